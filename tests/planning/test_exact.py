"""Plain operations are solved to the optimum, with tours that the verifier passes, and bounds that hold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import unwrap
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from benchmarks.planning.bep_instance import operation_of, read_instance
from benchmarks.planning.made_bep import made_instance
from benchmarks.planning.made_coast import made_coast
from hypothesis import assume, given, settings
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
from safepassage.operation.terms import Ceasefire, Convoy, Flow, Inspection, Order, Passage, Reception, Window
from safepassage.planning import exact
from safepassage.planning.exact import Proven, solve_exactly, supports
from safepassage.planning.plain import plain_of
from safepassage.planning.plan import Bound, Plan, Stop, Trip, UsedVehicle
from safepassage.planning.problem import Problem, problem_of
from safepassage.planning.tour import Tour
from safepassage.planning.tour_columns import Tours
from safepassage.planning.tour_pricing import LEAST, best_tour, worths
from safepassage.planning.verify import verify
from tests.planning.brute import brute_optimum

BEP: Final = Path(__file__).parents[3] / "shared" / "data" / "bep"
OPTIMA: Final = {
    "S2": (46, 13, 9, 44, 29, 44, 18, 16, 12, 38),
    "S3": (31, 52, 30, 60, 10, 46, 16, 24, 20, 70),
    "S4": (24, 31, 25, 41, 13, 16, 21, 20, 17, 24),
}
BEGINS: Final = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE: Final = 60
LATE_S: Final = 100_000
GROUPS: Final = (Group(id="civilians"), Group(id="wounded", uses="stretcher"))


def solved(problem: Problem, *, clearance_s: int = LATE_S, seconds: float = 60.0) -> Proven:
    """Return what is proven in so many seconds."""
    return solve_exactly(
        problem,
        clearance_s=clearance_s,
        seconds=seconds,
        interrupted=lambda: False,
        clock=time.monotonic,
    )


def replayed(problem: Problem, tours: Sequence[Tour]) -> Plan:
    """Return the plan in which every vehicle makes its tour without ever waiting."""
    timings = problem.operation.timings
    trips, vehicles = [], []
    for tour in tours:
        row, name = problem.fleet[tour.row], f"v{tour.row}-{tour.number}"
        vehicles.append(UsedVehicle(id=name, type=row.type, at=row.at))
        at, now_s = row.at, problem.available_s[tour.row][0]
        for number, intent in enumerate(tour.given):
            service, (pickup,) = problem.services[intent.service], intent.pickups
            approach = problem.routes.quickest(at, pickup.place)
            assert approach is not None
            stops: list[Stop] = []
            for route, loaded in ((approach, False), (service.route, True)):
                for place, drive_s in zip(route.stops, route.drives_s, strict=False):
                    arrive_s = now_s if stops else None
                    board_s = now_s if loaded and place == pickup.place else None
                    now_s += timings.board.per_vehicle_s if board_s is not None else 0
                    stops.append(Stop(place=place, arrive_s=arrive_s, board_from_s=board_s, leave_s=now_s))
                    now_s += drive_s
            arrive_s = now_s
            now_s += timings.alight.per_vehicle_s
            stops.append(Stop(place=service.to, arrive_s=arrive_s, alight_from_s=arrive_s, leave_s=now_s))
            load: dict[str, int] = {}
            for lot, people in pickup.load.items():
                group = problem.lots[lot].group
                load[group] = load.get(group, 0) + people
            trips.append(
                Trip(id=f"{name}-{number}", vehicle=name, type=row.type, load=load, stops=tuple(stops))
            )
            at = service.to
    operation = problem.operation
    return Plan(
        operation=operation.id,
        begins=operation.begins.astimezone(operation.zone),
        people_total=sum(lot.count for lot in problem.lots),
        trips=tuple(trips),
        vehicles=tuple(vehicles),
        convoys=(),
        left=(),
        bound=Bound(clearance_s=0, by=text("The search was for a test.")),
    )


def require_valid(problem: Problem, proven: Proven) -> Plan:
    """Return the plan of tours, once the verifier has passed it and its clearance is as was said."""
    plan = replayed(problem, proven.tours)
    assert verify(problem.operation, plan) == ()
    assert plan.clearance_s == proven.clearance_s
    assert proven.bound_s <= plan.clearance_s
    return plan


def village(
    *,
    seats: int = 40,
    people: int = 41,
    buses: int = 1,
    fleet: tuple[Fleet, ...] | None = None,
    **fields: object,
) -> Operation:
    """Return an operation of one village, ten minutes from the depot and twenty from the camp."""
    operation = Operation(
        id="village",
        timezone="UTC",
        begins=BEGINS,
        groups=GROUPS,
        timings=Timings(board=Timing(per_vehicle_s=300), alight=Timing(per_vehicle_s=120)),
        terms=(Passage(id="P"),),
        places=(
            Place(id="depot", kind="depot"),
            Place(id="home", kind="assembly"),
            Place(id="camp", kind="reception"),
        ),
        people=(People(place="home", group="civilians", count=people),),
        fleet=fleet if fleet is not None else (Fleet(type="bus", count=buses, at="depot", seats=seats),),
        legs=(
            Leg(from_="depot", to="home", drive_s=600),
            Leg(from_="home", to="camp", drive_s=1200),
            Leg(from_="camp", to="home", drive_s=1200),
        ),
    )
    return replace(operation, **fields)  # type: ignore[arg-type]


@composite
def tiny_plain_operations(draw: DrawFn) -> Operation:
    """Return a plain operation small enough to try everything: up to five people and two vehicles."""
    assembly = [f"a{i}" for i in range(1, draw(st.integers(1, 3)) + 1)]
    receptions = [f"r{i}" for i in range(1, draw(st.integers(1, 2)) + 1)]
    drives = st.integers(1, 9).map(lambda units: 100 * units)
    legs = [Leg(from_="d", to=a, drive_s=draw(drives)) for a in assembly]
    for a in assembly:
        for r in receptions:
            legs += [Leg(from_=a, to=r, drive_s=draw(drives)), Leg(from_=r, to=a, drive_s=draw(drives))]
    room = st.none() | st.integers(1, 4)
    counts = draw(st.lists(st.integers(1, 2), min_size=1, max_size=2))
    people = tuple(
        People(
            place=draw(st.sampled_from(assembly)),
            group=draw(st.sampled_from(("civilians", "civilians", "wounded"))),
            count=count,
            destination=draw(st.sampled_from((None, None, receptions[0]))),
        )
        for count in counts
    )
    vehicle = st.builds(
        Fleet,
        type=st.just("bus"),
        count=st.just(1),
        at=st.sampled_from(("d", *assembly)),
        seats=st.integers(1, 3),
        stretchers=st.integers(0, 2),
        trips_max=st.sampled_from((None, None, None, 1)),
        available_from=st.none() | st.just(BEGINS + timedelta(seconds=700)),
    )
    first, second = draw(vehicle), draw(vehicle)
    return Operation(
        id="tiny",
        timezone="UTC",
        begins=BEGINS,
        groups=GROUPS,
        timings=Timings(
            board=Timing(per_vehicle_s=draw(st.sampled_from((1, 50)))),
            alight=Timing(per_vehicle_s=draw(st.sampled_from((1, 100)))),
        ),
        terms=(Passage(id="P"),),
        places=(
            Place(id="d", kind="depot"),
            *(Place(id=a, kind="assembly") for a in assembly),
            *(Place(id=r, kind="reception", people_max=draw(room)) for r in receptions),
        ),
        people=people,
        fleet=(first, replace(second, type="van")) if draw(st.booleans()) else (first,),
        legs=tuple(legs),
    )


@settings(deadline=None, max_examples=25)
@given(tiny_plain_operations())
def test_tiny_operations_are_solved_to_the_optimum_that_brute_force_finds(operation: Operation) -> None:
    """Whatever rooms, starts and choices: the same clearance, proven, by a plan that is valid."""
    optimum = brute_optimum(operation)
    assume(optimum is not None and optimum.left == 0)
    assert optimum is not None
    problem = problem_of(operation)
    assert supports(problem)
    proven = solved(problem)
    assert (proven.clearance_s, proven.bound_s, proven.optimal) == (
        optimum.clearance_s,
        optimum.clearance_s,
        True,
    )
    require_valid(problem, proven)


@pytest.mark.skipif(not BEP.exists(), reason="the published instances are not beside this folder")
@pytest.mark.parametrize("family", sorted(OPTIMA))
def test_published_instances_are_solved_and_proven(family: str) -> None:
    """All ten of each set: the known optimum, proven, by a valid plan."""
    for number, optimum in enumerate(OPTIMA[family], start=1):
        problem = problem_of(operation_of(read_instance(BEP / f"{family}-{number:02d}.txt")))
        proven = solved(problem)
        assert (proven.bound_s, proven.clearance_s) == (optimum * MINUTE, optimum * MINUTE)
        assert proven.optimal
        require_valid(problem, proven)


@pytest.mark.parametrize("family", [5, 6, 7])
def test_made_instances_are_solved_and_nothing_clears_a_minute_sooner(family: str) -> None:
    """A larger instance has an optimum too, and a known plan at it leaves nothing to find but proof."""
    problem = problem_of(operation_of(made_instance(int(family), 1)))
    proven = solved(problem)
    assert proven.optimal
    assert proven.clearance_s == proven.bound_s
    require_valid(problem, proven)
    again = solved(problem, clearance_s=proven.bound_s)
    assert (again.bound_s, again.optimal) == (proven.bound_s, True)


def test_people_are_spread_so_that_they_arrive_as_early_as_can_be() -> None:
    """Of 41 people one is left for the second trip, not forty."""
    proven = solved(problem_of(village()))
    assert [trip.people for tour in proven.tours for trip in tour.given] == [40, 1]


def test_a_part_load_needs_a_whole_trip() -> None:
    """With one bus of 40 seats and 41 people the bound is two trips, not 1.025."""
    problem = problem_of(village())
    plain = plain_of(problem)
    assert plain is not None
    by, reachable = Tours(plain).bound(0, 10_000, going_on=lambda: True)
    assert reachable
    assert by * plain.unit_s == 600 + 300 + 1200 + 120 + 1200 + 300 + 1200


def test_people_who_drive_themselves_go_once() -> None:
    """Cars make one trip each, so that the last ten wait for the bus."""
    fleet = (
        Fleet(type="car", count=2, at="home", seats=5, trips_max=1),
        Fleet(type="bus", count=1, at="depot", seats=10),
    )
    problem = problem_of(village(people=20, fleet=fleet))
    proven = solved(problem)
    assert proven.clearance_s == proven.bound_s == 600 + 300 + 1200
    require_valid(problem, proven)


def test_a_vehicle_that_must_be_back_makes_no_trip_that_ends_later() -> None:
    """The first bus has no time for a second trip, so the other makes two, though it comes later."""
    until = BEGINS + timedelta(seconds=600 + 300 + 1200 + 120)
    later = BEGINS + timedelta(seconds=600)
    fleet = (
        Fleet(type="bus", count=1, at="depot", seats=10, available_until=until),
        Fleet(type="bus", count=1, at="depot", seats=10, available_from=later),
    )
    problem = problem_of(village(people=30, fleet=fleet))
    proven = solved(problem)
    assert proven.clearance_s == proven.bound_s == 600 + 600 + 300 + 1200 + 120 + 1200 + 300 + 1200
    require_valid(problem, proven)


CIVILIANS: Final = Flow(groups=("civilians",))


@pytest.mark.parametrize(
    "operation",
    [
        village(timings=Timings(board=Timing(per_person_s=1))),
        village(households=(Household(token="h", place="home", group="civilians", count=3),)),  # noqa: S106 - no secret
        village(fleet=(Fleet(type="bus", count=1, at="depot", seats=9, trips_max=2),)),
        village(terms=(Passage(id="P"), Order(id="O", first=CIVILIANS, then=CIVILIANS))),
        village(terms=(Passage(id="P"), Ceasefire(id="C", from_=BEGINS))),
        village(terms=(Passage(id="P"), Reception(id="R", at="camp", people_per_day=9))),
        village(terms=(Passage(id="P"), Window(id="W", at="all", opens_s=0, closes_s=7200))),
        village(
            terms=(Passage(id="P"), Convoy(id="C", at="gate", vehicles_max=2)),
            places=(*village().places, Place(id="gate", kind="checkpoint")),
        ),
        village(
            terms=(Passage(id="P"), Inspection(id="I", at="gate", lanes=1, per_vehicle_s=1, per_person_s=0)),
            places=(*village().places, Place(id="gate", kind="checkpoint")),
        ),
        village(
            buses=2,
            places=(
                Place(id="depot", kind="depot"),
                Place(id="home", kind="assembly", bays=1),
                Place(id="camp", kind="reception"),
            ),
        ),
    ],
    ids=[
        "per person",
        "household",
        "trips",
        "order",
        "ceasefire",
        "day",
        "window",
        "convoy",
        "lanes",
        "bays",
    ],
)
def test_what_couples_vehicles_is_not_plain(operation: Operation) -> None:
    """Nothing is claimed of operations in which more than people and room couples vehicles."""
    problem = problem_of(operation)
    assert supports(problem_of(village()))
    assert not supports(problem)
    with pytest.raises(ValueError, match="plain"):
        solved(problem)


def test_roads_between_assembly_points_are_not_plain() -> None:
    """A trip may collect at both then, which the model of hauls does not see."""
    operation = village()
    operation = replace(
        operation,
        places=(*operation.places, Place(id="farm", kind="assembly")),
        people=(*operation.people, People(place="farm", group="civilians", count=3)),
        legs=(
            *operation.legs,
            Leg(from_="home", to="farm", drive_s=60),
            Leg(from_="farm", to="camp", drive_s=60),
        ),
    )
    assert not supports(problem_of(operation))


def test_an_interrupted_solve_claims_no_more_than_it_has_proven() -> None:
    """Stopped at once, the bound is still true, and nothing is said to be optimal."""
    problem = problem_of(operation_of(made_instance(6, 1)))
    stopped = solve_exactly(
        problem, clearance_s=LATE_S, seconds=60.0, interrupted=lambda: True, clock=time.monotonic
    )
    assert stopped.bound_s <= solved(problem).bound_s
    assert not stopped.optimal
    assert not stopped.tours


def test_large_flows_are_dived_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no flow may be solved whole, tours are found by diving, close to the bound."""
    monkeypatch.setattr(exact, "FLOW_MOST", 0)
    problem = problem_of(operation_of(made_coast(10, pickups=8, shelters=3)))
    proven = solved(problem)
    plan = require_valid(problem, proven)
    assert plan.clearance_s <= 1.1 * proven.bound_s


def test_the_pricing_is_the_same_in_plaunwrap() -> None:
    """Compiled or not: the same worths and the same best tour."""
    rng = np.random.default_rng(1)
    back = rng.integers(1, 6, size=(3, 4))
    hauls = np.array([(p, e, int(rng.integers(1, 6))) for p in range(4) for e in range(3)], dtype=np.int64)
    worth = rng.integers(-20, 100, size=len(hauls))
    worth[2] = LEAST
    compiled = worths(30, True, back, hauls, worth)
    plain = unwrap(worths)(30, True, back, hauls, worth)
    for one, other in zip(compiled, plain, strict=True):
        assert np.array_equal(one, other)
    tour = best_tour(30, 1, *compiled, back, hauls, worth)
    assert np.array_equal(tour, unwrap(best_tour)(30, 1, *plain, back, hauls, worth))
    assert worth[tour].sum() == compiled[0][30, 1]
