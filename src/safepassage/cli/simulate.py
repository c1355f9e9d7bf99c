"""The commands `simulate` and `compare`: how sure a plan is, and which of two is better."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safepassage.cli.courses_display import CoursesDisplay
from safepassage.cli.crews import crew_at
from safepassage.cli.given_instants import future_instant
from safepassage.cli.interruption import EXIT_INTERRUPTED, Interruption
from safepassage.cli.jobs import usable_operation
from safepassage.cli.places import require_outputs
from safepassage.cli.replan import require_readable
from safepassage.cli.screen import Screen
from safepassage.cli.simulated import courses_of, outcome_shown, stopping_simulation
from safepassage.cli.simulation_lines import show_over_time, use_sentence
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, isolate, text
from safepassage.operation.model import Operation, Reported
from safepassage.planning.plan import Plan
from safepassage.sitrep.report_phrases import count, duration, moment_at, percent
from safepassage.sitrep.simulation_words import (
    CAUSE_WORDS,
    exactness,
    guess_sentence,
    headline,
    held_sentence,
    left_sentences,
    score_sentence,
    worst_sentence,
)
from safepassage.writing import write_atomically

if TYPE_CHECKING:
    from safepassage.simulation.against import Score
    from safepassage.simulation.answers import Answers, CauseEffect
    from safepassage.simulation.case import Case
    from safepassage.simulation.comparison import Comparison
    from safepassage.simulation.quantiles import Estimate
    from safepassage.simulation.replications import Replications
    from safepassage.simulation.variance import Shares

HOUR_S: Final = 3600
SHARE_LEAST: Final = 0.05
"""A cause that has part in less of the spread is not worth a line."""


def simulate(
    screen: Screen,
    path: Path,
    plan_path: Path,
    *,
    runs: int,
    seconds: float | None,
    precision_minutes: float | None,
    seed: int,
    by: Sequence[str],
    output: Path | None,
    uncertainty: Path | None,
    against: Path | None,
    cluster: str | None = None,
) -> int:
    """Say how sure a plan is, from many courses of it."""
    from safepassage.simulation.outcome import outcome_to_json

    operation, _ = usable_operation(screen, path)
    if output is not None:
        require_outputs([output], inputs=[plan_path])
    by_s = tuple(future_instant(operation, each, "--by") for each in by)
    reported = () if against is None else reports_in(against, operation)
    replications, written = _replications(screen, operation, path, plan_path, seed, given=uncertainty)
    if against is not None:
        _require_comparable(replications, reported)
    found = outcome_shown(
        screen,
        replications,
        runs=runs,
        written=written,
        reported=reported,
        by_s=by_s,
        precision_s=None if precision_minutes is None else 60 * precision_minutes,
        seconds=seconds,
        cluster=cluster,
    )
    if found is None:
        return EXIT_INTERRUPTED
    values = outcome_to_json(operation, found)
    written_out = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
    if screen.as_json:
        if output is not None:
            write_atomically(output, written_out)
        screen.show_json({"ok": True, **values})
        return 0
    screen.say(*headline(operation, replications.case.plan, found.answers), style="bold")
    show_over_time(screen, operation, found.answers)
    screen.say(*sentences(replications.case, found.answers, found.causes, asked=by_s))
    if found.shares is not None:
        screen.say(*share_sentences(found.shares))
    if not written:
        screen.say(guess_sentence())
    if found.score is not None:
        screen.say(*score_sentences(operation, found.score))
    if output is not None:  # last, so that what was found is told even where it cannot be written
        write_atomically(output, written_out)
        screen.say(text("Written: {file}", file=str(output)), style="green")
    return 0


def _require_comparable(replications: Replications, reported: Sequence[Reported]) -> None:
    from safepassage.simulation.outcome import comparable

    case = replications.case
    if not comparable(case.operation, reported, case.uncertainty):
        what = text("There are no reports that can be compared with the courses.")
        mend = text("Name in figures whom each reported figure counts.")
        raise FindingsError([Finding(code="no-reports", where=Where(), what=what, mend=mend)])


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
    yield score_sentence(score)


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
    first, written = _replications(screen, operation, path, first_path, seed)
    second, _ = _replications(screen, operation, path, second_path, seed, told=False)
    with (
        Interruption(lambda: stopping_simulation().in_language(screen.lang)) as interruption,
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
        same = first_path.name == second_path.name
        names = (str(each) if same else each.name for each in (first_path, second_path))
        screen.say(*comparison_sentences(found, *names))
        if not written:
            screen.say(guess_sentence())
    return 0


def _replications(
    screen: Screen,
    operation: Operation,
    path: Path,
    plan_path: Path,
    seed: int,
    *,
    given: Path | None = None,
    told: bool = True,
) -> tuple[Replications, bool]:
    """Return the courses of a valid plan, and whether the user has written what is uncertain."""
    from safepassage.planning.plan_file import read_plan
    from safepassage.planning.verify import verify

    plan: Plan = read_plan(plan_path)
    require_readable(operation, plan, plan_path)
    if faults := verify(operation, plan):
        raise FindingsError(faults)
    return courses_of(screen, operation, path, plan, seed, given=given, told=told)


def sentences(
    case: Case,
    answers: Answers,
    causes: Sequence[CauseEffect],
    *,
    asked: Sequence[int] = (),
) -> Iterator[Text]:
    """Yield what was found, in plain words."""
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
    yield from list(exactness(answers))[1:]
    yield from left_sentences(operation, causes)
    for (at_s, chance), all_out in zip(answers.finished_by, answers.all_out_by, strict=True):
        if at_s in asked:
            yield by_sentence(operation, at_s, chance, None if answers.finished.value == 1 else all_out)
    yield worst_sentence(operation, answers)
    if (held := held_sentence(answers)) is not None:
        yield held
    yield use_sentence(operation, answers)
    for effect in causes:
        if effect.mean_s.low > 0:
            yield text(
                "If all went as planned with {cause}, the last arrival would be {sooner} sooner on average "
                "(± {error}).",
                cause=CAUSE_WORDS[effect.cause],
                sooner=_about(effect.mean_s.value, effect.mean_s.value),
                error=_about(effect.mean_s.error, effect.mean_s.value),
            )


def _about(seconds: float, of_s: float) -> Text:
    """Return a length of time, in whole minutes where what it tells of is longer than an hour."""
    return duration(60 * max(1, round(seconds / 60)) if of_s >= HOUR_S else round(seconds))


def by_sentence(operation: Operation, at_s: int, chance: Estimate, all_out: Estimate | None) -> Text:
    """Return how likely the last arrival is by an instant, and everybody out where that is another thing."""
    values: dict[str, object] = {
        "instant": moment_at(operation, at_s),
        "share": percent(chance.value),
        "error": percent(chance.error),
    }
    if all_out is None:
        return text(
            "Everybody who comes is out by {instant} in {share} of the courses (± {error}).", **values
        )
    return text(
        "The last arrival is by {instant} in {share} of the courses (± {error}); everybody who comes is out "
        "by then in {all_out} (± {all_error}).",
        **values,
        all_out=percent(all_out.value),
        all_error=percent(all_out.error),
    )


def share_sentences(shares: Shares) -> Iterator[Text]:
    """Yield from which causes the spread of the last arrival comes, those that matter."""
    if shares.sd_s == 0:
        return
    yield text(
        "From one course to another the last arrival typically differs by {spread} (standard deviation). Of "
        "that comes:",
        spread=_about(shares.sd_s, shares.sd_s),
    )
    for each in shares.causes:
        if each.total.value < SHARE_LEAST:
            continue
        values: dict[str, object] = {
            "cause": CAUSE_WORDS[each.cause],
            "share": percent(min(1.0, max(0.0, each.first.value))),
            "error": percent(each.first.error),
        }
        if each.total.value <= each.first.value:
            yield text("from {cause}: {share} (± {error}).", **values)
        else:
            yield text(
                "from {cause}: {share} alone (± {error}), {total} together with other causes "
                "(± {total_error}).",
                **values,
                total=percent(min(1.0, each.total.value)),
                total_error=percent(each.total.error),
            )


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
    low, mean, high = (round(figure) for figure in (found.left.low, found.left.value, found.left.high))
    if low or high:
        yield text(
            "On average {second} leaves {left} more people behind (between {low} and {high}; below 0: "
            "fewer).",
            second=second,
            left=count(mean),
            low=count(low),
            high=count(high),
        )
