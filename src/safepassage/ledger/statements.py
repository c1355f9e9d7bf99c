"""What parties say about the terms, and what is reported about how terms are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from safepassage.language import text
from safepassage.ledger.alarm import Alarm, Ids, alarm
from safepassage.ledger.bodies import Noted, TermConfirmed, TermDenied, WeaponsDeclared
from safepassage.ledger.monitor_moments import parties_of, shown
from safepassage.ledger.sequence import Entry, arranged
from safepassage.ledger.timeline import Entry as Moment
from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation, Term

Says = Literal["confirmed", "denied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The last word of a party about a term; not `certain` where only clocks say that it is the last."""

    term: str
    party: str
    says: Says
    at_ms: int
    event: str
    certain: bool


def statements_of(entries: Sequence[Entry]) -> tuple[Statement, ...]:
    """Return the last word of each party about each term, from all events of those kinds."""
    by_whom: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.body, TermConfirmed | TermDenied):
            by_whom[entry.body.term, entry.body.party].append(entry)
    found = []
    for (term, party), said in sorted(by_whom.items()):
        arrangement = arranged(said, lambda _: 0, lambda _: None)
        last = arrangement.order[-1]
        kinds = {entry.id: type(entry.body) for entry in said}
        rivals = [
            pair for pair in arrangement.undecided if last.id in pair and kinds[pair[0]] is not kinds[pair[1]]
        ]
        found.append(
            Statement(
                term=term,
                party=party,
                says="denied" if isinstance(last.body, TermDenied) else "confirmed",
                at_ms=last.at_ms,
                event=last.id,
                certain=not rivals,
            )
        )
    return tuple(found)


def statement_alarms(
    operation: Operation, statements: Sequence[Statement], first_departure: Mapping[str, Moment | None]
) -> Iterator[Alarm]:
    """Say which terms are denied, and which people left under before they were confirmed.

    Parameters
    ----------
    operation
        With its agreement.
    statements
        The last word of each party.
    first_departure
        For each term, the first departure under it, None if there was none.
    """
    said = {(s.term, s.party): s for s in statements}
    terms = {term.id: term for term in operation.binding_terms}
    for statement in statements:
        if statement.says == "denied" and statement.term in terms:
            what = text(
                "{party} denies the term {term} since {at}.",
                party=statement.party,
                term=statement.term,
                at=shown(operation, statement.at_ms),
            )
            yield alarm(
                "term-denied",
                statement.term,
                what,
                events=[statement.event],
                since_ms=statement.at_ms,
                terms=[statement.term],
                parties=[statement.party],
            )
    for term in terms.values():
        if isinstance(term, Confirmation) and term.id not in operation.confirmed:
            yield from _unconfirmed(operation, term, said, first_departure)


def _unconfirmed(
    operation: Operation,
    term: Confirmation,
    said: Mapping[tuple[str, str], Statement],
    first_departure: Mapping[str, Moment | None],
) -> Iterator[Alarm]:
    for bound in term.before:
        first = first_departure.get(bound)
        if first is None:
            continue
        lacking = []
        for party in term.by:
            word = said.get((bound, party)) or said.get((term.id, party))
            if word is None or word.says == "denied" or word.at_ms > first.at_ms:
                lacking.append(party)
        if lacking:
            what = text(
                "People left under {term} from {at} on; {parties} had not confirmed it by then.",
                term=bound,
                at=shown(operation, first.at_ms),
                parties=Ids(tuple(lacking)),
            )
            yield alarm(
                "not-confirmed",
                bound,
                what,
                events=[first.id],
                since_ms=first.at_ms,
                terms=[bound, term.id],
                parties=lacking,
            )


def report_alarms(operation: Operation, entries: Sequence[Entry]) -> Iterator[Alarm]:
    """Say what is reported about the keeping of terms: a report, not a judgement."""
    terms: dict[str, Term] = {term.id: term for term in operation.terms}
    for entry in entries:
        body = entry.body
        if isinstance(body, Noted) and body.breach:
            what = text(
                "It is reported that {terms} was not kept: {report}",
                terms=Ids(body.terms) if body.terms else (body.place or ""),
                report=body.text,
            )
            named = body.parties or [
                party for id_ in body.terms if id_ in terms for party in parties_of(operation, terms[id_])
            ]
            yield alarm(
                "reported-breach",
                body.terms[0] if body.terms else (body.place or body.vehicle or ""),
                what,
                events=[entry.id],
                since_ms=entry.at_ms,
                terms=body.terms,
                parties=named,
            )
        elif isinstance(body, WeaponsDeclared) and body.term is not None:
            what = text(
                "Weapons were declared that {term} concerns: {weapons}",
                term=body.term,
                weapons=", ".join(f"{sort} {count}" for sort, count in sorted(body.weapons.items())),
            )
            yield alarm(
                "weapons-declared",
                body.term,
                what,
                events=[entry.id],
                since_ms=entry.at_ms,
                terms=[body.term],
                parties=parties_of(operation, terms[body.term]) if body.term in terms else (),
            )
