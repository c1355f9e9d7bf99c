"""Small changes of tours, in compiled code: trips moved, swapped, sent elsewhere, ends exchanged."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Final

from safepassage.planning.compilation import within
from safepassage.planning.tour_crossings import (
    change_over,
    cross_ends,
    exchange_ends,
    may_change_over,
    swap,
    swap_loads,
    taken,
    worth,
)
from safepassage.planning.tour_loads import changed
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
    WHO,
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
    put,
    take,
    without,
)

FEW: Final = 16
"""So few vehicles that changes within a tour matter, and all tours are near each other."""


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
    for field in range(WORK, WHO + 1):
        figures[field] = tours.trips[trip, field]
    figures[WORK] -= city.ways[city.tables[FACTS, 0, DRIVES] + old, last]
    return changed(city, tours, trip, figures, channel)


@within
def resend(city: City, tours: Tours, trip: int, channel: int) -> None:
    """Let a trip go by another channel."""
    direct(city, tours, trip, channel)
    measure(city, tours, tours.trips[trip, VEHICLE])


@within
def swap_receptions(city: City, tours: Tours, one: int, i: int, other: int, j: int, heat: float) -> bool:
    """Send a trip of one tour where a trip of another goes, and that where the first goes."""
    trip = tours.vehicles[one, FIRST_TRIP + i]
    other_trip = tours.vehicles[other, FIRST_TRIP + j]
    channel, other_channel = tours.trips[trip, CHANNEL], tours.trips[other_trip, CHANNEL]
    if city.channels[0, channel] == city.channels[0, other_channel]:
        return False
    new_s = resent(city, tours, trip, other_channel)
    other_new_s = resent(city, tours, other_trip, channel)
    if not worth(city, tours, one, new_s, other, other_new_s, heat):
        return False
    if not may_change_over(city, tours, trip, other_trip):
        return False
    change_over(city, tours, trip, other_trip)
    measure(city, tours, one)
    measure(city, tours, other)
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
def between(city: City, tours: Tours, kind: int, one: int, i: int, other: int, j: int, heat: float) -> bool:
    """Try one kind of small change between two tours."""
    if kind == 3:
        return relocate(city, tours, one, i, other, j, heat)
    if kind < 6:
        return exchange_ends(city, tours, one, i, other, j, heat)
    if j == tours.vehicles[other, TRIPS]:
        return False
    if kind < 8:
        return cross_ends(city, tours, one, i, other, j, heat)
    if kind < 10:
        return swap(city, tours, one, i, other, j, heat)
    if kind < 12:
        return swap_loads(city, tours, one, i, other, j, heat)
    return swap_receptions(city, tours, one, i, other, j, heat)


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
    return between(city, tours, kind, one, i, other, j, heat)
