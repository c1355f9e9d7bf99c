"""What came of carrying a plan out many times, with what was assumed, tied to the plan by a key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from safepassage.operation.model import Operation, Reported
from safepassage.planning.plan import Plan, plan_to_text
from safepassage.simulation.against import Score, figures_of, scored
from safepassage.simulation.answers import (
    Answers,
    CauseEffect,
    answers_of,
    answers_to_json,
    causes_of,
)
from safepassage.simulation.replications import Replications, Sample
from safepassage.simulation.uncertainty import Uncertainty
from safepassage.simulation.uncertainty_json import uncertainty_to_json
from safepassage.simulation.variance import Shares, shares_of

SHARES_LEAST: Final = 30
"""From fewer courses nothing is said of where the spread comes from."""
COURSES_AGAIN: Final = 400
"""How many courses are carried out again for the reports and for each cause, at most."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a plan's simulation says.

    `key` names the operation and plan it is of. `written` says whether the user has written what is
    uncertain; otherwise it is `default_uncertainty`. `causes` are fewer than are uncertain where the user
    stopped before all were asked for; `shares` (from which cause the spread comes) are None then, too, or
    where there are fewer courses than `SHARES_LEAST`; `score` is None where there is no report to compare
    with.
    """

    key: str
    seed: int
    written: bool
    uncertainty: Uncertainty
    answers: Answers
    causes: tuple[CauseEffect, ...]
    shares: Shares | None
    score: Score | None


def key_of(operation: Operation, plan: Plan) -> str:
    """Return what a simulation's result is known by: the operation but for what was reported, and the plan.

    How the plan was searched for, and what was found wrong, is no part of it.
    """
    search = replace(plan.search, seconds=0.0, stopped="", constructed=0)
    made = replace(plan, findings=(), seed=0, search=search)
    content = f"{replace(operation, reported=())!r}\n{plan_to_text(made)}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def outcome_of(
    replications: Replications,
    sample: Sample,
    *,
    written: bool,
    reported: Sequence[Reported] = (),
    by_s: Sequence[int] = (),
    interrupted: Callable[[], bool] = lambda: False,
    told: Callable[[int], None] = lambda _done: None,
) -> Outcome:
    """Return what courses of a plan say, what was reported beside them, and what delays most.

    Parameters
    ----------
    replications, sample
        The courses by number, and those carried out, from the first on.
    written
        Whether the user has written what is uncertain.
    reported
        What was reported; figures of which nobody has said whom they count are left out.
    by_s
        Instants by which one would like everybody to be out, besides the closings of windows.
    interrupted
        Whether the user has asked to stop: then what is still to be asked is left out.
    told
        Told how many courses without a cause are done, each time some are.
    """
    case = replications.case
    again = min(COURSES_AGAIN, sample.runs)
    figures = figures_of(case.uncertainty)
    score = None
    if comparable(case.operation, reported, case.uncertainty) and not interrupted():
        score = scored(case, reported, figures, runs=again, seed=replications.seed)
    causes: tuple[CauseEffect, ...] = ()
    if not interrupted():
        causes = causes_of(replications, sample, again, interrupted=interrupted, told=told)
    shares = None
    if not interrupted() and causes and again >= SHARES_LEAST:
        shares = shares_of(replications, sample, again, interrupted=interrupted)
    return Outcome(
        key=key_of(case.operation, case.plan),
        seed=replications.seed,
        written=written,
        uncertainty=case.uncertainty,
        answers=answers_of(case, sample, by_s=by_s),
        causes=causes,
        shares=shares,
        score=score,
    )


def comparable(operation: Operation, reported: Sequence[Reported], uncertainty: Uncertainty) -> bool:
    """Return whether any of the reports can be compared with courses."""
    figures = figures_of(uncertainty)
    return any(report.figure in figures and report.at >= operation.begins for report in reported)


def outcome_to_json(operation: Operation, outcome: Outcome) -> dict[str, Any]:
    """Return a simulation's result as JSON values, for a file that `read_outcome` reads."""
    values: dict[str, Any] = {
        **answers_to_json(outcome.answers, outcome.causes),
        "key": outcome.key,
        "operation": operation.id,
        "begins": operation.begins.isoformat(),
        "seed": outcome.seed,
        "uncertainty_written": outcome.written,
        "uncertainty": uncertainty_to_json(operation, outcome.uncertainty),
    }
    if outcome.shares is not None:
        values["spread"] = outcome.shares.to_json()
    if outcome.score is not None:
        values["against"] = outcome.score.to_json()
    return values
