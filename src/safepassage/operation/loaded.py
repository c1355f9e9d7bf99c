"""What came of reading an operation: the operation, what was found wrong, and where each value stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.operation.model import Operation

WhereKey = tuple[str | int, ...]
BEGINS_UNREAD: Final = ("operation", "begins")
"""In `Loaded.unread`: when the operation begins is not known, and `STAND_IN` is put for it."""
STAND_IN: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseId:
    """An id named in a row that was left out: the tables it may be of (and kinds, after a colon)."""

    id: str
    refers: tuple[str, ...]
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """An operation as far as it could be read, with every finding of the reading.

    `operation` is None only where nothing sensible can be built. `where` knows the place of a value by
    table, index in the operation's tuple and column: `("places", 3, "lat")`. `unread` holds the table and
    id of rows that were left out because a value they need cannot be read, so that nobody calls their id
    unknown: `("places", "ramouseh")`; `loose` has the ids that such rows name, so that an unknown one is
    found together with what else is wrong in its row.
    """

    operation: Operation | None
    findings: tuple[Finding, ...] = ()
    where: Mapping[WhereKey, Where] = field(default_factory=dict)
    unread: frozenset[tuple[str, str]] = frozenset()
    loose: tuple[LooseId, ...] = ()

    def at(self, *key: str | int) -> Where:
        """Return where a value stands, or else its row, or else its table."""
        for length in range(len(key), 0, -1):
            if (found := self.where.get(key[:length])) is not None:
                return found
        return Where()

    @property
    def stops(self) -> bool:
        """Whether something was found that stops planning."""
        return self.operation is None or any(finding.stops for finding in self.findings)
