"""The tabular Islamic calendar, against days that are published elsewhere."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from safepassage.reports.hijri_calendar import MARGIN_D, hijri_day, hijri_year


@pytest.mark.parametrize(
    ("hijri", "day"),
    [
        ((1, 1, 1), date(622, 7, 19)),
        ((1400, 1, 1), date(1979, 11, 21)),
        ((1438, 3, 14), date(2016, 12, 13)),
        ((1441, 9, 1), date(2020, 4, 24)),
        ((1446, 9, 1), date(2025, 3, 1)),
    ],
)
def test_a_day_lies_within_the_margin(hijri: tuple[int, int, int], day: date) -> None:
    """The days are those of the calendar of Umm al-Qura, or of its epoch."""
    assert abs(hijri_day(*hijri) - day) <= timedelta(days=MARGIN_D)


def test_months_follow_each_other() -> None:
    """For a whole cycle: 29 or 30 days each, 10,631 days in thirty years, and each day leads to its year."""
    starts = [hijri_day(year, month, 1) for year in range(1411, 1442) for month in range(1, 13)]
    lengths = {(after - before).days for before, after in itertools.pairwise(starts)}
    assert lengths == {29, 30}
    assert (hijri_day(1441, 1, 1) - hijri_day(1411, 1, 1)).days == 10_631
    assert all(abs(hijri_year(hijri_day(year, 6, 1)) - year) <= 1 for year in range(1, 1600))


@pytest.mark.parametrize("hijri", [(0, 1, 1), (1438, 13, 1), (1438, 1, 31), (10_000, 1, 1)])
def test_what_is_no_day_is_refused(hijri: tuple[int, int, int]) -> None:
    """With the exception of `date` itself."""
    with pytest.raises(ValueError, match="no such day"):
        hijri_day(*hijri)
