"""Small changes of tours, in compiled code: trips moved, swapped, sent elsewhere, ends exchanged."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Final

import numpy as np

from safepassage.planning.tour_loads import (
    changed,
)
from safepassage.planning.tour_state import (
    ALIGHT,
    CHANNEL,
    CHANNELS,
    COUNTERS,
    DRIVES,
    FACTS,
    FAR,
    FIGURES,
    FIRST,
    FIRST_TRIP,
    FROM,
    HORIZON,
    LAST,
    LENGTH,
    LOAD,
    LOTS,
    NONE,
    PEOPLE,
    PEOPLE_MAX,
    PLACES,
    POSITION,
    PRICE,
    RECEPTIONS,
    ROW,
    ROWS,
    SIZE,
    TRIPS,
    TRIPS_MAX,
    TRIPS_MOST_EACH,
    UNITS,
    VEHICLE,
    VISIT_COUNTS,
    VISITS,
    VISITS_FROM,
    WORK,
    City,
    Tours,
    draw,
    fits,
    in_time,
    leg,
    measure,
    open_to,
    priced,
    put,
    take,
    within,
    without,
)

FEW: Final = 16
"""So few vehicles that changes within a tour matter, and all tours are near each other."""


@within
def taken(cost: float, heat: float, tours: Tours) -> bool:
    """Return whether a change is made: if it costs nothing, or now and then a little (annealing)."""
    if cost <= 0.0:
        return True
    if cost >= 12.0 * heat:
        return False
    return draw(tours) % (1 << 20) < np.exp(-cost / heat) * (1 << 20)


@within
def cut(city: City, tours: Tours, vehicle: int, position: int) -> int:
    """Return the arrival of the trip before a position: where a tour's end is cut off."""
    row = tours.vehicles[vehicle, ROW]
    time_s, before = city.tables[ROWS, row, FROM], NONE
    for i in range(position):
        trip = tours.vehicles[vehicle, FIRST_TRIP + i]
        time_s += leg(city, tours, row, before, tours.trips[trip, FIRST]) + tours.trips[trip, WORK]
        before = trip
    return time_s


@within
def exchange_ends(  # noqa: C901 - either end may be empty
    city: City, tours: Tours, one: int, i: int, other: int, j: int, heat: float
) -> bool:
    """Exchange the ends of two tours, from two positions on."""
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    n, m = tours.vehicles[one, TRIPS], tours.vehicles[other, TRIPS]
    if (i == n and j == m) or (i == 0 and j == 0 and row == other_row):
        return False
    trips, other_trips = i + m - j, j + n - i
    width = tours.lists[COUNTERS, TRIPS_MOST_EACH]
    most = min(width, city.tables[ROWS, row, TRIPS_MAX])
    if trips > most or other_trips > min(width, city.tables[ROWS, other_row, TRIPS_MAX]):
        return False
    head_s, other_head_s = cut(city, tours, one, i), cut(city, tours, other, j)
    before = tours.vehicles[one, FIRST_TRIP + i - 1] if i > 0 else NONE
    other_before = tours.vehicles[other, FIRST_TRIP + j - 1] if j > 0 else NONE
    new_s, other_new_s = head_s, other_head_s
    last_s = tours.trips[before, ALIGHT] if i > 0 else 0
    other_last_s = tours.trips[other_before, ALIGHT] if j > 0 else 0
    if j < m:
        first = tours.trips[tours.vehicles[other, FIRST_TRIP + j], FIRST]
        tail_s = (
            tours.vehicles[other, LENGTH] - other_head_s - leg(city, tours, other_row, other_before, first)
        )
        new_s += tail_s + leg(city, tours, row, before, first)
        last_s = tours.trips[tours.vehicles[other, FIRST_TRIP + m - 1], ALIGHT]
    if i < n:
        first = tours.trips[tours.vehicles[one, FIRST_TRIP + i], FIRST]
        tail_s = tours.vehicles[one, LENGTH] - head_s - leg(city, tours, row, before, first)
        other_new_s += tail_s + leg(city, tours, other_row, other_before, first)
        other_last_s = tours.trips[tours.vehicles[one, FIRST_TRIP + n - 1], ALIGHT]
    if new_s >= FAR or other_new_s >= FAR:
        return False
    cost = priced(city, tours, row, new_s) - priced(city, tours, row, tours.vehicles[one, LENGTH])
    cost += priced(city, tours, other_row, other_new_s)
    cost -= priced(city, tours, other_row, tours.vehicles[other, LENGTH])
    if not taken(cost, heat, tours):
        return False
    if not in_time(city, row, new_s, last_s) or not in_time(city, other_row, other_new_s, other_last_s):
        return False
    if row != other_row:
        for p in range(j, m):
            if not fits(city, tours, row, tours.vehicles[other, FIRST_TRIP + p]):
                return False
        for p in range(i, n):
            if not fits(city, tours, other_row, tours.vehicles[one, FIRST_TRIP + p]):
                return False
    for p in range(max(n - i, m - j)):
        if p < n - i and p < m - j:
            a, b = tours.vehicles[one, FIRST_TRIP + i + p], tours.vehicles[other, FIRST_TRIP + j + p]
            tours.vehicles[one, FIRST_TRIP + i + p], tours.vehicles[other, FIRST_TRIP + j + p] = b, a
        elif p < m - j:
            tours.vehicles[one, FIRST_TRIP + i + p] = tours.vehicles[other, FIRST_TRIP + j + p]
        else:
            tours.vehicles[other, FIRST_TRIP + j + p] = tours.vehicles[one, FIRST_TRIP + i + p]
    tours.vehicles[one, TRIPS], tours.vehicles[other, TRIPS] = trips, other_trips
    measure(city, tours, one)
    measure(city, tours, other)
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
    if new_s >= FAR or other_new_s >= FAR:
        return False
    cost = priced(city, tours, row, new_s) - priced(city, tours, row, tours.vehicles[one, LENGTH])
    cost += priced(city, tours, other_row, other_new_s)
    cost -= priced(city, tours, other_row, tours.vehicles[other, LENGTH])
    if not taken(cost, heat, tours):
        return False
    if row != other_row and not (fits(city, tours, row, other_trip) and fits(city, tours, other_row, trip)):
        return False
    tours.vehicles[one, FIRST_TRIP + i], tours.vehicles[other, FIRST_TRIP + j] = other_trip, trip
    measure(city, tours, one)
    measure(city, tours, other)
    return True


