"""Vehicles on the move: bays, lanes, gates and quotas, second by second."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace

from safepassage.operation.calendar import NEVER
from safepassage.operation.routes import Route
from safepassage.planning.plan import Stop
from safepassage.planning.problem import Gate, Problem, Service


@dataclass(slots=True, eq=False)
class Vehicle:
    """A vehicle: its fleet row, its number, where it stands, and how many trips it has made."""

    row: int
    number: int
    at: str
    trips: int = 0


@dataclass(slots=True, eq=False)
class Run:
    """A trip in the making: `leg` counts the stops behind it on the route it is on."""

    vehicle: Vehicle
    service: Service
    service_index: int
    load: dict[int, int]
    households: tuple[str, ...]
    dispatched_s: int
    people: int
    route: Route | None
    loaded: bool = False
    leg: int = 0
    arrived: bool = False
    stops: list[Stop] = field(default_factory=list)

    @property
    def last_drive(self) -> bool:
        """Whether the next drive ends at the reception."""
        return self.loaded and self.route is not None and self.leg == len(self.route.drives_s) - 1


class Bays:
    """Bays (or lanes) that each serve one vehicle at a time."""

    __slots__ = ("_free_s",)

    def __init__(self, count: int) -> None:
        self._free_s: list[int] | None = None if count >= NEVER else [0] * count

    def first_free(self, at_s: int) -> int:
        """Return the first second from `at_s` on at which one is free."""
        return at_s if self._free_s is None else max(at_s, self._free_s[0])

    def take(self, until_s: int) -> None:
        """Hold the bay that is free first until `until_s`."""
        if self._free_s is not None:
            heapq.heapreplace(self._free_s, until_s)


class Traffic:
    """What vehicles meet on the way: when they may leave, be inspected, board and alight."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.bays = {place.id: Bays(problem.bays(place.id)) for place in problem.operation.places}
        self.lanes = {
            at: Bays(gate.inspection.lanes)
            for at, gate in problem.gates.items()
            if gate.inspection is not None
        }
        self.last_inspection_s: dict[str, int] = {}
        self.received: dict[tuple[str, int], int] = defaultdict(int)

    def day_of(self, at_s: int) -> int:
        """Return the number of the local day of an instant."""
        return bisect_right(self.problem.midnights, at_s)

    def inspect(self, gate: Gate, run: Run, at_s: int) -> tuple[int, int] | None:
        """Take the lane that is free first, in arrival order; None where no open hours are long enough."""
        rule = gate.inspection
        assert rule is not None
        length_s = rule.timing.seconds(run.people if run.loaded else 0)
        from_s = max(self.lanes[gate.at].first_free(at_s), self.last_inspection_s.get(gate.at, 0))
        from_s = rule.hours.first_fit(from_s, length_s)
        if from_s >= NEVER:
            return None
        self.last_inspection_s[gate.at] = from_s
        self.lanes[gate.at].take(from_s + length_s)
        return from_s, from_s + length_s

    def first_leave(self, run: Run, at_s: int) -> int:
        """Return when a run may leave the stop it is at, not before `at_s`; `NEVER` if it never may."""
        problem = self.problem
        assert run.route is not None
        place, drive_s = run.route.stops[run.leg], run.route.drives_s[run.leg]
        hours = problem.hours_to_leave(place, loaded=run.loaded)
        leave_s, before = at_s, -1
        while leave_s != before and leave_s < NEVER:
            before = leave_s
            leave_s = hours.first_fit(leave_s)
            if leave_s < NEVER:
                leave_s = problem.ceasefire.first_fit(leave_s, drive_s)
            if leave_s < NEVER and run.last_drive:
                leave_s = self._within_quota(run, leave_s, drive_s)
        return leave_s

    def may_leave(self, run: Run, at_s: int, beside: dict[tuple[str, int], int]) -> bool:
        """Return whether a run may leave at that instant; `beside` is the quota taken by its convoy."""
        if self.first_leave(run, at_s) != at_s:
            return False
        per_day = self.problem.people_per_day.get(run.service.to)
        if per_day is None or not run.last_drive:
            return True
        assert run.route is not None
        day = (run.service.to, self.day_of(at_s + run.route.drives_s[run.leg]))
        if self.received[day] + beside[day] + run.people > per_day:
            return False
        beside[day] += run.people
        return True

    def leave(self, run: Run, at_s: int, stop: Stop) -> int:
        """Send a run off its present stop, taking its place in the day's quota; return when it arrives."""
        assert run.route is not None
        drive_s = run.route.drives_s[run.leg]
        if run.last_drive and run.service.to in self.problem.people_per_day:
            self.received[run.service.to, self.day_of(at_s + drive_s)] += run.people
        run.stops.append(replace(stop, leave_s=at_s))
        run.leg += 1
        return at_s + drive_s

    def _within_quota(self, run: Run, leave_s: int, drive_s: int) -> int:
        per_day = self.problem.people_per_day.get(run.service.to)
        if per_day is None:
            return leave_s
        if run.people > per_day:
            return NEVER
        day = self.day_of(leave_s + drive_s)
        while self.received[run.service.to, day] + run.people > per_day:
            if day >= len(self.problem.midnights):
                return NEVER
            leave_s = max(leave_s, self.problem.midnights[day] - drive_s)
            day += 1
        return leave_s
