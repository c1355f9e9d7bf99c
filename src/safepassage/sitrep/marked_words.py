"""A sentence of a report with its source, cue, content and relay marked in place, safe to be shown."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final, Literal

from safepassage.reports.relation import Relation, Span
from safepassage.sitrep.report_phrases import DIRECTION_CONTROLS

Mark = Literal["", "source", "cue", "content", "relay"]

BLANK: Final = re.compile(r"\s+")
UNPRINTED: Final = re.compile("[\x00-\x1f\x7f-\x9f\ufff9-\ufffb]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words of a report that are marked alike; none of them steers the direction of text."""

    words: str
    mark: Mark = ""


def marked(body: str, sentence: Span, relation: Relation | None) -> tuple[Piece, ...]:
    """Return a sentence in pieces, those of the relation marked; of two that overlap the shorter one shows.

    Parameters
    ----------
    body
        The report's text, which the spans count.
    sentence
        The sentence; where the relation goes beyond it, the pieces do too.
    relation
        What is marked; None: nothing is.
    """
    spans: list[tuple[Span, Mark]] = []
    if relation is not None:
        found: tuple[tuple[Mark, Span | None], ...] = (
            ("source", relation.source),
            ("cue", relation.cue),
            ("content", relation.content),
            ("relay", relation.relay),
        )
        spans = [(span, mark) for mark, span in found if span is not None and span[0] < span[1]]
    edges = sorted({*sentence, *(edge for span, _ in spans for edge in span)})
    pieces: list[Piece] = []
    for first, after in itertools.pairwise(edges):
        over = [(span, mark) for span, mark in spans if span[0] <= first and after <= span[1]]
        mark = min(over, key=lambda each: each[0][1] - each[0][0])[1] if over else ""
        words = shown_words(body[first:after])
        if not words:
            continue
        if pieces and pieces[-1].mark == mark:
            pieces[-1] = Piece(words=pieces[-1].words + words, mark=mark)
        else:
            pieces.append(Piece(words=words, mark=mark))
    return tuple(pieces)


def shown_words(words: str) -> str:
    """Return words of a report on one line, without what would steer the text around them."""
    return UNPRINTED.sub("\N{REPLACEMENT CHARACTER}", BLANK.sub(" ", words.translate(DIRECTION_CONTROLS)))
