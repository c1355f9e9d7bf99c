"""How many people came in where, and how many of them stay or have died, kept up as events come."""

from __future__ import annotations

from safepassage.ledger.monitoring import Monitoring
from safepassage.ledger.sequence import Entry
from safepassage.ledger.tally import Tally


class People:
    """Tells the monitors of each event that says how many people there are to go, once, as it counts."""

    def __init__(self, tally: Tally, monitoring: Monitoring) -> None:
        self._tally, self._monitoring = tally, monitoring
        self._done = 0
        self._otherwise: dict[int, Entry | None] = {}

    def refresh(self) -> None:
        """Tell of what has come or changed."""
        tally, monitoring = self._tally, self._monitoring
        for row in sorted(tally.indexes.stale_people):
            if row in self._otherwise:
                old = self._otherwise[row]
            else:
                old = tally.first_entry(row) if row < self._done else None
            new = tally.entry(row)
            monitoring.people(old, -1)
            monitoring.people(new, 1)
            if row in tally.counting:
                self._otherwise[row] = new  # what counts as it was written can be read again
        tally.indexes.stale_people.clear()
        self._done = tally.journal.count

    def restore(self, rows: int) -> None:
        """Begin where a snapshot knew so many rows, all of which the monitors have been told of."""
        self._done = rows
        self._otherwise = {row: self._tally.entry(row) for row in self._tally.counting if row < rows}
