"""A relation while a sentence is read, in tokens."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.reports.relation import Stance

TokenSpan = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A relation whose spans count tokens.

    `feminine` and `number` are what the cue agrees with, to find the speaker who is left out; None and
    empty where it does not tell.
    """

    cue: TokenSpan
    source: TokenSpan | None
    content: TokenSpan | None
    stance: Stance
    rule: str
    relay: TokenSpan | None = None
    dropped: bool = False
    feminine: bool | None = None
    number: str = ""
