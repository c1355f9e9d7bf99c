"""Ways to look for plans: by policies of the dispatcher, by tours of vehicles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Protocol

import numpy as np

from safepassage.planning.choice import plain_policy
from safepassage.planning.convoy_plans import ConvoyPlans, Planned
from safepassage.planning.convoy_rides import rides_of
from safepassage.planning.dispatch import Outcome, construct
from safepassage.planning.guidance import Guidance
from safepassage.planning.policies import Candidate, Policies
from safepassage.planning.problem import Problem
from safepassage.planning.runs import Timetable
from safepassage.planning.tour import Tour
from safepassage.planning.tour_assignment import AT_ONCE
from safepassage.planning.tour_times import timetable_of
from safepassage.planning.tours import TourSearch

Cost = tuple[int, int, int]
PLANNED_SHARE: Final = 0.9
"""Of the work, so much is spent on planning convoys where that is possible."""
IN_VAIN_MAX: Final = 8
"""After so many plans of convoys in turn that are no better, no more are made."""
NO_PLAN: Final[Cost] = (1 << 62, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A timetable, and the problem it is one of."""

    problem: Problem
    timetable: Timetable


class Engine(Protocol):
    """One way to look for plans, a step at a time."""

    @property
    def cost(self) -> Cost:
        """That of the best found so far."""

    @property
    def constructed(self) -> int:
        """How many plans were constructed."""

    def step(self, left_s: float) -> float:
        """Look for a better one, with so many seconds of the budget left; return how many it took."""

    def found(self) -> Iterator[Found]:
        """Yield what was found, the best first."""


class PolicyEngine:
    """Constructs plans under many policies, near the best ones found.

    It goes on from what is nearly as good as the best (record-to-record travel: Dueck, *New optimization
    heuristics*, J. Comp. Physics 1993).
    """

    WORK_PER_SECOND: Final = 1_600_000
    WORK_BESIDE: Final = 2_000
    """What a construction takes beside its work."""
    DEVIATION: Final = 0.004
    RUIN_SHARE: Final = 0.5
    KEPT: Final = 20
    REPAIRS_MAX: Final = 12
    REPAIRS_FINE: Final = 4

    def __init__(
        self, policies: Policies, rng: np.random.Generator, *, first: Iterable[Candidate] = ()
    ) -> None:
        self._policies, self._rng = policies, rng
        self._ahead: Iterator[Candidate] = chain(first, policies.plain())
        self._kept: list[tuple[Cost, Candidate, Outcome]] = []
        self._present: tuple[Candidate, Outcome] | None = None
        self._planned: Iterator[Planned] = iter(())
        self._planned_work, self._in_vain = 0, 0
        self.constructed = 0
        self._work = 0

    @property
    def cost(self) -> Cost:
        """That of the best found so far."""
        return self._kept[-1][0] if self._kept else NO_PLAN

    def convoys_planned(self) -> None:
        """Plan the convoys as well from now on, where they are what everybody waits for."""
        rides = rides_of(self._policies.table.problem)
        if rides is not None and self._kept:
            self._planned = iter(ConvoyPlans(rides, until_s=self.cost[1], rng=self._rng))

    def guided(self, guidance: Guidance | None) -> None:
        """Try next what is worth trying with the bound's guidance."""
        grid = self._policies.grid(guidance, people_left=self.cost[0], best=lambda: self._kept[-1][1])
        self._ahead = chain(self._ahead, grid) if not self._kept else grid

    def step(self, left_s: float) -> float:  # noqa: ARG002 - it needs no plan for what is left
        """Construct one plan: from the next candidate, or else near the present or the best."""
        before = self._work
        if self._planned_work <= PLANNED_SHARE * self._work:
            planned = next(self._planned, None)
            if planned is not None:
                self._plan_convoys(planned)
                return (self._work - before) / self.WORK_PER_SECOND
        candidate = next(self._ahead, None)
        varied = candidate is None
        if candidate is None:
            candidate = self._near()
        made = self._constructed(candidate)
        if made is not None:
            better = self._keep(made)
            first = self._present is None
            if not candidate.tours and (first or better or self._acceptable(made[1].cost)):
                self._present = made
            if varied:
                self._policies.told(better=better)
        return (self._work - before) / self.WORK_PER_SECOND

    def _plan_convoys(self, planned: Planned) -> None:
        """Construct a plan in which convoys leave as they are planned."""
        work = self._work
        self._work += planned.work
        if planned.tours:
            table = self._policies.table
            made = self._constructed(
                Candidate(table=table, policy=plain_policy(table.problem), tours=planned.tours)
            )
            better = made is not None and self._keep(made)
            self._in_vain = 0 if better else self._in_vain + 1
            if self._in_vain >= IN_VAIN_MAX:
                self._planned = iter(())
        self._planned_work += self._work - work

    def _keep(self, made: tuple[Candidate, Outcome]) -> bool:
        """Keep what was made if it is better than the best; return whether it is."""
        better = made[1].cost < self.cost
        if better:
            self._kept = [*self._kept[-self.KEPT :], (made[1].cost, *made)]
        return better

    def _near(self) -> Candidate:
        """Return a policy near the present one to construct all by, or the best with trips left open."""
        _, best, outcome = self._kept[-1]
        if self._present is None:
            self._present = best, outcome
        candidate = self._policies.varied(*self._present)
        if self._rng.random() < self.RUIN_SHARE:
            if candidate.table is not best.table:
                candidate = self._policies.varied(best, outcome)
            if candidate.table is best.table:
                return replace(candidate, tours=self._policies.ruined(outcome))
        return candidate

    def _acceptable(self, cost: Cost) -> bool:
        """Return whether a plan made by a policy alone is as good as the present one, or nearly the best."""
        assert self._present is not None
        present = self._present[1].cost
        allowed_s = present[1] * (1 + self.DEVIATION * self._rng.random())
        return cost <= present or (cost[0] <= present[0] and cost[1] <= allowed_s)

    def _constructed(self, candidate: Candidate) -> tuple[Candidate, Outcome] | None:
        """Construct a plan, and again without what came too late, until every trip arrives."""
        policy = candidate.policy
        for repair in range(self.REPAIRS_MAX):
            outcome = construct(candidate.table, policy, tours=candidate.tours, complete=True)
            self.constructed += 1
            self._work += outcome.work + self.WORK_BESIDE
            if not outcome.failed:
                return replace(candidate, policy=policy), outcome
            last_s = policy.last_s.copy()
            rows, services, set_out_s = outcome.failures.T
            np.minimum.at(last_s, (rows, services), set_out_s if repair < self.REPAIRS_FINE else 0)
            policy = replace(policy, last_s=last_s)
        return None

    def bests(self) -> Iterator[Outcome]:
        """Yield the outcomes of what was found, the best first."""
        for _, _, outcome in reversed(self._kept):
            yield outcome

    def found(self) -> Iterator[Found]:
        """Yield what was found, the best first, and at last the plan that moves nobody."""
        candidates = self._policies.plain()
        while not self._kept and (candidate := next(candidates, None)) is not None:
            self._ahead = iter((candidate,))
            self.step(0.0)
        for outcome in self.bests():
            yield Found(problem=outcome.arrays.problem, timetable=outcome.timetable)
        problem = self._policies.problem
        yield Found(problem=problem, timetable=timetable_of(problem, ()))


