"""Small changes between two tours, in compiled code: trips swapped, ends exchanged before or after pickups.

A tour goes by turns from a reception (at first from its start) to pickups, and from pickups to a reception.
Two tours can exchange what follows either kind of drive, and swap what lies between two of the same kind.
"""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from safepassage.planning.compilation import within
from safepassage.planning.tour_state import (
    ALIGHT,
    ARRIVAL,
    CHANNEL,
    COUNTERS,
    DRIVES,
    FACTS,
    FAR,
    FIRST,
    FIRST_TRIP,
    FROM,
    LAST,
    LENGTH,
    LOAD,
    LOTS,
    NONE,
    PEOPLE,
    PEOPLE_MAX,
    RECEPTIONS,
    ROW,
    ROWS,
    SIZE,
    TRIPS,
    TRIPS_MAX,
    TRIPS_MOST_EACH,
    UNITS,
    WORK,
    City,
    Tours,
    direct,
    draw,
    fits,
    in_time,
    leg,
    measure,
    open_to,
    priced,
)


@within
def taken(cost: float, heat: float, tours: Tours) -> bool:
    """Return whether a change is made: if it costs nothing, or now and then a little (annealing)."""
    if cost <= 0.0:
        return True
    if cost >= 12.0 * heat:
        return False
    return draw(tours) % (1 << 20) < np.exp(-cost / heat) * (1 << 20)


@within
def worth(city: City, tours: Tours, one: int, new_s: int, other: int, other_new_s: int, heat: float) -> bool:
    """Return whether two tours may be made as long as said."""
    if new_s >= FAR or other_new_s >= FAR:
        return False
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    cost = priced(city, tours, row, new_s) - priced(city, tours, row, tours.vehicles[one, LENGTH])
    cost += priced(city, tours, other_row, other_new_s)
    cost -= priced(city, tours, other_row, tours.vehicles[other, LENGTH])
    return taken(cost, heat, tours)


@within
def cut(city: City, tours: Tours, vehicle: int, position: int) -> int:
    """Return the arrival of the trip before a position: where a tour's end is cut off."""
    if position == 0:
        return city.tables[ROWS, tours.vehicles[vehicle, ROW], FROM]
    return tours.trips[tours.vehicles[vehicle, FIRST_TRIP + position - 1], ARRIVAL]


@within
def end_of(city: City, tours: Tours, vehicle: int, position: int, before_s: int) -> int:
    """Return how long a tour goes on from the first pickup of the trip at a position, 0 without one.

    `before_s` is the arrival of the trip before.
    """
    if position >= tours.vehicles[vehicle, TRIPS]:
        return 0
    before = tours.vehicles[vehicle, FIRST_TRIP + position - 1] if position > 0 else NONE
    first = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + position], FIRST]
    way_s = leg(city, tours, tours.vehicles[vehicle, ROW], before, first)
    return tours.vehicles[vehicle, LENGTH] - before_s - way_s


@within
def ends_fit(city: City, tours: Tours, one: int, i: int, other: int, j: int) -> bool:
    """Return whether two tours have room for, and may make, the trips of each other from positions on."""
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    n, m = tours.vehicles[one, TRIPS], tours.vehicles[other, TRIPS]
    width = tours.lists[COUNTERS, TRIPS_MOST_EACH]
    if i + m - j > min(width, city.tables[ROWS, row, TRIPS_MAX]):
        return False
    if j + n - i > min(width, city.tables[ROWS, other_row, TRIPS_MAX]):
        return False
    if row != other_row:
        for p in range(j, m):
            if not fits(city, tours, row, tours.vehicles[other, FIRST_TRIP + p]):
                return False
        for p in range(i, n):
            if not fits(city, tours, other_row, tours.vehicles[one, FIRST_TRIP + p]):
                return False
    return True


@within
def exchange(city: City, tours: Tours, one: int, i: int, other: int, j: int) -> None:
    """Exchange all trips of two tours from positions on."""
    n, m = tours.vehicles[one, TRIPS], tours.vehicles[other, TRIPS]
    for p in range(max(n - i, m - j)):
        a, b = tours.vehicles[one, FIRST_TRIP + i + p], tours.vehicles[other, FIRST_TRIP + j + p]
        if p < m - j:
            tours.vehicles[one, FIRST_TRIP + i + p] = b
        if p < n - i:
            tours.vehicles[other, FIRST_TRIP + j + p] = a
    tours.vehicles[one, TRIPS], tours.vehicles[other, TRIPS] = i + m - j, j + n - i
    measure(city, tours, one)
    measure(city, tours, other)


@within
def last_alight(tours: Tours, vehicle: int, trip: int, position: int) -> int:
    """Return how long the last trip of a tour alights, `trip` being the one at a position."""
    trips = tours.vehicles[vehicle, TRIPS]
    return tours.trips[
        tours.vehicles[vehicle, FIRST_TRIP + trips - 1] if position + 1 < trips else trip, ALIGHT
    ]


