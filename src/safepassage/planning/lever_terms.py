"""Steps of relaxation of the terms of an agreement: an hour more, a lane more, a little less of each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any, Final

from safepassage.operation.model import Operation
from safepassage.operation.routes import Routes
from safepassage.operation.terms import (
    WEEKDAYS,
    Ceasefire,
    Convoy,
    Flow,
    Inspection,
    Monitoring,
    Order,
    Passage,
    Reciprocity,
    Term,
    Weekday,
    Window,
)
from safepassage.planning.lever_step import Step, StepKind, with_term, with_terms

HOUR_S: Final = 3600
HOUR: Final = timedelta(hours=1)
DAY_S: Final = 86400
LANES: Final = 1
HEADWAY_S: Final = 300
CONVOY_VEHICLES: Final = 5
SLACK: Final = 100
FRACTION: Final = Fraction(1, 10)
SHARE: Final = Fraction(1, 10)
RECEPTIONS: Final = 2
CORRIDORS: Final = 1


def steps_of_terms(operation: Operation) -> Iterator[Step]:
    """Yield the steps of the agreed terms, in the order they are written."""
    done: set[str] = set()
    for term in operation.binding_terms:
        if isinstance(term, Convoy):
            if term.at in done:
                continue
            done.add(term.at)
        if type(term) in _STEPS:
            yield from _STEPS[type(term)](operation, term)


def _inspection_steps(operation: Operation, term: Inspection) -> Iterator[Step]:
    yield with_term(
        operation, term, "lanes", term.at, term.lanes, term.lanes + LANES, lanes=term.lanes + LANES
    )
    if term.per_vehicle_s > 1:
        half_s = (term.per_vehicle_s + 1) // 2
        yield with_term(
            operation, term, "per_vehicle", term.at, term.per_vehicle_s, half_s, per_vehicle_s=half_s
        )
    if term.per_person_s > 1:
        half_s = (term.per_person_s + 1) // 2
        yield with_term(
            operation, term, "per_person", term.at, term.per_person_s, half_s, per_person_s=half_s
        )


def _window_steps(operation: Operation, term: Window) -> Iterator[Step]:
    """Yield the window opening an hour earlier and closing an hour later, up to the whole day round."""
    length_s = term.closes_s - term.opens_s + DAY_S * (term.closes_s <= term.opens_s)
    more_s = min(HOUR_S, DAY_S - length_s)
    if more_s <= 0:
        return
    opens_s, days = term.opens_s - more_s, term.days
    if opens_s < 0:
        opens_s += DAY_S
        days = _a_day_before(days)
    yield with_term(operation, term, "opens", term.at, term.opens_s, opens_s, opens_s=opens_s, days=days)
    closes_s = term.opens_s + length_s + more_s
    if closes_s > DAY_S:
        closes_s -= DAY_S
    yield with_term(operation, term, "closes", term.at, term.closes_s, closes_s, closes_s=closes_s)


def _a_day_before(days: tuple[Weekday | date, ...] | None) -> tuple[Weekday | date, ...] | None:
    if days is None:
        return None
    return tuple(
        day - timedelta(days=1) if isinstance(day, date) else WEEKDAYS[WEEKDAYS.index(day) - 1]
        for day in days
    )


def _span_steps(operation: Operation, term: Ceasefire | Monitoring) -> Iterator[Step]:
    at = term.at if isinstance(term, Monitoring) else ""
    earlier: StepKind = "monitoring_from" if at else "ceasefire_from"
    later: StepKind = "monitoring_to" if at else "ceasefire_to"
    if term.from_ > operation.begins:
        from_ = max(term.from_ - HOUR, operation.begins)
        yield with_term(operation, term, earlier, at, term.from_, from_, from_=from_)
    if term.to is not None:
        yield with_term(operation, term, later, at, term.to, term.to + HOUR, to=term.to + HOUR)


def _convoy_steps(operation: Operation, term: Convoy) -> Iterator[Step]:
    """Yield the steps of all convoy terms of a checkpoint together: the narrowest of them binds."""
    here = [t for t in operation.binding_terms if isinstance(t, Convoy) and t.at == term.at]

    def changed(
        kind: StepKind, before: int | str, after: int | None, change: Callable[[Convoy], Convoy]
    ) -> Step:
        made = {t.id: change(t) for t in here}
        return Step(
            kind=kind,
            operation=with_terms(operation, made),
            terms=tuple(t.id for t in here if made[t.id] != t),
            of=term.at,
            before=before,
            after=after,
        )

    headway_s = max(t.headway_s for t in here)
    if headway_s:
        less_s = max(0, headway_s - max(HEADWAY_S, math.ceil(SHARE * headway_s)))
        yield changed("headway", headway_s, less_s, lambda t: replace(t, headway_s=min(t.headway_s, less_s)))
    limits = [t.vehicles_max for t in here if t.vehicles_max is not None]
    if limits:
        most = min(limits) + CONVOY_VEHICLES
        yield changed(
            "vehicles_max",
            min(limits),
            most,
            lambda t: t if t.vehicles_max is None else replace(t, vehicles_max=max(t.vehicles_max, most)),
        )
    least = max(t.vehicles_min for t in here)
    if least > 1:
        yield changed(
            "vehicles_min",
            least,
            least - 1,
            lambda t: replace(t, vehicles_min=min(t.vehicles_min, least - 1)),
        )
    for place in dict.fromkeys(t.clear_before_next for t in here if t.clear_before_next is not None):
        yield changed(
            "clear",
            place,
            None,
            lambda t, place=place: replace(  # type: ignore[misc]
                t, clear_before_next=None if t.clear_before_next == place else t.clear_before_next
            ),
        )


def _reciprocity_steps(operation: Operation, term: Reciprocity) -> Iterator[Step]:
    slack = term.slack + max(SLACK, math.ceil(SHARE * term.slack))
    yield with_term(operation, term, "slack", "", term.slack, slack, slack=slack)


def _order_steps(operation: Operation, term: Order) -> Iterator[Step]:
    if term.fraction > 0:
        less = max(Fraction(0), term.fraction - FRACTION)
        yield with_term(operation, term, "fraction", "", term.fraction, less, fraction=less)
        without = tuple(t for t in operation.terms if t is not term)
        yield Step(kind="order", operation=replace(operation, terms=without), terms=(term.id,))


def _passage_steps(operation: Operation, term: Passage) -> Iterator[Step]:
    """Yield places agreed for others from there, another checkpoint, and the quickest way, for these too."""
    routes = Routes(operation)
    origins = [
        place
        for place in dict.fromkeys(people.place for people in operation.people if people.count > 0)
        if term.flow.from_ is None or place in term.flow.from_
    ]
    if term.flow.to is not None:
        reached = []
        for to in _agreed_for_others(operation, term.flow):
            ways = [route for place in origins if (route := routes.quickest(place, to, term.via))]
            if ways:
                reached.append((min(route.drive_s for route in ways), to))
        for _, to in islice(sorted(reached), RECEPTIONS):
            flow = replace(term.flow, to=(*term.flow.to, to))
            yield with_term(operation, term, "reception", term.id, None, to, flow=flow)
    for at in islice(_checkpoints_besides(operation, routes, term, origins), CORRIDORS):
        other = replace(term, id=_new_id(operation, term.id), via=(at,))
        yield Step(
            kind="corridor",
            operation=replace(operation, terms=(*operation.terms, other)),
            terms=(term.id,),
            of=term.id,
            after=at,
        )
    if term.via and _has_shorter_way(operation, routes, term, origins):
        free = replace(term, id=_new_id(operation, term.id), via=())
        yield Step(
            kind="via",
            operation=replace(operation, terms=(*operation.terms, free)),
            terms=(term.id,),
            of=term.id,
        )


def _agreed_for_others(operation: Operation, flow: Flow) -> Iterator[str]:
    """Yield receptions closed to a flow that an agreed passage opens to others of its assembly points."""
    assert flow.to is not None
    mine = None if flow.from_ is None else set(flow.from_)
    others = [
        t.flow
        for t in operation.binding_terms
        if isinstance(t, Passage) and (mine is None or t.flow.from_ is None or mine & set(t.flow.from_))
    ]
    for place in operation.places:
        opened = any(other.to is None or place.id in other.to for other in others)
        if place.kind == "reception" and place.id not in flow.to and opened:
            yield place.id


def _receptions(operation: Operation, flow: Flow) -> list[str]:
    return [
        place.id
        for place in operation.places
        if place.kind == "reception" and (flow.to is None or place.id in flow.to)
    ]


def _checkpoints_besides(
    operation: Operation, routes: Routes, term: Passage, origins: list[str]
) -> Iterator[str]:
    """Yield checkpoints that none of these people's ways passes, the nearest first.

    Nor does a quicker way; and by each of them a checkpoint that they pass now is left aside.
    """
    receptions = _receptions(operation, term.flow)
    ways = [
        (way, routes.quickest(place, to))
        for place in origins
        for to in receptions
        if (way := routes.quickest(place, to, term.via))
    ]
    taken = {at for agreed, free in ways for way in (agreed, free or agreed) for at in way.checkpoints}
    reached = []
    for at in (place.id for place in operation.places if place.kind == "checkpoint"):
        if at in taken or not origins or not receptions:
            continue
        seconds = routes.seconds(origins, receptions, (at,))
        from_, to = divmod(int(seconds.argmin()), len(receptions))
        way = routes.quickest(origins[from_], receptions[to], (at,))
        agreed = routes.quickest(origins[from_], receptions[to], term.via)
        if way is not None and (agreed is None or not set(agreed.checkpoints) <= set(way.checkpoints)):
            reached.append((way.drive_s, at))
    return (at for _, at in sorted(reached))


def _has_shorter_way(operation: Operation, routes: Routes, term: Passage, origins: list[str]) -> bool:
    receptions = _receptions(operation, term.flow)
    for place in origins:
        for to in receptions:
            agreed, free = routes.quickest(place, to, term.via), routes.quickest(place, to)
            if free is not None and (agreed is None or free.drive_s < agreed.drive_s):
                return True
    return False


def _new_id(operation: Operation, term_id: str) -> str:
    taken = {term.id for term in operation.terms}
    while term_id in taken:
        term_id += "+"
    return term_id


_STEPS: Final[Mapping[type[Term], Callable[[Operation, Any], Iterator[Step]]]] = {
    Passage: _passage_steps,
    Order: _order_steps,
    Window: _window_steps,
    Ceasefire: _span_steps,
    Inspection: _inspection_steps,
    Convoy: _convoy_steps,
    Reciprocity: _reciprocity_steps,
    Monitoring: _span_steps,
}
