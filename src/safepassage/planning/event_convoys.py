"""The compiled loop's convoys: inspected vehicles wait at a checkpoint until enough may leave it together."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import within
from safepassage.planning.event_moves import (
    approach,
    crossing,
    first_fit,
    first_leave,
    give_up,
    last_drive,
    leave,
    passage_of,
    passes_again,
    push,
    receive,
)
from safepassage.planning.event_state import (
    CHANGED,
    CHOSEN,
    COMPLETE,
    CONVOY_N,
    CONVOY_PEOPLE,
    CONVOY_RELEASE_S,
    CONVOY_VEHICLES,
    CONVOY_YARD,
    CROSSING_AHEAD,
    CROSSING_CLOSED,
    CROSSING_MEANT,
    DUE,
    FULL,
    GATE_YARD,
    HORIZON_S,
    INTENT_CONVOY,
    INTENT_PICK,
    INTENT_SERVICE,
    LOOK,
    LOT_WAITING,
    NEVER,
    NEXT_CONVOY,
    NONE,
    PICK_PLACE,
    PLACE_AT,
    PLACE_GATE,
    ROUTE_DRIVE_S,
    ROUTE_STOPS,
    ROUTE_WAY,
    RUN_ABOARD,
    RUN_AT,
    RUN_CLEARS,
    RUN_INTENT,
    RUN_PEOPLE,
    RUN_STOPS,
    SERVICE_0,
    SERVICE_CLOSED,
    SERVICE_LOT,
    SERVICE_LOTS,
    SERVICE_N,
    SERVICE_ONWARD_S,
    SERVICE_PASSAGE,
    SERVICE_ROUTE,
    STAMP,
    STOP_CLEARS,
    STOP_CONVOY,
    STOP_DRIVE_S,
    TURN,
    TURNS,
    VEHICLE_AT,
    WAY_PLACE,
    YARD_0,
    YARD_AHEAD,
    YARD_BIT,
    YARD_CHANGED,
    YARD_HEADWAY_S,
    YARD_HOURS,
    YARD_LAST_S,
    YARD_LEAST,
    YARD_LOOK_S,
    YARD_MORE,
    YARD_MOST,
    YARD_N,
    YARD_POOL,
    YARD_WAITING,
    YARD_WANTED,
    Integers,
)


@within
def open_from(g: Integers, t: Integers, m: Integers, yard: int, at_s: int) -> int:
    """Return the first instant from `at_s` on at which a convoy may leave, after the one before."""
    if t[yard, YARD_AHEAD] > 0:
        return NEVER
    after_s = max(at_s, t[yard, YARD_LAST_S] + max(1, t[yard, YARD_HEADWAY_S]))
    return first_fit(g, m, t[yard, YARD_HOURS], after_s, 0)


@within
def look(g: Integers, t: Integers, m: Integers, yard: int, at_s: int) -> None:
    """Look at a yard again at an instant, unless that is beyond the end or known already."""
    if at_s <= g[HORIZON_S] and t[yard, YARD_LOOK_S] != at_s:
        t[yard, YARD_LOOK_S] = at_s
        push(g, m, at_s, LOOK, yard)


@within
def ready(g: Integers, t: Integers, m: Integers, yard: int, at_s: int) -> int:
    """Write down who of a yard may leave at an instant, no more than a convoy takes; return how many.

    Those meant for this convoy or an earlier one come first, those meant for a later one stay. Each takes
    its place in the day's quota while the others are asked.
    """
    n, turn = 0, m[g[TURN] + yard - g[YARD_0]]
    for any_ in range(1 if g[TURNS] == 0 else 2):
        for i in range(t[yard, YARD_WAITING]):
            if n == t[yard, YARD_MOST]:
                break
            run = m[t[yard, YARD_POOL] + i]
            convoy = convoy_meant(t, run)
            mine = convoy <= turn and (convoy == NONE) == (any_ == 1)
            if (mine or g[TURNS] == 0) and first_leave(g, t, m, run, at_s) == at_s:
                m[g[CHOSEN] + n] = run
                n += 1
                _reserve(g, t, m, run, at_s, 1)
    for i in range(n):
        _reserve(g, t, m, m[g[CHOSEN] + i], at_s, -1)
    return n


@within
def convoy_meant(t: Integers, run: int) -> int:
    """Return the number of the convoy in which a run is meant to leave, or NONE."""
    return NONE if t[run, RUN_INTENT] == NONE else t[t[run, RUN_INTENT], INTENT_CONVOY]


@within
def due(g: Integers, m: Integers, yard: int) -> int:
    """Return how many are meant for a yard's next convoy and have not come, NONE where none is planned."""
    number = yard - g[YARD_0]
    turn = m[g[TURN] + number]
    return max(0, m[g[DUE] + number * g[TURNS] + turn]) if turn < g[TURNS] else NONE


