"""Room that cannot suffice, whatever the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.operation.model import Operation
from safepassage.operation.terms import Reception
from tests.operation.river import RIVER, day, home, river, river_place, said


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(households=(home("H1", 41),)),
            [
                (
                    "note households.csv, row 2, count: The household H1 has 41 people, but the "
                    "largest vehicle that can fetch them holds 40; the plan leaves them at mill. "
                    "Correct the count, add a larger vehicle, or agree with them on two households."
                )
            ],
            id="bighome",
        ),
    ],
)
def test_a_household_larger_than_any_vehicle_is_found(operation: Operation, lines: list[str]) -> None:
    """A household travels whole, so the largest vehicle must hold it."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(ends=day(1, 8)),
            [
                (
                    "note fleet.csv: The fleet can carry at most 120 of the 150 people (civilians) "
                    "before the operation ends on 2024-06-01 08:00; at least 30 are left. Add "
                    "vehicles or trips for them, or agree on a later end."
                )
            ],
            id="small fleet",
        ),
        pytest.param(
            river(ends=None, fleet=(replace(RIVER.fleet[0], trips_max=1), RIVER.fleet[1])),
            [
                (
                    "note fleet.csv: The fleet can carry at most 120 of the 150 people (civilians) in"
                    " all its trips; at least 30 are left. Add vehicles or trips for them, or the "
                    "legs by which vehicles come back."
                )
            ],
            id="small cars",
        ),
    ],
)
def test_a_fleet_that_cannot_carry_everyone_in_time_is_found(operation: Operation, lines: list[str]) -> None:
    """Vehicles times their greatest number of trips are compared with the people."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(places=river_place("south", people_max=100)),
            [
                (
                    "note places.csv, row 6, people_max: 154 people can go only to south, which takes"
                    " 100 while the operation runs; at least 54 are left. Agree on more room there, "
                    "on another destination, or on a later end."
                )
            ],
            id="rec",
        ),
        pytest.param(
            river(Reception(id="T2", at="south", people_per_day=50)),
            [
                (
                    "note operation.yaml, line 12, at: 154 people can go only to south, which takes "
                    "150 while the operation runs; at least 4 are left. Agree on more room there, on "
                    "another destination, or on a later end."
                )
            ],
            id="rec day",
        ),
    ],
)
def test_a_reception_site_with_too_little_room_is_found(operation: Operation, lines: list[str]) -> None:
    """The room of a site, in all or by day, is compared with those who can go nowhere else."""
    assert said(operation) == lines


def test_vehicles_that_cannot_come_back_are_counted_for_one_trip() -> None:
    """The drive from the reception is missing: a leg written in one direction only."""
    there = tuple(leg for leg in RIVER.legs if leg.from_ != "south")
    assert said(river(ends=None, legs=there)) == [
        (
            "note fleet.csv: The fleet can carry at most 120 of the 150 people (civilians) in all its trips;"
            " at least 30 are left. Add vehicles or trips for them, or the legs by which vehicles come back."
        )
    ]
