"""Given names that have the letters of Arabic prepositions."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import ACTOR, Use
from safepassage.reports.tokens import Kind

OFFICE_MAX: Final = 4
FAMILY_MAX: Final = 3


def is_given_name(sentence: Sentence, index: int) -> bool:
    """Return whether a word with the letters of a preposition may be a name: `علي` is not `على`."""
    if sentence.form(index) == "خلف":
        following = sentence.word(index + 1)
        return sentence.kind(index + 1) != Kind.WORD or bool(
            following.use & (Use.COMPLEMENTISER | Use.PREPOSITION | Use.TIME) and not following.use & ACTOR
        )
    if sentence.form(index) == "علي" and (_named_ali(sentence, index) or named_after_office(sentence, index)):
        return True
    alone = sentence.is_that(index + 1) or sentence.kind(index + 1) in (
        Kind.COMMA,
        Kind.COLON,
        Kind.STOP,
        Kind.OPEN,
    )
    return sentence.form(index) == "علي" and alone and sentence.tokens.raw_word(index).endswith("ي")


def given_here(sentence: Sentence, index: int, *, governed: bool) -> bool:
    """Return whether the word goes on a name, after a verb that does or does not govern its preposition."""
    if not governed and is_given_name(sentence, index):
        return True
    return sentence.form(index) == "علي" and named_after_office(sentence, index, said_next=True)


def named_after_office(sentence: Sentence, index: int, *, said_next: bool = False) -> bool:
    """Return whether `علي` after an office begins a person's name: "the interior minister Ali X said".

    With `said_next`, only what is said may follow the name: this holds even after a verb that governs "on".
    """
    if not (dotted(sentence, index) and _office_before(sentence, index)):
        return False
    end = _family_end(sentence, index + 1)
    if end is None:
        return False
    stop = end + (sentence.kind(end) == Kind.COMMA)
    if said_next:
        return sentence.is_that(stop) or sentence.kind(stop) in (Kind.COLON, Kind.OPEN)
    pause = bool(sentence.word(end).use & (Use.TIME | Use.PREPOSITION | Use.COMPLEMENTISER))
    return pause or sentence.kind(end) != Kind.WORD


def _office_before(sentence: Sentence, index: int) -> bool:
    """Return whether an office ends before `index`: "the minister", "the Turkish interior minister"."""
    index -= sentence.kind(index - 1) == Kind.COMMA
    if sentence.kind(index - 1) != Kind.WORD or sentence.word(index - 1).governed:
        return False
    return any(
        sentence.word(at).use & Use.ROLE and not sentence.word(at).use & Use.EVENT
        for at in range(index - 1, max(index - OFFICE_MAX, sentence.first) - 1, -1)
    )


def _family_end(sentence: Sentence, index: int) -> int | None:
    """Return the end of the words from `index` on that can be the rest of a name; None without any."""
    end = index
    while end < index + FAMILY_MAX and _strange(sentence, end):
        end += 1
    return end if end > index else None


def _strange(sentence: Sentence, at: int) -> bool:
    """Return whether a word is in no list and has no sign of a common noun."""
    word = sentence.word(at)
    if sentence.kind(at) != Kind.WORD or word.governed or word.joined or word.act or at in sentence.verbs:
        return False
    return not word.use & ~Use.NAME and not word.possessed and not sentence.form(at).endswith("ه")


def dotted(sentence: Sentence, index: int) -> bool:
    """Return whether the word is `علي` with the dots of a name, not `على`."""
    return sentence.form(index) == "علي" and sentence.tokens.raw_word(index).endswith("ي")


def _named_ali(sentence: Sentence, index: int) -> bool:
    """Return whether a family name and what is said follow `علي` right after a verb that governs no "on"."""
    forms = sentence.verbs.get(index - 1)
    if not forms or any("علي" in form.verb.frames for form in forms) or not dotted(sentence, index):
        return False
    end = _family_end(sentence, index + 1)
    if end is None:
        return False
    if sentence.kind(end) == Kind.COMMA:
        return end > index + 2 or sentence.word(index + 1).definite
    said = sentence.is_that(end) or sentence.kind(end) in (Kind.OPEN, Kind.COLON)
    return said and (end > index + 2 or sentence.word(index + 1).definite)
