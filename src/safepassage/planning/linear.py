"""Linear programmes in integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array

from safepassage.planning.limits import Limit

FEW_COLUMNS: Final = 6000
SOME_COLUMNS: Final = 12_000
"""A programme with more is large: it is solved in another way, and not to the last second."""
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Programme:
    """Find the least T for which columns 0 ≤ x ≤ most obey rows Σ a·x ≤ limit(T) (or = limit); all integers.

    Columns and rows are added in blocks; the arrays of a block are flattened.
    """

    def __init__(self) -> None:
        self.most: list[Integers] = []
        self.columns = 0
        self.limits: list[Limit] = []
        self.equal: list[bool] = []
        self._entries: list[tuple[Integers, Integers, Integers]] = []

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.limits)

    def add_columns(self, most: npt.ArrayLike) -> Integers:
        """Add columns with their upper limits, and return their numbers."""
        upper = np.maximum(0, np.asarray(most, dtype=np.int64))
        self.most.append(upper.ravel())
        self.columns += upper.size
        return np.arange(self.columns - upper.size, self.columns)

    def add_rows(self, limits: Sequence[Limit], *, equal: bool = False) -> Integers:
        """Add rows, empty as yet, and return their numbers."""
        self.limits += limits
        self.equal += [equal] * len(limits)
        return np.arange(self.rows - len(limits), self.rows)

    def add(self, rows: npt.ArrayLike, columns: npt.ArrayLike, figures: npt.ArrayLike) -> None:
        """Add to the figures of rows in columns; the three are broadcast against each other."""
        block = np.broadcast_arrays(*(np.asarray(part, dtype=np.int64) for part in (rows, columns, figures)))
        self._entries.append((block[0].ravel(), block[1].ravel(), block[2].ravel()))

    def matrix(self) -> csc_array:
        """Return all figures, rows by columns."""
        rows, columns, figures = (
            (np.concatenate([np.zeros(0, np.int64), *parts]) for parts in zip(*self._entries, strict=True))
            if self._entries
            else (np.zeros(0, np.int64),) * 3
        )
        matrix = csc_array((figures, (rows, columns)), shape=(self.rows, self.columns))
        matrix.sum_duplicates()
        return matrix


def solve(gain: Floats, matrix: csr_array, limits: Floats, most: Floats) -> Floats:
    """Return a vertex x ≥ 0 that maximises gain·x in matrix·x ≤ limits, x ≤ most."""
    bounds = np.column_stack([np.zeros(len(most)), most])
    found: Any = cast("Any", linprog)(c=-gain, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs")
    assert found.status == 0, found.message
    return cast("Floats", found.x)
