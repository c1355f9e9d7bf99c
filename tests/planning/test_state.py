"""States: written and read back the same, refused with every fault at once, people conserved."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.errors import FindingsError
from safepassage.operation.model import Halt, Operation
from safepassage.operation.terms import Convoy, Inspection
from safepassage.planning.as_planned import as_planned
from safepassage.planning.changes import current
from safepassage.planning.plan import Plan, Stop, plan_to_text
from safepassage.planning.plan_file import read_plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.replan import replan
from safepassage.planning.state import Lost, PeopleChanged, State, TermChanged
from safepassage.planning.state_file import read_changes, read_state, state_to_text, write_state
from safepassage.planning.verify import verify
from tests.planning.strategies import operations
from tests.planning.test_planner import village
from tests.planning.test_replan import LONG, instants, planned

HOUR = 3600


def begun(now_s: int = 3 * HOUR) -> tuple[Operation, Plan, State]:
    """Return a village of 300 people and 2 buses, its plan, and its state some time after the beginning."""
    operation = village(people=300)
    plan = plan_operation(operation, seconds=0.0, clock=lambda: 0.0)
    return operation, plan, as_planned(operation, plan, now_s)


def read(tmp_path: Path, operation: Operation, state: State, change: Callable[[Any], None]) -> State:
    """Return the state of a file that somebody has changed."""
    raw = json.loads(state_to_text(operation, state))
    change(raw)
    path = tmp_path / "state.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return read_state(path, operation)


@settings(LONG, max_examples=20)
@given(st.data(), operations())
def test_a_state_is_read_back_as_it_was_written(data: st.DataObject, operation: Operation) -> None:
    """Whatever has been done, the file holds it whole."""
    plan = planned(operation)
    state = as_planned(operation, plan, data.draw(instants(plan)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.json"
        write_state(operation, state, path)
        assert read_state(path, operation) == state


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"kind": "halt", "at": "nowhere", "from": "2026-03-02T08:00"}, "There is no checkpoint nowhere."),
        (
            {"kind": "people", "place": "home", "group": "civilians", "fewer": 999},
            "999 people fewer cannot be",
        ),
        ({"kind": "term_removed", "id": "T"}, "There is no term T."),
        ({"kind": "leg", "from": "camp", "to": "depot"}, "There is no leg from camp to depot."),
        ({"kind": "lost", "type": "bus", "at": "depot", "count": 9}, "The fleet has not so many vehicles"),
        ({"kind": "flood"}, "There is no kind of change flood"),
        ({"kind": "people", "place": "home", "group": "civilians"}, "has one of count"),
        ({"kind": "vehicles", "type": "lorry", "at": "depot", "count": 1}, "so its seats are not known"),
        ({"kind": "term", "term": {"id": "C", "kind": "convoy", "at": "gate", "size": 3}}, "no field size"),
        ({"kind": "term", "term": {"id": "C", "kind": "convoy", "at": "nowhere"}}, "nowhere"),
    ],
)
def test_a_change_that_cannot_be_is_refused(tmp_path: Path, kind: dict[str, Any], words: str) -> None:
    """The finding says where it stands and what is wrong."""
    operation, plan, state = begun()
    with pytest.raises(FindingsError) as refused:
        replan(operation, plan, read(tmp_path, operation, state, lambda raw: raw["changes"].append(kind)))
    assert any(words in str(finding.what) for finding in refused.value.findings)
    assert all("changes" in finding.where.column for finding in refused.value.findings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("a halt", "changes[0] must be an object in braces."),
        ({}, "The key changes[0].kind is missing."),
        ({"kind": ["halt"]}, "changes[0].kind must be text in quotation marks."),
    ],
)
def test_what_is_no_change_is_told_once(tmp_path: Path, change: object, said: str) -> None:
    """Not also as a kind without a name."""
    operation, _, state = begun()
    with pytest.raises(FindingsError) as refused:
        read(tmp_path, operation, state, lambda raw: raw["changes"].append(change))
    assert [str(finding.what) for finding in refused.value.findings] == [said]


def test_a_state_that_is_a_list_is_told_by_its_own_name(tmp_path: Path) -> None:
    """And not as a plan."""
    path = tmp_path / "state.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(FindingsError) as refused:
        read_state(path, begun()[0])
    assert [str(finding.what) for finding in refused.value.findings] == [
        "state.json must be an object in braces."
    ]


def _lose_a_person(raw: Any) -> None:  # noqa: ANN401 - any JSON
    raw["people"][0]["waiting"] -= 1


def _two_places(raw: Any) -> None:  # noqa: ANN401 - any JSON
    raw["vehicles"] += [
        {"id": raw["trips"][-1]["vehicle"], "type": "bus", "at": "depot", "stands": "home"}
    ] * 2


def _later_than_now(raw: Any) -> None:  # noqa: ANN401 - any JSON
    raw["trips"][0]["stops"][0]["leave_s"] = 10**6


def _unknown(raw: Any) -> None:  # noqa: ANN401 - any JSON
    raw["trips"][0]["to"] = "nowhere"
    raw["people"][0]["group"] = "nobody"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (_lose_a_person, ("Of 300 people of civilians at home",)),
        (_two_places, ("is in two places at once",)),
        (_later_than_now, ("which is not before now",)),
        (_unknown, ("There is no reception site nowhere.", "There is no group nobody.")),
    ],
)
def test_a_state_that_contradicts_itself_is_refused(
    tmp_path: Path, wrong: Callable[[Any], None], words: tuple[str, ...]
) -> None:
    """Everything that is wrong is told at once."""
    operation, plan, state = begun()
    with pytest.raises(FindingsError) as refused:
        replan(operation, plan, read(tmp_path, operation, state, wrong))
    told = " ".join(str(finding.what) for finding in refused.value.findings)
    assert all(each in told for each in words)


def test_changes_alone_are_read_from_a_file(tmp_path: Path) -> None:
    """The example's halt is one, and is put into a state as it was written."""
    operation, _, state = begun()
    path = tmp_path / "changes.json"
    halt = {"kind": "halt", "at": "gate", "from": "2026-03-02T08:00"}
    path.write_text(json.dumps({"changes": [halt]}), encoding="utf-8")
    changes = read_changes(path, operation)
    assert json.loads(state_to_text(operation, state, changes=changes))["changes"] == [halt]


