"""A first answer for the peers that need one: whoever is free first takes the people who are nearest."""

from __future__ import annotations

import heapq
from collections import defaultdict

from benchmarks.planning.peers.haul import Answer, Haul, Load


def greedy_answer(haul: Haul) -> Answer:
    """Return an answer in which the vehicle that is free first takes the load it delivers soonest.

    Each load takes the room of a full vehicle, as it does for peers that count a shelter's room in loads.

    Raises
    ------
    ValueError
        There is not room for everybody, or no way.
    """
    people, room = dict(haul.people), dict(haul.room)
    tours: dict[int, list[Load]] = defaultdict(list)
    full = max(vehicle.seats for vehicle in haul.vehicles)
    free = [(0, index, vehicle.at) for index, vehicle in enumerate(haul.vehicles)]
    heapq.heapify(free)
    while any(people.values()):
        at_s, index, place = heapq.heappop(free)
        seats = haul.vehicles[index].seats
        ways = [
            (out_s + on_s, pickup, shelter)
            for pickup, waiting in people.items()
            if waiting and (out_s := haul.drive_s(place, pickup)) is not None
            for shelter, left in room.items()
            if left >= full and (on_s := haul.drive_s(pickup, shelter)) is not None
        ]
        if not ways:
            raise ValueError("there is not room for everybody, or no way")
        way_s, pickup, shelter = min(ways)
        count = min(seats, people[pickup])
        people[pickup] -= count
        room[shelter] -= full
        tours[index].append(Load(collected=((pickup, count),), to=shelter))
        stop_s = haul.timings.board.seconds(count) + haul.timings.alight.seconds(count)
        heapq.heappush(free, (at_s + way_s + stop_s, index, shelter))
    return Answer(tours={index: tuple(loads) for index, loads in tours.items()})
