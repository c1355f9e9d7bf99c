"""Drives on to collect more count at what they take, with those aboard, whether asked for or not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from safepassage.operation.model import Fleet
from safepassage.planning import prover
from safepassage.planning.hops import Hops, Pairs
from tests.planning.test_bounds import bound_of, city

PLACES = 4
FIGURES = st.integers(-(1 << 55), 1 << 55)


def hops_of(seconds: list[list[int]]) -> Hops:
    """Return the hops of one kind of ten seats between four places, each with 3 people."""
    apart = np.array(seconds, dtype=np.float64)
    np.fill_diagonal(apart, np.inf)
    numbers = np.arange(3 * PLACES).reshape(3, 1, PLACES)
    return Hops(
        out=numbers[0],
        into=numbers[1],
        aboard=numbers[2],
        drive=np.array([3 * PLACES]),
        seconds=apart,
        least=np.ones((1, PLACES), dtype=np.int64),
        most=np.full((1, PLACES), 9),
        times=np.full((PLACES, PLACES), 3),
    )


SECONDS = st.lists(
    st.lists(st.integers(0, 900), min_size=PLACES, max_size=PLACES), min_size=PLACES, max_size=PLACES
)


@given(SECONDS, st.lists(FIGURES, min_size=3 * PLACES + 1, max_size=3 * PLACES + 1), st.integers(0, 3))
@settings(deadline=None)
def test_what_is_forgone_is_exactly_what_the_other_hops_are_worth(
    seconds: list[list[int]], prices: list[int], near_by: int
) -> None:
    """In whole numbers, however large: the negative prices of all hops, less those that are known."""
    hops = hops_of(seconds)
    known = hops.begin(near_by)
    taken = set(zip(known.load.tolist(), known.from_.tolist(), known.to.tolist(), strict=True))
    total = 0
    for load, aboard in enumerate((1, 9)):
        for a in range(PLACES):
            for b in range(PLACES):
                if a != b and (load, a, b) not in taken:
                    worth = prices[a] + prices[PLACES + b] + seconds[a][b] * prices[-1]
                    worth += aboard * (prices[2 * PLACES + a] - prices[2 * PLACES + b])
                    total += 3 * min(0, worth)
    assert hops.forgone(prices) == total


@given(SECONDS, st.lists(st.integers(-9, 9), min_size=3 * PLACES + 1, max_size=3 * PLACES + 1))
@settings(deadline=None)
def test_a_column_of_a_hop_costs_its_price(seconds: list[list[int]], row: list[int]) -> None:
    """Its figure in a row is the sum of those of leaving, coming, driving, and whom it carries."""
    hops = hops_of(seconds)
    pairs = Pairs(kind=np.array([0]), load=np.array([1]), from_=np.array([2]), to=np.array([0]))
    column, most = hops.columns(csc_array(np.array([row])), pairs)
    wanted = row[2] + row[PLACES] + seconds[2][0] * row[-1] + 9 * (row[2 * PLACES + 2] - row[2 * PLACES])
    assert column.toarray().tolist() == [[wanted]]
    assert most.tolist() == [3]


def test_whoever_is_collected_on_the_way_is_driven_on() -> None:
    """Three full loads at three places take three long ways, however near to one another the places are."""
    fleet = (Fleet(type="bus", count=1, at="depot", seats=50),)
    apart = bound_of(city(counts=(50, 50, 50), fleet=fleet))
    near = bound_of(city(counts=(50, 50, 50), fleet=fleet, apart_s=1))
    assert near.clearance_s == apart.clearance_s == 600 + 3 * 1900 + 2 * 1900


def test_hops_left_out_at_first_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A programme begun with few hops ends with the bound of one that has them all."""
    fleet = (Fleet(type="bus", count=2, at="depot", seats=30),)
    operation = city(counts=(20, 40, 15, 35, 25), fleet=fleet, apart_s=60)
    few = bound_of(operation)
    monkeypatch.setattr(prover, "VERY_NEAR", 5)
    assert few.clearance_s == bound_of(operation).clearance_s
