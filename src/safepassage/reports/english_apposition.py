"""Speakers set apart by commas from their verb: "X, head of Y, said", "X, reached by telephone, said"."""

from __future__ import annotations

from typing import Final

from safepassage.reports.draft import TokenSpan
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.tokens import Kind

CITING: Final = frozenset(["quoting", "citing"])
HEAD_MAX: Final = 14
APART_MAX: Final = 32
OPENING: Final = frozenset(["but", "and", "meanwhile", "however", "while"])


def set_apart(sentence: Sentence, index: int, verb_start: int) -> TokenSpan | None:
    """Return the speaker whose description between commas ends just before the verb.

    An apposition belongs to the speaker; a participle or a relative clause does not.

    Parameters
    ----------
    sentence
        The sentence.
    index
        The verb.
    verb_start
        Where its auxiliaries begin.
    """
    close = verb_start - 1
    if sentence.kind(close) != Kind.COMMA:
        return None
    start = _clause_start(sentence, index, close)
    comma = _head_end(sentence, start, close)
    if comma is None:
        return None
    middle = comma + 1
    if sentence.low(middle) in CITING:
        return None
    if sentence.low(middle) in ("who", "which", "whose"):
        return (start, comma)
    if any(sentence.finite(at) for at in range(middle, close)):
        return None
    first = sentence.low(middle)
    if first.endswith(("ing", "ed")) or first in ("in", "from", "at", "himself", "herself", "now", "also"):
        return (start, comma)
    aged = sentence.kind(middle) == Kind.NUMBER and middle + 1 == close
    described = (
        aged
        or sentence.within(middle, "determiner", "role", "body", "modifier")
        or any(sentence.within(at, "role", "body") for at in range(middle, close))
    )
    return (start, close) if described else None


def _clause_start(sentence: Sentence, index: int, close: int) -> int:
    """Return where the speaker's name may begin: after a quotation, or after words that open the sentence."""
    start = sentence.floor(index)
    for at in range(close - 1, max(start, close - APART_MAX), -1):
        if sentence.kinds[at] == Kind.CLOSE and sentence.partner[at] < start + 1:
            start = at + 1
            break
    while sentence.kind(start) == Kind.COMMA or sentence.low(start) in OPENING:
        start += 1
    if sentence.within(start, "preposition", "adverb", "time"):
        comma = next((at for at in range(start, close) if sentence.kinds[at] == Kind.COMMA), None)
        if comma is not None:
            return comma + 1
    return start


def _head_end(sentence: Sentence, start: int, close: int) -> int | None:
    """Return the comma after the noun phrase at `start`, if nothing else stands before it."""
    if not (
        sentence.capital(start)
        or sentence.within(start, "determiner", "role", "body", "modifier")
        or sentence.kind(start) == Kind.NUMBER
    ):
        return None
    for at in range(start, min(start + HEAD_MAX, close)):
        if sentence.kinds[at] == Kind.COMMA:
            return at if at > start else None
        if sentence.finite(at) or (at in sentence.verbs and at > start) or sentence.kinds[at] == Kind.CLOSE:
            return None
    return None
