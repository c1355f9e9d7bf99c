"""Checks of the terms that bind single moments: windows, ceasefires, observers, receptions, bays, the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, Ceasefire, Confirmation, Monitoring, Reception, Window
from safepassage.planning.plan import Plan
from safepassage.planning.verify_hours import Clock, Hours
from safepassage.planning.verify_journeys import Journey, at_stop, found


def window_findings(operation: Operation, clock: Clock, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say which vehicles leave a checkpoint or an assembly point while it is shut."""
    windows: dict[str, list[Window]] = defaultdict(list)
    for term in operation.binding_terms:
        if isinstance(term, Window):
            windows[term.at].append(term)
    hours: dict[tuple[str, bool], tuple[Hours, str] | None] = {}
    opening_by: dict[str, Hours] = {}
    for place in operation.places:
        there = windows[place.id] + (windows[ALL] if place.kind == "assembly" else [])
        for loaded in (True, False):
            applying = [term for term in there if loaded or term.applies == "all"]
            ids = ", ".join(term.id for term in applying)
            if ids not in opening_by:
                opening_by[ids] = clock.window_hours(applying)
            hours[place.id, loaded] = (opening_by[ids], ids) if applying else None
    for journey in journeys:
        for index, stop in enumerate(journey.trip.stops[:-1]):
            opening = hours[stop.place, index >= journey.loaded_from]
            assert stop.leave_s is not None
            if (
                opening is not None
                and not opening[0].open_at(stop.leave_s)
                and not clock.is_past(stop.leave_s)
            ):
                what = text(
                    "The vehicle leaves {place} at {leave}, when it is shut by {term}.",
                    place=stop.place,
                    leave=clock.said(stop.leave_s),
                    term=opening[1],
                )
                yield found("window", at_stop(journey.trip, stop), what)