@within
def exchange_ends(city: City, tours: Tours, one: int, i: int, other: int, j: int, heat: float) -> bool:
    """Exchange the ends of two tours, from two positions on."""
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    n, m = tours.vehicles[one, TRIPS], tours.vehicles[other, TRIPS]
    if (i == n and j == m) or (i == 0 and j == 0 and row == other_row):
        return False
    new_s, other_new_s = cut(city, tours, one, i), cut(city, tours, other, j)
    before = tours.vehicles[one, FIRST_TRIP + i - 1] if i > 0 else NONE
    other_before = tours.vehicles[other, FIRST_TRIP + j - 1] if j > 0 else NONE
    last_s = tours.trips[before, ALIGHT] if i > 0 else 0
    other_last_s = tours.trips[other_before, ALIGHT] if j > 0 else 0
    tail_s, other_tail_s = end_of(city, tours, one, i, new_s), end_of(city, tours, other, j, other_new_s)
    if j < m:
        first = tours.trips[tours.vehicles[other, FIRST_TRIP + j], FIRST]
        new_s += other_tail_s + leg(city, tours, row, before, first)
        last_s = tours.trips[tours.vehicles[other, FIRST_TRIP + m - 1], ALIGHT]
    if i < n:
        first = tours.trips[tours.vehicles[one, FIRST_TRIP + i], FIRST]
        other_new_s += tail_s + leg(city, tours, other_row, other_before, first)
        other_last_s = tours.trips[tours.vehicles[one, FIRST_TRIP + n - 1], ALIGHT]
    if not worth(city, tours, one, new_s, other, other_new_s, heat):
        return False
    if not in_time(city, row, new_s, last_s) or not in_time(city, other_row, other_new_s, other_last_s):
        return False
    if not ends_fit(city, tours, one, i, other, j):
        return False
    exchange(city, tours, one, i, other, j)
    return True


@within
def instead(city: City, tours: Tours, vehicle: int, position: int, trip: int) -> int:
    """Return how long a tour is with another trip instead of the one at a position."""
    row = tours.vehicles[vehicle, ROW]
    old = tours.vehicles[vehicle, FIRST_TRIP + position]
    before = tours.vehicles[vehicle, FIRST_TRIP + position - 1] if position > 0 else NONE
    length_s = tours.vehicles[vehicle, LENGTH] - tours.trips[old, WORK] + tours.trips[trip, WORK]
    length_s += leg(city, tours, row, before, tours.trips[trip, FIRST])
    length_s -= leg(city, tours, row, before, tours.trips[old, FIRST])
    last = tours.vehicles[vehicle, FIRST_TRIP + tours.vehicles[vehicle, TRIPS] - 1]
    alight_s = tours.trips[last if last != old else trip, ALIGHT]
    if position + 1 < tours.vehicles[vehicle, TRIPS]:
        first = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + position + 1], FIRST]
        length_s += leg(city, tours, row, trip, first) - leg(city, tours, row, old, first)
    return length_s if in_time(city, row, length_s, alight_s) else FAR + length_s


@within
def swap(city: City, tours: Tours, one: int, i: int, other: int, j: int, heat: float) -> bool:
    """Swap a trip of one tour for a trip of another."""
    trip, other_trip = tours.vehicles[one, FIRST_TRIP + i], tours.vehicles[other, FIRST_TRIP + j]
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    new_s, other_new_s = instead(city, tours, one, i, other_trip), instead(city, tours, other, j, trip)
    if not worth(city, tours, one, new_s, other, other_new_s, heat):
        return False
    if row != other_row and not (fits(city, tours, row, other_trip) and fits(city, tours, other_row, trip)):
        return False
    tours.vehicles[one, FIRST_TRIP + i], tours.vehicles[other, FIRST_TRIP + j] = other_trip, trip
    measure(city, tours, one)
    measure(city, tours, other)
    return True


@within
def may_change_over(city: City, tours: Tours, trip: int, other_trip: int) -> bool:
    """Return whether two trips may each go by the channel of the other."""
    channel, other_channel = tours.trips[trip, CHANNEL], tours.trips[other_trip, CHANNEL]
    reception, other_reception = city.channels[0, channel], city.channels[0, other_channel]
    more = tours.trips[other_trip, PEOPLE] - tours.trips[trip, PEOPLE]
    if reception != other_reception and (
        tours.lists[LOAD, reception] + more > city.tables[RECEPTIONS, reception, PEOPLE_MAX]
        or tours.lists[LOAD, other_reception] - more > city.tables[RECEPTIONS, other_reception, PEOPLE_MAX]
    ):
        return False
    entries, other_entries = tours.trips[trip, LOTS:UNITS], tours.trips[other_trip, LOTS:UNITS]
    return open_to(city, entries, tours.trips[trip, SIZE], other_channel) and open_to(
        city, other_entries, tours.trips[other_trip, SIZE], channel
    )


