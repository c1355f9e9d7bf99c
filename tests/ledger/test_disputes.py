"""Events of which not all can be true: the same at every hub, and told with what each says and what to do."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safepassage.ledger.encoding import seal
from safepassage.ledger.state import fold
from tests.ledger.day import Day, codes, only
from tests.ledger.strategies import days
from tests.ledger.test_promises import FEW, people_in
from tests.ledger.watched import EVERYTHING


def disputed() -> tuple[Day, str]:
    """Return a day on which a device has sent two contents under one id, and the id."""
    day = Day()
    first = day("registered", "phone", hours=5, place="mill", people={"civilians": 48})
    day("registered", "phone", hours=5.5, place="farm", people={"civilians": 10})
    day.events.append(replace(day.events[0], body={"place": "mill", "people": {"civilians": 84}}))
    return day, first


def test_a_dispute_is_told_with_both_contents_and_how_to_settle_it() -> None:
    """The device, what it said twice, which of them counts, and the command; a correction settles it."""
    day, first = disputed()
    alarm = only(day.fold(EVERYTHING), "disputed")
    for lang, kind in (("en", "registered"), ("ar", "\u2068يُعدّ أشخاص للمرة الأولى (\u2068registered\u2069)")):
        said = alarm.in_language("ar" if lang == "ar" else "en")
        assert "phone" in said
        assert kind in said
        assert said.index("civilians=48") < said.index("civilians=84")
        assert f"record DIR corrected --event {first} --reason" in said
    assert "2024-06-01 05:00" in str(alarm.what)
    assert alarm.events == (first,)
    assert day.fold(EVERYTHING).balances()["place:mill"] == {"civilians": 48}
    said_so = {"kind": "registered", "body": {"place": "mill", "people": {"civilians": 84}}}
    day("corrected", "desk", hours=8, corrects=first, reason="asked", replacement=said_so)
    state = day.fold(EVERYTHING)
    assert "disputed" not in codes(state)
    assert state.balances()["place:mill"] == {"civilians": 84}


def test_a_dispute_with_a_correction_counts_for_nothing() -> None:
    """Nobody can say whether the correction was meant, so neither counts, and both are told."""
    day, first = disputed()
    second = day.events[1]
    body = {"corrects": first, "reason": "wrong"}
    day.events[2] = replace(second, kind="corrected", body=body)
    alarm = only(day.fold(EVERYTHING), "disputed")
    assert "none of them counts" in str(alarm.what)
    assert "corrects" in str(alarm.what)
    assert "civilians=10" in str(alarm.what)
    assert "place:farm" not in day.fold(EVERYTHING).balances()


def test_a_number_used_twice_is_told_until_one_is_struck_out() -> None:
    """As by two copies of one desk's folder: both events count until somebody says what did not happen."""
    day = Day()
    day("registered", "desk", hours=5, place="mill", people={"civilians": 48})
    twice = day("registered", "desk", hours=6, seq=1, place="mill", people={"civilians": 48})
    alarm = only(day.fold(EVERYTHING), "number-twice")
    assert "2024-06-01 05:00" in str(alarm.what)
    assert "2024-06-01 06:00" in str(alarm.what)
    assert f"--event {twice}" in str(alarm.what)
    day("corrected", "other", hours=8, corrects=twice, reason="there twice")
    assert "number-twice" not in codes(day.fold(EVERYTHING))


@FEW
@given(day=days(most=10), other=days(most=10), order=st.randoms(use_true_random=False), number=st.booleans())
def test_p2_an_id_that_two_events_bear_is_the_same_on_every_hub(
    day: Day, other: Day, order: random.Random, number: bool
) -> None:
    """An id of another device or number: both events count and that is said, in whatever order they come."""
    assume(day.events and other.events)
    mine = day.events[0]
    seq = max(event.seq for event in day.events) + 1
    theirs = replace(
        other.events[0], id=mine.id, seq=seq, device=mine.device if number else f"not-{mine.device}"
    )
    correction = Day(seqs={"f": 0})
    correction(
        "corrected",
        "f",
        corrects=mine.id,
        reason="wrong",
        replacement={"kind": "registered", "body": {"place": "mill", "people": {"civilians": 9}}},
    )
    sealed = [*day.sealed(), seal(theirs), *correction.sealed()]
    states = []
    for _ in range(3):
        order.shuffle(sealed)
        states.append(fold(sealed, EVERYTHING))
    assert len({state.balances_bytes() for state in states}) == 1
    assert all(people_in(state) == 0 for state in states)
    said = [[(a.code, str(a.what)) for a in state.alarms() if a.code == "id-twice"] for state in states]
    assert said[0] == said[1] == said[2]
    assert len(said[0]) == 1


@pytest.mark.parametrize(
    "id_", ["", "x", "01A22A52-0000-7000-8000-00000000000A", "01a22a5200007000800000000000000a", "\ud800"]
)
def test_what_bears_no_id_is_kept_and_does_not_count(id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is set aside as what cannot be read, in any order, whether many events come at once or one."""
    day = Day()
    day("registered", hours=5, place="mill", people={"civilians": 30})
    day("boarded", hours=6, place="mill", vehicle="bus-1", people={"civilians": 10})
    day("departed", hours=7, place="mill", vehicle="bus-1")
    first, second, third = day.sealed()
    sealed = [first, replace(second, id=id_), third]
    digests = set()
    for quick_min in (10_000, 1):
        monkeypatch.setattr("safepassage.ledger.tally.QUICK_MIN", quick_min)
        for events in (sealed, sealed[::-1], [*sealed, *sealed]):
            state = fold(events, EVERYTHING)
            assert state.balances()["place:mill"] == {"civilians": 30}
            assert "unreadable" in codes(state)
            digests.add(state.digest())
    assert len(digests) == 1
