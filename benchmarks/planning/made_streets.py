"""Where a made city's streets, gates, assembly points, villages and reception sites lie."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Final

from benchmarks.planning.made_ground import Ground
from safepassage.language import Name

BLOCK_KM: Final = 0.8
CITY_KM_PER_H: Final = 20.0
STREETS_MIN: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How many of everything there is.

    `room` is each reception site's. A plain city counts no bays; in another the last two sites, those of
    fighters and villagers, have room without limit.
    """

    points: int
    villages: int
    north_gates: int
    south_gates: int
    receptions: int
    room: int
    plain: bool

    @property
    def streets(self) -> int:
        """Streets each way: a crossing for every two assembly points, and six streets at least."""
        return max(STREETS_MIN, round(math.sqrt(self.points / 2)))

    @property
    def half_km(self) -> float:
        """From the middle of the city to its edge."""
        return BLOCK_KM * (self.streets - 1) / 2


def laid_out(rng: random.Random, layout: Layout) -> Ground:
    """Return the ground of a city: every place and road."""
    ground = Ground(rng)
    _gates(ground, layout)
    _streets(ground, layout)
    _assembly_points(ground, layout)
    _villages(ground, layout)
    _receptions(ground, layout)
    return ground


def gate(side: str, number: int) -> str:
    """Return the id of a gate in the `north` or the `south`, counted from the west."""
    return f"{side}-gate-{number}"


def reception(number: int) -> str:
    """Return the id of a reception site."""
    return f"reception-{number:02d}"


def _gates(ground: Ground, layout: Layout) -> None:
    """Lay out the checkpoints, the forks beyond them joined to each other, and where vehicles start."""
    half_km = layout.half_km
    sides = (("north", "شمال", layout.north_gates, 1), ("south", "جنوب", layout.south_gates, -1))
    for side, arabic, gates, sign in sides:
        for number in range(1, gates + 1):
            east_km = half_km * ((2 * number - 1) / gates - 1)
            name = Name(en=f"{side.title()} gate {number}", ar=f"بوابة ال{arabic} {number}")
            ground.place(gate(side, number), "checkpoint", name, (east_km, sign * (half_km + 2.0)))
            name = Name(en=f"{side.title()} fork {number}", ar=f"مفرق ال{arabic} {number}")
            ground.place(f"{side}-fork-{number}", "junction", name, (east_km + sign, sign * (half_km + 6.0)))
            ground.road(gate(side, number), f"{side}-fork-{number}")
            if number > 1:
                ground.road(f"{side}-fork-{number - 1}", f"{side}-fork-{number}")
        name = Name(en=f"{side.title()} depot", ar=f"مرأب ال{arabic}")
        ground.place(f"{side}-depot", "depot", name, (2.0 * sign, sign * (half_km + 7.5)))
        forks = [f"{side}-fork-{number}" for number in range(1, gates + 1)]
        ground.road(f"{side}-depot", ground.nearest((2.0 * sign, sign * (half_km + 7.5)), forks))
    middle = f"north-fork-{(layout.north_gates + 1) // 2}"
    for id_, name in (
        ("ambulance-station", Name(en="Ambulance station", ar="مركز الإسعاف")),
        ("minibus-station", Name(en="Minibus station", ar="موقف الحافلات الصغيرة")),
    ):
        if (id_ == "minibus-station") == layout.plain:
            ground.place(id_, "depot", name, (0.5, half_km + 7.0))
            ground.road(id_, middle)
    bypass = Name(en="Bypass", ar="الطريق الالتفافي")
    ground.place("bypass", "junction", bypass, (-half_km - 12.0, 0.0))
    ground.road("north-fork-1", "bypass")
    ground.road("south-fork-1", "bypass")


