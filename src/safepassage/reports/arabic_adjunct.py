"""What stands between an Arabic verb and what is said: places, hearers, relays, relative clauses."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_phrase import LINKS, RELATING, phrase_end
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_walk import Following, Walk
from safepassage.reports.arabic_word import ACTOR, Use, word_list
from safepassage.reports.tokens import Kind

OF_THE_PRESS: Final = word_list("adjunct_of_the_press")
"""What a conference or statement is called that is given to reporters: these are its adjectives."""
RESUMING: Final = frozenset(["منه", "منها", "فيه", "فيها", "عنه", "عنها", "به", "بها"])
RESUMED_WITHIN: Final = 8
SHOW_MAX: Final = 3


BROADCAST: Final = frozenset(["اثير", "شاشه", "شاشات", "موجات", "صفحات"])
"""Nouns whose second part is an outlet: "over the air of the station"."""
CHAINED: Final = word_list("adjunct_chained")
"""Nouns whose second part is an act: "on the margins of a discussion of …"."""


def pass_adjunct(walk: Walk) -> None:
    """Pass over a preposition and its phrase; an outlet or a page in it is the relay."""
    sentence, index = walk.sentence, walk.index
    at = index + 1
    word = sentence.word(at)
    if sentence.word(index).use & Use.PRONOUN:
        walk.index = at
        return
    broadcast = sentence.form(at) in BROADCAST and bool(sentence.word(at + 1).use & (Use.OUTLET | Use.MEDIA))
    if broadcast:
        at += 1
        word = sentence.word(at)
    if sentence.form(index) == "عن" and "عن" not in walk.frames and _outlet_speaks(walk):
        _take_quoted(walk, index + 1)
        return
    if walk.relay is None and sentence.form(index) in ("عبر", "علي", "في", "مع", "من", "ل", "خلال", "الي"):
        if word.use & Use.PAGE and not _heard_by_itself(walk):
            walk.relay = (at, _page_end(walk, at))
            walk.index = walk.relay[1]
            return
        if sentence.form(index) == "عبر" and sentence.word(at + 1).use & Use.PAGE:
            walk.relay = (at, at + 2)
            walk.index = at + 2
            return
        outlet = word.use & (Use.OUTLET | Use.MEDIA)
        if outlet and (broadcast or sentence.form(index) in ("مع", "عبر", "الي")):
            walk.relay = (at, max(phrase_end(sentence, at, walk.limit), at + 1))
            walk.index = walk.relay[1]
            return
        named = sentence.kind(at) == Kind.OPEN and sentence.quotation_is_name(at)
        if sentence.form(index) in ("مع", "عبر") and named:
            walk.relay = (at + 1, sentence.closing(at))
            walk.index = walk.relay[1] + 1
            return
    walk.index = at
    if (
        (
            sentence.kind(at) == Kind.WORD
            and not sentence.is_that(at)
            and not word.use & (Use.PREPOSITION | Use.RELATIVE)
        )
        and not word.governed
        and at < walk.limit
    ):
        walk.index = _adjunct_end(walk, at)


def _adjunct_end(walk: Walk, at: int) -> int:
    """Return the end of the noun after a preposition, with what plainly belongs to it."""
    sentence = walk.sentence
    if sentence.form(at) in CHAINED and sentence.word(at + 1).act:
        at += 1
    end = at + 1
    head = sentence.word(at)
    court = head.use & Use.BODY and head.use & Use.CONSTRUCT and not (head.definite or head.possessed)
    if court and sentence.form(at - 1) in ("امام", "لدي"):
        return max(phrase_end(sentence, at, walk.limit), end)
    if head.use & Use.OCCASION and not (head.definite or head.possessed):
        end += _second_part(walk, end)
    elif not (head.definite or head.possessed or head.governed or head.use & (Use.NAME | Use.TIME)):
        end += bool(sentence.word(end).definite and not sentence.word(end).governed)  # its second part
    elif head.use & Use.OCCASION and head.definite and sentence.word(end).definite:
        end += not sentence.word(end).governed
    if head.use & Use.OCCASION and _of_officer(sentence, end):
        end += 2  # "after a session of the Council of Ministers", "his meeting the minister of"
    indefinite = not (head.definite or head.possessed)
    if indefinite and end == at + 1 and sentence.word(end).act and sentence.word(end + 1).definite:
        end += 2 * (not sentence.word(end).governed and not sentence.word(end + 1).governed)
    while end < walk.limit and sentence.kinds[end] in (Kind.WORD, Kind.NUMBER):
        word = sentence.word(end)
        if sentence.kinds[end] == Kind.WORD and (
            word.governed
            or word.use & (Use.COMPLEMENTISER | Use.PREPOSITION | Use.RELATIVE | Use.OPENER | Use.ACCORDING)
            or end in sentence.verbs
            or sentence.form(end) in LINKS
            or (
                word.use & ACTOR
                and not word.use & Use.TIME
                and not (end == at + 1 and _construct(sentence, at))
            )
            or (word.act and walk.frames & {"np", "obj", "hearer"})
            or sentence.form(end) in ("بالا", "الا", "بما", "ما", "ب", "ل")
        ):
            break
        if not (word.definite or word.use & (Use.TIME | Use.SEQUEL | Use.ADVERB)) and end > at + 2:
            break
        end += 1
    return end


def _second_part(walk: Walk, at: int) -> bool:
    """Return whether a word is the second part of an occasion: "a statement of the ministry", "a press …"."""
    sentence = walk.sentence
    word = sentence.word(at)
    said = word.possessed and word.act and bool(walk.frames & {"np", "obj"})
    second = (word.definite or word.possessed or bool(word.use & Use.NAME)) and not word.governed
    return (second and not said) or sentence.form(at) in OF_THE_PRESS


def _of_officer(sentence: Sentence, at: int) -> bool:
    """Return whether a body or an officer and its second part go on an occasion."""
    word = sentence.word(at)
    known = word.use & (Use.BODY | Use.ROLE) and not word.use & Use.EVENT
    return bool(known and not word.definite and not word.governed and sentence.word(at + 1).definite)


def _construct(sentence: Sentence, at: int) -> bool:
    """Return whether an unknown noun takes the next word as its second part: "the Gaza strip"."""
    word = sentence.word(at)
    return not word.use and not word.definite and not word.possessed


def _page_end(walk: Walk, at: int) -> int:
    """Return the end of a page's name: "his page on «…»"."""
    sentence = walk.sentence
    end = at + 1
    while end < walk.limit:
        form, word = sentence.form(end), sentence.word(end)
        if form in ("في", "علي", "ب") and end + 1 < walk.limit:
            end += 1
            if sentence.kind(end) == Kind.OPEN:
                return sentence.closing(end) + 1
            end += 1
        elif sentence.kind(end) == Kind.OPEN and sentence.closing(end) - end <= 4:
            return sentence.closing(end) + 1
        elif (
            sentence.kind(end) == Kind.WORD
            and (word.definite or word.use & Use.PAGE)
            and not word.use & ACTOR
        ):
            end += 1
        else:
            break
    return end


