"""Bounds: the soonest that any plan can clear, proven, and what in the agreement binds it."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from safepassage.language import Name, Text, text
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
from safepassage.planning.convoy_bound import ConvoyBound, convoys_past
from safepassage.planning.convoy_figures import ConvoyFigures
from safepassage.planning.guidance import Guidance, Shown, guidance_of
from safepassage.planning.linear import FEW_COLUMNS
from safepassage.planning.plan import Bound
from safepassage.planning.problem import OrderRule, Problem, share_of
from safepassage.planning.prover import Prover
from safepassage.planning.reach import Reach
from safepassage.planning.relaxation import Relaxation
from safepassage.planning.tails import Tails, count, covered, covers, sorted_by_dependence, tails_of
from safepassage.planning.throughput import Resource, Throughput
from safepassage.planning.visits import add_visits, add_waste

PROOFS_MAX: Final = 60
FINE_COLUMNS: Final = 4000
COARSE_SHARE: Final = 4000
"""Beyond so many columns, the search for the last instant ends at steps under this share of it."""


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
        self._tail_of: dict[int, Tails] = {}
        self._last: Shown | None = None
        self._shown: Shown | None = None
        self._seconds_left: Callable[[], float] | None = None

    @staticmethod
    def nothing() -> Text:
        """Return what is said where nobody has to move."""
        return text("the lack of anybody who can be moved")

    def at_least(
        self,
        *,
        people_left: int,
        clearance_s: int,
        chains: bool = True,
        seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> Bound:
        """Return a bound on the clearance of every plan that leaves no more people than `people_left`.

        `clearance_s` is that of a plan known to be valid that leaves so many: no bound exceeds it. Without
        `chains` (what order and reciprocity make wait for one another) it is found sooner, and weaker;
        so it is where `seconds` by the `clock` do not suffice.
        """
        begun_s = clock()
        self._seconds_left = None if seconds is None else lambda: begun_s + seconds - clock()
        people = sum(self._problem.lots[lot].count for lot in self._served)
        slack = max(0, people_left - self.never)
        if people <= slack or not clearance_s:
            return Bound(clearance_s=0, by=self.nothing())
        if people - slack not in self._plain:
            self._plain[people - slack] = self._completion(
                self._served, people - slack, clearance_s, tails=self._tails(slack)
            )
            self._shown = self._last
        best = self._plain[people - slack]
        if chains and best.at_s < clearance_s:
            release_s = {lot: done.at_s for lot, done in self._releases(clearance_s, slack).items()}
            for chain in (self._after_orders, self._after_reciprocities):
                best = chain(best, clearance_s, slack, release_s)
            if not slack:
                best = self._in_convoys(best, clearance_s)
        return Bound(clearance_s=min(best.at_s, clearance_s), by=best.by, terms=best.terms)

    @cached_property
    def never(self) -> int:
        """How many people no plan can move."""
        return sum(lot.count for i, lot in enumerate(self._problem.lots) if self._stays(i))

    def guidance(self, bound: Bound) -> Guidance | None:
        """Return what the programme just before a bound without chains says of choices."""
        if not bound.clearance_s:
            return None
        return None if self._shown is None else guidance_of(self._problem, self._shown)

    def _tails(self, slack: int) -> Tails:
        if slack not in self._tail_of:
            self._tail_of[slack] = tails_of(self._problem, self._reach, self._served, slack)
        return self._tail_of[slack]

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
        most_s: int,
        *,
        start_s: int = 0,
        release_s: Mapping[int, int] | None = None,
        tails: Tails | None = None,
        least_s: int = 0,
    ) -> Completion:
        """Return the soonest that `need` people of some lots can have arrived; with tails, the soonest end.

        Of what is not after `least_s` it does not matter how soon it is. Nothing at `most_s` or later counts,
        as only a plan that clears sooner than that could show the bound wrong. Each proof begins where the
        one before ended, and says of the instants from there to `most_s` which of them is the first that
        the straight lines above all limits do not forbid.
        """
        if need <= 0 or not lots:
            return Completion(at_s=0, by=self.nothing())
        known = Tails() if tails is None else tails
        relaxation = Relaxation(
            self._problem,
            self._reach,
            lots,
            start_s=start_s,
            until_s=most_s - 1,
            release_s=release_s,
            tail_s=known.seconds,
        )
        done = self._longest_trip(relaxation, need, known)
        done = Completion(at_s=min(done.at_s, most_s), by=done.by, terms=done.terms)
        at_s = max(done.at_s, least_s)
        if at_s >= most_s:
            return done
        throughput = Throughput(relaxation, need)
        if throughput.everybody:
            add_visits(throughput)
            if throughput.programme.columns <= FEW_COLUMNS:
                add_waste(throughput)
        prover = Prover(throughput.programme, first=throughput.first, hops=throughput.hops)
        for _ in range(PROOFS_MAX):
            proof = prover.least(at_s, most_s, seconds_left=self._seconds_left)
            step_s = proof.least_s - at_s
            if step_s > 0:
                by, terms = self._binding(throughput.resources, proof.share, done, known)
                done = Completion(at_s=proof.least_s, by=by, terms=terms)
                self._last = Shown(throughput=throughput, prover=prover, proof=proof)
            exact = prover.straight(at_s, most_s)
            at_s = proof.least_s
            fine = throughput.programme.columns <= FINE_COLUMNS
            enough_s = 0 if fine else at_s // COARSE_SHARE
            if exact or step_s <= enough_s or at_s >= most_s or self._late():
                break
        return done

    def _longest_trip(self, relaxation: Relaxation, need: int, tails: Tails) -> Completion:
        """Return the soonest end if nobody waits for a vehicle."""
        arrive_s, service = relaxation.earliest()
        ends_s = arrive_s + relaxation.lot_tail_s
        order = np.argsort(ends_s, kind="stable")
        last = int(np.searchsorted(np.cumsum(relaxation.count[order]), need))
        if last >= len(order) or service[order[last]] < 0:
            return Completion(at_s=relaxation.start_s, by=self.nothing())
        lot = order[last]
        done = Completion(at_s=int(arrive_s[lot]), by=self._trip(relaxation.index[service[lot]]))
        if not relaxation.lot_tail_s[lot]:
            return done
        term, then = tails.why[relaxation.lots[lot]]
        return self._chained(term, done, Completion(at_s=int(ends_s[lot]), by=self._trip(then)))

    def _trip(self, service: int) -> Text:
        longest = self._problem.services[service]
        return text(
            "the time that even the quickest trip from {place} to {to} takes",
            place=self._name(longest.place),
            to=self._name(longest.to),
        )

    def _late(self) -> bool:
        return self._seconds_left is not None and self._seconds_left() <= 0

    def _binding(
        self,
        resources: Iterable[Resource | None],
        share: Iterable[float],
        otherwise: Completion,
        tails: Tails,
    ) -> tuple[Text, tuple[str, ...]]:
        """Return the resource that limits the people most at the multipliers of the proof."""
        shares: dict[Resource, float] = defaultdict(float)
        for resource, part in zip(resources, share, strict=False):
            if resource is not None:
                shares[resource] += part
        if not shares or max(shares.values()) <= 0:
            return otherwise.by, otherwise.terms
        resource = max(shares, key=lambda known: shares[known])
        gated = resource.kind in ("hours", "inspection", "convoy")
        return self._words(resource), (
            *self._terms(resource),
            *(tails.terms if gated else ()),
        )

    # ------------------------------------------------------------------------------ chains of terms

    def _covered(self, flow: Flow, *, surely: bool) -> frozenset[int]:
        return covered(self._problem, self._served, flow, surely=surely)

    def _count(self, lots: Iterable[int]) -> int:
        return count(self._problem, lots)

    def _releases(self, most_s: int, slack: int) -> dict[int, Completion]:
        """Return, per lot that an order holds back, when the first flow can have arrived at the soonest."""
        if self._released is None:
            self._released = {}
            for rule in sorted_by_dependence(self._problem.orders):
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
        sure = (lot.count for lot in self._problem.lots if covers(rule.first, lot, surely=True))
        need = min(share_of(rule.fraction, sure), self._count(first))
        release_s = {lot: done.at_s for lot, done in self._released.items()}
        done = self._completion(first, need, most_s, release_s=release_s)
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
                done = self._completion(
                    then,
                    need,
                    most_s,
                    start_s=first.at_s,
                    release_s=release_s,
                    tails=self._tails(slack),
                    least_s=best.at_s,
                )
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
            sides = (
                (term.a, term.b, term.ratio, term.slack),
                (term.b, term.a, 1 / term.ratio, extra_b),
            )
            for mine, other, ratio, extra in sides:
                lots, others = (
                    self._covered(mine, surely=True),
                    self._covered(other, surely=False),
                )
                depart = self._count(lots) - slack
                for ahead in sorted({int(extra), depart - 1}):
                    arrivals = math.ceil((ahead + 1 - extra) / ratio)
                    if int(extra) <= ahead < depart and 0 < arrivals <= self._count(others):
                        first = self._completion(others, arrivals, most_s, release_s=release_s)
                        done = self._completion(
                            lots,
                            depart - ahead,
                            most_s,
                            start_s=first.at_s,
                            release_s=release_s,
                            tails=self._tails(slack),
                            least_s=best.at_s,
                        )
                        best = self._later(best, term.id, first, done)
        return best

    def _in_convoys(self, best: Completion, most_s: int) -> Completion:
        """Bound everybody's end by the convoys of each checkpoint: who can be in which of them."""
        for at in convoys_past(self._problem):
            figures = ConvoyFigures(self._problem, self._reach, self._served, at, self._tails(0))
            at_s = ConvoyBound(figures).soonest(best.at_s, most_s, self._late)
            if at_s > best.at_s:
                resource = Resource(kind="convoy", of=at)
                tied = (*self._problem.orders, *self._problem.reciprocities)
                terms = (*self._terms(resource), *(getattr(t, "term", getattr(t, "id", "")) for t in tied))
                best = Completion(at_s=at_s, by=self._words(resource), terms=terms)
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
