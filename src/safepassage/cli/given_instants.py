"""Instants on the command line, in the operation's local time: one rule for every command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.operation.cells import UnreadableValueError
from safepassage.operation.model import Operation
from safepassage.operation.times import instant

DAY: Final = timedelta(days=1)
LEAST: Final = timedelta(milliseconds=1)
"""Nothing in the program is timed more finely."""


def given_instant(operation: Operation, stated: str, column: str) -> datetime:
    """Return the instant that an option names, in UTC; a day alone is none.

    Parameters
    ----------
    operation
        In whose local time it is, where it gives no offset.
    stated
        What the user wrote.
    column
        The option, for the finding.

    Raises
    ------
    FindingsError
        It is no instant of the operation's local time.
    """
    try:
        return instant(stated.strip(), operation.zone, date_only=False)
    except UnreadableValueError as error:
        raise FindingsError([error.at(Where(column=column))]) from None


def future_instant(operation: Operation, stated: str, column: str) -> int:
    """Return the instant that an option names, as seconds since the operation begins, which it is not before.

    Raises
    ------
    FindingsError
        As `given_instant` does, or the instant is before the operation begins.
    """
    at_s = operation.seconds_since_begin(given_instant(operation, stated, column))
    if at_s >= 0:
        return at_s
    what = text("{value} is before the operation begins.", value=stated)
    begins = operation.begins.astimezone(operation.zone)
    mend = text("Give a time after {begins}.", begins=f"{begins:%Y-%m-%dT%H:%M}")
    raise FindingsError([Finding(code="before-beginning", where=Where(column=column), what=what, mend=mend)])


def asked_instant(operation: Operation, stated: str | None, column: str = "--as-of") -> datetime | None:
    """Return the instant that a question is about, in UTC; a day means its last moment, None: now.

    Raises
    ------
    FindingsError
        It is no day or instant of the operation's local time.
    """
    if stated is None:
        return None
    raw = stated.strip()
    try:
        first = instant(raw, operation.zone, date_only=True)
        try:
            return instant(raw, operation.zone, date_only=False)
        except UnreadableValueError:
            local = first.astimezone(operation.zone).replace(tzinfo=None) + DAY - LEAST
            return local.replace(tzinfo=operation.zone).astimezone(UTC)
    except UnreadableValueError as error:
        raise FindingsError([error.at(Where(column=column))]) from None
