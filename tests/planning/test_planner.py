"""The planner on operations of every kind: plans are valid, bounds true, promises kept."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings

from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place, Timing, Timings
from safepassage.operation.terms import (
    Ceasefire,
    Convoy,
    Flow,
    Inspection,
    Order,
    Passage,
    Reception,
    Reciprocity,
    Term,
    Window,
)
from safepassage.planning import dispatch
from safepassage.planning.plan import Plan, plan_to_json
from safepassage.planning.planner import Planner, Progress, plan_operation
from safepassage.planning.tours import supports
from safepassage.planning.verify import verify
from tests.planning.brute import brute_optimum
from tests.planning.brute_times import HORIZON_S
from tests.planning.strategies import operations, tiny_operations
from tests.planning.test_tours import town
from tests.planning.valley import valley

BEGINS = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE = 60
HOUR = 3600
LONG = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def still() -> float:
    """Stand in for a clock that never moves, so that the work alone ends a search."""
    return 0.0


def searched(planner: Planner, *, seconds: float = 0.02) -> Plan:
    """Return the plan of a short search that the clock does not end."""
    return planner.search(seconds=seconds, progress=lambda _: None, interrupted=lambda: False, clock=still)


def village(*terms: Term, people: int = 100, buses: int = 2, **fields: object) -> Operation:
    """Return an operation of one village: buses of 50 seats, half an hour to the gate, half an hour on."""
    operation = Operation(
        id="village",
        timezone="UTC",
        begins=BEGINS,
        groups=(Group(id="civilians"), Group(id="wounded"), Group(id="fighters")),
        timings=Timings(board=Timing(per_vehicle_s=600), alight=Timing(per_vehicle_s=300)),
        terms=(Passage(id="P", via=("gate",)), *terms),
        places=(
            Place(id="depot", kind="depot"),
            Place(id="home", kind="assembly"),
            Place(id="gate", kind="checkpoint"),
            Place(id="camp", kind="reception"),
        ),
        people=(People(place="home", group="civilians", count=people),),
        fleet=(Fleet(type="bus", count=buses, at="depot", seats=50),),
        legs=tuple(
            Leg(from_=a, to=b, drive_s=30 * MINUTE)
            for one, other in (("depot", "home"), ("home", "gate"), ("gate", "camp"))
            for a, b in ((one, other), (other, one))
        ),
    )
    return replace(operation, **fields)  # type: ignore[arg-type]


@LONG
@given(operations())
def test_every_plan_of_a_random_operation_is_valid(operation: Operation) -> None:
    """Whatever the terms: the plan passes the verifier, and whoever is left has a reason.

    The constructions it throws away fail, if at all, for people who are left and might have been of an
    order's first flow had they gone elsewhere.
    """
    planner = Planner(operation, seed=1)
    plan = searched(planner)
    assert {finding.code for finding in planner.rejected} <= {"order"}
    assert verify(operation, plan) == ()
    assert plan.people_moved + sum(left.count for left in plan.left) == plan.people_total
    assert all(str(left.why) and left.why.in_language("ar") != str(left.why) for left in plan.left)


@LONG
@given(tiny_operations())
def test_no_bound_exceeds_the_optimum_of_a_tiny_operation(operation: Operation) -> None:
    """The bound is at most the clearance of the best plan there is, which no plan found beats."""
    plan = searched(Planner(operation, seed=1))
    best = brute_optimum(operation)
    if best is not None and plan.clearance_s <= HORIZON_S:
        left = sum(entry.count for entry in plan.left)
        assert (best.left, best.clearance_s) <= (left, plan.clearance_s)
        assert plan.bound.clearance_s <= best.clearance_s or left < best.left


@LONG
@given(operations())
def test_the_bound_never_exceeds_the_plan(operation: Operation) -> None:
    """A bound above a valid plan's clearance would be a false proof."""
    plan = searched(Planner(operation, seed=2))
    assert plan.bound.clearance_s <= plan.clearance_s
    assert 0.0 <= plan.gap <= 1.0


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_gives_the_same_plan_again(seed: int) -> None:
    """The same operation, budget and seed give the same file, but for the seconds it took."""
    operation = village(Window(id="W", at="gate", opens_s=6 * HOUR, closes_s=8 * HOUR), people=700)
    texts = []
    for _ in range(2):
        found = plan_to_json(searched(Planner(operation, seed=seed), seconds=0.1))
        texts.append({key: value for key, value in found.items() if key != "search"})
    assert texts[0] == texts[1]


