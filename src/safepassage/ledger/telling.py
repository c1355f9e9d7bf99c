"""The story of a vehicle told from its events, and told on as more of them come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from safepassage.ledger.accounts import vehicle_account
from safepassage.ledger.bodies import Arrived, Boarded, VehicleOut
from safepassage.ledger.sequence import Arrangement, Entry, arranged, at_odds
from safepassage.ledger.vehicle_story import (
    Flowed,
    Passing,
    Room,
    Trouble,
    VehicleState,
    VehicleStory,
    place_of,
)


class Telling:
    """The story of one vehicle, told from all its events, and told on where later ones follow on all.

    Attributes
    ----------
    passings, flows
        What has been told so far, in the order of telling.
    order
        The ids of the events, in that order.
    """

    def __init__(self, vehicle: str, entries: Sequence[Entry], room: Room | None, type_: str | None) -> None:
        self.vehicle, self.room, self.type = vehicle, room, type_
        self._story = VehicleStory(vehicle=vehicle, room=room, type=type_, account=vehicle_account(vehicle))
        arrangement = arranged(entries, self._story.faults, self._story.take)
        self.order = [entry.id for entry in arrangement.order]
        self.heads = arrangement.heads
        self.odds = list(arrangement.odds)
        self._circle = arrangement.circle
        self._told: dict[str, _Told] = {}
        self._last_of: dict[str, _Told] = {}
        self._named: set[str] = set()
        self._boarded: dict[str, list[_Told]] = {}
        self._arrived: set[str] = set()
        for entry in entries:
            self._note(entry)
        self.perhaps = _perhaps(arrangement)

    @property
    def passings(self) -> list[Passing]:
        """The passings told so far."""
        return self._story.passings

    @property
    def flows(self) -> list[Flowed]:
        """The flows told so far."""
        return self._story.flows

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

    def keep_only(self, passings: int, flows: int) -> None:
        """Forget the later passings and flows: the story is about to be told anew."""
        del self._story.passings[passings:]
        del self._story.flows[flows:]

    def goes_on_with(self, entry: Entry) -> bool:
        """Tell one more event, if it follows for certain on all that have been told; else return False.

        Then telling all of them anew would come to the same, since nothing else could have come last.
        """
        body = entry.body
        if self._circle or isinstance(body, VehicleOut) or entry.id in self._named:
            return False
        if isinstance(body, Boarded) and body.trip is not None and body.trip in self._arrived:
            return False
        last = self._last_of.get(entry.device)
        if last is not None and entry.seq <= last.seq:
            return False
        if any(self._told[id_].device != entry.device and id_ not in body.after for id_ in self.heads):
            return False
        before = {self._told[id_] for id_ in body.after if id_ in self._told}
        if last is not None:
            before.add(last)
        if isinstance(body, Arrived) and body.trip is not None:
            before.update(self._boarded.get(body.trip, ()))
        self.odds += [odds for told in before if (odds := at_odds(told, entry))]
        self._story.take(entry)
        self._note(entry)
        self.order.append(entry.id)
        self.heads = (entry.id,)
        if place_of(body) is not None:
            self.perhaps = ()
        return True

    def _note(self, entry: Entry) -> None:
        """Keep of an event what the next one is compared with."""
        body = entry.body
        told = self._told[entry.id] = _Told(entry.device, entry.seq, entry.at_ms)
        last = self._last_of.get(entry.device)
        if last is None or last.seq < entry.seq:
            self._last_of[entry.device] = told
        self._named.update(body.after)
        if isinstance(body, Arrived) and body.trip is not None:
            self._arrived.add(body.trip)
        elif isinstance(body, Boarded) and body.trip is not None:
            self._boarded.setdefault(body.trip, []).append(told)


class _Told(NamedTuple):
    """Which device told an event, and when."""

    device: str
    seq: int
    at_ms: int


def _perhaps(arrangement: Arrangement) -> tuple[str, ...]:
    """Return the places of events that may have come after the last one that tells of a place."""
    places = {entry.id: place_of(entry.body) for entry in arrangement.order}
    last = next((entry for entry in reversed(arrangement.order) if places[entry.id] is not None), None)
    found: set[str] = set()
    if last is not None:
        for pair in arrangement.undecided:
            if last.id in pair:
                rival = places[pair[0] if pair[1] == last.id else pair[1]]
                if rival is not None and rival != places[last.id]:
                    found.add(rival)
    return tuple(sorted(found))
