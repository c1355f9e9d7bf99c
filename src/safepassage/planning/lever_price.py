"""What a lever gains: the figures of the plan and the bound before and after one step of relaxation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from safepassage.planning.lever_step import Step
from safepassage.planning.plan import Plan

LEAST_S: Final = 60
"""Of the bound or the clearance, less than a minute is nothing."""
LEAST_SHARE: Final = 0.001
"""Of the person-seconds, less than a thousandth is nothing: it is what a search leaves to chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a plan comes to: the objective, in its order."""

    people_left: int
    clearance_s: int
    person_seconds: int

    @property
    def cost(self) -> tuple[int, int, int]:
        """The objective: less is better, the first that differs decides."""
        return self.people_left, self.clearance_s, self.person_seconds


@dataclass(frozen=True, kw_only=True)
class Lever:
    """A step and its price: figures and bound before and after; None where there was no time for it.

    `bound_before_s` and `bound_after_s` are proven for plans that leave no more people than before.
    """

    step: Step
    before: Figures
    after: Figures | None
    bound_before_s: int
    bound_after_s: int | None

    @property
    def people(self) -> int:
        """How many people fewer are left."""
        return 0 if self.after is None else self.before.people_left - self.after.people_left

    @property
    def clearance_s(self) -> int:
        """By how much the plan clears sooner; below zero where it moves more people and takes longer."""
        return 0 if self.after is None else self.before.clearance_s - self.after.clearance_s

    @property
    def person_seconds(self) -> int | None:
        """How much less people wait in all; None where not the same number moves, or nothing was planned."""
        if self.after is None or self.people:
            return None
        return self.before.person_seconds - self.after.person_seconds

    @property
    def bound_s(self) -> int:
        """By how much the bound falls."""
        return 0 if self.bound_after_s is None else self.bound_before_s - self.bound_after_s

    @property
    def proven(self) -> bool:
        """Whether the plan with the step clears sooner than any plan without it can."""
        return self.after is not None and not self.people and self.after.clearance_s < self.bound_before_s

    @property
    def helps(self) -> bool:
        """Whether the plan gains by it, or the bound."""
        return self.plan_gains or self.bound_s >= LEAST_S

    @property
    def plan_gains(self) -> bool:
        """Whether the plan gains by it."""
        least = max(1, LEAST_SHARE * self.before.person_seconds)
        return self.people > 0 or self.clearance_s >= LEAST_S or (self.person_seconds or 0) >= least

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """What it is ranked by, the least first: people, clearance, person-seconds, then the bound."""
        return -self.people, -self.clearance_s, -(self.person_seconds or 0), -self.bound_s


@dataclass(frozen=True, kw_only=True)
class Levers:
    """The levers of an operation, those that gain most first.

    Attributes
    ----------
    before
        The figures that gains are counted from: the best plan known without any step.
    given
        The figures of the plan given, which `before` may better.
    bound_s
        No plan that leaves no more people clears before, without any step.
    stopped
        done, time or interrupted; `seconds_each` is the budget of each search.
    """

    before: Figures
    given: Figures
    bound_s: int
    levers: tuple[Lever, ...]
    seconds: float
    seconds_each: float
    seed: int
    stopped: str


def figures_of(plan: Plan) -> Figures:
    """Return what a plan comes to."""
    return Figures(
        people_left=sum(row.count for row in plan.left),
        clearance_s=plan.clearance_s,
        person_seconds=plan.person_seconds,
    )
