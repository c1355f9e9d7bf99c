"""The compiled course's vehicles: which trip each makes next, also trips of vehicles that are lost."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import inlined, within
from safepassage.simulation.course_boarding import drop, first_boarding
from safepassage.simulation.course_events import go, lose, orphan, pass_yard, promise, push
from safepassage.simulation.course_rules import at_leaving, first_waiting, take_first
from safepassage.simulation.course_state import (
    AHEAD,
    AHEAD_MAX_S,
    APPROACHES,
    BOARD,
    BOARDED,
    BOARDEDS,
    BOARDING,
    CALIBRATING,
    CHANGED,
    FREED,
    FREES,
    FULL,
    IDLE,
    IDLES,
    KINDS,
    NEVER,
    NEXT_PICK,
    NEXT_STAGE,
    NEXT_TRIP,
    NONE,
    ORDER_0,
    ORPHANED,
    PICK_COUNT,
    PICK_N,
    PICK_QUEUE,
    PICK_TAKEN,
    PLACES,
    POOL,
    POOLED,
    QUEUE_AHEAD,
    QUEUE_GROUP,
    QUEUE_LYING,
    QUEUE_PROMISED,
    QUEUE_SITE,
    QUEUE_WAITING,
    SECONDS,
    SIDE_N,
    SITE_ROOM,
    STAGE_0,
    STAGE_DUE_S,
    STAGE_KIND,
    STAGE_LEAVE_S,
    STAGE_N,
    STAGE_PICK,
    STAGE_PICKS,
    STAGE_PLACE,
    STAGE_RANK,
    STAGE_TRIP,
    STAGE_YARD,
    TRACE_ARRIVE_S,
    TRACED,
    TRIP_ABOARD,
    TRIP_AT,
    TRIP_CLEARS,
    TRIP_END,
    TRIP_GROUPS,
    TRIP_LOOSE,
    TRIP_MADE_OF,
    TRIP_N,
    TRIP_PLANNED,
    TRIP_RANK,
    TRIP_REST_S,
    TRIP_SEATS,
    TRIP_STAGE,
    TRIP_STATUS,
    TRIP_STRETCHERS,
    TRIP_VEHICLE,
    TURNOUTS,
    UNDER_WAY,
    VEHICLE_AT,
    VEHICLE_BUSY_S,
    VEHICLE_FREE_S,
    VEHICLE_GROUPS,
    VEHICLE_IDLE,
    VEHICLE_LOST,
    VEHICLE_MADE,
    VEHICLE_NEXT,
    VEHICLE_SEATS,
    VEHICLE_STRETCHERS,
    VEHICLE_TASKS,
    VEHICLE_TRIPS_MAX,
    VEHICLE_UNTIL_S,
    WIDTH,
    Floats,
    Integers,
    Narrow,
    wide,
)


@within
def next_trip(g: Integers, t: Narrow, f: Floats, vehicle: int, at_s: int) -> None:
    """Let a vehicle that is free from `at_s` on make its next trip, in the plan's order."""
    t[vehicle, VEHICLE_FREE_S] = at_s
    while True:
        if t[vehicle, VEHICLE_LOST] or t[vehicle, VEHICLE_MADE] >= t[vehicle, VEHICLE_TRIPS_MAX]:
            lose(g, t, vehicle)
            return
        trip, place = own_next(t, g, vehicle), NONE
        if g[POOLED] > 0:
            place = best_pooled(g, t, vehicle, trip, at_s)
        if place != NONE:
            trip = g[g[POOL] + place]
            for i in range(place + 1, g[POOLED]):
                g[g[POOL] + i - 1] = g[g[POOL] + i]
            g[POOLED] -= 1
            if not anybody_left(g, t, trip):
                drop(g, t, trip, first_boarding(t, trip))
                continue
            begin(g, t, f, vehicle, copied(g, t, vehicle, trip), at_s)
            return
        if trip == NONE:
            if t[vehicle, VEHICLE_IDLE] == 0:
                t[vehicle, VEHICLE_IDLE] = 1
                g[g[IDLE] + g[IDLES]] = vehicle
                g[IDLES] += 1
                g[CHANGED] = 1
            return
        if at_s + t[trip, TRIP_REST_S] > t[vehicle, VEHICLE_UNTIL_S]:
            lose(g, t, vehicle)
            return
        t[vehicle, VEHICLE_NEXT] += 1
        if not anybody_left(g, t, trip):
            drop(g, t, trip, first_boarding(t, trip))
            continue
        if t[t[trip, TRIP_STAGE], STAGE_PLACE] != t[vehicle, VEHICLE_AT]:
            if approach(g, t, vehicle, trip) == NONE:
                orphan_own(g, t, trip)
                continue
            trip = copied(g, t, vehicle, trip)
        begin(g, t, f, vehicle, trip, at_s)
        return


