"""Places and two-way roads as a made city lays them out, out at sea, the same for the same seed."""

from __future__ import annotations

import math
import random
from typing import Final

from safepassage.language import Name
from safepassage.operation.model import Leg, Place, PlaceKind

# In the open sea on purpose: this city is nobody's.
LATITUDE: Final = 30.0
LONGITUDE: Final = -40.0
KM_PER_DEGREE: Final = 111.2
ROAD_KM_PER_H: Final = 45.0

Spot = tuple[float, float]
"""Kilometres east and north of the middle of the city."""


class Ground:
    """Places and two-way legs as they are laid out, with the spots they lie at."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.places: list[Place] = []
        self.legs: list[Leg] = []
        self._spots: dict[str, Spot] = {}

    def place(
        self,
        id_: str,
        kind: PlaceKind,
        name: Name,
        spot: Spot,
        *,
        bays: int | None = None,
        people_max: int | None = None,
    ) -> str:
        """Put a place at a spot and return its id."""
        east_km, north_km = spot
        lon = LONGITUDE + east_km / (KM_PER_DEGREE * math.cos(math.radians(LATITUDE)))
        lat = LATITUDE + north_km / KM_PER_DEGREE
        self._spots[id_] = spot
        self.places.append(
            Place(
                id=id_,
                kind=kind,
                name=name,
                lat=round(lat, 5),
                lon=round(lon, 5),
                bays=bays,
                people_max=people_max,
            )
        )
        return id_

    def road(self, from_: str, to: str, *, km_per_h: float = ROAD_KM_PER_H) -> None:
        """Join two places both ways, by a road up to a third longer than the straight line."""
        km = math.dist(self._spots[from_], self._spots[to]) * self.rng.uniform(1.0, 1.3)
        drive_s = 60 * max(1, round(60 * km / km_per_h))
        for a, b in ((from_, to), (to, from_)):
            self.legs.append(Leg(from_=a, to=b, drive_s=drive_s, distance_m=100 * max(1, round(10 * km))))

    def nearest(self, spot: Spot, places: list[str]) -> str:
        """Return whichever of these places lies nearest to a spot."""
        return min(places, key=lambda place: math.dist(self._spots[place], spot))

    def spot(self, place: str) -> Spot:
        """Return where a place lies."""
        return self._spots[place]
