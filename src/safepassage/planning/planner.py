"""The planner: it looks for plans in every way it has, keeps the best, and says how good any could be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from safepassage.errors import Finding, FindingsError
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning import exact, tours
from safepassage.planning.bounds import Bounds
from safepassage.planning.engines import Cost, Engine, Found, GivenTours, PolicyEngine, TourEngine
from safepassage.planning.exact import Proven, solve_exactly
from safepassage.planning.plan import Bound, Plan, Search
from safepassage.planning.policies import Policies
from safepassage.planning.problem import problem_of
from safepassage.planning.timetable import plan_of
from safepassage.planning.verify import verify

LEAST_SHARE: Final = 0.2
"""Of the budget, spent on person-seconds even where the clearance is proven best."""
EXACT_SHARE: Final = 0.8
BOUND_SHARE: Final = 0.6
BOUND_LEAST_S: Final = 10.0
"""A bound of a large operation may take this share of the budget, or so long if that is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the search is: `share` of its budget 0 … 1; times in seconds since the operation begins."""

    share: float
    people_left: int
    clearance_s: int
    bound_s: int


@dataclass(kw_only=True)
class Budget:
    """The seconds of a search, in work, so that a seed gives the same plan again, and on the clock."""

    seconds: float
    clock: Callable[[], float]
    begun_s: float
    worked_s: float = 0.0
    stepped_s: float = 0.0

    @property
    def elapsed_s(self) -> float:
        """Seconds on the clock."""
        return self.clock() - self.begun_s

    @property
    def late(self) -> bool:
        """Whether the clock ends the search before its work is done."""
        return self.elapsed_s >= self.seconds

    @property
    def left_s(self) -> float:
        """Seconds of work left, no more than the clock leaves at the pace so far."""
        pace = self.worked_s / self.stepped_s if self.stepped_s > 0 else 1.0
        return max(0.0, min(self.seconds - self.worked_s, pace * (self.seconds - self.elapsed_s)))

    def step(self, engine: Engine) -> None:
        """Let an engine take a step, and count it."""
        begun_s = self.clock()
        self.worked_s += engine.step(self.left_s)
        self.stepped_s += self.clock() - begun_s

    @property
    def used(self) -> float:
        """The share of the budget that is gone, by work or by the clock."""
        return 1.0 if self.seconds <= 0 else max(self.worked_s, self.elapsed_s) / self.seconds


class Planner:
    """One search over one operation; `Planner(operation, seed=…).search(…)` gives the plan."""

    def __init__(self, operation: Operation, *, seed: int = 0) -> None:
        self.operation = operation
        self.seed = seed
        self.problem = problem_of(operation)
        self.rejected: tuple[Finding, ...] = ()
        rng = np.random.default_rng(seed)
        self._policies = Policies(self.problem, rng=rng)
        self._by_policy = PolicyEngine(self._policies, rng)
        self._engines: list[Engine] = [self._by_policy]
        self._plain = tours.supports(self.problem)
        if self._plain:
            self._engines.insert(0, TourEngine(self.problem, seed=seed))
        self._bound = Bound(clearance_s=0, by=Bounds.nothing())
        self._exactly: Proven | None = None

    def search(
        self,
        *,
        seconds: float,
        progress: Callable[[Progress], None],
        interrupted: Callable[[], bool],
        clock: Callable[[], float],
        chains: bool = True,
    ) -> Plan:
        """Return the best verified plan that the budget finds."""
        self._engines[0].step(seconds)
        # Only now: the first step of all may have to compile.
        budget = Budget(seconds=seconds, clock=clock, begun_s=clock())
        bounds = Bounds(self.problem)
        if self.cost[0] > bounds.never:
            # Tours do not share out what little room there is as well as policies do.
            self._by_policy.step(seconds)
            self._engines.sort(key=lambda engine: engine.cost)
        self._bounded(bounds, budget, chains=False)
        if self._engines[0] is self._by_policy:
            self._by_policy.guided(bounds.guidance(self._bound))
            self._by_policy.convoys_planned()
        if exact.supports(self.problem):
            self._prove(bounds, budget, interrupted)
        stopped = ""
        while not stopped:
            used = budget.used
            progress(self._progress(used))
            stopped = self._stops(used, late=budget.late, interrupted=interrupted())
            if not stopped:
                left = self.cost[0]
                budget.step(self._engines[0])
                if self.cost[0] < left:
                    self._bounded(bounds, budget, chains=False)
        best = self._verified()
        if chains or best.timetable.cost != self.cost:
            self._bounded(bounds, budget, chains=chains, cost=best.timetable.cost)
        constructed = sum(engine.constructed for engine in self._engines)
        search = Search(seconds=budget.elapsed_s, stopped=stopped, constructed=constructed)
        return self._plan(best, self._bound, search)

    @property
    def cost(self) -> tuple[int, int, int]:
        """People left, clearance and person-seconds of the best so far."""
        return min(engine.cost for engine in self._engines)

    def _progress(self, used: float) -> Progress:
        left, clearance_s, _ = self.cost
        return Progress(
            share=min(1.0, used),
            people_left=left,
            clearance_s=clearance_s,
            bound_s=min(clearance_s, self._bound.clearance_s),
        )

    def _stops(self, used: float, *, late: bool, interrupted: bool) -> str:
        if interrupted:
            return "interrupted"
        if self.cost[1] <= self._bound.clearance_s and used > LEAST_SHARE:
            return "gap"
        if used >= 1.0:
            return "time" if late else "work"
        return ""

    # ------------------------------------------------------------------------------ bounds

    def _bounded(self, bounds: Bounds, budget: Budget, *, chains: bool, cost: Cost | None = None) -> None:
        """Bound plans that leave no more people than the best so far, in a share of the budget.

        `cost` is that of the plan to be bounded, where the verifier has turned the best one away.
        """
        left, clearance_s, _ = cost or self.cost
        bound = bounds.at_least(
            people_left=left,
            clearance_s=clearance_s,
            chains=chains,
            seconds=max(BOUND_LEAST_S, BOUND_SHARE * budget.seconds),
            clock=budget.clock,
        )
        proven = self._exactly
        if proven is not None and left <= bounds.never and proven.bound_s > bound.clearance_s:
            bound = Bound(clearance_s=min(clearance_s, proven.bound_s), by=self._every_way())
        self._bound = bound

    def _prove(self, bounds: Bounds, budget: Budget, interrupted: Callable[[], bool]) -> None:
        """Solve a small case exactly, or bound it better, with most of what is left of the budget."""
        proven = solve_exactly(
            self.problem,
            clearance_s=self.cost[1],
            seconds=EXACT_SHARE * max(0.0, budget.seconds - budget.elapsed_s),
            interrupted=interrupted,
            clock=budget.clock,
        )
        self._exactly = proven
        if proven.tours:
            self._engines.append(GivenTours(self.problem, proven.tours))
        self._bounded(bounds, budget, chains=False)

    @staticmethod
    def _every_way() -> Text:
        return text("the number of vehicles and the lengths of their trips, however they are combined")

    # ------------------------------------------------------------------------------ plans

    def _verified(self) -> Found:
        """Return the best found that the verifier passes: in the worst case one that moves nobody."""
        for engine in sorted(self._engines, key=lambda engine: engine.cost):
            for found in engine.found():
                faults = self._faults(found)
                if not faults:
                    return found
                self.rejected += faults
        raise FindingsError(self.rejected)

    def _faults(self, found: Found) -> tuple[Finding, ...]:
        """Return what the verifier says of a construction; it must be silent, and what it says is kept."""
        nothing = Bound(clearance_s=0, by=Bounds.nothing())
        return verify(self.operation, self._plan(found, nothing, Search(seconds=0.0, stopped="work")))

    def _plan(self, found: Found, bound: Bound, search: Search) -> Plan:
        return plan_of(found.problem, found.timetable, bound=bound, seed=self.seed, search=search)


def plan_operation(
    operation: Operation,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    interrupted: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
    chains: bool = True,
) -> Plan:
    """Return the best plan found, which the verifier has passed, with a proven bound.

    Parameters
    ----------
    operation
        An operation without findings that stop it.
    seconds
        The budget of the search. It is counted in work, at fewer choices a second than a slow machine
        makes, so that a seed gives the same plan again; the clock ends it only on a machine slower still.
    seed
        Of the random generator.
    progress, interrupted
        Told and asked before each construction. Interrupted, the best plan so far is returned.
    chains
        Whether the plan's bound also sees what terms make wait for one another. Without, it is found sooner.

    Raises
    ------
    FindingsError
        If not even a plan that moves nobody passes the verifier: a fault of the program.
    """
    return Planner(operation, seed=seed).search(
        seconds=seconds,
        progress=progress or (lambda _: None),
        interrupted=interrupted or (lambda: False),
        clock=clock,
        chains=chains,
    )
