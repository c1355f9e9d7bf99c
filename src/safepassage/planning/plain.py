"""Plain operations, in which only people and room couple vehicles: rows, hauls and returns as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import ALWAYS, NEVER
from safepassage.planning.problem import Problem
from safepassage.planning.reach import Reach

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Vehicles with the same room for the same people, wherever they start: `lots` are those they carry."""

    seats: int
    stretchers: int
    lots: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """A boarding and a loaded drive: a service from an assembly point to a reception, by their numbers."""

    service: int
    place: int
    end: int
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The hauls of one vehicle of a row, in order: a tour that does not say whom it carries."""

    row: int
    hauls: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """What vehicles can do in a plain operation, times in whole units of `unit_s` seconds.

    Every vehicle goes from its start to a place, hauls people to an end, comes back to a place for the
    next, and so on. It never gains by waiting.

    Parameters
    ----------
    unit_s
        The greatest number of seconds that divides all times, so that nothing is rounded.
    lots, counts, lying
        The lots that somebody can carry, how many people each has, and whether they take stretchers.
    room
        People per end, `NEVER` for any number.
    kinds, kind
        Kinds of vehicles, and the kind of each row of the fleet.
    vehicles
        Vehicles per row.
    last_s
        The latest arrival of each row's vehicles, in seconds.
    returns
        Whether each row's vehicles may make a second trip.
    hauls, haul
        The hauls, and how long each takes, boarding included.
    carries
        Whether a kind may make a haul, (kinds × hauls).
    start
        When each row's vehicles can be at each place at the soonest, (rows × places), `NONE` for never.
    back
        From an end to a place, alighting included, (ends × places), `NONE` where there is no way.
    """

    problem: Problem
    unit_s: int
    lots: tuple[int, ...]
    counts: dict[int, int]
    lying: dict[int, bool]
    room: tuple[int, ...]
    kinds: tuple[Kind, ...]
    kind: tuple[int, ...]
    vehicles: tuple[int, ...]
    last_s: tuple[int, ...]
    returns: tuple[bool, ...]
    hauls: tuple[Haul, ...]
    haul: Integers
    carries: Flags
    start: Integers
    back: Integers

    def last(self, row: int, until: int) -> int:
        """Return the latest unit at which a row's vehicles may arrive, none arriving after `until`."""
        return min(until, self.last_s[row] // self.unit_s)

    def beds(self, kind: int, *, lying: bool) -> int:
        """Return the stretchers or seats of a kind of vehicle."""
        return self.kinds[kind].stretchers if lying else self.kinds[kind].seats

    def arrivals(self, walk: Walk) -> tuple[int, ...]:
        """Return the unit of time at which each haul of a walk arrives."""
        at = int(self.start[walk.row, self.hauls[walk.hauls[0]].place])
        arrivals: list[int] = []
        for i, haul in enumerate(walk.hauls):
            if i:
                at += int(self.back[self.hauls[walk.hauls[i - 1]].end, self.hauls[haul].place])
            at += int(self.haul[haul])
            arrivals.append(at)
        return tuple(arrivals)


def is_plain(problem: Problem) -> bool:
    """Return whether vehicles meet nothing but people and room, so that `plain_of` describes everything."""
    timings = problem.operation.timings
    vehicles = sum(row.count for row in problem.fleet)
    bays = {
        p.kind: min(problem.bays(q.id) for q in problem.operation.places if q.kind == p.kind)
        for p in problem.operation.places
    }
    return (
        bool(problem.fleet and problem.services)
        and not problem.orders
        and not problem.reciprocities
        and not problem.people_per_day
        and not any(_asks(problem))
        and timings.board.per_person_s == timings.alight.per_person_s == 0
        and (timings.board.per_vehicle_s == 0 or bays.get("assembly", NEVER) >= vehicles)
        and (timings.alight.per_vehicle_s == 0 or bays.get("reception", NEVER) >= vehicles)
        and all(row.trips_max in (None, 1) for row in problem.fleet)
        and not any(lot.households for lot in problem.lots)
        and not Reach(problem).has_hops
    )


def _asks(problem: Problem) -> Iterator[bool]:
    """Yield whether hours, inspections or convoys hold vehicles up anywhere."""
    for hours in (problem.ceasefire, problem.departures, problem.departures_empty):
        yield hours != ALWAYS
    for gate in problem.gates.values():
        yield gate.inspection is not None or gate.convoy is not None
        yield gate.loaded != ALWAYS or gate.empty != ALWAYS


def plain_of(problem: Problem) -> Plain | None:
    """Return what vehicles can do in a plain operation; None where nobody moves or a trip takes no time."""
    kinds, kind = _kinds(problem)
    served = {lot for service in problem.services for lot in service.lots}
    lots = tuple(sorted(served & {lot for known in kinds for lot in known.lots}))
    places = sorted({problem.lots[lot].place for lot in lots})
    ends = sorted({service.to for service in problem.services if set(lots) & set(service.lots)})
    timings = problem.operation.timings
    hauls, haul_s = [], []
    for index, service in enumerate(problem.services):
        if carried := tuple(lot for lot in service.lots if lot in lots):
            hauls.append(
                Haul(
                    service=index,
                    place=places.index(service.place),
                    end=ends.index(service.to),
                    lots=carried,
                )
            )
            haul_s.append(timings.board.per_vehicle_s + service.route.drive_s)
    start_s = np.array(
        [
            [_sum(from_s, problem, row.at, place) for place in places]
            for row, (from_s, _) in zip(problem.fleet, problem.available_s, strict=True)
        ],
        dtype=np.int64,
    )
    back_s = np.array(
        [[_sum(timings.alight.per_vehicle_s, problem, end, place) for place in places] for end in ends],
        dtype=np.int64,
    )
    times = [*haul_s, *back_s[back_s >= 0].tolist(), *start_s[start_s >= 0].tolist()]
    if not hauls or min(haul_s) <= 0 or not (back_s[back_s != NONE] > 0).all() or not (start_s >= 0).any():
        return None
    unit_s = gcd(*times)
    return Plain(
        problem=problem,
        unit_s=unit_s,
        lots=lots,
        counts={lot: problem.lots[lot].count for lot in lots},
        lying={lot: problem.lots[lot].stretcher for lot in lots},
        room=tuple(problem.people_max.get(end, NEVER) for end in ends),
        kinds=kinds,
        kind=kind,
        vehicles=tuple(row.count for row in problem.fleet),
        last_s=tuple(until_s - timings.alight.per_vehicle_s for _, until_s in problem.available_s),
        returns=tuple(row.trips_max is None for row in problem.fleet),
        hauls=tuple(hauls),
        haul=np.array(haul_s, dtype=np.int64) // unit_s,
        carries=np.array([[bool(known.lots & set(haul.lots)) for haul in hauls] for known in kinds]),
        start=np.where(start_s >= 0, start_s // unit_s, NONE),
        back=np.where(back_s >= 0, back_s // unit_s, NONE),
    )


def _kinds(problem: Problem) -> tuple[tuple[Kind, ...], tuple[int, ...]]:
    """Return the kinds of vehicles, and the kind of each row of the fleet."""
    kinds: dict[Kind, int] = {}
    of = []
    for row in problem.fleet:
        lots = frozenset(i for i, lot in enumerate(problem.lots) if problem.carries(row, lot))
        known = Kind(seats=row.seats, stretchers=row.stretchers, lots=lots)
        of.append(kinds.setdefault(known, len(kinds)))
    return tuple(kinds), tuple(of)


def _sum(before_s: int, problem: Problem, from_: str, to: str) -> int:
    """Return some seconds and the quickest drive after them, `NONE` where there is no way."""
    route = problem.routes.quickest(from_, to)
    return NONE if route is None else before_s + route.drive_s
