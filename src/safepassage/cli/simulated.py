"""A plan's simulation as a step of other commands: carried out anew, or read from a file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.cli.courses_display import CoursesDisplay
from safepassage.cli.crews import crew_at
from safepassage.cli.interruption import Interruption
from safepassage.cli.screen import Screen
from safepassage.language import Text, text
from safepassage.operation.model import Operation, Reported
from safepassage.planning.plan import Plan

if TYPE_CHECKING:
    from safepassage.simulation.outcome import Outcome
    from safepassage.simulation.replications import Replications


def courses_of(
    screen: Screen,
    operation: Operation,
    path: Path,
    plan: Plan,
    seed: int,
    *,
    given: Path | None = None,
    told: bool = True,
) -> tuple[Replications, bool]:
    """Return the courses of a valid plan, and whether the user has written what is uncertain.

    Parameters
    ----------
    screen
        Where it is told that nobody has written it.
    operation, path
        The operation, and its folder or workbook.
    plan
        A plan that `verify` finds nothing against.
    seed
        The same seed gives the same courses.
    given
        Another file than the operation's that says what is uncertain.
    told
        Whether it is told that nobody has written it.

    Raises
    ------
    FindingsError
        With everything that is wrong with what is written to be uncertain.
    """
    from safepassage.simulation.case import case_of
    from safepassage.simulation.course import calibrated
    from safepassage.simulation.replications import Replications
    from safepassage.simulation.uncertainty_file import uncertainty_of

    uncertainty, written = uncertainty_of(path, operation, given)
    if told and not written and not screen.as_json:
        screen.tell(text("There is no uncertainty.yaml: the figures of docs/simulation.md are used."))
    return Replications(calibrated(case_of(operation, plan, uncertainty)), seed=seed), written


def simulated(
    screen: Screen, operation: Operation, path: Path, plan: Plan, *, runs: int, seed: int = 0
) -> Outcome | None:
    """Carry a valid plan out so many times and return what came of it, `reported.csv` beside it.

    Ctrl-C stops with what there is by then; a second one leaves at once.

    Returns
    -------
    Outcome or None
        None where it was stopped before there was any course.

    Raises
    ------
    FindingsError
        As `courses_of` does.
    """
    replications, written = courses_of(screen, operation, path, plan, seed)
    return outcome_shown(screen, replications, runs=runs, written=written, reported=operation.reported)


def outcome_shown(
    screen: Screen,
    replications: Replications,
    *,
    runs: int,
    written: bool,
    reported: Sequence[Reported],
    by_s: Sequence[int] = (),
    precision_s: float | None = None,
    seconds: float | None = None,
    cluster: str | None = None,
) -> Outcome | None:
    """Carry courses out while it is shown how far they are, and return what came of them.

    Parameters
    ----------
    screen
        Where it is shown.
    replications
        The courses.
    runs, precision_s, seconds
        When there are enough, as `sampled` has it.
    written, reported, by_s
        As `outcome_of` has it.
    cluster
        Who carries them out, as `crew_at` has it.

    Returns
    -------
    Outcome or None
        None where it was stopped before there was any course.
    """
    from safepassage.simulation.outcome import COURSES_AGAIN, outcome_of
    from safepassage.simulation.precision import sampled

    with (
        Interruption(lambda: stopping_simulation().in_language(screen.lang)) as interruption,
        crew_at(cluster) as replications.crew,
        CoursesDisplay(
            screen,
            runs=runs,
            causes=len(replications.case.uncertainty.causes),
            cause_runs=COURSES_AGAIN,
        ) as display,
    ):
        sample = sampled(
            replications,
            runs_max=runs,
            precision_s=precision_s,
            seconds=seconds,
            clock=time.monotonic,
            interrupted=interruption.asked,
            progress=display.sampled,
        )
        if sample is None:
            return None
        return outcome_of(
            replications,
            sample,
            written=written,
            reported=reported,
            by_s=by_s,
            interrupted=interruption.asked,
            told=display.causes_from(sample.runs),
        )


def stopping_simulation() -> Text:
    """Return what the first Ctrl-C is answered with."""
    return text("Stopping: what has been simulated so far is shown.")
