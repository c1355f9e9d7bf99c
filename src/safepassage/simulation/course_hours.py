"""The compiled course's hours: when a vehicle may leave, and the day's quotas at its end."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import inlined, within
from safepassage.simulation.course_state import (
    CEASEFIRE,
    CURSORS,
    MIDNIGHTS,
    MIDNIGHTS_END,
    NEVER,
    NONE,
    NOW,
    SET_0,
    SHUT_UNTIL_S,
    SITE_PER_DAY,
    SITE_RECEIVED,
    SPAN_FROM_S,
    SPAN_TO_S,
    SPANS,
    STAGE_HOURS,
    STAGE_LAST,
    STAGE_LOADED,
    STAGE_SHUT,
    STAGE_TRIP,
    TRIP_SITE,
    Integers,
    Narrow,
    wide,
)


@inlined
def first_fit(g: Integers, hours: int, at_s: int, length_s: int) -> int:
    """Return the first instant from `at_s` on, which is not past, from which `length_s` lies inside."""
    span, end = g[g[CURSORS] + hours], g[g[SPANS] + hours + 1]
    while span < end and g[g[SPAN_TO_S] + span] <= g[NOW]:
        span += 1
    g[g[CURSORS] + hours] = span
    while span < end:
        start_s = max(g[g[SPAN_FROM_S] + span], at_s)
        if start_s + max(length_s, 1) <= g[g[SPAN_TO_S] + span]:
            return start_s
        span += 1
    return NEVER


@within
def inside(g: Integers, hours: int, at_s: int) -> bool:
    """Return whether an instant, which is not past, is inside."""
    return first_fit(g, hours, at_s, wide(0)) == at_s


@inlined
def open_from(g: Integers, hours: int, shut: int, at_s: int, length_s: int) -> int:
    """Return the first instant from which `length_s` lies inside some hours and outside all halts."""
    leave_s, before_s = at_s, NEVER
    if shut != NONE:
        leave_s = max(leave_s, g[g[SHUT_UNTIL_S] + shut])
    while leave_s != before_s and leave_s < NEVER:
        before_s = leave_s
        if shut != NONE:
            leave_s = first_fit(g, g[SET_0] + shut, leave_s, length_s)
        if hours == NONE:
            break
        if leave_s < NEVER:
            leave_s = first_fit(g, hours, leave_s, length_s)
    return leave_s


@inlined
def first_leave(g: Integers, t: Narrow, stage: int, at_s: int, drive_s: int, people: int) -> int:
    """Return when a vehicle may leave a stage, not before `at_s`, if its drive takes so long."""
    hours, shut = wide(t[stage, STAGE_HOURS]), wide(t[stage, STAGE_SHUT])
    site = NONE
    if t[stage, STAGE_LAST] and t[stage, STAGE_LOADED]:
        site = wide(t[t[stage, STAGE_TRIP], TRIP_SITE])
        if t[site, SITE_PER_DAY] == NONE:
            site = NONE
    leave_s, before_s = at_s, NEVER
    while leave_s != before_s and leave_s < NEVER:
        before_s = leave_s
        if hours != NONE or shut != NONE:
            leave_s = open_from(g, hours, shut, leave_s, wide(0))
        if g[CEASEFIRE] == NONE and site == NONE:
            break
        if g[CEASEFIRE] != NONE and leave_s < NEVER:
            leave_s = first_fit(g, g[CEASEFIRE], leave_s, drive_s)
        if site != NONE and leave_s < NEVER:
            leave_s = within_quota(g, t, site, people, leave_s, drive_s)
    return leave_s


@within
def day_of(g: Integers, at_s: int) -> int:
    """Return the number of the local day of an instant."""
    low, high = g[MIDNIGHTS], g[MIDNIGHTS_END]
    while low < high:
        middle = (low + high) // 2
        if g[middle] <= at_s:
            low = middle + 1
        else:
            high = middle
    return low - g[MIDNIGHTS]


@within
def within_quota(g: Integers, t: Narrow, site: int, people: int, leave_s: int, drive_s: int) -> int:
    """Return when people may leave so that the reception takes them on the day they arrive."""
    per_day, received = wide(t[site, SITE_PER_DAY]), wide(t[site, SITE_RECEIVED])
    if people > per_day:
        return NEVER
    days = g[MIDNIGHTS_END] - g[MIDNIGHTS]
    day = day_of(g, leave_s + drive_s)
    while g[received + day] + people > per_day:
        if day >= days:
            return NEVER
        leave_s = max(leave_s, g[g[MIDNIGHTS] + day] - drive_s)
        day += 1
    return leave_s


@within
def receive(g: Integers, t: Narrow, site: int, arrive_s: int, people: int) -> None:
    """Count people into the quota of the day on which they arrive."""
    if t[site, SITE_PER_DAY] != NONE:
        g[t[site, SITE_RECEIVED] + day_of(g, arrive_s)] += people
