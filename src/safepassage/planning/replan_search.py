"""A replan looked for anew: from where everything is, the dispatcher follows the old tours, or its own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice
from typing import Final

import numpy as np

from safepassage.language import text
from safepassage.planning.changes import Key
from safepassage.planning.choice import Table, plain_policy
from safepassage.planning.dispatch import Outcome, construct
from safepassage.planning.engines import PolicyEngine
from safepassage.planning.midway import key_of, remaining, stops_of
from safepassage.planning.plan import Stop, Trip
from safepassage.planning.policies import Candidate, Policies
from safepassage.planning.problem import Problem, Service
from safepassage.planning.replan_draft import Begun, Draft
from safepassage.planning.replay import Task
from safepassage.planning.runs import Run
from safepassage.planning.tour import Intent, Pickup, Tour
from safepassage.planning.underway import stage_of

FIRST: Final = 3
"""Plans made before the grid of policies is gone through."""
LEAST: Final = 20
"""Plans made whatever the budget."""
FOLLOWED_MAX: Final = 3
DRAFTS_MAX: Final = 6
"""Plans that are looked at for how few trips they change."""
OTHERS: Final = text("its people go by other trips")


class ReplanSearch:
    """Looks for the best way to go on; what it yields is yet to be verified."""

    def __init__(self, begun: Begun, problem: Problem, *, seed: int) -> None:
        self._begun = begun
        self._stage = stage_of(begun.plan, begun.state, begun.now, problem)
        tasks = list(self._stage.tasks)
        self.problem = remaining(self._stage, begun.state, problem, names=begun.names)
        self._engine: PolicyEngine | None = None
        self.constructed = 0
        if self.problem is not None:
            rng = np.random.default_rng(seed)
            policies = Policies(self.problem, rng=rng)
            followed = self._followed(policies, tuple(self._tours(tasks)))
            self._engine = PolicyEngine(policies, rng, first=followed)

    def drafts(
        self, *, seconds: float, keep_s: Callable[[int], float], interrupted: Callable[[], bool]
    ) -> Iterator[Draft]:
        """Yield what was found in so many seconds of work: the best, and others that are nearly as good.

        Whatever clears no later than `keep_s` of the soonest clearance is nearly as good. An interruption
        ends the search with what has been found by then.
        """
        engine, problem = self._engine, self.problem
        if engine is None or problem is None:
            return
        worked_s = 0.0
        for step in count():
            enough = step >= LEAST and worked_s >= seconds
            if enough or (step and (interrupted() or not problem.services)):
                break
            if step == FIRST:
                engine.guided(None)
            worked_s += engine.step(seconds - worked_s)
        self.constructed = engine.constructed
        left, clearance_s, _ = engine.cost
        for outcome in islice(engine.bests(), DRAFTS_MAX):
            if outcome.cost[0] == left and outcome.cost[1] <= keep_s(clearance_s):
                yield self._draft(outcome)

    def first(self) -> Draft | None:
        """Return the first plan constructed: the old tours as soon as they can be, where that works."""
        if self._engine is None:
            return None
        self._engine.step(0.0)
        return next((self._draft(outcome) for outcome in self._engine.bests()), None)

    # ------------------------------------------------------------------------------ the old tours

    def _followed(self, policies: Policies, tours: tuple[Tour, ...]) -> Iterator[Candidate]:
        """Yield the old tours to be followed, with whoever has no trip taken besides, if that can be done."""
        problem = self.problem
        assert problem is not None
        same = policies.table.problem is problem
        table, policy = policies.table if same else Table(problem), plain_policy(problem)
        for _ in range(FOLLOWED_MAX if tours else 0):
            outcome = construct(table, policy, tours=tours, complete=True)
            if not outcome.failed:
                yield Candidate(table=table, policy=policy, tours=tours)
                return
            tours = outcome.tours  # those that arrive

    def _tours(self, tasks: list[Task]) -> Iterator[Tour]:
        """Yield what is left of the old tours, for the people who still wait for them."""
        problem = self.problem
        assert problem is not None
        assert problem.midway is not None
        going = {trip.task.id for trip in problem.midway.onward}
        meant: dict[str, list[Intent]] = defaultdict(list)
        for task in tasks:
            if task.id not in going and task.wheels.id in self._stage.wheels:
                intent = self._intent(task)
                if intent is not None:
                    meant[task.wheels.id].append(intent)
        first = 0
        for index, row in enumerate(problem.fleet):
            for number in range(row.count):
                trips = meant.get(problem.midway.vehicles[first + number].id)
                if trips:
                    yield Tour(row=index, number=number, trips=tuple(trips))
            first += row.count

    def _intent(self, task: Task) -> Intent | None:
        """Return a trip without its times, or None where it is not what anybody may do now."""
        pool, lots = self._stage.pool, self._lots
        pickups: list[Pickup] = []
        for call in task.calls:
            load: Counter[int] = Counter()
            households: list[str] = []
            for group, people in call.load.items():
                keys: tuple[Key, Key] = ((call.place, group, task.to), (call.place, group, None))
                before = [pool.count[key] for key in keys]
                here = {
                    token: pool.home[token][1]
                    for token in task.households
                    if token in pool.home and pool.home[token][0][:2] == (call.place, group)
                }
                households += pool.claim(call.place, group, task.to, people, here)[1]
                for key, was in zip(keys, before, strict=True):
                    if was > pool.count[key]:
                        load[lots[key]] += was - pool.count[key]
            if load:
                pickups.append(Pickup(place=call.place, load=dict(load), households=tuple(households)))
        service = self._service(task, pickups)
        return None if service is None else Intent(service=service, pickups=tuple(pickups))

    @cached_property
    def _lots(self) -> dict[Key, int]:
        """The numbers of the lots by whom they are."""
        assert self.problem is not None
        return {key_of(lot): number for number, lot in enumerate(self.problem.lots)}

    @cached_property
    def _services(self) -> Mapping[tuple[str, str], list[tuple[int, Service]]]:
        """The services from each assembly point to each reception, with their numbers."""
        assert self.problem is not None
        services: dict[tuple[str, str], list[tuple[int, Service]]] = defaultdict(list)
        for number, service in enumerate(self.problem.services):
            services[service.place, service.to].append((number, service))
        return services

    def _service(self, task: Task, pickups: list[Pickup]) -> int | None:
        """Return the service by which a trip goes on from its last boarding, if there is one."""
        if not pickups:
            return None
        able = [
            (service.passage != task.passage, number)
            for number, service in self._services.get((pickups[-1].place, task.to), ())
            if set(pickups[-1].load) <= set(service.lots)
        ]
        return min(able)[1] if able else None

    # ------------------------------------------------------------------------------ plans

    def _draft(self, outcome: Outcome) -> Draft:
        """Return the plan of an outcome."""
        problem, stage = outcome.arrays.problem, self._stage
        assert problem.midway is not None
        trips = list(stage.ended)
        stuck = Counter(stage.stuck)
        for onward, stops in zip(problem.midway.onward, outcome.onward, strict=True):
            task = onward.task
            if stops is not None:
                trips.append(
                    _trip(problem, task.id, onward.vehicle, task.load, stops_of(onward, stops), task)
                )
                continue
            why = text("they are aboard {vehicle}, which finds no way on", vehicle=task.wheels.id)
            for call in task.calls:
                for group, people in call.load.items():
                    stuck[call.place, group, why] += people
        waiting: Counter[Key] = Counter()
        for lot, people in zip(problem.lots, outcome.left, strict=True):
            waiting[key_of(lot)] += people
        trips += self._runs(problem, outcome)
        trips = self._renamed(trips)
        ids = {trip.id for trip in trips}
        dropped = {trip.id: OTHERS for trip in self._begun.plan.trips if trip.id not in ids}
        return self._begun.draft(
            trips,
            homes={wheels.id: wheels.at for wheels in stage.wheels.values()},
            dropped=dropped | stage.dropped,
            waiting=waiting,
            stuck=stuck,
        )

    def _runs(self, problem: Problem, outcome: Outcome) -> Iterator[Trip]:
        """Yield the trips of an outcome, by the ids of the old ones that they are like."""
        assert problem.midway is not None
        names = _Names(self._begun)
        parked = {task.wheels.id: task for task in problem.midway.parked}
        first = np.cumsum([0, *(row.count for row in problem.fleet)]).tolist()
        for run in sorted(outcome.runs, key=lambda run: run.dispatched_s):
            vehicle = first[run.vehicle.row] + run.vehicle.number
            name = problem.midway.vehicles[vehicle].id
            load: Counter[str] = Counter()
            for lot, people in run.load.items():
                load[problem.lots[lot].group] += people
            begun, stops = parked.pop(name, None), run.stops
            trip_id = ""
            if begun is not None and run.pickups[0].place == stops[0].place:
                stops, trip_id = (*_approach(begun, stops[0]), *stops[1:]), begun.id
            trip = _trip(problem, trip_id, vehicle, load, stops, run)
            yield trip if trip_id else replace(trip, id=names.of(trip))

    def _renamed(self, trips: list[Trip]) -> list[Trip]:
        """Return the trips with their new convoys numbered on after those that have gone."""
        gone = self._stage.past.convoys
        numbers: Counter[str] = Counter()
        for convoy in gone:
            if found := re.fullmatch(r"(.+)-(\d+)", convoy):
                numbers[found[1]] = max(numbers[found[1]], int(found[2]))
        now_s = self._begun.state.now_s

        def stop_of(stop: Stop) -> Stop:
            if stop.convoy is None or (stop.leave_s is not None and stop.leave_s < now_s):
                return stop
            at, _, number = stop.convoy.rpartition("-")
            return replace(stop, convoy=f"{at}-{int(number) + numbers[at]:03d}")

        return [replace(trip, stops=tuple(stop_of(stop) for stop in trip.stops)) for trip in trips]


@dataclass(frozen=True)
class _Like:
    """What makes a trip the same as another but for its times."""

    vehicle: str
    load: tuple[tuple[str, int], ...]
    households: frozenset[str]
    places: tuple[str, ...]


class _Names:
    """The ids of trips: that of an old one with the same vehicle, people and places, else a new one."""

    def __init__(self, begun: Begun) -> None:
        known = {trip.id for trip in begun.state.trips}
        self._old: dict[_Like, list[str]] = defaultdict(list)
        for trip in reversed(begun.plan.trips):
            if trip.id not in known:
                self._old[_like(trip)].append(trip.id)
        self._new = begun.new_ids()

    def of(self, trip: Trip) -> str:
        """Return the id of a trip."""
        old = self._old.get(_like(trip))
        return old.pop() if old else next(self._new)


def _like(trip: Trip) -> _Like:
    return _Like(
        vehicle=trip.vehicle,
        load=tuple(sorted(trip.load.items())),
        households=frozenset(trip.households),
        places=tuple(stop.place for stop in trip.stops),
    )


def _approach(begun: Task, boards: Stop) -> tuple[Stop, ...]:
    """Return the stops of an empty trip begun, up to the one at which it now boards."""
    if begun.arrive_s is not None:
        return (*begun.begun, replace(boards, arrive_s=begun.arrive_s))
    return (*begun.begun[:-1], replace(boards, arrive_s=begun.begun[-1].arrive_s))


def _trip(
    problem: Problem,
    trip_id: str,
    vehicle: int,
    load: Mapping[str, int],
    stops: tuple[Stop, ...],
    of: Run | Task,
) -> Trip:
    assert problem.midway is not None
    ends = np.cumsum([row.count for row in problem.fleet])
    row = problem.fleet[int(np.searchsorted(ends, vehicle, side="right"))]
    return Trip(
        id=trip_id,
        vehicle=problem.midway.vehicles[vehicle].id,
        type=row.type,
        load=dict(load),
        stops=stops,
        households=of.households,
    )
