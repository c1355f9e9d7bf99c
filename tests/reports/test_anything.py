"""Any text at all can be read: spans are valid, nothing is raised, and the time grows with the length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.language import LANGS, Lang
from safepassage.reports.article import article_of
from safepassage.reports.attribution import relations_of
from safepassage.reports.relation import STANCES

WORDS = [
    "قال",
    "وقال",
    "أن",
    "إن",
    "أنه",
    "لم",
    "لا",
    "ولم",
    "ينف",
    "أعلن",
    "أعلنت",
    "وأكد",
    "نفى",
    "ونفت",
    "مشيرا",
    "إلى",
    "عن",
    "من",
    "على",
    "في",
    "ب",
    "ل",
    "الذي",
    "وهو",
    "الوزير",
    "مصدر",
    "مصادر",
    "رويترز",
    "وكالة",
    "لوكالة",
    "بحسب",
    "وفقا",
    "نقلت",
    "قوله",
    "اتفاق",
    "وقف",
    "إطلاق",
    "الحكومة",
    "موسكو",
    "أمس",
    "،",
    ".",
    ":",
    "«",
    "»",
    '"',
    "“",
    "”",
    "(",
    ")",
    "-",
    "اتهم",
    "دعا",
    "حذر",
    "ما",
    "said",
    "told",
    "denied",
    "that",
    "who",
    "which",
    "by",
    "it",
    "was",
    "reportedly",
    "according",
    "to",
    "The",
    "the",
    "army",
    "Reuters",
    "announced",
    "not",
    "did",
    "comment",
    "no",
    "from",
    "saying",
    "adding",
    "claims",
    ",",
    "and",
    "while",
    "but",
    "on",
    "Monday",
    "killed",
    "\n",
]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join)
HARD = (
    "«",
    "» ",
    '"',
    "قال ",
    "said ",
    "( ",
    "وقال أن «",
    "، ",
    "reportedly ",
    "according to ",
    "بحسب ",
    "الذي ",
    "aa",
)
SECONDS_MAX = 6.0


@given(text=SENTENCES | st.text(max_size=400), lang=st.sampled_from(LANGS))
@settings(max_examples=300, deadline=None)
def test_spans_are_valid_for_any_text(text: str, lang: Lang) -> None:
    """Every span lies in the text and holds something; only a silence has no content."""
    for relation in relations_of(text, lang):
        for span in (relation.cue, relation.source, relation.relay, relation.content):
            assert span is None or (0 <= span[0] < span[1] <= len(text) and text[slice(*span)].strip())
        assert relation.content is not None or relation.stance == "not_confirmed"
        assert relation.stance in STANCES
        assert not (relation.dropped and relation.source)


@given(
    content=SENTENCES | st.text(max_size=400) | st.text(max_size=200).map(lambda t: f"<html><p>{t}</b></p>")
)
@settings(deadline=None)
def test_any_content_is_an_article(content: str) -> None:
    """Whatever a file holds can be taken for a report."""
    assert article_of(content).lang in LANGS


@pytest.mark.parametrize("piece", HARD)
@pytest.mark.parametrize("lang", LANGS)
def test_no_text_takes_long(piece: str, lang: Lang) -> None:
    """Twenty thousand characters of the worst are read in seconds."""
    begun = time.perf_counter()
    relations_of(piece * (20_000 // len(piece)), lang)
    assert time.perf_counter() - begun < SECONDS_MAX
