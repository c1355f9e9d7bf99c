"""Alarms: what in the record is not as it should be. An alarm keeps nothing from being recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from safepassage.language import Lang, Text
from safepassage.ledger.instants import instant_at, instant_text

EVENTS_SHOWN_MAX: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is not as agreed, or does not add up.

    Parameters
    ----------
    code
        The sort, for programs: `window`, `below-zero` …
    subject
        What it is about: an account, a household, a vehicle, a device, a place or a term.
    what
        It in words. Values that are ids are called by what they are ids of (`place`, `group`, `party`,
        `account`, `term` …), so that names can stand for them where an operation gives some.
    events
        The ids of the events that show it, at most `EVENTS_SHOWN_MAX`, in the order of their ids.
    since
        The instant from which on it is so, by the clocks of devices; empty where no clock is concerned.
    terms, parties
        The terms of the agreement that are concerned, and the parties.
    clock
        The devices on whose clocks the alarm rests; in the alarms of a state, only those in doubt.
    """

    code: str
    subject: str
    what: Text
    events: tuple[str, ...] = ()
    since: str = ""
    terms: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()

    def in_language(self, lang: Lang) -> str:
        """Return the alarm in words."""
        return self.what.in_language(lang)

    def to_json(self) -> dict[str, object]:
        """Return the alarm as JSON values, in both languages."""
        return {
            "code": self.code,
            "subject": self.subject,
            "what": {"en": str(self.what), "ar": self.what.in_language("ar")},
            "events": list(self.events),
            "since": self.since,
            "terms": list(self.terms),
            "parties": list(self.parties),
            "clock": list(self.clock),
        }


@dataclass(frozen=True, slots=True)
class Ids:
    """Several ids in a sentence; each with its number of people, where that is said."""

    ids: tuple[str, ...]
    people: tuple[int, ...] = ()

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> Ids:
        """Return ids, each with its number."""
        pairs = list(counted)
        return cls(tuple(id_ for id_, _ in pairs), tuple(people for _, people in pairs))

    def __str__(self) -> str:
        if not self.people:
            return ", ".join(self.ids)
        return ", ".join(f"{id_} {people}" for id_, people in zip(self.ids, self.people, strict=True))


def alarm(
    code: str,
    subject: str,
    what: Text,
    *,
    events: Iterable[str] = (),
    since_ms: int | None = None,
    terms: Iterable[str] = (),
    parties: Iterable[str] = (),
    clock: Iterable[str] = (),
) -> Alarm:
    """Return an alarm with its parts in the one order they have, whatever order they come in."""
    return Alarm(
        code=code,
        subject=subject,
        what=what,
        events=tuple(sorted(set(events))[:EVENTS_SHOWN_MAX]),
        since="" if since_ms is None else instant_text(instant_at(since_ms)),
        terms=tuple(dict.fromkeys(terms)),
        parties=tuple(dict.fromkeys(parties)),
        clock=tuple(sorted(set(clock))),
    )


def in_order(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """Return alarms sorted: by sort, subject, instant, events, words and whom they concern."""
    found: list[Alarm] = []
    for _, alike in groupby(sorted(alarms, key=_rank), key=_rank):
        same = list(alike)
        # words take their time, and are only needed where all else is the same
        found += sorted(same, key=_rank_of_like) if len(same) > 1 else same
    return tuple(found)


def _rank_of_like(alarm: Alarm) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return str(alarm.what), alarm.terms, alarm.parties, alarm.clock


def _rank(alarm: Alarm) -> tuple[str, str, str, tuple[str, ...]]:
    return alarm.code, alarm.subject, alarm.since, alarm.events
