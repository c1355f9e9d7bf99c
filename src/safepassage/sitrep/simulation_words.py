"""How sure a plan is, in words: the sentences and rows that the terminal and the page have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from babel.dates import format_date

from safepassage.language import Name, Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Reciprocity
from safepassage.planning.plan import Plan
from safepassage.sitrep.report_phrases import LOCALES, count, duration, listed, moment_at, percent, place_name

if TYPE_CHECKING:
    from safepassage.simulation.against import Score
    from safepassage.simulation.answers import Answers, CauseEffect
    from safepassage.simulation.quantiles import Estimate
    from safepassage.simulation.uncertainty import Cause

CAUSE_WORDS: Final[dict[Cause, Text]] = {
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
LEFT_LEAST: Final = 0.1
"""A cause that leaves less than that share of those whom the greatest leaves is not worth a sentence."""
STEPS_S: Final = tuple(
    60 * minutes for minutes in (15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 7 * 1440, 28 * 1440)
)
"""How far apart the rows of a table over time may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """The courses at one instant: `out`, `aboard`, `held` and `stranded` are the fan, `all_out` a share."""

    at_s: int
    all_out: float
    out: tuple[int, ...]
    aboard: tuple[int, ...]
    held: tuple[int, ...]
    stranded: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """How much of the time until the last arrival vehicles, lanes or bays are at work, as a share."""

    what: Text
    share: float


def headline(operation: Operation, plan: Plan, answers: Answers) -> tuple[Text, ...]:
    """Return how sure the plan is, in the words that are read first."""
    values = {
        "kept": moment_at(operation, round(answers.kept_s.value)),
        "middle": moment_at(operation, round(answers.ends_s[2].value)),
        "planned": moment_at(operation, plan.clearance_s),
    }
    bound = text("No plan clears before {bound}.", bound=moment_at(operation, plan.bound.clearance_s))
    if answers.finished.value == 1:
        first = text(
            "Nine chances in ten that everybody who comes is out by {kept}; even chances by {middle}; the "
            "plan says {planned}.",
            **values,
        )
        return first, bound
    first = text(
        "Nine chances in ten that the last arrival is by {kept}; even chances by {middle}; the plan says "
        "{planned}.",
        **values,
    )
    return first, _not_everybody(answers, values["kept"]), bound


def _not_everybody(answers: Answers, kept: Name) -> Text:
    """Return that the last arrival of those who get out is not the same as everybody out."""
    if answers.finished.value == 0:
        return text(
            "That is the last arrival of those who get out: in none of the courses is everybody out who "
            "comes."
        )
    return text(
        "That is the last arrival of those who get out: by {kept} everybody who comes is out in {share} of "
        "the courses.",
        kept=kept,
        share=percent(answers.kept_out.value),
    )


def exactness(answers: Answers) -> Iterator[Text]:
    """Yield from how many courses that is known, how exactly, and how often everybody is out."""
    yield text("That is what {runs} possible courses of this plan say.", runs=count(answers.runs))
    kept, middle = error_of(answers.kept_s), error_of(answers.ends_s[2])
    if kept is None or middle is None:
        yield text("They are too few to say how exactly these times are known.")
    else:
        yield text(
            "With 95% confidence, the time kept nine times in ten is known to ± {kept}, the middle to "
            "± {middle}.",
            kept=kept,
            middle=middle,
        )
    yield _finished_sentence(answers)


def _finished_sentence(answers: Answers) -> Text:
    """Return how often everybody who comes is out, and how many are not on average where some are not."""
    if answers.finished.value == 1:
        return text("Everybody who comes is out in each of them.")
    left = max(1, round(answers.left.value / (1 - answers.finished.value)))
    if answers.finished.value == 0:
        return text(
            "In none of them is everybody out: {left} of those who come are still there after the last "
            "arrival, on average.",
            left=count(left),
        )
    return text(
        "Everybody who comes is out in {share} of them; in the others {left} people are still there after "
        "the last arrival, on average.",
        share=percent(answers.finished.value),
        left=count(left),
    )


def left_sentences(operation: Operation, causes: Sequence[CauseEffect]) -> Iterator[Text]:
    """Yield what leaves people behind: causes without which more would be out, and terms by which."""
    found = [each for each in causes if each.left.low > 0 and round(each.left.value) > 0]
    most = max((each.left.value for each in found), default=0.0)
    leaving = [each for each in found if each.left.value >= LEFT_LEAST * most]
    for each in sorted(leaving, key=lambda cause: -cause.left.value):
        yield text(
            "If all went as planned with {cause}, {more} more people would be out on average (± {error}).",
            cause=CAUSE_WORDS[each.cause],
            more=count(round(each.left.value)),
            error=count(round(each.left.error)),
        )
    terms = [term.id for term in operation.binding_terms if isinstance(term, Reciprocity)]
    if terms and any(each.cause in ("turnout", "withheld") for each in leaving):
        yield text(
            "Under {terms} people of each side leave only as those of the other arrive: who stays at home on "
            "one side keeps people back on the other.",
            terms=listed(terms),
        )


def guess_sentence() -> Text:
    """Return what is said where the user has not written what is uncertain."""
    return text("What was taken as uncertain is a guess until you write uncertainty.yaml.")


