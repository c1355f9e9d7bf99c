"""Accounts: who moves from where to where, what is unaccounted for, and what corrections undo."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from safepassage.ledger.accounts import is_account
from safepassage.ledger.state import State
from tests.ledger.day import Day, codes, only


def mill(*, people: int = 100) -> Day:
    """Return a day that begins with people at the mill."""
    day = Day()
    day("registered", place="mill", people={"civilians": people})
    return day


def held(day: Day) -> dict[str, dict[str, int]]:
    """Return who is where, `outside` left out."""
    return {account: groups for account, groups in day.fold().balances().items() if account != "outside"}


@pytest.mark.parametrize(
    ("kind", "body", "left", "came"),
    [
        ("boarded", {"vehicle": "bus-1", "place": "mill"}, "place:mill", "vehicle:bus-1"),
        ("transferred", {"from_": "place:mill", "to": "hospital:town"}, "place:mill", "hospital:town"),
        ("diverted", {"from_": "place:mill", "checkpoint": "bridge"}, "place:mill", "screening:bridge"),
        ("released", {"checkpoint": "bridge", "to": "place:south"}, "screening:bridge", "place:south"),
        ("got_off", {"vehicle": "bus-1", "to": "place:fork"}, "vehicle:bus-1", "place:fork"),
        ("got_off", {"vehicle": "bus-1"}, "vehicle:bus-1", "outside"),
        ("arrived", {"vehicle": "bus-1", "place": "south"}, "vehicle:bus-1", "place:south"),
        ("stayed", {"from_": "place:mill"}, "place:mill", "stayed"),
        ("died", {"from_": "hospital:town"}, "hospital:town", "deceased"),
        ("born", {"to": "place:south"}, "outside", "place:south"),
        ("transferred", {"from_": "place:mill", "to": "unaccounted"}, "place:mill", "unaccounted"),
    ],
)
def test_every_move_takes_people_from_one_account_and_puts_them_into_another(
    kind: str, body: dict[str, Any], left: str, came: str
) -> None:
    """What the one loses the other gains, group by group."""
    day = Day()
    day(kind, people={"civilians": 3, "wounded": 1}, **body)
    assert day.fold().balances() == {
        left: {"civilians": -3, "wounded": -1},
        came: {"civilians": 3, "wounded": 1},
    }


def test_what_moves_nobody_posts_nothing() -> None:
    """A bus that drives, a head count, a halt or a note changes no account."""
    day = mill()
    before = held(day)
    day("vehicle_out", vehicle="bus-1", place="yard")
    day("departed", vehicle="bus-1", place="yard")
    day("reached", vehicle="bus-1", place="mill")
    day("counted", account="place:mill", total=90)
    day("halted", at="bridge")
    day("noted", text="rain")
    day("consented", place="mill", people={"civilians": 100})
    assert held(day) == before


def test_people_left_in_a_vehicle_that_is_back_are_unaccounted_for_until_they_are_found() -> None:
    """They are shown under the account they were last in; a late arrival takes them out of it again."""
    day = mill()
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 40})
    day("arrived", vehicle="bus-1", place="south", people={"civilians": 38})
    day("vehicle_back", vehicle="bus-1", place="yard")
    where = day.fold().where()
    assert where.unaccounted == {"vehicle:bus-1": {"civilians": 2}}
    assert where.accounts == {"place:mill": {"civilians": 60}, "place:south": {"civilians": 38}}
    assert (where.came_in, where.people, where.unaccounted_people) == (100, 98, 2)
    alarm = only(day.fold(), "closed-with-people")
    assert alarm.subject == "bus-1"
    assert "2 people" in alarm.in_language("en")

    day("got_off", "late", hours=6.06, vehicle="bus-1", to="hospital:town", people={"civilians": 2})
    assert day.fold().where().unaccounted == {}
    assert "closed-with-people" not in codes(day.fold())


def test_a_vehicle_that_serves_again_has_its_people_again() -> None:
    """A bus that is out once more after it was back is not closed."""
    day = mill()
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 40})
    day("vehicle_back", vehicle="bus-1", place="yard")
    day("vehicle_out", vehicle="bus-1", place="yard")
    assert day.fold().where().unaccounted == {}


def test_an_account_below_zero_is_an_alarm_that_names_who_left_it() -> None:
    """More left than came: recorded, and shown, with the moves that took them out."""
    day = mill(people=10)
    moved = day("boarded", vehicle="bus-1", place="mill", people={"civilians": 12})
    state = day.fold()
    assert state.where().below_zero == {"place:mill": {"civilians": 2}}
    assert state.where().came_in == 10 == state.where().people - 2
    alarm = only(state, "below-zero")
    assert (alarm.subject, alarm.events) == ("place:mill", (moved,))


def test_a_head_count_is_compared_with_the_account_as_it_was_then() -> None:
    """A count that agreed goes on agreeing although people move later; one that differs says by what."""
    day = mill()
    day("counted", account="place:mill", people={"civilians": 100}, total=100)
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 40})
    wrong = day("counted", account="vehicle:bus-1", people={"civilians": 39, "wounded": 0})
    day("arrived", vehicle="bus-1", place="south", people={"civilians": 40})
    state = day.fold()
    assert [count.agrees for count in state.head_counts()] == [True, False]
    alarm = only(state, "head-count")
    assert (alarm.subject, alarm.events) == ("vehicle:bus-1", (wrong,))
    assert "civilians 39" in alarm.in_language("en")
    assert "civilians 40" in alarm.in_language("en")


def test_a_head_count_of_all_is_told_in_words() -> None:
    """A count without groups shows the two numbers alone; one with groups what they come to as well."""
    day = mill()
    day("counted", account="place:mill", total=90)
    day("counted", account="place:mill", people={"civilians": 80}, total=90)
    said = {alarm.in_language("en") for alarm in day.fold().alarms() if alarm.code == "head-count"}
    assert said == {
        "place:mill: a head count found 90; the record has 100.",
        "place:mill: a head count found civilians 80, in all 90; the record has civilians 100, in all 100.",
    }


def test_a_late_event_settles_a_head_count() -> None:
    """The state that has seen the count sees the missing event come, and the other way round."""
    day = mill()
    day("counted", hours=10, account="place:mill", total=60)
    state = day.fold()
    assert "head-count" in codes(state)
    day("boarded", "late", hours=9, vehicle="bus-1", place="mill", people={"civilians": 40})
    state.add(day.sealed())
    assert "head-count" not in codes(state)
    assert state.digest() == day.fold().digest()


# ------------------------------------------------------------------------------ corrections


def boarded(day: Day, people: int = 48) -> str:
    """Record that people board, and return the event's id."""
    return day("boarded", vehicle="bus-1", place="mill", people={"civilians": people})


