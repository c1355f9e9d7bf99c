"""Convoys planned: the dispatcher keeps to them, plans are valid, and their bound is never too high."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from safepassage.operation.calendar import Intervals
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Fleet, Operation, People
from safepassage.operation.terms import Convoy, Order
from safepassage.planning.bounds import Bounds
from safepassage.planning.choice import Table, plain_policy
from safepassage.planning.convoy_bound import last_fit
from safepassage.planning.convoy_dive import Dives
from safepassage.planning.convoy_plans import ConvoyPlans
from safepassage.planning.convoy_programme import ConvoyProgramme
from safepassage.planning.convoy_rides import Rides, rides_of
from safepassage.planning.dispatch import construct
from safepassage.planning.planner import Planner, plan_operation
from safepassage.planning.problem import problem_of
from safepassage.planning.tour import Intent, Pickup, Tour
from tests.planning.brute import brute_optimum
from tests.planning.convoyed import CIVILIANS, FIGHTERS, HOUR, MINUTE, convoy_operations, convoyed
from tests.planning.strategies import BEGINS
from tests.planning.test_dispatch import faults

SOME = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)
ALEPPO = Path(__file__).parents[2] / "examples" / "aleppo-2016"
TWO_BUSES = (Fleet(type="bus", count=2, at="depot", seats=50),)


def by_gate(*, headway: int = 60, most: int = 2) -> Convoy:
    """Return the term that vehicles leave the gate in convoys so many minutes apart."""
    return Convoy(id="C", at="gate", vehicles_max=most, headway_s=headway * MINUTE)


def two_trips(first: int | None, second: int | None, *, people: int = 20) -> tuple[Table, tuple[Tour, ...]]:
    """Return a table, and tours of two buses with 20 people each from villages 10 and 40 minutes off."""
    operation = convoyed(
        by_gate(),
        people=[People(place=place, group="civilians", count=people) for place in ("a0", "a1")],
        fleet=TWO_BUSES,
        minutes=(10, 40, 20, 60, 10),
    )
    table = Table(problem_of(operation))
    services = {service.place: i for i, service in enumerate(table.problem.services)}
    lots = {lot.place: i for i, lot in enumerate(table.problem.lots)}
    tours = tuple(
        Tour(
            row=0,
            number=number,
            trips=(
                Intent(
                    service=services[place],
                    pickups=(Pickup(place=place, load={lots[place]: people}),),
                    convoy=convoy,
                ),
            ),
        )
        for number, (place, convoy) in enumerate((("a0", first), ("a1", second)))
    )
    return table, tours


def rides_by_gate(operation: Operation) -> Rides:
    """Return the rides of an operation that has some."""
    rides = rides_of(problem_of(operation))
    assert rides is not None
    return rides


# ---------------------------------------------------------------------------------- the dispatcher


def test_a_convoy_waits_for_whoever_is_meant_for_it() -> None:
    """Meant for one convoy, the near bus waits for the far one; else it leaves alone."""
    table, tours = two_trips(0, 0)
    assert [
        vehicles for *_, vehicles, _ in construct(table, plain_policy(table.problem), tours=tours).convoys
    ] == [2]
    table, tours = two_trips(None, None)
    assert [
        vehicles for *_, vehicles, _ in construct(table, plain_policy(table.problem), tours=tours).convoys
    ] == [1, 1]


def test_a_trip_meant_for_a_later_convoy_lets_others_go_first() -> None:
    """The near bus, there first but meant for the second convoy, leaves an hour after the far one."""
    table, tours = two_trips(1, 0)
    outcome = construct(table, plain_policy(table.problem), tours=tours)
    leaves = {run.service.place: run.convoy for run in outcome.runs}
    assert leaves == {"a0": 1, "a1": 0}
    first, second = (release_s for _, _, release_s, *_ in outcome.convoys)
    assert second - first == HOUR
    assert faults(table, outcome) == set()


def test_a_convoy_for_which_nobody_is_meant_is_passed_over() -> None:
    """The far bus is meant for the second convoy, and goes although there is no first."""
    table, tours = two_trips(0, 1)
    outcome = construct(table, plain_policy(table.problem), tours=tours[1:])
    assert [run.service.place for run in outcome.runs] == ["a1"]
    assert outcome.failed == 0


def test_nobody_waits_for_a_trip_that_cannot_be_made() -> None:
    """The near bus has to be back too soon to go at all; the other is not kept waiting for it."""
    table, tours = two_trips(0, 0)
    gone = Fleet(type="bus", count=1, at="depot", seats=50, available_until=BEGINS + timedelta(minutes=30))
    other = Fleet(type="bus", count=1, at="depot", seats=50)
    table = Table(problem_of(replace(table.problem.operation, fleet=(gone, other))))
    outcome = construct(
        table, plain_policy(table.problem), tours=(tours[0], replace(tours[1], row=1, number=0))
    )
    assert outcome.skipped == (0,)
    assert [run.service.place for run in outcome.runs] == ["a1"]
    assert faults(table, outcome) == set()


# ---------------------------------------------------------------------------------- plans of convoys


@SOME
@given(convoy_operations(), st.integers(0, 3))
def test_every_plan_of_convoys_is_valid_and_can_be_made_again(operation: Operation, seed: int) -> None:
    """Whatever is tried leaves a valid plan, and its own tours give as good a one."""
    rides = rides_of(problem_of(operation))
    assume(rides is not None)
    assert rides is not None
    table = Table(rides.problem)
    plans = ConvoyPlans(rides, until_s=60 * HOUR, rng=np.random.default_rng(seed))
    for number, planned in enumerate(plans):
        if number > 12:
            break
        assert planned.work >= 0
        if planned.tours:
            outcome = construct(table, plain_policy(table.problem), tours=planned.tours, complete=True)
            if not outcome.failed:
                assert faults(table, outcome) == set()
                again = construct(table, plain_policy(table.problem), tours=outcome.tours)
                assert faults(table, again) == set()


@SOME
@given(convoy_operations())
def test_a_composition_carries_everybody_in_convoys_no_larger_than_agreed(operation: Operation) -> None:
    """Whole trips: no more in a convoy than may be, and room for everybody."""
    rides = rides_of(problem_of(operation))
    assume(rides is not None)
    assert rides is not None
    count = 12
    composition = Dives(seconds=5.0).composed(ConvoyProgramme(rides, rides.instants(count)))
    assume(composition is not None)
    assert composition is not None
    for convoy in range(count):
        vehicles = sum(n for (_, _, of), n in composition.trips.items() if of == convoy)
        assert vehicles <= rides.rule.vehicles_max
    for lot in rides.lots:
        carried = sum(part for (of, *_), part in composition.people.items() if of == lot)
        assert carried == pytest.approx(rides.problem.lots[lot].count)


def test_one_convoy_less_with_a_pause_is_found() -> None:
    """Two buses take 100 civilians, who must all arrive, and then 50 fighters: two convoys and a pause do.

    The headway is ten minutes; the fighters' bus boards once the civilians are there, 20 minutes after their
    convoy, and needs 15 more to the gate.
    """
    operation = convoyed(
        by_gate(headway=10),
        Order(id="O", first=CIVILIANS, then=FIGHTERS),
        people=[
            People(place="a0", group="civilians", count=100),
            People(place="a1", group="fighters", count=50),
        ],
        fleet=(Fleet(type="bus", count=3, at="depot", seats=50),),
    )
    plan = plan_operation(operation, seconds=1.0, clock=time.process_time)
    first, second = (convoy.release_s for convoy in plan.convoys)
    assert second - first == (20 + 5 + 10) * MINUTE
    assert plan.gap < 0.06


def test_operations_with_other_ways_out_are_not_planned_by_convoys() -> None:
    """Without a gate that has convoys of limited size there is nothing to plan."""
    people = [People(place="a0", group="civilians", count=10)]
    assert rides_of(problem_of(convoyed(people=people, fleet=TWO_BUSES))) is None
    assert rides_of(problem_of(convoyed(by_gate(), people=people, fleet=TWO_BUSES))) is not None
    unlimited = Convoy(id="C", at="gate", vehicles_min=1, headway_s=600)
    assert rides_of(problem_of(convoyed(unlimited, people=people, fleet=TWO_BUSES))) is None


def test_convoys_leave_apart_by_the_way_to_where_the_road_has_to_be_clear() -> None:
    """The next convoy leaves once the one before is at `near`, 20 minutes on, or after the headway."""
    people = [People(place="a0", group="civilians", count=10)]
    clear = replace(by_gate(headway=10), clear_before_next="near")
    assert rides_by_gate(convoyed(clear, people=people, fleet=TWO_BUSES)).apart_s == 20 * MINUTE
    assert rides_by_gate(convoyed(by_gate(headway=30), people=people, fleet=TWO_BUSES)).apart_s == 30 * MINUTE


# ---------------------------------------------------------------------------------- the bound


@SOME
@given(convoy_operations(tiny=True))
def test_the_bound_of_convoys_never_exceeds_the_optimum(operation: Operation) -> None:
    """Tried against the best of all valid plans of very small operations."""
    best = brute_optimum(operation)
    assume(best is not None)
    assert best is not None
    bound = Bounds(problem_of(operation)).at_least(people_left=best.left, clearance_s=500 * HOUR)
    assert bound.clearance_s <= best.clearance_s


@SOME
@given(convoy_operations())
def test_the_bound_of_convoys_never_exceeds_a_plan(operation: Operation) -> None:
    """Found without knowing the plan, it is no later than the plan."""
    planner = Planner(operation, seed=1)
    plan = planner.search(
        seconds=0.05, progress=lambda _: None, interrupted=lambda: False, clock=time.process_time
    )
    left = plan.people_total - plan.people_moved
    bound = Bounds(planner.problem).at_least(people_left=left, clearance_s=500 * HOUR)
    assert bound.clearance_s <= plan.clearance_s


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), min_size=1, max_size=4), st.integers(0, 80))
def test_the_last_instant_is_inside_the_hours_and_none_after_it_is(
    spans: list[tuple[int, int]], at_s: int
) -> None:
    """Against trying every instant."""
    hours = Intervals.union((begin, begin + length) for begin, length in spans)
    inside = [s for s in range(at_s + 1) if any(a <= s < b for a, b in hours.spans)]
    assert last_fit(hours, at_s) == max(inside, default=at_s)


def test_aleppo_is_planned_within_one_percent_of_its_bound() -> None:
    """In five seconds of work: 25 convoys with a pause, and a bound that knows why there has to be one."""
    operation = read_operation(ALEPPO).operation
    assert operation is not None
    plan = plan_operation(operation, seconds=5.0, clock=lambda: 0.0)
    assert plan.people_moved == plan.people_total
    assert len(plan.convoys) == 25
    assert plan.bound.clearance_s > 76.9 * HOUR
    assert plan.gap <= 0.01