def error_of(estimate: Estimate) -> Text | None:
    """Return half an interval of seconds in whole minutes; None where it has no end."""
    return duration(60 * max(1, round(estimate.error / 60))) if estimate.error < 10**12 else None


def worst_sentence(operation: Operation, answers: Answers) -> Text:
    """Return when most people are on the way."""
    return text(
        "Most people are on the way from {instant} on, {people} of them in that hour on average: the worst "
        "hour for a halt.",
        instant=moment_at(operation, answers.worst_hour_s),
        people=count(round(answers.worst_people)),
    )


def held_sentence(answers: Answers) -> Text | None:
    """Return how long people wait aboard for their convoy; None where nobody does."""
    if answers.held_hours.value == 0:
        return None
    return text(
        "People wait aboard for their convoy {hours} person-hours in all, the longest wait is {longest} in "
        "the middle.",
        hours=count(round(answers.held_hours.value)),
        longest=duration(round(answers.held_most_s.value)),
    )


def score_sentence(score: Score) -> Text:
    """Return how well the reports agree with the courses."""
    within, told_of = score.contained
    return text(
        "{share} of the reports lie in the band of 90%; where sources agree it holds {within} of {instants} "
        "instants. The score (CRPS; 0 is best) is {crps} people.",
        share=percent(score.coverage),
        within=within,
        instants=told_of,
        crps=count(round(score.crps)),
    )


def instants_of(operation: Operation, answers: Answers, *, rows_max: int) -> tuple[int, ...]:
    """Return instants for a table over time: at most so many at even local hours, and windows' closings."""
    last_s = answers.times_s[-1]
    told = [at_s for at_s, _ in answers.finished_by if at_s not in (answers.planned_s, 0) and at_s <= last_s]
    for step_s in STEPS_S:
        even = tuple(_even(operation, step_s, last_s))
        if len(even) <= rows_max:
            break
    apart = [at_s for at_s in even if all(abs(at_s - other) > step_s / 3 for other in told)]
    return tuple(sorted({*told, *apart}))


def _even(operation: Operation, step_s: int, last_s: int) -> Iterator[int]:
    """Yield the instants at which local clocks show a whole number of steps."""
    local = operation.begins.astimezone(operation.zone)
    offset_s = int((local.utcoffset() or timedelta()).total_seconds())
    since_s = (int(operation.begins.timestamp()) + offset_s) % step_s
    yield from range((step_s - since_s) % step_s or step_s, last_s + 1, step_s)


def time_rows(answers: Answers, instants: Sequence[int]) -> tuple[TimeRow, ...]:
    """Return the courses at instants, between two stretches of time in proportion."""
    return tuple(
        TimeRow(
            at_s=at_s,
            all_out=_between(answers.times_s, answers.all_out.tolist(), at_s, first=0.0),
            out=_fan_at(answers.times_s, answers.out.tolist(), at_s, first=0.0),
            aboard=_fan_at(answers.times_s, answers.aboard.tolist(), at_s, first=0.0),
            held=_fan_at(answers.times_s, answers.held.tolist(), at_s, first=0.0),
            stranded=_fan_at(answers.times_s, answers.stranded.tolist(), at_s, first=None),
        )
        for at_s in instants
    )


def _fan_at(
    times_s: Sequence[int], rows: Sequence[Sequence[float]], at_s: int, *, first: float | None
) -> tuple[int, ...]:
    return tuple(
        round(_between(times_s, row, at_s, first=row[0] if first is None else first)) for row in rows
    )


def _between(times_s: Sequence[int], row: Sequence[float], at_s: int, *, first: float) -> float:
    """Return the figure of a row at an instant; at the beginning it is `first`, after the end the last."""
    before_s, before = 0, first
    for after_s, after in zip(times_s, row, strict=True):
        if at_s <= after_s:
            part = (at_s - before_s) / max(1, after_s - before_s)
            return before + part * (after - before)
        before_s, before = after_s, after
    return before


def use_rows(operation: Operation, answers: Answers) -> tuple[UseRow, ...]:
    """Return how much vehicles, lanes and bays are at work; places that no one uses are left out."""
    rows = [UseRow(what=text("Vehicles of the plan"), share=answers.vehicles)]
    rows += [
        UseRow(what=text("Inspection lanes at {place}", place=place_name(operation, at)), share=share)
        for at, share in answers.lanes
        if share > 0
    ]
    rows += [
        UseRow(what=text("Bays at {place}", place=place_name(operation, at)), share=share)
        for at, share in answers.bays
        if share > 0
    ]
    return tuple(rows)


def short_moment(operation: Operation, at_s: int) -> Name:
    """Return seconds since the beginning as local day and clock time without the year, "Thu 22 Dec 14:00"."""
    local = (operation.begins + timedelta(seconds=at_s)).astimezone(operation.zone)
    days = {lang: format_date(local, "EEE d MMM", locale=LOCALES[lang]) for lang in LOCALES}
    return Name(en=f"{days['en']} {local:%H:%M}", ar=f"{days['ar']} {isolate(f'{local:%H:%M}')}")
