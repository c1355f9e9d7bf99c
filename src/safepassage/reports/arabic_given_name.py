"""Given names that have the letters of Arabic prepositions."""

from __future__ import annotations

from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import ACTOR, Use
from safepassage.reports.tokens import Kind


def is_given_name(sentence: Sentence, index: int) -> bool:
    """Return whether a word with the letters of a preposition may be a name: `علي` is not `على`."""
    if sentence.form(index) == "خلف":
        following = sentence.word(index + 1)
        return sentence.kind(index + 1) != Kind.WORD or bool(
            following.use & (Use.COMPLEMENTISER | Use.PREPOSITION | Use.TIME) and not following.use & ACTOR
        )
    if sentence.form(index) == "علي" and index - 1 in sentence.verbs and _named_ali(sentence, index):
        return True
    alone = sentence.is_that(index + 1) or sentence.kind(index + 1) in (
        Kind.COMMA,
        Kind.COLON,
        Kind.STOP,
        Kind.OPEN,
    )
    return sentence.form(index) == "علي" and alone and sentence.tokens.raw_word(index).endswith("ي")


def _named_ali(sentence: Sentence, index: int) -> bool:
    """Return whether a family name and what is said follow `علي` right after a verb that governs no "on"."""
    if any("علي" in form.verb.frames for form in sentence.verbs[index - 1]):
        return False
    family = sentence.word(index + 1)
    said = sentence.is_that(index + 2) or sentence.kind(index + 2) in (Kind.OPEN, Kind.COLON)
    return said and family.definite and not family.use and sentence.tokens.raw_word(index).endswith("ي")
