"""A place or an actor that a report names, by its id in the operation or in the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from safepassage.language import Name
from safepassage.reports.relation import Span

Table = Literal["place", "actor"]
Origin = Literal["operation", "gazetteer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a report.

    Parameters
    ----------
    span
        The name without the title before it and without attached letters.
    id
        The id of what is named; empty where the name has several bearers of this table.
    kind
        What sort of place or actor it is; empty where that is not known.
    name
        What it is called in both languages; of several bearers, none.
    origin
        Whether the operation or the shipped gazetteer knows it.
    readings
        Everything the name can stand for: `place:moscow`, `actor:russia-government`; `actor:other` where the
        name is one that others are called by too.
    """

    span: Span
    id: str
    kind: str
    name: Name
    origin: Origin
    readings: tuple[str, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether the name can stand for more than one thing."""
        return len(self.readings) > 1

    def to_json(self, body: str) -> dict[str, object]:
        """Return the mention as JSON values, with its words in `body`."""
        return {
            "span": list(self.span),
            "stated": body[slice(*self.span)],
            "id": self.id or None,
            "kind": self.kind or None,
            "name": {"en": self.name.en, "ar": self.name.ar},
            "origin": self.origin,
            "ambiguous": self.ambiguous,
            "readings": list(self.readings),
        }
