"""One operation folder planned as a user would, with what came of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from safepassage.errors import Finding, FindingsError
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.verify import verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, what the verifier says against it, and the wall seconds from reading to verifying."""

    plan: Plan
    faults: tuple[Finding, ...]
    seconds: float

    @property
    def validity(self) -> str:
        """`yes`, or how many things are wrong."""
        return f"{len(self.faults)} wrong" if self.faults else "yes"


def planned(folder: Path, *, seconds: float, seed: int = 0) -> Planned:
    """Read, check, plan and verify an operation folder.

    Raises
    ------
    FindingsError
        Something in the folder stops planning.
    """
    begun_s = time.perf_counter()
    loaded = read_operation(folder)
    findings = check(loaded)
    if loaded.operation is None or any(finding.stops for finding in findings):
        raise FindingsError(findings)
    plan = plan_operation(loaded.operation, seconds=seconds, seed=seed)
    faults = verify(loaded.operation, plan)
    return Planned(plan=plan, faults=faults, seconds=time.perf_counter() - begun_s)
