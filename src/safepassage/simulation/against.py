"""Courses against what was reported: the fan at each reported instant, coverage and score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from safepassage.operation.model import Reported
from safepassage.operation.terms import Flow
from safepassage.simulation import course_state as cs
from safepassage.simulation.case import BINS, Case
from safepassage.simulation.course import Runner, runner_of
from safepassage.simulation.quantiles import SHARES, fan_to_json
from safepassage.simulation.uncertainty import Counted, Figure, Uncertainty

CONTRADICTION: Final = 1.25
"""Sources contradict each other at an instant where the greatest count is more than this times the least."""


@dataclass(frozen=True, kw_only=True)
class Instant:
    """What sources reported at one instant, and the fan of the courses there.

    `consensus` is the median of the reports; None where the sources contradict each other.
    """

    at_s: int
    figure: str
    reports: tuple[Reported, ...]
    fan: tuple[float, ...]
    consensus: float | None

    @property
    def contains(self) -> bool | None:
        """Whether the band of 90 % contains the consensus; None where there is none."""
        return None if self.consensus is None else self.fan[0] <= self.consensus <= self.fan[-1]


@dataclass(frozen=True, kw_only=True)
class FigureFan:
    """How many people a figure counts over time: a row for each of `SHARES`, a column for each instant."""

    figure: str
    times_s: tuple[int, ...]
    rows: npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Score:
    """How well courses agree with reports.

    `fans` has the courses of each figure over time. `coverage` is the share of single reports inside the band
    of 90 %; `crps` the continuous ranked probability score in people, averaged over the reports (Gneiting and
    Raftery 2007, eq. 21): the mean distance from a report to the courses, less half of that between courses.
    Less is better.
    """

    runs: int
    instants: tuple[Instant, ...]
    fans: tuple[FigureFan, ...]
    coverage: float
    crps: float

    @property
    def contained(self) -> tuple[int, int]:
        """In how many instants without contradiction the band contains the consensus, and of how many."""
        told = [instant.contains for instant in self.instants if instant.contains is not None]
        return sum(told), len(told)

    def to_json(self) -> dict[str, Any]:
        """Return the score as JSON values."""
        return {
            "runs": self.runs,
            "coverage_90%": round(self.coverage, 4),
            "crps_people": round(self.crps, 1),
            "consensus_contained": list(self.contained),
            "instants": [
                {
                    "at_s": instant.at_s,
                    "figure": instant.figure,
                    "fan": [round(value, 1) for value in instant.fan],
                    "consensus": instant.consensus,
                    "reports": [
                        {"source": r.source, "count": r.count, "qualifier": r.qualifier}
                        for r in instant.reports
                    ],
                }
                for instant in self.instants
            ],
            "fans": [
                {
                    "figure": fan.figure,
                    "times_s": list(fan.times_s),
                    "people": fan_to_json(fan.rows),
                }
                for fan in self.fans
            ],
        }


def scored(
    case: Case, reported: Sequence[Reported], figures: dict[str, Figure], *, runs: int, seed: int
) -> Score:
    """Return how well courses of a case agree with what was reported.

    Parameters
    ----------
    case
        The case, calibrated.
    reported
        The reports; those of figures that `figures` does not name, or before the beginning, are left out.
    figures
        Whom each figure counts, once they have arrived.
    runs, seed
        How many courses, from which seed.

    Raises
    ------
    ValueError
        No report can be compared.
    """
    operation = case.operation
    used = sorted(
        (r for r in reported if r.figure in figures and r.at >= operation.begins),
        key=lambda r: (r.figure, r.at),
    )
    if not used:
        raise ValueError("there are no reports to compare with")
    groups = [(key, tuple(rows)) for key, rows in groupby(used, key=lambda r: (r.figure, r.at))]
    ats = [operation.seconds_since_begin(at) for (_, at), _ in groups]
    curves, ends_s = _curves(
        case, figures, dict.fromkeys(figure for (figure, _), _ in groups), ats, runs, seed
    )
    instants = []
    inside, scores = [], []
    for at_s, ((figure, _), rows) in zip(ats, groups, strict=True):
        counts = curves[figure][:, np.searchsorted(ends_s, at_s)]
        fan = tuple(np.quantile(counts, SHARES).tolist())
        told = [row.count for row in rows]
        agree = max(told) <= CONTRADICTION * min(told)
        consensus = float(np.median(told)) if agree else None
        instants.append(Instant(at_s=at_s, figure=figure, reports=rows, fan=fan, consensus=consensus))
        inside += [fan[0] <= count <= fan[-1] for count in told]
        scores += [crps(counts, count) for count in told]
    return Score(
        runs=runs,
        instants=tuple(sorted(instants, key=lambda instant: (instant.at_s, instant.figure))),
        fans=tuple(_figure_fan(figure, ends_s, curve, max(ats)) for figure, curve in curves.items()),
        coverage=float(np.mean(inside)),
        crps=float(np.mean(scores)),
    )


def _curves(
    case: Case, figures: dict[str, Figure], wanted: Iterable[str], ats: Sequence[int], runs: int, seed: int
) -> tuple[dict[str, npt.NDArray[np.int32]], npt.NDArray[np.int64]]:
    """Return how many people each figure counts in each course (row) by each instant (column), and those.

    The instants are the beginning, the ends of the case's stretches of time, and `ats` among them.
    """
    ends_s = np.union1d(case.bin_s * np.arange(BINS + 1, dtype=np.int64), ats)
    members = {figure: _members(case, figures[figure].flow) for figure in wanted}
    curves = {figure: np.zeros((runs, len(ends_s)), dtype=np.int32) for figure in members}
    runner = runner_of(case, traced=True)
    for number in range(runs):
        runner.run(np.random.SeedSequence(seed, spawn_key=(number,)))
        out_s, queue, people = _arrivals(runner)
        for figure, curve in curves.items():
            counted = members[figure][queue]
            stretch = np.searchsorted(ends_s, out_s[figures[figure].counted][counted])
            gone = np.bincount(stretch, weights=people[counted], minlength=len(ends_s) + 1)
            curve[number] = np.cumsum(gone)[: len(ends_s)]
    return curves, ends_s


def _figure_fan(
    figure: str, ends_s: npt.NDArray[np.int64], curve: npt.NDArray[np.int32], last_s: int
) -> FigureFan:
    """Return the fan of a figure until it moves no more, or until the last report if that is later."""
    rows = np.quantile(curve, SHARES, axis=0)
    moves = np.flatnonzero((rows != rows[:, -1:]).any(axis=0))
    end = max(int(moves[-1]) + 2 if len(moves) else 1, int(np.searchsorted(ends_s, last_s)) + 1)
    return FigureFan(figure=figure, times_s=tuple(ends_s[:end].tolist()), rows=rows[:, :end])


def crps(sample: npt.ArrayLike, observed: float) -> float:
    """Return the continuous ranked probability score of a sample for what was observed."""
    ordered = np.sort(np.asarray(sample, dtype=np.float64))
    n = len(ordered)
    between = 2 * float((ordered * (2 * np.arange(1, n + 1) - n - 1)).sum()) / n**2
    return float(np.abs(ordered - observed).mean()) - between / 2


def figures_of(uncertainty: Uncertainty) -> dict[str, Figure]:
    """Return whom each figure counts: as written, `people_out` being everybody where nothing is."""
    return {"people_out": Figure(figure="people_out"), **{f.figure: f for f in uncertainty.figures}}


def _members(case: Case, flow: Flow) -> npt.NDArray[np.bool_]:
    return np.array([flow.covers(group, place, to) for place, group, to in case.queues], dtype=np.bool_)


def _arrivals(
    runner: Runner,
) -> tuple[dict[Counted, npt.NDArray[np.int64]], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return when people of the last course arrived or passed, of which queue they are, and how many."""
    g, t = runner.g, runner.t
    first, end = int(g[cs.STAGE_0]), int(g[cs.NEXT_STAGE])
    stages = t[first:end]
    trips = np.maximum(stages[:, cs.STAGE_TRIP], 0)
    boards = (stages[:, cs.STAGE_PICKS] > stages[:, cs.STAGE_PICK]) & (stages[:, cs.STAGE_TRIP] >= 0)
    boards &= t[trips, cs.TRIP_STATUS] == cs.DONE
    chosen = stages[boards]
    lengths = chosen[:, cs.STAGE_PICKS] - chosen[:, cs.STAGE_PICK]
    begins = np.repeat(chosen[:, cs.STAGE_PICK], lengths).astype(np.int64)
    picks = begins + np.arange(len(begins)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    ends = t[np.repeat(chosen[:, cs.STAGE_TRIP], lengths), cs.TRIP_END]
    out_s: dict[Counted, npt.NDArray[np.int64]] = {
        "arrived": g[g[cs.TRACE_ARRIVE_S] + ends - first],
        "passed": g[g[cs.TRACE_LEAVE_S] + ends - 1 - first],
    }
    queue = t[picks, cs.PICK_QUEUE].astype(np.int64) - g[cs.QUEUE_0]
    return out_s, queue, t[picks, cs.PICK_TAKEN].astype(np.int64)
