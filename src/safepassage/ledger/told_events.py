"""The events that a vehicle's story was told from, looked up as far as one more event makes it necessary."""

from __future__ import annotations

from collections.abc import Iterable

from safepassage.ledger.accounts import vehicle_account
from safepassage.ledger.bodies import Move
from safepassage.ledger.id_index import id_bytes
from safepassage.ledger.identity import is_id
from safepassage.ledger.postings import accounts_of
from safepassage.ledger.sequence import Entry
from safepassage.ledger.tally import Tally


class ToldEvents:
    """Some rows of a tally, all of which have been told.

    Parameters
    ----------
    tally
        The record.
    vehicle
        Whose story was told.
    rows
        From which rows.
    """

    def __init__(self, tally: Tally, vehicle: str, rows: Iterable[int]) -> None:
        self._tally, self._vehicle, self._rows = tally, vehicle, list(rows)

    def add(self, row: int) -> None:
        """Take in that one more was told."""
        self._rows.append(row)

    def by_id(self, id_: str) -> Entry | None:
        """Return the event of an id, None if the story was told without one."""
        if not is_id(id_):
            return None
        raw, id_raw = id_bytes(id_), self._tally.journal.id_raw
        row = next((row for row in reversed(self._rows) if id_raw(row) == raw), None)
        entry = None if row is None else self._tally.entry(row)
        return entry if entry is not None and concerns(entry, self._vehicle) else None

    def of_trip(self, trip: str) -> list[Entry]:
        """Return those that name a trip."""
        entries = self._tally.entries(set(self._tally.indexes.of_trip.get(trip, ())).intersection(self._rows))
        return [e for e in entries if getattr(e.body, "trip", None) == trip and concerns(e, self._vehicle)]

    def of_rows(self, rows: Iterable[int]) -> list[Entry]:
        """Return those of some rows, in their order."""
        return [entry for row in rows if (entry := self._tally.entry(row)) is not None]


def concerns(entry: Entry, vehicle: str) -> bool:
    """Return whether an event still concerns a vehicle once corrections are applied."""
    body = entry.body
    if getattr(body, "vehicle", None) == vehicle:
        return True
    return isinstance(body, Move) and vehicle_account(vehicle) in accounts_of(body)
