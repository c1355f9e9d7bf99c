"""Where an operation under way stands: what has been done until now, who waits, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from safepassage.operation.model import Fleet, Halt
from safepassage.operation.terms import Term
from safepassage.planning.plan import Stop

FORMAT: Final = "safepassage-state/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripSoFar:
    """A trip that has begun, its stops as they really were; every time in it is before now but two.

    `to` is the reception site it goes to, `load` who has boarded, `stops` are those reached. On the road,
    `next` is the stop the vehicle is about to reach, at `arrive_s`; else it stands at the last one. Where it
    is being inspected or unloaded, `inspect_to_s` or `leave_s` may lie after now: when that will be done.
    """

    id: str
    vehicle: str
    type: str
    to: str
    load: Mapping[str, int]
    stops: tuple[Stop, ...]
    households: tuple[str, ...] = ()
    next: str | None = None
    arrive_s: int | None = None

    @property
    def ended(self) -> bool:
        """Whether its people are out: they have begun to alight, and it is known until when."""
        last = self.stops[-1]
        return last.alight_from_s is not None and last.leave_s is not None

    @property
    def boarding_stops(self) -> tuple[Stop, ...]:
        """The stops at which people have boarded or are boarding."""
        return tuple(stop for stop in self.stops if stop.board_from_s is not None)

    @property
    def people(self) -> int:
        """How many have boarded."""
        return sum(self.load.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A vehicle that is on no trip, where it stands and from when on it is free."""

    id: str
    type: str
    at: str
    stands: str
    free_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """People of one group at one assembly point: how many wait, how many are gone but by no trip."""

    place: str
    group: str
    waiting: int
    elsewhere: int = 0
    destination: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Vehicles that can make no trip from now on: one by its id, or so many that have made none.

    `returned`: whoever is aboard waits again where they boarded; else they stay with the vehicle.
    """

    vehicle: str = ""
    type: str = ""
    at: str = ""
    count: int = 0
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChanged:
    """More people wait than was thought, or fewer (`more` negative); households that are gone by token."""

    place: str
    group: str
    destination: str | None = None
    count: int | None = None
    more: int = 0
    households: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChanged:
    """A term that is new, or replaces the one of its id."""

    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRemoved:
    """A term that no longer binds."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VehiclesAdded:
    """Vehicles that join, from now on or from the instant their row names."""

    row: Fleet


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveChanged:
    """The leg between two places takes so long from now on (None: it cannot be driven)."""

    from_: str
    to: str
    drive_s: int | None = None


Change = Halt | Lost | PeopleChanged | TermChanged | TermRemoved | VehiclesAdded | DriveChanged


@dataclass(frozen=True, kw_only=True)
class State:
    """An operation at one instant, `now_s` seconds after its beginning."""

    operation: str
    now_s: int
    trips: tuple[TripSoFar, ...] = ()
    vehicles: tuple[Parked, ...] = ()
    people: tuple[Waiting, ...] = ()
    changes: tuple[Change, ...] = ()

    def standing(self, trip: TripSoFar) -> Parked:
        """Return where a vehicle stands, or will, if its trip ends where it is: nobody has boarded."""
        if trip.next is not None and trip.arrive_s is not None:
            stands, free_s = trip.next, trip.arrive_s
        else:
            last = trip.stops[-1]
            stands, free_s = last.place, max(self.now_s, last.inspect_to_s or 0)
        return Parked(id=trip.vehicle, type=trip.type, at=trip.stops[0].place, stands=stands, free_s=free_s)

    @property
    def lost(self) -> frozenset[str]:
        """The ids of the vehicles that are lost."""
        return frozenset(c.vehicle for c in self.changes if isinstance(c, Lost) and c.vehicle)

    def carried(self) -> Iterator[tuple[TripSoFar, Stop, str, int]]:
        """Yield everyone on a trip, or brought by one: trip, stop, group and count; not those returned."""
        back = {c.vehicle for c in self.changes if isinstance(c, Lost) and c.returned}
        return self._boarded(trip for trip in self.trips if trip.vehicle not in back or trip.ended)

    def returned(self) -> Iterator[tuple[TripSoFar, Stop, str, int]]:
        """Yield whoever had boarded a vehicle that is lost, and waits again where they did."""
        back = {c.vehicle for c in self.changes if isinstance(c, Lost) and c.returned}
        return self._boarded(trip for trip in self.trips if trip.vehicle in back and not trip.ended)

    @staticmethod
    def _boarded(trips: Iterable[TripSoFar]) -> Iterator[tuple[TripSoFar, Stop, str, int]]:
        for trip in trips:
            for stop in trip.boarding_stops:
                for group, count in (trip.load if stop.load is None else stop.load).items():
                    yield trip, stop, group, count
