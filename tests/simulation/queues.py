"""Operations that are queues of the textbook: vehicles that come to one checkpoint, or go round by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from safepassage.language import text
from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place
from safepassage.operation.terms import Inspection, Passage
from safepassage.planning.plan import Bound, Plan, Stop, Trip, UsedVehicle
from safepassage.simulation import course_state as cs
from safepassage.simulation.case import case_of
from safepassage.simulation.course import Runner, calibrated, runner_of
from safepassage.simulation.uncertainty import Uncertainty

DRIVE_S = 600
GATE = 2
"""Which stage of a trip is the checkpoint."""


def gate_operation(*, trips: int, vehicles: int, lanes: int, service_s: int) -> Operation:
    """Return people who all leave past one checkpoint, one in each vehicle, which takes no time to board."""
    return Operation(
        id="queue",
        timezone="UTC",
        begins=datetime(2026, 3, 2, tzinfo=UTC),
        groups=(Group(id="civilians"),),
        terms=(
            Passage(id="P", via=("gate",)),
            Inspection(id="I", at="gate", lanes=lanes, per_vehicle_s=service_s),
        ),
        places=(
            Place(id="depot", kind="depot"),
            Place(id="home", kind="assembly"),
            Place(id="gate", kind="checkpoint"),
            Place(id="camp", kind="reception"),
        ),
        people=(People(place="home", group="civilians", count=trips),),
        fleet=(Fleet(type="car", count=vehicles, at="depot", seats=1),),
        legs=tuple(
            Leg(from_=a, to=b, drive_s=DRIVE_S)
            for a, b in (("depot", "home"), ("home", "gate"), ("gate", "camp"), ("camp", "home"))
        ),
    )


def gate_plan(boards_s: Sequence[Sequence[int]]) -> Plan:
    """Return a plan with a vehicle for each list of boardings; it thinks that nobody ever waits."""
    trips = []
    for vehicle, boardings in enumerate(boards_s):
        for number, board_s in enumerate(boardings):
            start = "camp" if number else "depot"
            at_s = board_s + DRIVE_S
            end_s = at_s + DRIVE_S
            stops = (
                Stop(place=start, leave_s=board_s - DRIVE_S),
                Stop(place="home", arrive_s=board_s, board_from_s=board_s, leave_s=board_s),
                Stop(place="gate", arrive_s=at_s, inspect_from_s=at_s, inspect_to_s=at_s, leave_s=at_s),
                Stop(place="camp", arrive_s=end_s, alight_from_s=end_s, leave_s=end_s),
            )
            trips.append(
                Trip(
                    id=f"t{vehicle}-{number}",
                    vehicle=f"v{vehicle}",
                    type="car",
                    load={"civilians": 1},
                    stops=stops,
                )
            )
    return Plan(
        operation="queue",
        begins=datetime(2026, 3, 2, tzinfo=UTC),
        people_total=len(trips),
        trips=tuple(trips),
        vehicles=tuple(UsedVehicle(id=f"v{n}", type="car", at="depot") for n in range(len(boards_s))),
        convoys=(),
        left=(),
        bound=Bound(clearance_s=0, by=text("nothing")),
    )


def run_queue(
    boards_s: Sequence[Sequence[int]], uncertainty: Uncertainty, *, lanes: int, service_s: int, seed: int
) -> Runner:
    """Return one course of such a plan, traced."""
    trips = sum(len(boardings) for boardings in boards_s)
    operation = gate_operation(trips=trips, vehicles=len(boards_s), lanes=lanes, service_s=service_s)
    case = calibrated(case_of(operation, gate_plan(boards_s), uncertainty))
    runner = runner_of(case, traced=True)
    runner.run(np.random.SeedSequence(seed))
    return runner


def waits_s(runner: Runner) -> npt.NDArray[np.int64]:
    """Return how long each vehicle waited at the checkpoint."""
    g = runner.g
    stages = np.arange(GATE, int(g[cs.DRAWN_STAGES]), 4)
    waits: npt.NDArray[np.int64] = g[g[cs.TRACE_FROM_S] + stages] - g[g[cs.TRACE_ARRIVE_S] + stages]
    return waits
