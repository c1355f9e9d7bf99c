"""Whether "in …" belongs to the name of an Arabic speaker: where his office is held."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_apposition import named_between_commas
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.tokens import Kind

GOES_ON_WITHIN: Final = 8
DISTRICTS: Final = frozenset(
    ["قطاع", "مدينه", "محافظه", "بلده", "منطقه", "ولايه", "قضاء", "جمهوريه", "مملكه", "دوله", "اقليم", "مخيم"]
)
ERAS: Final = frozenset(["عهد", "اداره", "حكومه"])
"""After "in" these tell when an office was held, up to the name of him who ruled."""
PLACES_IN: Final = frozenset(["في", "لدي", "فى"])
LOCAL: Final = word_list("phrase_local")
"""Offices that are held in a place: "the correspondent in Aleppo"."""


def titled(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether the words so far hold an office, a body or a paper."""
    return any(sentence.word(at).use & (Use.ROLE | Use.BODY | Use.PAPER) for at in range(start, index))


def in_end(sentence: Sentence, start: int, index: int, limit: int) -> int | None:
    """Return the end of "in" and what follows it, if they belong to the name before them."""
    if sentence.kind(index + 1) == Kind.OPEN:
        named = titled(sentence, start, index) and sentence.quotation_is_name(index + 1)
        return sentence.closing(index + 1) + 1 if named else None
    placed = (
        _before_comma(sentence, start, index)
        or (sentence.word(index + 1).use & Use.NAME and _placed_before(sentence, start, index))
        or (titled(sentence, start, index) and _name_after_place(sentence, index, limit))
        or _placed(sentence, start, index)
        or (titled(sentence, start, index) and _name_goes_on(sentence, index + 2, limit))
        or (titled(sentence, start, index) and _name_at_end(sentence, index + 1, limit))
        or (sentence.form(index + 1) in ERAS and sentence.word(index + 2).use & Use.ROLE)
    )
    return index + 2 if placed else None


def _before_comma(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether "in …" and a comma end an office, which a name follows or which itself followed one."""
    if sentence.kind(index + 3) == Kind.COMMA and sentence.word(index + 2).definite:
        return named_between_commas(sentence, start, index + 4)
    return sentence.kind(index + 2) == Kind.COMMA and (
        named_between_commas(sentence, start, index + 3) or _apposed(sentence, start, index)
    )


def _apposed(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether "in …" ends an apposition between commas: "X, head of the council in Y, said"."""
    return sentence.kind(index + 2) == Kind.COMMA and any(
        sentence.kinds[at] == Kind.COMMA for at in range(start, index)
    )


def _placed_before(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether the body before "in …" was itself joined by "in": "in the party in Aleppo"."""
    return sentence.kinds[index - 1] == Kind.CLOSE and any(
        sentence.form(at) in PLACES_IN and sentence.word(at + 1).use & Use.BODY for at in range(start, index)
    )


def _name_after_place(sentence: Sentence, index: int, limit: int) -> bool:
    """Return whether a person's name follows "in" and a place: "the spokesman in Gaza Sami Qasim"."""
    at = index + 1
    if sentence.form(at) in DISTRICTS:
        at += 1
    if not sentence.word(at).use & Use.NAME or at + 1 >= limit:
        return False
    name = sentence.word(at + 1)
    return (
        not (name.use or name.definite or name.governed or name.act or name.joined)
        and at + 1 not in sentence.verbs
    )


def _placed(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether "in …" belongs to the name: an office in a body, or people not named otherwise."""
    following = sentence.word(index + 1)
    before = sentence.word(index - 1)
    if sentence.word(start).base in LOCAL and (following.use & Use.NAME or following.base in DISTRICTS):
        return True
    if not titled(sentence, start, index):
        return False
    if following.use & (Use.BODY | Use.OUTLET):
        return True
    if following.base in DISTRICTS and sentence.word(start).use & Use.BODY:
        return True
    head = sentence.word(start)
    said_next = sentence.is_that(index + 2) and following.use & Use.NAME
    if before.definite and said_next:
        return True
    active = before.definite and before.base[:1] == "م" and index - 1 > start
    if head.use & Use.BODY and active and following.use & Use.NAME and not before.use & Use.ROLE:
        return True  # "the movement rebelling in Darfur"
    if head.use & (Use.ROLE | Use.PAPER) and not head.definite and not before.definite:
        return bool(following.use or following.definite or not before.use & Use.NAME)
    if head.use & (Use.ROLE | Use.PAPER) and not head.definite and not head.use & Use.CONSTRUCT:
        return True
    return bool(before.use & Use.ROLE and before.definite) or (
        sentence.kind(index + 1) == Kind.OPEN and before.use & Use.ROLE != 0
    )


def _name_goes_on(sentence: Sentence, index: int, limit: int) -> bool:
    """Return whether rank and name follow "in …" up to what is said: "in the South General X"."""
    named = 0
    for at in range(index, min(index + GOES_ON_WITHIN, limit)):
        word = sentence.word(at)
        if sentence.is_that(at) or sentence.kind(at) == Kind.COLON:
            return named > 0
        if sentence.kind(at) == Kind.LEFT and named and sentence.is_that(sentence.past_parenthesis(at)):
            return True
        if sentence.kind(at) != Kind.WORD or at in sentence.verbs or word.governed or word.joined:
            return False
        if word.use & ~(Use.ROLE | Use.NAME) or word.act or word.accusative:
            return False
        named += not (word.use or word.definite)
    return False


def _name_at_end(sentence: Sentence, index: int, limit: int) -> bool:
    """Return whether a place of some words, and then a person's name, stand from `index` to what is said."""
    stop = index
    while stop < min(index + GOES_ON_WITHIN, limit) and _nominal(sentence, stop):
        stop += 1
    opened = stop + (sentence.kind(stop) == Kind.COMMA)
    if not (sentence.is_that(opened) or sentence.kind(opened) == Kind.COLON):
        return False
    given, family = sentence.word(stop - 2), sentence.word(stop - 1)
    if stop - 2 - index < 1 + (sentence.word(index).base in DISTRICTS):
        return False
    own = not (given.use or given.definite or family.use & ~Use.NAME)
    return own and (not family.definite or sentence.form(stop - 1).endswith("ي"))


def _nominal(sentence: Sentence, at: int) -> bool:
    """Return whether a word can stand in a place or a name."""
    word = sentence.word(at)
    if sentence.kind(at) != Kind.WORD or at in sentence.verbs or word.governed or word.joined:
        return False
    return not (word.use & ~(Use.ROLE | Use.NAME | Use.BODY | Use.CONSTRUCT) or word.act or word.accusative)
