"""A made coast below hills, as large as the published instance of Valparaíso.

That instance itself is not to be had; this one has its 5 yards, 52 pickups and 12 shelters. People wait on
the strip along the shore, the shelters lie in the hills above. As in the published instances buses drive
from pickup to shelter and back and nowhere else, and every drive is a whole number of minutes; here a bus
takes forty people, and most pickups need several loads.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from benchmarks.planning.bep_instance import Instance

BUSES: Final = (10, 15, 25, 35, 50, 75)
YARDS: Final = 5
PICKUPS: Final = 52
SHELTERS: Final = 12
CAPACITY: Final = 40
SHORE_KM: Final = 12.0
STRIP_KM: Final = 1.2
HILLS_KM: Final = (2.5, 6.0)
STRIP_KM_PER_H: Final = 25.0
HILL_KM_PER_H: Final = 15.0
BENDS: Final = 1.4
DEMAND: Final = (60, 240)
ROOM: Final = (400, 1200)
ROOM_SHARE: Final = 1.3

Spot = tuple[float, float]
"""Kilometres along the shore, and inland from it."""


def made_coast(buses: int, *, seed: int = 0, pickups: int = PICKUPS, shelters: int = SHELTERS) -> Instance:
    """Return the coast with so many buses, divided among the yards; all else depends on the seed alone."""
    rng = random.Random(seed)  # noqa: S311 - a made coast needs no secrets
    yards_at = [_spot(rng, 0.0, STRIP_KM) for _ in range(YARDS)]
    pickups_at = [_spot(rng, 0.0, STRIP_KM) for _ in range(pickups)]
    shelters_at = [_spot(rng, *HILLS_KM) for _ in range(shelters)]
    demand = tuple(rng.randint(*DEMAND) for _ in range(pickups))
    room = tuple(rng.randint(*ROOM) for _ in range(shelters))
    scale = max(1.0, ROOM_SHARE * sum(demand) / sum(room))
    instance = Instance(
        name=f"coast-{buses}",
        capacity=CAPACITY,
        buses=(),
        demand=demand,
        room=tuple(round(scale * people) for people in room),
        to_pickup=tuple(tuple(minutes(yard, pickup) for pickup in pickups_at) for yard in yards_at),
        to_shelter=tuple(tuple(minutes(pickup, shelter) for shelter in shelters_at) for pickup in pickups_at),
    )
    at_yard = tuple(buses // YARDS + (yard < buses % YARDS) for yard in range(YARDS))
    return replace(instance, buses=at_yard)


def minutes(a: Spot, b: Spot) -> int:
    """Return the whole minutes of a drive: along the strip, and by bends up to what lies above it."""
    along_km = abs(a[0] - b[0])
    up_km = abs(a[1] - b[1])
    hours = BENDS * (along_km / STRIP_KM_PER_H + up_km / HILL_KM_PER_H)
    return max(1, round(60 * hours))


def _spot(rng: random.Random, inland_from_km: float, inland_to_km: float) -> Spot:
    return rng.uniform(0.0, SHORE_KM), rng.uniform(inland_from_km, inland_to_km)
