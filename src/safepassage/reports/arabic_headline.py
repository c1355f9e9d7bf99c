"""Headlines: a speaker, a colon, what is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.reports.arabic_content import content_span
from safepassage.reports.arabic_phrase import phrase_end
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import ACTOR, Use, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.tokens import Kind

SPEAKER_WORDS_MAX: Final = 7
LINE_MIN: Final = 4
LINE_MAX: Final = 24
LABELS: Final = word_list("headline_labels")
"""Words that head a line and name nobody."""


def headline_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the relation of a sentence that begins with its speaker and a colon."""
    first = sentence.first
    for at in range(first + 1, min(first + SPEAKER_WORDS_MAX + 1, sentence.after)):
        if sentence.kinds[at] == Kind.COLON:
            break
        if sentence.kinds[at] not in (Kind.WORD, Kind.NUMBER, Kind.OPEN, Kind.CLOSE) or at in sentence.verbs:
            return []
    else:
        return []
    head = sentence.word(first)
    named, relay = _told(sentence, first, at)
    named_only = (relay or _stands_alone(sentence, first, at)) and not head.use
    stopped = sentence.kinds[sentence.after - 1] == Kind.STOP and sentence.after - at > LINE_MAX // 2
    if stopped and head.use & Use.NAME and not head.use & (Use.ROLE | Use.BODY):
        return []  # the place of a dateline
    if head.governed or head.use & Use.TIME or not (head.use & ACTOR or named_only):
        return []
    if (
        any(draft.cue[0] < at or draft.cue[0] == at + 1 for draft in drafts)
        or phrase_end(sentence, first, named) != named
    ):
        return []
    content = content_span(sentence, at, at + 1, clause=True)
    if content is None or content[1] - content[0] < 2:
        return []
    source = (first, named)
    return [
        Draft(cue=(at, at + 1), source=source, relay=relay, content=content, stance="states", rule="headline")
    ]


def _stands_alone(sentence: Sentence, first: int, colon: int) -> bool:
    """Return whether a line without a full stop begins with a last name that the lexicon does not know."""
    word = sentence.word(first)
    known = word.use or word.definite or word.act or word.joined or sentence.form(first) in LABELS
    unstopped = sentence.kinds[sentence.after - 1] not in (Kind.STOP, Kind.COLON)
    line = sentence.after - colon in range(LINE_MIN, LINE_MAX)
    return colon - first == 1 and not known and unstopped and line


def _told(sentence: Sentence, first: int, colon: int) -> tuple[int, tuple[int, int] | None]:
    """Return where the speaker's name ends before the colon, and the outlet told: "X to «Y»: …"."""
    for at in range(first + 1, colon):
        if sentence.form(at) == "ل" and sentence.kind(at + 1) == Kind.OPEN:
            close = sentence.closing(at + 1)
            return (at, (at + 2, close)) if close == colon - 1 else (colon, None)
        word = sentence.word(at)
        if word.governed == "ل" and word.use & (Use.OUTLET | Use.MEDIA):
            return at, (at, colon)
    return colon, None
