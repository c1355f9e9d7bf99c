"""Every term of the agreement watched: a breach is named with its events, parties and since when, no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from safepassage.ledger.alarm import Alarm
from safepassage.ledger.state import fold
from tests.ledger.day import Day, said
from tests.ledger.watched import EVERYTHING, watched
from tests.operation.river import river


def run(
    day: Day,
    hours: float,
    bus: str = "bus-1",
    *,
    people: dict[str, int] | None = None,
    from_: str = "mill",
    to: str = "south",
    convoy: str | None = None,
    inspected: tuple[str, str] | None = None,
    bridge: bool = True,
    until: str = "arrived",
    device: str = "d",
) -> dict[str, str]:
    """Let a bus go from the mill to the south, past the bridge half an hour later; return the events' ids."""
    who: dict[str, Any] = {"people": people or {"civilians": 30}}
    ids = {"boarded": day("boarded", device, hours=hours - 0.1, vehicle=bus, place=from_, **who)}
    ids["left"] = day("departed", device, hours=hours, vehicle=bus, place=from_)
    if bridge:
        more: dict[str, Any] = {"convoy": convoy} if convoy else {}
        if inspected:
            more |= {
                f"inspected_{end}": f"2024-06-01T{at}:00.000Z"
                for end, at in zip(("from", "to"), inspected, strict=True)
            }
        ids["reached"] = day("reached", device, hours=hours + 0.4, vehicle=bus, place="bridge")
        ids["passed"] = day("departed", device, hours=hours + 0.5, vehicle=bus, place="bridge", **more)
    if until == "arrived":
        ids["arrived"] = day("arrived", device, hours=hours + 1, vehicle=bus, place=to, **who)
    return ids


def begun() -> Day:
    """Return a day with people at the mill and at the farm."""
    day = Day()
    day("registered", hours=5, place="mill", people={"civilians": 100, "wounded": 4})
    day("registered", hours=5, place="farm", people={"civilians": 50})
    return day


def breaches(day: Day, *kinds: str) -> list[Alarm]:
    """Return the alarms of the terms of some kinds, watched alone."""
    found = fold(day.sealed(), watched(*kinds)).alarms()
    return [said(alarm) for alarm in found if set(alarm.terms) & set(kinds)]


def test_a_day_within_the_terms_has_no_alarm() -> None:
    """Whatever is agreed is kept: nothing is said."""
    day = begun()
    day("term_confirmed", hours=5.5, term="T1", party="army")
    for number, at in ((1, ("08:18", "08:23")), (2, ("08:24", "08:29"))):
        name = f"ambulance-{number}"
        run(day, 8, name, people={"wounded": 1}, convoy="c1", inspected=at, device=name)
    run(day, 10, people={"civilians": 8}, convoy="c2", inspected=("10:16", "10:22"))
    assert [alarm.in_language("en") for alarm in day.fold(EVERYTHING).alarms()] == []


def test_order() -> None:
    """A bus leaves before half of the wounded have arrived; after that it would be no breach."""
    day = begun()
    early = run(day, 7, people={"civilians": 30})
    run(day, 7.5, "ambulance-1", people={"wounded": 2})
    run(day, 9, "bus-2", people={"civilians": 30})
    [alarm] = breaches(day, "order")
    assert (alarm.code, alarm.terms, alarm.events) == ("order", ("order",), (early["left"],))
    assert alarm.since == "2024-06-01T07:00:00.000Z"
    assert alarm.parties == ("army", "council")
    assert "30 people" in alarm.in_language("en")
    assert "before 2 of those" in alarm.in_language("en")


def test_order_counts_only_those_who_go() -> None:
    """If two of four wounded withdraw, one of those left is half of them."""
    day = begun()
    day("stayed", hours=5.1, from_="place:mill", people={"wounded": 2})
    run(day, 6, "ambulance-1", people={"wounded": 1})
    run(day, 7.5, people={"civilians": 30})
    assert breaches(day, "order") == []


def test_window() -> None:
    """The bridge opens at seven; an empty bus may pass before, a loaded one not."""
    day = begun()
    day("departed", hours=6, vehicle="bus-2", place="bridge")
    passed = run(day, 6.25)
    run(day, 7, "bus-3")
    [alarm] = breaches(day, "window")
    assert (alarm.code, alarm.subject, alarm.events) == ("window", "bus-1", (passed["passed"],))
    assert "06:45" in alarm.in_language("en")


