"""With which row of people each household is counted: those of its destination, or whom its people may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from safepassage.operation.model import Operation


def counted_with(operation: Operation) -> Mapping[str, str | None]:
    """Return the destination of the row of people that each household is part of, by its token.

    That is the destination that it chose; where no row has it, the row without one; where there is none
    either, the row of its place and group with most people who are in no household yet.
    """
    free: dict[tuple[str, str], Counter[str | None]] = defaultdict(Counter)
    for row in operation.people:
        free[row.place, row.group][row.destination] += row.count
    found: dict[str, str | None] = {}
    for household in operation.households:
        rows = free[household.place, household.group]
        if household.destination in rows:
            to = household.destination
        elif None in rows or not rows:
            to = None
        else:
            to = max(rows, key=lambda row: (rows[row], row or ""))
        found[household.token] = to
        if to in rows:
            rows[to] -= household.count
    return found
