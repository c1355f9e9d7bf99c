"""Replanning operations of every kind: the new plan is valid, nobody is lost, the past is as it was."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safepassage.operation.model import Halt, Operation
from safepassage.planning.as_planned import as_planned
from safepassage.planning.bounds import Bounds
from safepassage.planning.changes import current
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.problem import problem_of
from safepassage.planning.replan import replan
from safepassage.planning.replan_bound import empty_as_loaded, remaining_problem
from safepassage.planning.state import Change, Lost, PeopleChanged, State, TermRemoved, VehiclesAdded
from safepassage.planning.underway import stage_of
from safepassage.planning.verify import verify
from tests.planning.strategies import operations

LONG = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)


def planned(operation: Operation) -> Plan:
    """Return the plan of a very short search that no clock ends."""
    return plan_operation(operation, seconds=0.0, clock=lambda: 0.0)


@st.composite
def instants(draw: st.DrawFn, plan: Plan) -> int:
    """Return an instant of a plan: one at which something happens, one beside it, or any."""
    times = sorted(
        {
            time_s
            for trip in plan.trips
            for stop in trip.stops
            for time_s in (stop.arrive_s, stop.board_from_s, stop.inspect_from_s, stop.leave_s)
            if time_s is not None
        }
    )
    if not times:
        return draw(st.integers(0, 3600))
    beside = st.sampled_from(times).flatmap(lambda at_s: st.integers(max(0, at_s - 1), at_s + 1))
    return draw(beside | st.integers(0, times[-1] + 10))


@st.composite
def changes(draw: st.DrawFn, operation: Operation, state: State) -> tuple[Change, ...]:
    """Return up to three changes that the operation and the state allow."""
    now = operation.begins + timedelta(seconds=state.now_s)
    kinds: list[st.SearchStrategy[Change]] = []
    for place in operation.places:
        if place.kind == "checkpoint":
            until = st.none() | st.integers(1, 30).map(lambda n: now + timedelta(hours=n))
            kinds.append(st.builds(Halt, at=st.just(place.id), from_=st.just(now), until=until))
    vehicles = sorted({v.id for v in state.vehicles} | {t.vehicle for t in state.trips})
    if vehicles:
        kinds.append(st.builds(Lost, vehicle=st.sampled_from(vehicles), returned=st.booleans()))
    kinds += [
        st.builds(
            PeopleChanged,
            place=st.just(row.place),
            group=st.just(row.group),
            destination=st.just(row.destination),
            more=st.integers(-row.waiting, 20),
        )
        for row in state.people
        if row.waiting and not operation.households
    ]
    kinds.append(st.sampled_from(operation.terms).map(lambda term: TermRemoved(id=term.id)))
    kinds.append(st.sampled_from(operation.fleet).map(lambda row: VehiclesAdded(row=replace(row, count=1))))
    once = {_about(change): change for change in draw(st.lists(st.one_of(kinds), max_size=3))}
    return tuple(once.values())


def _about(change: Change) -> tuple[str, ...]:
    """Return what a change is about: two about the same might contradict each other."""
    match change:
        case Lost():
            return "lost", change.vehicle
        case PeopleChanged():
            return "people", change.place, change.group
        case _:
            return (repr(change),)


@LONG
@given(st.data(), operations())
def test_without_a_change_every_trip_is_kept(data: st.DataObject, operation: Operation) -> None:
    """Where all has gone as planned, the new plan is the old one: no trip is changed."""
    plan = planned(operation)
    state = as_planned(operation, plan, data.draw(instants(plan)))
    again = replan(operation, plan, state)
    assert again.replanned is not None
    assert again.replanned.changes == ()
    assert sorted(trip.id for trip in again.trips) == sorted(trip.id for trip in plan.trips)
    assert again.clearance_s == plan.clearance_s
    assert verify(current(operation, state).operation, again, state=state) == ()


@LONG
@given(st.data(), operations())
def test_a_replan_is_valid_and_loses_nobody(data: st.DataObject, operation: Operation) -> None:
    """Whatever changes: the plan passes the verifier, people are conserved, kept trips are as they were."""
    plan = planned(operation)
    before = as_planned(operation, plan, data.draw(instants(plan)))
    state = replace(before, changes=data.draw(changes(operation, before)))
    again = replan(operation, plan, state)
    now = current(operation, state)
    assert verify(now.operation, again, state=state) == ()
    heads = now.headcount
    everyone = sum(row.count for row in operation.people) + heads.newcomers
    assert heads.out + heads.aboard + heads.waiting + heads.elsewhere == everyone
    assert again.people_moved + sum(entry.count for entry in again.left) + heads.elsewhere == everyone
    assert again.replanned is not None
    old = {trip.id: trip for trip in plan.trips}
    new = {trip.id: trip for trip in again.trips}
    for trip_id in again.replanned.kept:
        assert [replace(s, convoy=None) for s in new[trip_id].stops] == [
            replace(s, convoy=None) for s in old[trip_id].stops
        ]
    told = {change.id: change.how for change in again.replanned.changes}
    ended = {trip.id for trip in state.trips if trip.ended}
    assert set(old) | set(new) == {*told, *again.replanned.kept, *ended}


@LONG
@given(st.data(), operations())
def test_the_bound_of_what_remains_is_below_the_old_plan(data: st.DataObject, operation: Operation) -> None:
    """The old plan goes on from any instant of it, so it can be no sooner than what bounds all that go on."""
    plan = planned(operation)
    state = as_planned(operation, plan, data.draw(instants(plan)))
    now = current(operation, state)
    problem = problem_of(now.operation)
    if empty_as_loaded(problem):
        rest = remaining_problem(problem, state, stage_of(plan, state, now, problem), now)
        left = sum(entry.count for entry in plan.left)
        bound = Bounds(rest).at_least(people_left=left, clearance_s=3 * plan.clearance_s + 1)
        assert bound.clearance_s <= plan.clearance_s
