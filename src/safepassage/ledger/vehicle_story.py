"""What the record tells of one vehicle: where it has been, whom it carried, and what does not add up in that.

The story is told from all events that name the vehicle or its account, in the order that `sequence` finds:
numbers and names of events first, then what is possible (nobody gets off who has not boarded, a vehicle
leaves where it stands), and only where all of that leaves it open the devices' clocks, which is then said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import msgspec

from safepassage.ledger.bodies import (
    Arrived,
    Boarded,
    Body,
    Departed,
    Move,
    Reached,
    Registered,
    VehicleBack,
    VehicleOut,
)
from safepassage.ledger.instants import instant_of, milliseconds_of
from safepassage.ledger.postings import accounts_of
from safepassage.ledger.sequence import Entry

ON_THE_ROAD: Final = ""
UNKNOWN: Final = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many people a vehicle takes, and which groups need a stretcher (the others a seat)."""

    seats: int
    stretchers: int = 0
    lying: frozenset[str] = frozenset()

    def lacks(self, load: Iterable[tuple[str, int]]) -> tuple[int, int]:
        """Return how many people too many sit, and how many too many lie."""
        sitting = lying = 0
        for group, people in load:
            if group in self.lying:
                lying += people
            else:
                sitting += people
        return max(0, sitting - self.seats), max(0, lying - self.stretchers)


class Passing(NamedTuple):
    """A vehicle comes to a place or leaves it, with so many people in it.

    `carried` is who they are: group, the place they boarded at (empty: not known) and how many. `row` is
    where a journal has the event.
    """

    id: str
    device: str
    vehicle: str
    place: str
    leaves: bool
    at_ms: int
    people: int
    carried: tuple[tuple[str, str, int], ...]
    convoy: str | None = None
    inspected_ms: tuple[int, int] | None = None
    drive_from_ms: int | None = None
    row: int = -1


class Flowed(NamedTuple):
    """People leave the place where they boarded (`to` empty), or arrive.

    For those who arrive, `via` is where they came past, and `left` when they left and the row of the event by
    which they did. `row` is where a journal has the event.
    """

    id: str
    device: str
    vehicle: str
    at_ms: int
    group: str
    from_: str
    to: str
    people: int
    via: tuple[str, ...] = ()
    left: tuple[int, int] | None = None
    row: int = -1


class Trouble(NamedTuple):
    """What does not add up: a sort, the event, how many people, and of which group or with which room."""

    code: str
    id: str
    at_ms: int
    people: int
    group: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleState:
    """Where a vehicle is and with whom, as far as the record tells.

    Parameters
    ----------
    place
        Where it stands; empty: on the road, and `left` is the place it has left; None: not known.
    certain
        Whether events themselves say what the last one is; else devices' clocks do, and `perhaps` has the
        places where it may be as well.
    serving
        False once it is back (`vehicle_back`).
    load
        Who is in it by group; a figure below zero says that more got off than had boarded.
    last
        The events that a new one about it should name in `after`.
    """

    id: str
    place: str | None
    left: str | None
    since_ms: int
    certain: bool
    perhaps: tuple[str, ...]
    serving: bool
    type: str | None
    load: tuple[tuple[str, int], ...]
    last: tuple[str, ...]
    trip: str | None


class KeptStory(msgspec.Struct, kw_only=True, array_like=True):
    """What a snapshot keeps of a story: as `VehicleStory` has it."""

    place: str | None
    left: str | None
    since_ms: int
    serving: bool
    back: int | None
    trip: str | None
    load: dict[str, int]
    carried: list[tuple[str, str, int]]
    chosen: list[tuple[str, str, int]]
    waiting_to_leave: list[tuple[str, str, int]]
    left_at: list[tuple[str, str, int, int]]
    via: list[str]
    troubles: list[Trouble]
    crowded: tuple[int, int]


