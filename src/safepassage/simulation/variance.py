"""From which cause the spread of the last arrival comes: Sobol' indices, one cause drawn anew at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from safepassage.simulation.quantiles import BOOTSTRAP_SEED, NORMAL_95, Estimate
from safepassage.simulation.replications import Replications, Sample
from safepassage.simulation.uncertainty import Cause

RESAMPLES: Final = 400
Figures = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseShare:
    """What share of the variance of the last arrival comes from a cause.

    `first` is what comes from it alone: by so much the variance falls on average once it is known. `total` is
    what it has any part in, with other causes too: so much is left on average once all others are known.
    """

    cause: Cause
    first: Estimate
    total: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The shares of all causes, the greatest total first; squared, `sd_s` is what they are shares of."""

    runs: int
    sd_s: float
    causes: tuple[CauseShare, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the shares as JSON values."""

        def estimate(of: Estimate) -> dict[str, float]:
            return {name: round(getattr(of, name), 4) for name in ("value", "low", "high")}

        return {
            "runs": self.runs,
            "sd_s": round(self.sd_s, 1),
            "causes": [
                {"cause": each.cause, "first_order": estimate(each.first), "total": estimate(each.total)}
                for each in self.causes
            ],
        }


def shares_of(
    replications: Replications,
    sample: Sample,
    runs: int,
    *,
    interrupted: Callable[[], bool] = lambda: False,
) -> Shares | None:
    """Return from which causes the spread of the last arrival comes; None where it was interrupted.

    Each cause has numbers of its own. Beside the days of the sample as many others are carried out, and once
    more each day of the sample for each cause, with that cause's numbers of the other day: one course more
    than there are causes, for each day.

    Parameters
    ----------
    replications
        The courses of a case.
    sample
        At least the first `runs` of them.
    runs
        On how many days.
    interrupted
        Whether to end it.
    """
    causes = replications.case.uncertainty.causes
    crossed = replications.crossed(runs, causes, interrupted=interrupted)
    if crossed is None:
        return None
    mine = sample.clearance_s[:runs].astype(np.float64)
    found = [
        CauseShare(cause=cause, first=first, total=total)
        for cause, (first, total) in zip(causes, indices(mine, crossed[0], crossed[1:]), strict=True)
    ]
    return Shares(
        runs=runs,
        sd_s=float(np.concatenate([mine, crossed[0]]).std()),
        causes=tuple(sorted(found, key=lambda each: -each.total.value)),
    )


def indices(one: Figures, other: Figures, crossed: Figures) -> list[tuple[Estimate, Estimate]]:
    """Return the first-order and total Sobol' index of each factor, with intervals.

    Total indices are Jansen's estimator (*Computer Physics Communications* 117, 1999); first-order ones are
    either his or that of Saltelli and others (*Computer Physics Communications* 181, 2010, table 2, f, c and
    b): the first is exact for a factor that is everything, the second for one that is nothing, and for each
    factor that is taken whose error is less. Errors are the bootstrap's, over days.

    Parameters
    ----------
    one, other : arrays of n
        The outcome on n days, and on n others.
    crossed : array of factors × n
        The outcome on the first days with one factor as on the other days.
    """
    days = len(one)
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    again = np.vstack([np.arange(days), rng.integers(days, size=(RESAMPLES, days))])
    middle = np.concatenate([one, other]).mean()
    a, b = (one - middle)[again], (other - middle)[again]
    mean = (a.mean(axis=1) + b.mean(axis=1)) / 2
    variance = ((a**2).mean(axis=1) + (b**2).mean(axis=1)) / 2 - mean**2
    found = []
    for figures in crossed:
        c = (figures - middle)[again]
        total = _share(((a - c) ** 2).mean(axis=1) / 2, variance)
        jansen = _share(variance - ((b - c) ** 2).mean(axis=1) / 2, variance)
        saltelli = _share((b * (c - a)).mean(axis=1), variance)
        first = min(jansen, saltelli, key=lambda shares: float(shares[1:].std()))
        found.append((_estimate(first), _estimate(total)))
    return found


def _share(part: Figures, whole: Figures) -> Figures:
    """Return a part of a whole; of nothing everything is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _estimate(shares: Figures) -> Estimate:
    """Return a share, the first of some, with an interval from the others, which are resampled."""
    value, error = float(shares[0]), NORMAL_95 * float(shares[1:].std())
    return Estimate(value=value, low=value - error, high=value + error)
