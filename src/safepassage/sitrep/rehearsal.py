"""A made day: a plan and some disorder turned into the events that many devices would send.

The day keeps the plan's trips. What is added to it, from a seed: vehicles run late, some people stay, head
counts and numbers of people are wrong and some are corrected, a clock is wrong, a device has no signal for
hours, events come twice or in another order, and once a device sends two contents under one id. Whatever the
disorder, everybody is accounted for.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from safepassage.ledger.encoding import decode, seal
from safepassage.ledger.event import Event
from safepassage.ledger.identity import RANDOM_BYTES, uuid7
from safepassage.ledger.instants import instant_text
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.signing import DeviceKey
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, Stop, Trip

LATE_S: Final = 240.0
"""A stop takes so much longer than planned on average, seconds."""
NO_SHOW: Final = 0.01
COUNT_WRONG: Final = 0.02
TWICE: Final = 0.03
MISWRITTEN: Final = 0.01
LINK: Final = 0.9
"""So often the recorder knows what was recorded of the vehicle before."""
DELAY_S: Final = 40.0
SIGNAL_LOST: Final = 0.15
"""This share of the devices is without a signal for some hours."""
CLOCK_WRONG_S: Final = 5400
DISPUTED_AFTER: Final = 40
"""The event of this number is sent a second time with other content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An event as the hub receives it."""

    received_at: datetime
    event: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A made day: what the hub receives, in the order it comes, and the public keys of the devices."""

    sent: tuple[Sent, ...]
    keys: Mapping[str, bytes]


