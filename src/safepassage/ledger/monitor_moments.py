"""Terms that bind single moments: windows, ceasefires, observers, and halts that the record itself holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from safepassage.language import Text, text
from safepassage.ledger.alarm import Alarm, alarm
from safepassage.ledger.instants import instant_at, milliseconds_of
from safepassage.ledger.timeline import IdOf, Kept, Timeline
from safepassage.ledger.vehicle_story import Passing
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, WEEKDAYS, Ceasefire, Monitoring, Term, Window

FOR_EVER_MS: Final = 1 << 60
KeptMoments = tuple[list[Passing], dict[str, Kept]]


class HaltState(NamedTuple):
    """Nobody leaves `at` from one instant until another (None: it goes on)."""

    at: str
    from_ms: int
    until_ms: int | None
    event: str
    resumed_by: str = ""


def parties_of(operation: Operation, term: Term) -> tuple[str, ...]:
    """Return the parties whom a term concerns: those it names, else the parties to the agreement."""
    named = getattr(term, "by", ())
    return tuple(named) or tuple(party.id for party in operation.parties if party.role == "party")


def shown(operation: Operation, at_ms: int) -> str:
    """Return an instant in the operation's local time, to the minute."""
    return instant_at(at_ms).astimezone(operation.zone).strftime("%Y-%m-%d %H:%M")


