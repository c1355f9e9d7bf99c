"""What vehicles have, assigned anew: the tours stay valid and cost no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.model import Operation
from safepassage.planning.problem import problem_of
from safepassage.planning.tour_assignment import SCALE_SHARE, Assignment
from safepassage.planning.tour_state import LENGTH, ROW, ROWS, TRIPS, WEIGHT
from safepassage.planning.tours import COMPILED, TourSearch
from safepassage.planning.verify import verify
from tests.planning.test_tours import LONG, plain_operations, planned, town


@LONG
@given(plain_operations(), st.integers(0, 5))
def test_polished_tours_are_a_valid_plan_of_the_cost_they_say(operation: Operation, seed: int) -> None:
    """Whatever is assigned anew, tours pass the verifier, cost what is said, and no more than before."""
    problem = problem_of(operation)
    search = TourSearch(problem, seed=seed)
    search.start()
    for _ in range(3):
        before = search.cost
        search.polish()
        plan = planned(problem, search)
        assert verify(operation, plan) == ()
        left = sum(entry.count for entry in plan.left)
        assert search.cost == (left, plan.clearance_s, plan.person_seconds)
        assert search.cost <= before


@pytest.mark.parametrize("change", ["_ends", "_trips", "_receptions"])
def test_no_assignment_makes_tours_cost_more(change: str) -> None:
    """What an assignment minimises, each tour's length and what exceeds their mean, never grows."""
    problem = problem_of(town(points=20, buses=7))
    search = TourSearch(problem, seed=1)
    search.start()
    search.improve(300)
    city, now = search._tables.city, search._now
    COMPILED.restore(city, now, search._best)
    assignment = Assignment(city, np.random.default_rng(4))
    weight = city.tables[ROWS, now.vehicles[:, ROW], WEIGHT] * (now.vehicles[:, TRIPS] > 0)

    def cost(mean_s: float) -> float:
        over_s = np.maximum(0.0, now.vehicles[:, LENGTH] - mean_s)
        return float((weight * (now.vehicles[:, LENGTH] + 0.5 * over_s**2 / (SCALE_SHARE * mean_s))).sum())

    gained = 0.0
    for _ in range(20):
        mean_s = float((weight * now.vehicles[:, LENGTH]).sum() / weight.sum())
        before = cost(mean_s)
        getattr(assignment, change)(now, np.flatnonzero(now.vehicles[:, TRIPS] > 0))
        COMPILED.measured(city, now)
        assert cost(mean_s) <= before * (1 + 1e-12)
        gained += before - cost(mean_s)
    assert gained > 0


def test_a_seed_polishes_tours_alike() -> None:
    """The same seed and rounds give the same tours again."""
    problem = problem_of(town(points=16, buses=6))
    one, again = TourSearch(problem, seed=5), TourSearch(problem, seed=5)
    for search in (one, again):
        search.start()
        search.improve(500)
        for _ in range(4):
            search.polish()
    assert one.tours == again.tours
