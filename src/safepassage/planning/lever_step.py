"""One step of relaxation: what it is, and the operation as it would be; nothing else is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from safepassage.operation.model import Fleet, Operation, Place
from safepassage.operation.terms import Inspection, Term
from safepassage.planning.plan import Plan

StepKind = Literal[
    "opens",
    "closes",
    "lanes",
    "per_vehicle",
    "per_person",
    "headway",
    "vehicles_max",
    "clear",
    "order",
    "fraction",
    "slack",
    "monitoring_from",
    "monitoring_to",
    "ceasefire_from",
    "ceasefire_to",
    "ends",
    "fleet",
    "available_from",
    "available_until",
    "board",
    "alight",
    "bays",
    "vehicles_min",
    "people_per_day",
    "people_max",
    "reception",
    "corridor",
    "via",
]
"""The kinds of step, those that often gain most first."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing made easier by one step.

    `terms` are the ids of the terms it changes (none: a resource); `of` is the place, vehicle type or
    passage it is about and `at` where the vehicles stand. `before` and `after` are what is changed: a
    count, seconds, an instant, a fraction, a place (None where there was none or is none any more).
    """

    kind: StepKind
    operation: Operation
    terms: tuple[str, ...] = ()
    of: str = ""
    at: str = ""
    before: int | datetime | Fraction | str | None = None
    after: int | datetime | Fraction | str | None = None


def carried_over(plan: Plan, step: Step) -> Plan:
    """Return a plan of the operation as one of the step's: its inspections made as short as they now are."""
    if step.kind not in ("per_vehicle", "per_person"):
        return plan
    term = next(t for t in step.operation.binding_terms if isinstance(t, Inspection) and t.at == step.of)
    assert isinstance(step.before, int)
    assert isinstance(step.after, int)
    trips = []
    for trip in plan.trips:
        stops = list(trip.stops)
        for i, stop in enumerate(stops):
            if stop.place == step.of and stop.inspect_from_s is not None and stop.inspect_to_s is not None:
                length_s = stop.inspect_to_s - stop.inspect_from_s
                if step.kind == "per_vehicle":
                    length_s -= step.before - step.after
                else:
                    aboard = (length_s - term.per_vehicle_s) // step.before
                    length_s -= aboard * (step.before - step.after)
                stops[i] = replace(stop, inspect_to_s=stop.inspect_from_s + length_s)
        trips.append(replace(trip, stops=tuple(stops)))
    return replace(plan, trips=tuple(trips))


def with_term(
    operation: Operation,
    term: Term,
    kind: StepKind,
    of: str,
    before: int | datetime | Fraction | None,
    after: int | datetime | Fraction | str,
    **fields: Any,  # noqa: ANN401 - fields of any term
) -> Step:
    """Return the step that changes fields of one term."""
    changed = with_terms(operation, {term.id: replace(term, **fields)})
    return Step(kind=kind, operation=changed, terms=(term.id,), of=of, before=before, after=after)


def with_terms(operation: Operation, changed: Mapping[str, Term]) -> Operation:
    """Return the operation with terms replaced, by id."""
    return replace(operation, terms=tuple(changed.get(term.id, term) for term in operation.terms))


def with_place(operation: Operation, changed: Place) -> Operation:
    """Return the operation with one place replaced."""
    return replace(
        operation, places=tuple(changed if place.id == changed.id else place for place in operation.places)
    )


def with_fleet(
    operation: Operation,
    row: Fleet,
    kind: StepKind,
    before: int | datetime,
    after: int | datetime,
    **fields: Any,  # noqa: ANN401 - fields of a row
) -> Step:
    """Return the step that changes fields of one row of the fleet."""
    fleet = tuple(replace(each, **fields) if each is row else each for each in operation.fleet)
    changed = replace(operation, fleet=fleet)
    return Step(kind=kind, operation=changed, of=row.type, at=row.at, before=before, after=after)
