"""Finding an instant with few trials."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from safepassage.planning.bracket import Bracket


def trials_until(bracket: Bracket, value: Callable[[int], int]) -> int:
    """Return how many trials it takes until the bracket is closed."""
    trials = 0
    while bracket.low_s < bracket.high_s:
        at_s = bracket.next_trial()
        assert bracket.low_s <= at_s < bracket.high_s
        bracket.told(at_s, value(at_s))
        trials += 1
    return trials


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_first_instant_with_enough_is_found(first_s: int, later_s: int) -> None:
    """Whatever the step, the bracket closes at it, in at most twice the trials of bisection."""
    bracket = Bracket(low_s=0, high_s=first_s + later_s, need=10)
    trials = trials_until(bracket, lambda at_s: 10 if at_s >= first_s else 3)
    assert bracket.low_s == bracket.high_s == first_s
    assert trials <= 2 * 22


def test_a_straight_line_takes_a_handful_of_trials() -> None:
    """People who arrive at a steady rate, from some hour on until all are there, are found quickly."""
    bracket = Bracket(low_s=5_000, high_s=700_000, need=36_000)
    trials = trials_until(bracket, lambda at_s: min(36_000, max(0, (at_s - 9_000) // 7)))
    assert bracket.low_s == 9_000 + 7 * 36_000
    assert trials <= 24
