"""Measures robust plans beside plain ones, on days that neither has seen: two examples and a made city."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.planning.made_city import Size, made_city
from benchmarks.results_page import hours, table, write_results
from safepassage.cli.robust_words import buffer_words
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.verify import verify
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.quantiles import NINETY, mean_of, quantile_gain
from safepassage.simulation.replications import Replications, Sample
from safepassage.simulation.robust import robust_plan
from safepassage.simulation.uncertainty import Uncertainty

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
UNSEEN: Final = 2016
"""The seed of the days that are measured on; plans are chosen on those of seed 0."""
HEADER: Final = (
    "operation",
    "planned",
    "robust planned",
    "90 %",
    "robust 90 %",
    "sooner by h (95 %)",
    "mean sooner by h",
    "more left",
    "plans",
    "CPU s",
    "made with",
)


def operations(people: int) -> Iterator[tuple[str, Operation]]:
    """Yield what is measured."""
    for name in ("aleppo-2016", "town"):
        operation = read_operation(EXAMPLES / name).operation
        assert operation is not None
        yield name, operation
    yield f"city-{people}", made_city(Size(people=people))


def row(name: str, operation: Operation, *, search_s: float, runs: int, days: int) -> tuple[str, ...]:
    """Return an operation's row."""
    uncertainty = default_uncertainty(operation)
    begun = time.process_time()
    plain = plan_operation(operation, seconds=search_s)
    found = robust_plan(operation, uncertainty, plain, seconds=search_s, runs=runs)
    spent_s = time.process_time() - begun
    if verify(operation, found):
        raise SystemExit(f"the robust plan of {name} is not valid")
    assert found.robust is not None
    one, other = (_sampled(operation, plan, uncertainty, days) for plan in (plain, found))
    gain = quantile_gain(one.clearance_s, other.clearance_s, NINETY)
    mean = mean_of(one.clearance_s - other.clearance_s)
    left = mean_of((other.left + other.stuck) - (one.left + one.stuck))
    return (
        name,
        hours(plain.clearance_s),
        hours(found.clearance_s),
        hours(float(np.quantile(one.clearance_s, NINETY))),
        hours(float(np.quantile(other.clearance_s, NINETY))),
        f"{gain.value / 3600:.2f} ({gain.low / 3600:.2f} to {gain.high / 3600:.2f})",
        f"{mean.value / 3600:.2f} ± {mean.error / 3600:.2f}",
        f"{left.value:.2f} ± {left.error:.2f}",
        str(found.robust.compared),
        f"{spent_s:.0f}",
        ", ".join(map(str, buffer_words(found.robust))) or "the plain plan was kept",
    )


def _sampled(operation: Operation, plan: Plan, uncertainty: Uncertainty, days: int) -> Sample:
    sample = Replications(calibrated(case_of(operation, plan, uncertainty)), seed=UNSEEN).sample(0, days)
    assert sample is not None
    return sample


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation.robust", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000, help="the made city")
    parser.add_argument("--search", type=float, default=10.0, help="seconds for the plain plan of each")
    parser.add_argument("--runs", type=int, default=1000, help="days on which plans are chosen and tested")
    parser.add_argument("--days", type=int, default=4000, help="days on which both are measured")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/robust.md")
    chosen = parser.parse_args(arguments)
    rows = []
    for name, operation in operations(chosen.people):
        rows.append(row(name, operation, search_s=chosen.search, runs=chosen.runs, days=chosen.days))
        print(*rows[-1], sep="; ", flush=True)
    body = table(HEADER, rows)
    print(body)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.simulation.robust", *arguments])
        write_results("robust", made=datetime.now(UTC), command=command, body=body)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
