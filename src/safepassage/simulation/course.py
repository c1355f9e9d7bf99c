"""One course of an operation: a case carried out with the numbers drawn for it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from safepassage.planning.compilation import text_of
from safepassage.simulation import course_loop
from safepassage.simulation import course_state as cs
from safepassage.simulation.case import Case, case_of
from safepassage.simulation.course_state import Floats, Integers, Narrow

run_course = course_loop.compiled(text_of("course", Path(__file__).parent))


@dataclass(slots=True, eq=False)
class Runner:
    """The arrays that courses of one case run on, one after another; every thread has its own."""

    case: Case
    g: Integers
    t: Narrow
    m: Integers
    f: Floats

    def run(self, seed: np.random.SeedSequence | None) -> None:
        """Carry the case out with the numbers of a seed; None: with no chance at all, numbers being 0."""
        if seed is None:
            self.drawn[:] = 0.0
        else:
            self.case.numbers.draw(seed, self.drawn)
        self.carry_out()

    @property
    def drawn(self) -> Floats:
        """The numbers drawn for a course, to be written."""
        return self.f[self.case.numbers.begin :]

    def carry_out(self) -> None:
        """Carry the case out with the numbers that stand there."""
        run_course(self.g, self.t, self.m, self.f)

    @property
    def full(self) -> bool:
        """Whether an array was too small for the last course."""
        return bool(self.g[cs.FULL])

    def figure(self, figure: int) -> int:
        """Return a single figure of the last course."""
        return int(self.g[figure])

    def rows(self, kind: str, column: int) -> Narrow:
        """Return a column of all rows of a kind."""
        return self.t[self.g[getattr(cs, f"{kind}_0")] : self.g[getattr(cs, f"{kind}_N")], column]

    def bins(self, figure: int) -> Integers:
        """Return what was counted in each stretch of time: `BIN_OUT`, `BIN_GONE` or `BIN_HELD`."""
        return self.m[self.g[figure] : self.g[figure] + self.g[cs.BINS]]


def runner_of(case: Case, *, traced: bool = False) -> Runner:
    """Return arrays of its own for a case's courses; `traced`: with when each stage was reached and left."""
    runner = Runner(case, case.g.copy(), case.t.copy(), case.m.copy(), case.f.copy())
    runner.g[cs.TRACED] = traced
    return runner


def calibrated(case: Case) -> Case:
    """Return a case in which things wait for the plan's clock only where the plan waits on purpose.

    The plan is carried out once with nothing uncertain. Wherever a vehicle could not have been sooner, the
    plan's time is forgotten, so that there things later happen as soon as they can; see `docs/simulation.md`.
    """
    runner = runner_of(case_of(case.operation, case.plan, problem=case.problem))
    runner.g[cs.CALIBRATING] = 1
    runner.run(None)
    table, planned = case.t.copy(), int(case.g[cs.DRAWN_STAGES])
    mine, found = int(case.g[cs.STAGE_0]), int(runner.g[cs.STAGE_0])
    for column in (cs.STAGE_DUE_S, cs.STAGE_LEAVE_S):
        table[mine : mine + planned, column] = runner.t[found : found + planned, column]
    return replace(case, t=table)
