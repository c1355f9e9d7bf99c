"""A phrase of time as it was read, before it is resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from safepassage.reports.stated_time import Calendar, Granularity, TimeRelation

PhraseKind = Literal["day", "weekday", "date", "period", "span", "ago", "now", "unresolved"]
Lean = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePhrase:
    """What the words of a time say.

    Parameters
    ----------
    first, after, attached
        Its tokens, and how many letters of the first belong to the word before.
    kind
        A day counted from today (`offset`); a weekday; a date; a week, month or year counted from this
        (`offset`); a span from or up to now; so long ago; now; or what no day of publication resolves.
    day, day_last, month, year, weekday
        The parts of a date that are stated; `day_last` where a row of days is.
    swapped
        Whether month and day of a date in digits can also be meant the other way round.
    unit, amount
        Of a span: its unit and how many; None where that is vague.
    lean
        Where it is said to lie: before now (-1), after (1), or not said (0).
    """

    first: int
    after: int
    kind: PhraseKind
    attached: int = 0
    offset: int = 0
    day: int | None = None
    day_last: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    swapped: bool = False
    calendar: Calendar = ""
    unit: Granularity = "day"
    amount: int | None = None
    lean: Lean = 0
    relation: TimeRelation = ""
    part: str = ""
    clock: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether its numbers are those of a calendar or a clock, and count nothing."""
        return self.kind not in ("span", "ago") and not (self.kind == "unresolved" and not self.clock)