def _streets(ground: Ground, layout: Layout) -> None:
    """Lay out the grid of junctions, and join its northern and southern edge to the gates."""
    streets = layout.streets
    for column in range(streets):
        for row in range(streets):
            name = Name(en=f"Crossing {column + 1}-{row + 1}", ar=f"تقاطع {column + 1}-{row + 1}")
            spot = BLOCK_KM * column - layout.half_km, BLOCK_KM * row - layout.half_km
            ground.place(_crossing(column, row), "junction", name, spot)
    for column in range(streets):
        for row in range(streets):
            if column:
                ground.road(_crossing(column - 1, row), _crossing(column, row), km_per_h=CITY_KM_PER_H)
            if row:
                ground.road(_crossing(column, row - 1), _crossing(column, row), km_per_h=CITY_KM_PER_H)
    for side, gates, row in (("north", layout.north_gates, streets - 1), ("south", layout.south_gates, 0)):
        for number in range(1, gates + 1):
            east_km, _ = ground.spot(gate(side, number))
            column = min(streets - 2, int((east_km + layout.half_km) / BLOCK_KM))
            for near in (column, column + 1):
                ground.road(gate(side, number), _crossing(near, row), km_per_h=CITY_KM_PER_H)


def _crossing(column: int, row: int) -> str:
    """Return the id of a junction of the grid, counted from the south-west."""
    return f"crossing-{column + 1}-{row + 1}"


def _assembly_points(ground: Ground, layout: Layout) -> None:
    """Lay out the city's assembly points from west to east, each at a street's length from a crossing."""
    rng, half_km = ground.rng, layout.half_km
    spots = sorted(
        (rng.uniform(-half_km, half_km), rng.uniform(-half_km, half_km)) for _ in range(layout.points)
    )
    for number, spot in enumerate(spots, 1):
        name = Name(en=f"Assembly point {number}", ar=f"نقطة التجمع {number}")
        bays = None if layout.plain else rng.randint(2, 4)
        point = ground.place(f"point-{number:04d}", "assembly", name, spot, bays=bays)
        column, row = (round((km + half_km) / BLOCK_KM) for km in spot)
        ground.road(point, _crossing(column, row), km_per_h=CITY_KM_PER_H)


def _villages(ground: Ground, layout: Layout) -> None:
    """Lay out the villages, around a fork beyond each south gate in turn."""
    for number in range(1, layout.south_gates + 1):
        east_km, north_km = ground.spot(gate("south", number))
        name = Name(en=f"Village fork {number}", ar=f"مفرق القرى {number}")
        ground.place(f"village-fork-{number}", "junction", name, (east_km + 7.0, north_km - 2.0))
        ground.road(gate("south", number), f"village-fork-{number}")
    for number in range(1, layout.villages + 1):
        fork = f"village-fork-{1 + (number - 1) % layout.south_gates}"
        east_km, north_km = ground.spot(fork)
        spot = east_km + ground.rng.uniform(1.0, 4.0), north_km + ground.rng.uniform(-3.0, 1.0)
        name = Name(en=f"Village {number}", ar=f"القرية {number}")
        bays = None if layout.plain else 2
        village = ground.place(f"village-{number:03d}", "assembly", name, spot, bays=bays)
        ground.road(village, fork)


def _receptions(ground: Ground, layout: Layout) -> None:
    """Lay out the reception sites: all but two in the north."""
    rng = ground.rng
    forks = {
        side: [f"{side}-fork-{number}" for number in range(1, gates + 1)]
        for side, gates in (("north", layout.north_gates), ("south", layout.south_gates))
    }
    for number in range(1, layout.receptions + 1):
        north = number <= layout.receptions - 2
        far_km = layout.half_km + rng.uniform(10.0, 22.0)
        spot = rng.uniform(-1.0, 1.0) * (layout.half_km + 4.0), far_km if north else -far_km
        name = Name(en=f"Reception site {number}", ar=f"موقع الاستقبال {number}")
        site = ground.place(
            reception(number),
            "reception",
            name,
            spot,
            bays=None if layout.plain else 6 * layout.north_gates,
            people_max=layout.room if north or layout.plain else None,
        )
        ground.road(site, ground.nearest(spot, forks["north" if north else "south"]))
