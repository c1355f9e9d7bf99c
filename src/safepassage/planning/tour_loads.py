"""What a vehicle may load, and what that costs, in compiled code: new trips, and trips that collect more."""

# Figures read from arrays have no narrower type.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any, Final

import numpy as np

from safepassage.planning.compilation import within
from safepassage.planning.tour_state import (
    ALIGHT,
    BOARD_VEHICLE,
    CHANNEL,
    CHANNELS,
    COUNTERS,
    DRIVES,
    ENTRIES,
    FACTS,
    FAR,
    FIGURES,
    FIRST,
    FIRST_TRIP,
    GROUP,
    GROUPS,
    HOPS,
    HORIZON,
    KIND,
    LAIN,
    LAST,
    LENGTH,
    LOAD,
    LOTS,
    LOTS_FROM,
    LYING,
    NEAREST,
    NONE,
    PEOPLE,
    PEOPLE_MAX,
    PLACE,
    PLACES,
    POSITION,
    PRICE,
    RECEPTIONS,
    ROW,
    ROWS,
    SEATED,
    SEATS,
    SIZE,
    SORTS,
    STRETCHERS,
    TRIPS,
    TRIPS_MAX,
    TRIPS_MOST_EACH,
    UNIT,
    UNITS,
    VEHICLE,
    WAITING,
    WORK,
    City,
    Ints,
    Tours,
    best_channel,
    draw,
    figure,
    has_room,
    in_time,
    leg,
    open_to,
    priced,
)

NO: Final = 1e18
"""The cost of what cannot be done."""
NOBODY: Final[Any] = np.int64(0)
ANYBODY: Final[Any] = np.int64(1 << 30)


@within
def waiting(city: City, tours: Tours, row: int, place: int) -> int:
    """Return how many people wait at a place whom vehicles of a row may carry."""
    people = 0
    for lot in range(city.tables[PLACES, place, LOTS_FROM], city.tables[PLACES, place + 1, LOTS_FROM]):
        if (
            tours.lists[WAITING, lot] > 0
            and (city.tables[SORTS, lot, GROUP] & ~city.tables[ROWS, row, GROUPS]) == 0
        ):
            bed = (
                city.tables[ROWS, row, STRETCHERS]
                if city.tables[SORTS, lot, LYING]
                else city.tables[ROWS, row, SEATS]
            )
            if bed >= city.tables[SORTS, lot, UNIT]:
                people += tours.lists[WAITING, lot] * city.tables[SORTS, lot, UNIT]
    return people


@within
def alike(city: City, one: int, other: int) -> bool:
    """Return whether some channel is open to both sorts of people."""
    one_kind, other_kind = city.tables[SORTS, one, KIND], city.tables[SORTS, other, KIND]
    if one_kind == other_kind:
        return True
    for channel in range(city.tables[FACTS, 0, CHANNELS]):
        if city.channels[1 + one_kind, channel] and city.channels[1 + other_kind, channel]:
            return True
    return False


