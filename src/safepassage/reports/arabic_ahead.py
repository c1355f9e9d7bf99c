"""What is to come after an Arabic verb of saying: its own "that", or a second verb that is negated too."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_walk import Walk
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.tokens import Kind

OWN_THAT_WITHIN: Final = 16
NOT_ITS_THAT: Final = word_list("following_not_its_that")
"""Before "that" these open a clause of their own: "after", "although"."""


def that_ahead(sentence: Sentence, index: int, limit: int) -> bool:
    """Return whether the verb's own "that" comes, and no other verb before it: what stands between is who."""
    for at in range(index, min(index + OWN_THAT_WITHIN, limit)):
        if sentence.is_that(at):
            return sentence.form(at)[0] != "ب" and sentence.form(at - 1) not in NOT_ITS_THAT
        if sentence.kinds[at] in (Kind.STOP, Kind.COLON, Kind.OPEN, Kind.BREAK):
            return False
        if at in sentence.verbs and not sentence.word(at).definite and not sentence.is_actor(at):
            return False
    return False


def past_negated(walk: Walk) -> bool:
    """Pass over a second verb that is negated too: "did not confirm and did not deny it"."""
    sentence, index = walk.sentence, walk.index
    if (
        sentence.form(index) not in ("ولم", "ولا", "ولن")
        or not sentence.word(walk.verb_at - 1).use & Use.NEGATION
    ):
        return False
    if index + 1 not in sentence.verbs or not (walk.index == walk.verb_at + 1 or walk.subject is not None):
        return False
    walk.index += 2
    return True
