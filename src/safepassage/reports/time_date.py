"""Dates in digits, years, and hours of the clock: what Arabic and English write alike."""

from __future__ import annotations

from typing import Final

from safepassage.language import Lang
from safepassage.reports.time_phrase import TimePhrase
from safepassage.reports.tokens import Kind, Tokens

YEARS: Final = range(1900, 2101)
HIJRI_YEARS: Final = range(1300, 1600)
CLOCK_HOURS: Final = 24
MORNING: Final = frozenset(["morning", "dawn"])
LATER: Final = frozenset(["noon", "afternoon", "evening"])


def whole(tokens: Tokens, at: int) -> int | None:
    """Return the whole number that a token is, of at most four digits."""
    if not 0 <= at < len(tokens) or tokens.kinds[at] != Kind.NUMBER:
        return None
    form = tokens.forms[at]
    return int(form) if form.isdecimal() and len(form) <= 4 else None


def year_at(tokens: Tokens, at: int, *, hijri: bool = False) -> int | None:
    """Return the year that a token is."""
    number = whole(tokens, at)
    return number if number is not None and number in (HIJRI_YEARS if hijri else YEARS) else None


def digit_date(tokens: Tokens, at: int, lang: Lang) -> TimePhrase | None:
    """Return the date that digits are: 13/12/2016, 2016-12-13, 13.12.2016, 13-12-2016."""
    if tokens.kinds[at] != Kind.NUMBER or (
        at and tokens.kinds[at - 1] == Kind.DASH and not tokens.spaced(at)
    ):
        return None
    form, after = tokens.forms[at], at + 1
    parts = form.split("/") if "/" in form else form.split(".")
    if len(parts) == 1:
        parts, after = _dashed(tokens, at)
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    first, second, third = map(int, parts)
    if first in YEARS and len(parts[0]) == 4:
        year, month, day = first, second, third
        ordered = True
    elif third in YEARS and len(parts[2]) == 4:
        day, month, year = first, second, third
        ordered = lang == "ar" or first > 12 or second > 12
        if lang == "en" and second > 12:
            day, month = second, first
    else:
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return TimePhrase(
        first=at,
        after=after,
        kind="date",
        day=day,
        month=month,
        year=year,
        calendar="gregorian",
        swapped=not ordered and day != month,
    )


def _dashed(tokens: Tokens, at: int) -> tuple[list[str], int]:
    """Return the parts of a date with dashes, and the token after it."""
    end = at + 5
    if end > len(tokens):
        return [], at + 1
    kinds = list(tokens.kinds[at:end])
    if kinds != [Kind.NUMBER, Kind.DASH, Kind.NUMBER, Kind.DASH, Kind.NUMBER]:
        return [], at + 1
    if any(tokens.spaced(step) for step in range(at + 1, end)):
        return [], at + 1
    return [tokens.forms[step] for step in (at, at + 2, at + 4)], end


def clock_of(hour: int, minute: int, part: str) -> str:
    """Return an hour as `HH:MM`, where it can be told in which half of the day it is; else nothing."""
    if not (0 <= hour <= CLOCK_HOURS and 0 <= minute < 60):
        return ""
    if hour == CLOCK_HOURS:
        return "00:00" if minute == 0 and not part else ""
    if hour > 12 or hour == 0:
        return f"{hour:02d}:{minute:02d}"
    if part in MORNING:
        return f"{hour % 12:02d}:{minute:02d}"
    if part in LATER:
        return f"{hour if hour == 12 or (part == 'noon' and hour == 11) else hour + 12:02d}:{minute:02d}"
    if part == "night" and hour != 12 and hour >= 6:
        return f"{hour + 12:02d}:{minute:02d}"
    if part == "night" and hour < 6:
        return f"{hour:02d}:{minute:02d}"
    return "00:00" if part == "night" and minute == 0 else ""


def clock_at(tokens: Tokens, at: int) -> tuple[int, int, int] | None:
    """Return hour, minute and the token after what digits show on a clock: 6, 18:30."""
    if not 0 <= at < len(tokens) or tokens.kinds[at] != Kind.NUMBER:
        return None
    parts = tokens.forms[at].replace(".", ":").split(":")
    if len(parts) > 2 or not all(part.isdecimal() and len(part) <= 2 for part in parts):
        return None
    hour, minute = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
    if hour > CLOCK_HOURS or minute > 59 or (len(parts) == 2 and len(parts[1]) != 2):
        return None
    return hour, minute, at + 1