@within
def board(
    city: City, tours: Tours, row: int, place: int, at: int, size: int, seated: int, lain: int, most: int
) -> int:
    """Add people who wait at a place to the draft, at an entry's position; return the new size.

    `seated` and `lain` are aboard already; at most `most` people are added.
    """
    lots, units = tours.scratch[0], tours.scratch[1]
    for lot in range(city.tables[PLACES, place, LOTS_FROM], city.tables[PLACES, place + 1, LOTS_FROM]):
        if (
            tours.lists[WAITING, lot] <= 0
            or (city.tables[SORTS, lot, GROUP] & ~city.tables[ROWS, row, GROUPS]) != 0
        ):
            continue
        lying = city.tables[SORTS, lot, LYING] != 0
        spare = city.tables[ROWS, row, STRETCHERS] - lain if lying else city.tables[ROWS, row, SEATS] - seated
        count = min(tours.lists[WAITING, lot], min(spare, most) // city.tables[SORTS, lot, UNIT])
        if count <= 0 or (size > 0 and not alike(city, lots[0], lot)):
            continue
        slot = NONE
        for i in range(size):
            if lots[i] == lot:
                slot = i
        if slot < 0:
            if size >= ENTRIES:
                continue
            for i in range(size, at, -1):
                lots[i], units[i] = lots[i - 1], units[i - 1]
            lots[at], units[at] = lot, 0
            slot = at
            size += 1
        units[slot] += count
        people = count * city.tables[SORTS, lot, UNIT]
        most -= people
        if lying:
            lain += people
        else:
            seated += people
    return size


@within
def take_on(city: City, tours: Tours, row: int, seed: int, pool: Ints, pooled: int, free: int) -> int:
    """Draft a load for a vehicle of a row: people of a place, then part loads of others near; its size.

    With `free` choices are made at random: what is more than full loads may be taken first.
    """
    seats, beds = city.tables[ROWS, row, SEATS], city.tables[ROWS, row, STRETCHERS]
    room = seats + beds
    there = waiting(city, tours, row, seed)
    most = there
    if free != 0 and there > room and there % room > 0 and draw(tours) % 3 == 0:
        most = there % room
    size = board(city, tours, row, seed, NOBODY, NOBODY, NOBODY, NOBODY, most)
    if size == 0:
        return 0
    figures = tours.scratch[FIGURES]
    figure(city, tours.scratch[0], tours.scratch[1], size, figures)
    seat_s = 2.0 * city.tables[PLACES, seed, NEAREST] / room
    while size < ENTRIES:
        spare = room - figures[PEOPLE]
        if spare <= 0:
            break
        last, found, amount = figures[LAST], NONE, NOBODY
        least = seat_s
        for i in range(pooled):
            place = pool[i]
            if city.ways[city.tables[FACTS, 0, HOPS] + last, place] >= FAR or place == seed:
                continue
            there = waiting(city, tours, row, place)
            if there == 0:
                continue
            cost = float(
                city.ways[city.tables[FACTS, 0, HOPS] + last, place] + city.tables[FACTS, 0, BOARD_VEHICLE]
            )
            part = there if there <= spare else there % room
            if part == 0 or part > spare:
                part = spare
                cost *= 2.0
            cost /= part
            if free != 0:
                cost *= 0.6 + 0.01 * (draw(tours) % 80)
            if cost < least:
                visited = False
                for j in range(size):
                    visited = visited or city.tables[SORTS, tours.scratch[0, j], PLACE] == place
                if not visited:
                    least, found, amount = cost, place, part
        if found < 0:
            break
        before = figures[PEOPLE]
        size = board(city, tours, row, found, size, size, figures[SEATED], figures[LAIN], amount)
        figure(city, tours.scratch[0], tours.scratch[1], size, figures)
        if figures[PEOPLE] == before:
            break
    return size


@within
def turned(city: City, tours: Tours, size: int) -> None:
    """Turn the order of the draft's entries about."""
    for i in range(size // 2):
        j = size - 1 - i
        for k in range(2):
            tours.scratch[k, i], tours.scratch[k, j] = tours.scratch[k, j], tours.scratch[k, i]
    figure(city, tours.scratch[0], tours.scratch[1], size, tours.scratch[FIGURES])


@within
def best_position(
    city: City, tours: Tours, vehicle: int, size: int, figures: Ints, last_only: int
) -> tuple[float, int, int]:
    """Return what the draft costs a vehicle as a new trip where it is cheapest, its position, its channel."""
    row, trips = tours.vehicles[vehicle, ROW], tours.vehicles[vehicle, TRIPS]
    best, at, by = NO, NONE, NONE
    if trips >= city.tables[ROWS, row, TRIPS_MAX] or trips >= tours.lists[COUNTERS, TRIPS_MOST_EACH]:
        return best, at, by
    length_s = tours.vehicles[vehicle, LENGTH]
    now = priced(city, tours, row, length_s)
    last_alight_s = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + trips - 1], ALIGHT] if trips > 0 else 0
    for position in range(trips if last_only != 0 else 0, trips + 1):
        before = tours.vehicles[vehicle, FIRST_TRIP + position - 1] if position > 0 else NONE
        onward = NONE
        new_s = length_s + figures[WORK] + leg(city, tours, row, before, figures[FIRST])
        alight_s = figures[ALIGHT]
        if position < trips:
            onward = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + position], FIRST]
            new_s += figures[ALIGHT] - leg(city, tours, row, before, onward)
            alight_s = last_alight_s
        if new_s - length_s >= FAR or priced(city, tours, row, new_s) - now >= best:
            continue
        channel = best_channel(city, tours, tours.scratch[0], size, figures[LAST], figures[PEOPLE], onward)
        if channel < 0:
            continue
        new_s += city.ways[city.tables[FACTS, 0, DRIVES] + channel, figures[LAST]]
        if onward >= 0:
            new_s += city.ways[city.channels[0, channel], onward]
        if new_s - length_s >= FAR or not in_time(city, row, new_s, alight_s):
            continue
        cost = (
            priced(city, tours, row, new_s)
            - now
            + 0.001 * city.tables[RECEPTIONS, city.channels[0, channel], PRICE] * figures[PEOPLE]
        )
        if cost < best:
            best, at, by = cost, position, channel
    return best, at, by


