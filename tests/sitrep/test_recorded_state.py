"""The state by the record on random operations: always one that can be planned from, and nobody lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safepassage.ledger.encoding import seal
from safepassage.ledger.event import Event
from safepassage.ledger.identity import uuid7
from safepassage.ledger.instants import instant_text
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.signing import DeviceKey
from safepassage.ledger.state import State
from safepassage.operation.model import Operation
from safepassage.planning.changes import current
from safepassage.planning.plan import Plan
from safepassage.planning.planner import Planner
from safepassage.planning.replan import replan
from safepassage.planning.state_findings import state_findings
from safepassage.planning.verify import verify
from safepassage.sitrep.recorded_state import RecordedState, recorded_state
from safepassage.sitrep.rehearsal import rehearsal
from tests.planning.strategies import operations
from tests.planning.test_planner import village

RANDOM_DAYS = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=30)
KEY = DeviceKey.made_from(b"a desk that records what happens")


def short_plan(operation: Operation) -> Plan:
    """Return the plan of a very short search."""
    return Planner(operation, seed=1).search(
        seconds=0.01, progress=lambda _: None, interrupted=lambda: False, clock=lambda: 0.0
    )


@cache
def village_plan() -> tuple[Operation, Plan]:
    """Return an operation of one village with 100 people, and a plan of it."""
    operation = village()
    return operation, short_plan(operation)


def event(operation: Operation, number: int, kind: str, at: datetime, body: dict[str, Any]) -> Sealed:
    """Return an event as a desk records it."""
    return seal(
        KEY.sign(
            Event(
                id=uuid7(at, number.to_bytes(10, "big")),
                operation=operation.id,
                device="desk",
                seq=number,
                at=instant_text(at),
                kind=kind,
                body=body,
            )
        )
    )


def recorded(operation: Operation, plan: Plan, *happened: tuple[str, dict[str, Any]]) -> RecordedState:
    """Return the state after these events, one a minute."""
    at = [operation.begins + timedelta(minutes=1 + number) for number in range(len(happened))]
    events = [
        event(operation, number + 1, kind, at[number], body) for number, (kind, body) in enumerate(happened)
    ]
    return state_of(operation, plan, events, operation.begins + timedelta(minutes=1 + len(happened)))


def state_of(operation: Operation, plan: Plan, events: Iterable[Sealed], now: datetime) -> RecordedState:
    """Return the state by these events."""
    record = State(operation)
    record.add(events)
    return recorded_state(operation, plan, record, now, {})


def counted(operation: Operation, made: RecordedState) -> tuple[Counter[Any], Counter[Any]]:
    """Return by place and group how many were counted, and how many the state gives account of."""
    due: Counter[Any] = Counter()
    for row in operation.people:
        due[row.place, row.group] += row.count
    found: Counter[Any] = Counter()
    for rest in made.state.people:
        found[rest.place, rest.group] += rest.waiting + rest.elsewhere
    for _, stop, group, people in made.state.carried():
        found[stop.place, group] += people
    return +due, +found


@RANDOM_DAYS
@given(operations(), st.integers(0, 1000), st.floats(0.02, 1.1))
def test_a_disordered_day_of_a_random_operation_can_be_planned_from(
    operation: Operation, seed: int, share: float
) -> None:
    """Whatever clocks say and whatever comes late: the state is sound and the new plan valid."""
    plan = short_plan(operation)
    until = operation.begins + timedelta(seconds=int(plan.clearance_s * share) + 1)
    if operation.ends is not None and until > operation.ends:
        return
    sent = rehearsal(operation, plan, seed=seed, until=until).sent
    now = max([until, *(each.received_at for each in sent)]) + timedelta(seconds=1)
    made = state_of(operation, plan, (each.event for each in sent), now)
    late = operation.ends is not None and now > operation.ends
    if late:
        return
    assert list(state_findings(operation, made.state, "state.json")) == []
    due, found = counted(operation, made)
    assert found == due
    new = replan(operation, plan, made.state, seconds=0.01)
    changed = current(operation, made.state, file="state.json").operation
    assert verify(changed, new, state=made.state) == ()


def test_whoever_gets_off_where_they_boarded_waits_again() -> None:
    """Ten board, four get off again at home and one goes to a hospital: nobody is lost."""
    operation, plan = village_plan()
    made = recorded(
        operation,
        plan,
        ("boarded", {"vehicle": "bus-001", "place": "home", "people": {"civilians": 10}}),
        ("got_off", {"vehicle": "bus-001", "to": "place:home", "people": {"civilians": 4}}),
        ("got_off", {"vehicle": "bus-001", "to": "hospital:clinic", "people": {"civilians": 1}}),
    )
    (row,) = made.state.people
    assert (row.waiting, row.elsewhere) == (94, 1)
    assert made.state.trips[0].load == {"civilians": 5}


def test_people_who_board_beyond_the_count_are_said_and_not_planned_for() -> None:
    """More have boarded than were ever counted: the state holds those counted, a finding names the others."""
    operation, plan = village_plan()
    made = recorded(
        operation,
        plan,
        ("boarded", {"vehicle": "bus-001", "place": "home", "people": {"civilians": 60}}),
        ("boarded", {"vehicle": "bus-002", "place": "home", "people": {"civilians": 55}}),
    )
    due, found = counted(operation, made)
    assert found == due
    assert [f.what.values.get("people") for f in made.findings] == [15]


def test_children_born_at_a_place_are_people_more() -> None:
    """Who is there besides those counted is a change of the state, so that the plan takes them along."""
    operation, plan = village_plan()
    made = recorded(operation, plan, ("born", {"to": "place:home", "people": {"civilians": 2}}))
    assert made.changes == ({"kind": "people", "place": "home", "group": "civilians", "more": 2},)


def test_a_halt_that_no_state_can_hold_is_said() -> None:
    """A halt at a depot is told in words; that of a checkpoint is a change."""
    operation, plan = village_plan()
    made = recorded(operation, plan, ("halted", {"at": "depot"}), ("halted", {"at": "gate"}))
    assert [change["at"] for change in made.changes] == ["gate"]
    assert [f.what.values.get("place") for f in made.findings] == ["depot"]


def test_people_put_down_on_the_way_are_not_taken_for_arrived() -> None:
    """A bus that empties at the gate has made no trip, and is where it stands."""
    operation, plan = village_plan()
    made = recorded(
        operation,
        plan,
        ("boarded", {"vehicle": "bus-001", "place": "home", "people": {"civilians": 10}}),
        ("departed", {"vehicle": "bus-001", "place": "home"}),
        ("arrived", {"vehicle": "bus-001", "place": "gate", "people": {"civilians": 10}}),
    )
    assert list(state_findings(operation, made.state, "state.json")) == []
    due, found = counted(operation, made)
    assert found == due
    assert [row.elsewhere for row in made.state.people] == [10]


def test_events_that_only_a_clock_orders_are_put_where_the_plan_has_them() -> None:
    """Two devices, no links, one clock behind: the vehicle boards before it comes to the gate."""
    operation, plan = village_plan()
    first = plan.trips[0]
    bus, at = first.vehicle, operation.begins
    told: list[tuple[str, int, str, int, dict[str, Any]]] = [
        ("gate-post", 1, "reached", 50, {"vehicle": bus, "place": "gate", "trip": first.id}),
        ("clerk", 1, "boarded", 90, {"vehicle": bus, "place": "home", "trip": first.id,
                                     "people": {"civilians": 50}}),
        ("clerk", 2, "departed", 95, {"vehicle": bus, "place": "home", "trip": first.id}),
    ]  # fmt: skip
    events = [
        seal(
            KEY.sign(
                Event(
                    id=uuid7(at, bytes([i] * 10)),
                    operation=operation.id,
                    device=device,
                    seq=seq,
                    at=instant_text(at + timedelta(minutes=minute)),
                    kind=kind,
                    body=body,
                )
            )
        )
        for i, (device, seq, kind, minute, body) in enumerate(told)
    ]
    made = state_of(operation, plan, events, at + timedelta(hours=3))
    (trip,) = made.state.trips
    assert [stop.place for stop in trip.stops][-2:] == ["home", "gate"]
