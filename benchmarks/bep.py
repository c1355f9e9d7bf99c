"""Measures plans and bounds against the known optima of the bus evacuation problem.

The instances are those of Loyola et al. (sets S2 to S4 of ten each, made with the generator after
Goerigk, Grün and Heßler 2013), read from the folder of shared data beside the repository.
"""

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

from benchmarks.bep_instance import MINUTE_S, operation_of, read_instance
from benchmarks.planned import Planned, planned
from benchmarks.results_page import table, write_results
from safepassage.operation.folder_writer import write_operation

INSTANCES: Final = Path(__file__).parents[2] / "shared" / "data" / "bep"
SECONDS: Final = 10.0
# Proven with demand met exactly: no bus drives an empty way round through a pickup.
OPTIMA: Final = {
    "S2": (46, 13, 9, 44, 29, 44, 18, 16, 12, 38),
    "S3": (31, 52, 30, 60, 10, 46, 16, 24, 20, 70),
    "S4": (None, 31, 25, 41, 13, 16, None, 20, 17, 24),
}
BEST_KNOWN: Final = {"S4-01": 24, "S4-07": 21}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an instance: its optimum (None: unknown), and a time that can be reached."""

    optimum: int | None
    reached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An instance's plan beside what is known of the instance."""

    name: str
    known: Known
    planned: Planned

    @property
    def faults(self) -> tuple[str, ...]:
        """What must not be: an invalid plan, people left, or figures that contradict what is known."""
        plan, found = self.planned.plan, [str(fault.what) for fault in self.planned.faults]
        if plan.left:
            found.append(f"{sum(left.count for left in plan.left)} people are left behind")
        if plan.bound.clearance_s > self.known.reached * MINUTE_S:
            found.append(
                f"the bound {plan.bound.clearance_s / MINUTE_S:g} exceeds what can be reached,"
                f" {self.known.reached}"
            )
        if self.known.optimum is not None and plan.clearance_s < self.known.optimum * MINUTE_S:
            found.append(
                f"the plan's {plan.clearance_s / MINUTE_S:g} is below the optimum {self.known.optimum}"
            )
        return tuple(found)

    @property
    def row(self) -> tuple[str, ...]:
        """The instance's row of the table, times in minutes."""
        plan, known = self.planned.plan, self.known
        return (
            self.name,
            str(known.optimum) if known.optimum is not None else f"≤ {known.reached}",
            f"{plan.bound.clearance_s / MINUTE_S:.2f}".rstrip("0").rstrip("."),
            f"{plan.clearance_s / MINUTE_S:g}",
            f"{plan.clearance_s / MINUTE_S / known.reached - 1:+.1%}",
            f"{plan.gap:.1%}",
            f"{self.planned.seconds:.1f}",
            self.planned.validity,
        )


HEADER: Final = ("instance", "optimum", "bound", "plan", "plan − optimum", "gap", "seconds", "valid")


def known(name: str) -> Known:
    """Return what is known of an instance by its name, `S2-01`."""
    family, _, number = name.partition("-")
    optimum = OPTIMA[family][int(number) - 1]
    return Known(optimum=optimum, reached=BEST_KNOWN[name] if optimum is None else optimum)


def measured(source: Path, into: Path, *, seconds: float) -> Measured:
    """Convert an instance into an operation folder in `into`, plan that, and verify the plan."""
    instance = read_instance(source)
    folder = into / instance.name
    write_operation(operation_of(instance), folder)
    return Measured(name=instance.name, known=known(instance.name), planned=planned(folder, seconds=seconds))


def summary(results: Sequence[Measured]) -> str:
    """Return the table, and under it how many plans and bounds are optimal."""
    proven = [result for result in results if result.known.optimum is not None]
    plans = sum(r.planned.plan.clearance_s == r.known.reached * MINUTE_S for r in proven)
    bounds = sum(-(-r.planned.plan.bound.clearance_s // MINUTE_S) == r.known.reached for r in proven)
    return (
        f"{table(HEADER, [result.row for result in results])}\n\n"
        f"Of {len(proven)} known optima the plan reaches {plans}, and the bound, rounded up to the minute,"
        f" {bounds}."
    )


def main(arguments: Sequence[str]) -> int:
    """Measure every instance; 1 where a figure contradicts what is known or a plan is not valid."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bep", description=__doc__)
    parser.add_argument("--instances", type=Path, default=INSTANCES, help="folder of the instances")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="search budget for each")
    parser.add_argument("--out", type=Path, help="keep the operation folders here")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/bep.md")
    chosen = parser.parse_args(arguments)
    sources = sorted(chosen.instances.glob("S?-??.txt"))
    if not sources:
        parser.error(f"no instances in {chosen.instances}")
    with tempfile.TemporaryDirectory() as scratch:
        into = chosen.out or Path(scratch)
        results = []
        for source in sources:
            result = measured(source, into, seconds=chosen.seconds)
            results.append(result)
            print(result.name, *result.row[1:], flush=True)
    print(f"\n{summary(results)}")
    faults = [f"{result.name}: {fault}" for result in results for fault in result.faults]
    for fault in faults:
        print(fault)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.bep", *arguments])
        write_results("bep", made=datetime.now(UTC), command=command, body=summary(results))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
