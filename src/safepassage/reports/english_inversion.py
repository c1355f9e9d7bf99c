"""English speakers after their verb: `"…" said X`, `…, says Y`."""

from __future__ import annotations

from typing import Final

from safepassage.reports.english_clause import MARKS
from safepassage.reports.english_sentence import LOOSE_TIES, Sentence
from safepassage.reports.tokens import Kind

DESCRIPTION_MAX: Final = 10
AS_KNOWN: Final = frozenset(
    ["also", "speaking", "who", "which", "in", "on", "during", "late", "early", "after", "as", "by", "told"]
)


def inverted(sentence: Sentence, index: int) -> bool:
    """Return whether the speaker stands after the verb: `"…" said X`, `…, says Y`."""
    before = sentence.kind(index - 1)
    if before == Kind.COMMA and sentence.kind(index - 2) == Kind.CLOSE:
        before = Kind.CLOSE
    nexts = sentence.capital(index + 1) or sentence.within(
        index + 1, "determiner", "role", "pronoun", "modifier"
    )
    if not nexts or sentence.low(index + 1) == "that":
        return False
    if before == Kind.CLOSE:
        return True
    if sentence.kind(sentence.phrase_after(index + 1, sentence.limit(index))) == Kind.OPEN:
        return False
    if any(sentence.finite(at) for at in range(index + 1, min(index + 12, sentence.limit(index)))):
        return False
    if before == Kind.COMMA:
        return True
    stated = any(sentence.finite(at) for at in range(sentence.floor(index), index - 1))
    return (
        stated
        and sentence.low(index) in ("said", "says")
        and sentence.low(index - 1) != "and"
        and (sentence.within(index + 1, "determiner", "role") or sentence.capital(index + 1))
        and any(
            sentence.within(at, "role", "body")
            for at in range(index + 1, min(index + 6, sentence.limit(index)))
        )
    )


def inverted_end(sentence: Sentence, start: int, limit: int) -> int:
    """Return the end of the speaker after the verb, with what he is: "X a Kurdish official still in Y"."""
    at = sentence.phrase_after(start, limit)
    if sentence.kind(at) == Kind.COMMA and sentence.within(at + 1, "determiner", "role"):
        return _to_mark(sentence, inverted_end(sentence, at + 1, limit), limit)
    if at < limit and sentence.within(at, "determiner") and sentence.low(at) in ("a", "an", "the"):
        at = sentence.phrase_after(at, limit)
    if sentence.low(at) == "still" and sentence.low(at + 1) == "in":
        at = sentence.phrase_after(at + 2, limit)
    while at > start and (sentence.low(at - 1) in AS_KNOWN or sentence.kinds[at - 1] in MARKS):
        at -= 1
    return at


def _to_mark(sentence: Sentence, at: int, limit: int) -> int:
    """Return the end of a description that runs on to the next mark: "a driver from the town"."""
    if sentence.low(at) not in LOOSE_TIES:
        return at
    end = next((i for i in range(at, limit) if not sentence.wordy(i)), limit)
    apart = any(sentence.finite(i) or sentence.within(i, "time", "occasion") for i in range(at, end))
    return at if apart or end - at > DESCRIPTION_MAX else end
