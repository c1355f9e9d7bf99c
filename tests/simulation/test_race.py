"""A race of plans: who falls out, what counts as better, and how sure a gain is."""

from __future__ import annotations

import numpy as np

from safepassage.simulation.quantiles import quantile_gain
from safepassage.simulation.race import Days, courses_of, left_against, rounds, versus


def days(clearance_s: list[int], left: list[int]) -> Days:
    """Return days on which so much came of a plan."""
    return Days(clearance_s=np.array(clearance_s), left=np.array(left))


def test_half_of_the_entrants_go_on_to_twice_as_many_days() -> None:
    """Until as many days are done as are asked for; never fewer take part than the plain plan and four."""
    assert list(rounds(24, 1000)) == [(200, 12), (400, 6), (800, 5), (1000, 5)]
    assert list(rounds(3, 250)) == [(200, 3), (250, 3)]
    assert list(rounds(3, 100)) == []
    assert courses_of(24, 400) == 24 * 100 + 12 * 100 + 6 * 200
    assert courses_of(5, 60) == 300


def test_a_plan_that_leaves_more_people_beyond_chance_is_worse_however_soon_it_ends() -> None:
    """One that leaves fewer is better; a difference that may be chance decides nothing."""
    plain = days([100] * 50, [10] * 50)
    soon = [50] * 50
    assert not versus(days(soon, [12] * 50), plain, 1000).wins
    assert versus(days([150] * 50, [8] * 50), plain, 1000).wins
    assert versus(days(soon, [9, 11] * 25), plain, 1000).wins
    assert left_against(days(soon, [11] * 50), plain, 20_000) == 0  # one in twenty thousand
    assert not versus(days([100] * 50, [10] * 50), plain, 1000).wins


def test_the_interval_of_a_gain_holds_the_true_one_about_95_times_in_100() -> None:
    """For pairs that have most in common, whose 90 % quantiles differ by a known amount."""
    rng = np.random.default_rng(4)
    held, wide = [], []
    for _ in range(120):
        shared, own = rng.exponential(1000.0, 400), rng.normal(0.0, 30.0, 400)
        gain = quantile_gain(shared.astype(np.int64) + 500, (shared + own).astype(np.int64), 0.9)
        held.append(gain.low <= 500.0 - TRUE_EXCESS <= gain.high)
        wide.append(gain.high - gain.low)
    assert 0.9 <= np.mean(held) <= 1.0
    assert np.mean(wide) < 150  # alone, each quantile is known to about ± 150


TRUE_EXCESS = 0.45
"""By how much noise of 30 raises the quantile: half its variance times the density's slope."""
