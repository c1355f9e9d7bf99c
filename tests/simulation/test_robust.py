"""Robust plans: better on bad days where the fast plan is fragile, and never worse than it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import numpy as np
import pytest

from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place, Timing, Timings
from safepassage.operation.terms import Passage, Window
from safepassage.planning.plan import Plan
from safepassage.planning.planner import Planner
from safepassage.planning.verify import verify
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.quantiles import quantile
from safepassage.simulation.replications import Replications
from safepassage.simulation.robust import RobustProgress, robust_plan
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import AS_PLANNED, Uncertainty
from tests.planning.test_planner import searched, still, village

HOUR = 3600
DRIVES = Uncertainty(drive=Spread(shape="lognormal", mean=1.0, sd=0.1))


def fragile() -> Operation:
    """Return a valley whose gate shuts at six in the evening, and that has a longer way past another gate.

    The one bus loads from five on, and can be at the near gate at 17:59: its people are out at 18:59. If it
    comes two minutes late they wait for the morning. Past the far gate they are out at 19:22, whenever they
    come by.
    """
    ways = (("home", "near", 52), ("near", "school", 60), ("home", "far", 60), ("far", "hall", 75))
    return Operation(
        id="valley",
        timezone="UTC",
        begins=datetime(2026, 3, 2, 17, tzinfo=UTC),
        groups=(Group(id="civilians"),),
        timings=Timings(board=Timing(per_vehicle_s=300, per_person_s=3)),
        terms=(
            Passage(id="P1", via=("near",)),
            Passage(id="P2", via=("far",)),
            Window(id="W", at="near", opens_s=6 * HOUR, closes_s=18 * HOUR),
        ),
        places=(
            Place(id="home", kind="assembly"),
            Place(id="near", kind="checkpoint"),
            Place(id="far", kind="checkpoint"),
            Place(id="school", kind="reception"),
            Place(id="hall", kind="reception"),
        ),
        people=(People(place="home", group="civilians", count=40),),
        fleet=(Fleet(type="bus", count=1, at="home", seats=50),),
        legs=tuple(
            Leg(from_=a, to=b, drive_s=60 * minutes)
            for one, other, minutes in ways
            for a, b in ((one, other), (other, one))
        ),
    )


def robust(
    operation: Operation,
    uncertainty: Uncertainty,
    plain: Plan,
    *,
    runs: int = 200,
    progress: Callable[[RobustProgress], None] = lambda _: None,
    interrupted: Callable[[], bool] = lambda: False,
) -> Plan:
    """Return the robust plan of short searches that the clock does not end."""
    return robust_plan(
        operation,
        uncertainty,
        plain,
        seconds=0.1,
        runs=runs,
        progress=progress,
        interrupted=interrupted,
        clock=still,
    )


def test_where_the_fast_plan_leaves_a_minute_before_the_gate_shuts_the_robust_one_goes_another_way() -> None:
    """It is planned to end later, and ends sooner 9 times in 10; its figures are those of other days."""
    operation = fragile()
    plain = searched(Planner(operation))
    assert plain.trips[0].destination == "school"
    found = robust(operation, DRIVES, plain)
    assert found.trips[0].destination == "hall"
    assert verify(operation, found) == ()
    assert found.clearance_s > plain.clearance_s >= found.bound.clearance_s
    told = found.robust
    assert told is not None
    assert told.held_out
    assert told.buffers
    assert not told.plain
    assert told.plain_clearance_s.value > 13 * HOUR
    assert told.clearance_s.value < 3 * HOUR
    assert told.sooner_s.low is not None
    assert told.sooner_s.low > 10 * HOUR
    days = Replications(calibrated(case_of(operation, found, DRIVES)), seed=0).sample(0, told.runs)
    assert days is not None
    assert told.clearance_s.value == pytest.approx(quantile(days.clearance_s, 0.9).value, abs=0.1)


@pytest.mark.parametrize("uncertainty", [AS_PLANNED, DRIVES], ids=["nothing uncertain", "drives"])
def test_where_nothing_is_surely_better_the_plain_plan_is_kept(uncertainty: Uncertainty) -> None:
    """There is one way only, and one bus."""
    operation = village(people=100, buses=1)
    plain = searched(Planner(operation))
    found = robust(operation, uncertainty, plain)
    assert found.trips == plain.trips
    assert found.robust is not None
    assert found.robust.plain
    assert found.robust.held_out
    assert found.robust.clearance_s == found.robust.plain_clearance_s
    assert found.robust.compared >= 1


def test_it_is_never_worse_than_the_plain_plan_on_the_days_by_which_it_is_chosen() -> None:
    """Whatever is found, and the same is found again from the same seed."""
    operation = village(people=300, buses=3)
    slow = Uncertainty(drive=Spread(shape="gamma", mean=1.2, sd=0.5), late=None)
    plain = searched(Planner(operation))
    found, again = (robust(operation, slow, plain, runs=100) for _ in range(2))
    assert (found.trips, found.robust) == (again.trips, again.robust)
    chosen_on = [
        Replications(calibrated(case_of(operation, plan, slow)), seed=0).sample(1 << 20, (1 << 20) + 100)
        for plan in (found, plain)
    ]
    mine, others = (np.quantile(days.clearance_s, 0.9) for days in chosen_on if days is not None)
    assert mine <= others


@pytest.mark.parametrize("asked", [0, 1, 30, 100])
def test_interrupted_it_keeps_the_best_so_far(asked: int) -> None:
    """At once it is the plain plan; later it is a valid plan, and what is told is told as what it is."""
    operation = fragile()
    plain = searched(Planner(operation))
    calls = count()
    found = robust(operation, DRIVES, plain, interrupted=lambda: next(calls) >= asked)
    assert verify(operation, found) == ()
    assert found.search.stopped == "interrupted"
    if asked == 0:
        assert found.trips == plain.trips
        assert found.robust is None
    else:
        assert found.robust is not None
        assert not found.robust.held_out


def test_a_plan_that_moves_nobody_is_left_as_it_is() -> None:
    """There is nothing to compare."""
    operation = replace(village(), fleet=())
    plain = searched(Planner(operation))
    assert robust(operation, DRIVES, plain) == plain


def test_progress_goes_up_to_the_end() -> None:
    """The share never passes 1, all plans are made in the end, and the best is as good as the plain one."""
    operation = fragile()
    told: list[RobustProgress] = []
    robust(operation, DRIVES, searched(Planner(operation)), progress=told.append)
    assert told
    assert all(0 <= each.share <= 1 and each.left_s >= 0 for each in told)
    assert [each.made for each in told] == sorted(each.made for each in told)
    assert told[-1].made == told[-1].of
    assert all(each.best_s <= each.plain_s for each in told)
