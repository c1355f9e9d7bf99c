"""Trips whose stops have the shape the model asks for, and findings on those that have not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, Stop, Trip

PLAN_FILE: Final = "plan.json"
LATEST_S: Final = 20 * 366 * 86_400
PLAN_AGAIN: Final = text("Plan again, or correct this in the plan.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarding:
    """People boarding at one stop of a trip; the bay is held until the vehicle leaves."""

    index: int
    place: str
    load: Mapping[str, int]
    from_s: int
    leave_s: int

    @property
    def people(self) -> int:
        """How many people board."""
        return sum(self.load.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A trip of the right shape: its times are all there, its stops are of the right kinds."""

    trip: Trip
    boardings: tuple[Boarding, ...]
    start_s: int
    arrive_s: int
    end_s: int

    @property
    def destination(self) -> str:
        """The reception site it ends at."""
        return self.trip.stops[-1].place

    @property
    def loaded_from(self) -> int:
        """The index of the stop from which on it is loaded."""
        return self.boardings[0].index

    @property
    def boarded_s(self) -> int:
        """When it leaves the last place at which people board."""
        return self.boardings[-1].leave_s

    @property
    def last_leave_s(self) -> int:
        """When the drive to the reception site begins."""
        leave_s = self.trip.stops[-2].leave_s
        assert leave_s is not None
        return leave_s

    @property
    def starts(self) -> tuple[str, ...]:
        """The places from which its routes start: where it begins and where people board."""
        return self.trip.stops[0].place, *(boarding.place for boarding in self.boardings)

    def aboard(self, index: int) -> int:
        """Return how many people are aboard when it leaves that stop."""
        return sum(boarding.people for boarding in self.boardings if boarding.index <= index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """People of one group whom one trip takes from one place to one destination."""

    journey: Journey
    group: str
    place: str
    count: int
    leave_s: int

    @property
    def destination(self) -> str:
        """Where they are taken."""
        return self.journey.destination

    @property
    def arrive_s(self) -> int:
        """When they get there."""
        return self.journey.arrive_s


def found(code: str, column: str, what: Text, mend: Text = PLAN_AGAIN) -> Finding:
    """Return a finding on the plan's file."""
    return Finding(code=code, where=Where(file=PLAN_FILE, column=column), what=what, mend=mend)


def at_stop(trip: Trip, stop: Stop) -> str:
    """Return the place of a stop in the plan, as findings name it."""
    return f"trip {trip.id}, stop {stop.place}"


def journeys_of(operation: Operation, plan: Plan) -> tuple[tuple[Journey, ...], tuple[Finding, ...]]:
    """Return the trips that have the right shape, and what is wrong with the shape of the others."""
    journeys: list[Journey] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for trip in plan.trips:
        if trip.id in seen:
            what = text("The trip id {trip} is used twice.", trip=trip.id)
            findings.append(found("duplicate-id", f"trip {trip.id}", what))
        seen.add(trip.id)
        wrong = tuple(_shape_findings(operation, trip))
        findings.extend(wrong)
        if not wrong:
            journeys.append(_journey(trip))
    return tuple(journeys), tuple(findings)


def carried_by(journeys: tuple[Journey, ...]) -> tuple[Carried, ...]:
    """Return everyone whom the trips carry, by trip, place and group."""
    return tuple(
        Carried(journey=journey, group=group, place=boarding.place, count=count, leave_s=boarding.leave_s)
        for journey in journeys
        for boarding in journey.boardings
        for group, count in boarding.load.items()
    )


def _journey(trip: Trip) -> Journey:
    boardings = []
    for index, stop in enumerate(trip.stops):
        if stop.board_from_s is not None:
            assert stop.leave_s is not None
            load = trip.load if stop.load is None else stop.load
            boardings.append(
                Boarding(
                    index=index,
                    place=stop.place,
                    load=load,
                    from_s=stop.board_from_s,
                    leave_s=stop.leave_s,
                )
            )
    first, last = trip.stops[0], trip.stops[-1]
    start_s = first.leave_s if first.board_from_s is None else first.board_from_s
    assert start_s is not None
    assert last.arrive_s is not None
    assert last.leave_s is not None
    return Journey(
        trip=trip,
        boardings=tuple(boardings),
        start_s=start_s,
        arrive_s=last.arrive_s,
        end_s=last.leave_s,
    )


def _shape_findings(operation: Operation, trip: Trip) -> Iterator[Finding]:
    here = f"trip {trip.id}"
    if len(trip.stops) < 2:
        yield found(
            "stop-kind", here, text("The trip has fewer than two stops, so nobody is taken anywhere.")
        )
        return
    for index, stop in enumerate(trip.stops):
        yield from _kind_findings(operation, trip, index)
        yield from _time_findings(trip, index)
        if stop.convoy is not None and _kind(operation, stop.place) != "checkpoint":
            what = text("The stop at {place} names a convoy, but it is no checkpoint.", place=stop.place)
            yield found("stop-kind", at_stop(trip, stop), what)
    for stop, then in pairwise(trip.stops):
        if stop.place == then.place:
            what = text(
                "The trip stops at {place} twice in a row; one stop holds all of it.", place=stop.place
            )
            yield found("stop-kind", at_stop(trip, then), what)
    yield from _load_findings(operation, trip)


def _kind(operation: Operation, place: str) -> str:
    return operation.place_of[place].kind if place in operation.place_of else ""


def _kind_findings(operation: Operation, trip: Trip, index: int) -> Iterator[Finding]:
    """Say which stops are at places where a trip may not stop, or do there what is not done there."""
    stop, last = trip.stops[index], index == len(trip.stops) - 1
    kind, here = _kind(operation, stop.place), at_stop(trip, stop)
    if not kind:
        what = text("The operation has no place {place}.", place=stop.place)
        yield found("unknown-id", here, what)
    elif last and kind != "reception":
        what = text("The trip ends at {place}, which is no reception site.", place=stop.place)
        yield found("stop-kind", here, what)
    elif index and not last and stop.board_from_s is None and kind != "checkpoint":
        what = text(
            "The trip stops at {place} on its way; a trip stops only to board, at checkpoints and to alight.",
            place=stop.place,
        )
        yield found("stop-kind", here, what)
    elif stop.board_from_s is not None and kind != "assembly":
        what = text("People board at {place}, which is no assembly point.", place=stop.place)
        yield found("stop-kind", here, what)
    elif (stop.inspect_from_s, stop.inspect_to_s) != (None, None) and kind != "checkpoint":
        what = text("The trip is inspected at {place}, which is no checkpoint.", place=stop.place)
        yield found("stop-kind", here, what)
    if stop.alight_from_s is not None and not last:
        what = text("People alight at {place}, before the trip ends.", place=stop.place)
        yield found("stop-kind", here, what)


def _time_findings(trip: Trip, index: int) -> Iterator[Finding]:
    """Say which times of a stop are missing or beyond any operation."""
    stop, last = trip.stops[index], index == len(trip.stops) - 1
    missing = ["arrive_s"] if index and stop.arrive_s is None else []
    missing += ["leave_s"] if stop.leave_s is None else []
    missing += ["alight_from_s"] if last and stop.alight_from_s is None else []
    if stop.inspect_from_s is None and stop.inspect_to_s is not None:
        missing.append("inspect_from_s")
    if stop.inspect_to_s is None and stop.inspect_from_s is not None:
        missing.append("inspect_to_s")
    for name in missing:
        yield found("stop-times", at_stop(trip, stop), text("The stop has no {field}.", field=name))
    times = (
        stop.arrive_s,
        stop.board_from_s,
        stop.inspect_from_s,
        stop.inspect_to_s,
        stop.alight_from_s,
        stop.leave_s,
    )
    for time_s in times:
        if time_s is not None and abs(time_s) > LATEST_S:
            what = text("A time of {seconds} s is more than twenty years from the beginning.", seconds=time_s)
            yield found("stop-times", at_stop(trip, stop), what)


def _load_findings(operation: Operation, trip: Trip) -> Iterator[Finding]:
    here = f"trip {trip.id}"
    boarding = trip.boarding_stops
    for group in sorted(set(trip.load) - set(operation.group_of)):
        yield found("unknown-id", here, text("The operation has no group {group}.", group=group))
    loads = [trip.load, *(stop.load for stop in trip.stops if stop.load is not None)]
    if any(count <= 0 for load in loads for count in load.values()):
        yield found("load-sum", here, text("A load counts fewer than one person."))
    if not boarding or not all(trip.load if stop.load is None else stop.load for stop in boarding):
        what = text("Nobody boards at one of its boarding stops, or it has none; a trip carries people.")
        yield found("load-sum", here, what)
        return
    if any(stop.load is not None and stop.board_from_s is None for stop in trip.stops):
        yield found("load-sum", here, text("A stop has a load but no boarding."))
    if len(boarding) == 1 and boarding[0].load is None:
        return
    boarded: Counter[str] = Counter()
    for stop in boarding:
        boarded.update(trip.load if stop.load is None else stop.load)
    if boarded != Counter(trip.load):
        what = text(
            "The loads of its boarding stops sum to {boarded} people, the trip's load to {load}.",
            boarded=boarded.total(),
            load=trip.people,
        )
        yield found("load-sum", here, what)
