"""A story that is told on event by event is the story told from all events at once."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.ledger import telling
from safepassage.ledger.encoding import seal
from safepassage.ledger.state import State, fold
from tests.ledger.day import Day
from tests.ledger.strategies import days
from tests.ledger.watched import WIDE


@settings(max_examples=50, deadline=None)
@given(day=days(most=40), end=st.sampled_from((1, 2, telling.KEPT)), order=st.none() | st.randoms())
def test_events_told_one_by_one_come_to_the_same(day: Day, end: int, order: random.Random | None) -> None:
    """In their order or not, with corrections; after each event all is asked for, however little is kept."""
    sealed = day.sealed()
    if order is not None:
        order.shuffle(sealed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "KEPT", end)
        state = State(WIDE)
        for event in sealed:
            state.add([event])
            state.alarms()
        one_by_one = state.to_json()
    assert one_by_one == fold(sealed, WIDE).to_json()


def commuting(trips: int, *, linked: bool) -> Day:
    """Return a day on which a bus goes to and fro, told by a device at either end."""
    day = Day()
    last: list[str] = []
    for number in range(trips):
        people: dict[str, Any] = {"people": {"civilians": 5}}
        for device, kind, place in (
            ("m", "boarded", "mill"),
            ("m", "departed", "mill"),
            ("s", "arrived", "south"),
            ("s", "departed", "south"),
        ):
            body = people if kind != "departed" else {}
            body = body | ({"after": last} if last and linked else {})
            last = [day(kind, device, vehicle="bus-1", trip=f"t{number}", place=place, **body)]
    return day


@pytest.mark.parametrize("linked", [True, False])
def test_one_more_event_makes_only_the_end_of_a_story_be_told(
    linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether events name each other or not: of fifty trips only the last ones are read again."""
    day = commuting(50, linked=linked)
    sealed = day.sealed()
    state = fold(sealed[:-8], WIDE)
    state.alarms()
    read: list[int] = []
    entry = type(state._tally).entry

    def noted(tally: object, row: int) -> object:
        read.append(row)
        return entry(tally, row)  # type: ignore[arg-type]

    monkeypatch.setattr(type(state._tally), "entry", noted)
    for event in sealed[-8:]:
        state.add([event])
        state.vehicle("bus-1")
    assert min(read) > len(sealed) - 8 - 3 * telling.KEPT
    monkeypatch.undo()
    assert state.to_json() == fold(sealed, WIDE).to_json()


def test_an_event_of_a_device_that_told_nothing_before_may_belong_anywhere() -> None:
    """Nothing says after which it came: all is told anew, and what was told before is taken back."""
    day = commuting(20, linked=False)
    day("reached", "stranger", hours=6.1, vehicle="bus-1", place="bridge")
    sealed = [seal(event) for event in day.events]
    state = fold(sealed[:-1], WIDE)
    state.alarms()
    state.add(sealed[-1:])
    assert state.to_json() == fold(sealed, WIDE).to_json()
    assert [entry.id for entry in state.story("bus-1")].index(day.events[-1].id) < 10
