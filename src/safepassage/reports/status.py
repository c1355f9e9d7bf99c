"""What each party is reported to say of each term of the agreement, as of an instant: nobody is outvoted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation
from safepassage.reports.claim import Claim
from safepassage.reports.relation import Stance
from safepassage.reports.reviewed import Reviewed

Standing = Literal["announced", "confirmed", "denied", "not_confirmed", "contradictory", "silent"]
Effect = Literal["announced", "confirmed", "denied", "not_confirmed", "more"]
"""What one claim does to the standing of its speaker; `more`: nothing, it is shown beside it."""

STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
AFFIRMED: Final[frozenset[Standing]] = frozenset({"announced", "confirmed"})
EFFECTS: Final[Mapping[Stance, Effect]] = {
    "announces": "announced",
    "states": "announced",
    "confirms": "confirmed",
    "denies": "denied",
    "not_confirmed": "not_confirmed",
    "demands": "more",
    "warns": "more",
    "accuses": "more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one origin says of a term for one party: a claim and its copies, which count once.

    Parameters
    ----------
    effect
        What it does to the party's standing.
    claims
        The claim that was published first, then those with the same origin and effect.
    whole
        Whether all of them speak of the agreement as a whole, and only so of this term.
    accepted
        Whether a person has accepted one of them; else they are proposals.
    superseded
        Whether a person said that a later claim takes its place: it is shown and does not count.
    """

    effect: Effect
    claims: tuple[Claim, ...]
    whole: bool
    accepted: bool
    superseded: bool = False

    @property
    def first(self) -> Claim:
        """The claim that was published first."""
        return self.claims[0]

    @property
    def counts(self) -> bool:
        """Whether it bears on the standing."""
        return self.effect != "more" and not self.superseded


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one party is reported to say of one term.

    Parameters
    ----------
    standing
        What all claims that are not rejected come to.
    accepted
        What those that people have accepted come to.
    statements
        What is said, by origin, in the order of publication.
    """

    term: str
    party: str
    standing: Standing
    accepted: Standing
    statements: tuple[Statement, ...] = ()

    @property
    def bearing(self) -> tuple[Statement, ...]:
        """The statements that the standing rests on; both sides where it is contradictory."""
        said = [each for each in self.statements if each.counts]
        match self.standing:
            case "contradictory":
                return tuple(each for each in said if each.effect != "not_confirmed")
            case _:
                return tuple(each for each in said if each.effect == self.standing)

    @property
    def origins(self) -> int:
        """How many origins the standing rests on.

        Copies count once, and so does what one report has of the party through one relay, or through none:
        a paper that quotes a spokesman three times has heard him once.
        """
        heard: dict[str, tuple[str, str]] = {}
        for each in self.bearing:
            heard.setdefault(origin_of(each.first), (each.first.report, each.first.relay))
        return len(set(heard.values()))

    @property
    def proposed(self) -> bool:
        """Whether the standing needs claims that nobody has accepted yet."""
        return self.standing != self.accepted

    @property
    def whole(self) -> bool:
        """Whether it rests only on what is said of the agreement as a whole."""
        return bool(self.bearing) and all(each.whole for each in self.bearing)

    @property
    def affirmed(self) -> bool:
        """Whether the party has affirmed it by accepted claims, and no claim is against that."""
        return self.accepted in AFFIRMED and self.standing in AFFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class TermStanding:
    """What is reported of one term.

    Parameters
    ----------
    cells
        One for each party of the operation, in its order.
    others
        What those say of it who are no party of the operation; that a party agreed, too: it is not the
        party's word.
    needed
        The parties that must have announced or confirmed it before it is agreed by the reports.
    """

    term: str
    cells: tuple[Cell, ...]
    others: tuple[Statement, ...]
    needed: tuple[str, ...]

    def cell(self, party: str) -> Cell:
        """Return the cell of a party."""
        return next(cell for cell in self.cells if cell.party == party)

    @property
    def agreed(self) -> bool:
        """Whether every party that is needed has announced or confirmed it, proposals counted."""
        return bool(self.needed) and all(self.cell(party).standing in AFFIRMED for party in self.needed)

    @property
    def agreed_by_accepted(self) -> bool:
        """Whether the same can be said from accepted claims, with no claim against it."""
        return bool(self.needed) and all(self.cell(party).affirmed for party in self.needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The terms of an operation by its parties, as of an instant (None: with all that was read).

    `claims` are those that count, in the order of publication; `undated` those of which nobody can tell
    whether they were published by then, `rejected` those that a person has thrown out, with their copies.
    """

    as_of: datetime | None
    terms: tuple[TermStanding, ...]
    claims: tuple[Reviewed, ...] = ()
    undated: tuple[Reviewed, ...] = ()
    rejected: tuple[Reviewed, ...] = ()

    def term(self, term: str) -> TermStanding:
        """Return what is reported of a term."""
        return next(each for each in self.terms if each.term == term)


