"""Routes: the quickest drives between places that pass only through checkpoints and junctions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from safepassage.operation.calendar import NEVER
from safepassage.operation.drives import Drives, Seconds
from safepassage.operation.model import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A drive from one place to another.

    `stops` are its first place, the checkpoints and the last; `drives_s` the seconds between
    consecutive stops, one fewer than the stops. `only` is False where another list of checkpoints is
    equally quick.
    """

    stops: tuple[str, ...]
    drives_s: tuple[int, ...]
    checkpoints: tuple[str, ...] = ()
    only: bool = True

    @property
    def drive_s(self) -> int:
        """Seconds of driving in all."""
        return sum(self.drives_s)


class Routes:
    """The quickest routes of an operation, found when asked for and kept.

    Among equally quick routes the one with fewest checkpoints is taken, then the first by their ids,
    so that the same operation always gives the same routes.

    The drives between stops past junctions only are found once (`Drives`); a route is then a way from
    checkpoint to checkpoint, of which there are few. Ways are compared by their weight: the seconds times
    `_unit`, and one for each checkpoint come to.
    """

    def __init__(self, operation: Operation) -> None:
        self._kind: Mapping[str, str] = {place.id: place.kind for place in operation.places}
        self._gates = tuple(sorted(place for place, kind in self._kind.items() if kind == "checkpoint"))
        self._unit = len(self._gates) + 1
        self._drives = Drives(self._kind, operation.legs)
        self._gate_slots = np.array([self._drives.slot[gate] for gate in self._gates], dtype=np.intp)
        self._known: dict[tuple[str, str, tuple[str, ...]], Route | None] = {}
        self._to_gates: dict[str, list[int]] = {}
        self._onward: dict[str, list[int]] = {}

    def quickest(self, from_: str, to: str, via: tuple[str, ...] = ()) -> Route | None:
        """Return the quickest route from `from_` to `to` that visits `via` in order, or None."""
        key = (from_, to, via)
        if key not in self._known:
            self._known[key] = self._found(from_, to, via)
        return self._known[key]

    def search_from(self, places: Iterable[str]) -> None:
        """Search the drives from many places at once, before their routes are asked for one by one."""
        self._drives.find(place for place in places if place in self._drives)

    def seconds(
        self, from_places: Sequence[str], to_places: Sequence[str], via: tuple[str, ...] = ()
    ) -> Seconds:
        """Return the seconds of the quickest routes between many places at once.

        Parameters
        ----------
        from_places, to_places
            Ids of places.
        via
            Ids of checkpoints to visit in order.

        Returns
        -------
        array of int64, from_places × to_places
            What `quickest(from_, to, via).drive_s` is; `NEVER` where there is no route.
        """
        if not set(via) <= set(self._gates):
            return np.full((len(from_places), len(to_places)), NEVER, dtype=np.int64)
        if via:
            return self._by_way_of(from_places, to_places, via)
        self.search_from([*from_places, *self._gates])
        at_once = self._between(from_places, to_places)
        to_gates = self._between(from_places, self._gates)
        onward = self._past_gates(self._between(self._gates, to_places))
        for gate in range(len(self._gates)):
            np.minimum(at_once, to_gates[:, gate, None] + onward[None, gate], out=at_once)
        row_of: dict[str, list[int]] = {}
        for row, place in enumerate(from_places):
            if place in self._drives:
                row_of.setdefault(place, []).append(row)
        for column, place in enumerate(to_places):
            at_once[row_of.get(place, []), column] = 0
        return np.minimum(at_once, NEVER, out=at_once)

    def _by_way_of(
        self, from_places: Sequence[str], to_places: Sequence[str], via: tuple[str, ...]
    ) -> Seconds:
        """Return the seconds of routes past at least one checkpoint that they have to visit."""
        out_s = self.seconds(from_places, via[:1])
        for row, place in enumerate(from_places):
            if place == via[0]:
                out_s[row] = _seconds_of(self.quickest(place, place, via[:1]))
        on_s = self.seconds(via[-1:], to_places)
        between = [self.quickest(a, b, (b,)) for a, b in pairwise(via)]
        between_s = min(NEVER, sum(_seconds_of(part) for part in between))
        found: Seconds = np.minimum(out_s + on_s, NEVER) + between_s
        return np.minimum(found, NEVER, out=found)

    def reached_from(self, from_: str) -> frozenset[str]:
        """Return every place, junctions too, that a route leads to."""
        reached, waiting = set[str](), [from_] if from_ in self._drives else []
        passed = {from_}
        while waiting:
            new = self._drives.reached_from(waiting.pop())
            reached |= new
            waiting += [gate for gate in self._gates if gate in new and gate not in passed]
            passed.update(waiting)
        return frozenset(reached - {from_})

    def _between(self, from_places: Sequence[str], to_places: Sequence[str]) -> Seconds:
        """Return the seconds of the drives past junctions only."""
        slots = [self._drives.slot.get(place, 0) for place in to_places]
        found = np.full((len(from_places), len(to_places)), NEVER, dtype=np.int64)
        known = [row for row, place in enumerate(from_places) if place in self._drives]
        for row in known:
            found[row] = self._drives.to_stops(from_places[row])[slots]
        for column, to in enumerate(to_places):
            if to not in self._drives:
                found[:, column] = NEVER
            elif to not in self._drives.slot:
                found[known, column] = self._drives.to_junction(to, [from_places[row] for row in known])
        return found

    @cached_property
    def _gate_to_gate(self) -> Seconds:
        """The least weights from checkpoint to checkpoint by others (Floyd and Warshall 1962)."""
        seconds = self._between(self._gates, self._gates)
        weights = self._weighed(seconds) + (seconds < NEVER)
        np.fill_diagonal(weights, 0)
        for gate in range(len(self._gates)):
            np.minimum(weights, weights[:, gate, None] + weights[None, gate], out=weights)
        return weights

    def _weighed(self, seconds: Seconds) -> Seconds:
        return np.where(seconds < NEVER // self._unit, seconds * self._unit, NEVER)

    def _past_gates(self, seconds: Seconds) -> Seconds:
        """Return the least seconds to places from each checkpoint, given those past junctions only."""
        weights = np.minimum(self._gate_to_gate, NEVER)
        between = np.where(weights < NEVER, weights // self._unit, NEVER)
        best = np.full_like(seconds, NEVER)
        for gate in range(len(self._gates)):
            np.minimum(best, between[:, gate, None] + seconds[None, gate], out=best)
        return best

    def _found(self, from_: str, to: str, via: tuple[str, ...]) -> Route | None:
        if from_ not in self._drives or to not in self._drives or not set(via) <= set(self._gates):
            return None
        if from_ == to and not via:
            return Route(stops=(from_,), drives_s=())
        if not via:
            return self._walked(from_, to)
        points = (from_, *via) if via[-1] == to else (from_, *via, to)
        parts = [self.quickest(a, b) if a != b else self._walked(a, b) for a, b in pairwise(points)]
        if any(part is None for part in parts):
            return None
        return _joined([part for part in parts if part is not None], self._kind)

    def _walked(self, from_: str, to: str) -> Route | None:
        """Return the quickest route of at least one leg, stop by stop."""
        onward = self._weights_to(to)
        stops, drives_s, only = [from_], list[int](), True
        while len(stops) == 1 or stops[-1] != to:
            here = stops[-1]
            to_gates = self._seconds_to_gates(here)
            direct_s = self._drive_s(here, to)
            best, then, least_s, ways = direct_s * self._unit, to, direct_s, 1
            for gate, drive_s in enumerate(to_gates):
                if drive_s < NEVER and onward[gate] < NEVER and self._gates[gate] != to:
                    weight = drive_s * self._unit + 1 + onward[gate]
                    total_s = weight // self._unit
                    ways = ways + 1 if total_s == least_s else 1 if total_s < least_s else ways
                    least_s = min(least_s, total_s)
                    if weight < best:
                        best, then = weight, self._gates[gate]
            if least_s >= NEVER:
                return None
            only = only and ways == 1
            drives_s.append(direct_s if then == to else to_gates[self._gates.index(then)])
            stops.append(then)
        return _route(stops, drives_s, self._kind, only=only)

    def _drive_s(self, from_: str, to: str) -> int:
        slot = self._drives.slot.get(to)
        if slot is None:
            return int(self._drives.to_junction(to, [from_])[0])
        return int(self._drives.to_stops(from_)[slot])

    def _seconds_to_gates(self, from_: str) -> list[int]:
        if from_ not in self._to_gates:
            self._to_gates[from_] = self._drives.to_stops(from_)[self._gate_slots].tolist()
        return self._to_gates[from_]

    def _weights_to(self, to: str) -> list[int]:
        """Return the least weight of a way on from each checkpoint."""
        if to not in self._onward:
            last = self._weighed(self._between(self._gates, [to])[:, 0])
            ways = self._gate_to_gate + last[None, :]
            self._onward[to] = ways.min(axis=1, initial=NEVER).tolist()
        return self._onward[to]


def _seconds_of(route: Route | None) -> int:
    return NEVER if route is None else route.drive_s


def _joined(parts: Sequence[Route], kind: Mapping[str, str]) -> Route:
    """Return routes one after another as one."""
    stops = [parts[0].stops[0], *(stop for part in parts for stop in part.stops[1:])]
    drives_s = [drive_s for part in parts for drive_s in part.drives_s]
    return _route(stops, drives_s, kind, only=all(part.only for part in parts))


def _route(stops: Sequence[str], drives_s: Sequence[int], kind: Mapping[str, str], *, only: bool) -> Route:
    return Route(
        stops=tuple(stops),
        drives_s=tuple(drives_s),
        checkpoints=tuple(stop for stop in stops if kind[stop] == "checkpoint"),
        only=only,
    )
