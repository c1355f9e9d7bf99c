"""Relations of a text in words, so that a test reads as what it says."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.language import Lang
from safepassage.reports.attribution import relations_of
from safepassage.reports.relation import Span, Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A relation with the words of its spans."""

    cue: str
    source: str | None = None
    relay: str | None = None
    content: str | None = None
    stance: Stance = "states"
    direct: bool = False
    dropped: bool = False


def said(text: str, lang: Lang | None = None) -> list[Said]:
    """Return the relations of a text in words."""

    def words(span: Span | None) -> str | None:
        return None if span is None else text[slice(*span)]

    return [
        Said(
            cue=text[slice(*relation.cue)],
            source=words(relation.source),
            relay=words(relation.relay),
            content=words(relation.content),
            stance=relation.stance,
            direct=relation.direct,
            dropped=relation.dropped,
        )
        for relation in relations_of(text, lang)
    ]
