"""Where a plan begins: by default nobody has moved; in a replan, what has happened until now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from safepassage.planning.plan import Stop
from safepassage.planning.tour import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A vehicle without people, the `number`-th of its fleet row, free at a place from `free_s` on."""

    row: int
    number: int
    at: str
    free_s: int
    trips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """A trip that has begun and not ended.

    `stops` are those reached so far, with what has been done at them. The last one has a `leave_s` where
    the vehicle is on the road to the next stop, which it reaches at `arrive_s`; else it still stands there
    and `arrive_s` is None. `id` is the trip's in the old plan; `trips` the vehicle has made before it.
    """

    id: str
    row: int
    number: int
    trips: int
    intent: Intent
    stops: tuple[Stop, ...]
    arrive_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A trip that has ended: who was aboard, by lot index, where it went, and its stops as they were."""

    id: str
    row: int
    number: int
    service: int
    load: Mapping[int, int]
    households: tuple[str, ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What has happened by `now_s`: nothing else is decided yet, and nothing may be decided before.

    Every vehicle that can still be used is in `standing` or `underway`. The lots of the problem count
    everybody, also those who have gone; whoever waits is the lot less `past` and `underway`.
    """

    now_s: int
    standing: tuple[Standing, ...]
    underway: tuple[Underway, ...] = ()
    past: tuple[Past, ...] = ()
