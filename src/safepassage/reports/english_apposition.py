"""Speakers set apart by commas from their verb: "X, head of Y, said", "X, reached by telephone, said"."""

from __future__ import annotations

from typing import Final

from safepassage.reports.draft import TokenSpan
from safepassage.reports.english_sentence import LINKED, Sentence
from safepassage.reports.tokens import Kind

CITING: Final = frozenset(["quoting", "citing"])
HEAD_MAX: Final = 14
APART_MAX: Final = 32
NAME_MAX: Final = 5
HANGING_MIN: Final = 4
"""A participle has more letters than this: "wing" is none."""
CLAUSES: Final = frozenset(
    ["who", "which", "that", "but", "while", "when", "where", "because", "as", "he", "she", "they"]
)
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


def described(sentence: Sentence, start: int, end: int) -> TokenSpan | None:
    """Return a name and its description that fill a clause up to its verb, where commas were lost.

    "Sami Qasim head of the council in Aleppo | said"; what hangs on the description by a participle is
    left out.

    Parameters
    ----------
    sentence
        The sentence.
    start
        Where the clause begins.
    end
        Where its verb begins.
    """
    joined = (at + 1 for at in range(end - 1, start, -1) if sentence.low(at) in ("but", "while"))
    start = next(joined, start)
    while start < end and sentence.low(start) in OPENING:
        start += 1
    article = sentence.low(start) == "the" and sentence.capital(start + 1)
    if not (article or sentence.capital(start)) or sentence.within(start, "preposition", "time", "adverb"):
        return None
    if sentence.within(start, "determiner") and not article:
        return None
    at = start + 1
    while at < end and (_names(sentence, at) or (article and _ties(sentence, at))):
        at += 1
    article = sentence.low(at) in ("a", "an", "the", "one", "another")
    if (
        at >= end
        or at - start > NAME_MAX + 3 * bool(sentence.low(start) == "the")
        or not (article or sentence.within(at, "role", "modifier", "body"))
    ):
        return None
    roles = [i for i in range(at, end) if sentence.within(i, "role", "body")]
    closed = any(
        sentence.finite(i)
        or sentence.low(i) in CLAUSES
        or not (sentence.wordy(i) or sentence.kinds[i] == Kind.DASH)
        for i in range(at, end)
    )
    if closed or not roles or (not article and at - start < 2):
        return None
    for i in range(roles[0] + 1, end):
        hangs = sentence.low(i).endswith(("ed", "ing")) and len(sentence.low(i)) > HANGING_MIN
        if sentence.low(i) == "based":
            continue
        if hangs and sentence.within(i + 1, "preposition") and not sentence.within(i, "role", "body"):
            return start, i
    return start, end


def _ties(sentence: Sentence, at: int) -> bool:
    """Return whether a word ties two parts of a body's name: "Observatory for Human Rights"."""
    return sentence.low(at) in ("for", "of") and sentence.capital(at - 1) and sentence.capital(at + 1)


def _names(sentence: Sentence, at: int) -> bool:
    """Return whether a word can go on a name: a capital, "bin", "al-Sayal"."""
    low = sentence.low(at)
    return sentence.capital(at) or low in LINKED