def _heard_by_itself(walk: Walk) -> bool:
    """Return whether the speaker is an outlet, whose own page is no relay."""
    if walk.subject is None:
        return False
    head = walk.sentence.word(walk.subject[0])
    return bool(head.use & (Use.OUTLET | Use.MEDIA | Use.PAPER) and not head.use & Use.ROLE)


def pass_addressee(walk: Walk) -> Following | None:
    """Take "to …": an outlet is the relay, a hearer is nobody, an act is what is demanded."""
    sentence, index = walk.sentence, walk.index
    word = sentence.word(index)
    if sentence.form(index) in ("ل", "ب") and sentence.kind(index + 1) == Kind.OPEN:
        close = sentence.closing(index + 1)
        if close - index - 2 <= 5 and walk.relay is None:
            walk.relay = (index + 2, close)
        walk.index = close + 1
        return None
    if "ل" in walk.frames and not word.use & (Use.OUTLET | Use.MEDIA | Use.HEARER):
        return walk.found("preposition", index)
    shown = word.base == "برنامج" and not word.definite
    if shown or word.use & (Use.OUTLET | Use.MEDIA) or sentence.kind(index + 1) == Kind.OPEN:
        named = phrase_end(sentence, index + 1, walk.limit, frames=walk.frames)
        if sentence.word(index + 1).governed:
            named = index + 1
        if shown:
            named = _show_end(walk, index + 1)
        end = named if shown or word.use & Use.OUTLET else _media_end(walk, index)
        end = max(end, index + 1)
        if walk.relay is None and (shown or word.use & (Use.OUTLET | Use.MEDIA)):
            walk.relay = (index, end)
        walk.index = end
        return None
    walk.index = index + 1
    second = sentence.word(walk.index)
    if not (word.definite or word.possessed or word.use & (Use.NAME | Use.PRONOUN)) and second.definite:
        walk.index += not second.governed  # the second part of "to the organs of security"
    while walk.index < walk.limit and _plain_noun(sentence, walk.index):
        walk.index += 1
    return None


def _show_end(walk: Walk, index: int) -> int:
    """Return the end of the name of a programme: a few words, of any kind that names can have."""
    sentence = walk.sentence
    end = index
    closed = Use.PREPOSITION | Use.COMPLEMENTISER | Use.RELATIVE | Use.ACCORDING | Use.NEGATION
    while end < min(index + SHOW_MAX, walk.limit) and sentence.kinds[end] == Kind.WORD:
        word = sentence.word(end)
        if word.use & closed or word.governed or end in sentence.verbs:
            break
        end += 1
    if sentence.kind(end) == Kind.OPEN and end == index:
        return sentence.closing(end) + 1
    return end


