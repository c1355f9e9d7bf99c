"""Whole trips for a programme of convoys: choices are made first, then convoy by convoy is rounded."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
import numpy.typing as npt

from safepassage.planning.convoy_programme import ConvoyProgramme
from safepassage.planning.whole_programme import quiet

Floats = npt.NDArray[np.float64]
Trip = tuple[int, int, int]
"""A fleet row, a ride of that row, a convoy."""
NEARLY: Final = 1e-6
AGAIN_MAX: Final = 2
"""Where rounding leads nowhere, the last convoys, up to so many, are settled again by branching."""
NODES_MAX: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What leaves in the convoys: how many trips of each kind, and people by lot and kind of trip."""

    trips: Mapping[Trip, int]
    people: Mapping[tuple[int, int, int, int], float]


class Dives:
    """Solves programmes one after another, trying first what was chosen in the one before."""

    def __init__(self, *, seconds: float) -> None:
        """Give every programme so many seconds at most."""
        self._seconds = seconds
        self._chosen: dict[tuple[str, int], float] = {}

    def possible(self, programme: ConvoyProgramme) -> bool:
        """Return whether parts of trips could do it, as far as is found in time."""
        return self._settled(programme) is not None

    def composed(self, programme: ConvoyProgramme) -> Composition | None:
        """Return who leaves in which convoy in whole vehicles; None if nothing is found.

        Where the choices of the programme before lead nowhere, others are made.
        """
        values = self._dived(programme)
        if values is None and self._chosen:
            self._chosen = {}
            values = self._dived(programme)
        if values is None:
            return None
        return Composition(
            trips={t: n for t, column in programme.trips.items() if (n := round(values[column]))},
            people={p: part for p, column in programme.people.items() if (part := values[column]) > NEARLY},
        )

    def _dived(self, programme: ConvoyProgramme) -> list[float] | None:
        highs = self._settled(programme)
        if highs is None:
            return None
        costs = np.array(programme.programme.costs)
        highs.changeColsCost(len(costs), np.arange(len(costs)), costs)
        return dived(highs, programme)

    def _settled(self, programme: ConvoyProgramme) -> Any:  # noqa: ANN401 - highspy's class is made at run time
        """Return a solver in which all choices are fixed and something is possible, None if nothing is."""
        keys = programme.choices
        if keys.keys() <= self._chosen.keys():
            highs = self._fixed(programme)
            if _solved(highs) is not None:
                return highs
        found = programme.programme.solved(
            seconds=self._seconds, interrupted=lambda: False, first=True, costs=False
        )
        if found.verdict != "solved":
            return None
        self._chosen |= {key: round(found.values[column]) for key, column in keys.items()}
        highs = self._fixed(programme)
        return None if _solved(highs) is None else highs

    def _fixed(self, programme: ConvoyProgramme) -> Any:  # noqa: ANN401 - highspy's class is made at run time
        """Return a solver for which the choices are made, and nothing else has to be whole."""
        highs = quiet()
        highs.setOptionValue("time_limit", self._seconds)
        highs.setOptionValue("mip_max_nodes", NODES_MAX)
        highs.setOptionValue("mip_max_improving_sols", 1)
        model = programme.programme.model(costs=False)
        low, high = np.zeros(len(programme.programme.most)), np.array(programme.programme.most, dtype=float)
        for key, column in programme.choices.items():
            low[column] = high[column] = self._chosen[key]
        model.col_lower_, model.col_upper_ = low, high
        model.integrality_ = []
        highs.passModel(model)
        return highs


def dived(highs: Any, programme: ConvoyProgramme) -> list[float] | None:  # noqa: ANN401
    """Return a solution with whole trips: each convoy's in turn are rounded, or else found by branching."""
    by_convoy: dict[int, list[Trip]] = defaultdict(list)
    for trip in programme.trips:
        by_convoy[trip[2]].append(trip)
    values = _solved(highs)
    settled: list[list[Trip]] = []
    for convoy in sorted(by_convoy):
        if values is None:
            return None
        settled.append(by_convoy[convoy])
        _fix(highs, programme, settled[-1], _rounded(programme.trips, settled[-1], values))
        values = _solved(highs)
        again = 1
        while values is None and again <= AGAIN_MAX:
            values = _branched(highs, programme, [trip for trips in settled[-again:] for trip in trips])
            again *= 2
    return values


def _solved(highs: Any) -> list[float] | None:  # noqa: ANN401
    highs.run()
    status = highs.getModelStatus()
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit):
        return None
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return list(highs.getSolution().col_value)


def _rounded(columns: Mapping[Trip, int], trips: Sequence[Trip], values: Sequence[float]) -> Floats:
    """Return whole numbers near the trips of one convoy, that keep their sum by fleet row."""
    wanted: dict[int, float] = defaultdict(float)
    for trip in trips:
        wanted[trip[0]] += values[columns[trip]]
    up = {row: round(total) for row, total in wanted.items()}
    counts = {trip: math.floor(values[columns[trip]] + NEARLY) for trip in trips}
    for trip in trips:
        up[trip[0]] -= counts[trip]
    for trip in sorted(trips, key=lambda trip: counts[trip] - values[columns[trip]]):
        if up[trip[0]] > 0 and values[columns[trip]] - counts[trip] > NEARLY:
            counts[trip] += 1
            up[trip[0]] -= 1
    return np.array([counts[trip] for trip in trips], dtype=np.float64)


def _fix(highs: Any, programme: ConvoyProgramme, trips: Sequence[Trip], counts: Floats) -> None:  # noqa: ANN401
    columns = np.array([programme.trips[trip] for trip in trips])
    highs.changeColsBounds(len(columns), columns, counts, counts)


def _branched(highs: Any, programme: ConvoyProgramme, trips: Sequence[Trip]) -> list[float] | None:  # noqa: ANN401
    """Return a solution with some trips whole, found by branching, and fix them."""
    columns = np.array([programme.trips[trip] for trip in trips])
    count, most = len(columns), np.array(programme.programme.most, dtype=np.float64)[columns]
    highs.changeColsBounds(count, columns, np.zeros(count), most)
    highs.changeColsIntegrality(count, columns, np.full(count, highspy.HighsVarType.kInteger))
    values = _solved(highs)
    highs.changeColsIntegrality(count, columns, np.full(count, highspy.HighsVarType.kContinuous))
    if values is not None:
        _fix(highs, programme, trips, np.round(np.array(values)[columns]))
    return values
