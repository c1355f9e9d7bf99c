"""The page of a sweep, its pictures and figures: one HTML file that needs no network, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jinja2.utils import htmlsafe_json_dumps

from safepassage.language import LANGS, Lang, Name, Text, text
from safepassage.operation.model import Operation
from safepassage.simulation.quantiles import Estimate
from safepassage.simulation.sweep import Effort, PointAnswers
from safepassage.simulation.varied import Point, Varied
from safepassage.sitrep.report import inlined_scripts, inlined_styles, page_environment
from safepassage.sitrep.report_phrases import count, listed, moment_at, name_of, plain
from safepassage.sitrep.sweep_rows import explanations, headings, row_of

SHEETS: Final = (
    ("vendor", "uplot-1.6.32/uPlot.min.css"),
    ("templates", "report.css"),
    ("templates", "print.css"),
    ("templates", "sweep.css"),
)
LIBRARIES: Final = ("uplot-1.6.32/uPlot.iife.min.js",)
SCRIPTS: Final = ("page.js", "curve.js", "sweep.js")
WORDS: Final = {
    "kicker": text("What if"),
    "contents": text("Contents"),
    "pictures": text("Pictures"),
    "figures": text("Figures"),
    "note": text("Between the values that were tried the lines are no forecast."),
    "shaded": text("Shaded is what chance leaves open in a simulation of so many courses."),
    "no_script": text("The pictures need a browser that runs scripts."),
    "made_with": text("Made with Safe Passage. Curves: uPlot (MIT)."),
}
HOUR_S: Final = 3600
BOUND_INK, PLAN_INK, MIDDLE_INK, NINETY_INK = 7, 1, 2, 5
"""Places in the list of colours of the report's curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure that is drawn: its words, its unit, and how it is taken from the answers; None is a gap."""

    title: Text
    unit: str
    of: Callable[[PointAnswers], float | None]
    interval: Callable[[PointAnswers], Estimate | None] | None = None
    ink: int = 0
    dash: int = 0


def sweep_html(
    operation: Operation,
    varied: Sequence[Varied],
    points: Sequence[Point],
    found: Sequence[PointAnswers],
    effort: Effort,
    *,
    lang: Lang = "en",
) -> str:
    """Return what a sweep found as one self-contained page that holds both languages.

    Parameters
    ----------
    operation
        As it is without any change.
    varied
        One or two things: the first along the axis, the second as lines.
    points, found
        All combinations, and what those that were worked out come to.
    effort
        How much work each was worth.
    lang
        The language that the page opens in.
    """
    title = text("What if: {operation}", operation=name_of(operation.name, operation.id))
    charts = charts_of(operation, varied, points, found, effort)
    first = sorted(varied[0].values, key=lambda value: value.number)
    data = {
        "title": _both(title),
        "words": {},
        "x": {
            "name": plain(varied[0].variable.name),
            "numbers": [value.number for value in first],
            "labels": [plain(value.shown) for value in first],
        },
        "charts": charts,
    }
    return (
        page_environment()
        .get_template("sweep.html.j2")
        .render(
            lang=lang,
            words=WORDS,
            styles=inlined_styles(SHEETS),
            libraries=inlined_scripts("vendor", LIBRARIES),
            script=inlined_scripts("templates", SCRIPTS),
            data=htmlsafe_json_dumps(data, separators=(",", ":"), ensure_ascii=False),
            title=title,
            operation_id=plain(operation.id),
            varied=[*map(_varied_sentence, varied), _effort_sentence(effort)],
            unfinished=_unfinished(points, found),
            charts="wide" if len(charts) == 1 else "many",
            shaded=len(varied) == 1,
            headings=headings(operation, varied, effort),
            rows=[row_of(points[each.number], each) for each in found],
            explanations=explanations(effort),
        )
    )


def charts_of(
    operation: Operation,
    varied: Sequence[Varied],
    points: Sequence[Point],
    found: Sequence[PointAnswers],
    effort: Effort,
) -> list[dict[str, Any]]:
    """Return the charts: lines of figures for one varied thing, a chart for each figure for two."""
    times, shares, people = _measures(operation, found, effort)
    if len(varied) == 1:
        groups = [
            (text("By when it is over (hours after the start)"), times),
            (text("How likely the last arrival is by then"), shares),
            (text("People"), people),
        ]
        return [
            {
                "title": _both(title),
                "unit": measures[0].unit,
                "series": _lines(varied, points, found, measures),
            }
            for title, measures in groups
            if measures
        ]
    most = max((value for each in found for m in times if (value := m.of(each)) is not None), default=1.0)
    return [
        {
            "title": _both(_title(measure)),
            "unit": measure.unit,
            "most": most if measure.unit == "hours" else None,
            "series": _lines_by_second(varied, points, found, measure),
        }
        for measure in (*times, *shares, *people)
    ]


