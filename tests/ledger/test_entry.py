"""What a person writes down for an event becomes its body, or every fault of it at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.language import Name
from safepassage.ledger.body_check import body_findings
from safepassage.ledger.entry import Entry, Read, read_entry
from safepassage.ledger.entry_fields import COLUMN_WORDS, FIELDS, KIND_WORDS, WITH_PEOPLE
from safepassage.ledger.event import KINDS, Event
from tests.operation.river import RIVER

ID = "0158f5a0-0000-7000-8000-000000000001"


def read(kind: str, people: dict[str, str] | None = None, anyway: bool = False, **fields: str) -> Read:
    """Return what an entry says; `from_` stands for from, `as_` for as."""
    written = {name.rstrip("_"): (words,) for name, words in fields.items()}
    return read_entry(Entry(kind=kind, fields=written, people=people or {}), RIVER, anyway=anyway)


def said(found: Read) -> dict[str, str]:
    """Return what is wrong, by column."""
    return {finding.where.column: str(finding.what) for finding in found.findings}


WRITTEN: dict[str, tuple[dict[str, str], dict[str, str], dict[str, object]]] = {
    "registered": ({"at": "mill"}, {"civilians": "48"}, {"place": "mill"}),
    "boarded": ({"vehicle": "bus-1", "at": "mill", "trip": "t1"}, {"civilians": "48"}, {"vehicle": "bus-1"}),
    "transferred": (
        {"from": "vehicle:bus-1", "to": "hospital:north"},
        {"wounded": "1"},
        {"to": "hospital:north"},
    ),
    "departed": ({"vehicle": "bus-1", "at": "bridge", "convoy": "c1"}, {}, {"convoy": "c1"}),
    "reached": ({"vehicle": "bus-1", "at": "bridge"}, {}, {"place": "bridge"}),
    "diverted": ({"vehicle": "bus-1", "at": "bridge"}, {"civilians": "2"}, {"checkpoint": "bridge"}),
    "released": ({"vehicle": "bus-1", "at": "bridge"}, {"civilians": "2"}, {"to": "vehicle:bus-1"}),
    "got_off": ({"vehicle": "bus-1", "at": "farm"}, {"civilians": "1"}, {"to": "place:farm"}),
    "arrived": ({"vehicle": "bus-1", "at": "south"}, {"civilians": "46"}, {"place": "south"}),
    "stayed": ({"at": "mill"}, {"civilians": "3"}, {"from": "place:mill"}),
    "died": ({"vehicle": "bus-1"}, {"wounded": "1"}, {"from": "vehicle:bus-1"}),
    "born": ({"at": "mill"}, {"civilians": "1"}, {"to": "place:mill"}),
    "counted": ({"vehicle": "bus-1", "total": "0"}, {}, {"account": "vehicle:bus-1", "total": 0}),
    "corrected": ({"event": ID, "reason": "never happened"}, {}, {"corrects": ID}),
    "vehicle_out": ({"vehicle": "bus-1", "at": "yard", "seats": "40"}, {}, {"seats": 40}),
    "vehicle_back": ({"vehicle": "bus-1"}, {}, {"vehicle": "bus-1"}),
    "halted": ({"at": "bridge", "reason": "shots"}, {}, {"reason": "shots"}),
    "resumed": ({"at": "all"}, {}, {"at": "all"}),
    "consented": ({"at": "mill", "how": "proxy"}, {"civilians": "5"}, {"how": "proxy"}),
    "weapons_declared": (
        {"weapon": "rifle=3, pistol=1", "at": "mill"},
        {},
        {"weapons": {"rifle": 3, "pistol": 1}},
    ),
    "term_confirmed": ({"term": "T1", "party": "army"}, {}, {"party": "army"}),
    "term_denied": ({"term": "T1", "party": "council"}, {}, {"term": "T1"}),
    "noted": (
        {"text": "papers were asked for", "term": "T1", "breach": "yes"},
        {},
        {"breach": True, "terms": ["T1"]},
    ),
}


def test_every_kind_can_be_written_down() -> None:
    """No kind of event is without an example here, without words, or without fields."""
    assert set(WRITTEN) == set(KINDS) == set(KIND_WORDS) == set(FIELDS)
    columns = {column for fields in FIELDS.values() for field in fields for column, _ in field.sources}
    assert columns <= set(COLUMN_WORDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_makes_a_body_that_an_event_may_have(kind: str) -> None:
    """What is written in words is a whole body of the kind, with what was meant in it."""
    fields, people, part = WRITTEN[kind]
    found = read_entry(Entry(kind=kind, fields={c: (w,) for c, w in fields.items()}, people=people), RIVER)
    assert found.findings == ()
    assert body_findings(kind, 1, found.body) == []
    assert part.items() <= found.body.items()
    if kind in WITH_PEOPLE and people:
        assert found.body["people"] == {group: int(number) for group, number in people.items()}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "noted"])
def test_an_empty_entry_says_everything_that_is_missing(kind: str) -> None:
    """Nothing written is no event, and each column that is needed is named once."""
    found = read_entry(Entry(kind=kind), RIVER)
    assert found.stops
    columns = [finding.where.column for finding in found.findings]
    assert len(columns) == len(set(columns))


def test_all_faults_are_told_at_once() -> None:
    """An unknown place, group and number are three findings, each with its column and the nearest word."""
    found = read("boarded", {"civilian": "48", "wounded": "many"}, vehicle="bus-1", at="mil")
    assert set(said(found)) == {"at", "civilian", "wounded"}
    mends = " ".join(str(finding.mend) for finding in found.findings)
    assert "mill" in mends
    assert "civilians" in mends


@pytest.mark.parametrize("word", ["mill", "The old mill", "الطاحونة القديمة"])
def test_places_may_be_written_by_name(word: str) -> None:
    """A clerk writes what a place is called, in either language; the event has its id."""
    mill = replace(RIVER.places[0], name=Name(en="The old mill", ar="الطاحونة القديمة"))
    named = replace(RIVER, places=(mill, *RIVER.places[1:]))
    entry = Entry(kind="registered", fields={"at": (word,)}, people={"civilians": "4"})
    assert read_entry(entry, named).body["place"] == "mill"


def test_a_name_of_two_places_is_neither() -> None:
    """Where a name does not tell which place it is, the id is asked for."""
    mill, farm = (replace(place, name=Name(en="The place")) for place in RIVER.places[:2])
    named = replace(RIVER, places=(mill, farm, *RIVER.places[2:]))
    entry = Entry(kind="registered", fields={"at": ("The place",)}, people={"civilians": "4"})
    assert [finding.code for finding in read_entry(entry, named).findings] == ["unknown-id"]


def test_what_happened_at_an_unknown_place_can_be_recorded_all_the_same() -> None:
    """With `anyway` an unknown place does not stop the record, and is told."""
    found = read("reached", vehicle="bus-1", at="ford", anyway=True)
    assert not found.stops
    assert found.body == {"vehicle": "bus-1", "place": "ford"}
    assert "ford" in said(found)["at"]


def test_a_column_that_a_kind_has_not_is_told() -> None:
    """What would be lost is not passed over in silence."""
    assert "convoy" in said(read("boarded", {"civilians": "1"}, vehicle="b", at="mill", convoy="c1"))
    assert "civilians" in said(read("reached", {"civilians": "1"}, vehicle="b", at="mill"))


def test_times_are_local_and_arabic_digits_are_read() -> None:
    """An instant is in the operation's timezone; digits may be Arabic ones."""
    found = read("registered", {"civilians": "٤٨"}, at="mill", time="2024-06-01T07:30")
    assert found.at == "2024-06-01T07:30:00.000Z"
    assert found.body["people"] == {"civilians": 48}
    assert "time" in said(read("registered", {"civilians": "1"}, at="mill", time="half past seven"))


def test_a_correction_keeps_what_it_does_not_change() -> None:
    """Only the number was wrong: the rest of the event stays, and its kind."""
    wrong = Event(
        id=ID,
        operation="river",
        device="a",
        seq=1,
        at="2024-06-01T07:30:00.000Z",
        kind="boarded",
        body={"vehicle": "bus-1", "place": "mill", "people": {"civilians": 84}},
    )
    entry = Entry(
        kind="corrected", fields={"event": (ID,), "reason": ("digits swapped",)}, people={"civilians": "48"}
    )
    found = read_entry(entry, RIVER, original={ID: wrong}.get)
    assert found.findings == ()
    assert found.body["replacement"] == {
        "kind": "boarded",
        "body": {"vehicle": "bus-1", "place": "mill", "people": {"civilians": 48}},
    }
    lost = read_entry(entry, RIVER)
    assert "event" in said(lost)


def test_an_unknown_kind_names_the_nearest() -> None:
    """A word that is no kind of event is answered with one that is."""
    found = read("borded", {"civilians": "1"})
    assert found.stops
    assert "boarded" in str(found.findings[0].mend)
