"""The search for tours: its tours are valid plans of the cost it says, and as good as is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from safepassage.language import text
from safepassage.operation.model import (
    Fleet,
    Group,
    Household,
    Leg,
    Operation,
    People,
    Place,
    Timing,
    Timings,
)
from safepassage.operation.terms import Inspection, Passage
from safepassage.planning.choice import Table, plain_policy
from safepassage.planning.dispatch import construct
from safepassage.planning.plan import Bound, Plan, Search
from safepassage.planning.problem import Problem, problem_of
from safepassage.planning.timetable import plan_of
from safepassage.planning.tour import Intent, Pickup, Tour
from safepassage.planning.tour_times import timetable_of
from safepassage.planning.tours import TourSearch, supports
from safepassage.planning.verify import verify
from tests.planning.strategies import (
    BEGINS,
    GROUPS,
    fleet,
    households,
    legs,
    passages,
    people,
    places,
)

LONG = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@composite
def plain_operations(draw: DrawFn) -> Operation:
    """Return a small random operation in which nothing couples vehicles but people and room."""
    where = tuple(replace(place, bays=None) for place in draw(places()))
    who = draw(people(where))
    return Operation(
        id="plain",
        timezone="Asia/Damascus",
        begins=BEGINS,
        groups=GROUPS,
        timings=Timings(
            board=Timing(per_vehicle_s=draw(st.integers(0, 600)), per_person_s=draw(st.integers(0, 10))),
            alight=Timing(per_vehicle_s=draw(st.integers(0, 300)), per_person_s=draw(st.integers(0, 5))),
        ),
        terms=draw(passages(where)),
        places=where,
        people=who,
        households=draw(households(who)),
        fleet=draw(fleet(where)),
        legs=draw(legs(where)),
    )


def town(*, points: int = 12, each: int = 37, buses: int = 5, room: int | None = None) -> Operation:
    """Return a town of points in a row, a junction between any two, and two receptions at its ends."""
    ids = [f"a{i}" for i in range(points)]
    corners = [f"j{i}" for i in range(points)]
    roads = [(a, j, 60) for a, j in zip(ids, corners, strict=True)]
    roads += [(one, other, 120) for one, other in pairwise(corners)]
    roads += [("west", corners[0], 900), ("east", corners[-1], 1200), ("depot", corners[points // 2], 300)]
    return Operation(
        id="town",
        timezone="UTC",
        begins=BEGINS,
        groups=(Group(id="civilians"),),
        timings=Timings(board=Timing(per_vehicle_s=300, per_person_s=6), alight=Timing(per_vehicle_s=180)),
        terms=(Passage(id="p"),),
        places=(
            *(Place(id=a, kind="assembly") for a in ids),
            *(Place(id=j, kind="junction") for j in corners),
            Place(id="west", kind="reception", people_max=room),
            Place(id="east", kind="reception"),
            Place(id="depot", kind="depot"),
        ),
        people=tuple(People(place=a, group="civilians", count=each + 3 * i) for i, a in enumerate(ids)),
        fleet=(
            Fleet(type="bus", count=buses, at="depot", seats=50),
            Fleet(type="van", count=2, at="depot", seats=12),
        ),
        legs=tuple(
            Leg(from_=from_, to=to, drive_s=seconds)
            for a, b, seconds in roads
            for from_, to in ((a, b), (b, a))
        ),
    )


def searched(problem: Problem, *, work: int = 2_000, seed: int = 3) -> TourSearch:
    """Return a search that has done some work."""
    search = TourSearch(problem, seed=seed)
    search.start()
    search.improve(work)
    return search


def planned(problem: Problem, search: TourSearch) -> Plan:
    """Return the best tours of a search as a plan without a bound."""
    return plan_of(
        problem,
        timetable_of(problem, search.tours),
        bound=Bound(clearance_s=0, by=text("nothing is known")),
        seed=0,
        search=Search(seconds=0.0, stopped="work"),
    )


@LONG
@given(plain_operations(), st.integers(0, 5))
def test_tours_are_a_valid_plan_of_the_cost_they_say(operation: Operation, seed: int) -> None:
    """First and improved tours, replayed, pass the verifier and have exactly the search's cost."""
    problem = problem_of(operation)
    assert supports(problem)
    search = TourSearch(problem, seed=seed)
    search.start()
    for _ in range(2):
        plan = planned(problem, search)
        assert verify(operation, plan) == ()
        left = sum(entry.count for entry in plan.left)
        assert search.cost == (left, plan.clearance_s, plan.person_seconds)
        search.improve(400)


