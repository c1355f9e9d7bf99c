"""A made city under an agreement with every kind of term, of any size, the same for the same seed."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from benchmarks.made_agreement import agreement
from safepassage.language import Name
from safepassage.operation.model import (
    Fleet,
    Group,
    Leg,
    Operation,
    Party,
    People,
    Place,
    PlaceKind,
    Timing,
    Timings,
)

BEGINS: Final = datetime(2026, 3, 2, 3, tzinfo=UTC)
"""Six in the morning in the city's timezone, three hours ahead."""
# In the open sea on purpose: this city is nobody's.
LATITUDE: Final = 30.0
LONGITUDE: Final = -40.0
KM_PER_DEGREE: Final = 111.2
STREETS: Final = 6
BLOCK_KM: Final = 0.8
CITY_KM_PER_H: Final = 20.0
ROAD_KM_PER_H: Final = 45.0
RECEPTIONS: Final = 8
FIGHTERS_SHARE: Final = 0.075
VILLAGERS_SHARE: Final = 0.06
WOUNDED_SHARE: Final = 0.02
PEOPLE_PER_VEHICLE: Final = 200

Spot = tuple[float, float]
"""Kilometres east and north of the middle of the city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a city is, and the seed it is made from."""

    people: int = 20_000
    points: int = 60
    seed: int = 0

    def __post_init__(self) -> None:
        if self.points < 2 or self.people < 100 * self.points:
            raise ValueError("a city has at least two assembly points, and 100 people for each")

    @property
    def villages(self) -> int:
        """Assembly points in the villages, the rest being in the city."""
        return max(1, self.points // 15)

    @property
    def vehicles(self) -> int:
        """Buses and ambulances."""
        return max(20, self.people // PEOPLE_PER_VEHICLE)


def made_city(size: Size) -> Operation:
    """Return the operation of a besieged city with two gates, and of villages that leave in exchange.

    A grid of streets; a gate in the north past which civilians and wounded go to six reception sites, and
    one in the south past which fighters and villagers go, each to a site of their own.
    """
    ground = Ground(random.Random(size.seed))  # noqa: S311 - a made city needs no secrets
    gates(ground)
    streets(ground)
    points = assembly_points(ground, size)
    sites = receptions(ground, size)
    return Operation(
        id=f"city-{size.people}",
        name=Name(en=f"A made city of {size.people} people", ar=f"مدينة متخيلة عدد سكانها {size.people}"),
        timezone="Asia/Damascus",
        begins=BEGINS,
        parties=PARTIES,
        groups=GROUPS,
        timings=Timings(
            board=Timing(per_vehicle_s=300, per_person_s=6), alight=Timing(per_vehicle_s=180, per_person_s=3)
        ),
        terms=agreement(begins=BEGINS, receptions=sites, people=size.people),
        places=tuple(ground.places),
        people=people(ground.rng, size, points),
        fleet=fleet(size),
        legs=tuple(ground.legs),
    )


PARTIES: Final = (
    Party(id="besiegers", name=Name(en="Besieging forces", ar="القوات المحاصِرة")),
    Party(id="defenders", name=Name(en="Forces in the city", ar="القوات داخل المدينة")),
    Party(id="mediator", name=Name(en="Mediator", ar="الوسيط"), role="mediator"),
    Party(id="observers", name=Name(en="Observers", ar="المراقبون"), role="monitor"),
)
GROUPS: Final = (
    Group(id="wounded", name=Name(en="Wounded on stretchers", ar="جرحى على نقالات"), uses="stretcher"),
    Group(id="civilians", name=Name(en="Civilians", ar="المدنيون")),
    Group(id="fighters", name=Name(en="Fighters", ar="المقاتلون")),
    Group(id="villagers", name=Name(en="People of the villages", ar="أهالي القرى")),
)


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


def gates(ground: Ground) -> None:
    """Lay out the two checkpoints, the forks beyond them, and where vehicles start."""
    ground.place("north-gate", "checkpoint", Name(en="North gate", ar="البوابة الشمالية"), (0.0, 4.0))
    ground.place("south-gate", "checkpoint", Name(en="South gate", ar="البوابة الجنوبية"), (0.0, -4.0))
    ground.place("north-fork", "junction", Name(en="North fork", ar="المفرق الشمالي"), (1.0, 8.0))
    ground.place("south-fork", "junction", Name(en="South fork", ar="المفرق الجنوبي"), (-1.0, -8.0))
    ground.place("village-fork", "junction", Name(en="Village fork", ar="مفرق القرى"), (7.0, -6.0))
    ground.place("bypass", "junction", Name(en="Bypass", ar="الطريق الالتفافي"), (-14.0, 0.0))
    ground.place("north-depot", "depot", Name(en="North depot", ar="المرأب الشمالي"), (2.0, 9.0))
    ground.place("south-depot", "depot", Name(en="South depot", ar="المرأب الجنوبي"), (-2.0, -9.5))
    ground.place("ambulance-station", "depot", Name(en="Ambulance station", ar="مركز الإسعاف"), (0.5, 9.0))
    for a, b in (
        ("north-gate", "north-fork"),
        ("south-gate", "south-fork"),
        ("south-gate", "village-fork"),
        ("north-fork", "bypass"),
        ("south-fork", "bypass"),
        ("north-depot", "north-fork"),
        ("south-depot", "south-fork"),
        ("ambulance-station", "north-fork"),
    ):
        ground.road(a, b)


def streets(ground: Ground) -> None:
    """Lay out the grid of junctions, and join its northern and southern edge to the gates."""
    for column in range(STREETS):
        for row in range(STREETS):
            ground.place(
                crossing(column, row),
                "junction",
                Name(en=f"Crossing {column + 1}-{row + 1}", ar=f"تقاطع {column + 1}-{row + 1}"),
                (BLOCK_KM * (column - (STREETS - 1) / 2), BLOCK_KM * (row - (STREETS - 1) / 2)),
            )
    for column in range(STREETS):
        for row in range(STREETS):
            if column:
                ground.road(crossing(column - 1, row), crossing(column, row), km_per_h=CITY_KM_PER_H)
            if row:
                ground.road(crossing(column, row - 1), crossing(column, row), km_per_h=CITY_KM_PER_H)
    for column in (STREETS // 2 - 1, STREETS // 2):
        ground.road("north-gate", crossing(column, STREETS - 1), km_per_h=CITY_KM_PER_H)
        ground.road("south-gate", crossing(column, 0), km_per_h=CITY_KM_PER_H)


def crossing(column: int, row: int) -> str:
    """Return the id of a junction of the grid, counted from the south-west."""
    return f"crossing-{column + 1}-{row + 1}"


def assembly_points(ground: Ground, size: Size) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lay out the assembly points of the city and of the villages; return the ids of both."""
    rng = ground.rng
    half_km = BLOCK_KM * (STREETS - 1) / 2
    city = []
    for number in range(1, size.points - size.villages + 1):
        spot = rng.uniform(-half_km, half_km), rng.uniform(-half_km, half_km)
        name = Name(en=f"Assembly point {number}", ar=f"نقطة التجمع {number}")
        point = ground.place(f"point-{number:02d}", "assembly", name, spot, bays=rng.randint(2, 4))
        column, row = (round(km / BLOCK_KM + (STREETS - 1) / 2) for km in spot)
        ground.road(point, crossing(column, row), km_per_h=CITY_KM_PER_H)
        city.append(point)
    villages = []
    for number in range(1, size.villages + 1):
        spot = 8.0 + rng.uniform(0.0, 3.0), -7.0 + rng.uniform(-2.0, 2.0)
        name = Name(en=f"Village {number}", ar=f"القرية {number}")
        village = ground.place(f"village-{number}", "assembly", name, spot, bays=2)
        ground.road(village, "village-fork")
        villages.append(village)
    return tuple(city), tuple(villages)


def receptions(ground: Ground, size: Size) -> tuple[str, ...]:
    """Lay out the reception sites: six in the north with room to spare, two in the south."""
    sites = []
    for number in range(1, RECEPTIONS + 1):
        north = number <= RECEPTIONS - 2
        rng = ground.rng
        spot = rng.uniform(-6.0, 6.0), (1 if north else -1) * rng.uniform(12.0, 24.0)
        name = Name(en=f"Reception site {number}", ar=f"موقع الاستقبال {number}")
        room = size.people // 4 if north else None
        site = ground.place(reception(number), "reception", name, spot, bays=6, people_max=room)
        ground.road(site, "north-fork" if north else "south-fork")
        sites.append(site)
    return tuple(sites)


def reception(number: int) -> str:
    """Return the id of a reception site."""
    return f"reception-{number}"


def people(
    rng: random.Random, size: Size, points: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[People, ...]:
    """Return who waits where; some civilians of every third point have chosen where they go."""
    city, villages = points
    villagers = round(size.people * VILLAGERS_SHARE)
    fighters = round(size.people * FIGHTERS_SHARE)
    wounded = round(size.people * WOUNDED_SHARE)
    civilians = size.people - villagers - fighters - wounded
    found = []
    for group, total in (("civilians", civilians), ("wounded", wounded), ("fighters", fighters)):
        for number, (point, count) in enumerate(zip(city, shares(rng, total, len(city)), strict=True)):
            chosen = count // 8 if group == "civilians" and number % 3 == 0 else 0
            to = reception(rng.randint(1, RECEPTIONS - 2))
            found.append(People(place=point, group=group, count=count - chosen))
            found.append(People(place=point, group=group, count=chosen, destination=to))
    for village, count in zip(villages, shares(rng, villagers, len(villages)), strict=True):
        found.append(People(place=village, group="villagers", count=count))
    return tuple(row for row in found if row.count)


def shares(rng: random.Random, total: int, parts: int) -> Sequence[int]:
    """Return `total` in so many uneven whole parts, the largest at most four times the smallest."""
    weights = [rng.uniform(0.5, 2.0) for _ in range(parts)]
    ends = [round(total * sum(weights[:part]) / sum(weights)) for part in range(parts + 1)]
    return [end - begin for begin, end in pairwise(ends)]


def fleet(size: Size) -> tuple[Fleet, ...]:
    """Return the vehicles of two types: a fifth are ambulances; a third of the buses start in the south."""
    ambulances = size.vehicles // 5
    south = (size.vehicles - ambulances) // 3
    north = size.vehicles - ambulances - south
    return (
        Fleet(type="bus", count=north, at="north-depot", seats=50),
        Fleet(type="bus", count=south, at="south-depot", seats=50),
        Fleet(
            type="ambulance",
            count=ambulances,
            at="ambulance-station",
            seats=2,
            stretchers=4,
            groups=("wounded", "civilians"),
        ),
    )
