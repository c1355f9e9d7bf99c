"""The decision: what a person has made of a claim, written so that it finds the claim again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from safepassage.reports.claim import Claim
from safepassage.reports.folding import fold
from safepassage.reports.relation import Span, Stance

FORMAT: Final = "safepassage-decision/1"

Verdict = Literal["accept", "edit", "reject", "link"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
LinkKind = Literal["answers", "same_origin", "supersedes"]
LINK_KINDS: Final[tuple[LinkKind, ...]] = get_args(LinkKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A claim as the person saw it, in words and not in offsets.

    Parameters
    ----------
    report
        The name of the report's file.
    sentence, cue, content
        Words of the report, with single spaces between them; the cue is empty where the report speaks in its
        own name, the content where nothing is said of it.
    speaker, stance, parties, terms
        What the claim was taken to say. What is accepted is this, whatever a later reading makes of it.
    """

    report: str
    sentence: str = ""
    cue: str = ""
    content: str = ""
    speaker: str = ""
    stance: Stance = "states"
    parties: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a person puts in the place of what was read; None: as it was read.

    `published` is a day or an instant in ISO 8601, in the local time of the report.
    """

    stance: Stance | None = None
    speaker: str | None = None
    parties: tuple[str, ...] | None = None
    terms: tuple[str, ...] | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a claim stands to another.

    Parameters
    ----------
    kind
        `answers`: it confirms, denies or corrects the other; `same_origin`: both are one voice, and count
        once; `supersedes`: the same speaker now says this in the other's place.
    to
        The id of the other claim; empty takes back the link of that kind. A claim of the same origin as
        itself is an origin of its own, whatever the reading made of it.
    anchor
        The other claim as the person saw it; None where there is no other.
    """

    kind: LinkKind
    to: str
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided on a claim, when, and why.

    Parameters
    ----------
    id
        Its own: made of what it says, so that a copy of it is known for one.
    at
        The instant, in UTC.
    by
        The role or the initials of the person.
    claim
        The id that the claim had.
    decision
        What was decided.
    anchor
        The claim as the person saw it.
    edit, link
        Of an edit and of a link; else None.
    reason
        Why, in the person's words; may be empty.
    """

    id: str
    at: datetime
    by: str
    claim: str
    decision: Verdict
    anchor: Anchor
    edit: Edit | None = None
    link: Link | None = None
    reason: str = ""


def decision_of(
    claim: Claim,
    verdict: Verdict,
    body: str,
    *,
    by: str,
    at: datetime,
    edit: Edit | None = None,
    link: Link | None = None,
    reason: str = "",
) -> Decision:
    """Return a person's decision on a claim.

    Parameters
    ----------
    claim
        The claim as it is proposed.
    verdict
        What is decided.
    body
        The text of the claim's report.
    by
        A role or initials, not empty.
    at
        The instant, with its offset from UTC.
    edit, link
        Given for an edit and for a link, and only then.
    reason
        Why.

    Raises
    ------
    ValueError
        One of these is not so.
    """
    if not by.strip():
        raise ValueError("somebody decides")
    if at.tzinfo is None:
        raise ValueError("an instant has an offset from UTC")
    if (edit is not None) != (verdict == "edit") or (link is not None) != (verdict == "link"):
        raise ValueError("an edit has its values, a link its claim, and nothing else has them")
    made = Decision(
        id="",
        at=at.astimezone(UTC),
        by=by.strip(),
        claim=claim.id,
        decision=verdict,
        anchor=anchor_of(claim, body),
        edit=edit,
        link=link,
        reason=reason.strip(),
    )
    content = json.dumps(decision_to_json(made), ensure_ascii=True, sort_keys=True)
    return replace(made, id=hashlib.sha256(content.encode()).hexdigest()[:16])


def anchor_of(claim: Claim, body: str) -> Anchor:
    """Return a claim in words, given the text of its report; where that is empty, with its quote alone."""
    return Anchor(
        report=claim.report,
        sentence=words_of(body, claim.sentence),
        cue=words_of(body, claim.relation.cue) if claim.relation else "",
        content=" ".join(claim.quote.split()),
        speaker=claim.speaker,
        stance=claim.stance,
        parties=claim.parties,
        terms=claim.terms,
    )


def words_of(body: str, span: Span) -> str:
    """Return the words of a span with single spaces between them."""
    return " ".join(body[slice(*span)].split())


def same_words(one: str, other: str) -> bool:
    """Return whether two quotations are the same but for white space and the spelling of Arabic letters."""
    return one == other or fold(one).split() == fold(other).split()


def decision_to_json(decision: Decision) -> dict[str, object]:
    """Return a decision as JSON values, as it stands in its file; what is empty is left out."""
    values: dict[str, object] = {
        "format": FORMAT,
        "id": decision.id,
        "at": decision.at.isoformat(),
        "by": decision.by,
        "claim": decision.claim,
        "decision": decision.decision,
        "anchor": anchor_to_json(decision.anchor),
    }
    if decision.edit is not None:
        values["edit"] = edit_to_json(decision.edit)
    if decision.link is not None:
        values["link"] = _link_to_json(decision.link)
    if decision.reason:
        values["reason"] = decision.reason
    return values


def anchor_to_json(anchor: Anchor) -> dict[str, object]:
    """Return an anchor as JSON values."""
    return {
        "report": anchor.report,
        "sentence": anchor.sentence,
        "cue": anchor.cue,
        "content": anchor.content,
        "speaker": anchor.speaker,
        "stance": anchor.stance,
        "parties": list(anchor.parties),
        "terms": list(anchor.terms),
    }


def edit_to_json(edit: Edit) -> dict[str, object]:
    """Return the values of an edit that are not as they were read."""
    values: dict[str, object] = {
        "stance": edit.stance,
        "speaker": edit.speaker,
        "parties": None if edit.parties is None else list(edit.parties),
        "terms": None if edit.terms is None else list(edit.terms),
        "published": edit.published,
    }
    return {key: value for key, value in values.items() if value is not None}


def _link_to_json(link: Link) -> dict[str, object]:
    values: dict[str, object] = {"kind": link.kind, "to": link.to}
    if link.anchor is not None:
        values["anchor"] = anchor_to_json(link.anchor)
    return values
