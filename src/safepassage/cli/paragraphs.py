"""Lines for a terminal in either direction: words in reading order, isolates closed on every line.

A terminal that follows the bidirectional algorithm (UAX #9) orders each of its lines by itself. So a line is
wrapped here, at words; an isolate that is open at its end is closed there and opened again on the next; in
Arabic the whole line is one right-to-left isolate, with blanks before it that set it against the right edge.
Letters stay in reading order, in which they are stored, copied and searched: a terminal that does not follow
the algorithm shows Arabic from left to right, and nothing that is sent can mend that for all terminals.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

from safepassage.language import Lang

LEFT_TO_RIGHT: Final = "\u2066"
RIGHT_TO_LEFT: Final = "\u2067"
FIRST_STRONG: Final = "\u2068"
POP: Final = "\u2069"
OPENERS: Final = frozenset({LEFT_TO_RIGHT, RIGHT_TO_LEFT, FIRST_STRONG})


def in_direction(words: str, lang: Lang) -> str:
    """Return words isolated with the direction of their language, whatever letter comes first."""
    return f"{RIGHT_TO_LEFT if lang == 'ar' else LEFT_TO_RIGHT}{words}{POP}"


def laid_out(words: str, width: int, lang: Lang, *, indent: int = 0) -> Iterator[str]:
    """Return a paragraph as lines of at most `width` columns, set against the edge where reading begins.

    Parameters
    ----------
    words
        The paragraph, in reading order; the isolates in it are balanced.
    width
        The columns of the terminal; a word that is longer stands on a line of its own.
    lang
        The language of the page: Arabic begins at the right.
    indent
        The columns left blank at that edge.
    """
    for line in wrapped(words, max(1, width - indent)):
        if lang == "ar":
            yield " " * (width - indent - cell_len(line)) + in_direction(line, "ar") + " " * indent
        else:
            yield " " * indent + line


def wrapped(words: str, width: int) -> Iterator[str]:
    """Return lines of at most `width` columns, broken at blanks, each with its isolates balanced."""
    line, taken, begins, open_ = "", 0, 0, list[str]()
    for word in words.split(" "):
        size = cell_len(word)
        if line and taken + 1 + size > width:
            yield line + POP * len(open_)
            line, taken = "".join(open_) + word, size
        else:
            line = f"{line} {word}" if line else word
            taken += size + (1 if taken else 0)
        _follow(words, begins, word, open_)
        begins += len(word) + 1
    if line:
        yield line + POP * len(open_)


def _follow(words: str, begins: int, word: str, open_: list[str]) -> None:
    """Keep the isolates that are open after a word; one by the first strong letter takes its direction."""
    for at, character in enumerate(word):
        if character in OPENERS:
            open_.append(character if character != FIRST_STRONG else _first_strong(words[begins + at + 1 :]))
        elif character == POP and open_:
            open_.pop()


def _first_strong(words: str) -> str:
    """Return what opens an isolate with the direction of its first strong letter, those in it left out."""
    depth = 0
    for character in words:
        direction = unicodedata.bidirectional(character)
        depth += (character in OPENERS) - (character == POP)
        if depth < 0:
            break
        if depth == 0 and direction in ("R", "AL"):
            return RIGHT_TO_LEFT
        if depth == 0 and direction == "L":
            return LEFT_TO_RIGHT
    return LEFT_TO_RIGHT
