"""One trip as its events tell it, stop by stop, until it ends or the record does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from safepassage.operation.model import Operation
from safepassage.planning.plan import Stop, Trip
from safepassage.planning.state import TripSoFar


@dataclass(slots=True, kw_only=True)
class TripTold:
    """A trip that is being told; times are clamped so that a wrong clock cannot turn them round."""

    id: str
    planned: Trip | None
    to: str = ""
    stops: list[Stop] = field(default_factory=list)
    boarded: dict[int, Counter[str]] = field(default_factory=dict)
    households: set[str] = field(default_factory=set)
    out: int = 0
    ended: bool = False

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

    def board(self, place: str, at_s: int, people: Mapping[str, int], households: Mapping[str, int]) -> None:
        """Let people board."""
        index = self._stop_at(place, at_s)
        stop = self.stops[index]
        if stop.board_from_s is None:
            self.stops[index] = replace(stop, board_from_s=self._not_before(at_s))
        self.boarded.setdefault(index, Counter()).update(people)
        self.households |= households.keys()

    def depart(self, place: str, at_s: int, *, convoy: str | None, inspected: Sequence[int]) -> None:
        """Let the vehicle leave."""
        index = self._stop_at(place, at_s)
        leave_s = self._not_before(at_s)
        stop = self.stops[index]
        arrive_s = stop.arrive_s or 0
        if len(inspected) == 2 and arrive_s <= inspected[0] <= inspected[1] <= leave_s:
            stop = replace(stop, inspect_from_s=inspected[0], inspect_to_s=inspected[1])
        self.stops[index] = replace(stop, leave_s=leave_s, convoy=convoy if self.load else None)

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

    def lose(self, people: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
        """Take people out of the trip on its way; yield where they had boarded, their group and how many."""
        for group, number in people.items():
            rest = number
            for index, aboard in self.boarded.items():
                taken = min(rest, aboard[group])
                if taken:
                    aboard[group] -= taken
                    rest -= taken
                    yield self.stops[index].place, group, taken
        if self.out and self.out >= sum(self.load.values()):
            self.ended = True

    def so_far(self, operation: Operation, *, vehicle: str, type_: str, to: str, now_s: int) -> TripSoFar:
        """Return the trip as a state holds it."""
        stops = list(self.stops)
        loads = {index: +people for index, people in self.boarded.items()}
        for index, people in loads.items():
            stops[index] = replace(
                stops[index],
                board_from_s=stops[index].board_from_s if people else None,
                load=dict(people) if people and len([p for p in loads.values() if p]) > 1 else None,
            )
        last = stops[-1]
        next_, arrive_s = None, None
        if last.leave_s is not None and not (self.ended and last.alight_from_s is not None):
            next_, drive_s = self._next(operation, last.place, to)
            arrive_s = max(now_s, last.leave_s + drive_s)
        return TripSoFar(
            id=self.id,
            vehicle=vehicle,
            type=type_,
            to=to,
            load=dict(self.load),
            households=tuple(sorted(self.households)),
            stops=tuple(stops),
            next=next_,
            arrive_s=arrive_s,
        )

    def _next(self, operation: Operation, place: str, to: str) -> tuple[str, int]:
        """Return where the vehicle goes from a place, and how long it drives: as planned, else straight."""
        stops = self.planned.stops if self.planned else ()
        times = sum(stop.place == place for stop in self.stops)
        passes = [pair for pair in pairwise(stops) if pair[0].place == place][:times]
        if passes:
            before, after = passes[-1]
            assert after.arrive_s is not None
            assert before.leave_s is not None
            return after.place, after.arrive_s - before.leave_s
        drive_s = next((leg.drive_s for leg in operation.legs if (leg.from_, leg.to) == (place, to)), 0)
        return to, drive_s

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