@dataclass(slots=True)
class VehicleStory:
    """The story of one vehicle as it is told, event by event."""

    vehicle: str
    room: Room | None
    type: str | None = None
    place: str | None = UNKNOWN
    left: str | None = None
    since_ms: int = 0
    serving: bool = True
    back: Entry | None = None
    trip: str | None = None
    load: Counter[str] = field(default_factory=Counter)
    carried: Counter[tuple[str, str]] = field(default_factory=Counter)
    chosen: Counter[tuple[str, str]] = field(default_factory=Counter)
    waiting_to_leave: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_at: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    via: list[str] = field(default_factory=list)
    passings: list[Passing] = field(default_factory=list)
    flows: list[Flowed] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    crowded: tuple[int, int] = (0, 0)
    account: str = ""

    def copy(self) -> VehicleStory:
        """Return the same at this moment, but for what the vehicle has done: of that nothing."""
        return replace(
            self,
            load=self.load.copy(),
            carried=self.carried.copy(),
            chosen=self.chosen.copy(),
            waiting_to_leave=self.waiting_to_leave.copy(),
            left_at=self.left_at.copy(),
            via=self.via.copy(),
            passings=[],
            flows=[],
            troubles=self.troubles.copy(),
        )

    def kept(self) -> KeptStory:
        """Return what a snapshot keeps of it."""
        return KeptStory(
            place=self.place,
            left=self.left,
            since_ms=self.since_ms,
            serving=self.serving,
            back=None if self.back is None else self.back.row,
            trip=self.trip,
            load=dict(self.load),
            carried=[(*key, people) for key, people in self.carried.items()],
            chosen=[(*key, people) for key, people in self.chosen.items()],
            waiting_to_leave=[(*key, people) for key, people in self.waiting_to_leave.items()],
            left_at=[(*key, *left) for key, left in self.left_at.items()],
            via=self.via,
            troubles=self.troubles,
            crowded=self.crowded,
        )

    def restore(self, kept: KeptStory, back: Entry | None) -> None:
        """Begin with what a snapshot has kept; `back` is the event of the row that it names."""
        self.place, self.left, self.since_ms, self.serving = (
            kept.place,
            kept.left,
            kept.since_ms,
            kept.serving,
        )
        self.back, self.trip, self.crowded = back, kept.trip, kept.crowded
        self.load = Counter(kept.load)
        self.carried = Counter({(group, place): people for group, place, people in kept.carried})
        self.chosen = Counter({(group, place): people for group, place, people in kept.chosen})
        self.waiting_to_leave = Counter({(g, place): people for g, place, people in kept.waiting_to_leave})
        self.left_at = {(group, place): (at_ms, row) for group, place, at_ms, row in kept.left_at}
        self.via, self.troubles = kept.via, kept.troubles

    # ------------------------------------------------------------------ what would not fit

    def faults(self, entry: Entry) -> int:
        """Return how badly an event would fit next: people who are not there, a place where it is not."""
        body = entry.body
        faults = 0
        place = place_of(body)
        if place is not None and self.place is not UNKNOWN and place != self.place:
            faults += 1 if self.place != ON_THE_ROAD or isinstance(body, Departed) else 0
        if isinstance(body, Reached) and place == self.left and self.place == ON_THE_ROAD:
            faults += 1  # it may have turned back, but rarely does
        if isinstance(body, Departed) and body.convoy is not None and not self.load.total():
            faults += 1  # convoys are of loaded vehicles
        if isinstance(body, Move):
            from_, to = accounts_of(body)
            if from_ == self.account:
                faults += 4 * any(self.load[group] < people for group, people in body.people.items())
            elif to == self.account and self.room is not None:
                load = self.load.copy()
                load.update(body.people)
                faults += 2 * (self.room.lacks(load.items()) != (0, 0))
        elif isinstance(body, VehicleBack):
            faults += 4 * any(people > 0 for people in self.load.values())
        return faults

    # ------------------------------------------------------------------ what happens

    def take(self, entry: Entry) -> None:
        """Let an event happen."""
        body = entry.body
        place = place_of(body)
        trip = getattr(body, "trip", None)
        if trip is not None:
            self.trip = trip
        if isinstance(body, VehicleOut):
            self.serving, self.back = True, None
        if place is not None:
            self._come_to(entry, place)
        if isinstance(body, Move):
            self._move(entry, body)
        elif isinstance(body, Departed):
            self._leave(entry, body)
        elif isinstance(body, VehicleBack):
            self.serving, self.back = False, entry

    def _come_to(self, entry: Entry, place: str) -> None:
        body = entry.body
        if isinstance(body, Departed):
            if self.place != place:
                self._arrive_at(entry, place, reported=False)
            return
        if self.place != place:
            self._arrive_at(entry, place, reported=isinstance(body, Reached | Arrived))

    def _arrive_at(self, entry: Entry, place: str, *, reported: bool) -> None:
        """Put the vehicle at another place than before; who had not left an earlier one has left it."""
        self._left_behind(entry, place)
        began_ms = self.since_ms if self.place == ON_THE_ROAD and reported else None
        self.passings.append(self._passing(entry, place, leaves=False, drive_from_ms=began_ms))
        if place not in self.via:
            self.via.append(place)
        self.place, self.left, self.since_ms = place, None, entry.at_ms

    def _leave(self, entry: Entry, body: Departed) -> None:
        inspected = None
        if body.inspected_from is not None and body.inspected_to is not None:
            inspected = (
                milliseconds_of(instant_of(body.inspected_from)),
                milliseconds_of(instant_of(body.inspected_to)),
            )
        passing = self._passing(entry, body.place, leaves=True)
        self.passings.append(passing._replace(convoy=body.convoy, inspected_ms=inspected))
        self._left_behind(entry, None)
        self.place, self.left, self.since_ms = ON_THE_ROAD, body.place, entry.at_ms

    def _left_behind(self, entry: Entry, here: str | None) -> None:
        """Say that people who boarded elsewhere have left that place, since the vehicle has."""
        for (group, from_), people in sorted(self.waiting_to_leave.items()):
            if people > 0 and from_ != here:
                self._flow(entry, group, from_, "", people)
                self.waiting_to_leave[group, from_] = 0
                self.left_at[group, from_] = entry.at_ms, entry.row

    def _move(self, entry: Entry, body: Move) -> None:
        from_, to = accounts_of(body)
        if from_ == to:
            return
        if to == self.account:
            origin = from_.removeprefix("place:") if from_.startswith("place:") else ""
            if not any(people > 0 for people in self.load.values()):
                self.via = [] if self.place in (UNKNOWN, ON_THE_ROAD) else [str(self.place)]
            for group, people in sorted(body.people.items()):
                self.load[group] += people
                self.carried[group, origin] += people
                if isinstance(body, Boarded):
                    self.waiting_to_leave[group, origin] += people
                    if body.destination is not None:
                        self.chosen[group, body.destination] += people
            self._note_crowding(entry)
        elif from_ == self.account:
            for group, people in sorted(body.people.items()):
                self._take_out(entry, body, to, group, people)
            if self.room is not None and self.crowded != (0, 0):
                self.crowded = self.room.lacks(self.load.items())

    def _take_out(self, entry: Entry, body: Move, to: str, group: str, people: int) -> None:
        missing = min(people, people - max(0, self.load[group]))
        if missing > 0:
            place = place_of(body) or ""
            self.troubles.append(
                Trouble("arrival-without-boarding", entry.id, entry.at_ms, missing, group, place)
            )
        self._leave_choices(entry, group, people, body.place if isinstance(body, Arrived) else "")
        self.load[group] -= people
        arrives = to.removeprefix("place:") if isinstance(body, Arrived) else ""
        via = tuple(self.via)
        for origin, some in self._origins(group, people):
            left = min(some, self.waiting_to_leave[group, origin])
            if left > 0:
                self.waiting_to_leave[group, origin] -= left
                if arrives and arrives != origin:
                    self._flow(entry, group, origin, "", left)
                    self.left_at[group, origin] = entry.at_ms, entry.row
            if arrives:
                self._flow(entry, group, origin, arrives, some, via, self.left_at.get((group, origin)))

    def _leave_choices(self, entry: Entry, group: str, people: int, arrives: str) -> None:
        """Say how many of those who get off at a place had chosen another one; as few as it may have been."""
        here = min(people, self.chosen[group, arrives])
        self.chosen[group, arrives] -= here
        elsewhere = sorted(key for key, some in self.chosen.items() if key[0] == group and some > 0)
        free = max(0, self.load[group] - here - sum(self.chosen[key] for key in elsewhere))
        away = max(0, people - here - free)
        wrong = 0
        for key in elsewhere:
            some = min(away, self.chosen[key])
            self.chosen[key] -= some
            away -= some
            wrong += some
        if wrong and arrives:
            self.troubles.append(Trouble("other-destination", entry.id, entry.at_ms, wrong, group, arrives))

    def _flow(
        self,
        entry: Entry,
        group: str,
        from_: str,
        to: str,
        people: int,
        via: tuple[str, ...] = (),
        left: tuple[int, int] | None = None,
    ) -> None:
        about = entry.id, entry.device, self.vehicle, entry.at_ms
        self.flows.append(Flowed(*about, group, from_, to, people, via, left, entry.row))

    def _origins(self, group: str, people: int) -> Iterator[tuple[str, int]]:
        """Take people of a group out of those carried, from one place of boarding after another."""
        for key in sorted(key for key, some in self.carried.items() if key[0] == group and some > 0):
            some = min(people, self.carried[key])
            self.carried[key] -= some
            people -= some
            if some:
                yield key[1], some
        if people:
            yield "", people

    def _note_crowding(self, entry: Entry) -> None:
        if self.room is None:
            return
        lacks = self.room.lacks(self.load.items())
        if lacks[0] > self.crowded[0]:
            self.troubles.append(Trouble("over-capacity", entry.id, entry.at_ms, lacks[0], "seat"))
        if lacks[1] > self.crowded[1]:
            self.troubles.append(Trouble("over-capacity", entry.id, entry.at_ms, lacks[1], "stretcher"))
        self.crowded = lacks

    def _passing(
        self, entry: Entry, place: str, *, leaves: bool, drive_from_ms: int | None = None
    ) -> Passing:
        carried = tuple(sorted((g, o, n) for (g, o), n in self.carried.items() if n > 0))
        people = sum(n for n in self.load.values() if n > 0)
        return Passing(
            entry.id,
            entry.device,
            self.vehicle,
            place,
            leaves,
            entry.at_ms,
            people,
            carried,
            drive_from_ms=drive_from_ms,
            row=entry.row,
        )


def place_of(body: Body) -> str | None:
    """Return where a vehicle is when this happens to it; None: the event does not say."""
    if isinstance(body, Boarded | Arrived | Departed | Reached | VehicleOut | VehicleBack | Registered):
        return body.place
    return None
