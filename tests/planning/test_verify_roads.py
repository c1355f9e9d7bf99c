"""The verifier's own roads agree with worked examples, and with plain enumeration of ways."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise, permutations

from hypothesis import given, settings

from safepassage.operation.model import Leg, Operation, Place
from safepassage.planning.verify import verify
from safepassage.planning.verify_roads import Roads
from tests.planning.strategies import operations
from tests.planning.valley import changed, stop_with, valley


def test_a_drive_passes_junctions_only() -> None:
    """A to C is by the junction; A to R has a checkpoint on every way, so it is no drive."""
    roads = Roads(valley())
    assert roads.drive_s("A", "C") == 300
    assert roads.drive_s("A", "R") is None


def test_a_route_passes_checkpoints_too_but_no_other_place() -> None:
    """A to R is 900 s; from D to C there is no way but through the assembly point A."""
    roads = Roads(valley())
    assert roads.route_s("A", "R") == 900
    assert roads.route_s("D", "C") is None


def test_a_route_visits_via_in_order() -> None:
    """By K it is 950 s, and there is no way by both."""
    roads = Roads(valley())
    assert roads.route_s("A", "R", ("C",)) == 900
    assert roads.route_s("A", "R", ("K",)) == 950
    assert roads.route_s("A", "R", ("K", "C")) is None


def test_a_route_may_pass_a_place_twice_to_visit_via() -> None:
    """From A by C out to K and back through C to R."""
    places = [("A", "assembly"), ("C", "checkpoint"), ("K", "checkpoint"), ("R", "reception")]
    operation = Operation(
        id="x",
        timezone="UTC",
        begins=datetime(2026, 1, 1, tzinfo=UTC),
        places=tuple(Place(id=name, kind=kind) for name, kind in places),  # type: ignore[arg-type]
        legs=tuple(
            Leg(from_=a, to=b, drive_s=s)
            for a, b, s in [("A", "C", 10), ("C", "K", 20), ("K", "C", 30), ("C", "R", 40)]
        ),
    )
    assert Roads(operation).route_s("A", "R", ("K",)) == 100
    assert Roads(operation).route_s("A", "R", ("K", "C")) == 100
    assert Roads(operation).route_s("A", "R", ("C", "K")) == 100


def test_when_a_junction_is_passed() -> None:
    """On the drive from A to C the junction J comes after 100 s; on one from B it does not come."""
    roads = Roads(valley())
    assert roads.passes_at_s("A", "C", "J") == 100
    assert roads.passes_at_s("B", "C", "J") is None


def test_ways_searched_at_once_or_before_are_the_same() -> None:
    """Searching from many places beforehand, or keeping the roads for another plan, changes nothing."""
    places = [place.id for place in valley().places]
    roads = Roads(valley())
    roads.search_from(places, ["A", "elsewhere"])
    for a in places:
        for b in places:
            assert roads.drive_s(a, b) == Roads(valley()).drive_s(a, b)
            assert roads.route_s(a, b) == Roads(valley()).route_s(a, b)
    for changes in ((), (stop_with("t1", 0, leave_s=1),)):
        assert verify(*changed(*changes), roads=roads) == verify(*changed(*changes))


@settings(max_examples=40, deadline=None)
@given(operations())
def test_routes_are_the_least_of_all_ways(operation: Operation) -> None:
    """Trying every sequence of different checkpoints and junctions finds none quicker, and one as quick."""
    roads = Roads(operation)
    legs: dict[tuple[str, str], int] = {}
    for leg in operation.legs:
        legs[leg.from_, leg.to] = min(leg.drive_s, legs.get((leg.from_, leg.to), leg.drive_s))
    inner = [place.id for place in operation.places if place.kind in ("checkpoint", "junction")]
    for a in (place.id for place in operation.places if place.kind == "assembly"):
        for r in (place.id for place in operation.places if place.kind == "reception"):
            ways = [
                list(pairwise((a, *between, r)))
                for size in range(len(inner) + 1)
                for between in permutations(inner, size)
            ]
            took = [sum(legs[leg] for leg in way) for way in ways if all(leg in legs for leg in way)]
            assert roads.route_s(a, r) == min(took, default=None)