@within
def relocate(city: City, tours: Tours, one: int, i: int, other: int, position: int, heat: float) -> bool:
    """Move a trip of one tour to a position of another, or of the same without that trip."""
    trip = tours.vehicles[one, FIRST_TRIP + i]
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    home = tours.trips[trip, POSITION]
    shorter_s = without(city, tours, trip)
    if one == other:
        take(city, tours, trip)
    trips = tours.vehicles[other, TRIPS]
    before = tours.vehicles[other, FIRST_TRIP + position - 1] if position > 0 else NONE
    new_s = tours.vehicles[other, LENGTH] + tours.trips[trip, WORK]
    new_s += leg(city, tours, other_row, before, tours.trips[trip, FIRST])
    alight_s = tours.trips[trip, ALIGHT]
    if position < trips:
        first = tours.trips[tours.vehicles[other, FIRST_TRIP + position], FIRST]
        new_s += leg(city, tours, other_row, trip, first) - leg(city, tours, other_row, before, first)
        alight_s = tours.trips[tours.vehicles[other, FIRST_TRIP + trips - 1], ALIGHT]
    if one == other:
        put(city, tours, one, home, trip)
        cost = priced(city, tours, row, new_s) - priced(city, tours, row, tours.vehicles[one, LENGTH])
    else:
        cost = priced(city, tours, row, shorter_s) - priced(city, tours, row, tours.vehicles[one, LENGTH])
        cost += priced(city, tours, other_row, new_s)
        cost -= priced(city, tours, other_row, tours.vehicles[other, LENGTH])
        if trips >= min(tours.lists[COUNTERS, TRIPS_MOST_EACH], city.tables[ROWS, other_row, TRIPS_MAX]):
            return False
    if not taken(cost, heat, tours) or not in_time(city, other_row, new_s, alight_s):
        return False
    if (row != other_row and not fits(city, tours, other_row, trip)) or shorter_s >= FAR:
        return False
    if one != other and not ends_in_time(city, tours, trip, shorter_s):
        return False
    take(city, tours, trip)
    put(city, tours, other, position, trip)
    return True


@within
def ends_in_time(city: City, tours: Tours, trip: int, shorter_s: int) -> bool:
    """Return whether a tour ends in time without one of its trips: it need not be quicker so."""
    vehicle = tours.trips[trip, VEHICLE]
    trips = tours.vehicles[vehicle, TRIPS]
    last = trips - 1 if tours.trips[trip, POSITION] < trips - 1 else trips - 2
    alight_s = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + last], ALIGHT] if last >= 0 else 0
    return last < 0 or in_time(city, tours.vehicles[vehicle, ROW], shorter_s, alight_s)


