"""The compiled loop of one course: it carries a plan out, event by event, to its end."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable

from safepassage.planning.compilation import inlined, kept_beside, within
from safepassage.simulation.course_boarding import board, leave_later, retry
from safepassage.simulation.course_chance import quantile, work_s
from safepassage.simulation.course_events import (
    bin_of,
    first_free,
    go,
    has_bays,
    more_events,
    next_event,
    push,
    set_in_order,
    stage_of,
    stick,
)
from safepassage.simulation.course_halts import draw_halts
from safepassage.simulation.course_hours import open_from
from safepassage.simulation.course_reset import reset
from safepassage.simulation.course_rules import arrive
from safepassage.simulation.course_state import (
    ALIGHT,
    ALIGHT_PERSON_S,
    ALIGHT_TABLE,
    ALIGHT_VEHICLE_S,
    ARRIVED,
    AT_GATE,
    BAYS_BAY,
    BAYS_BAYS,
    BAYS_BUSY_S,
    BIN_OUT,
    BOARDING,
    CALIBRATING,
    CLEARANCE_S,
    DONE,
    DRAWS_LATE,
    FULL,
    GATE_BUSY_S,
    GATE_HOURS,
    GATE_LANE,
    GATE_LANES,
    GATE_LAST_S,
    GATE_PERSON_S,
    GATE_SHUT,
    GATE_VEHICLE_S,
    HORIZON_S,
    INSPECT_TABLE,
    KINDS,
    LATE_SHARE,
    LATE_TABLE,
    LEAVING,
    LEFT,
    LOOK,
    NEXT_TRIP,
    NONE,
    NOW,
    OUT,
    PERSON_S,
    QUEUE_0,
    QUEUE_N,
    QUEUE_WAITING,
    RANKS,
    READY,
    SECONDS,
    SOURCES,
    STAGE_0,
    STAGE_BAYS,
    STAGE_DUE_S,
    STAGE_GATE,
    STAGE_LEAVE_S,
    STAGE_PLACE,
    STAGE_RANK,
    STAGE_TRIP,
    STAGE_YARD,
    STUCK,
    STUCK_ABOARD,
    TRACE_FROM_S,
    TRACE_LEAVE_S,
    TRACED,
    TRIP_0,
    TRIP_ABOARD,
    TRIP_CLEARS,
    TRIP_FLOWS,
    TRIP_STATUS,
    TRIP_VEHICLE,
    UNDER_WAY,
    VEHICLE_0,
    VEHICLE_AT,
    VEHICLE_BUSY_S,
    VEHICLE_FROM_S,
    VEHICLE_MADE,
    VEHICLE_N,
    VEHICLE_NUMBER,
    VEHICLES_S,
    YARD_0,
    YARD_AHEAD,
    YARD_FORCED,
    YARD_N,
    YARD_WAITING,
    Floats,
    Integers,
    Narrow,
    wide,
)
from safepassage.simulation.course_trips import call_back, next_trip, settle
from safepassage.simulation.course_yards import clear, join, release


def compiled(sources: int) -> Callable[[Integers, Narrow, Floats], None]:
    """Return the loop, compiled when it is first run and kept for the next time.

    Parameters
    ----------
    sources
        The `text_of` the modules of the loop: what is kept is used again only for the same.
    """

    @kept_beside
    def run_course(g: Integers, t: Narrow, f: Floats) -> None:
        """Carry the plan out once, with the numbers that stand in `f`."""
        g[SOURCES] = sources
        reset(g, t, f)
        draw_halts(g, t, f)
        set_out(g, t, f)
        set_in_order(g)
        while g[FULL] == 0:
            while more_events(g) and g[FULL] == 0:
                key = next_event(g)
                now_s = key >> SECONDS
                g[NOW] = now_s
                happen(g, t, f, key, now_s)
                settle(g, t, f, now_s)
            if not force(g, t, f, g[NOW]):
                break
            settle(g, t, f, g[NOW])
        count_up(g, t)

    return run_course


@inlined
def set_out(g: Integers, t: Narrow, f: Floats) -> None:
    """Let every vehicle make its first trip; some are late."""
    for vehicle in range(g[VEHICLE_0], g[VEHICLE_N]):
        from_s = wide(t[vehicle, VEHICLE_FROM_S])
        if g[LATE_TABLE] != NONE:
            drawn = g[DRAWS_LATE] + 2 * t[vehicle, VEHICLE_NUMBER]
            if f[drawn] < f[g[LATE_SHARE]]:
                from_s += int(quantile(f, g[LATE_TABLE], f[drawn + 1]) + 0.5)
        next_trip(g, t, f, vehicle, from_s)


@inlined
def happen(g: Integers, t: Narrow, f: Floats, key: int, now_s: int) -> None:
    """Let one event happen."""
    kind = (key >> KINDS) & ((1 << (SECONDS - KINDS)) - 1)
    if kind == LOOK:
        release(g, t, f, g[YARD_0] + (key & RANKS), now_s)
        return
    stage = stage_of(g, key)
    if kind == BOARDING:
        board(g, t, f, stage, now_s)
    elif kind == AT_GATE:
        pass_gate(g, t, f, stage, now_s)
    elif kind == READY:
        join(g, t, f, wide(t[stage, STAGE_TRIP]), now_s)
    elif kind == ARRIVED:
        get_there(g, t, f, stage, now_s)
    elif kind == ALIGHT:
        alight(g, t, f, stage, now_s)
    elif kind == LEAVING:
        leave_later(g, t, f, stage, now_s)


@inlined
def pass_gate(g: Integers, t: Narrow, f: Floats, stage: int, now_s: int) -> None:
    """Have a vehicle inspected in its turn, if it has to be, and let it wait for a convoy or go on."""
    trip, gate = wide(t[stage, STAGE_TRIP]), wide(t[stage, STAGE_GATE])
    if t[trip, TRIP_CLEARS]:
        clear(g, t, stage, now_s)
    ready_s = now_s
    if gate != NONE:
        planned_s = t[gate, GATE_VEHICLE_S] + t[gate, GATE_PERSON_S] * t[trip, TRIP_ABOARD]
        length_s = work_s(g, f, stage, wide(INSPECT_TABLE), planned_s)
        lane = first_free(g, wide(t[gate, GATE_LANE]), wide(t[gate, GATE_LANES]))
        free_s = max(now_s, g[lane], t[gate, GATE_LAST_S])
        hours, shut, due_s = wide(t[gate, GATE_HOURS]), wide(t[gate, GATE_SHUT]), wide(t[stage, STAGE_DUE_S])
        if due_s != NONE:
            if g[CALIBRATING] and open_from(g, hours, shut, free_s, length_s) >= due_s:
                t[stage, STAGE_DUE_S] = NONE
            free_s = max(free_s, due_s)
        from_s = open_from(g, hours, shut, free_s, length_s)
        if from_s >= g[HORIZON_S]:
            stick(g, t, trip, stage)
            return
        ready_s = from_s + length_s
        t[gate, GATE_LAST_S] = from_s
        t[gate, GATE_BUSY_S] += length_s
        g[lane] = ready_s
        if g[TRACED]:
            g[g[TRACE_FROM_S] + stage - g[STAGE_0]] = from_s
    if t[stage, STAGE_YARD] == NONE:
        go(g, t, f, stage, ready_s)
    elif ready_s == now_s:
        join(g, t, f, trip, now_s)
    else:
        push(g, (ready_s << SECONDS) | (READY << KINDS) | wide(t[stage, STAGE_RANK]))


@inlined
def get_there(g: Integers, t: Narrow, f: Floats, stage: int, now_s: int) -> None:
    """Count the people of a trip as arrived, and let them alight."""
    trip = wide(t[stage, STAGE_TRIP])
    if now_s > g[HORIZON_S]:
        t[trip, TRIP_STATUS] = STUCK
        return
    people = wide(t[trip, TRIP_ABOARD])
    g[OUT] += people
    g[PERSON_S] += people * now_s
    if people:
        g[CLEARANCE_S] = max(g[CLEARANCE_S], now_s)
    g[g[BIN_OUT] + bin_of(g, now_s)] += people
    t[trip, TRIP_STATUS] = DONE
    if t[trip, TRIP_CLEARS]:
        clear(g, t, stage, now_s)
    due_s = wide(t[stage, STAGE_DUE_S])
    free_s = now_s
    if due_s > now_s and has_bays(t, stage):
        bays = wide(t[stage, STAGE_BAYS])
        free_s = max(now_s, g[first_free(g, wide(t[bays, BAYS_BAY]), wide(t[bays, BAYS_BAYS]))])
    if g[CALIBRATING] and due_s <= free_s:
        t[stage, STAGE_DUE_S] = NONE
    if due_s > free_s:
        push(g, (due_s << SECONDS) | (ALIGHT << KINDS) | wide(t[stage, STAGE_RANK]))
    else:
        alight(g, t, f, stage, now_s)
    if t[trip, TRIP_FLOWS] and arrive(g, t, trip):
        retry(g, t, f, now_s)


@within
def alight(g: Integers, t: Narrow, f: Floats, stage: int, now_s: int) -> None:
    """Let people alight, and the vehicle be free after that."""
    trip = wide(t[stage, STAGE_TRIP])
    vehicle = wide(t[trip, TRIP_VEHICLE])
    planned_s = g[ALIGHT_VEHICLE_S] + g[ALIGHT_PERSON_S] * t[trip, TRIP_ABOARD]
    length_s = work_s(g, f, stage, wide(ALIGHT_TABLE), planned_s)
    from_s, bay = now_s, NONE
    if has_bays(t, stage):
        bays = wide(t[stage, STAGE_BAYS])
        bay = first_free(g, wide(t[bays, BAYS_BAY]), wide(t[bays, BAYS_BAYS]))
        from_s = max(now_s, g[bay])
        t[bays, BAYS_BUSY_S] += length_s
    leave_s = from_s + length_s
    planned_s = wide(t[stage, STAGE_LEAVE_S])
    if g[CALIBRATING] and planned_s <= leave_s:
        t[stage, STAGE_LEAVE_S] = NONE
    leave_s = max(leave_s, planned_s)
    if bay != NONE:
        g[bay] = leave_s
    if g[TRACED]:
        g[g[TRACE_FROM_S] + stage - g[STAGE_0]] = from_s
        g[g[TRACE_LEAVE_S] + stage - g[STAGE_0]] = leave_s
    t[vehicle, VEHICLE_AT] = t[stage, STAGE_PLACE]
    t[vehicle, VEHICLE_MADE] += 1
    t[vehicle, VEHICLE_BUSY_S] += leave_s
    next_trip(g, t, f, vehicle, leave_s)


@within
def force(g: Integers, t: Narrow, f: Floats, now_s: int) -> bool:
    """Nothing else can happen: let vehicles that wait in vain do something else; return whether any does.

    Vehicles that wait at assembly points for a rule make trips that others wait for, and those in yards go
    as they are.
    """
    found = call_back(g, t, now_s)
    if found:
        return True
    for yard in range(g[YARD_0], g[YARD_N]):
        if t[yard, YARD_WAITING] > 0 and t[yard, YARD_FORCED] == 0:
            t[yard, YARD_FORCED] = 1
            t[yard, YARD_AHEAD] = 0
            release(g, t, f, yard, now_s)
            found = True
    return found or more_events(g)


@inlined
def count_up(g: Integers, t: Narrow) -> None:
    """Count who has not arrived, those who wait at assembly points and those aboard, and vehicles' work."""
    for vehicle in range(g[VEHICLE_0], g[VEHICLE_N]):
        g[VEHICLES_S] += max(0, t[vehicle, VEHICLE_BUSY_S])
    for queue in range(g[QUEUE_0], g[QUEUE_N]):
        g[LEFT] += t[queue, QUEUE_WAITING]
    for trip in range(g[TRIP_0], g[NEXT_TRIP]):
        if t[trip, TRIP_STATUS] == UNDER_WAY or t[trip, TRIP_STATUS] == STUCK:
            g[STUCK_ABOARD] += t[trip, TRIP_ABOARD]
