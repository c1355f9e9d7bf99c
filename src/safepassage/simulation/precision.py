"""How many courses are enough: until a figure is known so exactly, or time or patience is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from safepassage.simulation.quantiles import NINETY, quantile
from safepassage.simulation.replications import Replications, Sample, joined

FIRST: Final = 200


def sampled(
    replications: Replications,
    *,
    runs_max: int,
    precision_s: float | None = None,
    seconds: float | None = None,
    clock: Callable[[], float],
    interrupted: Callable[[], bool],
    progress: Callable[[int, float], None] = lambda _runs, _share: None,
) -> Sample | None:
    """Return courses: `runs_max`, or fewer where the 90 % end is known so exactly or the time is over.

    Parameters
    ----------
    replications
        The courses by number.
    runs_max
        No more courses than this.
    precision_s
        Enough is when the end that is kept 9 times in 10 is known to plus or minus so much; None: never.
    seconds
        How long to go on; None: until the courses are done.
    clock, interrupted
        The time in seconds; whether the user has asked to stop.
    progress
        Told after each batch how many courses there are, and what share of the work is done.

    Returns
    -------
    Sample or None
        None where it was interrupted before any course was done.
    """
    samples: list[Sample] = []
    begun, done, batch = clock(), 0, min(FIRST, runs_max)
    while done < runs_max:
        more = replications.sample(done, min(runs_max, done + batch), interrupted=interrupted)
        if more is None or more.runs == 0:
            break
        samples.append(more)
        done += more.runs
        elapsed = clock() - begun
        progress(done, max(done / runs_max, elapsed / seconds if seconds else 0.0))
        if interrupted() or (seconds is not None and elapsed >= seconds):
            break
        if precision_s is not None:
            known = quantile(joined(samples).clearance_s, NINETY)
            if known.error <= precision_s:
                break
        batch = min(done, 4000)
    return joined(samples) if samples else None
