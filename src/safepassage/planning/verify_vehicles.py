"""Checks of the vehicles: one place at a time, room, availability, and no more than the fleet has."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Fleet, Operation
from safepassage.planning.plan import Plan, Trip, UsedVehicle
from safepassage.planning.state import Parked
from safepassage.planning.verify_hours import Clock
from safepassage.planning.verify_journeys import Journey, found


def vehicle_findings(
    operation: Operation,
    plan: Plan,
    clock: Clock,
    journeys: Sequence[Journey],
    stands: Mapping[str, Parked] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Say everything that is wrong with the vehicles of a plan; some stand elsewhere than it left them."""
    vehicles: dict[str, UsedVehicle] = {}
    used = Counter(trip.vehicle for trip in plan.trips)
    for vehicle in plan.vehicles:
        if vehicle.id in vehicles:
            what = text("The vehicle id {vehicle} is used twice.", vehicle=vehicle.id)
            yield found("duplicate-id", f"vehicle {vehicle.id}", what)
        elif not used[vehicle.id]:
            what = text("The vehicle {vehicle} is listed but makes no trip.", vehicle=vehicle.id)
            yield found("vehicle-list", f"vehicle {vehicle.id}", what)
        vehicles.setdefault(vehicle.id, vehicle)
    trips_of: dict[str, list[Journey]] = defaultdict(list)
    for trip in plan.trips:
        yield from _listed_findings(vehicles, trip)
    for journey in sorted(journeys, key=lambda j: (j.start_s, j.end_s)):
        trips_of[journey.trip.vehicle].append(journey)
    for vehicle in vehicles.values():
        yield from _sequence_findings(clock, vehicle, trips_of.get(vehicle.id, []), stands.get(vehicle.id))
    yield from _fleet_findings(operation, clock, vehicles, trips_of)


def _listed_findings(vehicles: Mapping[str, UsedVehicle], trip: Trip) -> Iterator[Finding]:
    here = f"trip {trip.id}"
    if trip.vehicle not in vehicles:
        what = text("The vehicle {vehicle} of the trip is not in the list of vehicles.", vehicle=trip.vehicle)
        yield found("vehicle-list", here, what)
    elif vehicles[trip.vehicle].type != trip.type:
        what = text(
            "The trip's type is {type}, its vehicle {vehicle} is of type {listed}.",
            type=trip.type,
            vehicle=trip.vehicle,
            listed=vehicles[trip.vehicle].type,
        )
        yield found("vehicle-list", here, what)


def _sequence_findings(
    clock: Clock, vehicle: UsedVehicle, journeys: Sequence[Journey], stands: Parked | None
) -> Iterator[Finding]:
    """Say where a vehicle would have to be in two places, or starts where it does not stand."""
    to_come = [journey for journey in journeys if not clock.is_past(journey.start_s)]
    if stands is not None and to_come:
        yield from _parked_findings(clock, stands, to_come[0])
        journeys = to_come
    if not journeys:
        return
    first = journeys[0].trip
    if stands is None and first.stops[0].place != vehicle.at and not clock.is_past(journeys[0].start_s):
        what = text(
            "The vehicle {vehicle} stands at {at}, but its first trip starts at {start}.",
            vehicle=vehicle.id,
            at=vehicle.at,
            start=first.stops[0].place,
        )
        yield found("vehicle-start", f"trip {first.id}", what)
    for before, then in pairwise(journeys):
        if clock.is_past(then.start_s):
            continue
        if then.start_s < before.end_s:
            what = text(
                "The vehicle {vehicle} starts this trip at {start}, while trip {trip} lasts until {end}.",
                vehicle=vehicle.id,
                start=clock.said(then.start_s),
                trip=before.trip.id,
                end=clock.said(before.end_s),
            )
            yield found("vehicle-twice", f"trip {then.trip.id}", what)
        elif then.trip.stops[0].place != before.destination:
            what = text(
                "The vehicle {vehicle} starts this trip at {start}, but trip {trip} left it at {end}.",
                vehicle=vehicle.id,
                start=then.trip.stops[0].place,
                trip=before.trip.id,
                end=before.destination,
            )
            yield found("vehicle-start", f"trip {then.trip.id}", what)


def _parked_findings(clock: Clock, stands: Parked, journey: Journey) -> Iterator[Finding]:
    """Say where a vehicle starts elsewhere than it stands now, or before it is free."""
    start = journey.trip.stops[0].place
    if start != stands.stands or journey.start_s < stands.free_s:
        what = text(
            "The vehicle {vehicle} starts this trip at {start} at {time}, but it stands at {stands} and is"
            " free from {free}.",
            vehicle=stands.id,
            start=start,
            time=clock.said(journey.start_s),
            stands=stands.stands,
            free=clock.said(stands.free_s),
        )
        yield found("vehicle-start", f"trip {journey.trip.id}", what)


