"""How the report says places, groups, instants, durations and counts, in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_date
from babel.lists import format_list

from safepassage.language import Lang, Name, Text, isolate, text
from safepassage.operation.model import Operation

LOCALES: Final[dict[Lang, str]] = {"en": "en_GB", "ar": "ar_SY"}
"""Day before month in English; Levantine month names in Arabic. Digits are Latin in both."""

DIRECTION_CONTROLS: Final = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
"""Characters that turn the direction of what follows: a name has no need of them."""


def plain(value: str) -> str:
    """Return what a user wrote on one line, without characters that steer the direction of text."""
    return " ".join(value.translate(DIRECTION_CONTROLS).split())


def name_of(name: Name, otherwise: str) -> Name:
    """Return a name filled in both languages, the id standing in where none is written."""
    return Name(**{lang: _kept_apart(plain(name.in_language(lang, otherwise)), lang) for lang in LOCALES})


def place_name(operation: Operation, place: str) -> Name:
    """Return what a place is called, its id where it has no name."""
    found = operation.place_of.get(place)
    return name_of(found.name if found else Name(), place)


def group_name(operation: Operation, group: str) -> Name:
    """Return what a group is called, its id where it has no name."""
    found = operation.group_of.get(group)
    return name_of(found.name if found else Name(), group)


def party_name(operation: Operation, party: str) -> Name:
    """Return what a party is called, its id where it has no name."""
    found = next((p.name for p in operation.parties if p.id == party), Name())
    return name_of(found, party)


def listed(items: Iterable[Name | Text | str]) -> Name:
    """Return "A, B and C" in both languages; in Arabic every item is isolated."""
    shown = list(items)
    en = [i if isinstance(i, str) else i.in_language("en") for i in shown]
    ar = [isolate(i if isinstance(i, str) else i.in_language("ar")) for i in shown]
    arabic = (" و" if len(ar) == 2 else "، و").join(ar)
    return Name(en=format_list(en, locale=LOCALES["en"]), ar=arabic)


def count(number: int) -> str:
    """Return a whole number with its thousands set apart: Latin digits in both languages."""
    return f"{number:,}"


def percent(share: float) -> str:
    """Return a share as per cent, with one decimal where it is small or nearly all; 100% is all."""
    if 0.995 <= share < 1:
        return f"{int(1000 * share) / 10:.1f}%"
    return f"{100 * share:.1f}%" if share < 0.1 else f"{100 * share:.0f}%"


def day(value: date) -> Name:
    """Return a day as "Thu 22 Dec 2016"."""
    return Name(**{lang: format_date(value, "EEE d MMM y", locale=LOCALES[lang]) for lang in LOCALES})


def moment(operation: Operation, instant: datetime) -> Name:
    """Return an instant as local day and clock time, "Thu 22 Dec 2016 14:00" (minutes begun, not rounded)."""
    local = instant.astimezone(operation.zone)
    shown = day(local.date())
    return Name(en=f"{shown.en} {local:%H:%M}", ar=f"{shown.ar} الساعة {isolate(f'{local:%H:%M}')}")


def moment_at(operation: Operation, at_s: int) -> Name:
    """Return seconds since the beginning as local day and clock time."""
    return moment(operation, operation.begins + timedelta(seconds=at_s))


def clock(clock_s: int) -> str:
    """Return seconds after midnight as a clock time; the end of the day is 24:00."""
    return f"{clock_s // 3600:02d}:{clock_s % 3600 // 60:02d}"


def duration(seconds: int) -> Text:
    """Return a length of time in hours and minutes, or minutes and seconds where it is short."""
    hours, minutes, rest_s = seconds // 3600, seconds % 3600 // 60, seconds % 60
    if hours and minutes:
        return text("{hours} h {minutes} min", hours=count(hours), minutes=minutes)
    if hours:
        return text("{hours} h", hours=count(hours))
    if minutes and rest_s:
        return text("{minutes} min {seconds} s", minutes=minutes, seconds=rest_s)
    if minutes:
        return text("{minutes} min", minutes=minutes)
    return text("{seconds} s", seconds=rest_s)


def utc_offset(local: datetime) -> str:
    """Return the offset of an aware local instant as "UTC+02:00"."""
    offset = local.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _kept_apart(value: str, lang: Lang) -> str:
    runs_left = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in value)
    return isolate(value) if lang == "en" and runs_left else value
