"""Many canonical instants read at once, as milliseconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.ledger.instants import instant_of, milliseconds_of

WIDTH: Final = 24
FEW: Final = 4
"""Up to how many are quicker read one by one."""
_DIGITS: Final = np.array([0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 22])
_MARKS: Final = {4: "-", 7: "-", 10: "T", 13: ":", 16: ":", 19: ".", 23: "Z"}
_DAYS_BEFORE: Final = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
_DAYS_IN: Final = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def milliseconds_read(written: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return milliseconds since 1970 for each text, and which of them are canonical instants.

    Raises
    ------
    ValueError
        A text is not `WIDTH` characters of ASCII; look at the length before.
    """
    if len(written) <= FEW:
        found = [_milliseconds(each) for each in written]
        return np.array([ms or 0 for ms in found], np.int64), np.array([ms is not None for ms in found])
    raw = np.frombuffer("".join(written).encode("ascii"), np.uint8)
    if len(raw) != WIDTH * len(written):
        raise ValueError("an instant has 24 characters")
    return read_table(raw.reshape(-1, WIDTH))


def _milliseconds(written: str) -> int | None:
    """Return milliseconds since 1970, None if it is no canonical instant."""
    if len(written) != WIDTH or not written.isascii():
        raise ValueError("an instant has 24 characters")
    try:
        return milliseconds_of(instant_of(written))
    except ValueError:
        return None


def read_table(table: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the same for a table with the 24 bytes of an instant in each row."""
    good = np.ones(len(table), bool)
    for column, mark in _MARKS.items():
        good &= table[:, column] == ord(mark)
    digits = table[:, _DIGITS].astype(np.int64) - 48
    good &= ((digits >= 0) & (digits <= 9)).all(axis=1)
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month, day, hour, minute, second = (digits[:, i] * 10 + digits[:, i + 1] for i in (4, 6, 8, 10, 12))
    milli = digits[:, 14] * 100 + digits[:, 15] * 10 + digits[:, 16]
    month_index = np.clip(month, 1, 12) - 1
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    good &= (year >= 1) & (month >= 1) & (month <= 12) & (hour < 24) & (minute < 60) & (second < 60)
    good &= (day >= 1) & (day <= _DAYS_IN[month_index] - ((month_index == 1) & ~leap))
    past = year - 1
    days = past * 365 + past // 4 - past // 100 + past // 400 - 719162
    days += _DAYS_BEFORE[month_index] + ((month_index > 1) & leap) + day - 1
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milli, good
