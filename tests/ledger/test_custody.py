"""Custody of households, stories of vehicles: order from numbers, names and accounts, not from clocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from safepassage.ledger.state import State, fold
from tests.ledger.day import Day, codes, only


def chain(state: State) -> list[tuple[str, str, int]]:
    """Return the handovers of the household h1."""
    return [(step.from_, step.to, step.people) for step in state.custody("h1").chain]


def moved(
    day: Day,
    kind: str,
    device: str,
    hours: float,
    people: int = 4,
    **body: Any,  # noqa: ANN401
) -> str:
    """Record that people of the household h1 move."""
    return day(kind, device, hours=hours, people={"civilians": people}, households={"h1": people}, **body)


def test_custody_follows_accounts_where_every_clock_is_wrong() -> None:
    """The clerk at the mill is a day ahead, the one at the hospital a day behind; the chain is the same."""
    day = Day()
    moved(day, "transferred", "hospital", -20, from_="hospital:town", to="hospital:city")
    moved(day, "arrived", "south", 9, vehicle="bus-1", place="south")
    moved(day, "boarded", "mill", 33, vehicle="bus-1", place="mill")
    moved(day, "registered", "office", 30, place="mill")
    moved(day, "transferred", "ambulance", 8, from_="place:south", to="hospital:town")
    custody = day.fold().custody("h1")
    assert chain(day.fold()) == [
        ("outside", "place:mill", 4),
        ("place:mill", "vehicle:bus-1", 4),
        ("vehicle:bus-1", "place:south", 4),
        ("place:south", "hospital:town", 4),
        ("hospital:town", "hospital:city", 4),
    ]
    assert custody.certain
    assert custody.gaps == ()
    assert custody.holding == (("hospital:city", 4),)


def test_a_way_there_and_back_is_untangled() -> None:
    """Off the bus and on another: only one order leaves nobody handed over who is not there."""
    day = Day()
    moved(day, "registered", "a", 6, place="mill")
    moved(day, "boarded", "b", 7, vehicle="bus-2", place="mill")
    moved(day, "boarded", "a", 7.1, vehicle="bus-1", place="mill")
    moved(day, "got_off", "a", 7.2, vehicle="bus-1", to="place:mill")
    assert [to for _, to, _ in chain(day.fold())] == [
        "place:mill",
        "vehicle:bus-1",
        "place:mill",
        "vehicle:bus-2",
    ]
    assert day.fold().custody("h1").certain


def test_what_cannot_be_told_is_said_and_not_guessed() -> None:
    """Two round trips told by two devices: which came first is open until an event names the other."""
    day = Day()
    moved(day, "registered", "office", 6, place="mill")
    moved(day, "boarded", "a", 7, vehicle="bus-1", place="mill")
    moved(day, "got_off", "a", 7.1, vehicle="bus-1", to="place:mill")
    moved(day, "boarded", "b", 8, vehicle="bus-2", place="mill")
    last = moved(day, "got_off", "b", 8.1, vehicle="bus-2", to="place:mill")
    state = day.fold()
    assert not state.custody("h1").certain
    assert only(state, "custody-not-certain").subject == "h1"
    day.events[1].body["after"] = [last]  # type: ignore[index]
    assert day.fold().custody("h1").certain
    assert [to for _, to, _ in chain(day.fold())][1] == "vehicle:bus-2"


def test_a_handover_nobody_recorded_is_a_gap_with_the_number_of_people() -> None:
    """They were seen at the hospital, and no event brought them there."""
    day = Day()
    moved(day, "registered", "office", 6, place="mill")
    gap = moved(day, "transferred", "hospital", 9, 2, from_="hospital:town", to="hospital:city")
    alarm = only(day.fold(), "custody-gap")
    assert (alarm.subject, alarm.events) == ("h1", (gap,))
    assert "2 people" in alarm.in_language("en")
    assert dict(day.fold().custody("h1").holding) == {
        "place:mill": 4,
        "hospital:town": -2,
        "hospital:city": 2,
    }


def test_a_parted_household_is_an_alarm_and_a_recorded_reason_is_shown_with_it() -> None:
    """Three go, one stays behind; with a reason it is another sort of alarm; together again it is none."""
    day = Day()
    moved(day, "registered", "a", 6, place="mill")
    moved(day, "boarded", "a", 7, 3, vehicle="bus-1", place="mill")
    assert only(day.fold(), "household-parted").subject == "h1"
    moved(day, "diverted", "a", 8, 1, from_="vehicle:bus-1", checkpoint="bridge", split={"h1": "papers"})
    assert "papers" in only(day.fold(), "household-parted-recorded").in_language("en")
    moved(day, "released", "a", 9, 1, checkpoint="bridge", to="vehicle:bus-1")
    moved(day, "boarded", "a", 10, 1, vehicle="bus-1", place="mill")
    assert not {"household-parted", "household-parted-recorded"} & set(codes(day.fold()))


def test_the_dead_do_not_part_a_household() -> None:
    """Grief is no breach."""
    day = Day()
    moved(day, "registered", "a", 6, place="mill")
    moved(day, "died", "a", 7, 1, from_="place:mill")
    assert "household-parted" not in codes(day.fold())


# ------------------------------------------------------------------------------ vehicles


def test_a_vehicle_is_followed_from_place_to_place() -> None:
    """Where it stands, where it has left, whom it carries, and the event that the next should name."""
    day = Day()
    day("registered", place="mill", people={"civilians": 90})
    day("vehicle_out", vehicle="bus-1", place="yard", seats=40)
    day("departed", vehicle="bus-1", place="yard")
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 40}, trip="t1")
    state = day.fold().vehicle("bus-1")
    assert (state.place, state.load, state.trip, state.certain) == ("mill", (("civilians", 40),), "t1", True)
    left = day("departed", vehicle="bus-1", place="mill", trip="t1")
    state = day.fold().vehicle("bus-1")
    assert (state.place, state.left, state.last) == ("", "mill", (left,))
    assert day.fold().last_of_vehicle("bus-1") == (left,)
    assert day.fold().vehicle("bus-9").place is None


def two_rounds(day: Day, *, south_hours: float) -> None:
    """Let bus-1 go to the south twice, the clock there being off by some hours."""
    day("registered", "office", hours=5, place="mill", people={"civilians": 80})
    for n in range(2):
        for kind, device, hours, body in (
            ("boarded", "mill", 6, {"place": "mill", "people": {"civilians": 40}}),
            ("departed", "mill", 6.2, {"place": "mill"}),
            ("arrived", "south", 7 + south_hours, {"place": "south", "people": {"civilians": 40}}),
            ("departed", "south", 7.2 + south_hours, {"place": "south"}),
        ):
            day(kind, device, hours=hours + 2 * n, vehicle="bus-1", **body)


def test_a_wrong_clock_does_not_make_people_alight_before_they_board() -> None:
    """By its clock the south is hours ahead or behind; nobody is said to have arrived without boarding."""
    for south_hours in (0.0, -9.0, 1.5, 6.0):
        day = Day()
        two_rounds(day, south_hours=south_hours)
        day("vehicle_out", "office", vehicle="bus-1", place="yard", seats=40)
        state = day.fold(None)
        assert not {"arrival-without-boarding", "over-capacity", "below-zero"} & set(codes(state))
        assert state.vehicle("bus-1").load == ()


def test_where_only_clocks_decide_the_place_is_not_certain() -> None:
    """Two devices saw the bus at two places and neither names the other; a name settles it."""
    day = Day()
    day("reached", "a", hours=7, vehicle="bus-1", place="mill")
    day("reached", "b", hours=8, vehicle="bus-1", place="farm")
    state = day.fold().vehicle("bus-1")
    assert (state.place, state.certain, state.perhaps) == ("farm", False, ("mill",))
    assert only(day.fold(), "place-not-certain").subject == "bus-1"
    day = Day()
    seen = day("reached", "b", hours=8, vehicle="bus-1", place="farm")
    day("reached", "a", hours=7, vehicle="bus-1", place="mill", after=[seen])
    state = day.fold().vehicle("bus-1")
    assert (state.place, state.certain) == ("mill", True)


def test_clocks_in_doubt_are_named() -> None:
    """A clock that goes back, and two that contradict what an event names."""
    day = Day()
    day("noted", "a", hours=9, text="x")
    day("noted", "a", hours=7, text="y")
    alarm = only(day.fold(), "clock")
    assert alarm.subject == "a"
    assert "before its event 2" in alarm.in_language("en")
    day = Day()
    seen = day("reached", "b", hours=8, vehicle="bus-1", place="farm")
    day("reached", "a", hours=7, vehicle="bus-1", place="mill", after=[seen])
    assert "a and b contradict" in only(day.fold(), "clock").in_language("en")


def test_more_people_than_seats_or_stretchers_is_an_alarm_that_stays() -> None:
    """It was so at that moment, although they have got off since; the fleet knows the seats by the type."""
    day = Day()
    day("registered", place="mill", people={"civilians": 90, "wounded": 9})
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 30})
    crowd = day("boarded", vehicle="bus-1", place="mill", people={"civilians": 13})
    day("arrived", vehicle="bus-1", place="south", people={"civilians": 43})
    day("boarded", vehicle="ambulance-1", place="mill", people={"wounded": 3})
    alarms = [a for a in day.fold().alarms() if a.code == "over-capacity"]
    assert [(a.subject, a.events) for a in alarms][1] == ("bus-1", (crowd,))
    assert "3 people more than the 40 seats" in alarms[1].in_language("en")
    assert "1 people on stretchers more than the 2" in alarms[0].in_language("en")


def test_trips_have_phases() -> None:
    """Planned, boarding, under way, arriving, arrived; those who got off on the way do not hold it open."""
    day = Day()
    phases = []
    steps = (
        ("registered", {"place": "mill", "people": {"civilians": 40}}),
        ("boarded", {"vehicle": "bus-1", "place": "mill", "trip": "t1", "people": {"civilians": 40}}),
        ("departed", {"vehicle": "bus-1", "place": "mill", "trip": "t1"}),
        ("arrived", {"vehicle": "bus-1", "place": "south", "trip": "t1", "people": {"civilians": 30}}),
        ("got_off", {"vehicle": "bus-1", "to": "hospital:town", "people": {"civilians": 10}}),
    )
    for kind, body in steps:
        day(kind, **body)
        phases.append([trip.phase for trip in day.fold().trips(["t1", "t2"])])
    assert [p[0] for p in phases] == ["planned", "boarding", "under way", "arriving", "arrived"]
    assert {p[1] for p in phases} == {"planned"}
    assert dict(day.fold().trip("t1").boarded) == {"civilians": 40}
    assert dict(day.fold().trip("t1").arrived) == {"civilians": 30}


# ------------------------------------------------------------------------------ the devices


def test_holes_are_shown_until_they_are_filled() -> None:
    """Numbers two to four of a device are missing; then three comes; then all."""
    day = Day()
    for number in range(1, 7):
        day("noted", text=str(number))
    sealed = day.sealed()
    state = State()
    state.add([sealed[0], sealed[4], sealed[5]])
    assert "2 to 4" in only(state, "hole").in_language("en")
    state.add([sealed[2]])
    assert [a.code for a in state.alarms()] == ["hole", "hole"]
    state.add(sealed)
    assert state.alarms() == ()


def test_a_number_far_ahead_does_not_fill_the_memory() -> None:
    """A device that counts in billions is believed, and the hole shown."""
    day = Day()
    day("noted", text="x")
    day("noted", seq=5_000_000_000, text="y")
    day("noted", seq=5_000_000_001, text="z")
    state = day.fold()
    assert "2 to 4999999999" in only(state, "hole").in_language("en")
    assert state.add(day.sealed()) == 0


def test_a_number_used_twice_is_an_alarm_and_both_events_count() -> None:
    """A phone restored from an old copy begins to count again."""
    day = Day()
    one = day("registered", place="mill", people={"civilians": 3})
    two = day("registered", seq=1, place="mill", people={"civilians": 4})
    state = day.fold()
    assert set(only(state, "number-twice").events) == {one, two}
    assert state.balances()["place:mill"] == {"civilians": 7}


def test_an_id_that_two_handovers_bear_stops_nothing() -> None:
    """A second device tells of the same household under the same id, and either may have been first."""
    day = Day()
    day("registered", place="mill", people={"civilians": 4}, households={"h1": 4})
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 2}, households={"h1": 2})
    day.events.append(replace(day.events[-1], device="twin", seq=1, at="2024-06-01T07:00:00.000Z"))
    states = [fold(events) for events in (day.sealed(), day.sealed()[::-1])]
    assert [len(state.custody("h1").chain) for state in states] == [3, 3]
    assert states[0].to_json() == states[1].to_json()
