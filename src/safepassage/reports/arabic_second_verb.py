"""A second verb after an Arabic verb of saying: another report, or one with the same content."""

from __future__ import annotations

from safepassage.reports.arabic_walk import SEPARATE, Walk
from safepassage.reports.arabic_word import ACTOR, Use


def is_circumstance(walk: Walk) -> bool:
    """Return whether a participle that has an object of its own follows: "answered, calling it a step"."""
    sentence, index = walk.sentence, walk.index
    forms = sentence.verbs.get(index, ())
    accusative = sentence.form(index).endswith("ا") and not sentence.word(index).use & ACTOR
    return (
        accusative
        and walk.subject is not None
        and any(form.shape == "participle" and form.verb.weak == "describe" for form in forms)
    )


def is_another_verb(walk: Walk) -> bool:
    """Return whether the word is another verb of saying, not a noun of the same letters."""
    sentence, index = walk.sentence, walk.index
    word = sentence.word(index)
    if word.definite or word.governed:
        return False
    if word.use & Use.PREPOSITION:
        return sentence.form(index + 1) == "عن"
    forms = sentence.verbs[index]
    if all(form.tail and form.shape == "present" and not form.joined for form in forms):
        return False  # "an interview that it publishes"
    shapes = {form.shape for form in forms}
    if shapes == {"participle"}:
        return not word.use & ACTOR and (sentence.is_that(index + 1) or sentence.form(index + 1) in SEPARATE)
    return not word.use & (ACTOR | Use.EVENT | Use.SAYING) or sentence.is_that(index + 1)


def pass_coordinated(walk: Walk) -> bool:
    """Pass over a second verb with the same content: "said and stressed that"."""
    sentence, index = walk.sentence, walk.index
    after = index - 1 in sentence.verbs
    forms = sentence.verbs[index]
    joined = after and any(form.joined or form.shape == "participle" for form in forms)
    if not joined or walk.subject is not None or walk.relay is not None:
        return False
    walk.index += 1
    return True
