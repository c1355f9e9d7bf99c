"""Arabic dates: day, month and year, with months of the Levant, of Egypt, of the Maghreb and of the Hijra."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from safepassage.reports.stated_time import Calendar
from safepassage.reports.time_date import whole, year_at
from safepassage.reports.time_phrase import Lean, TimePhrase
from safepassage.reports.time_words import TimeWord, time_word
from safepassage.reports.tokens import Kind, Tokens

MONTH_LINKS: Final = frozenset(["من", "شهر"])
YEAR_LINKS: Final = frozenset(["من", "عام", "العام", "سنه", "لعام", "لسنه"])
BEFORE_WEAK: Final = frozenset(
    ["في", "منذ", "شهر", "خلال", "حتي", "نهايه", "مطلع", "اواخر", "اوايل", "منتصف"]
)
"""A month that is another word too is a month after these."""


def arabic_date(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the date that begins at a token: a day with its month, days with a month, or a month."""
    ordinal = _word(tokens, at, "ordinal")
    if ordinal is not None and not _names_day(tokens, at + ordinal.size):
        return None
    day = ordinal.number if ordinal else whole(tokens, at)
    if day is None:
        return _month_alone(tokens, at)
    if not 1 <= day <= 31:
        return _year_with_era(tokens, at)
    after, last = at + (ordinal.size if ordinal else 1), None
    if after + 1 < len(tokens) and (tokens.kinds[after] == Kind.DASH or tokens.forms[after] in ("الي", "و")):
        last = whole(tokens, after + 1)
        if last is None or not day < last <= 31:
            last = None
        else:
            after += 2
    while after < len(tokens) and tokens.forms[after] in MONTH_LINKS:
        after += 1
    month = _word(tokens, after, "month", "hijri")
    if month is None or month.attached:
        return _day_of_month(tokens, at, after - 1 if after > at + 1 else after, day, last)
    found = TimePhrase(first=at, after=after + month.size, kind="date", day=day, day_last=last)
    found = _leaning(tokens, _with_year(tokens, _with_month(tokens, found, month)))
    return replace(found, attached=ordinal.attached) if ordinal else found


def _names_day(tokens: Tokens, at: int) -> bool:
    """Return whether "of" and a month follow an ordinal, which then is a day."""
    if at >= len(tokens) or tokens.forms[at] not in MONTH_LINKS:
        return False
    return _word(tokens, at + 1, "month", "hijri", "month_word") is not None


def _year_with_era(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return a year of any century, told by the letter of its era."""
    year, era = whole(tokens, at), _word(tokens, at + 1, "era")
    if not year or era is None or era.attached:
        return None
    return TimePhrase(first=at, after=at + 2, kind="date", year=year, calendar=cast("Calendar", era.value))


def _leaning(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    """Return a date without a year with "last" or "next" after it."""
    lean = _word(tokens, found.after, "lean")
    if lean is None or not lean.number or found.year is not None or lean.attached:
        return found
    return replace(found, lean=cast("Lean", lean.number), after=found.after + 1)


def _day_of_month(tokens: Tokens, at: int, after: int, day: int, last: int | None) -> TimePhrase | None:
    """Return a day of this month, of the last or of the next."""
    start = after if _word(tokens, after, "month_word") else after + 1
    if _word(tokens, start, "month_word") is None:
        return None
    lean = _word(tokens, start + 1, "lean")
    if lean is None:
        return None
    return TimePhrase(
        first=at,
        after=start + 2,
        kind="period",
        unit="month",
        offset=lean.number,
        day=day,
        day_last=last,
        calendar="gregorian",
    )


def arabic_year(
    tokens: Tokens,
    at: int,
    *,
    bare: bool = False,
    first: int | None = None,
    part: str = "",
    attached: int = 0,
) -> TimePhrase | None:
    """Return the year that begins at a token, after the word "year" or, where `bare`, by itself."""
    word = _word(tokens, at, "year_word")
    before = tokens.forms[at - 1] if at else ""
    start = at + 1 if word else at
    if word is None and not bare and before not in ("في", "منذ", "حتي", "وفي", "ومنذ"):
        return None
    year = year_at(tokens, start)
    calendar: Calendar = "gregorian"
    after = start + 1
    if year is None:
        year = year_at(tokens, start, hijri=True)
        era = _word(tokens, after, "era")
        if year is None or era is None or era.value != "hijri":
            return None
        calendar = "hijri"
    if (era := _word(tokens, after, "era")) is not None and era.value == calendar:
        after += 1
    elif _word(tokens, after, "unit") is not None or (
        after < len(tokens)
        and not bare
        and word is None
        and tokens.kinds[after] == Kind.WORD
        and tokens.forms[after].endswith("ا")
    ):
        return None  # 2000 hours, 2000 people
    return TimePhrase(
        first=at if first is None else first,
        after=after,
        attached=attached if first is not None else (word.attached if word else 0),
        kind="date",
        year=year,
        calendar=calendar,
        part=part,
    )


def _word(tokens: Tokens, at: int, *sorts: str) -> TimeWord | None:
    return time_word(tokens, at, "ar", *sorts)


def _month_alone(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return a month without a day, if it is one: some names are words of other kinds."""
    lead = _word(tokens, at, "month_word")
    start = at + 1 if lead else at
    month = _word(tokens, start, "month", "hijri")
    if month is None or (lead is not None and month.attached):
        return None
    found = TimePhrase(first=at, after=start + month.size, attached=(lead or month).attached, kind="date")
    found = _leaning(tokens, _with_year(tokens, _with_month(tokens, found, month)))
    weak = _word(tokens, start, "weak_month") is not None and month.size == 1
    before = tokens.forms[at - 1] if at else ""
    if weak and not (lead or found.year or found.lean or (before in BEFORE_WEAK and month.sort == "month")):
        return None
    return found


def _with_month(tokens: Tokens, found: TimePhrase, month: TimeWord) -> TimePhrase:
    """Return a date with its month, and the second name of the same month after a stroke or in brackets."""
    calendar: Calendar = "hijri" if month.sort == "hijri" else "gregorian"
    found = replace(found, month=month.number, calendar=calendar)
    at = found.after
    if at >= len(tokens) or (tokens.forms[at] not in "/-" and tokens.kinds[at] != Kind.LEFT):
        return found
    second = _word(tokens, at + 1, "month", "hijri")
    if second is None or second.sort != month.sort or second.number != month.number:
        return found
    after = at + 1 + second.size
    if tokens.kinds[at] == Kind.LEFT:
        if after >= len(tokens) or tokens.kinds[after] != Kind.RIGHT:
            return found
        after += 1
    return replace(found, after=after)


def _with_year(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    hijri = found.calendar == "hijri"
    at = found.after
    while at < min(found.after + 2, len(tokens)) and (
        tokens.forms[at] in YEAR_LINKS or tokens.kinds[at] == Kind.COMMA
    ):
        at += 1
    year = year_at(tokens, at, hijri=hijri)
    if year is None:
        return found
    after = at + 1
    era = _word(tokens, after, "era")
    if era is not None and era.value == found.calendar:
        after += 1
    return replace(found, year=year, after=after)
