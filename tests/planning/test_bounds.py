"""No bound exceeds what can be reached, and each family of rows says what it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place, Timing, Timings
from safepassage.operation.terms import Convoy, Flow, Inspection, Order, Passage, Reciprocity, Term, Window
from safepassage.planning.bounds import Bounds
from safepassage.planning.plan import Bound
from safepassage.planning.problem import problem_of
from safepassage.planning.reach import Reach
from safepassage.planning.tails import tails_of
from tests.planning.brute import brute_optimum
from tests.planning.strategies import tiny_operations

BEGINS = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR = 3600


def city(
    *terms: Term,
    counts: tuple[int, ...] = (100,),
    fleet: tuple[Fleet, ...] = (Fleet(type="bus", count=1, at="depot", seats=50),),
    apart_s: int | None = None,
) -> Operation:
    """Return assembly points 600 s from depot and gate; the gate is 1200 s from `near`, 3000 s from `far`.

    Boarding and alighting take 100 s a vehicle. With `apart_s` there are roads between assembly points.
    """
    points = [f"a{i + 1}" for i in range(len(counts))]
    roads = [(point, end, 600) for point in points for end in ("depot", "gate")]
    roads += [("gate", "near", 1200), ("gate", "far", 3000), ("gate", "depot", 600)]
    if apart_s is not None:
        roads += [(a, b, apart_s) for a in points for b in points if a < b]
    return Operation(
        id="city",
        timezone="UTC",
        begins=BEGINS,
        groups=(Group(id="civilians"), Group(id="fighters")),
        timings=Timings(board=Timing(per_vehicle_s=100), alight=Timing(per_vehicle_s=100)),
        terms=(
            Passage(id="P", flow=Flow(groups=("civilians",), to=("near",)), via=("gate",)),
            Passage(id="Q", flow=Flow(groups=("fighters",), to=("far",)), via=("gate",)),
            *terms,
        ),
        places=(
            *(Place(id=point, kind="assembly") for point in points),
            Place(id="gate", kind="checkpoint"),
            Place(id="near", kind="reception"),
            Place(id="far", kind="reception"),
            Place(id="depot", kind="depot"),
        ),
        people=tuple(
            People(place=point, group="civilians", count=count)
            for point, count in zip(points, counts, strict=True)
        ),
        fleet=fleet,
        legs=tuple(Leg(from_=x, to=y, drive_s=s) for a, b, s in roads for x, y in ((a, b), (b, a))),
    )


def bound_of(operation: Operation, *, most_s: int = 100 * HOUR, left: int = 0) -> Bound:
    """Return the bound of plans that leave so many people."""
    return Bounds(problem_of(operation)).at_least(people_left=left, clearance_s=most_s)


@given(tiny_operations())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bound_exceeds_the_optimum(operation: Operation) -> None:
    """Whatever the terms, the best of all valid plans clears no sooner than the bound."""
    best = brute_optimum(operation)
    assume(best is not None)
    assert best is not None
    for most_s in (best.clearance_s, best.clearance_s + 50_000):
        bound = bound_of(operation, most_s=most_s, left=best.left)
        assert bound.clearance_s <= best.clearance_s


@pytest.mark.parametrize(("people", "loads"), [(50, 1), (51, 2), (100, 2), (105, 3)])
def test_part_loads_count_as_whole_trips(people: int, loads: int) -> None:
    """One bus makes as many rounds as there are loads, the last of them one way."""
    way_s, back_s = 100 + 1800, 100 + 1200 + 600
    bound = bound_of(city(counts=(people,)))
    assert bound.clearance_s == 600 + loads * way_s + (loads - 1) * back_s


def test_part_loads_of_two_sizes_count_as_whole_trips() -> None:
    """Of buses with 50 and 20 seats five trips are needed for 205 people, of which one may be small."""
    fleet = (
        Fleet(type="bus", count=4, at="depot", seats=50),
        Fleet(type="van", count=1, at="depot", seats=20),
    )
    bound = bound_of(city(counts=(205,), fleet=fleet))
    assert bound.clearance_s == 600 + 1900
    later = bound_of(city(counts=(221,), fleet=fleet))
    assert later.clearance_s > bound.clearance_s


def test_collecting_elsewhere_takes_the_drive_and_the_boarding_there() -> None:
    """Two trips of a bus of 30 fetch three times 20 people only with hops at each of the three points.

    At best that is two hops; three ends of hops, one a point, are proven.
    """
    fleet = (Fleet(type="bus", count=1, at="depot", seats=30),)
    two_rounds_s = 600 + 2 * 1900 + 1900
    for drive_s, apart_s in ((1200, None), (60, 60)):
        bound = bound_of(city(counts=(20, 20, 20), fleet=fleet, apart_s=apart_s))
        assert bound.clearance_s == two_rounds_s + 3 * (drive_s + 100) // 2


def test_an_inspection_lies_wholly_inside_an_open_window() -> None:
    """With an hour a day and 40 minutes a vehicle, one vehicle a day passes, not one and a half."""
    fleet = (Fleet(type="bus", count=3, at="depot", seats=50),)
    window = Window(id="W", at="gate", opens_s=8 * HOUR, closes_s=9 * HOUR)
    lanes = Inspection(id="I", at="gate", lanes=1, per_vehicle_s=2400, per_person_s=0)
    bound = bound_of(city(window, lanes, counts=(150,), fleet=fleet))
    assert bound.clearance_s == (2 * 24 + 2) * HOUR + 2400 + 1200
    assert "inspection" in str(bound.by)
    assert bound.terms == ("I", "W")


def test_convoys_before_the_last_leave_room_for_the_drive_of_the_last() -> None:
    """Where fighters leave after the civilians, the last convoy is theirs and has the longer way."""
    fleet = (Fleet(type="bus", count=6, at="depot", seats=50),)
    convoy = Convoy(id="C", at="gate", vehicles_max=1, vehicles_min=1, headway_s=HOUR)
    order = Order(
        id="O", first=Flow(groups=("civilians",)), then=Flow(groups=("fighters",)), fraction=Fraction(1)
    )
    operation = city(convoy, order, counts=(100,), fleet=fleet)
    fighters = People(place="a1", group="fighters", count=100)
    operation = replace(operation, people=(*operation.people, fighters))
    bound = bound_of(operation)
    assert bound.clearance_s == 600 + 100 + 600 + 3 * HOUR + 3000
    assert set(bound.terms) == {"C", "O"}


def test_people_on_whom_the_last_of_another_side_wait_are_there_before_the_end() -> None:
    """The last fighters leave only after all civilians have arrived, who are there before the end."""
    exchange = Reciprocity(
        id="R",
        a=Flow(groups=("fighters",)),
        b=Flow(groups=("civilians",)),
        ratio=Fraction(1),
        slack=10,
    )
    operation = city(exchange, counts=(100,))
    fighters = People(place="a1", group="fighters", count=110)
    problem = problem_of(replace(operation, people=(*operation.people, fighters)))
    tails = tails_of(problem, Reach(problem), frozenset({0, 1}), 0)
    assert tails.seconds == {0: 3600}
    assert tails.terms == ("R",)
    assert not tails_of(problem, Reach(problem), frozenset({0, 1}), 1).seconds


def test_fewer_people_bound_no_later() -> None:
    """A plan that may leave people behind may clear sooner, never later."""
    operation = city(counts=(130, 75), apart_s=200)
    bounds = Bounds(problem_of(operation))
    found = [bounds.at_least(people_left=left, clearance_s=50 * HOUR).clearance_s for left in (0, 5, 60, 204)]
    assert found == sorted(found, reverse=True)
    assert found[-1] < found[0]
    assert bounds.at_least(people_left=205, clearance_s=50 * HOUR).clearance_s == 0


def test_a_clock_that_has_run_out_leaves_a_bound() -> None:
    """Without time, what even the quickest trips take is still proven."""
    operation = city(counts=(500,))
    bounds = Bounds(problem_of(operation))
    quick = bounds.at_least(people_left=0, clearance_s=500 * HOUR, seconds=0.0, clock=lambda: 0.0)
    assert 600 + 1900 <= quick.clearance_s <= bound_of(operation).clearance_s


def test_guidance_prices_what_is_scarce() -> None:
    """A trip to the farther of two receptions costs more people than one to the nearer."""
    operation = city(counts=(500,))
    passage = Passage(id="P", flow=Flow(groups=("civilians",)), via=("gate",))
    operation = replace(operation, terms=(passage,))
    bounds = Bounds(problem_of(operation))
    guidance = bounds.guidance(bounds.at_least(people_left=0, clearance_s=500 * HOUR))
    assert guidance is not None
    to = [service.to for service in guidance.services]
    assert guidance.trip[0, to.index("far")] > guidance.trip[0, to.index("near")] > 0
    services = np.arange(len(to))
    loss = guidance.loss(0, "depot", np.full(len(to), 50.0), np.zeros(len(to)), services)
    assert loss[to.index("far")] > loss[to.index("near")]


def test_a_vehicle_makes_whole_turns() -> None:
    """Two buses fetch three loads: one of them goes twice, and twice is not once and a half."""
    fleet = (Fleet(type="bus", count=2, at="depot", seats=50),)
    bound = bound_of(city(counts=(150,), fleet=fleet))
    assert bound.clearance_s == 600 + 1900 + 1900 + 1900
