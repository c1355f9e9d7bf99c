"""Arabic phrases of time: days and their parts, weekdays, dates of three calendars, spans, hours."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from safepassage.reports.arabic_date import arabic_date, arabic_year
from safepassage.reports.arabic_length import definite_amount, length_of_time
from safepassage.reports.stated_time import Granularity, TimeRelation
from safepassage.reports.time_date import clock_at, clock_of, digit_date
from safepassage.reports.time_phrase import Lean, TimePhrase
from safepassage.reports.time_words import TimeWord, time_word
from safepassage.reports.tokens import Kind, Tokens

FOR_A_DAY: Final = frozenset(["في", "ذلك", "طوال", "كل", "بذلك", "نصف", "طيله"])
"""After these words `اليوم` is the day and not today."""
JOIN: Final = frozenset(["من", "في", "عند"])


def arabic_time(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the phrase of time that begins at a token; None: none does."""
    relation = _word(tokens, at, "relation")
    longer = _word(tokens, at, "day", "part")
    if relation is not None and (longer is None or longer.size == 1):
        phrase = _related(tokens, at, relation)
        if phrase is not None:
            return phrase
    return _clocked(tokens, at) or _point(tokens, at)


def _word(tokens: Tokens, at: int, *sorts: str) -> TimeWord | None:
    return time_word(tokens, at, "ar", *sorts)


