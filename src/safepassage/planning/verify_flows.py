"""Checks of the terms that tie flows of people to each other: order and reciprocity."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Flow, Order, Passage, Reciprocity
from safepassage.planning.verify_hours import Clock
from safepassage.planning.verify_journeys import Carried, at_stop, found
from safepassage.planning.verify_people import PlaceGroup, Waiting, waiting_in


def flow_findings(operation: Operation, clock: Clock, carried: Sequence[Carried]) -> Iterator[Finding]:
    """Say where people of one flow move before the terms let them, given how far the other has come."""
    for term in operation.binding_terms:
        if isinstance(term, Order):
            yield from _order_findings(operation, clock, term, carried)
        elif isinstance(term, Reciprocity):
            yield from _reciprocity_findings(clock, term, carried)


def _of(flow: Flow, carried: Sequence[Carried]) -> list[Carried]:
    return [part for part in carried if flow.covers(part.group, part.place, part.destination)]


def _order_findings(
    operation: Operation, clock: Clock, term: Order, carried: Sequence[Carried]
) -> Iterator[Finding]:
    first = sorted(_of(term.first, carried), key=lambda part: part.arrive_s)
    everyone = sum(part.count for part in first) + _left_in(operation, term.first, carried)
    needed = -(-term.fraction.numerator * everyone // term.fraction.denominator)
    if needed <= 0:
        return
    arrived = list(accumulate(part.count for part in first))
    reached = bisect_left(arrived, needed)
    from_s = first[reached].arrive_s if reached < len(first) else None
    for part in _of(term.then, carried):
        if (from_s is None or part.leave_s < from_s) and not clock.is_past(part.leave_s):
            what = text(
                "People of {group} leave {place} at {leave}, before {needed} of the people who go "
                "first by {term} "
                "have arrived ({when}).",
                group=part.group,
                place=part.place,
                leave=clock.said(part.leave_s),
                needed=needed,
                term=term.id,
                when="—" if from_s is None else clock.said(from_s),
            )
            trip = part.journey.trip
            column = at_stop(
                trip,
                next(
                    stop for stop in trip.stops if stop.place == part.place and stop.board_from_s is not None
                ),
            )
            yield found("order", column, what)


def _left_in(operation: Operation, flow: Flow, carried: Sequence[Carried]) -> int:
    """Return how many of those left behind could have belonged to a flow.

    People with a chosen destination are taken to be those moved there first. Whoever is free to choose could
    have belonged to a flow to named destinations where some passage permits them one of these.
    """
    moved: dict[PlaceGroup, Counter[str]] = defaultdict(Counter)
    for part in carried:
        moved[part.place, part.group][part.destination] += part.count
    return sum(
        _left_of(operation, flow, key, there, moved[key]) for key, there in waiting_in(operation).items()
    )


def _left_of(operation: Operation, flow: Flow, key: PlaceGroup, there: Waiting, moved: Counter[str]) -> int:
    place, group = key
    bound_left = there.bound - moved
    free_left = max(0, there.free - (moved - there.bound).total())
    count = sum(n for to, n in bound_left.items() if flow.covers(group, place, to))
    if free_left and (flow.to is None or any(_permitted(operation, group, place, to) for to in flow.to)):
        count += free_left if flow.covers(group, place, None if flow.to is None else flow.to[0]) else 0
    return count


def _permitted(operation: Operation, group: str, place: str, to: str) -> bool:
    return any(
        isinstance(term, Passage) and term.flow.covers(group, place, to) for term in operation.binding_terms
    )


def _reciprocity_findings(clock: Clock, term: Reciprocity, carried: Sequence[Carried]) -> Iterator[Finding]:
    """Count departures and arrivals of both flows, second by second, and say where one runs ahead."""
    changes: dict[int, Counter[str]] = defaultdict(Counter)
    for name, flow in (("a", term.a), ("b", term.b)):
        for part in _of(flow, carried):
            changes[part.leave_s][f"{name} departed"] += part.count
            changes[part.arrive_s][f"{name} arrived"] += part.count
    so_far: Counter[str] = Counter()
    ahead: dict[str, bool] = {"a": False, "b": False}
    for at_s in sorted(changes):
        so_far.update(changes[at_s])
        over = {
            "a": so_far["a departed"] > term.ratio * so_far["b arrived"] + term.slack,
            "b": term.ratio * so_far["b departed"] > so_far["a arrived"] + term.slack,
        }
        for name, other in (("a", "b"), ("b", "a")):
            # only a departure puts a flow ahead
            over[name] = over[name] and (
                ahead[name] or (changes[at_s][f"{name} departed"] > 0 and not clock.is_past(at_s))
            )
            if over[name] and not ahead[name]:
                what = text(
                    "At {time}, {departed} people of flow {flow} of {term} have departed, but only "
                    "{arrived} of flow "
                    "{other} have arrived.",
                    time=clock.said(at_s),
                    departed=so_far[f"{name} departed"],
                    flow=name,
                    term=term.id,
                    arrived=so_far[f"{other} arrived"],
                    other=other,
                )
                yield found("reciprocity", f"term {term.id}", what)
            ahead[name] = over[name]
