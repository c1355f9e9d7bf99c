"""Instants, times of day and days as people write them, in the operation's timezone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from safepassage.language import Text, text
from safepassage.operation.cells import UnreadableValueError, nearest, shown
from safepassage.operation.figures import western_digits
from safepassage.operation.terms import WEEKDAYS, Weekday

CLOCK: Final = re.compile(r"(\d{1,2})[:٫](\d{2})(?:[:٫](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|ص|م)?", re.IGNORECASE)
CLOCK_IN_DATE: Final = re.compile(r"(?:1899-12-3[01]|1900-01-0[01])T(\d\d:\d\d(?::\d\d)?)")
INSTANT: Final = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:(?:\s*[Tt]\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?)?"
    r"\s*(Z|z|[+-]\d{2}(?::?\d{2}(?::\d{2})?)?)?"
)
YEARS: Final = range(1970, 2200)
DAY_S: Final = 86400
NO_ZONE: Final = frozenset({"localtime", "posixrules", "Factory"})
WEEKDAY_NAMES: Final[dict[str, Weekday]] = {
    **{day: day for day in WEEKDAYS},
    **dict(
        zip(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
            WEEKDAYS,
            strict=True,
        )
    ),
    **dict(
        zip(
            ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
            WEEKDAYS,
            strict=True,
        )
    ),
    "الإثنين": "mon",
    "tues": "tue",
    "thurs": "thu",
}


def timezone_name(raw: str) -> str:
    """Return an IANA timezone's name.

    Raises
    ------
    UnreadableValueError
        No timezone has this name; the nearest one is suggested.
    """
    if raw not in NO_ZONE:
        try:
            ZoneInfo(raw)
        except (KeyError, ValueError, OSError):
            pass
        else:
            return raw
    zones = sorted(available_timezones() - NO_ZONE)
    city = {zone.rsplit("/", 1)[-1]: zone for zone in zones}
    found = nearest(raw, zones, 0.7) or city.get(nearest(raw.rsplit("/", 1)[-1], city, 0.8) or "")
    raise UnreadableValueError(
        "unknown-timezone",
        text("There is no timezone {value}.", value=shown(raw)),
        text("Did you mean {nearest}? Write the IANA name.", nearest=found)
        if found
        else text("Write the IANA name, such as Asia/Damascus or Europe/Berlin."),
    )


def clock(raw: str, *, closing: bool) -> int:
    """Return a time of day as seconds after midnight; `closing` allows 24:00.

    A bare number is minutes after midnight, as YAML 1.1 reads 20:00 as 1200; from 1 to 24 it could be
    hours as well, and is refused.

    Raises
    ------
    UnreadableValueError
        It is no time of day.
    """
    plain = western_digits(raw)
    if match := CLOCK_IN_DATE.fullmatch(plain):
        plain = match[1] if match[1][:5] != "00:00" or not closing else "24:00"
    if re.fullmatch(r"\d{1,4}", plain) and (int(plain) == 0 or 24 < int(plain) <= 1440):
        seconds = int(plain) * 60
    else:
        match = CLOCK.fullmatch(plain)
        if match is None:
            raise _no_clock(raw)
        hours, minutes, rest = int(match[1]), int(match[2]), int(match[3] or 0)
        if half := (match[4] or "").lower().replace(".", ""):
            if not 1 <= hours <= 12:
                raise _no_clock(raw)
            hours = hours % 12 + (12 if half in ("pm", "م") else 0)
        seconds = hours * 3600 + minutes * 60 + rest
        if minutes > 59 or rest > 59 or seconds > DAY_S:
            raise _no_clock(raw)
    if seconds == DAY_S and not closing:
        raise UnreadableValueError(
            "not-a-clock-time",
            text("Nothing can open at {value}, the end of the day.", value=shown(raw)),
            text("Write 00:00 for midnight at the beginning of the day."),
        )
    return seconds


def instant(raw: str, zone: ZoneInfo, *, date_only: bool) -> datetime:
    """Return the UTC instant of a local date and time; `date_only` allows a date, meaning its first moment.

    Raises
    ------
    UnreadableValueError
        It is none, is not in the calendar, or the clocks go over it or through it twice that day.
    """
    match = INSTANT.fullmatch(western_digits(raw))
    if match is None:
        raise UnreadableValueError(
            "not-an-instant",
            text("{value} is not a date and time.", value=shown(raw)),
            text("Write year, month, day and time, such as 2016-12-15T06:00."),
        )
    if match[4] is None and (not date_only or match[7]):
        raise UnreadableValueError(
            "time-missing",
            text("{value} has no time of day.", value=shown(raw)),
            text("Write the time too, such as {example}.", example=f"{raw[:10]}T18:00"),
        )
    local = _calendar(match, raw)
    if match[7]:
        return _with_offset(local, match[7], raw)
    return _in_zone(local, zone, shown(raw))


def day(raw: str) -> Weekday | date:
    """Return a weekday or a date.

    Raises
    ------
    UnreadableValueError
        It is neither.
    """
    plain = western_digits(raw).casefold()
    if plain in WEEKDAY_NAMES:
        return WEEKDAY_NAMES[plain]
    match = INSTANT.fullmatch(western_digits(raw))
    if match is None or (match[4] is not None and match.group(4, 5) != ("00", "00")):
        near = nearest(raw, WEEKDAYS)
        raise UnreadableValueError(
            "not-a-day",
            text("{value} is not a day.", value=shown(raw)),
            text("Did you mean {nearest}? Write all, weekdays or dates such as 2016-12-15.", nearest=near)
            if near
            else text("Write all, weekdays such as mon, or dates such as 2016-12-15."),
        )
    return _calendar(match, raw).date()


def written_clock(seconds: int) -> str:
    """Return a time of day as it is read back, 24:00 included."""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def written_instant(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in local time as it is read back, with its offset where the clock shows it twice."""
    local = at.astimezone(zone)
    plain = local.replace(tzinfo=None).isoformat(timespec="seconds" if local.second else "minutes")
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return plain
    return plain + _offset(local)


