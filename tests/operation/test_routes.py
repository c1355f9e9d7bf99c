"""Routes: the quickest ways past checkpoints and junctions, compared with every way there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Leg, Operation, Place, PlaceKind
from safepassage.operation.routes import Route, Routes

KINDS: dict[str, PlaceKind] = {
    "A": "assembly",
    "B": "assembly",
    "R": "reception",
    "D": "depot",
    "c1": "checkpoint",
    "c2": "checkpoint",
    "c3": "checkpoint",
    "j1": "junction",
    "j2": "junction",
}
anywhere = st.sampled_from(list(KINDS))
VIAS = ((), ("c1",), ("c2", "c1"), ("c1", "c2", "c1"))


def operation_over(legs: dict[tuple[str, str], int]) -> Operation:
    """Return an operation of the nine places and these legs."""
    return Operation(
        id="nine",
        timezone="UTC",
        begins=datetime(2026, 1, 1, tzinfo=UTC),
        places=tuple(Place(id=id_, kind=kind) for id_, kind in KINDS.items()),
        legs=tuple(Leg(from_=a, to=b, drive_s=s) for (a, b), s in legs.items()),
    )


@st.composite
def operations(draw: st.DrawFn, least_s: int = 1) -> Operation:
    """Draw legs between the nine places, so short that many ways are equally quick."""
    pairs = st.tuples(anywhere, anywhere).filter(lambda p: p[0] != p[1])
    return operation_over(draw(st.dictionaries(pairs, st.integers(least_s, 4), max_size=26)))


def ways(operation: Operation, from_: str, via: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the seconds and places of every way that comes nowhere twice between two of `via`."""
    stack: list[tuple[tuple[str, ...], tuple[tuple[str, int], ...], int]] = [((from_,), ((from_, 0),), 0)]
    while stack:
        places, states, total_s = stack.pop()
        here, behind = states[-1]
        if len(places) > 1 and behind == len(via):
            yield total_s, places
        if len(places) > 1 and KINDS[here] not in ("checkpoint", "junction"):
            continue
        for leg in operation.legs:
            if leg.from_ == here:
                state = leg.to, behind + (behind < len(via) and via[behind] == leg.to)
                if state not in states:
                    stack.append(((*places, leg.to), (*states, state), total_s + leg.drive_s))


def stops_of(places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the places of a way at which a vehicle stops."""
    last = len(places) - 1
    return tuple(p for i, p in enumerate(places) if i in (0, last) or KINDS[p] == "checkpoint")


@settings(max_examples=300, deadline=None)
@given(operations(), st.sampled_from(VIAS), anywhere)
def test_route_is_the_quickest_way_with_fewest_checkpoints(
    operation: Operation, via: tuple[str, ...], from_: str
) -> None:
    """It takes the least seconds, then has fewest checkpoints, then the first ids; `only` says of ties."""
    routes = Routes(operation)
    every = list(ways(operation, from_, via))
    for to in KINDS:
        if from_ == to:
            continue
        there = [(seconds, stops_of(places)) for seconds, places in every if places[-1] == to]
        route = routes.quickest(from_, to, via)
        if not there:
            assert route is None
            continue
        least_s = min(seconds for seconds, _ in there)
        best = {stops for seconds, stops in there if seconds == least_s}
        assert route is not None
        assert route.drive_s == least_s
        assert route.stops == min(best, key=lambda stops: (len(stops), stops))
        assert route.checkpoints == tuple(p for p in route.stops if KINDS[p] == "checkpoint")
        assert route.only == (len(best) == 1)


@settings(max_examples=100, deadline=None)
@given(
    operations(least_s=0), st.sampled_from(VIAS), st.sampled_from(list(KINDS)), st.sampled_from(list(KINDS))
)
def test_each_drive_of_a_route_is_a_way_past_junctions_only(
    operation: Operation, via: tuple[str, ...], from_: str, to: str
) -> None:
    """Between two stops the seconds are those of the quickest way that passes no checkpoint."""
    route = Routes(operation).quickest(from_, to, via)
    if route is None or (from_ == to and not via) or from_ in via:
        return
    assert len(route.drives_s) == len(route.stops) - 1
    for (here, then), drive_s in zip(pairwise(route.stops), route.drives_s, strict=True):
        between = [
            seconds
            for seconds, places in ways(operation, here, ())
            if places[-1] == then and all(KINDS[p] == "junction" for p in places[1:-1])
        ]
        assert drive_s == min(between)


@settings(max_examples=100, deadline=None)
@given(operations(least_s=0), st.sampled_from((*VIAS, ("c1", "c1"))))
def test_seconds_at_once_are_those_of_the_routes(operation: Operation, via: tuple[str, ...]) -> None:
    """The matrix has the seconds of the quickest routes, `NEVER` where there is none, 0 to itself."""
    routes = Routes(operation)
    everywhere = [*KINDS, "A", "elsewhere"]
    found = routes.seconds(everywhere, everywhere, via)
    for row, from_ in enumerate(everywhere):
        for column, to in enumerate(everywhere):
            route = routes.quickest(from_, to, via)
            assert found[row, column] == (NEVER if route is None else route.drive_s)
    for from_ in KINDS:
        reached = routes.reached_from(from_)
        assert reached == {to for to in KINDS if to != from_ and routes.quickest(from_, to) is not None}


def test_places_that_are_not_known_have_no_route() -> None:
    """A place that does not exist leads nowhere, and `via` names checkpoints only."""
    routes = Routes(operation_over({("A", "j1"): 1, ("j1", "R"): 1}))
    assert routes.quickest("A", "R") == Route(stops=("A", "R"), drives_s=(2,))
    assert routes.quickest("A", "elsewhere") is None
    assert routes.quickest("elsewhere", "R") is None
    assert routes.quickest("A", "R", ("elsewhere",)) is None
    assert routes.quickest("A", "R", ("B",)) is None
    assert routes.seconds(["A"], ["R"], ("B",)).tolist() == [[NEVER]]
    assert routes.reached_from("elsewhere") == frozenset()


def test_quickest_of_several_legs_between_two_places_counts() -> None:
    """Where a leg is written twice the quicker one is driven; one from a place to itself never is."""
    operation = operation_over({("A", "R"): 9})
    more = (Leg(from_="A", to="R", drive_s=7), Leg(from_="A", to="A", drive_s=0))
    route = Routes(replace(operation, legs=(*operation.legs, *more))).quickest("A", "R")
    assert route == Route(stops=("A", "R"), drives_s=(7,))


@pytest.mark.parametrize("drive_s", [10**7, 60 * 10**9])
def test_long_drives_are_exact_to_the_second(drive_s: int) -> None:
    """Even drives of years add up in whole seconds."""
    routes = Routes(operation_over({("A", "c1"): drive_s + 1, ("c1", "j1"): drive_s, ("j1", "R"): drive_s}))
    route = routes.quickest("A", "R")
    assert route is not None
    assert route.drives_s == (drive_s + 1, 2 * drive_s)
    assert routes.seconds(["A"], ["R"])[0, 0] == 3 * drive_s + 1
