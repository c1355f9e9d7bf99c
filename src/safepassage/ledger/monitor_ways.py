"""Where loaded vehicles come to: only checkpoints on the ways of a passage, only sites that one goes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from safepassage.language import Text, text
from safepassage.ledger.alarm import Alarm, alarm
from safepassage.ledger.monitor_moments import parties_of, shown
from safepassage.ledger.vehicle_story import Flowed, Passing
from safepassage.operation.model import Operation
from safepassage.operation.routes import Routes
from safepassage.operation.terms import Passage

KeptWays = tuple[list[Passing], list[tuple[str, str, int]]]


class WayMonitor:
    """Nobody is taken past a checkpoint off every permitted way, or to a site that no passage goes to.

    The ways are the quickest ones past the passages' checkpoints, as in a plan; where another is as quick, or
    the operation has none, nothing is known of it and nothing said. Of people whose origin is not known, or
    who may not leave at all, nothing is said here either.
    """

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._passages = [term for term in operation.binding_terms if isinstance(term, Passage)]
        self._kind = {place.id: place.kind for place in operation.places}
        self._sites = {place.id for place in operation.places if place.kind == "reception"}
        self._passed: dict[tuple[str, str], frozenset[str] | None] = {}
        self._off: dict[tuple[str, str, str], tuple[Passage, ...]] = {}
        self._found: dict[Passing, Alarm | None] = {}
        self._arrived: dict[tuple[str, str], int] = {}

    @cached_property
    def _routes(self) -> Routes:
        return Routes(self._operation)

    def passing(self, passing: Passing, sign: int) -> None:
        """Take a passing into account, or (`sign` -1) no longer."""
        if passing.leaves or not passing.people:
            return
        if sign < 0:
            self._found.pop(passing, None)
        elif (found := self._check(passing)) is not None:
            self._found[passing] = found

    def flow(self, flow: Flowed, sign: int) -> None:
        """Take people's getting off into account: it says itself if no passage permits that."""
        if flow.to:
            key = flow.vehicle, flow.to
            self._arrived[key] = self._arrived.get(key, 0) + sign

    def found(self) -> Iterator[Alarm]:
        """Yield what is not as agreed."""
        for passing, found in self._found.items():
            if not self._arrived.get((passing.vehicle, passing.place)):
                again = self._check(passing) if found is None else found
                if again is not None:
                    yield again

    def kept(self) -> KeptWays:
        """Return what a snapshot keeps of it."""
        return list(self._found), [(*key, times) for key, times in self._arrived.items() if times]

    def restore(self, kept: KeptWays) -> None:
        """Begin with what a snapshot has kept."""
        self._found = dict.fromkeys(kept[0])
        self._arrived = {(vehicle, place): times for vehicle, place, times in kept[1]}

    def _check(self, passing: Passing) -> Alarm | None:
        kind = self._kind.get(passing.place)
        if kind not in ("checkpoint", "reception"):
            return None
        concerned: dict[str, Passage] = {}
        people = 0
        for group, from_, number in passing.carried:
            off = self._off_the_way(group, from_, passing.place, kind)
            if off:
                people += number
                concerned |= {term.id: term for term in off}
        if not people:
            return None
        at = shown(self._operation, passing.at_ms)
        what = (
            text(
                "Vehicle {vehicle} came to {place} with {people} people at {at}; no passage goes past there.",
                vehicle=passing.vehicle,
                place=passing.place,
                people=people,
                at=at,
            )
            if kind == "checkpoint"
            else text(
                "Vehicle {vehicle} came to {place} at {at} with {people} people whom no passage takes there.",
                vehicle=passing.vehicle,
                place=passing.place,
                people=people,
                at=at,
            )
        )
        return self._breach(passing, what, concerned.values())

    def _off_the_way(self, group: str, from_: str, place: str, kind: str) -> tuple[Passage, ...]:
        """Return the passages that people may leave by, if none of them leads past a place."""
        key = group, from_, place
        if key not in self._off:
            mine = tuple(term for term in self._passages if _may_leave(term, group, from_))
            leads = any(self._leads_past(term, from_, place, kind) for term in mine)
            self._off[key] = () if leads else mine
        return self._off[key]

    def _leads_past(self, term: Passage, from_: str, place: str, kind: str) -> bool:
        """Return whether a passage may take people from a place past a checkpoint, or to a site."""
        ends = self._sites if term.flow.to is None else set(term.flow.to)
        if kind == "reception":
            return place in ends
        if place in term.via:
            return True
        ways = [self._on_the_way(term, from_, to) for to in sorted(ends)]
        return any(way is None or place in way for way in ways)

    def _on_the_way(self, term: Passage, from_: str, to: str) -> frozenset[str] | None:
        """Return the checkpoints on the way, None where they are not known."""
        key = f"{term.id} {from_}", to
        if key not in self._passed:
            route = self._routes.quickest(from_, to, term.via)
            self._passed[key] = None if route is None or not route.only else frozenset(route.checkpoints)
        return self._passed[key]

    def _breach(self, passing: Passing, what: Text, terms: Iterable[Passage]) -> Alarm:
        terms = list(terms)
        return alarm(
            "off-the-way",
            passing.vehicle,
            what,
            events=[passing.id],
            since_ms=passing.at_ms,
            terms=[term.id for term in terms],
            parties=[party for term in terms for party in parties_of(self._operation, term)],
            clock=[passing.device],
        )


def _may_leave(term: Passage, group: str, from_: str) -> bool:
    flow = term.flow
    return (flow.groups is None or group in flow.groups) and (
        bool(from_) and (flow.from_ is None or from_ in flow.from_)
    )
