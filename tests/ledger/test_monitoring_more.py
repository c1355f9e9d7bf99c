"""The finer points of the terms: last convoys, hours of inspections, ways, destinations, the deadline."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from safepassage.ledger.alarm import Alarm
from safepassage.ledger.encoding import seal
from safepassage.ledger.last_convoys import LastConvoys, Release
from safepassage.ledger.state import fold
from safepassage.operation.model import Operation
from safepassage.operation.terms import Flow, Passage
from tests.ledger.day import Day, codes, only, said
from tests.ledger.test_monitoring import begun, breaches, run
from tests.ledger.watched import TERMS, watched, wide_river
from tests.operation.river import river


def two_passages() -> Operation:
    """Return the river with a passage for the wounded, one for civilians, and convoys of at least two."""
    passages = tuple(
        Passage(id=group, flow=Flow(groups=(group,), to=("south",)), via=("bridge",))
        for group in ("wounded", "civilians")
    )
    return river(TERMS["convoy"], passages=passages)


def small(day: Day) -> list[tuple[str, ...]]:
    """Return the events of the convoys that were too small."""
    found = fold(day.sealed(), two_passages()).alarms()
    return [said(alarm).events for alarm in found if "agreed at least" in alarm.in_language("en")]


def convoy(day: Day, hours: float, name: str, *people: dict[str, int]) -> str:
    """Let a convoy go from the mill to the south, a vehicle for each load; return the last one's passing."""
    for number, load in enumerate(people):
        ids = run(day, hours + number / 1000, f"bus-{name}{number}", people=load, convoy=name)
    return ids["passed"]


def test_the_last_convoy_of_each_passage_may_be_small() -> None:
    """The only ambulance is the last of the wounded, though civilians leave after it."""
    day = begun()
    convoy(day, 8, "a", {"wounded": 1})
    convoy(day, 10, "b", {"civilians": 5}, {"civilians": 5})
    convoy(day, 12, "c", {"civilians": 5})
    assert small(day) == []
    convoy(day, 14, "d", {"wounded": 1}, {"wounded": 1})
    [events] = small(day)
    assert "bus-a0" in {event.body.get("vehicle") for event in day.events if event.id in events}


def test_a_convoy_before_later_ones_of_its_passage_is_too_small() -> None:
    """It is said as soon as the later one has left, in whatever order the events come."""
    day = begun()
    early = convoy(day, 8, "a", {"civilians": 5})
    assert small(day) == []
    convoy(day, 10, "b", {"civilians": 5}, {"wounded": 1})
    assert small(day) == [(early,)]
    state = fold(day.sealed()[::-1], two_passages())
    assert state.digest() == fold(day.sealed(), two_passages()).digest()


def test_a_small_convoy_that_grows_is_small_no_more() -> None:
    """A late message adds its second vehicle."""
    day = begun()
    convoy(day, 8, "a", {"civilians": 5})
    convoy(day, 10, "b", {"civilians": 5}, {"civilians": 5})
    state = fold(day.sealed(), two_passages())
    assert "convoy" in codes(state)
    before = len(day.events)
    run(day, 8.01, "bus-late", people={"civilians": 5}, convoy="a", device="late")
    state.add(day.sealed()[before:])
    assert not any("agreed at least" in str(alarm.what) for alarm in state.alarms())
    assert state.digest() == fold(day.sealed(), two_passages()).digest()


A, B, BOTH = frozenset("a"), frozenset("b"), frozenset("ab")


@pytest.mark.parametrize(
    ("small_ones", "sorts", "expected"),
    [
        ([0], [[A]], []),
        ([0], [[A], [A]], [0]),
        ([0], [[A], [B]], []),
        ([0, 1], [[A], [B]], []),
        ([0, 1], [[A], [A]], [0]),
        ([0], [[A], [BOTH]], []),
        ([0, 1], [[BOTH], [BOTH]], []),
        ([0, 1, 2], [[BOTH], [BOTH], [BOTH]], [0]),
        ([0], [[A], [A, B]], [0]),
        ([0, 1, 2], [[A], [B], [B]], [1]),
        ([0, 1, 2, 3], [[BOTH], [A], [B], [B]], [0, 2]),
        ([0], [[A, B], [A]], []),
        ([0, 1], [[frozenset()], [A]], [0]),
        ([1], [[A], [frozenset()]], []),
    ],
)
def test_as_few_convoys_as_can_be_are_too_small(
    small_ones: list[int], sorts: list[list[frozenset[str]]], expected: list[int]
) -> None:
    """Each needs a passage of its own that later vehicles can do without; of what is not known, the last."""
    last = LastConvoys()
    for number, sort in enumerate(sorts):
        last.put(Release(number, str(number)), is_small=number in small_ones, sorts=frozenset(sort))
    assert sorted(release.from_ms for release in last.not_last()) == expected


def test_an_inspection_lies_inside_the_opening_hours_and_before_the_departure() -> None:
    """The bridge opens at seven; who is looked into before, or after leaving, is named with its terms."""
    day = begun()
    run(day, 6.6, "bus-1", inspected=("06:55", "07:03"))
    run(day, 8, "bus-2", inspected=("08:28", "08:36"))
    run(day, 10, "bus-3", inspected=("10:20", "10:28"))
    found = breaches(day, "inspection", "window")
    assert [(alarm.subject, alarm.code) for alarm in found] == [
        ("bus-1", "inspection"),
        ("bus-2", "inspection"),
    ]
    assert "from 2024-06-01 06:55 on, outside its opening hours" in found[0].in_language("en")
    assert found[0].terms == ("inspection", "window")
    assert "before it had been looked into" in found[1].in_language("en")


