"""The compiled course's events in order, and vehicles on the move from stage to stage."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import inlined, within
from safepassage.simulation.course_chance import breakdown_s, drive_s, is_lost_empty
from safepassage.simulation.course_hours import first_leave, receive
from safepassage.simulation.course_state import (
    AHEAD_MAX_S,
    ARRIVED,
    AT_GATE,
    BIN_GONE,
    BIN_S,
    BINS,
    BOARD,
    BOARDING,
    CALIBRATING,
    CHANGED,
    CONVOY_MISSING,
    CROSSING_0,
    CROSSING_AHEAD,
    DRIVEN_S,
    END,
    EVENTS,
    FIRST,
    FIRST_N,
    FIRSTS,
    FULL,
    GATE,
    HEAP,
    HEAP_END,
    HORIZON_S,
    KINDS,
    LOOK,
    NEVER,
    NONE,
    NOW,
    ORPHANED,
    PASSAGES,
    PICK_COUNT,
    PICK_QUEUE,
    PICK_TAKEN,
    POOL,
    POOLED,
    QUEUE_PROMISED,
    RANKED,
    RANKS,
    SECONDS,
    STAGE_0,
    STAGE_BAYS,
    STAGE_CLEARS,
    STAGE_CONVOY,
    STAGE_DRIVE_S,
    STAGE_DUE_S,
    STAGE_GATE,
    STAGE_KIND,
    STAGE_LAST,
    STAGE_LEAVE_S,
    STAGE_LOADED,
    STAGE_PICK,
    STAGE_PICKS,
    STAGE_RANK,
    STAGE_TRIP,
    STAGE_YARD,
    STUCK,
    TRACE_ARRIVE_S,
    TRACE_LEAVE_S,
    TRACED,
    TRIP_ABOARD,
    TRIP_AT,
    TRIP_CLEARS,
    TRIP_END,
    TRIP_LOOSE,
    TRIP_PASSAGE,
    TRIP_SITE,
    TRIP_STAGE,
    TRIP_STATUS,
    TRIP_VEHICLE,
    TURNOUTS,
    UNDER_WAY,
    VEHICLE_NEXT,
    VEHICLE_TASKS,
    YARD_0,
    YARD_MORE,
    Floats,
    Integers,
    Narrow,
    wide,
)


@within
def push(g: Integers, mine: int) -> None:
    """Put an event into the heap, by its key: its second, its kind and the rank of its stage."""
    here = g[EVENTS]
    heap = g[HEAP]
    if heap + here >= g[HEAP_END]:
        g[FULL] = 1
        return
    g[EVENTS] += 1
    while here > 0:
        above = (here - 1) >> 1
        if g[heap + above] <= mine:
            break
        g[heap + here] = g[heap + above]
        here = above
    g[heap + here] = mine


@inlined
def set_in_order(g: Integers) -> None:
    """Take the events there are out of the heap, which stays small then, into a list in their order."""
    g[FIRST] = g[FIRSTS]
    g[FIRST_N] = g[FIRSTS]
    while g[EVENTS] > 0:
        g[g[FIRST_N]] = pop(g)
        g[FIRST_N] += 1


@inlined
def more_events(g: Integers) -> bool:
    """Return whether anything is to happen yet."""
    return g[EVENTS] > 0 or g[FIRST] < g[FIRST_N]


@inlined
def next_event(g: Integers) -> int:
    """Take the first event out of the list or the heap and return its key."""
    if g[FIRST] < g[FIRST_N] and (g[EVENTS] == 0 or g[g[FIRST]] <= g[g[HEAP]]):
        g[FIRST] += 1
        return g[g[FIRST] - 1]
    return pop(g)


@within
def pop(g: Integers) -> int:
    """Take the first event out of the heap and return its key."""
    heap = g[HEAP]
    first = g[heap]
    g[EVENTS] -= 1
    n = g[EVENTS]
    last = g[heap + n]
    here, below = 0, 1
    while below < n:
        if below + 1 < n:
            below += g[heap + below + 1] < g[heap + below]  # either is as likely: no branch
        if last <= g[heap + below]:
            break
        g[heap + here] = g[heap + below]
        here = below
        below = 2 * here + 1
    g[heap + here] = last
    return first


@within
def stage_of(g: Integers, key: int) -> int:
    """Return the stage that an event is about."""
    return g[g[RANKED] + (key & RANKS)]


@within
def bin_of(g: Integers, at_s: int) -> int:
    """Return which of the equal stretches of time an instant is in; the last has all that is later."""
    return min(at_s // g[BIN_S], g[BINS] - 1)


@within
def look(g: Integers, yard: int, at_s: int) -> None:
    """Look at a yard at an instant."""
    if at_s <= g[HORIZON_S]:
        push(g, (at_s << SECONDS) | (LOOK << KINDS) | (yard - g[YARD_0]))


@within
def go(g: Integers, t: Narrow, f: Floats, stage: int, at_s: int) -> int:
    """Let a vehicle leave a stage as soon as it may, and go on to where something has to be done.

    Returns when it leaves; `NEVER` if it cannot, or its vehicle is lost.
    """
    trip = wide(t[stage, STAGE_TRIP])
    left_s = NEVER
    while True:
        length_s = drive_s(g, t, f, stage, at_s)
        delay_s = breakdown_s(g, t, f, stage)
        if is_lost_empty(t, stage):
            lose(g, t, wide(t[trip, TRIP_VEHICLE]))
            orphan(g, t, trip)
            return NEVER
        leave_s = leaving_s(g, t, stage, at_s, length_s)
        if leave_s > g[HORIZON_S] or too_late(g, t, stage, leave_s):
            stick(g, t, trip, stage)
            return NEVER
        left_s = min(left_s, leave_s)
        length_s += delay_s
        leave(g, t, stage, leave_s, length_s)
        stage += 1
        at_s = leave_s + length_s
        t[trip, TRIP_AT] = stage
        if g[TRACED]:
            g[g[TRACE_ARRIVE_S] + stage - g[STAGE_0]] = at_s
        kind = wide(t[stage, STAGE_KIND])
        if kind == END:
            push(g, (at_s << SECONDS) | (ARRIVED << KINDS) | wide(t[stage, STAGE_RANK]))
            return left_s
        if kind == BOARD:
            due_s = at_s
            if t[stage, STAGE_DUE_S] != NONE:
                due_s = max(at_s, t[stage, STAGE_DUE_S] - g[AHEAD_MAX_S])
            push(g, (due_s << SECONDS) | (BOARDING << KINDS) | wide(t[stage, STAGE_RANK]))
            return left_s
        if kind == GATE and waits_at(t, trip, stage):
            push(g, (at_s << SECONDS) | (AT_GATE << KINDS) | wide(t[stage, STAGE_RANK]))
            return left_s


@within
def waits_at(t: Narrow, trip: int, stage: int) -> bool:
    """Return whether anything is done at a checkpoint that has to do with other vehicles."""
    return (
        t[stage, STAGE_GATE] != NONE
        or t[stage, STAGE_YARD] != NONE
        or (t[stage, STAGE_CLEARS] & t[trip, TRIP_CLEARS]) != 0
    )


@inlined
def leaving_s(g: Integers, t: Narrow, stage: int, at_s: int, length_s: int) -> int:
    """Return when a vehicle may leave a stage, where the plan waits not before it does."""
    people = wide(t[t[stage, STAGE_TRIP], TRIP_ABOARD])
    planned_s = wide(t[stage, STAGE_LEAVE_S])
    if planned_s != NONE:
        if g[CALIBRATING] and first_leave(g, t, stage, at_s, length_s, people) >= planned_s:
            t[stage, STAGE_LEAVE_S] = NONE
        else:
            at_s = max(at_s, planned_s)
    return first_leave(g, t, stage, at_s, length_s, people)


@inlined
def leave(g: Integers, t: Narrow, stage: int, leave_s: int, length_s: int) -> None:
    """Count a vehicle as gone from a stage."""
    trip = wide(t[stage, STAGE_TRIP])
    g[DRIVEN_S] += length_s
    if g[TRACED]:
        g[g[TRACE_LEAVE_S] + stage - g[STAGE_0]] = leave_s
    if t[stage, STAGE_LOADED] == 0:
        return
    if t[stage, STAGE_KIND] == BOARD:
        gone = 0
        for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
            gone += t[pick, PICK_TAKEN]
        g[g[BIN_GONE] + bin_of(g, leave_s)] += gone
    if t[stage, STAGE_YARD] != NONE:
        pass_yard(g, t, stage, wide(-1))
    if t[stage, STAGE_LAST]:
        receive(g, t, wide(t[trip, TRIP_SITE]), leave_s + length_s, wide(t[trip, TRIP_ABOARD]))


@within
def too_late(g: Integers, t: Narrow, stage: int, leave_s: int) -> bool:
    """Return whether people who leave an assembly point cannot arrive before the operation ends."""
    if t[stage, STAGE_KIND] != BOARD or g[HORIZON_S] - leave_s > 90000:
        return False
    onward_s = 0
    while t[stage, STAGE_KIND] != END:
        onward_s += t[stage, STAGE_DRIVE_S]
        stage += 1
    return leave_s + onward_s > g[HORIZON_S]


# Who has still to pass the checkpoints with convoys


@within
def pass_yard(g: Integers, t: Narrow, stage: int, sign: int) -> None:
    """Add to the number of those who have still to pass the checkpoint of a stage."""
    yard = wide(t[stage, STAGE_YARD])
    passage = wide(t[t[stage, STAGE_TRIP], TRIP_PASSAGE])
    t[g[CROSSING_0] + (yard - g[YARD_0]) * g[PASSAGES] + passage, CROSSING_AHEAD] += sign
    t[yard, YARD_MORE] += sign


@within
def pass_no_yard(g: Integers, t: Narrow, trip: int, stage: int) -> None:
    """Count a trip no longer among those who pass checkpoints from a stage on."""
    for later in range(stage, t[trip, TRIP_END]):
        if t[later, STAGE_YARD] != NONE:
            pass_yard(g, t, later, wide(-1))
            miss(g, t, trip, later)
            look(g, wide(t[later, STAGE_YARD]), g[NOW])


@within
def miss(g: Integers, t: Narrow, trip: int, stage: int) -> None:
    """Let a convoy wait no more for a trip."""
    if t[trip, TRIP_LOOSE] == 0 and t[stage, STAGE_CONVOY] != NONE:
        t[t[stage, STAGE_CONVOY], CONVOY_MISSING] -= 1
        look(g, wide(t[stage, STAGE_YARD]), g[NOW])


@within
def stick(g: Integers, t: Narrow, trip: int, stage: int) -> None:
    """Count a trip as stuck where it is."""
    t[trip, TRIP_STATUS] = STUCK
    pass_no_yard(g, t, trip, stage)


# Trips whose vehicle is lost


@within
def lose(g: Integers, t: Narrow, vehicle: int) -> None:
    """Give the trips that a vehicle had still to make to others."""
    for i in range(t[vehicle, VEHICLE_NEXT], t[vehicle, VEHICLE_TASKS]):
        orphan(g, t, g[i])
    t[vehicle, VEHICLE_NEXT] = t[vehicle, VEHICLE_TASKS]


@within
def orphan(g: Integers, t: Narrow, trip: int) -> None:
    """Put a trip that has boarded nobody among those that any vehicle may make."""
    if g[TURNOUTS] and t[trip, TRIP_STATUS] == UNDER_WAY:
        promise(t, trip, wide(t[trip, TRIP_STAGE]), wide(-1))
    for stage in range(wide(t[trip, TRIP_STAGE]), t[trip, TRIP_END]):
        if t[stage, STAGE_YARD] != NONE:
            miss(g, t, trip, stage)
    t[trip, TRIP_STATUS] = ORPHANED
    t[trip, TRIP_LOOSE] = 1
    g[g[POOL] + g[POOLED]] = trip
    g[POOLED] += 1
    g[CHANGED] = 1


@within
def promise(t: Narrow, trip: int, from_: int, sign: int) -> None:
    """Count the people whom a trip is to fetch from a stage on as promised a place, or with -1 no longer."""
    for stage in range(from_, t[trip, TRIP_END]):
        for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
            t[t[pick, PICK_QUEUE], QUEUE_PROMISED] += sign * t[pick, PICK_COUNT]


@inlined
def first_free(g: Integers, first: int, count: int) -> int:
    """Return which of some bays or lanes is free first."""
    best = first
    for i in range(first + 1, first + count):
        if g[i] < g[best]:
            best = i
    return best


@within
def has_bays(t: Narrow, stage: int) -> bool:
    """Return whether only so many vehicles board or alight at once at a stage."""
    return t[stage, STAGE_BAYS] != NONE