def rehearsal(operation: Operation, plan: Plan, *, seed: int, until: datetime | None = None) -> Rehearsal:
    """Return a made day of a plan.

    Parameters
    ----------
    operation, plan
        What is rehearsed.
    seed
        The same seed gives the same day, to the byte.
    until
        Nothing is made that happens after this instant; None: the whole day.
    """
    day = _Day(operation=operation, chance=random.Random(seed), until=until)  # noqa: S311 - a made day
    day.register()
    late: Counter[str] = Counter()
    trips = sorted(plan.trips, key=lambda trip: (trip.arrive_s, trip.id))
    made = [step for trip in trips for step in day.steps(trip, late)]
    # whatever happens first is told first, so that the numbers of devices rise with time
    for step in sorted(made, key=lambda step: (step.at_s, step.key)):
        day.happen(step)
    return Rehearsal(sent=day.received(), keys=day.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What happens at one place with one vehicle; `key` puts what happens at once in order."""

    at_s: int
    key: tuple[str, int]
    kind: str
    place: str
    trip: Trip
    stop: Stop


@dataclass(slots=True, kw_only=True)
class _Day:
    operation: Operation
    chance: random.Random
    until: datetime | None
    seqs: Counter[str] = field(default_factory=Counter)
    private: dict[str, DeviceKey] = field(default_factory=dict)
    wrong_by_s: dict[str, int] = field(default_factory=dict)
    silent: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    last_of: dict[str, str] = field(default_factory=dict)
    made: list[tuple[datetime, str, Sealed]] = field(default_factory=list)
    aboard: dict[str, Counter[str]] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)

    @property
    def keys(self) -> Mapping[str, bytes]:
        return {device: key.public for device, key in sorted(self.private.items())}

    def register(self) -> None:
        """Let the clerks count whoever waits, an hour before: a line for each group and destination."""
        before = -3600
        housed: Counter[tuple[str, str, str | None]] = Counter()
        for household in self.operation.households:
            key = (household.place, household.group, household.destination)
            housed[key] += household.count
            body: dict[str, Any] = {"place": household.place, "people": {household.group: household.count}}
            body["households"] = {household.token: household.count}
            if household.destination:
                body["destination"] = household.destination
            self.event(f"clerk-{household.place}", "registered", body, before)
        for row in self.operation.people:
            loose = row.count - housed[row.place, row.group, row.destination]
            if loose > 0:
                body = {"place": row.place, "people": {row.group: loose}}
                if row.destination:
                    body["destination"] = row.destination
                self.event(f"clerk-{row.place}", "registered", body, before)

    def steps(self, trip: Trip, late: Counter[str]) -> list[_Step]:
        """Return what happens on a trip, each stop later than planned by what the vehicle has lost."""
        found = []
        number = 0
        for stop in trip.stops:
            late[trip.vehicle] += round(self.chance.expovariate(1 / LATE_S))
            for kind, planned_s in (
                ("reached", stop.arrive_s),
                ("boarded", None if stop.board_from_s is None else stop.leave_s),
                ("arrived", stop.alight_from_s),
                ("departed", None if stop.alight_from_s is not None else stop.leave_s),
            ):
                if planned_s is None:
                    continue
                number += 1
                at_s = planned_s + late[trip.vehicle] - (60 if kind == "boarded" else 0)
                found.append(
                    _Step(at_s=at_s, key=(trip.id, number), kind=kind, place=stop.place, trip=trip, stop=stop)
                )
        return found

    def happen(self, step: _Step) -> None:
        """Record what happens."""
        vehicle, trip = step.trip.vehicle, step.trip
        if vehicle not in self.out:
            self.out.add(vehicle)
            body = {"vehicle": vehicle, "place": trip.stops[0].place, "type": trip.type}
            self.event(_device(self.operation, trip.stops[0].place), "vehicle_out", body, step.at_s - 300)
        device = _device(self.operation, step.place)
        body = {"vehicle": vehicle, "place": step.place, "trip": trip.id}
        match step.kind:
            case "boarded":
                self._board(device, step, body)
            case "arrived":
                self._arrive(device, step, body)
            case "departed":
                if step.stop.convoy:
                    body["convoy"] = step.stop.convoy
                if step.stop.inspect_from_s is not None and step.stop.inspect_to_s is not None:
                    length_s = step.stop.inspect_to_s - step.stop.inspect_from_s
                    body["inspected_from"] = self._text(step.at_s - length_s - 1)
                    body["inspected_to"] = self._text(step.at_s - 1)
                self.event(device, "departed", body, step.at_s)
            case _:
                self.event(device, step.kind, body, step.at_s)

    def _board(self, device: str, step: _Step, body: dict[str, Any]) -> None:
        """Let people board: some do not come, which is their right."""
        trip = step.trip
        load = dict(trip.load if step.stop.load is None else step.stop.load)
        here = {h.token: h for h in self.operation.households if h.place == step.place}
        tokens = [here[token] for token in trip.households if token in here]
        fixed = Counter({h.group: 0 for h in tokens})
        for household in tokens:
            fixed[household.group] += household.count
        for group, number in load.items():
            free = number - fixed[group]
            absent = sum(self.chance.random() < NO_SHOW for _ in range(free))
            if absent and number - absent > 0:
                load[group] = number - absent
                stayed = {"from": f"place:{step.place}", "people": {group: absent}}
                self.event(device, "stayed", stayed, step.at_s - 20)
        body["people"] = load
        if tokens:
            body["households"] = {h.token: h.count for h in tokens}
        self.aboard.setdefault(trip.vehicle, Counter()).update(load)
        self._boarded(device, step, body, load)
        if self.chance.random() < COUNT_WRONG:
            counted = sum(self.aboard[trip.vehicle].values()) + self.chance.choice((-2, -1, 1))
            count = {"account": f"vehicle:{trip.vehicle}", "total": max(0, counted)}
            self.event(device, "counted", count, step.at_s + 20)

    def _boarded(self, device: str, step: _Step, body: dict[str, Any], load: dict[str, int]) -> None:
        """Record a boarding, now and then with a wrong number that is corrected afterwards."""
        if self.chance.random() >= MISWRITTEN or "households" in body:
            self.event(device, "boarded", body, step.at_s)
            return
        group = min(load)
        self.event(device, "boarded", body | {"people": load | {group: load[group] + 10}}, step.at_s)
        if self.made and self.made[-1][1] == device:
            wrong = self.made[-1][2].id
            meant = {"kind": "boarded", "body": body, "at": self._text(step.at_s)}
            said = {"corrects": wrong, "reason": "miscounted by ten", "replacement": meant}
            self.event(device, "corrected", said, step.at_s + 30)

    def _arrive(self, device: str, step: _Step, body: dict[str, Any]) -> None:
        aboard = self.aboard.pop(step.trip.vehicle, Counter())
        if not aboard:
            return
        body["people"] = dict(aboard)
        here = {h.token: h.count for h in self.operation.households if h.token in step.trip.households}
        if here:
            body["households"] = here
        self.event(device, "arrived", body, step.at_s)

    def event(self, device: str, kind: str, body: dict[str, Any], at_s: int) -> None:
        """Make an event on a device, unless it lies beyond the end."""
        when = self.operation.begins + timedelta(seconds=at_s)
        if self.until is not None and when > self.until:
            return
        if device not in self.private:
            self._begin(device)
        vehicle = body.get("vehicle")
        if vehicle in self.last_of and self.chance.random() < LINK:
            body = body | {"after": [self.last_of[str(vehicle)]]}
        clock = when + timedelta(seconds=self.wrong_by_s.get(device, 0))
        self.seqs[device] += 1
        made = Event(
            id=uuid7(clock, self.chance.randbytes(RANDOM_BYTES)),
            operation=self.operation.id,
            device=device,
            seq=self.seqs[device],
            at=instant_text(clock),
            kind=kind,
            body=body,
        )
        if vehicle:
            self.last_of[str(vehicle)] = made.id
        self.made.append((when, device, seal(self.private[device].sign(made))))

    def received(self) -> tuple[Sent, ...]:
        """Return what the hub receives: late, twice, in another order, but all of it."""
        sent = []
        if len(self.made) > DISPUTED_AFTER:
            when, device, event = self.made[DISPUTED_AFTER]
            told = decode(event.content)
            other = replace(told, body={**told.body, "note": "typed again"}, signature="")
            self.made.append((when, device, seal(self.private[device].sign(other))))
        for when, device, event in self.made:
            copies = 2 if self.chance.random() < TWICE else 1
            for _ in range(copies):
                at = when + timedelta(seconds=1 + self.chance.expovariate(1 / DELAY_S))
                begin, end = self.silent.get(device, (at, at))
                if begin <= at < end:
                    at = end + timedelta(seconds=self.chance.uniform(1, 600))
                sent.append(Sent(received_at=at.replace(microsecond=0), event=event))
        return tuple(sorted(sent, key=lambda each: (each.received_at, each.event.device, each.event.seq)))

    def _begin(self, device: str) -> None:
        self.private[device] = DeviceKey.made_from(self.chance.randbytes(32))
        if device.startswith("clerk-") and not self.wrong_by_s:
            self.wrong_by_s[device] = CLOCK_WRONG_S  # the first clerk's clock was never set
        if self.chance.random() < SIGNAL_LOST:
            begin = self.operation.begins + timedelta(seconds=self.chance.uniform(0, 36 * 3600))
            self.silent[device] = (begin, begin + timedelta(hours=self.chance.uniform(1, 6)))

    def _text(self, at_s: int) -> str:
        return instant_text(self.operation.begins + timedelta(seconds=at_s))


def _device(operation: Operation, place: str) -> str:
    """Return the device that records at a place."""
    kind = operation.place_of[place].kind if place in operation.place_of else "place"
    return f"{'clerk' if kind == 'assembly' else kind}-{place}"
