"""Reading the result that `simulate -o` writes: refused where it is damaged or of another plan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final, cast, get_args

import numpy as np
import numpy.typing as npt

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.operation.model import Operation, Reported
from safepassage.planning.plan import Plan
from safepassage.planning.plan_file import parsed_json
from safepassage.planning.plan_json import Node, Reading
from safepassage.simulation.against import FigureFan, Instant, Score, figures_of
from safepassage.simulation.answers import FORMAT, KEPT, Answers, CauseEffect
from safepassage.simulation.outcome import Outcome, key_of
from safepassage.simulation.quantiles import SHARE_NAMES, Estimate
from safepassage.simulation.uncertainty import AS_PLANNED, Cause, Uncertainty
from safepassage.simulation.uncertainty_file import read_uncertainty
from safepassage.simulation.variance import CauseShare, Shares

AGAIN: Final = text("Simulate again: safepassage simulate DIR plan.json -o FILE.")
CAUSES: Final[tuple[str, ...]] = get_args(Cause)


def read_outcome(path: Path, operation: Operation, plan: Plan) -> Outcome:
    """Read a simulation's result.

    Raises
    ------
    FindingsError
        With everything that is wrong with the file, or that it is of another operation or plan.
    """
    if not path.is_file():
        what = text("There is no such result of a simulation.")
        raise FindingsError(
            [Finding(code="missing-file", where=Where(file=str(path)), what=what, mend=AGAIN)]
        )
    reading = Reading(path.name, mend=AGAIN)
    root = Node(reading, parsed_json(path, AGAIN), "")
    if root.key("format").string() != FORMAT and not reading.findings:
        reading.add(
            "wrong-format", "format", text("This is no result of simulate that this program can read.")
        )
    if not reading.findings and root.key("key").string() != key_of(operation, plan):
        what = text("This result was made from another plan or operation, or they have changed since.")
        reading.add("other-plan", "key", what)
    if reading.findings:
        raise FindingsError(reading.findings)
    outcome = _outcome(root, path.name, operation)
    if outcome.score is not None:
        _require_figures(reading, outcome.score, outcome.uncertainty)
    if reading.findings:
        raise FindingsError(reading.findings)
    return outcome


def _require_figures(reading: Reading, score: Score, uncertainty: Uncertainty) -> None:
    """Leave a finding where a figure is compared of which it is not said whom it counts."""
    told = {fan.figure for fan in score.fans} | {instant.figure for instant in score.instants}
    for figure in sorted(told - set(figures_of(uncertainty))):
        reading.add("unknown-word", "against", text("{value} is not known here.", value=figure))


def _outcome(root: Node, file: str, operation: Operation) -> Outcome:
    against, spread = root.maybe("against"), root.maybe("spread")
    return Outcome(
        key=root.key("key").string(),
        seed=root.key("seed").integer(),
        written=root.key("uncertainty_written").boolean(),
        uncertainty=_uncertainty(root.key("uncertainty"), file, operation),
        answers=_answers(root),
        causes=tuple(
            CauseEffect(
                cause=_cause(row.key("cause")),
                mean_s=_estimate(row.key("delays_mean_s")),
                ninety_s=row.key("delays_90%_s").number(),
                left=_estimate(row.key("leaves_mean")),
            )
            for row in root.key("causes").rows()
        ),
        shares=None if spread is None else _shares_of_causes(spread),
        score=None if against is None else _score(against, operation),
    )


def _uncertainty(node: Node, file: str, operation: Operation) -> Uncertainty:
    if not isinstance(node.value, dict):
        node.known()
        return AS_PLANNED
    content = json.dumps(node.value, ensure_ascii=False, indent=1)
    uncertainty, findings = read_uncertainty(content, file, operation)
    node.reading.findings += [
        Finding(
            code=each.code,
            where=Where(file=file, column=f"uncertainty.{each.where.column}".rstrip(".")),
            what=each.what,
            mend=AGAIN,
        )
        for each in findings
    ]
    return uncertainty


def _answers(root: Node) -> Answers:
    times_s = _instants(root.key("times_s"))
    ends = root.key("clearance_s")
    worst = root.key("worst_hour")
    return Answers(
        runs=root.key("runs").integer(),
        planned_s=root.key("planned_clearance_s").integer(),
        ends_s=tuple(_estimate(ends.key(name)) for name in SHARE_NAMES),
        kept_s=_estimate(ends.key(f"{round(100 * KEPT)}%")),
        finished=_estimate(root.key("everybody_out")),
        finished_by=tuple((row.key("at_s").integer(), _estimate(row)) for row in root.key("out_by").rows()),
        all_out_by=tuple(_estimate(row.key("everybody")) for row in root.key("out_by").rows()),
        kept_out=_estimate(root.key("everybody_out_by_90%")),
        times_s=times_s,
        all_out=_row(root.key("everybody_out_share"), times_s),
        out=_fan(root.key("people_out"), times_s),
        aboard=_fan(root.key("people_on_the_way"), times_s),
        held=_fan(root.key("people_held_in_convoys"), times_s),
        stranded=_fan(root.key("people_stranded_if_all_stops"), times_s),
        worst_hour_s=worst.key("from_s").integer(),
        worst_people=worst.key("people").number(),
        left=_estimate(root.key("people_not_out")),
        held_hours=_estimate(root.key("held_person_hours")),
        held_most_s=_estimate(root.key("longest_wait_aboard_s")),
        lanes=_shares(root.key("lanes_in_use")),
        bays=_shares(root.key("bays_in_use")),
        vehicles=root.key("vehicles_in_use").number(),
    )


def _estimate(node: Node) -> Estimate:
    def end(name: str, otherwise: float) -> float:
        found = node.key(name)
        return otherwise if found.value is None else found.number()

    return Estimate(
        value=node.key("value").number(), low=end("low", float("-inf")), high=end("high", float("inf"))
    )


def _shares(node: Node) -> tuple[tuple[str, float], ...]:
    names = list(node.value) if isinstance(node.value, dict) else []
    return tuple((name, node.key(name).number()) for name in names)


def _fan(node: Node, times_s: Sequence[int]) -> npt.NDArray[np.float64]:
    return np.array([_row(node.key(name), times_s) for name in SHARE_NAMES])


def _row(node: Node, times_s: Sequence[int]) -> npt.NDArray[np.float64]:
    row = [value.number() for value in node.rows()]
    if len(row) != len(times_s):
        what = text("{key} must have a figure for each time.", key=node.path)
        node.reading.add("wrong-value", node.path, what)
        row = [0.0] * len(times_s)
    return np.array(row, dtype=np.float64)


def _instants(node: Node) -> tuple[int, ...]:
    times_s = tuple(row.integer() for row in node.rows())
    if not times_s or any(after <= before for before, after in pairwise((-1, *times_s))):
        node.reading.add(
            "wrong-value", node.path, text("{key} must be times, one later than the other.", key=node.path)
        )
    return times_s


def _cause(node: Node) -> Cause:
    name = node.string()
    if name not in CAUSES:
        node.reading.add("unknown-word", node.path, text("{value} is not known here.", value=name))
        return "pace"
    return cast("Cause", name)


def _shares_of_causes(node: Node) -> Shares:
    return Shares(
        runs=node.key("runs").integer(),
        sd_s=node.key("sd_s").number(),
        causes=tuple(
            CauseShare(
                cause=_cause(row.key("cause")),
                first=_estimate(row.key("first_order")),
                total=_estimate(row.key("total")),
            )
            for row in node.key("causes").rows()
        ),
    )


def _score(node: Node, operation: Operation) -> Score:
    return Score(
        runs=node.key("runs").integer(),
        coverage=node.key("coverage_90%").number(),
        crps=node.key("crps_people").number(),
        instants=tuple(_instant(row, operation) for row in node.key("instants").rows()),
        fans=tuple(_figure_fan(row) for row in node.key("fans").rows()),
    )


def _figure_fan(row: Node) -> FigureFan:
    times_s = _instants(row.key("times_s"))
    return FigureFan(
        figure=row.key("figure").string(), times_s=times_s, rows=_fan(row.key("people"), times_s)
    )


def _instant(row: Node, operation: Operation) -> Instant:
    at_s, figure, consensus = row.key("at_s").integer(), row.key("figure").string(), row.key("consensus")
    fan = [value.number() for value in row.key("fan").rows()]
    if len(fan) != len(SHARE_NAMES):
        what = text("{key} must have {number} figures.", key=f"{row.path}.fan", number=len(SHARE_NAMES))
        row.reading.add("wrong-value", f"{row.path}.fan", what)
    return Instant(
        at_s=at_s,
        figure=figure,
        reports=tuple(
            Reported(
                at=operation.begins + timedelta(seconds=max(0, min(at_s, 10**9))),
                source=report.key("source").string(),
                figure=figure,
                count=report.key("count").integer(),
                qualifier=report.key("qualifier").string(),
            )
            for report in row.key("reports").rows()
        ),
        fan=tuple(fan),
        consensus=None if consensus.value is None else consensus.number(),
    )
