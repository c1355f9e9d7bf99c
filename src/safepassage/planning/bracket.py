"""Finding the first instant by which enough people can arrive, with few trials."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Bracket:
    """An instant in [low_s, high_s]: by low_s - 1 too few people can arrive, by high_s perhaps enough.

    The people who can arrive grow nearly in a straight line until everybody does, so trials go by turns to
    where the line through the last values below `need` reaches it, to the edge that the last trial moved,
    and twice to the middle: a handful where the line is straight, twice those of bisection at most.
    """

    low_s: int
    high_s: int
    need: int
    _below: list[tuple[int, int]] = field(default_factory=list)
    _turn: int = 0
    _rose: bool = True

    def next_trial(self) -> int:
        """Return the instant to try next, in [low_s, high_s - 1]."""
        self._turn += 1
        if self._turn % 4 == 1 and len(self._below) > 1:
            (from_s, fewer), (to_s, more) = self._below[-2:]
            ahead_s = (self.need - more) * (to_s - from_s) // max(1, more - fewer)
            return min(max(to_s + ahead_s, self.low_s), self.high_s - 1)
        if self._turn % 4 == 2 and self._below:
            return self.low_s if self._rose else self.high_s - 1
        return (self.low_s + self.high_s) // 2

    def told(self, at_s: int, value: int) -> bool:
        """Take in how many people can arrive by an instant at most; return whether they are too few."""
        self._rose = value < self.need
        if self._rose:
            self.low_s = at_s + 1
            self._below.append((at_s, value))
        else:
            self.high_s = at_s
        return self._rose
