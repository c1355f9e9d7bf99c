"""Head counts against accounts: what an account held when it was counted."""

from __future__ import annotations

from collections import defaultdict

from safepassage.ledger.bodies import Counted, Move
from safepassage.ledger.postings import accounts_of
from safepassage.ledger.sequence import Entry
from safepassage.ledger.tally import Tally
from safepassage.ledger.timeline import Timeline
from safepassage.ledger.whereabouts import HeadCount


class HeadCounts:
    """The head counts of a record, each compared with its account as it was at that instant.

    An account's past is only put together once somebody has counted it, and anew when it has changed.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._counts: dict[str, list[Entry]] = {}
        self._lines: dict[str, dict[str, Timeline]] = {}
        self._rows_done: dict[str, int] = {}
        self._posted: dict[str, dict[int, Entry]] = {}
        self._found: dict[str, tuple[HeadCount, ...]] = {}

    def refresh(self, stale_accounts: set[str], *, counted: bool) -> None:
        """Look anew at the accounts that have changed, and at all counts if one has come (`counted`)."""
        tally = self._tally
        if counted:
            self._counts = {}
            for entry in tally.entries(tally.indexes.of_kind.get("counted", ())):
                if isinstance(entry.body, Counted):
                    self._counts.setdefault(entry.body.account, []).append(entry)
            self._found = {a: f for a, f in self._found.items() if a in self._counts}
        for account, counts in self._counts.items():
            if counted or account in stale_accounts:
                self._follow(account)
                self._found[account] = tuple(self._compare(entry) for entry in counts)

    def all(self) -> tuple[HeadCount, ...]:
        """Return the head counts, sorted by account, instant and id."""
        found = [count for counts in self._found.values() for count in counts]
        return tuple(sorted(found, key=lambda c: (c.account, c.at_ms, c.event)))

    def _follow(self, account: str) -> None:
        """Bring the past of an account up to date."""
        tally = self._tally
        rows = (
            tally.indexes.of_vehicle.get(account.removeprefix("vehicle:"), ())
            if account.startswith("vehicle:")
            else tally.indexes.of_account.get(account, ())
        )
        posted = self._posted.setdefault(account, {})
        lines = self._lines.setdefault(account, defaultdict(lambda: Timeline(tally.journal.id_of)))
        # a row that changes comes into the index once more, so what is new stands at its end
        done = self._rows_done.get(account, 0)
        self._rows_done[account] = len(rows)
        for row in set(rows[done:]):
            entry, old = tally.entry(row), posted.get(row)
            if entry == old:
                continue
            if old is not None:
                _post(lines, account, old, -1)
                del posted[row]
            if entry is not None and isinstance(entry.body, Move):
                _post(lines, account, entry, 1)
                posted[row] = entry

    def _compare(self, entry: Entry) -> HeadCount:
        body = entry.body
        assert isinstance(body, Counted)
        lines = self._lines[body.account]
        held = {group: line.sum_until(entry.at_ms) for group, line in lines.items()}
        return HeadCount(
            event=entry.id,
            account=body.account,
            at_ms=entry.at_ms,
            counted=dict(sorted(body.people.items())),
            held=dict(sorted((group, people) for group, people in held.items() if people)),
            total=body.total,
            held_total=sum(held.values()),
        )


def _post(lines: dict[str, Timeline], account: str, entry: Entry, sign: int) -> None:
    body = entry.body
    assert isinstance(body, Move)
    from_, to = accounts_of(body)
    for group, people in body.people.items():
        for end, way in ((from_, -1), (to, 1)):
            if end == account:
                change = lines[group].add if sign > 0 else lines[group].remove
                change(entry.at_ms, way * people, entry.row)
