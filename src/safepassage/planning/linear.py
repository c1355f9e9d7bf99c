"""Linear programmes in integers, and bounds on their value that no rounding can make wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import highspy
import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, hstack

from safepassage.planning.hops import Hops, Pairs
from safepassage.planning.limits import SLOPE, Fixed, Limit

LIMB: Final = 20
SCALE: Final = 1 << (2 * LIMB)
"""Multipliers are whole multiples of 1 / SCALE, kept in two limbs so that no sum of products overflows."""
FORGONE_S: Final = 0.2
"""Columns are left out that could make a proof so many seconds weaker in all."""
COARSE: Final = 2000
"""In large operations hops are left out that could make it weaker by this share of the time found."""
FEW_COLUMNS: Final = 6000
NEAR: Final = 12
VERY_NEAR: Final = 1
"""Hops to so many of the nearest assembly points are there from the start; few where more are soon added."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """No solution of a programme has a T before `least_s`.

    `multipliers` say what one unit of each row is worth in seconds, `share` how many seconds of T each row
    asks for, counted where the proof was made.
    """

    least_s: int
    share: Floats
    multipliers: Floats


class Prover:
    """Proofs about one programme, each found from the solution for the one before."""

    def __init__(self, programme: Programme, *, first: Flags | None = None, hops: Hops | None = None) -> None:
        """Take a programme; the solver begins with the columns `first` and adds those that would help.

        Further columns are the `hops`, made when they would help.
        """
        self._programme = programme
        self._stated = self._matrix = programme.matrix()
        self._transposed = csr_array(self._matrix.T)
        self._most = np.concatenate([np.zeros(0, np.int64), *programme.most])
        many = first is not None and programme.columns > FEW_COLUMNS
        self._active = first.copy() if many and first is not None else np.ones(programme.columns, np.bool_)
        self._hops = hops
        self._moving = [i for i, limit in enumerate(programme.limits) if not isinstance(limit, Fixed)]
        self._equal = np.array(programme.equal, dtype=np.bool_)
        self._solver: highspy.Highs | None = None
        self._once = False

    def least(self, from_s: int, until_s: int, *, seconds_left: Callable[[], float] | None = None) -> Proof:
        """Return a proof that the least T in [from_s, until_s] is not before some instant.

        With lines limit(T) ≤ l + s·(T − from_s) above the limits, multipliers p (p_i ≥ 0 on inequalities)
        prove, for every feasible x, (p·s)(T − from_s) ≥ Σ_j min(0, Σ_i p_i a_ij)·most_j − p·l. The solver's
        multipliers are rounded to multiples of 2⁻⁴⁰ and the right side is computed in integers, so that
        no rounding of the solver can make the bound wrong, only weaker.
        """
        limits = self._programme.limits
        base = [limit.by(from_s) for limit in limits]
        slopes = {i: limits[i].slope(from_s, until_s) for i in self._moving}
        self._once = self._programme.columns > FEW_COLUMNS and self.straight(from_s, until_s)
        if self._hops is not None and not self._hops.known:
            self._join(self._hops.begin(NEAR if self._once else VERY_NEAR), active=True)
        wanted = self._multipliers(base, slopes, seconds_left)
        wanted[~self._equal] = np.maximum(0.0, wanted[~self._equal])
        scaled = np.rint(wanted * SCALE).astype(np.int64)
        value = self._priced(scaled)
        value -= sum(int(p) * amount for p, amount in zip(scaled, base, strict=True) if p)
        pace = sum(int(scaled[i]) * slope for i, slope in slopes.items())
        later_s = max(0, -(-SLOPE * value // pace)) if pace > 0 else (until_s - from_s if value > 0 else 0)
        worth = scaled.astype(np.float64) / SCALE
        share = worth * np.array(base, dtype=np.float64)
        for i, slope in slopes.items():
            share[i] += worth[i] * slope / SLOPE * later_s
        return Proof(least_s=min(until_s, from_s + later_s), share=share, multipliers=worth)

    def straight(self, from_s: int, until_s: int) -> bool:
        """Return whether all limits are straight lines between two instants, so that one proof says all."""
        return all(self._programme.limits[i].straight(from_s, until_s) for i in self._moving)

    def prices(self, multipliers: Floats) -> Floats:
        """Return, per column, the worth of all it takes."""
        return cast("Floats", self._transposed @ multipliers)

    def _priced(self, scaled: Integers) -> int:
        """Return the sum of min(0, price) · most over all columns, exactly."""
        high, low = scaled >> LIMB, scaled & ((1 << LIMB) - 1)
        widest = int(abs(self._transposed).sum(axis=1).max()) if self._transposed.nnz else 0
        assert widest * max(1, int(np.abs(high).max(initial=0)), 1 << LIMB) < 1 << 62, "figures too large"
        low_sum = self._transposed @ low
        high_sum = self._transposed @ high + (low_sum >> LIMB)
        low_rest = low_sum & ((1 << LIMB) - 1)

        def exact(some: npt.NDArray[np.intp]) -> npt.NDArray[np.object_]:
            whole = high_sum[some].astype(object) * (1 << LIMB) + low_rest[some].astype(object)
            return cast("npt.NDArray[np.object_]", whole)

        negative = np.flatnonzero(high_sum < 0)
        total = int((exact(negative) * self._most[negative].astype(object)).sum())
        if self._hops is not None:
            total += self._hops.forgone(list(exact(np.arange(self._stated.shape[1]))))
        return total

    def _join(self, pairs: Pairs, *, active: bool) -> npt.NDArray[np.intp]:
        """Make columns of some hops, and return their numbers."""
        assert self._hops is not None
        columns, most = self._hops.columns(self._stated, pairs)
        self._matrix = csc_array(hstack([self._matrix, columns], format="csc"))
        self._transposed = csr_array(self._matrix.T)
        self._most = np.concatenate([self._most, most])
        self._active = np.concatenate([self._active, np.full(len(most), active)])
        return np.arange(len(self._most) - len(most), len(self._most))

    # ------------------------------------------------------------------------------ the solver

    def _multipliers(
        self, base: list[int], slopes: dict[int, int], seconds_left: Callable[[], float] | None
    ) -> Floats:
        """Return the solver's multipliers; zeros where it found none."""
        if self._solver is None:
            self._solver = self._begun(base, slopes)
        else:
            self._moved(self._solver, base, slopes)
        while True:
            if seconds_left is not None:
                self._solver.setOptionValue(
                    "time_limit", self._solver.getRunTime() + max(0.1, seconds_left())
                )
            self._solver.run()
            if (
                self._solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible
                and not self._active.all()
            ):
                self._admit(self._solver, np.flatnonzero(~self._active))
                continue
            multipliers = -np.array(self._solver.getSolution().row_dual, dtype=np.float64)
            if len(multipliers) != self._programme.rows or not np.isfinite(multipliers).all():
                return np.zeros(self._programme.rows)
            prices = self.prices(multipliers)
            weaker_s = np.where(self._active, 0.0, np.maximum(0.0, -prices) * self._most)
            late = seconds_left is not None and seconds_left() <= 0
            enough = weaker_s.sum() < FORGONE_S
            forgone_s = FORGONE_S
            if self._once:
                forgone_s = max(FORGONE_S, self._solver.getInfo().objective_function_value / COARSE)
            wanted = None if self._hops is None or late else self._hops.wanted(prices, forgone_s)
            if late or (enough and wanted is None):
                return multipliers
            if not enough:
                self._admit(self._solver, np.flatnonzero(weaker_s > FORGONE_S / len(weaker_s)))
            if wanted is not None:
                self._admit(self._solver, self._join(wanted, active=False))

    def _begun(self, base: list[int], slopes: dict[int, int]) -> highspy.Highs:
        """Return a solver that knows the active columns, and T as the first."""
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        if self._once:
            solver.setOptionValue("solver", "ipm")
            solver.setOptionValue("run_crossover", "off")
        active = self._matrix[:, np.flatnonzero(self._active)]
        lp, rows = highspy.HighsLp(), self._programme.rows
        lp.num_col_, lp.num_row_ = active.shape[1] + 1, rows
        lp.col_cost_ = np.array([1.0, *np.zeros(active.shape[1])])
        lp.col_lower_ = np.zeros(active.shape[1] + 1)
        lp.col_upper_ = np.array([highspy.kHighsInf, *self._most[self._active].astype(np.float64)])
        upper = np.array(base, dtype=np.float64)
        lp.row_lower_ = np.where(self._equal, upper, -highspy.kHighsInf)
        lp.row_upper_ = upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        ahead = [(i, -slope / SLOPE) for i, slope in slopes.items()]
        lp.a_matrix_.start_ = np.concatenate([[0], active.indptr + len(ahead)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([[i for i, _ in ahead], active.indices]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([[figure for _, figure in ahead], active.data]).astype(float)
        solver.passModel(lp)
        return solver

    def _moved(self, solver: highspy.Highs, base: list[int], slopes: dict[int, int]) -> None:
        for i, slope in slopes.items():
            solver.changeCoeff(i, 0, -slope / SLOPE)
            solver.changeRowBounds(i, base[i] if self._equal[i] else -highspy.kHighsInf, base[i])

    def _admit(self, solver: highspy.Highs, columns: npt.NDArray[np.intp]) -> None:
        more, count = self._matrix[:, columns], len(columns)
        solver.addCols(
            count,
            np.zeros(count),
            np.zeros(count),
            self._most[columns].astype(np.float64),
            more.nnz,
            more.indptr[:-1].astype(np.int32),
            more.indices.astype(np.int32),
            more.data.astype(np.float64),
        )
        self._active[columns] = True


def solve(gain: Floats, matrix: csr_array, limits: Floats, most: Floats) -> Floats:
    """Return a vertex x ≥ 0 that maximises gain·x in matrix·x ≤ limits, x ≤ most."""
    bounds = np.column_stack([np.zeros(len(most)), most])
    found: Any = cast("Any", linprog)(c=-gain, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs")
    assert found.status == 0, found.message
    return cast("Floats", found.x)
