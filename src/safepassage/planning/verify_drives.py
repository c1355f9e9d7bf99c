"""Checks of each trip by itself: its drives and route, its passage, and the times at its stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Passage
from safepassage.planning.plan import Stop
from safepassage.planning.verify_hours import Clock
from safepassage.planning.verify_journeys import Journey, at_stop, found
from safepassage.planning.verify_roads import Roads


def stop_time_findings(operation: Operation, clock: Clock, journey: Journey) -> Iterator[Finding]:
    """Say where a trip's times run backwards, or boarding and alighting are too short."""
    trip = journey.trip
    if journey.start_s < 0 and not clock.is_past(journey.start_s):
        what = text(
            "The trip starts at {start}, before the operation begins.", start=clock.said(journey.start_s)
        )
        yield found("before-begin", f"trip {trip.id}", what)
    for stop in trip.stops:
        assert stop.leave_s is not None
        if (backwards := _backwards(stop)) and not clock.is_past(stop.leave_s):
            earlier, later = backwards
            what = text("The stop's {later} is before its {earlier}.", later=later, earlier=earlier)
            yield found("stop-times", at_stop(trip, stop), what)
    for boarding in journey.boardings:
        least_s = operation.timings.board.seconds(boarding.people)
        short = boarding.from_s <= boarding.leave_s < boarding.from_s + least_s
        if short and not clock.is_past(boarding.leave_s):
            what = text(
                "Boarding {people} people takes {least} s, but the vehicle leaves {after} s after "
                "boarding begins.",
                people=boarding.people,
                least=least_s,
                after=boarding.leave_s - boarding.from_s,
            )
            yield found("boarding-time", at_stop(trip, trip.stops[boarding.index]), what)
    last = trip.stops[-1]
    assert last.alight_from_s is not None
    least_s = operation.timings.alight.seconds(trip.people)
    short = last.alight_from_s <= journey.end_s < last.alight_from_s + least_s
    if short and not clock.is_past(last.alight_from_s):
        what = text(
            "Letting {people} people off takes {least} s, but the vehicle leaves {after} s after they begin.",
            people=trip.people,
            least=least_s,
            after=journey.end_s - last.alight_from_s,
        )
        yield found("alighting-time", at_stop(trip, last), what)


def drive_findings(roads: Roads, clock: Clock, journey: Journey) -> Iterator[Finding]:
    """Say which drives take another time than the legs do, or have no legs at all."""
    for before, stop in pairwise(journey.trip.stops):
        assert before.leave_s is not None
        assert stop.arrive_s is not None
        if clock.is_past(before.leave_s):
            continue
        drive_s = roads.drive_s(before.place, stop.place)
        if drive_s is None:
            what = text(
                "No legs lead from {from_place} to {to_place} past junctions only.",
                from_place=before.place,
                to_place=stop.place,
            )
            yield found("no-road", at_stop(journey.trip, stop), what)
        elif stop.arrive_s - before.leave_s != drive_s:
            what = text(
                "The drive from {from_place} to {to_place} takes {drive} s, so leaving at {leave} it "
                "arrives at "
                "{due}, not at {arrive}.",
                from_place=before.place,
                to_place=stop.place,
                drive=drive_s,
                leave=clock.said(before.leave_s),
                due=clock.said(before.leave_s + drive_s),
                arrive=clock.said(stop.arrive_s),
            )
            yield found("drive-time", at_stop(journey.trip, stop), what)


def passage_findings(
    passages: tuple[Passage, ...], roads: Roads, clock: Clock, journey: Journey
) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """Check a trip's route against the passages.

    Returns
    -------
    tuple
        The ids of the agreed passages that the trip may be said to travel under (none where it has no
        right to go this way), and what is wrong: of a trip that has begun, only where it goes on boarding.
    """
    under, findings = _passage_findings(passages, roads, journey)
    if clock.is_past(journey.boarded_s):
        return under, ()
    return under, (
        () if clock.is_past(journey.start_s) else (*_empty_route_findings(roads, journey),)
    ) + findings


