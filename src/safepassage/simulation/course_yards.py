"""The compiled course's convoys: who waits at a checkpoint, and when they are released together.

Convoys leave in the plan's order and not before the time planned, of which the parties have notice. A
convoy waits for a vehicle of its own that is late, but not for ever; one that is late itself takes along
others whose time has come. Who comes too late for the convoy planned goes along with a later one.
"""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import within
from safepassage.simulation.course_chance import drive_s, quantile
from safepassage.simulation.course_events import bin_of, go, look
from safepassage.simulation.course_hours import first_leave, open_from
from safepassage.simulation.course_state import (
    AHEAD_MAX_S,
    BIN_HELD,
    CEASEFIRE,
    CHOSEN,
    CONVOY_DRAWS,
    CONVOY_DUE_S,
    CONVOY_MISSING,
    CONVOY_PLANNED,
    CONVOY_READY,
    CONVOYS_GONE,
    CROSSING_0,
    CROSSING_AHEAD,
    DRAWN_CONVOYS,
    DRAWS_CONVOY,
    HALT_LENGTH,
    HALT_SETS,
    HALT_SHARE,
    HELD_MOST_S,
    HELD_PERSON_S,
    NEVER,
    NONE,
    PASSAGES,
    SETS,
    SHUT_UNTIL_S,
    SITE_PER_DAY,
    STAGE_CLEARS,
    STAGE_CONVOY,
    STAGE_LAST,
    STAGE_TRIP,
    STAGE_YARD,
    TRIP_ABOARD,
    TRIP_AT,
    TRIP_CLEARS,
    TRIP_END,
    TRIP_LOOSE,
    TRIP_PASSAGE,
    TRIP_SINCE_S,
    TRIP_SITE,
    YARD_0,
    YARD_AHEAD,
    YARD_BIT,
    YARD_CONVOYS,
    YARD_FORCED,
    YARD_GONE,
    YARD_HALT,
    YARD_HELD,
    YARD_HELD_S,
    YARD_HOLD,
    YARD_HOURS,
    YARD_LAST_S,
    YARD_LEAST,
    YARD_LOOK_S,
    YARD_MORE,
    YARD_MOST,
    YARD_N,
    YARD_PATIENCE_S,
    YARD_POOL,
    YARD_SHUT,
    YARD_SINCE_S,
    YARD_SPACING_S,
    YARD_TURN,
    YARD_WAITING,
    Floats,
    Integers,
    Narrow,
    wide,
)


@within
def join(g: Integers, t: Narrow, m: Integers, f: Floats, trip: int, now_s: int) -> None:
    """Let a vehicle wait for its convoy."""
    stage = wide(t[trip, TRIP_AT])
    yard = wide(t[stage, STAGE_YARD])
    m[t[yard, YARD_POOL] + t[yard, YARD_WAITING]] = trip
    t[yard, YARD_WAITING] += 1
    t[trip, TRIP_SINCE_S] = now_s
    convoy = convoy_of(t, trip)
    if convoy != NONE:
        t[convoy, CONVOY_MISSING] -= 1
        t[convoy, CONVOY_READY] += 1
    release(g, t, m, f, yard, now_s)


@within
def convoy_of(t: Narrow, trip: int) -> int:
    """Return the convoy that is planned for a trip where it is; NONE where none waits for it."""
    return NONE if t[trip, TRIP_LOOSE] else wide(t[t[trip, TRIP_AT], STAGE_CONVOY])


@within
def release(g: Integers, t: Narrow, m: Integers, f: Floats, yard: int, now_s: int) -> None:
    """Release the convoys that may leave now, or look again when one may."""
    while t[yard, YARD_WAITING] > 0 and t[yard, YARD_AHEAD] == 0:
        open_s = open_from(
            g,
            m,
            t[yard, YARD_HOURS],
            t[yard, YARD_SHUT],
            max(now_s, t[yard, YARD_LAST_S] + t[yard, YARD_SPACING_S], t[yard, YARD_HELD_S]),
            0,
        )
        if open_s != now_s:
            look_once(g, t, m, yard, open_s)
            return
        turn = next_convoy(t, yard)
        due_s = now_s
        if turn != NONE:
            due_s = t[turn, CONVOY_DUE_S] - g[AHEAD_MAX_S]
            if due_s > now_s:
                look_once(g, t, m, yard, due_s)
                return
        if waits_on(g, t, m, yard, turn, now_s):
            return
        n = choose(g, t, m, f, yard, turn, now_s)
        if n == 0 or not may_go(g, t, m, yard, turn, n, now_s):
            return
        if held(g, t, m, f, yard, now_s):
            return
        set_off(g, t, m, f, yard, turn, n, now_s)


@within
def look_once(g: Integers, t: Narrow, m: Integers, yard: int, at_s: int) -> None:
    """Look at a yard at an instant, unless that is known already."""
    if at_s < NEVER and t[yard, YARD_LOOK_S] != at_s:
        t[yard, YARD_LOOK_S] = at_s
        look(g, m, yard, at_s)


