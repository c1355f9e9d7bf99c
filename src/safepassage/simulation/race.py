"""A race of plans on the same days: most fall out after few, so that the best are tried on many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.planning.problem import Problem
from safepassage.simulation.buffers import Recipe
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.course_state import Integers
from safepassage.simulation.quantiles import NINETY, Estimate, mean_of, quantile_gain
from safepassage.simulation.replications import Replications
from safepassage.simulation.uncertainty import Uncertainty

LEFT_MORE, LEFT_FEWER = 1e-4, 1e-3
"""A plan that, beyond chance, leaves more than one in ten thousand more is worse, however soon it ends; one
that leaves more than one in a thousand fewer is better, however late."""
FIRST_DAYS: Final = 100
FINALISTS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Days:
    """What came of a plan on days: the last arrival, and people not out, those whom the plan leaves too."""

    clearance_s: Integers
    left: Integers

    def __len__(self) -> int:
        return len(self.clearance_s)

    @property
    def ninety_s(self) -> float:
        """The end that is kept 9 times in 10."""
        return float(np.quantile(self.clearance_s, NINETY))

    def up_to(self, count: int) -> Days:
        """Return the first of the days."""
        return Days(clearance_s=self.clearance_s[:count], left=self.left[:count])


@dataclass(frozen=True, kw_only=True)
class Versus:
    """A plan against the plain one on the same days: whom it leaves more of, and by how much it is sooner."""

    left: int
    sooner_s: Estimate

    @property
    def wins(self) -> bool:
        """Whether it is better beyond chance."""
        return self.left < 0 or (self.left == 0 and self.sooner_s.low > 0)


class Entrant:
    """A plan in the race, with the days it has had so far; the days are drawn from `seed`."""

    def __init__(
        self,
        operation: Operation,
        plan: Plan,
        uncertainty: Uncertainty,
        problem: Problem,
        *,
        recipe: Recipe,
        seed: int,
    ) -> None:
        self.plan, self.recipe = plan, recipe
        self.moved = max(1, plan.people_moved)
        case = calibrated(case_of(operation, plan, uncertainty, problem=problem))
        self._replications = Replications(case, seed=seed)
        self._leaves = sum(row.count for row in plan.left)
        self.days = Days(clearance_s=np.zeros(0, dtype=np.int64), left=np.zeros(0, dtype=np.int64))

    def run(self, first: int, count: int, *, interrupted: Callable[[], bool]) -> Days | None:
        """Return what comes of it on days by their numbers; None where it was interrupted before that."""
        sample = self._replications.sample(first, first + count, interrupted=interrupted)
        if sample is None or sample.runs < count:
            return None
        return Days(clearance_s=sample.clearance_s, left=sample.not_out + self._leaves)

    def go_on(self, first: int, until: int, *, interrupted: Callable[[], bool]) -> bool:
        """Have so many days in all, counted from number `first`; return False where it was interrupted."""
        had = len(self.days)
        if until <= had:
            return True
        more = self.run(first + had, until - had, interrupted=interrupted)
        if more is None:
            return False
        self.days = Days(
            clearance_s=np.concatenate([self.days.clearance_s, more.clearance_s]),
            left=np.concatenate([self.days.left, more.left]),
        )
        return True


def left_against(days: Days, plain: Days, moved: int) -> int:
    """Return 1 where beyond chance more are left than in the plain plan, -1 where fewer are, else 0."""
    count = min(len(days), len(plain))
    more = mean_of(days.left[:count] - plain.left[:count])
    return int(more.low > LEFT_MORE * moved) - int(more.high < -LEFT_FEWER * moved)


def versus(days: Days, plain: Days, moved: int, *, level: float = 0.95) -> Versus:
    """Return how a plan does against the plain one on the days that both have had."""
    count = min(len(days), len(plain))
    return Versus(
        left=left_against(days, plain, moved),
        sooner_s=quantile_gain(plain.clearance_s[:count], days.clearance_s[:count], NINETY, level=level),
    )


def ranked(entrants: Sequence[Entrant], plain: Entrant) -> list[Entrant]:
    """Return the entrants, the best first: fewer left beyond chance, then the 90 % end, then the mean."""

    def rank(entrant: Entrant) -> tuple[int, float, float]:
        count = min(len(entrant.days), len(plain.days))
        days = entrant.days.up_to(count)
        return (
            left_against(days, plain.days, plain.moved),
            days.ninety_s,
            float(days.clearance_s.mean()),
        )

    return sorted(entrants, key=rank)


def raced(
    entrants: Sequence[Entrant],
    plain: Entrant,
    *,
    first: int,
    runs: int,
    told: Callable[[], None],
    interrupted: Callable[[], bool],
) -> list[Entrant]:
    """Return those who are left in the end, the best first; the plain plan is always among them.

    Sequential halving (Karnin, Koren and Somekh, *Almost optimal exploration in multi-armed bandits*, ICML
    2013), on the same days for all: after each round the better half goes on, on twice as many days.

    Parameters
    ----------
    entrants, plain
        The plans, and which of them is the plain one; each has had its first days.
    first
        The number of the first day.
    runs
        On how many days the last are tried.
    told
        Called whenever one has had further days.
    interrupted
        Whether to end it with what is known.
    """
    left = ranked(entrants, plain)
    for days, count in rounds(len(entrants), runs):
        others = [each for each in left if each is not plain]
        left = [plain, *others[: count - 1]]
        for entrant in left:
            if not entrant.go_on(first, days, interrupted=interrupted):
                return ranked(left, plain)
            told()
        left = ranked(left, plain)
    return left


def rounds(entrants: int, runs: int) -> Iterator[tuple[int, int]]:
    """Yield the rounds after the first: how many days each has had by its end, and how many take part."""
    days, count = min(runs, FIRST_DAYS), entrants
    while days < runs:
        days, count = min(runs, 2 * days), min(count, max(1 + FINALISTS, (count + 1) // 2))
        yield days, count


def courses_of(entrants: int, runs: int) -> int:
    """Return how many courses a race takes."""
    before = min(runs, FIRST_DAYS)
    courses = entrants * before
    for days, count in rounds(entrants, runs):
        courses += count * (days - before)
        before = days
    return courses
