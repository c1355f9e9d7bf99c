"""Figures that make no sense, coordinates that cannot be, households that are too many."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from safepassage.operation.model import Fleet, Leg, Operation, People, Place, Timing, Timings
from safepassage.operation.terms import Convoy, Flow, Inspection, Order, Reciprocity
from tests.operation.river import RIVER, home, river, river_place, said


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(timings=Timings(board=Timing(per_vehicle_s=-1))),
            [
                (
                    "STOP operation.yaml, line 1, timings.board.per_vehicle_s: -1 is below zero. Give"
                    " zero or more."
                )
            ],
            id="neg timing",
        ),
        pytest.param(
            river(people=(*RIVER.people, People(place="farm", group="wounded", count=-3))),
            [("STOP people.csv, row 5, count: -3 is below zero. Give zero or more.")],
            id="neg count",
        ),
        pytest.param(
            river(legs=(*RIVER.legs, Leg(from_="yard", to="mill", drive_s=-60))),
            [("STOP legs.csv, row 16, minutes: -1 is below zero. Give zero or more.")],
            id="neg leg",
        ),
        pytest.param(
            river(Inspection(id="T2", at="bridge", lanes=1, per_vehicle_s=-5)),
            [("STOP operation.yaml, line 12, per_vehicle_s: -5 is below zero. Give zero or more.")],
            id="neg insp",
        ),
    ],
)
def test_a_figure_below_zero_is_found(operation: Operation, lines: list[str]) -> None:
    """Counts, times and timings below zero are found wherever they stand."""
    assert said(operation) == lines


@pytest.mark.parametrize("people", [(), (People(place="mill", group="civilians", count=0),)])
def test_an_operation_with_nobody_to_bring_out_is_told(people: tuple[People, ...]) -> None:
    """A table that is empty, or holds only zeros, is most likely not filled in yet."""
    (line,) = said(river(people=people))
    assert line.endswith(
        "Nobody is counted here, so there is nobody to bring out. "
        "Write how many people of each group wait at each place."
    )
    assert not line.startswith("STOP")


def test_more_people_than_can_be_planned_for_are_told() -> None:
    """A digit too many in a count stops the plan with a finding, before it takes all the memory."""
    lines = said(river(people=(People(place="mill", group="civilians", count=1_000_000_000),)))
    assert any(
        line.startswith("STOP people.csv") and "more than can be planned for" in line for line in lines
    )


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(Inspection(id="T2", at="bridge", lanes=0, per_vehicle_s=5)),
            [
                (
                    "STOP operation.yaml, line 12, lanes: The inspection T2 has 0 lanes, so nobody "
                    "passes. Give at least 1 lane."
                )
            ],
            id="lanes",
        ),
        pytest.param(
            river(
                Order(
                    id="T2",
                    first=Flow(groups=("wounded",)),
                    then=Flow(groups=("civilians",)),
                    fraction=Fraction(3, 2),
                )
            ),
            [
                (
                    "STOP operation.yaml, line 12, fraction: The fraction of T2 is 1.5, which is not "
                    "between 0 and 1. Give a share between 0 and 1: 0.5 for half of the people, 1 for"
                    " all."
                )
            ],
            id="fraction",
        ),
        pytest.param(
            river(Convoy(id="T2", at="bridge", vehicles_max=2, vehicles_min=5)),
            [
                (
                    "STOP operation.yaml, line 12, vehicles_min: The convoys of T2 have at least 5 "
                    "vehicles and at most 2, which cannot be. Give a vehicles_min that is not above "
                    "vehicles_max."
                )
            ],
            id="conv",
        ),
        pytest.param(
            river(Convoy(id="T2", at="bridge", vehicles_max=0)),
            [
                (
                    "STOP operation.yaml, line 12, vehicles_max: The convoys of T2 have 0 vehicles. "
                    "Give at least 1 vehicle."
                )
            ],
            id="conv0",
        ),
        pytest.param(
            river(
                Reciprocity(
                    id="T2", a=Flow(from_=("mill",)), b=Flow(from_=("farm",)), ratio=Fraction(0), slack=10
                )
            ),
            [
                (
                    "STOP operation.yaml, line 12, ratio: The ratio of T2 is 0. Give a ratio above 0:"
                    " how many people of a leave for each person of b who arrives."
                )
            ],
            id="ratio",
        ),
        pytest.param(
            river(
                Reciprocity(
                    id="T2", a=Flow(from_=("mill",)), b=Flow(from_=("farm",)), ratio=Fraction(1), slack=-1
                )
            ),
            [
                (
                    "STOP operation.yaml, line 12, slack: The slack of T2 is -1, below zero. Give how"
                    " many people one side may be ahead of the other, at least 1."
                )
            ],
            id="slack",
        ),
    ],
)
def test_a_figure_of_a_term_that_cannot_be_stops_the_plan(operation: Operation, lines: list[str]) -> None:
    """Lanes, fractions, convoy sizes, ratios and slacks outside what they can be are contradictions."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(places=river_place("mill", bays=0)),
            [
                (
                    "STOP places.csv, row 2, bays: mill has 0 bays, so nobody could ever board or "
                    "alight. Give at least 1, or leave it empty where any number of vehicles fit."
                )
            ],
            id="bays",
        ),
        pytest.param(
            river(places=river_place("mill", people_max=90)),
            [
                (
                    "note places.csv, row 2, people_max: 104 people wait at mill, which holds 90. "
                    "Check both figures; if they are right, spread the people over more assembly "
                    "points."
                )
            ],
            id="over",
        ),
        pytest.param(
            river(fleet=(*RIVER.fleet, Fleet(type="truck", count=1, at="yard", seats=0))),
            [
                (
                    "note fleet.csv, row 4, seats: “truck” has neither seats nor stretchers, so it "
                    "carries nobody. Give its seats or stretchers, or delete the row."
                )
            ],
            id="noroom",
        ),
        pytest.param(
            river(fleet=(*RIVER.fleet, Fleet(type="truck", count=1, at="yard", seats=2, trips_max=0))),
            [
                (
                    "note fleet.csv, row 4, trips_max: “truck” may make 0 trips, so it carries "
                    "nobody. Give at least 1, or leave it empty where there is no limit."
                )
            ],
            id="notrips",
        ),
        pytest.param(
            river(legs=(*RIVER.legs, Leg(from_="mill", to="mill", drive_s=0))),
            [
                (
                    "note legs.csv, row 16, to: This leg goes from mill to mill itself and is never "
                    "driven. Correct one of its ends, or delete it."
                )
            ],
            id="self",
        ),
    ],
)
def test_room_that_cannot_be_is_found(operation: Operation, lines: list[str]) -> None:
    """Places without bays, places that are overfull and vehicles that carry nobody are found."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(
                places=tuple(
                    replace(p, lat=36.0 + (0 if p.id in ("mill", "farm") else i / 10), lon=37.0)
                    for i, p in enumerate(RIVER.places)
                )
            ),
            [
                (
                    "note places.csv, row 3, lat: farm has the same coordinates as mill (places.csv, "
                    "row 2). Correct the coordinates of one of them, so that the map shows both."
                )
            ],
            id="same",
        ),
        pytest.param(
            river(
                places=tuple(
                    replace(
                        p, lat=36.0 + i / 10 if p.id != "farm" else 37.1, lon=37.0 if p.id != "farm" else 3.61
                    )
                    for i, p in enumerate(RIVER.places)
                )
            ),
            [
                (
                    "note places.csv, row 3, lat: farm lies 2962 km from the other places. Check its "
                    "latitude and longitude; perhaps they are exchanged or a digit is wrong."
                )
            ],
            id="far",
        ),
    ],
)
def test_coordinates_that_cannot_be_are_found(operation: Operation, lines: list[str]) -> None:
    """Two places at one point, and a place with latitude and longitude exchanged, are found."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(households=(home("H1", 35), home("H2", 35), home("H3", 35))),
            [
                (
                    "STOP households.csv, row 4, count: The households of civilians at mill are 105 "
                    "people (any destination: 105); the people table has 100 (any destination: 100). "
                    "Correct the counts or destinations, so that every household is among the people "
                    "counted."
                )
            ],
            id="hh",
        ),
        pytest.param(
            river(
                people=(
                    People(place="mill", group="civilians", count=100, destination="south"),
                    People(place="mill", group="civilians", count=2),
                ),
                households=(home("H1", 3), home("H2", 2, to="south")),
            ),
            [],
            id="hhdest",
        ),
        pytest.param(
            river(
                people=(People(place="mill", group="civilians", count=100, destination="south"),),
                households=(home("H1", 3), home("H2", 2, to="north")),
                places=(*RIVER.places, Place(id="north", kind="reception")),
            ),
            [
                (
                    "STOP households.csv, row 3, count: The households of civilians at mill are 5 "
                    "people (any destination: 3, north: 2); the people table has 100 (south: 100). "
                    "Correct the counts or destinations, so that every household is among the people "
                    "counted."
                )
            ],
            id="hhover",
        ),
        pytest.param(
            river(households=(home("H1", flag="companion_of:H2"), home("H2", place="farm"))),
            [
                (
                    "note households.csv, row 2, flags: H1 is a companion of H2, but waits at mill "
                    "and H2 at farm. Give companions the same place and destination, or correct the "
                    "token."
                )
            ],
            id="comp",
        ),
        pytest.param(
            river(
                households=(home("H1", flag="companion_of:H2", to="south"), home("H2", to="north")),
                places=(*RIVER.places, Place(id="north", kind="reception")),
                people=RIVER.people,
            ),
            [
                (
                    "note households.csv, row 2, flags: H1 is a companion of H2, but goes to south "
                    "and H2 to north. Give companions the same place and destination, or correct the "
                    "token."
                )
            ],
            id="compto",
        ),
        pytest.param(
            river(households=(home("H1", flag="companion_of:H1"),)),
            [
                (
                    "note households.csv, row 2, flags: The household H1 is said to be its own "
                    "companion. Give companions the same place and destination, or correct the token."
                )
            ],
            id="compself",
        ),
    ],
)
def test_households_that_do_not_fit_their_people_are_found(operation: Operation, lines: list[str]) -> None:
    """Households above the people counted, and companions who are apart, are found."""
    assert said(operation) == lines