@within
def yard_of(t: Integers, number: int) -> int:
    """Return the yard of the checkpoint with convoys that a trip meant for a convoy passes.

    Convoys are planned only of trips that pass one such checkpoint.
    """
    route = t[t[number, INTENT_SERVICE], SERVICE_ROUTE]
    for way in range(t[route, ROUTE_WAY], t[route, ROUTE_WAY] + t[route, ROUTE_STOPS]):
        gate = t[t[way, WAY_PLACE], PLACE_GATE]
        if gate != NONE and t[gate, GATE_YARD] != NONE:
            return t[gate, GATE_YARD]
    return NONE


@within
def no_longer_due(g: Integers, t: Integers, m: Integers, number: int) -> None:
    """Let no convoy wait any more for a trip that has come to it, or will not."""
    turn = t[number, INTENT_CONVOY]
    if turn != NONE:
        yard = yard_of(t, number)
        m[g[DUE] + (yard - g[YARD_0]) * g[TURNS] + turn] -= 1
        t[yard, YARD_CHANGED] = 1


@within
def headways_until(g: Integers, t: Integers, m: Integers, number: int) -> int:
    """Return how many headways, in seconds, lie between the next convoy and that of a trip meant for one."""
    turn = t[number, INTENT_CONVOY]
    if turn == NONE:
        return 0
    yard = yard_of(t, number)
    return (turn - m[g[TURN] + yard - g[YARD_0]]) * t[yard, YARD_HEADWAY_S]


@within
def too_early(g: Integers, t: Integers, m: Integers, vehicle: int, number: int) -> bool:
    """Return whether a trip has time until the convoy before its own has left, not to stand in the way."""
    service, pick = t[number, INTENT_SERVICE], t[number, INTENT_PICK]
    wait_s = headways_until(g, t, m, number)
    route = approach(g, m, t[t[vehicle, VEHICLE_AT], PLACE_AT], t[pick, PICK_PLACE])
    return wait_s > 0 and route != NONE and wait_s >= t[route, ROUTE_DRIVE_S] + t[service, SERVICE_ONWARD_S]


@within
def take_turn(g: Integers, m: Integers, yard: int) -> None:
    """Go on to the next convoy that is planned at a yard: vehicles may set out for it."""
    m[g[TURN] + yard - g[YARD_0]] += 1
    g[STAMP] += 1
    g[CHANGED] = 1


@within
def wait_no_more(g: Integers, t: Integers, m: Integers) -> bool:
    """Let convoys go without those who do not come while nothing else can happen; say whether any will."""
    found = False
    for yard in range(g[YARD_0], g[YARD_N]):
        missing = due(g, m, yard)
        if t[yard, YARD_WAITING] == 0 and missing != NONE:
            take_turn(g, m, yard)
            found = True
        elif missing > 0:
            number = yard - g[YARD_0]
            m[g[DUE] + number * g[TURNS] + m[g[TURN] + number]] = 0
            t[yard, YARD_CHANGED] = 1
            found = True
    return found


