"""The day of publication, as headers and people write it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from safepassage.reports.publication import publication
from safepassage.reports.time_resolution import Published

DAY = Published(day=date(2016, 12, 13))


@pytest.mark.parametrize(
    "stated",
    [
        "2016-12-13",
        "20161213",
        "13 Dec 2016",
        "Tuesday, 13 December 2016",
        "December 13, 2016",
        "13/12/2016",
        "الثلاثاء 13 كانون الأول/ديسمبر 2016",
        "١٣ ديسمبر ٢٠١٦",
    ],
)
def test_a_day_is_read(stated: str) -> None:
    """ISO 8601, English and Arabic."""
    assert publication(stated) == DAY


@pytest.mark.parametrize(
    "stated", ["2016-12-13T10:05", "2016-12-13T10:05:00+03:00", "Tue, 13 Dec 2016 10:05:00 GMT"]
)
def test_a_minute_is_kept_as_it_is_written(stated: str) -> None:
    """In the local time of the report."""
    assert publication(stated) == Published(
        day=date(2016, 12, 13), at=datetime.fromisoformat("2016-12-13T10:05")
    )


@pytest.mark.parametrize(
    "stated", ["", "yesterday", "13 December", "03/04/2016", "14 محرم 1438", "x" * 500, "\0"]
)
def test_what_names_no_day_is_none(stated: str) -> None:
    """No year, two readings, a day that is only known to within one."""
    assert publication(stated) is None
