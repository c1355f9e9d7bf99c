"""Whether the author's next report begins at an Arabic word, so that what is said before it ends."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_verb import VerbForm
from safepassage.reports.arabic_word import ACTOR, Use, word_list
from safepassage.reports.tokens import Kind

SAYING_NOUNS: Final = frozenset(["بالقول", "بقوله", "بقولها", "بقولهم"])
RULES: Final = word_list("according_rules")
"""What one acts in accordance with, but that says nothing."""
UNSURE: Final = frozenset(["follow", "between", "count", "report", "relay", "chant", "show", "direct", "ask"])
"""Verbs of saying that are other verbs as often: these need their frame to begin a report."""
ISSUED: Final = word_list("silence_issued")
SURE: Final = frozenset(
    ["call", "require", "accuse", "threaten", "insist", "admit", "stress", "reveal", "object"]
)
"""Verbs of saying that right after "while" are hardly another word."""
NEXT_CUE_WITHIN: Final = 7


def is_joined_past(sentence: Sentence, index: int) -> bool:
    """Return whether `و` and a past of saying that no noun looks like stand at `index`: "…, and accused"."""
    word = sentence.word(index)
    asked = sentence.form(index) in ("وطلب", "وطلبت") and sentence.is_actor(index + 1)
    if asked and sentence.word(index + 1).definite:
        return True
    return not word.use & (ACTOR | Use.EVENT | Use.SAYING) and any(
        form.joined and form.shape == "past" and form.person == 3 and form.verb.weak not in UNSURE
        for form in sentence.verbs.get(index, ())
    )


def is_main_verb(sentence: Sentence, index: int) -> bool:
    """Return whether a bare past of saying with its frame stands here: the verb of the main clause."""
    return any(
        form.shape == "past" and form.person == 3 and not form.verb.weak for form in sentence.verbs[index]
    ) and frame_near(sentence, index)


def is_main_past(sentence: Sentence, index: int) -> bool:
    """Return whether a past stands right after the comma that ends a clause with "while" or "after"."""
    word = sentence.word(index)
    if index in sentence.verbs:
        return any(form.shape == "past" and not form.joined for form in sentence.verbs[index])
    unknown = not word.use and not word.definite and not word.governed and not word.joined
    return unknown and sentence.form(index).endswith("ت") and sentence.word(index + 1).definite


def is_bare(sentence: Sentence, index: int) -> bool:
    """Return whether nothing before a verb ties it to a clause of its own."""
    return sentence.kinds[index - 1] == Kind.WORD and not sentence.word(index - 1).use & (
        Use.RELATIVE | Use.COMPLEMENTISER | Use.OPENER | Use.NEGATION | Use.AUXILIARY | Use.PREPOSITION
    )


def begins_report(sentence: Sentence, index: int) -> bool:
    """Return whether the verb at `index` begins the author's next report: joined by `و`, with its frame."""
    for form in sentence.verbs.get(index, ()):
        if form.shape == "participle" and not form.joined:
            if sentence.forms[index].endswith("ه") and qualifies(sentence, index):
                continue
            if _adverbial(sentence, index, form):
                return True
        elif form.shape == "participle" and sentence.word(index).use & ACTOR:
            continue
        elif form.joined and form.tail and form.verb.weak == "describe" and form.shape == "past":
            return sentence.is_that(index + 1) or sentence.word(index + 1).governed == "ب"
        elif form.joined and form.shape in ("past", "participle") and form.person == 3 and not form.tail:
            if not form.verb.weak or frame_near(sentence, index) or _governs_next(sentence, index, form):
                return True
        elif (
            form.joined
            and form.shape == "present"
            and form.verb.past in ("قال", "اكد", "أكد", "نفى")
            and not form.tail
        ):
            return frame_near(sentence, index)
    return False


def report_ahead(sentence: Sentence, index: int) -> bool:
    """Return whether "and", a few words, and a verb of saying with its frame stand at `index`."""
    for at in range(index + 1, min(index + 5, sentence.after)):
        if sentence.forms[at] in SAYING_NOUNS:
            return True
        if (
            sentence.is_that(at)
            or sentence.kinds[at] != Kind.WORD
            or sentence.word(at).use & (Use.RELATIVE | Use.PREPOSITION)
        ):
            return False
        if any(form.shape in ("past", "present") and form.person == 3 for form in sentence.verbs.get(at, ())):
            return frame_near(sentence, at)
    return False


def cue_ahead(sentence: Sentence, index: int) -> bool:
    """Return whether a verb of saying stands in the next few words, so that they are the author's."""
    for at in range(index, min(index + NEXT_CUE_WITHIN, sentence.after)):
        if sentence.kind(at) in (Kind.STOP, Kind.OPEN):
            return False
        if sentence.form(at) in ISSUED and sentence.word(at - 1).use & Use.NEGATION:
            return True
        negated = sentence.word(at - 1).use & Use.NEGATION
        for form in sentence.verbs.get(at, ()):
            if negated and form.shape == "present":
                return True
            if at == index and form.shape == "past" and form.verb.weak in SURE:
                return True
            if form.shape in ("past", "present") and not (form.verb.weak and not frame_near(sentence, at)):
                return True
    return False


def is_tail(sentence: Sentence, index: int) -> bool:
    """Return whether "according to …" names somebody and ends the clause."""
    if sentence.kind(index - 1) == Kind.DASH or sentence.word(index + 1).base in RULES:
        return False
    for at in range(index + 1, min(index + 14, sentence.after)):
        if sentence.is_actor(at) or at in sentence.verbs or sentence.form(at) in ("ما", "قوله", "قولها"):
            return True
        if sentence.kind(at) in (Kind.STOP, Kind.COMMA):
            break
    return False


def frame_near(sentence: Sentence, index: int) -> bool:
    """Return whether "that", a colon or a quotation follows a verb within its clause."""
    for at in range(index + 1, min(index + NEXT_CUE_WITHIN, sentence.after)):
        if sentence.is_that(at) or sentence.kind(at) in (Kind.COLON, Kind.OPEN):
            return True
        if sentence.kind(at) in (Kind.STOP, Kind.COMMA):
            return False
    return False


def _governs_next(sentence: Sentence, index: int, form: VerbForm) -> bool:
    """Return whether the next word is an act, or "to …", that the verb governs: "and threatened with"."""
    word = sentence.word(index + 1)
    return (word.governed in form.verb.frames and (word.act or bool(word.use & Use.EVENT))) or (
        sentence.form(index + 1) in form.verb.frames
    )


def _adverbial(sentence: Sentence, index: int, verb: VerbForm) -> bool:
    """Return whether a participle in the middle of the words tells how it is said: "…, adding that"."""
    form = sentence.forms[index]
    if not form.endswith(("ا", "ين", "ه")):
        return False
    following = sentence.word(index + 1)
    return bool(
        following.use & Use.COMPLEMENTISER
        or sentence.kind(index + 1) in (Kind.COLON, Kind.OPEN)
        or sentence.form(index + 1) in ("الي", "عن", "من", "علي")
        or (following.governed in verb.verb.frames and following.act)
    )


def qualifies(sentence: Sentence, index: int) -> bool:
    """Return whether a feminine participle is the adjective of a noun: "strict measures on"."""
    before = sentence.word(index - 1)
    noun = sentence.kind(index - 1) == Kind.WORD and sentence.form(index - 1).endswith(("ات", "ه"))
    named = before.definite or before.possessed or before.use & (Use.NAME | Use.BODY | Use.ROLE)
    return noun and not named and not sentence.is_that(index + 1) and not sentence.is_that(index + 2)
