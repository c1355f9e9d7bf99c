"""Measures replans: the examples and cities after halts, lost vehicles, more people and other terms."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.planning.made_city import Size, made_city
from benchmarks.planning.program import Run, planned, timed, written
from benchmarks.results_page import hours, table, write_results
from safepassage.errors import Finding
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.operation.terms import Convoy, Inspection
from safepassage.planning.as_planned import as_planned
from safepassage.planning.changes import current
from safepassage.planning.plan import Plan
from safepassage.planning.plan_file import read_plan
from safepassage.planning.state import State
from safepassage.planning.state_file import read_state, write_state
from safepassage.planning.verify import verify

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
CITIES: Final = (20_000, 100_000)
SECONDS: Final = 10.0
HOUR_S: Final = 3600
HALT_HOURS: Final = 3
MORE_SHARE, FEWER_SHARE = 0.05, 0.2
HEADER: Final = (
    "operation",
    "what has changed",
    "program (s)",
    "replan (s)",
    "old (h:min)",
    "bound (h:min)",
    "clearance (h:min)",
    "gap",
    "left",
    "kept",
    "shifted",
    "changed",
    "dropped",
    "added",
    "valid",
)
Change = Mapping[str, Any]
Changes = Callable[[Operation, Plan, State], Iterator[Change]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What changes at an instant of an operation, so many seconds after its beginning."""

    name: str
    at_s: int
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A replan, what the verifier says against it, and the run that made it."""

    old: Plan
    plan: Plan
    faults: tuple[Finding, ...]
    run: Run

    def row(self, operation: str, case: str) -> tuple[str, ...]:
        """Return its row of the table."""
        plan, done = self.plan, self.plan.replanned
        assert done is not None
        return (
            operation,
            case,
            f"{self.run.seconds:.1f}",
            f"{plan.search.seconds:.1f}",
            hours(self.old.clearance_s),
            hours(plan.bound.clearance_s),
            hours(plan.clearance_s),
            f"{plan.gap:.1%}",
            f"{sum(entry.count for entry in plan.left):,}",
            f"{len(done.kept):,}",
            *(f"{done.number(how):,}" for how in ("shifted", "changed", "dropped", "added")),
            f"{len(self.faults)} wrong" if self.faults else "yes",
        )


def replanned(folder: Path, plan_path: Path, case: Case) -> Replanned:
    """Plan anew with the program from a state of an operation folder and its plan, and verify the plan.

    Raises
    ------
    RuntimeError
        The program failed.
    """
    operation = read_operation(folder).operation
    assert operation is not None
    old = read_plan(plan_path)
    state = as_planned(operation, old, case.at_s)
    state_path, output = plan_path.with_name("state.json"), plan_path.with_name("replan.json")
    write_state(operation, state, state_path, changes=list(case.changes(operation, old, state)))
    program = [sys.executable, "-m", "safepassage", "replan", str(folder), str(plan_path), "--json"]
    run = timed([*program, "--state", str(state_path), "-o", str(output)])
    if run.code != 0:
        raise RuntimeError(f"the program ended with {run.code}: {run.errors}")
    state = read_state(state_path, operation)
    plan = read_plan(output)
    faults = verify(current(operation, state).operation, plan, state=state)
    return Replanned(old=old, plan=plan, faults=faults, run=run)


# ------------------------------------------------------------------------------ what changes


def halted(at: str, hours_long: int) -> Changes:
    """Halt a checkpoint for some hours."""

    def changes(operation: Operation, _: Plan, state: State) -> Iterator[Change]:
        from_ = operation.begins + timedelta(seconds=state.now_s)
        until = from_ + timedelta(hours=hours_long)
        yield {"kind": "halt", "at": at, "from": from_.isoformat(), "until": until.isoformat()}

    return changes


def lost(share: float, least: int = 1) -> Changes:
    """Lose vehicles here and there; those aboard wait again where they boarded."""

    def changes(_: Operation, plan: Plan, __: State) -> Iterator[Change]:
        number = max(least, int(share * len(plan.vehicles)))
        every = plan.vehicles[:: max(1, len(plan.vehicles) // number)]
        for vehicle in islice(every, number):
            yield {"kind": "lost", "vehicle": vehicle.id, "returned": True}

    return changes


def people(share: float) -> Changes:
    """Let so many more people wait at every place, or fewer."""

    def changes(_: Operation, __: Plan, state: State) -> Iterator[Change]:
        for row in state.people:
            more = int(share * row.waiting)
            if more:
                where = {"kind": "people", "place": row.place, "group": row.group}
                chosen = {} if row.destination is None else {"destination": row.destination}
                yield {**where, **chosen, "more" if more > 0 else "fewer": abs(more)}

    return changes


def half_convoys(operation: Operation, _: Plan, __: State) -> Iterator[Change]:
    """Let half as many vehicles go in a convoy."""
    for term in operation.binding_terms:
        if isinstance(term, Convoy) and term.vehicles_max is not None:
            raw: dict[str, object] = {
                "id": term.id,
                "kind": "convoy",
                "at": term.at,
                "vehicles_max": max(term.vehicles_min, term.vehicles_max // 2),
                "vehicles_min": term.vehicles_min,
                "headway_s": term.headway_s,
            }
            if term.clear_before_next is not None:
                raw["clear_before_next"] = term.clear_before_next
            yield {"kind": "term", "term": raw}


def lane_more(operation: Operation, _: Plan, __: State) -> Iterator[Change]:
    """Open one lane more at each inspection."""
    for term in operation.binding_terms:
        if isinstance(term, Inspection):
            raw = {
                "id": term.id,
                "kind": "inspection",
                "at": term.at,
                "lanes": term.lanes + 1,
                "per_vehicle_s": term.per_vehicle_s,
                "per_person_s": term.per_person_s,
                "applies": term.applies,
            }
            yield {"kind": "term", "term": raw}


def aleppo_cases() -> Iterator[Case]:
    """Yield what changes in the example of Aleppo, on its second morning."""
    at_s = 28 * HOUR_S
    yield Case(name="halt of 50 hours (halt.json)", at_s=at_s, changes=halted("ramouseh", 50))
    yield Case(name="2 vehicles lost", at_s=at_s, changes=lost(0, 2))
    yield Case(name="a quarter of all vehicles lost", at_s=at_s, changes=lost(0.25))
    yield Case(name="5 % more people", at_s=at_s, changes=people(MORE_SHARE))
    yield Case(name="20 % fewer people", at_s=at_s, changes=people(-FEWER_SHARE))
    yield Case(name="half as many vehicles in a convoy", at_s=at_s, changes=half_convoys)


def city_cases(operation: Operation, *, at_s: int) -> Iterator[Case]:
    """Yield what changes in a city."""
    gate = next(place.id for place in operation.places if place.kind == "checkpoint")
    yield Case(name=f"a gate halted for {HALT_HOURS} hours", at_s=at_s, changes=halted(gate, HALT_HOURS))
    yield Case(name="5 % of vehicles lost", at_s=at_s, changes=lost(0.05))
    yield Case(name="5 % more people", at_s=at_s, changes=people(MORE_SHARE))
    yield Case(name="20 % fewer people", at_s=at_s, changes=people(-FEWER_SHARE))
    if any(isinstance(term, Inspection) for term in operation.binding_terms):
        yield Case(name="a lane more at each gate", at_s=at_s, changes=lane_more)


# ------------------------------------------------------------------------------ the table


def measured(scratch: Path, *, sizes: Sequence[int], seconds: float) -> Iterator[tuple[str, str, Replanned]]:
    """Yield every replan of the examples and the cities, with their names."""
    folder, plan_path = EXAMPLES / "aleppo-2016", scratch / "aleppo" / "plan.json"
    plan_path.parent.mkdir()
    planned(folder, plan_path, seconds=seconds)
    for case in aleppo_cases():
        yield "aleppo-2016", case.name, replanned(folder, plan_path, case)
    for size in sizes:
        for terms, begun_h in (("plain", 2.5), ("all", 10.0)):
            city = Size(people=size, terms="plain" if terms == "plain" else "all")
            folder = scratch / f"{size}-{terms}"
            operation = written(made_city(city), folder)
            plan_path = folder / "plan.json"
            planned(folder, plan_path, seconds=seconds)
            for case in city_cases(operation, at_s=int(begun_h * HOUR_S)):
                yield f"city of {size:,} {terms}", case.name, replanned(folder, plan_path, case)


def main(arguments: Sequence[str]) -> int:
    """Measure every replan; 1 where one is not valid."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.replan", description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=CITIES, help="the cities by their people")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="search budget of the first plans")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/replan.md")
    chosen = parser.parse_args(arguments)
    rows: list[tuple[str, ...]] = []
    wrong = False
    with tempfile.TemporaryDirectory() as scratch:
        for operation, case, result in measured(Path(scratch), sizes=chosen.people, seconds=chosen.seconds):
            rows.append(result.row(operation, case))
            wrong |= bool(result.faults)
            print(*rows[-1], sep=" | ", flush=True)
    body = table(HEADER, rows)
    print(f"\n{body}")
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.planning.replan", *arguments])
        write_results("replan", made=datetime.now(UTC), command=command, body=body)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
