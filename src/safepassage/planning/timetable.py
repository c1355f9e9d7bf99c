"""A timetable as a plan: vehicles and trips with ids, convoys, and who is left and why."""

from __future__ import annotations

from collections import Counter

from safepassage.errors import Finding
from safepassage.planning.left import left_of
from safepassage.planning.plan import Bound, ConvoyRun, Plan, Search, Trip, UsedVehicle
from safepassage.planning.problem import Problem
from safepassage.planning.runs import Run, Timetable


def plan_of(
    problem: Problem,
    timetable: Timetable,
    *,
    bound: Bound,
    seed: int,
    search: Search,
    findings: tuple[Finding, ...] = (),
) -> Plan:
    """Return the plan of a timetable."""
    operation = problem.operation
    runs = sorted(timetable.runs, key=lambda run: (_begins_s(run), run.vehicle.row, run.vehicle.number))
    vehicles = _vehicles(problem, runs)
    width = max(4, len(str(len(runs))))
    trips = tuple(
        _trip(problem, run, f"t{number:0{width}d}", vehicles[run.vehicle.row, run.vehicle.number])
        for number, run in enumerate(runs, start=1)
    )
    return Plan(
        operation=operation.id,
        begins=operation.begins.astimezone(operation.zone),
        people_total=sum(lot.count for lot in problem.lots),
        trips=trips,
        vehicles=tuple(sorted(vehicles.values(), key=lambda v: v.id)),
        convoys=tuple(
            ConvoyRun(id=convoy, at=at, release_s=release_s, vehicles=count, people=people)
            for convoy, at, release_s, count, people in sorted(timetable.convoys, key=lambda c: (c[2], c[0]))
        ),
        left=left_of(problem, timetable),
        bound=bound,
        conditional_on=operation.awaited,
        findings=findings,
        seed=seed,
        search=search,
    )


def _begins_s(run: Run) -> int:
    first = run.stops[0]
    return (
        first.leave_s if first.board_from_s is None and first.leave_s is not None else first.board_from_s or 0
    )


def _vehicles(problem: Problem, runs: list[Run]) -> dict[tuple[int, int], UsedVehicle]:
    """Return the vehicles used, numbered per type in the order of the fleet's rows."""
    used: dict[tuple[int, int], UsedVehicle] = {}
    numbers: Counter[str] = Counter()
    for row_index, number in sorted({(run.vehicle.row, run.vehicle.number) for run in runs}):
        row = problem.fleet[row_index]
        numbers[row.type] += 1
        used[row_index, number] = UsedVehicle(
            id=f"{row.type}-{numbers[row.type]:03d}", type=row.type, at=row.at
        )
    return used


def _trip(problem: Problem, run: Run, trip_id: str, vehicle: UsedVehicle) -> Trip:
    load: Counter[str] = Counter()
    for lot, count in run.load.items():
        load[problem.lots[lot].group] += count
    return Trip(
        id=trip_id,
        vehicle=vehicle.id,
        type=vehicle.type,
        load=dict(load),
        stops=run.stops,
        households=run.households,
    )
