"""Accounts, people, events and alarms of a record in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from safepassage.language import Name, Text, isolate, text
from safepassage.ledger.accounts import DECEASED, OUTSIDE, STAYED, UNACCOUNTED, sort_and_id
from safepassage.ledger.alarm import Alarm
from safepassage.ledger.entry_fields import KIND_WORDS
from safepassage.ledger.event import Event
from safepassage.ledger.instants import instant_of
from safepassage.operation.model import Operation
from safepassage.sitrep.report_phrases import count, group_name, listed, party_name, place_name

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
            return text("held for screening at {place}", place=place_name(operation, id_))
        case "hospital":
            return text("hospital {hospital}", hospital=place_name(operation, id_))
        case _:
            return place_name(operation, id_)


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
    """Return an event in one line: when, by which device, its kind and what it says."""
    return text(
        "{time} · {kind}: {body}",
        time=local_time(operation, event.at),
        kind=kind_name(event.kind),
        body=body_words(event.body),
    )


def kind_name(kind: str) -> Name:
    """Return a kind of event as it is recorded; in Arabic also what it means."""
    words = KIND_WORDS.get(kind)
    return Name(en=kind, ar=f"{words.in_language('ar')} ({isolate(kind)})" if words else kind)


def body_words(body: Mapping[str, object]) -> str:
    """Return the fields of a body as they were written: column and value, people by group."""
    parts = []
    for name, value in body.items():
        if name == "people" and isinstance(value, Mapping):
            parts += [f"{group}={number}" for group, number in value.items()]
        elif isinstance(value, Mapping):
            inner = " ".join(f"{key}={each}" for key, each in value.items() if not isinstance(each, Mapping))
            parts.append(f"{name} {inner}".strip())
        elif isinstance(value, list | tuple):
            parts.append(f"{name} {', '.join(map(str, value))}")
        else:
            parts.append(f"{name} {value}")
    return " · ".join(parts)


def alarm_sentences(operation: Operation, alarm: Alarm) -> Iterator[Text]:
    """Yield an alarm in words, and below it the terms, the parties and the instant that it is about."""
    yield alarm.what
    about: list[Text] = []
    if alarm.since:
        about.append(text("since {instant}", instant=local_time(operation, alarm.since)))
    if alarm.terms:
        about.append(text("terms {terms}", terms=", ".join(alarm.terms)))
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
