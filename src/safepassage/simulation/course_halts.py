"""The compiled course's halts and spells of weather: drawn for the whole course before it begins."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math

from safepassage.planning.compilation import inlined, within
from safepassage.simulation.course_chance import quantile
from safepassage.simulation.course_state import (
    BREAKS,
    BREAKS_END,
    CURSORS,
    FULL,
    HALT_0,
    HALT_DRAW,
    HALT_DRAWS,
    HALT_FROM_S,
    HALT_LENGTH,
    HALT_N,
    HALT_RATE,
    HALT_SETS,
    KNOWN,
    KNOWN_N,
    LONG_AGO,
    NEVER,
    NONE,
    SET_0,
    SET_SPANS,
    SETS,
    SHUT_UNTIL_S,
    SPAN_FROM_S,
    SPAN_TO_S,
    SPANS,
    UNTIL_S,
    WEATHER,
    WEATHER_HOURS,
    Floats,
    Integers,
    Narrow,
    wide,
)


@inlined
def draw_halts(g: Integers, t: Narrow, f: Floats) -> None:
    """Write down when each set of halts lets vehicles leave, and when the weather is fair."""
    for number in range(g[SETS]):
        g[g[SHUT_UNTIL_S] + number] = LONG_AGO
        n = wide(0)
        for i in range(g[KNOWN_N]):
            if g[g[KNOWN] + 3 * i] & (1 << number):
                n = insert(g, n, g[g[KNOWN] + 3 * i + 1], g[g[KNOWN] + 3 * i + 2])
        for halt in range(g[HALT_0], g[HALT_N]):
            if t[halt, HALT_SETS] & (1 << number) == 0:
                continue
            if t[halt, HALT_RATE] != NONE:
                n = draw(g, t, f, halt, n)
            elif t[halt, HALT_FROM_S] != NONE:
                from_s = wide(t[halt, HALT_FROM_S])
                length_s = quantile(f, wide(t[halt, HALT_LENGTH]), f[t[halt, HALT_DRAW]])
                n = insert(g, n, from_s, from_s + int(length_s))
        write(g, g[SET_0] + number, n)
    if g[WEATHER] != NONE:
        write(g, g[WEATHER_HOURS], draw(g, t, f, g[WEATHER], wide(0)))


@within
def draw(g: Integers, t: Narrow, f: Floats, halt: int, n: int) -> int:
    """Add the halts of one sort to those written down; return how many there are then."""
    at_s = 0.0
    rate = f[t[halt, HALT_RATE]]
    if rate <= 0.0:
        return n
    for i in range(0, t[halt, HALT_DRAWS] - 1, 2):
        at_s -= math.log(1.0 - f[t[halt, HALT_DRAW] + i]) / rate
        if at_s >= g[UNTIL_S]:
            break
        until_s = at_s + quantile(f, wide(t[halt, HALT_LENGTH]), f[t[halt, HALT_DRAW] + i + 1])
        n = insert(g, n, int(at_s), int(until_s))
        at_s = until_s
    return n


@within
def insert(g: Integers, n: int, from_s: int, until_s: int) -> int:
    """Put a halt in its place among those written down, by when it begins; return how many there are."""
    if until_s <= from_s:
        return n
    if g[BREAKS] + 2 * n + 2 > g[BREAKS_END]:
        g[FULL] = 1
        return n
    i = n
    while i > 0 and g[g[BREAKS] + 2 * i - 2] > from_s:
        g[g[BREAKS] + 2 * i] = g[g[BREAKS] + 2 * i - 2]
        g[g[BREAKS] + 2 * i + 1] = g[g[BREAKS] + 2 * i - 1]
        i -= 1
    g[g[BREAKS] + 2 * i], g[g[BREAKS] + 2 * i + 1] = from_s, until_s
    return n + 1


@within
def write(g: Integers, hours: int, n: int) -> None:
    """Write the instants between the halts as hours."""
    span = g[g[SPANS] + hours]
    room = span + g[SET_SPANS]
    g[g[CURSORS] + hours] = span
    open_s = LONG_AGO
    for i in range(n):
        from_s, until_s = g[g[BREAKS] + 2 * i], g[g[BREAKS] + 2 * i + 1]
        if from_s > open_s:
            if span + 1 >= room:
                g[FULL] = 1
                return
            g[g[SPAN_FROM_S] + span], g[g[SPAN_TO_S] + span] = open_s, from_s
            span += 1
        open_s = max(open_s, until_s)
    g[g[SPAN_FROM_S] + span], g[g[SPAN_TO_S] + span] = open_s, NEVER
    span += 1
    while span < room:  # what is left of the room is empty
        g[g[SPAN_FROM_S] + span], g[g[SPAN_TO_S] + span] = NEVER, NEVER
        span += 1
