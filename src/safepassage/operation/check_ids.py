"""Ids that point nowhere, ids given twice, and places of the wrong kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.operation.cells import nearest
from safepassage.operation.check_case import Case, finding, minutes, written
from safepassage.operation.model import Household, People
from safepassage.operation.terms import (
    ALL,
    Confirmation,
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

Sort = Literal["place", "group", "party", "term", "household"]
COMPANION: Final = "companion_of:"
TABLE_OF: Final[dict[Sort, str]] = {
    "place": "places",
    "group": "groups",
    "party": "parties",
    "term": "terms",
    "household": "households",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An id that a row or term uses: the field it is in, what it should be, and of which kinds."""

    field: str
    sort: Sort
    id: str
    kinds: tuple[str, ...] = ()


def ids(case: Case) -> Iterator[Finding]:
    """Find every id that is unknown, of the wrong kind of place, or given twice."""
    yield from twice(case)
    known = known_ids(case)
    for table, index, mention, stops in mentions(case):
        where = case.at(table, index, mention.field)
        if mention.id not in known[mention.sort]:
            if (TABLE_OF[mention.sort], mention.id) not in case.unread:
                yield unknown(where, mention, known[mention.sort], stops=stops)
        elif mention.kinds and not case.is_kind(mention.id, *mention.kinds):
            yield wrong_kind(where, mention.id, case.places[mention.id].kind, mention.kinds[0], stops=stops)
    yield from loose(case, known)
    yield from odd_starts(case)


def loose(case: Case, known: Mapping[Sort, Mapping[str, None]]) -> Iterator[Finding]:
    """Find ids that are unknown, or of a place of the wrong kind, in rows left out for another fault."""
    sort_of = {table: sort for sort, table in TABLE_OF.items()}
    for each in case.loose:
        table, _, kind = each.refers[0].partition(":")
        mention = Mention(field=each.where.column, sort=sort_of[table], id=each.id)
        if mention.id not in known[mention.sort]:
            if (table, mention.id) not in case.unread:
                yield unknown(each.where, mention, known[mention.sort], stops=True)
        elif kind and not case.is_kind(mention.id, kind):
            yield wrong_kind(each.where, mention.id, case.places[mention.id].kind, kind, stops=True)


def known_ids(case: Case) -> dict[Sort, dict[str, None]]:
    """Return the ids that exist, by sort, in the order they were written."""
    operation = case.operation
    return {
        "place": dict.fromkeys(place.id for place in operation.places),
        "group": dict.fromkeys(group.id for group in operation.groups),
        "party": dict.fromkeys(party.id for party in operation.parties),
        "term": dict.fromkeys(term.id for term in operation.terms),
        "household": dict.fromkeys(household.token for household in operation.households),
    }


def mentions(case: Case) -> Iterator[tuple[str, int, Mention, bool]]:
    """Yield table, index and mention of every id used, and whether the plan depends on it."""
    operation = case.operation
    written_people = () if case.people_are_households else operation.people
    tables: tuple[tuple[str, Sequence[People | Household]], ...] = (
        ("people", written_people),
        ("households", operation.households),
    )
    for table, rows in tables:
        for i, row in enumerate(rows):
            yield table, i, Mention(field="place", sort="place", id=row.place, kinds=("assembly",)), True
            yield table, i, Mention(field="group", sort="group", id=row.group), True
            if row.destination is not None:
                to = Mention(field="destination", sort="place", id=row.destination, kinds=("reception",))
                yield table, i, to, True
    for i, household in enumerate(operation.households):
        for flag in household.flags:
            if flag.startswith(COMPANION):
                token = flag.removeprefix(COMPANION).strip()
                yield "households", i, Mention(field="flags", sort="household", id=token), True
    for i, vehicles in enumerate(operation.fleet):
        yield "fleet", i, Mention(field="at", sort="place", id=vehicles.at), True
        for group in vehicles.groups:
            yield "fleet", i, Mention(field="groups", sort="group", id=group), True
    for i, leg in enumerate(operation.legs):
        yield "legs", i, Mention(field="from", sort="place", id=leg.from_), True
        yield "legs", i, Mention(field="to", sort="place", id=leg.to), True
    for i, term in enumerate(operation.terms):
        for mention in mentioned_by(term):
            yield "terms", i, mention, term.status == "agreed"


