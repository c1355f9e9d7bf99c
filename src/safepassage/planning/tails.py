"""By how long before the end some people have to be there, because others depart only after them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from safepassage.operation.terms import Flow
from safepassage.planning.problem import Lot, OrderRule, Problem
from safepassage.planning.reach import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Tails:
    """Seconds before the end, per lot; why, as the term and the service of the trip that comes after."""

    seconds: Mapping[int, int] = field(default_factory=dict)
    why: Mapping[int, tuple[str, int]] = field(default_factory=dict)

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that say so."""
        return tuple(dict.fromkeys(term for term, _ in self.why.values()))


def tails_of(problem: Problem, reach: Reach, served: frozenset[int], slack: int) -> Tails:
    """Return by when before the end the people of each lot have arrived in every plan.

    Where all of a flow have to arrive before anybody of another departs, they are there before the end by
    at least the other's drive, and by what the other has to be there before the end itself. `slack` is how
    many people may be left of those who could be moved.
    """
    tails: dict[int, int] = {}
    why: dict[int, tuple[str, int]] = {}
    drives = _drives(problem, reach)

    def needs(lots: Iterable[int]) -> list[tuple[int, int]]:
        return [(drives[lot][0] + tails.get(lot, 0), drives[lot][1]) for lot in lots if lot in drives]

    def wait(lots: frozenset[int], need: tuple[int, int], term: str) -> None:
        for lot in lots:
            if need[0] > tails.get(lot, 0):
                tails[lot], why[lot] = need[0], (term, need[1])

    for _ in range(len(problem.orders) + len(problem.reciprocities)):
        before = dict(tails)
        for rule in problem.orders:
            then = covered(problem, served, rule.then, surely=True)
            sure = needs(lot for lot in then if problem.lots[lot].count > slack)
            if rule.fraction >= 1 and count(problem, then) > slack and needs(then):
                first = covered(problem, served, rule.first, surely=True)
                wait(first, max(sure) if sure else min(needs(then)), rule.term)
        for term in problem.reciprocities:
            back = term.slack / term.ratio
            ways = ((term.a, term.b, term.ratio, term.slack), (term.b, term.a, 1 / term.ratio, back))
            for mine, other, ratio, extra in ways:
                lots = covered(problem, served, mine, surely=True)
                others = covered(problem, served, other, surely=False)
                depart = count(problem, lots) - slack
                arrivals = math.ceil((depart - extra) / ratio)
                if depart > 0 and others and arrivals >= count(problem, others) and needs(lots):
                    wait(others, min(needs(lots)), term.id)
        if tails == before:
            break
    return Tails(seconds=tails, why=why)


def _drives(problem: Problem, reach: Reach) -> dict[int, tuple[int, int]]:
    """Return the least seconds from a lot's departure to its arrival, and a service that has them."""
    drives: dict[int, tuple[int, int]] = {}
    for number, service in enumerate(problem.services):
        least_s = int(reach.onward_s[reach.place_number[service.place], reach.end_number[service.to]])
        for lot in service.lots:
            drives[lot] = min((least_s, number), drives.get(lot, (least_s, number)))
    return drives


def covered(problem: Problem, served: frozenset[int], flow: Flow, *, surely: bool) -> frozenset[int]:
    """Return the lots whose people surely (else: possibly) belong to a flow, wherever taken."""
    return frozenset(lot for lot in served if covers(flow, problem.lots[lot], surely=surely))


def covers(flow: Flow, lot: Lot, *, surely: bool) -> bool:
    """Return whether a lot belongs to a flow, whatever the destination if `surely`, else for some."""
    anywhere = Flow(groups=flow.groups, from_=flow.from_)
    if lot.choice is None and flow.to is not None:
        return not surely and anywhere.covers(lot.group, lot.place, None)
    return flow.covers(lot.group, lot.place, lot.choice)


def count(problem: Problem, lots: Iterable[int]) -> int:
    """Return how many people some lots are."""
    return sum(problem.lots[lot].count for lot in lots)


def sorted_by_dependence(orders: tuple[OrderRule, ...]) -> list[OrderRule]:
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