@within
def redirect(city: City, tours: Tours, one: int, i: int, heat: float) -> bool:
    """Send a trip to another reception, or by another passage."""
    trip = tours.vehicles[one, FIRST_TRIP + i]
    channel = draw(tours) % city.tables[FACTS, 0, CHANNELS]
    old = tours.trips[trip, CHANNEL]
    people = tours.trips[trip, PEOPLE]
    reception, old_reception = city.channels[0, channel], city.channels[0, old]
    if channel == old:
        return False
    if (
        reception != old_reception
        and tours.lists[LOAD, reception] + people > city.tables[RECEPTIONS, reception, PEOPLE_MAX]
    ):
        return False
    row = tours.vehicles[one, ROW]
    new_s = resent(city, tours, trip, channel)
    if new_s >= FAR:
        return False
    cost = priced(city, tours, row, new_s) - priced(city, tours, row, tours.vehicles[one, LENGTH])
    cost += (
        0.001
        * (city.tables[RECEPTIONS, reception, PRICE] - city.tables[RECEPTIONS, old_reception, PRICE])
        * people
    )
    if not taken(cost, heat, tours) or not open_to(
        city, tours.trips[trip, LOTS:UNITS], tours.trips[trip, SIZE], channel
    ):
        return False
    resend(city, tours, trip, channel)
    return True


@within
def resent(city: City, tours: Tours, trip: int, channel: int) -> int:
    """Return how long a tour is if a trip goes by another channel; FAR or more: impossible."""
    old = tours.trips[trip, CHANNEL]
    last = tours.trips[trip, LAST]
    if city.ways[city.tables[FACTS, 0, DRIVES] + channel, last] >= FAR:
        return FAR + city.tables[FACTS, 0, HORIZON]
    figures = tours.scratch[FIGURES]
    for field in range(SIZE, PEOPLE + 1):
        figures[field] = tours.trips[trip, field]
    figures[WORK] -= city.ways[city.tables[FACTS, 0, DRIVES] + old, last]
    return changed(city, tours, trip, figures, channel)


@within
def resend(city: City, tours: Tours, trip: int, channel: int) -> None:
    """Let a trip go by another channel."""
    last, people = tours.trips[trip, LAST], tours.trips[trip, PEOPLE]
    old = tours.trips[trip, CHANNEL]
    tours.lists[LOAD, city.channels[0, old]] -= people
    tours.lists[LOAD, city.channels[0, channel]] += people
    tours.trips[trip, WORK] += city.ways[city.tables[FACTS, 0, DRIVES] + channel, last]
    tours.trips[trip, WORK] -= city.ways[city.tables[FACTS, 0, DRIVES] + old, last]
    tours.trips[trip, CHANNEL] = channel
    measure(city, tours, tours.trips[trip, VEHICLE])


@within
def swap_receptions(city: City, tours: Tours, one: int, i: int, other: int, j: int, heat: float) -> bool:
    """Send a trip of one tour where a trip of another goes, and that where the first goes."""
    trip = tours.vehicles[one, FIRST_TRIP + i]
    other_trip = tours.vehicles[other, FIRST_TRIP + j]
    channel, other_channel = tours.trips[trip, CHANNEL], tours.trips[other_trip, CHANNEL]
    reception, other_reception = city.channels[0, channel], city.channels[0, other_channel]
    if reception == other_reception:
        return False
    more = tours.trips[other_trip, PEOPLE] - tours.trips[trip, PEOPLE]
    if (
        tours.lists[LOAD, reception] + more > city.tables[RECEPTIONS, reception, PEOPLE_MAX]
        or tours.lists[LOAD, other_reception] - more > city.tables[RECEPTIONS, other_reception, PEOPLE_MAX]
    ):
        return False
    row, other_row = tours.vehicles[one, ROW], tours.vehicles[other, ROW]
    new_s = resent(city, tours, trip, other_channel)
    other_new_s = resent(city, tours, other_trip, channel)
    if new_s >= FAR or other_new_s >= FAR:
        return False
    cost = priced(city, tours, row, new_s) - priced(city, tours, row, tours.vehicles[one, LENGTH])
    cost += priced(city, tours, other_row, other_new_s)
    cost -= priced(city, tours, other_row, tours.vehicles[other, LENGTH])
    if (
        not taken(cost, heat, tours)
        or not open_to(city, tours.trips[trip, LOTS:UNITS], tours.trips[trip, SIZE], other_channel)
        or not open_to(city, tours.trips[other_trip, LOTS:UNITS], tours.trips[other_trip, SIZE], channel)
    ):
        return False
    resend(city, tours, trip, other_channel)
    resend(city, tours, other_trip, channel)
    return True


