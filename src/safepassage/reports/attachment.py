"""Which claim a decision is on: found again by its id and its words, or not at all; never by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal

from safepassage.reports.claim import Claim
from safepassage.reports.decision import Anchor, anchor_of, same_words
from safepassage.reports.folding import fold

Lost = Literal["no-report", "no-words", "several"]
"""Why no claim is found: its report is not there, no claim has its words, or several have."""

NARROWING: Final[tuple[Callable[[Anchor, Anchor], bool], ...]] = (
    lambda one, other: same_words(one.sentence, other.sentence),
    lambda one, other: same_words(one.cue, other.cue),
    lambda one, other: same_words(one.speaker, other.speaker),
    lambda one, other: one.stance == other.stance,
)
"""What tells claims with the same words apart, the surest first."""


class Attachment:
    """Claims, to be found by what a person saw of them.

    Parameters
    ----------
    claims
        The claims as the reports are read now.
    bodies
        The text of each report by its name. Of a report that is missing here, sentences and cues cannot be
        compared, only the words of the content.
    """

    def __init__(self, claims: Sequence[Claim], bodies: Mapping[str, str]) -> None:
        self._ids = {claim.id: claim for claim in claims}
        self._anchors = {claim.id: anchor_of(claim, bodies.get(claim.report, "")) for claim in claims}
        self._reports = {claim.report for claim in claims} | set(bodies)
        self._quotes: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        self._cues: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            anchor = self._anchors[claim.id]
            self._quotes[claim.report, _key(anchor.content)].append(claim)
            if anchor.sentence and anchor.cue:
                self._cues[claim.report, _key(anchor.sentence), _key(anchor.cue)].append(claim)

    def claim(self, claim_id: str, anchor: Anchor) -> Claim | Lost:
        """Return the claim that a person saw, or why it is not found.

        In the same report it is the one with the same id, whose words still say so; else the one whose
        content has the same words, from the same cue in the same sentence or by the same speaker with the
        same stance; else the one with the same cue in the same sentence, whose content a newer grammar ends
        elsewhere. Several that nothing tells apart are none.
        """
        if anchor.report not in self._reports:
            return "no-report"
        same_id = self._ids.get(claim_id)
        if same_id is not None and self._says_it(same_id, anchor):
            return same_id
        quoting = self._quotes.get((anchor.report, _key(anchor.content)), ())
        found = self._narrowed([claim for claim in quoting if self._one_mouth(claim, anchor)], anchor)
        if not found and anchor.cue:
            key = anchor.report, _key(anchor.sentence), _key(anchor.cue)
            found = self._narrowed(self._cues.get(key, ()), anchor)
        if not found:
            return "no-words"
        return found[0] if len(found) == 1 else "several"

    def _says_it(self, claim: Claim, anchor: Anchor) -> bool:
        """Return whether a claim with the right id is still what the person saw, corrections aside."""
        now = self._anchors[claim.id]
        if claim.report != anchor.report:
            return False
        if not now.sentence:  # its text is not at hand
            return same_words(now.content, anchor.content)
        said = same_words(now.content, anchor.content) or same_words(now.sentence, anchor.sentence)
        return said and (_within(now.cue, anchor.cue) or same_words(now.speaker, anchor.speaker))

    def _one_mouth(self, claim: Claim, anchor: Anchor) -> bool:
        """Return whether a claim with the right content is heard from the same person in the same way.

        What one announces another may deny in the same words, even in the same sentence.
        """
        now = self._anchors[claim.id]
        here = bool(now.sentence) and same_words(now.sentence, anchor.sentence)
        if here and same_words(now.cue, anchor.cue):
            return True
        by_name = same_words(now.speaker, anchor.speaker) and now.stance == anchor.stance
        return by_name and (here or bool(now.speaker))

    def _narrowed(self, claims: Iterable[Claim], anchor: Anchor) -> list[Claim]:
        """Return those that are most like what the person saw."""
        found = list(claims)
        for alike in NARROWING:
            if len(found) < 2:
                break
            found = [claim for claim in found if alike(self._anchors[claim.id], anchor)] or found
        return found


def _within(one: str, other: str) -> bool:
    """Return whether one cue is the other, or the other with its negation or an adverb."""
    first, second = f" {_key(one)} ", f" {_key(other)} "
    return first in second or second in first


def _key(words: str) -> str:
    return " ".join(fold(words).split())