def test_ceasefire() -> None:
    """It ends at six in the evening: a bus that leaves after that, and one still on the road."""
    day = begun()
    on_the_road = run(day, 17.25)
    run(day, 18.1, "bus-2", until="")
    found = breaches(day, "ceasefire")
    assert on_the_road["arrived"] in {id_ for alarm in found for id_ in alarm.events}
    assert {alarm.code for alarm in found} == {"ceasefire"}
    assert len(found) == 4  # one arrives late; the other leaves, reaches the bridge and leaves it


def test_monitoring() -> None:
    """No observers are due before eight, and the term's own observers are the party concerned."""
    day = begun()
    run(day, 7.25)
    run(day, 8, "bus-2")
    [alarm] = breaches(day, "monitoring")
    assert (alarm.code, alarm.parties) == ("monitoring", ("council",))


def test_inspection() -> None:
    """Not recorded, too long, too short, two at once in one lane; to the minute, as times on paper are."""
    day = begun()
    run(day, 8, "bus-1")
    run(day, 9, "bus-2", inspected=("09:00", "09:20"))
    run(day, 10, "bus-3", inspected=("10:00", "10:02"))
    run(day, 11, "bus-1", inspected=("11:00", "11:08"))
    run(day, 11.05, "bus-2", inspected=("11:07", "11:15"))
    found = breaches(day, "inspection")
    assert [alarm.subject for alarm in found] == ["bridge", "bus-1", "bus-2", "bus-3"]
    assert "2 vehicles were looked into at once" in found[0].in_language("en")
    assert "does not show" in found[1].in_language("en")
    assert "for 20 minutes; 8.0 were agreed" in found[2].in_language("en")


def test_convoys_have_sizes_and_keep_apart() -> None:
    """Three where two were agreed, one alone before another, twenty minutes apart, the road not clear."""
    day = begun()
    for number in range(3):
        run(day, 8 + number / 1000, f"bus-{number}", people={"civilians": 5}, convoy="big")
    run(day, 8.34, "bus-4", people={"civilians": 5}, convoy="alone")
    run(day, 12, "bus-5", people={"civilians": 5}, convoy="last")
    found = [alarm.in_language("en") for alarm in breaches(day, "convoy")]
    assert len(found) == 4
    assert any(
        "3 vehicles left bridge together" in line and "2 were agreed at most" in line for line in found
    )
    assert any(
        "1 vehicles left bridge together" in line and "2 were agreed at least" in line for line in found
    )
    assert any("20 minutes after" in line and "30 were agreed" in line for line in found)
    assert any("3 vehicles of the convoy before had reached south" in line for line in found)


def test_reciprocity() -> None:
    """Two from the mill for each who has come from the farm, and ten ahead."""
    day = begun()
    run(day, 7, people={"civilians": 10})
    ahead = run(day, 8, "bus-2", people={"civilians": 1})
    run(day, 9, "bus-3", people={"civilians": 5}, from_="farm")
    run(day, 11, "bus-4", people={"civilians": 9})
    [alarm] = breaches(day, "reciprocity")
    assert (alarm.code, alarm.events) == ("reciprocity", (ahead["left"],))
    assert "side a" in alarm.in_language("en")
    assert "up to 1 too many" in alarm.in_language("en")


def test_reception() -> None:
    """Sixty a day and ninety in all: the arrival that goes beyond is named."""
    day = begun()
    run(day, 7, people={"civilians": 40})
    over_day = run(day, 8, "bus-2", people={"civilians": 30})
    day("registered", hours=5, place="mill", people={"civilians": 100})
    over_all = run(day, 30, "bus-3", people={"civilians": 25})
    found = breaches(day, "reception")
    assert {alarm.events for alarm in found} == {(over_day["arrived"],), (over_all["arrived"],)}


