"""The story of a vehicle told from its events, and told on as more of them come.

Only the end of a story is kept as it was told: the state that it was in some events ago, and those events. An
event that came after one of these for certain can only change what was told from there on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol, Self

import msgspec

from safepassage.ledger.accounts import vehicle_account
from safepassage.ledger.bodies import Arrived, Boarded, VehicleOut
from safepassage.ledger.sequence import Arrangement, Entry, arranged, at_odds
from safepassage.ledger.vehicle_story import (
    Flowed,
    KeptStory,
    Passing,
    Room,
    Trouble,
    VehicleState,
    VehicleStory,
    place_of,
)

KEPT: Final = 12
"""How many events at the end of a story can be told anew by themselves; twice as many at most are kept."""


class Told(NamedTuple):
    """What a vehicle does by its story."""

    passings: list[Passing]
    flows: list[Flowed]


class Rival(NamedTuple):
    """An event that was told, another that may as well have come next, and the places that they tell of."""

    told: str
    told_place: str | None
    rival: str
    rival_place: str | None


class _Last(NamedTuple):
    """The last event of a device."""

    seq: int
    id: str
    device: str
    at_ms: int
    row: int


class KeptTelling(msgspec.Struct, kw_only=True, array_like=True):
    """What a snapshot keeps of a telling: as `Telling` has it."""

    seats: int | None
    stretchers: int
    type: str | None
    start: KeptStory
    rows: list[int]
    is_all: bool
    heads: list[tuple[str, str]]
    odds: list[tuple[str, str]]
    circle: bool
    rivals_before: list[Rival]
    rivals: list[Rival]
    perhaps: tuple[str, ...]
    last_of: list[_Last]
    awaited: list[str]
    elsewhere: list[Passing]
    earlier: Told | None


class Past(Protocol):
    """The events that a story has been told from."""

    def by_id(self, id_: str) -> Entry | None:
        """Return the event of an id, None if the story was told without one."""

    def of_trip(self, trip: str) -> list[Entry]:
        """Return those that name a trip."""

    def of_rows(self, rows: Iterable[int]) -> list[Entry]:
        """Return those of some rows, in their order."""


class Telling:
    """The story of one vehicle, told from all its events, and told on where later ones allow it.

    Attributes
    ----------
    earlier
        What the vehicle did before the end of the story that is kept; None once it has been forgotten.
    heads
        The ids of events that a new one should name in `after`.
    odds
        The pairs of devices whose times contradict what came first.
    perhaps
        The places where the vehicle may be as well as where it is told to be.
    """

    def __init__(
        self,
        vehicle: str,
        entries: Sequence[Entry],
        room: Room | None,
        type_: str | None,
        known_places: frozenset[str] | None = None,
    ) -> None:
        self.vehicle, self.room, self.type = vehicle, room, type_
        self._known_places = known_places
        self._story = VehicleStory(vehicle=vehicle, room=room, type=type_, account=vehicle_account(vehicle))
        self._start = self._story.copy()
        cut = max(0, len(entries) - KEPT)
        self.earlier: Told | None = Told([], [])
        taken = 0

        def take(entry: Entry) -> None:
            nonlocal taken
            if taken == cut:
                self._start = self._story.copy()
                self.earlier = Told(self._story.passings, self._story.flows)
                self._story.passings, self._story.flows = [], []
            taken += 1
            self._story.take(entry)

        arrangement = arranged(entries, self._story.faults, take)
        self._rows = [entry.row for entry in arrangement.order[cut:]]
        self._is_all = not cut
        device_of = {entry.id: entry.device for entry in entries}
        self._heads = tuple((id_, device_of[id_]) for id_ in arrangement.heads)
        self.odds = set(arrangement.odds)
        self._circle = arrangement.circle
        rivals = _rivals(arrangement)
        kept = {entry.id for entry in arrangement.order[cut:]}
        self._rivals_before = [r for r in rivals if r.told not in kept and r.rival in kept]
        self._rivals = [r for r in rivals if r.told in kept]
        self.perhaps = _perhaps(arrangement.order, rivals)
        self._last_of: dict[str, _Last] = {}
        for entry in entries:
            self._note_last(entry)
        named = {id_ for entry in entries for id_ in entry.body.after}
        self._awaited = named.difference(device_of)
        self._elsewhere = [p for p in self.earlier.passings if self._is_elsewhere(p)]

    def kept(self) -> KeptTelling:
        """Return what a snapshot keeps of it."""
        return KeptTelling(
            seats=None if self.room is None else self.room.seats,
            stretchers=0 if self.room is None else self.room.stretchers,
            type=self.type,
            start=self._start.kept(),
            rows=self._rows,
            is_all=self._is_all,
            heads=list(self._heads),
            odds=sorted(self.odds),
            circle=self._circle,
            rivals_before=self._rivals_before,
            rivals=self._rivals,
            perhaps=self.perhaps,
            last_of=list(self._last_of.values()),
            awaited=sorted(self._awaited),
            elsewhere=self._elsewhere,
            earlier=self.earlier,
        )

    @classmethod
    def restored(
        cls,
        vehicle: str,
        kept: KeptTelling,
        past: Past,
        lying: frozenset[str],
        known_places: frozenset[str] | None,
    ) -> Self:
        """Return a telling as it was when a snapshot was made.

        Parameters
        ----------
        vehicle
            Whose story it is.
        kept
            What the snapshot has of it.
        past
            The events that it was told from, of which none may count otherwise by now.
        lying, known_places
            The groups that need a stretcher, and the places that the operation has.
        """
        room = None
        if kept.seats is not None:
            room = Room(seats=kept.seats, stretchers=kept.stretchers, lying=lying)
        told = cls(vehicle, (), room, kept.type, known_places)
        backs = past.of_rows([] if kept.start.back is None else [kept.start.back])
        told._start.restore(kept.start, backs[0] if backs else None)
        told._story = told._start.copy()
        for entry in past.of_rows(kept.rows):
            told._story.take(entry)
        told._rows, told._is_all, told._circle = kept.rows, kept.is_all, kept.circle
        told._heads, told.odds = tuple(kept.heads), set(kept.odds)
        told._rivals_before, told._rivals, told.perhaps = kept.rivals_before, kept.rivals, kept.perhaps
        told._last_of = {last.device: last for last in kept.last_of}
        told._awaited, told._elsewhere, told.earlier = set(kept.awaited), kept.elsewhere, kept.earlier
        return told

    @property
    def whole(self) -> Told:
        """What the vehicle did, as long as nothing of it has been forgotten."""
        assert self.earlier is not None
        return Told(self.earlier.passings + self._story.passings, self.earlier.flows + self._story.flows)

    @property
    def recent(self) -> Told:
        """What the vehicle did in the end of the story that is kept."""
        return Told(self._story.passings, self._story.flows)

    @property
    def heads(self) -> tuple[str, ...]:
        """The ids of events that a new one should name in `after`."""
        return tuple(id_ for id_, _ in self._heads)

    @property
    def elsewhere(self) -> list[Passing]:
        """The passings at places that the operation does not have."""
        return self._elsewhere + [p for p in self._story.passings if self._is_elsewhere(p)]

    @property
    def troubles(self) -> list[Trouble]:
        """What does not add up so far."""
        return self._story.troubles

    @property
    def back(self) -> Entry | None:
        """The event by which it serves no longer."""
        return self._story.back

    @property
    def state(self) -> VehicleState:
        """Where it is now, and with whom."""
        story = self._story
        return VehicleState(
            id=self.vehicle,
            place=story.place,
            left=story.left,
            since_ms=story.since_ms,
            certain=not self.perhaps,
            perhaps=self.perhaps,
            serving=story.serving,
            type=self.type,
            load=tuple(sorted((group, n) for group, n in story.load.items() if n)),
            last=self.heads,
            trip=story.trip,
        )

    def goes_on_with(self, entry: Entry, past: Past) -> bool:
        """Tell one more event, and what it changes at the end of the story; else return False.

        Nothing may come after the event, and it must come after one of the end: then telling all events
        anew would come to the same, since until there it could not have been told.
        """
        body = entry.body
        last = self._last_of.get(entry.device)
        if self._circle or isinstance(body, VehicleOut) or entry.id in self._awaited:
            return False
        if last is not None and entry.seq <= last.seq:
            return False
        of_trip: list[Entry] = []
        if isinstance(body, Boarded | Arrived) and body.trip is not None:
            of_trip = list(past.of_trip(body.trip))
            if isinstance(body, Boarded) and any(isinstance(e.body, Arrived) for e in of_trip):
                return False
        before: dict[str, Entry | _Last] = {} if last is None else {last.id: last}
        named = {id_: past.by_id(id_) for id_ in body.after if id_ != entry.id}
        before.update((id_, told) for id_, told in named.items() if told is not None)
        if isinstance(body, Arrived):
            before.update((e.id, e) for e in of_trip if isinstance(e.body, Boarded))
        if all(device == entry.device or id_ in body.after for id_, device in self._heads):
            self._story.take(entry)
            self._rows.append(entry.row)
            if place_of(body) is not None:
                self.perhaps = ()
        elif not self._told_anew(entry, {told.row for told in before.values()}, past):
            return False
        self.odds.update(odds for told in before.values() if (odds := at_odds(told, entry)))
        heads = [head for head in self._heads if head[0] not in before]
        self._heads = tuple(sorted([*heads, (entry.id, entry.device)]))
        self._note_last(entry)
        self._awaited.update(id_ for id_, told in named.items() if told is None)
        return True

    def forget(self, past: Past) -> None:
        """Keep no more of the end of the story than is needed."""
        if len(self._rows) > 2 * KEPT:
            self._move_start(past)

    def _told_anew(self, entry: Entry, before: set[int], past: Past) -> bool:
        """Tell the end of the story anew with one more event, if it comes after one of the end."""
        # how many of the end stay where they are: all up to the last of which it is known that it came before
        stay = max((i for i, row in enumerate(self._rows, 1) if row in before), default=0)
        if not stay and not self._is_all:
            return False
        story = self._start.copy()
        order = past.of_rows(self._rows[:stay])
        for each in order:
            story.take(each)
        stayed = {each.id for each in order}
        arrangement = arranged([*past.of_rows(self._rows[stay:]), entry], story.faults, story.take)
        order += arrangement.order
        if not self._is_all and all(place_of(each.body) is None for each in order):
            return False
        self._story = story
        self._rows = [each.row for each in order]
        self._rivals = [r for r in self._rivals if r.told in stayed] + _rivals(arrangement)
        self.perhaps = _perhaps(order, self._rivals_before + self._rivals)
        return True

    def _move_start(self, past: Past) -> None:
        """Keep less of the end."""
        passed, self._rows = self._rows[:-KEPT], self._rows[-KEPT:]
        start = self._start
        for entry in past.of_rows(passed):
            start.take(entry)
        done = Told(start.passings, start.flows)
        start.passings, start.flows = [], []
        self._elsewhere += [p for p in done.passings if self._is_elsewhere(p)]
        if self.earlier is not None:
            self.earlier = Told(self.earlier.passings + done.passings, self.earlier.flows + done.flows)
        del self._story.passings[: len(done.passings)]
        del self._story.flows[: len(done.flows)]
        kept = {entry.id for entry in past.of_rows(self._rows)}
        rivals = self._rivals_before + self._rivals
        self._rivals_before = [r for r in rivals if r.told not in kept and r.rival in kept]
        self._rivals = [r for r in self._rivals if r.told in kept]
        self._is_all = False

    def _note_last(self, entry: Entry) -> None:
        last = self._last_of.get(entry.device)
        if last is None or (last.seq, last.id) < (entry.seq, entry.id):
            self._last_of[entry.device] = _Last(entry.seq, entry.id, entry.device, entry.at_ms, entry.row)

    def _is_elsewhere(self, passing: Passing) -> bool:
        return self._known_places is not None and passing.place not in self._known_places


def order_of(vehicle: str, entries: Sequence[Entry], room: Room | None) -> list[Entry]:
    """Return the events of a vehicle in the order in which they are told."""
    story = VehicleStory(vehicle=vehicle, room=room, account=vehicle_account(vehicle))
    return arranged(entries, story.faults, story.take).order


def _rivals(arrangement: Arrangement) -> list[Rival]:
    """Return the pairs of events between which only a clock has decided, with their places."""
    if not arrangement.undecided:
        return []
    places = {entry.id: place_of(entry.body) for entry in arrangement.order}
    return [Rival(told, places[told], rival, places[rival]) for told, rival in arrangement.undecided]


def _perhaps(order: Sequence[Entry], rivals: Sequence[Rival]) -> tuple[str, ...]:
    """Return the places of events that may have come after the last one that tells of a place."""
    last = next((entry for entry in reversed(order) if place_of(entry.body) is not None), None)
    return () if last is None else tuple(sorted(set(_other_places(last, rivals))))


def _other_places(last: Entry, rivals: Sequence[Rival]) -> Iterator[str]:
    here = place_of(last.body)
    for each in rivals:
        if last.id in (each.told, each.rival):
            place = each.rival_place if each.told == last.id else each.told_place
            if place is not None and place != here:
                yield place