@LONG
@given(plain_operations())
def test_times_that_add_up_are_those_of_the_dispatcher(operation: Operation) -> None:
    """Where nothing couples vehicles, running the operation forward gives the same trips, stop by stop."""
    problem = problem_of(operation)
    tours = searched(problem, work=400).tours
    timetable = timetable_of(problem, tours)
    outcome = construct(Table(problem), plain_policy(problem), tours=tours, complete=False)
    assert outcome.failed == 0
    assert timetable.cost == outcome.cost == outcome.timetable.cost
    assert timetable.left == outcome.left
    ours = {(run.vehicle, run.dispatched_s): replace(run, pickups=()) for run in timetable.runs}
    theirs = {(run.vehicle, run.dispatched_s): replace(run, pickups=(), intent=None) for run in outcome.runs}
    assert ours == theirs


def test_what_is_left_open_or_cannot_be_driven_has_no_times() -> None:
    """A trip that a tour leaves open, and one to a place with no way there, are refused."""
    problem = problem_of(town())
    with pytest.raises(ValueError, match="left open"):
        timetable_of(problem, [Tour(row=0, number=0, trips=(None,))])
    lost = Intent(service=0, pickups=(Pickup(place="west", load={}), Pickup(place="moon", load={})))
    with pytest.raises(ValueError, match="no route leads from west to moon"):
        timetable_of(problem, [Tour(row=0, number=0, trips=(lost,))])


def test_search_improves_and_never_forgets_its_best() -> None:
    """The cost only falls, `improve` says when it did, and part loads are collected at several places."""
    problem = problem_of(town())
    search = TourSearch(problem, seed=1)
    search.start()
    costs = [search.cost]
    for _ in range(20):
        improved = search.improve(500)
        costs.append(search.cost)
        assert improved == (costs[-1] < costs[-2])
    assert costs[-1][0] == 0
    assert costs[-1] < costs[0]
    trips = [trip for tour in search.tours for trip in tour.trips]
    assert any(trip is not None and len(trip.pickups) > 1 for trip in trips)


def test_a_seed_gives_the_same_tours_again() -> None:
    """The same seed and work give the same tours, however the work is divided; another seed others."""
    problem = problem_of(town())
    one, again = TourSearch(problem, seed=5), TourSearch(problem, seed=5)
    one.start()
    again.start()
    one.improve(4_000)
    again.improve(2_000)
    again.improve(2_000)
    assert one.tours == again.tours
    assert searched(problem, seed=6).tours != searched(problem, seed=5).tours


def test_work_that_is_planned_for_cools_by_its_end() -> None:
    """However the work is divided a plan gives the same tours; one for as much as is spent, better ones."""
    problem = problem_of(town(points=20, buses=7))
    one, again, unplanned = (TourSearch(problem, seed=5) for _ in range(3))
    for search in (one, again, unplanned):
        search.start()
    one.plan_for(4_000)
    again.plan_for(4_000)
    one.improve(4_000)
    for _ in range(4):
        again.improve(1_000)
    unplanned.improve(4_000)
    assert one.tours == again.tours
    assert one.cost < unplanned.cost