@within
def next_convoy(t: Narrow, yard: int) -> int:
    """Return the next planned convoy of which anybody is to come or waits; NONE if all have gone."""
    turn = wide(t[yard, YARD_TURN])
    while turn < t[yard, YARD_CONVOYS] and t[turn, CONVOY_MISSING] <= 0 and t[turn, CONVOY_READY] <= 0:
        turn += 1
        t[yard, YARD_SINCE_S] = NONE
    t[yard, YARD_TURN] = turn
    return turn if turn < t[yard, YARD_CONVOYS] else NONE


@within
def choose(g: Integers, t: Narrow, m: Integers, f: Floats, yard: int, turn: int, now_s: int) -> int:
    """Write down who may leave now, no more than a convoy takes; return how many.

    Those planned for this convoy or an earlier one come first. Where it is late, or may not leave as it is
    because it is too small, others whose time has come go along.
    """
    n = 0
    late = turn == NONE or now_s > t[turn, CONVOY_DUE_S] or t[yard, YARD_FORCED] == 1
    small = turn != NONE and t[turn, CONVOY_MISSING] <= 0 and t[turn, CONVOY_READY] < t[yard, YARD_LEAST]
    for besides in range(2 if late or small else 1):
        for i in range(t[yard, YARD_WAITING]):
            if n == t[yard, YARD_MOST]:
                return n
            trip = m[t[yard, YARD_POOL] + i]
            convoy = convoy_of(t, trip)
            mine = turn == NONE or convoy <= turn
            if mine == (besides == 1):
                continue
            if besides and t[convoy, CONVOY_DUE_S] - g[AHEAD_MAX_S] > now_s and t[yard, YARD_FORCED] == 0:
                continue
            if leaves_now(g, t, m, f, trip, now_s, n):
                m[g[CHOSEN] + n] = trip
                n += 1
    return n


@within
def leaves_now(g: Integers, t: Narrow, m: Integers, f: Floats, trip: int, now_s: int, n: int) -> bool:
    """Return whether a vehicle may leave now by the ceasefire and the day's quota, with those chosen."""
    stage, people = wide(t[trip, TRIP_AT]), wide(t[trip, TRIP_ABOARD])
    if g[CEASEFIRE] == NONE and t[t[trip, TRIP_SITE], SITE_PER_DAY] == NONE:
        return True
    if t[stage, STAGE_LAST]:
        for i in range(n):
            other = m[g[CHOSEN] + i]
            if t[other, TRIP_SITE] == t[trip, TRIP_SITE] and t[t[other, TRIP_AT], STAGE_LAST]:
                people += t[other, TRIP_ABOARD]
    return first_leave(g, t, m, stage, now_s, drive_s(g, t, m, f, stage, now_s), people) == now_s


@within
def waits_on(g: Integers, t: Narrow, m: Integers, yard: int, turn: int, now_s: int) -> bool:
    """Return whether the next convoy waits a while yet for others: who is missing, or may still come."""
    if t[yard, YARD_FORCED] == 1 or t[yard, YARD_WAITING] >= t[yard, YARD_MOST]:
        return False
    more = t[turn, CONVOY_MISSING] > 0 if turn != NONE else t[yard, YARD_MORE] > t[yard, YARD_WAITING]
    if not more:
        return False
    if t[yard, YARD_SINCE_S] == NONE:
        t[yard, YARD_SINCE_S] = now_s
    until_s = t[yard, YARD_SINCE_S] + t[yard, YARD_PATIENCE_S]
    if now_s < until_s:
        look_once(g, t, m, yard, until_s)
    return now_s < until_s


@within
def may_go(g: Integers, t: Narrow, m: Integers, yard: int, turn: int, n: int, now_s: int) -> bool:
    """Return whether the chosen may leave: they are not too few."""
    if t[yard, YARD_FORCED] == 1 or n == t[yard, YARD_MOST]:
        return True
    if n >= t[yard, YARD_LEAST] or last_of_passage(g, t, m, yard, n):
        return True
    if turn != NONE and t[turn, CONVOY_PLANNED] < t[yard, YARD_LEAST] and n >= t[turn, CONVOY_PLANNED]:
        return True  # as small as the plan has it: the last of some passage of its vehicles
    soonest_s = NEVER
    for i in range(t[yard, YARD_WAITING]):
        convoy = convoy_of(t, m[t[yard, YARD_POOL] + i])
        if convoy != NONE and t[convoy, CONVOY_DUE_S] - g[AHEAD_MAX_S] > now_s:
            soonest_s = min(soonest_s, t[convoy, CONVOY_DUE_S] - g[AHEAD_MAX_S])
    look_once(g, t, m, yard, soonest_s)
    return False


@within
def last_of_passage(g: Integers, t: Narrow, m: Integers, yard: int, n: int) -> bool:
    """Return whether nobody but the chosen has still to pass under some passage of theirs."""
    for i in range(n):
        passage = wide(t[m[g[CHOSEN] + i], TRIP_PASSAGE])
        others = t[g[CROSSING_0] + (yard - g[YARD_0]) * g[PASSAGES] + passage, CROSSING_AHEAD]
        for j in range(n):
            others -= t[m[g[CHOSEN] + j], TRIP_PASSAGE] == passage
        if others <= 0:
            return True
    return False


