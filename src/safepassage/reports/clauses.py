"""A text to its clauses: what it says that an agreement holds, in the words of the operation's terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from safepassage.language import Lang
from safepassage.operation.model import Operation
from safepassage.operation.terms import TermStatus
from safepassage.reports.clause import Clause
from safepassage.reports.clause_deals import Deals
from safepassage.reports.clause_draft import ClauseDraft
from safepassage.reports.clause_groups import Groups, groups_of
from safepassage.reports.clause_other import other_drafts
from safepassage.reports.clause_sentence import ClauseSentence, Marked, marked
from safepassage.reports.clause_steps import step_drafts
from safepassage.reports.facts import Facts
from safepassage.reports.relation import Relation, Span
from safepassage.reports.sentence_split import sentences
from safepassage.reports.tokens import Tokens

ORDER_REACH: Final = 6
"""Who comes after those of a first phase is looked for in so many clauses after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseReading:
    """The clauses of a text in its order, and which agreement a relation speaks of as a whole, by its cue."""

    clauses: tuple[Clause, ...]
    spoken: Mapping[Span, int]
    statuses: Mapping[int, tuple[TermStatus, ...]]


def clauses_of(
    tokens: Tokens,
    lang: Lang,
    facts: Facts,
    relations: Sequence[Relation],
    operation: Operation | None = None,
) -> tuple[Clause, ...]:
    """Return what a text says that an agreement holds, in the order of the text.

    Parameters
    ----------
    tokens, lang
        The text.
    facts, relations
        What it names, and who says what in it.
    operation
        Whose groups the people are; None: groups have the keys of the lexicon.
    """
    return read_clauses(tokens, lang, facts, relations, operation).clauses


def read_clauses(
    tokens: Tokens,
    lang: Lang,
    facts: Facts,
    relations: Sequence[Relation],
    operation: Operation | None = None,
) -> ClauseReading:
    """Return the clauses of a text as `clauses_of` does, and which agreements its relations speak of."""
    text = marked(tokens, lang, facts, relations)
    spans = sentences(tokens)
    deals = Deals()
    read = []
    spoken: dict[Span, int] = {}
    beside = _by_sentence(text, spans, relations)
    for number, (first, after) in enumerate(spans):
        sentence = ClauseSentence(text=text, first=first, after=after)
        deals.read(sentence, beside[number])
        drafts = [
            *step_drafts(sentence, spoken_of=deals.mentioned),
            *other_drafts(sentence, deals.named(number), spoken_of=deals.mentioned),
        ]
        read += [(draft, deals.at(number, draft.first)) for draft in drafts]
        for relation in beside[number]:
            deal = deals.spoken_of(sentence, number, relation)
            if deal is not None:
                spoken[relation.cue] = deal
    groups = groups_of(operation)
    found = [_clause(text, draft, deal, deals, groups) for draft, deal in read]
    return ClauseReading(
        clauses=tuple(_ordered(_completed(sorted(found, key=lambda clause: clause.span)))),
        spoken=spoken,
        statuses={deal: deals.status(deal) for deal in range(deals.others + 1)},
    )


def _by_sentence(
    text: Marked, spans: Sequence[tuple[int, int]], relations: Iterable[Relation]
) -> list[list[Relation]]:
    """Return the relations by the sentence in which their cue stands."""
    found: list[list[Relation]] = [[] for _ in spans]
    number = 0
    for relation in sorted(relations, key=lambda each: each.cue):
        at = text.token_at(relation.cue[0])
        while number + 1 < len(spans) and spans[number][1] <= at:
            number += 1
        if spans:
            found[number].append(relation)
    return found


def _clause(text: Marked, draft: ClauseDraft, deal: int, deals: Deals, groups: Groups) -> Clause:
    span = text.raw(draft.first, draft.after, draft.attached)
    carrying = None if draft.carrying is None else text.raw(*draft.carrying)
    return Clause(
        kind=draft.kind,
        span=span,
        groups=groups.ids(draft.groups, draft.from_),
        then=groups.ids(draft.then, draft.then_from),
        from_=tuple(dict.fromkeys((*draft.from_, *draft.then_from))),
        to=tuple(dict.fromkeys(draft.to)),
        via=tuple(dict.fromkeys(draft.via)),
        carrying=carrying,
        vehicles=tuple(dict.fromkeys(draft.vehicles)),
        figures=tuple(each for each in text.facts.figures if _inside(each.span, span)),
        times=tuple(each for each in text.facts.times if _inside(each.span, span)),
        deal=deal,
        status=deals.status(deal),
    )


def _inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _completed(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses, with those who come after a first phase where the text names them later."""
    found = []
    for at, clause in enumerate(clauses):
        if clause.kind == "order" and not clause.then:
            later = [
                group
                for each in clauses[at + 1 : at + 1 + ORDER_REACH]
                if each.kind == "passage" and each.deal == clause.deal and each.span[0] >= clause.span[1]
                for group in each.groups
                if group not in clause.groups
            ]
            clause = replace(clause, then=tuple(dict.fromkeys(later)))
        found.append(clause)
    return found


def _ordered(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses by their place in the text, each once."""
    return list(dict.fromkeys(sorted(clauses, key=lambda clause: (clause.span, clause.kind))))
