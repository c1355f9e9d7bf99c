"""The stories of all vehicles, and what in them does not add up, told on as events come."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from safepassage.ledger.alarm import Alarm
from safepassage.ledger.alarms import vehicle_alarms
from safepassage.ledger.bodies import VehicleOut
from safepassage.ledger.devices import Devices
from safepassage.ledger.monitoring import Monitoring
from safepassage.ledger.sequence import Entry
from safepassage.ledger.tally import Tally
from safepassage.ledger.telling import KeptTelling, Telling, Told, order_of
from safepassage.ledger.told_events import ToldEvents, concerns
from safepassage.ledger.vehicle_story import Room
from safepassage.operation.model import Operation


class KeptStories(msgspec.Struct, kw_only=True, array_like=True):
    """What a snapshot keeps of stories.

    Parameters
    ----------
    told
        By vehicle, its `KeptTelling` as it is written: read once something asks for it.
    rows_told
        By vehicle, how many rows of its index it was told from.
    corrected
        The vehicles of which events did not count as they were written.
    with_alarms
        The vehicles in whose stories something does not add up.
    """

    told: dict[str, bytes]
    rows_told: dict[str, int]
    corrected: list[str]
    with_alarms: list[str]


_ENCODE: Final = msgspec.msgpack.Encoder()
_DECODE: Final = msgspec.msgpack.Decoder(KeptTelling)


class Stories:
    """The stories of vehicles, each told once somebody asks for it and anew or on when something has come."""

    def __init__(
        self, tally: Tally, operation: Operation | None, monitoring: Monitoring | None, devices: Devices
    ) -> None:
        self._tally, self._operation = tally, operation
        self._monitoring, self._devices = monitoring, devices
        self._alarms: dict[str, tuple[Alarm, ...]] = {}
        self._unsaid: set[str] = set()
        self._told: dict[str, Telling] = {}
        self._kept: dict[str, bytes] = {}
        self._rows_told: dict[str, int] = {}
        self._places = None if operation is None else frozenset(operation.place_of)
        self._lying = frozenset(
            () if operation is None else (g.id for g in operation.groups if g.uses == "stretcher")
        )

    def story(self, vehicle: str) -> Telling:
        """Return the story of a vehicle, told on or anew if something has changed."""
        tally = self._tally
        rows = tally.indexes.of_vehicle.get(vehicle)
        if rows is None:
            return Telling(vehicle, (), None, None)
        is_stale = vehicle in tally.indexes.stale_vehicles
        new = rows[self._rows_told.get(vehicle, 0) :] if is_stale else ()
        counts_otherwise = any(row in tally.counting for row in new)
        told = None if counts_otherwise else self._known(vehicle, rows)
        if told is not None and not is_stale:
            return told
        if told is None or not self._tell_on(told, rows):
            earlier = self._earlier(vehicle, rows)
            told = self._told[vehicle] = self._tell(vehicle, tally.entries(rows))
            if self._monitoring is not None:
                self._monitoring.story(earlier, told.whole)
            if not any(row in tally.counting for row in rows):
                told.earlier = None  # what it did can be told again
        self._kept.pop(vehicle, None)
        self._rows_told[vehicle] = len(rows)
        tally.indexes.stale_vehicles.discard(vehicle)
        self._note_alarms(told)
        self._devices.story(vehicle, told.odds)
        return told

    @property
    def alarms(self) -> Mapping[str, tuple[Alarm, ...]]:
        """What does not add up in the stories told, by vehicle."""
        for vehicle in sorted(self._unsaid):
            self._note_alarms(self.story(vehicle))
        self._unsaid.clear()
        return self._alarms

    def kept(self) -> KeptStories:
        """Return what a snapshot keeps of them, all of which are told and none is stale."""
        told = {vehicle: _ENCODE.encode(telling.kept()) for vehicle, telling in self._told.items()}
        return KeptStories(
            told={**self._kept, **told},
            rows_told=self._rows_told,
            corrected=[vehicle for vehicle, telling in self._told.items() if telling.earlier is not None],
            with_alarms=sorted({*self._alarms, *self._unsaid}),
        )

    def restore(self, kept: KeptStories) -> None:
        """Begin with what a snapshot has kept."""
        self._kept, self._rows_told = kept.told, kept.rows_told
        self._unsaid = set(kept.with_alarms)
        for vehicle in kept.corrected:  # while all still counts as it did then
            self._known(vehicle, self._tally.indexes.of_vehicle[vehicle])

    def _known(self, vehicle: str, rows: array[int]) -> Telling | None:
        """Return the story as it was told last, None if it never was."""
        written = self._kept.pop(vehicle, None)
        if written is not None:
            past = ToldEvents(self._tally, vehicle, rows[: self._rows_told[vehicle]])
            kept = _DECODE.decode(written)
            self._told[vehicle] = Telling.restored(vehicle, kept, past, self._lying, self._places)
        return self._told.get(vehicle)

    def _note_alarms(self, told: Telling) -> None:
        self._unsaid.discard(told.vehicle)
        if alarms := tuple(vehicle_alarms(told)):
            self._alarms[told.vehicle] = alarms
        else:
            self._alarms.pop(told.vehicle, None)

    def _tell(self, vehicle: str, entries: Iterable[Entry]) -> Telling:
        """Tell the story of a vehicle from its events."""
        concerned = self._concerned(vehicle, entries)
        type_, room = self._room(vehicle, concerned)
        return Telling(vehicle, concerned, room, type_, self._places)

    def _concerned(self, vehicle: str, entries: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in entries if concerns(entry, vehicle)]

    def _earlier(self, vehicle: str, rows: array[int]) -> Told:
        """Return all that a vehicle did by its story so far, which is told again where that was forgotten."""
        told = self._told.get(vehicle)
        if told is not None and told.earlier is not None:
            return told.whole
        if vehicle not in self._rows_told:
            return Told([], [])
        of_rows = sorted(set(rows[: self._rows_told[vehicle]]))
        entries = (entry for row in of_rows if (entry := self._tally.first_entry(row)) is not None)
        return self._tell(vehicle, entries).whole

    def _tell_on(self, story: Telling, rows: array[int]) -> bool:
        """Tell what is new of a vehicle, if that only changes the end of its story; else return False."""
        tally, vehicle = self._tally, story.vehicle
        twice = set(tally.journal.ids_twice.ids())
        if twice and any(tally.journal.id_of(row) in twice for row in rows):
            return False  # its events cannot be told apart by their ids
        past = ToldEvents(tally, vehicle, rows[: self._rows_told[vehicle]])
        for row in rows[self._rows_told[vehicle] :]:
            entry, before = tally.entry(row), story.recent
            passings, flows = len(before.passings), len(before.flows)
            if entry is not None and not story.goes_on_with(entry, past):
                return False
            if self._monitoring is not None:
                now = story.recent
                if now.passings is before.passings:
                    self._monitoring.more(now.passings[passings:], now.flows[flows:])
                else:
                    self._monitoring.story(before, now)
            self._rows_told[vehicle] += 1
            past.add(row)
        story.forget(past)
        return True

    def order(self, vehicle: str) -> tuple[Entry, ...]:
        """Return the events of a vehicle in the order in which they are told."""
        rows = self._tally.indexes.of_vehicle.get(vehicle, ())
        entries = self._concerned(vehicle, self._tally.entries(rows))
        return tuple(order_of(vehicle, entries, self._room(vehicle, entries)[1]))

    def _room(self, vehicle: str, entries: list[Entry]) -> tuple[str | None, Room | None]:
        """Return a vehicle's type and its room: as recorded when it came, else as the fleet says."""
        outs = [entry.body for entry in entries if isinstance(entry.body, VehicleOut)]
        type_ = next((body.type for body in outs if body.type is not None), None)
        fleet = () if self._operation is None else self._operation.fleet
        if type_ is None:
            stem = vehicle.rpartition("-")[0]
            type_ = next((row.type for row in fleet if row.type == stem), None)
        seats = max((body.seats for body in outs if body.seats is not None), default=None)
        stretchers = max((body.stretchers for body in outs if body.stretchers is not None), default=None)
        like = next((row for row in fleet if row.type == type_), None)
        if seats is None and like is None:
            return type_, None
        return type_, Room(
            seats=seats if seats is not None else (0 if like is None else like.seats),
            stretchers=stretchers if stretchers is not None else (0 if like is None else like.stretchers),
            lying=self._lying,
        )