def test_passages() -> None:
    """To the yard nobody may go, and nobody may come to the south but past the bridge."""
    day = begun()
    run(day, 7, people={"civilians": 5}, to="yard")
    run(day, 8, "bus-2", people={"civilians": 5}, bridge=False)
    day("registered", hours=5, place="mill", people={"fighters": 5})
    run(day, 9, "bus-3", people={"fighters": 5}, until="")
    found = [alarm for alarm in fold(day.sealed(), river()).alarms() if alarm.code == "passage"]
    assert [alarm.subject for alarm in found] == ["bus-1", "bus-2", "bus-3"]
    assert "arrived at yard" in found[0].in_language("en")
    assert "came past bridge" in found[1].in_language("en")
    assert "fighters left mill" in found[2].in_language("en")
    assert all(said(alarm).terms == ("T1",) for alarm in found)


def test_confirmation() -> None:
    """The army had not confirmed when the first left; later it confirms, then it denies."""
    day = begun()
    left = run(day, 8)["left"]
    found = breaches(day, "confirmation")
    assert [(a.code, a.events, a.parties) for a in found] == [("not-confirmed", (left,), ("army",))]
    day("term_confirmed", hours=7, term="T1", party="army")
    assert breaches(day, "confirmation") == []
    day("term_denied", hours=9, term="T1", party="army")
    codes = {alarm.code for alarm in fold(day.sealed(), watched("confirmation")).alarms()}
    assert {"term-denied", "not-confirmed"} <= codes


def test_conduct_is_reported_not_judged() -> None:
    """A note that a term was not kept, and weapons that a term concerns; a plain note says nothing."""
    day = begun()
    day("noted", text="quiet")
    note = day("noted", text="papers were looked at", terms=["conduct"], breach=True, parties=["council"])
    arms = day("weapons_declared", weapons={"rifle": 3}, term="conduct")
    found = breaches(day, "conduct")
    assert [(a.code, a.events, a.parties) for a in found] == [
        ("reported-breach", (note,), ("council",)),
        ("weapons-declared", (arms,), ("army", "council")),
    ]
    assert "papers were looked at" in found[0].in_language("ar")


def test_a_halt_is_watched_while_it_lasts() -> None:
    """Nobody leaves the bridge from eight to nine."""
    day = begun()
    halt = day("halted", hours=8, at="bridge", reason="shots")
    during = run(day, 8)["passed"]
    day("resumed", hours=9, at="bridge", halt=halt)
    run(day, 9, "bus-2")
    state = fold(day.sealed(), river())
    assert [(h.at, h.until_ms is not None) for h in state.halts()] == [("bridge", True)]
    [alarm] = [a for a in state.alarms() if a.code == "left-in-halt"]
    assert set(said(alarm).events) == {halt, during}


def test_alarms_that_rest_on_a_doubtful_clock_say_so() -> None:
    """The device's clock went back before: its times are not to be relied on."""
    day = begun()
    run(day, 6.25)
    [alarm] = breaches(day, "window")
    assert alarm.clock == ()
    day("noted", hours=2, text="x")
    [alarm] = breaches(day, "window")
    assert alarm.clock == ("d",)


def test_terms_that_do_not_bind_are_not_watched() -> None:
    """A term that was only leaked breaks nobody's word."""
    day = begun()
    run(day, 6.25)
    leaked = watched("window")
    leaked = replace(
        leaked, terms=tuple(replace(t, status="leaked") if t.id == "window" else t for t in leaked.terms)
    )
    assert "window" not in {alarm.code for alarm in fold(day.sealed(), leaked).alarms()}


def test_a_late_event_takes_an_alarm_back() -> None:
    """The state that has said a breach no longer says it once the missing arrival has come."""
    day = begun()
    run(day, 8, people={"civilians": 30})
    state = fold(day.sealed(), watched("order"))
    assert "order" in {alarm.code for alarm in state.alarms()}
    day("boarded", "late", hours=6, vehicle="ambulance-1", place="mill", people={"wounded": 4})
    day("departed", "late", hours=6.1, vehicle="ambulance-1", place="mill")
    day("arrived", "late", hours=7, vehicle="ambulance-1", place="south", people={"wounded": 4})
    state.add(day.sealed())
    assert "order" not in {alarm.code for alarm in state.alarms()}
    assert state.digest() == fold(day.sealed(), watched("order")).digest()