def test_an_interrupted_search_gives_the_best_plan_so_far() -> None:
    """Asked to stop, the planner returns a whole valid plan and says that it was stopped."""
    operation = village(people=500)
    plan = plan_operation(operation, seconds=60, interrupted=lambda: True)
    assert plan.search.stopped == "interrupted"
    assert verify(operation, plan) == ()
    assert plan.people_moved == 500


def test_progress_is_told_and_ends_full() -> None:
    """Progress rises to the whole budget and carries the best plan's figures."""
    told: list[Progress] = []
    ticks = count()
    operation = village(Convoy(id="C", at="gate", vehicles_max=4, headway_s=90 * MINUTE), people=900, buses=5)
    plan_operation(operation, seconds=30, progress=told.append, clock=lambda: float(next(ticks)))
    assert [p.share for p in told] == sorted(p.share for p in told)
    assert told[-1].share == pytest.approx(1.0, abs=0.2)
    assert told[-1].bound_s <= told[-1].clearance_s


def test_two_loads_on_two_buses_take_one_round() -> None:
    """By hand: 30 min to the village, 10 min boarding, 60 min to the camp; the bound is the plan."""
    plan = searched(Planner(village()))
    assert plan.clearance_s == 100 * MINUTE
    assert plan.bound.clearance_s == 100 * MINUTE


def test_where_nothing_couples_vehicles_the_dispatcher_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its loop would have to be compiled first: half of the wait for a first plan."""

    def run_forward(*_: object) -> None:
        raise AssertionError("the dispatcher ran")

    monkeypatch.setattr(dispatch, "run_forward", run_forward)
    planner = Planner(village())
    assert supports(planner.problem)
    assert searched(planner).people_moved == 100
    assert planner.rejected == ()


def test_a_lane_that_takes_an_hour_is_what_binds() -> None:
    """By hand: four buses, one lane of an hour each from 70 min on, then half an hour: 340 min."""
    operation = village(Inspection(id="I", at="gate", lanes=1, per_vehicle_s=HOUR), people=200, buses=4)
    plan = searched(Planner(operation))
    assert plan.clearance_s == plan.bound.clearance_s == (70 + 4 * 60 + 30) * MINUTE
    assert "inspection" in str(plan.bound.by)
    assert plan.bound.terms == ("I",)


def test_a_window_that_shuts_makes_the_rest_wait_for_the_next_day() -> None:
    """By hand: one bus passes at 05:10 and is back at 07:20, when the gate is shut until tomorrow 05:00."""
    window = Window(id="W", at="gate", opens_s=5 * HOUR, closes_s=7 * HOUR)
    plan = searched(Planner(village(window, people=100, buses=1)))
    assert plan.clearance_s == plan.bound.clearance_s == (25 * 60 + 30) * MINUTE
    assert plan.bound.terms == ("W",)


def test_convoys_wait_for_their_headway() -> None:
    """By hand: three convoys of one, two hours apart, the first at 70 min: the last arrives at 340 min."""
    operation = village(Convoy(id="C", at="gate", vehicles_max=1, headway_s=2 * HOUR), people=150, buses=3)
    plan = searched(Planner(operation))
    assert [convoy.release_s // MINUTE for convoy in plan.convoys] == [70, 190, 310]
    assert plan.clearance_s == plan.bound.clearance_s == 340 * MINUTE


def test_an_order_chains_the_bound() -> None:
    """By hand: fighters leave at 100 min, when the civilians are there, and need an hour."""
    order = Order(id="O", first=Flow(groups=("civilians",)), then=Flow(groups=("fighters",)))
    people = tuple(People(place="home", group=group, count=50) for group in ("civilians", "fighters"))
    operation = replace(village(order), people=people)
    plan = searched(Planner(operation))
    assert plan.bound.clearance_s == 160 * MINUTE
    assert plan.clearance_s >= plan.bound.clearance_s
    assert "O" in plan.bound.terms


def test_a_reception_that_takes_so_many_a_day_spreads_the_days() -> None:
    """By hand: 40 a day for 100 people means the third day, at its first second."""
    plan = searched(Planner(village(Reception(id="R", at="camp", people_per_day=40))))
    arrivals = Counter((BEGINS + timedelta(seconds=t.arrive_s)).date().day for t in plan.trips)
    people = Counter[int]()
    for trip in plan.trips:
        people[(BEGINS + timedelta(seconds=trip.arrive_s)).date().day] += trip.people
    assert max(people.values()) <= 40
    assert len(arrivals) == 3
    assert plan.clearance_s == plan.bound.clearance_s == 44 * HOUR


def test_more_people_than_the_camp_takes_are_left_with_the_reason() -> None:
    """The room is filled, and the rest are left with the place named."""
    plan = searched(Planner(village(Reception(id="R", at="camp", people_max=60))))
    assert plan.people_moved == 60
    assert [(entry.count, str(entry.why)) for entry in plan.left] == [(40, "camp has no more room")]


def test_a_reciprocity_takes_turns_in_part_loads() -> None:
    """With a slack of ten, each side sends ten, then as many as have arrived of the other."""
    operation = village(
        Reciprocity(
            id="X",
            a=Flow(groups=("civilians",)),
            b=Flow(groups=("fighters",)),
            ratio=Fraction(1),
            slack=10,
        )
    )
    people = tuple(People(place="home", group=g, count=30) for g in ("civilians", "fighters"))
    operation = replace(operation, people=people)
    plan = searched(Planner(operation))
    assert plan.people_moved == 60
    assert verify(operation, plan) == ()


def test_people_whom_no_passage_covers_are_left_with_the_reason() -> None:
    """Nobody goes where no agreed passage permits, and the plan says so."""
    operation = village()
    operation = replace(operation, terms=(Passage(id="P", flow=Flow(groups=("wounded",))),))
    plan = searched(Planner(operation))
    assert plan.people_moved == 0
    assert "no agreed passage" in str(plan.left[0].why)


def test_only_agreed_terms_bind() -> None:
    """A denied ceasefire that would shut the road changes nothing."""
    shut = Ceasefire(id="X", status="denied", from_=BEGINS + timedelta(days=9))
    assert searched(Planner(village(shut))).clearance_s == searched(Planner(village())).clearance_s


def test_a_deadline_leaves_those_who_cannot_be_there_in_time() -> None:
    """With an end after one round, the first two loads go and the rest stay, each with the reason."""
    operation = village(people=150, ends=BEGINS + timedelta(minutes=120))
    plan = searched(Planner(operation))
    assert plan.people_moved == 100
    assert plan.clearance_s <= 120 * MINUTE
    assert "before the operation ends" in str(plan.left[0].why)


def test_vehicles_that_leave_early_do_not_begin_what_they_cannot_end() -> None:
    """A bus that has to be back by 110 min makes one round, of which the alighting ends at 105 min."""
    fleet = (
        Fleet(type="bus", count=1, at="depot", seats=50, available_until=BEGINS + timedelta(minutes=110)),
    )
    plan = searched(Planner(village(people=100, fleet=fleet)))
    assert plan.people_moved == 50
    assert "no more trips or time" in str(plan.left[0].why)


def test_the_work_ends_a_search_while_the_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget is counted in work, so that a seed gives the same plan on a slow machine too."""
    monkeypatch.setattr("safepassage.planning.engines.PolicyEngine.WORK_PER_SECOND", 30_000)
    operation = village(Convoy(id="C", at="gate", vehicles_max=4, headway_s=90 * MINUTE), people=900, buses=5)
    plan = plan_operation(operation, seconds=1.0, clock=still)
    assert plan.search.stopped == "work"
    assert plan.search.constructed > 1


