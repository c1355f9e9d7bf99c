"""Measures one checkpoint as a queue against SimPy and Ciw: the same arrivals, lanes and times.

Vehicles come as a Poisson process, drive to the gate, are inspected for exponential times in three lanes, and
drive on. SimPy and Ciw model that alone; the program's course also boards, counts people and keeps terms.
They are no part of the project's lock: install `simpy` and `ciw` to run this.
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
    runner = runner_of(case, traced=True)
    runner.run(np.random.SeedSequence(0))
    begun = time.process_time()
    for number in range(rounds):
        runner.run(np.random.SeedSequence(number))
    return (time.process_time() - begun) / rounds / vehicles, float(waits_s(runner).mean())


def by_simpy(vehicles: int) -> tuple[float, float]:
    """Return the same by SimPy."""
    import simpy

    rng = random.Random(2)  # noqa: S311 - a queue needs no secrets
    waits = []

    def vehicle(env: Any, lanes: Any, at_s: int) -> Any:  # noqa: ANN401 - the library has no types
        yield env.timeout(at_s)
        yield env.timeout(DRIVE_S)
        came_s = env.now
        with lanes.request() as lane:
            yield lane
            waits.append(env.now - came_s)
            yield env.timeout(rng.expovariate(1 / SERVICE_S))
        yield env.timeout(DRIVE_S)

    begun = time.process_time()
    env = simpy.Environment()
    lanes = simpy.Resource(env, capacity=LANES)
    for at_s in arrivals_s(vehicles):
        env.process(vehicle(env, lanes, at_s))
    env.run()
    return (time.process_time() - begun) / vehicles, float(np.mean(waits))


def by_ciw(vehicles: int) -> tuple[float, float]:
    """Return the same by Ciw."""
    import ciw

    ciw.seed(3)
    begun = time.process_time()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=LOAD / SERVICE_S)],
        service_distributions=[ciw.dists.Exponential(rate=1 / SERVICE_S)],
        number_of_servers=[LANES],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(vehicles)
    records = simulation.get_all_records()
    return (time.process_time() - begun) / vehicles, float(np.mean([r.waiting_time for r in records]))


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