def status_of(operation: Operation, claims: Iterable[Reviewed], *, as_of: datetime | None = None) -> Status:
    """Return what each party is reported to say of each term.

    Parameters
    ----------
    operation
        Whose terms and parties they are.
    claims
        The claims with what people have decided on them, in any order.
    as_of
        The instant (aware); only what was surely published by then counts. None: everything.
    """
    at = None if as_of is None else as_of.astimezone(operation.zone).replace(tzinfo=None)
    ordered = [
        each
        for each in sorted(claims, key=lambda each: _order(each.effective))
        if at is None or (known_by(each.effective) or at) <= at
    ]
    thrown = {_words(each.effective) for each in ordered if each.standing == "rejected"}
    counting, undated, rejected = list[Reviewed](), list[Reviewed](), list[Reviewed]()
    for each in ordered:
        if each.standing == "rejected" or (not each.holds and _words(each.effective) in thrown):
            rejected.append(each)
        elif at is not None and known_by(each.effective) is None:
            undated.append(each)
        else:
            counting.append(each)
    return Status(
        as_of=as_of,
        terms=tuple(_terms(operation, counting)),
        claims=tuple(counting),
        undated=tuple(undated),
        rejected=tuple(rejected),
    )


def known_by(claim: Claim) -> datetime | None:
    """Return the local minute by which a claim was surely published, or else said; None: nobody can tell.

    Of a day that is its last minute.
    """
    for time in (claim.published, claim.said):
        if time is not None and time.start is not None and time.end is not None:
            return max(time.start, time.end - timedelta(minutes=1))
    return None


def origin_of(claim: Claim) -> str:
    """Return the id of the first claim with the same origin, its own where it is that."""
    return claim.origin or claim.id


def effect_of(claim: Claim) -> Effect:
    """Return what a claim does to its speaker's standing; what is said of events alone does nothing."""
    return "more" if claim.subject == "event" else EFFECTS[claim.stance]


def needed_parties(operation: Operation, term: str) -> tuple[str, ...]:
    """Return who must have a term before it is agreed: the parties, and those whom a confirmation names.

    Parties are those of role `party`; mediators, guarantors and others only where a confirmation asks for
    them.
    """
    named = {
        party
        for each in operation.binding_terms
        if isinstance(each, Confirmation) and (term == each.id or term in each.before)
        for party in each.by
    }
    return tuple(party.id for party in operation.parties if party.role == "party" or party.id in named)


# ---------------------------------------------------------------------------------- cells


def _terms(operation: Operation, claims: Sequence[Reviewed]) -> Iterable[TermStanding]:
    parties = {party.id for party in operation.parties}
    said: dict[tuple[str, str], list[Reviewed]] = defaultdict(list)
    for each in claims:
        speakers = [party for party in dict.fromkeys(each.effective.parties) if party in parties] or [""]
        for term in dict.fromkeys(each.effective.terms):
            for party in speakers:
                said[term, party].append(each)
    superseded = _superseded(claims)
    for row in operation.terms:
        yield TermStanding(
            term=row.id,
            cells=tuple(
                _cell(row.id, party.id, _statements(row.id, said[row.id, party.id], superseded))
                for party in operation.parties
            ),
            others=_statements(row.id, said[row.id, ""], superseded),
            needed=needed_parties(operation, row.id),
        )


def _statements(
    term: str, claims: Sequence[Reviewed], superseded: frozenset[tuple[str, Effect]]
) -> tuple[Statement, ...]:
    """Return claims by origin and effect; they come in the order of publication, and so do these."""
    groups: dict[tuple[str, Effect], list[Reviewed]] = defaultdict(list)
    for each in claims:
        groups[origin_of(each.effective), effect_of(each.effective)].append(each)
    return tuple(
        Statement(
            effect=effect,
            claims=tuple(each.effective for each in group),
            whole=all(
                match.whole for each in group for match in each.effective.matches if match.term == term
            ),
            accepted=any(each.holds for each in group),
            superseded=(origin, effect) in superseded,
        )
        for (origin, effect), group in groups.items()
    )


def _cell(term: str, party: str, statements: tuple[Statement, ...]) -> Cell:
    return Cell(
        term=term,
        party=party,
        standing=_standing(statements),
        accepted=_standing([each for each in statements if each.accepted]),
        statements=statements,
    )


def _standing(statements: Iterable[Statement]) -> Standing:
    """Return what statements of one party come to, whatever their number and order.

    That something was not confirmed takes nothing back, and what is said later fills it.
    """
    said = {each.effect for each in statements if each.counts}
    if "denied" in said:
        return "contradictory" if said & AFFIRMED else "denied"
    for standing in ("confirmed", "announced", "not_confirmed"):
        if standing in said:
            return standing
    return "silent"


def _superseded(claims: Sequence[Reviewed]) -> frozenset[tuple[str, Effect]]:
    """Return the origins and effects whose place a later claim takes, where that claim counts itself."""
    there = {each.effective.id for each in claims}
    return frozenset(
        (origin_of(each.effective), effect_of(each.effective))
        for each in claims
        if each.superseded_by != each.effective.id and each.superseded_by in there
    )


def _words(claim: Claim) -> tuple[object, ...]:
    """Return what makes one claim the copy of another word for word."""
    return (origin_of(claim), claim.stance, claim.parties, claim.terms, " ".join(claim.quote.split()))


def _order(claim: Claim) -> tuple[datetime, str, int, str]:
    begins = claim.sentence[0] if claim.relation is None else claim.relation.cue[0]
    return known_by(claim) or datetime.max, claim.report, begins, claim.id  # noqa: DTZ901 local
