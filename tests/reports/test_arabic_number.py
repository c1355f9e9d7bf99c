"""Arabic numbers: every way in which reports write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from safepassage.reports.arabic_number import arabic_number
from safepassage.reports.number import Number
from safepassage.reports.tokens import tokens_of


def read(text: str) -> tuple[Number | None, int]:
    """Return the number with which a text begins, and how many tokens the text has."""
    tokens = tokens_of(text)
    return arabic_number(tokens, 0), len(tokens)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("٧٥", 75),
        ("۷۵", 75),
        ("75,000", 75_000),
        ("٧٥٬٠٠٠", 75_000),
        ("75.000", 75_000),
        ("1.250.000", 1_250_000),
        ("75 000", 75_000),
        ("75 ألف", 75_000),
        ("75 ألفا و500", 75_500),
        ("خمسة وعشرين", 25),
        ("أحد عشر", 11),
        ("إحدى عشرة", 11),
        ("اثني عشر ألفا", 12_000),
        ("تسعة عشر", 19),
        ("مئة وخمسة وعشرين ألفا", 125_000),
        ("مائتين", 200),
        ("ثلاث مئة", 300),
        ("ثلاثمائة ألف", 300_000),
        ("ثلاثة آلاف وخمسمئة", 3_500),
        ("ألف ومئتين", 1_200),
        ("ألفان", 2_000),
        ("ألفا", 2_000),
        ("مليوني", 2_000_000),
        ("أربعة ملايين ومئتي ألف وثلاثة وعشرين", 4_200_023),
        ("نصف مليون", 500_000),
        ("مليون ونصف المليون", 1_500_000),
        ("3.5 مليون", 3_500_000),
    ],
)
def test_a_number_is_read_whole(text: str, value: int) -> None:
    """Digits of three scripts, thousands, compounds, duals, halves: all of the words, and their sum."""
    number, size = read(text)
    assert number is not None
    assert (number.value, number.after) == (Fraction(value), size)


@pytest.mark.parametrize(("text", "value"), [("٣٫٥", Fraction(7, 2)), ("75,5", Fraction(151, 2))])
def test_a_decimal_stays_one(text: str, value: Fraction) -> None:
    """An Arabic decimal sign, and a comma that parts no thousands."""
    number, _ = read(text)
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize("text", ["90%", "٩٠٪", "90 %", "90 بالمئة", "90 في المائة", "تسعين بالمئة"])
def test_a_share_of_a_hundred_is_one(text: str) -> None:
    """With a sign or in words."""
    number, size = read(text)
    assert number is not None
    assert (number.value, number.percent, number.after) == (Fraction(90), True, size)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("عشرات الحافلات", "dozens"),
        ("مئات", "hundreds"),
        ("بالآلاف", "thousands"),
        ("عشرات الآلاف", "tens_of_thousands"),
        ("مئات آلاف", "hundreds_of_thousands"),
        ("بضعة آلاف", "thousands"),
        ("عدة", "several"),
    ],
)
def test_what_is_vague_stays_vague(text: str, key: str) -> None:
    """No value is made up for dozens, hundreds and thousands."""
    number, _ = read(text)
    assert number is not None
    assert (number.vague, number.value) == (key, None)


def test_letters_attached_are_told() -> None:
    """The preposition of `بعشرين` is none of the number."""
    number, _ = read("بعشرين")
    assert number is not None
    assert (number.value, number.attached) == (Fraction(20), 1)


@pytest.mark.parametrize("text", ["ألماني", "الاثنين", "عشرون،", "2016/12", "12:30", "9" * 19, "و", "T72"])
def test_other_words_and_codes_are_none(text: str) -> None:
    """A Monday, a date, an hour, a telephone number; and a comma ends a number."""
    number, _ = read(text)
    assert number is None or (number.value == 20 and number.after == 1)


def test_two_numbers_in_a_row_stay_two() -> None:
    """Units cannot follow units, nor tens follow tens."""
    for text in ("عشرين وثلاثين", "ثلاثة وأربعة", "خمسة ستة"):
        number, _ = read(text)
        assert number is not None
        assert number.after == 1
