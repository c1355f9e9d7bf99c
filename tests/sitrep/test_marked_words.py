from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.reports.relation import Relation, Span
from safepassage.sitrep.marked_words import Piece, marked, shown_words

BODY = "Wire: Moscow, Interfax reports, denied “any deal”. More."


def relation(
    cue: Span = (32, 38),
    source: Span | None = (6, 12),
    relay: Span | None = None,
    content: Span | None = (40, 48),
) -> Relation:
    """Return a relation of the body."""
    return Relation(
        cue=cue, source=source, relay=relay, content=content, stance="denies", direct=False, dropped=False
    )


def test_the_words_of_a_relation_are_marked_in_place() -> None:
    """In the order of the sentence, the rest around them."""
    assert marked(BODY, (6, 50), relation(relay=(14, 22))) == (
        Piece(words="Moscow", mark="source"),
        Piece(words=", "),
        Piece(words="Interfax", mark="relay"),
        Piece(words=" reports, "),
        Piece(words="denied", mark="cue"),
        Piece(words=" “"),
        Piece(words="any deal", mark="content"),
        Piece(words="”."),
    )


def test_of_two_that_overlap_the_shorter_one_shows() -> None:
    """A cue in the middle of what is said does not vanish in it."""
    pieces = marked(BODY, (6, 50), relation(content=(6, 49), source=None))
    assert [piece.mark for piece in pieces] == ["content", "cue", "content", ""]


def test_content_that_goes_beyond_the_sentence_is_shown_whole() -> None:
    """The pieces reach as far as the relation."""
    assert "".join(piece.words for piece in marked(BODY, (6, 50), relation(content=(40, 56)))).endswith(
        "More."
    )


def test_without_a_relation_nothing_is_marked() -> None:
    """A report that speaks in its own name."""
    assert marked(BODY, (0, 5), None) == (Piece(words="Wire:"),)


@pytest.mark.parametrize("steering", ["\u202e", "\u2066", "\u2069", "\u200f", "\u061c"])
def test_nothing_steers_the_text_around_it(steering: str) -> None:
    """Controls of direction are taken out, others are shown as what they are not; lines become one."""
    assert shown_words(f"a{steering}b\n  c\x07\x1b[31m") == "ab c\ufffd\ufffd[31m"


@given(st.text(max_size=60), st.data())
def test_the_pieces_are_the_text(body: str, data: st.DataObject) -> None:
    """Whatever the spans, all words are there once, in their order."""
    spans = st.tuples(st.integers(0, len(body)), st.integers(0, len(body))).map(lambda s: (min(s), max(s)))
    found = relation(
        cue=data.draw(spans), source=data.draw(spans | st.none()), content=data.draw(spans | st.none())
    )
    pieces = marked(body, (0, len(body)), found)
    assert "".join(piece.words for piece in pieces).split() == shown_words(body).split()
