"""Which terms of an operation a clause may speak of: by groups, places, carrying, order and timing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from safepassage.language import LANGS, Lang, Name, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import (
    Conduct,
    Convoy,
    Flow,
    Inspection,
    Monitoring,
    Order,
    Passage,
    Reception,
    Reciprocity,
    Term,
    Window,
)
from safepassage.reports.areas import areas
from safepassage.reports.claim import Match
from safepassage.reports.clause import Clause
from safepassage.reports.clause_names import listed
from safepassage.reports.clause_words import senses
from safepassage.reports.gazetteer import Gazetteer, place_name
from safepassage.reports.mentions import mentions_of
from safepassage.reports.tokens import Kind, tokens_of

IN_FORCE = frozenset(["agreed", "proposed"])
NOT_IN_FORCE = frozenset(["leaked", "denied", "lapsed"])
THEMES = ("voluntary", "choice", "identity", "weapons")
DIFFERS_MIN = 2
"""A passage that names another place than the term fits it only where so much else agrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of an operation, made ready to be matched.

    Parameters
    ----------
    operation
        The operation.
    inside
        For each area the ids of the operation's places that lie in it.
    themes, places
        What the words of each term of conduct are about, and the places they name.
    """

    operation: Operation
    inside: Mapping[str, frozenset[str]]
    themes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def match(self, clause: Clause, themes: frozenset[str]) -> tuple[Match, ...]:
        """Return the terms that a clause may speak of, the one with most reasons first.

        `themes` are what the words of a clause of conduct are about.
        """
        found = []
        for term in self.operation.terms:
            if term.status in _statuses(clause):
                reasons = self._reasons(clause, themes, term)
                if reasons:
                    found.append(Match(term=term.id, reasons=tuple(reasons)))
        return tuple(sorted(found, key=lambda match: -len(match.reasons)))

    def open_to(self, clause: Clause) -> frozenset[str]:
        """Return the terms whose status lets them be what the agreement of a clause holds."""
        wanted = _statuses(clause)
        return frozenset(term.id for term in self.operation.terms if term.status in wanted)

    def concerns(self, places: Iterable[str]) -> bool:
        """Return whether any of these places is one of the operation's, or an area around one."""
        return any(self._spread(place) & self.operation.place_of.keys() for place in places)

    def _reasons(self, clause: Clause, themes: frozenset[str], term: Term) -> list[Text]:
        match term:
            case Passage() if clause.kind == "passage":
                return self._passage(clause, term)
            case Order() if clause.kind == "order":
                return self._order(clause, term.first, term.then)
            case Reciprocity() if clause.kind == "reciprocity":
                return self._exchange(clause, term)
            case Reciprocity() if clause.kind == "order" and clause.then:
                sides = self._order(clause, term.a, term.b) or self._order(clause, term.b, term.a)
                return (
                    [*sides, text("It says in which order the two sides of the exchange go.")]
                    if sides
                    else []
                )
            case Conduct():
                return self._conduct(clause, themes, term)
            case Monitoring() | Inspection() | Convoy() | Window() | Reception() if clause.kind == term.kind:
                return self._at(clause, term.at)
        return [text("It speaks of a ceasefire.")] if clause.kind == term.kind == "ceasefire" else []

    def _passage(self, clause: Clause, term: Passage) -> list[Text]:
        flow = term.flow
        known = [group for group in clause.groups if group in self.operation.group_of]
        reasons: list[Text] = []
        differing: list[Text] = []
        if known and flow.groups is not None:
            common = [group for group in known if group in flow.groups]
            if not common:
                return []
            reasons.append(text("The same groups: {groups}.", groups=self._groups(common)))
        for role, stated, own in (
            ("from", clause.from_, flow.from_),
            ("to", clause.to, flow.to),
            ("via", clause.via, term.via or None),
        ):
            if stated and own is not None:
                fits = [place for place in stated if self._spread(place) & {*own}]
                told = _placed(role, listed(map(self._place, fits or stated)), fits=bool(fits))
                (reasons if fits else differing).append(told)
        if clause.carrying is not None and (term.carrying.en or term.carrying.ar):
            reasons.append(text("Both say what may be carried."))
        if differing and len(reasons) < DIFFERS_MIN:
            return []
        return [*reasons, *differing] if reasons else []

    def _order(self, clause: Clause, first: Flow, then: Flow) -> list[Text]:
        before = [group for group in clause.groups if group in (first.groups or ())]
        after = [group for group in clause.then if group in (then.groups or ())]
        if not before or (clause.then and not after):
            return []
        reasons = [text("First: {groups}.", groups=self._groups(before))]
        if after:
            reasons.append(text("After them: {groups}.", groups=self._groups(after)))
        return reasons

    def _exchange(self, clause: Clause, term: Reciprocity) -> list[Text]:
        reasons = []
        groups = {*clause.groups, *clause.then}
        own = {*(term.a.groups or ()), *(term.b.groups or ())}
        common = sorted(groups & own)
        if common:
            reasons.append(text("The same groups: {groups}.", groups=self._groups(common)))
        sites = {*(term.a.from_ or ()), *(term.b.from_ or ())}
        fits = [place for place in clause.from_ if self._spread(place) & sites]
        if fits:
            reasons.append(_placed("from", listed(map(self._place, fits)), fits=True))
        return reasons

    def _conduct(self, clause: Clause, themes: frozenset[str], term: Conduct) -> list[Text]:
        about = self.themes.get(term.id, frozenset())
        reasons = []
        if clause.kind == "conduct" and themes & about:
            reasons.append(text("Both speak of the same conduct."))
        if clause.kind == "passage" and clause.carrying is not None and "weapons" in about:
            reasons.append(text("Both say what may be carried."))
        if clause.kind == "reciprocity":
            named = [place for place in clause.from_ if place in self.places.get(term.id, ())]
            if named and not all(place in self.operation.place_of for place in named):
                reasons.append(
                    text("The term names {places} too.", places=listed(self._place(each) for each in named))
                )
        return reasons

    def _at(self, clause: Clause, at: str) -> list[Text]:
        stated = (*clause.via, *clause.to)
        kind = text("It is of the same kind as the term.")
        if not stated or at == "all":
            return [kind]
        fits = [place for place in stated if at in self._spread(place)]
        return [kind, text("At {places}.", places=listed(map(self._place, fits)))] if fits else []

    def _spread(self, place: str) -> frozenset[str]:
        return self.inside.get(place, frozenset()) | {place}

    def _groups(self, ids: Iterable[str]) -> Text:
        return listed(
            self.operation.group_of[each].name if each in self.operation.group_of else Name(en=each, ar=each)
            for each in ids
        )

    def _place(self, id_: str) -> Name:
        return place_name(id_, self.operation)


