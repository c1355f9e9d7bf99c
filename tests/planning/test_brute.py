"""The exhaustive search finds what can be worked out by hand, and only plans that the verifier passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings

from safepassage.operation.model import (
    Fleet,
    Group,
    Leg,
    Operation,
    People,
    Place,
    Timing,
    Timings,
)
from safepassage.operation.terms import (
    Ceasefire,
    Conduct,
    Confirmation,
    Convoy,
    Flow,
    Inspection,
    Order,
    Passage,
    Reception,
    Term,
    Window,
)
from safepassage.planning.verify import verify
from tests.planning.brute import brute_optimum
from tests.planning.strategies import operations, tiny_operations

BEGINS = datetime(2016, 12, 15, 4, 0, tzinfo=UTC)
CIVILIANS, FIGHTERS = Flow(groups=("civilians",)), Flow(groups=("fighters",))


def tiny(*terms: Term, buses: int = 1, bays: int | None = None) -> Operation:
    """Return two civilians and a fighter at A, buses of two seats at D; D-A 100 s, A-C 200 s, C-R 300 s.

    Boarding takes 10 s and alighting 20 s a vehicle; the way back is as long as the way there.
    """
    legs = [("D", "A", 100), ("A", "C", 200), ("C", "R", 300)]
    return Operation(
        id="tiny",
        timezone="Asia/Damascus",
        begins=BEGINS,
        groups=(Group(id="civilians"), Group(id="fighters")),
        timings=Timings(board=Timing(per_vehicle_s=10), alight=Timing(per_vehicle_s=20)),
        terms=(Passage(id="P"), *terms),
        places=(
            Place(id="D", kind="depot"),
            Place(id="A", kind="assembly", bays=bays),
            Place(id="C", kind="checkpoint"),
            Place(id="R", kind="reception"),
        ),
        people=(
            People(place="A", group="civilians", count=2),
            People(place="A", group="fighters", count=1),
        ),
        fleet=(Fleet(type="bus", count=buses, at="D", seats=2),),
        legs=tuple(Leg(from_=x, to=y, drive_s=s) for a, b, s in legs for x, y in ((a, b), (b, a))),
    )


@pytest.mark.parametrize(
    ("operation", "clearance_s"),
    [
        # 100 + 10 + 500 = 610 s there; alight 20, back 500, board 10, there 500.
        (tiny(), 1640),
        (tiny(buses=2), 610),
        (tiny(buses=2, bays=1), 620),
        # The second bus waits at C until the first has been inspected for 30 s: it leaves 30 s later.
        (tiny(Inspection(id="I", at="C", lanes=1, per_vehicle_s=30), buses=2), 670),
        (tiny(Inspection(id="I", at="C", lanes=2, per_vehicle_s=30), buses=2), 640),
        # The first to leave C does so at 310 s.
        (tiny(Convoy(id="V", at="C", vehicles_max=1, headway_s=900), buses=2), 310 + 900 + 300),
        (tiny(Convoy(id="V", at="C", vehicles_min=2), buses=2), 610),
        (tiny(Convoy(id="V", at="C", vehicles_max=1, clear_before_next="R"), buses=2), 910),
        (tiny(Window(id="W", at="C", opens_s=7 * 3600, closes_s=8 * 3600), buses=2), 3600 + 300),
        (tiny(Window(id="W", at="all", opens_s=7 * 3600, closes_s=8 * 3600), buses=2), 3600 + 500),
        (tiny(Ceasefire(id="F", from_=BEGINS + timedelta(seconds=50)), buses=2), 660),
        # The fighter leaves A when both civilians have arrived, at 610 s.
        (tiny(Order(id="O", first=CIVILIANS, then=FIGHTERS), buses=2), 610 + 500),
        # Two a day: the last one arrives at midnight, 18 hours after six; one a day: at the next midnight.
        (tiny(Reception(id="X", at="R", people_per_day=2), buses=2), 18 * 3600),
        (tiny(Reception(id="X", at="R", people_per_day=1), buses=2), 42 * 3600),
    ],
)
def test_the_optimum_worked_out_by_hand_is_found(operation: Operation, clearance_s: int) -> None:
    """Nobody is left, the clearance is as computed, and the plan is valid."""
    best = brute_optimum(operation)
    assert best is not None
    assert (best.left, best.clearance_s) == (0, clearance_s)
    assert verify(operation, best.plan) == ()


def test_a_small_convoy_that_is_not_the_last_leaves_people_behind() -> None:
    """One bus cannot make a convoy of two, so only its last trip goes: two people, one is left."""
    best = brute_optimum(tiny(Convoy(id="V", at="C", vehicles_min=2)))
    assert best is not None
    assert (best.left, best.clearance_s) == (1, 610)


def test_where_nobody_can_go_there_is_no_optimum() -> None:
    """Without a passage no plan moves anybody."""
    assert brute_optimum(replace(tiny(), terms=())) is None


@pytest.mark.parametrize(
    "operation",
    [
        tiny(Confirmation(id="N", by=(), before=())),
        tiny(Inspection(id="I", at="C", lanes=1, per_vehicle_s=30, applies="all")),
        tiny(Convoy(id="V", at="C"), Convoy(id="V2", at="C")),
        tiny(buses=3),
        replace(tiny(), people=(People(place="A", group="civilians", count=6),)),
        replace(tiny(), timings=Timings()),
        replace(tiny(), places=(*tiny().places, Place(id="J", kind="junction"))),
    ],
)
def test_what_is_outside_the_class_is_refused(operation: Operation) -> None:
    """Exhaustiveness is promised only where it is argued for."""
    with pytest.raises(ValueError, match="outside the class"):
        brute_optimum(operation)


def test_conduct_and_terms_that_are_not_agreed_do_not_matter() -> None:
    """They bind no time."""
    lapsed = Order(id="O", first=CIVILIANS, then=FIGHTERS, fraction=Fraction(1), status="lapsed")
    best = brute_optimum(tiny(Conduct(id="Q"), lapsed))
    assert best is not None
    assert best.clearance_s == 1640


@settings(max_examples=60, deadline=None)
@given(tiny_operations())
def test_every_optimum_is_a_valid_plan(operation: Operation) -> None:
    """The verifier, which shares none of the reasoning about orders and times, passes it."""
    best = brute_optimum(operation)
    if best is not None:
        assert verify(operation, best.plan) == ()
        assert best.plan.clearance_s == best.clearance_s
        assert sum(entry.count for entry in best.plan.left) == best.left


@settings(max_examples=60, deadline=None)
@given(operations())
def test_random_operations_name_only_what_they_have(operation: Operation) -> None:
    """Ids of places and groups in people, fleet, legs and passages exist, and legs are given once."""
    ends = [(leg.from_, leg.to) for leg in operation.legs]
    assert len(set(ends)) == len(ends)
    assert {place for pair in ends for place in pair} <= set(operation.place_of)
    assert {row.place for row in operation.people} <= set(operation.place_of)
    assert {row.at for row in operation.fleet} <= set(operation.place_of)
    assert len({term.id for term in operation.terms}) == len(operation.terms)
