"""An outlet named before an Arabic verb of saying: "in a call with the agency, the minister said"."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_phrase import phrase_end
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.tokens import Kind

TALKS: Final = word_list("preposed_talks")
BEFORE_MAX: Final = 12
NAME_MAX: Final = 5


def preposed_relay(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the outlet of "in a talk with …" that ends just before the verb at `index`."""
    end = index
    while end > sentence.first and (
        sentence.kinds[end - 1] == Kind.COMMA or sentence.word(end - 1).use & (Use.TIME | Use.AUXILIARY)
    ):
        end -= 1
    floor = max(sentence.floor(index), index - BEFORE_MAX)
    pages = (at for at in range(floor, end) if sentence.word(at).use & Use.PAGE)
    page = next(pages, None)
    if page is not None and sentence.form(page - 1).removeprefix("و") in ("علي", "عبر", "في"):
        own = not any(sentence.kinds[at] == Kind.COMMA for at in range(page, end))
        return (page, end) if own and sentence.kinds[end] == Kind.COMMA else None
    talk = next((at for at in range(end - 1, floor, -1) if sentence.word(at).base in TALKS), None)
    if talk is None or sentence.form(talk - 1) not in ("في", "وفي", "خلال", "وخلال"):
        return None
    at = talk + 1
    while at < end and sentence.word(at).base in ADJECTIVES:
        at += 1
    word = sentence.word(at)
    if sentence.form(at) in ("مع", "الي", "ل"):
        at += 1
    elif word.governed != "ل":
        return None
    return _outlet(sentence, at, end)


def _outlet(sentence: Sentence, at: int, end: int) -> tuple[int, int] | None:
    """Return the outlet that stands from `at` to `end` exactly."""
    if sentence.kind(at) == Kind.OPEN:
        close = sentence.closing(at)
        return (at + 1, close) if close + 1 == end and close - at <= NAME_MAX else None
    if not sentence.word(at).use & (Use.OUTLET | Use.MEDIA):
        return None
    first = at + 1 if sentence.word(at).governed else at
    stop = max(phrase_end(sentence, first, end), at + 1) if first < end else end
    return (at, stop) if stop == end else None


ADJECTIVES: Final = word_list("adjunct_of_the_press")
