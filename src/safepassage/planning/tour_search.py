"""The search for tours, in compiled code: a first solution, then annealing of small and large changes."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from safepassage.planning.compilation import kept, within
from safepassage.planning.tour_crossings import taken
from safepassage.planning.tour_loads import (
    NOBODY,
    best_position,
    take_on,
    waiting,
)
from safepassage.planning.tour_moves import small_move
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
    ARRIVAL,
    COUNTERS,
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
    PEOPLE,
    PLACES,
    ROW,
    ROWS,
    SEATS,
    SIZE,
    SOURCES,
    STRETCHERS,
    TRIPS,
    UNITS,
    UNUSED,
    VEHICLE,
    City,
    Ints,
    Tours,
    delist,
    draw,
    enlist,
    has_room,
    leg,
    measure,
    new_trip,
    put,
)

SMALL_MOVES: Final = 12
"""Small changes in a unit of work that makes no large one."""
YES: Final[Any] = np.int64(1)


@within
def seed_place(city: City, tours: Tours, vehicle: int) -> int:
    """Return where a vehicle best collects next: a full load, hardly farther than anyone has to go."""
    row, trips = tours.vehicles[vehicle, ROW], tours.vehicles[vehicle, TRIPS]
    before = tours.vehicles[vehicle, FIRST_TRIP + trips - 1] if trips > 0 else NONE
    room = city.tables[ROWS, row, SEATS] + city.tables[ROWS, row, STRETCHERS]
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
            - city.tables[PLACES, place, NEAREST]
            + 2.0 * city.tables[PLACES, place, NEAREST] * lack / room
            + draw(tours) % 60
        )
        if score < least:
            best, least = place, score
    return best


@within
def extended(city: City, tours: Tours, done: Ints, pool: Ints) -> bool:
    """Give the vehicle that is free first its next trip; return whether any vehicle can have more."""
    vehicle = NONE
    for other in range(tours.vehicles.shape[0]):
        if not done[other] and (
            vehicle < 0 or tours.vehicles[other, LENGTH] < tours.vehicles[vehicle, LENGTH]
        ):
            vehicle = other
    if vehicle < 0:
        return False
    place = seed_place(city, tours, vehicle)
    if place < 0:
        done[vehicle] = 1
        return True
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
        return True
    trip = new_trip(city, tours, tours.scratch[0], tours.scratch[1], figures, channel)
    put(city, tours, vehicle, position, trip)
    return True


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
    left, goal = tours.lists[COUNTERS, LEFT], tours.lists[COUNTERS, GOAL_LEFT]
    return left < goal or (left == goal and longest(tours) < tours.lists[COUNTERS, GOAL_S])


@within
def copy(tours: Tours, to: Tours) -> None:
    """Copy tours and the trips in them."""
    for vehicle in range(tours.vehicles.shape[0]):
        for i in range(FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            to.vehicles[vehicle, i] = tours.vehicles[vehicle, i]
        for i in range(FIRST_TRIP, FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            trip = tours.vehicles[vehicle, i]
            for k in range(LOTS):
                to.trips[trip, k] = tours.trips[trip, k]
            for k in range(tours.trips[trip, SIZE]):
                to.trips[trip, LOTS + k] = tours.trips[trip, LOTS + k]
                to.trips[trip, UNITS + k] = tours.trips[trip, UNITS + k]


@within
def judged(tours: Tours) -> tuple[int, int, int]:
    """Return people left, the last arrival, and the arrivals summed over people."""
    clearance_s = person_s = 0
    for vehicle in range(tours.vehicles.shape[0]):
        for i in range(FIRST_TRIP, FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            trip = tours.vehicles[vehicle, i]
            person_s += tours.trips[trip, ARRIVAL] * tours.trips[trip, PEOPLE]
            clearance_s = max(clearance_s, tours.trips[trip, ARRIVAL])
    return tours.lists[COUNTERS, LEFT], clearance_s, person_s


@within
def restore(city: City, tours: Tours, best: Tours) -> None:
    """Make recorded tours the present ones."""
    for vehicle in range(tours.vehicles.shape[0]):
        for i in range(FIRST_TRIP, FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            delist(city, tours, tours.vehicles[vehicle, i])
    copy(best, tours)
    for trip in range(tours.trips.shape[0]):
        tours.trips[trip, VEHICLE] = NONE
    for vehicle in range(tours.vehicles.shape[0]):
        for i in range(FIRST_TRIP, FIRST_TRIP + tours.vehicles[vehicle, TRIPS]):
            enlist(city, tours, tours.vehicles[vehicle, i])
        measure(city, tours, vehicle)
    tours.lists[COUNTERS, FREE] = 0
    for trip in range(tours.trips.shape[0] - 1, -1, -1):
        if tours.trips[trip, VEHICLE] < 0:
            tours.lists[UNUSED, tours.lists[COUNTERS, FREE]] = trip
            tours.lists[COUNTERS, FREE] += 1


class Compiled(NamedTuple):
    """What is called from Python.

    Attributes
    ----------
    construct
        Makes a first solution, until nobody waits or nobody can be carried. Its last arguments, a zero for
        each vehicle and another list, are space to work in.
    search
        Changes tours so many times, by one large change or twelve small ones, and keeps what is good enough
        at a heat. One of `large` changes is a large one: it takes some trips out and their people on again.
        It ends early at the goal, but not in the first `rest` times; returns how many times it was.
    judged
        Returns people left, the last arrival, and the arrivals summed over people.
    record, restore
        Keeps the tours and their trips; makes recorded ones the present ones.
    measured
        Measures all tours anew.
    """

    construct: Callable[[City, Tours, Ints, Ints], None]
    search: Callable[[City, Tours, Attempt, float, int, int, int], int]
    judged: Callable[[Tours], tuple[int, int, int]]
    record: Callable[[Tours, Tours], None]
    restore: Callable[[City, Tours, Tours], None]
    measured: Callable[[City, Tours], None]


def compiled(sources: int) -> Compiled:
    """Return the functions, compiled when they are first called and kept for the next time.

    Parameters
    ----------
    sources
        The `text_of` the modules: it is in every closure, so that what is kept is used only for the same.
    """

    @kept
    def construct(city: City, tours: Tours, done: Ints, pool: Ints) -> None:
        tours.lists[COUNTERS, SOURCES] = sources
        more = True
        while more and tours.lists[COUNTERS, LEFT] > 0:
            more = extended(city, tours, done, pool)

    @kept
    def search(
        city: City, tours: Tours, attempt: Attempt, heat: float, count: int, large: int, rest: int
    ) -> int:
        tours.lists[COUNTERS, SOURCES] = sources
        for done in range(count):
            if done % large == 0:
                begin(city, tours, attempt)
                ruin(city, tours, attempt)
                if attempt.before[0] >= LEFT_COST:
                    call_back(city, tours, attempt)
                recreate(city, tours, attempt)
                if taken(-gain(city, tours, attempt), heat, tours):
                    keep(tours, attempt)
                else:
                    undo(city, tours, attempt)
            else:
                for _ in range(SMALL_MOVES):
                    small_move(city, tours, heat)
            if done >= rest and at_goal(tours):
                return done + 1
        return count

    @kept
    def cost(tours: Tours) -> tuple[int, int, int]:
        tours.lists[COUNTERS, SOURCES] = sources
        return judged(tours)

    @kept
    def recorded(tours: Tours, best: Tours) -> None:
        best.lists[COUNTERS, SOURCES] = sources
        copy(tours, best)

    @kept
    def restored(city: City, tours: Tours, best: Tours) -> None:
        tours.lists[COUNTERS, SOURCES] = sources
        restore(city, tours, best)

    @kept
    def measured(city: City, tours: Tours) -> None:
        tours.lists[COUNTERS, SOURCES] = sources
        for vehicle in range(tours.vehicles.shape[0]):
            measure(city, tours, vehicle)

    return Compiled(construct, search, cost, recorded, restored, measured)
