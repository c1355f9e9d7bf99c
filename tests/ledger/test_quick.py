"""The quick way of reading events comes to the same as the slow way, and leaves to it whatever is odd."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.ledger import tally
from safepassage.ledger.encoding import encode, seal
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.state import State, fold
from tests.ledger.day import Day, key_of
from tests.ledger.strategies import days
from tests.ledger.watched import EVERYTHING


def quickly(events: Sequence[Sealed], monkeypatch: pytest.MonkeyPatch) -> State:
    """Return a fold of which every batch goes the quick way as far as it can."""
    with monkeypatch.context() as patch:
        patch.setattr(tally, "QUICK_MIN", 1)
        patch.setattr(tally, "QUICK_AGAIN_MIN", 1)
        return fold(events, EVERYTHING)


@settings(max_examples=40, deadline=None)
@given(day=days(), order=st.randoms(use_true_random=False), at=st.integers(0, 25))
def test_both_ways_come_to_the_same(day: Day, order: random.Random, at: int) -> None:
    """Random days, in order or not, some events twice, some batches the one way and some the other."""
    sealed = day.sealed() + day.sealed()[:3]
    slow = fold(sealed, EVERYTHING)
    for shuffled in (False, True):
        if shuffled:
            order.shuffle(sealed)
        with pytest.MonkeyPatch.context() as patch:
            state = quickly(sealed[:at], patch)
            state.add(sealed[at:])
        assert state.to_json() == slow.to_json()
        with pytest.MonkeyPatch.context() as patch:
            again = quickly(sealed, patch)
        assert again.balances_bytes() == slow.balances_bytes()
        assert again.to_json() == slow.to_json()


PLAIN: dict[str, Any] = {"vehicle": "bus-1", "place": "mill", "people": {"civilians": 3, "wounded": 1}}


def one(content: bytes) -> list[Sealed]:
    """Return an event whose content may be anything."""
    return [Sealed(id="01900000-0000-7000-8000-000000000001", device="d", seq=1, content=content)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"x", b"x"),
        (b'"civilians":3', b'"civilians":03'),
        (b'"civilians":3', b'"civilians":0'),
        (b'"civilians":3', b'"civilians":-3'),
        (b'"civilians":3', b'"civilians":3.0'),
        (b'"civilians":3', b'"civilians":99999999999'),
        (b'"civilians":3,"wounded":1', b'"wounded":1,"civilians":3'),
        (b'"civilians":3,"wounded":1', b'"civilians":3,"civilians":3'),
        (b'{"civilians":3,"wounded":1}', b"{}"),
        (b'{"civilians":3,"wounded":1}', b'{"":1}'),
        (b'"mill"', b'"m\\u0069ll"'),
        (b'"mill"', b'"m\\"ill"'),
        (b'"mill"', '"مطحنة"'.encode()),
        (b'"mill"', b'"\xff"'),
        (b'"mill"', b'""'),
        (b'"mill"', b'"' + b"m" * 201 + b'"'),
        (b'"mill"', b"5"),
        (b'"place":"mill",', b""),
        (b'"place":"mill"', b'"colour":"red","place":"mill"'),
        (b'"place":"mill"', b'"place":"mill","trip":"t1"'),
        (b'"boarded"', b'"reached"'),
        (b'"boarded"', b'"flew"'),
        (b'"version":1', b'"version":2'),
        (b'"operation":"river"', b'"operation":"rivers"'),
        (b'"operation":"river"', b'"operation":"rive"'),
        (b"06:01:00", b"06:61:00"),
        (b'"seq":1,', b'"seq":1, '),
        (b'"seq":1', b'"seq":true'),
        (b'"signature":""', b'"signature":"' + b"0" * 128 + b'"'),
        (b'"signature":""', b'"signature":"' + b"0" * 60 + b'","x":"' + b"0" * 61 + b'"'),
        (b"}", b"} "),
        (b"}", b""),
        (b'{"at"', b' {"at"'),
    ],
)
def test_what_is_odd_is_read_the_slow_way(old: bytes, new: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way takes no event that the slow way would refuse, and none otherwise."""
    day = Day()
    day("boarded", **PLAIN)
    content = encode(day.events[0]).replace(old, new)
    events = one(content)
    assert quickly(events, monkeypatch).to_json() == fold(events, EVERYTHING).to_json()


@pytest.mark.parametrize(
    "account", ["outside", "place:x", "vehicle:bus-2", "heaven", "place:", "hospital:أ", "stayed "]
)
def test_accounts_are_read_the_same(account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a person wrote as an account, both ways take or refuse it alike."""
    day = Day()
    day("transferred", from_="place:mill", to=account, people={"civilians": 3})
    events = [seal(event) for event in day.events]
    assert quickly(events, monkeypatch).to_json() == fold(events, EVERYTHING).to_json()


def test_many_events_go_the_quick_way_by_themselves() -> None:
    """Five thousand signed events of many vehicles and names, which the tables must grow for."""
    day = Day()
    for number in range(2600):
        day(
            "boarded",
            f"d{number % 3}",
            vehicle=f"bus-{number}",
            place=f"p{number % 7}",
            people={f"g{number % 900}": 2},
        )
        day(
            "arrived",
            f"d{number % 3}",
            vehicle=f"bus-{number}",
            place="south",
            trip=f"t{number}",
            people={f"g{number % 900}": 2},
        )
    signature = key_of("d0").sign(day.events[0]).signature
    events = [seal(replace(event, signature=signature)) for event in day.events]
    state = fold(events)
    assert state._tally._quick is not None
    slow = State()
    for start in range(0, len(events), 1000):
        slow.add(events[start : start + 1000])
    assert slow._tally._quick is None
    assert state.balances_bytes() == slow.balances_bytes()
    assert [state.vehicle(f"bus-{n}") for n in range(0, 2600, 97)] == [
        slow.vehicle(f"bus-{n}") for n in range(0, 2600, 97)
    ]
    assert state.add(events) == 0
    assert state.balances_bytes() == slow.balances_bytes()
