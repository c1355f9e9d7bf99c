"""The compiled loop's terms that tie flows of people to each other: order and reciprocity."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import within
from safepassage.planning.event_state import (
    CAUTIOUS,
    LOT_FIRST,
    LOT_SIDES,
    LOT_THEN,
    LOT_WAITING,
    NEVER,
    ORDER_0,
    ORDER_ARRIVED,
    ORDER_N,
    ORDER_NEED,
    PART_LOADS,
    PICK_LOAD,
    PICK_LOADS,
    RUN_PICK,
    RUN_PICKS,
    SHUT,
    SIDE_0,
    SIDE_ARRIVED,
    SIDE_DEPARTED,
    SIDE_EACH,
    SIDE_EXTRA,
    SIDE_N,
    SIDE_OVER,
    SIDE_PROMISED,
    STAMP,
    TERMS_STAMP,
    Integers,
)


@within
def allowed(g: Integers, t: Integers, side: int, figure: int) -> int:
    """Return how many of a side may depart in all, given the other side's departures or arrivals.

    The sides of a reciprocity follow each other: 0 and 1, 2 and 3 …
    """
    others = t[g[SIDE_0] + ((side - g[SIDE_0]) ^ 1), figure]
    return (t[side, SIDE_EACH] * others + t[side, SIDE_EXTRA]) // t[side, SIDE_OVER]


@within
def promises(g: Integers, t: Integers, side: int) -> int:
    """Return how many more of a side may be promised a seat.

    While cautious, people of the other side who are still on the road do not count as arriving.
    """
    figure = SIDE_ARRIVED if g[CAUTIOUS] == 1 else SIDE_DEPARTED
    return allowed(g, t, side, figure) - t[side, SIDE_PROMISED]


@within
def held_by_order(g: Integers, t: Integers, lot: int) -> bool:
    """Return whether an order holds a lot back."""
    return (t[lot, LOT_THEN] & g[SHUT]) != 0


@within
def blocked(g: Integers, t: Integers, lot: int, room: int) -> bool:
    """Return whether no vehicle of so much room should set out for a lot now.

    A reciprocity blocks a lot until a whole load may go, or with part loads until anybody may.
    """
    if held_by_order(g, t, lot):
        return True
    sides = t[lot, LOT_SIDES]
    if sides != 0:
        wanted = min(t[lot, LOT_WAITING], 1 if g[PART_LOADS] == 1 else room)
        for side in range(g[SIDE_0], g[SIDE_N]):
            if sides & (1 << (side - g[SIDE_0])) and wanted > promises(g, t, side):
                return True
    return False


@within
def allowance(g: Integers, t: Integers, lot: int) -> int:
    """Return how many people the reciprocities let a trip take that takes some of a lot."""
    least = NEVER
    for side in range(g[SIDE_0], g[SIDE_N]):
        if t[lot, LOT_SIDES] & (1 << (side - g[SIDE_0])):
            least = min(least, promises(g, t, side))
    return least


@within
def of_side(g: Integers, t: Integers, m: Integers, pick: int, side: int) -> int:
    """Return how many of a side board at one boarding."""
    people = 0
    for i in range(t[pick, PICK_LOAD], t[pick, PICK_LOADS], 2):
        if t[m[i], LOT_SIDES] & (1 << (side - g[SIDE_0])):
            people += m[i + 1]
    return people


@within
def may_depart(g: Integers, t: Integers, m: Integers, pick: int) -> bool:
    """Return whether those of one boarding may board now, and so leave at any time from now on."""
    for i in range(t[pick, PICK_LOAD], t[pick, PICK_LOADS], 2):
        if held_by_order(g, t, m[i]):
            return False
    for side in range(g[SIDE_0], g[SIDE_N]):
        people = of_side(g, t, m, pick, side)
        if people and t[side, SIDE_DEPARTED] + people > allowed(g, t, side, SIDE_ARRIVED):
            return False
    return True


@within
def count(g: Integers, t: Integers, m: Integers, pick: int, figure: int, sign: int) -> None:
    """Count the people of one boarding as promised, departed or arrived."""
    for side in range(g[SIDE_0], g[SIDE_N]):
        people = of_side(g, t, m, pick, side)
        if people:
            t[side, figure] += sign * people
            arrived = figure == SIDE_ARRIVED
            g[STAMP] += figure == SIDE_DEPARTED or (arrived and g[CAUTIOUS] == 1)
            g[TERMS_STAMP] += arrived


@within
def promise(g: Integers, t: Integers, m: Integers, run: int, sign: int) -> None:
    """Count the people of a run as promised a seat, or with -1 no longer."""
    for pick in range(t[run, RUN_PICK], t[run, RUN_PICKS]):
        count(g, t, m, pick, SIDE_PROMISED, sign)


@within
def depart(g: Integers, t: Integers, m: Integers, pick: int) -> None:
    """Count the people of one boarding as departed."""
    count(g, t, m, pick, SIDE_DEPARTED, 1)


@within
def arrive(g: Integers, t: Integers, m: Integers, run: int) -> None:
    """Count the people of a run as arrived, and open the orders that have waited for them."""
    for pick in range(t[run, RUN_PICK], t[run, RUN_PICKS]):
        count(g, t, m, pick, SIDE_ARRIVED, 1)
        for order in range(g[ORDER_0], g[ORDER_N]):
            for i in range(t[pick, PICK_LOAD], t[pick, PICK_LOADS], 2):
                if t[m[i], LOT_FIRST] & (1 << (order - g[ORDER_0])):
                    t[order, ORDER_ARRIVED] += m[i + 1]
            bit = 1 << (order - g[ORDER_0])
            met = t[order, ORDER_ARRIVED] >= t[order, ORDER_NEED]
            if g[SHUT] & bit and met:
                g[SHUT] &= ~bit
                g[STAMP] += 1
                g[TERMS_STAMP] += 1
