"""Checks of the inspections at checkpoints: their length, hours, lanes and turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Inspection, Window
from safepassage.planning.plan import Stop
from safepassage.planning.verify_hours import Clock
from safepassage.planning.verify_journeys import Journey, at_stop, found
from safepassage.planning.verify_terms import crowded


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One vehicle at one checkpoint; `passages` are those its trip may be said to travel under."""

    journey: Journey
    index: int
    passages: frozenset[str]

    @property
    def stop(self) -> Stop:
        """The stop at the checkpoint."""
        return self.journey.trip.stops[self.index]

    @property
    def loaded(self) -> bool:
        """Whether people are aboard."""
        return self.index >= self.journey.loaded_from

    @property
    def leave_s(self) -> int:
        """When it leaves."""
        assert self.stop.leave_s is not None
        return self.stop.leave_s

    @property
    def column(self) -> str:
        """Where the plan says it."""
        return at_stop(self.journey.trip, self.stop)


def passes_of(
    operation: Operation, journeys: Sequence[Journey], passages: Sequence[frozenset[str]]
) -> Mapping[str, tuple[Pass, ...]]:
    """Return, for each checkpoint, the vehicles that pass it."""
    passes: dict[str, list[Pass]] = defaultdict(list)
    for journey, under in zip(journeys, passages, strict=True):
        for index, stop in enumerate(journey.trip.stops):
            if operation.place_of[stop.place].kind == "checkpoint":
                passes[stop.place].append(Pass(journey=journey, index=index, passages=under))
    return {at: tuple(there) for at, there in passes.items()}


def inspection_findings(
    operation: Operation, clock: Clock, passes: Mapping[str, tuple[Pass, ...]]
) -> Iterator[Finding]:
    """Say which vehicles are not inspected as agreed."""
    terms: dict[str, list[Inspection]] = defaultdict(list)
    for term in operation.binding_terms:
        if isinstance(term, Inspection):
            terms[term.at].append(term)
    for at, there in passes.items():
        for passing in there:
            asked = any(_inspects(term, passing) for term in terms[at])
            from_s = passing.stop.inspect_from_s
            if from_s is not None and not asked and not clock.is_past(from_s):
                what = text("The vehicle is inspected at {place}, but no agreed term asks for it.", place=at)
                yield found("inspection-unasked", passing.column, what)
        for term in terms[at]:
            asked_of = [passing for passing in there if _inspects(term, passing)]
            yield from _length_findings(clock, term, asked_of)
            inspected = [passing for passing in asked_of if passing.stop.inspect_from_s is not None]
            yield from _hours_findings(operation, clock, term, inspected)
            yield from _turn_findings(clock, term, inspected)


def _inspects(term: Inspection, passing: Pass) -> bool:
    # A vehicle that begins a trip at a checkpoint has not arrived there and does not pass it.
    return passing.index > 0 and (passing.loaded or term.applies == "all")


def _span(passing: Pass) -> tuple[int, int]:
    from_s, to_s = passing.stop.inspect_from_s, passing.stop.inspect_to_s
    assert from_s is not None
    assert to_s is not None
    return from_s, to_s


def _length_findings(clock: Clock, term: Inspection, passes: Sequence[Pass]) -> Iterator[Finding]:
    for passing in passes:
        if passing.stop.inspect_from_s is None and clock.is_past(passing.leave_s):
            continue
        if passing.stop.inspect_from_s is None:
            what = text(
                "The vehicle passes {place} without the inspection of {term}.", place=term.at, term=term.id
            )
            yield found("inspection-missing", passing.column, what)
            continue
        from_s, to_s = _span(passing)
        aboard = passing.journey.aboard(passing.index)
        takes_s = term.per_vehicle_s + term.per_person_s * aboard
        if to_s >= from_s and to_s - from_s != takes_s and not clock.is_past(from_s):
            what = text(
                "The inspection of {people} people by {term} takes {takes} s, not {planned} s.",
                people=aboard,
                term=term.id,
                takes=takes_s,
                planned=to_s - from_s,
            )
            yield found("inspection-time", passing.column, what)


def _hours_findings(
    operation: Operation, clock: Clock, term: Inspection, inspected: Sequence[Pass]
) -> Iterator[Finding]:
    windows = [w for w in operation.binding_terms if isinstance(w, Window) and w.at == term.at]
    if not windows:
        return
    hours = clock.window_hours(windows)
    for passing in inspected:
        from_s, to_s = _span(passing)
        if from_s <= to_s and not hours.hold(from_s, to_s) and not clock.is_past(from_s):
            what = text(
                "The inspection from {from_time} to {to_time} is not wholly inside the opening hours "
                "of {place} ({term}).",
                from_time=clock.said(from_s),
                to_time=clock.said(to_s),
                place=term.at,
                term=", ".join(window.id for window in windows),
            )
            yield found("inspection-window", passing.column, what)


def _turn_findings(clock: Clock, term: Inspection, inspected: Sequence[Pass]) -> Iterator[Finding]:
    """Say where there are more vehicles than lanes, and who is inspected before one that came earlier."""
    for at_s, vehicles in crowded(map(_span, inspected), term.lanes, clock):
        what = text(
            "From {from_time}, {vehicles} vehicles are inspected at {place}, which has {lanes} lanes "
            "({term}).",
            from_time=clock.said(at_s),
            vehicles=vehicles,
            place=term.at,
            lanes=term.lanes,
            term=term.id,
        )
        yield found("inspection-lane", f"stop {term.at}", what)
    by_arrival: dict[int, list[Pass]] = defaultdict(list)
    for passing in inspected:
        assert passing.stop.arrive_s is not None
        by_arrival[passing.stop.arrive_s].append(passing)
    latest_s: int | None = None
    for arrive_s in sorted(by_arrival):
        for passing in by_arrival[arrive_s]:
            from_s = _span(passing)[0]
            if latest_s is not None and from_s < latest_s and not clock.is_past(from_s):
                what = text(
                    "The vehicle came to {place} at {arrive} and is inspected before one that came earlier.",
                    place=term.at,
                    arrive=clock.said(arrive_s),
                )
                yield found("inspection-order", passing.column, what)
        starts = [_span(passing)[0] for passing in by_arrival[arrive_s]]
        latest_s = max(starts if latest_s is None else [*starts, latest_s])
