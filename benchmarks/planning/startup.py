"""Measures how soon the program is there: its help, a first plan with all to be compiled, a later one."""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.planning.made_city import Size, made_city
from benchmarks.planning.program import written
from benchmarks.results_page import table, write_results

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
HELP_MOST_S: Final = 0.5
MORE_MOST_S: Final = 30.0
HEADER: Final = (
    "what",
    "first (s)",
    "of it CPU",
    "later (s)",
    "of it CPU",
    "more at first (s)",
    "allowed (s)",
)
CHILD: Final = """\
import json, resource, subprocess, sys, time
begun_s = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.perf_counter() - begun_s, used.ru_utime + used.ru_stime]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long a run took: on the clock, and of the processor's time."""

    seconds: float
    cpu: float


def took(command: Sequence[str], environment: Mapping[str, str]) -> Took:
    """Run the program, and measure it."""
    told = subprocess.run(
        [sys.executable, "-c", CHILD, sys.executable, "-m", "safepassage", *command],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    seconds, cpu = told.stdout.strip("[]\n").split(",")
    return Took(seconds=float(seconds), cpu=float(cpu))


def median(runs: Sequence[Took]) -> Took:
    """Return the medians of some runs."""
    return Took(
        seconds=statistics.median(run.seconds for run in runs),
        cpu=statistics.median(run.cpu for run in runs),
    )


def operations(scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield what is planned: the examples, and a small city without terms."""
    for name in ("town", "aleppo-2016"):
        yield name, EXAMPLES / name
    small = Size(people=2_000, points=8, terms="plain")
    written(made_city(small), scratch / "city")
    yield f"city of {small.people:,} {small.terms}", scratch / "city"


def planned(folder: Path, scratch: Path, *, seconds: float, repeats: int) -> tuple[Took, Took]:
    """Return what a first plan takes, each time with nothing compiled, and what a later one does."""
    command = ["plan", str(folder), "-o", str(scratch / "plan.json"), "--seconds", str(seconds), "--json"]
    first, later = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            environment = {"NUMBA_CACHE_DIR": cache}
            first.append(took(command, environment))
            later.append(took(command, environment))
    return median(first), median(later)


def main(arguments: Sequence[str]) -> int:
    """Measure; 1 where anything takes longer than is allowed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.startup", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="search budget of each plan")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/startup.md")
    chosen = parser.parse_args(arguments)
    helped = median([took(["--help"], {}) for _ in range(2 * chosen.repeats + 1)])
    rows: list[tuple[str, ...]] = [
        ("--help", "", "", f"{helped.seconds:.2f}", f"{helped.cpu:.2f}", "", f"{HELP_MOST_S:g}")
    ]
    late = helped.seconds > HELP_MOST_S
    with tempfile.TemporaryDirectory() as scratch:
        for name, folder in operations(Path(scratch)):
            first, later = planned(folder, Path(scratch), seconds=chosen.seconds, repeats=chosen.repeats)
            more_s = first.seconds - later.seconds
            late |= more_s > MORE_MOST_S
            figures = (first.seconds, first.cpu, later.seconds, later.cpu, more_s)
            rows.append((f"plan of {name}", *(f"{figure:.1f}" for figure in figures), f"{MORE_MOST_S:g}"))
            print(*rows[-1], sep=" | ", flush=True)
    body = table(HEADER, rows)
    print(f"\n{body}")
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.planning.startup", *arguments])
        write_results("startup", made=datetime.now(UTC), command=command, body=body)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
