"""Claims made of what a language model proposes, beside those of the grammar and told apart from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from safepassage.reports.claim import Claim
from safepassage.reports.relation import Span

MARK = "-model"
"""With this the id of a claim ends that a model proposed."""


def with_model(claims: Sequence[Claim], proposed: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the grammar's claims as they are, followed by those that only a model proposes.

    What the grammar has read already, the same stance from an overlapping cue of the same report, is left
    out: the model replaces nothing and confirms nothing. A model's claim has the maker `model`, an id that
    says so and an origin of its own, so that it adds to no count before a person has looked at it.

    Parameters
    ----------
    claims
        What the grammar makes of the reports.
    proposed
        Claims made in the same way of the relations that a model proposes.
    """
    read: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        read[claim.report].append(claim)
    added: dict[str, Claim] = {}
    for claim in proposed:
        if claim.relation is None or any(_same(claim, other) for other in read[claim.report]):
            continue
        named = f"{claim.id}{MARK}"
        added.setdefault(named, replace(claim, id=named, origin=named, maker="model"))
    return (*claims, *added.values())


def _same(claim: Claim, other: Claim) -> bool:
    if claim.relation is None or other.relation is None or claim.stance != other.stance:
        return False
    return _overlap(claim.relation.cue, other.relation.cue)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
