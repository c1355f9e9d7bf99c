"""An operation folder planned by the program, in a process of its own, and what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, FindingsError
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.planning.plan_file import read_plan
from safepassage.planning.verify import verify

# A process counts the memory of the one it was begun from, so that a small one must begin it.
LAUNCHER: Final = """\
import json, os, subprocess, sys, time
begun_s = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([process.returncode, time.perf_counter() - begun_s, usage.ru_maxrss * unit]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run of a program ended: exit code, wall seconds, greatest memory in bytes, complaints."""

    code: int
    seconds: float
    memory: int
    errors: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, what the verifier says against it, and the run that made it."""

    plan: Plan
    faults: tuple[Finding, ...]
    run: Run

    @property
    def wrong(self) -> tuple[str, ...]:
        """What must not be: an invalid plan, or people left."""
        found = [str(fault.what) for fault in self.faults]
        if self.plan.left:
            found.append(f"{sum(left.count for left in self.plan.left)} people are left behind")
        return tuple(found)

    @property
    def validity(self) -> str:
        """`yes`, or how many things are wrong."""
        return f"{len(self.wrong)} wrong" if self.wrong else "yes"


def planned(folder: Path, output: Path, *, seconds: float, seed: int = 0) -> Planned:
    """Plan an operation folder with the program, into `output`, and verify the plan.

    Raises
    ------
    RuntimeError
        The program failed.
    """
    program = [sys.executable, "-m", "safepassage", "plan", str(folder), "-o", str(output), "--json"]
    run = timed([*program, "--seconds", str(seconds), "--seed", str(seed)])
    if run.code != 0:
        raise RuntimeError(f"the program ended with {run.code}: {run.errors}")
    operation = read_operation(folder).operation
    assert operation is not None
    plan = read_plan(output)
    return Planned(plan=plan, faults=verify(operation, plan), run=run)


def written(operation: Operation, folder: Path) -> Operation:
    """Write a made operation's folder, and return the operation as it is read from there.

    Raises
    ------
    FindingsError
        Something is wrong with the operation, which is a fault of its maker.
    """
    write_operation(operation, folder)
    loaded = read_operation(folder)
    findings = check(loaded)
    if loaded.operation is None or findings:
        raise FindingsError(findings)
    return loaded.operation


def timed(command: Sequence[str]) -> Run:
    """Run a command without its output, and measure it."""
    launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, *command]
    told = subprocess.run(launcher, capture_output=True, check=True, text=True)
    code, seconds, memory = json.loads(told.stdout)
    return Run(code=code, seconds=seconds, memory=memory, errors=told.stderr)