def correct(day: Day, event: str, people: int | None, device: str = "d") -> str:
    """Record that so many boarded, or that nobody did."""
    body = {"vehicle": "bus-1", "place": "mill", "people": {"civilians": people}}
    replacement: dict[str, Any] = {} if people is None else {"replacement": {"kind": "boarded", "body": body}}
    return day("corrected", device, corrects=event, reason="misheard", **replacement)


def in_bus(day: Day) -> int:
    """Return how many are in the bus, the same in whatever order the events come."""
    sealed = day.sealed()
    found = set()
    for order in list(permutations(sealed))[:720]:
        state = State()
        for event in order:
            state.add([event])
        found.add((state.balances().get("vehicle:bus-1", {}).get("civilians", 0), state.balances_bytes()))
    assert len(found) == 1
    return found.pop()[0]


def test_a_correction_reverses_and_replaces() -> None:
    """Forty-eight was misheard: it was eighteen; or nobody boarded at all."""
    day = mill()
    event = boarded(day)
    correct(day, event, 18)
    assert in_bus(day) == 18
    day = mill()
    correct(day, boarded(day), None)
    assert in_bus(day) == 0
    assert held(day) == {"place:mill": {"civilians": 100}}


def test_a_correction_of_a_correction_counts() -> None:
    """The second says what the event should have said in the end."""
    day = mill()
    first = correct(day, boarded(day), 18)
    correct(day, first, 17)
    assert in_bus(day) == 17


