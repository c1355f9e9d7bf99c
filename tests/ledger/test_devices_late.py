"""What is written down late is no sign of a wrong clock; a clock that was set back is."""

from __future__ import annotations

from dataclasses import replace

from safepassage.ledger.state import fold
from tests.ledger.day import Day, codes


def test_what_is_recorded_late_puts_no_clock_in_doubt() -> None:
    """A desk writes down at ten what happened at eight: the id says when, only the stated time goes back."""
    day = Day()
    day("noted", hours=10, text="at ten")
    day("noted", hours=10.1, text="of eight")
    day.events[-1] = replace(day.events[-1], at="2024-06-01T08:00:00.000Z")
    assert "clock" not in codes(fold(day.sealed()))


def test_a_clock_that_was_set_back_is_told() -> None:
    """Then the ids go back as well, and the stated times rest on that clock."""
    day = Day()
    day("noted", hours=10, text="first")
    day("noted", hours=8, text="second")
    assert "clock" in codes(fold(day.sealed()))
