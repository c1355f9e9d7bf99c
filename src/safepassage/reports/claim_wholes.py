"""Claims about an agreement as a whole speak of every term that reports say it holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from safepassage.language import Text, text
from safepassage.reports.claim import Claim, Match
from safepassage.reports.claim_matches import Terms
from safepassage.reports.clause import Clause

Held = dict[str, None]


def with_wholes(
    claims: Sequence[Claim], terms: Terms | None, *, concerned: Collection[str] = ()
) -> tuple[Claim, ...]:
    """Return the claims, those about an agreement as a whole with all terms that it is said to hold.

    Those are the terms that the same report names as held by it; where that report names none, those that
    reports before it named, if it speaks of the operation's places at all.

    Parameters
    ----------
    claims
        The claims of all reports in order, each with the terms of its own clauses.
    terms
        The terms of the operation; None: there is none.
    concerned
        The reports that speak of the operation's places.
    """
    if terms is None:
        return tuple(claims)
    in_report: dict[tuple[str, int], Held] = {}
    for claim in claims:
        for clause in claim.clauses:
            held = in_report.setdefault((claim.report, clause.deal), {})
            held.update((match.term, None) for match in claim.matches if _of(terms, match.term, clause))
    found = []
    before: dict[bool, Held] = {}
    current, told = "", before
    for claim in claims:
        if claim.report != current:
            current, told = claim.report, {key: {**held} for key, held in before.items()}
        found.append(_whole(claim, in_report, told, concerned))
        for clause in claim.clauses:
            before.setdefault(bool(clause.deal), {}).update(in_report.get((claim.report, clause.deal), {}))
    return tuple(found)


def _of(terms: Terms, term: str, clause: Clause) -> bool:
    """Return whether a term is one that the agreement of a clause can hold."""
    return term in terms.open_to(clause)


def _whole(
    claim: Claim,
    in_report: dict[tuple[str, int], Held],
    told: dict[bool, Held],
    concerned: Collection[str],
) -> Claim:
    known = {match.term for match in claim.matches}
    added: dict[str, Text] = {}
    for clause in claim.clauses:
        if clause.kind not in ("agreement", "start"):
            continue
        held = in_report.get((claim.report, clause.deal), {})
        reason = text("It speaks of the agreement as a whole; the report says that it holds this.")
        if not held and claim.report in concerned:
            held = told.get(bool(clause.deal), {})
            reason = text("It speaks of the agreement as a whole; an earlier report says that it holds this.")
        for term in held:
            if term not in known:
                added.setdefault(term, reason)
    wholes = [Match(term=term, reasons=(reason,), whole=True) for term, reason in added.items()]
    return replace(claim, matches=(*claim.matches, *wholes))
