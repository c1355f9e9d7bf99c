"""The operation as the planner sees it: lots of people, services that carry them, gates on the way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from safepassage.operation.calendar import (
    ALWAYS,
    NEVER,
    Intervals,
    ceasefire_of,
    horizon_of,
    inspection_hours,
    midnights_of,
    monitored_at,
    windows_at,
)
from safepassage.operation.model import Fleet, Operation, Timing
from safepassage.operation.routes import Route, Routes
from safepassage.operation.terms import (
    ALL,
    Convoy,
    Flow,
    Inspection,
    Order,
    Passage,
    Reception,
    Reciprocity,
)
from safepassage.planning.counted_with import counted_with

if TYPE_CHECKING:
    from safepassage.planning.midway import Midway


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """People alike: same place, group and destination (None: any permitted).

    `choice` is the destination they chose themselves, `to` the one they are planned for.
    """

    place: str
    group: str
    count: int
    stretcher: bool
    to: str | None
    choice: str | None
    households: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A loaded drive that one passage permits: from an assembly point by its checkpoints to a reception.

    `lots` are the indices of the lots that it may carry.
    """

    place: str
    to: str
    passage: str
    route: Route
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRule:
    """The lanes of a checkpoint, when they work, and for whom."""

    term: str
    lanes: int
    timing: Timing
    empty_too: bool
    hours: Intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvoyRule:
    """All convoy terms of a checkpoint as one: the narrowest sizes, the longest headway."""

    terms: tuple[str, ...]
    vehicles_max: int
    vehicles_min: int
    headway_s: int
    clear: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a checkpoint asks of the vehicles that pass it."""

    at: str
    loaded: Intervals
    empty: Intervals
    inspection: InspectionRule | None
    convoy: ConvoyRule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRule:
    """`need` people of the first flow have to arrive before anybody of the other departs."""

    term: str
    first: Flow
    then: Flow
    fraction: Fraction
    need: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything the search and the bounds need; people and seconds are integers.

    `midway` says where everything is, if the operation is under way; the lots are then those who wait.
    """

    operation: Operation
    routes: Routes
    horizon_s: int
    lots: tuple[Lot, ...]
    services: tuple[Service, ...]
    gates: Mapping[str, Gate]
    ceasefire: Intervals
    departures: Intervals
    departures_empty: Intervals
    midnights: Sequence[int]
    orders: tuple[OrderRule, ...]
    reciprocities: tuple[Reciprocity, ...]
    people_max: Mapping[str, int]
    people_per_day: Mapping[str, int]
    midway: Midway | None = None

    @cached_property
    def fleet(self) -> tuple[Fleet, ...]:
        """The rows of the fleet that have vehicles."""
        return tuple(row for row in self.operation.fleet if row.count > 0)

    @cached_property
    def available_s(self) -> tuple[tuple[int, int], ...]:
        """From when until when each row's vehicles are there."""
        operation = self.operation
        return tuple(
            (
                0
                if row.available_from is None
                else max(0, operation.seconds_since_begin(row.available_from)),
                NEVER if row.available_until is None else operation.seconds_since_begin(row.available_until),
            )
            for row in self.fleet
        )

    def carries(self, row: Fleet, lot: Lot) -> bool:
        """Return whether vehicles of a fleet row have room for people of a lot and may take them."""
        room = row.stretchers if lot.stretcher else row.seats
        smallest = min((size for _, size in lot.households), default=1)
        return room >= smallest and (not row.groups or lot.group in row.groups)

    def hours_to_leave(self, place: str, *, loaded: bool) -> Intervals:
        """Return when a vehicle may leave a place, as windows and observers have it."""
        gate = self.gates.get(place)
        if gate is not None:
            return gate.loaded if loaded else gate.empty
        if self.operation.place_of[place].kind != "assembly":
            return ALWAYS
        return self.departures if loaded else self.departures_empty

    def bays(self, place: str) -> int:
        """Return how many vehicles board or alight at once at a place."""
        bays = self.operation.place_of[place].bays
        return NEVER if bays is None else bays


def problem_of(operation: Operation) -> Problem:
    """Return the planner's view of an operation whose findings do not stop it."""
    routes = Routes(operation)
    lots = lots_of(operation)
    binding = operation.binding_terms
    return Problem(
        operation=operation,
        routes=routes,
        horizon_s=horizon_of(operation),
        lots=lots,
        services=services_of(operation, routes, lots),
        gates={p.id: _gate(operation, p.id) for p in operation.places if p.kind == "checkpoint"},
        ceasefire=ceasefire_of(operation),
        departures=windows_at(operation, ALL, loaded=True),
        departures_empty=windows_at(operation, ALL, loaded=False),
        midnights=midnights_of(operation),
        orders=orders_of(operation, lots),
        reciprocities=tuple(t for t in binding if isinstance(t, Reciprocity)),
        people_max=_reception_limits(operation, "people_max"),
        people_per_day=_reception_limits(operation, "people_per_day"),
    )


def with_lots(problem: Problem, lots: tuple[Lot, ...]) -> Problem:
    """Return the same problem with its people divided otherwise among destinations."""
    operation = problem.operation
    return replace(
        problem,
        lots=lots,
        services=services_of(operation, problem.routes, lots),
        orders=orders_of(operation, lots),
    )


