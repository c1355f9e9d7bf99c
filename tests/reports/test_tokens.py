"""Tokens: words and marks, with quotation marks paired as they were meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from safepassage.reports.tokens import Kind, tokens_of


def quotations(raw: str) -> list[str]:
    """Return the words between each opening mark and its closing one."""
    tokens = tokens_of(raw)
    found = []
    for index, kind in enumerate(tokens.kinds):
        if kind == Kind.OPEN:
            start, end = tokens.raw_span(index + 1, max(tokens.partner[index], index + 2))
            found.append(raw[start:end])
    return found


def test_every_sort_of_mark_is_paired() -> None:
    """Guillemets, typographic and straight marks, doubled apostrophes."""
    assert quotations("قال «نعم» ثم “لا” ثم \"ربما\" ثم ''أبدا''") == ["نعم", "لا", "ربما", "أبدا"]


def test_quotations_stand_in_quotations() -> None:
    """The inner one belongs to the outer one."""
    assert quotations("قال «إن تنظيم «الوادي» انسحب أمس» وخرج") == ["إن تنظيم «الوادي» انسحب أمس", "الوادي"]


def test_one_closing_mark_for_two_closes_the_outer_quotation() -> None:
    """Where the last mark is missing, the quotation of what is said reaches the end."""
    assert quotations("قال «نحن أهل «العهد والوعد».")[0] == "نحن أهل «العهد والوعد"


def test_a_quotation_left_open_ends_with_its_paragraph() -> None:
    """The next paragraph is not swallowed."""
    assert quotations("قال «لن نخرج\nوصلت الحافلات") == ["لن نخرج\n".strip("\n")]


def test_a_closing_mark_alone_is_none() -> None:
    """It opens nothing and closes nothing."""
    assert Kind.CLOSE not in tokens_of("خرجوا» من الحي").kinds


def test_numbers_and_abbreviations_are_whole() -> None:
    """Decimal points, times, dates and initials do not end a word."""
    assert list(tokens_of("بنسبة 2.5 في 12:30 لوكالة د.ب.أ").forms) == [
        "بنسبه", "2.5", "في", "12:30", "لوكاله", "د.ب.ا",
    ]  # fmt: skip


@given(st.text())
def test_tokens_of_any_text_are_in_order_and_marks_agree(raw: str) -> None:
    """Spans do not overlap; a closing mark's partner opened before it, and is its partner's partner."""
    tokens = tokens_of(raw)
    last = 0
    for index in range(len(tokens)):
        start, end = tokens.raw_span(index, index + 1)
        assert last <= start < end <= len(raw)
        last = start
        if tokens.kinds[index] == Kind.CLOSE:
            assert tokens.partner[index] < index
        assert tokens.inside[index] < index
