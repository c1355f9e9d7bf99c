"""A text cut into words and marks, with its quotation marks paired, broken ones too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from safepassage.reports.folding import Folded, folded


class Kind(IntEnum):
    """What sort of token it is."""

    WORD = 0
    NUMBER = 1
    OPEN = 2
    CLOSE = 3
    COMMA = 4
    COLON = 5
    STOP = 6
    LEFT = 7
    RIGHT = 8
    DASH = 9
    BREAK = 10
    OTHER = 11


TOKEN: Final = re.compile(
    r"(?P<abbreviation>(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)|(?:[^\W\d_]{1,3}\.){2}[^\W\d_]{1,3}(?!\w))"
    r"|(?P<number>\d+(?:[.,:/]\d+)*%?)"
    r"|(?P<word>[^\W\d_]+(?:[-'’][^\W\d_]+)*)"
    r"|(?P<break>\n)"
    r"|(?P<quote>' '|''|,,|'|[«»“”„‟\"‹›‘’<>])"
    r"|(?P<stop>\.{1,6}|[!?؟…。])"
    r"|(?P<mark>[^\w\s]|_)"
)
MARK_KINDS: Final = {
    "،": Kind.COMMA,
    ",": Kind.COMMA,
    "؛": Kind.COMMA,
    ";": Kind.COMMA,
    ":": Kind.COLON,
    "(": Kind.LEFT,
    "[": Kind.LEFT,
    ")": Kind.RIGHT,
    "]": Kind.RIGHT,
    "-": Kind.DASH,
    "–": Kind.DASH,
    "—": Kind.DASH,
    "ـ": Kind.DASH,
}
PAIRED: Final = {"«": "»", "‹": "›", "“": "”", "„": "”", "‘": "’"}
CLOSING: Final = {"»": "«", "›": "‹", "”": "“", "’": "‘", "‟": "“"}
TOGGLED: Final = frozenset(['"', "''", "' '", ",,"])
APOSTROPHE: Final = "'"
"""It opens a quotation only where it leans on the word after it: else it shortens or owns."""
ABBREVIATIONS: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "col",
        "lt",
        "maj",
        "capt",
        "sgt",
        "brig",
        "prof",
        "st",
        "rev",
        "hon",
        "sen",
        "rep",
        "gov",
        "no",
        "vs",
        "etc",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "inc",
        "ltd",
        "co",
        "د",
        "م",
        "أ",
        "ا",
        "ص",
        "ج",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of one text, each list as long as there are tokens.

    Parameters
    ----------
    source
        The text and its folded form.
    forms
        The folded words; marks as they are.
    kinds
        The sort of each.
    begins, finishes
        The span of each in the folded form.
    partner
        For an opening mark the index of its closing mark, or of the end where it is never closed; for a
        closing mark the index of its opening one; else -1.
    inside
        For each token the index of the innermost opening mark around it, else -1.
    """

    source: Folded
    forms: Sequence[str]
    kinds: Sequence[int]
    begins: Sequence[int]
    finishes: Sequence[int]
    partner: Sequence[int]
    inside: Sequence[int]

    def __len__(self) -> int:
        return len(self.forms)

    def raw_span(self, first: int, after: int) -> tuple[int, int]:
        """Return the raw offsets of the tokens from `first` up to, not including, `after`."""
        return self.source.starts[self.begins[first]], self.source.ends[self.finishes[after - 1] - 1]

    def raw_word(self, index: int) -> str:
        """Return a token as it stands in the raw text."""
        start, end = self.raw_span(index, index + 1)
        return self.source.raw[start:end]

    def spaced(self, index: int) -> bool:
        """Return whether white space, or nothing, stands before a token."""
        begin = self.begins[index]
        return not begin or self.source.form[begin - 1].isspace()


