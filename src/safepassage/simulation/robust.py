"""The robust plan: of many valid plans the one whose end, kept 9 times in 10, is soonest on days to come."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from safepassage.operation.model import Operation
from safepassage.planning import exact
from safepassage.planning.levers import SLOWER
from safepassage.planning.plan import Plan, Robust, Search, Span
from safepassage.planning.planner import plan_operation
from safepassage.planning.problem import problem_of
from safepassage.planning.replan import carried_over
from safepassage.planning.verify import verify
from safepassage.simulation.buffers import Buffers, Recipe, buffered, buffers_for
from safepassage.simulation.quantiles import NINETY, Estimate, quantile
from safepassage.simulation.race import FIRST_DAYS, Days, Entrant, courses_of, raced, ranked, versus
from safepassage.simulation.uncertainty import Uncertainty

OTHERS: Final = 2.0
"""All other plans together are searched for so many times as long as the plain one."""
EACH_LEAST_S: Final = 0.1
"""Each of them is searched for so long at least."""
OTHER_SEEDS: Final = 3
NEAR: Final = 6
"""So many plans are made near the best ones of the first round."""
CHOOSING, TESTING = 1 << 20, 2 << 20
"""From which day on plans are chosen, and from which on the one chosen is tested; the first days report."""
RUNS_LEAST: Final = 20
BEST: Final = 3
"""So many buffers that do best are tried together."""
TESTS: Final = 4
"""So many times the runs are carried out to test and to report."""
CHANCE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustProgress:
    """How far it is: plans made of how many, the 90 % ends so far, and about how many seconds are left."""

    share: float
    left_s: float
    made: int
    of: int
    plain_s: int
    best_s: int


def robust_plan(
    operation: Operation,
    uncertainty: Uncertainty,
    plain: Plan,
    *,
    seconds: float,
    seed: int = 0,
    runs: int = 1000,
    progress: Callable[[RobustProgress], None] = lambda _: None,
    interrupted: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """Return the plan whose end, kept 9 times in 10, is soonest; the plain one where none surely beats it.

    Plans are made with buffers, and near those that do best; they race on the same days, the winner is tested
    against the plain plan on other days, and the figures told are those of yet other days, the ones that
    `simulate` has for the seed. So what is told owes nothing to having been chosen by it.

    Parameters
    ----------
    operation
        The operation.
    uncertainty
        What is uncertain about it.
    plain
        The plan of the mean day, valid.
    seconds
        How long that was searched for. All others together take `OTHERS` times as long, counted in work, so
        that a seed gives the same plan again; courses come besides.
    seed
        Of the searches and of the courses.
    runs
        On how many days the last plans are chosen, on how many it is tested, and how many report.
    progress, interrupted
        Told and asked as it goes. Interrupted, the best plan by then is returned.
    """
    if not plain.trips:
        return plain
    return _Choice(
        operation,
        uncertainty,
        plain,
        seconds=seconds,
        seed=seed,
        runs=max(RUNS_LEAST, runs),
        progress=progress,
        interrupted=interrupted,
        clock=clock,
    ).plan()


class _Choice:
    """One search for a robust plan."""

    def __init__(
        self,
        operation: Operation,
        uncertainty: Uncertainty,
        plain: Plan,
        *,
        seconds: float,
        seed: int,
        runs: int,
        progress: Callable[[RobustProgress], None],
        interrupted: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        self._operation, self._uncertainty, self._given = operation, uncertainty, plain
        self._seed, self._runs = seed, runs
        self._progress, self._interrupted, self._clock = progress, interrupted, clock
        self._problem = problem_of(operation)
        self._slower = 1.0 if exact.supports(self._problem) else SLOWER
        self._recipes = [
            *(Recipe(buffers=buffers, seed=seed) for buffers in buffers_for(operation, uncertainty)),
            *(Recipe(buffers=Buffers(), seed=seed + n) for n in range(1, OTHER_SEEDS + 1)),
        ]
        self._made, self._of = 0, len(self._recipes) + NEAR
        self._seconds_each = max(EACH_LEAST_S, OTHERS * seconds / self._of)
        self._constructed = plain.search.constructed
        self._begun_s, self._course_s, self._tested = clock(), 0.0, 0
        self._plain = self._entrant(plain, Recipe(buffers=Buffers(), seed=seed))
        self._entrants = [self._plain]

    def plan(self) -> Plan:
        """Return the plan chosen."""
        begun_s = self._clock()
        if not self._starts(self._plain):
            return replace(self._given, search=self._search())
        self._course_s = (self._clock() - begun_s) / len(self._plain.days)
        self._enter(self._recipes)
        self._enter(self._near())
        self._of = self._made  # fewer where little was worth trying, or it was interrupted
        best, *_ = raced(
            self._entrants,
            self._plain,
            first=CHOOSING,
            runs=self._runs,
            told=self._tell,
            interrupted=self._interrupted,
        )
        return self._told(best if best is self._plain or self._beats(best) else self._plain)

    # ------------------------------------------------------------------------------ plans

    def _enter(self, recipes: Iterable[Recipe]) -> None:
        """Make plans, and let each have its first days."""
        for recipe in recipes:
            for plan in self._plans(recipe):
                entrant = self._entrant(plan, recipe)
                if self._starts(entrant):
                    self._entrants.append(entrant)
            if self._interrupted():
                return
            self._made += 1
            self._tell()

    def _plans(self, recipe: Recipe) -> Iterator[Plan]:
        """Yield the valid plans of a recipe that leave no more people than the plain one and are new."""
        made = plan_operation(
            buffered(self._operation, recipe.buffers),
            seconds=self._seconds_each,
            seed=recipe.seed,
            interrupted=self._interrupted,
            clock=lambda: self._clock() / self._slower,
            chains=False,  # the bound is not asked of it
        )
        self._constructed += made.search.constructed
        for plan in carried_over(self._operation, made) if recipe.buffers.stretches else (made,):
            known = any(each.plan.trips == plan.trips for each in self._entrants)
            moves_all = plan.people_moved >= self._given.people_moved
            if not known and moves_all and not verify(self._operation, plan):
                yield plan

    def _near(self) -> list[Recipe]:
        """Return what is worth trying next: the best buffers together, and from other seeds."""
        others = [each for each in ranked(self._entrants, self._plain) if each is not self._plain]
        best = list(dict.fromkeys(each.recipe.buffers for each in others))[:BEST]
        recipes = [
            *(Recipe(buffers=one.joined(other), seed=self._seed) for one, other in combinations(best, 2)),
            *(Recipe(buffers=one, seed=self._seed + n) for n in range(1, 1 + OTHER_SEEDS) for one in best),
        ]
        return [recipe for recipe in dict.fromkeys(recipes) if recipe not in self._recipes][:NEAR]

    def _entrant(self, plan: Plan, recipe: Recipe) -> Entrant:
        return Entrant(
            self._operation, plan, self._uncertainty, self._problem, recipe=recipe, seed=self._seed
        )

    def _starts(self, entrant: Entrant) -> bool:
        """Let a plan have its first days; return False where it was interrupted."""
        return entrant.go_on(CHOOSING, min(self._runs, FIRST_DAYS), interrupted=self._interrupted)

    # ------------------------------------------------------------------------------ the choice

    def _beats(self, best: Entrant) -> bool:
        """Return whether a plan beats the plain one beyond chance, on days of their own.

        Where those were interrupted, on the days by which it was chosen: of so many one has to be better by
        more then (Bonferroni).
        """
        days = self._days(best, TESTING)
        level = 1 - CHANCE / (1 if days else max(1, len(self._entrants) - 1))
        mine, plain = days or self._chosen_by(best)
        return versus(mine, plain, self._plain.moved, level=level).wins

    def _days(self, entrant: Entrant, first: int) -> tuple[Days, Days] | None:
        """Return days of a plan and of the plain one from one on; None where it was interrupted."""
        mine = entrant.run(first, self._runs, interrupted=self._interrupted)
        self._tested += self._runs
        self._tell()
        if entrant is self._plain or mine is None:
            return None if mine is None else (mine, mine)
        plain = self._plain.run(first, self._runs, interrupted=self._interrupted)
        self._tested += self._runs
        self._tell()
        return None if plain is None else (mine, plain)

    def _chosen_by(self, entrant: Entrant) -> tuple[Days, Days]:
        """Return the days of a plan and of the plain one by which it was chosen."""
        count = min(len(entrant.days), len(self._plain.days))
        return entrant.days.up_to(count), self._plain.days.up_to(count)

    def _told(self, chosen: Entrant) -> Plan:
        """Return a plan with what is known of it."""
        reported = self._days(chosen, 0)
        mine, plain = reported or self._chosen_by(chosen)
        none = Estimate(value=0.0, low=0.0, high=0.0)
        sooner_s = none if chosen is self._plain else versus(mine, plain, self._plain.moved).sooner_s
        robust = Robust(
            runs=len(mine),
            seed=self._seed,
            held_out=reported is not None,
            clearance_s=_span(quantile(mine.clearance_s, NINETY)),
            plain_clearance_s=_span(quantile(plain.clearance_s, NINETY)),
            sooner_s=_span(sooner_s),
            left=round(float(mine.left.mean()), 2),
            plain_left=round(float(plain.left.mean()), 2),
            buffers=chosen.recipe.named(self._seed),
            compared=len(self._entrants),
        )
        return replace(
            chosen.plan,
            bound=self._given.bound,
            conditional_on=self._given.conditional_on,
            findings=self._given.findings,
            seed=self._seed,
            search=self._search(),
            robust=robust,
        )

    def _search(self) -> Search:
        """Return how both searches went: the plain one and that for others."""
        before = self._given.search
        stopped = "interrupted" if self._interrupted() else before.stopped
        seconds = before.seconds + self._clock() - self._begun_s
        return Search(seconds=seconds, stopped=stopped, constructed=self._constructed)

    # ------------------------------------------------------------------------------ progress

    def _tell(self) -> None:
        """Tell how far it is; what is left is reckoned at the pace so far."""
        elapsed_s = self._clock() - self._begun_s
        done = sum(len(each.days) for each in self._entrants)
        each_s = max(0.0, elapsed_s - self._course_s * (done + self._tested)) / max(1, self._made)
        ahead = courses_of(len(self._entrants) + self._of - self._made, self._runs) - done
        ahead += TESTS * self._runs - self._tested
        left_s = each_s * (self._of - self._made) + self._course_s * max(0, ahead)
        best = ranked(self._entrants, self._plain)[0]
        self._progress(
            RobustProgress(
                share=elapsed_s / max(elapsed_s + left_s, 1e-9),
                left_s=left_s,
                made=self._made,
                of=self._of,
                plain_s=round(self._plain.days.ninety_s),
                best_s=round(best.days.ninety_s),
            )
        )


def _span(of: Estimate) -> Span:
    low, high = (round(end, 1) if math.isfinite(end) else None for end in (of.low, of.high))
    return Span(value=round(of.value, 1), low=low, high=high)
