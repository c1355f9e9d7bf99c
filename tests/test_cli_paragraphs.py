"""Lines for a terminal: never too wide, never with an isolate left open, and nothing of the words lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from safepassage.cli.paragraphs import (
    FIRST_STRONG,
    LEFT_TO_RIGHT,
    OPENERS,
    POP,
    RIGHT_TO_LEFT,
    in_direction,
    laid_out,
    wrapped,
)
from safepassage.language import LANGS, Lang, isolate

WORDS = st.lists(st.sampled_from(["الحكومة", "نفت", "A10", "21:10", "(one", "origin)", "اتفاق"]), min_size=1)


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    """Draw words, some of them in isolates, one in another."""
    parts = draw(st.lists(WORDS, min_size=1, max_size=4))
    joined = [" ".join(part) for part in parts]
    depth = draw(st.lists(st.integers(0, 2), min_size=len(joined), max_size=len(joined)))
    return " ".join(
        isolate(isolate(p)) if d == 2 else isolate(p) if d else p for p, d in zip(joined, depth, strict=True)
    )


def letters(words: str) -> str:
    """Return words without what steers them."""
    return "".join(c for c in words if c not in OPENERS and c != POP)


def is_balanced(line: str) -> bool:
    """Return whether every isolate that begins on a line ends there."""
    depth = 0
    for character in line:
        depth += (character in OPENERS) - (character == POP)
        if depth < 0:
            return False
    return depth == 0


@given(paragraphs(), st.integers(8, 60))
def test_lines_keep_the_words_and_close_what_they_open(words: str, width: int) -> None:
    """Wrapped, a paragraph has the same words in the same order, and each line stands by itself."""
    lines = list(wrapped(words, width))
    assert " ".join(letters(line) for line in lines) == letters(words)
    assert all(is_balanced(line) for line in lines)
    assert all(cell_len(line) <= width for line in lines)


@given(paragraphs(), st.integers(20, 60), st.sampled_from(LANGS), st.integers(0, 6))
def test_a_line_begins_at_the_edge_where_its_language_does(
    words: str, width: int, lang: Lang, indent: int
) -> None:
    """Arabic lines fill the width, so that they end at the right edge but for what is set in."""
    for line in laid_out(words, width, lang, indent=indent):
        assert is_balanced(line)
        if lang == "ar":
            assert cell_len(line) == width
            assert line.strip(" ").startswith(RIGHT_TO_LEFT)
            assert len(line) - len(line.rstrip(" ")) == indent
        else:
            assert cell_len(line) <= width
            assert len(line) - len(line.lstrip(" ")) == indent


def test_an_isolate_that_is_broken_keeps_its_direction() -> None:
    """The second half begins with a number and stays Arabic, as the first strong letter of the whole says."""
    lines = list(wrapped(isolate("نشرت الوكالة 2016 12 13"), 13))
    assert lines[0].startswith(FIRST_STRONG)
    assert all(line.startswith(RIGHT_TO_LEFT) for line in lines[1:])
    assert list(wrapped(isolate("Moscow said 2016"), 11))[1].startswith(LEFT_TO_RIGHT)


def test_a_word_that_is_longer_than_the_line_stands_alone() -> None:
    """It is not cut: it may be an address."""
    assert list(wrapped("a https://example.org/long b", 10)) == ["a", "https://example.org/long", "b"]


def test_an_isolate_takes_the_direction_that_is_given() -> None:
    """A report's sentence runs as its language does, though it begins with a foreign name."""
    assert in_direction("AFP: قال", "ar") == f"{RIGHT_TO_LEFT}AFP: قال{POP}"
    assert in_direction("قال he", "en") == f"{LEFT_TO_RIGHT}قال he{POP}"
