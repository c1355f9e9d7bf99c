"""The verifier's own calendar: unions of windows, days, midnights and changes of the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from safepassage.operation.model import Operation
from safepassage.operation.terms import Weekday, Window
from safepassage.planning.verify_hours import DAY_S, Clock, hours_of

HOUR_S = 3600
# Thursday 06:00 in Damascus, two hours ahead of UTC in winter.
OPERATION = Operation(id="x", timezone="Asia/Damascus", begins=datetime(2016, 12, 15, 4, 0, tzinfo=UTC))


def clock(operation: Operation = OPERATION) -> Clock:
    """Return a clock for three days."""
    return Clock(operation, 3 * DAY_S)


def window(
    opens_s: int, closes_s: int, days: tuple[Weekday | date, ...] | None = None, term_id: str = "W"
) -> Window:
    """Return a window."""
    return Window(id=term_id, at="c", opens_s=opens_s, closes_s=closes_s, days=days)


def test_a_window_opens_at_its_first_second_and_shuts_at_its_last() -> None:
    """07:00 to 08:00 is [3600, 7200) after 06:00."""
    hours = clock().window_hours([window(7 * HOUR_S, 8 * HOUR_S)])
    assert [hours.open_at(s) for s in (3599, 3600, 7199, 7200)] == [False, True, True, False]
    assert hours.open_at(3600 + DAY_S)


def test_a_span_may_end_at_the_very_closing() -> None:
    """Half-open spans: [from, to) is inside as long as `to` is not after the closing."""
    hours = clock().window_hours([window(7 * HOUR_S, 8 * HOUR_S)])
    assert hours.hold(3600, 7200)
    assert not hours.hold(3600, 7201)
    assert not hours.hold(3599, 7200)


def test_a_window_past_midnight_of_the_day_before_is_open_at_the_beginning() -> None:
    """From 20:00 to 07:00 it is still open at 06:00 on the first day."""
    hours = clock().window_hours([window(20 * HOUR_S, 7 * HOUR_S)])
    assert [hours.open_at(s) for s in (0, 3599, 3600)] == [True, True, False]


def test_windows_that_touch_are_one() -> None:
    """A span may cross from one window into the next; a second between them parts them."""
    touching = [window(7 * HOUR_S, 8 * HOUR_S), window(8 * HOUR_S, 9 * HOUR_S)]
    parted = [window(7 * HOUR_S, 8 * HOUR_S), window(8 * HOUR_S + 1, 9 * HOUR_S)]
    assert clock().window_hours(touching).hold(3600, 3 * 3600)
    assert not clock().window_hours(parted).hold(3600, 3 * 3600)


def test_equal_clock_times_are_a_whole_day() -> None:
    """From 06:00 to 06:00 is never shut, and 24:00 is midnight."""
    assert clock().window_hours([window(6 * HOUR_S, 6 * HOUR_S)]).hold(0, 2 * DAY_S)
    hours = clock().window_hours([window(0, DAY_S)])
    assert hours.hold(0, 2 * DAY_S)


def test_days_are_those_on_which_a_window_opens() -> None:
    """A window of Friday passes midnight into Saturday, and one of a date is open on that date alone."""
    friday = clock().window_hours([window(20 * HOUR_S, 2 * HOUR_S, ("fri",))])
    assert not friday.open_at(14 * HOUR_S)
    assert friday.hold(38 * HOUR_S, 44 * HOUR_S)
    assert not friday.open_at(62 * HOUR_S)
    dated = clock().window_hours([window(6 * HOUR_S, 7 * HOUR_S, (date(2016, 12, 16),))])
    assert [dated.open_at(n * DAY_S) for n in range(3)] == [False, True, False]


def test_a_window_keeps_its_clock_time_when_the_clocks_change() -> None:
    """In Damascus the clocks went forward on 25 March 2016 at midnight: that day is an hour shorter."""
    operation = replace(OPERATION, begins=datetime(2016, 3, 24, 4, 0, tzinfo=UTC))
    hours = clock(operation).window_hours([window(7 * HOUR_S, 8 * HOUR_S)])
    assert hours.opens_s[1:3] == (HOUR_S, DAY_S)


def test_clock_times_that_are_skipped_or_come_twice_are_read_as_before_the_change() -> None:
    """In Berlin 02:30 is skipped on 26 March 2017, and comes twice on 29 October: the first is meant."""
    spring = Operation(id="x", timezone="Europe/Berlin", begins=datetime(2017, 3, 26, 0, 0, tzinfo=UTC))
    skipped = Clock(spring, DAY_S).window_hours([window(9000, 5 * HOUR_S, (date(2017, 3, 26),))])
    assert skipped.opens_s == (5400,)  # 03:30 summer time
    assert skipped.closes_s == (3 * HOUR_S,)
    autumn = Operation(id="x", timezone="Europe/Berlin", begins=datetime(2017, 10, 29, 0, 0, tzinfo=UTC))
    twice = Clock(autumn, DAY_S).window_hours([window(9000, 5 * HOUR_S, (date(2017, 10, 29),))])
    assert twice.opens_s == (1800,)
    assert twice.closes_s == (4 * HOUR_S,)


def test_a_window_inside_the_hour_that_is_skipped_never_opens() -> None:
    """From 02:30 to 03:00 there is nothing between, on the day the clocks go forward."""
    spring = Operation(id="x", timezone="Europe/Berlin", begins=datetime(2017, 3, 26, 0, 0, tzinfo=UTC))
    hours = Clock(spring, DAY_S).window_hours([window(9000, 3 * HOUR_S, (date(2017, 3, 26),))])
    assert hours.opens_s == ()


def test_spans_between_instants_may_have_no_end() -> None:
    """A ceasefire without an end stays open for ever."""
    begins = OPERATION.begins
    hours = clock().instant_hours([(begins + timedelta(hours=1), None)])
    assert not hours.open_at(3599)
    assert hours.hold(3600, 10**12)


@pytest.mark.parametrize(("at_s", "day"), [(0, 15), (18 * HOUR_S - 1, 15), (18 * HOUR_S, 16)])
def test_days_are_local(at_s: int, day: int) -> None:
    """Midnight in Damascus is eighteen hours after six in the morning, though it is ten at night in UTC."""
    assert clock().day(at_s) == date(2016, 12, day)


def test_a_second_is_said_in_local_time() -> None:
    """Seconds of the minute are shown where there are any."""
    assert clock().said(9600) == "2016-12-15 08:40 (9600 s)"
    assert clock().said(9601) == "2016-12-15 08:40:01 (9601 s)"


def test_empty_spans_are_none() -> None:
    """Spans that end before they begin count for nothing."""
    assert hours_of([(5, 5), (7, 6), (1, 2)]).opens_s == (1,)