def test_a_halt_delays_who_has_not_passed_and_keeps_who_has() -> None:
    """Nobody leaves the gate while it is halted; trips past it are kept."""
    operation, plan, state = begun()
    until = operation.begins + timedelta(hours=20)
    now = operation.begins + timedelta(seconds=state.now_s)
    halted = replace(state, changes=(Halt(at="gate", from_=now, until=until),))
    again = replan(operation, plan, halted)
    assert again.people_moved == 300
    assert again.replanned is not None
    assert {change.how for change in again.replanned.changes} == {"shifted"}
    leaves = [s.leave_s or 0 for trip in again.trips for s in trip.stops if s.place == "gate"]
    assert all(not state.now_s <= leave_s < 20 * HOUR for leave_s in leaves)
    assert again.clearance_s > 20 * HOUR


def test_a_halt_without_end_leaves_people_with_a_reason() -> None:
    """Who cannot pass any more is left, those aboard too, and nobody is counted twice."""
    operation, plan, state = begun()
    now = operation.begins + timedelta(seconds=state.now_s)
    again = replan(operation, plan, replace(state, changes=(Halt(at="gate", from_=now),)))
    assert again.people_moved + sum(entry.count for entry in again.left) == 300
    assert again.left
    assert all(str(entry.why) for entry in again.left)


def test_the_people_of_a_lost_vehicle_are_taken_by_others() -> None:
    """Its trips to come are dropped; another bus makes them; the change list says so."""
    operation, plan, state = begun()
    parked = next(vehicle for vehicle in plan.vehicles)
    again = replan(operation, plan, replace(state, changes=(Lost(vehicle=parked.id, returned=True),)))
    assert again.people_moved == 300
    assert again.replanned is not None
    assert again.replanned.number("dropped") == again.replanned.number("added") > 0


def test_newcomers_are_fetched_and_those_gone_are_not() -> None:
    """Ten people more are moved in the new plan; of fifty who left alone nobody is looked for."""
    operation, plan, state = begun()
    more = PeopleChanged(place="home", group="civilians", more=10)
    again = replan(operation, plan, replace(state, changes=(more,)))
    assert again.people_moved == again.people_total == 310
    fewer = PeopleChanged(place="home", group="civilians", more=-50)
    again = replan(operation, plan, replace(state, changes=(fewer,)))
    assert again.people_moved == again.people_total == 250
    assert again.replanned is not None
    assert again.replanned.headcount.elsewhere == 50


