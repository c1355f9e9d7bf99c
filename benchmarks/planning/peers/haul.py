"""What the peers are given of a plain operation: vehicles, people, shelters and the drives between."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from safepassage.operation.model import Operation, Timings
from safepassage.operation.terms import Passage

PASSED: Final = frozenset({"junction", "checkpoint"})


class NotExpressibleError(ValueError):
    """The peers' vocabulary has no words for something in the operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle, the same as in the fleet's table but counted singly."""

    id: str
    type: str
    at: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """The quickest way between two places: its seconds, and those to each checkpoint it passes."""

    drive_s: int
    checkpoints: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """People of one group to be brought from pickups to shelters, as soon as can be.

    Parameters
    ----------
    group
        Of all the people.
    vehicles
        Each begins at its yard at second 0.
    people
        How many wait at each pickup.
    room
        How many each shelter takes.
    drives
        From yard to pickup, pickup to pickup and shelter, shelter to pickup, where there is a way.
    timings
        Of boarding and alighting.
    """

    group: str
    vehicles: tuple[Vehicle, ...]
    people: Mapping[str, int]
    room: Mapping[str, int]
    drives: Mapping[tuple[str, str], Drive]
    timings: Timings

    def drive_s(self, from_: str, to: str) -> int | None:
        """Return the seconds of a drive, or None where there is no way."""
        drive = self.drives.get((from_, to))
        return None if drive is None else drive.drive_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a vehicle carries at once: people collected at pickups in this order, and where they alight."""

    collected: tuple[tuple[str, int], ...]
    to: str

    @property
    def people(self) -> int:
        """How many it carries."""
        return sum(count for _, count in self.collected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a peer found: the loads of each vehicle in order, and the bound, if it proves any."""

    tours: Mapping[int, tuple[Load, ...]] = field(default_factory=dict)
    bound_s: int | None = None


def haul_of(operation: Operation) -> Haul:
    """Return an operation in the peers' vocabulary.

    Raises
    ------
    NotExpressibleError
        The operation has terms, bays, hours or choices that no peer knows.
    """
    if reasons := _not_expressible(operation):
        raise NotExpressibleError("; ".join(reasons))
    people: dict[str, int] = defaultdict(int)
    for row in operation.people:
        people[row.place] += row.count
    everybody = sum(people.values())
    room = {
        place.id: everybody if place.people_max is None else place.people_max
        for place in operation.places
        if place.kind == "reception"
    }
    vehicles = tuple(
        Vehicle(id=f"{row.type}-{number}-{index}", type=row.type, at=row.at, seats=row.seats)
        for number, row in enumerate(operation.fleet, 1)
        for index in range(1, row.count + 1)
    )
    starts = {vehicle.at for vehicle in vehicles}
    drives = {
        (from_, to): drive
        for from_ in starts | set(people) | set(room)
        for to, drive in _drives_from(operation, from_).items()
        if to in people or (to in room and from_ in people)
    }
    return Haul(
        group=operation.groups[0].id,
        vehicles=vehicles,
        people=dict(people),
        room=room,
        drives=drives,
        timings=operation.timings,
    )


def _not_expressible(operation: Operation) -> list[str]:
    """Say what in an operation no peer has a word for."""
    reasons = []
    terms = operation.binding_terms
    if len(terms) != 1 or not isinstance(terms[0], Passage) or terms[0].via:
        reasons.append("it has terms besides one passage")
    if len({row.group for row in operation.people}) != 1 or operation.households:
        reasons.append("it has several groups, or households")
    if any(row.destination for row in operation.people):
        reasons.append("people chose where they go")
    if any(place.bays is not None for place in operation.places):
        reasons.append("bays are counted")
    if any(row.available_from or row.available_until or row.trips_max for row in operation.fleet):
        reasons.append("vehicles are not there all the time")
    return reasons


def _drives_from(operation: Operation, from_: str) -> dict[str, Drive]:
    """Return the quickest drives from a place, past junctions and checkpoints only."""
    legs = _legs(operation)
    found: dict[str, Drive] = {}
    queue: list[tuple[int, str, tuple[tuple[str, int], ...]]] = [(0, from_, ())]
    while queue:
        at_s, place, passed = heapq.heappop(queue)
        if place in found:
            continue
        found[place] = Drive(drive_s=at_s, checkpoints=passed)
        kind = operation.place_of[place].kind
        if place != from_ and kind not in PASSED:
            continue
        onward = (*passed, (place, at_s)) if kind == "checkpoint" else passed
        for to, drive_s in legs.get(place, ()):
            if to not in found:
                heapq.heappush(queue, (at_s + drive_s, to, onward))
    del found[from_]
    return found


def _legs(operation: Operation) -> Mapping[str, list[tuple[str, int]]]:
    legs: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for leg in operation.legs:
        legs[leg.from_].append((leg.to, leg.drive_s))
    return legs