def test_part_loads_of_many_points_fill_one_vehicle() -> None:
    """Nine points with five people each, before a gate that inspects, take one trip of a bus, not three."""
    operation = town(points=9, buses=1)
    gate = Place(id="gate", kind="checkpoint")
    beyond = tuple(
        replace(leg, from_=leg.from_.replace("j0", "gate"), to=leg.to.replace("j0", "gate"))
        if "west" in (leg.from_, leg.to)
        else leg
        for leg in operation.legs
    )
    road = (Leg(from_="gate", to="j0", drive_s=60), Leg(from_="j0", to="gate", drive_s=60))
    operation = replace(
        operation,
        places=(*operation.places, gate),
        legs=(*beyond, *road),
        people=tuple(replace(people, count=5) for people in operation.people),
        fleet=operation.fleet[:1],
        terms=(
            Passage(id="p", flow=Flow(to=("west",))),
            Inspection(id="i", at="gate", lanes=1, per_vehicle_s=600),
        ),
    )
    plan = plan_operation(operation, seconds=0.5)
    assert plan.people_moved == 45
    assert [len([stop for stop in trip.stops if stop.board_from_s is not None]) for trip in plan.trips] == [9]


def test_a_household_without_a_choice_stays_whole_where_everybody_else_has_chosen() -> None:
    """Where no row of people is without a destination, it is counted with one of those that have one."""
    plan = plan_operation(valley(), seconds=0.1)
    assert verify(valley(), plan) == ()
    moved = {token for trip in plan.trips for token in trip.households}
    assert plan.bound.clearance_s <= plan.clearance_s
    assert moved == {"h1", "h2"}
