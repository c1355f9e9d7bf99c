"""A bound for an operation under way: how soon those still to arrive can be there at the soonest."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from safepassage.language import text
from safepassage.operation.calendar import NEVER
from safepassage.planning.changes import Key
from safepassage.planning.plan import Bound, Plan
from safepassage.planning.problem import Problem
from safepassage.planning.state import State
from safepassage.planning.underway import Stage

FROM_NOW: Final = text("the time that even the quickest trips take from now on")
ON_THE_ROAD: Final = text("trips that are on the road already")
NOBODY: Final = text("the lack of anybody who can be moved")


def bound_of(problem: Problem, state: State, stage: Stage, waiting: Mapping[Key, int], plan: Plan) -> Bound:
    """Return a time before which no plan that leaves as few has its last arrival, given what has been done.

    Whoever waits needs a vehicle to come from where one is, to board and to drive, however it goes; as many
    of the latest as the plan leaves are left out. Whoever is on the last drive arrives when they do.
    """
    roads = _Roads(problem)
    comes = roads.reached(_vehicles(problem, state, stage))
    board_s = problem.operation.timings.board.seconds(1)
    onward = {place.id: roads.to(place.id) for place in problem.operation.places if place.kind == "reception"}
    arrivals: list[tuple[int, int, bool]] = []
    for trip in state.trips:
        last = trip.stops[-1]
        if last.place == trip.to and last.arrive_s is not None:
            arrivals.append((last.arrive_s, trip.people, True))
        elif trip.people and trip.id not in stage.dropped:
            here = trip.next if trip.next is not None else last.place
            from_s = trip.arrive_s if trip.arrive_s is not None else state.now_s
            arrivals.append((from_s + onward[trip.to].get(here, 0), trip.people, trip.next == trip.to))
    for (place, _, chosen), count in waiting.items():
        ways = [onward[to].get(place, NEVER) for to in onward if chosen in (None, to)]
        arrivals.append((comes.get(place, NEVER) + board_s + min(ways, default=NEVER), count, False))
    spare = sum(entry.count for entry in plan.left)
    for at_s, count, on_the_road in sorted(arrivals, reverse=True):
        if spare >= count or at_s >= NEVER:
            spare = max(0, spare - count)
            continue
        clearance_s = min(at_s, plan.clearance_s)
        return Bound(clearance_s=clearance_s, by=ON_THE_ROAD if on_the_road else FROM_NOW)
    return Bound(clearance_s=0, by=NOBODY)


def _vehicles(problem: Problem, state: State, stage: Stage) -> Iterable[tuple[str, int]]:
    """Yield where vehicles are, and from when on at the soonest they can go on from there."""
    for index, row in enumerate(problem.fleet):
        if stage.spare[index] > 0:
            yield row.at, max(state.now_s, problem.available_s[index][0])
    for vehicle in state.vehicles:
        yield vehicle.stands, max(state.now_s, vehicle.free_s)
    for wheels in stage.wheels.values():
        yield wheels.stands, max(state.now_s, wheels.free_s)
    for trip in state.trips:
        if not trip.ended:
            place = trip.stops[-1].place if trip.next is None else trip.next
            yield place, state.now_s if trip.arrive_s is None else trip.arrive_s


class _Roads:
    """Least driving times over any legs, whatever may be passed: no trip is quicker."""

    def __init__(self, problem: Problem) -> None:
        self._from: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._to: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for leg in problem.operation.legs:
            self._from[leg.from_].append((leg.to, leg.drive_s))
            self._to[leg.to].append((leg.from_, leg.drive_s))

    def to(self, place: str) -> Mapping[str, int]:
        """Return the seconds from every place to one."""
        return _quickest(self._to, [(place, 0)])

    def reached(self, vehicles: Iterable[tuple[str, int]]) -> Mapping[str, int]:
        """Return when at the soonest some vehicle is at each place."""
        return _quickest(self._from, vehicles)


def _quickest(legs: Mapping[str, list[tuple[str, int]]], starts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the least time at which each place can be reached (Dijkstra 1959)."""
    heap = [(at_s, place) for place, at_s in starts]
    heapq.heapify(heap)
    reached: dict[str, int] = {}
    while heap:
        at_s, place = heapq.heappop(heap)
        if place not in reached:
            reached[place] = at_s
            for to, drive_s in legs.get(place, ()):
                heapq.heappush(heap, (at_s + drive_s, to))
    return reached
