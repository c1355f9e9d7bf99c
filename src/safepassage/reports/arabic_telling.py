"""What an Arabic verb that tells must have about it, where its letters are another word's too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from safepassage.reports.arabic_case import SAID, Case
from safepassage.reports.arabic_word import Use, word_list

SPEAKING: Final = frozenset(["مصدر", "شهود", "سكان", "ناشطون", "مسوولون"])
STATED: Final = frozenset(["ضروره", "وجود", "سقوط", "مقتل", "وقوع", "حصول", "وجوب"])
"""Who speaks of these says that they are so."""
CHANTS: Final = word_list("evidence_chants")
FEELINGS: Final = word_list("evidence_feelings")


def _remind(case: Case) -> bool:
    if case.form.shape == "present" and case.subject is None:
        return False
    if case.bare and not case.opens() and not case.actor:
        return False
    by_b = case.found.marker == "that" and case.sentence.form(case.found.opens).startswith("ب")
    return by_b or (case.found.marker == "preposition" and case.subject is not None)


def _repeat(case: Case) -> bool:
    return case.said and (case.subject is not None or case.form.joined)


def _said(case: Case) -> bool:
    return case.said


def _added(case: Case) -> bool:
    bare_speech = case.content is not None and case.content[0] > case.index and case.form.joined
    return case.said or (case.found.marker == "none" and bare_speech)


def _clearer(case: Case) -> bool:
    return case.said or (case.found.marker == "noun" and (case.actor or case.form.joined or case.negated))


def _mention(case: Case) -> bool:
    """Return whether `ذكر` is "mentioned" by somebody, not the author's own "it is recalled that"."""
    if case.form.shape == "present" and not case.negated and case.subject is None:
        return False
    if case.negated:
        return case.content is not None
    if case.sentence.form(case.index + 1) == "الله":
        return False  # "the remembrance of God"
    if case.found.marker == "noun":
        return case.actor and case.opens()
    before = case.sentence.word(case.index - 1)
    if case.bare and not case.opens() and not case.actor:
        return False
    return case.said and not (case.bare and (before.use & (Use.PREPOSITION | Use.EVENT) or before.act))


def _between(case: Case) -> bool:
    """Return whether `بين` is "made clear", not "between"."""
    if case.form.feminine is False and case.form.shape == "past" and case.form.number == "s":
        if case.found.marker != "that":
            return False
        subject = case.found.subject
        last = case.index + 1 if subject is None else subject[1]
        return case.found.opens - last <= 1 and not any(
            case.sentence.word(at).joined for at in range(case.index + 1, case.found.opens)
        )
    emerged = case.form.shape == "present" and case.form.feminine is True and case.subject is None
    return case.said and not emerged


def _written(case: Case) -> bool:
    """Return whether `دون` is "noted down", not "without"."""
    without = case.sentence.form(case.index + 1) == "ان"
    return case.said and (case.form.joined or not case.bare) and not (without and case.bare)


def _believe(case: Case) -> bool:
    """Return whether `آمن` is "believed": the bare letters without their mark are "security"."""
    return _follow(case) and (not case.bare or "آ" in case.sentence.tokens.raw_word(case.index))


def _follow(case: Case) -> bool:
    if case.negated and case.form.verb.past == "مضى":
        return False  # "not long had passed"
    if case.form.number == "d" and case.sentence.form(case.index + 1) == "علي":
        return False
    if case.form.number == "d" and case.found.marker == "that" and case.found.opens > case.index + 1:
        return False  # `ردا على` is "in answer to"
    if case.form.verb.past == "علق" and case.negated:
        return True
    if case.bare and case.found.subject is not None and not case.opens() and not case.actor:
        return False
    if (
        case.form.shape == "past"
        and case.form.feminine is False
        and not case.opens()
        and not case.found.subject
    ) and case.sentence.word(case.index - 1).use & Use.PREPOSITION:
        return False
    return case.said


def _object(case: Case) -> bool:
    """Return whether somebody is told; to learn (`اطلع على`) has the letters of to tell and no object."""
    if case.sentence.form(case.index + 1) in ("علي", "من"):
        return False
    return case.said or (case.found.marker in ("preposition", "noun") and case.next_is_act())


def _claim(case: Case) -> bool:
    if case.form.shape == "present" and case.sentence.tokens.raw_word(case.index).endswith("ى"):
        return False  # "is called"
    return case.said or (case.form.shape == "past" and case.next_is_act())


def _concluded(case: Case) -> bool:
    return case.found.marker in ("that", "preposition") and case.sentence.is_that(case.found.begins - 1)


def _consider(case: Case) -> bool:
    """Return whether `اعتبر` is somebody's opinion; the passive "is considered one of" is not."""
    if case.found.marker in SAID:
        return True
    if case.content is None:
        return False
    if case.form.tail:
        return True
    if case.form.shape == "present":
        return case.found.subject is None and case.subject is not None and case.actor
    return case.found.marker == "noun" and (
        case.subject is not None or case.form.joined or case.form.shape == "participle"
    )


def _count(case: Case) -> bool:
    return case.found.marker == "that" and case.form.shape == "past" and case.form.joined


