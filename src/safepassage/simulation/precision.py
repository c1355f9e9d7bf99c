"""How many courses are enough: until a figure is known so exactly, or time or patience is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from safepassage.simulation.quantiles import NINETY, quantile
from safepassage.simulation.replications import Replications, Sample, joined

FIRST: Final = 200
MOST: Final = 4000


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
        It is looked at after 200 courses, 400, 800 and so on.
    seconds
        How long to go on; None: until the courses are done. Some are carried out in any case.
    clock, interrupted
        The time in seconds; whether the user has asked to stop.
    progress
        Told as courses are done how many there are, and what share of the work is done at least.

    Returns
    -------
    Sample or None
        None where it was interrupted before any course was done.
    """
    samples: list[Sample] = []
    begun, before, done = clock(), 0, 0

    def told(more: int) -> None:
        nonlocal done
        done = before + more
        late = (clock() - begun) / seconds if seconds else 0.0
        progress(done, min(1.0, max(done / runs_max, late)))

    def over() -> bool:
        return interrupted() or (seconds is not None and done > 0 and clock() - begun >= seconds)

    batch = runs_max if precision_s is None else min(FIRST, runs_max)
    while before < runs_max and not (samples and over()):
        end = min(runs_max, before + batch)
        more = replications.sample(before, end, interrupted=over, told=told)
        if more is None:
            break
        samples.append(more)
        before += more.runs
        if before < end:
            break
        if precision_s is not None and quantile(joined(samples).clearance_s, NINETY).error <= precision_s:
            break
        batch = min(before, MOST)
    return joined(samples) if samples else None
