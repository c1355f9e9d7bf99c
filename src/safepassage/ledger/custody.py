"""The chain of custody of one household: every account its people have been in, and by which event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from safepassage.ledger.accounts import DECEASED, OUTSIDE
from safepassage.ledger.bodies import Move
from safepassage.ledger.postings import accounts_of
from safepassage.ledger.sequence import Entry, arranged, predecessors

STEPS_MAX: Final = 400
"""How many steps the search for an order without a gap takes before a fair order is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """So many people of a household go from one account to another; `missing` of them were not there."""

    event: str
    device: str
    at_ms: int
    from_: str
    to: str
    people: int
    missing: int = 0
    reason_to_part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """Where the people of a household are and how they came there.

    Parameters
    ----------
    chain
        The handovers in their order, which is that of devices' numbers, of names of events and of accounts:
        who leaves an account must have come there. Clocks have no part in it.
    holding
        How many are in which account; below zero says that more left it than came.
    certain
        Whether only one order is possible; else `undecided` has the pairs of events that may have been the
        other way round.
    """

    token: str
    chain: tuple[Handover, ...]
    holding: tuple[tuple[str, int], ...]
    certain: bool
    undecided: tuple[tuple[str, str], ...] = ()

    @property
    def parted(self) -> bool:
        """Whether its people are in more than one account, the dead and those who left it all apart."""
        return sum(n > 0 and account not in (DECEASED, OUTSIDE) for account, n in self.holding) > 1

    @property
    def parting_recorded(self) -> bool:
        """Whether somebody has recorded why it was parted."""
        return any(step.reason_to_part for step in self.chain)

    @property
    def gaps(self) -> tuple[Handover, ...]:
        """The handovers of people who were not where they were handed over."""
        return tuple(step for step in self.chain if step.missing)


@dataclass(slots=True)
class _Chain:
    token: str
    held: Counter[str] = field(default_factory=Counter)
    steps: list[Handover] = field(default_factory=list)

    def faults(self, entry: Entry) -> int:
        body = entry.body
        assert isinstance(body, Move)
        from_, _ = accounts_of(body)
        if from_ == OUTSIDE:
            return 0
        return max(0, body.households[self.token] - max(0, self.held[from_]))

    def take(self, entry: Entry) -> None:
        body = entry.body
        assert isinstance(body, Move)
        from_, to = accounts_of(body)
        people, missing = body.households[self.token], self.faults(entry)
        self.held[from_] -= people
        self.held[to] += people
        self.steps.append(
            Handover(
                event=entry.id,
                device=entry.device,
                at_ms=entry.at_ms,
                from_=from_,
                to=to,
                people=people,
                missing=missing,
                reason_to_part=body.split.get(self.token, ""),
            )
        )


def custody_of(token: str, entries: Sequence[Entry]) -> Custody:
    """Return the custody of a household from the moves that name it, in whatever order they are given."""
    # no clock may decide: what numbers, names and accounts leave open is ordered by device and number
    clockless = sorted((e._replace(at_ms=0) for e in entries), key=lambda e: (e.device, e.seq, e.id))
    clock = {(e.id, e.device): e.at_ms for e in sorted(entries, key=lambda e: (e.device, e.seq, e.id))}
    chain = _Chain(token)
    orders = _orders_without_gap(token, clockless)
    if orders:
        for entry in orders[0]:
            chain.take(entry)
        undecided = _differences(orders)
    else:
        undecided = tuple(arranged(clockless, chain.faults, chain.take).undecided)
    steps = tuple(
        Handover(
            event=s.event,
            device=s.device,
            at_ms=clock[s.event, s.device],
            from_=s.from_,
            to=s.to,
            people=s.people,
            missing=s.missing,
            reason_to_part=s.reason_to_part,
        )
        for s in chain.steps
    )
    holding = tuple(sorted((account, n) for account, n in chain.held.items() if n and account != OUTSIDE))
    return Custody(token=token, chain=steps, holding=holding, certain=not undecided, undecided=undecided)


def _orders_without_gap(token: str, entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return up to two orders in which everybody who is handed over is there."""
    before, _ = predecessors(entries)
    found: list[list[Entry]] = []
    steps = 0

    def go_on(order: list[int], held: Counter[str]) -> None:
        nonlocal steps
        steps += 1
        if len(order) == len(entries):
            found.append([entries[i] for i in order])
        placed = set(order)
        for i, entry in enumerate(entries):
            if len(found) == 2 or steps > STEPS_MAX:
                return
            if i in placed or not before[i] <= placed:
                continue
            body = entry.body
            assert isinstance(body, Move)
            from_, to = accounts_of(body)
            people = body.households[token]
            if from_ != OUTSIDE and held[from_] < people:
                continue
            go_on([*order, i], held + Counter({to: people}) - Counter({from_: people}))

    if len(entries) <= 200:
        go_on([], Counter())
    return found if steps <= STEPS_MAX else found[:0]


def _differences(orders: Sequence[Sequence[Entry]]) -> tuple[tuple[str, str], ...]:
    """Return the first two events that two orders have the other way round."""
    if len(orders) < 2:
        return ()
    for a, b in zip(*orders, strict=True):
        if a != b:
            return ((a.id, b.id),)
    raise AssertionError("two orders differ somewhere")
