"""Claims with what people have decided on them: how each stands, and what holds after edits and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Literal

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.reports.attachment import Attachment, Lost
from safepassage.reports.claim import Claim, Match
from safepassage.reports.decision import Anchor, Decision, Edit, LinkKind, Verdict
from safepassage.reports.publication import publication
from safepassage.reports.stance_words import STANCE_WORDS
from safepassage.reports.stated_time import Interval

Standing = Literal["proposed", "accepted", "edited", "rejected"]
STANDINGS: Final[dict[str, Standing]] = {"accept": "accepted", "edit": "edited", "reject": "rejected"}
"""How a claim stands after each decision; a link leaves it as it was."""
VERDICT_WORDS: Final[dict[Verdict, Text]] = {
    "accept": text("acceptance"),
    "edit": text("edit"),
    "reject": text("rejection"),
    "link": text("link"),
}
LINK_WORDS: Final[dict[LinkKind, Text]] = {
    "answers": text("answers"),
    "same_origin": text("has one origin with"),
    "supersedes": text("takes the place of"),
}
LOST_WORDS: Final[dict[Lost, Text]] = {
    "no-report": text("its report is not there"),
    "no-words": text("no claim of the report has its words"),
    "several": text("several claims of the report have its words"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A claim with its review.

    Parameters
    ----------
    claim
        As it is proposed.
    standing
        What has been decided on it; `proposed` where nothing has.
    effective
        The claim as it holds: with what was accepted or edited, its links and its origin. Of a claim that is
        proposed or rejected, as it was read, with its links.
    by, at, reason
        Who decided that last, when and why; empty and None where it is only proposed.
    superseded_by
        The id of the claim that a person has put in its place; empty where none.
    decisions
        Every decision on it, the first one first.
    """

    claim: Claim
    standing: Standing
    effective: Claim
    by: str = ""
    at: datetime | None = None
    reason: str = ""
    superseded_by: str = ""
    decisions: tuple[Decision, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether a person stands behind it."""
        return self.standing in ("accepted", "edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """All claims with their review, and what is to be said about decisions that do not fit them."""

    claims: tuple[Reviewed, ...]
    findings: tuple[Finding, ...]


def reviewed(
    claims: Sequence[Claim], decisions: Sequence[Decision], bodies: Mapping[str, str]
) -> tuple[Reviewed, ...]:
    """Return each claim with its review, in the order of the claims; see `review`."""
    return review(claims, decisions, bodies).claims


def review(
    claims: Sequence[Claim],
    decisions: Sequence[Decision],
    bodies: Mapping[str, str],
    *,
    file: str = "decisions.jsonl",
) -> Review:
    """Return each claim with its review, and the decisions that find no claim as findings.

    The last of the decisions to accept, edit or reject counts, and the last link of each kind. What a person
    accepted is what was shown then: where the reports are now read otherwise, that is a finding, and the
    decision holds.

    Parameters
    ----------
    claims
        As the reports are read now, each id once.
    decisions
        In the order in which they were taken.
    bodies
        The text of each report by its name.
    file
        The name that findings give the file of decisions.
    """
    attachment = Attachment(claims, bodies)
    on: dict[str, list[Decision]] = {claim.id: [] for claim in claims}
    findings: list[Finding] = []
    for decision in decisions:
        claim = attachment.claim(decision.claim, decision.anchor)
        if isinstance(claim, Claim):
            on[claim.id].append(decision)
        else:
            findings.append(_orphan(decision, claim, file))
    judged = [_judged(claim, on[claim.id]) for claim in claims]
    findings += [found for each in judged for found in _read_otherwise(each, file)]
    links, unlinked = _links(judged, attachment, file)
    return Review(claims=_linked(judged, links), findings=(*findings, *unlinked))


def _judged(claim: Claim, decisions: Sequence[Decision]) -> Reviewed:
    """Return a claim with the last decision to accept, edit or reject it."""
    verdict = next((each for each in reversed(decisions) if each.decision in STANDINGS), None)
    if verdict is None:
        return Reviewed(claim=claim, standing="proposed", effective=claim, decisions=tuple(decisions))
    effective = claim
    if verdict.decision != "reject":
        effective = _edited(_as_seen(claim, verdict.anchor), verdict.edit or Edit(), verdict.by)
    return Reviewed(
        claim=claim,
        standing=STANDINGS[verdict.decision],
        effective=effective,
        by=verdict.by,
        at=verdict.at,
        reason=verdict.reason,
        decisions=tuple(decisions),
    )


def _as_seen(claim: Claim, anchor: Anchor) -> Claim:
    """Return the claim with what it was taken to say when it was decided on."""
    seen = Edit(stance=anchor.stance, speaker=anchor.speaker, parties=anchor.parties, terms=anchor.terms)
    return _edited(claim, seen, "")


def _edited(claim: Claim, edit: Edit, by: str) -> Claim:
    known = {match.term: match for match in claim.matches}
    matches = claim.matches
    if edit.terms is not None:
        reasons = (text("chosen by {by}", by=by),) if by else ()
        matches = tuple(known.get(term, Match(term=term, reasons=reasons)) for term in edit.terms)
    published = claim.published
    if edit.published is not None:
        published = published_interval(edit.published)
    return replace(
        claim,
        stance=edit.stance or claim.stance,
        speaker=claim.speaker if edit.speaker is None else edit.speaker,
        parties=claim.parties if edit.parties is None else edit.parties,
        matches=matches,
        published=published,
    )


def published_interval(stated: str) -> Interval | None:
    """Return the day or the minute of publication that words state; None: they state none."""
    found = publication(stated)
    if found is None:
        return None
    if found.at is not None:
        minute = found.at.replace(second=0, microsecond=0)
        return Interval(start=minute, end=minute + timedelta(minutes=1), granularity="minute")
    day = datetime.combine(found.day, time())
    return Interval(start=day, end=day + timedelta(days=1), granularity="day")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tie:
    kind: LinkKind
    claim: str
    to: str


def _links(judged: Sequence[Reviewed], attachment: Attachment, file: str) -> tuple[list[_Tie], list[Finding]]:
    """Return the links that hold, in the order of the claims; those of a rejected claim do not."""
    ties: list[_Tie] = []
    findings: list[Finding] = []
    above: dict[str, str] = {}
    for each in judged:
        for kind, decision in _last_links(each).items():
            assert decision.link is not None
            if decision.link.anchor is None or each.standing == "rejected":
                continue
            to = attachment.claim(decision.link.to, decision.link.anchor)
            if not isinstance(to, Claim):
                findings.append(_orphan_link(decision, to, file))
            elif kind != "same_origin" and _reaches(
                to.id, each.claim.id, above if kind == "supersedes" else {}
            ):
                findings.append(_circle(decision, file))
            else:
                ties.append(_Tie(kind=kind, claim=each.claim.id, to=to.id))
                if kind == "supersedes":
                    above[each.claim.id] = to.id
    return ties, findings


def _last_links(each: Reviewed) -> dict[LinkKind, Decision]:
    return {decision.link.kind: decision for decision in each.decisions if decision.link is not None}


def _reaches(start: str, goal: str, onward: Mapping[str, str]) -> bool:
    while start != goal and start in onward:
        start = onward[start]
    return start == goal


def _linked(judged: Sequence[Reviewed], ties: Sequence[_Tie]) -> tuple[Reviewed, ...]:
    answers = {each.claim.id: each.claim.answers for each in judged}
    for each in judged:
        last = _last_links(each).get("answers")
        if last is not None and last.link is not None and not last.link.to:
            answers[each.claim.id] = ""
    answers |= {tie.claim: tie.to for tie in ties if tie.kind == "answers"}
    superseded = {tie.to: tie.claim for tie in ties if tie.kind == "supersedes"}
    origins = _origins([each.claim for each in judged], [tie for tie in ties if tie.kind == "same_origin"])
    return tuple(
        replace(
            each,
            effective=replace(
                each.effective,
                answers=answers[each.claim.id],
                origin=origins[each.claim.id],
            ),
            superseded_by=superseded.get(each.claim.id, ""),
        )
        for each in judged
    )


def _origins(claims: Sequence[Claim], ties: Sequence[_Tie]) -> dict[str, str]:
    """Return the first claim of each claim's origin, after people have joined and parted them."""
    parted = {tie.claim for tie in ties if tie.claim == tie.to}
    group = {
        claim.id: (claim.id in parted, claim.id if claim.id in parted else claim.origin or claim.id)
        for claim in claims
    }
    joined: dict[tuple[bool, str], tuple[bool, str]] = {}

    def root(key: tuple[bool, str]) -> tuple[bool, str]:
        while key in joined:
            key = joined[key]
        return key

    for tie in ties:
        one, other = root(group[tie.claim]), root(group[tie.to])
        if one != other:
            joined[one] = other
    first: dict[tuple[bool, str], str] = {}
    for claim in claims:
        first.setdefault(root(group[claim.id]), claim.id)
    return {claim.id: first[root(group[claim.id])] for claim in claims}


def _read_otherwise(each: Reviewed, file: str) -> Iterator[Finding]:
    """Yield that a claim which a person stands behind is now read otherwise than it was shown then."""
    if not each.holds:
        return
    seen = next(decision for decision in reversed(each.decisions) if decision.decision in STANDINGS).anchor
    now = each.claim
    differs = [
        (what, before, after)
        for what, before, after in (
            (text("stance"), STANCE_WORDS[seen.stance], STANCE_WORDS[now.stance]),
            (text("speaker"), seen.speaker, now.speaker),
            (text("parties"), ", ".join(seen.parties), ", ".join(now.parties)),
            (text("terms"), ", ".join(seen.terms), ", ".join(now.terms)),
        )
        if str(before) != str(after)
    ]
    for what, before, after in differs:
        yield Finding(
            code="read-otherwise",
            where=Where(file=file, column=now.id),
            what=text(
                "A claim that was accepted is now read otherwise: {what} was {before}, is {after}.",
                what=what,
                before=before or "-",
                after=after or "-",
            ),
            mend=text("What was accepted holds; decide on it again if the new reading is right."),
            stops=False,
        )


def _orphan(decision: Decision, lost: Lost, file: str) -> Finding:
    return Finding(
        code="decision-without-claim",
        where=Where(file=file, column=decision.id),
        what=text(
            "A decision ({decision}, {by}) is on a claim that is not found any more, for {why}: {words}.",
            decision=VERDICT_WORDS[decision.decision],
            by=decision.by,
            why=LOST_WORDS[lost],
            words=decision.anchor.content or decision.anchor.sentence,
        ),
        mend=text("It stays in the file. Decide anew on the claim that says this now, if there is one."),
        stops=False,
    )


def _orphan_link(decision: Decision, lost: Lost, file: str) -> Finding:
    assert decision.link is not None
    assert decision.link.anchor is not None
    return Finding(
        code="link-without-claim",
        where=Where(file=file, column=decision.id),
        what=text(
            "A link ({kind}, {by}) is to a claim that is not found any more, for {why}: {words}.",
            kind=LINK_WORDS[decision.link.kind],
            by=decision.by,
            why=LOST_WORDS[lost],
            words=decision.link.anchor.content or decision.link.anchor.sentence,
        ),
        mend=text("It stays in the file and has no effect. Link the claim anew, if the other one is there."),
        stops=False,
    )


def _circle(decision: Decision, file: str) -> Finding:
    assert decision.link is not None
    return Finding(
        code="link-in-circle",
        where=Where(file=file, column=decision.id),
        what=text(
            "A link ({kind}, {by}) would lead a claim back to itself.",
            kind=LINK_WORDS[decision.link.kind],
            by=decision.by,
        ),
        mend=text("It has no effect. Take back one of the links of the circle."),
        stops=False,
    )
