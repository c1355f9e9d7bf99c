"""The compiled course's terms that tie flows of people to each other: order and reciprocity."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from safepassage.planning.compilation import inlined, within
from safepassage.simulation.course_state import (
    BOARD,
    NONE,
    ORDER_0,
    ORDER_ARRIVED,
    ORDER_AT_LEAVING,
    ORDER_HEAD,
    ORDER_N,
    ORDER_NEED,
    ORDER_TAIL,
    ORDERS_SHUT,
    PICK_QUEUE,
    PICK_TAKEN,
    QUEUE_FIRST,
    QUEUE_SIDES,
    QUEUE_THEN,
    SIDE_0,
    SIDE_ARRIVED,
    SIDE_AT_LEAVING,
    SIDE_DEPARTED,
    SIDE_EACH,
    SIDE_EXTRA,
    SIDE_HEAD,
    SIDE_N,
    SIDE_OVER,
    SIDE_TAIL,
    STAGE_KIND,
    STAGE_NEXT,
    STAGE_PICK,
    STAGE_PICKS,
    TRIP_END,
    TRIP_STAGE,
    Integers,
    Narrow,
    wide,
)


@within
def of_side(g: Integers, t: Narrow, stage: int, side: int) -> int:
    """Return how many of a side board at a stage."""
    people = 0
    for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
        if t[t[pick, PICK_QUEUE], QUEUE_SIDES] & (1 << (side - g[SIDE_0])):
            people += t[pick, PICK_TAKEN]
    return people


@within
def blocking(g: Integers, t: Narrow, stage: int, leaving: int) -> int:
    """Return the first rule that keeps those of a boarding from boarding, or from leaving; or NONE."""
    if g[ORDERS_SHUT]:
        for order in range(g[ORDER_0], g[ORDER_N]):
            bit = 1 << (order - g[ORDER_0])
            if g[ORDERS_SHUT] & bit and t[order, ORDER_AT_LEAVING] == leaving:
                for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
                    if t[pick, PICK_TAKEN] and t[t[pick, PICK_QUEUE], QUEUE_THEN] & bit:
                        return order
    for side in range(g[SIDE_0], g[SIDE_N]):
        if t[side, SIDE_AT_LEAVING] == leaving:
            people = of_side(g, t, stage, side)
            if people and t[side, SIDE_DEPARTED] + people > allowed(g, t, side):
                return side
    return NONE


@within
def allowed(g: Integers, t: Narrow, side: int) -> int:
    """Return how many of a side may have departed; the sides of a reciprocity follow each other."""
    other = g[SIDE_0] + ((side - g[SIDE_0]) ^ 1)
    return (t[side, SIDE_EACH] * t[other, SIDE_ARRIVED] + t[side, SIDE_EXTRA]) // t[side, SIDE_OVER]


@within
def waits_to_leave(g: Integers, t: Narrow) -> bool:
    """Return whether any rule is looked at when people leave, and not when they board."""
    for order in range(g[ORDER_0], g[ORDER_N]):
        if t[order, ORDER_AT_LEAVING]:
            return True
    for side in range(g[SIDE_0], g[SIDE_N]):  # noqa: SIM110 - compiled
        if t[side, SIDE_AT_LEAVING]:
            return True
    return False


@within
def depart(g: Integers, t: Narrow, stage: int, leaving: int) -> None:
    """Count those of a boarding as departed."""
    for side in range(g[SIDE_0], g[SIDE_N]):
        if t[side, SIDE_AT_LEAVING] == leaving:
            t[side, SIDE_DEPARTED] += of_side(g, t, stage, side)


@inlined
def arrive(g: Integers, t: Narrow, trip: int) -> bool:
    """Count the people of a trip as arrived; return whether others who wait may now go."""
    changed = False
    for stage in range(wide(t[trip, TRIP_STAGE]), t[trip, TRIP_END]):
        if t[stage, STAGE_KIND] != BOARD:
            continue
        for side in range(g[SIDE_0], g[SIDE_N]):
            people = of_side(g, t, stage, side)
            if people:
                t[side, SIDE_ARRIVED] += people
                changed = True
        for order in range(g[ORDER_0], g[ORDER_N]):
            bit = 1 << (order - g[ORDER_0])
            for pick in range(t[stage, STAGE_PICK], t[stage, STAGE_PICKS]):
                if t[t[pick, PICK_QUEUE], QUEUE_FIRST] & bit:
                    t[order, ORDER_ARRIVED] += t[pick, PICK_TAKEN]
            if g[ORDERS_SHUT] & bit and t[order, ORDER_ARRIVED] >= t[order, ORDER_NEED]:
                g[ORDERS_SHUT] &= ~bit
                changed = True
    return changed


@within
def wait_for(g: Integers, t: Narrow, rule: int, stage: int) -> None:
    """Let those of a boarding wait for a rule, behind those who do already."""
    head, tail = columns(g, rule)
    t[stage, STAGE_NEXT] = NONE
    if t[rule, head] == NONE:
        t[rule, head] = stage
    else:
        t[t[rule, tail], STAGE_NEXT] = stage
    t[rule, tail] = stage


@within
def columns(g: Integers, rule: int) -> tuple[int, int]:
    """Return the columns of who waits first and last for a rule."""
    if g[ORDER_0] <= rule < g[ORDER_N]:
        return ORDER_HEAD, ORDER_TAIL
    return SIDE_HEAD, SIDE_TAIL


@within
def take_first(g: Integers, t: Narrow, rule: int) -> int:
    """Take the first who waits for a rule; NONE if nobody does."""
    head, _ = columns(g, rule)
    stage = wide(t[rule, head])
    if stage != NONE:
        t[rule, head] = t[stage, STAGE_NEXT]
    return stage


@within
def first_waiting(g: Integers, t: Narrow, rule: int) -> int:
    """Return the first who waits for a rule; NONE if nobody does."""
    head, _ = columns(g, rule)
    return wide(t[rule, head])


@within
def at_leaving(g: Integers, t: Narrow, rule: int) -> int:
    """Return 1 if a rule is looked at when people leave, 0 if when they board."""
    if g[ORDER_0] <= rule < g[ORDER_N]:
        return wide(t[rule, ORDER_AT_LEAVING])
    return wide(t[rule, SIDE_AT_LEAVING])
