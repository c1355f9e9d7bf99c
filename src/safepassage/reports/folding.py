"""Arabic letters folded for matching, with the way back to the raw text kept exactly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LETTERS: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳٵ", "ا"),
        **dict.fromkeys("ىیېۍ", "ي"),
        **dict.fromkeys("ئ", "ي"),
        **dict.fromkeys("ؤۆۇ", "و"),
        **dict.fromkeys("ةۀۂہھە", "ه"),
        **dict.fromkeys("کڪګ", "ك"),
        **{digit: str(value) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩")},
        **{digit: str(value) for value, digit in enumerate("۰۱۲۳۴۵۶۷۸۹")},
        "٪": "%",
        "٫": ".",
        "٬": ",",
    }
)
"""One letter for another: the text keeps its length."""

MARKS: Final = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
CONTROLS: Final = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
MARKS_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‚‛‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
"""Quotation marks and dashes, which whoever copies a text exchanges."""
UNEQUAL: Final = re.compile(f"[{MARKS}{CONTROLS}\ufb50-\ufdff\ufe70-\ufefc]")
"""What folds to no letter at all, or to several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text folded for matching.

    Letters that are written for each other are one letter (alif with and without hamza, alif maqsura and
    ya, ta marbuta and ha), digits are ASCII, presentation forms are plain letters; diacritics, tatweel and
    direction controls are gone.

    Parameters
    ----------
    raw
        The text as it was.
    form
        The folded text.
    starts, ends
        For each character of `form` where it begins in `raw`, and where it and the marks on it end.
    """

    raw: str
    form: str
    starts: Sequence[int]
    ends: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw offsets of the span `[start, end)` of the folded text; it must not be empty."""
        assert 0 <= start < end <= len(self.form)
        return self.starts[start], self.ends[end - 1]


def folded(raw: str) -> Folded:
    """Return a text folded, with the map back."""
    if not UNEQUAL.search(raw):
        size = len(raw)
        return Folded(raw=raw, form=raw.translate(LETTERS), starts=range(size), ends=range(1, size + 1))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for position, letter in enumerate(raw):
        if UNEQUAL.match(letter):
            plain = _plain(letter)
            if not plain:
                if ends and letter not in _CONTROL_LETTERS and ends[-1] == position:
                    ends[-1] = position + 1
                continue
        else:
            plain = letter
        letters.append(plain)
        starts += [position] * len(plain)
        ends += [position + 1] * len(plain)
    return Folded(raw=raw, form="".join(letters).translate(LETTERS), starts=starts, ends=ends)


def typeset(raw: str) -> Folded:
    """Return a text folded as by `folded`, with white space as one space and marks that look alike as one."""
    source = folded(raw)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, letter in enumerate(source.form.translate(MARKS_ALIKE)):
        if letter.isspace() and letters and letters[-1] == " ":
            ends[-1] = source.ends[index]
            continue
        letters.append(" " if letter.isspace() else letter)
        starts.append(source.starts[index])
        ends.append(source.ends[index])
    return Folded(raw=raw, form="".join(letters), starts=starts, ends=ends)


def fold(word: str) -> str:
    """Return a word folded, where the way back is not wanted."""
    if UNEQUAL.search(word):
        word = "".join(_plain(letter) for letter in word)
    return word.translate(LETTERS)


_CONTROL_LETTERS: Final = frozenset(
    chr(code)
    for first, last in ((0xAD, 0xAD), (0x61C, 0x61C), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069))
    for code in range(first, last + 1)
) | {"\ufeff"}
_DELETED: Final = re.compile(f"[{MARKS}{CONTROLS}]")


def _plain(letter: str) -> str:
    """Return what one character folds to before letters are exchanged: nothing, itself, or several."""
    if _DELETED.match(letter):
        return ""
    if not UNEQUAL.match(letter):
        return letter
    return "".join(each for each in unicodedata.normalize("NFKC", letter) if not _DELETED.match(each))
