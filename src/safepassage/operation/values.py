"""One value of an operation: understood from how it is written, and written so that it is understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from safepassage.language import text
from safepassage.operation import figures, times
from safepassage.operation.cells import UnreadableValueError, did_you_mean, shown
from safepassage.operation.column import Column, ValueKind
from safepassage.operation.terms import ALL

SEPARATOR: Final = re.compile(r"[,،;؛]")
NOT_IN_ID: Final = re.compile(r"[,،;؛\n]")
TEXT_MAX: Final = 30_000
ID_MAX: Final = 100
YES: Final = frozenset({"yes", "y", "true", "1", "x", "نعم"})
NO: Final = frozenset({"no", "n", "false", "0", "لا", "كلا"})
LISTS: Final = frozenset({"ids", "days"})


def understood(raw: str, column: Column, zone: ZoneInfo) -> Any:  # noqa: ANN401 as many types as kinds
    """Return the value that a filled cell of this column means.

    Raises
    ------
    UnreadableValueError
        It means nothing that may stand there.
    """
    return READERS[column.kind](raw, column, zone)


def written(value: object, column: Column, zone: ZoneInfo) -> str:
    """Return a value as it is written in a table; `understood` gives it back. Nothing is empty."""
    if value is None:
        return ""
    writer = WRITERS.get(column.kind)
    return writer(value, zone) if writer else str(value)


def items(raw: str) -> tuple[str, ...]:
    """Return the parts of a list that stands in one cell; `all` in small letters."""
    parts = (part.strip() for part in SEPARATOR.split(raw))
    return tuple(ALL if part.casefold() == ALL else part for part in parts if part)


def _empty_list() -> UnreadableValueError:
    return UnreadableValueError(
        "empty-list", text("The list is empty."), text("Name at least one, or leave the whole field out.")
    )


def _id(raw: str, column: Column, zone: ZoneInfo) -> str:  # noqa: ARG001 the readers share a signature
    if NOT_IN_ID.search(raw) or len(raw) > ID_MAX:
        raise UnreadableValueError(
            "bad-id",
            text("{value} cannot be used as a name for one thing.", value=shown(raw)),
            text("Write one short name without commas, semicolons or line breaks."),
        )
    if raw.casefold() == ALL:
        if not column.refers:
            raise UnreadableValueError(
                "bad-id",
                text("{value} has a meaning of its own and cannot be a name.", value=shown(raw)),
                text("Choose another name."),
            )
        if ALL in column.refers:
            return ALL
    return raw


def _ids(raw: str, column: Column, zone: ZoneInfo) -> tuple[str, ...] | None:
    if not (parts := items(raw)):
        raise _empty_list()
    if parts == (ALL,) and ALL in column.refers:
        return None
    return tuple(_id(part, column, zone) for part in parts)


def _text(raw: str, column: Column, zone: ZoneInfo) -> str:  # noqa: ARG001
    if len(raw) > TEXT_MAX:
        raise UnreadableValueError(
            "text-too-long",
            text("{value} goes on for {length} characters.", value=shown(raw), length=len(raw)),
            text("Keep it under {most} characters.", most=TEXT_MAX),
        )
    return raw


def _word(raw: str, column: Column, zone: ZoneInfo) -> str:  # noqa: ARG001
    for word in column.words:
        if raw.casefold() == word:
            return word
    raise UnreadableValueError(
        "unknown-word",
        text("{value} is not a word that {column} knows.", value=shown(raw), column=column.name),
        did_you_mean(raw, column.words),
    )


def _whole(raw: str, column: Column, zone: ZoneInfo) -> int:  # noqa: ARG001
    return figures.whole(raw, least=column.least, most=column.most)


def _share(raw: str, column: Column, zone: ZoneInfo) -> Fraction:  # noqa: ARG001
    value = figures.ratio(raw)
    figures.within(value, raw, least=0, most=1)
    return value


def _ratio(raw: str, column: Column, zone: ZoneInfo) -> Fraction:  # noqa: ARG001
    value = figures.ratio(raw)
    if not 0 < value <= column.most:
        raise UnreadableValueError(
            "number-out-of-range",
            text("A ratio of {value} is not possible.", value=shown(raw)),
            text("Write a number above 0, such as 1 or 0.5."),
        )
    return value


def _latitude(raw: str, column: Column, zone: ZoneInfo) -> float:  # noqa: ARG001
    return _degrees(raw, 90)


def _longitude(raw: str, column: Column, zone: ZoneInfo) -> float:  # noqa: ARG001
    return _degrees(raw, 180)


def _degrees(raw: str, most: int) -> float:
    try:
        value = figures.decimal(raw, grouped=False)
    except UnreadableValueError as error:
        raise UnreadableValueError(
            "not-a-number", error.what, text("Write decimal degrees, such as 36.1812.")
        ) from error
    if abs(value) > most:
        raise UnreadableValueError(
            "impossible-coordinate",
            text("There is no place at {value} degrees here.", value=shown(raw)),
            text("Write decimal degrees from {least} to {most}.", least=-most, most=most),
        )
    return float(value)


def _measure(parts: int) -> Callable[[str, Column, ZoneInfo], int]:
    """Return a reader of a decimal measure as whole smaller units, `parts` of them in one."""

    def read(raw: str, column: Column, zone: ZoneInfo) -> int:  # noqa: ARG001
        value = figures.decimal_measure(raw)
        figures.within(value, raw, least=0, most=column.most)
        return int(value * parts + Fraction(1, 2))

    return read


def _timezone(raw: str, column: Column, zone: ZoneInfo) -> str:  # noqa: ARG001
    return times.timezone_name(raw)


def _start(raw: str, column: Column, zone: ZoneInfo) -> datetime:  # noqa: ARG001
    return times.instant(raw, zone, date_only=True)


def _end(raw: str, column: Column, zone: ZoneInfo) -> datetime:  # noqa: ARG001
    return times.instant(raw, zone, date_only=False)


def _opening(raw: str, column: Column, zone: ZoneInfo) -> int:  # noqa: ARG001
    return times.clock(raw, closing=False)


def _closing(raw: str, column: Column, zone: ZoneInfo) -> int:  # noqa: ARG001
    return times.clock(raw, closing=True)


def _days(raw: str, column: Column, zone: ZoneInfo) -> tuple[object, ...] | None:  # noqa: ARG001
    if not (parts := items(raw)):
        raise _empty_list()
    return None if parts == (ALL,) else tuple(times.day(part) for part in parts)


def _yes_no(raw: str, column: Column, zone: ZoneInfo) -> bool:  # noqa: ARG001
    word = figures.western_digits(raw).casefold().removesuffix(".0")
    if word not in YES | NO:
        raise UnreadableValueError(
            "not-yes-or-no",
            text("{value} is neither yes nor no.", value=shown(raw)),
            text("Write yes or no."),
        )
    return word in YES


READERS: Final[Mapping[ValueKind, Callable[[str, Column, ZoneInfo], object]]] = {
    "id": _id,
    "ids": _ids,
    "text": _text,
    "word": _word,
    "whole": _whole,
    "share": _share,
    "ratio": _ratio,
    "latitude": _latitude,
    "longitude": _longitude,
    "minutes": _measure(60),
    "kilometres": _measure(1000),
    "timezone": _timezone,
    "start": _start,
    "end": _end,
    "opening": _opening,
    "closing": _closing,
    "days": _days,
    "yes_no": _yes_no,
}


def _written_measure(parts: int) -> Callable[[Any, ZoneInfo], str]:
    """Return a writer of whole smaller units as the shortest decimal that is read back as the same."""

    def write(value: int, zone: ZoneInfo) -> str:  # noqa: ARG001 the writers share a signature
        for places in (1, 10, 100):
            short = Fraction(round(Fraction(value * places, parts)), places)
            if int(short * parts + Fraction(1, 2)) == value:
                return figures.written(short)
        return figures.written(Fraction(round(Fraction(value * 1000, parts)), 1000))

    return write


WRITERS: Final[Mapping[ValueKind, Callable[[Any, ZoneInfo], str]]] = {
    "ids": lambda value, _zone: ", ".join(value),
    "share": lambda value, _zone: figures.written(value),
    "ratio": lambda value, _zone: figures.written(value),
    "latitude": lambda value, _zone: format(Decimal(repr(value)), "f"),
    "longitude": lambda value, _zone: format(Decimal(repr(value)), "f"),
    "minutes": _written_measure(60),
    "kilometres": _written_measure(1000),
    "start": times.written_instant,
    "end": times.written_instant,
    "opening": lambda value, _zone: times.written_clock(value),
    "closing": lambda value, _zone: times.written_clock(value),
    "days": lambda value, _zone: ", ".join(d.isoformat() if isinstance(d, date) else d for d in value),
    "yes_no": lambda value, _zone: "yes" if value else "no",
}