def _placed(role: str, names: Text, *, fits: bool) -> Text:
    """Return how places of a clause stand to those of a term."""
    if not fits:
        match role:
            case "from":
                return text("It names another place to leave from: {places}.", places=names)
            case "to":
                return text("It names another destination: {places}.", places=names)
        return text("It names another way: {places}.", places=names)
    match role:
        case "from":
            return text("They leave from {places}.", places=names)
        case "to":
            return text("They go to {places}.", places=names)
    return text("Past {places}.", places=names)


def terms_of(operation: Operation, gazetteer: Gazetteer) -> Terms:
    """Return the terms of an operation ready to be matched with what reports say, under these names."""
    own = {shipped: id_ for (table, shipped), id_ in gazetteer.joined.items() if table == "place"}
    inside = {
        own.get(area, area): frozenset(own.get(place, place) for place in places)
        for area, places in areas().items()
    }
    themes: dict[str, frozenset[str]] = {}
    places: dict[str, frozenset[str]] = {}
    for term in operation.terms:
        if isinstance(term, Conduct):
            about: set[str] = set()
            named: set[str] = set()
            for lang in LANGS:
                words = term.text.in_language(lang)
                about |= themes_of(words, lang)
                named |= {m.id for m in mentions_of(tokens_of(words), gazetteer)[0] if m.id}
            themes[term.id] = frozenset(about)
            places[term.id] = frozenset(named)
    return Terms(operation=operation, inside=inside, themes=themes, places=places)


def themes_of(words: str, lang: Lang) -> frozenset[str]:
    """Return what words on conduct are about."""
    tokens = tokens_of(words)
    found: set[str] = set()
    for at, form in enumerate(tokens.forms):
        if tokens.kinds[at] != Kind.WORD:
            continue
        for sense in senses(form, lang):
            rest = tuple(each.lower() for each in tokens.forms[at + 1 : at + 1 + len(sense.rest)])
            if sense.sort in THEMES and rest == sense.rest:
                found.add(sense.sort)
    return frozenset(found)


def _statuses(clause: Clause) -> frozenset[str]:
    """Return of what status the terms are that an agreement's clause can be."""
    if clause.deal:
        return NOT_IN_FORCE
    if {"leaked", "lapsed"} & {*clause.status}:
        return IN_FORCE | NOT_IN_FORCE
    return IN_FORCE
