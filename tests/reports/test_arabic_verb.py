"""The Arabic lexicon: verbs in all their forms, and words with what is attached to them."""

from __future__ import annotations

import pytest

from safepassage.reports.arabic_verb import forms_of, verb_forms
from safepassage.reports.arabic_word import Use, grammar_words, is_oblique, word_of
from safepassage.reports.folding import fold


@pytest.mark.parametrize(
    ("word", "past"),
    [
        ("قالت", "قال"),
        ("فقالوا", "قال"),
        ("سيقول", "قال"),
        ("قلن", "قال"),
        ("ونفت", "نفى"),
        ("ينفون", "نفى"),
        (["لم", "ينف"][1], "نفى"),
        ("دعوا", "دعا"),
        ("تدعو", "دعا"),
        ("وأعلنوا", "أعلن"),
        ("لتؤكد", "أكد"),
        ("تبناه", "تبنى"),
        ("ووصفوهم", "وصف"),
        ("مشيرا", "أشار"),
        ("مشيرة", "أشار"),
        ("مطالبين", "طالب"),
        ("أفادتا", "أفاد"),
    ],
)
def test_a_form_is_known(word: str, past: str) -> None:
    """Past, present and participle, weak roots, proclitics and attached objects."""
    assert past in {form.verb.past for form in forms_of(fold(word))}


@pytest.mark.parametrize("word", ["كتاب", "مدينة", "الحافلات", "يوم", "واشنطن"])
def test_other_words_are_no_verbs_of_saying(word: str) -> None:
    """Nouns and names have no forms."""
    assert forms_of(fold(word)) == ()


def test_agreement_is_told_by_the_form() -> None:
    """Number and gender of the subject, and attached `و` and objects."""
    form = forms_of(fold("وأضافت"))[0]
    assert (form.feminine, form.number, form.joined, form.tail) == (True, "s", True, "")
    form = forms_of(fold("اتهمهم"))[0]
    assert (form.feminine, form.number, form.joined, form.tail) == (False, "s", False, "هم")


def test_every_condition_of_the_table_is_known() -> None:
    """Each `weak` of the verbs has a condition in the grammar."""
    from safepassage.reports.arabic_evidence import CONDITIONS

    weak = {form.verb.weak for forms in verb_forms().values() for form in forms} - {"", "relay"}
    assert weak <= set(CONDITIONS)


@pytest.mark.parametrize(
    ("word", "base", "governed", "definite", "joined"),
    [
        ("للصحافيين", "صحافيين", "ل", True, False),
        ("والمسؤول", "مسوول", "", True, True),
        ("بالوقوف", "وقوف", "ب", True, False),
        ("لوكالة", "وكاله", "ل", False, False),
        ("واشنطن", "واشنطن", "", False, False),
        ("وزير", "وزير", "", False, False),
    ],
)
def test_what_is_attached_is_taken_off(
    word: str, base: str, governed: str, definite: bool, joined: bool
) -> None:
    """Article, prepositions and `و` are told from the first letters of a word."""
    found = word_of(fold(word))
    assert (found.base, found.governed, found.definite, found.joined) == (base, governed, definite, joined)


def test_acts_are_told_by_their_shape() -> None:
    """Nouns of action that no list has, with and without a pronoun."""
    assert word_of(fold("استهداف")).act
    assert word_of(fold("تمكنه")).act
    assert not word_of(fold("حقيبة"), marbuta=True).act


def test_an_ending_tells_that_a_word_is_no_subject() -> None:
    """Plurals and duals in `ين` are objects; names that end so are not."""
    assert is_oblique("مسوولين")
    assert is_oblique("طرفين")
    assert not is_oblique("امين")


def test_lists_are_folded_and_hold_no_word_twice_the_same() -> None:
    """What a rule asks for is found whichever way it is written."""
    assert all(word == fold(word) for words in grammar_words().values() for word in words)
    assert word_of(fold("إلى")).use & Use.PREPOSITION
