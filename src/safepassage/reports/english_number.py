"""English numbers: digits with their thousands, numbers in words, and vague ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from safepassage.reports.number import Number, digit_number
from safepassage.reports.number_words import Numeral, numerals
from safepassage.reports.tokens import Kind, Tokens

WORDS_MAX: Final = 16
LARGER: Final = {"dozens": "tens_of_thousands", "hundreds": "hundreds_of_thousands"}
SINGLE_SCALES: Final = {100: "hundreds", 1000: "thousands", 12: "dozens", 1_000_000: "millions"}
OF_NEEDED: Final = frozenset(["tens", "scores"])


def english_number(tokens: Tokens, at: int) -> Number | None:
    """Return the number that begins at a token, the longest there is; None: none begins there."""
    if tokens.kinds[at] == Kind.NUMBER:
        digits = digit_number(tokens, at, "en")
        return None if digits is None else _percent(tokens, _in_words(tokens, at, digits) or digits)
    if tokens.kinds[at] != Kind.WORD:
        return None
    form = tokens.forms[at].lower()
    if form in ("a", "an", "half"):
        return _of_one(tokens, at)
    parts = _parts(form)
    if not parts:
        return None
    if parts[0].sort == "vague":
        return _vague(tokens, at, form, parts[0])
    number = None if parts[0].sort == "scale" and len(parts) == 1 else _in_words(tokens, at, None)
    return None if number is None else _percent(tokens, number)


def _parts(form: str) -> list[Numeral]:
    """Return the words of a number that a word is made of: one, or several joined by hyphens."""
    known = numerals("en")
    found = [known.get(part) for part in form.split("-")] if "-" in form else [known.get(form)]
    return [each[0] for each in found if each] if all(found) else []


def _word(tokens: Tokens, at: int) -> str:
    return tokens.forms[at].lower() if at < len(tokens) and tokens.kinds[at] == Kind.WORD else ""


def _of_one(tokens: Tokens, at: int) -> Number | None:
    """Return a hundred, a dozen, half a million."""
    form, following = _word(tokens, at), at + 1
    if form == "a" and _word(tokens, following) == "few":
        return _vague(tokens, following, "few", _parts("few")[0], first=at)
    share = Fraction(1, 2) if form == "half" else Fraction(1)
    if form == "half" and _word(tokens, following) in ("a", "an"):
        following += 1
    scale = next((each for each in _parts(_word(tokens, following)) if each.sort == "scale"), None)
    if scale is None:
        return None
    return _in_words(tokens, at, Number(first=at, after=following, value=share))


def _vague(
    tokens: Tokens, at: int, form: str, numeral: Numeral, *, first: int | None = None
) -> Number | None:
    key, after = numeral.vague, at + 1
    at = at if first is None else first
    following = _parts(_word(tokens, after))
    if key == "several":
        if following and following[0].sort == "scale" and int(following[0].value) in SINGLE_SCALES:
            return Number(first=at, after=after + 1, vague=SINGLE_SCALES[int(following[0].value)])
        return Number(first=at, after=after, vague=key)
    if _word(tokens, after) == "of":
        inner = _parts(_word(tokens, after + 1))
        if inner and inner[0].vague == "thousands" and key in LARGER:
            return Number(first=at, after=after + 2, vague=LARGER[key])
    elif form in OF_NEEDED:
        return None
    return Number(first=at, after=after, vague=key)


def _in_words(tokens: Tokens, at: int, digits: Number | None) -> Number | None:
    """Return the number in words that begins at a token, or with digits before its first scale."""
    total = current = Fraction(0)
    opened, after, scale, last = False, at, 1, Fraction(10**15)
    if digits is not None:
        assert digits.value is not None
        current, opened, after = digits.value, True, digits.after
    end = min(len(tokens), at + WORDS_MAX)
    while after < end:
        word, step = _word(tokens, after), 1
        if word == "and" and after > at and (current >= 100 or (total and not opened)):
            word, step = _word(tokens, after + 1), 2
        parts = _parts(word)
        if not parts or parts[0].sort == "vague":
            break
        taken = True
        for part in parts:
            if part.sort == "scale" and opened and part.value in (12, 100) and 0 < current < 100:
                current *= part.value
                scale = int(part.value)
            elif part.sort == "scale" and opened and 100 < part.value < last:
                total, current, opened, last = total + current * part.value, Fraction(0), False, part.value
                scale = int(part.value)
            elif part.sort == "small" and _fits(
                part.value, current, opened=opened, last=last, first=after == at
            ):
                current, opened, scale = current + part.value, True, 1
            else:
                taken = False
                break
        if not taken:
            break
        after += step
    if after == at:
        return None
    if after > at and [_word(tokens, after + step) for step in range(3)] == ["and", "a", "half"]:
        current, after = current + Fraction(1, 2), after + 3
    if digits is not None:
        return replace(digits, after=after, value=total + current, scale=scale)
    return Number(first=at, after=after, value=total + current, scale=scale)


def _fits(value: Fraction, current: Fraction, *, opened: bool, last: Fraction, first: bool) -> bool:
    """Return whether units or tens can follow what was read of a number."""
    if not opened:
        return first or last < 10**15
    if current.denominator != 1:
        return False
    rest = current % 100
    return (rest == 0 and current >= 100) or (20 <= rest <= 90 and rest % 10 == 0 and value < 10)


def _percent(tokens: Tokens, number: Number) -> Number:
    after = number.after
    form = tokens.forms[after].lower() if after < len(tokens) else ""
    if form in ("%", "percent", "pc"):
        return replace(number, after=after + 1, percent=True)
    if form == "per" and _word(tokens, after + 1) == "cent":
        return replace(number, after=after + 2, percent=True)
    return number