@within
def orphan_own(g: Integers, t: Narrow, trip: int) -> None:
    """Leave a trip that a vehicle cannot reach to others."""
    t[trip, TRIP_STATUS] = ORPHANED
    t[trip, TRIP_LOOSE] = 1
    g[g[POOL] + g[POOLED]] = trip
    g[POOLED] += 1
    g[CHANGED] = 1


@within
def own_next(t: Narrow, g: Integers, vehicle: int) -> int:
    """Return a vehicle's own next trip, or NONE."""
    if t[vehicle, VEHICLE_NEXT] == t[vehicle, VEHICLE_TASKS]:
        return NONE
    return g[t[vehicle, VEHICLE_NEXT]]


@within
def best_pooled(g: Integers, t: Narrow, vehicle: int, own: int, at_s: int) -> int:
    """Return where in the pool the first trip stands that a vehicle can make before its own; or NONE."""
    best, rank = NONE, NEVER
    if own != NONE:
        rank = wide(t[own, TRIP_RANK])
    for i in range(g[POOLED]):
        trip = g[g[POOL] + i]
        if t[trip, TRIP_RANK] < rank and fits(g, t, vehicle, trip, at_s):
            best, rank = i, t[trip, TRIP_RANK]
    return best


@inlined
def fits(g: Integers, t: Narrow, vehicle: int, trip: int, at_s: int) -> bool:
    """Return whether a vehicle can make a trip: it has the room, may carry the people and can get there."""
    return (
        t[vehicle, VEHICLE_LOST] == 0
        and t[vehicle, VEHICLE_SEATS] >= t[trip, TRIP_SEATS]
        and t[vehicle, VEHICLE_STRETCHERS] >= t[trip, TRIP_STRETCHERS]
        and (t[trip, TRIP_GROUPS] & ~t[vehicle, VEHICLE_GROUPS]) == 0
        and t[vehicle, VEHICLE_MADE] < t[vehicle, VEHICLE_TRIPS_MAX]
        and at_s + t[trip, TRIP_REST_S] <= t[vehicle, VEHICLE_UNTIL_S]
        and approach(g, t, vehicle, trip) != NONE
    )


@within
def approach(g: Integers, t: Narrow, vehicle: int, trip: int) -> int:
    """Return the first stage of the way to a trip's first boarding, that boarding itself if it is there."""
    boarding = first_boarding(t, trip)
    place, at = wide(t[boarding, STAGE_PLACE]), wide(t[vehicle, VEHICLE_AT])
    if place == at:
        return boarding
    return g[g[APPROACHES] + at * g[PLACES] + place]


@within
def anybody_left(g: Integers, t: Narrow, trip: int) -> bool:
    """Return whether anybody whom a trip is to fetch has come and is not promised to another."""
    if g[TURNOUTS] == 0:
        return True
    for stage in range(t[trip, TRIP_STAGE], t[trip, TRIP_END]):
        for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
            queue = wide(t[pick, PICK_QUEUE])
            if t[queue, QUEUE_WAITING] > t[queue, QUEUE_PROMISED]:
                return True
    return False


