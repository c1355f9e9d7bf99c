"""The compiled loop of a construction: it runs the operation forward, event by event, to its end."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable

from safepassage.planning.compilation import kept, within
from safepassage.planning.event_choice import (
    forget_choices,
    give_back,
)
from safepassage.planning.event_convoys import (
    close_a_passage,
    no_longer_due,
    try_release,
    wait_no_more,
)
from safepassage.planning.event_moves import (
    arrive_at_reception,
    clear,
    count_ahead,
    first_loaded,
    give_up,
    pass_checkpoint,
    passage_of,
    pop,
    yard_at,
)
from safepassage.planning.event_state import (
    AT_GATE,
    AT_GATES,
    CALLED_BACK,
    CAUTIOUS,
    CHANGED,
    CHOSEN,
    COMPLETE,
    EVENT_KEYS,
    EVENTS,
    FREE,
    FULL,
    GUIDED,
    HORIZON_S,
    INTENT_0,
    INTENT_N,
    INTENT_SKIPPED,
    LIVE,
    LOOK,
    NONE,
    NOW,
    NUMBERS,
    PART_LOADS,
    PLACE_ROOM,
    PREPOSITIONS,
    READY,
    RUN_ABOARD,
    RUN_AT,
    RUN_INTENT,
    RUN_PEOPLE,
    RUN_PICK,
    RUN_PICKS,
    RUN_SERVICE,
    RUN_STATUS,
    RUN_STOPS,
    RUN_VEHICLE,
    SERVICE_TO,
    SIDE_0,
    SIDE_N,
    SOURCES,
    STAMP,
    STOP_ARRIVE,
    STOP_PICK,
    TERMS_SEEN,
    TERMS_STAMP,
    VEHICLE_0,
    VEHICLE_INTENT,
    VEHICLE_N,
    WASTEFUL,
    YARD_0,
    YARD_CHANGED,
    YARD_N,
    YARD_POOL,
    YARD_WAITING,
    Floats,
    Integers,
)
from safepassage.planning.event_terms import arrive, promise
from safepassage.planning.event_trips import (
    board_at_gates,
    dispatch,
    intend,
    nothing_meant,
    reach_assembly_point,
    skip,
    stand_idle,
)


def compiled(sources: int) -> Callable[[Integers, Integers, Integers, Floats], None]:
    """Return the loop, compiled when it is first run and kept for the next time.

    Parameters
    ----------
    sources
        The `text_of` the modules of the loop: what is kept is used again only for the same.
    """

    @kept
    def run_forward(g: Integers, t: Integers, m: Integers, f: Floats) -> None:
        """Construct a plan from a state to its end, or until an array is full."""
        g[SOURCES] = sources
        for number in range(g[INTENT_0], g[INTENT_N]):
            intend(g, t, number, 1)
        while g[FULL] == 0:
            while g[EVENTS] > 0 and g[FULL] == 0:
                g[NOW] = m[g[EVENT_KEYS]] // NUMBERS
                while g[EVENTS] > 0 and m[g[EVENT_KEYS]] // NUMBERS == g[NOW]:
                    happen(g, t, m, pop(g, m), g[NOW])
                settle(g, t, m, f, g[NOW])
            if not unblock(g, t, m, f, g[NOW]):
                break
            settle(g, t, m, f, g[NOW])

    return run_forward


@within
def happen(g: Integers, t: Integers, m: Integers, event: int, now_s: int) -> None:
    """Let one event happen."""
    kind, subject = event // NUMBERS, event % NUMBERS
    if kind == LOOK:
        t[subject, YARD_CHANGED] = 1
        return
    if kind == READY:
        yard = yard_at(t, t[subject, RUN_AT])
        m[t[yard, YARD_POOL] + t[yard, YARD_WAITING]] = subject
        t[yard, YARD_WAITING] += 1
        t[yard, YARD_CHANGED] = 1
        if t[subject, RUN_INTENT] != NONE:
            no_longer_due(g, t, m, t[subject, RUN_INTENT])
        return
    g[CHANGED] = 1
    if kind == FREE:
        stand_idle(g, t, m, subject)
    else:
        reach(g, t, m, subject, now_s)


@within
def reach(g: Integers, t: Integers, m: Integers, run: int, now_s: int) -> None:
    """Let a run arrive at its next stop."""
    stop = t[run, RUN_AT]
    t[stop, STOP_ARRIVE] = now_s
    clear(g, t, run, stop)
    if stop + 1 == t[run, RUN_STOPS]:
        arrive_at_reception(g, t, m, run, now_s)
        if t[run, RUN_STATUS] != LIVE and now_s <= g[HORIZON_S]:
            arrive(g, t, m, run)
    elif t[stop, STOP_PICK] != NONE:
        reach_assembly_point(g, t, m, run, now_s)
    else:
        pass_checkpoint(g, t, m, run, now_s)


@within
def settle(g: Integers, t: Integers, m: Integers, f: Floats, now_s: int) -> None:
    """Do all that has become possible: board, dispatch, release convoys."""
    if g[CHANGED]:
        if g[TERMS_SEEN] != g[TERMS_STAMP]:
            board_at_gates(g, t, m, now_s)
        g[CHANGED] = 0
        dispatch(g, t, m, f, now_s)
    for yard in range(g[YARD_0], g[YARD_N]):
        if t[yard, YARD_CHANGED]:
            t[yard, YARD_CHANGED] = 0
            try_release(g, t, m, yard, now_s)
    if g[CHANGED]:
        g[CHANGED] = 0
        dispatch(g, t, m, f, now_s)


# When nothing moves


@within
def unblock(g: Integers, t: Integers, m: Integers, f: Floats, now_s: int) -> bool:
    """Nothing can happen any more: try what is left to try, and say whether anything changed."""
    if wait_no_more(g, t, m):
        return True
    if g[GUIDED] and g[COMPLETE] and g[WASTEFUL] == 0:
        g[WASTEFUL] = 1
        g[STAMP] += 1
        forget_choices(g, t)
        dispatch(g, t, m, f, now_s)
        if g[EVENTS] > 0:
            return True
    if g[SIDE_0] < g[SIDE_N] and g[COMPLETE]:
        g[PART_LOADS] = 1
        g[STAMP] += 1
        dispatch(g, t, m, f, now_s)
        g[PART_LOADS] = 0
        if g[EVENTS] > 0:
            return True
    yard, passage = close_a_passage(g, t, m, now_s), m[g[CHOSEN]]
    if yard == NONE:
        g[PREPOSITIONS] = 0
        g[CAUTIOUS] = 1
        if g[AT_GATES] == 0:
            return skip_the_rest(g, t, m, f)
    elif passage == NONE:
        return True
    call_back(g, t, m, f, yard, passage)
    return True


@within
def skip_the_rest(g: Integers, t: Integers, m: Integers, f: Floats) -> bool:
    """Leave out what vehicles that will not be free again were meant to do; return whether there was any."""
    skipped = False
    for vehicle in range(g[VEHICLE_0], g[VEHICLE_N]):
        while not nothing_meant(t, vehicle):
            intend(g, t, t[vehicle, VEHICLE_INTENT], -1)
            skip(g, t, m, f, t[vehicle, VEHICLE_INTENT])
            t[vehicle, VEHICLE_INTENT] += 1
            skipped = True
    g[CHANGED] = 1
    return skipped


@within
def call_back(g: Integers, t: Integers, m: Integers, f: Floats, yard: int, passage: int) -> None:
    """Give up trips that wait empty for a term: all, or those of a passage by a checkpoint with convoys.

    Where vehicles do what they are meant to do, of all only the last one to have come is called back.
    """
    n, still = g[AT_GATES], 0
    for i in range(n):
        run = m[g[AT_GATE] + i]
        meant = yard == NONE and t[run, RUN_INTENT] != NONE and i + 1 < n
        other = yard != NONE and not concerns(t, run, yard, passage)
        if meant or other:
            m[g[AT_GATE] + still] = run
            still += 1
        elif t[run, RUN_ABOARD] > 0:
            give_up(g, t, run)
        else:
            cancel(g, t, m, f, run)
    g[AT_GATES] = still
    g[CHANGED] = 1


@within
def concerns(t: Integers, run: int, yard: int, passage: int) -> bool:
    """Return whether a run has still to pass a checkpoint under a passage."""
    if passage_of(t, run) != passage:
        return False
    for stop in range(t[run, RUN_AT], t[run, RUN_STOPS]):  # noqa: SIM110 - compiled
        if yard_at(t, stop) == yard:
            return True
    return False


@within
def cancel(g: Integers, t: Integers, m: Integers, f: Floats, run: int) -> None:
    """Call a run back that has boarded nobody: its people wait on, its vehicle stands where it stood."""
    count_ahead(g, t, run, first_loaded(t, run), -1, 0)
    promise(g, t, m, run, -1)
    g[STAMP] += 1
    g[TERMS_STAMP] += 1
    t[t[t[run, RUN_SERVICE], SERVICE_TO], PLACE_ROOM] += t[run, RUN_PEOPLE]
    forget_choices(g, t)
    for pick in range(t[run, RUN_PICK], t[run, RUN_PICKS]):
        give_back(g, t, m, f, pick)
    if t[run, RUN_INTENT] != NONE:
        no_longer_due(g, t, m, t[run, RUN_INTENT])
        t[t[run, RUN_INTENT], INTENT_SKIPPED] = 1
    t[run, RUN_STATUS] = CALLED_BACK
    stand_idle(g, t, m, t[run, RUN_VEHICLE])