@within
def convoy_draw(g: Integers, t: Narrow, f: Floats, yard: int, what: int) -> float:
    """Return a number drawn for a yard's next convoy, from 0 to 3."""
    number = (t[yard, YARD_GONE] % g[DRAWN_CONVOYS]) * (g[YARD_N] - g[YARD_0]) + yard - g[YARD_0]
    return f[g[DRAWS_CONVOY] + CONVOY_DRAWS * number + what]


@within
def held(g: Integers, t: Narrow, m: Integers, f: Floats, yard: int, now_s: int) -> bool:
    """Return whether the next convoy is held with its people aboard, which is drawn once for each."""
    hold = wide(t[yard, YARD_HOLD])
    if hold == NONE or t[yard, YARD_HELD] == t[yard, YARD_GONE]:
        return False
    t[yard, YARD_HELD] = t[yard, YARD_GONE]
    if convoy_draw(g, t, f, yard, 0) >= f[t[hold, HALT_SHARE]]:
        return False
    length_s = int(quantile(f, wide(t[hold, HALT_LENGTH]), convoy_draw(g, t, f, yard, 1)))
    t[yard, YARD_HELD_S] = now_s + length_s
    if length_s > 0:
        look_once(g, t, m, yard, now_s + length_s)
    return length_s > 0


@within
def set_off(g: Integers, t: Narrow, m: Integers, f: Floats, yard: int, turn: int, n: int, now_s: int) -> None:
    """Let the chosen leave as a convoy."""
    for i in range(n):
        trip = m[g[CHOSEN] + i]
        count_wait(g, t, m, trip, now_s)
        convoy = convoy_of(t, trip)
        if convoy != NONE:
            t[convoy, CONVOY_READY] -= 1
    still = 0
    for i in range(t[yard, YARD_WAITING]):
        trip = m[t[yard, YARD_POOL] + i]
        if t[trip, TRIP_SINCE_S] != NONE:
            m[t[yard, YARD_POOL] + still] = trip
            still += 1
    t[yard, YARD_WAITING] = still
    for i in range(n):
        trip = m[g[CHOSEN] + i]
        for stage in range(t[trip, TRIP_AT] + 1, t[trip, TRIP_END] + 1):
            if t[stage, STAGE_CLEARS] & t[yard, YARD_BIT]:
                t[trip, TRIP_CLEARS] |= t[yard, YARD_BIT]
                t[yard, YARD_AHEAD] += 1
                break
        go(g, t, m, f, wide(t[trip, TRIP_AT]), now_s)
    if turn != NONE and t[turn, CONVOY_READY] <= 0:
        t[yard, YARD_TURN] = turn + 1
    t[yard, YARD_SINCE_S] = NONE
    t[yard, YARD_LAST_S] = now_s
    g[CONVOYS_GONE] += 1
    halt_after(g, t, m, f, yard, now_s)
    t[yard, YARD_GONE] += 1


@within
def count_wait(g: Integers, t: Narrow, m: Integers, trip: int, now_s: int) -> None:
    """Count how long people have waited aboard for their convoy."""
    since_s, people = wide(t[trip, TRIP_SINCE_S]), wide(t[trip, TRIP_ABOARD])
    g[HELD_PERSON_S] += people * (now_s - since_s)
    g[HELD_MOST_S] = max(g[HELD_MOST_S], now_s - since_s)
    m[g[BIN_HELD] + bin_of(g, since_s)] += people
    m[g[BIN_HELD] + bin_of(g, now_s)] -= people
    t[trip, TRIP_SINCE_S] = NONE


@within
def halt_after(g: Integers, t: Narrow, m: Integers, f: Floats, yard: int, now_s: int) -> None:
    """Shut what a halt shuts that may follow a convoy."""
    halt = wide(t[yard, YARD_HALT])
    if halt == NONE or convoy_draw(g, t, f, yard, 2) >= f[t[halt, HALT_SHARE]]:
        return
    until_s = now_s + int(quantile(f, wide(t[halt, HALT_LENGTH]), convoy_draw(g, t, f, yard, 3)))
    for number in range(g[SETS]):
        if t[halt, HALT_SETS] & (1 << number):
            m[g[SHUT_UNTIL_S] + number] = max(m[g[SHUT_UNTIL_S] + number], until_s)


@within
def clear(g: Integers, t: Narrow, m: Integers, stage: int, now_s: int) -> None:
    """Note that a vehicle has arrived where the next convoy may wait for it."""
    trip = wide(t[stage, STAGE_TRIP])
    bits = t[trip, TRIP_CLEARS] & t[stage, STAGE_CLEARS]
    for later in range(stage + 1, t[trip, TRIP_END] + 1):
        bits &= ~t[later, STAGE_CLEARS]
    t[trip, TRIP_CLEARS] &= ~bits
    for yard in range(g[YARD_0], g[YARD_N]):
        if bits & t[yard, YARD_BIT]:
            t[yard, YARD_AHEAD] -= 1
            look(g, m, yard, now_s)