class MomentMonitor:
    """Looks at each time that a vehicle comes to a place or leaves it, by itself."""

    def __init__(self, operation: Operation, id_of: IdOf) -> None:
        self._operation = operation
        self._windows: dict[str, list[Window]] = defaultdict(list)
        self._watched: dict[str, dict[frozenset[str], list[Monitoring]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._quiet: list[Ceasefire] = []
        for term in operation.binding_terms:
            match term:
                case Window():
                    self._windows[term.at].append(term)
                case Monitoring():
                    self._watched[term.at][frozenset(term.by)].append(term)
                case Ceasefire():
                    self._quiet.append(term)
        self._assembly = {place.id for place in operation.places if place.kind == "assembly"}
        self._found: dict[Passing, tuple[Alarm, ...] | None] = {}
        self._left: dict[str, Timeline] = defaultdict(lambda: Timeline(id_of))
        self._halts: tuple[HaltState, ...] = ()

    def passing(self, passing: Passing, sign: int) -> None:
        """Take a passing into account, or (`sign` -1) no longer."""
        if passing.leaves:
            line = self._left[passing.place]
            (line.add if sign > 0 else line.remove)(passing.at_ms, 1, passing.row)
        if sign < 0:
            self._found.pop(passing, None)
        elif found := tuple(self._check(passing)):
            self._found[passing] = found

    def kept(self) -> KeptMoments:
        """Return what a snapshot keeps of it."""
        return list(self._found), {place: line.to_bytes() for place, line in self._left.items()}

    def restore(self, kept: KeptMoments) -> None:
        """Begin with what a snapshot has kept."""
        self._found = dict.fromkeys(kept[0])
        for place, line in kept[1].items():
            self._left[place].restore(line)

    def halts(self, halts: Iterable[HaltState]) -> None:
        """Take the halts as they are now."""
        self._halts = tuple(halts)

    def found(self) -> Iterator[Alarm]:
        """Yield what is not as agreed of single moments."""
        for passing, found in self._found.items():
            yield from self._check(passing) if found is None else found

    def alarms(self) -> Iterator[Alarm]:
        """Yield who left in a halt."""
        for halt in self._halts:
            places = sorted(self._assembly) if halt.at == ALL else [halt.at]
            for place in places:
                yield from self._halt_alarms(halt, place)

    def _halt_alarms(self, halt: HaltState, place: str) -> Iterator[Alarm]:
        until_ms = FOR_EVER_MS if halt.until_ms is None else halt.until_ms
        line = self._left.get(place)
        leaving = [] if line is None else [e for e in line.entries(until_ms) if e.at_ms > halt.from_ms]
        if leaving:
            what = text(
                "{vehicles} departures from {place} during the halt that began at {from_at}.",
                vehicles=len(leaving),
                place=place,
                from_at=shown(self._operation, halt.from_ms),
            )
            events = [halt.event, *(e.id for e in leaving)]
            yield alarm("left-in-halt", place, what, events=events, since_ms=leaving[0].at_ms)

    def _check(self, passing: Passing) -> Iterator[Alarm]:
        if passing.leaves:
            yield from self._window(passing)
            yield from self._observers(passing)
        if self._quiet:
            yield from self._ceasefire(passing)

    def _window(self, passing: Passing) -> Iterator[Alarm]:
        terms = self._windows.get(passing.place, [])
        if passing.place in self._assembly and ALL in self._windows:
            terms = terms + self._windows[ALL]
        terms = [term for term in terms if passing.people or term.applies == ALL]
        if not terms:
            return
        local = instant_at(passing.at_ms).astimezone(self._operation.zone)
        if not any(open_at(term, local) for term in terms):
            what = text(
                "Vehicle {vehicle} left {place} at {at}, outside its opening hours.",
                vehicle=passing.vehicle,
                place=passing.place,
                at=shown(self._operation, passing.at_ms),
            )
            yield self._breach("window", passing, what, terms)

    def _observers(self, passing: Passing) -> Iterator[Alarm]:
        if not passing.people or passing.place not in self._watched:
            return
        for terms in self._watched[passing.place].values():
            if not any(_inside(passing.at_ms, term.from_, term.to) for term in terms):
                what = text(
                    "Vehicle {vehicle} left {place} with {people} people at {at}, when no observers were due "
                    "to be there.",
                    vehicle=passing.vehicle,
                    place=passing.place,
                    people=passing.people,
                    at=shown(self._operation, passing.at_ms),
                )
                yield self._breach("monitoring", passing, what, terms)

    def _ceasefire(self, passing: Passing) -> Iterator[Alarm]:
        from_ms = passing.at_ms if passing.drive_from_ms is None else passing.drive_from_ms
        if not passing.leaves and passing.drive_from_ms is None:
            return
        spans = sorted(
            (milliseconds_of(t.from_), FOR_EVER_MS if t.to is None else milliseconds_of(t.to))
            for t in self._quiet
        )
        reached_ms = from_ms
        for opens_ms, closes_ms in spans:
            if opens_ms <= reached_ms < closes_ms:
                reached_ms = closes_ms
        if reached_ms <= passing.at_ms and not (reached_ms == passing.at_ms and reached_ms > from_ms):
            what = (
                text(
                    "Vehicle {vehicle} left {place} at {at}, outside the ceasefire.",
                    vehicle=passing.vehicle,
                    place=passing.place,
                    at=shown(self._operation, passing.at_ms),
                )
                if passing.leaves
                else text(
                    "Vehicle {vehicle} was still on the way to {place} at {at}, outside the ceasefire.",
                    vehicle=passing.vehicle,
                    place=passing.place,
                    at=shown(self._operation, passing.at_ms),
                )
            )
            yield self._breach("ceasefire", passing, what, self._quiet)

    def _breach(self, code: str, passing: Passing, what: Text, terms: Iterable[Term]) -> Alarm:
        terms = list(terms)
        parties = [party for term in terms for party in parties_of(self._operation, term)]
        return alarm(
            code,
            passing.vehicle,
            what,
            events=[passing.id],
            since_ms=passing.at_ms,
            terms=[term.id for term in terms],
            parties=parties,
            clock=[passing.device],
        )


def open_at(window: Window, local: datetime) -> bool:
    """Return whether a window is open at an instant in the operation's timezone."""
    second = local.hour * 3600 + local.minute * 60 + local.second
    today = local.date()
    passes_midnight = window.closes_s <= window.opens_s
    if passes_midnight:
        yesterday = today - timedelta(days=1)
        return (second >= window.opens_s and _opens_on(window, today)) or (
            second < window.closes_s and _opens_on(window, yesterday)
        )
    return window.opens_s <= second < window.closes_s and _opens_on(window, today)


def _opens_on(window: Window, day: date) -> bool:
    return window.days is None or day in window.days or WEEKDAYS[day.weekday()] in window.days


def _inside(at_ms: int, from_: datetime, to: datetime | None) -> bool:
    return milliseconds_of(from_) <= at_ms and (to is None or at_ms < milliseconds_of(to))
