"""What the linear solver (HiGHS) is given: whole programmes, and parts of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csc_array

from safepassage.planning.limits import SLOPE
from safepassage.planning.linear import Flags, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows `matrix`·x ≤ `limits` (= where `equal`) in columns 0 ≤ x ≤ `most`."""

    matrix: csc_array
    limits: Floats
    equal: Flags
    most: Floats


def begun(part: Part, slopes: Mapping[int, int], *, interior: bool) -> highspy.Highs:
    """Return a solver that looks for the least T ≥ 0, its first column, by which limits grow.

    Parameters
    ----------
    part
        The rows with their limits at T = 0.
    slopes
        By how much the limits of some rows grow with T, in multiples of 1 / SLOPE.
    interior
        Whether it takes the interior point method, and gives what that ends with.
    """
    solver = _solver(part, np.zeros(part.matrix.shape[1]))
    if interior:
        solver.setOptionValue("solver", "ipm")
        solver.setOptionValue("run_crossover", "off")
    solver.addCol(
        1.0,
        0.0,
        highspy.kHighsInf,
        len(slopes),
        np.array(list(slopes), dtype=np.int32),
        np.array([-slope / SLOPE for slope in slopes.values()], dtype=np.float64),
    )
    return solver


def repriced(part: Part, cost: Floats) -> tuple[Floats, Floats] | None:
    """Return what a unit of each row of a part is worth where columns have these costs, and the columns.

    None where the solver finds no optimum.
    """
    solver = _solver(part, cost)
    solver.setOptionValue("solver", "simplex")
    solver.run()
    found = solver.getSolution()
    multipliers = -np.array(found.row_dual, dtype=np.float64)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal or len(multipliers) != len(part.limits):
        return None
    return multipliers, np.array(found.col_value, dtype=np.float64)


def _solver(part: Part, cost: Floats) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = part.matrix.shape
    lp.col_cost_ = cost
    lp.col_lower_ = np.zeros(len(cost))
    lp.col_upper_ = part.most
    lp.row_lower_ = np.where(part.equal, part.limits, -highspy.kHighsInf)
    lp.row_upper_ = part.limits
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = part.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = part.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = part.matrix.data.astype(np.float64)
    solver.passModel(lp)
    return solver