def _measures(
    operation: Operation, found: Sequence[PointAnswers], effort: Effort
) -> tuple[list[Measure], list[Measure], list[Measure]]:
    """Return the figures: times, shares, and people where there are any left."""
    times = [
        Measure(
            title=text("At best"),
            unit="hours",
            of=lambda each: _hours(each.bound_s),
            ink=BOUND_INK,
            dash=1,
        ),
        Measure(
            title=text("By the plan"),
            unit="hours",
            of=lambda each: _hours(each.clearance_s),
            ink=PLAN_INK,
        ),
        _estimated(text("5 in 10"), "hours", lambda each: each.middle_s, ink=MIDDLE_INK),
        _estimated(text("9 in 10"), "hours", lambda each: each.ninety_s, ink=NINETY_INK),
    ]
    shares = [
        _estimated(
            text("By {instant}", instant=moment_at(operation, at_s)), "share", _chance(number), ink=number + 1
        )
        for number, at_s in enumerate(effort.by_s)
    ]
    people = [
        Measure(title=text("Left"), unit="people", of=lambda each: each.left, ink=PLAN_INK),
        Measure(
            title=text("Not out"),
            unit="people",
            of=lambda each: None if each.stranded is None else each.stranded.value,
            ink=NINETY_INK,
        ),
    ]
    return times, shares, [m for m in people if any(round(m.of(each) or 0) for each in found)]


def _title(measure: Measure) -> Text:
    """Return the title of a chart that shows one figure."""
    match measure.unit:
        case "hours":
            return text("{figure}: hours after the start", figure=measure.title)
        case "share":
            return text("How likely the last arrival is: {figure}", figure=measure.title)
    return measure.title


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / HOUR_S


def _chance(number: int) -> Callable[[PointAnswers], Estimate | None]:
    return lambda each: each.by[number] if each.by else None


def _estimated(
    title: Text, unit: str, interval: Callable[[PointAnswers], Estimate | None], *, ink: int
) -> Measure:
    per = HOUR_S if unit == "hours" else 1

    def value(each: PointAnswers) -> float | None:
        estimate = interval(each)
        return None if estimate is None else estimate.value / per

    return Measure(title=title, unit=unit, of=value, interval=interval, ink=ink)


def _lines(
    varied: Sequence[Varied],
    points: Sequence[Point],
    found: Sequence[PointAnswers],
    measures: Sequence[Measure],
) -> list[dict[str, Any]]:
    at = {points[each.number].values[0].shown: each for each in found}
    along = [at.get(value.shown) for value in sorted(varied[0].values, key=lambda value: value.number)]
    lines = []
    for measure in measures:
        line: dict[str, Any] = {
            "label": _both(measure.title),
            "values": [None if each is None else measure.of(each) for each in along],
            "ink": measure.ink,
            "dash": measure.dash,
        }
        if measure.interval is not None:
            per = HOUR_S if measure.unit == "hours" else 1
            intervals = [None if each is None else measure.interval(each) for each in along]
            for end in ("low", "high"):
                line[end] = [_end(interval, end, per) for interval in intervals]
        lines.append(line)
    return lines


def _end(interval: Estimate | None, end: str, per: int) -> float | None:
    """Return an end of an interval; the value itself where it is not known."""
    if interval is None:
        return None
    found: float = getattr(interval, end)
    return (found if abs(found) != float("inf") else interval.value) / per


def _lines_by_second(
    varied: Sequence[Varied], points: Sequence[Point], found: Sequence[PointAnswers], measure: Measure
) -> list[dict[str, Any]]:
    at = {tuple(value.shown for value in points[each.number].values): each for each in found}
    first = sorted(varied[0].values, key=lambda value: value.number)
    name = plain(varied[1].variable.name)
    lines = []
    for number, second in enumerate(sorted(varied[1].values, key=lambda value: value.number)):
        along = [at.get((value.shown, second.shown)) for value in first]
        label = f"{name} = {plain(second.shown)}"
        lines.append(
            {
                "label": dict.fromkeys(LANGS, label),
                "values": [None if each is None else measure.of(each) for each in along],
                "ink": number % 8,
                "dash": number % 8,
            }
        )
    return lines


def _varied_sentence(varied: Varied) -> Text:
    values = listed(plain(value.shown) for value in varied.values)
    if varied.variable.now is None:
        return text(
            "{name}: {values} (now without a limit).", name=plain(varied.variable.name), values=values
        )
    return text(
        "{name}: {values} (now {now}).",
        name=plain(varied.variable.name),
        values=values,
        now=plain(varied.variable.now),
    )


def _effort_sentence(effort: Effort) -> Text:
    return text(
        "Each combination was planned anew for {seconds} s and carried out {runs} times, all on the same "
        "days (seed {seed}).",
        seconds=f"{effort.seconds:g}",
        runs=count(effort.runs),
        seed=effort.seed,
    )


def _unfinished(points: Sequence[Point], found: Sequence[PointAnswers]) -> Text | None:
    if len(found) == len(points):
        return None
    return text(
        "Stopped by Ctrl-C: of {points} combinations these {done} are done.",
        points=len(points),
        done=len(found),
    )


def _both(value: Name | Text) -> dict[str, str]:
    return {lang: value.in_language(lang) for lang in LANGS}
