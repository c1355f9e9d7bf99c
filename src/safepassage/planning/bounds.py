"""Bounds: the soonest that any plan can clear, proven, and what in the agreement binds it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from safepassage.language import Name, Text, text
from safepassage.operation.calendar import NEVER
from safepassage.operation.terms import (
    ALL,
    Ceasefire,
    Convoy,
    Flow,
    Inspection,
    Monitoring,
    Reception,
    Window,
)
from safepassage.planning.bracket import Bracket
from safepassage.planning.guidance import Guidance, guidance_of
from safepassage.planning.linear import prove
from safepassage.planning.plan import Bound
from safepassage.planning.problem import Lot, OrderRule, Problem, share_of
from safepassage.planning.reach import Reach
from safepassage.planning.relaxation import Relaxation
from safepassage.planning.throughput import Resource, Throughput

FINE_COLUMNS = 4000
COARSE_SHARE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """No plan has so many people of a flow arrive before `at_s`; `by` says why."""

    at_s: int
    by: Text
    terms: tuple[str, ...] = ()


class Bounds:
    """The bounds of one operation; lots keep the destinations people chose, not those a plan gives them."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._reach = Reach(problem)
        served = {lot for service in problem.services for lot in service.lots}
        self._served = frozenset(
            lot for lot in served if any(problem.carries(row, problem.lots[lot]) for row in problem.fleet)
        )
        self._released: dict[int, Completion] | None = None
        self._plain: dict[int, Completion] = {}

    @staticmethod
    def nothing() -> Text:
        """Return what is said where nobody has to move."""
        return text("the lack of anybody who can be moved")

    def at_least(self, *, people_left: int, clearance_s: int, chains: bool = True) -> Bound:
        """Return a bound on the clearance of every plan that leaves no more people than `people_left`.

        `clearance_s` is that of a plan known to be valid that leaves so many: no bound exceeds it. Without
        `chains` (what order and reciprocity make wait for one another) it is found sooner, and weaker.
        """
        people = sum(self._problem.lots[lot].count for lot in self._served)
        never = sum(lot.count for i, lot in enumerate(self._problem.lots) if self._stays(i))
        slack = max(0, people_left - never)
        if people <= slack or not clearance_s:
            return Bound(clearance_s=0, by=self.nothing())
        if people - slack not in self._plain:
            self._plain[people - slack] = self._completion(self._served, people - slack, 0, {}, clearance_s)
        best = self._plain[people - slack]
        if chains:
            release_s = {lot: done.at_s for lot, done in self._releases(clearance_s, slack).items()}
            for chain in (self._after_orders, self._after_reciprocities):
                best = chain(best, clearance_s, slack, release_s)
        return Bound(clearance_s=min(best.at_s, clearance_s), by=best.by, terms=best.terms)

    def guidance(self, bound: Bound) -> Guidance | None:
        """Return what the programme just before a bound without chains says of choices."""
        if not bound.clearance_s:
            return None
        relaxation = Relaxation(self._problem, self._reach, self._served, 0, {})
        throughput = Throughput(relaxation, bound.clearance_s - 1)
        return guidance_of(self._problem, throughput, prove(throughput.programme))

    def _stays(self, index: int) -> bool:
        """Return whether no plan can move anybody of a lot, not even by way of other assembly points."""
        lot = self._problem.lots[index]
        if not any(self._problem.carries(row, lot) for row in self._problem.fleet):
            return True
        if self._reach.has_hops:
            return not self._reach.permits(lot)
        return not any(index in service.lots for service in self._problem.services)

    # ------------------------------------------------------------------------------ one flow

    def _completion(
        self,
        lots: frozenset[int],
        need: int,
        start_s: int,
        release_s: dict[int, int],
        most_s: int,
        *,
        least_s: int = 0,
        fine_share: int = NEVER,
    ) -> Completion:
        """Return the soonest that `need` people of some lots can have arrived.

        It is exact to a `fine_share`-th of `most_s` (and never too late); at `least_s` or less, it is not
        made exact.
        """
        if need <= 0 or not lots:
            return Completion(at_s=0, by=self.nothing())
        relaxation = Relaxation(self._problem, self._reach, lots, start_s, release_s)
        low_s, trip = self._longest_trip(relaxation, need, start_s)
        done = Completion(at_s=min(low_s, most_s), by=trip)
        bracket = Bracket(low_s=done.at_s, high_s=most_s, need=need)
        trial_s = least_s if done.at_s <= least_s < most_s else bracket.next_trial()
        while bracket.low_s < bracket.high_s > least_s:
            throughput = Throughput(relaxation, trial_s)
            proof = prove(throughput.programme)
            if bracket.told(trial_s, proof.most):
                by, terms = self._binding(throughput.resources, proof.share, trip)
                done = Completion(at_s=bracket.low_s, by=by, terms=terms)
            share = COARSE_SHARE if len(throughput.programme.gain) > FINE_COLUMNS else fine_share
            if (bracket.high_s - bracket.low_s) * share <= most_s:
                break
            trial_s = bracket.next_trial()
        return done

    def _longest_trip(self, relaxation: Relaxation, need: int, start_s: int) -> tuple[int, Text]:
        """Return the soonest by which so many people can be where they go if nobody waits for a vehicle."""
        problem = self._problem
        earliest = sorted((*relaxation.earliest_of(lot), lot) for lot in relaxation.lots)
        arrived = 0
        for at_s, service, lot in earliest:
            arrived += problem.lots[lot].count
            if arrived >= need and service >= 0:
                place, to = problem.services[service].place, problem.services[service].to
                by = text(
                    "the time that even the quickest trip from {place} to {to} takes",
                    place=self._name(place),
                    to=self._name(to),
                )
                return at_s, by
        return start_s, self.nothing()

    def _binding(
        self, resources: Iterable[Resource | None], share: Iterable[float], otherwise: Text
    ) -> tuple[Text, tuple[str, ...]]:
        """Return the resource that limits the people most at the multipliers of the proof."""
        shares: dict[Resource, float] = defaultdict(float)
        for resource, part in zip(resources, share, strict=False):
            if resource is not None:
                shares[resource] += part
        if not shares or max(shares.values()) <= 0:
            return otherwise, ()
        resource = max(shares, key=lambda known: shares[known])
        return self._words(resource), self._terms(resource)

    # ------------------------------------------------------------------------------ chains of terms

    def _covered(self, flow: Flow, *, surely: bool) -> frozenset[int]:
        """Return the lots whose people surely (else: possibly) belong to a flow, wherever taken."""
        lots = self._problem.lots
        return frozenset(lot for lot in self._served if _covers(flow, lots[lot], surely=surely))

    def _count(self, lots: Iterable[int]) -> int:
        return sum(self._problem.lots[lot].count for lot in lots)

    def _releases(self, most_s: int, slack: int) -> dict[int, Completion]:
        """Return, per lot that an order holds back, when the first flow can have arrived at the soonest."""
        if self._released is None:
            self._released = {}
            for rule in _sorted_by_dependence(self._problem.orders):
                then = self._covered(rule.then, surely=True)
                if self._count(then) > slack:
                    done = self._first_done(rule, most_s)
                    for lot in then:
                        if lot not in self._released or self._released[lot].at_s < done.at_s:
                            self._released[lot] = done
        return self._released

    def _first_done(self, rule: OrderRule, most_s: int) -> Completion:
        assert self._released is not None
        first = self._covered(rule.first, surely=False)
        sure = (lot.count for lot in self._problem.lots if _covers(rule.first, lot, surely=True))
        need = min(share_of(rule.fraction, sure), self._count(first))
        release_s = {lot: done.at_s for lot, done in self._released.items()}
        done = self._completion(first, need, 0, release_s, most_s)
        return Completion(at_s=done.at_s, by=done.by, terms=(rule.term, *done.terms))

    def _after_orders(
        self, best: Completion, most_s: int, slack: int, release_s: dict[int, int]
    ) -> Completion:
        """Return a completion later than `best` where an order's second flow cannot be done before."""
        for rule in self._problem.orders:
            then = self._covered(rule.then, surely=True)
            releases = self._releases(most_s, slack)
            held = [releases[lot] for lot in then if lot in releases]
            if held and self._count(then) > slack:
                first = min(held, key=lambda done: done.at_s)
                need = self._count(then) - slack
                done = self._completion(then, need, first.at_s, release_s, most_s, least_s=best.at_s)
                best = self._later(best, rule.term, first, done)
        return best

    def _after_reciprocities(
        self, best: Completion, most_s: int, slack: int, release_s: dict[int, int]
    ) -> Completion:
        """Return a later completion where people wait for the other side of a reciprocity to arrive.

        Whoever is beyond the `ahead` people who may go before has to wait for so many arrivals.
        """
        for term in self._problem.reciprocities:
            extra_b = term.slack / term.ratio
            sides = ((term.a, term.b, term.ratio, term.slack), (term.b, term.a, 1 / term.ratio, extra_b))
            for mine, other, ratio, extra in sides:
                lots, others = self._covered(mine, surely=True), self._covered(other, surely=False)
                depart = self._count(lots) - slack
                for ahead in sorted({int(extra), depart - 1}):
                    arrivals = math.ceil((ahead + 1 - extra) / ratio)
                    if int(extra) <= ahead < depart and 0 < arrivals <= self._count(others):
                        first = self._completion(others, arrivals, 0, release_s, most_s, fine_share=1000)
                        need = depart - ahead
                        done = self._completion(lots, need, first.at_s, release_s, most_s, least_s=best.at_s)
                        best = self._later(best, term.id, first, done)
        return best

    def _later(self, best: Completion, term: str, first: Completion, done: Completion) -> Completion:
        return self._chained(term, first, done) if done.at_s > best.at_s else best

    def _chained(self, term: str, first: Completion, done: Completion) -> Completion:
        by = text(
            "term {term}, by which some people wait until others have arrived (held up by {first}), and"
            " then {then}",
            then=done.by,
            term=term,
            first=first.by,
        )
        terms = tuple(dict.fromkeys((term, *first.terms, *done.terms)))
        return Completion(at_s=done.at_s, by=by, terms=terms)

    # ------------------------------------------------------------------------------ words

    def _name(self, place: str) -> Name:
        name = self._problem.operation.place_of[place].name
        return Name(en=name.en or name.ar or place, ar=name.ar or name.en or place)

    def _words(self, resource: Resource) -> Text:
        words: dict[str, Callable[[], Text]] = {
            "fleet": lambda: text("the number of vehicles of type {type}", type=resource.of),
            "trips": lambda: text(
                "the number of trips that vehicles of type {type} may make", type=resource.of
            ),
            "ceasefire": lambda: text("the hours of the ceasefire"),
            "hours": lambda: text("the hours in which {place} is open", place=self._name(resource.of)),
            "inspection": lambda: text("the inspection at {place}", place=self._name(resource.of)),
            "convoy": lambda: text(
                "the size and spacing of the convoys at {place}", place=self._name(resource.of)
            ),
            "bays": lambda: text("the number of boarding bays at {place}", place=self._name(resource.of)),
            "alighting": lambda: text(
                "the number of alighting bays at {place}", place=self._name(resource.of)
            ),
            "room": lambda: text("the room at {place}", place=self._name(resource.of)),
            "day": lambda: text(
                "the number of people that {place} receives in a day", place=self._name(resource.of)
            ),
        }
        return words[resource.kind]()

    def _terms(self, resource: Resource) -> tuple[str, ...]:
        """Return the ids of the terms that make a resource scarce."""
        kinds: dict[str, tuple[type, ...]] = {
            "ceasefire": (Ceasefire,),
            "hours": (Window, Monitoring),
            "inspection": (Inspection, Window),
            "convoy": (Convoy, Window, Monitoring),
            "room": (Reception,),
            "day": (Reception,),
        }
        wanted = kinds.get(resource.kind, ())
        mine = [t for t in self._problem.operation.binding_terms if isinstance(t, wanted)]
        here = [t for t in mine if getattr(t, "at", ALL) in (ALL, resource.of)]
        return tuple(term.id for term in sorted(here, key=lambda t: wanted.index(type(t))))


def _covers(flow: Flow, lot: Lot, *, surely: bool) -> bool:
    """Return whether a lot belongs to a flow, whatever the destination if `surely`, else for some."""
    anywhere = Flow(groups=flow.groups, from_=flow.from_)
    if lot.choice is None and flow.to is not None:
        return not surely and anywhere.covers(lot.group, lot.place, None)
    return flow.covers(lot.group, lot.place, lot.choice)


def _sorted_by_dependence(orders: tuple[OrderRule, ...]) -> list[OrderRule]:
    """Return orders so that one whose `then` is another's `first` comes before it."""
    waiting, done = list(orders), list[OrderRule]()
    while waiting:
        free = [
            rule
            for rule in waiting
            if not any(_meet(other.then, rule.first) for other in waiting if other is not rule)
        ]
        done += free or waiting
        waiting = [rule for rule in waiting if rule not in done]
    return done


def _meet(one: Flow, other: Flow) -> bool:
    pairs = ((one.groups, other.groups), (one.from_, other.from_), (one.to, other.to))
    return all(a is None or b is None or set(a) & set(b) for a, b in pairs)
