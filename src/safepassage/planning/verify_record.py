"""Checks that a plan for an operation under way holds what has been done, as it was, and invents nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.planning.plan import Plan, Stop, Trip
from safepassage.planning.state import State, TripSoFar
from safepassage.planning.verify_journeys import Journey, at_stop, found

TIMES: Final = ("arrive_s", "board_from_s", "inspect_from_s", "inspect_to_s", "alight_from_s", "leave_s")


def record_findings(state: State, plan: Plan, journeys: Sequence[Journey]) -> Iterator[Finding]:
    """Say where a plan differs from the state in what lies before now, or sends out a lost vehicle."""
    done = {trip.id: trip for trip in state.trips}
    for journey in journeys:
        trip = journey.trip
        yield from _trip_findings(state, trip, done.pop(trip.id, None))
        if trip.vehicle in state.lost and any(_new_times(state, trip)):
            what = text("The vehicle {vehicle} is lost and can do nothing more.", vehicle=trip.vehicle)
            yield found("vehicle-lost", f"trip {trip.id}", what)
    for so_far in done.values():
        if so_far.ended:
            what = text("The trip {trip} has been made and is not in the plan.", trip=so_far.id)
            yield found("record", f"trip {so_far.id}", what)
    stuck: Counter[tuple[str, str]] = Counter()
    for so_far, stop, group, count in state.carried():
        if so_far.id in done:
            stuck[stop.place, group] += count
    left: Counter[tuple[str, str]] = Counter()
    for entry in plan.left:
        left[entry.place, entry.group] += entry.count
    for (place, group), count in sorted(stuck.items()):
        if left[place, group] < count:
            what = text(
                "{count} people of {group} from {place} are aboard trips that the plan does not finish, but"
                " it leaves only {left}: some would move twice.",
                count=count,
                group=group,
                place=place,
                left=left[place, group],
            )
            yield found("record", "people.left", what)


def _new_times(state: State, trip: Trip) -> Iterator[int]:
    for stop in trip.stops:
        for name in ("board_from_s", "leave_s"):
            at_s = getattr(stop, name)
            if at_s is not None and at_s >= state.now_s and stop is not trip.stops[-1]:
                yield at_s


def _trip_findings(state: State, trip: Trip, so_far: TripSoFar | None) -> Iterator[Finding]:
    here = f"trip {trip.id}"
    known = () if so_far is None else so_far.stops
    if so_far is not None and (so_far.vehicle, so_far.type) != (trip.vehicle, trip.type):
        what = text(
            "The trip was begun by the vehicle {vehicle}, not by {planned}.",
            vehicle=so_far.vehicle,
            planned=trip.vehicle,
        )
        yield found("record", here, what)
    for index, stop in enumerate(trip.stops):
        past = known[index] if index < len(known) else None
        yield from _stop_findings(state, trip, stop, past)
    if len(trip.stops) < len(known):
        yield found("record", here, text("The trip has been at more places than the plan says."))
    if so_far is None:
        return
    if so_far.arrive_s is not None and len(known) < len(trip.stops):
        arrives = trip.stops[len(known)]
        if arrives.arrive_s != so_far.arrive_s:
            what = text("The vehicle is on the road and arrives at {seconds} s.", seconds=so_far.arrive_s)
            yield found("record", at_stop(trip, arrives), what)
    begun = [stop for stop, past in zip(trip.stops, known, strict=False) if past.board_from_s is not None]
    if _boarded(so_far.stops, so_far.load) != _boarded(begun, trip.load):
        yield found("record", here, text("Other people are aboard than have boarded."))
    if not set(so_far.households) <= set(trip.households):
        yield found("record", here, text("A household that has boarded is not in the trip."))


def _boarded(stops: Sequence[Stop], load: Mapping[str, int]) -> list[tuple[str, dict[str, int]]]:
    """Return who boards where, in order."""
    return [
        (stop.place, dict(load if stop.load is None else stop.load))
        for stop in stops
        if stop.board_from_s is not None
    ]


def _stop_findings(state: State, trip: Trip, stop: Stop, past: Stop | None) -> Iterator[Finding]:
    """Say which times before now a plan has changed, left out or invented."""
    seen = Stop(place=stop.place) if past is None else past
    for name in TIMES:
        planned, was = getattr(stop, name), getattr(seen, name)
        if planned != was and ((planned is not None and planned < state.now_s) or was is not None):
            what = text(
                "The plan has {planned} for {field}; it was {was}.",
                planned="—" if planned is None else planned,
                field=name,
                was="—" if was is None else was,
            )
            yield found("record", at_stop(trip, stop), what)
    elsewhere = past is not None and past.place != stop.place
    if elsewhere or (past is not None and past.leave_s is not None and past.convoy != stop.convoy):
        assert past is not None
        what = text("The trip was at {place}, or in another convoy.", place=past.place)
        yield found("record", at_stop(trip, stop), what)
