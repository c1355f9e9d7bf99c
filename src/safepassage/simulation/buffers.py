"""Buffers: an operation with longer times, earlier closings, fewer vehicles or seats, to make plans for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Final

from safepassage.operation.model import Fleet, Operation, Timing, Timings
from safepassage.operation.terms import Ceasefire, Convoy, Inspection, Monitoring, Term, Window
from safepassage.simulation.uncertainty import Uncertainty

DAY_S: Final = 86400
MINUTE_S: Final = 60
TIMES: Final = (1.05, 1.1, 1.25)
CLOSINGS_MIN: Final = (15, 30, 60)
SEATS: Final = (0.98, 0.95, 0.92)
CONVOYS: Final = (0.8, 0.6)
HEADWAY: Final = 1.2
SPARE: Final = (0.03, 0.08)
SMALL: Final = 10
"""Vehicles with fewer seats keep all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffers:
    """What a plan is made with beside what the operation says.

    `drive`, `board`, `inspect` and `alight` are factors on these times. Windows, ceasefires, observers and
    the operation itself end `closing_min` minutes sooner. Of the seats of a vehicle a share `seats` is used,
    of the vehicles a share `spare` is held back, and convoys have a share `convoy` of the vehicles they may
    have, `headway` times the headway apart.
    """

    drive: float = 1.0
    board: float = 1.0
    inspect: float = 1.0
    alight: float = 1.0
    closing_min: int = 0
    seats: float = 1.0
    spare: float = 0.0
    convoy: float = 1.0
    headway: float = 1.0

    @property
    def stretches(self) -> bool:
        """Whether times are longer, so that a plan must be carried over."""
        return (self.drive, self.board, self.inspect, self.alight) != (1.0, 1.0, 1.0, 1.0)

    @property
    def named(self) -> dict[str, float]:
        """Those that are not as the operation says."""
        return {
            each.name: float(value)
            for each in fields(self)
            if (value := getattr(self, each.name)) != each.default
        }

    def joined(self, other: Buffers) -> Buffers:
        """Return these and another's, the other's where both have one."""
        mine, others = Buffers(), {}
        for each in fields(self):
            value = getattr(other, each.name)
            others[each.name] = getattr(self, each.name) if value == each.default else value
        return replace(mine, **others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a plan is made: with which buffers, and from which seed."""

    buffers: Buffers
    seed: int

    def named(self, seed: int) -> dict[str, float]:
        """Return what is otherwise than in the plain plan, which is made from `seed`."""
        return {**self.buffers.named, **({} if self.seed == seed else {"seed": float(self.seed)})}


def stretched(factor: float) -> Buffers:
    """Return all times longer by one factor."""
    return Buffers(drive=factor, board=factor, inspect=factor, alight=factor)


def buffers_for(operation: Operation, uncertainty: Uncertainty) -> Iterator[Buffers]:
    """Yield buffers that change something in an operation, the likeliest to help first.

    Among them are the times that are to be expected by what is uncertain.
    """
    expected = _expected(uncertainty)
    single = [
        *(Buffers(seats=share) for share in SEATS[1:2]),
        stretched(TIMES[0]),
        *(Buffers(spare=share) for share in SPARE[:1]),
        *(Buffers(closing_min=minutes) for minutes in CLOSINGS_MIN),
        *(Buffers(convoy=share) for share in CONVOYS),
        expected,
        Buffers(seats=SEATS[1], spare=SPARE[0]),
        *(stretched(factor) for factor in TIMES[1:]),
        *(Buffers(seats=share) for share in (SEATS[0], *SEATS[2:])),
        Buffers(headway=HEADWAY),
        *(Buffers(spare=share) for share in SPARE[1:]),
        stretched(TIMES[0]).joined(Buffers(seats=SEATS[1])),
    ]
    known = [operation]
    for buffers in single:
        changed = buffered(operation, buffers)
        if changed not in known:
            known.append(changed)
            yield buffers


def _expected(uncertainty: Uncertainty) -> Buffers:
    """Return the times that drives and work take on average."""
    pace = 1.0 if uncertainty.pace is None else uncertainty.pace.average
    averages = {
        name: round(pace * (1.0 if spread is None else spread.average), 3)
        for name in ("drive", "board", "inspect", "alight")
        for spread in [getattr(uncertainty, name)]
    }
    return Buffers(**{name: max(1.0, factor) for name, factor in averages.items()})  # type: ignore[arg-type]


def buffered(operation: Operation, buffers: Buffers) -> Operation:
    """Return an operation with its buffers; its plans are also the operation's where no times are longer."""
    ends = operation.ends
    if ends is not None and buffers.closing_min:
        ends = max(operation.begins, ends - timedelta(minutes=buffers.closing_min))
    timings = operation.timings
    return replace(
        operation,
        ends=ends,
        timings=Timings(
            board=_timing(timings.board, buffers.board), alight=_timing(timings.alight, buffers.alight)
        ),
        legs=tuple(replace(leg, drive_s=round(buffers.drive * leg.drive_s)) for leg in operation.legs),
        fleet=tuple(_row(row, buffers) for row in operation.fleet),
        terms=tuple(_term(term, buffers) for term in operation.terms),
    )


def _timing(timing: Timing, factor: float) -> Timing:
    return Timing(
        per_vehicle_s=round(factor * timing.per_vehicle_s), per_person_s=round(factor * timing.per_person_s)
    )


def _row(row: Fleet, buffers: Buffers) -> Fleet:
    """Return a row of the fleet with vehicles held back; people's own cars, which make one trip, all go."""
    held_back = 0 if row.trips_max == 1 else min(row.count - 1, math.ceil(buffers.spare * row.count))
    seats = row.seats if row.seats < SMALL else round(buffers.seats * row.seats)
    return replace(row, count=row.count - max(0, held_back), seats=seats)


def _term(term: Term, buffers: Buffers) -> Term:
    """Return a term with its buffers; what it permits, the term itself permits too."""
    sooner = timedelta(minutes=buffers.closing_min)
    match term:
        case Inspection():
            per_vehicle_s, per_person_s = (
                round(buffers.inspect * each) for each in (term.per_vehicle_s, term.per_person_s)
            )
            return replace(term, per_vehicle_s=per_vehicle_s, per_person_s=per_person_s)
        case Convoy():
            most = term.vehicles_max
            if most is not None:
                most = max(1, term.vehicles_min, round(buffers.convoy * most))
            return replace(term, vehicles_max=most, headway_s=round(buffers.headway * term.headway_s))
        case Window() if buffers.closing_min:
            return _closed_sooner(term, MINUTE_S * buffers.closing_min)
        case Ceasefire() | Monitoring() if term.to is not None and buffers.closing_min:
            return replace(term, to=max(term.from_, term.to - sooner))
    return term


def _closed_sooner(window: Window, sooner_s: int) -> Window:
    """Return a window that closes sooner, open for half its time at least; one always open stays so."""
    length_s = (window.closes_s - window.opens_s) % DAY_S
    if length_s == 0:
        return window
    closes_s = (window.opens_s + max(length_s // 2, length_s - sooner_s)) % DAY_S
    return replace(window, closes_s=closes_s or DAY_S)
