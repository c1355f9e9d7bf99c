"""The soonest limit that a peer without a makespan objective can keep: shortened, then halved towards."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from benchmarks.planning.peers.haul import Answer

STEPS: Final = 30
TIME_SHARE: Final = 0.25
SHORTER: Final = 0.94
CLOSE_SHARE: Final = 0.002


def soonest(
    solve: Callable[[int, float], Answer | None],
    clearance_s: Callable[[Answer], int],
    *,
    high_s: int,
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Answer:
    """Return the answer with the least clearance of those found as the limit becomes shorter.

    This is how the makers of VROOM advise to find the smallest completion time (VROOM-Project/vroom #466).

    Parameters
    ----------
    solve
        Given a limit and seconds, an answer in which every vehicle is done by the limit, or None.
    clearance_s
        When an answer's last person arrives.
    high_s
        The limit to begin with.
    seconds
        In all; a step takes at most a share of those that remain by the clock.
    """
    best: Answer | None = None
    best_s, low_s, limit_s = high_s, 0, high_s
    ends_s = clock() + seconds
    for _ in range(STEPS):
        if clock() >= ends_s or (best and best_s - low_s <= CLOSE_SHARE * best_s):
            break
        answer = solve(limit_s, TIME_SHARE * (ends_s - clock()))
        if answer is None:
            low_s = limit_s
        elif best is None or clearance_s(answer) < best_s:
            best, best_s = answer, clearance_s(answer)
        if best is None:
            limit_s *= 2
        elif low_s < SHORTER * best_s:
            limit_s = max(low_s + 1, round(SHORTER * best_s))
        else:
            limit_s = (low_s + best_s) // 2
    return best or Answer()
