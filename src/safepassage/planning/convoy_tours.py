"""Tours of vehicles out of what leaves in convoys: who drives which trip, and who is aboard."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Fleet
from safepassage.planning.convoy_dive import NEARLY, Composition, Trip
from safepassage.planning.convoy_rides import Ride, Rides
from safepassage.planning.tour import Intent, Pickup, Tour

LATE: Final = 1000.0
"""How much worse a second too late for a convoy is than a second of standing ready."""


@dataclass(slots=True)
class _Vehicle:
    """A vehicle of a fleet row: where and when it is free next, and what it is meant to do."""

    at: str
    free_s: int
    trips: list[Intent]


def convoy_tours(rides: Rides, composition: Composition, instants: tuple[int, ...]) -> tuple[Tour, ...]:
    """Return tours by which vehicles make the trips of a composition, whose convoys leave at some instants.

    In each convoy those vehicles take the trips that would be late by the least time in all (an assignment
    problem); among them, those that have stood free the longest.
    """
    loads = _loads(rides, composition)
    tours = []
    for number, row, mine in rides.rows:
        from_s = rides.problem.available_s[number][0]
        vehicles = [_Vehicle(row.at, from_s, []) for _ in range(row.count)]
        by_convoy: dict[int, list[tuple[Ride, dict[int, int]]]] = defaultdict(list)
        for (of, index, convoy), filled in loads.items():
            if of == number:
                by_convoy[convoy] += [(mine[index], load) for load in filled]
        for convoy in sorted(by_convoy):
            _assign(rides, row, vehicles, by_convoy[convoy], convoy, instants[convoy])
        tours += [
            Tour(row=number, number=i, trips=tuple(vehicle.trips))
            for i, vehicle in enumerate(vehicles)
            if vehicle.trips
        ]
    return tuple(tours)


def _assign(
    rides: Rides,
    row: Fleet,
    vehicles: list[_Vehicle],
    trips: list[tuple[Ride, dict[int, int]]],
    convoy: int,
    at_s: int,
) -> None:
    """Give the trips of a row in one convoy to its vehicles, and say where and when these are free again."""
    may = [v for v in vehicles if row.trips_max is None or len(v.trips) < row.trips_max]
    ready_s = np.array(
        [[min(NEVER, rides.ready_s(row, v.free_s, v.at, ride)) for ride, _ in trips] for v in may],
        dtype=np.float64,
    ).reshape(len(may), len(trips))
    late_s = np.maximum(0.0, ready_s + _turns_s(rides, row, trips) + rides.inspected_s(row) - at_s)
    costs = LATE * late_s + np.array([v.free_s for v in may], dtype=np.float64)[:, None]
    chosen, taken = cast("Any", linear_sum_assignment)(costs)
    there: dict[str, int] = defaultdict(int)
    for who, what in sorted(zip(chosen.tolist(), taken.tolist(), strict=True), key=lambda pair: pair[1]):
        if ready_s[who, what] >= NEVER:
            continue
        vehicle, (ride, load) = may[who], trips[what]
        bays = rides.problem.bays(ride.to)
        turn = there[ride.to] // bays
        there[ride.to] += 1
        vehicle.at, vehicle.free_s = ride.to, at_s + ride.after_s + (turn + 1) * rides.alighting_s(row)
        pickups = (Pickup(place=ride.place, load=load),)
        vehicle.trips.append(Intent(service=ride.service, pickups=pickups, convoy=convoy))


def _turns_s(rides: Rides, row: Fleet, trips: list[tuple[Ride, dict[int, int]]]) -> npt.NDArray[np.float64]:
    """Return how long each trip waits to board if all at its place came at once."""
    seen: dict[str, int] = defaultdict(int)
    waits_s = []
    for ride, _ in trips:
        waits_s.append(seen[ride.place] // rides.problem.bays(ride.place) * rides.boarding_s(row))
        seen[ride.place] += 1
    return np.array(waits_s, dtype=np.float64)


# Who is aboard


def _loads(rides: Rides, composition: Composition) -> dict[Trip, list[dict[int, int]]]:
    """Return the loads of each kind of trip: whole people, in as few vehicles as hold them.

    Parts of people are carried over to the next convoy; whoever finds no room there takes any that is left.
    """
    lots, rows = rides.problem.lots, {number: row for number, row, _ in rides.rows}
    left = {lot: lots[lot].count for lot in rides.lots}
    owed = dict.fromkeys(rides.lots, 0.0)
    aboard: dict[Trip, dict[int, int]] = {trip: {} for trip in composition.trips}
    wanted: dict[Trip, list[tuple[int, float]]] = defaultdict(list)
    for (lot, *kind), part in composition.people.items():
        wanted[cast("Trip", tuple(kind))].append((lot, part))

    def room(trip: Trip, *, lying: bool) -> int:
        row = rows[trip[0]]
        taken = sum(n for lot, n in aboard[trip].items() if lots[lot].stretcher == lying)
        return composition.trips[trip] * (row.stretchers if lying else row.seats) - taken

    def board(trip: Trip, lot: int, people: int) -> int:
        taken = min(people, left[lot], room(trip, lying=lots[lot].stretcher))
        if taken > 0:
            aboard[trip][lot] = aboard[trip].get(lot, 0) + taken
            left[lot] -= taken
        return max(0, taken)

    order = sorted(composition.trips, key=lambda trip: (trip[2], trip))
    for trip in order:
        for lot, part in sorted(wanted[trip]):
            owed[lot] += part
            owed[lot] -= board(trip, lot, math.floor(owed[lot] + NEARLY))
    for trip in order:
        for lot in rides.of_row[trip[0]][trip[1]].lots:
            if left[lot] and rides.problem.carries(rows[trip[0]], lots[lot]):
                board(trip, lot, left[lot])
    return {trip: _vehicles(rides, rows[trip[0]], load) for trip, load in aboard.items()}


def _vehicles(rides: Rides, row: Fleet, load: dict[int, int]) -> list[dict[int, int]]:
    """Share people out among vehicles, filling one after another."""
    filled: list[dict[int, int]] = []
    for lying, room in ((False, row.seats), (True, row.stretchers)):
        number, free = 0, room
        for lot, people in load.items():
            waiting = people if rides.problem.lots[lot].stretcher == lying else 0
            while waiting and room:
                if not free:
                    number, free = number + 1, room
                while len(filled) <= number:
                    filled.append({})
                taken = min(waiting, free)
                filled[number][lot] = taken
                waiting, free = waiting - taken, free - taken
    return filled
