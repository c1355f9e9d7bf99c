"""`uncertainty.yaml`: what it says is read, and every fault is found at once with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from safepassage.errors import FindingsError
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.simulation.against import crps, figures_of, scored
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.reported_table import read_reported
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import Uncertainty
from safepassage.simulation.uncertainty_file import uncertainty_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "aleppo-2016"


@pytest.fixture(scope="module")
def operation() -> Operation:
    """Return the operation of the example."""
    found = read_operation(EXAMPLE).operation
    assert found is not None
    return found


def read(tmp_path: Path, operation: Operation, content: str) -> Uncertainty:
    """Return what a file says."""
    (tmp_path / "uncertainty.yaml").write_text(content, encoding="utf-8")
    uncertainty, written = uncertainty_of(tmp_path, operation)
    assert written
    return uncertainty


def test_without_a_file_the_defaults_hold(tmp_path: Path, operation: Operation) -> None:
    """Nobody has to write one."""
    assert uncertainty_of(tmp_path, operation) == (default_uncertainty(operation), False)


def test_every_part_is_read(tmp_path: Path, operation: Operation) -> None:
    """The figures arrive with their units."""
    found = read(
        tmp_path,
        operation,
        """
drive: {shape: lognormal, mean: 1.1, sd: 0.2}
late: {share: 0.1, minutes: {shape: exponential, mean: 45}}
breakdowns: {per_vehicle_hour: 0.01, repair_minutes: {shape: constant, mean: 30}, lost_share: 0.5}
turnout: [{groups: [fighters], share: {shape: uniform, least: 0.9, most: 1}}]
halts:
  - {id: fire, at: ramouseh, per_day: 0.5, hours: {shape: exponential, mean: 6}}
  - {at: all, from: 2016-12-16T10:00, until: 2016-12-18T23:00}
holds: [{at: ramouseh, per_convoy: 0.1, minutes: {shape: exponential, mean: 60}}]
withheld: [{term: B2, side: b, per_day: 0.2, hours: {shape: exponential, mean: 10}}]
weather: {per_day: 0.1, hours: {shape: exponential, mean: 12}, drive_factor: 1.5}
convoy_wait_minutes: 15
figures: [{figure: people_out, groups: [civilians], counted: passed}]
""",
    )
    assert found.drive == Spread(shape="lognormal", mean=1.1, sd=0.2)
    assert found.convoy_wait_s == 900
    assert [halt.at for halt in found.halts] == ["ramouseh", "all"]
    assert found.withheld[0].side == "b"
    assert found.figures[0].counted == "passed"
    assert set(found.causes) == {
        *("drive", "late", "breakdowns", "turnout", "halts", "holds", "withheld", "weather")
    }


def test_every_fault_is_found_at_once_with_its_line(tmp_path: Path, operation: Operation) -> None:
    """A wrong word, a wrong number, an unknown place and a halt without an end are four findings."""
    content = """\
drive: {shape: lognormall, mean: 1.1}
late: {share: 3, minutes: {shape: exponential, mean: 45}}
halts:
  - {at: ramuse, per_day: 1, hours: {shape: exponential, mean: 6}}
  - {at: all}
storms: 1
"""
    with pytest.raises(FindingsError) as caught:
        read(tmp_path, operation, content)
    lines = {finding.where.row for finding in caught.value.findings}
    assert {1, 2, 4, 5, 6} <= lines
    assert {finding.where.file for finding in caught.value.findings} == {"uncertainty.yaml"}


def test_each_fault_is_told_once(tmp_path: Path, operation: Operation) -> None:
    """A wrong shape, a wrong mean and a part without fields bring no further findings with them."""
    content = """\
drive: {shape: lognormall, mean: 1.1, sd: 0.2}
board: {shape: exponential, mean: -1}
weather: 3
"""
    with pytest.raises(FindingsError) as caught:
        read(tmp_path, operation, content)
    assert [finding.where.column for finding in caught.value.findings] == [
        "drive.shape",
        "board.mean",
        "weather",
    ]


def test_a_broken_file_is_a_finding(tmp_path: Path, operation: Operation) -> None:
    """What is no YAML is said to be none."""
    with pytest.raises(FindingsError, match="cannot be understood"):
        read(tmp_path, operation, "drive: {shape: [")


def test_the_recorded_halts_of_the_example_can_be_read(operation: Operation) -> None:
    """The file that comes with the example has nothing wrong with it."""
    found, _ = uncertainty_of(EXAMPLE, operation, EXAMPLE / "as-recorded.yaml")
    assert [halt.id for halt in found.halts] == ["gathering", "suspended", "held"]
    assert len(read_reported(EXAMPLE / "reported.csv", operation)) == len(operation.reported)


def test_the_score_of_a_sample_is_that_of_its_distribution() -> None:
    """CRPS of a standard normal at its middle is √(2/π) - 1/√π; of a single value its distance."""
    from scipy.special import ndtri

    sample = ndtri((np.arange(4000) + 0.5) / 4000)
    assert crps(sample, 0.0) == pytest.approx(0.2337, abs=0.001)
    assert crps([3.0], 5.0) == 2.0


def test_courses_without_chance_are_where_the_plan_is(operation: Operation) -> None:
    """At each reported instant the fan is the number of people whom the plan has out by then."""
    from safepassage.planning.planner import Planner
    from tests.planning.test_planner import searched

    plan = searched(Planner(operation))
    score = scored(
        calibrated(case_of(operation, plan)),
        operation.reported,
        figures_of(Uncertainty()),
        runs=2,
        seed=0,
    )
    for instant in score.instants:
        due = sum(trip.people for trip in plan.trips if trip.arrive_s <= instant.at_s)
        assert set(instant.fan) == {due}
    contradictory = [instant for instant in score.instants if instant.consensus is None]
    assert [len(instant.reports) for instant in contradictory] == [3]
