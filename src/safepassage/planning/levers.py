"""Levers: what the bound and the plan become if one term or resource is relaxed by one step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, get_args

from safepassage.operation.model import Operation
from safepassage.planning import exact
from safepassage.planning.bounds import Bounds
from safepassage.planning.convoy_rides import rides_of
from safepassage.planning.destinations import with_destinations
from safepassage.planning.lever_price import Figures, Lever, Levers, figures_of
from safepassage.planning.lever_resources import steps_of_resources
from safepassage.planning.lever_step import Step, StepKind, carried_over
from safepassage.planning.lever_terms import steps_of_terms
from safepassage.planning.plan import Bound, Plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.problem import problem_of
from safepassage.planning.verify import verify

PLANS_SHARE: Final = 0.6
"""The share of the budget that the searches have; the rest is for the bounds."""
CONVOYS_LEAST_S: Final = 3.0
FEW: Final = 4
"""Where convoys are planned, a search has so long at least, or as long as so few searches could have."""
SLOWER: Final = 2.0
"""On a machine so many times slower than is reckoned with, a search still does all its work; but where small
cases are solved exactly, the clock ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverProgress:
    """How far the pricing is: `share` 0 … 1 of it, and how many steps are bounded and planned."""

    share: float
    steps: int
    bounded: int
    planned: int


def steps_of(operation: Operation, plan: Plan) -> tuple[Step, ...]:
    """Return every step of relaxation: terms in the order they are written, then resources.

    Parameters
    ----------
    operation
        An operation without findings that stop it.
    plan
        A valid plan of it: it says where bays are full, and whether a later deadline could matter.
    """
    return (*steps_of_terms(operation), *steps_of_resources(operation, plan))


