"""The figures, places, actors and times of a report in words, and what `read` is told to count them from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, isolate, text
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.reports.facts import Facts
from safepassage.reports.figure import Figure, number_value
from safepassage.reports.mention import Mention
from safepassage.reports.publication import publication
from safepassage.reports.relation import Span
from safepassage.reports.stated_time import Interval, StatedTime
from safepassage.reports.time_resolution import Published


def given_publication(stated: str | None) -> Published | None:
    """Return the day of publication given on the command line; None: none is given.

    Raises
    ------
    FindingsError
        It is no date.
    """
    if stated is None:
        return None
    found = publication(stated)
    if found is None:
        raise FindingsError([_no_date(stated)])
    return found


def given_operation(path: Path | None) -> Operation | None:
    """Return the operation whose places, parties and groups are looked for; None: none is given.

    Raises
    ------
    FindingsError
        It cannot be read.
    """
    if path is None:
        return None
    loaded = read_operation(path)
    if loaded.operation is None:
        raise FindingsError(loaded.findings)
    return loaded.operation


def facts_sentences(body: str, facts: Facts, *, published: Published | None) -> Iterator[Text]:
    """Return what a report names: a line for each figure and time, one for all places, one for all actors."""
    for figure in facts.figures:
        yield figure_sentence(body, figure)
    if facts.places:
        yield text("Places: {names}", names=_names(body, facts.places))
    if facts.actors:
        yield text("Actors: {names}", names=_names(body, facts.actors))
    for stated in facts.times:
        yield time_sentence(body, stated)
    if published is None and any(not each.candidates for each in facts.times):
        yield text(
            "The day of publication is not known, so that no time is counted from it; give it with {option}.",
            option="--published",
        )


def figure_sentence(body: str, figure: Figure) -> Text:
    """Return a figure with the range it states."""
    stated = _words(body, figure.span)
    low, high = (_number(bound, percent=figure.percent) for bound in (figure.low, figure.high))
    if low is None and high is None:
        return text("Figure: {stated} (no number is given)", stated=stated)
    if high is None:
        if figure.qualifier == "more_than":
            return text("Figure: {stated} (more than {low})", stated=stated, low=low)
        return text("Figure: {stated} ({low} or more)", stated=stated, low=low)
    if low is None:
        if figure.qualifier == "less_than":
            return text("Figure: {stated} (less than {high})", stated=stated, high=high)
        return text("Figure: {stated} (up to {high})", stated=stated, high=high)
    if low != high:
        return text("Figure: {stated} ({low} to {high})", stated=stated, low=low, high=high)
    if figure.qualifier:
        return text("Figure: {stated} (about {low})", stated=stated, low=low)
    return text("Figure: {stated} ({low})", stated=stated, low=low)


def _number(number: Fraction | None, *, percent: bool) -> str | None:
    value = number_value(number)
    return None if value is None else f"{value}%" if percent else str(value)


def time_sentence(body: str, stated: StatedTime) -> Text:
    """Return a time as it is stated and as it is resolved."""
    words = _words(body, stated.span)
    if stated.resolved is None:
        if not stated.candidates:
            return text("Time: {stated} (not resolved)", stated=words)
        first, second = stated.candidates[:2]
        return text(
            "Time: {stated} (open: {first} or {second})",
            stated=words,
            first=interval_text(first),
            second=interval_text(second),
        )
    return text("Time: {stated} ({interval})", stated=words, interval=interval_text(stated.resolved))


def interval_text(interval: Interval) -> Text:
    """Return an interval in words, in days where it is made of days."""
    start, end = interval.start, interval.end
    if interval.granularity in ("minute", "hour"):
        first = start and f"{start:%Y-%m-%d %H:%M}"
        last = end and f"{end:%Y-%m-%d %H:%M}"
        if interval.granularity == "minute":
            last = first
    else:
        first = start and start.date().isoformat()
        last = end and (end - timedelta(days=1)).date().isoformat()
    if first == last and first:
        return text("{day}", day=first)
    if first and last:
        return text("{first} to {last}", first=first, last=last)
    return text("from {first} on", first=first) if first else text("up to {last}", last=last)


def _names(body: str, mentions: Sequence[Mention]) -> str:
    """Return each name once, as the report first writes it; with a question mark where it is ambiguous."""
    shown: dict[tuple[str, ...], str] = {}
    for mention in mentions:
        words = _words(body, mention.span)
        shown.setdefault(mention.readings, f"{words}?" if mention.ambiguous else words)
    return " · ".join(shown.values())


def _no_date(stated: str) -> Finding:
    return Finding(
        code="published-not-read",
        where=Where(column="--published"),
        what=text("{value} is no date.", value=stated),
        mend=text("Write it as year, month and day: {example}.", example="2016-12-13"),
    )


def _words(body: str, span: Span) -> str:
    return isolate(" ".join(body[slice(*span)].split()))