@within
def changed(city: City, tours: Tours, trip: int, figures: Ints, channel: int) -> int:
    """Return how long a tour is if a trip has other figures and another channel; FAR or more: impossible."""
    vehicle, position = tours.trips[trip, VEHICLE], tours.trips[trip, POSITION]
    row = tours.vehicles[vehicle, ROW]
    before = tours.vehicles[vehicle, FIRST_TRIP + position - 1] if position > 0 else NONE
    length_s = tours.vehicles[vehicle, LENGTH] - tours.trips[trip, WORK] + figures[WORK]
    length_s += city.ways[city.tables[FACTS, 0, DRIVES] + channel, figures[LAST]]
    if figures[FIRST] != tours.trips[trip, FIRST]:
        length_s += leg(city, tours, row, before, figures[FIRST])
        length_s -= leg(city, tours, row, before, tours.trips[trip, FIRST])
    alight_s = figures[ALIGHT]
    if position + 1 < tours.vehicles[vehicle, TRIPS]:
        onward = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + position + 1], FIRST]
        length_s += alight_s + city.ways[city.channels[0, channel], onward]
        length_s -= leg(city, tours, row, trip, onward)
        last = tours.vehicles[vehicle, FIRST_TRIP + tours.vehicles[vehicle, TRIPS] - 1]
        alight_s = tours.trips[last, ALIGHT]
    return length_s if in_time(city, row, length_s, alight_s) else FAR + city.tables[FACTS, 0, HORIZON]


@within
def copied(tours: Tours, trip: int) -> int:
    """Copy a trip's entries into the draft and return how many they are."""
    size = tours.trips[trip, SIZE]
    for i in range(size):
        tours.scratch[0, i] = tours.trips[trip, LOTS + i]
        tours.scratch[1, i] = tours.trips[trip, UNITS + i]
    return size


