"""Lines lie above the limits they stand for, and proofs below the optimum they are about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from safepassage.operation.calendar import Intervals
from safepassage.planning.limits import SLOPE, Daily, Fixed, Instants, Limit, Open, Steady
from safepassage.planning.linear import Programme
from safepassage.planning.prover import Prover
from safepassage.planning.relaxation import first_fits, first_fits_varied
from safepassage.planning.visits import least_beyond, rounded

SPANS = st.lists(st.tuples(st.integers(0, 150), st.integers(1, 40)), max_size=5).map(
    lambda spans: Intervals.union((a, a + length) for a, length in spans)
)
SMALL = st.integers(0, 60)
LIMITS: st.SearchStrategy[Limit] = st.one_of(
    st.builds(Fixed, amount=st.integers(-9, 9)),
    st.builds(Steady, rate=st.integers(0, 9), from_s=SMALL, until_s=st.integers(0, 200), spare=SMALL),
    st.builds(Open, rate=st.integers(0, 9), hours=SPANS, from_s=SMALL, after_s=SMALL, spare=SMALL),
    st.builds(
        Instants,
        rate=st.integers(0, 9),
        hours=SPANS,
        from_s=SMALL,
        apart_s=st.integers(1, 30),
        after_s=SMALL,
        length_s=st.integers(0, 30),
    ),
    st.builds(Daily, rate=st.integers(0, 9), midnights=st.lists(st.integers(-50, 200)).map(sorted)),
)


@given(LIMITS, st.integers(0, 150), st.integers(1, 80))
@settings(max_examples=400)
def test_a_line_lies_above_its_limit(limit: Limit, from_s: int, seconds: int) -> None:
    """From where it begins, where it touches, to the last instant; a straight limit it follows."""
    until_s = from_s + seconds
    slope = limit.slope(from_s, until_s)
    for at_s in range(from_s, until_s + 1):
        line = limit.by(from_s) * SLOPE + slope * (at_s - from_s)
        assert limit.by(at_s) * SLOPE <= line
        if limit.straight(from_s, until_s):
            assert limit.by(at_s) * SLOPE == line
    assert limit.by(from_s) <= limit.by(until_s)


@given(SPANS, SMALL, st.integers(1, 30), st.integers(0, 200))
def test_instants_apart_are_as_many_as_the_calendar_says(
    hours: Intervals, from_s: int, apart_s: int, until_s: int
) -> None:
    """Two counts of the same instants agree."""
    instants = Instants(rate=1, hours=hours, from_s=from_s, apart_s=apart_s)
    assert instants.by(until_s) == most_instants(hours, from_s, until_s, apart_s)


@given(SPANS, st.lists(st.integers(0, 220), min_size=1), st.integers(0, 30))
def test_many_instants_fit_where_each_alone_does(hours: Intervals, at_s: list[int], length_s: int) -> None:
    """Asking for many at once gives what asking one by one gives."""
    wanted = [hours.first_fit(instant, length_s) for instant in at_s]
    assert first_fits(hours, np.array(at_s), length_s).tolist() == wanted
    assert first_fits_varied(hours, np.array(at_s), np.full(len(at_s), length_s)).tolist() == wanted


def programme(figures: list[list[int]], limits: list[int], rates: list[int], most: list[int]) -> Programme:
    """Return rows figures · x ≤ limit + rate · T."""
    made = Programme()
    columns = made.add_columns(most)
    rows = made.add_rows(
        [
            Steady(rate=rate, from_s=0, spare=limit) if rate else Fixed(amount=limit)
            for limit, rate in zip(limits, rates, strict=True)
        ]
    )
    made.add(rows[:, None], columns[None, :], figures)
    return made


@given(
    st.lists(st.lists(st.integers(-5, 9), min_size=3, max_size=3), min_size=2, max_size=4),
    st.lists(st.integers(-40, 20), min_size=4, max_size=4),
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.lists(st.integers(1, 12), min_size=3, max_size=3),
)
@settings(max_examples=200, deadline=None)
def test_a_proof_is_the_optimum_rounded_up(
    figures: list[list[int]], limits: list[int], rates: list[int], most: list[int]
) -> None:
    """It is never later than the solver's optimum, but for what rounding up to a second adds."""
    size = len(figures)
    made = programme(figures, limits[:size], rates[:size], most)
    matrix = np.column_stack([-np.array(rates[:size], float), np.array(figures, float)])
    bounds = [(0, 1000.0), *((0, float(upper)) for upper in most)]
    found = linprog([1.0, 0, 0, 0], A_ub=matrix, b_ub=np.array(limits[:size], float), bounds=bounds)
    proof = Prover(made).least(0, 1000)
    if found.status == 0 and found.fun is not None:
        assert found.fun - 1e-6 <= proof.least_s < found.fun + 1 + 1e-6


def test_columns_left_out_at_first_come_in_where_they_help() -> None:
    """A programme begun with its dear columns ends with the bound of the whole one."""
    count = 7000
    made = Programme()
    dear, cheap = made.add_columns(np.full(count, 10)), made.add_columns(np.full(count, 10))
    need, time = made.add_rows([Fixed(amount=-1000), Steady(rate=1, from_s=0)])
    made.add(need, np.concatenate([dear, cheap]), -1)
    made.add(time, dear, 9)
    made.add(time, cheap, 2)
    first = np.ones(made.columns, dtype=np.bool_)
    first[cheap] = False
    assert Prover(made, first=first).least(0, 10**6).least_s == 2000


ROOMS = st.lists(st.integers(1, 12), min_size=1, max_size=3)


def combinations(rooms: list[int], people: int) -> Callable[[], product[tuple[int, ...]]]:
    """Return all numbers of visits by each kind that could be needed for so many people."""
    return lambda: product(*(range(people // room + 2) for room in rooms))


@given(ROOMS, st.integers(1, 20), st.data())
@settings(deadline=None)
def test_rounding_forbids_no_whole_visits(rooms: list[int], people: int, data: st.DataObject) -> None:
    """Whole visits with room for everybody obey the rounded row, whichever room it is rounded by."""
    figures, least = rounded(people, tuple(rooms), data.draw(st.sampled_from(rooms)))
    for visits in combinations(rooms, people)():
        if sum(room * n for room, n in zip(rooms, visits, strict=True)) >= people:
            assert sum(figure * n for figure, n in zip(figures, visits, strict=True)) >= least


@given(ROOMS, st.integers(0, 20))
@settings(deadline=None)
def test_the_least_beyond_is_what_whole_vehicles_leave_empty(rooms: list[int], people: int) -> None:
    """No whole vehicles with room for everybody leave fewer seats empty."""
    wanted = min(
        total - people
        for visits in combinations(rooms, people)()
        if (total := sum(room * n for room, n in zip(rooms, visits, strict=True))) >= people
    )
    assert least_beyond(20, rooms)[people] == wanted


def most_instants(hours: Intervals, from_s: int, to_s: int, apart_s: int) -> int:
    """Return how many instants of [from_s, to_s] inside can be picked so far apart, greedily."""
    count, next_s = 0, from_s
    for a, b in hours.spans:
        start_s, last_s = max(a, next_s), min(b - 1, to_s)
        if start_s <= last_s:
            more = (last_s - start_s) // apart_s + 1
            count += more
            next_s = start_s + more * apart_s
    return count
