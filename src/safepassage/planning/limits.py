"""What a resource allows by an instant, and straight lines above it: the right-hand sides of the bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from safepassage.operation.calendar import NEVER, Intervals

SLOPE: Final = 1 << 20
"""Slopes are whole multiples of 1 / SLOPE."""


class Limit(Protocol):
    """An amount that never falls as time goes on."""

    def by(self, at_s: int) -> int:
        """Return the amount by an instant."""
        ...

    def slope(self, from_s: int, until_s: int) -> int:
        """Return s so that by(t) ≤ by(from_s) + s · (t − from_s) / SLOPE for from_s ≤ t ≤ until_s."""
        ...

    def straight(self, from_s: int, until_s: int) -> bool:
        """Return whether that is an equality everywhere."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """The same amount at all times."""

    amount: int

    def by(self, at_s: int) -> int:  # noqa: ARG002 - the same at all times
        """Return the amount."""
        return self.amount

    def slope(self, from_s: int, until_s: int) -> int:  # noqa: ARG002 - the same at all times
        """Return 0."""
        return 0

    def straight(self, from_s: int, until_s: int) -> bool:  # noqa: ARG002 - the same at all times
        """Return True."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """`rate` a second from `from_s` to `until_s`, and `spare` besides."""

    rate: int
    from_s: int
    until_s: int = NEVER
    spare: int = 0

    def by(self, at_s: int) -> int:
        """Return the amount by an instant."""
        return self.rate * max(0, min(at_s, self.until_s) - self.from_s) + self.spare

    def slope(self, from_s: int, until_s: int) -> int:
        """Return the slope of a line above: `rate`, or none where nothing is added any more."""
        return SLOPE * self.rate if from_s < self.until_s and until_s > self.from_s else 0

    def straight(self, from_s: int, until_s: int) -> bool:
        """Return whether it grows all the time, or not at all."""
        return self.slope(from_s, until_s) == 0 or (self.from_s <= from_s and until_s <= self.until_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """`rate` for every open second from `from_s` to `after_s` before the instant, and `spare` besides."""

    rate: int
    hours: Intervals
    from_s: int
    after_s: int = 0
    spare: int = 0

    def by(self, at_s: int) -> int:
        """Return the amount by an instant."""
        return self.rate * self.hours.seconds_between(self.from_s, at_s - self.after_s) + self.spare

    def slope(self, from_s: int, until_s: int) -> int:
        """Return the slope of a line above; it touches at the end of an open stretch."""
        ends = [b + self.after_s for _, b in self.hours.spans if from_s < b + self.after_s < until_s]
        base = self.by(from_s)
        return _steepest(((end, self.by(end) - base) for end in (*ends, until_s) if end > from_s), from_s)

    def straight(self, from_s: int, until_s: int) -> bool:
        """Return whether it is open all the time, or never."""
        begins_s, ends_s = max(self.from_s, from_s - self.after_s), until_s - self.after_s
        seconds = self.hours.seconds_between(begins_s, ends_s)
        return seconds == 0 or (seconds == ends_s - begins_s == until_s - from_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instants:
    """`rate` for each of the most instants inside the hours that are at least `apart_s` (> 0) apart.

    They lie from `from_s` to `after_s` before the instant, and `length_s` from each on is inside too.
    Picking the earliest each time gives the most, by exchange.
    """

    rate: int
    hours: Intervals
    from_s: int
    apart_s: int
    after_s: int = 0
    length_s: int = 1

    def by(self, at_s: int) -> int:
        """Return the amount by an instant."""
        return self.rate * sum(count for _, count in self._runs(at_s))

    def slope(self, from_s: int, until_s: int) -> int:
        """Return the slope of a line above; it touches at the first or the last instant of a stretch."""
        behind, seen, points = sum(count for _, count in self._runs(from_s)), 0, list[tuple[int, int]]()
        for first_s, count in self._runs(until_s):
            new = max(0, seen + count - behind)
            if new:
                next_s = first_s + (count - min(new, count)) * self.apart_s
                points.append((next_s + self.after_s, max(1, new - count + 1)))
                points.append((first_s + (count - 1) * self.apart_s + self.after_s, new))
            seen += count
        return _steepest(((at_s, self.rate * more) for at_s, more in points), from_s)

    def straight(self, from_s: int, until_s: int) -> bool:
        """Return whether nothing is added."""
        return self.slope(from_s, until_s) == 0

    def _runs(self, at_s: int) -> Iterator[tuple[int, int]]:
        """Yield the first instant of each stretch, and how many there are in it."""
        next_s = self.from_s
        for a, b in self.hours.spans:
            start_s, last_s = max(a, next_s), min(b - max(1, self.length_s), at_s - self.after_s)
            if a > at_s - self.after_s:
                return
            if start_s <= last_s:
                count = (last_s - start_s) // self.apart_s + 1
                yield start_s, count
                next_s = start_s + count * self.apart_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """`rate` for every local day that has begun."""

    rate: int
    midnights: Sequence[int]

    def by(self, at_s: int) -> int:
        """Return the amount by an instant."""
        return self.rate * (1 + sum(1 for midnight in self.midnights if 0 < midnight <= at_s))

    def slope(self, from_s: int, until_s: int) -> int:
        """Return the slope of a line above; it touches at a midnight."""
        base = self.by(from_s)
        nights = [midnight for midnight in self.midnights if from_s < midnight <= until_s]
        return _steepest(((midnight, self.by(midnight) - base) for midnight in nights), from_s)

    def straight(self, from_s: int, until_s: int) -> bool:
        """Return whether no day begins."""
        return self.slope(from_s, until_s) == 0


def _steepest(points: Iterable[tuple[int, int]], from_s: int) -> int:
    """Return the least slope of a line through (from_s, 0) above some points, in multiples of 1 / SLOPE."""
    return max((-(-SLOPE * more // (at_s - from_s)) for at_s, more in points if more > 0), default=0)
