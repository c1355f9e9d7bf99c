"""Results of simulations made up for tests of the page: figures that can be told again in the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np

from safepassage.operation.model import Operation, Reported
from safepassage.operation.terms import Flow
from safepassage.planning.plan import Plan
from safepassage.simulation.against import FigureFan, Instant, Score
from safepassage.simulation.answers import Answers, CauseEffect
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.outcome import Outcome, key_of
from safepassage.simulation.quantiles import Estimate
from safepassage.simulation.uncertainty import Figure
from safepassage.simulation.variance import CauseShare, Shares

HOUR = 3600
SPEEDS = np.array([[0.5], [0.7], [0.8], [0.9], [1.0]])
"""How fast the courses of a made fan go, from the slow to the quick."""


def estimate(value: float, error: float = 0.0) -> Estimate:
    """Return a figure with an interval as wide on both sides."""
    return Estimate(value=value, low=value - error, high=value + error)


def made_answers(plan: Plan, *, finished: float = 0.9) -> Answers:
    """Return answers whose people leave at an even pace, the slowest course taking twice the plan's time."""
    end_s = plan.clearance_s
    times_s = tuple(range(HOUR, 2 * end_s + 2 * HOUR, HOUR))
    share = np.clip(SPEEDS * np.array(times_s) / end_s, 0, 1)
    out = np.floor(plan.people_moved * share)
    aboard = np.where(out < plan.people_moved, np.array([[100], [200], [300], [400], [500]]), 0)
    return Answers(
        runs=400,
        planned_s=end_s,
        ends_s=tuple(estimate(end_s * speed, HOUR) for speed in (1.0, 1.1, 1.25, 1.4, 2.0)),
        kept_s=estimate(1.75 * end_s, 2 * HOUR),
        finished=estimate(finished, 0.03),
        finished_by=(
            (end_s // 2, estimate(0.0, 0.004)),
            (end_s, estimate(0.05, 0.02)),
            (end_s + 9 * HOUR, estimate(0.62, 0.05)),
        ),
        all_out_by=tuple(estimate(share * finished, 0.02) for share in (0.0, 0.05, 0.62)),
        kept_out=estimate(0.9 * finished, 0.03),
        times_s=times_s,
        all_out=np.linspace(0, finished, len(times_s)),
        out=out,
        aboard=aboard.astype(np.float64),
        held=np.floor(aboard / 4),
        stranded=(plan.people_moved - out)[::-1],
        worst_hour_s=7 * HOUR,
        worst_people=437.0,
        left=estimate(12.0, 2.0),
        held_hours=estimate(2345.0, 50.0),
        held_most_s=estimate(5 * HOUR, 600.0),
        lanes=(("ramouseh", 0.37),),
        bays=(("sukkari", 0.21), ("fuah", 0.0)),
        vehicles=0.64,
    )


def made_outcome(
    operation: Operation, plan: Plan, *, written: bool = False, finished: float = 0.9, reports: bool = True
) -> Outcome:
    """Return the result of a simulation of a plan, with what delays and reports of two sources."""
    uncertainty = default_uncertainty(operation)
    if reports:
        passed = Figure(figure="civilians_out", flow=Flow(groups=("civilians",)), counted="passed")
        uncertainty = replace(uncertainty, figures=(passed,))
    answers = made_answers(plan, finished=finished)
    return Outcome(
        key=key_of(operation, plan),
        seed=7,
        written=written,
        uncertainty=uncertainty,
        answers=answers,
        causes=tuple(
            CauseEffect(
                cause=cause,
                mean_s=estimate(mean * 60, 30 * 60),
                ninety_s=2 * mean * 60,
                left=estimate(11.0 if cause == "turnout" else 0.2, 1.0),
            )
            for cause, mean in zip(uncertainty.causes, (600, 90, 45, 20, 0, -15, 5, 4, 3, 2), strict=False)
        ),
        shares=Shares(
            runs=400,
            sd_s=5.0 * HOUR,
            causes=tuple(
                CauseShare(cause=cause, first=estimate(first, 0.02), total=estimate(first + 0.1, 0.03))
                for cause, first in zip(uncertainty.causes, (0.62, -0.01, 0.08), strict=False)
            ),
        ),
        score=made_score(operation, answers) if reports else None,
    )


def made_score(operation: Operation, answers: Answers) -> Score:
    """Return reports of two figures: one agreed, one outside of the band, one that sources contradict."""
    told = {
        "people_out": (
            (10, (("ICRC", 900, "about"),), 900.0),
            (20, (("ICRC", 5, ""), ("OCHA", 90, "")), None),
        ),
        "civilians_out": ((30, (("press", 999_000, ""),), 999_000.0),),
    }
    band = (800.0, 850.0, 900.0, 950.0, 1000.0)
    return Score(
        runs=400,
        instants=tuple(
            Instant(
                at_s=hour * HOUR,
                figure=figure,
                reports=tuple(
                    Reported(
                        at=operation.begins + timedelta(hours=hour),
                        source=source,
                        figure=figure,
                        count=number,
                        qualifier=qualifier,
                    )
                    for source, number, qualifier in reports
                ),
                fan=band,
                consensus=consensus,
            )
            for figure, instants in told.items()
            for hour, reports, consensus in instants
        ),
        fans=tuple(
            FigureFan(
                figure=figure, times_s=(0, *answers.times_s), rows=np.hstack([np.zeros((5, 1)), answers.out])
            )
            for figure in sorted(told)
        ),
        coverage=0.25,
        crps=321.4,
    )
