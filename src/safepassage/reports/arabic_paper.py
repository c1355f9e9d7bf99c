"""Papers in which something stands: "the statement said", told as "it came in the statement that"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.reports.arabic_content import content_span, quoted
from safepassage.reports.arabic_phrase import LINKS, phrase_end
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.tokens import Kind

CAME: Final = word_list("paper_came")
RELATIVE_MAX: Final = 16


def paper_drafts(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the relations of "it came in the statement that …"."""
    found = []
    for index in sentence.words:
        if sentence.forms[index] in CAME and sentence.form(index + 1) in ("في", "فيه", "فيها"):
            draft = _draft(sentence, index) if sentence.form(index + 1) == "في" else _in_it(sentence, index)
            if draft is not None and all(draft.cue[0] not in range(*each.cue) for each in drafts):
                found.append(draft)
    return found


def _in_it(sentence: Sentence, index: int) -> Draft | None:
    """Return "a statement in which it came that …"."""
    limit = sentence.limit(index)
    begin = next(
        (
            at
            for at in range(index - 1, max(index - 12, sentence.floor(index) - 1), -1)
            if sentence.word(at).use & Use.PAPER
        ),
        None,
    )
    at = index + 2
    if begin is None or at >= limit:
        return None
    content: tuple[int, int] | None
    if sentence.kinds[at] == Kind.OPEN:
        content = quoted(sentence, at)
    elif sentence.is_that(at) or sentence.kinds[at] == Kind.COLON:
        content = content_span(sentence, index, at + 1, clause=True)
    else:
        return None
    end = phrase_end(sentence, begin, index)
    if content is None:
        return None
    return Draft(
        cue=(index, index + 2),
        source=(begin, max(end, begin + 1)),
        content=content,
        stance="states",
        rule="in-paper",
    )


def _draft(sentence: Sentence, index: int) -> Draft | None:
    limit = sentence.limit(index)
    begin = index + 2
    if begin >= limit or not sentence.word(begin).use & Use.PAPER:
        return None
    end = phrase_end(sentence, begin, limit)
    at = end
    while at < limit and (
        sentence.kinds[at] == Kind.COMMA or sentence.word(at).use & (Use.TIME | Use.ADVERB | Use.SEQUEL)
    ):
        at += 1
    if at < limit and (
        sentence.word(at).use & (Use.RELATIVE | Use.PREPOSITION) or sentence.form(at) in LINKS
    ):
        at = _past_relative(sentence, at, limit)
    if at >= limit:
        return None
    if sentence.is_that(at) or sentence.kinds[at] == Kind.COLON:
        content = content_span(sentence, index, at + 1, clause=True)
    elif sentence.kinds[at] == Kind.OPEN:
        content = quoted(sentence, at)
    else:
        return None
    if content is None or end <= begin:
        return None
    return Draft(
        cue=(index, index + 2), source=(begin, end), content=content, stance="states", rule="in-paper"
    )


def _past_relative(sentence: Sentence, at: int, limit: int) -> int:
    """Return the "that" after a relative clause of the paper: "the statement, which …, that"."""
    ahead = range(at, min(at + RELATIVE_MAX, limit))
    return next((i for i in ahead if sentence.is_that(i) or sentence.kinds[i] == Kind.OPEN), limit)
