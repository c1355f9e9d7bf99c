"""Measures plans of a made coast with ten to seventy-five buses, where more must never be worse."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.planning.bep_instance import operation_of
from benchmarks.planning.made_coast import BUSES, made_coast
from benchmarks.planning.program import Planned, planned, written
from benchmarks.results_page import BYTES_PER_MB, hours, table, write_results

SECONDS: Final = 10.0
HEADER: Final = (
    "buses",
    "people",
    "trips",
    "bound (h:min)",
    "clearance (h:min)",
    "gap",
    "seconds",
    "memory (MB)",
    "valid",
)


def row(buses: int, result: Planned) -> tuple[str, ...]:
    """Return the row of the table for so many buses."""
    plan = result.plan
    return (
        str(buses),
        f"{plan.people_moved:,}",
        f"{len(plan.trips):,}",
        hours(plan.bound.clearance_s),
        hours(plan.clearance_s),
        f"{plan.gap:.2%}",
        f"{result.run.seconds:.1f}",
        f"{result.run.memory / BYTES_PER_MB:.0f}",
        result.validity,
    )


def faults(results: Sequence[tuple[int, Planned]]) -> tuple[str, ...]:
    """Say what must not be: an invalid plan, people left, or a plan that more buses make worse."""
    found = [f"{buses} buses: {fault}" for buses, result in results for fault in result.wrong]
    for (few, with_few), (many, with_many) in pairwise(results):
        fewer_s, more_s = with_few.plan.clearance_s, with_many.plan.clearance_s
        if more_s > fewer_s:
            found.append(f"{many} buses take {hours(more_s)}, {few} only {hours(fewer_s)}")
    return tuple(found)


def main(arguments: Sequence[str]) -> int:
    """Measure the coast; 1 where a plan is not valid, or more buses make one worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.coast", description=__doc__)
    parser.add_argument("--buses", type=int, nargs="+", default=BUSES)
    parser.add_argument("--made-from", type=int, default=0, help="seed that the coast is made from")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="search budget for each")
    parser.add_argument("--out", type=Path, help="keep the operation folders and plans here")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/coast.md")
    chosen = parser.parse_args(arguments)
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        for buses in sorted(chosen.buses):
            folder = (chosen.out or Path(scratch)) / f"coast-{buses}"
            written(operation_of(made_coast(buses, seed=chosen.made_from)), folder)
            results.append((buses, planned(folder, folder / "plan.json", seconds=chosen.seconds)))
            print(*row(*results[-1]), flush=True)
    body = table(HEADER, [row(*result) for result in results])
    print(f"\n{body}")
    wrong = faults(results)
    for fault in wrong:
        print(fault)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.planning.coast", *arguments])
        write_results("coast", made=datetime.now(UTC), command=command, body=body)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
