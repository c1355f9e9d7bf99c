"""Vehicle tours as flat arrays, in compiled code: what a trip takes, and trips put into tours or out.

A tour is a vehicle's trips in order. A trip holds entries (a sort of people, how many units of them), those
of one place together, in the order in which they are visited, and a channel (a passage and a reception).
"""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from safepassage.planning.compilation import within

Ints = npt.NDArray[np.int64]
Tables = np.ndarray[tuple[int, int, int], np.dtype[np.int64]]
FAR: Final = 1 << 28
"""Seconds of a drive that no route makes."""
ENTRIES: Final = 12
NONE: Final[Any] = np.int64(-1)
"""No trip, place, vehicle or channel."""
LEFT_COST: Final = 1e7
"""What one person left costs, in seconds."""

# Tables, lists, their columns or places in a row.
SORTS, PLACES, ROWS, RECEPTIONS, FACTS = range(5)
VISITS, VISIT_COUNTS, WAITING, LOAD, UNUSED, COUNTERS = range(6)
PLACE, UNIT, LYING, GROUP, KIND, COUNT = range(6)
LOTS_FROM, VISITS_FROM, NEAREST = range(3)
SEATS, STRETCHERS, GROUPS, FROM, UNTIL, TRIPS_MAX, WEIGHT = range(7)
PEOPLE_MAX, PRICE = range(2)
BOARD_VEHICLE, BOARD_PERSON, ALIGHT_VEHICLE, ALIGHT_PERSON, HORIZON, CHANNELS, STARTS, HOPS, DRIVES = range(9)
# What small changes look at is together in a trip's first columns: in one line of the processor's cache.
VEHICLE, POSITION, CHANNEL, ARRIVAL, WORK, ALIGHT, FIRST, LAST = range(8)
PEOPLE, SIZE, SEATED, LAIN, WHO, MADE, LOTS = range(8, 15)
UNITS: Final = LOTS + ENTRIES
TRIP_COLUMNS: Final = UNITS + ENTRIES
ROW, TRIPS, LENGTH, FIRST_TRIP = range(4)
FREE, RANDOM, LEFT, TRIPS_MOST_EACH, TARGET, GOAL_LEFT, GOAL_S, SCALE, SOURCES = range(9)
FIGURES, BEST_FIGURES = 4, 5
WIDTH: Final = LOTS
"""Columns of the scratch space: figures are laid out as a trip's are."""


class City(NamedTuple):
    """What does not change: people, places, drives and vehicles; all are arrays of int64.

    Few arrays that hold much, as every call passes all of them. Sorts of people are those at one place,
    alike, in units of one size (households, or 1); they are sorted by place. A channel is a passage and a
    reception.

    Attributes
    ----------
    tables
        Of each kind a table of rows. Sorts: place, people in a unit, whether lying, bit of the group, kind,
        units. Places, and one more: its first sort, where its visits begin, least seconds from a reception.
        Rows of the fleet: seats, stretchers, groups' bits, from, until, most trips, and how many
        thousandths a second of such a vehicle is worth. Receptions: room, and what a person there costs, in
        thousandths of a second. Facts, one row: times of boarding and alighting, the last second, how many
        channels, where the parts of `ways` begin.
    channels
        (1 + kinds × channels) first each channel's reception; then whether it is open to people of a kind.
    ways
        Seconds to (by channel: from) each place: receptions, then rows' starts, places, channels.
    near
        (places × some) the places nearest to each, -1 for none.
    """

    tables: Tables
    channels: Ints
    ways: Ints
    near: Ints


class Tours(NamedTuple):
    """What changes: trips, tours, who is left and what receptions hold; and scratch space.

    Attributes
    ----------
    trips
        Figures, then entries: sorts and their units. The work counts from reaching the first place.
    vehicles
        Fleet row, how many trips, the last arrival, then the trips in order.
    lists
        The trips that visit each place, and how many they are; units of each sort that wait; people that
        each reception gets; numbers of trips that are not used; single figures.
    scratch
        Drafts of trips.
    """

    trips: Ints
    vehicles: Ints
    lists: Ints
    scratch: Ints


