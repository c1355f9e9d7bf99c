"""Measures plans and bounds on the bus evacuation problem: sets S2 to S4 as published, S5 to S10 made alike.

The published instances are those of Loyola et al., read from the folder of shared data beside the
repository; the made ones are of `made_bep`. What is known of each stands in `known.csv`, which `--write`
mends where the planner found better.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.planning.bep_instance import MINUTE_S, Instance, operation_of, read_instance
from benchmarks.planning.known import FILE, Known, read_known, write_known
from benchmarks.planning.made_bep import BUSES, made_instance
from benchmarks.planning.program import Planned, planned, written
from benchmarks.results_page import table, write_results

INSTANCES: Final = Path(__file__).parents[3] / "shared" / "data" / "bep"
SETS: Final = ("S2-S4", "S5-S10")
PUBLISHED_MAX: Final = 4
PER_SET: Final = 10
SECONDS: Final = 10.0
HEADER: Final = ("instance", "known", "bound", "plan", "plan − known", "proven", "seconds", "valid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An instance's plan beside what was known of the instance before."""

    name: str
    known: Known
    planned: Planned

    @property
    def clearance(self) -> int:
        """The plan's clearance in whole minutes, as every distance is."""
        return -(-self.planned.plan.clearance_s // MINUTE_S)

    @property
    def bound(self) -> int:
        """The plan's bound in whole minutes, rounded up: nothing lies between two minutes."""
        return -(-self.planned.plan.bound.clearance_s // MINUTE_S)

    @property
    def proven(self) -> bool:
        """Whether the plan is proven to be the best."""
        return self.bound >= self.clearance

    @property
    def now_known(self) -> Known:
        """What is known of the instance with this plan and its bound."""
        return self.known.and_(best=self.clearance, bound=self.bound)

    @property
    def faults(self) -> tuple[str, ...]:
        """What must not be: an invalid plan, people left, or figures that contradict what is known."""
        found = list(self.planned.wrong)
        if self.known.best is not None and self.bound > self.known.best:
            found.append(f"the bound {self.bound} exceeds what can be reached, {self.known.best}")
        if self.clearance < self.known.bound:
            found.append(f"the plan's {self.clearance} is below the proven {self.known.bound}")
        return tuple(found)

    @property
    def row(self) -> tuple[str, ...]:
        """The instance's row of the table, times in minutes."""
        best = self.known.best
        return (
            self.name,
            str(self.known),
            str(self.bound),
            str(self.clearance),
            "" if best is None else f"{self.clearance - best:+d}" if self.clearance != best else "0",
            "yes" if self.proven else "",
            f"{self.planned.run.seconds:.1f}",
            self.planned.validity,
        )


def names(sets: str) -> Iterator[str]:
    """Yield the names of the instances of `S2-S4` or `S5-S10`, in order."""
    for family in BUSES:
        if (family <= PUBLISHED_MAX) == (sets == SETS[0]):
            yield from (f"S{family}-{number:02d}" for number in range(1, PER_SET + 1))


def instance(name: str, published: Path = INSTANCES) -> Instance:
    """Return an instance by its name, read from the folder of published ones or made."""
    family, _, number = name.removeprefix("S").partition("-")
    if int(family) <= PUBLISHED_MAX:
        return read_instance(published / f"{name}.txt")
    return made_instance(int(family), int(number))


def measured(name: str, known: Known, into: Path, *, seconds: float, published: Path = INSTANCES) -> Measured:
    """Write an instance as an operation folder in `into`, and plan that with the program."""
    folder = into / name
    written(operation_of(instance(name, published)), folder)
    result = planned(folder, folder / "plan.json", seconds=seconds)
    return Measured(name=name, known=known, planned=result)


def summary(results: Sequence[Measured]) -> str:
    """Return the table, and under it how many plans are best and proven, and the seconds they took."""
    reached = sum(result.known.best is None or result.clearance <= result.known.best for result in results)
    better = sum(result.known.best is not None and result.clearance < result.known.best for result in results)
    seconds = [result.planned.run.seconds for result in results]
    return (
        f"{table(HEADER, [result.row for result in results])}\n\n"
        f"Of {len(results)} plans {reached} are as good as the best known or better ({better} better), and"
        f" {sum(result.proven for result in results)} are proven to be the best. Seconds of the whole"
        f" program: median {median(seconds):.1f}, most {max(seconds):.1f}."
    )


def main(arguments: Sequence[str]) -> int:
    """Measure the instances; 1 where a figure contradicts what is known or a plan is not valid."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.bep", description=__doc__)
    parser.add_argument("names", nargs="*", help="instances, S7-03; without them, all of the sets")
    parser.add_argument("--sets", choices=SETS, help="only these")
    parser.add_argument("--instances", type=Path, default=INSTANCES, help="folder of the published ones")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="search budget for each")
    parser.add_argument("--out", type=Path, help="keep the operation folders and plans here")
    parser.add_argument(
        "--write", action="store_true", help="write benchmarks/results/bep-SETS.md and what became known"
    )
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - {name for sets in SETS for name in names(sets)}:
        parser.error(f"no such instance: {', '.join(sorted(unknown))}")
    command = shlex.join(["python", "-m", "benchmarks.planning.bep", *arguments])
    faults = []
    known = read_known()
    for sets in [chosen.sets] if chosen.sets and not chosen.names else SETS:
        wanted = [name for name in names(sets) if not chosen.names or name in chosen.names]
        results = []
        with tempfile.TemporaryDirectory() as scratch:
            for name in wanted:
                result = measured(
                    name,
                    known.get(name, Known(best=None)),
                    chosen.out or Path(scratch),
                    seconds=chosen.seconds,
                    published=chosen.instances,
                )
                results.append(result)
                print(*(cell or "-" for cell in result.row), *result.faults, flush=True)
        if not results:
            continue
        print(f"\n{summary(results)}\n")
        faults += [fault for result in results for fault in result.faults]
        if chosen.write and not chosen.names:
            write_results(f"bep-{sets}", made=datetime.now(UTC), command=command, body=summary(results))
        if chosen.write:
            known |= {result.name: result.now_known for result in results if not result.faults}
            write_known(known, FILE)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
