"""The status of terms in words: what a party is reported to say, on what it rests, what plans wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from safepassage.language import Name, Text, text
from safepassage.operation.model import Operation, PartyRole
from safepassage.operation.terms import Confirmation
from safepassage.sitrep.report_phrases import day, listed, moment, party_name

if TYPE_CHECKING:  # a plan without reports is shown without loading what reads them
    from safepassage.reports.claim import Claim
    from safepassage.reports.conditions import Condition, PartyCondition
    from safepassage.reports.stated_time import Interval
    from safepassage.reports.status import Cell, Standing, TermStanding

STANDING_WORDS: Final[Mapping[Standing, Text]] = {
    "announced": text("announced"),
    "confirmed": text("confirmed"),
    "denied": text("denied"),
    "not_confirmed": text("not confirmed"),
    "contradictory": text("contradictory"),
    "silent": text("silent"),
}
ROLE_WORDS: Final[Mapping[PartyRole, Text]] = {
    "party": text("party"),
    "mediator": text("mediator"),
    "guarantor": text("guarantor"),
    "monitor": text("monitor"),
    "operator": text("operator"),
}
PROPOSAL: Final = text("proposal")
ACCEPTED: Final = text("accepted")


def origins_text(origins: int) -> Text:
    """Return how many origins something rests on."""
    return text("one origin") if origins == 1 else text("origins: {origins}", origins=origins)


def basis(cell: Cell) -> tuple[Text, ...]:
    """Return what a standing rests on: how many origins, and whether people have accepted them."""
    if cell.standing == "silent":
        return ()
    said = [origins_text(cell.origins), PROPOSAL if cell.proposed else ACCEPTED]
    if cell.whole:
        said.append(text("of the whole agreement"))
    if cell.proposed and cell.accepted != "silent":
        said.append(text("accepted alone: {standing}", standing=STANDING_WORDS[cell.accepted]))
    return tuple(said)


def agreed_text(operation: Operation, term: TermStanding) -> Text:
    """Return whether a term is agreed by the reports, and whose word is missing."""
    if term.agreed_by_accepted:
        return text("agreed by the reports, on accepted claims")
    if term.agreed:
        return text("agreed by the reports, on claims that are only proposed")
    if not term.needed:
        return text("nobody is named who must agree")
    missing = [
        party_name(operation, party)
        for party in term.needed
        if term.cell(party).standing not in ("announced", "confirmed")
    ]
    return text("not agreed by the reports; missing or disputed: {parties}", parties=listed(missing))


def when(operation: Operation, interval: Interval | None) -> Name | Text:
    """Return a local time of publication as a day, or a day and a minute."""
    if interval is None or interval.start is None:
        return text("no date")
    if interval.granularity in ("minute", "hour"):
        return moment(operation, interval.start.replace(tzinfo=operation.zone))
    return day(interval.start.date())


def as_of_text(operation: Operation, as_of: datetime | None) -> Text:
    """Return as of which instant a status is."""
    if as_of is None:
        return text("With every report of the operation, whenever it was published.")
    return text("As of {when}: with what was published by then.", when=moment(operation, as_of))


def condition_sentences(operation: Operation, conditions: Sequence[Condition]) -> tuple[Text, ...]:
    """Return for each confirmation whether it has been given, and how each of its parties stands to it.

    A plan that was made before a confirmation was given goes on naming it; it is given all the same.
    """
    terms = {term.id: term for term in operation.terms}
    said = []
    for each in conditions:
        term = terms[each.term]
        assert isinstance(term, Confirmation)
        parties = _joined([_party_text(operation, party) for party in each.parties])
        if each.met:
            said.append(text("{id} is given, by accepted claims: {parties}.", id=term.id, parties=parties))
        elif parties is None:
            said.append(
                text("This plan is conditional on {id}, which names nobody who could confirm.", id=term.id)
            )
        else:
            said.append(
                text(
                    "This plan is conditional on {id}, before {terms} are in force: {parties}.",
                    id=term.id,
                    terms=listed(term.before),
                    parties=parties,
                )
            )
    return tuple(said)


def _party_text(operation: Operation, condition: PartyCondition) -> Text:
    """Return how one party stands: "Syrian government – not confirmed (1 origin, 13 Dec 21:10, proposal)"."""
    cell = condition.cell
    name, standing = party_name(operation, condition.party), STANDING_WORDS[cell.standing]
    if not cell.bearing:
        return text("{party} – {standing}", party=name, standing=standing)
    last = cell.bearing[-1].first
    return text(
        "{party} – {standing} ({origins}, {when}, {basis})",
        party=name,
        standing=standing,
        origins=origins_text(cell.origins),
        when=when(operation, _time(last)),
        basis=PROPOSAL if cell.proposed else ACCEPTED,
    )


def _time(claim: Claim) -> Interval | None:
    return claim.published or claim.said


def _joined(parts: Sequence[Text]) -> Text | None:
    said: Text | None = None
    for part in parts:
        said = part if said is None else text("{first}; {then}", first=said, then=part)
    return said
