"""People cut into shipments, each with a shelter of its own, for peers that know pickups and deliveries.

Such a peer has no shelters to choose among and no room in them: beforehand, every shipment is given the
shelter that makes the driving least, within the rooms. Nor can it be told that whoever is aboard alights at
one shelter: where it mixes, all alight where most of them would and there is room, and the other stops are
left out. So that there is room a fiftieth is kept back where a vehicle can take up several shipments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from benchmarks.planning.peers.haul import Haul, Load

ROOM_SHARE: Final = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """People of one pickup who travel together to one shelter."""

    pickup: str
    shelter: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A vehicle's stop for a shipment: to take it aboard, or to set it down."""

    shipment: int
    boards: bool


def shipments_of(haul: Haul) -> tuple[Shipment, ...]:
    """Return everyone in shipments that fill the smallest vehicle, each with the shelter that costs least.

    Raises
    ------
    ValueError
        There is not room for everybody.
    """
    pieces = pieces_of(haul)
    shelters = list(haul.room)
    ways = [
        (row, column, _cost(haul, pickup, shelter))
        for row, (pickup, _) in enumerate(pieces)
        for column, shelter in enumerate(shelters)
        if (pickup, shelter) in haul.drives
    ]
    rows = np.array([row for row, _, _ in ways])
    columns = np.array([column for _, column, _ in ways])
    people = np.array([count for _, count in pieces])
    each = np.arange(len(ways))
    room = np.array([haul.room[shelter] for shelter in shelters])
    if any(from_ in haul.people and to in haul.people for from_, to in haul.drives):
        room = room * ROOM_SHARE
    one = coo_array((np.ones(len(ways)), (rows, each)), shape=(len(pieces), len(ways)))
    fill = coo_array((people[rows], (columns, each)), shape=(len(shelters), len(ways)))
    found = milp(
        np.array([cost for _, _, cost in ways]) * people[rows],
        constraints=[
            LinearConstraint(one, 1, 1),
            LinearConstraint(fill, 0, room),
        ],
        bounds=Bounds(0, 1),
        integrality=np.ones(len(ways), dtype=int),
        options={"mip_rel_gap": 0.005, "time_limit": 2.0},
    )
    if found.x is None:
        raise ValueError("there is not room for everybody")
    shelter_of = {int(rows[way]): shelters[columns[way]] for way in np.flatnonzero(found.x > 0.5)}
    return tuple(
        Shipment(pickup=pickup, shelter=shelter_of[row], people=count)
        for row, (pickup, count) in enumerate(pieces)
    )


def _cost(haul: Haul, pickup: str, shelter: str) -> int:
    """Return the seconds to the shelter and back."""
    back_s = haul.drive_s(shelter, pickup)
    drive_s = haul.drives[pickup, shelter].drive_s
    return drive_s + (drive_s if back_s is None else back_s)


def pieces_of(haul: Haul) -> tuple[tuple[str, int], ...]:
    """Return everyone in pieces that fill the smallest vehicle, and the rest of each pickup."""
    size = min(vehicle.seats for vehicle in haul.vehicles)
    return tuple(
        (pickup, min(size, people - taken))
        for pickup, people in haul.people.items()
        for taken in range(0, people, size)
    )


def places_of(haul: Haul) -> list[str]:
    """Return yards, pickups and shelters: the order of the rows of `durations_s`."""
    yards = sorted({vehicle.at for vehicle in haul.vehicles})
    return [*yards, *haul.people, *haul.room]


def durations_s(haul: Haul, *, never_s: int) -> list[list[int]]:
    """Return the seconds from each place to each, with what a stop takes per vehicle; `never_s` for no way.

    A vehicle that comes to a pickup from elsewhere takes the time per vehicle of boarding, and one that
    leaves a shelter that of alighting. To a shelter there is always a way, by a pickup: a peer may try a
    delivery alone, and finds it hopeless otherwise.
    """
    places = places_of(haul)
    matrix = []
    for from_ in places:
        leaving_s = haul.timings.alight.per_vehicle_s if from_ in haul.room else 0
        direct = {to: drive_s for to in places if (drive_s := haul.drive_s(from_, to)) is not None}
        for shelter in haul.room if from_ not in haul.people else ():
            by_way = [
                direct[pickup] + drive_s
                for pickup in haul.people
                if pickup in direct and (drive_s := haul.drive_s(pickup, shelter)) is not None
            ]
            direct[shelter] = min(by_way, default=never_s)
        row = [
            leaving_s + direct[to] + (haul.timings.board.per_vehicle_s if to in haul.people else 0)
            if to in direct
            else never_s * (to in haul.people or to in haul.room)
            for to in places
        ]
        row[places.index(from_)] = 0
        matrix.append(row)
    return matrix


def tours_of(
    haul: Haul, shipments: tuple[Shipment, ...], visits: Mapping[int, Iterable[Visit]]
) -> dict[int, tuple[Load, ...]]:
    """Return the loads of every vehicle from its stops in their order."""
    spare = Counter(haul.room)
    for shipment in shipments:
        spare[shipment.shelter] -= shipment.people
    return {vehicle: _loads(haul, shipments, stops, spare) for vehicle, stops in visits.items()}


def _loads(
    haul: Haul, shipments: tuple[Shipment, ...], visits: Iterable[Visit], spare: Counter[str]
) -> tuple[Load, ...]:
    """Return a vehicle's loads; who alights where others would takes of the spare room there."""
    loads, aboard = [], list[int]()
    for visit in visits:
        if visit.boards:
            aboard.append(visit.shipment)
        elif visit.shipment in aboard:
            to: Counter[str] = Counter()
            collected: Counter[str] = Counter()
            for shipment in (shipments[index] for index in aboard):
                to[shipment.shelter] += shipment.people
                collected[shipment.pickup] += shipment.people
            ways = {shelter for shelter in spare if (shipments[aboard[-1]].pickup, shelter) in haul.drives}
            by_use = sorted(ways, key=lambda shelter: (to[shelter], spare[shelter], shelter), reverse=True)
            fits = [shelter for shelter in by_use if spare[shelter] >= to.total() - to[shelter]]
            alights = (fits or by_use)[0]
            spare.update(to)
            spare[alights] -= to.total()
            loads.append(Load(collected=tuple(collected.items()), to=alights))
            aboard = []
    return tuple(loads)
