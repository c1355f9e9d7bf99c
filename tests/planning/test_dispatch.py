"""The constructive scheduler: tours followed as early as the terms allow, in compiled and in plain Python."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safepassage.language import text
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Fleet, Group, Leg, Operation, People, Place, Timing, Timings
from safepassage.operation.terms import Convoy, Flow, Inspection, Order, Passage, Reciprocity, Term
from safepassage.planning.choice import Table, plain_policy
from safepassage.planning.destinations import with_destinations
from safepassage.planning.dispatch import Outcome, construct
from safepassage.planning.plan import Bound, Plan, Search
from safepassage.planning.problem import problem_of
from safepassage.planning.timetable import plan_of
from safepassage.planning.tour import Intent, Pickup, Tour
from safepassage.planning.verify import verify
from tests.planning.strategies import BEGINS, operations

MINUTE = 60
LONG = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=80)
ROOT = Path(__file__).parents[2]
DIGEST = """
import sys, zlib
from pathlib import Path
from tests.planning.test_dispatch import constructed, timetable
print(timetable(constructed(Path(sys.argv[1]))))
"""


def table_of(operation: Operation) -> Table:
    """Return the figures of an operation with people sent where the driving is least."""
    return Table(with_destinations(problem_of(operation)))


def planned(table: Table, outcome: Outcome) -> Plan:
    """Return an outcome as a plan without a bound."""
    bound = Bound(clearance_s=0, by=text("—"), terms=())
    return plan_of(
        table.problem, outcome.timetable, bound=bound, seed=0, search=Search(seconds=0.0, stopped="work")
    )


def faults(table: Table, outcome: Outcome) -> set[str]:
    """Return the codes of what the verifier finds in an outcome."""
    return {finding.code for finding in verify(table.problem.operation, planned(table, outcome))}


def constructed(folder: Path) -> Outcome:
    """Return the plain construction of an operation folder."""
    operation = read_operation(folder).operation
    assert operation is not None
    table = table_of(operation)
    return construct(table, plain_policy(table.problem))


def timetable(outcome: Outcome) -> str:
    """Return every trip with its times, as text."""
    return repr([(run.vehicle, run.load, run.stops) for run in outcome.runs])


def two_villages(*terms: Term, seats: int = 50, people: Sequence[People] = ()) -> Operation:
    """Return an operation of two villages ten minutes apart, a gate half an hour on, a camp behind it."""
    return Operation(
        id="two-villages",
        timezone="UTC",
        begins=BEGINS,
        groups=(Group(id="civilians"), Group(id="fighters")),
        timings=Timings(board=Timing(per_vehicle_s=600), alight=Timing(per_vehicle_s=300)),
        terms=(Passage(id="P", via=("gate",)), *terms),
        places=(
            Place(id="depot", kind="depot"),
            Place(id="upper", kind="assembly"),
            Place(id="lower", kind="assembly", bays=1),
            Place(id="gate", kind="checkpoint"),
            Place(id="camp", kind="reception"),
        ),
        people=tuple(people)
        or (
            People(place="upper", group="civilians", count=20),
            People(place="lower", group="civilians", count=30),
        ),
        fleet=(Fleet(type="bus", count=2, at="depot", seats=seats),),
        legs=tuple(
            Leg(from_=a, to=b, drive_s=minutes * MINUTE)
            for one, other, minutes in (
                ("depot", "upper", 30),
                ("depot", "lower", 40),
                ("upper", "lower", 10),
                ("upper", "gate", 40),
                ("lower", "gate", 30),
                ("gate", "camp", 30),
            )
            for a, b in ((one, other), (other, one))
        ),
    )


def collecting(table: Table, *pickups: tuple[str, dict[int, int]]) -> Intent:
    """Return a trip that collects at some places and goes on by the first service from the last of them."""
    places = [service.place for service in table.problem.services]
    service = places.index(pickups[-1][0])
    return Intent(service=service, pickups=tuple(Pickup(place=p, load=load) for p, load in pickups))


@LONG
@given(operations())
def test_the_tours_of_an_outcome_give_its_trips_again(operation: Operation) -> None:
    """Followed, they are made whole, no later, and the verifier passes them.

    Not so in an exchange: there a trip that goes sooner can take the place of another, which then waits.
    """
    table = table_of(operation)
    policy = plain_policy(table.problem)
    first = construct(table, policy)
    if not first.failed:
        again = construct(table, policy, tours=first.tours)
        if not again.failed:
            assert faults(table, again) <= {"order"}
            if not table.problem.reciprocities:
                assert not again.skipped
                assert again.arrived == first.arrived
                assert again.cost <= first.cost


@LONG
@given(operations(), st.randoms(use_true_random=False), st.booleans())
def test_tours_in_any_order_and_of_any_vehicles_are_valid_or_say_what_fails(
    operation: Operation,
    random: object,
    complete: bool,
) -> None:
    """Trips are dealt out anew among alike vehicles, and joined: what arrives in time is a valid plan."""
    table = table_of(operation)
    policy = plain_policy(table.problem)
    first = construct(table, policy)
    tours = _shuffled(table, first.tours, random)
    outcome = construct(table, policy, tours=tours, complete=complete)
    total = sum(lot.count for lot in table.problem.lots)
    assert sum(outcome.left) + sum(outcome.arrived) == total
    assert outcome.cost[0] == sum(outcome.left)
    if not outcome.failed:
        assert faults(table, outcome) <= {"order"}


def _shuffled(table: Table, tours: Sequence[Tour], random: object) -> list[Tour]:
    """Return the trips of some tours dealt out anew among the vehicles of each row, some joined to one."""
    shuffled = []
    for row, fleet in enumerate(table.problem.fleet):
        trips = [trip for tour in tours if tour.row == row for trip in tour.given]
        random.shuffle(trips)  # type: ignore[attr-defined]
        dealt: list[list[Intent]] = [[] for _ in range(fleet.count)]
        for number, trip in enumerate(trips):
            mine = dealt[number % fleet.count]
            if mine and _may_join(table, mine[-1], trip, fleet):
                mine[-1] = replace(trip, pickups=(*mine[-1].pickups, *trip.pickups))
            else:
                mine.append(trip)
        shuffled += [Tour(row=row, number=i, trips=tuple(trips)) for i, trips in enumerate(dealt)]
    return shuffled


def _may_join(table: Table, one: Intent, other: Intent, fleet: Fleet) -> bool:
    """Return whether one vehicle may collect the people of one trip and then of another."""
    problem = table.problem
    a, b = problem.services[one.service], problem.services[other.service]
    lying = {problem.lots[lot].stretcher for trip in (one, other) for p in trip.pickups for lot in p.load}
    room = fleet.stretchers if lying == {True} else fleet.seats if lying == {False} else 0
    return (
        (a.to, a.passage) == (b.to, b.passage)
        and other.pickups[0].place not in {pickup.place for pickup in one.pickups}
        and one.people + other.people <= room
        and problem.routes.quickest(one.pickups[-1].place, other.pickups[0].place) is not None
    )


def test_a_trip_collects_at_two_villages() -> None:
    """By hand: 30 min, board 10, 10 min, board 10, 60 min: the camp at 120 min, loads at each stop."""
    table = table_of(two_villages())
    tour = Tour(row=0, number=1, trips=(collecting(table, ("upper", {0: 20}), ("lower", {1: 30})),))
    outcome = construct(table, plain_policy(table.problem), tours=[tour])
    assert outcome.cost == (0, 120 * MINUTE, 50 * 120 * MINUTE)
    assert [stop.load for stop in outcome.runs[0].stops if stop.load] == [
        {"civilians": 20},
        {"civilians": 30},
    ]
    assert outcome.runs[0].vehicle.number == 1
    assert faults(table, outcome) == set()


def test_who_is_aboard_is_inspected() -> None:
    """A trip that collects twice is inspected once, for everybody aboard."""
    table = table_of(two_villages(Inspection(id="I", at="gate", lanes=1, per_vehicle_s=0, per_person_s=10)))
    tour = Tour(row=0, number=0, trips=(collecting(table, ("upper", {0: 20}), ("lower", {1: 30})),))
    outcome = construct(table, plain_policy(table.problem), tours=[tour])
    assert outcome.cost[1] == 120 * MINUTE + 50 * 10
    assert faults(table, outcome) == set()


def test_an_order_holds_a_trip_back_where_those_it_concerns_board() -> None:
    """Civilians board above; the fighters below wait with them for those who go first to be in the camp."""
    order = Order(
        id="O", first=Flow(groups=("civilians",), from_=("lower",)), then=Flow(groups=("fighters",))
    )
    people = (
        People(place="upper", group="civilians", count=20),
        People(place="lower", group="civilians", count=20),
        People(place="lower", group="fighters", count=20),
    )
    table = table_of(two_villages(order, people=people))
    lots = [(lot.place, lot.group) for lot in table.problem.lots]
    upper, lower, fighters = (
        lots.index(lot) for lot in (("upper", "civilians"), ("lower", "civilians"), ("lower", "fighters"))
    )
    tours = [
        Tour(row=0, number=0, trips=(collecting(table, ("upper", {upper: 20}), ("lower", {fighters: 20})),)),
        Tour(row=0, number=1, trips=(collecting(table, ("lower", {lower: 20})),)),
    ]
    outcome = construct(table, plain_policy(table.problem), tours=tours)
    # 40 min to the lower village, 10 boarding, 60 to the camp: then the fighters board
    assert outcome.cost[:2] == (0, (110 + 10 + 60) * MINUTE)
    assert faults(table, outcome) == set()


def test_a_trip_that_waits_for_ever_is_skipped() -> None:
    """The fighters wait for people whom nobody brings; their vehicle goes on with its next trip."""
    order = Order(id="O", first=Flow(groups=("civilians",)), then=Flow(groups=("fighters",)))
    people = (
        People(place="upper", group="fighters", count=20),
        People(place="lower", group="civilians", count=20),
    )
    table = table_of(two_villages(order, people=people))
    held, meant = collecting(table, ("upper", {0: 20})), collecting(table, ("lower", {1: 20}))
    tours = [Tour(row=0, number=0, trips=(held, meant))]
    outcome = construct(table, plain_policy(table.problem), tours=tours)
    assert outcome.skipped == (0,)
    assert outcome.left == (20, 0)
    assert faults(table, outcome) == set()
    whole = construct(table, plain_policy(table.problem), tours=tours, complete=True)
    assert whole.left == (0, 0)
    assert faults(table, whole) == set()


def test_the_last_convoy_of_what_is_meant_may_be_small() -> None:
    """Two vehicles are meant to pass: they do not wait for a third, though people are left."""
    table = table_of(two_villages(Convoy(id="C", at="gate", vehicles_min=3)))
    tours = [
        Tour(row=0, number=0, trips=(collecting(table, ("upper", {0: 20})),)),
        Tour(row=0, number=1, trips=(collecting(table, ("lower", {1: 10})),)),
    ]
    outcome = construct(table, plain_policy(table.problem), tours=tours)
    assert [vehicles for *_, vehicles, _ in outcome.convoys] == [2]
    assert outcome.left == (0, 20)
    assert faults(table, outcome) == set()


def test_a_reciprocity_is_counted_at_each_boarding() -> None:
    """With a slack of 20 the twenty above may leave, the thirty below not: none of the others arrive."""
    civilians, fighters = Flow(groups=("civilians",)), Flow(groups=("fighters",))
    term = Reciprocity(id="X", a=civilians, b=fighters, ratio=Fraction(1), slack=20)
    table = table_of(two_villages(term))
    tour = Tour(row=0, number=0, trips=(collecting(table, ("upper", {0: 20}), ("lower", {1: 30})),))
    outcome = construct(table, plain_policy(table.problem), tours=[tour])
    assert [run.people for run in outcome.stuck] == [50]
    assert outcome.left == (20, 30)


def test_tours_that_do_not_fit_are_refused() -> None:
    """A vehicle that is not there, people that are not there, a service that begins elsewhere."""
    table = table_of(two_villages())
    trip = collecting(table, ("upper", {0: 20}))
    policy = plain_policy(table.problem)
    with pytest.raises(ValueError, match="no vehicle"):
        construct(table, policy, tours=[Tour(row=0, number=2, trips=(trip,))])
    with pytest.raises(ValueError, match="more people"):
        construct(table, policy, tours=[Tour(row=0, number=0, trips=(trip, trip))])
    with pytest.raises(ValueError, match="two tours"):
        construct(
            table, policy, tours=[Tour(row=0, number=0, trips=()), Tour(row=0, number=0, trips=(trip,))]
        )
    elsewhere = replace(trip, pickups=(Pickup(place="lower", load={1: 1}),))
    with pytest.raises(ValueError, match="last boarding"):
        construct(table, policy, tours=[Tour(row=0, number=0, trips=(elsewhere,))])


@pytest.mark.parametrize("example", ["aleppo-2016"])
def test_plain_python_gives_the_same_timetable(example: str) -> None:
    """The loop compiled and the loop with compilation switched off make the same trips to the second."""
    folder = ROOT / "examples" / example
    plain = subprocess.run(
        [sys.executable, "-c", DIGEST, str(folder)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert plain.stdout.strip() == timetable(constructed(folder))


def test_an_outcome_has_its_figures_without_its_trips() -> None:
    """Cost, arrivals and people agree with the trips made into values."""
    outcome = constructed(ROOT / "examples" / "aleppo-2016")
    runs, arrivals_s = outcome.runs, outcome.arrivals_s
    assert [run.stops[-1].arrive_s for run in runs] == list(arrivals_s)
    seconds = sum(run.people * at_s for run, at_s in zip(runs, arrivals_s, strict=True))
    assert outcome.cost == (sum(outcome.left), max(arrivals_s), seconds)
    assert sum(outcome.arrived) == sum(run.people for run in runs)
