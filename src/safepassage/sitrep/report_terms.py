"""The agreement's terms in plain words: a few sentences for each, made from its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from safepassage.language import Name, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import (
    ALL,
    Applies,
    Ceasefire,
    Conduct,
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
    TermStatus,
    Weekday,
    Window,
)
from safepassage.sitrep.report_phrases import (
    clock,
    count,
    day,
    duration,
    group_name,
    listed,
    moment,
    name_of,
    party_name,
    place_name,
)

KINDS: Final[Mapping[str, Text]] = {
    "passage": text("Passage"),
    "order": text("Order"),
    "window": text("Opening hours"),
    "ceasefire": text("Ceasefire"),
    "inspection": text("Inspection"),
    "convoy": text("Convoys"),
    "reciprocity": text("Reciprocity"),
    "reception": text("Reception"),
    "confirmation": text("Confirmation"),
    "monitoring": text("Monitoring"),
    "conduct": text("Conduct"),
}

STATUSES: Final[Mapping[TermStatus, Text]] = {
    "agreed": text("Agreed"),
    "leaked": text("Leaked, not confirmed"),
    "proposed": text("Proposed"),
    "denied": text("Denied"),
    "lapsed": text("Lapsed"),
}

WEEKDAY_NAMES: Final[Mapping[Weekday, Text]] = {
    "mon": text("Monday"),
    "tue": text("Tuesday"),
    "wed": text("Wednesday"),
    "thu": text("Thursday"),
    "fri": text("Friday"),
    "sat": text("Saturday"),
    "sun": text("Sunday"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TermInWords:
    """One term as the report shows it: its kind's name, its sentences, and its own wording if given.

    Where nothing but its wording says what it demands, the wording leads.
    """

    id: str
    kind: Text
    status: TermStatus
    sentences: tuple[Text, ...]
    wording: Name | None
    wording_leads: bool


def terms_in_words(operation: Operation) -> dict[TermStatus, tuple[TermInWords, ...]]:
    """Return the operation's terms by status, agreed ones first; a status without terms is left out."""
    found: dict[TermStatus, tuple[TermInWords, ...]] = {}
    for status in STATUSES:
        terms = tuple(_in_words(operation, term) for term in operation.terms if term.status == status)
        if terms:
            found[status] = terms
    return found


def sentences_of(operation: Operation, term: Term) -> tuple[Text, ...]:
    """Return what a term says, every field of it, as plain sentences."""
    return _SENTENCES[type(term)](operation, term)


def flow_in_words(operation: Operation, flow: Flow) -> Text:
    """Return which people a flow speaks of: "wounded and civilians from Sukkari to Idlib"."""
    who: Name | Text = text("everyone")
    if flow.groups is not None:
        who = listed(group_name(operation, group) for group in flow.groups)
    origins = listed(place_name(operation, place) for place in flow.from_ or ())
    destinations = listed(place_name(operation, place) for place in flow.to or ())
    if flow.from_ is not None and flow.to is not None:
        return text(
            "{who} from {origins} to {destinations}", who=who, origins=origins, destinations=destinations
        )
    if flow.from_ is not None:
        return text("{who} from {origins}", who=who, origins=origins)
    if flow.to is not None:
        return text("{who} to {destinations}", who=who, destinations=destinations)
    return text("{who}", who=who)


def _in_words(operation: Operation, term: Term) -> TermInWords:
    return TermInWords(
        id=term.id,
        kind=KINDS[term.kind],
        status=term.status,
        sentences=sentences_of(operation, term),
        wording=name_of(term.text, "") if term.text != Name() else None,
        wording_leads=isinstance(term, Conduct) and term.text != Name(),
    )


def _passage(operation: Operation, term: Passage) -> tuple[Text, ...]:
    flow = flow_in_words(operation, term.flow)
    if len(term.via) > 1:
        via = listed(place_name(operation, place) for place in term.via)
        said = [text("May leave: {flow}, past {via}, in this order.", flow=flow, via=via)]
    elif term.via:
        said = [text("May leave: {flow}, past {via}.", flow=flow, via=place_name(operation, term.via[0]))]
    else:
        said = [text("May leave: {flow}.", flow=flow)]
    if term.carrying != Name():
        said.append(text("They may carry: {carrying}.", carrying=name_of(term.carrying, "")))
    return tuple(said)


def _order(operation: Operation, term: Order) -> tuple[Text, ...]:
    first, then = flow_in_words(operation, term.first), flow_in_words(operation, term.then)
    if term.fraction == 1:
        return (
            text(
                "First: {first}. Only once all of them have arrived may these leave: {then}.",
                first=first,
                then=then,
            ),
        )
    return (
        text(
            "First: {first}. Only once {share} of them have arrived may these leave: {then}.",
            first=first,
            then=then,
            share=f"{float(100 * term.fraction):g}%",
        ),
    )


def _window(operation: Operation, term: Window) -> tuple[Text, ...]:
    closes: Text | str = clock(term.closes_s)
    if term.closes_s <= term.opens_s:
        closes = text("{clock} the next day", clock=closes)
    opens, days = clock(term.opens_s), _days(term.days)
    if term.at == ALL:
        return (
            text(
                "{vehicles} may leave an assembly point only from {opens} to {closes}, {days}.",
                vehicles=_vehicles(term.applies),
                opens=opens,
                closes=closes,
                days=days,
            ),
        )
    return (
        text(
            "{vehicles} may pass {place} only from {opens} to {closes}, {days}.",
            vehicles=_vehicles(term.applies),
            place=place_name(operation, term.at),
            opens=opens,
            closes=closes,
            days=days,
        ),
    )


