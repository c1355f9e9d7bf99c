"""Measures the program beside its peers: the same operations, ten times its seconds for each of them."""

from __future__ import annotations

import argparse
import importlib
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.planning import bep
from benchmarks.planning.bep_instance import MINUTE_S, operation_of
from benchmarks.planning.known import read_known, write_known
from benchmarks.planning.made_city import Size, made_city
from benchmarks.planning.made_coast import made_coast
from benchmarks.planning.peers.evaluator import plan_of_answer
from benchmarks.planning.peers.haul import Answer, Haul, NotExpressibleError, haul_of
from benchmarks.planning.program import Planned, planned, written
from benchmarks.results_page import hours, table, write_results
from safepassage.operation.model import Operation
from safepassage.planning.verify import verify

TIMES: Final = 10
SECONDS: Final = 3.0
# Module, function and the name in the table; the package of each is asked for when it is its turn.
PEERS: Final = {
    "OR-Tools CP-SAT": ("cp_sat", "cp_sat_answer"),
    "OR-Tools routing": ("routing", "routing_answer"),
    "PyVRP": ("pyvrp_peer", "pyvrp_answer"),
    "VROOM": ("vroom_peer", "vroom_answer"),
}
INSTANCES: Final = ("S2-01", "S4-07", "S6-05", "S8-01", "S10-01", "coast-25", "city-20000")
HEADER: Final = ("instance", "bound", "Safe Passage", "seconds", *PEERS, "best")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a peer came to: a clearance, or in a word or two why there is none.

    `bound_s` is what it proved, where it proves anything.
    """

    clearance_s: int | None
    bound_s: int = 0
    why_not: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An operation's plan by the program, and what each peer came to."""

    name: str
    ours: Planned
    attempts: Mapping[str, Attempt]

    @property
    def beaten_by(self) -> tuple[str, ...]:
        """The peers whose answers clear sooner."""
        clearance_s = self.ours.plan.clearance_s
        return tuple(
            peer
            for peer, attempt in self.attempts.items()
            if attempt.clearance_s is not None and attempt.clearance_s < clearance_s
        )

    @property
    def row(self) -> tuple[str, ...]:
        """The row of the table."""
        plan = self.ours.plan
        told = minutes if self.name.startswith("S") else hours
        return (
            self.name,
            told(plan.bound.clearance_s),
            told(plan.clearance_s),
            f"{self.ours.run.seconds:.1f}",
            *(
                f"{attempt.why_not} ({attempt.seconds:.0f} s)"
                if attempt.clearance_s is None
                else f"{told(attempt.clearance_s)} ({attempt.seconds:.0f} s)"
                for attempt in self.attempts.values()
            ),
            ", ".join(self.beaten_by) or "ours",
        )


def minutes(seconds: float) -> str:
    """Return whole minutes, rounded up: the unit of the bus evacuation problem."""
    return str(-(-round(seconds) // MINUTE_S))


def operation_named(name: str) -> Operation:
    """Return the operation of `S7-03`, `coast-25` (buses) or `city-20000` (people, plain)."""
    kind, _, size = name.partition("-")
    if kind == "coast":
        return operation_of(made_coast(int(size)))
    if kind == "city":
        return made_city(Size(people=int(size), terms="plain"))
    return operation_of(bep.instance(name))


def attempt_of(operation: Operation, haul: Haul, solve: Callable[[Haul], Answer]) -> Attempt:
    """Let a peer answer; what the verifier says against its answer makes it none."""
    begun_s = time.perf_counter()
    try:
        answer = solve(haul)
    except NotExpressibleError:
        return Attempt(clearance_s=None, why_not="cannot say it")
    seconds = time.perf_counter() - begun_s
    plan = plan_of_answer(operation, haul, answer)
    bound_s = answer.bound_s or 0
    if not answer.tours:
        return Attempt(clearance_s=None, bound_s=bound_s, why_not="nothing found", seconds=seconds)
    if plan.left or verify(operation, plan):
        return Attempt(clearance_s=None, bound_s=bound_s, why_not="not valid", seconds=seconds)
    return Attempt(clearance_s=plan.clearance_s, bound_s=bound_s, seconds=seconds)


def solvers(seconds: float) -> Iterator[tuple[str, Callable[[Haul], Answer]]]:
    """Yield the peers with so many seconds each.

    Raises
    ------
    ImportError
        A peer is not installed.
    """
    for peer, (module, function) in PEERS.items():
        solve = getattr(importlib.import_module(f"benchmarks.planning.peers.{module}"), function)
        yield peer, partial(solve, seconds=seconds)


def compared(name: str, folder: Path, *, seconds: float) -> Compared:
    """Plan an operation with the program in so many seconds, and let each peer have ten times as many."""
    operation = written(operation_named(name), folder)
    ours = planned(folder, folder / "plan.json", seconds=seconds)
    haul = haul_of(operation)
    attempts = {peer: attempt_of(operation, haul, solve) for peer, solve in solvers(TIMES * seconds)}
    return Compared(name=name, ours=ours, attempts=attempts)


def learn(results: Sequence[Compared]) -> None:
    """Keep what a peer found or proved of a bus evacuation problem, where it is better than what is known."""
    known = read_known()
    for result in results:
        for attempt in result.attempts.values():
            if result.name in known and attempt.clearance_s is not None:
                best, bound = -(-attempt.clearance_s // MINUTE_S), -(-attempt.bound_s // MINUTE_S)
                known[result.name] = known[result.name].and_(best=best, bound=bound)
    write_known(known)


def main(arguments: Sequence[str]) -> int:
    """Compare; 1 where a plan of ours is not valid or a peer clears sooner."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.peers", description=__doc__)
    parser.add_argument("names", nargs="*", default=INSTANCES, help="S7-03, coast-25, city-20000")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="ours; each peer has ten times as many"
    )
    parser.add_argument(
        "--write", action="store_true", help="write benchmarks/results/peers.md, and what became known"
    )
    chosen = parser.parse_args(arguments)
    results = []
    for name in chosen.names:
        with tempfile.TemporaryDirectory() as scratch:
            results.append(compared(name, Path(scratch) / name, seconds=chosen.seconds))
        print(*results[-1].row, *results[-1].ours.wrong, sep=" | ", flush=True)
    body = table(HEADER, [result.row for result in results])
    print(f"\n{body}")
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.planning.peers", *arguments])
        write_results("peers", made=datetime.now(UTC), command=command, body=body)
        learn(results)
    return 1 if any(result.ours.wrong or result.beaten_by for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
