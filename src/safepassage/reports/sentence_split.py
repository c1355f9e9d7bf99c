"""A text cut into sentences, which quotations, abbreviations, decimal points and headlines survive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safepassage.reports.tokens import ABBREVIATIONS, Kind, Tokens

SENTENCE_TOKENS_MAX: Final = 200
"""A longer sentence is cut, so that the work grows with the length of a text and no faster."""
QUOTED_WORDS_MAX: Final = 400
"""In a quotation longer than this many words, its mark is taken for broken, and sentences end."""


def sentences(tokens: Tokens) -> list[tuple[int, int]]:
    """Return the sentences of a text as spans of its tokens; what is only marks or white space is none.

    A sentence ends at a full stop, a question or exclamation mark, or a paragraph's end. It does not end
    inside a quotation that is closed in its paragraph, after an abbreviation or an initial, nor at the dots
    with which a clause trails off. A line that stands alone, as a headline does, is a sentence.
    """
    found = []
    start = 0
    for index, kind in enumerate(tokens.kinds):
        if kind == Kind.BREAK:
            found.append((start, index))
            start = index + 1
        elif kind == Kind.STOP and _ends(tokens, index):
            after = index + 1
            while (
                after < len(tokens)
                and tokens.kinds[after] in (Kind.CLOSE, Kind.RIGHT)
                and not tokens.spaced(after)
            ):
                after += 1
            found.append((start, after))
            start = after
    found.append((start, len(tokens)))
    parts = (part for span in found for part in _cut(tokens, *span))
    return [span for span in parts if _holds_words(tokens, span)]


def _holds_words(tokens: Tokens, span: tuple[int, int]) -> bool:
    return any(tokens.kinds[at] in (Kind.WORD, Kind.NUMBER) for at in range(*span))


def _cut(tokens: Tokens, start: int, after: int) -> Iterator[tuple[int, int]]:
    """Return a sentence in parts if it is longer than any of news: tables have no full stop."""
    while after - start > SENTENCE_TOKENS_MAX:
        limit = start + SENTENCE_TOKENS_MAX
        marks = (at + 1 for at in range(limit - 1, start, -1) if tokens.kinds[at] == Kind.COMMA)
        end = next(marks, limit)
        yield start, end
        start = end
    yield start, after


def _ends(tokens: Tokens, index: int) -> bool:
    """Return whether the mark at `index` ends a sentence."""
    mark = tokens.forms[index]
    if mark == "…" or (mark.startswith(".") and len(mark) > 1):
        return False
    opening = tokens.inside[index]
    if (
        opening >= 0
        and tokens.partner[opening] < len(tokens)
        and tokens.partner[opening] - opening < QUOTED_WORDS_MAX
    ):
        closing = tokens.partner[opening]
        if tokens.kinds[closing] == Kind.CLOSE:
            return False
    following = index + 1
    if (
        following < len(tokens)
        and not tokens.spaced(following)
        and tokens.kinds[following] in (Kind.WORD, Kind.NUMBER)
    ):
        return False
    return mark != "." or not _abbreviates(tokens, index - 1)


def _abbreviates(tokens: Tokens, index: int) -> bool:
    """Return whether a full stop after this token only shortens it: "Mr.", "د.", "J."."""
    if index < 0 or tokens.kinds[index] != Kind.WORD or tokens.spaced(index + 1):
        return False
    word = tokens.raw_word(index)
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())