def test_search_goes_on_from_the_best_when_it_has_cooled() -> None:
    """A search that has ended a cycle takes up its best tours again: they stay a valid plan of their cost."""
    operation = town()
    problem = problem_of(operation)
    search = TourSearch(problem, seed=2)
    search.start()
    for _ in range(6):
        before = search.cost
        search.plan_for(300)
        search.improve(600)
        plan = planned(problem, search)
        assert verify(operation, plan) == ()
        assert search.cost == (0, plan.clearance_s, plan.person_seconds)
        assert search.cost <= before


def test_room_at_a_reception_holds_and_the_rest_go_on() -> None:
    """No more people go to a reception than it has room for, and nobody is left who finds room elsewhere."""
    operation = town(room=101)
    problem = problem_of(operation)
    search = searched(problem)
    plan = planned(problem, search)
    assert verify(operation, plan) == ()
    assert search.cost[0] == 0
    assert 0 < sum(trip.people for trip in plan.trips if trip.destination == "west") <= 101


def test_more_vehicles_do_no_harm() -> None:
    """Twice the buses clear no later, and vehicles without use stay idle."""
    clearances = [searched(problem_of(town(buses=n)), work=6_000).cost[1] for n in (3, 6, 60)]
    assert clearances[0] > clearances[1] >= clearances[2]
    few = searched(problem_of(town(points=2, each=20, buses=60)))
    assert 0 < len(few.tours) < 60


def test_households_stay_together() -> None:
    """Households that just fill vehicles are packed whole: nobody is left, and the verifier is content."""
    operation = town(points=3, each=48, buses=3)
    tokens = [
        Household(token=f"{row.place}-{i}", place=row.place, group="civilians", count=6)
        for row in operation.people
        for i in range(row.count // 6)
    ]
    operation = replace(operation, households=tuple(tokens))
    problem = problem_of(operation)
    search = searched(problem)
    plan = planned(problem, search)
    assert verify(operation, plan) == ()
    assert search.cost[0] == 0
    assert sorted(token for trip in plan.trips for token in trip.households) == sorted(
        t.token for t in tokens
    )


def test_what_couples_vehicles_is_not_supported() -> None:
    """Bays that may be full and inspections make a tour's times depend on other tours."""
    operation = town()
    assert supports(problem_of(operation))
    few_bays = tuple(replace(place, bays=2) if place.id == "a0" else place for place in operation.places)
    assert not supports(problem_of(replace(operation, places=few_bays)))
    gate = tuple(
        replace(place, kind="checkpoint") if place.id == "j0" else place for place in operation.places
    )
    inspection = Inspection(id="i", at="j0", lanes=1, per_vehicle_s=60)
    inspected = replace(operation, places=gate, terms=(*operation.terms, inspection))
    assert not supports(problem_of(inspected))


def test_vehicles_that_are_there_too_late_leave_people() -> None:
    """A vehicle has to be back in time: whoever it cannot carry is counted as left."""
    operation = town(points=2, each=40, buses=1)
    until = replace(operation.fleet[0], available_until=BEGINS.replace(hour=BEGINS.hour + 1))
    operation = replace(operation, fleet=(until,))
    problem = problem_of(operation)
    search = searched(problem)
    plan = planned(problem, search)
    assert verify(operation, plan) == ()
    assert search.cost[0] == 33


@pytest.mark.parametrize("switched", ["0", "1"])
def test_compiled_and_plain_search_agree(switched: str) -> None:
    """Without compilation the same seed gives the same tours: the compiled loops are the Python ones."""
    code = (
        "import json; from tests.planning.test_tours import problem_of, searched, town;"
        "search = searched(problem_of(town(points=4, buses=2)), work=120);"
        "print(json.dumps([search.cost, repr(search.tours)]))"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": switched}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    here = searched(problem_of(town(points=4, buses=2)), work=120)
    assert json.loads(done.stdout) == [list(here.cost), repr(here.tours)]
