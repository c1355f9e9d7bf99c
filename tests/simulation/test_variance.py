"""Shares of the spread: true for sums and products worked out by hand, none where nothing is uncertain."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.operation.model import Fleet, Operation, Timing, Timings
from safepassage.planning.planner import Planner
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.quantiles import Estimate
from safepassage.simulation.replications import Replications
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import Cause, UncertainHalt, Uncertainty
from safepassage.simulation.variance import Shares, indices, shares_of
from tests.planning.test_planner import searched, village
from tests.simulation.test_course import ANYTHING

RUNS = 2000


def one_bus(*, board_s: int = 600) -> Operation:
    """Return a village whose one bus stands there: it loads, and drives half an hour twice."""
    return village(
        people=50,
        fleet=(Fleet(type="bus", count=1, at="home", seats=50),),
        timings=Timings(board=Timing(per_vehicle_s=board_s)),
    )


def shares(operation: Operation, uncertainty: Uncertainty, *, runs: int = RUNS, threads: int = 1) -> Shares:
    """Return the shares of a plan's causes."""
    case = calibrated(case_of(operation, searched(Planner(operation)), uncertainty))
    courses = Replications(case, seed=11, threads=threads)
    sample = courses.sample(0, runs)
    assert sample is not None
    found = shares_of(courses, sample, runs)
    assert found is not None
    return found


def by_cause(found: Shares) -> dict[Cause, tuple[Estimate, Estimate]]:
    """Return first-order and total shares by cause."""
    return {each.cause: (each.first, each.total) for each in found.causes}


def test_of_a_sum_each_cause_has_its_own_variance() -> None:
    """Two drives of half an hour, each half to one and a half times as long; boarding, half an hour at most.

    Uniform over a width w, a figure has the variance w²/12: twice 1800²/12 from the drives, 1800²/12 from
    boarding. So two thirds come from drives and a third from boarding, and nothing from both together.
    """
    uncertain = Uncertainty(
        drive=Spread(shape="uniform", least=0.5, most=1.5), board=Spread(shape="uniform", least=0, most=3)
    )
    found = shares(one_bus(), uncertain)
    assert found.sd_s == pytest.approx(np.sqrt(3 * 1800**2 / 12), rel=0.05)
    for cause, due in (("drive", 2 / 3), ("board", 1 / 3)):
        first, total = by_cause(found)[cause]  # type: ignore[index]
        assert first.low <= due <= first.high
        assert total.low <= due <= total.high
        assert first.error < 0.06
        assert total.error < 0.06


def test_of_a_product_some_comes_from_both_together() -> None:
    """The pace multiplies both drives: P · 1800 (D + D′), so that shares add up to less than one.

    With means 1 and variances 1/12 of P, and m = 2, v = 2/12 of D + D′: the variance of the product is
    v + m²/12 + v/12, of which the pace alone has m²/12 and the drives alone v; v/12 is from both.
    """
    factor = Spread(shape="uniform", least=0.5, most=1.5)
    found = by_cause(shares(one_bus(board_s=0), Uncertainty(drive=factor, pace=factor)))
    v, m2 = 2 / 12, 4.0
    whole = v + m2 / 12 + v / 12
    for cause, alone in (("pace", m2 / 12 / whole), ("drive", v / whole)):
        first, total = found[cause]  # type: ignore[index]
        assert first.value == pytest.approx(alone, abs=0.04)
        assert total.value == pytest.approx(alone + v / 12 / whole, abs=0.04)


def test_one_cause_has_it_all_and_what_is_constant_has_nothing() -> None:
    """The only cause has a share of one; where nothing spreads there are no shares."""
    lone = by_cause(shares(one_bus(), Uncertainty(drive=Spread(shape="gamma", mean=1.0, sd=0.4)), runs=200))
    first, total = lone["drive"]
    assert first.value == pytest.approx(1.0)
    assert first.error == pytest.approx(0.0, abs=1e-9)
    assert total.value == pytest.approx(1.0, abs=0.2)
    constant = Spread(shape="constant", mean=1.2)
    frozen = shares(one_bus(), Uncertainty(drive=constant, board=constant), runs=100)
    assert frozen.sd_s == 0
    assert all(each.first.value == each.total.value == 0 for each in frozen.causes)


def test_a_cause_that_changes_nothing_has_no_share_beside_one_that_does() -> None:
    """Alighting at the end delays nobody; a halt after the end neither."""
    uncertain = Uncertainty(
        drive=Spread(shape="gamma", mean=1.0, sd=0.4),
        alight=Spread(shape="gamma", mean=1.0, sd=0.4),
        halts=(UncertainHalt(id="never", per_day=1e-9, hours=Spread(shape="constant", mean=1.0)),),
    )
    found = by_cause(shares(one_bus(), uncertain, runs=300))
    nothing: tuple[Cause, ...] = ("alight", "halts")
    for cause in nothing:
        assert found[cause][0].value == found[cause][1].value == 0


def test_shares_are_the_same_on_any_number_of_threads() -> None:
    """With every cause at once; each share lies between none and all, within its error."""
    operation = village(people=400, buses=3)
    one, many = (shares(operation, ANYTHING, runs=250, threads=n) for n in (1, 3))
    assert one == many
    assert len(one.causes) == len(ANYTHING.causes)
    assert all(each.total.high >= 0 and each.first.low <= 1 for each in one.causes)
    assert [e.total.value for e in one.causes] == sorted((e.total.value for e in one.causes), reverse=True)


def test_interrupted_there_are_no_shares() -> None:
    """Half of the days would be other ones."""
    operation = one_bus()
    courses = Replications(calibrated(case_of(operation, searched(Planner(operation)), ANYTHING)), seed=1)
    sample = courses.sample(0, 150)
    assert sample is not None
    assert shares_of(courses, sample, 150, interrupted=lambda: True) is None


def test_indices_of_a_function_known_in_closed_form() -> None:
    """Ishigami's function: sin x + 7 sin² y + 0.1 z⁴ sin x on [-π, π]³ (Ishigami and Homma 1990)."""

    def ishigami(x: np.ndarray) -> np.ndarray:
        return np.asarray(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))

    rng = np.random.default_rng(9)
    held = []
    for _ in range(20):
        one, other = rng.uniform(-np.pi, np.pi, size=(2, 3, 1500))
        crossed = []
        for factor in range(3):
            mixed = one.copy()
            mixed[factor] = other[factor]
            crossed.append(ishigami(mixed))
        found = indices(ishigami(one), ishigami(other), np.array(crossed))
        due = ((0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437))
        for estimates, truths in zip(found, due, strict=True):
            held += [e.low <= truth <= e.high for e, truth in zip(estimates, truths, strict=True)]
            assert all(e.error < 0.12 for e in estimates)
    assert np.mean(held) > 0.85
