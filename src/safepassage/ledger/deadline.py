"""Who was not out at the operation's deadline, kept up account by account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safepassage.language import text
from safepassage.ledger.accounts import sort_and_id
from safepassage.ledger.alarm import Alarm, alarm
from safepassage.ledger.instants import milliseconds_of
from safepassage.ledger.monitor_moments import shown
from safepassage.ledger.tally import Tally
from safepassage.operation.model import Operation


class Deadline:
    """Says who was not out at the deadline, once the record shows that it has passed.

    Out is who is at a reception site or in a hospital, who has died or stays by their own will; of those
    unaccounted for another alarm tells.
    """

    def __init__(self, tally: Tally, operation: Operation | None) -> None:
        self._tally, self._operation = tally, operation
        self._waiting: dict[str, int] = {}
        self._people = 0

    def refresh(self, accounts: Iterable[str]) -> None:
        """Look anew at the accounts that have changed."""
        operation = self._operation
        if operation is None or operation.ends is None:
            return
        balances = self._tally.balances
        for account in accounts:
            waiting = 0
            if _is_on_the_way(operation, account):
                waiting = sum(people for people in balances.get(account, {}).values() if people > 0)
            self._people += waiting - self._waiting.get(account, 0)
            self._waiting[account] = waiting

    def alarms(self) -> Iterator[Alarm]:
        """Yield the alarm, if the deadline has passed and somebody is not out."""
        operation, journal = self._operation, self._tally.journal
        if operation is None or operation.ends is None or not self._people:
            return
        ends_ms = milliseconds_of(operation.ends)
        last = journal.last_said()
        if last is None or journal.at[last] <= ends_ms:
            return
        what = text(
            "The operation's deadline was {at}; {people} people are not out.",
            at=shown(operation, ends_ms),
            people=self._people,
        )
        device, _ = journal.number_of(last)
        parties = [party.id for party in operation.parties if party.role == "party"]
        yield alarm("deadline", operation.id, what, since_ms=ends_ms, parties=parties, clock=[device])


def _is_on_the_way(operation: Operation, account: str) -> bool:
    """Return whether whoever an account holds still waits to be out."""
    sort, id_ = sort_and_id(account)
    if sort != "place":
        return sort in ("vehicle", "screening")
    place = operation.place_of.get(id_)
    return place is None or place.kind != "reception"