@within
def change_over(city: City, tours: Tours, trip: int, other_trip: int) -> None:
    """Let two trips each go by the channel of the other; their tours are not measured again."""
    channel, other_channel = tours.trips[trip, CHANNEL], tours.trips[other_trip, CHANNEL]
    direct(city, tours, trip, other_channel)
    direct(city, tours, other_trip, channel)


@within
def drive(city: City, tours: Tours, trip: int, channel: int) -> int:
    """Return the seconds from the last pickup of a trip by a channel; FAR or more where there is no way."""
    return city.ways[city.tables[FACTS, 0, DRIVES] + channel, tours.trips[trip, LAST]]


@within
def onward(city: City, tours: Tours, trip: int, channel: int, vehicle: int, position: int) -> int:
    """Return the seconds from a trip's arrival by a channel to the first pickup at a tour's position."""
    if position >= tours.vehicles[vehicle, TRIPS]:
        return 0
    first = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + position], FIRST]
    return tours.trips[trip, ALIGHT] + city.ways[city.channels[0, channel], first]


@within
def cross_ends(city: City, tours: Tours, one: int, i: int, other: int, j: int, heat: float) -> bool:
    """Exchange the ends of two tours from two receptions on: each trip goes where the other one went."""
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    trip, other_trip = tours.vehicles[one, FIRST_TRIP + i], tours.vehicles[other, FIRST_TRIP + j]
    channel, other_channel = tours.trips[trip, CHANNEL], tours.trips[other_trip, CHANNEL]
    arrive_s, other_arrive_s = cut(city, tours, one, i + 1), cut(city, tours, other, j + 1)
    tail_s = end_of(city, tours, one, i + 1, arrive_s)
    other_tail_s = end_of(city, tours, other, j + 1, other_arrive_s)
    new_s = arrive_s + drive(city, tours, trip, other_channel) - drive(city, tours, trip, channel)
    new_s += onward(city, tours, trip, other_channel, other, j + 1) + other_tail_s
    other_new_s = other_arrive_s + drive(city, tours, other_trip, channel)
    other_new_s += onward(city, tours, other_trip, channel, one, i + 1) + tail_s
    other_new_s -= drive(city, tours, other_trip, other_channel)
    if not worth(city, tours, one, new_s, other, other_new_s, heat):
        return False
    last_s = last_alight(tours, other, trip, j)
    other_last_s = last_alight(tours, one, other_trip, i)
    if not in_time(city, row, new_s, last_s) or not in_time(city, other_row, other_new_s, other_last_s):
        return False
    if not ends_fit(city, tours, one, i + 1, other, j + 1) or not may_change_over(
        city, tours, trip, other_trip
    ):
        return False
    change_over(city, tours, trip, other_trip)
    exchange(city, tours, one, i + 1, other, j + 1)
    return True


@within
def with_load(city: City, tours: Tours, vehicle: int, position: int, load: int) -> int:
    """Return how long a tour is if one trip of it has the pickups of another, and goes where it goes."""
    row, old = tours.vehicles[vehicle, ROW], tours.vehicles[vehicle, FIRST_TRIP + position]
    before = tours.vehicles[vehicle, FIRST_TRIP + position - 1] if position > 0 else NONE
    channel = tours.trips[old, CHANNEL]
    new_s = tours.vehicles[vehicle, LENGTH] - tours.trips[old, WORK] + tours.trips[load, WORK]
    new_s += leg(city, tours, row, before, tours.trips[load, FIRST])
    new_s -= leg(city, tours, row, before, tours.trips[old, FIRST])
    new_s += drive(city, tours, load, channel) - drive(city, tours, load, tours.trips[load, CHANNEL])
    if position + 1 < tours.vehicles[vehicle, TRIPS]:
        new_s += tours.trips[load, ALIGHT] - tours.trips[old, ALIGHT]
    alight_s = last_alight(tours, vehicle, load, position)
    return new_s if in_time(city, row, new_s, alight_s) else FAR + new_s


@within
def swap_loads(city: City, tours: Tours, one: int, i: int, other: int, j: int, heat: float) -> bool:
    """Swap the pickups of a trip of one tour for those of a trip of another; both go where they went."""
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    trip, other_trip = tours.vehicles[one, FIRST_TRIP + i], tours.vehicles[other, FIRST_TRIP + j]
    new_s = with_load(city, tours, one, i, other_trip)
    other_new_s = with_load(city, tours, other, j, trip)
    if not worth(city, tours, one, new_s, other, other_new_s, heat):
        return False
    if row != other_row and not (fits(city, tours, row, other_trip) and fits(city, tours, other_row, trip)):
        return False
    if not may_change_over(city, tours, trip, other_trip):
        return False
    change_over(city, tours, trip, other_trip)
    tours.vehicles[one, FIRST_TRIP + i], tours.vehicles[other, FIRST_TRIP + j] = other_trip, trip
    measure(city, tours, one)
    measure(city, tours, other)
    return True
