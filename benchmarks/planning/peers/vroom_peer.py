"""VROOM: shipments of a pickup and a delivery, every vehicle's working hours a limit that is halved.

VROOM makes the driving least, not the last arrival; its makers advise to shorten the vehicles' time window
until somebody is left (VROOM-Project/vroom #466). Boarding and alighting are the steps' service times.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import vroom

from benchmarks.planning.peers.bisect import soonest
from benchmarks.planning.peers.evaluator import clearance_s
from benchmarks.planning.peers.greedy import greedy_answer
from benchmarks.planning.peers.haul import Answer, Haul
from benchmarks.planning.peers.shipments import Visit, durations_s, places_of, shipments_of, tours_of

NEVER: Final = 10
"""Times the greedy answer's clearance: as long as no limit."""


def vroom_answer(haul: Haul, *, seconds: float, threads: int = 2) -> Answer:
    """Return the best answer found; every shipment goes to the shelter it was given beforehand."""
    shipments = shipments_of(haul)
    high_s = clearance_s(haul, greedy_answer(haul))
    matrix = durations_s(haul, never_s=NEVER * high_s)
    place_of = {place: index for index, place in enumerate(places_of(haul))}
    timings = haul.timings

    def solve(limit_s: int, most_s: float) -> Answer | None:
        problem = vroom.Input()
        problem.set_durations_matrix(profile="car", matrix_input=matrix)
        problem.add_vehicle(
            [
                vroom.Vehicle(
                    index,
                    start=place_of[vehicle.at],
                    capacity=[vehicle.seats],
                    time_window=vroom.TimeWindow(0, limit_s),
                )
                for index, vehicle in enumerate(haul.vehicles)
            ]
        )
        for index, shipment in enumerate(shipments):
            problem.add_shipment(
                vroom.ShipmentStep(
                    index,
                    location=place_of[shipment.pickup],
                    default_service=timings.board.per_person_s * shipment.people,
                ),
                vroom.ShipmentStep(
                    index,
                    location=place_of[shipment.shelter],
                    default_service=timings.alight.per_person_s * shipment.people,
                ),
                amount=vroom.Amount([shipment.people]),
            )
        found = problem.solve(
            exploration_level=5, nb_threads=threads, timeout=timedelta(seconds=max(0.05, most_s))
        )
        if found.unassigned:
            return None
        steps = found.routes[found.routes["type"].isin(["pickup", "delivery"])]
        visits: dict[int, list[Visit]] = {}
        for vehicle, kind, index in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
            visits.setdefault(int(vehicle), []).append(Visit(shipment=int(index), boards=kind == "pickup"))
        return Answer(tours=tours_of(haul, shipments, visits))

    return soonest(solve, lambda answer: clearance_s(haul, answer), high_s=high_s, seconds=seconds)
