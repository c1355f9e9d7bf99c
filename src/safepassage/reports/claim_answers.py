"""Which earlier claim another one answers: what was denied, confirmed or not confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from safepassage.reports.claim import Claim

ANSWERING: Final = frozenset(["denies", "confirms", "not_confirmed"])
ANSWERED_NOT: Final = frozenset(["denies", "not_confirmed", "demands", "warns", "accuses"])


def answered(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims in their order, each that answers an earlier one with that one's id.

    An answer speaks of the same agreement, or of a term that both may speak of, and is another's word. Of
    several claims the one counts that announced it, of the same report where one did, the latest of them.
    On an agreement that was before the one that a report is about, a claim further on can be answered too.
    """
    found: list[Claim] = []
    for place, claim in enumerate(claims):
        target = None
        if claim.stance in ANSWERING and claim.subject != "event":
            target = _target(claim, found) or _target(claim, _told_after(claim, claims[place + 1 :]))
        found.append(claim if target is None else replace(claim, answers=target.id))
    return tuple(found)


def _told_after(claim: Claim, later: Sequence[Claim]) -> list[Claim]:
    """Return the claims further on in a report on an earlier agreement, first the first of them."""
    deals = {clause.deal for clause in claim.clauses if clause.deal}
    return [
        other
        for other in reversed(later)
        if other.report == claim.report and deals & {clause.deal for clause in other.clauses}
    ]


def _target(claim: Claim, earlier: Sequence[Claim]) -> Claim | None:
    best: tuple[tuple[int, ...], Claim] | None = None
    for place, other in enumerate(earlier):
        if other.stance in ANSWERED_NOT or other.subject == "event":
            continue
        if other.speaker and other.speaker == claim.speaker:
            continue
        if not _same_matter(claim, other):
            continue
        direct = {match.term for match in claim.matches if not match.whole}
        shared = len(direct & {*other.terms})
        rank = (
            int(other.report == claim.report),
            int(other.sentence != claim.sentence),
            shared if claim.subject == "term" else 0,
            int(other.subject == "agreement"),
            int(other.stance == "announces"),
            place,
        )
        if best is None or rank > best[0]:
            best = (rank, other)
    return None if best is None else best[1]


def _same_matter(claim: Claim, other: Claim) -> bool:
    """Return whether two claims can be about the same agreement and the same part of it."""
    deals = {clause.deal for clause in claim.clauses}
    others = {clause.deal for clause in other.clauses}
    if claim.report == other.report:
        if not deals & others:
            return False
    elif {bool(deal) for deal in deals}.isdisjoint(bool(deal) for deal in others):
        return False
    if claim.subject == "agreement" or other.subject == "agreement":
        return claim.report == other.report or bool({*claim.terms} & {*other.terms}) or not claim.matches
    kinds = {clause.kind for clause in claim.clauses} & {clause.kind for clause in other.clauses}
    return bool({*claim.terms} & {*other.terms}) or (not claim.matches and bool(kinds))
