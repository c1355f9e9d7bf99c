"""Measures how time and memory grow with people, with vehicles and with assembly points, in made cities."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.planning.city import Measured, measured
from benchmarks.planning.made_city import Size
from benchmarks.results_page import BYTES_PER_MB, hours, table, write_results

SECONDS: Final = 2.0
TIMES: Final = 3
FIGURES: Final = (
    "trips",
    "clearance (h:min)",
    "gap",
    "seconds",
    "seconds beyond the budget",
    "memory (MB)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One figure that grows while the others stay."""

    title: str
    counts: tuple[int, ...]
    size: Callable[[int, int], Size]


SERIES: Final = (
    Series(
        title="people",
        counts=(10_000, 20_000, 40_000, 80_000, 160_000),
        size=lambda people, seed: Size(people=people, points=60, vehicles=200, seed=seed),
    ),
    Series(
        title="vehicles",
        counts=(50, 100, 200, 400, 800),
        size=lambda vehicles, seed: Size(people=40_000, points=60, vehicles=vehicles, seed=seed),
    ),
    Series(
        title="assembly points",
        counts=(25, 50, 100, 200, 400),
        size=lambda points, seed: Size(people=40_000, points=points, vehicles=200, seed=seed),
    ),
)


def row(count: int, results: Sequence[Measured], seconds: float) -> tuple[str, ...]:
    """Return the row of the table for some cities alike: the medians."""
    plans = [result.planned.plan for result in results]
    runs = [result.planned.run for result in results]
    wall = median(run.seconds for run in runs)
    return (
        f"{count:,}",
        f"{median(len(plan.trips) for plan in plans):,.0f}",
        hours(median(plan.clearance_s for plan in plans)),
        f"{median(plan.gap for plan in plans):.1%}",
        f"{wall:.1f}",
        f"{max(0.0, wall - seconds):.1f}",
        f"{median(run.memory for run in runs) / BYTES_PER_MB:.0f}",
    )


def main(arguments: Sequence[str]) -> int:
    """Measure the three series; 1 where a plan is not valid or whole."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.growth", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="search budget for each city")
    parser.add_argument("--times", type=int, default=TIMES, help="cities of a size; medians are told")
    parser.add_argument("--steps", type=int, default=None, help="only so many sizes of each series")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/growth.md")
    chosen = parser.parse_args(arguments)
    tables, wrong = [], []
    for series in SERIES:
        rows = []
        for count in series.counts[: chosen.steps]:
            results = []
            for seed in range(chosen.times):
                with tempfile.TemporaryDirectory() as scratch:
                    results.append(
                        measured(series.size(count, seed), Path(scratch) / "city", seconds=chosen.seconds)
                    )
            wrong += [f"{count} {series.title}: {fault}" for result in results for fault in result.wrong]
            rows.append(row(count, results, chosen.seconds))
            print(series.title, *rows[-1], flush=True)
        tables.append(table((series.title, *FIGURES), rows))
    body = "\n\n".join(tables)
    print(f"\n{body}")
    for fault in wrong:
        print(fault)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.planning.growth", *arguments])
        write_results("growth", made=datetime.now(UTC), command=command, body=body)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
