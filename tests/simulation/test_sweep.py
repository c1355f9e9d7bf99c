"""Sweeps: each combination planned and tried on the same days, here or on a cluster, whole or broken off."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from safepassage.cluster.connection import Cluster, connected
from safepassage.errors import FindingsError
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.verify import verify
from safepassage.simulation import sweep
from safepassage.simulation.sweep import Effort, PointAnswers, Task, exchanges, neighbours, swept
from safepassage.simulation.sweep_values import sweep_to_csv, sweep_to_json
from safepassage.simulation.variable import Scenario
from safepassage.simulation.varied import Point, Varied, points_of, varied_in
from tests.planning.test_planner import village
from tests.simulation.test_course import ANYTHING

EFFORT = Effort(seconds=1.0, runs=120, seed=3, by_s=(12 * 3600,), threads=1)
BASE = Scenario(operation=village(people=400, buses=3), uncertainty=ANYTHING.without("breakdowns"))
BUSES = next(row.type for row in BASE.operation.fleet)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Return two processes of this machine."""
    with connected("local", workers=2) as found:
        yield found


@pytest.fixture(scope="module")
def varied() -> tuple[Varied, ...]:
    """Return what is varied: vehicles, and how slow drives are."""
    return varied_in(BASE, [f"{BUSES}=2:4", "drive.mean=1.1,2"])


@pytest.fixture(scope="module")
def points(varied: tuple[Varied, ...]) -> tuple[Point, ...]:
    """Return the six combinations."""
    return points_of(BASE, varied)


@pytest.fixture(scope="module")
def found(points: tuple[Point, ...]) -> tuple[PointAnswers, ...]:
    """Return what they come to."""
    return swept(points, EFFORT)


def told(varied: tuple[Varied, ...], points: tuple[Point, ...], found: tuple[PointAnswers, ...]) -> str:
    """Return everything that is said of a sweep."""
    return json.dumps(sweep_to_json(BASE.operation, varied, points, found, EFFORT))


def test_more_buses_are_sooner_and_slower_drives_are_later(found: tuple[PointAnswers, ...]) -> None:
    """The bound is below the plan, and the plan below what 9 in 10 courses keep."""
    assert [each.number for each in found] == list(range(6))
    plans = [each.plan.clearance_s for each in found]
    assert plans[0] == plans[1] > plans[2] == plans[3] > plans[4] == plans[5]
    for each in found:
        assert each.middle_s is not None
        assert each.ninety_s is not None
        assert each.plan.bound.clearance_s <= each.plan.clearance_s
        assert each.middle_s.value < each.ninety_s.value
        assert each.runs == EFFORT.runs
    slower = zip(found[::2], found[1::2], strict=True)
    assert all(a.ninety_s.value < b.ninety_s.value for a, b in slower if a.ninety_s and b.ninety_s)
    assert found[0].by[0].value <= found[4].by[0].value


def test_a_sweep_is_the_same_again_and_on_a_cluster(
    varied: tuple[Varied, ...],
    points: tuple[Point, ...],
    found: tuple[PointAnswers, ...],
    cluster: Cluster,
) -> None:
    """Plans, bounds and courses, to the last figure."""
    shown: list[tuple[float, int]] = []
    there = swept(points, EFFORT, cluster=cluster, progress=lambda *so_far: shown.append(so_far))
    assert told(varied, points, there) == told(varied, points, found)
    assert [done for _, done in shown] == [1, 2, 3, 4, 5, 6]
    assert [each.plan.trips for each in there] == [each.plan.trips for each in found]


def test_what_is_done_stays_when_the_user_stops(points: tuple[Point, ...]) -> None:
    """A combination that is half done is left out, and the share told only grows."""
    shown: list[tuple[float, int]] = []
    some = swept(
        points,
        EFFORT,
        interrupted=lambda: bool(shown) and shown[-1][1] == 2,
        progress=lambda *so_far: shown.append(so_far),
    )
    assert [each.number for each in some] == [0, 1]
    assert [share for share, _ in shown] == sorted(share for share, _ in shown)
    asked = count()
    assert swept(points, EFFORT, interrupted=lambda: next(asked) > 0) == ()