def mentioned_by(term: Term) -> Iterator[Mention]:
    """Yield every id that a term uses."""
    match term:
        case Passage():
            yield from mentioned_in("flow", term.flow)
            yield from of_places("via", term.via, "checkpoint")
        case Order():
            yield from mentioned_in("first", term.first)
            yield from mentioned_in("then", term.then)
        case Reciprocity():
            yield from mentioned_in("a", term.a)
            yield from mentioned_in("b", term.b)
        case Window(at=at) if at == ALL:
            pass
        case Window() | Inspection():
            yield from of_places("at", (term.at,), "checkpoint")
        case Convoy():
            yield from of_places("at", (term.at,), "checkpoint")
            if term.clear_before_next is not None:
                near = ("reception", "checkpoint", "junction")
                yield from of_places("clear_before_next", (term.clear_before_next,), *near)
        case Reception():
            yield from of_places("at", (term.at,), "reception")
        case Monitoring():
            yield from of_places("at", (term.at,), "checkpoint")
            yield from (Mention(field="by", sort="party", id=each) for each in term.by)
        case Confirmation():
            yield from (Mention(field="by", sort="party", id=each) for each in term.by)
            yield from (Mention(field="before", sort="term", id=each) for each in term.before)


def mentioned_in(part: str, flow: Flow) -> Iterator[Mention]:
    """Yield every id that a flow uses."""
    yield from (Mention(field=f"{part}.groups", sort="group", id=each) for each in flow.groups or ())
    yield from of_places(f"{part}.from", flow.from_ or (), "assembly")
    yield from of_places(f"{part}.to", flow.to or (), "reception")


def of_places(field: str, named: Iterable[str], *kinds: str) -> Iterator[Mention]:
    """Yield a mention of each place named in a field."""
    yield from (Mention(field=field, sort="place", id=each, kinds=kinds) for each in named)


def unknown(where: Where, mention: Mention, known: Iterable[str], *, stops: bool) -> Finding:
    """Return the finding about an id that nothing has, with the nearest one that something has."""
    near = nearest(mention.id, known)
    add = where_to_add(mention.sort)
    mend = text("Did you mean “{near}”? If not: {add}", near=near, add=add) if near else add
    return finding("unknown-id", where, nothing_has(mention.sort, mention.id), mend, stops=stops)


def nothing_has(sort: Sort, wrong: str) -> Text:
    """Return the sentence that no place, group, party, term or household has this id."""
    match sort:
        case "place":
            return text("No place has the id “{id}”.", id=wrong)
        case "group":
            return text("No group has the id “{id}”.", id=wrong)
        case "party":
            return text("No party has the id “{id}”.", id=wrong)
        case "term":
            return text("No term has the id “{id}”.", id=wrong)
        case "household":
            return text("No household has the token “{id}”.", id=wrong)


def where_to_add(sort: Sort) -> Text:
    """Return the sentence that says where such an id is defined."""
    match sort:
        case "place":
            return text("Correct the id, or add the place to the places.")
        case "group":
            return text("Correct the id, or add the group to the groups of the operation.")
        case "party":
            return text("Correct the id, or add the party to the parties of the operation.")
        case "term":
            return text("Correct the id, or add the term to the terms of the operation.")
        case "household":
            return text("Correct the token, or add the household to the households.")


def wrong_kind(where: Where, place: str, kind: str, wanted: str, *, stops: bool) -> Finding:
    """Return the finding about a place that is known, but not of the kind needed here."""
    return finding(
        "wrong-kind",
        where,
        text(
            "“{place}” is {kind}, but {wanted} is needed here.",
            place=place,
            kind=a_place(kind),
            wanted=a_place(wanted),
        ),
        text(
            "Name {wanted} here, or correct the kind of “{place}” in the places.",
            place=place,
            wanted=a_place(wanted),
        ),
        stops=stops,
    )


