"""From how many origins claims come: copies of one text, and one relay of one speaker, are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from safepassage.reports.claim import Claim
from safepassage.reports.claim_parties import actor_key, folded_words, voices_of
from safepassage.reports.gazetteer import Gazetteer
from safepassage.reports.report_folder import Report


def with_origins(
    claims: Sequence[Claim], reports: Sequence[Report], gazetteer: Gazetteer
) -> tuple[Claim, ...]:
    """Return the claims, each with the id of the first one of the same origin.

    Parameters
    ----------
    claims
        In the order of their reports.
    reports
        The reports, in order.
    gazetteer
        The names by which an outlet is known again under another name.
    """
    copied = _copied(reports)
    by_words: dict[tuple[str, str], str] = {}
    by_voice: dict[tuple[str, ...], str] = {}
    by_subject: dict[tuple[str, str], str] = {}
    found = []
    for claim in claims:
        words = (copied.get(claim.report, claim.report), _words(claim))
        voice = _voice(claim, gazetteer)
        own = (words[0], claim.subject)
        origin = by_words.get(words) or (by_voice.get(voice) if voice else None)
        if origin is None and claim.relation is None and words[0] != claim.report:
            origin = by_subject.get(own)  # a copy's headline is no other source than the wire
        origin = origin or claim.id
        by_subject.setdefault(own, origin)
        by_words.setdefault(words, origin)
        if voice:
            by_voice.setdefault(voice, origin)
        found.append(replace(claim, origin=origin))
    return tuple(found)


def _copied(reports: Sequence[Report]) -> dict[str, str]:
    """Return for each report the name of the earliest one that its text descends from, its own else."""
    if len(reports) < 2:
        return {}
    from safepassage.reports.near_copies import origins_of, signature_of

    signatures = [signature_of(each.article.text, each.article.lang) for each in reports]
    origins = origins_of(signatures, [each.article.published or None for each in reports])
    return {each.name: reports[origin].name for each, origin in zip(reports, origins, strict=True)}


def _words(claim: Claim) -> str:
    return "\n".join((folded_words(claim.quote), folded_words(claim.speaker), claim.stance))


def _voice(claim: Claim, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return what is the same when one outlet passes on one speaker on one matter; empty: nobody."""
    through = claim.relay or claim.publisher
    if not through or not claim.speaker or claim.subject == "event":
        return ()
    terms = sorted(match.term for match in claim.matches if not match.whole)
    kinds = sorted({f"{each.kind}{each.deal}" for each in claim.clauses if each.kind != "agreement"})
    matter = terms or kinds or sorted({f"agreement{clause.deal}" for clause in claim.clauses})
    speaker = voices_of(claim.speaker, None, gazetteer).key
    return (actor_key(through, gazetteer), speaker, claim.stance, *matter)
