"""What an Arabic verb that demands, denies, accuses or promises must have about it, to be one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from safepassage.reports.arabic_case import SAID, Case
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.tokens import Kind

CLAIMS: Final = word_list("evidence_claims")
CHARGES: Final = word_list("evidence_charges")
NAMELESS: Final = word_list("evidence_nameless")
BLAME: Final = word_list("evidence_blame")


def _call(case: Case) -> bool:
    if case.before in ("مما", "ما"):
        return False
    if case.found.marker == "noun":
        told = case.actor or case.form.joined or case.form.shape == "participle"
        return case.governs("الي", "ل") and told
    if case.form.shape == "passive":
        return False
    return case.found.marker in ("preposition", *SAID)


def _require(case: Case) -> bool:
    if case.found.marker == "noun":
        return (case.next_is_act() and not case.bare) or (
            case.governs("ب")
            and case.opens()
            and (case.actor or case.form.joined or case.form.number in "pd")
        )
    if case.found.marker not in ("preposition", "that", "quote"):
        return False
    if not case.bare:
        return True
    return case.opens() and (case.next_is_act() or case.subject is not None)


def _ask(case: Case) -> bool:
    if case.sentence.form(case.index + 1) == "عدم" and case.sentence.form(case.index + 2) in NAMELESS:
        return False  # "asking not to be named"
    if case.bare and (
        case.sentence.word(case.index - 1).use & Use.PREPOSITION or case.sentence.word(case.index).governed
    ):
        return False
    if case.form.shape == "participle":
        return (
            case.found.marker == "noun"
            and case.next_is_act()
            and case.sentence.kind(case.index - 1) == Kind.COMMA
        )
    return case.found.marker in ("that", "quote") or (
        case.found.marker == "noun" and (case.next_is_act() or case.subject is not None)
    )


def _urge(case: Case) -> bool:
    return (
        (case.found.marker == "noun" and case.governs("علي"))
        or case.found.marker == "that"
        or (case.form.tail != "" and case.sentence.form(case.index + 1) == "علي")
    )


def _order(case: Case) -> bool:
    if case.form.number == "d" and not case.form.joined and not case.opens():
        return False  # the noun "an order"
    if case.bare and (not case.opens() or case.sentence.word(case.index).governed):
        return False
    if case.bare and case.before in ("وهو", "هو", "هذا", "وهذا"):
        return False  # "which is a matter that"
    return case.found.marker == "that" or (
        case.found.marker == "preposition" and (case.next_is_act() or (case.actor and case.opens()))
    )


def _direct(case: Case) -> bool:
    if case.sentence.word(case.index - 1).use & Use.RELATIVE:
        return False  # "the charges that were made"
    after = case.index + 1
    if case.subject is not None and case.subject[0] > case.index:
        after = case.subject[1]
    near = case.found.opens == after and (after == case.index + 1 or (case.actor and case.opens()))
    return case.found.marker == "preposition" and near and case.next_is_act()


def _advise(case: Case) -> bool:
    return (
        case.said
        or (case.found.marker == "preposition" and case.next_is_act())
        or (case.found.marker == "noun" and case.governs("ب") and case.actor)
    )


def _insist(case: Case) -> bool:
    return case.said or (
        case.found.marker == "preposition"
        and (case.next_is_act() or case.sentence.is_that(case.found.begins - 1))
    )


def _refute(case: Case) -> bool:
    return (
        case.found.marker == "noun"
        and (case.actor or case.form.joined or case.form.shape == "participle")
        and (
            case.holds(CHARGES)
            or any(
                case.sentence.word(at).use & (Use.PAPER | Use.SAYING) for at in range(*case.content or (0, 0))
            )
        )
    )


def _refuse(case: Case) -> bool:
    """Return whether charges are refused, which denies them; refusing to comment is a silence."""
    if case.content is None or case.found.marker != "noun" or case.negated:
        return False
    begins = case.content[0]
    if case.sentence.word(begins).use & Use.PRONOUN:
        begins += 1  # "these accusations"
    return case.sentence.word(begins).base in CHARGES and case.form.shape in ("past", "present", "participle")


def _threaten(case: Case) -> bool:
    if case.found.marker == "that":
        return True
    return case.found.marker == "preposition" and (case.next_is_act() or not case.bare or case.actor)


def _accuse(case: Case) -> bool:
    if case.form.tail:
        opens = case.found.opens if case.found.marker == "that" else case.index + 1
        by_that = case.sentence.is_that(opens) and case.sentence.form(opens)[0] == "ب"
        return by_that or case.governs("ب")
    if case.found.marker not in ("noun", "that"):
        return False
    if (
        case.form.shape == "participle"
        and case.form.number != "s"
        and case.sentence.kind(case.index - 1) != Kind.COMMA
    ):
        return False
    return case.found.marker == "that" or case.governs("ب") or case.holds(frozenset(["انه", "انها"]))


def _blame(case: Case) -> bool:
    return (case.found.marker in ("noun", "preposition") and case.holds(BLAME)) or (
        case.form.tail != "" and case.sentence.word(case.index + 1).base in BLAME
    )


def _promise(case: Case) -> bool:
    if case.form.shape == "present":
        near = case.found.opens == case.index + 1
        return near and (case.found.marker == "that" or case.next_is_act())
    if case.bare and case.sentence.word(case.index - 1).use & Use.PREPOSITION:
        return False
    return case.found.marker in ("that", "preposition")


def _adopt(case: Case) -> bool:
    return bool(case.form.tail) or case.holds(CLAIMS)


DEMANDING: Final[Mapping[str, Callable[[Case], bool]]] = {
    "call": _call,
    "require": _require,
    "ask": _ask,
    "urge": _urge,
    "order": _order,
    "direct": _direct,
    "advise": _advise,
    "insist": _insist,
    "refute": _refute,
    "refuse": _refuse,
    "threaten": _threaten,
    "accuse": _accuse,
    "blame": _blame,
    "promise": _promise,
    "adopt": _adopt,
}
"""What a `weak` of `lexicon/ar_verbs.csv` asks for."""
