"""Whether a clause goes on after a comma between an Arabic verb and what is said."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_break import ANY
from safepassage.reports.arabic_phrase import RELATING
from safepassage.reports.arabic_walk import MANNERS, SEPARATE, Walk
from safepassage.reports.arabic_word import Use
from safepassage.reports.tokens import Kind

ASIDE_WITHIN: Final = 10


def past_comma(walk: Walk) -> bool:
    """Step over a comma; return whether the clause can go on after it."""
    sentence, index = walk.sentence, walk.index
    walk.commas += 1
    following_word = sentence.word(index + 1)
    walk.index += 1
    if sentence.form(index + 1) in ("وهو", "وهي", "وهم") and walk.subject is not None:
        end = next(
            (at for at in range(index + 2, min(index + 16, walk.limit)) if sentence.kinds[at] == Kind.COMMA),
            None,
        )
        if end is not None:
            walk.index = end + 1
            return True
    aside = _past_aside(walk) if sentence.form(index + 1)[:1] == "و" and walk.subject is not None else None
    if aside is not None:
        walk.index = aside
        return True
    if walk.commas > 3 or (following_word.joined and not following_word.use & Use.COMPLEMENTISER):
        return False
    if sentence.form(index + 1) in RELATING or following_word.use & Use.ACCORDING:
        return True
    manner = following_word.governed == "ب" and following_word.base in MANNERS
    if "np" in walk.frames and walk.subject is not None and (manner or following_word.use & Use.TIME):
        return True  # "denied, on Saturday, firmly, reports"
    act = following_word.act or following_word.use & (Use.EVENT | Use.SAYING)
    if "np" in walk.frames and walk.subject is not None and sentence.form(index + 1) in ANY:
        return True  # "denied, in a statement, any link"
    if "obj" in walk.frames and walk.subject is not None and _object_after(walk, index + 1):
        return True
    if "np" in walk.frames and walk.subject is not None and act and following_word.possessed:
        return True  # "announced, today, its refusal"
    if index + 1 in sentence.verbs and not sentence.is_actor(index + 1) and not following_word.act:
        return bool(following_word.use & Use.PREPOSITION) and sentence.form(index + 2) != "عن"
    if (
        "np" in walk.frames
        and walk.subject is not None
        and walk.commas == 1
        and (following_word.act or following_word.use & (Use.EVENT | Use.PAPER))
    ):
        return True
    return any(
        sentence.is_that(at)
        or sentence.kind(at) in (Kind.COLON, Kind.OPEN)
        or (sentence.kind(at - 1) == Kind.COMMA and _opens_after_comma(walk, at))
        for at in range(index + 1, min(index + 26, walk.limit))
    )


def _object_after(walk: Walk, at: int) -> bool:
    """Return whether whom it is asked of, or who is accused, stands after a comma, with `ب` or "to"."""
    sentence = walk.sentence
    word = sentence.word(at)
    if word.joined or word.governed or not sentence.is_actor(at):
        return False
    for i in range(at + 1, min(at + ASIDE_WITHIN, walk.limit)):
        following = sentence.word(i)
        if following.governed == "ب" or sentence.form(i) in walk.frames & SEPARATE:
            return True
        if sentence.kinds[i] != Kind.WORD or i in sentence.verbs or sentence.is_that(i):
            return False
    return False


def _past_aside(walk: Walk) -> int | None:
    """Return the index after the comma that ends an aside on the speaker, where "that" follows it."""
    sentence = walk.sentence
    if sentence.is_that(walk.index):
        return None
    for at in range(walk.index, min(walk.index + ASIDE_WITHIN, walk.limit)):
        if sentence.kinds[at] == Kind.COMMA:
            return at + 1 if sentence.is_that(at + 1) and sentence.form(at + 1)[0] in "اب" else None
        if sentence.kinds[at] != Kind.WORD or sentence.is_that(at):
            return None
    return None


def _opens_after_comma(walk: Walk, at: int) -> bool:
    """Return whether what the verb governs stands after a comma: "reported, on Monday, the death of"."""
    word = walk.sentence.word(at)
    if walk.sentence.form(at) in walk.frames & SEPARATE:
        return True
    acts = word.act or bool(word.use & Use.EVENT) or walk.sentence.form(at) in ANY
    return acts and (word.governed in walk.frames if word.governed else "np" in walk.frames)
