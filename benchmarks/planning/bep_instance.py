"""Instances of the bus evacuation problem: read from their files and told as operations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from safepassage.language import Name
from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place
from safepassage.operation.terms import Passage

MINUTE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Buses at yards fetch demand from pickups to shelters; distances are whole numbers.

    Parameters
    ----------
    name
        As in the file's name: `S2-01`.
    capacity
        Demand that a bus carries at once.
    buses
        Buses at each yard, one number per yard.
    demand, room
        Per pickup, and per shelter.
    to_pickup
        Distance from yard to pickup, (yards × pickups).
    to_shelter
        Distance between pickup and shelter, the same both ways, (pickups × shelters).
    """

    name: str
    capacity: int
    buses: tuple[int, ...]
    demand: tuple[int, ...]
    room: tuple[int, ...]
    to_pickup: tuple[tuple[int, ...], ...]
    to_shelter: tuple[tuple[int, ...], ...]


def read_instance(path: Path) -> Instance:
    """Return the instance of a file in the format of the published generator.

    The lines: buses and capacity; yards and buses per yard; pickups, demand in all and per pickup;
    shelters, room in all and per shelter; per yard its number and distances to the pickups; per pickup
    its number and distances to the shelters. Empty lines count for nothing.

    Raises
    ------
    ValueError
        The numbers do not fit together.
    """
    lines = [
        tuple(int(word) for word in line.split()) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    (buses, capacity), (yards, *at_yard), pickups, shelters, *rows = (line for line in lines if line)
    demand, room = pickups[2:], shelters[2:]
    distances = tuple(row[1:] for row in rows)
    instance = Instance(
        name=path.stem,
        capacity=capacity,
        buses=tuple(at_yard),
        demand=demand,
        room=room,
        to_pickup=distances[:yards],
        to_shelter=distances[yards:],
    )
    fits = (
        len(at_yard) == yards
        and sum(at_yard) == buses
        and pickups[:2] == (len(demand), sum(demand))
        and shelters[:2] == (len(room), sum(room))
        and [len(row) for row in distances] == [len(demand)] * yards + [len(room)] * len(demand)
    )
    if not fits:
        raise ValueError(f"{path.name} is not an instance: its numbers do not fit together")
    return instance


def operation_of(instance: Instance) -> Operation:
    """Return the operation that an instance tells: a unit of distance is a minute, a unit of demand a person.

    Boarding and alighting take no time, so that the clearance time is the instance's last arrival. Yards,
    pickups and shelters are joined only by the legs of the instance, so that no bus takes a way round.
    """
    yards = [f"yard-{number}" for number in range(1, len(instance.buses) + 1)]
    pickups = [f"pickup-{number}" for number in range(1, len(instance.demand) + 1)]
    shelters = [f"shelter-{number}" for number in range(1, len(instance.room) + 1)]
    legs = [
        Leg(from_=yard, to=pickup, drive_s=MINUTE_S * distance)
        for yard, row in zip(yards, instance.to_pickup, strict=True)
        for pickup, distance in zip(pickups, row, strict=True)
    ]
    for pickup, row in zip(pickups, instance.to_shelter, strict=True):
        for shelter, distance in zip(shelters, row, strict=True):
            legs.append(Leg(from_=pickup, to=shelter, drive_s=MINUTE_S * distance))
            legs.append(Leg(from_=shelter, to=pickup, drive_s=MINUTE_S * distance))
    return Operation(
        id=instance.name.lower(),
        name=Name(
            en=f"Bus evacuation problem {instance.name}", ar=f"مسألة الإجلاء بالحافلات {instance.name}"
        ),
        timezone="UTC",
        begins=datetime(2026, 1, 1, tzinfo=UTC),
        groups=(Group(id="people", name=Name(en="People", ar="الناس")),),
        terms=(Passage(id="T1", text=Name(en="Everyone may leave.", ar="يجوز للجميع المغادرة.")),),
        places=(
            *(Place(id=yard, kind="depot") for yard in yards),
            *(Place(id=pickup, kind="assembly") for pickup in pickups),
            *(
                Place(id=shelter, kind="reception", people_max=room)
                for shelter, room in zip(shelters, instance.room, strict=True)
            ),
        ),
        people=tuple(
            People(place=pickup, group="people", count=count)
            for pickup, count in zip(pickups, instance.demand, strict=True)
            if count
        ),
        fleet=tuple(
            Fleet(type="bus", count=count, at=yard, seats=instance.capacity)
            for yard, count in zip(yards, instance.buses, strict=True)
            if count
        ),
        legs=tuple(legs),
    )
