"""Steps of relaxation of what no term says: vehicles, rooms, bays, boarding times, the deadline."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import islice
from typing import Final, Literal

from safepassage.operation.model import Operation, Timing
from safepassage.operation.terms import Reception
from safepassage.planning.lever_step import Step, StepKind, with_fleet, with_place, with_terms
from safepassage.planning.plan import Plan

HOUR: Final = timedelta(hours=1)
VEHICLES_MOST: Final = 10
SHARE: Final = Fraction(1, 10)
TIMING: Final = Fraction(4, 5)
BAY_PLACES: Final = 3


def steps_of_resources(operation: Operation, plan: Plan) -> Iterator[Step]:
    """Yield the steps of resources; the plan says where bays are full and whether people are left."""
    yield from _room_steps(operation, "people_max")
    yield from _room_steps(operation, "people_per_day")
    yield from _fleet_steps(operation)
    yield from _timing_steps(operation)
    yield from _bay_steps(operation, plan)
    if operation.ends is not None and plan.left:
        later = operation.ends + HOUR
        yield Step(kind="ends", operation=replace(operation, ends=later), before=operation.ends, after=later)


def _room_steps(operation: Operation, field: Literal["people_max", "people_per_day"]) -> Iterator[Step]:
    """Yield a tenth more room at each reception with such a limit: every figure below it is raised to it."""
    for place in operation.places:
        if place.kind != "reception":
            continue
        stated = {
            term.id: (term, figure)
            for term in operation.binding_terms
            if isinstance(term, Reception)
            and term.at == place.id
            and (figure := getattr(term, field)) is not None
        }
        figures = [figure for _, figure in stated.values()]
        own = place.people_max if field == "people_max" else None
        least = min(figures if own is None else [*figures, own], default=None)
        if least is None:
            continue
        more = least + max(1, math.ceil(SHARE * least))
        low = {i: replace(term, **{field: more}) for i, (term, figure) in stated.items() if figure < more}
        changed = with_terms(operation, low)
        if own is not None and own < more:
            changed = with_place(changed, replace(place, people_max=more))
        yield Step(kind=field, operation=changed, terms=tuple(low), of=place.id, before=least, after=more)


def _fleet_steps(operation: Operation) -> Iterator[Step]:
    """Yield a tenth more of each type where most of it stand, and the hours in which vehicles are there."""
    for kind in dict.fromkeys(row.type for row in operation.fleet if row.count > 0):
        rows = [row for row in operation.fleet if row.type == kind]
        largest = max(rows, key=lambda row: row.count)
        more = largest.count + min(VEHICLES_MOST, max(1, int(SHARE * sum(row.count for row in rows))))
        yield with_fleet(operation, largest, "fleet", largest.count, more, count=more)
    for row in operation.fleet:
        if row.count > 0 and row.available_from is not None and row.available_from > operation.begins:
            from_ = max(row.available_from - HOUR, operation.begins)
            yield with_fleet(
                operation, row, "available_from", row.available_from, from_, available_from=from_
            )
        if row.count > 0 and row.available_until is not None:
            until = row.available_until + HOUR
            yield with_fleet(
                operation, row, "available_until", row.available_until, until, available_until=until
            )


def _timing_steps(operation: Operation) -> Iterator[Step]:
    for kind, timing in (("board", operation.timings.board), ("alight", operation.timings.alight)):
        faster = Timing(
            per_vehicle_s=round(TIMING * timing.per_vehicle_s),
            per_person_s=round(TIMING * timing.per_person_s),
        )
        if faster != timing:
            timings = replace(operation.timings, **{kind: faster})
            name: StepKind = "board" if kind == "board" else "alight"
            yield Step(kind=name, operation=replace(operation, timings=timings))


def _bay_steps(operation: Operation, plan: Plan) -> Iterator[Step]:
    """Yield one bay more at the few places where in the plan all bays are in use the most."""
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for trip in plan.trips:
        for stop in trip.stops:
            from_s = stop.board_from_s if stop.alight_from_s is None else stop.alight_from_s
            if from_s is not None and stop.leave_s is not None:
                held[stop.place].append((from_s, stop.leave_s))
    full = sorted(
        (-full_s, place.id, place.bays)
        for place in operation.places
        if place.bays is not None and (full_s := _full_s(held[place.id], place.bays))
    )
    for _, at, bays in islice(full, BAY_PLACES):
        place = operation.place_of[at]
        yield Step(
            kind="bays",
            operation=with_place(operation, replace(place, bays=bays + 1)),
            of=at,
            before=bays,
            after=bays + 1,
        )


def _full_s(held: list[tuple[int, int]], bays: int) -> int:
    """Return for how many seconds all bays of a place are in use."""
    changes = sorted([(from_s, 1) for from_s, _ in held] + [(to_s, -1) for _, to_s in held])
    in_use = full_s = last_s = 0
    for at_s, change in changes:
        full_s += (at_s - last_s) * (in_use >= bays)
        in_use, last_s = in_use + change, at_s
    return full_s
