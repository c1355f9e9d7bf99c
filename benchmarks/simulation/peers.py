"""Measures one checkpoint as a queue against SimPy and Ciw: the same arrivals, drives, lanes and times.

Vehicles leave a depot as a Poisson process, drive to an assembly point, where one person boards each, drive
to the gate, are inspected for exponential times in three lanes, and drive on to a camp, where people are
counted. SimPy is given just that. Ciw has no people: drives are nodes without a queue. The program's course
also looks at bays, terms and halts, and keeps the curves of people; waits are read off one course more.
The lock of the peers (`requirements-peers.lock`) has both.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from tests.simulation.queues import gate_operation, gate_plan

from benchmarks.results_page import table
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated, runner_of
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import Uncertainty

LANES: Final = 3
SERVICE_S: Final = 500
LOAD: Final = 2.1
DRIVE_S: Final = 600
GATE_NODE: Final = 3
HEADER: Final = ("program", "vehicles", "µs of CPU each", "mean wait (s)", "times ours")


def arrivals_s(vehicles: int) -> list[int]:
    """Return when vehicles come."""
    gaps = np.random.default_rng(1).exponential(SERVICE_S / LOAD, vehicles)
    return [round(at_s) + DRIVE_S for at_s in np.cumsum(gaps)]


def ours(vehicles: int, rounds: int) -> tuple[float, float]:
    """Return seconds of CPU for each vehicle, and the mean wait."""
    from tests.simulation.queues import waits_s

    operation = gate_operation(trips=vehicles, vehicles=vehicles, lanes=LANES, service_s=SERVICE_S)
    times = Uncertainty(inspect=Spread(shape="exponential", mean=1.0))
    case = calibrated(case_of(operation, gate_plan([[at_s] for at_s in arrivals_s(vehicles)]), times))
    traced, runner = runner_of(case, traced=True), runner_of(case)
    traced.run(np.random.SeedSequence(rounds - 1))
    runner.run(np.random.SeedSequence(0))
    begun = time.process_time()
    for number in range(rounds):
        runner.run(np.random.SeedSequence(number))
    return (time.process_time() - begun) / rounds / vehicles, float(waits_s(traced).mean())


def by_simpy(vehicles: int) -> tuple[float, float]:
    """Return the same by SimPy."""
    import simpy

    rng = random.Random(2)  # noqa: S311 - a queue needs no secrets
    waits: list[float] = []
    out_s: list[float] = []

    def vehicle(env: Any, home: Any, lanes: Any, camp: Any, board_s: int) -> Any:  # noqa: ANN401 - no types
        yield env.timeout(board_s - DRIVE_S)
        yield env.timeout(DRIVE_S)
        yield home.get(1)
        yield env.timeout(DRIVE_S)
        came_s = env.now
        with lanes.request() as lane:
            yield lane
            waits.append(env.now - came_s)
            yield env.timeout(rng.expovariate(1 / SERVICE_S))
        yield env.timeout(DRIVE_S)
        yield camp.put(1)
        out_s.append(env.now)

    begun = time.process_time()
    env = simpy.Environment()
    home = simpy.Container(env, init=vehicles)
    lanes = simpy.Resource(env, capacity=LANES)
    camp = simpy.Container(env)
    for board_s in arrivals_s(vehicles):
        env.process(vehicle(env, home, lanes, camp, board_s))
    env.run()
    spent_s = time.process_time() - begun
    assert camp.level == len(out_s) == vehicles
    return spent_s / vehicles, float(np.mean(waits))


def by_ciw(vehicles: int) -> tuple[float, float]:
    """Return the same by Ciw: a drive, the gate, and a drive."""
    import ciw

    ciw.seed(3)
    begun = time.process_time()
    drive = ciw.dists.Deterministic(value=DRIVE_S)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=LOAD / SERVICE_S), None, None, None],
        service_distributions=[drive, drive, ciw.dists.Exponential(rate=1 / SERVICE_S), drive],
        routing=[[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0] * 4],
        number_of_servers=[float("inf"), float("inf"), LANES, float("inf")],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(vehicles)
    records = simulation.get_all_records()
    spent_s = time.process_time() - begun
    return spent_s / vehicles, float(np.mean([r.waiting_time for r in records if r.node == GATE_NODE]))


def main(arguments: Sequence[str]) -> int:
    """Measure all in the same run, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation.peers", description=__doc__)
    parser.add_argument("--vehicles", type=int, default=10_000)
    chosen = parser.parse_args(arguments)
    own_s, own_wait_s = ours(chosen.vehicles, 20)
    rows = [("Safe Passage", f"{chosen.vehicles:,}", f"{1e6 * own_s:.2f}", f"{own_wait_s:.0f}", "1")]
    others: tuple[tuple[str, Callable[[int], tuple[float, float]]], ...] = (
        ("SimPy", by_simpy),
        ("Ciw", by_ciw),
    )
    for name, run in others:
        each_s, wait_s = run(chosen.vehicles)
        rows.append(
            (name, f"{chosen.vehicles:,}", f"{1e6 * each_s:.2f}", f"{wait_s:.0f}", f"{each_s / own_s:.0f}")
        )
    print(table(HEADER, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
