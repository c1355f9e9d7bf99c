"""Instants as events write them: UTC, to the millisecond, in one spelling only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

INSTANT_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z"
_INSTANT: Final = re.compile(INSTANT_PATTERN)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def instant_text(instant: datetime) -> str:
    """Return an aware instant as `2016-12-15T06:00:00.000Z`; what is finer than a millisecond is cut off.

    Raises
    ------
    ValueError
        It has no timezone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs its timezone")
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def instant_of(written: str) -> datetime:
    """Return the instant of a canonical text.

    Raises
    ------
    ValueError
        It is spelled in another way, or no such instant exists.
    """
    if not _INSTANT.match(written):
        raise ValueError(f"{written!r} is not an instant like 2016-12-15T06:00:00.000Z")
    return datetime.fromisoformat(written)


def is_instant(written: str) -> bool:
    """Return whether a text is the canonical text of an instant."""
    try:
        instant_of(written)
    except ValueError:
        return False
    return True


def milliseconds_of(instant: datetime) -> int:
    """Return whole milliseconds since 1970."""
    return (instant - _EPOCH) // _MS


def instant_at(milliseconds: int) -> datetime:
    """Return the instant so many milliseconds after 1970."""
    return _EPOCH + milliseconds * _MS
