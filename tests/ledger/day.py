"""A day by the river, told by the devices of several marshals: events for tests, made in one line each."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from safepassage.language import catalogue
from safepassage.ledger.alarm import Alarm
from safepassage.ledger.encoding import decode, encode, seal
from safepassage.ledger.event import Event
from safepassage.ledger.identity import uuid7
from safepassage.ledger.instants import instant_text
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.signing import DeviceKey, Keyring
from safepassage.ledger.state import State, fold
from safepassage.operation.model import Operation
from tests.operation.river import RIVER

BEGINS = datetime(2024, 6, 1, 6, tzinfo=UTC)


def clock(hours: float) -> datetime:
    """Return an instant of the day, in hours of its clock."""
    return datetime(2024, 6, 1, tzinfo=UTC) + timedelta(hours=hours)


@dataclass
class Day:
    """What devices record, in the order of their clocks unless a test says otherwise."""

    operation: str = "river"
    signed: bool = False
    at: datetime = BEGINS
    events: list[Event] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)
    random: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a test repeats

    def __call__(
        self,
        kind: str,
        device: str = "d",
        *,
        hours: float | None = None,
        seq: int | None = None,
        **body: Any,  # noqa: ANN401
    ) -> str:
        """Record an event a minute after the last, or at an hour of the day, and return its id."""
        self.at = self.at + timedelta(minutes=1)
        at = self.at if hours is None else clock(hours)
        self.seqs[device] = self.seqs.get(device, 0) + 1 if seq is None else seq
        if "from_" in body:
            body["from"] = body.pop("from_")
        event = Event(
            id=uuid7(at, self.random.randbytes(10)),
            operation=self.operation,
            device=device,
            seq=self.seqs[device],
            at=instant_text(at),
            kind=kind,
            body=body,
        )
        self.events.append(key_of(device).sign(event) if self.signed else event)
        return event.id

    def sealed(self) -> list[Sealed]:
        """Return what has been recorded, as a store would hold it; every event can be read back."""
        for event in self.events:
            assert decode(encode(event)) == event
        return [seal(event) for event in self.events]

    def fold(self, operation: Operation | None = RIVER) -> State:
        """Return what it all amounts to."""
        return fold(self.sealed(), operation)


def key_of(device: str) -> DeviceKey:
    """Return the key of a device in tests: never so in life."""
    return DeviceKey.made_from(device.encode().ljust(32, b"."))


def keyring(*devices: str) -> Keyring:
    """Return a keyring with the keys of some devices."""
    return Keyring({device: key_of(device).public for device in devices})


def codes(state: State) -> list[str]:
    """Return the sorts of alarm that a state has, having made sure that each can be read in Arabic."""
    return [said(alarm).code for alarm in state.alarms()]


def said(alarm: Alarm) -> Alarm:
    """Return the alarm, having made sure that both languages can say it."""
    assert alarm.what.template in catalogue("ar"), alarm.what.template
    assert "{" not in alarm.in_language("ar")
    assert "{" not in alarm.in_language("en")
    return alarm


def only(state: State, code: str) -> Alarm:
    """Return the one alarm of a sort."""
    found = [alarm for alarm in state.alarms() if alarm.code == code]
    assert len(found) == 1, [a.in_language("en") for a in state.alarms()]
    return said(found[0])