def a_place(kind: str) -> Text:
    """Return the words for a kind of place."""
    match kind:
        case "assembly":
            return text("an assembly point")
        case "reception":
            return text("a reception site")
        case "depot":
            return text("a depot")
        case "checkpoint":
            return text("a checkpoint")
        case _:
            return text("a junction")


def odd_starts(case: Case) -> Iterator[Finding]:
    """Find vehicles that are said to stand at a checkpoint, where everything else only passes."""
    for i, row in enumerate(case.operation.fleet):
        if case.is_kind(row.at, "checkpoint"):
            yield finding(
                "odd-start",
                case.at("fleet", i, "at"),
                text("These vehicles start at “{place}”, which is a checkpoint.", place=row.at),
                text("Check that they really stand there; if not, name the depot or place they start from."),
                stops=False,
            )


def twice(case: Case) -> Iterator[Finding]:
    """Find ids, tokens, rows of people and legs that are given twice."""
    operation = case.operation
    tables: tuple[tuple[str, str, list[str]], ...] = (
        ("places", "id", [place.id for place in operation.places]),
        ("parties", "id", [party.id for party in operation.parties]),
        ("groups", "id", [group.id for group in operation.groups]),
        ("terms", "id", [term.id for term in operation.terms]),
        ("households", "token", [household.token for household in operation.households]),
    )
    for table, field, values in tables:
        first: dict[str, int] = {}
        for i, value in enumerate(values):
            if first.setdefault(value, i) != i:
                yield finding(
                    "duplicate-id",
                    case.at(table, i, field),
                    text(
                        "“{id}” is already used in {where}.",
                        id=value,
                        where=written(case.at(table, first[value], field)),
                    ),
                    text("Give each its own id, or delete the one that is too many."),
                )
    for i, place in enumerate(operation.places):
        if place.id == ALL:
            yield finding(
                "reserved-id",
                case.at("places", i, "id"),
                text("A place cannot have the id “all”, which stands for every assembly point in a window."),
                text("Give the place another id."),
            )
    yield from people_twice(case)
    yield from legs_twice(case)


def people_twice(case: Case) -> Iterator[Finding]:
    """Find rows of people with the same place, group and destination: they are added up."""
    first: dict[tuple[str, str, str | None], int] = {}
    for i, row in enumerate(case.operation.people):
        key = (row.place, row.group, row.destination)
        if first.setdefault(key, i) != i:
            yield finding(
                "duplicate-people",
                case.at("people", i),
                text(
                    "The {group} at {place} with this destination are already in {where}; both are counted.",
                    group=row.group,
                    place=row.place,
                    where=written(case.at("people", first[key])),
                ),
                text("If they are the same people, delete one row; if not, add the counts up in one row."),
                stops=False,
            )


def legs_twice(case: Case) -> Iterator[Finding]:
    """Find legs given twice with different times: the quickest counts."""
    rows_of: dict[tuple[str, str], list[int]] = {}
    legs = case.operation.legs
    for i, leg in enumerate(legs):
        rows_of.setdefault((leg.from_, leg.to), []).append(i)
    for (from_, to), rows in rows_of.items():
        if len({legs[i].drive_s for i in rows}) > 1:
            yield finding(
                "duplicate-leg",
                case.at("legs", rows[-1]),
                text(
                    "The leg from {from_} to {to} is already in {where} with another time;"
                    " the quickest, {minutes} minutes, is used.",
                    from_=from_,
                    to=to,
                    where=written(case.at("legs", rows[0])),
                    minutes=minutes(min(legs[i].drive_s for i in rows)),
                ),
                text("Delete the one that is wrong."),
                stops=False,
            )


def unsure_tables(case: Case) -> frozenset[str]:
    """Return the tables that use an id which is unknown or of the wrong kind."""
    known = known_ids(case)
    return frozenset(
        table
        for table, _, mention, stops in mentions(case)
        if stops
        and (
            mention.id not in known[mention.sort]
            or (mention.kinds and not case.is_kind(mention.id, *mention.kinds))
        )
    )
