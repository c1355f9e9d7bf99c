"""A bound for an operation under way: how soon those still to arrive can be there at the soonest."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from safepassage.language import text
from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Fleet, People
from safepassage.operation.terms import Order, Reciprocity, Term
from safepassage.planning.bounds import Bounds
from safepassage.planning.changes import Current, Key
from safepassage.planning.plan import Bound, Plan
from safepassage.planning.problem import Problem, problem_of
from safepassage.planning.state import State, TripSoFar
from safepassage.planning.underway import Stage

FROM_NOW: Final = text("the time that even the quickest trips take from now on")
ON_THE_ROAD: Final = text("trips that are on the road already")
NOBODY: Final = text("the lack of anybody who can be moved")


COLUMNS_FINE: Final = 4000
"""With more choices than this (rows of the fleet times services) vehicles of a type are taken to be alike."""
COLUMNS_MAX: Final = 20_000
"""More than this take too long to weigh while people wait."""
SECONDS: Final = 0.3
"""How long what remains may be bounded while people wait."""


def bound_of(problem: Problem, state: State, stage: Stage, now: Current, plan: Plan) -> Bound:
    """Return a time before which no plan that leaves as few has its last arrival, given what has been done.

    It is the later of two: the least time of trips from now on, and the bound of what remains.
    """
    first = quickest_trips(problem, state, stage, now.waiting, plan)
    if not empty_as_loaded(problem):
        return first
    rest = remaining_problem(problem, state, stage, now)
    if len(rest.fleet) * len(rest.services) > COLUMNS_FINE:
        rest = problem_of(replace(rest.operation, fleet=tuple(_alike(rest.operation.fleet))))
    if len(rest.fleet) * len(rest.services) > COLUMNS_MAX or plan.clearance_s <= first.clearance_s:
        return first
    left = sum(entry.count for entry in plan.left)
    then = Bounds(rest).at_least(people_left=left, clearance_s=plan.clearance_s, seconds=SECONDS)
    return then if then.clearance_s > first.clearance_s else first


def empty_as_loaded(problem: Problem) -> bool:
    """Return whether empty vehicles may leave everywhere when loaded ones may."""
    hours = [(gate.loaded, gate.empty) for gate in problem.gates.values()]
    hours.append((problem.departures, problem.departures_empty))
    return all(loaded.intersection(empty) == loaded for loaded, empty in hours)


def remaining_problem(problem: Problem, state: State, stage: Stage, now: Current) -> Problem:
    """Return what remains to be done, no harder than it really is.

    Those aboard are forgotten, and what they take of lanes, bays, convoys and room. Their vehicle counts
    where it lets them off, from then on, and besides, once, with the room it has left where it can next
    stop, for it could still collect there. An order of all is kept; an exchange counts everybody who is on
    the way as having arrived. Whatever can be done from now on can be done there, and no later, if empty
    vehicles may leave whenever loaded ones may.
    """
    operation = problem.operation
    begins = operation.begins
    gone = Counter[tuple[str, str, str]]()
    for trip, stop, group, count in state.carried():
        gone[group, stop.place, trip.to] += count
    fleet = tuple(
        replace(row, count=len(times), available_from=begins + timedelta(seconds=max(0, min(times))))
        for row, times in _free(problem, state, stage).items()
    )
    return problem_of(
        replace(
            operation,
            people=tuple(
                People(place=place, group=group, count=count, destination=to)
                for (place, group, to), count in now.waiting.items()
            ),
            households=tuple(h for h in operation.households if h.token in now.households),
            fleet=fleet,
            terms=tuple(eased for term in operation.terms for eased in _eased(term, gone)),
        )
    )


def _eased(term: Term, gone: Mapping[tuple[str, str, str], int]) -> Iterator[Term]:
    """Yield a term as it binds those who wait, or nothing."""
    if isinstance(term, Order) and term.fraction != 1:
        return
    if isinstance(term, Reciprocity):
        a, b = (sum(count for who, count in gone.items() if flow.covers(*who)) for flow in (term.a, term.b))
        # Of a there may depart ratio × (b gone + b) + slack − a gone; times the ratio, of b alike.
        ease = abs(term.ratio * b - a)
        yield replace(term, slack=math.ceil(term.slack + ease))
        return
    yield term


def _alike(fleet: Iterable[Fleet]) -> Iterator[Fleet]:
    """Yield rows of a fleet with those of a type made alike: as many trips, as much room, and as soon.

    Vehicles that may only go on to collect more are one sort, at most as empty as the emptiest.
    """
    sorts: dict[tuple[str, bool], list[Fleet]] = defaultdict(list)
    for row in fleet:
        sorts[row.type, row.trips_max == 1].append(row)
    for rows in sorts.values():
        trips = [row.trips_max for row in rows]
        most = None if None in trips else max(each for each in trips if each is not None)
        from_ = min(row.available_from for row in rows if row.available_from is not None)
        for at, here in _by_place(rows).items():
            yield replace(
                rows[0],
                count=sum(row.count for row in here),
                at=at,
                seats=max(row.seats for row in rows),
                stretchers=max(row.stretchers for row in rows),
                groups=rows[0].groups if len({row.groups for row in rows}) == 1 else (),
                available_from=from_,
                available_until=None,
                trips_max=most,
            )


def _by_place(rows: Iterable[Fleet]) -> Mapping[str, list[Fleet]]:
    by_place: dict[str, list[Fleet]] = defaultdict(list)
    for row in rows:
        by_place[row.at].append(row)
    return by_place


def _free(problem: Problem, state: State, stage: Stage) -> Mapping[Fleet, list[int]]:
    """Return when vehicles are free at the soonest, by row of the fleet (`at` where they then are)."""
    free: dict[Fleet, list[int]] = defaultdict(list)

    def add(index: int, row: Fleet, from_s: int) -> None:
        if row.trips_max is None or row.trips_max > 0:
            free[row].append(max(state.now_s, problem.available_s[index][0], from_s))

    underway = {trip.vehicle: trip for trip in state.trips if not trip.ended}
    roads = _Roads(problem)
    onward = {to: roads.to(to) for to in {trip.to for trip in underway.values()}}
    for wheels in stage.wheels.values():
        row = stage.rows[wheels.row]
        if row.trips_max is not None:
            row = replace(row, trips_max=row.trips_max - wheels.trips)
        trip = underway.get(wheels.id)
        if trip is None:
            add(wheels.row, replace(row, at=wheels.stands), wheels.free_s)
            continue
        here = trip.stops[-1].place if trip.next is None else trip.next
        from_s = state.now_s if trip.arrive_s is None else trip.arrive_s
        if not trip.people:
            add(wheels.row, replace(row, at=here), from_s)
            continue
        if here != trip.to:
            add(wheels.row, replace(_with_room_left(problem, row, trip), at=here), from_s)
        arrive_s = from_s + onward[trip.to].get(here, 0)
        most = None if row.trips_max is None else row.trips_max - 1
        free_s = arrive_s + problem.operation.timings.alight.seconds(trip.people)
        add(wheels.row, replace(row, at=trip.to, trips_max=most), free_s)
    for index, row in enumerate(stage.rows):
        for _ in range(stage.spare[index]):
            add(index, row, 0)
    return free


def _with_room_left(problem: Problem, row: Fleet, trip: TripSoFar) -> Fleet:
    """Return a row of the fleet with the room that is left in a vehicle on its way, for one trip."""
    lying = sum(n for group, n in trip.load.items() if problem.operation.group_of[group].uses == "stretcher")
    seats, stretchers = row.seats - (trip.people - lying), row.stretchers - lying
    most = 1 if seats > 0 or stretchers > 0 else 0
    return replace(row, seats=max(0, seats), stretchers=max(0, stretchers), trips_max=most)


def quickest_trips(
    problem: Problem, state: State, stage: Stage, waiting: Mapping[Key, int], plan: Plan
) -> Bound:
    """Return a time before which no plan that leaves as few has its last arrival, by its quickest trips.

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
