"""Sentences: where they end, and where a full stop does not end one."""

from __future__ import annotations

import pytest

from safepassage.reports.sentence_split import SENTENCE_TOKENS_MAX, sentences
from safepassage.reports.tokens import tokens_of


def split(raw: str) -> list[str]:
    """Return the sentences of a text."""
    tokens = tokens_of(raw)
    return [raw[slice(*tokens.raw_span(*span))] for span in sentences(tokens)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("خرجت القافلة. وصلت مساء.", ["خرجت القافلة.", "وصلت مساء."]),
        ("هل خرجوا؟ نعم!", ["هل خرجوا؟", "نعم!"]),
        ("قال «خرجنا. لم نعد.» ثم سكت.", ["قال «خرجنا. لم نعد.» ثم سكت."]),
        ("خروج ألفي شخص\nوصلت القافلة إلى الريف.", ["خروج ألفي شخص", "وصلت القافلة إلى الريف."]),
        ("ارتفع بنسبة 2.5 في المئة.", ["ارتفع بنسبة 2.5 في المئة."]),
        ("قال د. سامر إن الطريق آمن.", ["قال د. سامر إن الطريق آمن."]),
        ("انتظرنا... ثم خرجنا.", ["انتظرنا... ثم خرجنا."]),
        ("Mr. Haddad left. Dr. Nasser stayed.", ["Mr. Haddad left.", "Dr. Nasser stayed."]),
        ("The U.S. envoy left. He flew home.", ["The U.S. envoy left.", "He flew home."]),
        (
            "He said: “We left. We won't return.” Then he went.",
            ["He said: “We left. We won't return.” Then he went."],
        ),
    ],
)
def test_where_sentences_end(raw: str, expected: list[str]) -> None:
    """Quotations, abbreviations, decimal points, dots and headlines are survived."""
    assert split(raw) == expected


def test_a_broken_quotation_does_not_swallow_the_sentences_after_it() -> None:
    """Its mark is never closed, so full stops count."""
    assert split("قال «خرجنا. وصلنا.") == ["قال «خرجنا.", "وصلنا."]


def test_what_never_ends_is_cut() -> None:
    """A table read as one sentence is cut at a comma, so that the work stays bounded."""
    parts = split("قرية، " * SENTENCE_TOKENS_MAX)
    assert len(parts) == 2
    assert all(part.endswith("،") for part in parts)


def test_marks_alone_are_no_sentence() -> None:
    """White space, dashes and stars are not read."""
    assert split("***\n\n—\n\n. . .") == []
