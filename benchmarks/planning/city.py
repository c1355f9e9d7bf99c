"""Measures the program on made cities, plain and with every kind of term: time, memory, gap and validity."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.planning.made_city import CITIES, TERMS, Size, made_city
from benchmarks.planning.program import Planned, planned, written
from benchmarks.results_page import BYTES_PER_GB, BYTES_PER_MB, hours, table, write_results

SECONDS: Final = 10.0
MEMORY_MAX: Final = 4 * BYTES_PER_GB
HEADER: Final = (
    "city",
    "points",
    "vehicles",
    "trips",
    "convoys",
    "bound (h:min)",
    "clearance (h:min)",
    "gap",
    "search (s)",
    "seconds",
    "memory (MB)",
    "valid",
    "what binds",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A city's plan, with the run that made it."""

    size: Size
    planned: Planned

    @property
    def wrong(self) -> tuple[str, ...]:
        """What must not be: an invalid plan, people left, or too much memory."""
        found = list(self.planned.wrong)
        if self.planned.run.memory >= MEMORY_MAX:
            found.append(f"it took {self.planned.run.memory / BYTES_PER_GB:.2f} GB of memory")
        return tuple(found)

    @property
    def row(self) -> tuple[str, ...]:
        """The city's row of the table."""
        plan, size = self.planned.plan, self.size
        return (
            f"{size.people:,} {size.terms}",
            f"{size.points:,}",
            f"{size.vehicles:,}",
            f"{len(plan.trips):,}",
            f"{len(plan.convoys):,}",
            hours(plan.bound.clearance_s),
            hours(plan.clearance_s),
            f"{plan.gap:.2%}",
            f"{plan.search.seconds:.1f}",
            f"{self.planned.run.seconds:.1f}",
            f"{self.planned.run.memory / BYTES_PER_MB:.0f}",
            f"{len(self.wrong)} wrong" if self.wrong else "yes",
            str(plan.bound.by),
        )


def measured(size: Size, folder: Path, *, seconds: float, seed: int = 0) -> Measured:
    """Make a city in `folder`, and plan it with the program in a process of its own."""
    written(made_city(size), folder)
    return Measured(size=size, planned=planned(folder, folder / "plan.json", seconds=seconds, seed=seed))


def main(arguments: Sequence[str]) -> int:
    """Measure the cities; 1 where a plan is not valid or whole, or took more than four gigabytes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.city", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=list(CITIES))
    parser.add_argument("--terms", choices=TERMS, nargs="+", default=TERMS)
    parser.add_argument("--points", type=int, default=0, help="assembly points")
    parser.add_argument("--vehicles", type=int, default=0)
    parser.add_argument("--made-from", type=int, default=0, help="seed that the city is made from")
    parser.add_argument("--seed", type=int, default=0, help="seed of the search")
    parser.add_argument("--seconds", type=float, nargs="+", default=[SECONDS], help="search budgets")
    parser.add_argument("--out", type=Path, help="keep the operation folders and plans here")
    parser.add_argument("--name", default="city", help="of the file that --write writes")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/NAME.md")
    chosen = parser.parse_args(arguments)
    try:
        sizes = [
            Size(
                people=people,
                points=chosen.points,
                vehicles=chosen.vehicles,
                terms=terms,
                seed=chosen.made_from,
            )
            for people in chosen.people
            for terms in chosen.terms
        ]
    except ValueError as error:
        parser.error(str(error))
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            for seconds in chosen.seconds:
                folder = (chosen.out or Path(scratch)) / f"{size.people}-{size.terms}"
                results.append(measured(size, folder, seconds=seconds, seed=chosen.seed))
                print(*results[-1].row, *results[-1].wrong, flush=True)
    body = table(HEADER, [result.row for result in results])
    print(f"\n{body}")
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.planning.city", *arguments])
        write_results(chosen.name, made=datetime.now(UTC), command=command, body=body)
    return 1 if any(result.wrong for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
