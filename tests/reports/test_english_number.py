"""English numbers: every way in which reports write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from safepassage.reports.english_number import english_number
from safepassage.reports.number import Number
from safepassage.reports.tokens import tokens_of


def read(text: str) -> tuple[Number | None, int]:
    """Return the number with which a text begins, and how many tokens the text has."""
    tokens = tokens_of(text)
    return english_number(tokens, 0), len(tokens)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("75,000", 75_000),
        ("1.250.000", 1_250_000),
        ("3.5 million", 3_500_000),
        ("twenty-five", 25),
        ("Twenty five", 25),
        ("fifteen hundred", 1_500),
        ("one hundred and one", 101),
        ("two hundred and fifty thousand", 250_000),
        ("two thousand five hundred", 2_500),
        ("one million two hundred thousand", 1_200_000),
        ("a hundred", 100),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half a million", 500_000),
    ],
)
def test_a_number_is_read_whole(text: str, value: int) -> None:
    """All of its words, and their sum."""
    number, size = read(text)
    assert number is not None
    assert (number.value, number.after) == (Fraction(value), size)


def test_a_point_is_a_decimal_point() -> None:
    """In English it never parts thousands, unless there are two."""
    number, _ = read("75.000")
    assert number is not None
    assert number.value == 75


@pytest.mark.parametrize("text", ["90%", "90 percent", "90 per cent", "ninety percent"])
def test_a_share_of_a_hundred_is_one(text: str) -> None:
    """With a sign or in words."""
    number, size = read(text)
    assert number is not None
    assert (number.value, number.percent, number.after) == (Fraction(90), True, size)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dozens", "dozens"),
        ("hundreds of families", "hundreds"),
        ("tens of thousands", "tens_of_thousands"),
        ("hundreds of thousands", "hundreds_of_thousands"),
        ("several hundred", "hundreds"),
        ("a few", "several"),
    ],
)
def test_what_is_vague_stays_vague(text: str, key: str) -> None:
    """No value is made up for dozens, hundreds and thousands."""
    number, _ = read(text)
    assert number is not None
    assert (number.vague, number.value) == (key, None)


@pytest.mark.parametrize("text", ["thousand", "tens", "and", "someone", "a bus", "half"])
def test_other_words_are_none(text: str) -> None:
    """Nor is a word that only belongs to numbers one by itself."""
    assert read(text)[0] is None
