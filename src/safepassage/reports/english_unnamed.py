"""English cues that are no verbs: "according to", "reportedly"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from safepassage.reports.draft import Draft
from safepassage.reports.english_clause import clause_begin, clause_end, trimmed
from safepassage.reports.english_sentence import Sentence
from safepassage.reports.tokens import Kind

CUES_MAX: Final = 8
"""No sentence of news has more of either cue than this."""
ESTIMATES: Final = frozenset(["estimates", "reports", "claims"])
HEARSAY: Final = frozenset(["reportedly", "allegedly", "purportedly", "supposedly"])


def unnamed_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the relations of "reportedly": nobody is named, the longer part of the clause is said."""
    found: list[Draft] = []
    for index in range(sentence.first, sentence.after):
        if sentence.low(index) not in HEARSAY or len(found) == CUES_MAX:
            continue
        begin = clause_begin(sentence, index)
        for draft in drafts:
            if draft.cue[1] <= index and draft.cue[1] > begin:
                begin = draft.cue[1]
        end = clause_end(sentence, index, index + 1)
        for draft in drafts:
            if (
                draft.source is not None
                and index < draft.source[0] < end
                and draft.rule in ("postposed", "subject")
            ):
                end = draft.source[0]
        before = trimmed(sentence, begin, index) if begin < index else None
        after = trimmed(sentence, index + 1, end) if index + 1 < end else None
        content = max(
            (span for span in (before, after) if span), key=lambda span: _size(sentence, span), default=None
        )
        if content is not None:
            found.append(
                Draft(
                    cue=(index, index + 1), source=None, content=content, stance="states", rule="reportedly"
                )
            )
    return found


def according_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with the relations of "according to" added, or as relays of those beside them."""
    found = list(drafts)
    for index in range(sentence.first, sentence.after):
        if len(found) >= len(drafts) + CUES_MAX:
            break
        if sentence.low(index) != "according" or sentence.low(index + 1) != "to":
            continue
        limit = sentence.limit(index)
        end = sentence.phrase_after(index + 2, limit)
        own = sentence.low(index + 2) in ("our", "my")
        if own or sentence.kind(index + 2) == Kind.OPEN or end <= index + 2:
            continue
        end = _past_estimates(sentence, end)
        source = (index + 2, end)
        beside = next(
            (
                p
                for p, d in enumerate(found)
                if d.content is not None
                and (0 <= index - d.content[1] <= 1 or (d.rule == "postposed" and index == d.cue[1]))
                and d.source
            ),
            None,
        )
        if beside is not None and any(sentence.within(at, "outlet") for at in range(*source)):
            found[beside] = replace(found[beside], relay=source)
            continue
        content = _content(sentence, index, end, found)
        if content is not None:
            found.append(
                Draft(
                    cue=(index, index + 2), source=source, content=content, stance="states", rule="according"
                )
            )
    return found


def _past_estimates(sentence: Sentence, end: int) -> int:
    """Return the end of the phrase with the "estimates" that go on it: "most recent | UN estimates"."""
    at = end
    while sentence.capital(at) and at < end + 3:
        at += 1
    return at + 1 if sentence.low(at) in ESTIMATES else end


def _content(sentence: Sentence, index: int, end: int, drafts: Sequence[Draft]) -> tuple[int, int] | None:
    begin = clause_begin(sentence, index)
    if index - begin >= 3:
        for draft in drafts:
            if draft.cue[1] <= index and draft.content is not None and draft.content[1] < index - 3:
                begin = max(begin, draft.content[1])
        return trimmed(sentence, begin, index)
    start = end
    while sentence.kind(start) == Kind.COMMA:
        start += 1
    return (
        trimmed(sentence, start, clause_end(sentence, index, start))
        if start < sentence.limit(index)
        else None
    )


def _size(sentence: Sentence, span: tuple[int, int]) -> int:
    start, end = sentence.tokens.raw_span(*span)
    return end - start
