"""Trips taken out of tours and people taken on again, in compiled code: to be kept or undone as a whole."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from safepassage.planning.compilation import within
from safepassage.planning.tour_loads import (
    NOBODY,
    best_position,
    joined,
    take_on,
    turned,
)
from safepassage.planning.tour_state import (
    BEST_FIGURES,
    BOARD_VEHICLE,
    COUNTERS,
    FACTS,
    FAR,
    FIGURES,
    FIRST_TRIP,
    HOPS,
    LEFT,
    LEFT_COST,
    LENGTH,
    LOAD,
    LOTS,
    LOTS_FROM,
    MADE,
    NONE,
    PEOPLE,
    PLACE,
    PLACES,
    PRICE,
    RECEPTIONS,
    ROW,
    ROWS,
    SEATS,
    SIZE,
    SORTS,
    STARTS,
    STRETCHERS,
    TRIPS,
    VEHICLE,
    VISIT_COUNTS,
    VISITS,
    VISITS_FROM,
    WAITING,
    WIDTH,
    City,
    Ints,
    Tours,
    delist,
    draw,
    enlist,
    has_room,
    measure,
    new_trip,
    priced,
    put,
    release,
    take,
)

SAVED_MOST: Final = 64
TRIPS_MOST: Final = 192
POOL_MOST: Final = 64
CALLED_BACK: Final = 6
SHORT: Final[Any] = np.int64(0)
LONG: Final[Any] = np.int64(1)
AT_RANDOM: Final[Any] = np.int64(1)
SAVED, REMOVED, CREATED, POOLED, SIZES, LOADS = range(6)


class Attempt(NamedTuple):
    """What an attempt has changed, and the cost before.

    Tours as they were; lists of them, of trips taken out and made, of places where people wait, how many each
    of these are, and what receptions held.
    """

    vehicles: Ints
    lists: Ints
    before: npt.NDArray[np.float64]


@within
def begin(city: City, tours: Tours, attempt: Attempt) -> None:
    """Begin an attempt."""
    for i in range(4):
        attempt.lists[SIZES, i] = 0
    for reception in range(city.tables[FACTS, 0, STARTS]):
        attempt.lists[LOADS, reception] = tours.lists[LOAD, reception]
    attempt.before[0] = LEFT_COST * tours.lists[COUNTERS, LEFT]


@within
def save(city: City, tours: Tours, attempt: Attempt, vehicle: int) -> bool:
    """Keep a tour as it is, once; return whether there is space for it."""
    for i in range(attempt.lists[SIZES, SAVED]):
        if attempt.vehicles[i, 0] == vehicle:
            return True
    if attempt.lists[SIZES, SAVED] == SAVED_MOST:
        return False
    i = attempt.lists[SIZES, SAVED]
    attempt.lists[SIZES, SAVED] += 1
    attempt.vehicles[i, 0] = vehicle
    trips = tours.vehicles[vehicle, TRIPS]
    attempt.vehicles[i, 1] = trips
    for position in range(trips):
        attempt.vehicles[i, 2 + position] = tours.vehicles[vehicle, FIRST_TRIP + position]
    attempt.before[0] += priced(city, tours, tours.vehicles[vehicle, ROW], tours.vehicles[vehicle, LENGTH])
    return True


@within
def wait_at(attempt: Attempt, place: int) -> None:
    """Note that people wait at a place."""
    for i in range(attempt.lists[SIZES, POOLED]):
        if attempt.lists[POOLED, i] == place:
            return
    if attempt.lists[SIZES, POOLED] < POOL_MOST:
        attempt.lists[POOLED, attempt.lists[SIZES, POOLED]] = place
        attempt.lists[SIZES, POOLED] += 1


@within
def take_out(city: City, tours: Tours, attempt: Attempt, trip: int) -> bool:
    """Take a trip out, so that its people wait; return False where an attempt has no space for more."""
    if attempt.lists[SIZES, REMOVED] == TRIPS_MOST or not save(
        city, tours, attempt, tours.trips[trip, VEHICLE]
    ):
        return False
    take(city, tours, trip)
    delist(city, tours, trip)
    tours.trips[trip, VEHICLE] = -1
    attempt.lists[REMOVED, attempt.lists[SIZES, REMOVED]] = trip
    attempt.lists[SIZES, REMOVED] += 1
    for i in range(tours.trips[trip, SIZE]):
        wait_at(attempt, city.tables[SORTS, tours.trips[trip, LOTS + i], PLACE])
    return True


@within
def put_in(
    city: City, tours: Tours, attempt: Attempt, vehicle: int, position: int, figures: Ints, channel: int
) -> None:
    """Make a trip of the draft in a tour that is saved."""
    trip = new_trip(city, tours, tours.scratch[0], tours.scratch[1], figures, channel)
    tours.trips[trip, MADE] = 1
    put(city, tours, vehicle, position, trip)
    attempt.lists[CREATED, attempt.lists[SIZES, CREATED]] = trip
    attempt.lists[SIZES, CREATED] += 1


@within
def gain(city: City, tours: Tours, attempt: Attempt) -> float:
    """Return by how much the attempt lowers the cost."""
    cost = LEFT_COST * tours.lists[COUNTERS, LEFT]
    for i in range(attempt.lists[SIZES, SAVED]):
        vehicle = attempt.vehicles[i, 0]
        cost += priced(city, tours, tours.vehicles[vehicle, ROW], tours.vehicles[vehicle, LENGTH])
    for reception in range(city.tables[FACTS, 0, STARTS]):
        cost += (
            0.001
            * city.tables[RECEPTIONS, reception, PRICE]
            * (tours.lists[LOAD, reception] - attempt.lists[LOADS, reception])
        )
    return attempt.before[0] - cost


@within
def keep(tours: Tours, attempt: Attempt) -> None:
    """End an attempt and keep what it changed."""
    for i in range(attempt.lists[SIZES, REMOVED]):
        tours.trips[attempt.lists[REMOVED, i], MADE] = 0
        release(tours, attempt.lists[REMOVED, i])
    for i in range(attempt.lists[SIZES, CREATED]):
        tours.trips[attempt.lists[CREATED, i], MADE] = 0


@within
def undo(city: City, tours: Tours, attempt: Attempt) -> None:
    """End an attempt and leave everything as it was."""
    for i in range(attempt.lists[SIZES, CREATED]):
        if tours.trips[attempt.lists[CREATED, i], VEHICLE] >= 0:
            delist(city, tours, attempt.lists[CREATED, i])
    for i in range(attempt.lists[SIZES, REMOVED]):
        if not tours.trips[attempt.lists[REMOVED, i], MADE]:
            enlist(city, tours, attempt.lists[REMOVED, i])
    for i in range(attempt.lists[SIZES, CREATED]):
        tours.trips[attempt.lists[CREATED, i], MADE] = 0
        release(tours, attempt.lists[CREATED, i])
    for i in range(attempt.lists[SIZES, SAVED]):
        vehicle = attempt.vehicles[i, 0]
        tours.vehicles[vehicle, TRIPS] = attempt.vehicles[i, 1]
        for position in range(attempt.vehicles[i, 1]):
            tours.vehicles[vehicle, FIRST_TRIP + position] = attempt.vehicles[i, 2 + position]
        measure(city, tours, vehicle)


@within
def by_length(tours: Tours, tries: int, longest: int) -> int:
    """Return the vehicle with the longest (shortest) tour of some drawn at random."""
    best = draw(tours) % tours.vehicles.shape[0]
    for _ in range(tries - 1):
        other = draw(tours) % tours.vehicles.shape[0]
        if (tours.vehicles[other, LENGTH] > tours.vehicles[best, LENGTH]) == (longest != 0):
            best = other
    return best


@within
def slack_of(city: City, tours: Tours, trip: int) -> int:
    """Return how many people more a trip's vehicle has room for."""
    row = tours.vehicles[tours.trips[trip, VEHICLE], ROW]
    return city.tables[ROWS, row, SEATS] + city.tables[ROWS, row, STRETCHERS] - tours.trips[trip, PEOPLE]


