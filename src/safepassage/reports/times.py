"""The times of a report, as they are stated and as they resolve against its day of publication."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from safepassage.language import Lang
from safepassage.reports.arabic_time import arabic_time
from safepassage.reports.english_time import english_time
from safepassage.reports.english_word import verb_forms
from safepassage.reports.number_words import numerals, qualifier_size
from safepassage.reports.stated_time import StatedTime
from safepassage.reports.time_phrase import TimePhrase
from safepassage.reports.time_resolution import Published, Tense, resolutions
from safepassage.reports.time_words import starting_forms, time_word, week_begins
from safepassage.reports.tokens import Kind, Tokens

BACK_MAX: Final = 14
AHEAD_MAX: Final = 7
ENDS: Final = frozenset([Kind.STOP, Kind.BREAK, Kind.COMMA, Kind.OPEN, Kind.CLOSE])
THAT: Final = frozenset(["ان", "بان", "that", "وان", "انه", "انها", "انهم"])
IMPERFECT: Final = ("سي", "ست", "سن", "وسي", "وست", "فسي", "فست")
IMPERFECT_LETTERS_MIN: Final = 4


def times_of(
    tokens: Tokens, lang: Lang, published: Published | None
) -> tuple[tuple[StatedTime, ...], Container[int]]:
    """Return the times of a text in its order, and the tokens whose numbers belong to a calendar or clock."""
    found = []
    dated: set[int] = set()
    read = arabic_time if lang == "ar" else english_time
    starting = starting_forms(lang)
    at = 0
    while at < len(tokens):
        kind = tokens.kinds[at]
        phrase = None
        if kind == Kind.NUMBER or (kind == Kind.WORD and _can_start(tokens, at, lang, starting)):
            phrase = read(tokens, at)
        if phrase is None:
            at += 1
            continue
        if phrase.is_dated:
            dated.update(range(phrase.first, phrase.after))
        found.append(_stated(tokens, lang, phrase, published))
        at = phrase.after
    return tuple(found), dated


def _can_start(tokens: Tokens, at: int, lang: Lang, starting: frozenset[str]) -> bool:
    """Return whether a word can begin a time; most cannot, which saves looking further."""
    form = tokens.forms[at].lower()
    if form in starting or lang == "ar":
        return form in starting
    return form in numerals("en") or "-" in form or qualifier_size(tokens.forms, at, "en") > 0


def _stated(tokens: Tokens, lang: Lang, phrase: TimePhrase, published: Published | None) -> StatedTime:
    start, end = tokens.source.raw_span(
        tokens.begins[phrase.first] + phrase.attached, tokens.finishes[phrase.after - 1]
    )
    tense = _tense(tokens, lang, phrase) if phrase.kind in ("weekday", "span", "date") else ""
    candidates = resolutions(phrase, published, tense=tense, week_begins=week_begins(lang))
    return StatedTime(
        span=(start, end),
        candidates=candidates,
        calendar=phrase.calendar,
        relation=phrase.relation,
        part=phrase.part,
        clock=phrase.clock,
    )


def _tense(tokens: Tokens, lang: Lang, phrase: TimePhrase) -> Tense:
    """Return what the words around a time say of time to come, up to its clause's ends.

    A verb of saying before the time holds it in the past; a word of the future before it makes it future; one
    only after it leaves open which.
    """
    for at in range(phrase.first - 1, max(phrase.first - 1 - BACK_MAX, -1), -1):
        if tokens.kinds[at] in ENDS:
            break
        if _is_future(tokens, at, lang):
            return "future"
        if lang == "en" and tokens.forms[at].lower() in verb_forms():
            return ""
    for at in range(phrase.after, min(phrase.after + AHEAD_MAX, len(tokens))):
        if tokens.kinds[at] in ENDS or tokens.forms[at].lower() in THAT:
            break
        if _is_future(tokens, at, lang):
            return "open"
    return ""


def _is_future(tokens: Tokens, at: int, lang: Lang) -> bool:
    if time_word(tokens, at, lang, "future", "future_pair") is not None:
        return True
    form = tokens.forms[at]
    if lang == "en" or not form.startswith(IMPERFECT) or len(form) < IMPERFECT_LETTERS_MIN:
        return False
    return time_word(tokens, at, "ar", "not_future") is None and not form.endswith("ه")
