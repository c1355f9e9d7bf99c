"""Bounds on the value of linear programmes that no rounding can make wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, hstack

from safepassage.planning.hops import Hops, Pairs
from safepassage.planning.limits import SLOPE, Fixed, Limit
from safepassage.planning.linear import SOME_COLUMNS, Flags, Floats, Integers, Programme
from safepassage.planning.solver import Part, begun, repriced

LIMB: Final = 20
SCALE: Final = 1 << (2 * LIMB)
"""Multipliers are whole multiples of 1 / SCALE, kept in two limbs so that no sum of products overflows."""
FORGONE_S: Final = 0.2
"""Columns are left out that could make a proof so many seconds weaker in all."""
COARSE: Final = 500
"""Of a large programme they are left out if they could make it weaker by this share of the time found."""
FINE: Final = 20_000
"""While multipliers of a part of the rows are bettered, this share is aimed at, in at most so many rounds."""
ROUNDS: Final = 12
EACH: Final = 8
"""So many hops of each kind and load from each assembly point come in at a round."""
WIDE: Final = 2000
"""Rows with more entries say something of the whole operation, others of a place or a lot."""
USED: Final = 1e-6
VERY_NEAR: Final = 1
NEAR: Final = 2
"""Hops to so many of the nearest assembly points are there from the start: of a small, a large programme."""


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
        self._large = programme.columns > SOME_COLUMNS
        begins = first if self._large and first is not None else np.ones(programme.columns, np.bool_)
        self._active = begins.copy()
        self._hops = hops
        self._fixed = np.array([isinstance(limit, Fixed) for limit in programme.limits], dtype=np.bool_)
        self._moving = np.flatnonzero(~self._fixed).tolist()
        self._equal = np.array(programme.equal, dtype=np.bool_)
        assert not (self._equal & ~self._fixed).any(), "only what never changes can be met exactly"
        self._solver: highspy.Highs | None = None
        self._time = 0
        self._interior = False

    def least(self, from_s: int, until_s: int, *, seconds_left: Callable[[], float] | None = None) -> Proof:
        """Return a proof that the least T in [from_s, until_s] is not before some instant.

        Multipliers p (p_i ≥ 0 on inequalities) prove that wherever some x is feasible,
        p·limit(T) ≥ Σ_j min(0, Σ_i p_i a_ij)·most_j. As limits never fall, a T for which that is wrong is
        too soon, and so is every T before. The solver finds multipliers with lines
        limit(T) ≤ l + s·(T − from_s) above the limits; they are rounded to multiples of 2⁻⁴⁰ and both sides
        are computed in integers, so that no rounding of the solver can make the bound wrong, only weaker.
        """
        limits = self._programme.limits
        if self._solver is None:
            whole = self._hops is not None or self.straight(from_s, until_s)
            self._interior = self._large and whole
        base = [limit.by(from_s) for limit in limits]
        slopes = {i: self._slope(limits[i], from_s, until_s) for i in self._moving}
        if self._hops is not None and not self._hops.known:
            self._join(self._hops.begin(NEAR if self._large else VERY_NEAR), active=True)
        wanted = self._multipliers(base, slopes, seconds_left)
        scaled = np.rint(self._signed(wanted) * SCALE).astype(np.int64)
        value = self._priced(scaled)
        value -= sum(int(scaled[i]) * base[i] for i in np.flatnonzero((scaled != 0) & self._fixed))
        moving = [(int(scaled[i]), limits[i]) for i in self._moving if scaled[i]]
        least_s, after_s = from_s, until_s
        while least_s < after_s:
            middle_s = (least_s + after_s) // 2
            if sum(p * limit.by(middle_s) for p, limit in moving) < value:
                least_s = middle_s + 1
            else:
                after_s = middle_s
        worth = scaled.astype(np.float64) / SCALE
        share = worth * np.array(base, dtype=np.float64)
        for i, slope in slopes.items():
            share[i] += worth[i] * slope / SLOPE * (least_s - from_s)
        return Proof(least_s=least_s, share=share, multipliers=worth)

    def _slope(self, limit: Limit, from_s: int, until_s: int) -> int:
        """Return the slope of a line above a limit; or at first, if there is to be one solution, across it.

        A line above growth by day and none by night says at first that there is no night.
        """
        if self._interior and self._solver is None:
            return SLOPE * (limit.by(until_s) - limit.by(from_s)) // max(1, until_s - from_s)
        return limit.slope(from_s, until_s)

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

    def _signed(self, multipliers: Floats) -> Floats:
        """Return multipliers without what only a rounding can have made negative."""
        return np.where(self._equal, multipliers, np.maximum(0.0, multipliers))

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
        """Return the solver's multipliers; zeros where it found none in time."""
        if self._solver is None:
            part = self._part(np.flatnonzero(self._active), np.array(base, dtype=np.float64))
            self._solver = begun(part, slopes, interior=self._interior)
            self._time = self._solver.getNumCol() - 1
        else:
            for i, slope in slopes.items():
                self._solver.changeCoeff(i, self._time, -slope / SLOPE)
                self._solver.changeRowBounds(i, -highspy.kHighsInf, base[i])
        multipliers = np.zeros(self._programme.rows)
        while True:
            if seconds_left is not None:
                self._solver.setOptionValue(
                    "time_limit", self._solver.getRunTime() + max(0.1, seconds_left())
                )
            self._solver.run()
            infeasible = self._solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible
            if infeasible and not self._active.all():
                self._admit(self._solver, np.flatnonzero(~self._active))
                continue
            found = -np.array(self._solver.getSolution().row_dual, dtype=np.float64)
            late = self._solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit
            if (
                (late and multipliers.any())
                or len(found) != self._programme.rows
                or not np.isfinite(found).all()
            ):
                return multipliers
            multipliers = found
            forgone_s = FORGONE_S
            if self._large:
                found_s = self._solver.getInfo().objective_function_value
                forgone_s = max(FORGONE_S, found_s / COARSE)
                multipliers, lacking = self._bettered(multipliers, found_s, seconds_left)
                if len(lacking):
                    self._admit(self._solver, lacking)
                    continue
            if seconds_left is not None and seconds_left() <= 0:
                return multipliers
            if not self._added(self._solver, multipliers, forgone_s):
                return multipliers

    def _added(self, solver: highspy.Highs, multipliers: Floats, forgone_s: float) -> bool:
        """Give the solver what it lacks; return whether that makes a proof weaker by so much at all."""
        prices = self.prices(multipliers)
        weaker_s = np.where(self._active, 0.0, np.maximum(0.0, -prices) * self._most)
        lacks = weaker_s.sum() >= forgone_s
        if lacks:
            self._admit(solver, np.flatnonzero(weaker_s > forgone_s / len(weaker_s)))
        if self._hops is not None:
            _, wanted = self._hops.wanted(prices, forgone_s)
            if wanted is not None:
                self._admit(solver, self._join(wanted, active=False))
                return True
        return bool(lacks)

    def _bettered(
        self, multipliers: Floats, found_s: float, seconds_left: Callable[[], float] | None
    ) -> tuple[Floats, npt.NDArray[np.intp]]:
        """Return multipliers better for all columns, as the solver knew few; and which it lacks, if it does.

        Where others make the proof weaker, rows that few columns share (of a place, of a lot) get new
        multipliers, while those of the whole (vehicles, receptions, gates) keep theirs. That is a programme
        that falls apart into many small ones, which the simplex method solves at once. If what is left is
        much weaker than what the solver found, it should have known the columns that were used.
        """
        best, best_s, own_s = multipliers, np.inf, np.inf
        known, used = self._active.copy(), np.zeros(0, dtype=np.intp)
        amounts = np.array([limit.by(0) for limit in self._programme.limits], dtype=np.float64)
        late = False
        for _ in range(ROUNDS):
            multipliers = self._signed(multipliers)
            prices = self.prices(multipliers)
            weaker_s = np.maximum(0.0, -prices) * self._most
            hops_s, wanted = (0.0, None) if self._hops is None else self._hops.wanted(prices, 0.0, EACH)
            fixed_s = float((multipliers * amounts)[self._fixed].sum())
            own_s = min(own_s, fixed_s + float(weaker_s[known].sum()))
            if fixed_s + weaker_s.sum() + hops_s < best_s:
                best, best_s = multipliers, float(fixed_s + weaker_s.sum() + hops_s)
            late = seconds_left is not None and seconds_left() <= 0
            if weaker_s[~known].sum() + hops_s < max(FORGONE_S, found_s / FINE) or late:
                break
            new = np.flatnonzero(~known & (weaker_s > 0))
            known[new] = True
            if wanted is not None:
                joined = self._join(wanted, active=False)
                known = np.append(known, np.ones(len(joined), dtype=np.bool_))
                new = np.append(new, joined)
            multipliers, more = self._locally(multipliers, np.flatnonzero(known), new, amounts)
            used = np.union1d(used, more)
        lacks = best_s - own_s > max(FORGONE_S, found_s / COARSE) and not late
        return best, used[~self._active[used]] if lacks else used[:0]

    def _locally(
        self,
        multipliers: Floats,
        columns: npt.NDArray[np.intp],
        new: npt.NDArray[np.intp],
        amounts: Floats,
    ) -> tuple[Floats, npt.NDArray[np.intp]]:
        """Return multipliers best for some columns, new ones for the narrow rows of the new columns.

        Besides, the columns that are used at these multipliers.
        """
        chosen = csr_array(self._matrix[:, columns])
        narrow = self._fixed & (np.diff(chosen.indptr) <= WIDE)
        touched = np.unique(self._matrix[:, new].indices)
        rows = touched[narrow[touched]]
        others = multipliers.copy()
        others[rows] = 0.0
        matrix = csc_array(chosen[rows])
        some = np.flatnonzero(np.diff(matrix.indptr))
        part = Part(
            matrix=csc_array(matrix[:, some]),
            limits=amounts[rows],
            equal=self._equal[rows],
            most=self._most[columns[some]].astype(np.float64),
        )
        found = repriced(part, cost=self._transposed[columns[some]] @ others)
        if found is None:
            return multipliers, columns[:0]
        others[rows] = found[0]
        return others, columns[some[found[1] > USED]]

    def _part(self, columns: npt.NDArray[np.intp], limits: Floats) -> Part:
        return Part(
            matrix=csc_array(self._matrix[:, columns]),
            limits=limits,
            equal=self._equal,
            most=self._most[columns].astype(np.float64),
        )

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
