"""A time in a report: as it is stated, and as it resolves against the day of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from safepassage.reports.relation import Span

Granularity = Literal["minute", "hour", "day", "week", "month", "year"]
Calendar = Literal["", "gregorian", "hijri"]
TimeRelation = Literal["", "since", "until", "before", "after", "within"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Local time from `start` up to, not including, `end`; None where that end is open."""

    start: datetime | None
    end: datetime | None
    granularity: Granularity

    def to_json(self) -> dict[str, object]:
        """Return the interval as JSON values."""
        return {"from": _minute(self.start), "to": _minute(self.end), "granularity": self.granularity}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTime:
    """A time as a report states it.

    Parameters
    ----------
    span
        Its words.
    candidates
        The intervals it can be: one where it is resolved, several where that is open, none where it cannot
        be told from the words and the day of publication.
    calendar
        The calendar that it is stated in; empty where it names no date.
    relation
        How what happens lies to the time.
    part
        The part of the day (`morning`, `evening` …) or of the month or year (`early`, `late`) that is stated.
        How many hours that is, nobody said: the interval stays that of the whole.
    clock
        The hour, `HH:MM`, where morning and evening can be told apart; else empty.
    """

    span: Span
    candidates: tuple[Interval, ...]
    calendar: Calendar
    relation: TimeRelation
    part: str
    clock: str

    @property
    def resolved(self) -> Interval | None:
        """The interval, where there is just one."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    def to_json(self, body: str) -> dict[str, object]:
        """Return the time as JSON values, with its words in `body`."""
        return {
            "span": list(self.span),
            "stated": body[slice(*self.span)],
            "calendar": self.calendar or None,
            "relation": self.relation or None,
            "part": self.part or None,
            "clock": self.clock or None,
            "resolved": self.resolved.to_json() if self.resolved else None,
            "candidates": [each.to_json() for each in self.candidates] if len(self.candidates) > 1 else [],
        }


def _minute(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="minutes")
