"""A bound on plain operations by column generation: tours as columns, proofs in integers.

Can tours that end by T carry everybody? As a linear programme over all tours of all vehicles (Dantzig and
Wolfe's reformulation of a flow in the time-expanded network), with rows for lots, loads, room and vehicles,
it asks for the least share of the vehicles with which everybody is carried. That more than all are needed is
proven by `tour_prices`, whatever multipliers the solver gives.

References: Dantzig and Wolfe 1960; Ford and Fulkerson 1958 for flows over time; Dikas and Minis 2016 for
columns in evacuations by bus; Wentges 1997 for keeping part of the best multipliers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

from safepassage.operation.calendar import NEVER
from safepassage.planning.plain import Plain, Walk
from safepassage.planning.tour_prices import Column, Multipliers, Priced, Pricing, load_rows
from safepassage.planning.whole_programme import quiet

SCALE: Final = 1 << 24
NEARLY: Final = 1e-7
LEFT: Final = 4.0
"""What a person not carried (or carried twice) costs, all vehicles costing 1."""
INF: Final = float("inf")


@dataclass(slots=True)
class _Fixed:
    """Tours that are fixed: their column, and the limits of the rows of whom they carry, (row, low, high)."""

    column: int
    limits: list[tuple[int, float, float]]
    count: int = 0


class Tours:
    """The programme of tours that carry everybody, solved over the tours found so far."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self._rows = load_rows(plain)
        self._pricing = Pricing(plain, self._rows)
        self._numbers: dict[Column, int] = {}
        self._fixed: dict[Walk, _Fixed] = {}
        self._cost = 0.0
        self._first_load = len(plain.lots)
        self._first_end = self._first_load + len(self._rows)
        self._first_row = self._first_end + len(plain.room)
        self._highs = quiet()
        self._begin()

    # ------------------------------------------------------------------------------ the bound

    def bound(self, least: int, most: int, *, going_on: Callable[[], bool]) -> tuple[int, bool]:
        """Return a unit of time before which not everybody can have arrived, `most` at the latest.

        The second value says whether the programme has a solution by then, so that tours, though broken
        ones, carry everybody.
        """
        by, best = least, None
        value = 0
        while by < most and going_on():
            share, multipliers = self.solved()
            if share < 1 + NEARLY:
                return by, True
            trials = [multipliers] if best is None else [best.towards(multipliers), multipliers]
            for trial in trials:
                priced = self._pricing.priced(trial, by, min(most, by + by // 4 + 1))
                if self._add(priced) or priced.first > by:
                    break
            else:
                return by, False
            if best is None or priced.first > by or priced.value > value:
                best, value = trial, priced.value
            by = priced.first
        return by, False

    def solved(self) -> tuple[float, Multipliers]:
        """Return the share of the vehicles that the tours known take to carry everybody, and multipliers.

        Whoever cannot be carried by them counts as more than all vehicles.
        """
        self._highs.run()
        share = float(self._highs.getObjectiveValue())
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            share = INF
        duals = [round(dual * SCALE) for dual in self._highs.getSolution().row_dual[: self._first_row]]
        return share, Multipliers(
            lots=dict(zip(self.plain.lots, duals, strict=False)),
            loads=tuple(max(0, dual) for dual in duals[self._first_load : self._first_end]),
            room=tuple(max(0, -dual) for dual in duals[self._first_end :]),
        )

    # ------------------------------------------------------------------------------ whole tours

    def begin_fixing(self) -> None:
        """Ask from now on for the fewest vehicles, never more than a row has."""
        self._cost = 1 / sum(self.plain.vehicles)
        self._highs.changeColCost(0, 0.0)
        self._highs.changeColBounds(0, 1.0, 1.0)
        for number in self._numbers.values():
            self._highs.changeColCost(number, self._cost)

    def improve(self, by: int, *, rounds: int) -> float:
        """Add tours that end by a unit of time as long as they help; return the share of vehicles taken."""
        for _ in range(rounds):
            share, multipliers = self.solved()
            if share == INF or not self._add(self._pricing.priced(multipliers, by, by)):
                return share
        return self.solved()[0]

    def parts(self) -> dict[Walk, float]:
        """Return how often the solution takes each tour that is not fixed."""
        values = self._highs.getSolution().col_value
        parts: dict[Walk, float] = {}
        for column, number in self._numbers.items():
            if values[number] > NEARLY:
                walk = Walk(row=column.row, hauls=column.hauls)
                parts[walk] = parts.get(walk, 0.0) + values[number]
        return parts

    def fix(self, walk: Walk, count: int) -> None:
        """Have `count` vehicles more (or less) make a tour; whom they carry the programme decides."""
        if walk not in self._fixed:
            self._fixed[walk] = self._made(walk)
        fixed = self._fixed[walk]
        fixed.count += count
        self._highs.changeColBounds(fixed.column, float(fixed.count), float(fixed.count))
        for row, low, high in fixed.limits:
            self._highs.changeRowBounds(
                row, low if low == -INF else low * fixed.count, high if high == INF else high * fixed.count
            )

    def fixed(self) -> tuple[Walk, ...]:
        """Return the tours that are fixed, each as often as it is."""
        return tuple(walk for walk, fixed in self._fixed.items() for _ in range(fixed.count))

    def free(self, row: int) -> int:
        """Return how many vehicles of a row have no tour that is fixed."""
        return self.plain.vehicles[row] - sum(walk.row == row for walk in self.fixed())

    def _made(self, walk: Walk) -> _Fixed:
        """Add the column of tours that are fixed, and of whom they carry by each haul."""
        plain, kind = self.plain, self.plain.kind[walk.row]
        made = _Fixed(column=self._column(self._trips(walk), cost=self._cost, high=0.0), limits=[])
        for index, times in Counter(walk.hauls).items():
            haul = plain.hauls[index]
            aboard: dict[bool, dict[int, float]] = {False: {}, True: {}}
            for lot in (lot for lot in haul.lots if lot in plain.kinds[kind].lots):
                rows = {plain.lots.index(lot): 1.0, self._first_end + haul.end: 1.0}
                aboard[plain.lying[lot]][self._column(rows)] = 1.0
            for lying, people in aboard.items():
                if people:
                    beds = float(times * plain.beds(kind, lying=lying))
                    made.limits.append((self._row(people, -INF, 0.0), -INF, beds))
            everybody = aboard[False] | aboard[True]
            made.limits.append((self._row(everybody, 0.0, INF), float(times), INF))
        return made

    # ------------------------------------------------------------------------------ the programme

    def _begin(self) -> None:
        """Begin the programme without tours: vehicles, people, loads, room, and slack."""
        plain = self.plain
        limits = [(float(plain.counts[lot]),) * 2 for lot in plain.lots]
        limits += [(float(row.need), INF) for row in self._rows]
        limits += [(-INF, INF if room >= NEVER else float(room)) for room in plain.room]
        limits += [(-INF, 0.0) for _ in plain.vehicles]
        for low, high in limits:
            self._row({}, low, high)
        self._column({self._first_row + row: -float(n) for row, n in enumerate(plain.vehicles)}, cost=1.0)
        for number in range(len(plain.lots)):
            self._column({number: 1.0}, cost=LEFT)
            self._column({number: -1.0}, cost=LEFT)
        for number, row in enumerate(self._rows):
            self._column({self._first_load + number: 1.0}, cost=LEFT * row.size)

    def _add(self, priced: Priced) -> bool:
        """Add tours to the programme; return whether any was new."""
        added = False
        for column in priced.columns:
            if column not in self._numbers:
                figures = self._trips(Walk(row=column.row, hauls=column.hauls))
                for index, carried in zip(column.hauls, column.carried, strict=True):
                    end = self._first_end + self.plain.hauls[index].end
                    for lot, people in carried:
                        number = self.plain.lots.index(lot)
                        figures[number] = figures.get(number, 0.0) + people
                        figures[end] = figures.get(end, 0.0) + people
                self._numbers[column] = self._column(figures, cost=self._cost)
                added = True
        return added

    def _trips(self, walk: Walk) -> dict[int, float]:
        """Return what a tour counts in the rows of loads and vehicles."""
        kind, figures = self.plain.kind[walk.row], {self._first_row + walk.row: 1.0}
        places = Counter(self.plain.hauls[haul].place for haul in walk.hauls)
        for number, row in enumerate(self._rows, start=self._first_load):
            if row.place in places and row.counts[kind]:
                figures[number] = float(places[row.place] * row.counts[kind])
        return figures

    def _column(self, figures: Mapping[int, float], *, cost: float = 0.0, high: float = INF) -> int:
        rows = np.array(list(figures), dtype=np.int32)
        self._highs.addCol(cost, 0.0, high, len(rows), rows, np.array(list(figures.values())))
        return int(self._highs.getNumCol()) - 1

    def _row(self, figures: Mapping[int, float], low: float, high: float) -> int:
        columns = np.array(list(figures), dtype=np.int32)
        self._highs.addRow(low, high, len(columns), columns, np.array(list(figures.values()), dtype=float))
        return int(self._highs.getNumRow()) - 1