@inlined
def begin(g: Integers, t: Narrow, f: Floats, vehicle: int, trip: int, at_s: int) -> None:
    """Let a vehicle set out on a trip."""
    if g[FULL]:
        return
    if g[TURNOUTS]:
        promise(t, trip, wide(t[trip, TRIP_STAGE]), wide(1))
    t[vehicle, VEHICLE_IDLE] = 0
    stage = wide(t[trip, TRIP_STAGE])
    t[trip, TRIP_VEHICLE], t[trip, TRIP_STATUS], t[trip, TRIP_AT] = vehicle, UNDER_WAY, stage
    if g[TRACED]:
        g[g[TRACE_ARRIVE_S] + stage - g[STAGE_0]] = at_s
    due_s = wide(t[stage, STAGE_DUE_S])
    if t[stage, STAGE_KIND] == BOARD:
        if due_s != NONE:
            at_s = max(at_s, due_s - g[AHEAD_MAX_S])
        push(g, (at_s << SECONDS) | (BOARDING << KINDS) | wide(t[stage, STAGE_RANK]))
    else:
        if due_s != NONE:
            if g[CALIBRATING] and due_s <= at_s:
                t[stage, STAGE_DUE_S] = NONE
            at_s = max(at_s, due_s - g[AHEAD_MAX_S])
        go(g, t, f, stage, at_s)
    t[vehicle, VEHICLE_BUSY_S] -= at_s


@within
def copied(g: Integers, t: Narrow, vehicle: int, trip: int) -> int:
    """Make a trip of a vehicle out of one that another would have made, from where it stands."""
    made, stage = g[NEXT_TRIP], g[NEXT_STAGE]
    boarding, end = first_boarding(t, trip), wide(t[trip, TRIP_END])
    way = approach(g, t, vehicle, trip)
    ways = 0
    if way != boarding:
        while t[way + ways, STAGE_KIND] != BOARD:
            ways += 1
    if made >= g[TRIP_N] or stage + ways + end - boarding + 1 > g[STAGE_N]:
        g[FULL] = 1
        return trip
    for column in range(WIDTH):
        t[made, column] = t[trip, column]
    t[made, TRIP_STAGE] = stage
    for i in range(ways):
        copy_stage(t, way + i, stage + i, made)
    for i in range(end - boarding + 1):
        copy_stage(t, boarding + i, stage + ways + i, made)
    g[NEXT_TRIP] += 1
    g[NEXT_STAGE] = stage + ways + end - boarding + 1
    t[made, TRIP_END] = g[NEXT_STAGE] - 1
    t[made, TRIP_PLANNED], t[made, TRIP_LOOSE], t[made, TRIP_STATUS] = vehicle, 1, AHEAD
    t[made, TRIP_ABOARD], t[made, TRIP_CLEARS] = 0, 0
    return made


@within
def copy_stage(t: Narrow, stage: int, to: int, trip: int) -> None:
    """Copy a stage into a trip; what the plan waits for there does not count any more."""
    rank = wide(t[to, STAGE_RANK])
    for column in range(WIDTH):
        t[to, column] = t[stage, column]
    t[to, STAGE_RANK], t[to, STAGE_TRIP] = rank, trip
    t[to, STAGE_LEAVE_S] = NONE
    if t[stage, STAGE_KIND] != BOARD:
        t[to, STAGE_DUE_S] = NONE


@inlined
def fetch_more(g: Integers, t: Narrow, stage: int) -> None:
    """After the last planned boarding of a place, let any vehicle fetch those who have come besides."""
    for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
        queue = wide(t[pick, PICK_QUEUE])
        besides = t[queue, QUEUE_WAITING] - max(0, t[queue, QUEUE_AHEAD])
        while besides > 0 and t[queue, QUEUE_AHEAD] <= 0 and g[FULL] == 0:
            load = min(besides, most_aboard(t, stage, queue), wide(t[t[queue, QUEUE_SITE], SITE_ROOM]))
            if load <= 0:
                break
            extra(g, t, stage, queue, load)
            besides -= load


@within
def most_aboard(t: Narrow, stage: int, queue: int) -> int:
    """Return how many of a queue the vehicle of a stage has room for."""
    vehicle = wide(t[t[stage, STAGE_TRIP], TRIP_VEHICLE])
    return t[vehicle, VEHICLE_STRETCHERS if t[queue, QUEUE_LYING] else VEHICLE_SEATS]


