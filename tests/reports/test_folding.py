"""Folding: letters written for each other are one, and every folded character knows where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.reports.folding import fold, folded

ARABIC = st.text(alphabet=st.characters(min_codepoint=0x0600, max_codepoint=0x06FF))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أكد", "اكد"),
        ("إلى", "الي"),
        ("القاهرة", "القاهره"),
        ("مسؤول", "مسوول"),
        ("قـــال", "قال"),
        ("أَكَّدَ", "اكد"),
        ("٢٠١٦", "2016"),
        ("۲۰۱۶", "2016"),
        ("ﻗﺎﻝ", "قال"),
        ("ﻻ", "لا"),
        ("\u202bقال\u202c", "قال"),
    ],
)
def test_letters_written_for_each_other_are_one(one: str, other: str) -> None:
    """Hamza, ta marbuta, tatweel, vowels, digits, presentation forms and controls make no difference."""
    assert fold(one) == other
    assert folded(one).form == other


def test_a_span_leads_back_to_the_raw_text() -> None:
    """Vowels and tatweel before and inside a word are jumped over, those on its last letter come with it."""
    raw = "ثم أَكـــَّدَ الوزيرُ"
    text = folded(raw)
    start = text.form.index("اكد")
    assert raw[slice(*text.raw_span(start, start + 3))] == "أَكـــَّدَ"
    start = text.form.index("الوزير")
    assert raw[slice(*text.raw_span(start, start + 6))] == "الوزيرُ"


def test_a_ligature_leads_back_as_a_whole() -> None:
    """One raw character that folds to several is never cut."""
    text = folded("ﻻجئ")
    assert text.form == "لاجي"
    assert text.raw_span(0, 1) == text.raw_span(1, 2) == (0, 1)


@given(st.text() | ARABIC)
def test_the_map_is_exact_for_any_text(raw: str) -> None:
    """Each folded character has a place in the raw text, in order, and folding it again gives it."""
    text = folded(raw)
    assert len(text.starts) == len(text.ends) == len(text.form)
    assert list(text.starts) == sorted(text.starts)
    for index, letter in enumerate(text.form):
        start, end = text.raw_span(index, index + 1)
        assert 0 <= start < end <= len(raw)
        assert letter in fold(raw[start:end])


@given(st.text() | ARABIC)
def test_folding_twice_is_folding_once(raw: str) -> None:
    """What is folded stays as it is."""
    assert fold(fold(raw)) == fold(raw) == folded(raw).form