@within
def ruin(city: City, tours: Tours, attempt: Attempt) -> None:
    """Take a few trips out of tours: one of a long tour, and others near it, part loads sooner."""
    vehicle = by_length(tours, 1 + 4 * (draw(tours) % 4), LONG)
    if tours.vehicles[vehicle, TRIPS] == 0:
        return
    trip = tours.vehicles[vehicle, FIRST_TRIP + draw(tours) % tours.vehicles[vehicle, TRIPS]]
    place = city.tables[SORTS, tours.trips[trip, LOTS + draw(tours) % tours.trips[trip, SIZE]], PLACE]
    take_out(city, tours, attempt, trip)
    for _ in range(1 + draw(tours) % 4):
        chosen, most = NONE, NONE
        for _ in range(2 + draw(tours) % 3):
            at = place
            if draw(tours) % 3 > 0:
                reach = min(city.near.shape[1], 1 << (1 + draw(tours) % 5))
                if reach > 0:
                    at = city.near[place, draw(tours) % reach]
            if at < 0 or tours.lists[VISIT_COUNTS, at] == 0:
                continue
            other = tours.lists[
                VISITS, city.tables[PLACES, at, VISITS_FROM] + draw(tours) % tours.lists[VISIT_COUNTS, at]
            ]
            slack = slack_of(city, tours, other) + 5 * tours.trips[other, SIZE]
            if slack > most:
                chosen, most = other, slack
        if chosen >= 0:
            take_out(city, tours, attempt, chosen)


