"""A phrase of time resolved against the day of publication: an interval, several, or none."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from safepassage.reports.hijri_calendar import MARGIN_D, hijri_day, hijri_year
from safepassage.reports.stated_time import Granularity, Interval
from safepassage.reports.time_phrase import TimePhrase

Tense = Literal["", "future", "open"]
"""Whether a sentence speaks of what is to come, before the time (`future`) or only after it (`open`)."""
DAY: Final = timedelta(days=1)
UNIT_LENGTHS: Final[dict[Granularity, timedelta]] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": DAY,
    "week": timedelta(weeks=1),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}
"""The longest that each can be."""
NEAR_D: Final = 45
"""A date without a year is the nearest one where that is so near; else the last and the next can be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The day on which a report was published, where it was, and the minute if that is known."""

    day: date
    at: datetime | None = None

    @property
    def start(self) -> datetime:
        """The first instant at which it can have been published."""
        return self.at or datetime.combine(self.day, time.min)

    @property
    def end(self) -> datetime:
        """The last instant."""
        return self.at or datetime.combine(self.day, time.min) + DAY

    @property
    def known_by(self) -> datetime:
        """From when on it was surely published: the minute, or the last one of the day."""
        return self.at or self.end - UNIT_LENGTHS["minute"]

    @property
    def stated(self) -> str:
        """The minute or the day, as ISO 8601 has it."""
        return self.at.isoformat(timespec="minutes") if self.at else self.day.isoformat()


def resolutions(
    phrase: TimePhrase, published: Published | None, *, tense: Tense, week_begins: int
) -> tuple[Interval, ...]:
    """Return the intervals that a phrase can mean, each once.

    Parameters
    ----------
    phrase
        What the words say.
    published
        Against what they are resolved; None: only what is stated whole can be resolved.
    tense
        What the sentence says of time to come.
    week_begins
        The weekday, 0 being Monday, with which weeks begin where the report is read.
    """
    try:
        found = _found(phrase, published, tense, week_begins)
        if phrase.clock:
            found = [_at_clock(each, phrase.clock) for each in found]
    except (ValueError, OverflowError):
        return ()
    return tuple(dict.fromkeys(found))


def _found(phrase: TimePhrase, published: Published | None, tense: Tense, week_begins: int) -> list[Interval]:
    if phrase.kind == "date":
        return _dates(phrase, published, tense)
    if published is None:
        return []
    match phrase.kind:
        case "day":
            return _day(phrase, published)
        case "weekday":
            return _weekday(phrase, published, tense)
        case "period":
            return [_period(phrase, published, week_begins)]
        case "span":
            return _span(phrase, published, tense)
        case "ago":
            return [_ago(phrase, published)]
        case "now":
            return [_days(published.day, published.day)]
    return []


def _days(first: date, last: date, granularity: Granularity = "day") -> Interval:
    return Interval(
        start=datetime.combine(first, time.min),
        end=datetime.combine(last, time.min) + DAY,
        granularity=granularity,
    )


def _at_clock(interval: Interval, clock: str) -> Interval:
    """Return the minute of a day that a clock shows; an interval that is no single day stays."""
    if interval.granularity != "day" or interval.start is None or interval.end != interval.start + DAY:
        return interval
    start = datetime.combine(interval.start.date(), time.fromisoformat(clock))
    return Interval(start=start, end=start + UNIT_LENGTHS["minute"], granularity="minute")


def _day(phrase: TimePhrase, published: Published) -> list[Interval]:
    """Return today, yesterday …; with a weekday beside it, the one of three days that is that weekday."""
    day = published.day + phrase.offset * DAY
    if phrase.weekday is None or phrase.weekday == day.weekday():
        return [_days(day, day)]
    near = [day - DAY, day + DAY]
    return [_days(each, each) for each in near if each.weekday() == phrase.weekday]


def _weekday(phrase: TimePhrase, published: Published, tense: Tense) -> list[Interval]:
    assert phrase.weekday is not None
    since = (published.day.weekday() - phrase.weekday) % 7
    today = [published.day] if since == 0 else []
    last = published.day - (since or 7) * DAY
    following = published.day + (7 - since) * DAY
    if phrase.lean:
        chosen = [last if phrase.lean < 0 else following]
    elif today:
        chosen = today
    elif phrase.relation == "since":
        chosen = [last]
    elif tense == "future":
        chosen = [following]
    elif tense == "open" or phrase.relation in ("until", "before"):
        chosen = [last, following]
    else:
        chosen = [last]
    return [_days(day, day) for day in chosen]


def _period(phrase: TimePhrase, published: Published, week_begins: int) -> Interval:
    day = published.day
    match phrase.unit:
        case "week":
            start = day - ((day.weekday() - week_begins) % 7) * DAY + 7 * phrase.offset * DAY
            return _days(start, start + 6 * DAY, "week")
        case "month":
            year, month = _months_on(day.year, day.month, phrase.offset)
            if phrase.day is None:
                return _month(year, month)
            return _days(date(year, month, phrase.day), date(year, month, phrase.day_last or phrase.day))
        case "year":
            return _year(day.year + phrase.offset)
    return _days(day + phrase.offset * DAY, day + phrase.offset * DAY)


def _months_on(year: int, month: int, step: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + step
    return months // 12, months % 12 + 1


def _month(year: int, month: int) -> Interval:
    return _days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def _year(year: int) -> Interval:
    return _days(date(year, 1, 1), date(year, 12, 31), "year")


def _span(phrase: TimePhrase, published: Published, tense: Tense) -> list[Interval]:
    """Return the span from publication on, or up to it, or either."""
    length = None if phrase.amount is None else phrase.amount * UNIT_LENGTHS[phrase.unit]
    ahead = Interval(
        start=published.start,
        end=None if length is None else published.end + length,
        granularity=phrase.unit,
    )
    back = Interval(
        start=None if length is None else published.start - length,
        end=published.end,
        granularity=phrase.unit,
    )
    if phrase.lean:
        return [ahead if phrase.lean > 0 else back]
    return [ahead] if tense == "future" else [back, ahead]


def _ago(phrase: TimePhrase, published: Published) -> Interval:
    amount, day = phrase.amount, published.day
    if amount is None:
        return Interval(start=None, end=published.end, granularity=phrase.unit)
    match phrase.unit:
        case "minute" | "hour":
            length = amount * UNIT_LENGTHS[phrase.unit]
            return Interval(
                start=published.start - length, end=published.end - length, granularity=phrase.unit
            )
        case "week":
            middle = day - 7 * amount * DAY
            return _days(middle - 3 * DAY, middle + 3 * DAY, "week")
        case "month":
            return _month(*_months_on(day.year, day.month, -amount))
        case "year":
            return _year(day.year - amount)
    return _days(day - amount * DAY, day - amount * DAY)


def _dates(phrase: TimePhrase, published: Published | None, tense: Tense) -> list[Interval]:
    if phrase.swapped:
        ways = (phrase, replace(phrase, day=phrase.month, month=phrase.day))
        return [each for way in ways for each in _dates(replace(way, swapped=False), published, tense)]
    make = _hijri_date if phrase.calendar == "hijri" else _gregorian_date
    if phrase.year is not None:
        return _on_weekday([make(phrase, phrase.year)], phrase)
    if published is None or phrase.month is None:
        return []
    middle = hijri_year(published.day) if phrase.calendar == "hijri" else published.day.year
    years = [_existing(make, phrase, year) for year in (middle - 1, middle, middle + 1)]
    return _without_year(_on_weekday([each for each in years if each], phrase), phrase, published, tense)


def _on_weekday(found: list[Interval], phrase: TimePhrase) -> list[Interval]:
    """Return the dates that fall on the weekday stated beside them."""
    if phrase.weekday is None or phrase.calendar == "hijri":
        return found
    return [each for each in found if each.start is not None and each.start.weekday() == phrase.weekday]


def _existing(make: Callable[[TimePhrase, int], Interval], phrase: TimePhrase, year: int) -> Interval | None:
    try:
        return make(phrase, year)
    except ValueError:
        return None


def _gregorian_date(phrase: TimePhrase, year: int) -> Interval:
    if phrase.month is None:
        return _year(year)
    if phrase.day is None:
        return _month(year, phrase.month)
    last = phrase.day_last or phrase.day
    return _days(date(year, phrase.month, phrase.day), date(year, phrase.month, last))


def _hijri_date(phrase: TimePhrase, year: int) -> Interval:
    """Return a date of the Islamic calendar, wider by a day at either end."""
    margin = MARGIN_D * DAY
    if phrase.month is None:
        return _days(hijri_day(year, 1, 1) - margin, hijri_day(year + 1, 1, 1), "year")
    if phrase.day is None:
        following = hijri_day(year + phrase.month // 12, phrase.month % 12 + 1, 1)
        return _days(hijri_day(year, phrase.month, 1) - margin, following, "month")
    last = hijri_day(year, phrase.month, phrase.day_last or phrase.day)
    return _days(hijri_day(year, phrase.month, phrase.day) - margin, last + margin)


def _without_year(
    found: list[Interval], phrase: TimePhrase, published: Published, tense: Tense
) -> list[Interval]:
    """Return the date without a year that lies where it is said to, or near publication; else both."""
    today = datetime.combine(published.day, time.min)
    begun = [each for each in found if each.start is not None and each.start <= today]
    coming = [each for each in found if each.start is not None and each.start > today][:1]
    if phrase.lean > 0:
        return coming
    if phrase.lean < 0:
        return [each for each in begun if each.end is not None and each.end <= today][-1:]
    if phrase.relation == "since":
        return begun[-1:]
    last = begun[-1:]
    if last and _distance_d(last[0], published.day) == 0:
        return last
    if tense == "future":
        return coming
    near = [each for each in (*last, *coming) if _distance_d(each, published.day) <= NEAR_D]
    return near or [*last, *coming]


def _distance_d(interval: Interval, day: date) -> int:
    assert interval.start is not None
    assert interval.end is not None
    if interval.start.date() <= day < interval.end.date():
        return 0
    return min(abs((interval.start.date() - day).days), abs((interval.end.date() - day).days))
