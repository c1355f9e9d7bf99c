"""Facts of a text in words, so that a test reads as what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from safepassage.language import Lang
from safepassage.reports.facts import facts_of
from safepassage.reports.figure import number_value
from safepassage.reports.stated_time import Interval
from safepassage.reports.time_resolution import Published

TUESDAY = Published(day=date(2016, 12, 13))
"""The day on which the sentences of these tests are published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure with its words; `bounds` are low and high, or the key of a vague number."""

    words: str
    bounds: tuple[float | None, float | None] | str
    unit: str = ""
    role: str = ""
    qualifier: str = ""
    percent: bool = False


def figures_told(text: str, lang: Lang | None = None) -> list[Told]:
    """Return the figures of a text in words."""
    return [
        Told(
            words=text[slice(*each.span)],
            bounds=each.vague or (number_value(each.low), number_value(each.high)),
            unit=each.unit,
            role=each.role,
            qualifier=each.qualifier,
            percent=each.percent,
        )
        for each in facts_of(text, lang).figures
    ]


def times_told(text: str, published: Published | None = TUESDAY) -> list[tuple[str, str]]:
    """Return the times of a text, each with what it resolves to; `|` parts what is left open."""
    return [
        (text[slice(*each.span)], "|".join(interval_told(candidate) for candidate in each.candidates))
        for each in facts_of(text, published=published).times
    ]


def interval_told(interval: Interval) -> str:
    """Return an interval as short as it can be written, both ends meant."""
    if interval.granularity in ("minute", "hour"):
        ends = [
            each.isoformat(timespec="minutes") if each else ".." for each in (interval.start, interval.end)
        ]
        return ends[0] if interval.granularity == "minute" else "/".join(ends)
    first = interval.start.date().isoformat() if interval.start else ".."
    last = (interval.end - timedelta(days=1)).date().isoformat() if interval.end else ".."
    return first if first == last else f"{first}/{last}"
