"""A table as it was written, before its values are understood: cells in rows, each knowing its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import Text, text

DIRECTION_MARKS: Final = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF]
)
"""Characters that steer the direction of text, or are no text at all: never part of a value."""
LINE_ENDS: Final = {0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0x0B: "\n", 0x0C: "\n"}
SPACES: Final = {0xA0: " ", 0x202F: " ", 0x2007: " ", 0x09: " "}
SHOWN_MAX: Final = 40
UNREADABLE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for a value that is there and cannot be read, where the finding about it has been made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value as it was written, cleaned; `many` where it was written as a list (then comma-separated)."""

    raw: str
    where: Where
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The filled cells of one row, by column."""

    where: Where
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of one table; `missing` names required columns that its header lacks."""

    where: Where
    rows: tuple[Row, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of reading one source: its tables by name, and findings."""

    tables: Mapping[str, Table]
    findings: tuple[Finding, ...] = ()


class UnreadableValueError(ValueError):
    """A value that cannot be understood: becomes a finding where its place is known."""

    def __init__(self, code: str, what: Text, mend: Text) -> None:
        self.code = code
        self.what = what
        self.mend = mend
        super().__init__(f"{what} {mend}")

    def at(self, where: Where) -> Finding:
        """Return the finding."""
        return Finding(code=self.code, where=where, what=self.what, mend=self.mend)


def clean(raw: str) -> str:
    """Return `raw` without direction marks, odd spaces and characters that cannot be shown."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    spaced = raw.replace("\r\n", "\n").replace("\r", "\n").translate(DIRECTION_MARKS | LINE_ENDS | SPACES)
    kept = "".join(c for c in spaced if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def shown(value: str) -> str:
    """Return a user's value short enough for a sentence."""
    line = " ".join(value.split())
    return line if len(line) <= SHOWN_MAX else line[: SHOWN_MAX - 1] + "…"


def nearest(word: str, words: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the one of `words` that `word` is most likely meant to be, if any is near."""
    by_folded = {folded(other): other for other in words}
    found = get_close_matches(folded(word), by_folded, n=1, cutoff=likeness)
    return by_folded[found[0]] if found else None


def folded(word: str) -> str:
    """Return a header or key without what does not matter in it: case, spaces, hyphens, underscores."""
    return "".join(c for c in word.casefold() if c not in " _-.\n")


def listed(words: Iterable[str]) -> str:
    """Return words as they are listed in a sentence."""
    return ", ".join(words)


def did_you_mean(word: str, words: Iterable[str]) -> Text:
    """Return how to mend a word that is none of `words`."""
    words = tuple(words)
    if found := nearest(word, words):
        return text(
            "Did you mean {nearest}? These can stand here: {words}.", nearest=found, words=listed(words)
        )
    return text("These can stand here: {words}.", words=listed(words))