@within
def draw(tours: Tours) -> int:
    """Return a random number in [1, 2³¹ − 2]: a Lehmer generator, that needs no overflow."""
    tours.lists[COUNTERS, RANDOM] = tours.lists[COUNTERS, RANDOM] * 48271 % 2147483647
    return tours.lists[COUNTERS, RANDOM]


@within
def priced(city: City, tours: Tours, row: int, length_s: int) -> float:
    """Return what a tour of that length costs: its seconds, and ever more for those beyond the target."""
    over_s = length_s - tours.lists[COUNTERS, TARGET]
    cost = float(length_s)
    if over_s > 0:
        cost += 0.5 * over_s * over_s / tours.lists[COUNTERS, SCALE]
    return 0.001 * city.tables[ROWS, row, WEIGHT] * cost


@within
def leg(city: City, tours: Tours, row: int, before: int, place: int) -> int:
    """Return the seconds from the arrival of the trip before (-1: from the start) to a first pickup."""
    if before < 0:
        return city.ways[city.tables[FACTS, 0, STARTS] + row, place]
    return tours.trips[before, ALIGHT] + city.ways[city.channels[0, tours.trips[before, CHANNEL]], place]


@within
def in_time(city: City, row: int, length_s: int, alight_s: int) -> bool:
    """Return whether a tour ends in time."""
    return length_s <= city.tables[FACTS, 0, HORIZON] and length_s + alight_s <= city.tables[ROWS, row, UNTIL]


@within
def fits(city: City, tours: Tours, row: int, trip: int) -> bool:
    """Return whether vehicles of a row have room for a trip, and may take its people."""
    return (
        tours.trips[trip, SEATED] <= city.tables[ROWS, row, SEATS]
        and tours.trips[trip, LAIN] <= city.tables[ROWS, row, STRETCHERS]
        and (tours.trips[trip, WHO] & ~city.tables[ROWS, row, GROUPS]) == 0
    )


@within
def figure(city: City, lots: Ints, units: Ints, size: int, figures: Ints) -> None:
    """Work out the figures of a trip from its entries, without the drive to the reception."""
    seated = lain = who = 0
    seconds = 0
    last = NONE
    for i in range(size):
        lot = lots[i]
        place = city.tables[SORTS, lot, PLACE]
        if place != last:
            seconds += city.tables[FACTS, 0, BOARD_VEHICLE]
            if last >= 0:
                seconds += city.ways[city.tables[FACTS, 0, HOPS] + last, place]
            last = place
        people = units[i] * city.tables[SORTS, lot, UNIT]
        if city.tables[SORTS, lot, LYING]:
            lain += people
        else:
            seated += people
        who |= city.tables[SORTS, lot, GROUP]
    people = seated + lain
    figures[SIZE] = size
    figures[WORK] = seconds + city.tables[FACTS, 0, BOARD_PERSON] * people
    figures[ALIGHT] = city.tables[FACTS, 0, ALIGHT_VEHICLE] + city.tables[FACTS, 0, ALIGHT_PERSON] * people
    figures[SEATED] = seated
    figures[LAIN] = lain
    figures[WHO] = who
    figures[PEOPLE] = people
    figures[FIRST] = city.tables[SORTS, lots[0], PLACE]
    figures[LAST] = last


@within
def open_to(city: City, lots: Ints, size: int, channel: int) -> bool:
    """Return whether a channel is open to everyone of some entries."""
    closed = 0
    for i in range(size):
        closed += 1 - city.channels[1 + city.tables[SORTS, lots[i], KIND], channel]
    return closed == 0


