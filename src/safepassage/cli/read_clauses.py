"""The clauses of a report in words: what it says that an agreement holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safepassage.language import Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.reports.clause import Clause
from safepassage.reports.clause_names import KIND_WORDS, STATUS_WORDS, VEHICLE_WORDS, group_name, listed
from safepassage.reports.gazetteer import place_name


def clause_sentences(
    body: str, clauses: Sequence[Clause], operation: Operation | None = None
) -> Iterator[Text]:
    """Return a line for each clause: its kind, what it says by groups and places, and its words."""
    for clause in clauses:
        if clause.kind != "agreement":
            yield clause_sentence(body, clause, operation)


def clause_sentence(body: str, clause: Clause, operation: Operation | None = None) -> Text:
    """Return one clause in words."""
    said = clause_parts(clause, operation)
    words = isolate(" ".join(body[slice(*clause.span)].split()))
    status = listed([STATUS_WORDS[each] for each in clause.status])
    if said:
        sentence = text(
            "Clause, {kind}: {said} · {words}", kind=KIND_WORDS[clause.kind], said=listed(said), words=words
        )
    else:
        sentence = text("Clause, {kind}: {words}", kind=KIND_WORDS[clause.kind], words=words)
    if clause.deal:
        return text("{sentence} (of another agreement: {status})", sentence=sentence, status=status)
    return sentence


def clause_parts(clause: Clause, operation: Operation | None = None) -> list[Text]:
    """Return what a clause says, part by part: groups, places, vehicles."""

    def groups(ids: Sequence[str]) -> Text:
        return listed([group_name(each, operation) for each in ids])

    def places(ids: Sequence[str]) -> Text:
        return listed([place_name(each, operation) for each in ids])

    found: list[Text] = []
    if clause.groups and clause.then:
        found.append(text("{first}, then {then}", first=groups(clause.groups), then=groups(clause.then)))
    elif clause.groups or clause.then:
        found.append(groups(clause.groups or clause.then))
    if clause.from_:
        found.append(text("from {places}", places=places(clause.from_)))
    if clause.to:
        found.append(text("to {places}", places=places(clause.to)))
    if clause.via:
        found.append(text("past {places}", places=places(clause.via)))
    found += [VEHICLE_WORDS[each] for each in clause.vehicles if each in VEHICLE_WORDS]
    return found