def price_levers(
    operation: Operation,
    plan: Plan,
    *,
    seconds: float = 120.0,
    seed: int = 0,
    progress: Callable[[LeverProgress], None] | None = None,
    interrupted: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Levers:
    """Return what each step of relaxation gains, most first.

    First the operation as it is is searched once more, for as long as each step will be, so that no step
    is credited with what searching alone finds; then every step is bounded, then each is planned, those
    whose bound falls most first.

    Parameters
    ----------
    operation
        An operation without findings that stop it.
    plan
        A valid plan of it.
    seconds
        The budget for everything; the searches have an equal share each, so that a seed gives the same
        result again unless the clock ends it. Where convoys have to be planned that is some seconds at least,
        even if not all steps can be planned then.
    seed
        Of the searches.
    progress, interrupted
        Told and asked as it goes. Interrupted, what has been priced so far is returned.
    """
    return _Pricing(
        operation,
        plan,
        seconds=seconds,
        seed=seed,
        progress=progress or (lambda _: None),
        interrupted=interrupted or (lambda: False),
        clock=clock,
    ).levers()


class _Pricing:
    """One run of `price_levers`: `best` is the best plan known of the operation as it is."""

    def __init__(
        self,
        operation: Operation,
        plan: Plan,
        *,
        seconds: float,
        seed: int,
        progress: Callable[[LeverProgress], None],
        interrupted: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        self.operation, self.given, self.best = operation, plan, plan
        self.seconds, self.seed = seconds, seed
        self.steps = steps_of(operation, plan)
        self.seconds_each = PLANS_SHARE * seconds / (len(self.steps) + 1)
        problem = problem_of(operation)
        self._slower = 1.0 if exact.supports(problem) else SLOWER
        if rides_of(with_destinations(problem)) is not None:
            self.seconds_each = max(self.seconds_each, min(CONVOYS_LEAST_S, PLANS_SHARE * seconds / FEW))
        self.bounds: dict[int, int] = {}
        self.found: dict[int, Figures] = {}
        self._progress, self._interrupted, self._clock = progress, interrupted, clock
        self._begun_s = clock()

    def levers(self) -> Levers:
        """Return all levers, ranked."""
        self._tell()
        if not self._over():
            self._keep(self._searched(self.operation))
        before = figures_of(self.best)
        bound = self._bound(self.operation, before.people_left, before.clearance_s)
        bound_s = bound.clearance_s
        for i in self._promising(bound):
            if self._over(share=1 - PLANS_SHARE / 2):
                break
            eased = self._bound(self.steps[i].operation, before.people_left, bound_s)
            self.bounds[i] = eased.clearance_s
            self._tell()
        for i in self._promising(bound):
            if self._over():
                break
            plan = self._searched(self.steps[i].operation)
            found = figures_of(plan)
            # a search cut short has not shown that there is nothing to gain
            if not self._over() or found.cost < figures_of(self.best).cost:
                self.found[i] = found
                self._keep(plan)
            self._tell()
        return self._ranked(bound_s)

    def _searched(self, operation: Operation) -> Plan:
        return plan_operation(
            operation,
            seconds=self.seconds_each,
            seed=self.seed,
            interrupted=self._over,
            clock=lambda: self._clock() / self._slower,
            chains=False,  # the bound is not asked of it
        )

    @staticmethod
    def _bound(operation: Operation, people_left: int, most_s: int) -> Bound:
        """Return the bound, or `most_s` where it is no sooner: a step can only make it fall."""
        return Bounds(problem_of(operation)).at_least(people_left=people_left, clearance_s=most_s)

    def _promising(self, bound: Bound) -> Iterable[int]:
        """Return the steps, the most hopeful first.

        Those by which the bound falls most, as far as that is known; then those of the terms that bind
        without any step; then by what often gains most.
        """
        kinds, binding = get_args(StepKind), set(bound.terms)

        def hope(i: int) -> tuple[int, bool, int, int]:
            step = self.steps[i]
            falls_to_s = self.bounds.get(i, bound.clearance_s)
            return falls_to_s, binding.isdisjoint(step.terms), kinds.index(step.kind), i

        return sorted(range(len(self.steps)), key=hope)

    def _keep(self, found: Plan) -> None:
        """Take a better plan as the one to compare with where it needs no step."""
        if figures_of(found).cost < figures_of(self.best).cost and not verify(self.operation, found):
            self.best = found

    def _ranked(self, bound_s: int) -> Levers:
        before = figures_of(self.best)
        levers = [
            Lever(
                step=step,
                before=before,
                after=self._after(i, before),
                bound_before_s=min(bound_s, before.clearance_s),
                bound_after_s=None if i not in self.bounds else min(self.bounds[i], before.clearance_s),
            )
            for i, step in enumerate(self.steps)
        ]
        done = len(self.found) == len(self.steps)
        return Levers(
            before=before,
            given=figures_of(self.given),
            bound_s=min(bound_s, before.clearance_s),
            levers=tuple(sorted(levers, key=lambda lever: lever.rank)),
            seconds=self._clock() - self._begun_s,
            seconds_each=self.seconds_each,
            seed=self.seed,
            stopped="done" if done else "interrupted" if self._interrupted() else "time",
        )

    def _after(self, index: int, before: Figures) -> Figures | None:
        """Return what the best plan known with a step comes to: the plan without it is one of them."""
        step = self.steps[index]
        known = [self.found[i] for i in (index, *self._within(step)) if i in self.found]
        if not known:
            return None
        found = min(known, key=lambda figures: figures.cost)
        if found.cost <= before.cost:
            return found
        without_bound = replace(self.best.bound, clearance_s=0, terms=())
        kept = replace(carried_over(self.best, step), bound=without_bound)
        return found if verify(step.operation, kept) else before

    def _within(self, step: Step) -> Iterable[int]:
        """Return the steps that permit nothing that this one does not: less of an order, for none of it."""
        if step.kind != "order":
            return ()
        return (i for i, s in enumerate(self.steps) if s.kind == "fraction" and s.terms == step.terms)

    def _over(self, *, share: float = 1.0) -> bool:
        return self._interrupted() or self._clock() - self._begun_s >= share * self.seconds

    def _tell(self) -> None:
        steps = max(1, len(self.steps))
        share = (1 - PLANS_SHARE) * len(self.bounds) / steps + PLANS_SHARE * len(self.found) / steps
        self._progress(
            LeverProgress(
                share=min(1.0, share),
                steps=len(self.steps),
                bounded=len(self.bounds),
                planned=len(self.found),
            )
        )