def _media_end(walk: Walk, index: int) -> int:
    end = index + 1
    while end < walk.limit and walk.sentence.word(end).use & Use.MEDIA:
        end += 1
    return end


def _plain_noun(sentence: Sentence, index: int) -> bool:
    word = sentence.word(index)
    return bool(
        sentence.kind(index) == Kind.WORD
        and word.definite
        and not word.governed
        and not word.act
        and not word.use & (ACTOR | Use.EVENT | Use.COMPLEMENTISER)
    )


def take_according(walk: Walk) -> None:
    """Take "according to …", "quoting …" between the verb and what is said."""
    index = walk.index
    if walk.sentence.form(index) == "نقلا" and walk.sentence.form(index + 1) == "عن":
        _take_quoted(walk, index + 2)
    else:
        _take_relay(walk, index + 1)


def _take_relay(walk: Walk, index: int) -> None:
    """Take "according to …" between the verb and what is said: an outlet beside the speaker."""
    sentence = walk.sentence
    if sentence.form(index) in ("ل", "ما"):
        index += 1
    if index in sentence.verbs and not sentence.is_actor(index):
        index += 1
    if sentence.form(index) in ("به", "عنه", "في"):
        index += 1
    if sentence.kind(index) == Kind.OPEN:
        end = sentence.closing(index) + 1
        span = (index + 1, end - 1)
    else:
        end = phrase_end(sentence, index, walk.limit)
        span = (index, end)
    if span[1] > span[0] and walk.relay is None:
        walk.relay = span
    walk.index = max(end, index)


def _outlet_speaks(walk: Walk) -> bool:
    """Return whether the subject is an outlet, so that "from X" names whom it quotes."""
    if walk.subject is None or walk.relay is not None or not walk.sentence.is_actor(walk.index + 1):
        return False
    head = walk.sentence.word(walk.subject[0])
    return bool(head.use & (Use.OUTLET | Use.MEDIA) and not head.use & Use.ROLE)


def _take_quoted(walk: Walk, begin: int) -> None:
    """Take "quoting X" after an outlet: X speaks, the outlet is the relay."""
    end = phrase_end(walk.sentence, begin, walk.limit)
    if end > begin:
        walk.relay, walk.subject = walk.subject or walk.relay, (begin, end)
    walk.index = max(end, begin)


def pass_relating(walk: Walk) -> Following | None:
    """Pass over a relative clause without a pronoun: "an official who asked …"."""
    sentence = walk.sentence
    at = walk.index + 1
    if sentence.word(at).use & Use.OUTLET:
        end = phrase_end(sentence, at, walk.limit)
        walk.relay = walk.relay or (at, end)
        walk.index = end
        return None
    for at in range(walk.index + 1, min(walk.index + 16, walk.limit)):
        addressed = sentence.word(at).governed == "ل" and sentence.word(at).use & (Use.OUTLET | Use.MEDIA)
        if addressed and walk.relay is None:
            end = phrase_end(sentence, at + 1, walk.limit, frames=walk.frames)
            walk.relay = (at, max(end, at + 1))
        said = sentence.kind(at) == Kind.OPEN and not sentence.quotation_is_name(at)
        if sentence.is_that(at) or sentence.kind(at) == Kind.COLON or said:
            walk.index = at
            return None
        if sentence.kind(at) == Kind.STOP:
            break
    ahead = range(walk.index + 1, min(walk.index + RESUMED_WITHIN, walk.limit))
    walk.index = next((at for at in ahead if sentence.form(at) in RESUMING), walk.index) + 1
    return None


def pass_relative(walk: Walk, *, has_subject: bool) -> Following | None:
    """Pass over a relative clause of the subject, to the "that" of the verb, if one comes."""
    sentence = walk.sentence
    for at in range(walk.index + 1, min(walk.index + 16, walk.limit)):
        if sentence.is_that(at) or sentence.kind(at) in (Kind.COLON, Kind.OPEN):
            if walk.subject is None and not has_subject:
                break
            walk.index = at
            return None
        if sentence.kind(at) == Kind.COMMA and walk.commas:
            walk.index = at
            return None
        if (
            sentence.word(at).governed == "ل"
            and sentence.word(at).use & (Use.OUTLET | Use.MEDIA)
            and walk.relay is None
        ):
            walk.relay = (at, max(phrase_end(sentence, at + 1, walk.limit, frames=walk.frames), at + 1))
        parenthetic = walk.commas or sentence.form(at) in RELATING
        own = sentence.is_that(at + 1)
        if (at in sentence.verbs and own and not parenthetic) or sentence.kind(at) == Kind.STOP:
            break
    return walk.found("none", walk.index)
