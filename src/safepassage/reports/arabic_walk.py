"""The walk to the right of an Arabic verb of saying, and what it has met so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_verb import Verb

Marker = Literal["that", "colon", "quote", "preposition", "noun", "none"]

SEPARATE: Final = frozenset(["الي", "عن", "من", "علي"])
"""Prepositions that are words of their own, and stay outside what is said."""

MANNERS: Final = frozenset(["شكل", "صوره", "طريقه", "لهجه", "نبره"])
"""After `ب` these and an adjective make an adverb: "in a decisive manner"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What follows a verb, as token spans.

    `marker` says what opens the content, `opens` where that stands, `begins` where the content begins.
    """

    subject: tuple[int, int] | None
    relay: tuple[int, int] | None
    marker: Marker
    opens: int
    begins: int
    commas: int = 0


class Walk:
    """The walk to the right of a verb; it lasts one call of `following`."""

    __slots__ = ("commas", "frames", "index", "limit", "relay", "sentence", "subject", "verb", "verb_at")

    def __init__(self, sentence: Sentence, verb: Verb, index: int, limit: int) -> None:
        self.sentence = sentence
        self.verb = verb
        self.frames = verb.frames
        self.index = index
        self.verb_at = index - 1
        self.limit = limit
        self.subject: tuple[int, int] | None = None
        self.relay: tuple[int, int] | None = None
        self.commas = 0

    def found(self, marker: Marker, begins: int) -> Following:
        """Return the end of the walk: what opens the content, and where the content begins."""
        return Following(
            subject=self.subject,
            relay=self.relay,
            marker=marker,
            opens=self.index,
            begins=begins,
            commas=self.commas,
        )
