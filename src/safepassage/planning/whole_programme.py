"""Mixed-integer programmes over whole trips: who is carried by them, and a solver that can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import highspy
import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.planning.plain import Plain
from safepassage.planning.tour_prices import load_rows

Floats = npt.NDArray[np.float64]
Verdict = Literal["solved", "impossible", "open"]
INF = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a solve ended (`open`: out of time without a solution), and the best solution's values."""

    verdict: Verdict
    best: bool
    values: tuple[float, ...] = ()


@dataclass(slots=True)
class WholeProgramme:
    """Minimise costs over columns, some of them whole numbers, in rows low ≤ Σ a·x ≤ high."""

    costs: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    figures: list[float] = field(default_factory=list)

    def column(self, most: float, *, cost: float = 0.0, whole: bool = True) -> int:
        """Add a column and return its number."""
        self.costs.append(cost)
        self.most.append(most)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, terms: Mapping[int, float], low: float, high: float) -> None:
        """Add a row."""
        self.starts.append(len(self.indices))
        self.low.append(low)
        self.high.append(high)
        self.indices.extend(terms.keys())
        self.figures.extend(terms.values())

    def solved(
        self,
        *,
        seconds: float,
        interrupted: Callable[[], bool],
        hint: Sequence[float] | None = None,
        first: bool = False,
        costs: bool = True,
    ) -> Found:
        """Return the best solution found in so many seconds, begun from a hint if there is one; or the first.

        That there is none is the solver's word, in floating point, with figures that are small integers
        and its tolerance of 1e-6 far below what a whole trip too few would make.
        """
        if not self.costs:
            return Found(verdict="impossible" if max(self.low, default=0.0) > 0 else "solved", best=True)
        highs = quiet()
        highs.setOptionValue("time_limit", max(0.01, seconds))
        if first:
            highs.setOptionValue("mip_max_improving_sols", 1)
        highs.passModel(self.model(costs=costs))
        if hint is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(hint)
            highs.setSolution(solution)

        def stop(event: Any) -> None:  # noqa: ANN401 - the solver's own
            if interrupted():
                event.interrupt()

        highs.cbMipInterrupt += stop
        highs.run()
        status = highs.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Found(verdict="impossible", best=False)
        if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Found(verdict="open", best=False)
        best = costs and status == highspy.HighsModelStatus.kOptimal
        return Found(verdict="solved", best=best, values=tuple(highs.getSolution().col_value))

    def model(self, *, costs: bool = True) -> Any:  # noqa: ANN401 - highspy's class is made at run time
        """Return the programme as the solver takes it, with its costs or without."""
        model = highspy.HighsLp()
        columns, rows = len(self.costs), len(self.low)
        model.num_col_, model.num_row_ = columns, rows
        model.col_cost_ = np.array(self.costs, dtype=np.float64) * costs
        model.col_lower_ = np.zeros(columns)
        model.col_upper_ = np.array(self.most, dtype=np.float64)
        model.row_lower_ = np.array(self.low, dtype=np.float64)
        model.row_upper_ = np.array(self.high, dtype=np.float64)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array([*self.starts, len(self.indices)], dtype=np.int32)
        model.a_matrix_.index_ = np.array(self.indices, dtype=np.int32)
        model.a_matrix_.value_ = np.array(self.figures, dtype=np.float64)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[whole] for whole in self.whole]
        return model


def carry(
    programme: WholeProgramme, plain: Plain, trips: Mapping[tuple[int, int], Mapping[int, float]]
) -> None:
    """Have everybody carried by the trips of each kind of vehicle by each haul, given as columns' counts.

    A trip carries at least one person. People need not be whole: given whole trips, the programme of who
    takes which is one of flows, so there are whole ones too.
    """
    people: dict[int, dict[int, float]] = {lot: {} for lot in plain.lots}
    room: dict[int, dict[int, float]] = {}
    for (kind, haul), counts in trips.items():
        lots = [lot for lot in plain.hauls[haul].lots if lot in plain.kinds[kind].lots]
        into = room.setdefault(plain.hauls[haul].end, {})
        if len(lots) == 1 and plain.beds(kind, lying=plain.lying[lots[0]]) == 1:
            _add(people[lots[0]], counts)
            _add(into, counts)
            continue
        aboard = {lot: programme.column(plain.counts[lot], whole=False) for lot in lots}
        for lying in (False, True):
            mine = {aboard[lot]: 1.0 for lot in lots if plain.lying[lot] == lying}
            if mine:
                beds = plain.beds(kind, lying=lying)
                programme.row(mine | {column: -beds * count for column, count in counts.items()}, -INF, 0.0)
        everybody = dict.fromkeys(aboard.values(), 1.0)
        programme.row(everybody | {column: -count for column, count in counts.items()}, 0.0, INF)
        for lot, column in aboard.items():
            people[lot][column] = 1.0
        _add(into, everybody)
    for lot, terms in people.items():
        programme.row(terms, plain.counts[lot], plain.counts[lot])
    for end, terms in room.items():
        if plain.room[end] < NEVER:
            programme.row(terms, -INF, plain.room[end])
    for row in load_rows(plain):
        terms = {}
        for (kind, haul), counts in trips.items():
            if plain.hauls[haul].place == row.place and row.counts[kind]:
                _add(terms, {column: row.counts[kind] * count for column, count in counts.items()})
        programme.row(terms, row.need, INF)


def quiet() -> Any:  # noqa: ANN401 - highspy's class is made at run time
    """Return a solver that says nothing and uses one thread."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    return highs


def _add(into: dict[int, float], terms: Mapping[int, float]) -> None:
    for column, figure in terms.items():
        into[column] = into.get(column, 0.0) + figure
