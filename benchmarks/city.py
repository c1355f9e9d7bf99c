"""Measures the program on a made city with every kind of term: time, memory, gap and validity."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.made_city import RECEPTIONS, Size, made_city
from benchmarks.results_page import BYTES_PER_GB, hours, table, write_results
from safepassage.errors import Finding, FindingsError
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.planning.plan_file import read_plan
from safepassage.planning.verify import verify

SECONDS: Final = 60.0
MEMORY_MAX: Final = BYTES_PER_GB
MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run of the program ended: its exit code, wall seconds and greatest memory in bytes."""

    code: int
    seconds: float
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A city's plan, what the verifier says against it, and the run that made it."""

    size: Size
    plan: Plan
    faults: tuple[Finding, ...]
    run: Run

    @property
    def wrong(self) -> tuple[str, ...]:
        """What must not be: an invalid plan, people left, or too much memory."""
        found = [str(fault.what) for fault in self.faults]
        if self.plan.left:
            found.append(f"{sum(left.count for left in self.plan.left)} people are left behind")
        if self.run.memory >= MEMORY_MAX:
            found.append(f"it took {self.run.memory / BYTES_PER_GB:.2f} GB of memory")
        return tuple(found)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What was measured, a row for each figure."""
        plan = self.plan
        return [
            ("people", f"{plan.people_total:,}"),
            ("assembly points, reception sites", f"{self.size.points}, {RECEPTIONS}"),
            ("vehicles", f"{self.size.vehicles}"),
            ("people out", f"{plan.people_moved:,}"),
            ("trips, convoys", f"{len(plan.trips):,}, {len(plan.convoys)}"),
            ("clearance (h:min)", hours(plan.clearance_s)),
            ("bound (h:min)", hours(plan.bound.clearance_s)),
            ("what binds", str(plan.bound.by)),
            ("gap", f"{plan.gap:.1%}"),
            ("the verifier finds wrong", f"{len(self.faults)}"),
            ("seconds of the whole program", f"{self.run.seconds:.1f}"),
            ("greatest memory (MB)", f"{self.run.memory / 10**6:.0f}"),
        ]


def measured(size: Size, folder: Path, *, seconds: float, seed: int = 0) -> Measured:
    """Make a city in `folder`, plan it with the program in a process of its own, and verify the plan.

    Raises
    ------
    FindingsError
        Something is wrong with the city, which is a fault of its maker.
    RuntimeError
        The program failed.
    """
    operation = written_city(size, folder)
    output = folder / "plan.json"
    program = [sys.executable, "-m", "safepassage", "plan", str(folder), "-o", str(output), "--json"]
    run = timed([*program, "--seconds", str(seconds), "--seed", str(seed)])
    if run.code != 0:
        raise RuntimeError(f"the program ended with {run.code}")
    plan = read_plan(output)
    return Measured(size=size, plan=plan, faults=verify(operation, plan), run=run)


def written_city(size: Size, folder: Path) -> Operation:
    """Write a city's folder, and return the operation as it is read from there, free of findings."""
    write_operation(made_city(size), folder)
    loaded = read_operation(folder)
    findings = check(loaded)
    if loaded.operation is None or findings:
        raise FindingsError(findings)
    return loaded.operation


def timed(command: Sequence[str]) -> Run:
    """Run a command without its output, and measure it.

    A process that begins as a copy of this one counts this one's memory until it becomes the program, so
    that its greatest memory is never told too small.
    """
    begun_s = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun_s
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(code=process.returncode, seconds=seconds, memory=usage.ru_maxrss * MAXRSS_UNIT)


def main(arguments: Sequence[str]) -> int:
    """Measure a city; 1 where its plan is not valid or whole, or took a gigabyte of memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.city", description=__doc__)
    parser.add_argument("--people", type=int, default=Size().people)
    parser.add_argument("--points", type=int, default=Size().points, help="assembly points")
    parser.add_argument("--made-from", type=int, default=Size().seed, help="seed that the city is made from")
    parser.add_argument("--seed", type=int, default=0, help="seed of the search")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="search budget")
    parser.add_argument("--out", type=Path, help="keep the operation folder and its plan here")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/city.md")
    chosen = parser.parse_args(arguments)
    try:
        size = Size(people=chosen.people, points=chosen.points, seed=chosen.made_from)
    except ValueError as error:
        parser.error(str(error))
    with tempfile.TemporaryDirectory() as scratch:
        result = measured(size, chosen.out or Path(scratch), seconds=chosen.seconds, seed=chosen.seed)
    body = table(("measured", "figure"), result.rows)
    print(body)
    for fault in result.wrong:
        print(fault)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.city", *arguments])
        write_results("city", made=datetime.now(UTC), command=command, body=body)
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