@within
def call_back(city: City, tours: Tours, attempt: Attempt) -> None:
    """Note some of the places where people were left before."""
    places = city.ways.shape[1]
    place, noted = draw(tours) % places, 0
    for _ in range(places):
        for lot in range(city.tables[PLACES, place, LOTS_FROM], city.tables[PLACES, place + 1, LOTS_FROM]):
            if tours.lists[WAITING, lot] > 0:
                wait_at(attempt, place)
                noted += 1
                break
        if noted == CALLED_BACK:
            return
        place = place + 1 if place + 1 < places else NOBODY


@within
def best_join(city: City, tours: Tours, place: int, most_each: float) -> tuple[float, int]:
    """Return what people who wait at a place cost each in the best trip that has room left, and that trip."""
    best, found = most_each, NONE
    for i in range(-1, min(4, city.near.shape[1])):
        at = place if i < 0 else city.near[place, i]
        if at < 0 or (i >= 0 and city.ways[city.tables[FACTS, 0, HOPS] + at, place] >= FAR):
            continue
        least_s = 0.0
        if i >= 0:
            least_s = 0.2 * (
                city.tables[FACTS, 0, BOARD_VEHICLE] + city.ways[city.tables[FACTS, 0, HOPS] + at, place]
            )
        count = tours.lists[VISIT_COUNTS, at]
        offset = draw(tours) % count if count > 0 else 0
        for j in range(min(count, 24)):
            trip = tours.lists[VISITS, city.tables[PLACES, at, VISITS_FROM] + (offset + j) % count]
            slack = slack_of(city, tours, trip)
            if slack <= 0 or (i >= 0 and least_s >= best * slack):
                continue
            cost, people, _, _ = joined(city, tours, trip, place)
            if people > 0 and cost < best * people:
                best, found = cost / people, trip
    return best, found


@within
def join(city: City, tours: Tours, attempt: Attempt, trip: int, place: int) -> bool:
    """Let a trip take also people who wait at a place."""
    vehicle = tours.trips[trip, VEHICLE]
    if attempt.lists[SIZES, CREATED] == TRIPS_MOST or not save(city, tours, attempt, vehicle):
        return False
    position = 0
    while tours.vehicles[vehicle, FIRST_TRIP + position] != trip:
        position += 1
    _, _, channel, size = joined(city, tours, trip, place)
    for k in range(2):
        for i in range(size):
            tours.scratch[2 + k, i] = tours.scratch[k, i]
    for i in range(WIDTH):
        tours.scratch[BEST_FIGURES, i] = tours.scratch[FIGURES, i]
    if not take_out(city, tours, attempt, trip):
        return False
    for k in range(2):
        for i in range(size):
            tours.scratch[k, i] = tours.scratch[2 + k, i]
    put_in(city, tours, attempt, vehicle, position, tours.scratch[BEST_FIGURES], channel)
    return True