@within
def slot_for(city: City, tours: Tours, trip: int, place: int) -> int:
    """Return the entry before which a trip collects at a place at least cost; -1 where it cannot."""
    vehicle, position = tours.trips[trip, VEHICLE], tours.trips[trip, POSITION]
    row, size = tours.vehicles[vehicle, ROW], tours.trips[trip, SIZE]
    before = tours.vehicles[vehicle, FIRST_TRIP + position - 1] if position > 0 else NONE
    best, least, last = NONE, np.int64(FAR), NONE
    for i in range(size + 1):
        here = city.tables[SORTS, tours.trips[trip, LOTS + i], PLACE] if i < size else NONE
        if here == place:
            return i
        if here == last:
            continue
        if last < 0:
            cost = leg(city, tours, row, before, place) - leg(city, tours, row, before, here)
        else:
            cost = city.ways[city.tables[FACTS, 0, HOPS] + last, place]
        if here >= 0:
            cost += city.ways[city.tables[FACTS, 0, HOPS] + place, here] - (
                city.ways[city.tables[FACTS, 0, HOPS] + last, here] if last >= 0 else 0
            )
        else:
            channel = tours.trips[trip, CHANNEL]
            cost += (
                min(FAR, city.ways[city.tables[FACTS, 0, DRIVES] + channel, place])
                - city.ways[city.tables[FACTS, 0, DRIVES] + channel, last]
            )
        if cost < least:
            best, least = i, cost
        last = here
    return best


@within
def kept_channel(city: City, tours: Tours, trip: int, size: int, figures: Ints) -> int:
    """Return a trip's channel where the draft may take it too and there is room; else the best."""
    channel = tours.trips[trip, CHANNEL]
    reception = city.channels[0, channel]
    more = figures[PEOPLE] - tours.trips[trip, PEOPLE]
    if (
        city.ways[city.tables[FACTS, 0, DRIVES] + channel, figures[LAST]] < FAR
        and tours.lists[LOAD, reception] + more <= city.tables[RECEPTIONS, reception, PEOPLE_MAX]
        and open_to(city, tours.scratch[0], size, channel)
        and figures[LAST] == tours.trips[trip, LAST]
    ):
        return channel
    vehicle, position = tours.trips[trip, VEHICLE], tours.trips[trip, POSITION]
    onward = NONE
    if position + 1 < tours.vehicles[vehicle, TRIPS]:
        onward = tours.trips[tours.vehicles[vehicle, FIRST_TRIP + position + 1], FIRST]
    # the room these people leave behind at the old reception is not counted on: only a few are added
    return best_channel(city, tours, tours.scratch[0], size, figures[LAST], figures[PEOPLE], onward)


@within
def joined(city: City, tours: Tours, trip: int, place: int) -> tuple[float, int, int, int]:
    """Draft a trip that also takes people who wait at a place, as many as fit.

    Returns
    -------
    tuple
        What that costs, how many board, by which channel the trip goes then, and the draft's size.
    """
    vehicle = tours.trips[trip, VEHICLE]
    row = tours.vehicles[vehicle, ROW]
    slot = slot_for(city, tours, trip, place)
    if slot < 0:
        return NO, NONE, NONE, NONE
    copied(tours, trip)
    seated, lain = tours.trips[trip, SEATED], tours.trips[trip, LAIN]
    size = board(city, tours, row, place, slot, tours.trips[trip, SIZE], seated, lain, ANYBODY)
    figures = tours.scratch[FIGURES]
    figure(city, tours.scratch[0], tours.scratch[1], size, figures)
    people = figures[PEOPLE] - tours.trips[trip, PEOPLE]
    if people == 0 or not has_room(city, tours, tours.scratch[0], size):
        return NO, NONE, NONE, NONE
    channel = kept_channel(city, tours, trip, size, figures)
    if channel < 0:
        return NO, NONE, NONE, NONE
    length_s = changed(city, tours, trip, figures, channel)
    if length_s >= FAR:
        return NO, NONE, NONE, NONE
    cost = priced(city, tours, row, length_s) - priced(city, tours, row, tours.vehicles[vehicle, LENGTH])
    cost += 0.001 * city.tables[RECEPTIONS, city.channels[0, channel], PRICE] * figures[PEOPLE]
    cost -= (
        0.001
        * city.tables[RECEPTIONS, city.channels[0, tours.trips[trip, CHANNEL]], PRICE]
        * tours.trips[trip, PEOPLE]
    )
    return cost, people, channel, size
