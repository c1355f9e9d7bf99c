"""Accounts, people, events and alarms of a record in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from safepassage.language import Name, Text, isolate, text
from safepassage.ledger.accounts import DECEASED, OUTSIDE, STAYED, UNACCOUNTED, sort_and_id
from safepassage.ledger.alarm import Alarm, Ids
from safepassage.ledger.event import Event
from safepassage.ledger.event_words import body_words, kind_name
from safepassage.ledger.instants import instant_of
from safepassage.operation.model import Operation
from safepassage.operation.terms import Reciprocity
from safepassage.sitrep.report_phrases import count, group_name, listed, party_name, place_name
from safepassage.sitrep.report_terms import KINDS as TERM_KINDS
from safepassage.sitrep.report_terms import flow_in_words

EVENTS_MAX: Final = 3
"""So many events of an alarm are named on the screen; `--json` has more."""
SINGLE_ACCOUNTS: Final[Mapping[str, Text]] = {
    OUTSIDE: text("outside"),
    DECEASED: text("have died"),
    STAYED: text("stay by their own will"),
    UNACCOUNTED: text("unaccounted for"),
}


def account_words(operation: Operation, account: str) -> Text | Name:
    """Return what an account is called."""
    if account in SINGLE_ACCOUNTS:
        return SINGLE_ACCOUNTS[account]
    sort, id_ = sort_and_id(account)
    match sort:
        case "vehicle":
            return text("aboard {vehicle}", vehicle=id_)
        case "screening":
            return text("held for screening at {place}", place=place_words(operation, id_))
        case "hospital":
            return text("hospital {hospital}", hospital=place_words(operation, id_))
        case _:
            return place_words(operation, id_)


def place_words(operation: Operation, place: str) -> Name:
    """Return what a place is called, with its id where the name does not show it."""
    name = place_name(operation, place)
    return Name(en=_with_id(name.en, place), ar=_with_id(name.ar, isolate(place)))


def term_words(operation: Operation, term: str) -> Name:
    """Return the id of a term and its kind; the operation may not have it."""
    kind = next((each.kind for each in operation.terms if each.id == term), None)
    if kind is None:
        return Name(en=term, ar=term)
    words = TERM_KINDS[kind]
    return Name(en=f"{term} ({words})", ar=f"{isolate(term)} ({words.in_language('ar')})")


def _with_id(name: str, id_: str) -> str:
    return name if _letters(name) == _letters(id_) else f"{name} ({id_})"


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def people_words(operation: Operation, people: Mapping[str, int]) -> Text:
    """Return how many there are, in all and by group."""
    total = sum(people.values())
    parts = [
        text("{group} {count}", group=group_name(operation, group), count=count(number))
        for group, number in sorted(people.items())
    ]
    if len(parts) == 1:
        return text("{people}", people=listed(parts))
    return text("{total} ({people})", total=count(total), people=listed(parts))


def local_time(operation: Operation, at: str | datetime) -> str:
    """Return an instant of an event in the operation's local time."""
    instant = instant_of(at) if isinstance(at, str) else at
    return f"{instant.astimezone(operation.zone):%Y-%m-%d %H:%M}"


def event_words(operation: Operation, event: Event) -> Text:
    """Return an event in one line: when, its kind and what it says; not which events came before it."""
    said = {name: value for name, value in event.body.items() if name != "after"}
    return text(
        "{time} · {kind}: {body}",
        time=local_time(operation, event.at),
        kind=kind_name(event.kind),
        body=body_words(said, operation.zone),
    )


def alarm_sentences(operation: Operation, alarm: Alarm) -> Iterator[Text]:
    """Yield an alarm in words, and below it the terms, the parties and the instant that it is about."""
    yield named(operation, alarm.what, alarm.terms)
    about: list[Text] = []
    if alarm.since:
        about.append(text("since {instant}", instant=local_time(operation, alarm.since)))
    if alarm.terms:
        about.append(text("terms {terms}", terms=listed(term_words(operation, term) for term in alarm.terms)))
    if alarm.parties:
        names = listed(party_name(operation, party) for party in alarm.parties)
        about.append(text("parties {parties}", parties=names))
    if alarm.clock:
        about.append(text("the clock of {devices} is in doubt", devices=", ".join(alarm.clock)))
    if about:
        yield text("    {about}", about=listed(about))
    if alarm.events:
        first = ", ".join(alarm.events[:EVENTS_MAX])
        more = len(alarm.events) - EVENTS_MAX
        yield (
            text("    events {events} and {more} more", events=first, more=more)
            if more > 0
            else text("    events {events}", events=first)
        )


def named(operation: Operation, what: Text, terms: Sequence[str] = ()) -> Text:
    """Return a sentence of an alarm with names in place of the ids that the operation has names for.

    Parameters
    ----------
    operation
        With the names.
    what
        The sentence, its values called by what they are ids of.
    terms
        The terms that it is about, of which the first says what the sides of an exchange are.
    """
    values: dict[str, object] = {}
    for key, value in what.values.items():
        if isinstance(value, Text):
            values[key] = named(operation, value, terms)
        elif key == "side":
            values[key] = _side(operation, str(value), terms)
        elif key in CALLED:
            values[key] = _called(operation, CALLED[key], value)
        else:
            values[key] = value
    return Text(what.template, values)


def _called(operation: Operation, words: Words, value: object) -> object:
    if not isinstance(value, Ids):
        return words(operation, str(value))
    said = [words(operation, id_) for id_ in value.ids]
    if not value.people:
        return listed(said)
    return listed(
        text("{account}: {people}", account=name, people=count(people))
        if words is account_words
        else text("{group} {count}", group=name, count=count(people))
        for name, people in zip(said, value.people, strict=True)
    )


def _side(operation: Operation, side: str, terms: Sequence[str]) -> object:
    exchange = next((t for t in operation.terms if t.id in terms and isinstance(t, Reciprocity)), None)
    if exchange is None:
        return side
    flow = flow_in_words(operation, exchange.a if side == "a" else exchange.b)
    return text("{side} ({flow})", side=side, flow=flow)


Words = Callable[[Operation, str], Name | Text]
CALLED: Final[Mapping[str, Words]] = {
    "place": place_words,
    "from_place": place_words,
    "to_place": place_words,
    "clear": place_words,
    "via": place_words,
    "perhaps": place_words,
    "group": group_name,
    "groups": group_name,
    "party": party_name,
    "parties": party_name,
    "account": account_words,
    "places": account_words,
    "term": term_words,
    "terms": term_words,
}
"""How the ids in an alarm's sentence are called, by the name of the value."""