def off_the_way(day: Day, operation: Operation | None = None) -> list[Alarm]:
    """Return the alarms of where vehicles came to."""
    found = fold(day.sealed(), operation or wide_river()).alarms()
    return [said(alarm) for alarm in found if alarm.code == "off-the-way"]


def test_a_loaded_vehicle_at_a_checkpoint_off_the_way() -> None:
    """The ford leads south too, but the way that is permitted goes over the bridge; empty it may pass."""
    day = begun()
    day("reached", hours=6, vehicle="bus-2", place="ford")
    run(day, 7, "bus-1", people={"civilians": 5}, until="")
    came = day("reached", hours=8, vehicle="bus-1", place="ford")
    [alarm] = off_the_way(day)
    assert (alarm.events, alarm.terms, alarm.parties) == ((came,), ("T1",), ("army", "council"))
    assert "ford with 5 people" in alarm.in_language("en")


def test_a_loaded_vehicle_at_a_site_that_is_not_for_its_people() -> None:
    """Civilians at the wounded's site, before anybody gets off; once they do, that is said and not this."""
    day = begun()
    run(day, 7, "bus-1", people={"civilians": 5}, until="")
    run(day, 7, "ambulance-1", people={"wounded": 2}, until="")
    came = day("reached", hours=8, vehicle="bus-1", place="north")
    day("reached", hours=8, vehicle="ambulance-1", place="north")
    [alarm] = off_the_way(day)
    assert (alarm.subject, alarm.events) == ("bus-1", (came,))
    day("arrived", hours=8.1, vehicle="bus-1", place="north", people={"civilians": 5})
    assert off_the_way(day) == []
    assert only(fold(day.sealed(), wide_river()), "passage").subject == "bus-1"


def test_where_no_way_is_known_nothing_is_said_of_it() -> None:
    """Without legs nobody can tell the way."""
    day = begun()
    run(day, 7, "bus-1", people={"civilians": 5}, until="")
    day("reached", hours=8, vehicle="bus-1", place="ford")
    assert off_the_way(day, replace(wide_river(), legs=())) == []


def test_whoever_chose_another_destination_is_counted() -> None:
    """Ten chose the south and five did not say: of twelve who get off in the yard, seven wanted elsewhere."""
    day = begun()
    who: dict[str, Any] = {"vehicle": "bus-1", "place": "mill"}
    day("boarded", **who, people={"civilians": 10}, destination="south")
    day("boarded", **who, people={"civilians": 5})
    arrived = day("arrived", vehicle="bus-1", place="yard", people={"civilians": 12})
    alarm = only(day.fold(), "other-destination")
    assert alarm.events == (arrived,)
    assert alarm.in_language("en").startswith("7 people of civilians got off")
    day("arrived", vehicle="bus-1", place="south", people={"civilians": 3})
    assert codes(day.fold()).count("other-destination") == 1


def test_whoever_is_taken_out_on_the_way_has_not_come_to_a_wrong_destination() -> None:
    """Screening is no destination, and those who stay aboard still have theirs."""
    day = begun()
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 10}, destination="south")
    day("diverted", from_="vehicle:bus-1", checkpoint="bridge", people={"civilians": 4})
    day("released", checkpoint="bridge", to="vehicle:bus-1", people={"civilians": 4})
    day("arrived", vehicle="bus-1", place="south", people={"civilians": 10})
    assert "other-destination" not in codes(day.fold())


def test_who_is_not_out_when_the_deadline_has_passed() -> None:
    """Once the record shows a later time, and until the last one is out, has stayed or has died."""
    day = begun()
    run(day, 8, people={"civilians": 40})
    assert "deadline" not in codes(day.fold())
    day("noted", "other", hours=48 + 18.5, text="quiet")
    alarm = only(day.fold(), "deadline")
    assert (alarm.since, alarm.parties) == ("2024-06-03T18:00:00.000Z", ("army", "council"))
    assert "114 people are not out" in alarm.in_language("en")
    day("stayed", "other", from_="place:mill", people={"civilians": 60, "wounded": 3})
    day("died", "other", from_="place:mill", people={"wounded": 1})
    day("transferred", "other", from_="place:farm", to="hospital:h", people={"civilians": 20})
    assert "30 people are not out" in only(day.fold(), "deadline").in_language("en")
    run(day, 72, "bus-2", people={"civilians": 30}, from_="farm", device="late")
    assert "deadline" not in codes(day.fold())


def test_a_deadline_has_passed_by_the_clock_that_counts() -> None:
    """Two contents of one event: that of the day counts, so that the one after the deadline says nothing."""
    day = begun()
    run(day, 8, people={"civilians": 40})
    day("noted", "other", hours=70, text="z")
    state = day.fold()
    assert only(state, "deadline").clock == ()
    other = replace(day.events[-1], at="2024-06-01T09:00:00.000Z", body={"text": "a"})
    state.add([seal(other)])
    assert "deadline" not in codes(state)
    day("noted", "third", hours=69, text="z")
    state = day.fold()
    assert "deadline" in codes(state)
    state.add([seal(other)])
    assert "deadline" in codes(state)
    del day.events[-1]
    day.events[-1] = replace(other, body={"text": "b"})
    later = replace(day.events[-1], at="2024-06-04T09:00:00.000Z", body={"text": "a"})
    state = day.fold()
    assert "deadline" not in codes(state)
    state.add([seal(later)])
    assert "deadline" in codes(state)


def test_a_confirmation_that_people_accepted_from_the_reports_is_given() -> None:
    """Then nobody left too early; before, they had."""
    day = begun()
    run(day, 8)
    agreed = watched("confirmation")
    assert "not-confirmed" in codes(fold(day.sealed(), agreed))
    assert "not-confirmed" not in codes(fold(day.sealed(), replace(agreed, confirmed=("confirmation",))))
