"""Measures two Dask workers against one in the same run: courses of a plan, combinations of a sweep."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from benchmarks.planning.program import planned
from benchmarks.results_page import table, write_results
from safepassage.cluster.connection import Cluster, connected
from safepassage.operation.folder import read_operation
from safepassage.simulation.case import Case, case_of
from safepassage.simulation.cluster_courses import ClusterCrew
from safepassage.simulation.course import calibrated
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.replications import Replications, Sample
from safepassage.simulation.sweep import Effort, PointAnswers, swept
from safepassage.simulation.variable import Scenario
from safepassage.simulation.varied import Point, points_of, varied_in

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
ALEPPO, TOWN = EXAMPLES / "aleppo-2016", EXAMPLES / "town"
WORKERS: Final = (1, 2)
WARM_UP: Final = 400
HEADER: Final = ("work", "workers", "seconds", "CPU seconds of the workers", "times as fast as one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One run of a work: wall seconds, processor seconds of the workers, and what came of it."""

    wall_s: float
    cpu_s: float
    result: object


def workers_cpu_s() -> float:
    """Return the processor seconds that this process's children have used so far."""
    times = [each.cpu_times() for each in psutil.Process().children(recursive=True)]
    return float(sum(each.user + each.system for each in times))


def timed(work: Callable[[], object]) -> Timed:
    """Do a work and time it."""
    cpu_s, begun_s = workers_cpu_s(), time.perf_counter()
    result = work()
    return Timed(wall_s=time.perf_counter() - begun_s, cpu_s=workers_cpu_s() - cpu_s, result=result)


def courses(case: Case, runs: int, cluster: Cluster) -> Timed:
    """Return the time of so many courses, workers having the program and the case already."""
    with ClusterCrew(cluster) as crew:
        replications = Replications(case, seed=0, crew=crew)
        replications.sample(0, WARM_UP)
        return timed(lambda: replications.sample(0, runs))


def combinations(points: Sequence[Point], effort: Effort, cluster: Cluster) -> Timed:
    """Return the time of a sweep, workers having the program already."""
    swept(points[: cluster.processors], replace(effort, seconds=0.0, runs=2), cluster=cluster)
    return timed(lambda: swept(points, effort, cluster=cluster))


def same(one: object, other: object) -> bool:
    """Return whether two runs came to the same."""
    if isinstance(one, Sample) and isinstance(other, Sample):
        return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Sample))
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return [figures(each) for each in one] == [figures(each) for each in other]


def figures(answers: PointAnswers) -> tuple[object, ...]:
    """Return what a combination came to."""
    return answers.number, answers.cost, answers.middle_s, answers.ninety_s


def rows(name: str, of: dict[int, list[Timed]]) -> list[tuple[str, ...]]:
    """Return a work's rows: the quickest of its rounds for each number of workers."""
    best = {workers: min(rounds, key=lambda each: each.wall_s) for workers, rounds in of.items()}
    return [
        (
            name,
            str(workers),
            f"{run.wall_s:.1f}",
            f"{run.cpu_s:.1f}",
            f"{best[WORKERS[0]].wall_s / run.wall_s:.2f}",
        )
        for workers, run in best.items()
    ]


def scenario_of(folder: Path) -> Scenario:
    """Return an example with what is taken as uncertain where nothing is written."""
    operation = read_operation(folder).operation
    assert operation is not None
    return Scenario(operation=operation, uncertainty=default_uncertainty(operation))


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the table; return 1 where results differ or two workers are too slow."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation.cluster", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="courses of the Aleppo example")
    parser.add_argument("--search", type=float, default=6.0, help="seconds to plan it")
    parser.add_argument("--rounds", type=int, default=3, help="of which the quickest counts")
    parser.add_argument(
        "--each", type=float, default=8.0, help="seconds to plan each combination of the town"
    )
    parser.add_argument("--least", type=float, default=0.0, help="how many times as fast two must be")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/cluster.md")
    chosen = parser.parse_args(arguments)
    aleppo = scenario_of(ALEPPO)
    with tempfile.TemporaryDirectory() as scratch:
        plan = planned(ALEPPO, Path(scratch) / "plan.json", seconds=chosen.search).plan
    case = calibrated(case_of(aleppo.operation, plan, aleppo.uncertainty))
    town = scenario_of(TOWN)
    points = points_of(town, varied_in(town, ["bus=3:6"]))
    effort = Effort(seconds=chosen.each, runs=200, seed=0)
    of_courses: dict[int, list[Timed]] = {workers: [] for workers in WORKERS}
    of_points: dict[int, list[Timed]] = {workers: [] for workers in WORKERS}
    for _ in range(chosen.rounds):
        for workers in WORKERS:
            with connected("local", workers=workers) as cluster:
                of_courses[workers].append(courses(case, chosen.runs, cluster))
                of_points[workers].append(combinations(points, effort, cluster))
    named = (
        (f"{chosen.runs:,} courses of Aleppo", of_courses),
        (f"a sweep of the town, {len(points)} combinations", of_points),
    )
    found = [row for name, of in named for row in rows(name, of)]
    body = table(HEADER, found)
    print(body)
    alike = all(
        same(of[1][0].result, each.result) for _, of in named for runs in of.values() for each in runs
    )
    print("All came to the same." if alike else "They did not come to the same.")
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.simulation.cluster", *arguments])
        write_results("cluster", made=datetime.now(UTC), command=command, body=body)
    fast = min(float(row[-1]) for row in found if row[1] == "2") >= chosen.least
    return 0 if alike and fast else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
