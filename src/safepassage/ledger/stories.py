"""The stories of all vehicles, and what in them does not add up, told on as events come."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from safepassage.ledger.alarm import Alarm
from safepassage.ledger.alarms import vehicle_alarms
from safepassage.ledger.bodies import VehicleOut
from safepassage.ledger.devices import Devices
from safepassage.ledger.monitoring import Monitoring
from safepassage.ledger.sequence import Entry
from safepassage.ledger.tally import Tally
from safepassage.ledger.telling import Telling, Told, order_of
from safepassage.ledger.told_events import ToldEvents, concerns
from safepassage.ledger.vehicle_story import Room
from safepassage.operation.model import Operation


class Stories:
    """The stories of vehicles, each told once somebody asks for it and anew or on when something has come.

    Attributes
    ----------
    alarms
        What does not add up in the stories told, by vehicle.
    """

    def __init__(
        self, tally: Tally, operation: Operation | None, monitoring: Monitoring | None, devices: Devices
    ) -> None:
        self._tally, self._operation = tally, operation
        self._monitoring, self._devices = monitoring, devices
        self.alarms: dict[str, tuple[Alarm, ...]] = {}
        self._told: dict[str, Telling] = {}
        self._rows_told: dict[str, int] = {}
        self._places = None if operation is None else frozenset(operation.place_of)
        self._lying = frozenset(
            () if operation is None else (g.id for g in operation.groups if g.uses == "stretcher")
        )

    def story(self, vehicle: str) -> Telling:
        """Return the story of a vehicle, told on or anew if something has changed."""
        tally = self._tally
        old = self._told.get(vehicle)
        if old is not None and vehicle not in tally.indexes.stale_vehicles:
            return old
        rows = tally.indexes.of_vehicle.get(vehicle)
        if rows is None:
            return Telling(vehicle, (), None, None)
        told = old
        if old is None or not self._tell_on(old, rows):
            told = self._told[vehicle] = self._tell(vehicle, tally.entries(rows))
            if self._monitoring is not None:
                self._monitoring.story(self._earlier(old), told.whole)
            if not any(row in tally.counting for row in rows):
                told.earlier = None  # what it did can be told again
        assert told is not None
        self._rows_told[vehicle] = len(rows)
        tally.indexes.stale_vehicles.discard(vehicle)
        if alarms := tuple(vehicle_alarms(told)):
            self.alarms[vehicle] = alarms
        else:
            self.alarms.pop(vehicle, None)
        self._devices.story(vehicle, told.odds)
        return told

    def _tell(self, vehicle: str, entries: Iterable[Entry]) -> Telling:
        """Tell the story of a vehicle from its events."""
        concerned = self._concerned(vehicle, entries)
        type_, room = self._room(vehicle, concerned)
        return Telling(vehicle, concerned, room, type_, self._places)

    def _concerned(self, vehicle: str, entries: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in entries if concerns(entry, vehicle)]

    def _earlier(self, story: Telling | None) -> Told:
        """Return all that a vehicle did by its story, which is told again where that was forgotten."""
        if story is None:
            return Told([], [])
        if story.earlier is not None:
            return story.whole
        rows = sorted(set(self._tally.indexes.of_vehicle[story.vehicle][: self._rows_told[story.vehicle]]))
        entries = map(self._tally.first_entry, rows)
        return self._tell(story.vehicle, (entry for entry in entries if entry is not None)).whole

    def _tell_on(self, story: Telling, rows: array[int]) -> bool:
        """Tell what is new of a vehicle, if that only changes the end of its story; else return False."""
        tally, vehicle = self._tally, story.vehicle
        if any(row in tally.counting for row in rows[self._rows_told[vehicle] :]):
            return False
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
