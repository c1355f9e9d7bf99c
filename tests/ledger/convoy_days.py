"""Random days with convoys, ways that are not permitted, hours, late messages and a deadline that passes."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from safepassage.ledger.event import Event
from tests.ledger.day import Day
from tests.ledger.test_monitoring import begun

CONVOYS = ("c1", "c2", "c3", "c4", None)
GROUPS = ("civilians", "wounded")


def convoy_day(seed: int) -> Day:
    """Return some trips, their messages in any order, with corrections, disputes and ids used twice."""
    rng = random.Random(seed)  # noqa: S311 - a test repeats
    day = begun()
    day.random = rng
    for number in range(rng.randint(2, 9)):
        _trip(day, rng, f"bus-{rng.randint(1, 6)}", number)
    if rng.random() < 0.5:
        day("noted", "e", hours=70, text="x")
    for event in rng.sample(day.events, k=rng.randint(0, 2)):
        day("corrected", "e", hours=20, corrects=event.id, reason="x")
    first, rest = day.events[:8], day.events[8:]
    rng.shuffle(rest)
    day.events = [*first, *rest]
    for event in rng.sample(rest, k=min(len(rest), rng.randint(0, 2))):
        day.events.append(_contradicted(event, rng))
    return day


def _trip(day: Day, rng: random.Random, vehicle: str, number: int) -> None:
    hours = 6.5 + 1.5 * rng.randint(0, 6) + number * 0.02
    device = rng.choice("abc")
    on: dict[str, Any] = {"vehicle": vehicle, "device": device}
    people = {group: rng.randint(1, rng.choice((5, 40))) for group in GROUPS if rng.random() < 0.6}
    last: list[str] = []
    if people:
        to = rng.choice((None, None, "south", "north"))
        chosen: dict[str, Any] = {"destination": to} if to else {}
        place = rng.choice(("mill", "farm"))
        last = [day("boarded", hours=hours, place=place, people=people, **on, **chosen)]
    inspected: dict[str, Any] = (
        {"inspected_from": _clock(hours + 0.2), "inspected_to": _clock(hours + rng.choice((0.25, 0.3, 0.5)))}
        if rng.random() < 0.7
        else {}
    )
    convoy = rng.choice(CONVOYS)
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("reached", rng.choice(("bridge", "bridge", "ford")), {}),
        ("departed", "bridge", inspected | ({"convoy": convoy} if convoy else {})),
        ("reached", rng.choice(("south", "north")), {}),
    ]
    for minute, (kind, place, body) in enumerate(steps[: rng.randint(1, 3)]):
        after: dict[str, Any] = {"after": last} if last and rng.random() < 0.7 else {}
        late = rng.choice((0, 0, 0, -0.5))
        last = [day(kind, hours=hours + 0.1 + minute * 0.3 + late, place=place, **on, **body, **after)]
    if people and rng.random() < 0.6:
        day("arrived", hours=hours + 1, place=rng.choice(("south", "north")), people=people, **on)


def _clock(hours: float) -> str:
    minutes = round(hours * 60)
    return f"2024-06-01T{minutes // 60 % 24:02}:{minutes % 60:02}:00.000Z"


def _contradicted(event: Event, rng: random.Random) -> Event:
    """Return another event under the same id: of the same device, or of another one."""
    if rng.random() < 0.5:
        return replace(event, body={"text": "y"}, kind="noted")
    return replace(event, device="twin", seq=rng.randint(1, 3))