def _ceasefire(operation: Operation, term: Ceasefire) -> tuple[Text, ...]:
    begins = moment(operation, term.from_)
    if term.to is None:
        return (text("Vehicles drive only during the ceasefire: from {begins} on.", begins=begins),)
    ends = moment(operation, term.to)
    return (
        text("Vehicles drive only during the ceasefire: from {begins} to {ends}.", begins=begins, ends=ends),
    )


def _inspection(operation: Operation, term: Inspection) -> tuple[Text, ...]:
    said = [
        text(
            "{vehicles} are inspected at {place}, first come, first served.",
            vehicles=_vehicles(term.applies),
            place=place_name(operation, term.at),
        ),
        text("Lanes: {lanes}.", lanes=term.lanes),
        text("Time per vehicle: {duration}.", duration=duration(term.per_vehicle_s)),
    ]
    if term.per_person_s:
        said.append(text("Added per person aboard: {duration}.", duration=duration(term.per_person_s)))
    return tuple(said)


def _convoy(operation: Operation, term: Convoy) -> tuple[Text, ...]:
    said = [
        text("Loaded vehicles leave {place} only in convoys, together.", place=place_name(operation, term.at))
    ]
    if term.vehicles_max is not None:
        said.append(text("Vehicles in a convoy, at most: {vehicles}.", vehicles=term.vehicles_max))
    if term.vehicles_min > 1:
        said.append(
            text(
                "Vehicles in a convoy, at least: {vehicles} (the last convoy of a passage may be smaller).",
                vehicles=term.vehicles_min,
            )
        )
    if term.headway_s:
        said.append(text("Time between convoys, at least: {duration}.", duration=duration(term.headway_s)))
    if term.clear_before_next is not None:
        place = place_name(operation, term.clear_before_next)
        said.append(
            text("The next convoy waits until the whole convoy before it is at {place}.", place=place)
        )
    return tuple(said)


def _reciprocity(operation: Operation, term: Reciprocity) -> tuple[Text, ...]:
    a, b = flow_in_words(operation, term.a), flow_in_words(operation, term.b)
    said = [text("Two flows keep step. A: {a}. B: {b}.", a=a, b=b)]
    slack = count(term.slack)
    if term.ratio == 1:
        said.append(
            text(
                "At every moment, people of one who have left are at most those of the other who have"
                " arrived, plus {slack}.",
                slack=slack,
            )
        )
    else:
        said.append(
            text(
                "At every moment, the people of A who have left are at most {ratio} times the people of B who"
                " have arrived, plus {slack}; and {ratio} times the people of B who have left are at most the"
                " people of A who have arrived, plus {slack}.",
                ratio=_ratio(float(term.ratio)),
                slack=slack,
            )
        )
    return tuple(said)


def _reception(operation: Operation, term: Reception) -> tuple[Text, ...]:
    place = place_name(operation, term.at)
    said = []
    if term.people_max is not None:
        said.append(
            text(
                "People taken in at {place} in all, at most: {people}.",
                place=place,
                people=count(term.people_max),
            )
        )
    if term.people_per_day is not None:
        said.append(
            text(
                "People taken in at {place} per day, at most: {people}.",
                place=place,
                people=count(term.people_per_day),
            )
        )
    return tuple(said) or (text("People are taken in at {place}.", place=place),)


def _confirmation(operation: Operation, term: Confirmation) -> tuple[Text, ...]:
    terms = listed(term.before)
    parties = listed(party_name(operation, party) for party in term.by)
    return (
        text(
            "Not in force before confirmation: {terms}. To be confirmed by: {parties}.",
            terms=terms,
            parties=parties,
        ),
    )


def _monitoring(operation: Operation, term: Monitoring) -> tuple[Text, ...]:
    place, begins = place_name(operation, term.at), moment(operation, term.from_)
    if term.to is None:
        present = text("Observers are at {place} from {begins} on.", place=place, begins=begins)
    else:
        ends = moment(operation, term.to)
        present = text(
            "Observers are at {place} from {begins} to {ends}.", place=place, begins=begins, ends=ends
        )
    said = [present]
    if term.by:
        by = listed(party_name(operation, party) for party in term.by)
        said.append(text("Sent by: {parties}.", parties=by))
    return (*said, text("Loaded vehicles pass only while observers are present."))


def _conduct(operation: Operation, term: Conduct) -> tuple[Text, ...]:
    del operation
    if term.status != "agreed":
        return (text("A rule of conduct."),)
    return (text("A rule of conduct: no plan can compute it, it is watched over while the operation runs."),)


def _vehicles(applies: Applies) -> Text:
    return text("Loaded vehicles") if applies == "loaded" else text("All vehicles, loaded or empty,")


def _days(days: tuple[Weekday | date, ...] | None) -> Text | Name:
    if days is None:
        return text("every day")
    return listed(day(value) if isinstance(value, date) else WEEKDAY_NAMES[value] for value in days)


def _ratio(value: float) -> str:
    return f"{value:g}"


_SENTENCES: Final[Mapping[type[Term], Callable[[Operation, Any], tuple[Text, ...]]]] = {
    Passage: _passage,
    Order: _order,
    Window: _window,
    Ceasefire: _ceasefire,
    Inspection: _inspection,
    Convoy: _convoy,
    Reciprocity: _reciprocity,
    Reception: _reception,
    Confirmation: _confirmation,
    Monitoring: _monitoring,
    Conduct: _conduct,
}