@within
def _reserve(g: Integers, t: Integers, m: Integers, run: int, at_s: int, sign: int) -> None:
    if last_drive(t, run):
        arrive_s = at_s + t[t[run, RUN_AT], STOP_DRIVE_S]
        receive(g, t, m, run, arrive_s, sign * t[run, RUN_PEOPLE])


@within
def is_last(g: Integers, t: Integers, m: Integers, yard: int, passage: int, n: int) -> bool:
    """Return whether nobody but the first `n` chosen will ever pass a checkpoint under a passage."""
    others = t[crossing(g, yard, passage), CROSSING_AHEAD] + t[crossing(g, yard, passage), CROSSING_MEANT]
    for i in range(n):
        run = m[g[CHOSEN] + i]
        if passage_of(t, run) == passage:
            others -= 1
            if passes_again(t, run, t[run, RUN_AT], yard):
                return False
    if others > 0:
        return False
    if t[crossing(g, yard, passage), CROSSING_CLOSED] or not g[COMPLETE]:
        return True
    return not some_wait(g, t, m, yard, passage)


@within
def some_wait(g: Integers, t: Integers, m: Integers, yard: int, passage: int) -> bool:
    """Return whether anybody waits who could pass a checkpoint under a passage."""
    for service in range(g[SERVICE_0], g[SERVICE_N]):
        if t[service, SERVICE_PASSAGE] == passage and by_yard(t, service, yard):
            for i in range(t[service, SERVICE_LOT], t[service, SERVICE_LOT] + t[service, SERVICE_LOTS]):
                if t[m[i], LOT_WAITING] > 0:
                    return True
    return False


@within
def by_yard(t: Integers, service: int, yard: int) -> bool:
    """Return whether a service passes a checkpoint with convoys."""
    route = t[service, SERVICE_ROUTE]
    for way in range(t[route, ROUTE_WAY], t[route, ROUTE_WAY] + t[route, ROUTE_STOPS]):
        gate = t[t[way, WAY_PLACE], PLACE_GATE]
        if gate != NONE and t[gate, GATE_YARD] == yard:
            return True
    return False


@within
def last_of_passage(g: Integers, t: Integers, m: Integers, yard: int, n: int) -> bool:
    """Return whether the chosen are the last that pass under some passage of theirs."""
    for i in range(n):  # noqa: SIM110 - compiled
        if is_last(g, t, m, yard, passage_of(t, m[g[CHOSEN] + i]), n):
            return True
    return False


@within
def close(g: Integers, t: Integers, yard: int, passage: int) -> None:
    """Let nobody more set out for a passage by a checkpoint that its last convoy leaves."""
    if t[crossing(g, yard, passage), CROSSING_CLOSED] == 0:
        t[crossing(g, yard, passage), CROSSING_CLOSED] = 1
        g[STAMP] += 1
        for service in range(g[SERVICE_0], g[SERVICE_N]):
            if t[service, SERVICE_PASSAGE] == passage and by_yard(t, service, yard):
                t[service, SERVICE_CLOSED] = 1


@within
def try_release(g: Integers, t: Integers, m: Integers, yard: int, now_s: int) -> None:
    """Release convoys at a checkpoint, or look again when one may leave."""
    while t[yard, YARD_WAITING] > 0 and g[FULL] == 0:
        open_s = open_from(g, t, m, yard, now_s)
        if open_s != now_s:
            look(g, t, m, yard, open_s)
            return
        missing = due(g, m, yard)
        if missing > 0:
            return
        n = ready(g, t, m, yard, now_s)
        least = max(t[yard, YARD_LEAST], t[yard, YARD_WANTED])
        no_more = t[yard, YARD_MORE] <= t[yard, YARD_WAITING]
        enough = n >= t[yard, YARD_LEAST] and (n >= least or no_more or missing == 0)
        if n > 0 and (enough or last_of_passage(g, t, m, yard, n)):
            release(g, t, m, yard, n, now_s)
        elif missing == NONE:
            look_again(g, t, m, yard, now_s)
            return
        if missing == 0:
            take_turn(g, m, yard)


