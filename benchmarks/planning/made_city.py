"""A made city of any size, plain or with every kind of term, the same for the same seed."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, Literal, get_args

from benchmarks.planning.made_agreement import Parts, agreement, plain_agreement
from benchmarks.planning.made_streets import Layout, laid_out, reception
from safepassage.language import Name
from safepassage.operation.model import Fleet, Group, Operation, Party, People, Timing, Timings

Terms = Literal["plain", "all"]
TERMS: Final[tuple[Terms, ...]] = get_args(Terms)
CITIES: Final = {20_000: (60, 100), 100_000: (500, 600), 1_300_000: (1_500, 1_680)}
"""Assembly points and vehicles of the three cities that are measured, by their people."""
BEGINS: Final = datetime(2026, 3, 2, 3, tzinfo=UTC)
"""Six in the morning in the city's timezone, three hours ahead."""
PEOPLE_PER_VEHICLE: Final = 200
PEOPLE_PER_POINT: Final = 333
WOUNDED_SHARE: Final = 0.02
# An armed force, and the villages held in exchange, grow more slowly than a city: 7.5 % and 6 % of 20,000.
FIGHTERS: Final = 1_500
VILLAGERS: Final = 1_200
OF_PEOPLE: Final = 20_000
GROWTH: Final = 0.6
FIGHTERS_PER_POINT: Final = 60
BUS_SEATS: Final = 50
MINIBUS_SEATS: Final = 25
STRETCHERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a city is, whether it is plain, and the seed it is made from.

    `points` and `vehicles` 0: those of the city of so many people in `CITIES`, or in proportion.
    """

    people: int = 20_000
    points: int = 0
    vehicles: int = 0
    terms: Terms = "all"
    seed: int = 0

    def __post_init__(self) -> None:
        points, vehicles = CITIES.get(
            self.people, (max(8, self.people // PEOPLE_PER_POINT), max(20, self.people // PEOPLE_PER_VEHICLE))
        )
        object.__setattr__(self, "points", self.points or points)
        object.__setattr__(self, "vehicles", self.vehicles or vehicles)
        if self.points < 2 or self.people < 100 * self.points or self.vehicles < 10:
            raise ValueError("a city has at least two assembly points, 100 people for each, and ten vehicles")

    @property
    def villages(self) -> int:
        """Assembly points in the villages, the rest being in the city."""
        return max(self.south_gates, self.points // 15)

    @property
    def north_gates(self) -> int:
        """Checkpoints that civilians and wounded pass, each for a part of the city: 1, 3 and 10."""
        return max(1, min(self.points // 6, round(math.sqrt(self.people / 13_000))))

    @property
    def south_gates(self) -> int:
        """Checkpoints that fighters and villagers pass: 1, 1 and 3."""
        return max(1, round(self.north_gates / 3))

    @property
    def receptions(self) -> int:
        """Reception sites: one for fighters, one for villagers, the others for everybody else."""
        return 7 + self.north_gates


def made_city(size: Size) -> Operation:
    """Return the operation of a city, with gates in the north and the south, and villages.

    Plain, everyone is a civilian and may leave for any reception site, by buses and minibuses. Under all
    terms civilians and wounded leave past the north gates, fighters and the people of the villages, in
    exchange for each other, past the south gates, by buses and ambulances.
    """
    ground = laid_out(random.Random(size.seed), _layout(size))  # noqa: S311 - a made city needs no secrets
    plain = size.terms == "plain"
    people = plain_people(ground.rng, size) if plain else all_people(ground.rng, size)
    return Operation(
        id=f"city-{size.people}",
        name=Name(en=f"A made city of {size.people} people", ar=f"مدينة متخيلة عدد سكانها {size.people}"),
        timezone="Asia/Damascus",
        begins=BEGINS,
        parties=() if plain else PARTIES,
        groups=(CIVILIANS,) if plain else (WOUNDED, CIVILIANS, OF_FIGHTERS, OF_VILLAGERS),
        timings=Timings(
            board=Timing(per_vehicle_s=300, per_person_s=6), alight=Timing(per_vehicle_s=180, per_person_s=3)
        ),
        terms=plain_agreement() if plain else agreement(_parts(size), begins=BEGINS),
        places=tuple(ground.places),
        people=people,
        fleet=fleet(size),
        legs=tuple(ground.legs),
    )


PARTIES: Final = (
    Party(id="besiegers", name=Name(en="Besieging forces", ar="القوات المحاصِرة")),
    Party(id="defenders", name=Name(en="Forces in the city", ar="القوات داخل المدينة")),
    Party(id="mediator", name=Name(en="Mediator", ar="الوسيط"), role="mediator"),
    Party(id="observers", name=Name(en="Observers", ar="المراقبون"), role="monitor"),
)
WOUNDED: Final = Group(
    id="wounded", name=Name(en="Wounded on stretchers", ar="جرحى على نقالات"), uses="stretcher"
)
CIVILIANS: Final = Group(id="civilians", name=Name(en="Civilians", ar="المدنيون"))
OF_FIGHTERS: Final = Group(id="fighters", name=Name(en="Fighters", ar="المقاتلون"))
OF_VILLAGERS: Final = Group(id="villagers", name=Name(en="People of the villages", ar="أهالي القرى"))


def _layout(size: Size) -> Layout:
    return Layout(
        points=size.points - size.villages,
        villages=size.villages,
        north_gates=size.north_gates,
        south_gates=size.south_gates,
        receptions=size.receptions,
        room=_room(size),
        plain=size.terms == "plain",
    )


def _parts(size: Size) -> Parts:
    fighters, villagers, wounded = _groups(size)
    return Parts(
        points=_city_points(size),
        north_gates=size.north_gates,
        south_gates=size.south_gates,
        receptions=tuple(reception(number) for number in range(1, size.receptions + 1)),
        room=_room(size),
        fighters=fighters,
        loads_north=(size.people - fighters - villagers - wounded) // BUS_SEATS + wounded // STRETCHERS,
    )


def _room(size: Size) -> int:
    """Return the room of a site: together those of the north take half as many again as there are."""
    return round(1.5 * size.people / (size.receptions - 2))


def _groups(size: Size) -> tuple[int, int, int]:
    """Return how many are fighters, villagers and wounded."""
    growth = (size.people / OF_PEOPLE) ** GROWTH
    return round(FIGHTERS * growth), round(VILLAGERS * growth), round(WOUNDED_SHARE * size.people)


def _city_points(size: Size) -> tuple[str, ...]:
    return tuple(f"point-{number:04d}" for number in range(1, size.points - size.villages + 1))


def _villages(size: Size) -> tuple[str, ...]:
    return tuple(f"village-{number:03d}" for number in range(1, size.villages + 1))


def plain_people(rng: random.Random, size: Size) -> tuple[People, ...]:
    """Return who waits where in a plain city: civilians who go anywhere."""
    points = (*_city_points(size), *_villages(size))
    counts = shares(rng, size.people, len(points))
    return tuple(
        People(place=point, group=CIVILIANS.id, count=count)
        for point, count in zip(points, counts, strict=True)
        if count
    )


def all_people(rng: random.Random, size: Size) -> tuple[People, ...]:
    """Return who waits where; some civilians of every third point have chosen where they go."""
    city, villages = _city_points(size), _villages(size)
    fighters, villagers, wounded = _groups(size)
    civilians = size.people - villagers - fighters - wounded
    found = []
    for number, (point, count) in enumerate(zip(city, shares(rng, civilians, len(city)), strict=True)):
        chosen = count // 8 if number % 3 == 0 else 0
        to = reception(rng.randint(1, size.receptions - 2))
        found.append(People(place=point, group=CIVILIANS.id, count=count - chosen))
        found.append(People(place=point, group=CIVILIANS.id, count=chosen, destination=to))
    every = max(1, len(city) * FIGHTERS_PER_POINT // fighters)
    for group, points, total in (
        (WOUNDED.id, city, wounded),
        (OF_FIGHTERS.id, city[::every], fighters),
        (OF_VILLAGERS.id, villages, villagers),
    ):
        for point, count in zip(points, shares(rng, total, len(points)), strict=True):
            found.append(People(place=point, group=group, count=count))
    return tuple(row for row in found if row.count)


def shares(rng: random.Random, total: int, parts: int) -> Sequence[int]:
    """Return `total` in so many uneven whole parts, the largest at most four times the smallest."""
    weights = [rng.uniform(0.5, 2.0) for _ in range(parts)]
    ends = [0]
    so_far = 0.0
    for weight in weights:
        so_far += weight
        ends.append(round(total * so_far / sum(weights)))
    return [end - begin for begin, end in pairwise(ends)]


def fleet(size: Size) -> tuple[Fleet, ...]:
    """Return the vehicles of two types: a fifth minibuses or ambulances, a third of the buses south."""
    small = size.vehicles // 5
    south = (size.vehicles - small) // 3
    buses = (
        Fleet(type="bus", count=size.vehicles - small - south, at="north-depot", seats=BUS_SEATS),
        Fleet(type="bus", count=south, at="south-depot", seats=BUS_SEATS),
    )
    if size.terms == "plain":
        minibuses = Fleet(type="minibus", count=small, at="minibus-station", seats=MINIBUS_SEATS)
        return (*buses, minibuses)
    ambulances = Fleet(
        type="ambulance",
        count=small,
        at="ambulance-station",
        seats=2,
        stretchers=STRETCHERS,
        groups=(WOUNDED.id, CIVILIANS.id),
    )
    return (*buses, ambulances)
