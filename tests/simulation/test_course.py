"""A course without chance is the plan, to the second; with chance nobody is lost."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safepassage.operation.model import Operation
from safepassage.planning.planner import Planner
from safepassage.simulation import course_state as cs
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated, runner_of
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import (
    AS_PLANNED,
    Breakdowns,
    Late,
    Turnout,
    UncertainHalt,
    Uncertainty,
    Weather,
)
from tests.planning import valley
from tests.planning.strategies import operations
from tests.planning.test_planner import searched
from tests.simulation.courses import carried_out, differences

LONG = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)
ANYTHING = Uncertainty(
    drive=Spread(shape="lognormal", mean=1.1, sd=0.4),
    board=Spread(shape="gamma", mean=1.2, sd=0.5),
    inspect=Spread(shape="exponential", mean=1.0),
    alight=Spread(shape="uniform", least=0.5, most=2.0),
    late=Late(share=0.3, minutes=Spread(shape="exponential", mean=60)),
    breakdowns=Breakdowns(
        per_vehicle_hour=0.5, repair_minutes=Spread(shape="lognormal", mean=40, sd=30), lost_share=0.5
    ),
    turnout=(Turnout(share=Spread(shape="triangular", least=0.5, mode=1.0, most=1.5)),),
    halts=(UncertainHalt(id="fire", at="all", per_day=1.0, hours=Spread(shape="exponential", mean=3)),),
    weather=Weather(per_day=0.5, hours=Spread(shape="constant", mean=5), drive_factor=1.5),
)


@LONG
@given(operations())
def test_without_chance_a_random_plan_is_carried_out_to_the_second(operation: Operation) -> None:
    """Whatever the terms: every stop is reached, begun and left as the plan says, and all arrive."""
    plan = searched(Planner(operation))
    runner = carried_out(operation, plan)
    assert list(differences(plan, runner)) == []
    assert runner.figure(cs.OUT) == plan.people_moved
    assert runner.figure(cs.CLEARANCE_S) == plan.clearance_s
    assert runner.figure(cs.PERSON_S) == plan.person_seconds


@LONG
@given(operations(), st.integers(0, 1 << 30))
def test_nobody_is_lost_or_made_whatever_happens(operation: Operation, seed: int) -> None:
    """Who has come is out, waits at an assembly point, or sits in a vehicle that cannot go on."""
    plan = searched(Planner(operation))
    runner = runner_of(calibrated(case_of(operation, plan, ANYTHING, spare=4)))
    runner.run(np.random.SeedSequence(seed))
    assert not runner.full
    figures = [runner.figure(figure) for figure in (cs.OUT, cs.LEFT, cs.STUCK_ABOARD)]
    assert min(figures) >= 0
    assert sum(figures) == runner.figure(cs.CAME)
    assert runner.bins(cs.BIN_OUT).sum() == runner.figure(cs.OUT)
    for column in (cs.QUEUE_WAITING, cs.QUEUE_AHEAD, cs.QUEUE_PROMISED):
        assert (runner.rows("QUEUE", column) >= 0).all()


def test_the_valley_worked_out_by_hand_is_carried_out_to_the_second() -> None:
    """A plan with a term of every kind, made by a person and not by the program, comes out as written."""
    operation, plan = valley.valley(), valley.valley_plan()
    assert list(differences(plan, carried_out(operation, plan))) == []


ROOT = Path(__file__).parents[2]
DIGEST = """
from pathlib import Path
from tests.simulation.test_course import digest
print(digest())
"""


def digest() -> str:
    """Return what comes of some courses of the valley, as words."""
    runner = runner_of(calibrated(case_of(valley.valley(), valley.valley_plan(), ANYTHING, spare=4)))
    words = []
    for number in range(5):
        runner.run(np.random.SeedSequence(3, spawn_key=(number,)))
        words += [str(runner.figure(figure)) for figure in cs.OUTCOMES]
    return " ".join(words)


def test_plain_python_gives_the_same_courses() -> None:
    """The loop compiled and the loop with compilation switched off come to the same figures."""
    plain = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DIGEST],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert plain.stdout.strip() == digest()


def test_which_waits_are_on_purpose_does_not_depend_on_what_is_uncertain() -> None:
    """So a course is sooner than the plan where drives and work are shorter than planned."""
    operation, plan = valley.valley(), valley.valley_plan()
    cases = [calibrated(case_of(operation, plan, each)) for each in (AS_PLANNED, ANYTHING)]
    due = [
        case.t[case.g[cs.STAGE_0] : case.g[cs.STAGE_0] + case.g[cs.DRAWN_STAGES], column]
        for case in cases
        for column in (cs.STAGE_DUE_S, cs.STAGE_LEAVE_S)
    ]
    assert [column.tolist() for column in due[:2]] == [column.tolist() for column in due[2:]]
    quick = Uncertainty(drive=Spread(shape="constant", mean=0.5))
    assert carried_out(operation, plan, quick).figure(cs.CLEARANCE_S) < plan.clearance_s