@within
def best_channel(city: City, tours: Tours, lots: Ints, size: int, last: int, people: int, onward: int) -> int:
    """Return the cheapest channel from the last pickup, given where the vehicle goes then (-1: nowhere).

    NONE: there is none.
    """
    best, least = NONE, 4.0 * FAR
    for channel in range(city.tables[FACTS, 0, CHANNELS]):
        drive_s = city.ways[city.tables[FACTS, 0, DRIVES] + channel, last]
        if drive_s >= least:
            continue
        reception = city.channels[0, channel]
        cost = drive_s + 0.001 * city.tables[RECEPTIONS, reception, PRICE] * people
        if onward >= 0:
            cost += city.ways[reception, onward]
        if cost >= least:
            continue
        if (
            drive_s >= FAR
            or tours.lists[LOAD, reception] + people > city.tables[RECEPTIONS, reception, PEOPLE_MAX]
        ):
            continue
        if open_to(city, lots, size, channel):
            best, least = channel, cost
    return best


@within
def has_room(city: City, tours: Tours, lots: Ints, size: int) -> bool:
    """Return whether the places of some entries can be noted as visited once more."""
    for i in range(size):
        place = city.tables[SORTS, lots[i], PLACE]
        if (
            tours.lists[VISIT_COUNTS, place]
            >= city.tables[PLACES, place + 1, VISITS_FROM] - city.tables[PLACES, place, VISITS_FROM]
        ):
            return False
    return tours.lists[COUNTERS, FREE] > 0


@within
def enlist(city: City, tours: Tours, trip: int) -> None:
    """Note a trip at the places it visits and at its reception, and take its people."""
    last = NONE
    for i in range(tours.trips[trip, SIZE]):
        lot = tours.trips[trip, LOTS + i]
        people = tours.trips[trip, UNITS + i] * city.tables[SORTS, lot, UNIT]
        tours.lists[WAITING, lot] -= tours.trips[trip, UNITS + i]
        tours.lists[COUNTERS, LEFT] -= people
        place = city.tables[SORTS, lot, PLACE]
        if place != last:
            tours.lists[
                VISITS, city.tables[PLACES, place, VISITS_FROM] + tours.lists[VISIT_COUNTS, place]
            ] = trip
            tours.lists[VISIT_COUNTS, place] += 1
            last = place
    tours.lists[LOAD, city.channels[0, tours.trips[trip, CHANNEL]]] += tours.trips[trip, PEOPLE]


@within
def delist(city: City, tours: Tours, trip: int) -> None:
    """Undo `enlist`."""
    last = NONE
    for i in range(tours.trips[trip, SIZE]):
        lot = tours.trips[trip, LOTS + i]
        tours.lists[WAITING, lot] += tours.trips[trip, UNITS + i]
        tours.lists[COUNTERS, LEFT] += tours.trips[trip, UNITS + i] * city.tables[SORTS, lot, UNIT]
        place = city.tables[SORTS, lot, PLACE]
        if place != last:
            tours.lists[VISIT_COUNTS, place] -= 1
            first, end = (
                city.tables[PLACES, place, VISITS_FROM],
                city.tables[PLACES, place, VISITS_FROM] + tours.lists[VISIT_COUNTS, place],
            )
            at = first
            while tours.lists[VISITS, at] != trip:
                at += 1
            tours.lists[VISITS, at] = tours.lists[VISITS, end]
            last = place
    tours.lists[LOAD, city.channels[0, tours.trips[trip, CHANNEL]]] -= tours.trips[trip, PEOPLE]


@within
def new_trip(city: City, tours: Tours, lots: Ints, units: Ints, figures: Ints, channel: int) -> int:
    """Make a trip of some entries, with people who wait, and return its number; it is in no tour yet."""
    tours.lists[COUNTERS, FREE] -= 1
    trip = tours.lists[UNUSED, tours.lists[COUNTERS, FREE]]
    for i in range(figures[SIZE]):
        tours.trips[trip, LOTS + i] = lots[i]
        tours.trips[trip, UNITS + i] = units[i]
    for field in range(WORK, WHO + 1):
        tours.trips[trip, field] = figures[field]
    tours.trips[trip, CHANNEL] = channel
    tours.trips[trip, WORK] += city.ways[city.tables[FACTS, 0, DRIVES] + channel, figures[LAST]]
    enlist(city, tours, trip)
    return trip