@within
def rearrange(city: City, tours: Tours, vehicle: int, i: int, j: int, heat: float) -> bool:
    """Swap two trips of a tour, or the receptions that they go to."""
    row, before_s = tours.vehicles[vehicle, ROW], tours.vehicles[vehicle, LENGTH]
    trip, other = tours.vehicles[vehicle, FIRST_TRIP + i], tours.vehicles[vehicle, FIRST_TRIP + j]
    channel, other_channel = tours.trips[trip, CHANNEL], tours.trips[other, CHANNEL]
    order = draw(tours) % 2 == 0
    if order:
        tours.vehicles[vehicle, FIRST_TRIP + i] = other
        tours.vehicles[vehicle, FIRST_TRIP + j] = trip
        measure(city, tours, vehicle)
    else:
        if (
            tours.trips[trip, PEOPLE] != tours.trips[other, PEOPLE]
            or not open_to(city, tours.trips[trip, LOTS:UNITS], tours.trips[trip, SIZE], other_channel)
            or not open_to(city, tours.trips[other, LOTS:UNITS], tours.trips[other, SIZE], channel)
        ):
            return False
        resend(city, tours, trip, other_channel)
        resend(city, tours, other, channel)
    new_s = tours.vehicles[vehicle, LENGTH]
    last = tours.vehicles[vehicle, FIRST_TRIP + tours.vehicles[vehicle, TRIPS] - 1]
    cost = priced(city, tours, row, new_s) - priced(city, tours, row, before_s)
    if in_time(city, row, new_s, tours.trips[last, ALIGHT]) and taken(cost, heat, tours):
        return True
    if order:
        tours.vehicles[vehicle, FIRST_TRIP + i] = trip
        tours.vehicles[vehicle, FIRST_TRIP + j] = other
        measure(city, tours, vehicle)
    else:
        resend(city, tours, trip, channel)
        resend(city, tours, other, other_channel)
    return False


@within
def neighbour(city: City, tours: Tours, trip: int) -> int:
    """Return a trip that collects where another begins or near there; NONE where none does there."""
    at = tours.trips[trip, FIRST]
    reach = draw(tours) % (1 << (draw(tours) % 6))
    if reach > 0 and reach <= city.near.shape[1]:
        at = city.near[at, reach - 1]
    if at < 0 or tours.lists[VISIT_COUNTS, at] == 0:
        return NONE
    return tours.lists[
        VISITS, city.tables[PLACES, at, VISITS_FROM] + draw(tours) % tours.lists[VISIT_COUNTS, at]
    ]


@within
def small_move(city: City, tours: Tours, heat: float) -> bool:
    """Try one small change of a tour, sooner a long one, and often of another, sooner one near it."""
    vehicles = tours.vehicles.shape[0]
    one, other = draw(tours) % vehicles, draw(tours) % vehicles
    if draw(tours) % 2 == 0:
        rival = draw(tours) % vehicles
        if tours.vehicles[rival, LENGTH] > tours.vehicles[one, LENGTH]:
            one = rival
    if tours.vehicles[one, TRIPS] == 0:
        return False
    kind = draw(tours) % 16
    i = draw(tours) % tours.vehicles[one, TRIPS]
    if kind == 15 or (kind > 12 and vehicles < FEW):
        return rearrange(city, tours, one, i, draw(tours) % tours.vehicles[one, TRIPS], heat)
    if kind == 0:
        return relocate(city, tours, one, i, one, draw(tours) % tours.vehicles[one, TRIPS], heat)
    if kind < 3:
        return redirect(city, tours, one, i, heat)
    j = draw(tours) % (tours.vehicles[other, TRIPS] + 1)
    if vehicles >= FEW and draw(tours) % 4 > 0:
        near = neighbour(city, tours, tours.vehicles[one, FIRST_TRIP + i])
        if near < 0:
            return False
        other, j = tours.trips[near, VEHICLE], tours.trips[near, POSITION]
    if one == other:
        return False
    if kind < 6:
        return relocate(city, tours, one, i, other, j, heat)
    if kind < 9:
        return exchange_ends(city, tours, one, i, other, j, heat)
    if j == tours.vehicles[other, TRIPS]:
        return False
    if kind < 11:
        return swap(city, tours, one, i, other, j, heat)
    return swap_receptions(city, tours, one, i, other, j, heat)
