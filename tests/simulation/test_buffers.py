"""Buffers: what they change, and that plans made with them are plans of the operation."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.operation.terms import Ceasefire, Convoy, Inspection, Monitoring, Window
from safepassage.planning.planner import Planner
from safepassage.planning.replan import carried_over
from safepassage.planning.verify import verify
from safepassage.simulation.buffers import Buffers, Recipe, buffered, buffers_for, stretched
from safepassage.simulation.defaults import default_uncertainty
from tests.planning.test_planner import BEGINS, searched, village

HOUR = 3600
TOWN = Path(__file__).parents[2] / "examples" / "town"


def town() -> Operation:
    """Return the example that has windows, inspections and orders."""
    operation = read_operation(TOWN).operation
    assert operation is not None
    return operation


def agreed(until: datetime | None = None) -> Operation:
    """Return a village with a term of each kind that buffers change."""
    return village(
        Window(id="W", at="gate", opens_s=8 * HOUR, closes_s=HOUR),
        Ceasefire(id="F", from_=BEGINS, to=until),
        Monitoring(id="M", at="gate", by=("observers",), from_=BEGINS, to=until),
        Convoy(id="C", at="gate", vehicles_max=10, vehicles_min=2, headway_s=600),
        Inspection(id="I", at="gate", lanes=1, per_vehicle_s=60, per_person_s=2),
        ends=until,
    )


def test_each_buffer_changes_what_it_is_named_for_and_nothing_else() -> None:
    """Closings come sooner, over midnight too; times are longer; convoys, seats and vehicles are fewer."""
    until = BEGINS + timedelta(hours=60)
    operation = agreed(until)
    sooner = buffered(operation, Buffers(closing_min=90))
    window, ceasefire, monitoring, convoy, inspection = sooner.terms[1:]
    assert isinstance(window, Window)
    assert isinstance(ceasefire, Ceasefire)
    assert isinstance(monitoring, Monitoring)
    assert window.closes_s == 23 * HOUR + 1800
    assert ceasefire.to == monitoring.to == sooner.ends == until - timedelta(minutes=90)
    assert (convoy, inspection, sooner.fleet) == (*operation.terms[4:], operation.fleet)
    slower = buffered(operation, stretched(1.5))
    assert slower.timings.board.per_vehicle_s == 900
    assert {leg.drive_s for leg in slower.legs} == {2700}
    assert slower.terms[:5] == operation.terms[:5]
    assert slower.terms[5] == Inspection(id="I", at="gate", lanes=1, per_vehicle_s=90, per_person_s=3)
    fewer = buffered(operation, Buffers(seats=0.9, spare=0.1, convoy=0.1, headway=2.0))
    assert (fewer.fleet[0].seats, fewer.fleet[0].count) == (45, 1)
    assert fewer.terms[4] == Convoy(id="C", at="gate", vehicles_max=2, vehicles_min=2, headway_s=1200)


def test_a_window_keeps_half_its_time_and_one_always_open_stays_open() -> None:
    """A buffer cannot shut a place."""
    short = village(Window(id="W", at="gate", opens_s=HOUR, closes_s=2 * HOUR))
    always = village(Window(id="W", at="gate", opens_s=HOUR, closes_s=HOUR))
    narrowed = buffered(short, Buffers(closing_min=90)).terms[1]
    assert isinstance(narrowed, Window)
    assert narrowed.closes_s == HOUR + 1800
    assert buffered(always, Buffers(closing_min=90)) == always


def test_buffers_that_change_nothing_are_not_tried() -> None:
    """Where nothing closes and no convoys are agreed, none of these buffers is."""
    operation = village()
    tried = list(buffers_for(operation, default_uncertainty(operation)))
    assert tried
    assert all(buffers.closing_min == 0 and buffers.convoy == buffers.headway == 1 for buffers in tried)
    assert len({str(buffered(operation, buffers)) for buffers in tried}) == len(tried)
    assert any(buffers.drive == 1.1 and buffers.board == 1.2 for buffers in tried)  # as is to be expected


def test_buffers_are_joined_and_named() -> None:
    """Of two that both have one, the other's counts; only what is unusual is named."""
    both = Buffers(seats=0.95, spare=0.03).joined(Buffers(seats=0.98, closing_min=15))
    assert both.named == {"closing_min": 15, "seats": 0.98, "spare": 0.03}
    assert Recipe(buffers=both, seed=4).named(4) == both.named
    assert Recipe(buffers=Buffers(), seed=5).named(4) == {"seed": 5}


@pytest.mark.parametrize("operation", [town(), agreed()], ids=["town", "village"])
def test_plans_made_with_buffers_keep_the_terms(operation: Operation) -> None:
    """As they are, or carried over where times are longer: no sooner than made, or as soon as can be."""
    for buffers in buffers_for(operation, default_uncertainty(operation)):
        plan = searched(Planner(buffered(operation, buffers)))
        made = list(carried_over(operation, plan)) if buffers.stretches else [plan]
        assert made
        assert all(not verify(operation, each) for each in made), buffers
        if buffers.stretches:
            later, soonest = made
            boards = {trip.id: trip.boarding_stops[0].board_from_s or 0 for trip in plan.trips}
            assert all(boards[t.id] <= (t.boarding_stops[0].board_from_s or 0) for t in later.trips)
            assert soonest.clearance_s <= later.clearance_s
            assert soonest.replanned is None
