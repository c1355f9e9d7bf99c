"""Which trips of an old plan a new one keeps, which it shifts, changes or drops, which it adds, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning.change_words import place_name
from safepassage.planning.plan import Plan, Stop, Trip, TripChange
from safepassage.planning.state import State


def trip_changes(
    operation: Operation, plan: Plan, state: State, trips: Sequence[Trip], dropped: Mapping[str, Text]
) -> tuple[tuple[TripChange, ...], tuple[str, ...]]:
    """Return what is different from an old plan in what is still to be done, and the ids of trips kept."""
    old = {trip.id: trip for trip in plan.trips}
    ended = {trip.id for trip in state.trips if trip.ended}
    changes: list[TripChange] = []
    kept: list[str] = []
    for trip in trips:
        if trip.id in ended:
            continue
        before = old.pop(trip.id, None)
        if before is None:
            how, why = "added", text("it takes people whom no other trip takes")
        elif _same(before, trip):
            kept.append(trip.id)
            continue
        else:
            how, why = _difference(operation, before, trip)
        changes.append(
            TripChange(
                id=trip.id,
                how=how,
                why=why,
                arrive_before_s=None if before is None else before.arrive_s,
                arrive_s=trip.arrive_s,
            )
        )
    for trip_id, trip in old.items():
        if trip_id not in ended:
            why = dropped.get(trip_id, text("no way was found to make it within the terms"))
            changes.append(TripChange(id=trip_id, how="dropped", why=why, arrive_before_s=trip.arrive_s))
    return tuple(changes), tuple(kept)


def _same(before: Trip, trip: Trip) -> bool:
    """Return whether a trip is as it was, but for the name of a convoy."""
    alike = (before.vehicle, dict(before.load), set(before.households)) == (
        trip.vehicle,
        dict(trip.load),
        set(trip.households),
    )
    return alike and [_bare(stop) for stop in before.stops] == [_bare(stop) for stop in trip.stops]


def _bare(stop: Stop) -> tuple[object, ...]:
    return (
        stop.place,
        stop.arrive_s,
        stop.board_from_s,
        stop.inspect_from_s,
        stop.inspect_to_s,
        stop.alight_from_s,
        stop.leave_s,
        None if stop.load is None else tuple(sorted(stop.load.items())),
    )


def _difference(operation: Operation, before: Trip, trip: Trip) -> tuple[str, Text]:
    if before.people != trip.people:
        why = text("it carries {people} people, not {before}", people=trip.people, before=before.people)
        return "changed", why
    places = [stop.place for stop in trip.stops]
    if (before.vehicle, before.load) != (trip.vehicle, trip.load) or places != [
        s.place for s in before.stops
    ]:
        return "changed", text("it goes another way, or with other people")
    for was, stop in zip(before.stops, trip.stops, strict=True):
        if was.leave_s != stop.leave_s and _halted(operation, was, stop):
            return "shifted", text(
                "it is held at {place} by the halt", place=place_name(operation, stop.place)
            )
    first = next((s for w, s in zip(before.stops, trip.stops, strict=True) if w != s), trip.stops[-1])
    if first is trip.stops[0]:
        return "shifted", text(
            "its vehicle leaves {place} at another time", place=place_name(operation, first.place)
        )
    return "shifted", text("it is at {place} at another time", place=place_name(operation, first.place))


def _halted(operation: Operation, was: Stop, stop: Stop) -> bool:
    for halt in operation.halts:
        from_s = operation.seconds_since_begin(halt.from_)
        until_s = None if halt.until is None else operation.seconds_since_begin(halt.until)
        if (
            halt.at == stop.place
            and was.leave_s is not None
            and from_s <= was.leave_s
            and (until_s is None or was.leave_s < until_s)
        ):
            return True
    return False