class TourEngine:
    """Improves the vehicles' tours, where nothing but people and rooms joins them."""

    STEPS_PER_SECOND: Final = 8
    WORK_PER_SECOND: Final = 220_000
    SLOWER_VEHICLES: Final = 2000
    """With so many more vehicles it does half as much."""
    POLISH_SHARE: Final = 0.15
    """Of the budget, its last part, in which tours that are cold are also assigned anew."""
    POLISH_S: Final = 0.3
    """What that takes where as many vehicles take part as can, as the square of their number."""

    def __init__(self, problem: Problem, *, seed: int) -> None:
        self._problem = problem
        self._search = TourSearch(problem, seed=seed)
        vehicles = sum(row.count for row in problem.fleet)
        self._work_per_second = int(self.WORK_PER_SECOND / (1 + vehicles / self.SLOWER_VEHICLES))
        self._polish_s = self.POLISH_S * (0.1 + min(1.0, vehicles / AT_ONCE)) ** 2
        self._begun = False
        self._polish_from_s = 0.0
        self.constructed = 0

    @property
    def cost(self) -> Cost:
        """That of the best found so far."""
        return self._search.cost if self._begun else NO_PLAN

    def step(self, left_s: float) -> float:
        """Make tours, or better them a little; they cool until little is left, and are polished then."""
        self.constructed += 1
        if not self._begun:
            self._search.start()
            self._begun = True
            return 0.0
        self._polish_from_s = self._polish_from_s or self.POLISH_SHARE * left_s
        ahead_s = left_s - self._polish_from_s
        if ahead_s <= 0.0:
            self._search.polish()
            return self._polish_s
        self._search.plan_for(int(ahead_s * self._work_per_second))
        self._search.improve(self._work_per_second // self.STEPS_PER_SECOND)
        return 1.0 / self.STEPS_PER_SECOND

    def found(self) -> Iterator[Found]:
        """Yield the timetable of the best tours."""
        yield Found(problem=self._problem, timetable=timetable_of(self._problem, self._search.tours))


class GivenTours:
    """Tours found elsewhere, that are not bettered here."""

    def __init__(self, problem: Problem, tours: tuple[Tour, ...]) -> None:
        self._found = Found(problem=problem, timetable=timetable_of(problem, tours))
        self.constructed = 1

    @property
    def cost(self) -> Cost:
        """That of their timetable."""
        return self._found.timetable.cost

    def step(self, left_s: float) -> float:  # noqa: ARG002 - it does nothing
        """Do nothing."""
        return 0.0

    def found(self) -> Iterator[Found]:
        """Yield the timetable."""
        yield self._found
