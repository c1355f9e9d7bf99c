"""Ids that a device makes by itself: UUIDs of version 7, which sort by the time they were made."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

RANDOM_BYTES: Final = 10
ID_PATTERN: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"
_ID: Final = re.compile(ID_PATTERN)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(now: datetime, random: bytes) -> str:
    """Return a new id (RFC 9562, section 5.7) in its canonical text.

    Parameters
    ----------
    now
        The device's clock, aware.
    random
        Ten random bytes, of which 74 bits are used.

    Raises
    ------
    ValueError
        `now` has no timezone or lies outside 1970 to 10889, or `random` is not ten bytes.
    """
    if now.tzinfo is None:
        raise ValueError("an id needs an instant with its timezone")
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"an id needs {RANDOM_BYTES} random bytes, not {len(random)}")
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"an id cannot hold the instant {now.isoformat()}")
    bits = int.from_bytes(random)
    first, rest = bits >> 68, bits & ((1 << 62) - 1)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | first << 64 | 2 << 62 | rest))


def is_id(value: str) -> bool:
    """Return whether a text is the canonical text of a UUID of version 7."""
    return _ID.match(value) is not None