def _point(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the point or stretch of time that begins at a token."""
    if tokens.kinds[at] == Kind.NUMBER:
        return digit_date(tokens, at, "ar") or arabic_date(tokens, at) or arabic_year(tokens, at)
    for read in (_part, _portion, _day, _weekday, arabic_date, _period, arabic_year, _now):
        found = read(tokens, at)
        if found is not None:
            return _with_hour(tokens, found)
    return None


def _with_hour(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    """Return a day with the hour after it."""
    at = found.after
    if found.clock or found.kind not in ("day", "weekday", "date") or at >= len(tokens):
        return found
    step = at + 1 if tokens.forms[at] in JOIN else at
    hour = _clocked(tokens, step) if step < len(tokens) else None
    if hour is None or hour.attached or hour.kind != "unresolved" or (found.part and hour.part):
        return found
    return replace(found, after=hour.after, part=found.part or hour.part, clock=hour.clock)


def _day(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return today, yesterday, tomorrow, tonight, with the weekday and the part of the day after it."""
    tonight = _word(tokens, at, "tonight")
    if tonight is not None:
        before = at + 1 < len(tokens) and tokens.forms[at + 1] == "قبل"
        lean = _word(tokens, at + (2 if before else 1), "lean")
        if before and lean is not None and lean.number < 0:
            return TimePhrase(
                first=at, after=at + 3, attached=tonight.attached, kind="day", offset=-2, part="night"
            )
        offset = -1 if lean is not None and lean.number < 0 else 0
        return TimePhrase(
            first=at,
            after=at + (2 if lean else 1),
            attached=tonight.attached,
            kind="day",
            offset=offset,
            part="night",
        )
    this = _word(tokens, at, "this")
    if this is not None:
        part = _word(tokens, at + 1, "definite_part")
        return (
            TimePhrase(first=at, after=at + 2, attached=this.attached, kind="day", part=part.value)
            if part
            else None
        )
    word = _word(tokens, at, "day")
    if word is None:
        return None
    after = at + word.size
    if word.number == 0 and not _is_today(tokens, at, after):
        return None
    found = TimePhrase(first=at, after=after, attached=word.attached, kind="day", offset=word.number)
    weekday = _word(tokens, after, "weekday")
    if weekday is not None and not weekday.attached:
        found = replace(found, weekday=weekday.number, after=after + weekday.size)
    return _with_part(tokens, _with_date(tokens, found))


def _is_today(tokens: Tokens, at: int, after: int) -> bool:
    if at and tokens.forms[at - 1] in FOR_A_DAY and not _word(tokens, after, "weekday"):
        return False
    return _word(tokens, after, "not_day", "lean") is None


def _part(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return a part of a day with its day: the evening of Tuesday, of yesterday; or the part alone."""
    word = _word(tokens, at, "part")
    if word is None:
        return None
    after = at + word.size
    if after < len(tokens):
        day = _day(tokens, after) or _weekday(tokens, after) or _dated(tokens, after)
        if day is not None and not day.part and not day.attached:
            return replace(day, first=at, attached=word.attached, part=word.value)
    alone = _word(tokens, at, "part_alone")
    if alone is None or (alone.attached and alone.size == 1):
        return None
    return TimePhrase(
        first=at, after=at + alone.size, attached=word.attached, kind="unresolved", part=word.value
    )


def _dated(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return a date that has a day."""
    if tokens.kinds[at] != Kind.NUMBER:
        return None
    return digit_date(tokens, at, "ar") or arabic_date(tokens, at)


def _portion(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the beginning, middle or end of a month, a year or a week."""
    word = _word(tokens, at, "portion")
    if word is None:
        return None
    for read in (arabic_date, _period, arabic_year):
        found = read(tokens, at + 1)
        if found is not None and not found.attached and found.day is None:
            return replace(found, first=at, attached=word.attached, part=word.value)
    return arabic_year(tokens, at + 1, bare=True, first=at, part=word.value, attached=word.attached)


def _weekday(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return a weekday, with what leans on it and the date or the part of the day after it."""
    day = _word(tokens, at, "weekday_word")
    start = at + 1 if day else at
    word = _word(tokens, start, "weekday")
    if word is None or (day and word.attached):
        return None
    found = TimePhrase(
        first=at,
        after=start + word.size,
        attached=(day or word).attached,
        kind="weekday",
        weekday=word.number,
    )
    lean = _word(tokens, found.after, "lean")
    if lean is not None and lean.number and not lean.attached:
        found = replace(found, lean=cast("Lean", lean.number), after=found.after + lean.size)
    return _with_part(tokens, _with_date(tokens, found))


def _with_date(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    """Return a day with the date that stands beside it."""
    at = found.after
    if at < len(tokens) and tokens.kinds[at] in (Kind.COMMA, Kind.LEFT):
        at += 1
    if at >= len(tokens) or tokens.kinds[at] != Kind.NUMBER:
        return found
    dated = digit_date(tokens, at, "ar") or arabic_date(tokens, at)
    if dated is None:
        return found
    return replace(dated, first=found.first, attached=found.attached, weekday=found.weekday, part=found.part)


def _with_part(tokens: Tokens, found: TimePhrase) -> TimePhrase:
    if found.part:
        return found
    word = _word(tokens, found.after, "part_alone")
    if word is None or word.attached:
        return found
    part = _word(tokens, found.after, "part")
    return found if part is None else replace(found, part=part.value, after=found.after + part.size)


def _period(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return the past week, this year, the coming days, the last 24 hours."""
    this = _word(tokens, at, "this")
    word = _word(tokens, at + 1 if this else at, "period")
    if word is not None and not (this and word.attached):
        after = at + (2 if this else 1)
        lean = _word(tokens, after, "lean")
        if this is None and lean is None:
            return None
        offset = lean.number if lean else 0
        return TimePhrase(
            first=at,
            after=after + (1 if lean else 0),
            attached=(this or word).attached,
            kind="period",
            unit=_unit(word),
            offset=offset,
        )
    word = _word(tokens, at, "unit", "pair")
    if word is None:
        return None
    after, amount = at + 1, 2 if word.sort == "pair" else None
    if after < len(tokens) and tokens.forms[after] == "ال":
        after += 1
    if word.sort == "unit" and after < len(tokens):
        amount, after = definite_amount(tokens, after)
    lean = _word(tokens, after, "lean")
    if lean is None or not lean.number or not tokens.forms[at][word.attached :].startswith("ال"):
        return None
    return TimePhrase(
        first=at,
        after=after + 1,
        attached=word.attached,
        kind="span",
        unit=_unit(word),
        amount=amount,
        lean=cast("Lean", lean.number),
    )


def _now(tokens: Tokens, at: int) -> TimePhrase | None:
    word = _word(tokens, at, "now")
    return None if word is None else TimePhrase(first=at, after=at + 1, attached=word.attached, kind="now")


def _related(tokens: Tokens, at: int, relation: TimeWord) -> TimePhrase | None:
    """Return a time with the preposition before it: since, until, before, after, within."""
    start = at + relation.size
    if start >= len(tokens):
        return None
    kind = cast("TimeRelation", relation.value)
    length = length_of_time(tokens, start)
    if length is not None:
        return _related_length(tokens, at, relation, length)
    found = _clocked(tokens, start) or _point(tokens, start) or arabic_year(tokens, start, bare=True)
    if found is None or found.attached or (found.kind in ("unresolved", "span") and kind != "within"):
        return None
    if kind == "within":
        return replace(found, first=at, attached=relation.attached)
    return replace(found, first=at, attached=relation.attached, relation=kind)


def _related_length(
    tokens: Tokens, at: int, relation: TimeWord, length: tuple[Granularity, int | None, int]
) -> TimePhrase | None:
    """Return so long ago, since so long, within so long; after so long is not told from when."""
    unit, amount, after = length
    lean = _word(tokens, after, "lean")
    if lean is not None:
        after += 1
    match relation.value:
        case "before":
            return TimePhrase(
                first=at, after=after, attached=relation.attached, kind="ago", unit=unit, amount=amount
            )
        case "since":
            return TimePhrase(
                first=at,
                after=after,
                attached=relation.attached,
                kind="ago",
                unit=unit,
                amount=amount,
                relation="since",
            )
        case "within":
            leaning = cast("Lean", lean.number if lean else 0)
            return TimePhrase(
                first=at,
                after=after,
                attached=relation.attached,
                kind="span",
                unit=unit,
                amount=amount,
                lean=leaning,
                relation="within",
            )
        case "after":
            return TimePhrase(
                first=at,
                after=after,
                attached=relation.attached,
                kind="unresolved",
                unit=unit,
                relation="after",
            )
    return None


def _clocked(tokens: Tokens, at: int) -> TimePhrase | None:
    """Return an hour of the clock, with the part of the day and the day after it."""
    word = _word(tokens, at, "hour_word")
    start = at + 1 if word else at
    hour = _word(tokens, start, "hour")
    if hour is not None and not (word and hour.attached):
        shown = (hour.number, 0, start + hour.size)
    elif word is not None and (digits := clock_at(tokens, start)) is not None:
        shown = digits
    else:
        return None
    after = shown[2]
    part = _word(tokens, after, "part_alone", "part")
    if part is not None and part.attached:
        part = None
    if word is None and part is None:
        return None
    named = _word(tokens, after, "part") if part else None
    value = named.value if named else ""
    after += part.size if part and named else 0
    lead = word or hour
    assert lead is not None
    found = TimePhrase(
        first=at,
        after=after,
        attached=lead.attached,
        kind="unresolved",
        part=value,
        clock=clock_of(shown[0], shown[1], value),
    )
    step = after + 1 if after < len(tokens) and tokens.forms[after] in JOIN else after
    if step >= len(tokens):
        return found
    day = _part(tokens, step) or _day(tokens, step) or _weekday(tokens, step)
    if day is None or day.attached or (day.part and value) or day.kind == "unresolved":
        return found
    part_of_day = value or day.part
    shown_again = clock_of(shown[0], shown[1], part_of_day)
    return replace(day, first=at, attached=found.attached, part=part_of_day, clock=shown_again)


def _unit(word: TimeWord) -> Granularity:
    return cast("Granularity", word.value)
