"""Terms that count people over time: order, reciprocity and reception; and passages, which permit journeys.

Where people are going is not known while they are on the way, unless a term asks for any destination: a
departure that only counts towards some places of arrival is counted once they are there, from when they left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice
from math import ceil

from safepassage.language import Text, text
from safepassage.ledger.alarm import EVENTS_SHOWN_MAX, Alarm, Ids, alarm
from safepassage.ledger.instants import instant_at
from safepassage.ledger.monitor_moments import parties_of, shown
from safepassage.ledger.timeline import IdOf, Kept, Timeline
from safepassage.ledger.vehicle_story import Flowed
from safepassage.operation.model import Operation
from safepassage.operation.terms import Flow, Order, Passage, Reception, Reciprocity, Term

InFlow = Callable[[Flow], int]
"""How many people a flow had to begin with, without those who stay or have died."""


class OrderMonitor:
    """Nobody of `then` leaves before a fraction of `first` has arrived."""

    def __init__(self, operation: Operation, term: Order, id_of: IdOf) -> None:
        self._operation, self.term = operation, term
        self._arrived, self._left = Timeline(id_of), Timeline(id_of)

    def lines(self) -> dict[str, Timeline]:
        """Return its sums over time, which a snapshot keeps."""
        return {"arrived": self._arrived, "left": self._left}

    def restore(self, kept: Mapping[str, Kept]) -> None:
        """Begin with what a snapshot has kept."""
        for name, line in self.lines().items():
            line.restore(kept[name])

    def flow(self, flow: Flowed, sign: int) -> None:
        """Take a flow into account, or (`sign` -1) no longer."""
        _count(self._arrived, self.term.first, flow, sign, 1, leaving=False)
        _count(self._left, self.term.then, flow, sign, 1, leaving=True)

    def alarms(self, people_of: InFlow) -> Iterator[Alarm]:
        """Yield the breach, if there is one."""
        needed = ceil(self.term.fraction * people_of(self.term.first))
        reached = self._arrived.first_above(needed - 1) if needed > 0 else None
        if needed <= 0:
            return
        until_ms = None if reached is None else reached.at_ms
        last_ms = self._left.last_before(until_ms)
        if last_ms is not None:
            early = list(islice(self._left.entries(until_ms), EVENTS_SHOWN_MAX))
            people = self._left.sum_until(last_ms)
            arrived = self._arrived.sum_until(last_ms)
            what = text(
                "{people} people who were to go later left from {at} on, before {needed} of those to go "
                "first had arrived; {arrived} had.",
                people=people,
                at=shown(self._operation, early[0].at_ms),
                needed=needed,
                arrived=arrived,
            )
            yield _breach(self._operation, "order", self.term, what, [e.id for e in early], early[0].at_ms)


class ReciprocityMonitor:
    """Two flows keep step."""

    def __init__(self, operation: Operation, term: Reciprocity, id_of: IdOf) -> None:
        self._operation, self.term = operation, term
        self._a_ahead, self._b_ahead = Timeline(id_of), Timeline(id_of)

    def lines(self) -> dict[str, Timeline]:
        """Return its sums over time, which a snapshot keeps."""
        return {"a": self._a_ahead, "b": self._b_ahead}

    def restore(self, kept: Mapping[str, Kept]) -> None:
        """Begin with what a snapshot has kept."""
        for name, line in self.lines().items():
            line.restore(kept[name])

    def flow(self, flow: Flowed, sign: int) -> None:
        """Take a flow into account, or (`sign` -1) no longer."""
        p, q = self.term.ratio.numerator, self.term.ratio.denominator
        _count(self._a_ahead, self.term.a, flow, sign, q, leaving=True)
        _count(self._a_ahead, self.term.b, flow, sign, -p, leaving=False)
        _count(self._b_ahead, self.term.b, flow, sign, p, leaving=True)
        _count(self._b_ahead, self.term.a, flow, sign, -q, leaving=False)

    def alarms(self, _: InFlow) -> Iterator[Alarm]:
        """Yield the breaches: of the one side, and of the other."""
        p, q = self.term.ratio.numerator, self.term.ratio.denominator
        limit = q * self.term.slack
        for line, scale, side in ((self._a_ahead, q, "a"), (self._b_ahead, p, "b")):
            first = line.first_above(limit)
            if first is None:
                continue
            what = text(
                "People of side {side} left ahead of what was agreed from {at} on, up to {people} too many.",
                side=side,
                at=shown(self._operation, first.at_ms),
                people=-(-(line.peak() - limit) // scale),
            )
            yield _breach(self._operation, "reciprocity", self.term, what, [first.id], first.at_ms)


class ReceptionMonitor:
    """How many people a reception site takes, in all and a day."""

    def __init__(self, operation: Operation, term: Reception, id_of: IdOf) -> None:
        self._operation, self.term = operation, term
        self._arrived = Timeline(id_of)
        self._by_day: dict[date, Timeline] = defaultdict(lambda: Timeline(id_of))

    def lines(self) -> dict[str, Timeline]:
        """Return its sums over time, which a snapshot keeps."""
        return {"": self._arrived, **{day.isoformat(): line for day, line in self._by_day.items()}}

    def restore(self, kept: Mapping[str, Kept]) -> None:
        """Begin with what a snapshot has kept."""
        for name, line in kept.items():
            (self._by_day[date.fromisoformat(name)] if name else self._arrived).restore(line)

    def flow(self, flow: Flowed, sign: int) -> None:
        """Take a flow into account, or (`sign` -1) no longer."""
        if flow.to == self.term.at:
            day = instant_at(flow.at_ms).astimezone(self._operation.zone).date()
            for line in (self._arrived, self._by_day[day]):
                (line.add if sign > 0 else line.remove)(flow.at_ms, flow.people, flow.row)

    def alarms(self, _: InFlow) -> Iterator[Alarm]:
        """Yield where more people have arrived than was agreed."""
        term = self.term
        if term.people_max is not None and (over := self._arrived.first_above(term.people_max)):
            what = text(
                "{people} people have arrived at {place}, which takes {most}.",
                people=self._arrived.total(),
                place=term.at,
                most=term.people_max,
            )
            yield _breach(self._operation, "reception", term, what, [over.id], over.at_ms)
        if term.people_per_day is None:
            return
        for day, line in sorted(self._by_day.items()):
            if over := line.first_above(term.people_per_day):
                what = text(
                    "{people} people arrived at {place} on {day}, which takes {most} a day.",
                    people=line.total(),
                    place=term.at,
                    day=day.isoformat(),
                    most=term.people_per_day,
                )
                yield _breach(self._operation, "reception", term, what, [over.id], over.at_ms)


class PassageMonitor:
    """Everybody who leaves or arrives does so as a passage permits."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._passages = [term for term in operation.binding_terms if isinstance(term, Passage)]
        self._found: dict[Flowed, Alarm | None] = {}

    def flow(self, flow: Flowed, sign: int) -> None:
        """Take a flow into account, or (`sign` -1) no longer."""
        if sign < 0:
            self._found.pop(flow, None)
        elif flow.from_ and (found := self._check(flow)) is not None:
            self._found[flow] = found

    def found(self) -> Iterator[Alarm]:
        """Yield the journeys that no passage permits."""
        for flow, found in self._found.items():
            again = self._check(flow) if found is None else found
            if again is not None:
                yield again

    def kept(self) -> list[Flowed]:
        """Return the journeys that no passage permits, which a snapshot keeps."""
        return list(self._found)

    def restore(self, kept: list[Flowed]) -> None:
        """Begin with what a snapshot has kept."""
        self._found = dict.fromkeys(kept)

    def _check(self, flow: Flowed) -> Alarm | None:
        if not flow.to:
            if any(_may_leave(term.flow, flow) for term in self._passages):
                return None
            what = text(
                "{people} people of {group} left {place} at {at}; no passage permits that.",
                people=flow.people,
                group=flow.group,
                place=flow.from_,
                at=shown(self._operation, flow.at_ms),
            )
            return self._alarm(flow, what, self._passages)
        fitting = [t for t in self._passages if t.flow.covers(flow.group, flow.from_, flow.to)]
        if not fitting:
            if not any(_may_leave(term.flow, flow) for term in self._passages):
                return None  # said when they left
            what = text(
                "{people} people of {group} from {from_place} arrived at {to_place} at {at}; no passage "
                "permits that.",
                people=flow.people,
                group=flow.group,
                from_place=flow.from_,
                to_place=flow.to,
                at=shown(self._operation, flow.at_ms),
            )
            return self._alarm(flow, what, [t for t in self._passages if _may_leave(t.flow, flow)])
        if any(_in_order(term.via, flow.via) for term in fitting):
            return None
        what = text(
            "{people} people of {group} arrived at {to_place} at {at}; the record does not show that they "
            "came past {via}.",
            people=flow.people,
            group=flow.group,
            to_place=flow.to,
            at=shown(self._operation, flow.at_ms),
            via=Ids(fitting[0].via),
        )
        return self._alarm(flow, what, fitting)

    def _alarm(self, flow: Flowed, what: Text, terms: list[Passage]) -> Alarm:
        parties = [party for term in terms for party in parties_of(self._operation, term)]
        return alarm(
            "passage",
            flow.vehicle,
            what,
            events=[flow.id],
            since_ms=flow.at_ms,
            terms=[term.id for term in terms],
            parties=parties,
        )


