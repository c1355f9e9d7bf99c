"""PyVRP: shipments of a pickup and a delivery, every vehicle's shift a limit that is halved.

PyVRP makes the duration of all routes least and knows no last arrival, but it keeps a longest shift. Vehicles
may end anywhere: the end depot is a place that no shelter is away from.
"""

from __future__ import annotations

import warnings
from collections import Counter
from typing import Final

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import FirstFeasible, MaxRuntime, MultipleCriteria

from benchmarks.planning.peers.bisect import soonest
from benchmarks.planning.peers.evaluator import clearance_s
from benchmarks.planning.peers.greedy import greedy_answer
from benchmarks.planning.peers.haul import Answer, Haul, Load
from benchmarks.planning.peers.shipments import (
    Shipment,
    Visit,
    durations_s,
    places_of,
    shipments_of,
    tours_of,
)

NEVER: Final = 4
"""Times the limit: longer than any shift, and not out of scale with it."""


def pyvrp_answer(haul: Haul, *, seconds: float, threads: int = 1) -> Answer:
    """Return the best answer found; every shipment goes to the shelter it was given beforehand.

    PyVRP runs on one thread, whatever is given.
    """
    assert threads
    shipments = shipments_of(haul)

    def solve(limit_s: int, most_s: float) -> Answer | None:
        model = _modelled(haul, shipments, limit_s)
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        stop = MultipleCriteria([FirstFeasible(), MaxRuntime(most_s)])
        found = model.solve(stop, seed=0, collect_stats=False, display=False).best
        if not found.is_feasible() or not found.is_complete():
            return None
        return Answer(tours=_tours(haul, shipments, found))

    high_s = clearance_s(haul, greedy_answer(haul))
    return soonest(solve, lambda answer: clearance_s(haul, answer), high_s=high_s, seconds=seconds)


def _modelled(haul: Haul, shipments: tuple[Shipment, ...], limit_s: int) -> pyvrp.Model:
    """Return the model in which no shift is longer than the limit."""
    model, never_s = pyvrp.Model(), NEVER * limit_s
    location = {place: model.add_location(0, 0, name=place) for place in places_of(haul)}
    anywhere = model.add_location(0, 0, name="anywhere")
    depots = {yard: model.add_depot(location[yard]) for yard in _yards(haul)}
    end = model.add_depot(anywhere)
    for (yard, seats), count in _kinds(haul).items():
        model.add_vehicle_type(
            num_available=count,
            capacity=seats,
            start_depot=depots[yard],
            end_depot=end,
            unit_distance_cost=0,
            unit_duration_cost=1,
            shift_duration=limit_s,
        )
    for shipment in shipments:
        model.add_shipment(
            location[shipment.pickup],
            location[shipment.shelter],
            pickup_service_duration=haul.timings.board.per_person_s * shipment.people,
            delivery_service_duration=haul.timings.alight.per_person_s * shipment.people,
            amount=shipment.people,
        )
    for from_, row in zip(places_of(haul), durations_s(haul, never_s=never_s), strict=True):
        for to, drive_s in zip(places_of(haul), row, strict=True):
            if from_ != to:
                model.add_edge(location[from_], location[to], distance=0, duration=drive_s)
        done_s = never_s if from_ in haul.people else 0
        model.add_edge(location[from_], anywhere, distance=0, duration=done_s)
    return model


def _yards(haul: Haul) -> list[str]:
    return sorted({vehicle.at for vehicle in haul.vehicles})


def _kinds(haul: Haul) -> Counter[tuple[str, int]]:
    """Return how many vehicles there are of each yard and size."""
    return Counter((vehicle.at, vehicle.seats) for vehicle in haul.vehicles)


def _tours(haul: Haul, shipments: tuple[Shipment, ...], found: pyvrp.Solution) -> dict[int, tuple[Load, ...]]:
    """Return the loads of each vehicle, whose routes name only its yard and size."""
    kinds = list(_kinds(haul))
    idle = {
        kind: [i for i, vehicle in enumerate(haul.vehicles) if (vehicle.at, vehicle.seats) == kind]
        for kind in kinds
    }
    visits = {
        idle[kinds[route.vehicle_type()]].pop(): [
            Visit(shipment=stop.idx, boards=stop.is_pickup()) for stop in route if stop.is_shipment()
        ]
        for route in found.routes()
    }
    return tours_of(haul, shipments, visits)