def _calendar(match: re.Match[str], raw: str) -> datetime:
    """Return the local date and time as it stands, on the calendar and the clock."""
    year, month, day_, hour, minute, second = (int(match[i] or 0) for i in range(1, 7))
    next_day = (hour, minute, second) == (24, 0, 0)
    try:
        found = datetime(year, month, day_, 0 if next_day else hour, minute, second)  # noqa: DTZ001 local
    except ValueError:
        found = None
    if found is None or year not in YEARS:
        raise UnreadableValueError(
            "impossible-date",
            text("There is no {value} on the calendar and the clock.", value=shown(raw)),
            text(
                "Write a date from {first} to {last} and a time from 00:00 to 24:00.",
                first=YEARS[0],
                last=YEARS[-1],
            ),
        )
    return found + timedelta(days=1) if next_day else found


def _with_offset(local: datetime, offset: str, raw: str) -> datetime:
    """Return the instant of a time that says its own distance from UTC."""
    if offset in "Zz":
        return local.replace(tzinfo=UTC)
    digits = offset[1:].replace(":", "").ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    away = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or away > timedelta(hours=15):
        raise UnreadableValueError(
            "not-an-instant",
            text("{value} has an impossible distance from UTC.", value=shown(raw)),
            text("Leave the distance from UTC out, or write it such as +02:00."),
        )
    return local.replace(tzinfo=timezone(-away if offset[0] == "-" else away)).astimezone(UTC)


def _in_zone(local: datetime, zone: ZoneInfo, raw: str) -> datetime:
    """Return the only instant at which the zone's clocks show `local`."""
    first, second = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if _shows(first, zone) == local:
        raise UnreadableValueError(
            "ambiguous-local-time",
            text("{value} comes twice in {zone}: the clocks go back that day.", value=raw, zone=zone.key),
            _mend_twice(local, first, second),
        )
    # a time in the gap is read with the offset from before it, so that it falls after the gap (PEP 495)
    raise UnreadableValueError(
        "missing-local-time",
        text("{value} does not exist in {zone}: the clocks go forward over it.", value=raw, zone=zone.key),
        text(
            "Write a time that exists: in place of this one the clocks show {later}.",
            later=f"{_shows(first, zone):%Y-%m-%dT%H:%M}",
        ),
    )


def _mend_twice(local: datetime, first: datetime, second: datetime) -> Text:
    plain = f"{local:%Y-%m-%dT%H:%M}"
    return text(
        "Add the distance from UTC: {first} for the first time, {second} for the second.",
        first=plain + _offset(first),
        second=plain + _offset(second),
    )


def _shows(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what the zone's clocks really show at an instant."""
    return at.astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def _offset(at: datetime) -> str:
    offset = at.utcoffset()
    assert offset is not None
    sign, away = ("-", -offset) if offset < timedelta(0) else ("+", offset)
    seconds = int(away.total_seconds())
    ending = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}{ending}"


def _no_clock(raw: str) -> UnreadableValueError:
    return UnreadableValueError(
        "not-a-clock-time",
        text("{value} is not a time of day.", value=shown(raw)),
        text("Write hours and minutes, such as 06:00."),
    )
