"""Samples: the same for the same seed, quantiles with true errors, tables of quantiles."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from safepassage.planning.planner import Planner
from safepassage.simulation.answers import answers_of, answers_to_json, causes_of
from safepassage.simulation.case import case_of
from safepassage.simulation.comparison import compared, sampled_together
from safepassage.simulation.course import calibrated
from safepassage.simulation.course_chance import quantile as looked_up
from safepassage.simulation.precision import sampled
from safepassage.simulation.quantiles import mean_of, quantile, share_of
from safepassage.simulation.replications import Replications
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import UncertainHalt, Uncertainty
from tests.planning.test_planner import searched, village
from tests.simulation.test_course import ANYTHING


def replications(uncertainty: Uncertainty, *, threads: int = 1, seed: int = 7) -> Replications:
    """Return courses of a village of 400."""
    operation = village(people=400, buses=3)
    case = calibrated(case_of(operation, searched(Planner(operation)), uncertainty))
    return Replications(case, seed=seed, threads=threads)


def test_the_same_seed_gives_the_same_courses_on_any_number_of_threads() -> None:
    """Every figure of every course is the same, in the same order."""
    one, many = (replications(ANYTHING, threads=n).sample(0, 350) for n in (1, 3))
    assert one is not None
    assert many is not None
    for name in ("clearance_s", "out_people", "left", "out", "aboard", "lanes_s"):
        assert np.array_equal(getattr(one, name), getattr(many, name))


def test_people_out_never_fall_and_end_with_all_who_are_out() -> None:
    """In every course the curve rises to the people out, and those on the way are never below 0."""
    sample = replications(ANYTHING).sample(0, 200)
    assert sample is not None
    assert (np.diff(sample.out, axis=1) >= 0).all()
    assert np.array_equal(sample.out[:, -1], sample.out_people)
    assert (sample.aboard >= 0).all()
    assert np.array_equal(sample.came, sample.out_people + sample.left + sample.stuck)


def test_a_wider_search_for_precision_stops_when_it_is_reached() -> None:
    """With a coarse wish few courses are enough, with none all are made."""
    few = sampled(
        replications(ANYTHING), runs_max=3000, precision_s=1e6, clock=lambda: 0.0, interrupted=lambda: False
    )
    all_ = sampled(replications(ANYTHING), runs_max=900, clock=lambda: 0.0, interrupted=lambda: False)
    assert few is not None
    assert all_ is not None
    assert few.runs == 200
    assert all_.runs == 900


def test_a_cause_that_delays_is_found_and_one_that_does_not_is_not() -> None:
    """Slow drives delay by what they cost; alighting at the end delays nobody."""
    slow = Uncertainty(
        drive=Spread(shape="lognormal", mean=1.5, sd=0.2), late=ANYTHING.late, inspect=ANYTHING.inspect
    )
    courses = replications(slow)
    sample = courses.sample(0, 200)
    assert sample is not None
    effects = {effect.cause: effect.mean_s for effect in causes_of(courses, sample, 200)}
    assert effects["drive"].low > 600
    assert effects["inspect"].value == 0  # nobody is inspected here
    answers = answers_to_json(answers_of(courses.case, sample), ())
    assert answers["clearance_s"]["5%"]["value"] <= answers["clearance_s"]["95%"]["value"]


def test_everybody_is_out_by_an_instant_only_in_courses_that_leave_nobody() -> None:
    """A course that strands people ends early and is still none in which all are out."""
    halted = UncertainHalt(
        id="halt", cause="", at="all", per_day=2.0, hours=Spread(shape="constant", mean=9000.0)
    )
    courses = replications(Uncertainty(halts=(halted,)))
    sample = courses.sample(0, 200)
    assert sample is not None
    done_s = courses.case.plan.clearance_s
    by = sample.all_out_by(done_s)
    assert by.sum() == (sample.finished & (sample.clearance_s <= done_s)).sum()
    assert 0 < by.sum() < (sample.clearance_s <= done_s).sum()
    answers = answers_of(courses.case, sample, by_s=[done_s])
    at = [at_s for at_s, _ in answers.finished_by].index(done_s)
    assert answers.all_out_by[at].value == by.mean()
    assert answers.kept_out.value <= answers.finished.value < 1
    (effect,) = causes_of(courses, sample, 200)
    assert effect.left.value == pytest.approx(answers.left.value)


def test_a_plan_is_no_better_than_itself_and_worse_with_fewer_buses() -> None:
    """On the same days the difference of a plan to itself is none, and slower drives are always later."""
    sample = replications(ANYTHING).sample(0, 200)
    slower = replications(Uncertainty(drive=Spread(shape="constant", mean=3.0))).sample(0, 200)
    quick = replications(Uncertainty()).sample(0, 200)
    assert sample is not None
    assert slower is not None
    assert quick is not None
    assert compared(sample, sample).better == "open"
    assert compared(quick, slower).better == "first"
    assert compared(slower, quick).better == "second"


def test_a_long_comparison_that_is_stopped_has_courses_of_both_plans() -> None:
    """However many were asked for, both take turns so short that there are some of each soon."""
    done: list[int] = []
    samples = sampled_together(
        replications(ANYTHING),
        replications(ANYTHING),
        10**6,
        interrupted=lambda: bool(done) and done[-1] >= 5000,
        told=done.append,
    )
    assert samples is not None
    assert 0 < samples[0].runs == samples[1].runs <= 5000


def test_the_interval_of_a_quantile_holds_the_true_one_about_95_times_in_100() -> None:
    """For a known distribution, over many samples."""
    rng = np.random.default_rng(5)
    held = [(e := quantile(rng.exponential(size=400), 0.9)).low <= -np.log(0.1) <= e.high for _ in range(400)]
    assert 0.92 <= np.mean(held) <= 0.99
    assert share_of([True] * 50 + [False] * 50).low == pytest.approx(0.404, abs=0.002)
    assert mean_of([1.0, 3.0]).value == 2


@pytest.mark.parametrize(
    ("spread", "due"),
    [
        (Spread(shape="lognormal", mean=2.0, sd=1.0), stats.lognorm(0.4723807, scale=2 / np.sqrt(1.25))),
        (Spread(shape="gamma", mean=2.0, sd=1.0), stats.gamma(4, scale=0.5)),
        (Spread(shape="exponential", mean=2.0), stats.expon(scale=2)),
        (Spread(shape="triangular", least=1, mode=2, most=4), stats.triang(1 / 3, loc=1, scale=3)),
        (Spread(shape="uniform", least=1, most=3), stats.uniform(1, 2)),
    ],
)
def test_tables_give_the_quantiles_of_their_shape(spread: Spread, due: stats.rv_continuous) -> None:
    """Looked up as compiled code does, quantiles and mean are true to four in a thousand, also far out."""
    table = spread.table()
    look = getattr(looked_up, "py_func", looked_up)
    shares = np.concatenate([np.linspace(0.001, 0.999, 300), [0.0001, 0.9999]])
    found = np.array([look(table, 0, share) for share in shares])
    assert found == pytest.approx(due.ppf(shares), rel=4e-3)
    even = (np.arange(200_000) + 0.5) / 200_000
    mean = np.mean([look(table, 0, share) for share in even])
    assert mean == pytest.approx(spread.average, rel=4e-3)
