"""Quantiles and shares of a sample, with their Monte Carlo error."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of a fan."""
SHARE_NAMES: Final = tuple(f"{round(100 * share)}%" for share in SHARES)
NINETY: Final = 0.9
"""The share of days on which an end is kept that is asked for most."""
NORMAL_95: Final = 1.96
RESAMPLES: Final = 1000
RESAMPLES_AT_ONCE: Final = 50
BOOTSTRAP_SEED: Final = 20161215


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure estimated from a sample, and an interval that holds the true one 95 times in 100."""

    value: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Half the width of the interval; infinite where it has no end."""
        return (self.high - self.low) / 2 if np.isfinite(self.high) else float("inf")


def quantile(figures: npt.ArrayLike, share: float) -> Estimate:
    """Return a quantile of a sample.

    The interval goes from one order statistic to another: how many of the sample lie below the true quantile
    is binomial (Conover, *Practical Nonparametric Statistics*, 3.2), here by its normal approximation.
    """
    ordered = np.sort(np.asarray(figures, dtype=np.float64))
    n = len(ordered)
    if n == 0:
        raise ValueError("a sample of nothing has no quantiles")
    spread = NORMAL_95 * sqrt(n * share * (1 - share))
    low = max(0, int(np.floor(n * share - spread)) - 1)
    high = int(np.ceil(n * share + spread))
    return Estimate(
        value=float(ordered[min(n - 1, int(n * share))]),
        low=float(ordered[low]),
        high=float(ordered[high]) if high < n else float("inf"),
    )


def share_of(flags: npt.ArrayLike) -> Estimate:
    """Return how often something is so, with Wilson's interval (1927)."""
    found = np.asarray(flags, dtype=np.bool_)
    n, p = len(found), float(found.mean())
    z2 = NORMAL_95**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Estimate(value=p, low=max(0.0, middle - half), high=min(1.0, middle + half))


def mean_of(figures: npt.ArrayLike) -> Estimate:
    """Return the mean of a sample."""
    sample = np.asarray(figures, dtype=np.float64)
    error = NORMAL_95 * float(sample.std(ddof=1)) / sqrt(len(sample)) if len(sample) > 1 else float("inf")
    value = float(sample.mean())
    return Estimate(value=value, low=value - error, high=value + error)


def fan_to_json(rows: npt.NDArray[np.float64]) -> dict[str, list[float]]:
    """Return a fan, a row for each of `SHARES`, as JSON values."""
    return {
        name: [round(value, 1) for value in row] for name, row in zip(SHARE_NAMES, rows.tolist(), strict=True)
    }


def quantile_gain(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], share: float, *, level: float = 0.95
) -> Estimate:
    """Return by how much the second sample's quantile lies below the first's; the samples are paired.

    The interval is that of the bootstrap's percentiles: pairs are drawn again with replacement, so that what
    both have in common cancels out (Efron and Tibshirani, *An Introduction to the Bootstrap*, ch. 8 and 13).

    Parameters
    ----------
    first, second
        What came of the same days under each.
    share
        Which quantile, 0 to 1.
    level
        How often the interval holds the true difference.
    """
    n = len(first)
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    gains: list[npt.NDArray[np.float64]] = []
    for _ in range(RESAMPLES // RESAMPLES_AT_ONCE):
        again = rng.integers(n, size=(RESAMPLES_AT_ONCE, n))
        ends = (np.quantile(each[again], share, axis=1) for each in (first, second))
        gains.append(np.subtract(*ends))
    low, high = np.quantile(np.concatenate(gains), [(1 - level) / 2, (1 + level) / 2])
    return Estimate(
        value=float(np.quantile(first, share) - np.quantile(second, share)), low=float(low), high=float(high)
    )
