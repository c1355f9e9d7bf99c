"""A made day of as many events as one likes, the same each time: plain, as nearly all events of a day are.

Buses go from an assembly point past a checkpoint to a reception site and back, some 150 events a bus, in
convoys of twenty, told by seven devices at each place. Each event names the one before it, or none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from safepassage.ledger.sealed import Sealed
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation

EVENTS_PER_VEHICLE = 150
CONVOY = 20
SIGNATURE = "0123456789abcdef" * 8
STEPS = (
    ("s", "boarded", '"people":{"civilians":48},"place":"sukkari","trip":"%(trip)s"', 0),
    ("s", "boarded", '"people":{"patients":2},"place":"sukkari","trip":"%(trip)s"', 5),
    ("s", "departed", '"place":"sukkari","trip":"%(trip)s"', 9),
    ("r", "reached", '"place":"ramouseh","trip":"%(trip)s"', 15),
    ("r", "departed", '"convoy":"%(convoy)s","place":"ramouseh","trip":"%(trip)s"', 19),
    (
        "k",
        "arrived",
        '"people":{"civilians":48,"patients":2},"place":"khan-al-assal","trip":"%(trip)s"',
        40,
    ),
    ("k", "departed", '"place":"khan-al-assal","trip":"%(trip)s"', 45),
)


def aleppo() -> Operation:
    """Return the operation whose terms are watched."""
    operation = read_operation(Path(__file__).parents[2] / "examples" / "aleppo-2016").operation
    assert operation is not None
    return operation


def made(events: int) -> Iterator[Sealed]:
    """Yield so many events."""
    vehicles = max(1, events // EVENTS_PER_VEHICLE)
    last = [""] * vehicles
    seqs: dict[str, int] = {}
    number = 0
    while number < events:
        for vehicle in range(vehicles):
            for letter, kind, body, minute in STEPS:
                if number == events:
                    return
                trip = number // (len(STEPS) * vehicles)
                device = f"{letter}{vehicle % 7}"
                seq = seqs[device] = seqs.get(device, 0) + 1
                told = body % {
                    "trip": f"t{trip:03}-{vehicle:06}",
                    "convoy": f"c{trip:03}-{vehicle // CONVOY:05}",
                }
                named = f'"after":["{last[vehicle]}"],' if last[vehicle] else ""
                body_text = f'{named}{told},"vehicle":"bus-{vehicle:06}"'
                at_s = trip * 7200 + minute * 60 + vehicle % 600
                event = sealed(number, device, seq, kind, body_text, at_s)
                last[vehicle] = event.id
                yield event
                number += 1


def sealed(number: int, device: str, seq: int, kind: str, body: str, at_s: int) -> Sealed:
    """Return an event by its parts, its clock in seconds from the morning of the first day on."""
    id_ = f"{number >> 16:08x}-{number & 0xFFFF:04x}-7000-8000-{number:012x}"
    day, rest = divmod(5 * 3600 + at_s, 86400)
    at = f"2016-12-{15 + day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.000Z"
    content = (
        f'{{"at":"{at}","body":{{{body}}},"device":"{device}","id":"{id_}","kind":"{kind}",'
        f'"operation":"aleppo-2016","seq":{seq},"signature":"{SIGNATURE}","version":1}}'
    )
    return Sealed(id=id_, device=device, seq=seq, content=content.encode())


def unlinked(event: Sealed) -> Sealed:
    """Return an event that does not name the one before it."""
    return replace(event, content=re.sub(rb'"after":\[[^]]*\],', b"", event.content))


def of_a_stranger(event: Sealed) -> Sealed:
    """Return an event that names none, of a device that has told nothing before."""
    device = f"x{event.id[-12:]}"
    content = unlinked(event).content.replace(
        f'"device":"{event.device}"'.encode(), f'"device":"{device}"'.encode()
    )
    content = content.replace(f'"seq":{event.seq},'.encode(), b'"seq":1,')
    return Sealed(id=event.id, device=device, seq=1, content=content)
