"""Finding the first instant by which enough people can arrive, with few trials."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Bracket:
    """An instant in [low_s, high_s]: by low_s - 1 too few people can arrive, by high_s perhaps enough.

    Trials go by turns to where a straight line through the last values meets `need`, to the edge that the
    last trial moved, and to the middle, so that nearly linear values take a handful of trials and others
    no more than three times those of bisection.
    """

    low_s: int
    high_s: int
    need: int
    _low_value: int | None = None
    _high_value: int | None = None
    _turn: int = 0
    _rose: bool = True

    def next_trial(self) -> int:
        """Return the instant to try next, in [low_s, high_s - 1]."""
        self._turn += 1
        if self._turn % 3 == 1 and self._low_value is not None and self._high_value is not None:
            rise = max(1, self._high_value - self._low_value)
            ahead = (self.need - self._low_value) * (self.high_s - self.low_s + 1) // rise
            return min(max(self.low_s - 1 + ahead, self.low_s), self.high_s - 1)
        if self._turn % 3 == 2 and self._low_value is not None:
            return self.low_s if self._rose else self.high_s - 1
        return (self.low_s + self.high_s) // 2

    def told(self, at_s: int, value: int) -> bool:
        """Take in how many people can arrive by an instant at most; return whether they are too few."""
        self._rose = value < self.need
        if self._rose:
            self.low_s, self._low_value = at_s + 1, value
        else:
            self.high_s, self._high_value = at_s, value
        return self._rose
