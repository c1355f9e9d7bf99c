"""Which of two plans is better, on the same days: paired differences, with confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from safepassage.simulation.quantiles import Estimate, mean_of, share_of
from safepassage.simulation.replications import Sample


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """By how much the second plan is later than the first, in seconds; below 0 it is sooner.

    `sooner` is how often the second clears sooner, `left` how many more people it leaves. `ninety_s` is the
    difference between the ends that are kept 9 times in 10.
    """

    runs: int
    later_s: Estimate
    ninety_s: float
    sooner: Estimate
    left: Estimate

    @property
    def better(self) -> str:
        """Which plan is better: `first`, `second`, or `open` where the difference may be chance."""
        if self.left.low > 0 or (self.left.high >= 0 and self.later_s.low > 0):
            return "first"
        if self.left.high < 0 or (self.left.low <= 0 and self.later_s.high < 0):
            return "second"
        return "open"

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as JSON values."""
        return {
            "runs": self.runs,
            "better": self.better,
            "second_later_s": [self.later_s.value, self.later_s.low, self.later_s.high],
            "second_later_90%_s": self.ninety_s,
            "second_sooner": [self.sooner.value, self.sooner.low, self.sooner.high],
            "second_leaves_more": [self.left.value, self.left.low, self.left.high],
        }


def compared(first: Sample, second: Sample) -> Comparison:
    """Return what two samples with the same seeds say of their plans."""
    runs = min(first.runs, second.runs)
    later_s = second.clearance_s[:runs] - first.clearance_s[:runs]
    left = (second.left + second.stuck)[:runs] - (first.left + first.stuck)[:runs]
    ninety = [float(np.quantile(sample.clearance_s[:runs], 0.9)) for sample in (first, second)]
    return Comparison(
        runs=runs,
        later_s=mean_of(later_s),
        ninety_s=ninety[1] - ninety[0],
        sooner=share_of(later_s < 0),
        left=mean_of(left),
    )