def test_neighbours_differ_in_one_value_by_one_step(points: tuple[Point, ...]) -> None:
    """Two rows of three: a corner has two neighbours, a middle has three."""
    assert {number: sorted(beside) for number, beside in neighbours(points).items()} == {
        0: [1, 2],
        1: [0, 3],
        2: [0, 3, 4],
        3: [1, 2, 5],
        4: [2, 5],
        5: [3, 4],
    }


def test_a_plan_of_a_neighbour_is_taken_where_it_is_valid_and_better(
    points: tuple[Point, ...], found: tuple[PointAnswers, ...]
) -> None:
    """A bus more is never a loss: the plan with fewer is one with more, and goes on from one to the next."""
    worse = {each.number: each if each.number < 2 else replace(each, left=9) for each in found}
    tasks = {task.point.number: task for task in exchanges(points, worse)}
    assert sorted(tasks) == [2, 3, 4, 5]
    for number, task in tasks.items():
        assert task.plan is not None
        assert task.plan.trips == found[0].plan.trips
        assert task.plan.bound == found[number].plan.bound
        assert verify(task.point.scenario.operation, task.plan) == ()
    assert exchanges(points, {each.number: each for each in found}) == []
    fewer = {0: replace(found[0], left=9), 2: found[2]}
    assert exchanges(points, fewer) == [], "a bus that is not there cannot be driven"


def test_a_plan_that_is_not_valid_is_a_fault_and_not_an_answer(
    points: tuple[Point, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, with what is wrong with it."""

    def hurried(*arguments: object, **more: object) -> Plan:
        plan = plan_operation(*arguments, **more)  # type: ignore[arg-type]
        return replace(plan, trips=plan.trips[1:])

    monkeypatch.setattr(sweep, "plan_operation", hurried)
    with pytest.raises(FindingsError) as refused:
        swept(points[:1], EFFORT)
    codes = [finding.code for finding in refused.value.findings]
    assert codes[0] == "plan-fault"
    assert len(codes) > 1


def test_where_nobody_can_move_there_are_no_times() -> None:
    """Left is everybody, and the table has gaps."""
    varied = varied_in(BASE, [f"{BUSES}=0"])
    points = points_of(BASE, varied)
    found = swept(points, EFFORT)
    assert [(each.left, each.runs, each.clearance_s, each.bound_s) for each in found] == [
        (400, 0, None, None)
    ]
    (row,) = csv.DictReader(io.StringIO(sweep_to_csv(BASE.operation, varied, points, found, EFFORT)))
    assert row["left"] == "400"
    assert row["clearance_90%_s"] == ""


def test_the_table_has_a_row_for_each_combination(
    varied: tuple[Varied, ...], points: tuple[Point, ...], found: tuple[PointAnswers, ...]
) -> None:
    """With an interval for each estimate, and the same figures as the JSON."""
    rows = list(csv.DictReader(io.StringIO(sweep_to_csv(BASE.operation, varied, points, found, EFFORT))))
    values = sweep_to_json(BASE.operation, varied, points, found, EFFORT)
    assert values["varied"][1] == {"name": "drive.mean", "now": "1.1", "values": ["1.1", "2"]}
    assert len(rows) == len(values["points"]) == 6
    for row, point in zip(rows, values["points"], strict=True):
        assert (row[BUSES], row["drive.mean"]) == tuple(point["values"].values())
        assert float(row["clearance_90%_s"]) == point["clearance_90%_s"]["value"]
        assert float(row["clearance_90%_s_low"]) == point["clearance_90%_s"]["low"]
        assert float(row["out_by"]) == point["out_by"][0]["value"]


def test_a_worker_does_a_combination_alone(
    points: tuple[Point, ...], found: tuple[PointAnswers, ...]
) -> None:
    """Its other threads, if it has any, do others."""
    alone = sweep.task_done(Task(point=points[0]), replace(EFFORT, threads=None))
    assert alone.ninety_s == found[0].ninety_s
