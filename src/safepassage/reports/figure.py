"""A figure of a report: how many of what, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from safepassage.reports.relation import Span

Qualifier = Literal["", "more_than", "at_least", "less_than", "up_to", "about", "nearly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as a report states it.

    Parameters
    ----------
    span
        Its words, with qualifier and unit.
    low, high
        The range that is stated; None where that end is open, both None where the number is vague.
        A number that is called approximate keeps its value at both ends: how far off it is, nobody said.
    vague
        The key of a vague number (`several`, `dozens`, `tens_of_thousands` …); empty where digits or words
        give one.
    percent
        Whether it is a share of a hundred.
    unit
        What is counted, as a key of the lexicon; empty where that is not stated.
    qualifier
        What is said of the number.
    role
        What is said to happen to what is counted, as a key of the lexicon; empty where nothing is found.
    """

    span: Span
    low: Fraction | None
    high: Fraction | None
    vague: str
    percent: bool
    unit: str
    qualifier: Qualifier
    role: str

    def to_json(self, body: str) -> dict[str, object]:
        """Return the figure as JSON values, with its words in `body`."""
        return {
            "span": list(self.span),
            "stated": body[slice(*self.span)],
            "low": number_value(self.low),
            "high": number_value(self.high),
            "vague": self.vague or None,
            "percent": self.percent,
            "unit": self.unit or None,
            "qualifier": self.qualifier or None,
            "role": self.role or None,
        }


def number_value(number: Fraction | None) -> int | float | None:
    """Return a number as JSON has it: whole where it is whole."""
    if number is None:
        return None
    return int(number) if number.denominator == 1 else float(number)