@within
def look_again(g: Integers, t: Integers, m: Integers, yard: int, now_s: int) -> None:
    """Look at a yard again when a waiting vehicle that may not leave now first may."""
    least_s = NEVER
    for i in range(t[yard, YARD_WAITING]):
        at_s = first_leave(g, t, m, m[t[yard, YARD_POOL] + i], now_s)
        if at_s > now_s:
            least_s = min(least_s, at_s)
    look(g, t, m, yard, least_s)


@within
def release(g: Integers, t: Integers, m: Integers, yard: int, n: int, now_s: int) -> None:
    """Let the first `n` chosen go as a convoy."""
    if g[NEXT_CONVOY] >= g[CONVOY_N]:
        g[FULL] = 1
        return
    if n < t[yard, YARD_LEAST]:
        for i in range(n):
            passage = passage_of(t, m[g[CHOSEN] + i])
            if is_last(g, t, m, yard, passage, n):
                close(g, t, yard, passage)
    convoy, kept, people = g[NEXT_CONVOY], 0, 0
    g[NEXT_CONVOY] += 1
    for i in range(n):
        t[t[m[g[CHOSEN] + i], RUN_AT], STOP_CONVOY] = convoy
    for i in range(t[yard, YARD_WAITING]):
        run = m[t[yard, YARD_POOL] + i]
        if t[t[run, RUN_AT], STOP_CONVOY] != convoy:
            m[t[yard, YARD_POOL] + kept] = run
            kept += 1
    t[yard, YARD_WAITING] = kept
    t[yard, YARD_LAST_S] = now_s
    for i in range(n):
        run = m[g[CHOSEN] + i]
        people += t[run, RUN_ABOARD]
        wait_for(t, run, yard)
        leave(g, t, m, run, now_s)
    t[convoy, CONVOY_YARD], t[convoy, CONVOY_RELEASE_S] = yard, now_s
    t[convoy, CONVOY_VEHICLES], t[convoy, CONVOY_PEOPLE] = n, people


@within
def wait_for(t: Integers, run: int, yard: int) -> None:
    """Let the next convoy wait for a released vehicle that goes to or past where the road has to be clear."""
    for stop in range(t[run, RUN_AT] + 1, t[run, RUN_STOPS]):
        if t[stop, STOP_CLEARS] & t[yard, YARD_BIT]:
            t[run, RUN_CLEARS] |= t[yard, YARD_BIT]
            t[yard, YARD_AHEAD] += 1
            return


@within
def close_a_passage(g: Integers, t: Integers, m: Integers, now_s: int) -> int:
    """Decide that the next convoy under its minimum is the last of a passage where vehicles wait in vain.

    Returns the yard, with the passage's number in `chosen[0]`; NONE where there is none to close. Where the
    passage is closed already, whoever waits there is stuck, and `chosen[0]` is NONE.
    """
    for yard in range(g[YARD_0], g[YARD_N]):
        open_s = NEVER
        if t[yard, YARD_WAITING] > 0:
            open_s = open_from(g, t, m, yard, now_s)
        first_s = NEVER
        if open_s <= g[HORIZON_S]:
            for i in range(t[yard, YARD_WAITING]):
                first_s = min(first_s, first_leave(g, t, m, m[t[yard, YARD_POOL] + i], open_s))
        if first_s > g[HORIZON_S]:
            continue
        passage = passage_of(t, m[t[yard, YARD_POOL] + 0])
        t[yard, YARD_CHANGED] = 1
        if t[crossing(g, yard, passage), CROSSING_CLOSED]:
            for i in range(t[yard, YARD_WAITING]):
                give_up(g, t, m[t[yard, YARD_POOL] + i])
            t[yard, YARD_WAITING] = 0
            m[g[CHOSEN]] = NONE
            return yard
        close(g, t, yard, passage)
        m[g[CHOSEN]] = passage
        push(g, m, first_s, LOOK, yard)
        return yard
    m[g[CHOSEN]] = NONE
    return NONE
