"""English dates: day, month and year in either order."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from safepassage.reports.time_date import whole, year_at
from safepassage.reports.time_phrase import TimePhrase
from safepassage.reports.time_words import TimeWord, time_word
from safepassage.reports.tokens import Kind, Tokens

ORDINALS: Final = frozenset(["st", "nd", "rd", "th"])
COUNTS: Final = frozenset(["people", "civilians", "families", "buses", "fighters"])


def english_date(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the date that begins at a token: a day with its month, either first, or a month."""
    if whole(tokens, at) is not None:
        return _day_first(tokens, at)
    return _month_first(tokens, at)


def english_year(tokens: Tokens, at: int, *, bare: bool = False) -> TimePhrase | None:
    """Return the year that a token is, where the word before it says so or `bare` does."""
    year = year_at(tokens, at)
    before = tokens.forms[at - 1].lower() if at else ""
    if year is None or not (bare or before in ("in", "since", "until", "before", "after", "early", "late")):
        return None
    if at + 1 < len(tokens) and tokens.forms[at + 1].lower() in COUNTS:
        return None
    return TimePhrase(first=at, after=at + 1, kind="date", year=year, calendar="gregorian")


def _month(tokens: Tokens, at: int) -> tuple[TimeWord, int] | None:
    """Return a month and the token after it and its full stop."""
    month = time_word(tokens, at, "en", "month")
    if month is None or not tokens.forms[at][0].isupper():
        return None
    after = at + 1
    short = len(tokens.forms[at]) <= 4
    if short and after < len(tokens) and tokens.forms[after] == "." and not tokens.spaced(after):
        after += 1
    return month, after


def _day_at(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Return a day of a month and the token after it and its ending."""
    day = whole(tokens, at)
    if day is None or not 1 <= day <= 31 or len(tokens.forms[at]) > 2:
        return None
    after = at + 1
    if after < len(tokens) and tokens.forms[after].lower() in ORDINALS and not tokens.spaced(after):
        after += 1
    return day, after


def _last_day(tokens: Tokens, at: int, day: int) -> tuple[int, int] | None:
    """Return the last of a row of days, and the token after it: the 22 of 15-22."""
    if at >= len(tokens) or (tokens.kinds[at] != Kind.DASH and tokens.forms[at].lower() not in ("to", "and")):
        return None
    last = _day_at(tokens, at + 1)
    return last if last is not None and last[0] > day else None


def _day_first(tokens: Tokens, at: int) -> TimePhrase | None:
    first = _day_at(tokens, at)
    if first is None:
        return None
    day, after = first
    last = _last_day(tokens, after, day)
    if last is not None:
        after = last[1]
    if after < len(tokens) and tokens.forms[after].lower() == "of":
        after += 1
    month = _month(tokens, after)
    if month is None:
        return None
    return _with_year(tokens, _date(at, month, day, last[0] if last else None))


def _month_first(tokens: Tokens, at: int) -> TimePhrase | None:
    month = _month(tokens, at)
    if month is None:
        return None
    first = _day_at(tokens, month[1])
    if first is not None:
        day, after = first
        last = _last_day(tokens, after, day)
        found = replace(_date(at, month, day, last[0] if last else None), after=last[1] if last else after)
        return _with_year(tokens, found)
    found = _with_year(tokens, _date(at, month, None, None))
    if found.year is None and tokens.forms[month[1] - 1] == ".":
        found = replace(found, after=month[1] - 1)  # the full stop ends the sentence
    weak = time_word(tokens, at, "en", "weak_month") is not None
    before = time_word(tokens, at - 1, "en", "month_before")
    return None if weak and found.year is None and before is None else found


def _date(at: int, month: tuple[TimeWord, int], day: int | None, last: int | None) -> TimePhrase:
    return TimePhrase(
        first=at,
        after=month[1],
        kind="date",
        day=day,
        day_last=last,
        month=month[0].number,
        calendar="gregorian",
    )


def _with_year(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    at = found.after
    if at < len(tokens) and tokens.kinds[at] == Kind.COMMA:
        at += 1
    year = year_at(tokens, at)
    if year is None or (at > found.after and found.day is None):
        return found
    return replace(found, year=year, after=at + 1)