def test_a_correction_struck_out_leaves_the_event_as_it_was() -> None:
    """The first number was right after all."""
    day = mill()
    first = correct(day, boarded(day), 18)
    correct(day, first, None)
    assert in_bus(day) == 48
    assert "corrections-differ" not in codes(day.fold())


def test_two_corrections_that_differ_are_an_alarm_and_neither_counts() -> None:
    """Which is right is for a person to say, by striking one of them out: no clock decides."""
    day = mill()
    event = boarded(day)
    first = correct(day, event, 18, "a")
    second = correct(day, event, 19, "b")
    assert in_bus(day) == 48
    alarm = only(day.fold(), "corrections-differ")
    assert set(alarm.events) == {event, first, second}
    correct(day, first, None)
    assert in_bus(day) == 19
    assert "corrections-differ" not in codes(day.fold())


def test_two_corrections_that_say_the_same_count_once() -> None:
    """Two people corrected the same mistake."""
    day = mill()
    event = boarded(day)
    correct(day, event, 18, "a")
    correct(day, event, 18, "b")
    assert in_bus(day) == 18
    assert "corrections-differ" not in codes(day.fold())


def test_a_correction_of_an_event_that_is_not_there_waits_for_it() -> None:
    """It is an alarm until the event comes, and counts from then on."""
    day = mill()
    event = boarded(day)
    correct(day, event, 18)
    registered, original, correction = day.sealed()
    state = State()
    state.add([registered, correction])
    assert "corrects-unknown" in codes(state)
    assert "vehicle:bus-1" not in state.balances()
    state.add([original])
    assert state.balances()["vehicle:bus-1"] == {"civilians": 18}
    assert "corrects-unknown" not in codes(state)


def test_corrections_in_a_circle_count_for_nothing() -> None:
    """Whoever makes them cannot make the fold run for ever, or people vanish."""
    day = mill()
    event = boarded(day)
    one = day("corrected", corrects="01900000-0000-7000-8000-000000000001", reason="x")
    last = day.events[-1]
    day.events[-1] = type(last)(
        **{n: getattr(last, n) for n in last.__slots__} | {"body": {**last.body, "corrects": one}}
    )
    assert event
    assert in_bus(day) == 48
    assert "corrections-in-circle" in codes(day.fold())


def test_a_correction_can_turn_an_event_into_another_kind_at_another_time() -> None:
    """Not a bus but the hospital, and an hour earlier."""
    day = mill()
    event = boarded(day, 3)
    body = {"from": "place:mill", "to": "hospital:town", "people": {"civilians": 3}}
    replacement = {"kind": "transferred", "at": "2024-06-01T05:00:00.000Z", "body": body}
    day("corrected", corrects=event, reason="wrong form", replacement=replacement)
    assert held(day) == {"place:mill": {"civilians": 97}, "hospital:town": {"civilians": 3}}
    assert day.fold().vehicle("bus-1").load == ()


@pytest.mark.parametrize("name", ["outside", "place:x", "vehicle:bus 7", "hospital:مستشفى", "screening:a:b"])
def test_accounts_have_names(name: str) -> None:
    """One of the four, or a sort, a colon and an id in any script."""
    assert is_account(name)


@pytest.mark.parametrize("name", ["", "heaven", "place:", "outside ", "place:a\n", "outside\n", "Place:x"])
def test_other_names_are_no_accounts(name: str) -> None:
    """A misspelt account would be a hole that people vanish into."""
    assert not is_account(name)
