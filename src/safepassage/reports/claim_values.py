"""Claims and clauses as JSON values, their words beside their offsets and reasons in both languages."""

from __future__ import annotations

from safepassage.language import Text
from safepassage.reports.claim import Claim, Match
from safepassage.reports.clause import Clause
from safepassage.reports.relation import Span


def clause_values(clause: Clause, body: str) -> dict[str, object]:
    """Return a clause as JSON values, with its words in `body`, the text it was found in."""
    return {
        "kind": clause.kind,
        "span": list(clause.span),
        "stated": body[slice(*clause.span)],
        "groups": list(clause.groups),
        "then": list(clause.then),
        "from": list(clause.from_),
        "to": list(clause.to),
        "via": list(clause.via),
        "carrying": _words(clause.carrying, body),
        "vehicles": list(clause.vehicles),
        "figures": [each.to_json(body) for each in clause.figures],
        "times": [each.to_json(body) for each in clause.times],
        "deal": clause.deal,
        "status": list(clause.status),
    }


def claim_values(claim: Claim, body: str) -> dict[str, object]:
    """Return a claim as JSON values, with its words in `body`, the text of its report."""
    return {
        "id": claim.id,
        "report": claim.report,
        "relation": None if claim.relation is None else claim.relation.to_json(),
        "sentence": _words(claim.sentence, body),
        "quote": claim.quote,
        "publisher": claim.publisher or None,
        "relay": claim.relay or None,
        "speaker": claim.speaker or None,
        "parties": list(claim.parties),
        "affiliations": [_both(each) for each in claim.affiliations],
        "stance": claim.stance,
        "subject": claim.subject,
        "clauses": [clause_values(each, body) for each in claim.clauses],
        "matches": [_match(each) for each in claim.matches],
        "figures": [each.to_json(body) for each in claim.figures],
        "times": [each.to_json(body) for each in claim.times],
        "published": None if claim.published is None else claim.published.to_json(),
        "said": None if claim.said is None else claim.said.to_json(),
        "answers": claim.answers or None,
        "origin": claim.origin,
        "maker": claim.maker,
    }


def _match(match: Match) -> dict[str, object]:
    return {"term": match.term, "whole": match.whole, "reasons": [_both(each) for each in match.reasons]}


def _both(words: Text) -> dict[str, str]:
    return {"en": str(words), "ar": words.in_language("ar")}


def _words(span: Span | None, body: str) -> dict[str, object] | None:
    return None if span is None else {"span": list(span), "stated": body[slice(*span)]}
