"""The compiled loop's trips: what an idle vehicle does next, setting out, boarding."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import within
from safepassage.planning.event_choice import (
    choose,
    give_back,
)
from safepassage.planning.event_convoys import no_longer_due, too_early
from safepassage.planning.event_loading import (
    OPEN,
    collect_more,
)
from safepassage.planning.event_moves import (
    approach,
    count_ahead,
    crossing,
    first_fit,
    first_free,
    first_leave,
    first_loaded,
    give_up,
    leave,
    leave_when_possible,
)
from safepassage.planning.event_state import (
    AT_GATE,
    AT_GATES,
    BOARD_PERSON_S,
    BOARD_VEHICLE_S,
    COLLECTS,
    COMPLETE,
    CROSSING_MEANT,
    FULL,
    GATE_AHEAD,
    GATE_HOURS,
    GATE_LANES,
    GATE_PERSON_S,
    GATE_VEHICLE_S,
    GATE_YARD,
    HORIZON_S,
    IDLE,
    IDLE_KINDS,
    INTENT_0,
    INTENT_N,
    INTENT_PICK,
    INTENT_PICKS,
    INTENT_SERVICE,
    INTENT_SKIPPED,
    KIND_0,
    KIND_FIRST,
    KIND_IN_VAIN,
    KIND_LAST,
    LIVE,
    NEVER,
    NEXT_PICK,
    NEXT_RUN,
    NEXT_STOP,
    NONE,
    PICK_PEOPLE,
    PICK_PLACE,
    PICK_ROUTE,
    PLACE_AT,
    PLACE_BAY,
    PLACE_BAYS,
    PLACE_GATE,
    PLACE_PER_DAY,
    PLACE_ROOM,
    PREPOSITIONS,
    ROUTE_DRIVE_S,
    ROUTE_STOPS,
    ROUTE_WAY,
    ROW_0,
    ROW_N,
    ROW_TRIPS_MAX,
    ROW_UNTIL_S,
    RUN_ABOARD,
    RUN_AT,
    RUN_CLEARS,
    RUN_DISPATCHED_S,
    RUN_INTENT,
    RUN_N,
    RUN_PEOPLE,
    RUN_PICK,
    RUN_PICKS,
    RUN_SERVICE,
    RUN_STATUS,
    RUN_STOP,
    RUN_STOPS,
    RUN_VEHICLE,
    SERVICE_CLOSED,
    SERVICE_ONWARD_S,
    SERVICE_PASSAGE,
    SERVICE_QUEUE_S,
    SERVICE_ROUTE,
    SERVICE_TO,
    STAMP,
    STOP_ARRIVE,
    STOP_BOARD,
    STOP_CLEARS,
    STOP_DRIVE_S,
    STOP_N,
    STOP_PICK,
    STOP_PLACE,
    TERMS_SEEN,
    TERMS_STAMP,
    VEHICLE_AT,
    VEHICLE_INTENT,
    VEHICLE_INTENTS,
    VEHICLE_NEXT,
    VEHICLE_ROW,
    VEHICLE_TRIPS,
    WAY_CLEARS,
    WAY_DRIVE_S,
    WAY_PLACE,
    WORK,
    YARD_CHANGED,
    Floats,
    Integers,
)
from safepassage.planning.event_terms import depart, may_depart, promise

# Boarding


@within
def reach_assembly_point(g: Integers, t: Integers, m: Integers, run: int, now_s: int) -> None:
    """Board, or wait for the term that holds these people back."""
    if may_depart(g, t, m, t[t[run, RUN_AT], STOP_PICK]):
        board(g, t, m, run, now_s)
    else:
        m[g[AT_GATE] + g[AT_GATES]] = run
        g[AT_GATES] += 1


@within
def board_at_gates(g: Integers, t: Integers, m: Integers, now_s: int) -> None:
    """Board whoever waits for a term and may depart now."""
    g[TERMS_SEEN] = g[TERMS_STAMP]
    n, still = g[AT_GATES], 0
    for i in range(n):
        run = m[g[AT_GATE] + i]
        if may_depart(g, t, m, t[t[run, RUN_AT], STOP_PICK]):
            board(g, t, m, run, now_s)
        else:
            m[g[AT_GATE] + still] = run
            still += 1
    g[AT_GATES] = still


@within
def board(g: Integers, t: Integers, m: Integers, run: int, now_s: int) -> None:
    """Board as late as lets the run leave when it first may, so that bays are not held for nothing."""
    stop = t[run, RUN_AT]
    pick, place = t[stop, STOP_PICK], t[stop, STOP_PLACE]
    people = t[pick, PICK_PEOPLE]
    board_s = g[BOARD_VEHICLE_S] + g[BOARD_PERSON_S] * people
    free_s, bay = now_s, NONE
    if t[place, PLACE_BAYS] != NONE:
        bay = first_free(m, t[place, PLACE_BAY], t[place, PLACE_BAYS])
        free_s = max(now_s, m[bay])
    if t[run, RUN_ABOARD] == 0:
        count_ahead(g, t, run, stop, 0, 1)
    t[run, RUN_ABOARD] += people
    leave_s = first_leave(g, t, m, run, free_s + board_s)
    if leave_s > g[HORIZON_S]:
        give_up(g, t, run)
        return
    if bay != NONE:
        m[bay] = leave_s
    depart(g, t, m, pick)
    t[stop, STOP_BOARD] = leave_s - board_s
    leave(g, t, m, run, leave_s)


# Vehicles without people


@within
def stand_idle(g: Integers, t: Integers, m: Integers, vehicle: int) -> None:
    """Put a vehicle at the end of those of its kind that stand idle, if it may make another trip."""
    row = t[vehicle, VEHICLE_ROW]
    trips_max = t[row, ROW_TRIPS_MAX]
    if trips_max != NONE and t[vehicle, VEHICLE_TRIPS] >= trips_max:
        return
    kind = kind_of(g, t, vehicle)
    last = t[kind, KIND_LAST]
    t[vehicle, VEHICLE_NEXT] = NONE
    if last == NONE:
        t[kind, KIND_FIRST] = vehicle
        m[g[IDLE] + g[IDLE_KINDS]] = kind
        g[IDLE_KINDS] += 1
    else:
        t[last, VEHICLE_NEXT] = vehicle
    t[kind, KIND_LAST] = vehicle
    if t[vehicle, VEHICLE_INTENT] < t[vehicle, VEHICLE_INTENTS]:
        t[kind, KIND_IN_VAIN] = NONE


@within
def kind_of(g: Integers, t: Integers, vehicle: int) -> int:
    """Return the kind of a vehicle: its fleet row at the place where it stands."""
    at = t[t[vehicle, VEHICLE_AT], PLACE_AT]
    return g[KIND_0] + at * (g[ROW_N] - g[ROW_0]) + t[vehicle, VEHICLE_ROW] - g[ROW_0]


@within
def dispatch(g: Integers, t: Integers, m: Integers, f: Floats, now_s: int) -> None:
    """Give every idle vehicle its next trip: what it is meant to do, else what costs least."""
    n, still = g[IDLE_KINDS], 0
    for i in range(n):
        kind = m[g[IDLE] + i]
        if t[kind, KIND_IN_VAIN] != g[STAMP]:
            dispatch_kind(g, t, m, f, kind, now_s)
        if t[kind, KIND_FIRST] != NONE:
            m[g[IDLE] + still] = kind
            still += 1
    g[IDLE_KINDS] = still


@within
def dispatch_kind(g: Integers, t: Integers, m: Integers, f: Floats, kind: int, now_s: int) -> None:
    """Give every idle vehicle of a kind its next trip, until one finds none."""
    before, vehicle, searched = NONE, t[kind, KIND_FIRST], False
    while vehicle != NONE and g[FULL] == 0:
        next_ = t[vehicle, VEHICLE_NEXT]
        gone = set_out_as_meant(g, t, m, f, vehicle, kind, now_s)
        if not gone and g[COMPLETE] and not searched and nothing_meant(t, vehicle):
            gone = set_out_by_choice(g, t, m, f, vehicle, kind, now_s)
            searched = not gone
            if searched:
                t[kind, KIND_IN_VAIN] = g[STAMP]
        if gone:
            if before == NONE:
                t[kind, KIND_FIRST] = next_
            else:
                t[before, VEHICLE_NEXT] = next_
            if next_ == NONE:
                t[kind, KIND_LAST] = before
        else:
            before = vehicle
            if searched and g[INTENT_0] == g[INTENT_N]:
                break
        vehicle = next_
    if not g[COMPLETE]:
        t[kind, KIND_IN_VAIN] = g[STAMP]


@within
def nothing_meant(t: Integers, vehicle: int) -> bool:
    """Return whether a vehicle has done all that it is meant to do."""
    return t[vehicle, VEHICLE_INTENT] >= t[vehicle, VEHICLE_INTENTS]


@within
def set_out_by_choice(
    g: Integers, t: Integers, m: Integers, f: Floats, vehicle: int, kind: int, now_s: int
) -> bool:
    """Send a vehicle on the trip that costs least, or let it wait where its people are held by an order."""
    g[WORK] += 2
    pick = g[NEXT_PICK]
    for held in range(1 + g[PREPOSITIONS]):
        service = choose(g, t, m, f, vehicle, kind, held, now_s)
        if service != NONE:
            if held == OPEN and g[COLLECTS] > 1:
                service = collect_more(g, t, m, t[vehicle, VEHICLE_ROW], service, pick)
            set_out(g, t, m, vehicle, service, pick, g[NEXT_PICK], now_s)
            return True
    return False


@within
def set_out_as_meant(
    g: Integers, t: Integers, m: Integers, f: Floats, vehicle: int, kind: int, now_s: int
) -> bool:
    """Send a vehicle on the next trip that it is meant to make and can."""
    while not nothing_meant(t, vehicle):
        number = t[vehicle, VEHICLE_INTENT]
        t[vehicle, VEHICLE_INTENT] += 1
        g[WORK] += 2
        if t[number, INTENT_SERVICE] == NONE:
            if set_out_by_choice(g, t, m, f, vehicle, kind, now_s):
                return True
            continue
        if too_early(g, t, m, vehicle, number):
            t[vehicle, VEHICLE_INTENT] = number
            return False
        intend(g, t, number, -1)
        if possible(g, t, m, vehicle, number, now_s):
            service, pick, picks = t[number, INTENT_SERVICE], t[number, INTENT_PICK], t[number, INTENT_PICKS]
            if g[NEXT_RUN] < g[RUN_N]:
                t[g[NEXT_RUN], RUN_INTENT] = number
            set_out(g, t, m, vehicle, service, pick, picks, now_s)
            return True
        skip(g, t, m, f, number)
    return False


@within
def possible(g: Integers, t: Integers, m: Integers, vehicle: int, number: int, now_s: int) -> bool:
    """Return whether a vehicle can still make a trip in time, its passage is open and there is room."""
    service, pick = t[number, INTENT_SERVICE], t[number, INTENT_PICK]
    row, at = t[vehicle, VEHICLE_ROW], t[t[vehicle, VEHICLE_AT], PLACE_AT]
    route = approach(g, m, at, t[pick, PICK_PLACE])
    if route == NONE or t[service, SERVICE_CLOSED]:
        return False
    seconds, people = t[route, ROUTE_DRIVE_S] + t[service, SERVICE_ONWARD_S], 0
    for i in range(pick, t[number, INTENT_PICKS]):
        people += t[i, PICK_PEOPLE]
        if i > pick:
            seconds += t[t[i, PICK_ROUTE], ROUTE_DRIVE_S]
    to = t[service, SERVICE_TO]
    most = t[to, PLACE_ROOM]
    if t[to, PLACE_PER_DAY] != NONE:
        most = min(most, t[to, PLACE_PER_DAY])
    return people <= most and now_s + seconds <= min(g[HORIZON_S], t[row, ROW_UNTIL_S])


@within
def intend(g: Integers, t: Integers, number: int, sign: int) -> None:
    """Count a trip among those that are still meant to pass the checkpoints with convoys."""
    service = t[number, INTENT_SERVICE]
    if service == NONE:
        return
    passage = t[service, SERVICE_PASSAGE]
    for pick in range(t[number, INTENT_PICK], t[number, INTENT_PICKS]):
        route = t[pick, PICK_ROUTE]
        if pick == t[number, INTENT_PICK]:
            route = t[service, SERVICE_ROUTE]
        for way in range(t[route, ROUTE_WAY], t[route, ROUTE_WAY] + t[route, ROUTE_STOPS]):
            yard = NONE
            gate = t[t[way, WAY_PLACE], PLACE_GATE]
            if gate != NONE:
                yard = t[gate, GATE_YARD]
            if yard != NONE:
                t[crossing(g, yard, passage), CROSSING_MEANT] += sign
                t[yard, YARD_CHANGED] = 1


@within
def skip(g: Integers, t: Integers, m: Integers, f: Floats, number: int) -> None:
    """Leave out a trip that cannot be made; its people wait on."""
    t[number, INTENT_SKIPPED] = 1
    no_longer_due(g, t, m, number)
    for pick in range(t[number, INTENT_PICK], t[number, INTENT_PICKS]):
        give_back(g, t, m, f, pick)
    g[STAMP] += 1


# Setting out


@within
def set_out(
    g: Integers, t: Integers, m: Integers, vehicle: int, service: int, pick: int, picks: int, now_s: int
) -> None:
    """Begin a trip: write down its stops, and leave for the first boarding."""
    run, first = g[NEXT_RUN], g[NEXT_STOP]
    if run >= g[RUN_N]:
        g[FULL] = 1
        return
    at = t[t[vehicle, VEHICLE_AT], PLACE_AT]
    people, route, here = 0, approach(g, m, at, t[pick, PICK_PLACE]), pick
    for i in range(pick, picks + 1):
        if i == picks:
            route, here = t[service, SERVICE_ROUTE], NONE
        else:
            people += t[i, PICK_PEOPLE]
            if i > pick:
                route, here = t[i, PICK_ROUTE], i
        append_stops(g, t, route, here)
    if g[FULL]:
        return
    g[NEXT_RUN] += 1
    g[NEXT_STOP] += 1
    t[run, RUN_VEHICLE], t[run, RUN_SERVICE] = vehicle, service
    t[run, RUN_DISPATCHED_S], t[run, RUN_PEOPLE] = now_s, people
    t[run, RUN_PICK], t[run, RUN_PICKS] = pick, picks
    t[run, RUN_STOP], t[run, RUN_STOPS], t[run, RUN_AT] = first, g[NEXT_STOP], first
    t[run, RUN_ABOARD], t[run, RUN_STATUS], t[run, RUN_CLEARS] = 0, LIVE, 0
    promise(g, t, m, run, 1)
    t[t[service, SERVICE_TO], PLACE_ROOM] -= people
    count_ahead(g, t, run, first_loaded(t, run), 1, 0)
    wait_s = wait_before(
        g, t, m, service, pick, picks, now_s + t[approach(g, m, at, t[pick, PICK_PLACE]), ROUTE_DRIVE_S]
    )
    if t[first, STOP_PICK] == NONE:
        leave_when_possible(g, t, m, run, now_s + wait_s)
    else:
        t[first, STOP_ARRIVE] = now_s
        reach_assembly_point(g, t, m, run, now_s)


@within
def wait_before(
    g: Integers, t: Integers, m: Integers, service: int, pick: int, picks: int, there_s: int
) -> int:
    """Return by how much later a vehicle sets out so as not to wait too long where it is inspected.

    It takes its turn there now, as those who have set out will come: `there_s` is when it could board first.
    """
    at_s, people = there_s, 0
    for i in range(pick, picks):
        if i > pick:
            at_s += t[t[i, PICK_ROUTE], ROUTE_DRIVE_S]
        at_s += g[BOARD_VEHICLE_S] + g[BOARD_PERSON_S] * t[i, PICK_PEOPLE]
        people += t[i, PICK_PEOPLE]
    most_s, route = 0, t[service, SERVICE_ROUTE]
    for way in range(t[route, ROUTE_WAY], t[route, ROUTE_WAY] + t[route, ROUTE_STOPS]):
        gate = t[t[way, WAY_PLACE], PLACE_GATE]
        if gate != NONE and t[gate, GATE_LANES] > 0:
            lane = first_free(m, t[gate, GATE_AHEAD], t[gate, GATE_LANES])
            length_s = t[gate, GATE_VEHICLE_S] + t[gate, GATE_PERSON_S] * people
            from_s = first_fit(g, m, t[gate, GATE_HOURS], max(at_s, m[lane]), length_s)
            if from_s >= NEVER:
                return 0
            m[lane] = from_s + length_s
            most_s = max(most_s, from_s - at_s)
            at_s = m[lane]
        at_s += t[way, WAY_DRIVE_S]
    return max(0, most_s - t[service, SERVICE_QUEUE_S])


@within
def append_stops(g: Integers, t: Integers, route: int, pick: int) -> None:
    """Write down the stops of a drive; its first is the one written last, and `pick` is made at its last.

    `g[NEXT_STOP]` is the last stop written until the trip has all of them.
    """
    first, stops = t[route, ROUTE_WAY], t[route, ROUTE_STOPS]
    here = g[NEXT_STOP]
    if here + stops >= g[STOP_N]:
        g[FULL] = 1
        return
    for i in range(stops):
        if i > 0 or t[here, STOP_PLACE] == NONE:
            t[here + i, :] = NONE
            t[here + i, STOP_PLACE] = t[first + i, WAY_PLACE]
            t[here + i, STOP_CLEARS] = t[first + i, WAY_CLEARS]
        t[here + i, STOP_DRIVE_S] = t[first + i, WAY_DRIVE_S]
    if pick != NONE:
        t[here + stops - 1, STOP_PICK] = pick
    g[NEXT_STOP] = here + stops - 1
