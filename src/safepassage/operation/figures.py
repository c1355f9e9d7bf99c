"""Numbers as people write them: Arabic-Indic and Persian digits, thousands and decimal separators."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from safepassage.language import text
from safepassage.operation.cells import UnreadableValueError, shown

PLACES_MAX: Final = 15
DIGITS: Final = {start + i: str(i) for start in (0x0660, 0x06F0) for i in range(10)}
PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?P<mark>[ ,.'’٬])\d{3}((?P=mark)\d{3})*(?P<rest>[.,٫]\d+)?")
DECIMAL_COMMA: Final = re.compile(r"[+-]?\d*[,٫]\d+")
DIGITS_MAX: Final = 400
"""As many as the smallest number of a spreadsheet needs."""


def western_digits(raw: str) -> str:
    """Return `raw` with Arabic-Indic (٠–٩) and Persian (۰–۹) digits written as 0–9."""
    return raw.translate(DIGITS)


def whole(raw: str, *, least: int, most: int) -> int:
    """Return the whole number written as `raw`; `1.0`, as spreadsheets write it, is one.

    Raises
    ------
    UnreadableValueError
        It is none, could be read in two ways, or is out of range.
    """
    value = decimal(raw, grouped=True)
    within(value, raw, least=least, most=most)
    if value.denominator != 1:
        raise UnreadableValueError(
            "not-whole",
            text("{value} is not a whole number.", value=shown(raw)),
            text("Write a whole number, such as {below} or {above}.", below=int(value), above=int(value) + 1),
        )
    return int(value)


def within(value: Fraction, raw: str, *, least: int, most: int) -> None:
    """Raise what is wrong where a number is out of its range."""
    if value < 0 <= least:
        raise UnreadableValueError(
            "negative-number",
            text("{value} is less than nothing.", value=shown(raw)),
            text("Write a number that is {least} or more.", least=least),
        )
    if not least <= value <= most:
        raise UnreadableValueError(
            "number-out-of-range",
            text("{value} is not possible here.", value=shown(raw)),
            text("Write a number from {least} to {most}.", least=least, most=most),
        )


def decimal(raw: str, *, grouped: bool) -> Fraction:
    """Return the exact number written as `raw`; `grouped` says that it may have thousands separators.

    A comma followed by three digits is refused where it could be either, so that 1,200 minutes is never
    taken for 1.2; the Arabic separators (٬ for thousands, ٫ for decimals) are never in doubt.

    Raises
    ------
    UnreadableValueError
        It is no number, or could be read in two ways.
    """
    number = western_digits(raw).replace("−", "-").replace("،", ",").replace("٪", "%")
    if len(number) > DIGITS_MAX:
        raise _no_number(raw)
    if match := GROUPED.fullmatch(number):
        return _grouped(match, raw, grouped=grouped)
    if PLAIN.fullmatch(number):
        return Fraction(number)
    if DECIMAL_COMMA.fullmatch(number):
        return Fraction(number.replace(",", ".").replace("٫", "."))
    raise _no_number(raw)


def _grouped(match: re.Match[str], raw: str, *, grouped: bool) -> Fraction:
    """Return a number of the form 1,200 or 1.200: in thousands, or a decimal of three places."""
    mark, rest, number = match["mark"], match["rest"], match[0]
    several = number.count(mark) > 1
    if rest and rest[0] != mark:
        return Fraction(number[: -len(rest)].replace(mark, "") + "." + rest[1:])
    in_thousands = Fraction(re.sub(r"[ ,.'’٬]", "", number))
    if mark in " '’٬" or several:
        return in_thousands
    as_decimal = Fraction(number.replace(",", "."))
    if not grouped or number.lstrip("+-").startswith("0"):
        return as_decimal
    if mark == "," and grouped:
        return in_thousands
    raise UnreadableValueError(
        "ambiguous-number",
        text(
            "{value} can be read as {one} or as {other}.",
            value=shown(raw),
            one=int(in_thousands),
            other=f"{float(as_decimal):g}",
        ),
        text("Write the number without a separator for thousands."),
    )


def decimal_measure(raw: str) -> Fraction:
    """Return a measure (minutes, kilometres, a share): 1,200 could be either there, and is refused."""
    number = western_digits(raw).replace("،", ",")
    match = GROUPED.fullmatch(number)
    if match and match["mark"] == "," and not match["rest"] and number.count(",") == 1 and number[0] != "0":
        raise UnreadableValueError(
            "ambiguous-number",
            text(
                "{value} can be read as {one} or as {other}.",
                value=shown(raw),
                one=number.replace(",", ""),
                other=f"{float(number.replace(',', '.')):g}",
            ),
            text("Write a point before decimals and nothing between thousands."),
        )
    return decimal(raw, grouped=False)


def ratio(raw: str) -> Fraction:
    """Return an exact share or ratio: a decimal, `1/3` or `50%`."""
    number = western_digits(raw).replace("٪", "%").replace(" ", "")
    if number.endswith("%"):
        return decimal_measure(number[:-1]) / 100
    if re.fullmatch(r"[+-]?\d{1,30}/\d{1,30}", number) and int(number.split("/")[1]):
        return Fraction(number)
    return decimal_measure(raw)


def written(value: Fraction) -> str:
    """Return a number exactly as it is read back: a decimal where that is exact, else a fraction."""
    denominator, places = value.denominator, 0
    while denominator % 10 == 0:
        denominator //= 10
        places += 1
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
            places += 1
    if denominator != 1 or places > PLACES_MAX:
        return f"{value.numerator}/{value.denominator}"
    if not places:
        return str(value.numerator)
    scaled = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{scaled[:-places]}.{scaled[-places:]}".rstrip("0").rstrip(".")


def _no_number(raw: str) -> UnreadableValueError:
    return UnreadableValueError(
        "not-a-number",
        text("{value} is not a number.", value=shown(raw)),
        text("Write it in digits, such as 12."),
    )
