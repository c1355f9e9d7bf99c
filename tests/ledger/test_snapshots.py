"""Snapshots, caches that may be lost and change nothing; and events that are not to be trusted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.ledger import telling
from safepassage.ledger.encoding import seal
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.snapshot import SnapshotError, head_of
from safepassage.ledger.state import State, fold
from safepassage.ledger.watched import NAME as WATCHED
from tests.ledger.day import Day, keyring, only
from tests.ledger.strategies import days
from tests.ledger.watched import WIDE


def parts_of(state: State) -> dict[str, bytes]:
    """Return the parts of a state's snapshot, copied."""
    return {name: bytes(part) for name, part in state.snapshot_parts()}


@settings(max_examples=60, deadline=None)
@given(
    day=days(most=40),
    cuts=st.lists(st.integers(0, 40), max_size=4),
    dispute=st.booleans(),
    watched=st.booleans(),
    end=st.sampled_from((1, 3, telling.KEPT)),
)
def test_a_state_from_a_snapshot_is_the_state(
    day: Day, cuts: list[int], dispute: bool, watched: bool, end: int
) -> None:
    """Made at any moments, and then told the rest (and some of the old again), it says the same."""
    sealed = day.sealed()
    if dispute and len(day.events) > 1:
        sealed.insert(len(sealed) // 2, seal(replace(day.events[1], id=sealed[0].id, seq=1)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "KEPT", end)
        state = State(WIDE)
        begin = 0
        for at in [*sorted(cuts), len(sealed)]:
            state.add(sealed[max(0, begin - 3) : at])
            begin = max(begin, at)
            if watched:
                state.alarms()
            parts = parts_of(state)
            assert head_of(parts).balances == dict(state._tally.balances)
            assert (WATCHED in parts) == watched
            state = State.from_snapshot(parts, WIDE)
        assert [alarm.to_json() for alarm in state.alarms()] == fold(sealed, WIDE).to_json()["alarms"]
        assert state.to_json() == fold(sealed, WIDE).to_json()


def test_a_snapshot_that_cannot_be_used_is_refused() -> None:
    """Of another operation, of another format, or with a part that is missing or cut off."""
    day = Day()
    day("registered", place="mill", people={"civilians": 5})
    state = day.fold(WIDE)
    state.alarms()
    parts = parts_of(state)
    with pytest.raises(SnapshotError, match="operation"):
        State.from_snapshot(parts, None)
    with pytest.raises(SnapshotError, match="format"):
        State.from_snapshot(parts | {"head": parts["head"].replace(b"format\x02", b"format\x63")}, WIDE)
    for name in parts:
        if name != WATCHED:
            with pytest.raises(SnapshotError):
                State.from_snapshot({n: b for n, b in parts.items() if n != name}, WIDE)
        damaged = parts | {name: parts[name][:-1]}
        if name == WATCHED:
            assert State.from_snapshot(damaged, WIDE).to_json() == state.to_json()
        else:
            with pytest.raises(SnapshotError):
                State.from_snapshot(damaged, WIDE)


# ------------------------------------------------------------------------------ trust


def signed() -> Day:
    """Return two events of a known device, signed."""
    day = Day(signed=True)
    day("registered", "phone", place="mill", people={"civilians": 5})
    day("boarded", "phone", vehicle="bus-1", place="mill", people={"civilians": 2})
    return day


def test_events_that_are_signed_by_a_known_device_count() -> None:
    """Nothing is said about them."""
    state = fold(signed().sealed(), WIDE, verify=keyring("phone").verdict_of_sealed)
    assert state.balances()["vehicle:bus-1"] == {"civilians": 2}
    assert not {"bad-signature", "not-signed", "unknown-device"} & {a.code for a in state.alarms()}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda e: replace(e, body={**e.body, "people": {"civilians": 3}}), "bad-signature"),
        (lambda e: replace(e, signature=""), "not-signed"),
        (lambda e: replace(e, device="stranger"), "unknown-device"),
    ],
)
def test_events_that_nobody_known_has_signed_are_kept_and_shown_and_do_not_count(
    spoil: object, code: str
) -> None:
    """A forged event is not something that happened; it is still there to be looked into."""
    assert callable(spoil)
    day = signed()
    day.events[1] = spoil(day.events[1])
    state = fold(map(seal, day.events), WIDE, verify=keyring("phone").verdict_of_sealed)
    assert "vehicle:bus-1" not in state.balances()
    assert state.events == 2
    assert only(state, code).events == (day.events[1].id,)


def test_the_true_event_counts_though_a_forged_one_came_first_under_its_id() -> None:
    """Who forges an id cannot keep the event out: in either order the state is the same."""
    day = signed()
    true = day.sealed()
    forged = seal(replace(day.events[1], body={**day.events[1].body, "people": {"civilians": 3}}))
    verify = keyring("phone").verdict_of_sealed
    states = [fold(events, WIDE, verify=verify) for events in ([true[0], forged, true[1]], [*true, forged])]
    assert states[0].to_json() == states[1].to_json()
    assert states[0].balances()["vehicle:bus-1"] == {"civilians": 2}


def test_a_label_that_is_not_the_content_is_badly_signed() -> None:
    """What a store or a bundle says about an event must be what stands in it."""
    event = signed().sealed()[0]
    verify = keyring("phone").verdict_of_sealed
    assert verify(event) == "good"
    assert verify(replace(event, seq=9)) == "bad-signature"
    assert verify(replace(event, content=b"x")) == "bad-signature"


READABLE = {
    "at": "2024-06-01T06:00:00.000Z",
    "body": {"text": "x"},
    "kind": "noted",
    "operation": "river",
    "version": 1,
}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable"),
        (b"\xff{", "unreadable"),
        ({"kind": "boarded"}, "unreadable"),
        ({"kind": "flew"}, "unreadable"),
        ({"at": "2024-13-01T06:00:00.000Z"}, "unreadable"),
        ({"at": "x"}, "unreadable"),
        ({"kind": "died", "body": {"from": "heaven", "people": {"a": 1}}}, "unreadable"),
        (
            {"kind": "departed", "body": {"place": "p", "vehicle": "v", "inspected_from": "noon"}},
            "unreadable",
        ),
        ({"kind": "corrected", "body": {"corrects": "the last one", "reason": "x"}}, "unreadable"),
        ({"operation": "lake"}, "other-operation"),
    ],
)
def test_whatever_a_store_holds_the_fold_goes_on(content: bytes | dict[str, object], code: str) -> None:
    """What cannot be read, or is of another operation, is kept and shown; everything else counts."""
    if isinstance(content, dict):
        content = json.dumps(READABLE | content).encode()
    day = signed()
    odd = Sealed(id="01900000-0000-7000-8000-000000000001", device="odd", seq=1, content=content)
    state = fold([*day.sealed(), odd, odd], WIDE)
    assert state.events == 3
    assert only(state, code).events == (odd.id,)
    assert state.balances()["place:mill"] == {"civilians": 3}