def _may_leave(flow: Flow, people: Flowed) -> bool:
    return (flow.groups is None or people.group in flow.groups) and (
        flow.from_ is None or people.from_ in flow.from_
    )


def _in_order(via: tuple[str, ...], passed: tuple[str, ...]) -> bool:
    rest = iter(passed)
    return all(place in rest for place in via)


def _count(line: Timeline, flow: Flow, people: Flowed, sign: int, weight: int, *, leaving: bool) -> None:
    """Add people to a timeline if they belong to a flow and leave (or arrive)."""
    change = line.add if sign > 0 else line.remove
    if not leaving:
        if people.to and flow.covers(people.group, people.from_, people.to):
            change(people.at_ms, weight * people.people, people.row)
    elif flow.to is None:
        if not people.to and flow.covers(people.group, people.from_, None):
            change(people.at_ms, weight * people.people, people.row)
    elif people.to and people.left is not None and flow.covers(people.group, people.from_, people.to):
        change(people.left[0], weight * people.people, people.left[1])


def _breach(
    operation: Operation, code: str, term: Term, what: Text, events: list[str], since_ms: int
) -> Alarm:
    return alarm(
        code,
        term.id,
        what,
        events=events[:EVENTS_SHOWN_MAX],
        since_ms=since_ms,
        terms=[term.id],
        parties=parties_of(operation, term),
    )
