"""Claims made by hand for tests of what is built on them."""

from __future__ import annotations

from typing import Any

from safepassage.language import text
from safepassage.reports.claim import Claim, Match
from safepassage.reports.relation import Relation, Span, Stance

REPORT = "agency.txt"
BODY = (
    "The council announced a deal on the evacuation. Moscow denied a deal on the evacuation.\n\n"
    "The ministry said that buses are ready. The ministry confirmed that the wounded leave first."
)


def claim(
    body: str = BODY,
    *,
    cue: str,
    content: str,
    sentence: str,
    named: str = "",
    stance: Stance = "announces",
    speaker: str = "",
    terms: tuple[str, ...] = (),
    report: str = REPORT,
    **more: Any,  # noqa: ANN401 - any field of a claim
) -> Claim:
    """Return the claim that a sentence of a report makes, found by its words."""
    start = body.index(sentence)
    whole = start, start + len(sentence)

    def within(words: str) -> Span:
        begin = body.index(words, *whole)
        return begin, begin + len(words)

    relation = Relation(
        cue=within(cue),
        source=None,
        relay=None,
        content=within(content),
        stance=stance,
        direct=False,
        dropped=False,
        speaker=speaker,
    )
    return Claim(
        id=named or f"{report}-{start}",
        report=report,
        relation=relation,
        sentence=whole,
        quote=content,
        publisher="Agency",
        relay="",
        speaker=speaker,
        parties=(),
        stance=stance,
        subject="agreement",
        matches=tuple(Match(term=term, reasons=(text("stance"),)) for term in terms),
        **more,
    )


def three(body: str = BODY, **more: str) -> tuple[Claim, Claim, Claim]:
    """Return three claims of the report: a deal, its denial, and who leaves first."""
    return (
        claim(
            body,
            cue="announced",
            content="a deal on the evacuation",
            sentence="The council announced a deal on the evacuation.",
            speaker="The council",
            terms=("T1",),
            named=more.get("first", "c1"),
        ),
        claim(
            body,
            cue="denied",
            content="a deal on the evacuation",
            sentence="Moscow denied a deal on the evacuation.",
            stance="denies",
            speaker="Moscow",
            named=more.get("second", "c2"),
        ),
        claim(
            body,
            cue="confirmed",
            content="the wounded leave first",
            sentence="The ministry confirmed that the wounded leave first.",
            stance="confirms",
            speaker="The ministry",
            terms=("T3",),
            named=more.get("third", "c3"),
        ),
    )
