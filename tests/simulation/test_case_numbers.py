"""The numbers drawn for a course: each cause has its own, and other plans have the same."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.operation.terms import Convoy
from safepassage.planning.planner import Planner
from safepassage.simulation.case import Case, case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.course_state import Floats
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import CAUSES, Cause, Uncertainty
from tests.planning.test_planner import searched, village
from tests.simulation.test_course import ANYTHING

SEED = np.random.SeedSequence(3, spawn_key=(5,))


def drawn(case: Case) -> dict[Cause, list[Floats]]:
    """Return the numbers of one day by cause."""
    numbers = np.zeros(case.numbers.count)
    case.numbers.draw(SEED, numbers)
    return {cause: [numbers[each] for each in slices] for cause, slices in case.numbers.of.items()}


def case(uncertainty: Uncertainty, *, people: int = 400) -> Case:
    """Return the case of a village."""
    operation = village(people=people, buses=3)
    return calibrated(case_of(operation, searched(Planner(operation)), uncertainty))


def test_every_number_belongs_to_one_cause_at_most() -> None:
    """Those of all causes together are all there are, and none is counted twice."""
    found = case(ANYTHING)
    owners = np.zeros(found.numbers.count, dtype=np.int64)
    for cause in CAUSES:
        for each in found.numbers.of[cause]:
            owners[each] += 1
    assert (owners == 1).all()


@pytest.mark.parametrize("cause", ANYTHING.causes)
def test_without_a_cause_the_others_have_the_same_numbers(cause: Cause) -> None:
    """So that only the cause makes a difference."""
    whole, less = drawn(case(ANYTHING)), drawn(case(ANYTHING.without(cause)))
    for other in set(ANYTHING.causes) - {cause}:
        for one, two in zip(whole[other], less[other], strict=True):
            assert np.array_equal(one, two), other


def test_a_plan_of_more_trips_has_the_same_days() -> None:
    """Halts, weather and who comes are the same, and so is what its first trips and vehicles meet."""
    few, many = drawn(case(ANYTHING)), drawn(case(ANYTHING, people=900))
    assert len(few["drive"][0]) < len(many["drive"][0])
    for cause in ANYTHING.causes:
        for one, two in zip(few[cause], many[cause], strict=True):
            shared = min(len(one), len(two))
            if cause in ("drive", "board", "inspect", "alight", "breakdowns"):
                shared = 3  # the further ones stand for trips made in a course
            assert np.array_equal(one[:shared], two[:shared]), cause


def test_convoys_have_numbers_of_their_own() -> None:
    """Whether they are held, and whether a halt follows."""
    operation = village(Convoy(id="C", at="gate"), people=400)
    plan = searched(Planner(operation))
    found = calibrated(case_of(operation, plan, Uncertainty(drive=Spread(shape="constant", mean=1.0))))
    assert all(each.stop - each.start > 0 for cause in ("holds", "halts") for each in found.numbers.of[cause])
