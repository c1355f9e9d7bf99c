"""When a report was published, read from the words that say so in its header or on the command line."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from safepassage.language import Lang
from safepassage.reports.arabic_time import arabic_time
from safepassage.reports.attribution import language_of
from safepassage.reports.english_time import english_time
from safepassage.reports.time_resolution import Published, resolutions
from safepassage.reports.time_words import week_begins
from safepassage.reports.tokens import tokens_of


def publication(stated: str) -> Published | None:
    """Return the day, and the minute where it is given; None: the words name no day with its year.

    Read are ISO 8601, the dates of e-mail and web servers, and whole dates in Arabic and English words. An
    instant keeps the local time that it is written in.
    """
    stated = stated.strip()
    if not stated:
        return None
    instant = stated_instant(stated)
    if instant is not None:
        return Published(day=instant.date(), at=instant.replace(tzinfo=None) if ":" in stated else None)
    return _in_words(stated, language_of(stated))


def stated_instant(stated: str) -> datetime | None:
    """Return what ISO 8601 or the header of an e-mail states, with its offset; None: it is neither."""
    try:
        return datetime.fromisoformat(stated)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_words(stated: str, lang: Lang) -> Published | None:
    tokens = tokens_of(stated)
    read = arabic_time if lang == "ar" else english_time
    for at in range(len(tokens)):
        phrase = read(tokens, at)
        if phrase is None or phrase.kind != "date" or phrase.day is None or phrase.calendar == "hijri":
            continue
        found = resolutions(phrase, None, tense="", week_begins=week_begins(lang))
        if len(found) == 1 and found[0].start is not None:
            return Published(day=found[0].start.date())
    return None
