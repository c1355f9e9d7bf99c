"""The commands `simulate` and `compare`: how sure a plan is, and which of two is better."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safepassage.cli.courses_display import CoursesDisplay
from safepassage.cli.crews import crew_at
from safepassage.cli.interruption import EXIT_INTERRUPTED, Interruption
from safepassage.cli.jobs import usable_operation
from safepassage.cli.places import require_outputs
from safepassage.cli.replan import local_instant, require_readable
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, isolate, text
from safepassage.operation.model import Operation, Reported
from safepassage.planning.plan import Plan
from safepassage.sitrep.report_phrases import count, duration, moment_at, percent
from safepassage.writing import write_atomically

if TYPE_CHECKING:
    from safepassage.simulation.against import Score
    from safepassage.simulation.answers import Answers, CauseEffect
    from safepassage.simulation.case import Case
    from safepassage.simulation.comparison import Comparison
    from safepassage.simulation.replications import Replications

CAUSE_RUNS: Final = 400
CLEAR: Final = 0.005
"""Nearer to never or always than this, the chance of a day is not worth a line."""
CAUSE_WORDS: Final = {
    "pace": text("the pace of all work"),
    "spacing": text("the spacing of convoys"),
    "drive": text("drives"),
    "board": text("boarding"),
    "inspect": text("inspections"),
    "alight": text("alighting"),
    "late": text("late vehicles"),
    "breakdowns": text("breakdowns"),
    "turnout": text("people who do not come, or come besides"),
    "halts": text("halts"),
    "holds": text("convoys held"),
    "withheld": text("the other side's waiting"),
    "weather": text("weather"),
}


def simulate(
    screen: Screen,
    path: Path,
    plan_path: Path,
    *,
    runs: int,
    seconds: float | None,
    precision_minutes: float | None,
    seed: int,
    by: str | None,
    output: Path | None,
    uncertainty: Path | None,
    against: Path | None,
    cluster: str | None = None,
) -> int:
    """Say how sure a plan is, from many courses of it."""
    from safepassage.simulation.answers import answers_of, answers_to_json, causes_of
    from safepassage.simulation.precision import sampled

    operation, _ = usable_operation(screen, path)
    if output is not None:
        require_outputs([output], inputs=[plan_path])
    reported = () if against is None else reports_in(against, operation)
    replications, written = _replications(screen, operation, path, plan_path, seed, given=uncertainty)
    by_s = () if by is None else (operation.seconds_since_begin(local_instant(operation, by)),)
    with (
        Interruption(lambda: _stopping().in_language(screen.lang)) as interruption,
        crew_at(cluster) as replications.crew,
        CoursesDisplay(
            screen,
            runs=runs,
            causes=len(replications.case.uncertainty.causes),
            cause_runs=CAUSE_RUNS,
        ) as display,
    ):
        sample = sampled(
            replications,
            runs_max=runs,
            precision_s=None if precision_minutes is None else 60 * precision_minutes,
            seconds=seconds,
            clock=time.monotonic,
            interrupted=interruption.asked,
            progress=display.sampled,
        )
        if sample is None:
            return EXIT_INTERRUPTED
        answers = answers_of(replications.case, sample, by_s=by_s)
        score = None if against is None else _score(replications, reported, min(CAUSE_RUNS, sample.runs))
        causes = causes_of(
            replications,
            sample,
            min(CAUSE_RUNS, sample.runs),
            interrupted=interruption.asked,
            told=display.causes_from(sample.runs),
        )
    values = {"seed": seed, "uncertainty_written": written, **answers_to_json(answers, causes)}
    if score is not None:
        values["against"] = score.to_json()
    if output is not None:
        write_atomically(output, json.dumps(values, ensure_ascii=False, indent=1) + "\n")
    if screen.as_json:
        screen.show_json({"ok": True, **values})
        return 0
    screen.say(*sentences(replications.case, answers, causes, written=written, asked=by_s))
    if score is not None:
        screen.say(*score_sentences(operation, score))
    if output is not None:
        screen.say(text("Written: {file}", file=str(output)), style="green")
    return 0


def _score(replications: Replications, reported: Sequence[Reported], runs: int) -> Score:
    from safepassage.simulation.against import figures_of, scored

    case = replications.case
    figures = figures_of(case.uncertainty)
    if not any(report.figure in figures and report.at >= case.operation.begins for report in reported):
        what = text("There are no reports that can be compared with the courses.")
        mend = text("Name in figures whom each reported figure counts.")
        raise FindingsError([Finding(code="no-reports", where=Where(), what=what, mend=mend)])
    return scored(case, reported, figures, runs=runs, seed=replications.seed)


def reports_in(path: Path, operation: Operation) -> tuple[Reported, ...]:
    """Return the reported figures of a table, with every fault of it found at once.

    Raises
    ------
    FindingsError
        With what is wrong with the table, or that nothing in it can be compared.
    """
    from safepassage.simulation.reported_table import read_reported

    return read_reported(path, operation)


def score_sentences(operation: Operation, score: Score) -> Iterator[Text]:
    """Yield what was reported beside the fan at each instant, and how well they agree."""
    for instant in score.instants:
        told = ", ".join(f"{isolate(report.source)} {count(report.count)}" for report in instant.reports)
        values: dict[str, object] = {
            "instant": moment_at(operation, instant.at_s),
            "figure": instant.figure,
            "told": told,
            "low": count(round(instant.fan[0])),
            "high": count(round(instant.fan[-1])),
        }
        if instant.contains is None:
            yield text("{instant}, {figure}: courses {low} to {high}; sources disagree: {told}.", **values)
        elif instant.contains:
            yield text("{instant}, {figure}: courses {low} to {high}; reported: {told}.", **values)
        else:
            yield text(
                "{instant}, {figure}: courses {low} to {high}; reported outside of that: {told}.", **values
            )
    within, told_of = score.contained
    yield text(
        "{share} of the reports lie in the band of 90%; where sources agree it holds {within} of {instants} "
        "instants. The score (CRPS) is {crps} people.",
        share=percent(score.coverage),
        within=within,
        instants=told_of,
        crps=count(round(score.crps)),
    )


def compare(
    screen: Screen,
    path: Path,
    first_path: Path,
    second_path: Path,
    *,
    runs: int,
    seed: int,
    cluster: str | None = None,
) -> int:
    """Say which of two plans is better on the same days."""
    from safepassage.simulation.comparison import compared, sampled_together

    operation, _ = usable_operation(screen, path)
    first, second = (
        _replications(screen, operation, path, each, seed)[0] for each in (first_path, second_path)
    )
    with (
        Interruption(lambda: _stopping().in_language(screen.lang)) as interruption,
        crew_at(cluster) as first.crew,
        CoursesDisplay(screen, runs=2 * runs) as display,
    ):
        second.crew = first.crew
        samples = sampled_together(
            first,
            second,
            runs,
            interrupted=interruption.asked,
            told=lambda done: display.show(done, 2 * runs),
        )
    if samples is None:
        return EXIT_INTERRUPTED
    found = compared(*samples)
    if screen.as_json:
        screen.show_json({"ok": True, "seed": seed, **found.to_json()})
    else:
        screen.say(*comparison_sentences(found, first_path.name, second_path.name))
    return 0


def _replications(
    screen: Screen,
    operation: Operation,
    path: Path,
    plan_path: Path,
    seed: int,
    *,
    given: Path | None = None,
) -> tuple[Replications, bool]:
    """Return the courses of a valid plan, and whether the user has written what is uncertain."""
    from safepassage.planning.plan_file import read_plan
    from safepassage.planning.verify import verify
    from safepassage.simulation.case import case_of
    from safepassage.simulation.course import calibrated
    from safepassage.simulation.replications import Replications
    from safepassage.simulation.uncertainty_file import uncertainty_of

    uncertainty, written = uncertainty_of(path, operation, given)
    if not written and not screen.as_json:
        screen.tell(text("There is no uncertainty.yaml: the figures of docs/simulation.md are used."))
    plan: Plan = read_plan(plan_path)
    require_readable(operation, plan, plan_path)
    if faults := verify(operation, plan):
        raise FindingsError(faults)
    return Replications(calibrated(case_of(operation, plan, uncertainty)), seed=seed), written


def sentences(
    case: Case,
    answers: Answers,
    causes: Sequence[CauseEffect],
    *,
    written: bool,
    asked: Sequence[int] = (),
) -> Iterator[Text]:
    """Yield what was found, in plain words; `written` says whether the uncertainty is the user's own."""
    operation = case.operation
    low, _, middle, _, high = (estimate.value for estimate in answers.ends_s)
    yield text(
        "By the plan the last arrival is {planned} after the start. In {runs} possible courses it is "
        "{middle} in the middle; 9 in 10 lie between {low} and {high}.",
        planned=duration(answers.planned_s),
        runs=count(answers.runs),
        middle=duration(round(middle)),
        low=duration(round(low)),
        high=duration(round(high)),
    )
    error = answers.ends_s[2].error
    if error < 10**9:
        yield text("The middle is known to ± {error}.", error=duration(round(error)))
    yield text(
        "Everybody who comes is out in {share} of the courses; on average {left} people are not.",
        share=percent(answers.finished.value),
        left=count(round(answers.left.value)),
    )
    for at_s, chance in answers.finished_by:
        if at_s not in asked and not CLEAR < chance.value < 1 - CLEAR:
            continue
        yield text(
            "The last arrival is by {instant} in {share} of the courses (± {error}).",
            instant=moment_at(operation, at_s),
            share=percent(chance.value),
            error=percent(chance.error),
        )
    yield text(
        "Most people are on the way from {instant} on, {people} of them in that hour on average: the worst "
        "hour for a halt.",
        instant=moment_at(operation, answers.worst_hour_s),
        people=count(round(answers.worst_people)),
    )
    yield text(
        "People wait aboard for their convoy {hours} person-hours in all, the longest wait is {longest} in "
        "the middle.",
        hours=count(round(answers.held_hours.value)),
        longest=duration(round(answers.held_most_s.value)),
    )
    for effect in causes:
        if effect.mean_s.low > 0:
            yield text(
                "If all went as planned with {cause}, the last arrival would be {sooner} sooner on average "
                "(± {error}).",
                cause=CAUSE_WORDS[effect.cause],
                sooner=duration(round(effect.mean_s.value)),
                error=duration(round(effect.mean_s.error)),
            )
    if not written:
        yield text("What was taken as uncertain is a guess until you write uncertainty.yaml.")


def comparison_sentences(found: Comparison, first: str, second: str) -> Iterator[Text]:
    """Yield which plan is better."""
    if found.better == "open":
        yield text("In {runs} courses no plan is better beyond chance.", runs=count(found.runs))
    else:
        better, other = (first, second) if found.better == "first" else (second, first)
        yield text(
            "{better} is better than {other}: in {runs} courses on the same days.",
            better=better,
            other=other,
            runs=count(found.runs),
        )
    yield text(
        "{second} clears sooner in {share} of the courses; on average its last arrival is {hours} h later "
        "(between {low} and {high}; below 0: sooner).",
        second=second,
        share=percent(found.sooner.value),
        hours=f"{found.later_s.value / 3600:.1f}",
        low=f"{found.later_s.low / 3600:.1f}",
        high=f"{found.later_s.high / 3600:.1f}",
    )


def _stopping() -> Text:
    return text("Stopping: what has been simulated so far is shown.")
