"""Measures courses a second on one core: of the examples and of a made city, with and without chance."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.planning.made_city import Size, made_city
from benchmarks.planning.program import planned
from benchmarks.results_page import table, write_results
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.replications import Replications
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import Uncertainty

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "aleppo-2016"
SECONDS: Final = 3.0
TIMES: Final = Uncertainty(
    drive=Spread(shape="lognormal", mean=1.1, sd=0.25),
    board=Spread(shape="gamma", mean=1.2, sd=0.4),
    inspect=Spread(shape="gamma", mean=1.2, sd=0.5),
    alight=Spread(shape="gamma", mean=1.1, sd=0.3),
)
HEADER: Final = ("operation", "trips", "uncertain", "courses", "ms of CPU each", "courses a second")


def rows(name: str, folder: Path, scratch: Path, *, seconds: float, search_s: float) -> list[tuple[str, ...]]:
    """Return an operation's rows: nothing uncertain, times only, and all defaults."""
    plan = planned(folder, scratch / f"{name}.json", seconds=search_s).plan
    operation = read_operation(folder).operation
    assert operation is not None
    found: list[tuple[str, ...]] = []
    kinds = (
        ("nothing", Uncertainty()),
        ("times", TIMES),
        ("everything", default_uncertainty(operation)),
    )
    for words, uncertainty in kinds:
        courses = Replications(calibrated(case_of(operation, plan, uncertainty)), seed=0, threads=1)
        courses.sample(0, 20)
        done, begun = 20, time.process_time()
        while (spent_s := time.process_time() - begun) < seconds:
            courses.sample(done, done + 50)
            done += 50
        each_s = spent_s / (done - 20)
        found.append(
            (
                name,
                f"{len(plan.trips):,}",
                words,
                f"{done - 20:,}",
                f"{1000 * each_s:.2f}",
                f"{1 / each_s:,.0f}",
            )
        )
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation.courses", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000, help="the made city")
    parser.add_argument("--search", type=float, default=10.0, help="seconds to plan each")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/courses.md")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        city = Path(scratch) / "city"
        write_operation(made_city(Size(people=chosen.people)), city)
        body = table(
            HEADER,
            [
                *rows("aleppo-2016", EXAMPLE, Path(scratch), seconds=SECONDS, search_s=chosen.search),
                *rows(f"city-{chosen.people}", city, Path(scratch), seconds=SECONDS, search_s=chosen.search),
            ],
        )
    print(body)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.simulation.courses", *arguments])
        write_results("courses", made=datetime.now(UTC), command=command, body=body)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
