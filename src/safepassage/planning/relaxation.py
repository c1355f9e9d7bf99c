"""What a plan can do at best by an instant: vehicles, lanes, convoys, bays and receptions as a flow.

Every valid plan in which people arrive by T gives a solution of the linear programme made here (see
`docs/model.md`, "The bound"), so an upper bound on its value is one on the people who can arrive by T.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from safepassage.operation.calendar import NEVER
from safepassage.operation.routes import Route
from safepassage.planning.problem import Problem, Service
from safepassage.planning.reach import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """The earliest second at which a vehicle can be at a checkpoint, and past its inspection."""

    arrive_s: int
    ready_s: int


class Relaxation:
    """The programme for some lots, nobody of whom departs before `start_s` (nor before their own release).

    With `start_s` 0 and every lot it is about the whole operation. A later start is that of a flow which a
    term holds back: whatever vehicles did before costs nothing, and what they do between the flow's trips
    for other people only what it takes at least.
    """

    def __init__(
        self, problem: Problem, reach: Reach, lots: frozenset[int], start_s: int, release_s: Mapping[int, int]
    ) -> None:
        self.problem, self.reach, self.lots, self.start_s = problem, reach, lots, start_s
        self.whole = start_s == 0 and lots >= {lot for service in problem.services for lot in service.lots}
        self.leave_s = {lot: max(start_s, release_s.get(lot, 0)) for lot in lots}
        self.services = [
            (i, s) for i, s in enumerate(problem.services) if reach.has_hops or lots & set(s.lots)
        ]
        self.people = sum(problem.lots[lot].count for lot in lots)
        self.earliest = cache(self._earliest)
        self.passing = cache(self._passing)
        self.round_s = cache(self._round)
        self.inspected_s = cache(self._inspected)
        self.carries_past = cache(self._carries_past)

    # ------------------------------------------------------------------------------ earliest times

    def _through(self, route: Route, at_s: int, people: int) -> Iterator[tuple[str, Passing]]:
        """Yield each stop after the first with when it can be reached, the calendar obeyed, no queue met."""
        problem = self.problem
        if not route.only:
            yield route.stops[-1], Passing(arrive_s=at_s + route.drive_s, ready_s=at_s + route.drive_s)
            return
        ready_s = at_s
        for index, drive_s in enumerate(route.drives_s):
            hours = problem.hours_to_leave(route.stops[index], loaded=bool(people))
            leave_s = hours.first_fit(ready_s)
            arrive_s = min(problem.ceasefire.first_fit(leave_s, drive_s), NEVER) + drive_s
            ready_s = arrive_s
            onward = problem.gates.get(route.stops[index + 1])
            rule = onward.inspection if onward is not None else None
            if rule is not None and (people or rule.empty_too):
                length_s = rule.timing.seconds(people)
                ready_s = rule.hours.first_fit(arrive_s, length_s) + length_s
            yield route.stops[index + 1], Passing(arrive_s=arrive_s, ready_s=ready_s)

    def _passing(self, row: int, service: int, leave_s: int) -> Mapping[str, Passing]:
        """Return the earliest passing of each stop of a service by a row's vehicle; empty if never."""
        problem, drive = self.problem, self.problem.services[service]
        there_s = self._there(row, drive.place)
        if there_s >= NEVER:
            return {}
        boarded_s = there_s + problem.operation.timings.board.seconds(1)
        return dict(self._through(drive.route, max(boarded_s, leave_s), 1))

    def _there(self, row: int, place: str) -> int:
        """Return the earliest that a row's vehicle can be at an assembly point, directly or after trips."""
        problem = self.problem
        from_s, at = problem.available_s[row][0], problem.fleet[row].at
        least = self.reach.presence(at)[place]
        approach = problem.routes.quickest(at, place)
        if least == math.inf:
            return NEVER
        if approach is None or least < approach.drive_s:
            return from_s + int(least)
        there_s = from_s
        for _, passing in self._through(approach, from_s, 0):
            there_s = passing.arrive_s
        return there_s

    def _earliest(self, row: int, service: int, lot: int) -> int:
        """Return when one person of a lot can arrive at best by a service and a row's vehicle."""
        problem, drive = self.problem, self.problem.services[service]
        if not problem.carries(problem.fleet[row], problem.lots[lot]):
            return NEVER
        there_s, drive_s = self._there(row, drive.place), drive.route.drive_s
        shortcut_s = self.reach.by_other_places(drive.place, drive.to, drive_s)
        if shortcut_s is not None and there_s < NEVER:
            boarded_s = there_s + problem.operation.timings.board.seconds(1)
            return max(boarded_s, self.leave_s[lot]) + shortcut_s
        passing = self.passing(row, service, self.leave_s[lot])
        return min(NEVER, passing[drive.to].arrive_s) if drive.to in passing else NEVER

    def trip_leave_s(self, index: int) -> int:
        """Return the earliest that a trip of these people may leave its last assembly point by a service."""
        if self.reach.has_hops:
            return self.start_s
        lots = self.problem.services[index].lots
        return min(self.leave_s[lot] for lot in lots if lot in self.lots)

    def arrives(self, row: int, index: int) -> int:
        """Return the earliest arrival of a trip by a service that collects people of others on the way."""
        if not self.reach.has_hops:
            return NEVER
        passing = self.passing(row, index, self.start_s)
        return passing[self.problem.services[index].to].arrive_s if passing else NEVER

    def earliest_of(self, lot: int) -> tuple[int, int]:
        """Return when one person of a lot can arrive at best, and by which service (-1: by none)."""
        rows = range(len(self.problem.fleet))
        options = [(self.earliest(r, i, lot), i) for i, s in self.services if lot in s.lots for r in rows]
        return min(options, default=(NEVER, -1))

    # ------------------------------------------------------------------------------ fixed figures

    def passes(self, service: Service, at: str) -> bool:
        """Return whether every vehicle on the last drive of a service passes a checkpoint."""
        return service.route.only and at in service.route.checkpoints

    def _carries_past(self, index: int, at: str) -> bool:
        """Return whether everybody of a service passes a checkpoint, also when collected with others."""
        service = self.problem.services[index]
        if self.reach.first_hop(service.place) is None:
            return self.passes(service, at)
        return all(self.passes(s, at) for s in self.problem.services if s.to == service.to)

    def _inspected(self, index: int) -> tuple[int, int]:
        """Return the inspection seconds of a service's trip: per vehicle, and per person."""
        service = self.problem.services[index]
        per_vehicle_s = per_person_s = 0
        for at, gate in self.problem.gates.items():
            if gate.inspection is not None:
                per_vehicle_s += gate.inspection.timing.per_vehicle_s * self.passes(service, at)
                per_person_s += gate.inspection.timing.per_person_s * self.carries_past(index, at)
        return per_vehicle_s, per_person_s

    def after_s(self, at: str) -> int:
        """Return the least driving from a checkpoint to the end of a service that passes it."""
        tails = []
        for _, service in self.services:
            if self.passes(service, at):
                last = max(i for i, stop in enumerate(service.route.stops) if stop == at)
                tails.append(sum(service.route.drives_s[last:]))
        return min(tails, default=0)

    def _round(self, at: str) -> int:
        """Return the least seconds between two passings of a checkpoint by the same loaded vehicle."""
        timings = self.problem.operation.timings
        ahead: dict[str, int] = {}
        behind: dict[str, int] = {}
        for _, service in self.services:
            if self.passes(service, at):
                stops, drives_s = service.route.stops, service.route.drives_s
                tail_s = sum(drives_s[max(i for i, stop in enumerate(stops) if stop == at) :])
                head_s = sum(drives_s[: stops.index(at)])
                ahead[service.to] = min(tail_s, ahead.get(service.to, NEVER))
                behind[service.place] = min(head_s, behind.get(service.place, NEVER))
        rounds = [
            tail_s + int(between_s) + head_s
            for to, tail_s in ahead.items()
            for place, head_s in behind.items()
            if (between_s := self.reach.presence(to)[place]) < math.inf
        ]
        rule = self.problem.gates[at].inspection
        inspected_s = rule.timing.seconds(1) if rule is not None else 0
        handled_s = timings.board.seconds(1) + timings.alight.seconds(1)
        return min(rounds, default=NEVER - handled_s - inspected_s) + handled_s + inspected_s
