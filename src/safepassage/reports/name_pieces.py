"""Words cut into the pieces that names are compared by: at hyphens, without apostrophes and endings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.reports.tokens import Kind, Tokens, tokens_of

POSSESSIVE: Final = re.compile(r"['’]s?$", re.IGNORECASE)
PARTS: Final = re.compile(r"[^-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The pieces of a text: what is compared, where each stands in the folded text, and in which token.

    A mark or a number is an empty piece, which no name goes over.
    """

    forms: Sequence[str]
    begins: Sequence[int]
    finishes: Sequence[int]
    tokens: Sequence[int]


def pieces_of(tokens: Tokens) -> Pieces:
    """Return the pieces of a text."""
    forms: list[str] = []
    begins: list[int] = []
    finishes: list[int] = []
    owners: list[int] = []
    for at, form in enumerate(tokens.forms):
        begin = tokens.begins[at]
        if tokens.kinds[at] != Kind.WORD:
            forms.append("")
            begins.append(begin)
            finishes.append(tokens.finishes[at])
            owners.append(at)
        elif form.isalpha():
            forms.append(form.lower())
            begins.append(begin)
            finishes.append(tokens.finishes[at])
            owners.append(at)
        else:
            ending = POSSESSIVE.search(form)
            bare = form[: ending.start()] if ending else form
            for part in PARTS.finditer(bare):
                forms.append(_plain(part.group()))
                begins.append(begin + part.start())
                finishes.append(begin + part.end())
                owners.append(at)
    return Pieces(forms=forms, begins=begins, finishes=finishes, tokens=owners)


def pieces_of_name(name: str) -> tuple[str, ...]:
    """Return the pieces of a name."""
    return tuple(piece for piece in pieces_of(tokens_of(name)).forms if piece)


def _plain(part: str) -> str:
    return part.replace("'", "").replace("’", "").replace(".", "").lower()