def _see(case: Case) -> bool:
    """Return whether `رأى` is an opinion: with "that"; the noun `رأي` and "saw somebody" are not."""
    noun = case.bare and case.before in ("في", "وفي", "عن", "علي", "ب")
    return case.found.marker in SAID and not noun and not case.form.tail


def _attribute(case: Case) -> bool:
    return case.form.shape == "past" and case.actor and case.governs("الي", "ل") and case.opens()


def _express(case: Case) -> bool:
    if case.found.marker != "preposition" or case.sentence.form(case.found.opens) != "عن":
        return False
    if case.bare and not case.form.joined and case.found.opens != case.index + 1:
        return case.subject is not None and case.opens()
    return case.form.shape != "present" or case.subject is not None or case.form.number == "p"


def _feeling(case: Case) -> bool:
    if case.content is None:
        return False
    first = case.content[0]
    base = case.sentence.word(first + (case.sentence.form(first) == "عدم")).base
    return base in FEELINGS or base.removesuffix("ت") + "ه" in FEELINGS


def _describe(case: Case) -> bool:
    """Return whether somebody is described: an object, and "as"."""
    if case.form.shape == "past" and case.bare and not (case.opens() and (case.subject or case.form.joined)):
        return False
    if case.content is None:
        return False
    if case.form.tail:
        return (
            case.sentence.form(case.index + 1) == "ب"
            or case.sentence.word(case.index + 1).governed == "ب"
            or (case.sentence.is_that(case.index + 1))
        )
    if case.sentence.form(case.found.begins).startswith("ايا"):
        return True  # "calling it …"
    return case.governs("ب") or any(
        case.sentence.form(at) in ("بانه", "بانها", "بانهم", "ب") for at in range(*case.content)
    )


def _named(case: Case) -> bool:
    return (
        bool(case.form.tail)
        and case.content is not None
        and case.before in ("ما", "بما", "مما", "عما", "وما", "فيما")
    )


def _chant(case: Case) -> bool:
    if case.form.tail or (case.form.shape == "present" and case.subject is None and not case.opens()):
        return False
    if case.found.marker == "noun":
        return case.holds(CHANTS)
    return case.said or (case.found.marker == "preposition" and case.subject is not None)


def _report(case: Case) -> bool:
    if case.form.tail:
        return case.before in ("ما", "بما", "مما", "عما", "فيما") and case.subject is not None
    if case.bare and not case.opens() and not case.actor:
        return False
    return case.found.marker == "that" and (case.subject is not None or case.found.opens == case.index + 1)


def _speak(case: Case) -> bool:
    """Return whether "spoke of" reports: papers, witnesses and bodies that speak of an act, or are quoted."""
    if case.found.marker != "preposition" or case.subject is None or case.content is None:
        return False
    head = case.sentence.word(case.subject[0])
    if head.use & (Use.PAPER | Use.OUTLET | Use.MEDIA) or head.base in SPEAKING:
        return True
    quoted = case.sentence.inside[case.content[0]] > case.index
    stated = case.sentence.word(case.content[0]).base in STATED
    return quoted or stated or bool(head.use & Use.BODY and case.next_is_act())


def _show(case: Case) -> bool:
    return (
        case.found.marker == "that"
        and case.subject is not None
        and bool(case.sentence.word(case.subject[0]).use & Use.PAPER)
    )


def _agree(case: Case) -> bool:
    return case.found.marker == "preposition" and case.sentence.is_that(case.found.begins - 1)


def _unsaid(case: Case) -> bool:
    """Return whether it is only said that something was not specified."""
    return case.negated and case.content is not None


def _reveal(case: Case) -> bool:
    if case.bare and (
        case.sentence.word(case.index - 1).use & Use.PREPOSITION or case.sentence.word(case.index).governed
    ):
        return False
    if case.form.shape == "present" and case.subject is None and not case.form.joined:
        return case.said
    return case.found.marker in ("preposition", *SAID)


def _stress(case: Case) -> bool:
    return case.found.marker in ("preposition", *SAID)


def _admit(case: Case) -> bool:
    """Return whether something is admitted: to recognise a state is no saying."""
    return case.said or (case.found.marker == "preposition" and case.next_is_act())


TELLING: Final[Mapping[str, Callable[[Case], bool]]] = {
    "remind": _remind,
    "repeat": _repeat,
    "said": _said,
    "added": _added,
    "clearer": _clearer,
    "mention": _mention,
    "between": _between,
    "follow": _follow,
    "written": _written,
    "believe": _believe,
    "object": _object,
    "claim": _claim,
    "concluded": _concluded,
    "consider": _consider,
    "count": _count,
    "see": _see,
    "attribute": _attribute,
    "express": _express,
    "feeling": _feeling,
    "describe": _describe,
    "named": _named,
    "chant": _chant,
    "report": _report,
    "speak": _speak,
    "show": _show,
    "agree": _agree,
    "unsaid": _unsaid,
    "reveal": _reveal,
    "stress": _stress,
    "admit": _admit,
}
"""What a `weak` of `lexicon/ar_verbs.csv` asks for."""
