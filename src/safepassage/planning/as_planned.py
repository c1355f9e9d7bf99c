"""The state of an operation that has gone exactly as planned until an instant, for a person to correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, Stop, Trip
from safepassage.planning.state import Parked, State, TripSoFar, Waiting
from safepassage.planning.still_there import still_there


def as_planned(operation: Operation, plan: Plan, now_s: int) -> State:
    """Return where everyone and everything is at an instant if all has gone as planned.

    What the plan has at exactly that instant has not yet been done.
    """
    home = {household.token: household.place for household in operation.households}
    begun = tuple(so_far for trip in plan.trips if (so_far := _so_far(trip, home, now_s)) is not None)
    return State(
        operation=operation.id,
        now_s=now_s,
        trips=begun,
        vehicles=tuple(_parked(plan, begun)),
        people=tuple(_waiting(operation, begun)),
    )


def _so_far(trip: Trip, home: Mapping[str, str], now_s: int) -> TripSoFar | None:
    """Return as much of a trip as lies before an instant; None where it has not begun.

    `home` is where each household waits, so that it is known which of them has boarded.
    """
    stops: list[Stop] = []
    next_: str | None = None
    arrive_s: int | None = None
    for stop in trip.stops:
        if stops and stop.arrive_s is not None and stop.arrive_s >= now_s:
            next_, arrive_s = stop.place, stop.arrive_s
            break
        done = _done(stop, now_s)
        if not stops and done == Stop(place=stop.place):
            return None
        stops.append(done)
        if done.leave_s is None or done.alight_from_s is not None:
            break
    boarded = [stop for stop in stops if stop.board_from_s is not None]
    load: Counter[str] = Counter()
    for stop in boarded:
        load.update(trip.load if stop.load is None else stop.load)
    return TripSoFar(
        id=trip.id,
        vehicle=trip.vehicle,
        type=trip.type,
        to=trip.destination,
        load=dict(load),
        households=tuple(t for t in trip.households if home.get(t) in {stop.place for stop in boarded}),
        stops=tuple(stops),
        next=next_,
        arrive_s=arrive_s,
    )


def _done(stop: Stop, now_s: int) -> Stop:
    """Return what has been done at a stop before an instant."""
    alighting = stop.alight_from_s is not None and stop.alight_from_s < now_s
    inspecting = stop.inspect_from_s is not None and stop.inspect_from_s < now_s
    boarding = stop.board_from_s is not None and stop.board_from_s < now_s
    left = stop.leave_s is not None and stop.leave_s < now_s
    return replace(
        stop,
        arrive_s=stop.arrive_s if stop.arrive_s is not None and stop.arrive_s < now_s else None,
        board_from_s=stop.board_from_s if boarding else None,
        inspect_from_s=stop.inspect_from_s if inspecting else None,
        inspect_to_s=stop.inspect_to_s if inspecting else None,
        alight_from_s=stop.alight_from_s if alighting else None,
        leave_s=stop.leave_s if left or alighting else None,
        convoy=stop.convoy if left else None,
        load=stop.load if boarding else None,
    )


def _parked(plan: Plan, begun: tuple[TripSoFar, ...]) -> Iterator[Parked]:
    """Yield the vehicles of a plan that are on no trip."""
    last: dict[str, TripSoFar] = {}
    for trip in begun:
        stop = trip.stops[0]
        key = stop.leave_s if stop.board_from_s is None else stop.board_from_s
        if trip.vehicle not in last or (key or 0) >= _begun_s(last[trip.vehicle]):
            last[trip.vehicle] = trip
    for vehicle in plan.vehicles:
        trip_so_far = last.get(vehicle.id)
        if trip_so_far is None:
            yield Parked(id=vehicle.id, type=vehicle.type, at=vehicle.at, stands=vehicle.at, free_s=0)
        elif trip_so_far.ended:
            end = trip_so_far.stops[-1]
            yield Parked(
                id=vehicle.id, type=vehicle.type, at=vehicle.at, stands=end.place, free_s=end.leave_s or 0
            )


def _begun_s(trip: TripSoFar) -> int:
    first = trip.stops[0]
    return (first.leave_s if first.board_from_s is None else first.board_from_s) or 0


def _waiting(operation: Operation, begun: tuple[TripSoFar, ...]) -> Iterator[Waiting]:
    """Yield who waits."""
    state = State(operation=operation.id, now_s=0, trips=begun)
    for (place, group), counts in still_there(operation, state.carried()).items():
        for destination, waiting in counts.items():
            if waiting:
                yield Waiting(place=place, group=group, waiting=waiting, destination=destination)
        if not any(counts.values()):
            yield Waiting(place=place, group=group, waiting=0)
