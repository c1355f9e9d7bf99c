"""A made day, and the state of an operation by its record."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from safepassage.ledger.signing import Keyring
from safepassage.ledger.state import State
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.planning.as_planned import as_planned
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation
from safepassage.sitrep.recorded_state import RecordedState, recorded_state
from safepassage.sitrep.rehearsal import Rehearsal, rehearsal

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def town() -> tuple[Operation, Plan]:
    """Return the small example and a plan of it."""
    operation = read_operation(EXAMPLES / "town").operation
    assert operation is not None
    return operation, plan_operation(operation, seconds=0, seed=0)


def folded(operation: Operation, made: Rehearsal) -> State:
    """Return the state of a made day."""
    state = State(operation, verify=Keyring(keys=made.keys).verdict_of_sealed)
    state.add(each.event for each in made.sent)
    return state


def by_record(operation: Operation, plan: Plan, made: Rehearsal, now: datetime) -> RecordedState:
    """Return where the operation stands by a made day."""
    received = {each.event.id: each.received_at for each in made.sent}
    return recorded_state(operation, plan, folded(operation, made), now, received)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_made_day_loses_nobody(seed: int) -> None:
    """Everybody who was registered is somewhere at its end, and nobody is unaccounted for."""
    operation, plan = town()
    where = folded(operation, rehearsal(operation, plan, seed=seed)).where()
    assert where.came_in == sum(people.count for people in operation.people)
    assert where.unaccounted == {}
    assert where.below_zero == {}
    aboard = [account for account in where.accounts if account.startswith("vehicle:")]
    assert aboard == []


def test_a_made_day_is_the_same_for_a_seed_and_another_for_another() -> None:
    """Its events are the same to the byte, in the same order of arrival."""
    operation, plan = town()
    first, again, other = (rehearsal(operation, plan, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first.sent != other.sent


def test_a_made_day_has_what_a_real_one_has() -> None:
    """Events come twice, late and out of order, clocks are wrong, and one id has two contents."""
    operation, plan = town()
    sent = rehearsal(operation, plan, seed=0).sent
    contents = Counter(each.event.content for each in sent)
    ids = Counter({each.event.id: 0 for each in sent})
    ids.update(event_id for event_id, _ in {(each.event.id, each.event.content) for each in sent})
    assert max(contents.values()) > 1
    assert max(ids.values()) == 2
    order = [each.event.seq for each in sent if each.event.device == "checkpoint-bridge"]
    assert order != sorted(order) or len(order) < 10
    assert {a.code for a in folded(operation, rehearsal(operation, plan, seed=0)).alarms()}


@pytest.mark.parametrize("minutes", [0, 45, 90, 150, 200, 400])
@pytest.mark.parametrize("seed", [0, 5])
def test_the_state_by_the_record_conserves_people(minutes: int, seed: int) -> None:
    """Of each place and group, those who boarded, wait and are elsewhere are as many as were counted."""
    operation, plan = town()
    now = operation.begins + timedelta(minutes=minutes)
    made = by_record(
        operation, plan, rehearsal(operation, plan, seed=seed, until=now), now + timedelta(hours=2)
    )
    counted: Counter[tuple[str, str]] = Counter()
    for row in operation.people:
        counted[row.place, row.group] += row.count
    found: Counter[tuple[str, str]] = Counter()
    for rest in made.state.people:
        found[rest.place, rest.group] += rest.waiting + rest.elsewhere
    for _, stop, group, people in made.state.carried():
        found[stop.place, group] += people
    assert found == counted


def test_a_day_without_disorder_gives_the_state_as_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """If all goes as planned, the record says of people and vehicles what the plan says."""
    for name in ("NO_SHOW", "COUNT_WRONG", "TWICE", "MISWRITTEN", "SIGNAL_LOST"):
        monkeypatch.setattr(f"safepassage.sitrep.rehearsal.{name}", 0)
    monkeypatch.setattr("safepassage.sitrep.rehearsal.LATE_S", 1e-9)
    monkeypatch.setattr("safepassage.sitrep.rehearsal.CLOCK_WRONG_S", 0)
    operation, plan = town()
    now_s = 7200
    now = operation.begins + timedelta(seconds=now_s)
    made = by_record(operation, plan, rehearsal(operation, plan, seed=0, until=now), now).state
    planned = as_planned(operation, plan, now_s)
    assert {trip.id: trip.to for trip in made.trips} == {trip.id: trip.to for trip in planned.trips}
    # who boards is recorded once they have boarded, and planned from when boarding begins
    boarded = {trip.id: trip.load for trip in made.trips if trip.load}
    assert boarded.items() <= {trip.id: dict(trip.load) for trip in planned.trips}.items()
    waiting = {(row.place, row.group, row.destination): row.waiting for row in made.people}
    known = {(row.place, row.group, row.destination): row.waiting for row in planned.people}
    assert known.keys() <= waiting.keys()
    assert all(waiting[key] >= known.get(key, 0) for key in waiting)
