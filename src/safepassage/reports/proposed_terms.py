"""The clauses of a report put together as terms that a person may write into an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from safepassage.language import FIRST_STRONG_ISOLATE, POP_ISOLATE, Name, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import TermStatus
from safepassage.reports.attribution import language_of
from safepassage.reports.claim_matches import themes_of
from safepassage.reports.clause import Clause, ClauseKind
from safepassage.reports.clause_names import VEHICLE_WORDS, group_name, listed
from safepassage.reports.gazetteer import place_name
from safepassage.reports.relation import Span
from safepassage.reports.stated_time import StatedTime

NO_TERMS: Final = frozenset(["agreement", "start"])
"""Kinds of clause that are no term of their own."""
KIND_ORDER: Final[tuple[ClauseKind, ...]] = (
    "ceasefire",
    "passage",
    "order",
    "reciprocity",
    "convoy",
    "inspection",
    "window",
    "reception",
    "monitoring",
    "conduct",
)
AT_A_PLACE: Final = frozenset(["inspection", "monitoring", "reception"])
CARRIERS: Final = "fighters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTerm:
    """A term that a report says an agreement holds, for a person to complete.

    Parameters
    ----------
    id
        `P1`, `P2` … in the order in which they are shown.
    kind
        Its kind.
    text
        What it says, in both languages.
    groups, then, from_, to, via, vehicles
        As in its clauses.
    carrying
        The words on what they may carry, as they stand; empty where none are said.
    status
        How far the report says that it came; never `agreed`.
    deal
        Which agreement of the report it belongs to.
    spans
        The words that say so.
    times
        The times in those words.
    """

    id: str
    kind: ClauseKind
    text: Name
    groups: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    from_: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    carrying: str = ""
    status: TermStatus = "proposed"
    deal: int = 0
    spans: tuple[Span, ...] = ()
    times: tuple[StatedTime, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Flow:
    """People of one group who leave, as far as clauses tell it without contradiction."""

    group: str
    deal: int
    from_: dict[str, None] = field(default_factory=dict)
    to: dict[str, None] = field(default_factory=dict)
    via: dict[str, None] = field(default_factory=dict)
    vehicles: dict[str, None] = field(default_factory=dict)
    carrying: str = ""
    spans: dict[Span, None] = field(default_factory=dict)

    def takes(self, clause: Clause) -> bool:
        """Return whether a clause can be about the same leaving: it names no other place."""
        return all(
            not own or not stated or bool(own.keys() & {*stated})
            for own, stated in ((self.from_, clause.from_), (self.to, clause.to), (self.via, clause.via))
        )

    def add(self, clause: Clause, carrying: str) -> None:
        """Take a clause in."""
        for own, stated in (
            (self.from_, clause.from_),
            (self.to, clause.to),
            (self.via, clause.via),
            (self.vehicles, clause.vehicles),
        ):
            own.update(dict.fromkeys(stated))
        self.carrying = self.carrying or carrying
        self.spans[clause.span] = None

    @property
    def way(self) -> tuple[object, ...]:
        """What groups that leave alike have in common."""
        return self.deal, *map(tuple, (self.from_, self.to, self.via, self.vehicles)), self.carrying


def proposals_of(
    clauses: Sequence[Clause], body: str, operation: Operation | None = None
) -> tuple[ProposedTerm, ...]:
    """Return the clauses of a text as terms, what several say of the same put together.

    Parameters
    ----------
    clauses
        The clauses, in the order of the text.
    body
        The text that their spans count.
    operation
        By whose names groups and places are called; None: by those of the lexicon and the gazetteer.
    """
    found = [*_passages(clauses, body), *_others(clauses, body)]
    found.sort(key=lambda term: (term.deal, KIND_ORDER.index(term.kind), term.spans))
    return tuple(
        replace(term, id=f"P{number}", text=_named(term, operation))
        for number, term in enumerate(found, start=1)
    )


def _passages(clauses: Iterable[Clause], body: str) -> list[ProposedTerm]:
    flows: list[_Flow] = []
    statuses: dict[int, TermStatus] = {}
    for clause in clauses:
        if clause.kind != "passage":
            continue
        statuses[clause.deal] = _status(clause)
        for group in clause.groups or ("",):
            carrying = "" if clause.carrying is None else _stated(body, clause.carrying)
            if CARRIERS in clause.groups and group != CARRIERS:
                carrying = ""
            same = (each for each in flows if each.group == group and each.deal == clause.deal)
            flow = next((each for each in same if each.takes(clause)), None)
            if flow is None:
                flow = _Flow(group=group, deal=clause.deal)
                flows.append(flow)
            flow.add(clause, carrying)
    named = {flow.deal for flow in flows if flow.group}
    by_way: dict[tuple[object, ...], list[_Flow]] = {}
    for flow in flows:
        if flow.group or flow.deal not in named:
            by_way.setdefault(flow.way, []).append(flow)
    return [
        ProposedTerm(
            id="",
            kind="passage",
            text=Name(),
            groups=tuple(each.group for each in alike if each.group),
            from_=tuple(alike[0].from_),
            to=tuple(alike[0].to),
            via=tuple(alike[0].via),
            vehicles=tuple(alike[0].vehicles),
            carrying=alike[0].carrying,
            status=statuses[alike[0].deal],
            deal=alike[0].deal,
            spans=tuple(sorted({span for each in alike for span in each.spans})),
        )
        for alike in by_way.values()
    ]


def _others(clauses: Iterable[Clause], body: str) -> list[ProposedTerm]:
    """Return the terms that are no passages; clauses that say the same are one term."""
    found: dict[tuple[object, ...], ProposedTerm] = {}
    for clause in clauses:
        if clause.kind == "passage" or clause.kind in NO_TERMS:
            continue
        words = _stated(body, clause.span)
        about = _conduct(words) if clause.kind == "conduct" else None
        key = (
            clause.kind,
            clause.deal,
            clause.groups,
            clause.then,
            clause.from_,
            clause.to,
            clause.via,
            about,
        )
        known = found.get(key)
        if known is not None:
            spans = (*known.spans, clause.span)
            found[key] = replace(known, spans=spans, times=(*known.times, *clause.times))
            continue
        found[key] = ProposedTerm(
            id="",
            kind=clause.kind,
            text=_in_both(about or _hours(words)),
            groups=clause.groups,
            then=clause.then,
            from_=clause.from_,
            to=clause.to,
            via=clause.via,
            carrying="" if clause.carrying is None else _stated(body, clause.carrying),
            status=_status(clause),
            deal=clause.deal,
            spans=(clause.span,),
            times=clause.times,
        )
    return list(found.values())


def _conduct(words: str) -> Text:
    """Return what is said of conduct."""
    about = themes_of(words, language_of(words))
    if "voluntary" in about:
        return text("Leaving is voluntary.")
    if "choice" in about:
        return text("Everyone goes to a destination of their choice.")
    if "weapons" in about:
        return text("Only these arms are carried: {words}.", words=words)
    return text("Of identity checks it is said: {words}.", words=words)


def _hours(words: str) -> Text:
    return text("People may pass at these hours: {words}.", words=words)


def _status(clause: Clause) -> TermStatus:
    """Return how far an agreement came: the last of what the report says of it."""
    return clause.status[-1] if clause.status else "proposed"


def _stated(body: str, span: Span) -> str:
    return " ".join(body[slice(*span)].split())


def _in_both(words: Text) -> Name:
    """Return a sentence in both languages, without the marks that keep its values apart on a screen."""
    arabic = words.in_language("ar").replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
    return Name(en=str(words), ar=arabic)


def _named(term: ProposedTerm, operation: Operation | None) -> Name:
    words = _words(term, operation)
    if words is None:
        return term.text
    at = term.to if term.kind == "reception" else term.via
    if at and term.kind in AT_A_PLACE:
        places = listed([place_name(each, operation) for each in at])
        return _in_both(text("{sentence} Place: {places}.", sentence=words, places=places))
    return _in_both(words)


def _words(term: ProposedTerm, operation: Operation | None) -> Text | None:
    """Return what a term says by its kind, groups and places; None: its words alone say it."""

    def groups(ids: Sequence[str]) -> Text:
        return listed([group_name(each, operation) for each in ids]) if ids else text("people")

    def places(ids: Sequence[str]) -> Text:
        return listed([place_name(each, operation) for each in ids])

    match term.kind:
        case "passage":
            return _passage_words(term, groups(term.groups), places)
        case "order" if term.then:
            return text(
                "First leave: {first}. After them: {then}.", first=groups(term.groups), then=groups(term.then)
            )
        case "order":
            return text("First leave: {first}.", first=groups(term.groups))
        case "ceasefire":
            return text("The fighting stops while people leave.")
        case "convoy":
            return text("People leave in batches.")
        case "reciprocity" if term.groups or term.then:
            return text(
                "These leave in exchange for each other: {one}; {other}.",
                one=groups(term.groups),
                other=groups(term.then),
            )
        case "reciprocity":
            return text("One side is exchanged for the other.")
        case "inspection":
            return text("Vehicles are inspected.")
        case "monitoring":
            return text("Observers are present.")
        case "reception":
            return text("People are received.")
        case _:
            return None


def _passage_words(term: ProposedTerm, groups: Text, places: Callable[[Sequence[str]], Text]) -> Text:
    ways: list[Text] = []
    if term.from_:
        ways.append(text("from {places}", places=places(term.from_)))
    if term.to:
        ways.append(text("to {places}", places=places(term.to)))
    if term.via:
        ways.append(text("past {places}", places=places(term.via)))
    ways += [VEHICLE_WORDS[each] for each in term.vehicles if each in VEHICLE_WORDS]
    if not ways:
        return text("To leave: {groups}.", groups=groups)
    way = ways[0]
    for each in ways[1:]:
        way = text("{one} {other}", one=way, other=each)
    return text("To leave {way}: {groups}.", way=way, groups=groups)
