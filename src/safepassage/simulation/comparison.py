"""Which of two plans is better, on the same days: paired differences, with confidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from safepassage.simulation.quantiles import Estimate, mean_of, share_of
from safepassage.simulation.replications import BATCH, Replications, Sample, joined, told_after

ROUNDS: Final = 5
ROUND_LEAST: Final = 2 * BATCH
ROUND_MOST: Final = 20 * BATCH
"""Longer turns would leave nothing of the second plan where a long comparison is stopped."""


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
    left = second.not_out[:runs] - first.not_out[:runs]
    ninety = [float(np.quantile(sample.clearance_s[:runs], 0.9)) for sample in (first, second)]
    return Comparison(
        runs=runs,
        later_s=mean_of(later_s),
        ninety_s=ninety[1] - ninety[0],
        sooner=share_of(later_s < 0),
        left=mean_of(left),
    )


def sampled_together(
    first: Replications,
    second: Replications,
    runs: int,
    *,
    interrupted: Callable[[], bool] = lambda: False,
    told: Callable[[int], None] = lambda _done: None,
) -> tuple[Sample, Sample] | None:
    """Return courses of two plans on the same days, by turns, so that some of both are there when it stops.

    Parameters
    ----------
    first, second
        The courses of each plan, from the same seed.
    runs
        How many of each.
    interrupted
        Whether the user has asked to stop.
    told
        Told how many courses of both there are, each time some are done.

    Returns
    -------
    tuple of Sample, or None
        As many of each; None where it was interrupted before there were any of both.
    """
    samples: tuple[list[Sample], list[Sample]] = ([], [])
    step = min(ROUND_MOST, max(ROUND_LEAST, -(-runs // (ROUNDS * BATCH)) * BATCH))
    done = 0
    for begun in range(0, runs, step):
        end = min(runs, begun + step)
        for mine, replications in zip(samples, (first, second), strict=True):
            more = replications.sample(begun, end, interrupted=interrupted, told=told_after(told, done))
            if more is None or more.runs < end - begun:
                break
            mine.append(more)
            done += more.runs
        if done < 2 * end:
            break
    if not samples[1]:
        return None
    return joined(samples[0][: len(samples[1])]), joined(samples[1])
