"""The operation as frozen values: everything a coordinator wrote, in the design's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from safepassage.language import Name
from safepassage.operation.terms import Confirmation, Term

PlaceKind = Literal["assembly", "reception", "depot", "checkpoint", "junction"]
PartyRole = Literal["party", "mediator", "guarantor", "monitor", "operator"]
Room = Literal["seat", "stretcher"]

PLACE_KINDS: Final[tuple[PlaceKind, ...]] = get_args(PlaceKind)
PARTY_ROLES: Final[tuple[PartyRole, ...]] = get_args(PartyRole)
ROOMS: Final[tuple[Room, ...]] = get_args(Room)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who signs, mediates, guarantees, monitors or operates."""

    id: str
    name: Name = Name()
    role: PartyRole = "party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People the agreement speaks of together, and the room one of them takes in a vehicle."""

    id: str
    name: Name = Name()
    uses: Room = "seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long boarding (or alighting) a vehicle takes: a part per vehicle, a part per person."""

    per_vehicle_s: int = 0
    per_person_s: int = 0

    def seconds(self, people: int) -> int:
        """Return the seconds it takes for `people`."""
        return self.per_vehicle_s + self.per_person_s * people


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Boarding and alighting times of the whole operation."""

    board: Timing = Timing()
    alight: Timing = Timing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point of the operation; `bays` vehicles board or alight at once (None: unlimited)."""

    id: str
    kind: PlaceKind
    name: Name = Name()
    lat: float | None = None
    lon: float | None = None
    pcode: str = ""
    bays: int | None = None
    people_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """People of one group at one assembly point; `destination` is their choice (None: any permitted)."""

    place: str
    group: str
    count: int
    destination: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """People who must travel together in one vehicle, known by a token; part of the people counted."""

    token: str
    place: str
    group: str
    count: int
    destination: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Vehicles alike: same type, start, room and availability (instants in UTC).

    `groups` empty: any group it has room for. `trips_max` None: no limit.
    """

    type: str
    count: int
    at: str
    seats: int
    stretchers: int = 0
    groups: tuple[str, ...] = ()
    available_from: datetime | None = None
    available_until: datetime | None = None
    trips_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A directed drive between two places."""

    from_: str
    to: str
    drive_s: int
    distance_m: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Nobody leaves a checkpoint (`all`: any assembly point) from one instant until another, in UTC.

    `until` None: it is not known when it ends. A halt is no term but something that has happened: no
    operation folder has one, the state of an operation under way may.
    """

    at: str
    from_: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One published figure of the operation, kept with its source (`at` in UTC)."""

    at: datetime
    source: str
    figure: str
    count: int
    qualifier: str = ""
    quote: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A whole operation: what the folder or workbook says, validated and joined.

    `begins` and `ends` are UTC instants; `timezone` is the IANA name they are shown in. `people`
    holds everyone (summed from `households` where no people table is given); `terms` keeps the
    order they were written in, whatever their status. `halts` are none until the operation is under way.
    `confirmed` names the confirmations that every party has given, as people have accepted from the reports:
    no table says it, and without reports there are none.
    """

    id: str
    name: Name = Name()
    timezone: str
    begins: datetime
    ends: datetime | None = None
    parties: tuple[Party, ...] = ()
    groups: tuple[Group, ...] = ()
    timings: Timings = field(default_factory=Timings)
    terms: tuple[Term, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[People, ...] = ()
    households: tuple[Household, ...] = ()
    fleet: tuple[Fleet, ...] = ()
    legs: tuple[Leg, ...] = ()
    reported: tuple[Reported, ...] = ()
    halts: tuple[Halt, ...] = ()
    confirmed: tuple[str, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The timezone that instants are shown in."""
        return ZoneInfo(self.timezone)

    @cached_property
    def place_of(self) -> Mapping[str, Place]:
        """Places by id."""
        return {place.id: place for place in self.places}

    @cached_property
    def group_of(self) -> Mapping[str, Group]:
        """Groups by id."""
        return {group.id: group for group in self.groups}

    @cached_property
    def binding_terms(self) -> tuple[Term, ...]:
        """The terms with status `agreed`: the only ones that bind a plan."""
        return tuple(term for term in self.terms if term.status == "agreed")

    @cached_property
    def awaited(self) -> tuple[str, ...]:
        """The agreed confirmations that have not been given: what any plan is conditional on."""
        return tuple(
            term.id
            for term in self.binding_terms
            if isinstance(term, Confirmation) and term.id not in self.confirmed
        )

    def seconds_since_begin(self, instant: datetime) -> int:
        """Return whole seconds from the operation's beginning to an aware `instant`."""
        return int((instant - self.begins).total_seconds())
