"""What a sweep found as JSON values and as a CSV table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from safepassage.operation.model import Operation
from safepassage.simulation.quantiles import Estimate
from safepassage.simulation.sweep import Effort, PointAnswers
from safepassage.simulation.varied import Point, Varied

FORMAT: Final = "safepassage-sweep/1"


def sweep_to_json(
    operation: Operation,
    varied: Sequence[Varied],
    points: Sequence[Point],
    found: Sequence[PointAnswers],
    effort: Effort,
) -> dict[str, Any]:
    """Return what was varied, and what each combination that was worked out comes to; times in seconds."""
    return {
        "format": FORMAT,
        "operation": operation.id,
        "begins": operation.begins.isoformat(),
        "seed": effort.seed,
        "seconds_each": effort.seconds,
        "runs_each": effort.runs,
        "varied": [
            {
                "name": each.variable.name,
                "now": each.variable.now,
                "values": [value.shown for value in each.values],
            }
            for each in varied
        ],
        "combinations": len(points),
        "points": [_point(varied, points[answers.number], answers, effort) for answers in found],
    }


def sweep_to_csv(
    operation: Operation,
    varied: Sequence[Varied],
    points: Sequence[Point],
    found: Sequence[PointAnswers],
    effort: Effort,
) -> str:
    """Return the same as a table: a row for each combination, an estimate as three columns."""
    rows = [
        dict(_flat(point, "")) for point in sweep_to_json(operation, varied, points, found, effort)["points"]
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    to = io.StringIO()
    writer = csv.DictWriter(to, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return to.getvalue()


def _point(varied: Sequence[Varied], point: Point, answers: PointAnswers, effort: Effort) -> dict[str, Any]:
    plan = answers.plan
    return {
        "values": {each.variable.name: v.shown for each, v in zip(varied, point.values, strict=True)},
        "people": answers.people,
        "left": answers.left,
        "bound_s": answers.bound_s,
        "bound_by": {"en": str(plan.bound.by), "ar": plan.bound.by.in_language("ar")},
        "planned_clearance_s": answers.clearance_s,
        "plan_of_neighbour": answers.borrowed,
        "runs": answers.runs,
        "clearance_50%_s": _estimate(answers.middle_s),
        "clearance_90%_s": _estimate(answers.ninety_s),
        "out_by": [
            {"at_s": at_s, **(_estimate(chance) or {}), "everybody": _estimate(all_out)}
            for at_s, chance, all_out in zip(effort.by_s, answers.by, answers.all_by, strict=False)
        ],
        "everybody_out": _estimate(answers.finished),
        "people_not_out": _estimate(answers.stranded),
    }


def _estimate(of: Estimate | None) -> dict[str, float | None] | None:
    """Return an estimate with its interval; an end that is not known is null."""
    if of is None:
        return None
    return {
        name: None if abs(value := getattr(of, name)) == float("inf") else round(value, 6)
        for name in ("value", "low", "high")
    }


def _flat(value: Any, name: str) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - JSON values
    """Yield the plain values in JSON values with the names of the columns they go into."""
    match value:
        case dict():
            for key, each in value.items():
                part = "" if key == "value" or (key == "values" and not name) else key
                yield from _flat(each, "_".join(filter(None, (name, part))))
        case list():
            for number, each in enumerate(value, start=1):
                yield from _flat(each, name if len(value) == 1 else f"{name}_{number}")
        case _:
            yield name, value
