"""A number as a report writes it: in digits, in words, or vague."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from safepassage.language import Lang
from safepassage.reports.tokens import Kind, Tokens

DIGITS_MAX: Final = 18
"""A longer row of digits is a telephone number or a key, and no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of a text.

    Parameters
    ----------
    first, after
        Its tokens.
    attached
        How many letters of the first token belong to the word before: `ب` of `بعشرين`.
    value
        What it is; None where it is vague.
    vague
        The key of a vague number: `dozens`, `tens_of_thousands`; else empty.
    scale
        The thousand or million that a single part of it was multiplied by, else 1.
    percent
        Whether it is a share of a hundred.
    digits
        Whether it begins with digits.
    """

    first: int
    after: int
    attached: int = 0
    value: Fraction | None = None
    vague: str = ""
    scale: int = 1
    percent: bool = False
    digits: bool = False


def digit_number(tokens: Tokens, at: int, lang: Lang) -> Number | None:
    """Return the number that digits are, with thousands parted by spaces; None: a date, a code."""
    if tokens.kinds[at] != Kind.NUMBER or _is_part_of_word(tokens, at):
        return None
    form = tokens.forms[at]
    value = _value(tokens, at, form.removesuffix("%"), lang)
    if value is None:
        return None
    after = at + 1
    if value < 1000 and form.isdigit():
        while after < len(tokens) and _continues(tokens, after) and value < 10**12:
            value = value * 1000 + int(tokens.forms[after])
            after += 1
    percent = form.endswith("%")
    first = at
    if at and tokens.forms[at - 1] == "%" and not tokens.spaced(at):
        first, percent = at - 1, True
    return Number(first=first, after=after, value=value, percent=percent, digits=True)


def _value(tokens: Tokens, at: int, form: str, lang: Lang) -> Fraction | None:
    if ":" in form or "/" in form or len(form) > DIGITS_MAX:
        return None
    if form.isdecimal():
        return Fraction(int(form))
    groups = form.replace(",", ".").split(".")
    marks = {mark for mark in form if mark in ".,"}
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3 and groups[0] != "0"
    if len(marks) == 2:
        last = max(form.rfind("."), form.rfind(","))
        whole, part = form[:last].replace(",", "").replace(".", ""), form[last + 1 :]
        return Fraction(f"{int(whole)}.{int(part):0{len(part)}d}")
    if len(groups) > 2:
        return Fraction(int("".join(groups))) if thousands else None
    decimal = "٫" in tokens.raw_word(at) or ("." in marks and lang == "en")
    if thousands and not decimal:
        return Fraction(int("".join(groups)))
    return Fraction(f"{int(groups[0])}.{int(groups[1]):0{len(groups[1])}d}")


def _continues(tokens: Tokens, at: int) -> bool:
    """Return whether a token is the next three digits of a number written with spaces: `75 000`."""
    form = tokens.forms[at]
    if tokens.kinds[at] != Kind.NUMBER or len(form) != 3 or not form.isdecimal():
        return False
    return tokens.begins[at] - tokens.finishes[at - 1] == 1


def _is_part_of_word(tokens: Tokens, at: int) -> bool:
    """Return whether digits belong to a name, as in `T-72`, or count the years of a person's age."""
    if at and not tokens.spaced(at):
        before = tokens.forms[at - 1]
        if tokens.kinds[at - 1] == Kind.DASH and at > 1 and not tokens.spaced(at - 1):
            return tokens.kinds[at - 2] == Kind.WORD
        if tokens.kinds[at - 1] == Kind.WORD and before.isascii():
            return True
    if at + 2 < len(tokens) and tokens.kinds[at + 1] == Kind.DASH and not tokens.spaced(at + 1):
        return tokens.forms[at + 2].startswith("year")
    return False
