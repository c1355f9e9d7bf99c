"""English phrases of time: days and their parts, weekdays, dates, spans, hours."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from safepassage.reports.english_date import english_date, english_year
from safepassage.reports.english_number import english_number
from safepassage.reports.number_words import qualifier_size
from safepassage.reports.stated_time import Granularity, TimeRelation
from safepassage.reports.time_date import clock_at, clock_of, digit_date
from safepassage.reports.time_phrase import Lean, TimePhrase
from safepassage.reports.time_words import TimeWord, time_word
from safepassage.reports.tokens import Kind, Tokens

HALVES: Final = {"am": "morning", "a.m": "morning", "a.m.": "morning", "pm": "afternoon", "p.m": "afternoon"}
WHOLE_HOURS: Final = {"noon": (12, "noon"), "midday": (12, "noon"), "midnight": (24, "")}
RUNNING: Final = frozenset(["past", "coming"])
"""The past week ends now; the last week ended with its last day."""
NAMED_AFTER: Final = frozenset(["in", "on", "of", "at"])


def english_time(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the phrase of time that begins at a token; None: none does."""
    relation = _word(tokens, at, "relation")
    if relation is not None:
        phrase = _related(tokens, at, relation)
        if phrase is not None:
            return phrase
    return _point(tokens, at)


def _word(tokens: Tokens, at: int, *sorts: str) -> TimeWord | None:
    found = time_word(tokens, at, "en", *sorts)
    named = found is not None and found.sort in ("weekday", "month")
    return None if named and not tokens.forms[at][0].isupper() else found


def _form(tokens: Tokens, at: int) -> str:
    return tokens.forms[at].lower() if 0 <= at < len(tokens) else ""


def _point(tokens: Tokens, at: int) -> TimePhrase | None:
    if tokens.kinds[at] == Kind.NUMBER:
        return (
            digit_date(tokens, at, "en")
            or _clock(tokens, at)
            or english_date(tokens, at)
            or english_year(tokens, at)
            or _ago(tokens, at)
        )
    for read in (_ago, _day, _weekday, _leaning, english_date, _portion, english_year, _clock, _now):
        found = read(tokens, at)
        if found is not None:
            return _with_hour(tokens, found)
    return None


