"""Clauses of a text in a form that a test can write down."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.language import Lang
from safepassage.operation.model import Operation
from safepassage.reports.attribution import language_of, relations_of
from safepassage.reports.clause import Clause
from safepassage.reports.clauses import clauses_of
from safepassage.reports.facts import facts_of
from safepassage.reports.gazetteer import gazetteer_of
from safepassage.reports.time_resolution import Published
from safepassage.reports.tokens import tokens_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A clause without its offsets; what is left out is empty."""

    kind: str
    words: str
    groups: str = ""
    then: str = ""
    from_: str = ""
    to: str = ""
    via: str = ""
    carrying: str = ""
    vehicles: str = ""
    deal: int = 0
    status: str = "proposed"


def read(
    text: str,
    lang: Lang | None = None,
    *,
    published: Published | None = None,
    operation: Operation | None = None,
) -> tuple[Clause, ...]:
    """Return the clauses of a text."""
    tongue = lang or language_of(text)
    facts = facts_of(text, tongue, published=published, gazetteer=gazetteer_of(operation))
    return clauses_of(tokens_of(text), tongue, facts, relations_of(text, tongue), operation)


def held(text: str, lang: Lang | None = None, *, deals: bool = False) -> list[Held]:
    """Return the clauses of a text in its order; those that only name an agreement where asked for."""
    return [_held(text, clause) for clause in read(text, lang) if deals or clause.kind != "agreement"]


def _held(text: str, clause: Clause) -> Held:
    return Held(
        kind=clause.kind,
        words=text[slice(*clause.span)],
        groups=" ".join(clause.groups),
        then=" ".join(clause.then),
        from_=" ".join(clause.from_),
        to=" ".join(clause.to),
        via=" ".join(clause.via),
        carrying="" if clause.carrying is None else text[slice(*clause.carrying)],
        vehicles=" ".join(clause.vehicles),
        deal=clause.deal,
        status=" ".join(clause.status),
    )