def test_a_new_term_binds_what_comes() -> None:
    """From now on the gate is passed in convoys, an hour apart."""
    operation, plan, state = begun()
    term = Convoy(id="V", at="gate", headway_s=HOUR)
    changed = replace(state, changes=(TermChanged(term=term),))
    again = replan(operation, plan, changed)
    assert verify(current(operation, changed).operation, again, state=changed) == ()
    releases = [convoy.release_s for convoy in again.convoys]
    assert len(releases) > 1
    assert all(then - before >= HOUR for before, then in pairwise(releases))


def test_the_verifier_tells_a_past_that_was_changed() -> None:
    """A plan in which something done was done otherwise is refused, and so is a lost vehicle that drives."""
    operation, plan, state = begun()
    again = replan(operation, plan, state)
    first = again.trips[0]
    stop = replace(first.stops[0], leave_s=(first.stops[0].leave_s or 0) + 1)
    other = replace(first, stops=(stop, *first.stops[1:]))
    changed = replace(again, trips=(other, *again.trips[1:]))
    assert "record" in {finding.code for finding in verify(operation, changed, state=state)}
    lost = replace(state, changes=(Lost(vehicle=first.vehicle),))
    assert "vehicle-lost" in {finding.code for finding in verify(operation, again, state=lost)}
    gone = replace(again, trips=again.trips[1:])
    assert "record" in {finding.code for finding in verify(operation, gone, state=state)}


def test_how_a_plan_differs_is_read_back_from_its_file(tmp_path: Path) -> None:
    """`replanned` says the same in both languages after reading, and the file is the same again."""
    operation, plan, state = begun()
    now = operation.begins + timedelta(seconds=state.now_s)
    until = now + timedelta(hours=9)
    again = replan(operation, plan, replace(state, changes=(Halt(at="gate", from_=now, until=until),)))
    path = tmp_path / "plan.json"
    path.write_text(plan_to_text(again), encoding="utf-8")
    assert plan_to_text(read_plan(path)) == plan_to_text(again)


def test_the_verifier_tells_who_passes_during_a_halt() -> None:
    """The old plan breaks a halt that it did not know of, but not by what was done before now."""
    operation, plan, state = begun()
    now = operation.begins + timedelta(seconds=state.now_s)
    halted = replace(operation, halts=(Halt(at="gate", from_=operation.begins, until=now),))
    assert "halt" in {finding.code for finding in verify(halted, plan)}
    assert verify(halted, plan, state=state) == ()
    for_ever = replace(operation, halts=(Halt(at="gate", from_=now),))
    assert {finding.code for finding in verify(for_ever, plan, state=state)} == {"halt"}


def test_who_waits_at_a_gate_is_inspected_before_who_comes_there_now() -> None:
    """A vehicle that reaches the gate in the second of the state has come after whoever stands there."""
    lanes = Inspection(id="I", at="gate", lanes=1, per_vehicle_s=HOUR, per_person_s=0)
    operation = village(lanes, people=150, buses=3)
    plan = plan_operation(operation, seconds=0.0, clock=lambda: 0.0)
    state = as_planned(operation, plan, 2 * HOUR)
    first, second, third = sorted(state.trips, key=lambda trip: trip.id)
    gate = Stop(place="gate", arrive_s=2 * HOUR - 60)
    waits = replace(second, stops=(*second.stops[:2], gate), next=None, arrive_s=None)
    comes = replace(third, stops=third.stops[:2], next="gate", arrive_s=2 * HOUR)
    state = replace(state, trips=(first, waits, comes))
    again = replan(operation, plan, state)
    assert verify(current(operation, state).operation, again, state=state) == ()


def test_after_losses_the_rest_is_shared_out_anew() -> None:
    """Where a bus is lost, the others take its trips in turn and are done about as soon as buses can be."""
    operation = village(people=1000, buses=4)
    plan = plan_operation(operation, seconds=0.0, clock=lambda: 0.0)
    state = replace(as_planned(operation, plan, HOUR), changes=(Lost(vehicle="bus-001", returned=True),))
    again = replan(operation, plan, state)
    assert again.left == ()
    assert verify(current(operation, state).operation, again, state=state) == ()
    rounds = -(-1000 // (3 * 50))
    assert again.clearance_s <= (rounds + 1) * 3 * HOUR
    assert again.gap < 0.2


def test_a_new_trip_like_an_old_one_bears_its_name() -> None:
    """A trip with the vehicle, the people and the places of an old one is that one, at another time."""
    operation, plan, state = begun()
    halt = Halt(
        at="gate", from_=operation.begins + timedelta(hours=3), until=operation.begins + timedelta(hours=5)
    )
    again = replan(operation, plan, replace(state, changes=(halt,)))
    assert {trip.id for trip in again.trips} == {trip.id for trip in plan.trips}