def tokens_of(raw: str) -> Tokens:
    """Return a text cut into tokens."""
    source = folded(raw)
    forms: list[str] = []
    kinds: list[int] = []
    begins: list[int] = []
    finishes: list[int] = []
    for found in TOKEN.finditer(source.form):
        word = found.group()
        forms.append(word)
        kinds.append(_kind(found.lastgroup, word))
        begins.append(found.start())
        finishes.append(found.end())
    partner = _pair(source.form, forms, kinds, begins, finishes)
    return Tokens(
        source=source,
        forms=forms,
        kinds=kinds,
        begins=begins,
        finishes=finishes,
        partner=partner,
        inside=_insides(kinds, partner),
    )


def _kind(group: str | None, word: str) -> int:
    match group:
        case "word" | "abbreviation":
            return Kind.WORD
        case "number":
            return Kind.NUMBER
        case "break":
            return Kind.BREAK
        case "stop":
            return Kind.STOP
        case "quote":
            return Kind.OPEN
        case _:
            return MARK_KINDS.get(word, Kind.OTHER)


def _pair(
    form: str, forms: Sequence[str], kinds: list[int], begins: Sequence[int], finishes: Sequence[int]
) -> list[int]:
    """Pair the quotation marks, make each OPEN, CLOSE or OTHER, and return each mark's partner.

    A paragraph's end closes what is open. Of two marks left open where one closing mark ends the
    paragraph, that mark closes the outer one.
    """
    size = len(forms)
    partner = [-1] * size
    open_marks: dict[str, list[int]] = {}

    def close_all(at: int) -> None:
        for mark, waiting in open_marks.items():
            for index in waiting:
                if mark in TOGGLED and not _opens(form, begins[index], finishes[index]):
                    kinds[index] = Kind.OTHER
                else:
                    partner[index] = at
            waiting.clear()

    for index in range(size):
        if kinds[index] == Kind.BREAK:
            close_all(index)
        if kinds[index] != Kind.OPEN:
            continue
        mark = forms[index]
        if mark in "<>":
            kinds[index] = Kind.OTHER
            continue
        opener = CLOSING.get(mark, mark)
        waiting = open_marks.setdefault("“" if opener == "„" else opener, [])
        toggles = mark in TOGGLED or (
            mark in ("”", APOSTROPHE) and not waiting and _opens(form, begins[index], finishes[index])
        )
        if mark in PAIRED or (toggles and not waiting):
            waiting.append(index)
        elif waiting:
            first = waiting.pop()
            partner[first], partner[index] = index, first
            kinds[index] = Kind.CLOSE
        else:
            kinds[index] = Kind.OTHER
    close_all(size)
    _close_outer(kinds, partner, size)
    return partner


def _opens(form: str, begin: int, finish: int) -> bool:
    """Return whether a mark leans on the word after it."""
    before = form[begin - 1] if begin else " "
    after = form[finish] if finish < len(form) else " "
    if before in "وفبلك" and (begin < 2 or form[begin - 2].isspace()):
        return not after.isspace()  # a letter joined to the quotation
    return (before.isspace() or before in "([:«") and not after.isspace()


def _close_outer(kinds: Sequence[int], partner: list[int], size: int) -> None:
    """Let the closing mark that ends the text close the outermost mark left open, if there is one."""
    last = size - 1
    while last >= 0 and kinds[last] in (Kind.STOP, Kind.BREAK):
        last -= 1
    if last < 0 or kinds[last] != Kind.CLOSE:
        return
    inner = partner[last]
    for outer in range(inner):
        if kinds[outer] == Kind.OPEN and partner[outer] == size:
            partner[outer], partner[last], partner[inner] = last, outer, last
            return


def _insides(kinds: Sequence[int], partner: Sequence[int]) -> list[int]:
    inside: list[int] = []
    stack: list[int] = []
    for index, kind in enumerate(kinds):
        while stack and partner[stack[-1]] <= index:
            stack.pop()
        inside.append(stack[-1] if stack else -1)
        if kind == Kind.OPEN and partner[index] > index:
            stack.append(index)
    return inside
