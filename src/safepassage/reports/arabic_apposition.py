"""What stands in apposition to the name of an Arabic speaker, after a comma."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_given_name import dotted
from safepassage.reports.arabic_sentence import COUNTED, Sentence
from safepassage.reports.arabic_word import Use
from safepassage.reports.tokens import Kind

WHO_IS: Final = frozenset(["وهو", "وهي", "وهم"])
PREPOSITIONS_ALIKE: Final = frozenset(["علي", "خلف"])
"""Given names with the letters of prepositions."""
GREATEST: Final = frozenset(["اكبر", "ابرز", "اهم", "اقوي", "اقدم", "اعلي", "ثاني", "ثالث"])
APPOSED_MAX: Final = 16


def apposition(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether the words after a comma say more about the name before it: "…, head of the office"."""
    word = sentence.word(index)
    if named_between_commas(sentence, start, index) or _joined_office(sentence, index):
        return True
    if sentence.form(index) in GREATEST and sentence.word(index + 1).use & (Use.BODY | Use.ROLE):
        return sentence.is_actor(start)
    if word.joined or word.governed or index in sentence.verbs or not sentence.is_actor(start):
        first = sentence.word(start)
        unknown = not first.use and not first.governed
        if word.joined or word.governed or index in sentence.verbs or not unknown:
            return False
    head = sentence.word(start).use
    outlet = bool(head & (Use.OUTLET | Use.MEDIA) and not head & Use.ROLE)
    if outlet or sentence.kinds[start] == Kind.OPEN:
        return False
    return bool(word.use & (Use.ROLE | Use.BODY)) and not word.use & (Use.EVENT | Use.TIME)


def described_end(sentence: Sentence, index: int) -> int | None:
    """Return the comma that ends "who is one of …", or a definite description, before what is said.

    Such are "X, who is a resident of Y, said" and "X, the specialist in Y, said".
    """
    word = sentence.word(index)
    if sentence.form(index) in WHO_IS:
        following = sentence.word(index + 1)
        if following.definite or not (following.use & Use.ROLE or following.base in COUNTED):
            return None
    elif word.joined or word.use & (Use.TIME | Use.NAME) or not (word.definite and word.base[:1] == "م"):
        return None
    for at in range(index + 1, min(index + APPOSED_MAX, sentence.after)):
        if sentence.kinds[at] == Kind.COMMA:
            opens = (
                sentence.is_that(at + 1)
                or sentence.is_that(at + 2)
                or sentence.kind(at + 1) in (Kind.OPEN, Kind.COLON)
            )
            return at if opens else None
        if sentence.kinds[at] not in (Kind.WORD, Kind.NUMBER, Kind.OPEN, Kind.CLOSE) or sentence.is_that(at):
            return None
    return None


def _joined_office(sentence: Sentence, index: int) -> bool:
    """Return whether "and one of …" goes on an apposition, up to what is said."""
    word = sentence.word(index)
    if not word.joined or not word.use & Use.ROLE or word.definite or index in sentence.verbs:
        return False
    for at in range(index + 1, min(index + 12, sentence.after)):
        if sentence.is_that(at) or sentence.kinds[at] == Kind.COLON:
            return True
        if at in sentence.verbs or sentence.kinds[at] not in (Kind.WORD, Kind.COMMA):
            return False
    return False


def named_between_commas(sentence: Sentence, start: int, index: int) -> bool:
    """Return whether a name stands between commas after an office: "the minister, Sami Qasim, that"."""
    if not any(sentence.word(at).use & Use.ROLE for at in range(start, index - 1)):
        return False
    for at in range(index, min(index + 5, sentence.after)):
        ended = sentence.is_that(at) or sentence.form(at) in ("علي", "الي", "عن", "من", "في", "خلال")
        if (
            at > index + 1
            and ended
            and not (sentence.form(at) == "علي" and sentence.kind(at + 1) != Kind.WORD)
        ):
            return True
        if sentence.kinds[at] in (Kind.COLON, Kind.OPEN):
            return at > index
        if sentence.kinds[at] == Kind.COMMA:
            return at > index and (
                sentence.is_that(at + 1)
                or sentence.form(at + 1) in WHO_IS
                or (at + 1 in sentence.verbs and not sentence.word(at + 1).use & Use.ROLE)
                or sentence.kind(at + 1) in (Kind.OPEN, Kind.COLON)
                or bool(
                    sentence.word(at + 1).use & (Use.PREPOSITION | Use.EVENT | Use.TIME)
                    or sentence.word(at + 1).governed
                )
            )
        word = sentence.word(at)
        if sentence.form(at) in PREPOSITIONS_ALIKE and (at > index or dotted(sentence, at)):
            continue
        if (
            sentence.kinds[at] != Kind.WORD
            or word.use & ~Use.NAME
            or word.governed
            or word.act
            or at in sentence.verbs
        ):
            return False
    return False
