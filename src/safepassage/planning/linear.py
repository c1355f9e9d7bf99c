"""Linear programmes in integers, and upper bounds on their value that no rounding can make wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

SCALE: Final = 1 << 30
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Programme:
    """Maximise a sum over columns 0 ≤ x ≤ most, in rows Σ a·x ≤ limit (or = limit); all figures integers."""

    gain: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    equal: list[bool] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)

    def column(self, most: int, gain: int = 0) -> int:
        """Add a column and return its number."""
        self.gain.append(gain)
        self.most.append(max(0, most))
        return len(self.gain) - 1

    def row(self, terms: Mapping[int, int], limit: int, *, equal: bool = False) -> int:
        """Add a row and return its number."""
        number = len(self.limits)
        self.limits.append(limit)
        self.equal.append(equal)
        self.rows.extend([number] * len(terms))
        self.columns.extend(terms.keys())
        self.figures.extend(terms.values())
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """No solution of a programme is worth more than `most`.

    `share` says how much of that each row allows, `multipliers` what one unit of each row is worth.
    """

    most: int
    share: tuple[float, ...]
    multipliers: tuple[float, ...]


def prove(programme: Programme) -> Proof:
    """Return an upper bound on the value of a programme by weak duality, in exact arithmetic.

    For any multipliers p (p_i ≥ 0 on inequalities) every feasible x has
    g·x ≤ p·limits + Σ_j max(0, g_j − Σ_i p_i a_ij) · most_j. The solver's multipliers are rounded to
    multiples of 2⁻³⁰ and the right side is computed in integers, so no rounding of the solver can make
    the bound wrong, only weaker.
    """
    if not programme.gain:
        return Proof(most=0, share=(), multipliers=())
    multipliers = _multipliers(programme)
    figures = np.array(programme.figures, dtype=object)
    priced = np.zeros(len(programme.gain), dtype=object)
    np.add.at(priced, programme.columns, figures * multipliers[programme.rows])
    value = sum(int(p) * limit for p, limit in zip(multipliers, programme.limits, strict=True))
    for gain, price, most in zip(programme.gain, priced, programme.most, strict=True):
        value += max(0, gain * SCALE - int(price)) * most
    share = tuple(int(p) * limit / SCALE for p, limit in zip(multipliers, programme.limits, strict=True))
    worth = tuple(int(p) / SCALE for p in multipliers)
    return Proof(most=value // SCALE, share=share, multipliers=worth)


def solve(
    gain: npt.NDArray[np.float64],
    matrix: csr_array,
    limits: npt.NDArray[np.float64],
    most: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return a vertex x ≥ 0 that maximises gain·x in matrix·x ≤ limits, x ≤ most."""
    bounds = np.column_stack([np.zeros(len(most)), most])
    found = _highs(c=-gain, A_ub=matrix, b_ub=limits, bounds=bounds)
    assert found.status == 0, found.message
    return cast("Floats", found.x)


def _multipliers(programme: Programme) -> npt.NDArray[np.object_]:
    """Return the solver's multipliers as integers (in units of 1 / SCALE), zero where it found none."""
    shape = (len(programme.limits), len(programme.gain))
    matrix = csr_array((np.array(programme.figures, float), (programme.rows, programme.columns)), shape=shape)
    equal = np.array(programme.equal, dtype=np.bool_)
    limits = np.array(programme.limits, dtype=np.float64)
    found = _highs(
        c=-np.array(programme.gain, float),
        A_ub=matrix[~equal],
        b_ub=limits[~equal],
        A_eq=matrix[equal],
        b_eq=limits[equal],
        bounds=np.column_stack([np.zeros(len(programme.most)), np.array(programme.most, float)]),
    )
    multipliers = np.zeros(len(programme.limits), dtype=object)
    if found.status == 0:
        unequal = np.maximum(0.0, -found.ineqlin.marginals)
        multipliers[~equal] = [round(float(p) * SCALE) for p in unequal]
        multipliers[equal] = [round(float(-p) * SCALE) for p in found.eqlin.marginals]
    return multipliers


def _highs(**programme: Any) -> Any:  # noqa: ANN401 - scipy's result has no narrower type
    return linprog(method="highs", **programme)