def lots_of(operation: Operation) -> tuple[Lot, ...]:
    """Return the people by place, group and chosen destination, with their households."""
    counts: dict[tuple[str, str, str | None], int] = {}
    households: dict[tuple[str, str, str | None], list[tuple[str, int]]] = {}
    for people in operation.people:
        key = (people.place, people.group, people.destination)
        counts[key] = counts.get(key, 0) + people.count
    row_of = counted_with(operation)
    for household in operation.households:
        key = (household.place, household.group, row_of[household.token])
        households.setdefault(key, []).append((household.token, household.count))
    return tuple(
        Lot(
            place=place,
            group=group,
            count=count,
            stretcher=operation.group_of[group].uses == "stretcher",
            to=to,
            choice=to,
            households=tuple(households.get((place, group, to), ())),
        )
        for (place, group, to), count in counts.items()
        if count > 0
    )


def services_of(operation: Operation, routes: Routes, lots: Sequence[Lot]) -> tuple[Service, ...]:
    """Return every loaded drive that some passage permits to some lot, one for each distinct route."""
    receptions = [place.id for place in operation.places if place.kind == "reception"]
    there: dict[str, list[tuple[int, Lot]]] = {p.id: [] for p in operation.places if p.kind == "assembly"}
    for i, lot in enumerate(lots):
        if lot.place in there:
            there[lot.place].append((i, lot))
    routes.search_from(there)
    services: dict[tuple[str, str, tuple[str, ...], tuple[int, ...]], Service] = {}
    for passage in (term for term in operation.binding_terms if isinstance(term, Passage)):
        from_, tos = (
            [each for each in places if named is None or each in named]
            for places, named in ((there, passage.flow.from_), (receptions, passage.flow.to))
        )
        for place, to in product(from_, tos):
            carried = tuple(
                i
                for i, lot in there[place]
                if lot.to in (None, to) and passage.flow.covers(lot.group, place, to)
            )
            route = routes.quickest(place, to, passage.via) if carried else None
            if route is not None:
                service = Service(place=place, to=to, passage=passage.id, route=route, lots=carried)
                services.setdefault((place, to, route.stops, carried), service)
    return tuple(services.values())


def orders_of(operation: Operation, lots: Sequence[Lot]) -> tuple[OrderRule, ...]:
    """Return the order terms with the number of people who must have arrived."""
    rules = []
    for term in operation.binding_terms:
        if isinstance(term, Order):
            need = share_of(term.fraction, (lot.count for lot in lots if may_be_in_flow(term.first, lot)))
            rules.append(
                OrderRule(term=term.id, first=term.first, then=term.then, fraction=term.fraction, need=need)
            )
    return tuple(rules)


def permissions(operation: Operation, lot: Lot) -> list[tuple[str, str]]:
    """Return the agreed passages and receptions by which the people of a lot may leave, as they chose."""
    receptions = [p.id for p in operation.places if p.kind == "reception" and lot.choice in (None, p.id)]
    return [
        (term.id, to)
        for term in operation.binding_terms
        if isinstance(term, Passage)
        for to in receptions
        if term.flow.covers(lot.group, lot.place, to)
    ]


def in_flow(flow: Flow, lot: Lot, to: str | None) -> bool:
    """Return whether people of a lot, taken to `to`, belong to a flow."""
    return flow.covers(lot.group, lot.place, to)


def may_be_in_flow(flow: Flow, lot: Lot) -> bool:
    """Return whether people of a lot belong to a flow, or may if they went where it says."""
    return in_flow(flow, lot, lot.to if lot.to is not None or flow.to is None else flow.to[0])


def share_of(fraction: Fraction, counts: Iterable[int]) -> int:
    """Return how many people a fraction of some counts is, rounded up."""
    return math.ceil(fraction * sum(counts))


def flows_name_destinations(operation: Operation) -> bool:
    """Return whether an order or reciprocity term depends on where people go."""
    flows = [
        flow
        for term in operation.binding_terms
        if isinstance(term, Order | Reciprocity)
        for flow in ((term.first, term.then) if isinstance(term, Order) else (term.a, term.b))
    ]
    return any(flow.to is not None for flow in flows)


def _gate(operation: Operation, at: str) -> Gate:
    return Gate(
        at=at,
        loaded=windows_at(operation, at, loaded=True).intersection(monitored_at(operation, at)),
        empty=windows_at(operation, at, loaded=False),
        inspection=_inspection(operation, at),
        convoy=_convoy(operation, at),
    )


def _inspection(operation: Operation, at: str) -> InspectionRule | None:
    for term in operation.binding_terms:
        if isinstance(term, Inspection) and term.at == at:
            timing = Timing(per_vehicle_s=term.per_vehicle_s, per_person_s=term.per_person_s)
            return InspectionRule(
                term=term.id,
                lanes=term.lanes,
                timing=timing,
                empty_too=term.applies == ALL,
                hours=inspection_hours(operation, at),
            )
    return None


def _convoy(operation: Operation, at: str) -> ConvoyRule | None:
    terms = [t for t in operation.binding_terms if isinstance(t, Convoy) and t.at == at]
    if not terms:
        return None
    return ConvoyRule(
        terms=tuple(t.id for t in terms),
        vehicles_max=min((t.vehicles_max for t in terms if t.vehicles_max is not None), default=NEVER),
        vehicles_min=max(t.vehicles_min for t in terms),
        headway_s=max(t.headway_s for t in terms),
        clear=frozenset(t.clear_before_next for t in terms if t.clear_before_next is not None),
    )


def _reception_limits(operation: Operation, field: str) -> dict[str, int]:
    limits = {}
    for place in (p for p in operation.places if p.kind == "reception"):
        figures = [
            getattr(t, field)
            for t in operation.binding_terms
            if isinstance(t, Reception) and t.at == place.id
        ]
        if field == "people_max":
            figures.append(place.people_max)
        stated = [figure for figure in figures if figure is not None]
        if stated:
            limits[place.id] = min(stated)
    return limits