def _passage_findings(
    passages: tuple[Passage, ...], roads: Roads, journey: Journey
) -> tuple[frozenset[str], tuple[Finding, ...]]:
    trip, last = journey.trip, journey.boardings[-1]
    column = at_stop(trip, trip.stops[-1])
    permitting = [passage for passage in passages if _permits(passage, journey)]
    if not permitting:
        what = text(
            "No agreed passage permits {groups} to go from {from_places} to {to_place} together.",
            groups=", ".join(sorted(trip.load)),
            from_places=", ".join(dict.fromkeys(boarding.place for boarding in journey.boardings)),
            to_place=journey.destination,
        )
        return frozenset(), (found("no-passage", column, what),)
    passed = tuple(stop.place for stop in trip.stops[last.index + 1 : -1])
    visiting = [passage for passage in permitting if _in_order(passage.via, passed)]
    if not visiting:
        what = text(
            "The trip passes {passed}, but passage {term} goes by way of {via}.",
            passed=", ".join(passed) or "—",
            term=", ".join(passage.id for passage in permitting),
            via=" / ".join(", ".join(passage.via) for passage in permitting),
        )
        return frozenset(), (found("via-missed", column, what),)
    takes_s = _segment_s(roads, journey, last.index, len(trip.stops) - 1)
    if takes_s is None:
        return frozenset(passage.id for passage in visiting), ()
    least_s = {p.id: roads.route_s(last.place, journey.destination, p.via) for p in visiting}
    quickest = frozenset(term for term, seconds in least_s.items() if seconds == takes_s)
    wrong = () if quickest else (_not_quickest(journey, last.index, takes_s, least_s),)
    return quickest, wrong


def _empty_route_findings(roads: Roads, journey: Journey) -> Iterator[Finding]:
    """Say where the way to a boarding stop, empty or partly loaded, is not the quickest."""
    ends = [0, *(boarding.index for boarding in journey.boardings if boarding.index)]
    for from_index, to_index in pairwise(ends):
        takes_s = _segment_s(roads, journey, from_index, to_index)
        stops = journey.trip.stops
        least_s = roads.route_s(stops[from_index].place, stops[to_index].place)
        if takes_s is not None and takes_s != least_s:
            yield _not_quickest(journey, from_index, takes_s, {"": least_s})


def _not_quickest(
    journey: Journey, from_index: int, takes_s: int, least_s: Mapping[str, int | None]
) -> Finding:
    stops = journey.trip.stops
    to = next(
        (b.index for b in journey.boardings if b.index > from_index),
        len(stops) - 1,
    )
    known = [seconds for seconds in least_s.values() if seconds is not None]
    what = text(
        "The route from {from_place} to {to_place} takes {takes} s of driving; the quickest one "
        "takes {least} s.",
        from_place=stops[from_index].place,
        to_place=stops[to].place,
        takes=takes_s,
        least=min(known, default="—"),
    )
    return found("route-not-quickest", at_stop(journey.trip, stops[to]), what)


def _segment_s(roads: Roads, journey: Journey, from_index: int, to_index: int) -> int | None:
    """Return the driving time the legs give between two stops by way of those between them."""
    total_s = 0
    for before, stop in pairwise(journey.trip.stops[from_index : to_index + 1]):
        drive_s = roads.drive_s(before.place, stop.place)
        if drive_s is None:
            return None
        total_s += drive_s
    return total_s


def _permits(passage: Passage, journey: Journey) -> bool:
    return all(
        passage.flow.covers(group, boarding.place, journey.destination)
        for boarding in journey.boardings
        for group in boarding.load
    )


def _in_order(via: tuple[str, ...], passed: tuple[str, ...]) -> bool:
    left = iter(passed)
    return all(checkpoint in left for checkpoint in via)


def _backwards(stop: Stop) -> tuple[str, str] | None:
    """Return the names of two times of a stop that are in the wrong order, if any."""
    times = {
        "arrive_s": stop.arrive_s,
        "board_from_s": stop.board_from_s,
        "inspect_from_s": stop.inspect_from_s,
        "inspect_to_s": stop.inspect_to_s,
        "alight_from_s": stop.alight_from_s,
        "leave_s": stop.leave_s,
    }
    known = [(name, time_s) for name, time_s in times.items() if time_s is not None]
    for (earlier, earlier_s), (later, later_s) in pairwise(known):
        if later_s < earlier_s:
            return earlier, later
    return None
