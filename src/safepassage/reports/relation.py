"""The attribution relation: who is reported, by which words, to have said what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Span = tuple[int, int]
"""Offsets into the raw text, from the first character up to, not including, the last."""

Stance = Literal["announces", "confirms", "denies", "not_confirmed", "demands", "warns", "accuses", "states"]
STANCES: Final[tuple[Stance, ...]] = get_args(Stance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Somebody (the source) is reported, by some words (the cue), to have said something (the content).

    Parameters
    ----------
    cue
        The reporting words, with their negation.
    source
        Who says it; None where no words name them.
    relay
        The outlet through which the source is heard, where one is named beside it.
    content
        What is said; None only where something is not confirmed without more words.
    stance
        What the cue makes of the content.
    direct
        Whether most of the content stands in quotation marks.
    dropped
        Whether the cue is an Arabic verb or participle whose subject is left out.
    speaker
        The source's name as far as the text tells it: a pronoun, a left-out subject or a short name is
        carried back to where the speaker was named. Empty where nobody is named.
    rule
        The name of the rule that found the relation.
    """

    cue: Span
    source: Span | None
    relay: Span | None
    content: Span | None
    stance: Stance
    direct: bool
    dropped: bool
    speaker: str = ""
    rule: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the relation as JSON values."""
        return {
            "cue": list(self.cue),
            "source": _listed(self.source),
            "relay": _listed(self.relay),
            "content": _listed(self.content),
            "stance": self.stance,
            "direct": self.direct,
            "dropped": self.dropped,
            "speaker": self.speaker,
            "rule": self.rule,
        }


def _listed(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)
