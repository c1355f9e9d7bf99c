"""Large operations are bounded in another way: never too high, and hardly lower."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from safepassage.operation.calendar import Intervals
from safepassage.operation.model import Fleet, Operation, People, Place
from safepassage.operation.terms import Flow, Inspection, Order, Passage, Term, Window
from safepassage.planning import activities, circulation, prover, throughput
from safepassage.planning.circulation import circulation_of
from safepassage.planning.limits import Fixed, Open
from safepassage.planning.linear import Programme
from safepassage.planning.passings import passings_of
from safepassage.planning.problem import problem_of
from safepassage.planning.prover import Prover
from safepassage.planning.reach import Reach
from safepassage.planning.relaxation import Relaxation
from tests.planning.brute import brute_optimum
from tests.planning.strategies import tiny_operations
from tests.planning.test_bounds import bound_of, city

FLEET = (
    Fleet(type="bus", count=3, at="depot", seats=50),
    Fleet(type="van", count=2, at="depot", seats=20),
)
WINDOW = Window(id="W", at="gate", opens_s=6 * 3600, closes_s=8 * 3600)
INSPECTION = Inspection(id="I", at="gate", lanes=1, per_vehicle_s=240, per_person_s=2)


@contextmanager
def taken_for_large() -> Iterator[None]:
    """Every programme is solved as a large one is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prover, "SOME_COLUMNS", 0)
        patch.setattr(activities, "SOME_COLUMNS", 0)
        yield


@given(tiny_operations())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bound_of_a_large_operation_exceeds_the_optimum(operation: Operation) -> None:
    """Few columns, interior points and repriced rows make bounds weaker, never wrong."""
    best = brute_optimum(operation)
    assume(best is not None)
    assert best is not None
    with taken_for_large():
        bound = bound_of(operation, left=best.left)
    assert bound.clearance_s <= best.clearance_s


@pytest.mark.parametrize("terms", [(), (WINDOW,), (INSPECTION,), (WINDOW, INSPECTION)])
@given(
    counts=st.lists(st.integers(1, 300), min_size=8, max_size=10), apart_s=st.sampled_from([60, 400, None])
)
@settings(max_examples=4, deadline=None)
def test_it_is_nearly_that_of_the_whole_programme(
    terms: tuple[Term, ...], counts: list[int], apart_s: int | None
) -> None:
    """It is at most a three hundredth lower than with all columns and vertices, and the rows of large ones.

    It may be higher, as proofs with lines above the limits may stop short of what the programme proves.
    """
    operation = city(*terms, counts=tuple(counts), fleet=FLEET, apart_s=apart_s)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throughput, "FEW_CELLS", 0)
        whole_s = bound_of(operation).clearance_s
        with taken_for_large():
            large_s = bound_of(operation).clearance_s
    assert large_s >= 0.9966 * whole_s - 1


def test_multipliers_of_a_place_are_found_for_hops_that_the_solver_lacks() -> None:
    """Begun without drives on between neighbours, it ends where all are known."""
    operation = city(counts=(30,) * 12, fleet=FLEET, apart_s=30)
    whole_s = bound_of(operation).clearance_s
    with taken_for_large(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(prover, "NEAR", 0)
        large_s = bound_of(operation).clearance_s
    assert 0.999 * whole_s - 1 <= large_s <= whole_s + 1


def test_an_instant_is_proven_from_the_limit_not_from_a_line_above_it() -> None:
    """Ten units at one in each open second are there five seconds after the second opening, at once."""
    made = Programme()
    column = made.add_columns(np.array([100]))
    hours = Intervals(((0, 5), (100, 200)))
    need, time = made.add_rows([Fixed(amount=-10), Open(rate=1, hours=hours, from_s=0)])
    made.add([need, time], column[0], [-1, 1])
    with taken_for_large():
        assert Prover(made).least(0, 1000).least_s == 105


def test_likely_trips_keep_within_the_room_of_receptions() -> None:
    """Where the near one has room for few, trips to the far one are likely too."""
    operation = city(counts=(100,), fleet=FLEET)
    anywhere = Passage(id="P", flow=Flow(to=("near", "far", "farther")), via=("gate",))
    places = (
        *(replace(place, people_max=60) if place.id == "near" else place for place in operation.places),
        Place(id="farther", kind="reception"),
    )
    legs = (*operation.legs, replace(operation.legs[0], from_="gate", to="farther", drive_s=9000))
    problem = problem_of(replace(operation, terms=(anywhere,), places=places, legs=legs))
    reach = Reach(problem)
    relaxation = Relaxation(problem, reach, frozenset({0}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circulation, "NEAR_ENDS", 1)
        found = circulation_of(relaxation)
    used = {relaxation.services[service].to for service in relaxation.pair_service[found.pairs]}
    assert used == {"near", "far"}
    assert found.returns[reach.end_number["near"]].all()
    assert found.drawn.tolist() == [40, 0, 60]


def test_passings_are_told_with_their_seconds() -> None:
    """From the assembly point to the gate, and on from there to the reception."""
    operation = city(counts=(10, 20), fleet=FLEET)
    passings = passings_of(problem_of(operation))
    assert passings.surely.all()
    assert passings.together.all()
    assert passings.before_s.tolist() == [[600], [600]]
    assert passings.after_s.tolist() == [[1200], [1200]]


def test_chains_of_a_large_operation_are_those_of_a_small_one() -> None:
    """Whoever waits for others waits as long, however the programmes are solved."""
    order = Order(
        id="O", first=Flow(groups=("civilians",)), then=Flow(groups=("fighters",)), fraction=Fraction(1)
    )
    operation = city(order, counts=(200, 100), fleet=FLEET)
    fighters = People(place="a1", group="fighters", count=130)
    operation = replace(operation, people=(*operation.people, fighters))
    with taken_for_large():
        large = bound_of(operation)
    assert large.clearance_s == bound_of(operation).clearance_s