def _with_hour(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    """Return a day with the hour after it: Tuesday at 6 p.m."""
    at = found.after
    if found.clock or found.kind not in ("day", "weekday", "date") or _form(tokens, at) != "at":
        return found
    hour = _clock(tokens, at + 1) if at + 1 < len(tokens) else None
    if hour is None or hour.kind != "unresolved":
        return found
    return replace(found, after=hour.after, clock=hour.clock)


def _day(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return today, yesterday evening, tonight, this morning."""
    night = _word(tokens, at, "tonight")
    if night is not None:
        return TimePhrase(first=at, after=at + night.size, kind="day", offset=night.number, part="night")
    if _form(tokens, at) == "this":
        part = _word(tokens, at + 1, "part")
        return TimePhrase(first=at, after=at + 2, kind="day", part=part.value) if part else None
    word = _word(tokens, at, "day")
    if word is None:
        return None
    return _with_part(tokens, TimePhrase(first=at, after=at + word.size, kind="day", offset=word.number))


def _with_part(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    part = _word(tokens, found.after, "part")
    return found if part is None else replace(found, part=part.value, after=found.after + 1)


def _weekday(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return a weekday with what leans on it, the part of the day and the date."""
    lead = _word(tokens, at, "lean")
    start = at + 1 if lead else at
    portion = _word(tokens, start, "portion")
    start += 1 if portion else 0
    word = _word(tokens, start, "weekday")
    if word is None or (
        len(word.value) and len(_form(tokens, start)) <= 3 and not _dated_next(tokens, start)
    ):
        return None
    lean = cast("Lean", lead.number if lead else 0)
    found = TimePhrase(
        first=at,
        after=start + 1,
        kind="weekday",
        weekday=word.number,
        lean=lean,
        part=portion.value if portion else "",
    )
    if not found.part:
        found = _with_part(tokens, found)
    after = found.after
    if after < len(tokens) and (tokens.kinds[after] == Kind.COMMA or tokens.forms[after] == "."):
        after += 1
    dated = english_date(tokens, after) if after < len(tokens) else None
    if dated is not None and dated.day is not None:
        return replace(dated, first=at, weekday=found.weekday, part=found.part)
    return found


def _dated_next(tokens: Tokens, at: int) -> bool:
    """Return whether a short weekday has a date beside it: Tue 13 Dec."""
    after = at + 1
    while after < min(at + 3, len(tokens)) and tokens.kinds[after] in (Kind.COMMA, Kind.STOP):
        after += 1
    dated = english_date(tokens, after) if after < len(tokens) else None
    return dated is not None and dated.day is not None


def _leaning(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return last week, next month, the past 24 hours, the coming days, recent weeks."""
    lead = _word(tokens, at, "lean")
    if lead is None:
        return None
    after = at + 1
    month = _word(tokens, after, "month")
    if month is not None and lead.number:
        return TimePhrase(
            first=at,
            after=after + 1,
            kind="date",
            month=month.number,
            calendar="gregorian",
            lean=cast("Lean", lead.number),
        )
    number = english_number(tokens, after) if after < len(tokens) else None
    if number is not None:
        after = number.after
    unit = _word(tokens, after, "unit")
    if unit is None:
        return None
    granularity = cast("Granularity", unit.value)
    plural = _form(tokens, after).endswith("s")
    if number is None and not plural:
        if unit.value in ("hour", "minute", "day"):
            return None
        if _form(tokens, at) in RUNNING:
            lean = cast("Lean", lead.number)
            return TimePhrase(first=at, after=after + 1, kind="span", unit=granularity, amount=1, lean=lean)
        return TimePhrase(first=at, after=after + 1, kind="period", unit=granularity, offset=lead.number)
    if not lead.number or (number is not None and number.value is not None and number.value.denominator != 1):
        return None
    amount = None if number is None or number.value is None else int(number.value)
    lean = cast("Lean", lead.number)
    return TimePhrase(first=at, after=after + 1, kind="span", unit=granularity, amount=amount, lean=lean)


def _length(tokens: Tokens, at: int) -> tuple[Granularity, int | None, int] | None:
    """Return unit, number and the token after a length of time: three days, an hour, weeks."""
    if at >= len(tokens):
        return None
    amount: int | None = None
    qualified = qualifier_size(tokens.forms, at, "en")
    after = at + qualified
    if after >= len(tokens):
        return None
    number = english_number(tokens, after)
    if _form(tokens, after) in ("a", "an") and number is None:
        amount, after = None if qualified else 1, after + 1
    elif number is not None:
        if number.value is not None and number.value.denominator != 1:
            return None
        amount = None if number.value is None or qualified else int(number.value)
        after = number.after
        if number.vague and _form(tokens, after) == "of":
            after += 1
    unit = _word(tokens, after, "unit")
    if unit is None or (after == at and not _form(tokens, at).endswith("s")):
        return None
    return cast("Granularity", unit.value), amount, after + 1


def _ago(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return two days ago, weeks ago; "days later" is not told from when."""
    length = _length(tokens, at)
    if length is None:
        return None
    unit, amount, after = length
    following = _form(tokens, after)
    if following in ("ago", "earlier") and (following == "ago" or amount is not None):
        kind_is_known = following == "ago"
        return TimePhrase(
            first=at, after=after + 1, kind="ago" if kind_is_known else "unresolved", unit=unit, amount=amount
        )
    if following == "later":
        return TimePhrase(first=at, after=after + 1, kind="unresolved", unit=unit, relation="after")
    return None


def _portion(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the early, middle or late part of a month, a week or a year."""
    word = _word(tokens, at, "portion")
    if word is None:
        return None
    after = at + 1
    if after < len(tokens) and tokens.kinds[after] == Kind.DASH:
        after += 1
    if after >= len(tokens):
        return None
    found = _leaning(tokens, after) or english_date(tokens, after) or english_year(tokens, after, bare=True)
    if found is None or found.day is not None or found.kind == "span":
        return None
    return replace(found, first=at, part=word.value)


def _now(tokens: Tokens, at: int) -> TimePhrase | None:
    word = _word(tokens, at, "now")
    return None if word is None else TimePhrase(first=at, after=at + 1, kind="now")


def _clock(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return an hour of the clock with the day after it: 6 a.m. on Tuesday, 18:30, noon."""
    named = WHOLE_HOURS.get(_form(tokens, at))
    if named is not None:
        hour, part, minute, after = named[0], named[1], 0, at + 1
    else:
        shown = clock_at(tokens, at)
        if shown is None:
            return None
        hour, minute, after = shown
        half = _form(tokens, after)
        part = HALVES.get(half, "") or ("afternoon" if half == "p.m." else "")
        if half in HALVES or half == "p.m.":
            after += 1
        elif ":" not in tokens.forms[at]:
            return None
        if hour > 12:
            part = ""
    if part == "afternoon" and hour == 12:
        part = "noon"
    found = TimePhrase(first=at, after=after, kind="unresolved", clock=clock_of(hour, minute, part))
    step = after + 1 if _form(tokens, after) in NAMED_AFTER else after
    if step >= len(tokens) or tokens.kinds[step] != Kind.WORD:
        return found
    day = _day(tokens, step) or _weekday(tokens, step)
    if day is None:
        return found
    return replace(day, first=at, clock=found.clock)


def _related(tokens: Tokens, at: int, relation: TimeWord) -> TimePhrase | None:
    """Return a time with the preposition before it: since, until, before, after, within."""
    start = at + relation.size
    if start >= len(tokens):
        return None
    kind = cast("TimeRelation", relation.value)
    if kind == "within":
        inner = start + 1 if _form(tokens, start) == "the" else start
        leaning = _leaning(tokens, inner)
        if leaning is not None:
            return replace(leaning, first=at, relation="within")
        length = _length(tokens, start)
        if length is None:
            return None
        unit, amount, after = length
        return TimePhrase(first=at, after=after, kind="span", unit=unit, amount=amount, relation="within")
    length = _length(tokens, start)
    if length is not None and _form(tokens, length[2]) != "ago":
        if kind != "after":
            return None
        return TimePhrase(first=at, after=length[2], kind="unresolved", unit=length[0], relation="after")
    found = _point(tokens, start) or english_year(tokens, start, bare=True)
    if found is None or (found.kind == "unresolved" and not found.clock):
        return None
    return replace(found, first=at, relation=kind)
