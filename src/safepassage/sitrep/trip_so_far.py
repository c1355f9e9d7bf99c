"""One trip as its events tell it, stop by stop, until it ends or the record does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

from safepassage.operation.model import Operation
from safepassage.operation.routes import Routes
from safepassage.planning.plan import Stop, Trip
from safepassage.planning.state import TripSoFar


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where one comes from a place, by an operation's roads."""

    operation: Operation
    routes: Routes

    def kind(self, place: str) -> str:
        """Return what sort of place it is, nothing for one that the operation does not have."""
        known = self.operation.place_of.get(place)
        return "" if known is None else known.kind

    def straight(self, place: str, to: str) -> tuple[str, int]:
        """Return the first stop on the quickest route to a place, and how long one drives to it, seconds."""
        route = self.routes.quickest(place, to)
        return (to, 0) if route is None or place == to else (route.stops[1], route.drives_s[0])


@dataclass(slots=True, kw_only=True)
class TripTold:
    """A trip that is being told; times are clamped so that a wrong clock cannot turn them round.

    `passed` are the stops that the state does not hold, known once it has been written down.
    """

    id: str
    planned: Trip | None
    to: str = ""
    stops: list[Stop] = field(default_factory=list)
    boarded: dict[int, Counter[str]] = field(default_factory=dict)
    households: set[str] = field(default_factory=set)
    out: int = 0
    begun_s: int = 0
    ended: bool = False
    passed: tuple[str, ...] = ()

    @property
    def load(self) -> Counter[str]:
        """Who has boarded, by group, but for those who left it on the way."""
        total: Counter[str] = Counter()
        for people in self.boarded.values():
            total.update(people)
        return +total

    @staticmethod
    def entered(stop: Stop, at_s: int) -> Stop:
        """Return a stop with an arrival, for a vehicle that must have come there."""
        return replace(stop, arrive_s=at_s)

    def board(self, place: str, at_s: int, people: Mapping[str, int], households: Set[str]) -> None:
        """Let people board."""
        index = self._stop_at(place, at_s)
        stop = self.stops[index]
        if stop.board_from_s is None:
            self.stops[index] = replace(stop, board_from_s=self._not_before(at_s))
        self.boarded.setdefault(index, Counter()).update(people)
        self.households |= households

    def depart(self, place: str, at_s: int, *, convoy: str | None, inspected: Sequence[int]) -> None:
        """Let the vehicle leave."""
        index = self._stop_at(place, at_s)
        leave_s = self._not_before(at_s)
        stop = self.stops[index]
        arrive_s = stop.arrive_s or 0
        if len(inspected) == 2 and arrive_s <= inspected[0] <= inspected[1] <= leave_s:
            stop = replace(stop, inspect_from_s=inspected[0], inspect_to_s=inspected[1])
        self.stops[index] = replace(stop, leave_s=leave_s, convoy=convoy if self.load else None)

    def strays(self) -> bool:
        """Return whether it is no trip that a state can hold: empty, and not as planned so far."""
        if self.load:
            return False
        planned = [] if self.planned is None else [stop.place for stop in self.planned.stops]
        return [stop.place for stop in self.stops] != planned[: len(self.stops)]

    def reach(self, place: str, at_s: int) -> None:
        """Let the vehicle come to a place."""
        self._stop_at(place, at_s)

    def alight(self, place: str, at_s: int, people: Mapping[str, int], alight_s: int) -> None:
        """Let people get off where they were going; the trip ends once nobody is left in it."""
        index = self._stop_at(place, at_s)
        stop = self.stops[index]
        begun_s = stop.alight_from_s if stop.alight_from_s is not None else self._not_before(at_s)
        leave_s = max(self._not_before(at_s), begun_s + alight_s)
        self.stops[index] = replace(stop, alight_from_s=begun_s, leave_s=leave_s)
        self.out += sum(people.values())
        self.ended = self.out >= sum(self.load.values())

    def lose(self, people: Mapping[str, int]) -> None:
        """Take people out of the trip on its way."""
        for group, number in people.items():
            rest = number
            for aboard in self.boarded.values():
                taken = min(rest, aboard[group])
                aboard[group] -= taken
                rest -= taken
        if self.out and self.out >= sum(self.load.values()):
            self.ended = True

    def so_far(self, ways: Ways, *, vehicle: str, type_: str, to: str, now_s: int) -> TripSoFar:
        """Return the trip as a state holds it, without the stops that no plan has on a trip's way."""
        loads = {index: people for index, each in self.boarded.items() if (people := +each)}
        stops = [
            replace(
                stop,
                board_from_s=stop.board_from_s if index in loads else None,
                load=dict(loads[index]) if index in loads and len(loads) > 1 else None,
            )
            for index, stop in enumerate(self.stops)
        ]
        last = stops[-1]
        next_, arrive_s = None, None
        if last.leave_s is not None and not (self.ended and last.alight_from_s is not None):
            next_, drive_s = self._next(ways, last.place, to)
            arrive_s = max(now_s, last.leave_s + drive_s)
        elif self._stands_aside(ways, last):
            next_, drive_s = self._next(ways, last.place, to)
            stops[-1], arrive_s = replace(last, leave_s=self._not_before(0)), now_s + drive_s
        if stops[0] == Stop(place=stops[0].place):
            stops[0] = self.entered(stops[0], self.begun_s)
        self.passed = tuple(stop.place for stop in stops[1:] if not self._on_its_way(ways, stop))
        kept = _joined((stops[0], *(stop for stop in stops[1:] if self._on_its_way(ways, stop))))
        if arrive_s is not None and next_ == kept[-1].place != to:
            next_, drive_s = ways.straight(next_, to)
            arrive_s += drive_s
        return TripSoFar(
            id=self.id,
            vehicle=vehicle,
            type=type_,
            to=to,
            load=dict(self.load),
            households=tuple(sorted(self.households)),
            stops=kept,
            next=next_,
            arrive_s=arrive_s,
        )

    def _stands_aside(self, ways: Ways, stop: Stop) -> bool:
        """Return whether the vehicle stands, with people, where no plan lets a trip stop: it will go on."""
        if stop.leave_s is not None or len(self.stops) == 1 or not self.load:
            return False
        planned = self.planned is not None and any(
            each.place == stop.place and each.board_from_s is not None for each in self.planned.stops
        )
        return ways.kind(stop.place) != "checkpoint" and stop.board_from_s is None and not planned

    def _on_its_way(self, ways: Ways, stop: Stop) -> bool:
        """Return whether a stop after the first is one that a trip of a plan may have."""
        if ways.kind(stop.place) == "checkpoint" or stop.board_from_s is not None:
            return True
        ended_here = self.ended and stop.alight_from_s is not None and stop.place == self.stops[-1].place
        return stop.leave_s is None or ended_here

    def _next(self, ways: Ways, place: str, to: str) -> tuple[str, int]:
        """Return where the vehicle goes from a place, and how long it drives: as planned, else straight."""
        stops = self.planned.stops if self.planned else ()
        times = sum(stop.place == place for stop in self.stops)
        passes = [pair for pair in pairwise(stops) if pair[0].place == place][:times]
        boarded = {self.stops[index].place for index, people in self.boarded.items() if people.total()}
        if passes and passes[-1][1].place not in boarded:
            before, after = passes[-1]
            assert after.arrive_s is not None
            assert before.leave_s is not None
            return after.place, after.arrive_s - before.leave_s
        return ways.straight(place, to)

    def _stop_at(self, place: str, at_s: int) -> int:
        """Return the stop at a place, a new one where the vehicle was elsewhere before."""
        if self.stops:
            last = self.stops[-1]
            if last.place == place:
                return len(self.stops) - 1
            reached_s = self._not_before(at_s)
            if last.leave_s is None:
                self.stops[-1] = replace(last, leave_s=reached_s)
            self.stops.append(Stop(place=place, arrive_s=reached_s))
        else:
            self.stops.append(Stop(place=place))
            self.begun_s = max(0, at_s)
        return len(self.stops) - 1

    def _not_before(self, at_s: int) -> int:
        """Return an instant that lies not before anything told of the trip so far."""
        times = [
            time
            for stop in self.stops[-1:]
            for time in (
                stop.arrive_s,
                stop.board_from_s,
                stop.inspect_to_s,
                stop.leave_s,
                stop.alight_from_s,
            )
            if time is not None
        ]
        return max([at_s, 0, *times])


def _joined(stops: Sequence[Stop]) -> tuple[Stop, ...]:
    """Return the stops with those one after the other at the same place as one, from first to last."""
    joined: list[Stop] = []
    for stop in stops:
        if joined and joined[-1].place == stop.place and stop.board_from_s is None:
            joined[-1] = replace(joined[-1], leave_s=stop.leave_s, convoy=stop.convoy)
        else:
            joined.append(stop)
    return tuple(joined)
