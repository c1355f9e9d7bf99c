"""Measures plans of the examples: time, clearance, bound, gap and validity."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.planning.program import Planned, planned
from benchmarks.results_page import hours, table, write_results

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
NAMES: Final = ("town", "aleppo-2016")
SECONDS: Final = (5.0, 10.0)
HEADER: Final = (
    "example",
    "people",
    "out",
    "bound (h:min)",
    "clearance (h:min)",
    "gap",
    "budget (s)",
    "seconds",
    "valid",
    "what binds",
)


def row(name: str, seconds: float, result: Planned) -> tuple[str, ...]:
    """Return an example's row of the table."""
    plan = result.plan
    return (
        name,
        f"{plan.people_total:,}",
        f"{plan.people_moved:,}",
        hours(plan.bound.clearance_s),
        hours(plan.clearance_s),
        f"{plan.gap:.2%}",
        f"{seconds:g}",
        f"{result.run.seconds:.1f}",
        result.validity,
        str(plan.bound.by),
    )


def main(arguments: Sequence[str]) -> int:
    """Measure every example; 1 where a plan is not valid or leaves people."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.examples", description=__doc__)
    parser.add_argument("--seconds", type=float, nargs="+", default=SECONDS, help="search budgets for each")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/examples.md")
    chosen = parser.parse_args(arguments)
    rows, faults = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for name in NAMES:
            for seconds in chosen.seconds:
                result = planned(EXAMPLES / name, Path(scratch) / f"{name}.json", seconds=seconds)
                rows.append(row(name, seconds, result))
                faults += [f"{name}: {fault}" for fault in result.wrong]
    body = table(HEADER, rows)
    print(body)
    for fault in faults:
        print(fault)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.planning.examples", *arguments])
        write_results("examples", made=datetime.now(UTC), command=command, body=body)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
