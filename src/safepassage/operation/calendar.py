"""When things may happen: sets of time intervals, and those that the terms of an operation open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, reduce
from typing import Final

from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, WEEKDAYS, Ceasefire, Monitoring, Window

HORIZON_DAYS: Final = 366
NEVER: Final = 1 << 60
"""An instant after every other, in seconds."""


@dataclass(frozen=True, eq=True)
class Intervals:
    """A set of instants: half-open intervals [from, to) in seconds, sorted, apart from each other."""

    spans: tuple[tuple[int, int], ...]

    @classmethod
    def union(cls, spans: Iterable[tuple[int, int]]) -> Intervals:
        """Return the union of any intervals; empty ones count for nothing, touching ones join."""
        joined: list[tuple[int, int]] = []
        for from_s, to_s in sorted(span for span in spans if span[0] < span[1]):
            if joined and from_s <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], to_s))
            else:
                joined.append((from_s, to_s))
        return cls(tuple(joined))

    @cached_property
    def _starts(self) -> list[int]:
        return [span[0] for span in self.spans]

    def intersection(self, other: Intervals) -> Intervals:
        """Return the instants that are in both."""
        both, i, j = [], 0, 0
        while i < len(self.spans) and j < len(other.spans):
            (a, b), (c, d) = self.spans[i], other.spans[j]
            if max(a, c) < min(b, d):
                both.append((max(a, c), min(b, d)))
            if b < d:
                i += 1
            else:
                j += 1
        return Intervals(tuple(both))

    def first_fit(self, at_s: int, length_s: int = 0) -> int:
        """Return the first instant from `at_s` on from which `length_s` lies inside; `NEVER` if none.

        With `length_s` 0 it is the first instant inside.
        """
        i = max(bisect_right(self._starts, at_s) - 1, 0)
        for from_s, to_s in self.spans[i:]:
            start_s = max(from_s, at_s)
            if start_s + max(length_s, 1) <= to_s:
                return start_s
        return NEVER

    def seconds_between(self, from_s: int, to_s: int) -> int:
        """Return how many seconds of [from_s, to_s) are inside."""
        return sum(max(0, min(b, to_s) - max(a, from_s)) for a, b in self.spans if a < to_s)


ALWAYS: Final = Intervals(((-NEVER, NEVER),))


def instant_of(operation: Operation, day: date, clock_s: int) -> int:
    """Return a local clock time (seconds after midnight, 86400 = 24:00) as seconds since the beginning.

    A time that the clocks skip is read with the offset before the change; of one that comes twice, the first.
    """
    extra, rest_s = divmod(clock_s, 86400)
    local = datetime.combine(day + timedelta(days=extra), time(0)) + timedelta(seconds=rest_s)
    return operation.seconds_since_begin(local.replace(tzinfo=operation.zone).astimezone(UTC))


def local_days(operation: Operation, horizon_s: int) -> list[date]:
    """Return the local calendar days from the one before the beginning to the horizon."""
    first = operation.begins.astimezone(operation.zone).date() - timedelta(days=1)
    return [first + timedelta(days=i) for i in range(horizon_s // 86400 + 4)]


def horizon_of(operation: Operation) -> int:
    """Return the last second planned for: the deadline, else a year after the beginning."""
    if operation.ends is not None:
        return max(0, operation.seconds_since_begin(operation.ends))
    return HORIZON_DAYS * 86400


def window_spans(operation: Operation, window: Window) -> list[tuple[int, int]]:
    """Return the intervals in which a window is open, in seconds since the beginning."""
    spans = []
    for day in local_days(operation, horizon_of(operation)):
        if window.days is None or day in window.days or WEEKDAYS[day.weekday()] in window.days:
            passes_midnight = window.closes_s <= window.opens_s
            opens_s = instant_of(operation, day, window.opens_s)
            spans.append((opens_s, instant_of(operation, day, window.closes_s + 86400 * passes_midnight)))
    return spans


def windows_at(operation: Operation, at: str, *, loaded: bool) -> Intervals:
    """Return when a vehicle, loaded or empty, may leave a checkpoint (`all`: any assembly point)."""
    windows = [w for w in _windows(operation, at) if loaded or w.applies == ALL]
    return _open(windows, operation).intersection(unhalted_at(operation, at))


def inspection_hours(operation: Operation, at: str) -> Intervals:
    """Return when a checkpoint inspects: inside any window of it, whichever vehicles that applies to."""
    return _open(_windows(operation, at), operation).intersection(unhalted_at(operation, at))


def unhalted_at(operation: Operation, at: str) -> Intervals:
    """Return when no halt keeps vehicles at a checkpoint (`all`: at any assembly point)."""
    hours = ALWAYS
    for halt in operation.halts:
        if halt.at == at:
            from_s, until_s = _span(operation, halt.from_, halt.until)
            hours = hours.intersection(Intervals.union([(-NEVER, from_s), (until_s, NEVER)]))
    return hours


def monitored_at(operation: Operation, at: str) -> Intervals:
    """Return when every set of observers named for a checkpoint is there."""
    by_whom: dict[frozenset[str], list[tuple[int, int]]] = {}
    for term in operation.binding_terms:
        if isinstance(term, Monitoring) and term.at == at:
            span = _span(operation, term.from_, term.to)
            by_whom.setdefault(frozenset(term.by), []).append(span)
    return reduce(Intervals.intersection, map(Intervals.union, by_whom.values()), ALWAYS)


def ceasefire_of(operation: Operation) -> Intervals:
    """Return when vehicles may drive."""
    spans = [
        _span(operation, term.from_, term.to)
        for term in operation.binding_terms
        if isinstance(term, Ceasefire)
    ]
    return Intervals.union(spans) if spans else ALWAYS


def midnights_of(operation: Operation) -> list[int]:
    """Return the beginnings of the local days, in seconds since the operation's beginning."""
    return [instant_of(operation, day, 0) for day in local_days(operation, horizon_of(operation))]


def _windows(operation: Operation, at: str) -> list[Window]:
    return [term for term in operation.binding_terms if isinstance(term, Window) and term.at == at]


def _open(windows: Sequence[Window], operation: Operation) -> Intervals:
    if not windows:
        return ALWAYS
    return Intervals.union(span for window in windows for span in window_spans(operation, window))


def _span(operation: Operation, from_: datetime, to: datetime | None) -> tuple[int, int]:
    return operation.seconds_since_begin(from_), NEVER if to is None else operation.seconds_since_begin(to)
