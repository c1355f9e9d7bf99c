"""The search for tours of vehicles that nothing couples but the people and the room at receptions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np

from safepassage.operation.calendar import ALWAYS
from safepassage.planning import tour_search
from safepassage.planning.compilation import text_of
from safepassage.planning.problem import Problem
from safepassage.planning.tour import Intent, Pickup, Tour
from safepassage.planning.tour_assignment import Assignment
from safepassage.planning.tour_state import (
    CHANNEL,
    COUNTERS,
    FIRST_TRIP,
    GOAL_LEFT,
    GOAL_S,
    LAST,
    LENGTH,
    LOTS,
    PLACE,
    SCALE,
    SIZE,
    SORTS,
    TARGET,
    TRIPS,
    UNIT,
    UNITS,
    Tours,
)
from safepassage.planning.tour_tables import attempt_space, empty_tours, tables_of

POLISHED: Final = 200
"""Units of search between two assignments."""
BATCH, BATCHES_OF_TRIPS = 40, 40
"""Units between two looks at the target, or a part of the trips: so a seed gives the same again, however
the work is divided."""
TARGET_QUANTILE: Final = 0.6
FEW_TRIPS, MANY_TRIPS = 300, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Annealing:
    """How a search cools: what may be lost at first and at last, in seconds of a tour.

    `scale` is by how much a tour exceeds the target, at first and at last, for a second more to cost double,
    as a share of the target; one of `large` units of work is a large change.
    """

    heat_s: tuple[float, float]
    scale: tuple[float, float]
    large: int


OF_FEW: Final = Annealing(heat_s=(1500.0, 3.0), scale=(0.02, 0.02), large=20)
OF_VERY_MANY: Final = Annealing(heat_s=(100.0, 2.0), scale=(0.02, 0.0004), large=40)
OF_MANY: Final = Annealing(heat_s=(200.0, 2.0), scale=(0.02, 0.0004), large=12)
CYCLE_LEAST: Final = 20_000
"""Units of work of the first cycle of annealing, unless planned for; each later one is twice as long."""


COMPILED: Final = tour_search.compiled(text_of("tour"))


def supports(problem: Problem) -> bool:
    """Return whether nothing couples vehicles but people and room at receptions: costs are exact then."""
    operation = problem.operation
    vehicles = sum(row.count for row in problem.fleet)
    return (
        not problem.orders
        and not problem.reciprocities
        and not problem.people_per_day
        and all(
            hours == ALWAYS for hours in (problem.ceasefire, problem.departures, problem.departures_empty)
        )
        and all(
            gate.inspection is None and gate.convoy is None and gate.loaded == ALWAYS and gate.empty == ALWAYS
            for gate in problem.gates.values()
        )
        and all(
            place.bays is None or place.bays >= vehicles
            for place in operation.places
            if place.kind in ("assembly", "reception")
        )
    )


class TourSearch:
    """A search that can be stopped at any time: it holds the best tours so far.

    A first solution gives the vehicle that is free first the trip that suits it best. Annealing then moves,
    swaps and exchanges trips and ends of tours, and takes some trips near each other out to put their people
    into fewer or better ones (slack induction by string removals, Christiaens and Vanden Berghe 2020). What
    is minimised is the work of all vehicles, weighed by their room, and ever more what exceeds a target that
    follows the lengths of the tours down.
    """

    def __init__(self, problem: Problem, *, seed: int) -> None:
        self._problem = problem
        self._tables = tables_of(problem)
        city = self._tables.city
        self._now = empty_tours(city, self._tables.row_of, seed=seed)
        self._best = empty_tours(city, self._tables.row_of, seed=seed)
        self._attempt = attempt_space(city, self._now)
        self._cost = COMPILED.judged(self._best)
        self._cycle = max(CYCLE_LEAST, 10 * len(self._now.trips))
        self._ahead = self._cycle
        self._cooled = 0.0
        self._annealing = OF_MANY
        self._due = 0
        self._assignment = Assignment(city, np.random.default_rng(seed))
        self._polishing = False

    def start(self) -> tuple[Tour, ...]:
        """Find a first solution and return its tours."""
        self._now.lists[COUNTERS, SCALE] = 1
        city = self._tables.city
        done = np.zeros(len(self._now.vehicles), np.int64)
        COMPILED.construct(city, self._now, done, np.zeros(city.near.shape[1] + 1, np.int64))
        self._keep()
        trips = self._now.vehicles[:, TRIPS].sum()
        self._annealing = OF_FEW if trips < FEW_TRIPS else OF_MANY if trips < MANY_TRIPS else OF_VERY_MANY
        return self.tours

    def plan_for(self, work: int) -> None:
        """Plan for so many units of search from now on: cooling ends with them. It may be called again."""
        self._ahead = max(1, work)

    def improve(self, work: int) -> bool:
        """Do units of search (a large change, or a dozen small ones); return whether the best improved."""
        before = self._cost
        self._due += work
        while self._due > 0:
            self._due -= self._batch()
        return self._cost < before

    def polish(self) -> None:
        """Assign anew what vehicles of the best tours have, and better that a little, cold."""
        city, now = self._tables.city, self._now
        if not self._polishing:
            self._polishing = True
            COMPILED.restore(city, now, self._best)
        self._assignment.round(now, lambda: COMPILED.measured(city, now))
        self._keep()
        self._cooled = 1.0
        done = 0
        while done < POLISHED:
            done += self._batch()

    @property
    def cost(self) -> tuple[int, int, int]:
        """People left, clearance and person-seconds of the best tours."""
        return self._cost

    @property
    def tours(self) -> tuple[Tour, ...]:
        """The best tours so far, of the vehicles that make any trip."""
        best, tables = self._best, self._tables
        waiting = self._households()
        tours = []
        for vehicle in np.flatnonzero(best.vehicles[:, TRIPS]).tolist():
            trips = best.vehicles[vehicle, FIRST_TRIP : FIRST_TRIP + best.vehicles[vehicle, TRIPS]]
            tours.append(
                Tour(
                    row=int(tables.row_of[vehicle]),
                    number=int(tables.number_of[vehicle]),
                    trips=tuple(self._intent(best, int(trip), waiting) for trip in trips),
                )
            )
        return tuple(tours)

    def _intent(self, tours: Tours, trip: int, waiting: dict[tuple[int, int], list[str]]) -> Intent:
        """Return a trip with its pickups, giving it households of the sizes that it takes."""
        tables, figures = self._tables, tours.trips[trip].tolist()
        pickups: list[Pickup] = []
        for i in range(figures[SIZE]):
            sort, units = figures[LOTS + i], figures[UNITS + i]
            place = tables.places[int(tables.city.tables[SORTS, sort, PLACE])]
            lot, size = int(tables.lot_of[sort]), int(tables.city.tables[SORTS, sort, UNIT])
            there = waiting[lot, size]
            households = tuple(there.pop() for _ in range(min(units, len(there))))
            load = {lot: units * size}
            if pickups and pickups[-1].place == place:
                last = pickups.pop()
                load = {**last.load, lot: last.load.get(lot, 0) + units * size}
                households = (*last.households, *households)
            pickups.append(Pickup(place=place, load=load, households=households))
        service = int(tables.services[figures[CHANNEL], figures[LAST]])
        return Intent(service=service, pickups=tuple(pickups))

    def _households(self) -> dict[tuple[int, int], list[str]]:
        """Return the households of each lot and size, those of one person before people in none."""
        households: dict[tuple[int, int], list[str]] = defaultdict(list)
        for index, lot in enumerate(self._problem.lots):
            for token, size in reversed(lot.households):
                households[index, size].append(token)
        return households

    def _batch(self) -> int:
        """Do a few units at the present heat and target; return how many."""
        city, now = self._tables.city, self._now
        lengths = now.vehicles[now.vehicles[:, TRIPS] > 0, LENGTH]
        if not len(lengths):
            return BATCH
        heat = _between(self._annealing.heat_s, self._cooled)
        scale = _between(self._annealing.scale, self._cooled)
        target = int(np.quantile(lengths, TARGET_QUANTILE))
        now.lists[COUNTERS, TARGET] = min(int(lengths.max()) - 1, target)
        now.lists[COUNTERS, SCALE] = max(1, round(scale * target))
        now.lists[COUNTERS, GOAL_LEFT], now.lists[COUNTERS, GOAL_S] = self._cost[:2]
        trips = int(now.vehicles[:, TRIPS].sum())
        batch = max(BATCH, trips // BATCHES_OF_TRIPS)
        rest = 0 if trips < 200 else batch
        done = COMPILED.search(city, now, self._attempt, heat, batch, self._annealing.large, rest)
        self._keep()
        self._cooled += (1.0 - self._cooled) * min(1.0, done / self._ahead)
        self._ahead -= done
        if self._ahead <= 0:
            self._cooled, self._ahead, self._cycle = 0.0, self._cycle, 2 * self._cycle
            COMPILED.restore(city, now, self._best)
        return done

    def _keep(self) -> None:
        """Keep the present tours where they are better than the best."""
        now = self._now
        cost = COMPILED.judged(now)
        if cost < self._cost:
            self._cost = (int(cost[0]), int(cost[1]), int(cost[2]))
            COMPILED.record(now, self._best)


def _between(ends: tuple[float, float], share: float) -> float:
    """Return a figure that goes by equal factors from one to another."""
    return float(ends[0] * (ends[1] / ends[0]) ** share)
