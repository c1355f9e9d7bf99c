"""The compiled course's assembly points: who comes, who boards, and in which bay."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import inlined, within
from safepassage.simulation.course_chance import board_s
from safepassage.simulation.course_events import first_free, go, has_bays, pass_no_yard, promise, push
from safepassage.simulation.course_rules import (
    at_leaving,
    blocking,
    depart,
    first_waiting,
    take_first,
    wait_for,
    waits_to_leave,
)
from safepassage.simulation.course_state import (
    BAYS_BAY,
    BAYS_BAYS,
    BAYS_BUSY_S,
    BOARD_PERSON_S,
    BOARD_VEHICLE_S,
    BOARDED,
    BOARDEDS,
    DROPPED,
    FREED,
    FREES,
    HORIZON_S,
    KINDS,
    LEAVING,
    NEVER,
    NONE,
    ORDER_0,
    PICK_COUNT,
    PICK_QUEUE,
    PICK_TAKEN,
    QUEUE_AHEAD,
    QUEUE_LYING,
    QUEUE_PROMISED,
    QUEUE_SITE,
    QUEUE_WAITING,
    SECONDS,
    SIDE_N,
    SITE_ROOM,
    STAGE_0,
    STAGE_BAYS,
    STAGE_PICK,
    STAGE_PICKS,
    STAGE_PLACE,
    STAGE_RANK,
    STAGE_RULED,
    STAGE_TRIP,
    TRACE_FROM_S,
    TRACED,
    TRIP_ABOARD,
    TRIP_END,
    TRIP_STAGE,
    TRIP_STATUS,
    TRIP_VEHICLE,
    TURNOUTS,
    UNDER_WAY,
    VEHICLE_AT,
    VEHICLE_SEATS,
    VEHICLE_STRETCHERS,
    Floats,
    Integers,
    Narrow,
    wide,
)


@within
def board(g: Integers, t: Narrow, f: Floats, stage: int, now_s: int) -> None:
    """Let people board, or wait for a rule that keeps them; a vehicle for which nobody comes is free."""
    trip = wide(t[stage, STAGE_TRIP])
    if t[trip, TRIP_STATUS] != UNDER_WAY:
        return
    people = choose(g, t, stage)
    if g[TURNOUTS]:
        g[g[BOARDED] + g[BOARDEDS]] = stage
        g[BOARDEDS] += 1
    if people == 0 and planned(t, stage) > 0:
        fetch_nobody(g, t, f, stage, now_s)
        return
    if t[stage, STAGE_RULED]:
        rule = blocking(g, t, stage, wide(0))
        if rule != NONE:
            wait_for(g, t, rule, stage)
            return
    length_s = board_s(g, f, stage, g[BOARD_VEHICLE_S] + g[BOARD_PERSON_S] * people)
    bays, bay, from_s = wide(t[stage, STAGE_BAYS]), NONE, now_s
    if has_bays(t, stage):
        bay = first_free(g, wide(t[bays, BAYS_BAY]), wide(t[bays, BAYS_BAYS]))
        from_s = max(now_s, g[bay])
        t[bays, BAYS_BUSY_S] += length_s
    if g[TRACED]:
        g[g[TRACE_FROM_S] + stage - g[STAGE_0]] = from_s
    take(t, stage, wide(1))
    leave_s = from_s + length_s
    if t[stage, STAGE_RULED] and waits_to_leave(g, t):
        push(g, (leave_s << SECONDS) | (LEAVING << KINDS) | wide(t[stage, STAGE_RANK]))
    else:
        leave_s = go(g, t, f, stage, leave_s)
        if leave_s == NEVER:
            take(t, stage, wide(-1))
            leave_s = g[HORIZON_S]
        else:
            depart(g, t, stage, wide(0))
    if bay != NONE:
        g[bay] = leave_s


@within
def leave_later(g: Integers, t: Narrow, f: Floats, stage: int, now_s: int) -> None:
    """Let people who are aboard leave, or wait for a rule that keeps them."""
    rule = blocking(g, t, stage, wide(1))
    if rule != NONE:
        wait_for(g, t, rule, stage)
    elif go(g, t, f, stage, now_s) == NEVER:
        take(t, stage, wide(-1))
    else:
        depart(g, t, stage, wide(0))
        depart(g, t, stage, wide(1))


@within
def planned(t: Narrow, stage: int) -> int:
    """Return how many are to board at a stage."""
    people = 0
    for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
        people += t[pick, PICK_COUNT]
    return people


@within
def choose(g: Integers, t: Narrow, stage: int) -> int:
    """Write down how many board: those planned who have come, and others who have where there is room."""
    people = 0
    for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
        queue, count = wide(t[pick, PICK_QUEUE]), wide(t[pick, PICK_COUNT])
        taken = min(count, t[queue, QUEUE_WAITING])
        if g[TURNOUTS]:
            besides = t[queue, QUEUE_WAITING] - t[queue, QUEUE_AHEAD]
            if besides > 0:
                taken += min(besides, room(t, stage, pick))
            taken = max(0, min(taken, t[t[queue, QUEUE_SITE], SITE_ROOM] - people))
        t[pick, PICK_TAKEN] = taken
        people += taken
    return people


@within
def room(t: Narrow, stage: int, mine: int) -> int:
    """Return how many places like those of a boarding are planned for nobody, and have not been taken."""
    trip = wide(t[stage, STAGE_TRIP])
    vehicle, lying = wide(t[trip, TRIP_VEHICLE]), wide(t[t[mine, PICK_QUEUE], QUEUE_LYING])
    places = wide(t[vehicle, VEHICLE_STRETCHERS if lying else VEHICLE_SEATS])
    for other in range(t[trip, TRIP_STAGE], t[trip, TRIP_END]):
        for pick in range(t[other, STAGE_PICK], t[other, STAGE_PICKS]):
            if t[t[pick, PICK_QUEUE], QUEUE_LYING] == lying:
                places -= t[pick, PICK_TAKEN if pick < mine else PICK_COUNT]
    return max(0, places)


@inlined
def take(t: Narrow, stage: int, sign: int) -> None:
    """Count those of a boarding as aboard, or with -1 as waiting again."""
    trip = wide(t[stage, STAGE_TRIP])
    for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
        queue = wide(t[pick, PICK_QUEUE])
        t[queue, QUEUE_WAITING] -= sign * t[pick, PICK_TAKEN]
        t[queue, QUEUE_AHEAD] -= sign * t[pick, PICK_COUNT]
        t[queue, QUEUE_PROMISED] -= sign * t[pick, PICK_COUNT]
        t[t[queue, QUEUE_SITE], SITE_ROOM] -= sign * t[pick, PICK_TAKEN]
        t[trip, TRIP_ABOARD] += sign * t[pick, PICK_TAKEN]
        if sign < 0:
            t[pick, PICK_TAKEN] = 0


@within
def fetch_nobody(g: Integers, t: Narrow, f: Floats, stage: int, now_s: int) -> None:
    """Go on without people who have not come, or call the trip off where nobody is left to fetch."""
    trip, later = wide(t[stage, STAGE_TRIP]), 0
    for other in range(stage + 1, t[trip, TRIP_END]):
        later += planned(t, other)
    if t[trip, TRIP_ABOARD] > 0 or later > 0:
        take(t, stage, wide(1))
        go(g, t, f, stage, now_s)
        return
    drop(g, t, trip, stage)
    vehicle = wide(t[trip, TRIP_VEHICLE])
    t[vehicle, VEHICLE_AT] = t[stage, STAGE_PLACE]
    g[g[FREED] + g[FREES]] = vehicle
    g[FREES] += 1


@within
def drop(g: Integers, t: Narrow, trip: int, from_: int) -> None:
    """Call off a trip for which nobody is left to fetch from a stage on."""
    if t[trip, TRIP_STATUS] == UNDER_WAY:
        promise(t, trip, from_, wide(-1))
    for stage in range(from_, t[trip, TRIP_END]):
        for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
            t[t[pick, PICK_QUEUE], QUEUE_AHEAD] -= t[pick, PICK_COUNT]
    pass_no_yard(g, t, trip, from_)
    t[trip, TRIP_STATUS] = DROPPED


@within
def first_boarding(t: Narrow, trip: int) -> int:
    """Return the first stage of a trip at which people board."""
    stage = wide(t[trip, TRIP_STAGE])
    while t[stage, STAGE_PICK] == t[stage, STAGE_PICKS]:
        stage += 1
    return stage


@within
def retry(g: Integers, t: Narrow, f: Floats, now_s: int) -> None:
    """Ask again those who wait for a rule, each in turn until the first who has to wait on."""
    for rule in range(g[ORDER_0], g[SIDE_N]):
        leaving = at_leaving(g, t, rule)
        stage = first_waiting(g, t, rule)
        while stage != NONE and blocking(g, t, stage, leaving) != rule:
            take_first(g, t, rule)
            if leaving:
                leave_later(g, t, f, stage, now_s)
            else:
                board(g, t, f, stage, now_s)
            stage = first_waiting(g, t, rule)
