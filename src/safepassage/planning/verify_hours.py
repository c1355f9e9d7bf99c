"""The verifier's own calendar: open hours as sorted spans of seconds, local days, and times in words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from safepassage.operation.model import Operation
from safepassage.operation.terms import WEEKDAYS, Window

FOREVER_S: Final = 1 << 62
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Hours:
    """Seconds that are open: `opens_s` and `closes_s` of disjoint spans in order, closing not included."""

    opens_s: tuple[int, ...]
    closes_s: tuple[int, ...]

    def open_at(self, at_s: int) -> bool:
        """Return whether the second `at_s` is open."""
        i = bisect_right(self.opens_s, at_s) - 1
        return i >= 0 and at_s < self.closes_s[i]

    def hold(self, from_s: int, to_s: int) -> bool:
        """Return whether all of [from_s, to_s) lies in one span."""
        i = bisect_right(self.opens_s, from_s) - 1
        return i >= 0 and to_s <= self.closes_s[i]


def hours_of(spans: Iterable[tuple[int, int]]) -> Hours:
    """Return the union of spans in any order; spans that touch or overlap are one."""
    opens: list[int] = []
    closes: list[int] = []
    for opens_s, closes_s in sorted(spans):
        if closes_s <= opens_s:
            continue
        if closes and opens_s <= closes[-1]:
            closes[-1] = max(closes[-1], closes_s)
        else:
            opens.append(opens_s)
            closes.append(closes_s)
    return Hours(tuple(opens), tuple(closes))


class Clock:
    """The operation's local clock and calendar, as far as `until_s` seconds after the beginning.

    What was done before `since_s` is a fact, and not held against a plan.
    """

    def __init__(self, operation: Operation, until_s: int, since_s: int | None = None) -> None:
        self._since_s = since_s
        self._begins = operation.begins
        self._zone = operation.zone
        self._until_s = until_s
        self._days: dict[int, date] = {}

    def is_past(self, at_s: int) -> bool:
        """Return whether what was done at a second is a fact."""
        return self._since_s is not None and at_s < self._since_s

    def local(self, at_s: int) -> datetime:
        """Return the local time of a second."""
        return (self._begins + timedelta(seconds=at_s)).astimezone(self._zone)

    def said(self, at_s: int) -> str:
        """Return a second in words for a finding: local date and time, and the second itself."""
        local = self.local(at_s)
        shown = f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
        return f"{shown} ({at_s} s)"

    def day(self, at_s: int) -> date:
        """Return the local calendar day of a second."""
        if at_s not in self._days:
            self._days[at_s] = self.local(at_s).date()
        return self._days[at_s]

    def second(self, instant: datetime) -> int:
        """Return the second of an instant."""
        return (instant - self._begins) // timedelta(seconds=1)

    def window_hours(self, windows: Iterable[Window]) -> Hours:
        """Return when any of the windows is open, in seconds since the beginning."""
        return hours_of(span for window in windows for span in self._spans(window))

    def instant_hours(self, spans: Iterable[tuple[datetime, datetime | None]]) -> Hours:
        """Return the union of spans between instants; one without an end stays open."""
        return hours_of((self.second(a), FOREVER_S if b is None else self.second(b)) for a, b in spans)

    def _spans(self, window: Window) -> Iterable[tuple[int, int]]:
        # A window of the day before the beginning may still be open when it begins.
        day = self.local(0).date() - timedelta(days=1)
        last = self.local(self._until_s).date() + timedelta(days=1)
        while day <= last:
            if window.days is None or day in window.days or WEEKDAYS[day.weekday()] in window.days:
                closes_on = day + timedelta(days=1) if window.closes_s <= window.opens_s else day
                yield self._clock_second(day, window.opens_s), self._clock_second(closes_on, window.closes_s)
            day += timedelta(days=1)

    def _clock_second(self, day: date, clock_s: int) -> int:
        """Return the second of a clock time; of one that comes twice the first, skipped ones run on."""
        naive = datetime.combine(day, time()) + timedelta(seconds=clock_s)
        return self.second(naive.replace(tzinfo=self._zone, fold=0).astimezone(self._begins.tzinfo))
