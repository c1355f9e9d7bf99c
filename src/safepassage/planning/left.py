"""Why people are left: the first obstacle on their way, in words that say what would move them."""

from __future__ import annotations

from collections import Counter

from safepassage.language import Text, text
from safepassage.planning.plan import Left
from safepassage.planning.problem import Lot, Problem, in_flow, permissions
from safepassage.planning.runs import Timetable


def left_of(problem: Problem, timetable: Timetable) -> tuple[Left, ...]:
    """Return the people a timetable leaves, by place and group, each with the reason."""
    counts: Counter[tuple[str, str, Text]] = Counter()
    for index, count in enumerate(timetable.left):
        if count:
            lot = problem.lots[index]
            counts[lot.place, lot.group, _why(problem, timetable, index)] += count
    return tuple(
        Left(place=place, group=group, count=count, why=why) for (place, group, why), count in counts.items()
    )


def _why(problem: Problem, timetable: Timetable, index: int) -> Text:
    lot = problem.lots[index]
    return (
        _never(problem, lot, index)
        or _held(problem, timetable, lot)
        or _alone(problem, timetable, index)
        or _late(problem, lot)
    )


def _never(problem: Problem, lot: Lot, index: int) -> Text | None:
    """Return why nobody of a lot can ever leave, whatever the plan."""
    services = [service for service in problem.services if index in service.lots]
    if not services:
        passages = dict.fromkeys(passage for passage, _ in permissions(problem.operation, lot))
        if passages:
            return text(
                "no route leads from here to where the terms let them go ({terms})", terms=", ".join(passages)
            )
        return text("no agreed passage permits these people to leave from here to where they may go")
    rows = [row for row in problem.fleet if problem.carries(row, lot)]
    if not rows:
        return text("no vehicle both may take them and has enough room of their kind (seats or stretchers)")
    if not any(problem.routes.quickest(row.at, lot.place) for row in rows):
        return text("no vehicle that may take them can drive here empty")
    return None


def _held(problem: Problem, timetable: Timetable, lot: Lot) -> Text | None:
    """Return the term that holds a lot back to the end of a plan, if one does."""
    arrived: Counter[int] = Counter()
    for run in timetable.runs:
        arrived.update(run.load)
    for rule in problem.orders:
        first = sum(n for i, n in arrived.items() if in_flow(rule.first, problem.lots[i], problem.lots[i].to))
        if in_flow(rule.then, lot, lot.to) and first < rule.need:
            return text(
                "order {term}: they may leave once {need} of the people who go first have arrived; in this"
                " plan {first} arrive",
                term=rule.term,
                need=rule.need,
                first=first,
            )
    if lot.to is not None and lot.to in problem.people_max:
        there = sum(n for i, n in arrived.items() if problem.lots[i].to == lot.to)
        if there >= problem.people_max[lot.to]:
            return text("{place} has no more room", place=_name(problem, lot.to))
    for term in problem.reciprocities:
        if in_flow(term.a, lot, lot.to) or in_flow(term.b, lot, lot.to):
            return text(
                "reciprocity {term}: not enough people of the other side arrive for them to leave",
                term=term.id,
            )
    return None


def _alone(problem: Problem, timetable: Timetable, index: int) -> Text | None:
    """Return the checkpoint at which no further convoy comes together for a lot, if there is one."""
    for at, passage in sorted(timetable.closed):
        rule = problem.gates[at].convoy
        services = [service for service in problem.services if index in service.lots]
        mine = all(s.passage == passage and at in s.route.checkpoints for s in services)
        if rule is not None and mine:
            return text(
                "in this plan no further convoy of at least {vehicles} vehicles comes together at {place}"
                " for them",
                vehicles=rule.vehicles_min,
                place=_name(problem, at),
            )
    return None


def _late(problem: Problem, lot: Lot) -> Text:
    if problem.operation.ends is not None:
        return text("no way was found to bring them before the operation ends, within the terms")
    rows = [row for row in problem.fleet if problem.carries(row, lot)]
    if all(row.trips_max is not None or row.available_until is not None for row in rows):
        return text("the vehicles that may take them have no more trips or time")
    if lot.households and max(size for _, size in lot.households) > max(
        max(r.seats, r.stretchers) for r in rows
    ):
        return text("a household is larger than any vehicle that may take it, and is not split")
    return text("no way was found to move them with these vehicles within the terms")


def _name(problem: Problem, place: str) -> object:
    name = problem.operation.place_of[place].name
    return name if name.en or name.ar else place
