"""The search for tours, in compiled code: a first solution, then annealing of small and large changes."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any, Final

import numpy as np

from safepassage.planning.tour_loads import (
    NOBODY,
    best_position,
    take_on,
    waiting,
)
from safepassage.planning.tour_moves import (
    small_move,
    taken,
)
from safepassage.planning.tour_repair import (
    Attempt,
    begin,
    call_back,
    gain,
    keep,
    recreate,
    ruin,
    undo,
)
from safepassage.planning.tour_state import (
    FAR,
    FIGURES,
    FIRST_TRIP,
    FREE,
    GOAL_LEFT,
    GOAL_S,
    LEFT,
    LEFT_COST,
    LENGTH,
    LOTS,
    NEAREST,
    NONE,
    ROW,
    SEATS,
    SIZE,
    STRETCHERS,
    TRIPS,
    UNITS,
    VEHICLE,
    City,
    Ints,
    Tours,
    compiled,
    delist,
    draw,
    enlist,
    has_room,
    leg,
    measure,
    new_trip,
    put,
    within,
)

SMALL_MOVES: Final = 12
"""Small changes in a unit of work that makes no large one."""
YES: Final[Any] = np.int64(1)


@within
def seed_place(city: City, tours: Tours, vehicle: int) -> int:
    """Return where a vehicle best collects next: a full load, hardly farther than anyone has to go."""
    row, trips = tours.vehicles[vehicle, ROW], tours.vehicles[vehicle, TRIPS]
    before = tours.vehicles[vehicle, FIRST_TRIP + trips - 1] if trips > 0 else NONE
    room = city.rows[row, SEATS] + city.rows[row, STRETCHERS]
    best, least = NONE, 1e18
    for place in range(city.ways.shape[1]):
        people = waiting(city, tours, row, place)
        if people == 0:
            continue
        way_s = leg(city, tours, row, before, place)
        if way_s >= FAR:
            continue
        lack = room - people if people < room else 0
        score = (
            way_s
            - city.places[place, NEAREST]
            + 2.0 * city.places[place, NEAREST] * lack / room
            + draw(tours) % 60
        )
        if score < least:
            best, least = place, score
    return best


@compiled
def construct(city: City, tours: Tours, done: Ints, pool: Ints) -> None:
    """Give the vehicle that is free first its next trip, until nobody waits or nobody can be carried.

    `done`, a zero for each vehicle, and `pool` are space to work in.
    """
    vehicles = tours.vehicles.shape[0]
    while tours.counters[LEFT] > 0:
        vehicle = NONE
        for other in range(vehicles):
            if not done[other] and (
                vehicle < 0 or tours.vehicles[other, LENGTH] < tours.vehicles[vehicle, LENGTH]
            ):
                vehicle = other
        if vehicle < 0:
            break
        place = seed_place(city, tours, vehicle)
        if place < 0:
            done[vehicle] = 1
            continue
        pooled = NOBODY
        for i in range(city.near.shape[1]):
            if city.near[place, i] >= 0:
                pool[pooled] = city.near[place, i]
                pooled += 1
        row = tours.vehicles[vehicle, ROW]
        figures = tours.scratch[FIGURES]
        position = NONE
        for attempt in range(2):
            size = take_on(city, tours, row, place, pool, pooled if attempt == 0 else NOBODY, NOBODY)
            if size > 0 and has_room(city, tours, tours.scratch[0], size):
                _, position, channel = best_position(city, tours, vehicle, size, figures, YES)
            if position >= 0:
                break
        if position < 0:
            done[vehicle] = 1
            continue
        trip = new_trip(city, tours, tours.scratch[0], tours.scratch[1], figures, channel)
        put(city, tours, vehicle, position, trip)


@within
def longest(tours: Tours) -> int:
    """Return the latest arrival of all tours."""
    most = 0
    for vehicle in range(tours.vehicles.shape[0]):
        if tours.vehicles[vehicle, TRIPS] > 0:
            most = max(most, tours.vehicles[vehicle, LENGTH])
    return most


@within
def at_goal(tours: Tours) -> bool:
    """Return whether the tours are better than the goal: fewer people left, or a sooner last arrival."""
    left, goal = tours.counters[LEFT], tours.counters[GOAL_LEFT]
    return left < goal or (left == goal and longest(tours) < tours.counters[GOAL_S])


@compiled
def large_moves(city: City, tours: Tours, attempt: Attempt, heat: float, count: int, rest: int) -> int:
    """Take some trips out and their people on again, so many times; keep what is good enough.

    It ends early at the goal, but not in the first `rest` times; returns how many times it was.
    """
    for done in range(count):
        begin(city, tours, attempt)
        ruin(city, tours, attempt)
        if attempt.before[0] >= LEFT_COST:
            call_back(city, tours, attempt)
        recreate(city, tours, attempt)
        if taken(-gain(city, tours, attempt), heat, tours):
            keep(tours, attempt)
        else:
            undo(city, tours, attempt)
        if done >= rest and at_goal(tours):
            return done + 1
    return count


@compiled
def small_moves(city: City, tours: Tours, heat: float, count: int, rest: int) -> int:
    """Try small changes, twelve for one large one; else the same as `large_moves`."""
    for done in range(count):
        for _ in range(SMALL_MOVES):
            small_move(city, tours, heat)
        if done >= rest and at_goal(tours):
            return done + 1
    return count


@compiled
def record(tours: Tours, best: Tours) -> None:
    """Copy the tours and their trips: what `restore` needs."""
    for vehicle in range(tours.vehicles.shape[0]):
        for i in range(FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            best.vehicles[vehicle, i] = tours.vehicles[vehicle, i]
        for i in range(FIRST_TRIP, FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            trip = tours.vehicles[vehicle, i]
            for k in range(LOTS):
                best.trips[trip, k] = tours.trips[trip, k]
            for k in range(tours.trips[trip, SIZE]):
                best.trips[trip, LOTS + k] = tours.trips[trip, LOTS + k]
                best.trips[trip, UNITS + k] = tours.trips[trip, UNITS + k]


@compiled
def restore(city: City, tours: Tours, best: Tours) -> None:
    """Make recorded tours the present ones."""
    for vehicle in range(tours.vehicles.shape[0]):
        for i in range(FIRST_TRIP, FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            delist(city, tours, tours.vehicles[vehicle, i])
    record(best, tours)
    for trip in range(tours.trips.shape[0]):
        tours.trips[trip, VEHICLE] = NONE
    for vehicle in range(tours.vehicles.shape[0]):
        for i in range(FIRST_TRIP, FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            enlist(city, tours, tours.vehicles[vehicle, i])
        measure(city, tours, vehicle)
    tours.counters[FREE] = 0
    for trip in range(tours.trips.shape[0] - 1, -1, -1):
        if tours.trips[trip, VEHICLE] < 0:
            tours.free[tours.counters[FREE]] = trip
            tours.counters[FREE] += 1
