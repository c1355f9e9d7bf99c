"""Who is told something in English: hearers, who are nobody, and outlets, which carry it on."""

from __future__ import annotations

from typing import Final

from safepassage.reports.draft import TokenSpan
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.english_word import VerbForm

TELLING: Final = frozenset(["tell", "inform", "assure", "notify", "remind"])


def addressee(sentence: Sentence, index: int, form: VerbForm) -> tuple[int, TokenSpan | None]:
    """Return where the content may begin after the one who is told, and the outlet if it is one."""
    at = index + 1
    limit = sentence.limit(index)
    if form.verb.base not in TELLING and sentence.low(at) != "to":
        return at, None
    start = at + (sentence.low(at) == "to")
    if start >= limit or not sentence.wordy(start):
        return at, None
    if sentence.within(start, "pronoun") and form.verb.base == "tell":
        return start + 1, None
    end = sentence.phrase_after(start, limit)
    end = next((i for i in range(start + 1, end) if sentence.low(i) == "to"), end)
    named = any(sentence.within(i, "outlet") for i in range(start, end))
    if form.verb.base != "tell" and not named and not sentence.within(start, "hearer"):
        return at, None
    for i in range(start, end):
        if sentence.within(i, "hearer"):
            return i + 1, None
    if named:
        last = max(i for i in range(start, end) if sentence.within(i, "outlet"))
        end = last + 1
        while sentence.low(end) in ("news", "agency", "television", "channel", "newspaper", "radio"):
            end += 1
    return max(end, start), (start, end) if named and end > start else None
