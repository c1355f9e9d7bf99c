"""Arabic lengths of time: three days, two weeks, hours, the last 24 hours."""

from __future__ import annotations

from typing import cast

from safepassage.reports.arabic_number import arabic_number
from safepassage.reports.number import digit_number
from safepassage.reports.number_words import numerals, part_after, qualifier_size
from safepassage.reports.stated_time import Granularity
from safepassage.reports.time_words import time_word
from safepassage.reports.tokens import Kind, Tokens


def length_of_time(tokens: Tokens, at: int) -> tuple[Granularity, int | None, int] | None:
    """Return unit, number and the token after a length of time: three days, two weeks, hours."""
    pair = time_word(tokens, at, "ar", "pair")
    if pair is not None and not pair.attached:
        return _with_half(tokens, cast("Granularity", pair.value), 2, at + 1)
    amount: int | None = None
    plural = at
    qualified = qualifier_size(tokens.forms, at, "ar")
    if at + qualified >= len(tokens):
        return None
    number = arabic_number(tokens, at + qualified)
    if number is not None and not number.attached:
        if number.value is not None and number.value.denominator != 1:
            return None
        amount = None if number.value is None or qualified else int(number.value)
        plural = number.after
    word = time_word(tokens, plural, "ar", "unit")
    if word is None or word.attached or word.value == "":
        return None
    if plural == at:
        single = tokens.forms[at] in ("ساعه", "يوم", "اسبوع", "شهر", "عام", "سنه", "دقيقه")
        if tokens.forms[at].startswith("ال") or (single and _introduces_name(tokens, at)):
            return None
        amount = 1 if single else None
    return _with_half(tokens, cast("Granularity", word.value), amount, plural + 1)


def definite_amount(tokens: Tokens, at: int) -> tuple[int | None, int]:
    """Return how many definite hours or days are: the 24, the three; and the token after."""
    definite = (
        numerals("ar").get(tokens.forms[at].removeprefix("ال"), ()) if tokens.kinds[at] == Kind.WORD else ()
    )
    for numeral in definite:
        if numeral.sort == "small" and not numeral.attached:
            return int(numeral.value), at + 1
    number = digit_number(tokens, at, "ar")
    if number is None or number.value is None or number.value.denominator != 1:
        return None, at
    return int(number.value), number.after


def _with_half(
    tokens: Tokens, unit: Granularity, amount: int | None, after: int
) -> tuple[Granularity, int | None, int]:
    """Return a length with the "and a half" after it, which leaves no whole number."""
    part = part_after(tokens.forms, after)
    if part is None:
        return unit, amount, after
    after += 1
    named = time_word(tokens, after, "ar", "unit", "hour_word")
    return unit, None, after + 1 if named is not None else after


def _introduces_name(tokens: Tokens, at: int) -> bool:
    """Return whether a single unit only introduces a name: the day of Tuesday, the month of July."""
    return bool(
        time_word(tokens, at + 1, "ar", "weekday", "month", "hijri")
        or (at + 1 < len(tokens) and tokens.kinds[at + 1] == Kind.NUMBER)
    )
