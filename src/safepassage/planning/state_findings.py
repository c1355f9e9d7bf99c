"""What is wrong with a state by itself: ids that the operation has not, and times that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.operation.check_figures import PEOPLE_MOST
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, Stop
from safepassage.planning.state import DriveChanged, Lost, PeopleChanged, State, TripSoFar

AHEAD_MOST_S = 366 * 86400
DRIVE_MOST_S = 30 * 86400
TIMES = ("arrive_s", "board_from_s", "inspect_from_s", "inspect_to_s", "alight_from_s", "leave_s")
SPELLING = text("Check how it is spelt in the operation.")
RECORD = text("Correct the record: a state holds what has been done before now.")


def state_findings(operation: Operation, state: State, file: str) -> Iterator[Finding]:
    """Say what a state names that the operation has not, and what in it cannot be true at once."""

    def found(column: str, what: Text, mend: Text = SPELLING) -> Finding:
        return Finding(code="state", where=Where(file=file, column=column), what=what, mend=mend)

    if state.operation != operation.id:
        what = text(
            "The state is of the operation {said}, not of {due}.", said=state.operation, due=operation.id
        )
        yield found("operation", what)
    if state.now_s < 0:
        yield found("now", text("The operation has not begun at this instant."), RECORD)
    if operation.ends is not None and state.now_s > operation.seconds_since_begin(operation.ends):
        yield found("now", text("The operation has ended at this instant."), RECORD)
    for column, what in _unknown(operation, state):
        yield found(column, what)
    for column, what in (*_twice(state), *_times(state), *_too_great(state)):
        yield found(column, what, RECORD)


def turned_back(operation: Operation, plan: Plan, state: State, file: str) -> Iterator[Finding]:
    """Say which loaded vehicles are on the way to an assembly point at which their trips collect nobody."""
    kind = {place.id: place.kind for place in operation.places}
    planned = {trip.id: trip.stops for trip in plan.trips}
    for i, trip in enumerate(state.trips):
        if trip.next is None or not trip.load or kind[trip.next] != "assembly":
            continue
        ahead = planned.get(trip.id, ())[len(trip.stops) :][:1]
        if not any(stop.place == trip.next and stop.board_from_s is not None for stop in ahead):
            what = text(
                "Vehicle {vehicle} is loaded and on the way to {place}, where its trip collects nobody.",
                vehicle=trip.vehicle,
                place=trip.next,
            )
            mend = text(
                "Give the checkpoint or the site that it reaches next; if it has turned back, wait until it "
                "is there, and write that down."
            )
            yield Finding(
                code="state", where=Where(file=file, column=f"trips[{i}].next"), what=what, mend=mend
            )


def _unknown(operation: Operation, state: State) -> Iterator[tuple[str, Text]]:
    kind = {place.id: place.kind for place in operation.places}
    types = {row.type for row in operation.fleet}
    for i, trip in enumerate(state.trips):
        yield from _unknown_of_trip(operation, kind, trip, f"trips[{i}]")
        if trip.type not in types:
            yield f"trips[{i}].type", text("The fleet has no type {id}.", id=trip.type)
    for i, vehicle in enumerate(state.vehicles):
        for name, place in (("at", vehicle.at), ("stands", vehicle.stands)):
            if place not in kind:
                yield f"vehicles[{i}].{name}", text("There is no place {id}.", id=place)
        if vehicle.type not in types:
            yield f"vehicles[{i}].type", text("The fleet has no type {id}.", id=vehicle.type)
    for i, row in enumerate(state.people):
        if kind.get(row.place) != "assembly":
            yield f"people[{i}].place", text("There is no assembly point {id}.", id=row.place)
        if row.group not in operation.group_of:
            yield f"people[{i}].group", text("There is no group {id}.", id=row.group)
        if row.destination is not None and kind.get(row.destination) != "reception":
            yield f"people[{i}].destination", text("There is no reception site {id}.", id=row.destination)


def _unknown_of_trip(
    operation: Operation, kind: Mapping[str, str], trip: TripSoFar, at: str
) -> Iterator[tuple[str, Text]]:
    if kind.get(trip.to) != "reception":
        yield f"{at}.to", text("There is no reception site {id}.", id=trip.to)
    for group in sorted(set(trip.load) - set(operation.group_of)):
        yield f"{at}.load", text("There is no group {id}.", id=group)
    if trip.next is not None and trip.next not in kind:
        yield f"{at}.next", text("There is no place {id}.", id=trip.next)
    elif trip.next is not None and trip.next != trip.to and kind[trip.next] not in ("checkpoint", "assembly"):
        what = text(
            "Vehicle {vehicle} is on the way to {place}, which is no checkpoint, no assembly point and not "
            "{to}, where its trip goes.",
            vehicle=trip.vehicle,
            place=trip.next,
            to=trip.to,
        )
        yield f"{at}.next", what
    for j, stop in enumerate(trip.stops):
        if stop.place not in kind:
            yield f"{at}.stops[{j}].place", text("There is no place {id}.", id=stop.place)
        elif stop.board_from_s is not None and kind[stop.place] != "assembly":
            what = text("People board only at assembly points, not at {id}.", id=stop.place)
            yield f"{at}.stops[{j}]", what
        elif stop.inspect_from_s is not None and kind[stop.place] != "checkpoint":
            what = text("Vehicles are looked into only at checkpoints, not at {id}.", id=stop.place)
            yield f"{at}.stops[{j}]", what


def _twice(state: State) -> Iterator[tuple[str, Text]]:
    """Say what stands twice in a state, or in two places at once."""
    for trip_id, count in Counter(trip.id for trip in state.trips).items():
        if count > 1:
            yield "trips", text("The trip {id} is given twice.", id=trip_id)
    underway = Counter(trip.vehicle for trip in state.trips if not trip.ended)
    parked = Counter(vehicle.id for vehicle in state.vehicles)
    for vehicle, count in (underway + parked).items():
        if count > 1:
            yield (
                "vehicles",
                text(
                    "The vehicle {id} is in two places at once: on a trip, or standing, once only.",
                    id=vehicle,
                ),
            )
    for token, count in Counter(token for trip in state.trips for token in trip.households).items():
        if count > 1:
            yield "trips", text("The household {id} is on two trips.", id=token)
    lost = Counter(c.vehicle for c in state.changes if isinstance(c, Lost) and c.vehicle)
    for vehicle, count in lost.items():
        if count > 1:
            yield "changes", text("The vehicle {id} is lost twice.", id=vehicle)


def _times(state: State) -> Iterator[tuple[str, Text]]:
    for i, trip in enumerate(state.trips):
        at = f"trips[{i}]"
        for j in range(len(trip.stops)):
            yield from _stop_times(state, trip, j, f"{at}.stops[{j}]")
        for j, (before, then) in enumerate(pairwise(trip.stops)):
            if before.leave_s is None:
                yield f"{at}.stops[{j}]", text("The vehicle has left here, but leave_s is missing.")
            elif then.arrive_s is None or then.arrive_s < before.leave_s:
                yield (
                    f"{at}.stops[{j + 1}]",
                    text("The vehicle arrives before it has left, or arrive_s is missing."),
                )
        last = trip.stops[-1]
        on_the_road = last.leave_s is not None and not trip.ended
        if on_the_road and (trip.arrive_s is None or trip.next is None):
            yield (
                at,
                text("The vehicle is on the road: give in next its next stop, in arrive_s when it is there."),
            )
        if trip.arrive_s is not None and (not on_the_road or trip.arrive_s < state.now_s):
            yield (
                f"{at}.arrive_s",
                text("Only a vehicle on the road has an arrive_s, and it does not lie before now."),
            )
        if trip.ended and last.place != trip.to:
            yield at, text("The trip has ended at {place}, but goes to {to}.", place=last.place, to=trip.to)
        boarded = sum(stop.load is None for stop in trip.boarding_stops)
        if bool(trip.load) != bool(trip.boarding_stops) or (boarded and len(trip.boarding_stops) > 1):
            yield f"{at}.load", text("The load does not say who boarded at which stop.")


def _stop_times(state: State, trip: TripSoFar, index: int, at: str) -> Iterator[tuple[str, Text]]:
    stop = trip.stops[index]
    known = [(name, time_s) for name in TIMES if (time_s := getattr(stop, name)) is not None]
    for name, time_s in known:
        expected = name == "inspect_to_s" or (name == "leave_s" and stop.alight_from_s is not None)
        if time_s >= state.now_s and not expected:
            yield (
                f"{at}.{name}",
                text("{field} is {seconds} s, which is not before now.", field=name, seconds=time_s),
            )
    for (earlier, earlier_s), (later, later_s) in pairwise(known):
        if later_s < earlier_s:
            yield at, text("{later} is before {earlier}.", later=later, earlier=earlier)
    if _bare(stop) and not index:
        yield at, text("The trip has not begun: nothing has been done at its first stop.")
    if (stop.inspect_from_s is None) != (stop.inspect_to_s is None):
        yield at, text("Of inspect_from_s and inspect_to_s both are given, or none.")
    if stop.alight_from_s is not None and stop.leave_s is None:
        yield at, text("Say in leave_s when everybody has got off, or will have.")


def _too_great(state: State) -> Iterator[tuple[str, Text]]:
    """Say which times lie too far ahead, and which numbers of people are more than any operation has."""
    ahead = [(f"vehicles[{i}].free_s", vehicle.free_s) for i, vehicle in enumerate(state.vehicles)]
    for i, trip in enumerate(state.trips):
        ahead.append((f"trips[{i}].arrive_s", trip.arrive_s or 0))
        for j, stop in enumerate(trip.stops):
            ahead += [(f"trips[{i}].stops[{j}].{name}", getattr(stop, name) or 0) for name in TIMES]
    for column, time_s in ahead:
        if time_s > state.now_s + AHEAD_MOST_S:
            yield column, text("{seconds} s lies more than a year ahead.", seconds=time_s)
    people = [
        *((f"people[{i}]", row.waiting + row.elsewhere) for i, row in enumerate(state.people)),
        *((f"trips[{i}].load", trip.people) for i, trip in enumerate(state.trips)),
        *(
            (f"changes[{i}]", (change.count or 0) + abs(change.more))
            for i, change in enumerate(state.changes)
            if isinstance(change, PeopleChanged)
        ),
    ]
    for column, number in people:
        if number > PEOPLE_MOST:
            yield column, text("{people} people are more than can be planned for.", people=number)
    for i, change in enumerate(state.changes):
        if isinstance(change, DriveChanged) and not 0 <= (change.drive_s or 0) <= DRIVE_MOST_S:
            what = text("A drive takes from 0 to {most} minutes.", most=DRIVE_MOST_S // 60)
            yield f"changes[{i}].minutes", what


def _bare(stop: Stop) -> bool:
    return all(getattr(stop, name) is None for name in TIMES)
