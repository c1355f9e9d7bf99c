"""A peer's answer as a plan of ours: driven without waiting, for the verifier to judge as any plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from benchmarks.planning.peers.haul import Answer, Haul, Load, Vehicle
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.planning.plan import Bound, Left, Plan, Stop, Trip, UsedVehicle


def plan_of_answer(operation: Operation, haul: Haul, answer: Answer) -> Plan:
    """Return the plan in which every vehicle drives its loads one after the other, without waiting.

    Whoever no load carries is left; whether loads fit, rooms suffice and nobody goes twice is for the
    verifier to say, which knows nothing of the peers.
    """
    trips = tuple(
        trip
        for index, loads in sorted(answer.tours.items())
        for trip in _trips(haul, haul.vehicles[index], loads)
    )
    carried: Counter[str] = Counter()
    for loads in answer.tours.values():
        for load in loads:
            for pickup, count in load.collected:
                carried[pickup] += count
    why = text("The peer's answer does not carry them.")
    return Plan(
        operation=operation.id,
        begins=operation.begins,
        people_total=sum(haul.people.values()),
        trips=trips,
        vehicles=tuple(
            UsedVehicle(id=vehicle.id, type=vehicle.type, at=vehicle.at)
            for index, vehicle in enumerate(haul.vehicles)
            if answer.tours.get(index)
        ),
        convoys=(),
        left=tuple(
            Left(place=pickup, group=haul.group, count=count - carried[pickup], why=why)
            for pickup, count in haul.people.items()
            if count > carried[pickup]
        ),
        bound=Bound(clearance_s=0, by=text("Nothing is proven.")),
    )


def _trips(haul: Haul, vehicle: Vehicle, loads: tuple[Load, ...]) -> Iterator[Trip]:
    """Yield the trips of a vehicle, each from where the one before ended."""
    place, at_s = vehicle.at, 0
    for number, load in enumerate(loads, 1):
        stops = [Stop(place=place, leave_s=at_s)]
        several = len(load.collected) > 1
        for pickup, count in load.collected:
            stops.extend(_passed(haul, place, pickup, at_s))
            arrive_s = at_s + haul.drives[place, pickup].drive_s
            at_s = arrive_s + haul.timings.board.seconds(count)
            stops.append(
                Stop(
                    place=pickup,
                    arrive_s=arrive_s,
                    board_from_s=arrive_s,
                    leave_s=at_s,
                    load={haul.group: count} if several else None,
                )
            )
            place = pickup
        stops.extend(_passed(haul, place, load.to, at_s))
        arrive_s = at_s + haul.drives[place, load.to].drive_s
        at_s = arrive_s + haul.timings.alight.seconds(load.people)
        stops.append(Stop(place=load.to, arrive_s=arrive_s, alight_from_s=arrive_s, leave_s=at_s))
        place = load.to
        yield Trip(
            id=f"{vehicle.id}-{number}",
            vehicle=vehicle.id,
            type=vehicle.type,
            load={haul.group: load.people},
            stops=tuple(stops),
        )


def _passed(haul: Haul, from_: str, to: str, at_s: int) -> Iterator[Stop]:
    """Yield the checkpoints that a drive passes without stopping for long."""
    for checkpoint, after_s in haul.drives[from_, to].checkpoints:
        yield Stop(place=checkpoint, arrive_s=at_s + after_s, leave_s=at_s + after_s)


def clearance_s(haul: Haul, answer: Answer) -> int:
    """Return when the last person of an answer arrives."""
    return max(
        (
            trip.arrive_s
            for index, loads in answer.tours.items()
            for trip in _trips(haul, haul.vehicles[index], loads)
        ),
        default=0,
    )
