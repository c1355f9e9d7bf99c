"""Whole tours by diving: those that broken plans take most of are fixed, tour by tour; then some freed again.

Where a plain operation is too large for whole flows through place and time, tours found for its bound are
fixed one after another, with new ones made for what is left. Where the last vehicles cannot carry the rest, a
share of the tours is freed and fixed anew.

References: Joncour, Michel, Sadykov, Sverdlov and Vanderbeck 2010 on diving by columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from safepassage.planning.plain import Walk
from safepassage.planning.tour_columns import NEARLY, Tours

ROUNDS_FIRST: Final = 100
ROUNDS: Final = 6
THICK: Final = 0.8
REPAIRS: Final = 2
FREED: Final = 3
"""Every so manieth tour is freed for a repair."""


def dived(tours: Tours, by: int, *, going_on: Callable[[], bool]) -> tuple[Walk, ...] | None:
    """Return whole tours that end by a unit of time and carry everybody; None where none are found."""
    tours.begin_fixing()
    if tours.improve(by, rounds=ROUNDS_FIRST) > 1 + NEARLY:
        return None
    for repair in range(REPAIRS):
        if _fixed_all(tours, by, going_on=going_on):
            return tours.fixed()
        if not going_on():
            return None
        for number, walk in enumerate(tours.fixed()):
            if number % FREED == repair % FREED:
                tours.fix(walk, -1)
    return None


def _fixed_all(tours: Tours, by: int, *, going_on: Callable[[], bool]) -> bool:
    """Fix tours until they carry everybody; False where they cannot."""
    while going_on():
        share = tours.improve(by, rounds=ROUNDS)
        if share > 1 + NEARLY and tours.improve(by, rounds=ROUNDS_FIRST) > 1 + NEARLY:
            return False
        parts = tours.parts()
        if not parts:
            return True
        least = min(THICK, max(parts.values()))
        for walk, part in sorted(parts.items(), key=lambda item: -item[1]):
            count = min(int(part + 1 - least + NEARLY), tours.free(walk.row))
            if count:
                tours.fix(walk, count)
    return False
