"""What an Arabic word must have about it to be a verb of saying here, and not another word of its letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from safepassage.reports.arabic_case import Case
from safepassage.reports.arabic_demanding import DEMANDING
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_telling import TELLING
from safepassage.reports.arabic_verb import VerbForm
from safepassage.reports.arabic_walk import Following
from safepassage.reports.arabic_word import ACTOR, Use
from safepassage.reports.tokens import Kind

CONDITIONS: Final[Mapping[str, Callable[[Case], bool]]] = {**TELLING, **DEMANDING}


def convinces(
    sentence: Sentence,
    index: int,
    form: VerbForm,
    found: Following,
    subject: tuple[int, int] | None,
    content: tuple[int, int] | None,
    *,
    negated: bool,
) -> bool:
    """Return whether the word is a verb of saying here."""
    case = Case(
        sentence=sentence,
        index=index,
        form=form,
        found=found,
        subject=subject,
        content=content,
        negated=negated,
    )
    if content is not None and not any(
        sentence.kinds[at] in (Kind.WORD, Kind.NUMBER) for at in range(*content)
    ):
        return False
    if (
        content is not None
        and content[1] - content[0] == 1
        and not negated
        and sentence.form(content[0]) in ("ذلك", "هذا", "ما", "شييا")
    ):
        return False
    if content is not None and sentence.form(content[0]) == "ذلك" and sentence.word(content[0] + 1).governed:
        return False  # "announced that to reporters"
    if content is not None and _anonymity(sentence, content[0]):
        return False
    if content is None and not (negated and form.verb.stance in ("states", "announces", "confirms")):
        return False
    if _counterfactual(case):
        return False
    if form.verb.weak:
        return CONDITIONS[form.verb.weak](case)
    return _plain(case)


def _anonymity(sentence: Sentence, at: int) -> bool:
    """Return whether what is asked is only not to be named."""
    return sentence.form(at) == "عدم" and sentence.form(at + 1) in (
        "ذكر",
        "الكشف",
        "كشف",
        "نشر",
        "الافصاح",
        "ذكره",
    )


def _plain(case: Case) -> bool:
    """Return whether a verb that means nothing but saying is used so: it has its frame, or its speaker."""
    if case.negated and case.content is None:
        return case.form.verb.past in ("علق", "أعلن", "أكد", "صرح", "كشف")
    if case.form.verb.frames == {"الي"} or (
        "الي" in case.form.verb.frames and case.form.verb.stance == "states"
    ):
        return _points(case)
    word = case.sentence.word(case.index)
    if word.use & (ACTOR | Use.EVENT) and case.bare and not case.said:
        return case.opens() and case.actor
    if case.found.marker == "noun":
        return (
            case.actor
            or case.subject is not None
            or case.next_is_act()
            or bool(case.form.tail)
            or case.form.joined
            or (case.form.shape == "participle" and case.sentence.kind(case.index - 1) == Kind.COMMA)
        )
    if case.found.marker == "none":
        return case.content is not None
    return True


def _points(case: Case) -> bool:
    """Return whether "pointed to" is said by somebody: papers and claims that indicate are no speakers."""
    if case.found.marker == "none":
        return False
    if case.sentence.form(case.index + 1) in ("اليه", "اليها", "اليهم"):
        return case.found.marker == "that"  # "to which he pointed"
    if case.form.shape != "present" or case.negated:
        return True
    if case.form.joined and case.subject is None:
        return case.sentence.is_that(case.found.begins - 1) and case.form.feminine is False
    return case.actor and case.subject is not None and case.subject[0] > case.index


def _counterfactual(case: Case) -> bool:
    """Return whether it is told as if: "as if the party demanded"."""
    sentence = case.sentence
    begin = case.subject[0] if case.subject is not None and case.subject[0] < case.index else case.index
    return sentence.form(begin - 1) in ("وكان", "كان") and "أ" in sentence.tokens.raw_word(begin - 1)
