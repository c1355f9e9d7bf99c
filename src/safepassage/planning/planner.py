"""The planner: it constructs plans under many policies, keeps the best, and says how good it can be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np

from safepassage.errors import Finding, FindingsError
from safepassage.operation.model import Operation
from safepassage.planning.bounds import Bounds
from safepassage.planning.choice import Policy, Table, plain_policy
from safepassage.planning.destinations import with_destinations
from safepassage.planning.dispatch import Outcome, construct
from safepassage.planning.plan import Bound, Plan, Search
from safepassage.planning.problem import Problem, in_flow, may_be_in_flow, problem_of
from safepassage.planning.timetable import plan_of
from safepassage.planning.verify import verify

WORK_PER_SECOND: Final = 20_000
"""Choices in a second's search: fewer than a slow machine makes, so that not the clock ends it."""
FILLS: Final = (0.5, 0.3, 0.2, 0.1, 0.05)
FRESH_SHARE: Final = 0.2
REPAIRS_MAX: Final = 12
REPAIRS_FINE: Final = 4
GREEDS: Final = ((1.0, 0.25), (0.0, 1.0), (3.0, 0.5))
WEIGHTS: Final = ((1.0, 1.0), (1.0, 0.0), (1.0, -0.25), (0.5, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the search is: `share` of its budget 0 … 1; times in seconds since the operation begins."""

    share: float
    people_left: int
    clearance_s: int
    bound_s: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What a plan is constructed from."""

    table: Table
    policy: Policy

    @property
    def problem(self) -> Problem:
        """The problem, with people divided among destinations."""
        return self.table.problem


@dataclass(frozen=True, kw_only=True)
class Found:
    """A candidate with the outcome of its construction, in which every trip arrives."""

    candidate: Candidate
    outcome: Outcome

    @property
    def cost(self) -> tuple[int, int, int]:
        """People left, clearance, person-seconds."""
        return self.outcome.cost


class Planner:
    """One search over one operation; `Planner(operation, seed=…).search(…)` gives the plan."""

    def __init__(self, operation: Operation, *, seed: int = 0) -> None:
        self.operation = operation
        self.seed = seed
        self.problem = problem_of(operation)
        self.work = 0
        self.constructed = 0
        self.rejected: tuple[Finding, ...] = ()
        self._rng = np.random.default_rng(seed)

    def search(
        self,
        *,
        seconds: float,
        progress: Callable[[Progress], None],
        interrupted: Callable[[], bool],
        clock: Callable[[], float],
    ) -> Plan:
        """Return the best verified plan that the budget finds."""
        begun_s = clock()
        self._best = best = self._first()
        bounds = Bounds(self.problem)
        bound = bounds.at_least(people_left=best.cost[0], clearance_s=best.cost[1], chains=False)
        self._guidance = bounds.guidance(bound)
        stopped = "work"
        for candidate in self._candidates():
            used = (
                max(self.work / (WORK_PER_SECOND * seconds), (clock() - begun_s) / seconds)
                if seconds > 0
                else 1.0
            )
            progress(
                Progress(
                    share=min(1.0, used),
                    people_left=best.cost[0],
                    clearance_s=best.cost[1],
                    bound_s=bound.clearance_s,
                )
            )
            reason = self._stops(best, bound, used, clock() - begun_s >= seconds, interrupted())
            if reason:
                stopped = reason
                break
            found = self._construct(candidate)
            if found.cost < best.cost and not self._faults(found):
                if found.cost[0] < best.cost[0]:
                    left, clearance_s, _ = found.cost
                    bound = bounds.at_least(people_left=left, clearance_s=clearance_s, chains=False)
                self._best = best = found
        bound = bounds.at_least(people_left=best.cost[0], clearance_s=best.cost[1])
        search = Search(seconds=clock() - begun_s, stopped=stopped, constructed=self.constructed)
        return self._plan(best, bound, search)

    @staticmethod
    def _stops(best: Found, bound: Bound, used: float, late: bool, interrupted: bool) -> str:
        if interrupted:
            return "interrupted"
        if best.cost[1] <= bound.clearance_s and used > 0.2:
            return "gap"
        if used >= 1.0:
            return "time" if late else "work"
        return ""

    def _first(self) -> Found:
        """Return a first plan that the verifier passes: in the worst case one that moves nobody."""
        for candidate in self._plain():
            found = self._construct(candidate)
            if not self._faults(found):
                return found
        nobody = self._construct(self._nobody())
        if faults := self._faults(nobody):
            raise FindingsError(faults)
        return nobody

    @cached_property
    def _table(self) -> Table:
        """The figures of the problem with people sent where the driving is least."""
        return Table(with_destinations(self.problem))

    def _plain(self) -> Iterator[Candidate]:
        problem, policy = self._table.problem, plain_policy(self._table.problem)
        for prepositions in (True, False):
            yield Candidate(table=self._table, policy=replace(policy, prepositions=prepositions))
        held = {
            i for i, lot in enumerate(problem.lots) for r in problem.orders if may_be_in_flow(r.then, lot)
        }
        last_s = policy.last_s.copy()
        last_s[:, [not held.isdisjoint(service.lots) for service in problem.services]] = 0
        yield Candidate(table=self._table, policy=replace(policy, last_s=last_s))

    def _nobody(self) -> Candidate:
        policy = plain_policy(self.problem)
        nothing = replace(policy, last_s=np.zeros_like(policy.last_s))
        return Candidate(table=Table(self.problem), policy=nothing)

    def _candidates(self) -> Iterator[Candidate]:
        """Yield candidates for ever: first the plain choices, then variations of the best one."""
        table, problem = self._table, self._table.problem
        policy = plain_policy(problem)
        guidance = self._guidance and self._guidance.within(problem)
        shares = (0.0, 1.0) if self._convoys(0.0) else (0.0,)
        if self._best.cost[0] and any(size > 1 for size in self._convoys(0.0).values()):
            for fill in FILLS:
                yield Candidate(table=table, policy=replace(policy, fill=fill))
        for number, ((greed, loss_max), (approach, onward)) in enumerate(product(GREEDS, WEIGHTS)):
            guided = replace(policy, guidance=guidance, greed=greed, loss_max=loss_max)
            for share in shares:
                convoys = self._convoys(share)
                weighed = replace(guided, approach=approach, onward=onward, convoy_least=convoys)
                yield Candidate(table=table, policy=weighed)
            if number == 0:
                yield from self._restricted()
        while True:
            yield self._varied(self._best)

    def _restricted(self) -> Iterator[Candidate]:
        """Yield the best candidate less one type of vehicle under one passage, the smallest type first."""
        by_room = sorted(self.problem.fleet, key=lambda row: row.seats + row.stretchers)
        types = dict.fromkeys(row.type for row in by_room)
        passages = dict.fromkeys(service.passage for service in self.problem.services)
        for kind, passage in product(types, passages):
            yield self._without(self._best.candidate, kind, passage)

    @staticmethod
    def _without(candidate: Candidate, kind: str, passage: str) -> Candidate:
        """Return a candidate in which vehicles of a type carry nobody under a passage."""
        last_s = candidate.policy.last_s.copy()
        rows = [row.type == kind for row in candidate.problem.fleet]
        services = [service.passage == passage for service in candidate.problem.services]
        last_s[np.ix_(rows, services)] = 0
        return replace(candidate, policy=replace(candidate.policy, last_s=last_s))

    def _convoys(self, share: float) -> dict[str, int]:
        """Return, for each checkpoint with convoys, a size between the least and the greatest."""
        vehicles = sum(row.count for row in self.problem.fleet)
        sizes = {}
        for at, gate in self.problem.gates.items():
            if gate.convoy is not None:
                least, most = gate.convoy.vehicles_min, min(gate.convoy.vehicles_max, max(1, vehicles // 2))
                sizes[at] = round(least + share * max(0, most - least))
        return sizes

    def _varied(self, best: Found) -> Candidate:
        """Return a candidate near the best, or now and then a fresh one.

        It has other weights, other destinations, or its last trip is forbidden to its vehicles.
        """
        rng, problem, policy = self._rng, best.candidate.problem, best.candidate.policy
        move = rng.integers(4)
        if rng.random() < FRESH_SHARE:
            policy = replace(policy, factor=np.ones_like(policy.factor), last_s=plain_policy(problem).last_s)
        if move == 0 and best.outcome.runs:
            return replace(best.candidate, policy=self._without_last(best))
        if move == 1:
            spread = float(rng.choice([0.2, 0.6, 1.5]))
            weights = [float(w) for w in rng.lognormal(0.0, spread, len(self.problem.services))]
            other = with_destinations(self.problem, weights)
            if other.lots != problem.lots:
                plain = plain_policy(other)
                guidance = self._guidance and self._guidance.within(other)
                fresh = replace(policy, factor=plain.factor, last_s=plain.last_s, guidance=guidance)
                return Candidate(table=Table(other), policy=fresh)
        spread = float(rng.choice([0.05, 0.2, 0.6]))
        some = rng.random(policy.factor.shape) < float(rng.choice([0.1, 0.5, 1.0]))
        factor = policy.factor * np.where(some, rng.lognormal(0.0, spread, policy.factor.shape), 1.0)
        approach, onward = (
            WEIGHTS[rng.integers(len(WEIGHTS))] if move == 2 else (policy.approach, policy.onward)
        )
        convoys = self._convoys(float(rng.random())) if rng.random() < 0.3 else policy.convoy_least
        varied = replace(policy, factor=factor, approach=approach, onward=onward, convoy_least=convoys)
        return replace(best.candidate, policy=varied)

    def _without_last(self, best: Found) -> Policy:
        """Return the policy under which a trip that others wait for is not begun when it was.

        It is one of the last to arrive: of all, or of those whom an order lets go first.
        """
        problem, outcome = best.candidate.problem, best.outcome
        flows = [None, *(rule.first for rule in problem.orders)]
        flow = flows[int(self._rng.integers(len(flows)))]
        ends = [
            (at_s, run)
            for run, at_s in zip(outcome.runs, outcome.arrivals_s, strict=True)
            if flow is None or any(in_flow(flow, problem.lots[lot], problem.lots[lot].to) for lot in run.load)
        ]
        last_s = best.candidate.policy.last_s.copy()
        last_arrival_s = max((at_s for at_s, _ in ends), default=0)
        late = [run for at_s, run in ends if at_s == last_arrival_s]
        if late:
            run = late[int(self._rng.integers(len(late)))]
            last_s[run.vehicle.row, run.service_index] = run.dispatched_s
        return replace(best.candidate.policy, last_s=last_s)

    def _construct(self, candidate: Candidate) -> Found:
        """Construct a plan, and again without what came too late, until every trip arrives."""
        policy = candidate.policy
        for repair in range(REPAIRS_MAX):
            outcome = construct(candidate.table, policy)
            self.constructed += 1
            self.work += outcome.work
            failed = (*outcome.stuck, *outcome.late)
            if not failed:
                return Found(candidate=replace(candidate, policy=policy), outcome=outcome)
            last_s = policy.last_s.copy()
            for run in failed:
                cell = run.vehicle.row, run.service_index
                last_s[cell] = min(last_s[cell], run.dispatched_s if repair < REPAIRS_FINE else 0)
            policy = replace(policy, last_s=last_s)
        return self._construct(self._nobody())

    def _faults(self, found: Found) -> tuple[Finding, ...]:
        """Return what the verifier says of a construction; it must be silent, and what it says is kept."""
        bound = Bound(clearance_s=0, by=Bounds.nothing(), terms=())
        faults = verify(self.operation, self._plan(found, bound, Search(seconds=0.0, stopped="work")))
        self.rejected += faults
        return faults

    def _plan(self, found: Found, bound: Bound, search: Search) -> Plan:
        return plan_of(found.candidate.problem, found.outcome, bound=bound, seed=self.seed, search=search)


def plan_operation(
    operation: Operation,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    interrupted: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
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
    )
