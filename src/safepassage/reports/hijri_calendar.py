"""Days of the Islamic calendar by the tabular rule, which sighting of the moon can move by a day."""

from __future__ import annotations

from datetime import date
from typing import Final

MARGIN_D: Final = 1
"""The day that people keep lies at most this far from the tabular one."""
EPOCH_ORDINAL: Final = date(622, 7, 19).toordinal()
"""1 Muharram of the year 1 in the proleptic Gregorian calendar, civil epoch (16 July 622 Julian)."""
CYCLE_YEARS: Final = 30
CYCLE_D: Final = 10_631
YEAR_D: Final = 354


def hijri_day(year: int, month: int, day: int) -> date:
    """Return the day of the Gregorian calendar on which a tabular Islamic day falls.

    Years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of each cycle of thirty have a day more (Dershowitz and
    Reingold, Calendrical Calculations, 4th edition, section 7.1).

    Raises
    ------
    ValueError
        There is no such day.
    """
    if not (1 <= year <= 9000 and 1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError(f"no such day: {year}-{month}-{day}")
    leap_days = (3 + 11 * year) // CYCLE_YEARS
    months_d = 29 * (month - 1) + month // 2
    return date.fromordinal(EPOCH_ORDINAL - 1 + (year - 1) * YEAR_D + leap_days + months_d + day)


def hijri_year(day: date) -> int:
    """Return the tabular Islamic year in which a day lies, or one beside it."""
    return (day.toordinal() - EPOCH_ORDINAL) * CYCLE_YEARS // CYCLE_D + 1
