"""What has been done until now, and the rules that it leaves for what comes: hours, quotas, flows, bays."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from safepassage.operation.calendar import NEVER
from safepassage.operation.terms import Flow
from safepassage.planning.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The last convoy released at a checkpoint: when, and which trips were in it."""

    at_s: int
    trips: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Past:
    """What of the past still counts.

    `departed` and `arrived` are people by group, assembly point and destination; `received` by reception
    site, in all and on local days (by the arrival's second); `bays` and `lanes` are held until some second;
    `inspected_s` is when the last inspection began, `convoys` the ids of those that have gone.
    """

    departed: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    arrived: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    received: Mapping[str, int] = field(default_factory=dict)
    arrivals: tuple[tuple[str, int, int], ...] = ()
    bays: tuple[tuple[str, int], ...] = ()
    lanes: tuple[tuple[str, int], ...] = ()
    inspected_s: Mapping[str, int] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)
    convoys: frozenset[str] = frozenset()


class Bays:
    """Bays or lanes that each serve one vehicle at a time."""

    __slots__ = ("_free_s",)

    def __init__(self, count: int) -> None:
        self._free_s: list[int] | None = None if count >= NEVER else [-NEVER] * count

    def first_free(self, at_s: int) -> int:
        """Return the first second from `at_s` on at which one is free."""
        return at_s if self._free_s is None else max(at_s, self._free_s[0])

    def take(self, until_s: int) -> None:
        """Hold the one that is free first until `until_s`."""
        if self._free_s is not None:
            heapq.heapreplace(self._free_s, until_s)


class Hours:
    """When a vehicle may leave: windows, observers, halts, ceasefires, and the days' quotas at its end."""

    def __init__(self, problem: Problem, past: Past) -> None:
        self._problem = problem
        self._received: dict[tuple[str, int], int] = defaultdict(int)
        for to, at_s, people in past.arrivals:
            self.receive(to, at_s, people)

    def receive(self, to: str, at_s: int, people: int) -> None:
        """Count people who arrive, or surely will."""
        if to in self._problem.people_per_day:
            self._received[to, bisect_right(self._problem.midnights, at_s)] += people

    def first_leave(
        self, place: str, loaded: bool, drive_s: int, at_s: int, to: str | None, people: int
    ) -> int:
        """Return when a vehicle may leave a place, not before `at_s`; `to` where its drive ends there."""
        hours = self._problem.hours_to_leave(place, loaded=loaded)
        leave_s, before = at_s, -NEVER
        while leave_s != before and leave_s < NEVER:
            before = leave_s
            leave_s = hours.first_fit(leave_s)
            if leave_s < NEVER:
                leave_s = self._problem.ceasefire.first_fit(leave_s, drive_s)
            if leave_s < NEVER and to is not None and to in self._problem.people_per_day:
                leave_s = self._within_quota(to, people, leave_s, drive_s)
        return leave_s

    def _within_quota(self, to: str, people: int, leave_s: int, drive_s: int) -> int:
        a_day, midnights = self._problem.people_per_day[to], self._problem.midnights
        day = bisect_right(midnights, leave_s + drive_s)
        while self._received[to, day] + people > a_day:
            if day >= len(midnights) or people > a_day:
                return NEVER
            leave_s = max(leave_s, midnights[day] - drive_s)
            day += 1
        return leave_s


class Flows:
    """Who has departed and arrived, for `order` and `reciprocity`."""

    def __init__(self, problem: Problem, past: Past) -> None:
        self._orders, self._reciprocities = problem.orders, problem.reciprocities
        self._arrived = [0] * len(self._orders)
        self._departed_of: list[list[int]] = [[0, 0] for _ in self._reciprocities]
        self._arrived_of: list[list[int]] = [[0, 0] for _ in self._reciprocities]
        for (group, place, to), count in past.departed.items():
            self.depart({group: count}, place, to)
        for (group, place, to), count in past.arrived.items():
            self.arrive({group: count}, place, to)

    def depart(self, load: Mapping[str, int], place: str, to: str) -> None:
        """Count people who leave an assembly point."""
        self._count(self._departed_of, load, place, to)

    def arrive(self, load: Mapping[str, int], place: str, to: str) -> None:
        """Count people who arrive."""
        for index, rule in enumerate(self._orders):
            self._arrived[index] += _covered(rule.first, load, place, to)
        self._count(self._arrived_of, load, place, to)

    def _count(self, counts: list[list[int]], load: Mapping[str, int], place: str, to: str) -> None:
        for index, term in enumerate(self._reciprocities):
            for side, flow in enumerate((term.a, term.b)):
                counts[index][side] += _covered(flow, load, place, to)

    def may_depart(self, load: Mapping[str, int], place: str, to: str) -> bool:
        """Return whether people may leave now, and so at any time from now on."""
        for rule, arrived in zip(self._orders, self._arrived, strict=True):
            if arrived < rule.need and _covered(rule.then, load, place, to):
                return False
        for index, term in enumerate(self._reciprocities):
            a, b = (_covered(flow, load, place, to) for flow in (term.a, term.b))
            (a_gone, b_gone), (a_there, b_there) = self._departed_of[index], self._arrived_of[index]
            if a and a_gone + a > term.ratio * b_there + term.slack:
                return False
            if b and term.ratio * (b_gone + b) > a_there + term.slack:
                return False
        return True


def _covered(flow: Flow, load: Mapping[str, int], place: str, to: str) -> int:
    return sum(count for group, count in load.items() if flow.covers(group, place, to))
