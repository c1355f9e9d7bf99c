"""The page's section on how sure the plan is: its sentences, rows and curves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from safepassage.language import Name, Text, text
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.sitrep.report_phrases import count, duration, moment_at, percent, plain
from safepassage.sitrep.simulation_words import (
    CAUSE_WORDS,
    exactness,
    guess_sentence,
    headline,
    held_sentence,
    instants_of,
    left_sentences,
    score_sentence,
    short_moment,
    time_rows,
    use_rows,
    worst_sentence,
)
from safepassage.sitrep.uncertainty_words import assumption_sentences, figure_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from safepassage.simulation.against import FigureFan, Instant, Score
    from safepassage.simulation.answers import Answers, CauseEffect
    from safepassage.simulation.outcome import Outcome
    from safepassage.simulation.quantiles import Estimate
    from safepassage.simulation.variance import Shares

ROWS_MAX: Final = 14
HOUR_S: Final = 3600
CLEAR: Final = 0.005
"""Nearer to none or to sure than this, a chance is not worth a row of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceRow:
    """By when, and how likely the last arrival is by then (`bar` in per cent), and everybody out."""

    by: Name
    note: Text | None
    chance: str
    error: str
    all_out: str
    bar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FanRow:
    """The courses at an instant: each figure is its middle, and the middle nine tenths."""

    by: Name
    out: tuple[str, str]
    aboard: tuple[str, str]
    held: tuple[str, str]
    stranded: tuple[str, str]
    all_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRow:
    """What a cause delays on average; bar and whisker are places along the chart in per cent.

    `alone` and `part` are the shares of the spread that come from it alone, and that it has part in.
    """

    what: Text
    mean: Text | str
    error: Text | str
    ninety: Text | str
    alone: str
    part: str
    bar: tuple[float, float]
    whisker: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseBar:
    """How much something is at work, in words and in per cent."""

    what: Text
    share: str
    bar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRow:
    """What was reported at an instant beside the courses; `agree` says how the two stand."""

    at: Name
    told: tuple[tuple[int, str, str], ...]
    band: str
    middle: str
    agree: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFigure:
    """The reports of one figure, with whom it counts."""

    name: str
    who: Text
    rows: tuple[ReportedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurePage:
    """The section of the page."""

    teaser: tuple[Text, ...]
    headline: tuple[Text, ...]
    exactness: tuple[Text, ...]
    worst: Text
    held: Text | None
    chances: tuple[ChanceRow, ...]
    fan: tuple[FanRow, ...]
    causes: tuple[CauseRow, ...]
    cause_axis: float
    spread: Text | None
    causes_open: Text | None
    uses: tuple[UseBar, ...]
    reported: tuple[ReportedFigure, ...]
    sources: tuple[str, ...]
    score: Text | None
    assumed: tuple[Text, ...]
    assumed_source: Text
    warning: Text | None
    provenance: tuple[Text, ...]


def sure_page(operation: Operation, plan: Plan, outcome: Outcome) -> SurePage:
    """Return the section on how sure the plan is."""
    answers, score = outcome.answers, outcome.score
    sources = () if score is None else sources_of(score)
    causes, axis = _cause_rows(outcome.causes, outcome.shares)
    return SurePage(
        teaser=(
            *headline(operation, plan, answers)[:-1],
            *(() if outcome.written else (guess_sentence(),)),
        ),
        headline=headline(operation, plan, answers),
        exactness=(*exactness(answers), *left_sentences(operation, outcome.causes)),
        worst=worst_sentence(operation, answers),
        held=held_sentence(answers),
        chances=tuple(_chance_rows(operation, answers)),
        fan=tuple(_fan_rows(operation, answers)),
        causes=causes,
        cause_axis=axis,
        spread=None if outcome.shares is None else _spread_sentence(outcome.shares),
        causes_open=_causes_open(outcome),
        uses=tuple(
            UseBar(what=row.what, share=percent(row.share), bar=round(min(100.0, 100 * row.share), 1))
            for row in use_rows(operation, answers)
        ),
        reported=() if score is None else tuple(_reported(operation, outcome, score, sources)),
        sources=sources,
        score=None if score is None else score_sentence(score),
        assumed=tuple(assumption_sentences(operation, outcome.uncertainty, written=outcome.written)),
        assumed_source=_assumed_source(written=outcome.written),
        warning=None if outcome.written else _not_written(),
        provenance=_provenance(operation, outcome),
    )


def sure_data(outcome: Outcome) -> dict[str, Any]:
    """Return the curves that the page's script draws."""
    answers = outcome.answers
    return {
        "times_s": [0, *answers.times_s],
        "out": _rows(answers.out, first=0),
        "aboard": _rows(answers.aboard, first=0),
        "held": _rows(answers.held, first=0),
        "stranded": _rows(answers.stranded, first=None),
        "kept_s": round(answers.kept_s.value),
        "worst": [answers.worst_hour_s, answers.worst_hour_s + HOUR_S],
        "reported": [] if outcome.score is None else _reported_data(outcome.score),
    }


def _reported_data(score: Score) -> list[dict[str, Any]]:
    """Return the fan of each figure, with the reports as instant, number of the source and people."""
    sources = sources_of(score)
    return [
        {
            "figure": plain(fan.figure),
            "times_s": list(fan.times_s),
            "rows": [[round(value) for value in row] for row in fan.rows.tolist()],
            "points": [
                [instant.at_s, sources.index(plain(report.source)), report.count]
                for instant in score.instants
                if instant.figure == fan.figure
                for report in instant.reports
            ],
        }
        for fan in fans_of(score)
    ]


def last_s(outcome: Outcome) -> int:
    """Return when the curves end."""
    score = outcome.score
    ends = [] if score is None else [fan.times_s[-1] for fan in score.fans]
    return max(outcome.answers.times_s[-1], round(outcome.answers.kept_s.value), *ends, 0)


def sources_of(score: Score) -> tuple[str, ...]:
    """Return the sources of reports, those with most reports first."""
    told = Counter(plain(report.source) for instant in score.instants for report in instant.reports)
    return tuple(sorted(told, key=lambda source: (-told[source], source)))


def fans_of(score: Score) -> tuple[FigureFan, ...]:
    """Return the fans of the figures, those with most reports first."""
    told = Counter(instant.figure for instant in score.instants)
    return tuple(sorted(score.fans, key=lambda fan: (-told[fan.figure], fan.figure)))


def _rows(fan: npt.NDArray[np.float64], *, first: int | None) -> list[list[int]]:
    """Return a fan as whole people, with its figure at the beginning before it."""
    rows = [[round(value) for value in row] for row in fan.tolist()]
    return [[row[0] if first is None else first, *row] for row in rows]


def _chance_rows(operation: Operation, answers: Answers) -> Iterator[ChanceRow]:
    """Yield the chances, but of those that are all but none or all but sure only the last and the first."""
    told = answers.finished_by
    never = [at_s for at_s, chance in told if chance.value < CLEAR]
    sure = [at_s for at_s, chance in told if chance.value > 1 - CLEAR]
    for (at_s, chance), all_out in zip(told, answers.all_out_by, strict=True):
        planned = at_s == answers.planned_s
        if not planned and (at_s in never[:-1] or at_s in sure[1:]):
            continue
        yield ChanceRow(
            by=short_moment(operation, at_s),
            note=text("the plan's own time") if planned else None,
            chance=percent(chance.value),
            error=percent(chance.error),
            all_out="" if answers.finished.value == 1 else percent(all_out.value),
            bar=round(100 * chance.value, 1),
        )


def _fan_rows(operation: Operation, answers: Answers) -> Iterator[FanRow]:
    for row in time_rows(answers, instants_of(operation, answers, rows_max=ROWS_MAX)):
        yield FanRow(
            by=short_moment(operation, row.at_s),
            out=_middle(row.out),
            aboard=_middle(row.aboard),
            held=_middle(row.held),
            stranded=_middle(row.stranded),
            all_out=percent(row.all_out),
        )


def _middle(fan: Sequence[int]) -> tuple[str, str]:
    return count(fan[2]), f"{count(fan[0])}–{count(fan[-1])}"


def _cause_rows(causes: Sequence[CauseEffect], shares: Shares | None) -> tuple[tuple[CauseRow, ...], float]:
    """Return the causes along one axis, and where its zero is; an interval without end goes to the edge."""
    low_s = min((0.0, *(max(c.mean_s.low, -abs(c.mean_s.value) * 3) for c in causes)))
    high_s = max((1.0, *(min(c.mean_s.high, abs(c.mean_s.value) * 3) for c in causes)))

    spread = {} if shares is None else {each.cause: each for each in shares.causes}

    def place(seconds: float) -> float:
        return round(100 * (min(max(seconds, low_s), high_s) - low_s) / (high_s - low_s), 1)

    rows = tuple(
        CauseRow(
            what=CAUSE_WORDS[cause.cause],
            mean=_signed(cause.mean_s.value),
            error=_signed(cause.mean_s.error) if cause.mean_s.error < 10**12 else "∞",
            ninety=_signed(cause.ninety_s),
            alone=_share(spread[cause.cause].first) if cause.cause in spread else "",
            part=_share(spread[cause.cause].total) if cause.cause in spread else "",
            bar=(place(min(0.0, cause.mean_s.value)), place(max(0.0, cause.mean_s.value))),
            whisker=(place(cause.mean_s.low), place(cause.mean_s.high)),
        )
        for cause in causes
    )
    return rows, place(0.0)


def _share(of: Estimate) -> str:
    """Return a share with its error; one that chance puts beyond nothing or everything is drawn back."""
    return f"{percent(min(1.0, max(0.0, of.value)))} ± {percent(of.error)}"


def _signed(seconds: float) -> Text | str:
    """Return a length of time in whole minutes, with a sign where it is below nothing."""
    minutes = round(abs(seconds) / 60)
    if minutes == 0:
        return "0"
    shown = duration(60 * minutes)
    return text("−{duration}", duration=shown) if seconds < 0 else shown


def _spread_sentence(shares: Shares) -> Text:
    return text(
        "From one course to another the last arrival typically differs by {spread} (standard deviation). The "
        "last two columns say how much of that comes from a cause alone, and how much it has part in, with "
        "others too.",
        spread=duration(60 * round(shares.sd_s / 60)),
    )


def _causes_open(outcome: Outcome) -> Text | None:
    wanted = outcome.uncertainty.causes
    if len(outcome.causes) == len(wanted):
        return None
    asked = {each.cause for each in outcome.causes}
    missing = [cause for cause in wanted if cause not in asked]
    return text("Not asked, as the simulation was stopped: causes {number}.", number=len(missing))


def _reported(
    operation: Operation, outcome: Outcome, score: Score, sources: Sequence[str]
) -> Iterator[ReportedFigure]:
    from safepassage.simulation.against import figures_of

    figures = figures_of(outcome.uncertainty)
    for fan in fans_of(score):
        rows = tuple(
            _reported_row(operation, instant, sources)
            for instant in score.instants
            if instant.figure == fan.figure
        )
        who = figure_words(operation, figures[fan.figure])
        yield ReportedFigure(name=plain(fan.figure), who=who, rows=rows)


def _reported_row(operation: Operation, instant: Instant, sources: Sequence[str]) -> ReportedRow:
    if instant.contains is None:
        agree = text("sources disagree")
    else:
        agree = text("inside the band") if instant.contains else text("outside the band")
    return ReportedRow(
        at=short_moment(operation, instant.at_s),
        told=tuple(
            (
                sources.index(plain(report.source)),
                plain(report.source),
                " ".join(filter(None, (plain(report.qualifier), count(report.count)))),
            )
            for report in instant.reports
        ),
        band=f"{count(round(instant.fan[0]))}–{count(round(instant.fan[-1]))}",
        middle=count(round(instant.fan[2])),
        agree=agree,
    )


def _not_written() -> Text:
    return text(
        "Nobody has written what is uncertain here: these are figures of few other operations, and guesses. "
        "Write your own in uncertainty.yaml."
    )


def _assumed_source(*, written: bool) -> Text:
    if written:
        return text("As it is written in uncertainty.yaml, or in the file that was given instead.")
    return text("Where each figure is from, and which are assumed, is said in docs/simulation.md.")


def _provenance(operation: Operation, outcome: Outcome) -> tuple[Text, ...]:
    return (
        text(
            "Simulated figures, from {runs} courses of this plan with seed {seed}, beginning {begins}; not a "
            "report of what happened.",
            runs=count(outcome.answers.runs),
            seed=outcome.seed,
            begins=moment_at(operation, 0),
        ),
        text(
            "They hold under what was assumed, and only then: a course cannot be worse than what is assumed."
        ),
        text("Result {key}.", key=outcome.key[:8]),
    )
