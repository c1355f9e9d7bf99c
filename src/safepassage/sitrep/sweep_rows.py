"""What a sweep found as the rows of a table, in words and figures for a person."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from safepassage.language import Name, Text, text
from safepassage.operation.model import Operation
from safepassage.simulation.quantiles import Estimate
from safepassage.simulation.sweep import Effort, PointAnswers
from safepassage.simulation.varied import Point, Varied
from safepassage.sitrep.report_phrases import count, moment_at, percent, plain

NOTHING = "–"


def headings(operation: Operation, varied: Sequence[Varied], effort: Effort) -> list[Text | Name | str]:
    """Return what stands above the columns."""
    return [
        *(plain(each.variable.name) for each in varied),
        text("At best"),
        text("By the plan"),
        text("5 in 10"),
        text("9 in 10"),
        *(
            heading
            for at_s in effort.by_s
            for heading in (
                text("By {instant}", instant=moment_at(operation, at_s)),
                text("Everybody out by then"),
            )
        ),
        text("Left"),
        text("Not out"),
    ]


def row_of(point: Point, answers: PointAnswers) -> list[str]:
    """Return the cells of one combination."""
    return [
        *(plain(value.shown) for value in point.values),
        NOTHING if answers.bound_s is None else hours(answers.bound_s),
        NOTHING if answers.clearance_s is None else hours(answers.clearance_s),
        _time(answers.middle_s),
        _time(answers.ninety_s),
        *(_share(chance) for chances in zip(answers.by, answers.all_by, strict=True) for chance in chances),
        count(answers.left),
        NOTHING if answers.stranded is None else count(round(answers.stranded.value)),
    ]


def explanations(effort: Effort) -> list[Text]:
    """Return what the columns mean."""
    return [
        text(
            "Times are hours and minutes after the start: the soonest that any plan could be done, the last "
            "arrival of the plan found, and by when it is over in 5 and in 9 of 10 courses, ± what chance "
            "leaves open after {runs} courses.",
            runs=count(effort.runs),
        ),
        text(
            "Left are people whom the plan does not move; not out are, on average, those who come and are "
            "still there at the end of a course."
        ),
    ]


def hours(seconds: float) -> str:
    """Return a time as hours and minutes, such as `84:24`."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _time(of: Estimate | None) -> str:
    if of is None:
        return NOTHING
    return f"{hours(of.value)} ±{hours(of.error)}" if isfinite(of.error) else hours(of.value)


def _share(of: Estimate) -> str:
    return f"{percent(of.value)} ±{percent(of.error)}"