def _fleet_findings(
    operation: Operation,
    clock: Clock,
    vehicles: Mapping[str, UsedVehicle],
    trips_of: Mapping[str, Sequence[Journey]],
) -> Iterator[Finding]:
    """Say which vehicles follow no row of the fleet, and where a plan uses more than there are."""
    alike: Counter[Fleet] = Counter()  # rows may be written one for each vehicle
    for row in operation.fleet:
        alike[replace(row, count=0)] += row.count
    rows_of: dict[tuple[str, str], list[Fleet]] = defaultdict(list)
    for row, count in alike.items():
        rows_of[row.type, row.at].append(replace(row, count=count))
    able: dict[tuple[str, str], Counter[frozenset[int]]] = defaultdict(Counter)
    for vehicle in vehicles.values():
        sort = vehicle.type, vehicle.at
        rows, journeys = rows_of.get(sort, []), trips_of.get(vehicle.id, [])
        if not rows:
            what = text(
                "The fleet has no vehicle of type {type} that stands at {at}.",
                type=vehicle.type,
                at=vehicle.at,
            )
            yield found("fleet-over", f"vehicle {vehicle.id}", what)
            continue
        wrong = [tuple(_row_findings(operation, clock, row, vehicle, journeys)) for row in rows]
        fits = frozenset(i for i, findings in enumerate(wrong) if not findings)
        if fits:
            able[sort][fits] += 1
        else:
            yield from min(wrong, key=len)
    for (type_, at), patterns in able.items():
        rows = rows_of[type_, at]
        over = patterns.total() - _most_assigned(patterns, [row.count for row in rows])
        if over:
            what = text(
                "The plan uses {used} vehicles of type {type} that stand at {at}; the fleet's rows "
                "allow {allowed}.",
                used=patterns.total(),
                type=type_,
                at=at,
                allowed=patterns.total() - over,
            )
            yield found("fleet-over", "vehicles", what)


def _row_findings(
    operation: Operation, clock: Clock, row: Fleet, vehicle: UsedVehicle, journeys: Sequence[Journey]
) -> Iterator[Finding]:
    """Say why a vehicle with these trips cannot be one of this row of the fleet."""
    to_come = not journeys or not clock.is_past(journeys[-1].start_s)
    if row.trips_max is not None and len(journeys) > row.trips_max and to_come:
        what = text(
            "The vehicle {vehicle} makes {trips} trips; the fleet allows {most}.",
            vehicle=vehicle.id,
            trips=len(journeys),
            most=row.trips_max,
        )
        yield found("trips-max", f"vehicle {vehicle.id}", what)
    from_s = None if row.available_from is None else clock.second(row.available_from)
    until_s = None if row.available_until is None else clock.second(row.available_until)
    for journey in journeys:
        if not clock.is_past(journey.boarded_s):
            yield from _load_findings(operation, row, journey.trip)
        if clock.is_past(journey.start_s):
            continue
        if from_s is not None and journey.start_s < from_s:
            what = text(
                "The trip starts at {start}; its vehicle is there only from {available}.",
                start=clock.said(journey.start_s),
                available=clock.said(from_s),
            )
            yield found("vehicle-available", f"trip {journey.trip.id}", what)
        if until_s is not None and journey.end_s > until_s:
            what = text(
                "The trip ends at {end}; its vehicle is there only until {available}.",
                end=clock.said(journey.end_s),
                available=clock.said(until_s),
            )
            yield found("vehicle-available", f"trip {journey.trip.id}", what)


def _load_findings(operation: Operation, row: Fleet, trip: Trip) -> Iterator[Finding]:
    lying = sum(n for group, n in trip.load.items() if operation.group_of[group].uses == "stretcher")
    if trip.people - lying > row.seats:
        what = text(
            "The load takes {people} seats; a vehicle of type {type} has {room}.",
            people=trip.people - lying,
            type=row.type,
            room=row.seats,
        )
        yield found("load-over", f"trip {trip.id}", what)
    if lying > row.stretchers:
        what = text(
            "The load takes {people} stretchers; a vehicle of type {type} has {room}.",
            people=lying,
            type=row.type,
            room=row.stretchers,
        )
        yield found("load-over", f"trip {trip.id}", what)
    if row.groups and not set(trip.load) <= set(row.groups):
        what = text(
            "A vehicle of type {type} takes {permitted}, not {groups}.",
            type=row.type,
            permitted=", ".join(row.groups),
            groups=", ".join(sorted(set(trip.load) - set(row.groups))),
        )
        yield found("group-not-permitted", f"trip {trip.id}", what)


def _most_assigned(patterns: Mapping[frozenset[int], int], counts: Sequence[int]) -> int:
    """Return how many vehicles can be given a row each, where a pattern says which rows fit them.

    A maximum flow from patterns to rows by shortest augmenting paths (Edmonds and Karp 1972); there are as
    many nodes as sorts of vehicles, however many the vehicles.
    """
    kinds = list(patterns)
    waiting = [patterns[kind] for kind in kinds]
    given = [[0] * len(counts) for _ in kinds]
    spare = list(counts)
    for first in range(len(kinds)):
        while waiting[first] and (path := _augmenting(kinds, given, spare, first)):
            # kind, row, kind, row …: each kind gives one more to the row after it, one less to that before
            for kind, row in zip(path[::2], path[1::2], strict=True):
                given[kind][row] += 1
            for row, kind in zip(path[1::2], path[2::2], strict=False):
                given[kind][row] -= 1
            spare[path[-1]] -= 1
            waiting[first] -= 1
    return sum(map(sum, given))


def _augmenting(
    kinds: Sequence[frozenset[int]], given: Sequence[Sequence[int]], spare: Sequence[int], first: int
) -> list[int]:
    """Return a way to place one more vehicle of the first kind: kind, row, kind, row …; empty if none."""
    ways = deque([[first]])
    rows_seen: set[int] = set()
    while ways:
        way = ways.popleft()
        for row in sorted(kinds[way[-1]] - rows_seen):
            rows_seen.add(row)
            if spare[row]:
                return [*way, row]
            ways.extend([*way, row, kind] for kind in range(len(kinds)) if given[kind][row])
    return []
