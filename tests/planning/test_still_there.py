"""Who still waits: people are counted out as households, and with whom they chose to go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.operation.model import Household, Operation, People
from safepassage.planning.plan import Stop
from safepassage.planning.state import TripSoFar
from safepassage.planning.still_there import Carried, still_there
from tests.planning.test_planner import village


def two_homes() -> Operation:
    """Return six people: a household of three that chose R, one of two that chose nothing, and one more."""
    return replace(
        village(people=1),
        people=(
            People(place="A", group="civilians", count=3, destination="R"),
            People(place="A", group="civilians", count=3),
        ),
        households=(
            household("chose", 3, "R"),
            household("either", 2),
        ),
    )


def household(token: str, count: int, destination: str | None = None) -> Household:
    """Return a household of civilians at A."""
    return Household(token=token, place="A", group="civilians", count=count, destination=destination)


def boarded(count: int, *households: str) -> Carried:
    """Return so many civilians who have boarded at A for R."""
    stop = Stop(place="A", board_from_s=0, leave_s=60)
    trip = TripSoFar(
        id="t1",
        vehicle="bus-1",
        type="bus",
        to="R",
        load={"civilians": count},
        stops=(stop,),
        households=households,
    )
    return trip, stop, "civilians", count


@pytest.mark.parametrize(
    ("who", "left"),
    [
        (boarded(1), {"R": 3, None: 2}),  # not one of the household of three, that has not boarded
        (boarded(3, "chose"), {"R": 0, None: 3}),
        (boarded(4, "chose"), {"R": 0, None: 2}),
        (boarded(2, "either"), {"R": 3, None: 1}),
        (boarded(6, "chose", "either"), {"R": 0, None: 0}),
    ],
)
def test_who_boarded_is_counted_out_where_they_were_counted_in(
    who: Carried, left: dict[str | None, int]
) -> None:
    """A household is counted with those of its destination; others with theirs, then with who chose none."""
    assert still_there(two_homes(), [who])["A", "civilians"] == left


def test_others_who_chose_a_destination_are_taken_to_have_gone_first() -> None:
    """Nobody can tell people apart who are in no household: whoever chose where the bus went was on it."""
    operation = replace(two_homes(), households=())
    assert still_there(operation, [boarded(4)])["A", "civilians"] == {"R": 0, None: 2}
