"""Measures plans of the examples: time, clearance, bound, gap and validity."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.planned import Planned, planned
from benchmarks.results_page import hours, table, write_results

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
NAMES: Final = ("town", "aleppo-2016")
SECONDS: Final = 10.0
HEADER: Final = (
    "example",
    "people",
    "out",
    "clearance (h:min)",
    "bound (h:min)",
    "what binds",
    "gap",
    "seconds",
    "valid",
)


def row(name: str, result: Planned) -> tuple[str, ...]:
    """Return an example's row of the table."""
    plan = result.plan
    return (
        name,
        f"{plan.people_total:,}",
        f"{plan.people_moved:,}",
        hours(plan.clearance_s),
        hours(plan.bound.clearance_s),
        str(plan.bound.by),
        f"{plan.gap:.1%}",
        f"{result.seconds:.1f}",
        result.validity,
    )


def main(arguments: Sequence[str]) -> int:
    """Measure every example; 1 where a plan is not valid."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.examples", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="search budget for each")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/examples.md")
    chosen = parser.parse_args(arguments)
    results = {name: planned(EXAMPLES / name, seconds=chosen.seconds) for name in NAMES}
    body = table(HEADER, [row(name, result) for name, result in results.items()])
    print(body)
    faults = [f"{name}: {fault.what}" for name, result in results.items() for fault in result.faults]
    for fault in faults:
        print(fault)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.examples", *arguments])
        write_results("examples", made=datetime.now(UTC), command=command, body=body)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
