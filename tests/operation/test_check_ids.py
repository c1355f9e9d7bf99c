"""Ids that are unknown, given twice, or of the wrong kind of place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.errors import Where
from safepassage.operation.check import check_operation
from safepassage.operation.model import Fleet, Group, Leg, Party, People, Place
from safepassage.operation.terms import (
    Confirmation,
    Convoy,
    Flow,
    Inspection,
    Monitoring,
    Order,
    Passage,
    Reception,
    Reciprocity,
    Term,
    Window,
)
from tests.operation.river import PASSAGE, RIVER, day, home, river, said

PLACES = "Correct the id, or add the place to the places."


def test_nothing_is_found_in_an_operation_in_which_nothing_is_wrong() -> None:
    """A clean operation yields no finding."""
    assert said(RIVER) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"people": (*RIVER.people, People(place="mil", group="civilians", count=5))},
            (
                "STOP people.csv, row 5, place: No place has the id “mil”."
                f" Did you mean “mill”? If not: {PLACES}"
            ),
        ),
        (
            {"people": (*RIVER.people, People(place="mill", group="Civilian", count=5))},
            (
                "STOP people.csv, row 5, group: No group has the id “Civilian”. Did you mean “civilians”?"
                " If not: Correct the id, or add the group to the groups of the operation."
            ),
        ),
        (
            {"people": (*RIVER.people, People(place="mill", group="civilians", count=5, destination="x9"))},
            f"STOP people.csv, row 5, destination: No place has the id “x9”. {PLACES}",
        ),
        (
            {"fleet": (*RIVER.fleet, Fleet(type="van", count=1, at="yrd", seats=8))},
            f"STOP fleet.csv, row 4, at: No place has the id “yrd”. Did you mean “yard”? If not: {PLACES}",
        ),
        (
            {"fleet": (*RIVER.fleet, Fleet(type="van", count=1, at="yard", seats=8, groups=("woundd",)))},
            (
                "STOP fleet.csv, row 4, groups: No group has the id “woundd”. Did you mean “wounded”?"
                " If not: Correct the id, or add the group to the groups of the operation."
            ),
        ),
        (
            {"legs": (*RIVER.legs, Leg(from_="frok", to="south", drive_s=60))},
            f"STOP legs.csv, row 16, from: No place has the id “frok”. Did you mean “fork”? If not: {PLACES}",
        ),
        (
            {"legs": (*RIVER.legs, Leg(from_="fork", to="souht", drive_s=60))},
            f"STOP legs.csv, row 16, to: No place has the id “souht”. Did you mean “south”? If not: {PLACES}",
        ),
        (
            {"households": (home("H-01", flag="companion_of:H-02"),)},
            (
                "STOP households.csv, row 2, flags: No household has the token “H-02”. Did you mean “H-01”?"
                " If not: Correct the token, or add the household to the households."
            ),
        ),
        (
            {"people": (*RIVER.people, People(place="yard", group="civilians", count=5))},
            (
                "STOP people.csv, row 5, place: “yard” is a depot, but an assembly point is needed here."
                " Name an assembly point here, or correct the kind of “yard” in the places."
            ),
        ),
        (
            {"people": (*RIVER.people, People(place="mill", group="civilians", count=5, destination="farm"))},
            (
                "STOP people.csv, row 5, destination: “farm” is an assembly point, but a reception site is"
                " needed here. Name a reception site here, or correct the kind of “farm” in the places."
            ),
        ),
        (
            {"fleet": (*RIVER.fleet, Fleet(type="van", count=1, at="bridge", seats=8))},
            (
                "note fleet.csv, row 4, at: These vehicles start at “bridge”, which is a checkpoint. Check"
                " that they really stand there; if not, name the depot or place they start from."
            ),
        ),
        (
            {"places": (*RIVER.places, Place(id="farm", kind="depot"))},
            (
                "STOP places.csv, row 8, id: “farm” is already used in places.csv, row 3."
                " Give each its own id, or delete the one that is too many."
            ),
        ),
        (
            {"places": (*RIVER.places, Place(id="all", kind="depot"))},
            (
                "STOP places.csv, row 8, id: A place cannot have the id “all”, which stands for every"
                " assembly point in a window. Give the place another id."
            ),
        ),
        (
            {"parties": (*RIVER.parties, Party(id="army"))},
            (
                "STOP operation.yaml, line 13, id: “army” is already used in operation.yaml, line 11."
                " Give each its own id, or delete the one that is too many."
            ),
        ),
        (
            {"groups": (*RIVER.groups, Group(id="wounded"))},
            (
                "STOP operation.yaml, line 13, id: “wounded” is already used in operation.yaml, line 12."
                " Give each its own id, or delete the one that is too many."
            ),
        ),
        (
            {"terms": (PASSAGE, replace(PASSAGE, status="denied"))},
            (
                "STOP operation.yaml, line 12, id: “T1” is already used in operation.yaml, line 11."
                " Give each its own id, or delete the one that is too many."
            ),
        ),
        (
            {"households": (home("H1"), home("H1"))},
            (
                "STOP households.csv, row 3, token: “H1” is already used in households.csv, row 2."
                " Give each its own id, or delete the one that is too many."
            ),
        ),
        (
            {"people": (*RIVER.people, People(place="farm", group="civilians", count=5))},
            (
                "note people.csv, row 5: The civilians at farm with this destination are already in"
                " people.csv, row 4; both are counted. If they are the same people, delete one row; if not,"
                " add the counts up in one row."
            ),
        ),
        (
            {"legs": (*RIVER.legs, Leg(from_="yard", to="fork", drive_s=450))},
            (
                "note legs.csv, row 16: The leg from yard to fork is already in legs.csv, row 2 with another"
                " time; the quickest, 7.5 minutes, is used. Delete the one that is wrong."
            ),
        ),
    ],
)
def test_an_id_in_a_table_that_cannot_be_is_found(changes: dict[str, object], line: str) -> None:
    """Unknown ids, duplicates and wrong kinds of place are found in every table, and nothing else is."""
    assert said(replace(RIVER, **changes)) == [line]  # type: ignore[arg-type]


def misspelt(place: str, near: str) -> str:
    """Return what is said of a misspelt place."""
    return f"No place has the id “{place}”. Did you mean “{near}”? If not: {PLACES}"


def of_kind(place: str, kind: str, wanted: str) -> str:
    """Return what is said of a place of the wrong kind."""
    return (
        f"“{place}” is {kind}, but {wanted} is needed here."
        f" Name {wanted} here, or correct the kind of “{place}” in the places."
    )


ANY = Flow()
A_CHECKPOINT = "a checkpoint"


@pytest.mark.parametrize(
    ("term", "field", "line"),
    [
        (
            Passage(id="T2", flow=Flow(from_=("mil",))),
            "flow.from",
            misspelt("mil", "mill"),
        ),
        (Passage(id="T2", via=("brige",)), "via", misspelt("brige", "bridge")),
        (Passage(id="T2", via=("fork",)), "via", of_kind("fork", "a junction", A_CHECKPOINT)),
        (
            Passage(id="T2", flow=Flow(from_=("south",))),
            "flow.from",
            of_kind("south", "a reception site", "an assembly point"),
        ),
        (
            Passage(id="T2", flow=Flow(to=("mill",))),
            "flow.to",
            of_kind("mill", "an assembly point", "a reception site"),
        ),
        (
            Order(id="T2", first=Flow(groups=("wouded",)), then=Flow(groups=("civilians",))),
            "first.groups",
            (
                "No group has the id “wouded”. Did you mean “wounded”?"
                " If not: Correct the id, or add the group to the groups of the operation."
            ),
        ),
        (
            Order(id="T2", first=Flow(groups=("wounded",)), then=Flow(from_=("frm",))),
            "then.from",
            misspelt("frm", "farm"),
        ),
        (
            Reciprocity(id="T2", a=Flow(to=("suth",)), b=ANY, ratio=1, slack=9),  # type: ignore[arg-type]
            "a.to",
            misspelt("suth", "south"),
        ),
        (
            Reciprocity(id="T2", a=ANY, b=Flow(from_=("yard",)), ratio=1, slack=9),  # type: ignore[arg-type]
            "b.from",
            of_kind("yard", "a depot", "an assembly point"),
        ),
        (Window(id="T2", at="bridg", opens_s=0, closes_s=3600), "at", misspelt("bridg", "bridge")),
        (
            Window(id="T2", at="mill", opens_s=0, closes_s=3600),
            "at",
            of_kind("mill", "an assembly point", A_CHECKPOINT),
        ),
        (
            Inspection(id="T2", at="south", lanes=1, per_vehicle_s=60),
            "at",
            of_kind("south", "a reception site", A_CHECKPOINT),
        ),
        (Convoy(id="T2", at="yard"), "at", of_kind("yard", "a depot", A_CHECKPOINT)),
        (
            Convoy(id="T2", at="bridge", clear_before_next="sout"),
            "clear_before_next",
            misspelt("sout", "south"),
        ),
        (
            Convoy(id="T2", at="bridge", clear_before_next="yard"),
            "clear_before_next",
            of_kind("yard", "a depot", "a reception site"),
        ),
        (Reception(id="T2", at="bridge"), "at", of_kind("bridge", A_CHECKPOINT, "a reception site")),
        (Monitoring(id="T2", at="fork", from_=day(1)), "at", of_kind("fork", "a junction", A_CHECKPOINT)),
        (
            Monitoring(id="T2", at="bridge", by=("arny",), from_=day(1)),
            "by",
            (
                "No party has the id “arny”. Did you mean “army”?"
                " If not: Correct the id, or add the party to the parties of the operation."
            ),
        ),
        (
            Confirmation(id="T2", by=("cuncil",), before=("T1",)),
            "by",
            (
                "No party has the id “cuncil”. Did you mean “council”?"
                " If not: Correct the id, or add the party to the parties of the operation."
            ),
        ),
        (
            Confirmation(id="T2", by=("army",), before=("X5",)),
            "before",
            "No term has the id “X5”. Correct the id, or add the term to the terms of the operation.",
        ),
    ],
)
def test_an_id_in_a_term_that_cannot_be_is_found(term: Term, field: str, line: str) -> None:
    """Every field of every kind of term is looked at; where the term does not bind, it stops nothing."""
    assert said(river(term)) == [f"STOP operation.yaml, line 12, {field}: {line}"]
    assert said(river(replace(term, status="proposed"))) == [f"note operation.yaml, line 12, {field}: {line}"]


def test_a_window_at_all_names_every_assembly_point() -> None:
    """The word all is no place and is not looked up."""
    assert said(river(Window(id="T2", at="all", opens_s=6 * 3600, closes_s=20 * 3600))) == []


def test_people_added_up_from_households_are_reported_once() -> None:
    """A wrong id in a household is not reported again for the row of people that was made from it."""
    people = (People(place="mil", group="civilians", count=3),)
    operation = replace(RIVER, people=people, households=(home("H1", place="mil"),))
    found = check_operation(operation, lambda *_: Where(file="households.csv"))
    assert [finding.code for finding in found] == ["unknown-id"]
