"""Who says what: the status of each term by party, and every claim with its words marked in the sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.language import Lang, Name, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Term
from safepassage.reports.article import Article
from safepassage.reports.claim import Claim
from safepassage.reports.conditions import Condition, conditions_of
from safepassage.reports.reviewed import Reviewed
from safepassage.reports.reviewed import Standing as Review
from safepassage.reports.stance_words import STANCE_WORDS
from safepassage.reports.status import Cell, Standing, Statement, Status, origin_of
from safepassage.sitrep.marked_words import Piece, marked, shown_words
from safepassage.sitrep.report_phrases import listed, moment, name_of, party_name, plain
from safepassage.sitrep.report_terms import KINDS, STATUSES, sentences_of
from safepassage.sitrep.status_words import (
    ROLE_WORDS,
    STANDING_WORDS,
    agreed_text,
    as_of_text,
    basis,
    when,
)

REVIEW_WORDS: Final[Mapping[Review, Text]] = {
    "proposed": text("proposal"),
    "accepted": text("accepted"),
    "edited": text("accepted with changes"),
    "rejected": text("rejected"),
}
REPORT_ITSELF: Final = text("the report itself")
NOBODY: Final = text("somebody not named")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the reports of an operation come to, with the reports themselves by the names of their files."""

    status: Status
    articles: Mapping[str, Article]

    def conditions(self, operation: Operation) -> tuple[Condition, ...]:
        """Return how each party stands to the confirmations that the agreement asks for."""
        return conditions_of(operation, self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellShown:
    """A cell of the table: its standing in words, what it rests on, and the numbers of its claims.

    `sides` has a word with its claims, several where they contradict each other; `beside` the claims that
    do not bear on it.
    """

    party: Name
    standing: Standing
    word: Text
    basis: tuple[Text, ...]
    proposed: bool
    sides: tuple[tuple[Text, tuple[int, ...]], ...]
    beside: tuple[int, ...]

    @property
    def silent(self) -> bool:
        """Whether no claim of the party speaks of the term."""
        return not self.sides and not self.beside


@dataclass(frozen=True, slots=True, kw_only=True)
class TermShown:
    """A row of the table: a term, its cells, what others say of it, and whether reports have it agreed."""

    id: str
    kind: Text
    wording: Name | Text | None
    status: Text
    cells: tuple[CellShown, ...]
    others: tuple[int, ...]
    binding: bool
    agreed: bool
    verdict: Text

    @property
    def silent(self) -> bool:
        """Whether no claim speaks of it."""
        return not self.others and all(cell.silent for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """A column of the table."""

    name: Name
    role: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimShown:
    """One claim as a person reads it.

    Parameters
    ----------
    number
        Under which cells refer to it.
    chain
        By which it reached us: publisher, relay, speaker.
    speaker, stance
        Who is reported to say it, and what the words make of it.
    pieces, lang
        The sentence in pieces, those of the relation marked, and its language.
    published
        The day or minute.
    review
        What has been decided on it, `reviewer` by whom and when.
    standing
        The key of that decision.
    subject, parties, terms
        What it speaks of, whose word it is (`affiliations`: why), and the terms with the reasons; `whole` are
        those of which it speaks only as it speaks of the agreement as a whole.
    origin, answers
        The numbers of the claim that it copies and of the one that it answers; 0 where there is none.
    copies
        How many claims there are with the same origin, itself among them.
    notes
        What else is to be said: that a later claim takes its place, that a model proposed it.
    report
        The name of its file.
    """

    number: int
    id: str
    chain: tuple[Text, ...]
    speaker: Text | Name
    stance: Text
    pieces: tuple[Piece, ...]
    lang: Lang
    published: Name | Text
    review: Text
    reviewer: Text | None
    standing: Review
    subject: Text
    parties: Name | None
    affiliations: tuple[Text, ...]
    terms: tuple[tuple[str, tuple[Text, ...]], ...]
    whole: tuple[str, ...]
    origin: int
    answers: int
    copies: int
    notes: tuple[Text, ...]
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsPage:
    """The section of the report: its table, its claims, and those that do not count.

    `terms` are those that a claim speaks of, `silent` the ids of the others; `elsewhere` counts the claims
    that speak of no term.
    """

    as_of: Text
    parties: tuple[PartyShown, ...]
    terms: tuple[TermShown, ...]
    silent: tuple[str, ...]
    claims: tuple[ClaimShown, ...]
    undated: tuple[ClaimShown, ...]
    rejected: tuple[ClaimShown, ...]
    elsewhere: int


def claims_page(operation: Operation, told: Claims) -> ClaimsPage:
    """Return who says what of the agreement, in words.

    Claims that speak of no term are left out and only counted, in `elsewhere`, unless another answers them.
    """
    status = told.status
    answered = {each.effective.answers for each in status.claims if each.effective.terms}
    told_of = [each for each in status.claims if each.effective.terms or each.effective.id in answered]
    there = [*told_of, *status.undated, *status.rejected]
    numbers = {each.effective.id: number for number, each in enumerate(there, start=1)}
    shown = _ClaimsShown(operation, told.articles, numbers, there)
    terms = [_term(operation, term, status, numbers) for term in operation.terms]
    return ClaimsPage(
        as_of=as_of_text(operation, status.as_of),
        parties=tuple(
            PartyShown(name=party_name(operation, party.id), role=ROLE_WORDS[party.role])
            for party in operation.parties
        ),
        terms=tuple(each for each in terms if not each.silent),
        silent=tuple(each.id for each in terms if each.silent),
        claims=shown.all(told_of),
        undated=shown.all(status.undated),
        rejected=shown.all(status.rejected),
        elsewhere=len(status.claims) - len(told_of),
    )


def _term(operation: Operation, term: Term, status: Status, numbers: Mapping[str, int]) -> TermShown:
    row = status.term(term.id)
    wording: Name | Text | None = name_of(term.text, "") if term.text.en or term.text.ar else None
    if wording is None:
        sentences = sentences_of(operation, term)
        wording = sentences[0] if sentences else None
    return TermShown(
        id=plain(term.id),
        kind=KINDS[term.kind],
        wording=wording,
        status=STATUSES[term.status],
        cells=tuple(_cell(operation, cell, numbers) for cell in row.cells),
        others=_numbers(row.others, numbers),
        binding=term.status == "agreed",
        agreed=row.agreed,
        verdict=agreed_text(operation, row),
    )


def _cell(operation: Operation, cell: Cell, numbers: Mapping[str, int]) -> CellShown:
    bearing = cell.bearing
    return CellShown(
        party=party_name(operation, cell.party),
        standing=cell.standing,
        word=STANDING_WORDS[cell.standing],
        basis=basis(cell),
        proposed=cell.proposed,
        sides=tuple(
            (STANDING_WORDS[effect], found)
            for effect in ("announced", "confirmed", "denied", "not_confirmed")
            if (found := _numbers([each for each in bearing if each.effect == effect], numbers))
        ),
        beside=_numbers([each for each in cell.statements if each not in bearing], numbers),
    )


def _numbers(statements: Iterable[Statement], numbers: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(numbers[claim.id] for each in statements for claim in each.claims))


class _ClaimsShown:
    """Claims in words, each under its number."""

    def __init__(
        self,
        operation: Operation,
        articles: Mapping[str, Article],
        numbers: Mapping[str, int],
        there: Sequence[Reviewed],
    ) -> None:
        self._operation = operation
        self._articles = articles
        self._numbers = numbers
        self._origins = Counter(origin_of(each.effective) for each in there)

    def all(self, claims: Iterable[Reviewed]) -> tuple[ClaimShown, ...]:
        """Return claims in words."""
        return tuple(self._one(each) for each in claims)

    def _one(self, each: Reviewed) -> ClaimShown:
        claim = each.effective
        article = self._articles.get(claim.report)
        origin = origin_of(claim)
        if article is None:
            pieces: tuple[Piece, ...] = (Piece(words=shown_words(claim.quote), mark="content"),)
        else:
            pieces = marked(article.text, claim.sentence, claim.relation)
        known = [self._operation_name(party) for party in claim.parties]
        return ClaimShown(
            number=self._numbers[claim.id],
            id=claim.id,
            chain=chain(claim),
            speaker=speaker_of(claim),
            stance=STANCE_WORDS[claim.stance],
            pieces=pieces,
            lang=article.lang if article else "en",
            published=when(self._operation, claim.published or claim.said),
            review=REVIEW_WORDS[each.standing],
            reviewer=_reviewer(self._operation, each),
            standing=each.standing,
            subject=SUBJECT_WORDS[claim.subject],
            parties=listed(known) if known else None,
            affiliations=claim.affiliations if known else (),
            terms=tuple((plain(each.term), each.reasons) for each in claim.matches if not each.whole),
            whole=tuple(plain(each.term) for each in claim.matches if each.whole),
            origin=self._numbers.get(origin, 0) if origin != claim.id else 0,
            answers=self._numbers.get(claim.answers, 0),
            copies=self._origins[origin],
            notes=self._notes(each),
            report=plain(claim.report),
        )

    def _operation_name(self, party: str) -> Name:
        return party_name(self._operation, party)

    def _notes(self, each: Reviewed) -> tuple[Text, ...]:
        notes = []
        taken = self._numbers.get(each.superseded_by, 0)
        if taken:
            notes.append(text("Claim {number} takes its place.", number=taken))
        if each.effective.maker == "model":
            notes.append(text("Proposed by a language model."))
        if each.effective.maker == "person":
            notes.append(text("Written by a person."))
        if each.reason:
            notes.append(text("Reason: {reason}", reason=plain(each.reason)))
        return tuple(notes)


def chain(claim: Claim) -> tuple[Text, ...]:
    """Return the links by which a claim reached us: publisher, relay, speaker."""
    links = []
    if claim.publisher:
        links.append(text("published by {name}", name=_named(claim.publisher)))
    if claim.relay:
        links.append(text("relayed by {name}", name=_named(claim.relay)))
    if claim.relation is not None:
        links.append(text("said by {name}", name=speaker_of(claim)))
    return tuple(links)


def speaker_of(claim: Claim) -> Text | Name:
    """Return who is reported to speak, by name as far as the report tells it."""
    if plain(claim.speaker):
        return _named(claim.speaker)
    return NOBODY if claim.relation else REPORT_ITSELF


def _named(words: str) -> Name:
    """Return a name out of a report, set apart where its direction is not the page's."""
    return name_of(Name(), words)


def _reviewer(operation: Operation, each: Reviewed) -> Text | None:
    if each.at is None:
        return None
    return text("by {name}, {when}", name=_named(each.by), when=moment(operation, each.at))


SUBJECT_WORDS: Final[Mapping[str, Text]] = {
    "agreement": text("on the agreement"),
    "term": text("on a term"),
    "event": text("on an event"),
}