def ceasefire_findings(operation: Operation, clock: Clock, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say which drives are not wholly inside one interval of the ceasefires."""
    terms = [term for term in operation.binding_terms if isinstance(term, Ceasefire)]
    if not terms:
        return
    quiet = clock.instant_hours((term.from_, term.to) for term in terms)
    ids = ", ".join(term.id for term in terms)
    for journey in journeys:
        for before, stop in pairwise(journey.trip.stops):
            assert before.leave_s is not None
            assert stop.arrive_s is not None
            if clock.is_past(before.leave_s):
                continue
            if before.leave_s <= stop.arrive_s and not quiet.hold(before.leave_s, stop.arrive_s):
                what = text(
                    "The drive from {from_place} to {to_place}, {leave} to {arrive}, is not wholly "
                    "inside {term}.",
                    from_place=before.place,
                    to_place=stop.place,
                    leave=clock.said(before.leave_s),
                    arrive=clock.said(stop.arrive_s),
                    term=ids,
                )
                yield found("ceasefire", at_stop(journey.trip, stop), what)


def monitoring_findings(operation: Operation, clock: Clock, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say which loaded vehicles leave a checkpoint without its observers."""
    terms: dict[str, dict[frozenset[str], list[Monitoring]]] = defaultdict(lambda: defaultdict(list))
    for term in operation.binding_terms:
        if isinstance(term, Monitoring):
            terms[term.at][frozenset(term.by)].append(term)
    present = {
        at: [
            (clock.instant_hours((term.from_, term.to) for term in same), ", ".join(term.id for term in same))
            for same in by_observers.values()
        ]
        for at, by_observers in terms.items()
    }
    for journey in journeys:
        for stop in journey.trip.stops[journey.loaded_from : -1]:
            assert stop.leave_s is not None
            for hours, ids in present.get(stop.place, ()):
                if not hours.open_at(stop.leave_s) and not clock.is_past(stop.leave_s):
                    what = text(
                        "The vehicle leaves {place} at {leave}, without the observers of {term}.",
                        place=stop.place,
                        leave=clock.said(stop.leave_s),
                        term=ids,
                    )
                    yield found("monitoring", at_stop(journey.trip, stop), what)


def deadline_findings(operation: Operation, clock: Clock, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say who arrives after the operation's end."""
    if operation.ends is None:
        return
    ends_s = clock.second(operation.ends)
    for journey in journeys:
        if journey.arrive_s > ends_s and not clock.is_past(journey.last_leave_s):
            what = text(
                "The trip arrives at {arrive}, after the operation ends at {ends}.",
                arrive=clock.said(journey.arrive_s),
                ends=clock.said(ends_s),
            )
            yield found("deadline", at_stop(journey.trip, journey.trip.stops[-1]), what)


def reception_findings(operation: Operation, clock: Clock, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say which reception sites get more people than they take, in all or on a day."""
    in_all: Counter[str] = Counter()
    on_day: Counter[tuple[str, date]] = Counter()
    decided: set[str | tuple[str, date]] = set()
    for journey in journeys:
        if not clock.is_past(journey.boarded_s):
            decided.add(journey.destination)
        if not clock.is_past(journey.last_leave_s):
            decided.add((journey.destination, clock.day(journey.arrive_s)))
        in_all[journey.destination] += journey.trip.people
        on_day[journey.destination, clock.day(journey.arrive_s)] += journey.trip.people
    limits = [(place.id, place.people_max, "places.csv") for place in operation.places]
    terms = [term for term in operation.binding_terms if isinstance(term, Reception)]
    limits += [(term.at, term.people_max, term.id) for term in terms]
    for at, most, by in limits:
        if most is not None and in_all[at] > most and at in decided:
            what = text(
                "{people} people are taken to {place}; it takes {most} ({term}).",
                people=in_all[at],
                place=at,
                most=most,
                term=by,
            )
            yield found("reception-max", f"stop {at}", what)
    for term in terms:
        for (at, day), people in sorted(on_day.items()):
            if at != term.at or (at, day) not in decided:
                continue
            if term.people_per_day is not None and people > term.people_per_day:
                what = text(
                    "{people} people arrive at {place} on {day}; it takes {most} a day ({term}).",
                    people=people,
                    place=at,
                    day=day.isoformat(),
                    most=term.people_per_day,
                    term=term.id,
                )
                yield found("reception-day", f"stop {at}", what)


def bay_findings(operation: Operation, clock: Clock, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say when more vehicles board or alight at a place than it has bays."""
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for journey in journeys:
        for boarding in journey.boardings:
            held[boarding.place].append((boarding.from_s, boarding.leave_s))
        alight_from_s = journey.trip.stops[-1].alight_from_s
        assert alight_from_s is not None
        held[journey.destination].append((alight_from_s, journey.end_s))
    for place in operation.places:
        if place.bays is None:
            continue
        for at_s, vehicles in crowded(held[place.id], place.bays, clock):
            what = text(
                "From {from_time}, {vehicles} vehicles are in the bays of {place}, which has {bays}.",
                from_time=clock.said(at_s),
                vehicles=vehicles,
                place=place.id,
                bays=place.bays,
            )
            yield found("bay-over", f"stop {place.id}", what)


def crowded(spans: Iterable[tuple[int, int]], most: int, clock: Clock) -> Iterator[tuple[int, int]]:
    """Yield the instants from which more than `most` half-open spans are held at once, and how many.

    Of a stretch of time in which there are too many, the first instant is given, and its greatest number.
    Whoever is one too many in the past is not counted; who comes after is.
    """
    changes: Counter[int] = Counter()
    begun: set[int] = set()
    for from_s, to_s in spans:
        if from_s < to_s:
            changes[from_s] += 1
            changes[to_s] -= 1
            if not clock.is_past(from_s):
                begun.add(from_s)
    held, since_s, greatest = 0, 0, 0
    for at_s in sorted(changes):
        held += changes[at_s]
        if held > most and (greatest or at_s in begun):
            since_s = since_s if greatest else at_s
            greatest = max(greatest, held)
        elif greatest:
            yield since_s, greatest
            greatest = 0


def confirmation_findings(operation: Operation, plan: Plan) -> Iterator[Finding]:
    """Say which confirmations not given the plan does not name, and which it names that are none.

    A plan may go on naming one that has been given since.
    """
    asked = [term.id for term in operation.binding_terms if isinstance(term, Confirmation)]
    for term_id in asked:
        if term_id not in plan.conditional_on and term_id not in operation.confirmed:
            what = text("The plan does not say that it is conditional on {term}.", term=term_id)
            yield found("conditional-on", "conditional_on", what)
    for term_id in plan.conditional_on:
        if term_id not in asked:
            what = text("The plan is said to be conditional on {term}, no agreed confirmation.", term=term_id)
            yield found("conditional-on", "conditional_on", what)


MOMENT_CHECKS: tuple[Callable[[Operation, Clock, Sequence[Journey]], Iterator[Finding]], ...] = (
    window_findings,
    ceasefire_findings,
    monitoring_findings,
    deadline_findings,
    reception_findings,
    bay_findings,
)