@within
def extra(g: Integers, t: Narrow, stage: int, queue: int, load: int) -> None:
    """Put a trip for people who have come besides among those that any vehicle may make."""
    trip, made, first, pick = wide(t[stage, STAGE_TRIP]), g[NEXT_TRIP], g[NEXT_STAGE], g[NEXT_PICK]
    end = wide(t[trip, TRIP_END])
    if made >= g[TRIP_N] or first + end - stage + 1 > g[STAGE_N] or pick >= g[PICK_N]:
        g[FULL] = 1
        return
    for column in range(WIDTH):
        t[made, column] = t[trip, column]
    for i in range(end - stage + 1):
        copy_stage(t, stage + i, first + i, made)
        t[first + i, STAGE_PICK], t[first + i, STAGE_PICKS] = 0, 0
        t[first + i, STAGE_DUE_S] = NONE
        if t[first + i, STAGE_YARD] != NONE:
            pass_yard(g, t, first + i, wide(1))
    t[pick, PICK_QUEUE], t[pick, PICK_COUNT], t[pick, PICK_TAKEN] = queue, load, 0
    t[first, STAGE_PICK], t[first, STAGE_PICKS] = pick, pick + 1
    t[queue, QUEUE_AHEAD] += load
    g[NEXT_TRIP] += 1
    g[NEXT_STAGE] = first + end - stage + 1
    g[NEXT_PICK] += 1
    t[made, TRIP_STAGE], t[made, TRIP_END], t[made, TRIP_MADE_OF] = first, g[NEXT_STAGE] - 1, made
    t[made, TRIP_STATUS], t[made, TRIP_LOOSE], t[made, TRIP_ABOARD] = ORPHANED, 1, 0
    t[made, TRIP_CLEARS] = 0
    t[made, TRIP_GROUPS] = t[queue, QUEUE_GROUP]
    t[made, TRIP_SEATS] = 0 if t[queue, QUEUE_LYING] else load
    t[made, TRIP_STRETCHERS] = load if t[queue, QUEUE_LYING] else 0
    g[g[POOL] + g[POOLED]] = made
    g[POOLED] += 1
    g[CHANGED] = 1


@within
def settle(g: Integers, t: Narrow, f: Floats, now_s: int) -> None:
    """Let vehicles that have become free, and idle ones that can make a trip of the pool, set out."""
    while g[BOARDEDS] > 0:
        g[BOARDEDS] -= 1
        fetch_more(g, t, g[g[BOARDED] + g[BOARDEDS]])
    while g[FREES] > 0:
        g[FREES] -= 1
        next_trip(g, t, f, g[g[FREED] + g[FREES]], now_s)
    if g[CHANGED] == 0 or g[POOLED] == 0 or g[IDLES] == 0:
        return
    g[CHANGED] = 0
    still = 0
    for i in range(g[IDLES]):
        vehicle = g[g[IDLE] + i]
        at_s = max(now_s, t[vehicle, VEHICLE_FREE_S])
        if g[POOLED] > 0 and best_pooled(g, t, vehicle, wide(NONE), at_s) != NONE:
            next_trip(g, t, f, vehicle, at_s)
        if t[vehicle, VEHICLE_IDLE]:
            g[g[IDLE] + still] = vehicle
            still += 1
    g[IDLES] = still


@inlined
def call_back(g: Integers, t: Narrow, now_s: int) -> bool:
    """Let a vehicle that waits empty for a rule make a trip of the pool that comes before its own."""
    if g[POOLED] == 0:
        return False
    for rule in range(g[ORDER_0], g[SIDE_N]):
        if at_leaving(g, t, rule):
            continue
        stage = first_waiting(g, t, rule)
        if stage == NONE:
            continue
        trip = wide(t[stage, STAGE_TRIP])
        vehicle = wide(t[trip, TRIP_VEHICLE])
        at = wide(t[vehicle, VEHICLE_AT])
        t[vehicle, VEHICLE_AT] = t[stage, STAGE_PLACE]
        if stage == first_boarding(t, trip) and best_pooled(g, t, vehicle, trip, now_s) != NONE:
            take_first(g, t, rule)
            orphan(g, t, trip)
            g[g[FREED] + g[FREES]] = vehicle
            g[FREES] += 1
            return True
        t[vehicle, VEHICLE_AT] = at
    return False
