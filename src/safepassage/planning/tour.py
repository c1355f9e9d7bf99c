"""What a vehicle is meant to do: its trips in order, without times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickup:
    """People who board one vehicle at one assembly point: `load` is people per lot index."""

    place: str
    load: Mapping[int, int]
    households: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many board here."""
        return sum(self.load.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One trip: it collects at each pickup in turn and goes on by a service, whose place is the last one's.

    `service` is the index in `Problem.services`; its passage permits everybody aboard. `convoy` is the number
    (from 0) of the convoy in which it is meant to leave the checkpoint that has them, None for any.
    """

    service: int
    pickups: tuple[Pickup, ...]
    convoy: int | None = None

    @property
    def people(self) -> int:
        """How many it carries."""
        return sum(pickup.people for pickup in self.pickups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """The trips of one vehicle in their order: the `number`-th (from 0) of a fleet row.

    A trip that is None is left to whoever follows the tour: any, for people whom no tour carries.
    """

    row: int
    number: int
    trips: tuple[Intent | None, ...]

    @property
    def given(self) -> tuple[Intent, ...]:
        """The trips that are not left open."""
        return tuple(trip for trip in self.trips if trip is not None)
