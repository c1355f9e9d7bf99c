"""What a sweep can vary: names, values, changed operations, and everything that can be wrong with them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import FindingsError
from safepassage.operation.folder import read_operation
from safepassage.operation.terms import Convoy, Inspection, Reciprocity, Window
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.operation_variables import shared_out
from safepassage.simulation.variable import Scenario
from safepassage.simulation.varied import POINTS_MAX, Point, label_of, points_of, variables_of, varied_in

EXAMPLES = Path(__file__).parents[2] / "examples"


def scenario(name: str) -> Scenario:
    """Return an example as it is."""
    operation = read_operation(EXAMPLES / name).operation
    assert operation is not None
    return Scenario(operation=operation, uncertainty=default_uncertainty(operation))


@pytest.fixture(scope="module")
def aleppo() -> Scenario:
    """Return the example with every kind of term."""
    return scenario("aleppo-2016")


@pytest.fixture(scope="module")
def town() -> Scenario:
    """Return the small example."""
    return scenario("town")


def points(base: Scenario, *wishes: str) -> tuple[Point, ...]:
    """Return the combinations of what is wished."""
    return points_of(base, varied_in(base, wishes))


def only(base: Scenario, wish: str) -> Scenario:
    """Return the scenario with a single value."""
    (point,) = points(base, wish)
    return point.scenario


def codes(base: Scenario, *wishes: str) -> list[str]:
    """Return the codes of the findings for which nothing is varied."""
    with pytest.raises(FindingsError) as refused:
        points(base, *wishes)
    return [finding.code for finding in refused.value.findings]


def test_every_variable_can_be_given_the_value_it_has_and_nothing_is_changed(
    aleppo: Scenario, town: Scenario
) -> None:
    """Also where one is named otherwise: what is as it was is the same operation and uncertainty."""
    for base in (aleppo, town):
        known = variables_of(base)
        assert len({each.name for each in known}) == len(known)
        for each in known:
            if each.now is not None:
                assert only(base, f"{each.name}={each.now}") == base, each.name


def test_a_type_is_counted_over_all_its_starts_in_their_proportion(aleppo: Scenario) -> None:
    """Plural and place may be written too."""
    cars = only(aleppo, "private-cars=123").operation.fleet
    assert [row.count for row in cars if row.type == "private-car"] == [41, 34, 27, 21]
    few = only(aleppo, "Private-Car.amiriyah=7").operation.fleet
    assert [row.count for row in few if row.type == "private-car"] == [410, 7, 270, 211]
    assert sum(row.count for row in only(aleppo, "buses=20").operation.fleet if row.type == "bus") == 20


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(0, 200))
def test_what_is_shared_out_comes_to_the_total(counts: list[int], total: int) -> None:
    """No row gets more than one vehicle beyond its exact share, and none less than nothing."""
    found = shared_out(counts, total)
    assert sum(found) == total
    if sum(counts):
        exact = [Fraction(count * total, sum(counts)) for count in counts]
        assert all(each >= 0 and abs(each - due) < 1 for each, due in zip(found, exact, strict=True))


def test_figures_of_terms_are_known_by_the_term_and_by_its_place(aleppo: Scenario) -> None:
    """Lanes, convoy sizes, headways in seconds or minutes, slack and ratio."""
    by_place = only(aleppo, "ramouseh.lanes=4").operation
    assert by_place == only(aleppo, "A6.lanes=4").operation
    assert [t.lanes for t in by_place.binding_terms if isinstance(t, Inspection)] == [4]
    convoys = only(aleppo, "ramouseh.vehicles_max=10").operation
    assert [t.vehicles_max for t in convoys.binding_terms if isinstance(t, Convoy)] == [10]
    assert only(aleppo, "ramouseh.headway_minutes=90.5") == only(aleppo, "ramouseh.headway_s=5430")
    term = next(t for t in aleppo.operation.binding_terms if isinstance(t, Reciprocity))
    other = only(aleppo, f"{term.id}.ratio=3/2").operation
    assert [t.ratio for t in other.binding_terms if isinstance(t, Reciprocity)] == [Fraction(3, 2)]


def test_hours_of_a_window_are_a_list_of_times_of_day(town: Scenario) -> None:
    """They have colons of their own, so that they are no ranges."""
    found = points(town, "T4.to=17:00,18:00,24:00")
    closes = [t.closes_s for p in found for t in p.scenario.operation.terms if isinstance(t, Window)]
    assert closes == [61200, 64800, 86400]
    assert [point.values[0].number for point in found] == closes


def test_what_is_uncertain_can_be_varied_too_and_two_figures_of_one_part_together(town: Scenario) -> None:
    """Each keeps what the other has changed."""
    (point,) = points(town, "late.minutes.mean=90", "late.share=0.5", "halts.hours.sd=3", "halts.per_day=2")
    found = point.scenario.uncertainty
    assert found.late is not None
    assert (found.late.share, found.late.minutes.mean) == (0.5, 90)
    assert found.halts[0].per_day == 2
    assert found.halts[0].hours is not None
    assert found.halts[0].hours.sd == 3


def test_every_combination_comes_once_in_order(town: Scenario) -> None:
    """The last thing named changes fastest; ranges end at their last step, values are taken once."""
    wishes = ("bus=2:7:2,4", "bridge.lanes=1:2")
    varied = varied_in(town, wishes)
    assert [[value.shown for value in each.values] for each in varied] == [["2", "4", "6"], ["1", "2"]]
    found = points_of(town, varied)
    assert [point.number for point in found] == list(range(6))
    assert label_of(varied, found[3].values) == "bus = 4, bridge.lanes = 2"
    assert [value.shown for value in varied_in(town, ["drive.mean=1:1.5:0.25"])[0].values] == [
        "1",
        "1.25",
        "1.5",
    ]


def test_all_that_cannot_be_understood_is_told_at_once(aleppo: Scenario) -> None:
    """Names, values, ranges and what is varied twice, each with its own finding."""
    wishes = (
        "busses=20:60:10",
        "bus",
        "ambulance=10:5",
        "ramouseh.headway_s=1.5",
        "A5.vehicles_max=0",
        "A6.lanes=1:2",
        "a6.lanes=3",
        "drive.mean=1:2",
        "village-bus=1,,2",
        "private-car=1:1000000000:1",
        "late.share=2",
    )
    assert codes(aleppo, *wishes) == [
        "unknown-variable",
        "nothing-varied",
        "no-range",
        "not-whole",
        "number-out-of-range",
        "varied-twice",
        "no-range",
        "no-values",
        "too-many-points",
        "number-out-of-range",
    ]
    assert codes(aleppo, "bus=1:21", "ambulance=1:20") == ["too-many-points"]
    assert POINTS_MAX < 21 * 20


def test_an_unknown_name_is_answered_with_what_stands_near_it(aleppo: Scenario) -> None:
    """The likeliest first, then what else that place or type has."""
    with pytest.raises(FindingsError) as refused:
        varied_in(aleppo, ["ramouseh.lnaes=1"])
    (finding,) = refused.value.findings
    assert "Did you mean ramouseh.lanes?" in str(finding.mend)
    assert "ramouseh.headway_s" in str(finding.mend)


def test_a_changed_operation_goes_through_the_check_that_a_read_one_does(town: Scenario) -> None:
    """A convoy that is smaller than its least is told with the combination, and each thing once."""
    convoy = Convoy(id="T7", at="bridge", vehicles_max=6, vehicles_min=2)
    base = replace(town, operation=replace(town.operation, terms=(*town.operation.terms, convoy)))
    with pytest.raises(FindingsError) as refused:
        points(base, "T7.vehicles_max=1,4", "bus=5,6")
    (finding,) = refused.value.findings
    assert finding.where.column == "T7.vehicles_max = 1, bus = 5"
    assert codes(town, "board.mean=0") == ["impossible-combination"]
