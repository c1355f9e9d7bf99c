"""Proposed terms as a draft of `terms:` for operation.yaml, with comments on what a person must fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from safepassage.language import Lang, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.yaml_writer import scalar
from safepassage.reports.attribution import language_of
from safepassage.reports.clause import Clause
from safepassage.reports.clause_names import STATUS_WORDS
from safepassage.reports.gazetteer import place_name
from safepassage.reports.proposed_terms import ProposedTerm, proposals_of
from safepassage.reports.relation import Span

QUOTED_MAX: Final = 120
"""Of longer words only the beginning is quoted."""
EMPTY: Final[dict[str, tuple[str, ...]]] = {
    "ceasefire": ("from", "to"),
    "convoy": ("at", "vehicles_max", "headway_s"),
    "inspection": ("at", "lanes", "per_vehicle_s"),
    "window": ("at", "from", "to"),
    "monitoring": ("at", "by", "from", "to"),
    "reception": ("at", "people_max"),
    "reciprocity": ("ratio", "slack"),
}
"""The fields of each kind of term that no report fills in."""


def terms_draft(
    clauses: Sequence[Clause], body: str, operation: Operation | None = None, lang: Lang = "en"
) -> str:
    """Return the clauses of a text as `terms:` for operation.yaml.

    What the draft does not know stands empty, with a comment; each term has the words that it was made of as
    a comment before it. It is YAML, and no operation until a person has completed it.
    """
    lines = ["terms:"]
    for term in proposals_of(clauses, body, operation):
        lines += _entry(term, body, operation, lang)
    starts = [clause for clause in clauses if clause.kind == "start"]
    for clause in starts:
        told = text("It is said when it begins, which is no term: {words}", words=_quoted(body, clause.span))
        lines.append(_comment(told, lang))
    if len(lines) == 1:
        lines = ["terms: []"]
    return "\n".join([*lines, ""])


def _entry(term: ProposedTerm, body: str, operation: Operation | None, lang: Lang) -> Iterator[str]:
    for span in term.spans:
        yield _comment(text("The report: {words}", words=_quoted(body, span)), lang)
    yield _comment(text("What the report makes of it: {status}.", status=STATUS_WORDS[term.status]), lang)
    for what in _to_say(term, operation):
        yield _comment(what, lang)
    yield f"  - id: {term.id}"
    yield f"    kind: {term.kind}"
    yield f"    status: {term.status}"
    yield "    text:"
    yield f"      en: {scalar(term.text.en, words=True)}"
    yield f"      ar: {scalar(term.text.ar, words=True)}"
    fill = text("fill in").in_language(lang)
    match term.kind:
        case "passage":
            yield from _flow("flow", term.groups, _own(term.from_, operation), _own(term.to, operation), fill)
            via = _own(term.via, operation)
            if via:
                yield f"    via: [{_ids(via)}]"
            if term.carrying:
                yield "    carrying:"
                yield f"      {language_of(term.carrying)}: {scalar(term.carrying, words=True)}"
        case "order":
            yield from _flow("first", term.groups, (), (), fill)
            yield from _flow("then", term.then, (), (), fill)
        case "reciprocity":
            yield from _flow("a", term.groups, (), (), fill)
            yield from _flow("b", term.then, (), (), fill)
    at = _own((*term.via, *term.to), operation)
    for field in EMPTY.get(term.kind, ()):
        yield f"    {field}: {at[0]}" if field == "at" and at else f"    {field}:  # {fill}"


def _flow(
    name: str, groups: Sequence[str], from_: Sequence[str], to: Sequence[str], fill: str
) -> Iterator[str]:
    yield f"    {name}:"
    yield f"      groups: [{_ids(groups)}]" if groups else f"      groups:  # {fill}"
    if from_:
        yield f"      from: [{_ids(from_)}]"
    if to:
        yield f"      to: [{_ids(to)}]"


def _to_say(term: ProposedTerm, operation: Operation | None) -> Iterator[Text]:
    """Return what a person must decide: which of the operation's places and groups are meant."""
    known = {} if operation is None else operation.place_of
    for ids, sentence in ((term.from_, _assembly), (term.to, _reception), (term.via, _checkpoint)):
        for each in ids:
            if each not in known:
                yield sentence(each, operation)
    groups = {} if operation is None else operation.group_of
    for each in (*term.groups, *term.then):
        if each not in groups:
            yield text("Which groups of the operation are meant by {group}?", group=each)


def _assembly(place: str, operation: Operation | None) -> Text:
    return text("Which assembly points lie in {place}?", place=place_name(place, operation))


def _reception(place: str, operation: Operation | None) -> Text:
    return text("Which reception sites lie in {place}?", place=place_name(place, operation))


def _checkpoint(place: str, operation: Operation | None) -> Text:
    return text("Which checkpoint is meant by {place}?", place=place_name(place, operation))


def _own(ids: Iterable[str], operation: Operation | None) -> list[str]:
    """Return those of places that are the operation's."""
    return [each for each in ids if operation is not None and each in operation.place_of]


def _ids(ids: Iterable[str]) -> str:
    return ", ".join(scalar(each, words=True) for each in ids)


def _quoted(body: str, span: Span) -> str:
    words = " ".join(body[slice(*span)].split())
    return words if len(words) <= QUOTED_MAX else f"{words[:QUOTED_MAX]}…"


def _comment(words: Text, lang: Lang) -> str:
    """Return a sentence as a line of comment; nothing in it can end the line."""
    return "  # " + "".join(letter if letter.isprintable() else " " for letter in words.in_language(lang))