@within
def release(tours: Tours, trip: int) -> None:
    """Let the number of a trip be used again."""
    tours.lists[UNUSED, tours.lists[COUNTERS, FREE]] = trip
    tours.lists[COUNTERS, FREE] += 1


@within
def measure(city: City, tours: Tours, vehicle: int) -> int:
    """Return the arrival of a vehicle's last trip, and keep it and the positions of its trips."""
    row = tours.vehicles[vehicle, ROW]
    time_s, before = city.tables[ROWS, row, FROM], NONE
    for position in range(tours.vehicles[vehicle, TRIPS]):
        trip = tours.vehicles[vehicle, FIRST_TRIP + position]
        time_s += leg(city, tours, row, before, tours.trips[trip, FIRST]) + tours.trips[trip, WORK]
        tours.trips[trip, VEHICLE] = vehicle
        tours.trips[trip, POSITION] = position
        tours.trips[trip, ARRIVAL] = time_s
        before = trip
    tours.vehicles[vehicle, LENGTH] = time_s
    return time_s


@within
def put(city: City, tours: Tours, vehicle: int, position: int, trip: int) -> None:
    """Put a trip into a tour."""
    for i in range(tours.vehicles[vehicle, TRIPS], position, -1):
        tours.vehicles[vehicle, FIRST_TRIP + i] = tours.vehicles[vehicle, FIRST_TRIP + i - 1]
    tours.vehicles[vehicle, FIRST_TRIP + position] = trip
    tours.vehicles[vehicle, TRIPS] += 1
    measure(city, tours, vehicle)


@within
def take(city: City, tours: Tours, trip: int) -> None:
    """Take a trip out of its tour."""
    vehicle = tours.trips[trip, VEHICLE]
    tours.vehicles[vehicle, TRIPS] -= 1
    for i in range(tours.trips[trip, POSITION], tours.vehicles[vehicle, TRIPS]):
        tours.vehicles[vehicle, FIRST_TRIP + i] = tours.vehicles[vehicle, FIRST_TRIP + i + 1]
    measure(city, tours, vehicle)


@within
def without(city: City, tours: Tours, trip: int) -> int:
    """Return how long a tour is without one of its trips."""
    vehicle, position = tours.trips[trip, VEHICLE], tours.trips[trip, POSITION]
    row = tours.vehicles[vehicle, ROW]
    before = tours.vehicles[vehicle, FIRST_TRIP + position - 1] if position > 0 else NONE
    length_s = tours.vehicles[vehicle, LENGTH] - tours.trips[trip, WORK]
    length_s -= leg(city, tours, row, before, tours.trips[trip, FIRST])
    if position + 1 < tours.vehicles[vehicle, TRIPS]:
        after = tours.vehicles[vehicle, FIRST_TRIP + position + 1]
        first = tours.trips[after, FIRST]
        length_s += leg(city, tours, row, before, first) - leg(city, tours, row, trip, first)
    return length_s


@within
def direct(city: City, tours: Tours, trip: int, channel: int) -> None:
    """Give a trip another channel; its tour is not measured again."""
    last, people = tours.trips[trip, LAST], tours.trips[trip, PEOPLE]
    old = tours.trips[trip, CHANNEL]
    tours.lists[LOAD, city.channels[0, old]] -= people
    tours.lists[LOAD, city.channels[0, channel]] += people
    tours.trips[trip, WORK] += city.ways[city.tables[FACTS, 0, DRIVES] + channel, last]
    tours.trips[trip, WORK] -= city.ways[city.tables[FACTS, 0, DRIVES] + old, last]
    tours.trips[trip, CHANNEL] = channel