@within
def remember(tours: Tours, size: int) -> None:
    """Keep the draft as the best so far."""
    for k in range(2):
        for i in range(size):
            tours.scratch[2 + k, i] = tours.scratch[k, i]
    for i in range(WIDTH):
        tours.scratch[BEST_FIGURES, i] = tours.scratch[FIGURES, i]


@within
def recalled(tours: Tours) -> None:
    """Make the best draft so far the draft again."""
    for k in range(2):
        for i in range(tours.scratch[BEST_FIGURES, SIZE]):
            tours.scratch[k, i] = tours.scratch[2 + k, i]


@within
def best_new(
    city: City, tours: Tours, attempt: Attempt, count: int, most_each: float
) -> tuple[float, int, int, int]:
    """Find the new trip that costs least for each of its people; return that, vehicle, position, channel.

    Its load is remembered as the best draft.
    """
    best, by, at, channel = most_each, NONE, NONE, NONE
    pooled = attempt.lists[SIZES, POOLED]
    first = draw(tours) % count
    for i in range(count):
        vehicle = attempt.lists[SAVED, i]
        row = tours.vehicles[vehicle, ROW]
        if draw(tours) % 2 == 0 or i == first:
            seed = attempt.lists[POOLED, draw(tours) % pooled]
            size = take_on(city, tours, row, seed, attempt.lists[POOLED], pooled, AT_RANDOM)
            if size == 0 or not has_room(city, tours, tours.scratch[0], size):
                continue
            people = tours.scratch[FIGURES, PEOPLE]
            several = (
                city.tables[SORTS, tours.scratch[0, 0], PLACE]
                != city.tables[SORTS, tours.scratch[0, size - 1], PLACE]
            )
            for turn in range(2 if several else 1):
                if turn:
                    turned(city, tours, size)
                cost, position, channel_of = best_position(
                    city, tours, vehicle, size, tours.scratch[FIGURES], NOBODY
                )
                if position < 0:
                    continue
                each = cost / people * (0.9 + 0.002 * (draw(tours) % 100))
                if each < best:
                    best, by, at, channel = each, vehicle, position, channel_of
                    remember(tours, size)
    return best, by, at, channel


@within
def recreate(city: City, tours: Tours, attempt: Attempt) -> None:
    """Take on the people who wait: into trips with room left, or by new trips of vehicles at hand."""
    count = NOBODY
    for i in range(min(attempt.lists[SIZES, SAVED], SAVED_MOST - 4)):
        attempt.lists[SAVED, count] = attempt.vehicles[i, 0]
        count += 1
    for _ in range(1 + draw(tours) % 3):
        attempt.lists[SAVED, count] = by_length(tours, 1 + 4 * (draw(tours) % 3), SHORT)
        count += 1
    while attempt.lists[SIZES, POOLED] > 0 and attempt.lists[SIZES, CREATED] < TRIPS_MOST:
        kept = 0
        for i in range(attempt.lists[SIZES, POOLED]):
            place = attempt.lists[POOLED, i]
            people = 0
            for lot in range(
                city.tables[PLACES, place, LOTS_FROM], city.tables[PLACES, place + 1, LOTS_FROM]
            ):
                people += tours.lists[WAITING, lot]
            if people > 0:
                attempt.lists[POOLED, kept] = place
                kept += 1
        attempt.lists[SIZES, POOLED] = kept
        if kept == 0:
            break
        each, vehicle, position, channel = best_new(city, tours, attempt, count, LEFT_COST)
        trip, place = NONE, NONE
        for i in range(kept):
            if draw(tours) % 4 == 0:
                continue
            join_each, found = best_join(city, tours, attempt.lists[POOLED, i], each)
            if found >= 0:
                each, trip, place = join_each, found, attempt.lists[POOLED, i]
        if trip >= 0:
            if not join(city, tours, attempt, trip, place):
                break
        elif vehicle >= 0:
            if not save(city, tours, attempt, vehicle):
                break
            recalled(tours)
            put_in(city, tours, attempt, vehicle, position, tours.scratch[BEST_FIGURES], channel)
        else:
            break
