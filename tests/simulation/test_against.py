"""Courses of the Aleppo example against what was reported of it, with what its record says was uncertain."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.cli.simulate import score_sentences
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.planning.planner import Planner
from safepassage.simulation.against import Score, figures_of, scored
from safepassage.simulation.case import Case, case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.reported_table import read_reported
from safepassage.simulation.uncertainty_file import uncertainty_of
from tests.planning.test_planner import searched

EXAMPLE = Path(__file__).parents[2] / "examples" / "aleppo-2016"


@pytest.fixture(scope="module")
def operation() -> Operation:
    """Return the operation of the example."""
    found = read_operation(EXAMPLE).operation
    assert found is not None
    return found


@pytest.fixture(scope="module")
def case(operation: Operation) -> Case:
    """Return a plan of a short search under what the record says was uncertain."""
    plan = searched(Planner(operation, seed=0), seconds=0.5)
    uncertainty, _ = uncertainty_of(EXAMPLE, operation, EXAMPLE / "as-recorded.yaml")
    return calibrated(case_of(operation, plan, uncertainty))


@pytest.fixture(scope="module", params=[0, 1])
def score(case: Case, request: pytest.FixtureRequest) -> Score:
    """Return how well courses agree with the reports."""
    reported = read_reported(EXAMPLE / "reported.csv", case.operation)
    return scored(case, reported, figures_of(case.uncertainty), runs=400, seed=request.param)


def test_the_band_holds_the_consensus_wherever_sources_agree(score: Score) -> None:
    """Of people out of Aleppo at 12 instants, and of the two villages at 3."""
    outside = [
        (instant.figure, instant.at_s, instant.consensus, instant.fan)
        for instant in score.instants
        if instant.contains is False
    ]
    assert outside == []
    assert score.contained == (15, 15)


def test_sources_that_contradict_each_other_are_shown_as_they_are(operation: Operation, score: Score) -> None:
    """No consensus is made of 19,000, 25,000 and 37,500: all three are told, with who says so."""
    (contradictory,) = [instant for instant in score.instants if instant.consensus is None]
    assert sorted(report.count for report in contradictory.reports) == [19000, 25000, 37500]
    told = [str(sentence) for sentence in score_sentences(operation, score)]
    (line,) = [sentence for sentence in told if "sources disagree" in sentence]
    for words in ("OCHA", "19,000", "ICRC", "25,000", "Turkish foreign minister", "37,500"):
        assert words in line
    assert sum("; reported: " in sentence for sentence in told) == 15
    (shown,) = [row for row in score.to_json()["instants"] if row["consensus"] is None]
    assert len(shown["reports"]) == 3


def test_the_band_says_something(score: Score) -> None:
    """It is no wider than a third of all people on average; one that holds anything would prove nothing."""
    out = [instant for instant in score.instants if instant.figure == "people_out"]
    assert sum(instant.fan[-1] - instant.fan[0] for instant in out) / len(out) < 36000 / 3
    assert score.coverage > 0.85  # of single reports, those that contradict each other too
