"""Assumptions in words: each part of `uncertainty.yaml` is a sentence with its figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from safepassage.operation.terms import Flow
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import (
    AS_PLANNED,
    Breakdowns,
    Figure,
    Hold,
    Late,
    Turnout,
    UncertainHalt,
    Uncertainty,
    Weather,
    Withheld,
)
from safepassage.sitrep.uncertainty_words import assumption_sentences, figure_words
from tests.sitrep.made import BEGINS, aleppo_like

OPERATION, _ = aleppo_like(30)
HOUR = Spread(shape="constant", mean=1)
EVEN = Spread(shape="uniform", least=1, most=2)

BREAKDOWNS = (
    "A vehicle breaks down once in 5 hours of driving; the repair takes 1 h; 25% of them make no"
    " further trip."
)

CASES: tuple[tuple[Uncertainty, str], ...] = (
    (
        Uncertainty(drive=EVEN),
        "Of the time planned, each drive takes 150% on average (9 in 10 between 105% and 195%).",
    ),
    (Uncertainty(pace=HOUR), "All of these take 100% besides, one figure for a whole course."),
    (
        Uncertainty(late=Late(share=0.2, minutes=Spread(shape="constant", mean=90))),
        "Of the vehicles 20% are there later than planned, by 1 h 30 min.",
    ),
    (
        Uncertainty(
            breakdowns=Breakdowns(
                per_vehicle_hour=0.2, repair_minutes=Spread(shape="constant", mean=60), lost_share=0.25
            )
        ),
        BREAKDOWNS,
    ),
    (
        Uncertainty(turnout=(Turnout(flow=Flow(groups=("fighters",)), share=HOUR),)),
        "Of the people planned (fighters) come 100%.",
    ),
    (
        Uncertainty(halts=(UncertainHalt(id="h", cause="fire", per_day=0.25, hours=HOUR),)),
        "All checkpoints and assembly points: nobody leaves once in 4 days on average, for 1 h. (⁨fire⁩)",
    ),
    (
        Uncertainty(halts=(UncertainHalt(id="h", at="ramouseh", per_convoy=0.1, hours=HOUR),)),
        "Ramouseh: nobody leaves after 10% of the convoys, for 1 h.",
    ),
    (
        Uncertainty(halts=(UncertainHalt(id="h", at="ramouseh", from_=BEGINS, hours=HOUR),)),
        "Ramouseh: nobody leaves from Thu 15 Dec 2016 06:00 on, for 1 h.",
    ),
    (
        Uncertainty(
            halts=(UncertainHalt(id="h", at="ramouseh", from_=BEGINS, until=BEGINS + timedelta(hours=2)),)
        ),
        "Ramouseh: nobody leaves from Thu 15 Dec 2016 06:00 until Thu 15 Dec 2016 08:00.",
    ),
    (
        Uncertainty(holds=(Hold(at="ramouseh", per_convoy=0.04, minutes=Spread(shape="constant", mean=45)),)),
        "Ramouseh: of the convoys that could leave 4.0% are held there, people aboard, for 45 min.",
    ),
    (
        Uncertainty(withheld=(Withheld(term="T8", side="b", per_day=2, hours=HOUR),)),
        "T8: side b lets nobody depart 2 times a day on average, for 1 h.",
    ),
    (
        Uncertainty(weather=Weather(per_day=0.75, hours=HOUR, drive_factor=1.5)),
        "Bad weather comes once in 32 hours on average, for 1 h; drives then take 1.5 times as long.",
    ),
    (Uncertainty(convoy_wait_s=0), "A convoy does not wait for vehicles of its own that are late."),
    (Uncertainty(ahead_max_s=600), "Boarding and convoys may be up to 10 min sooner than planned."),
)


@pytest.mark.parametrize(("uncertainty", "told"), CASES)
def test_each_part_is_a_sentence_with_its_figures(uncertainty: Uncertainty, told: str) -> None:
    """What is uncertain is told as it was written, in units that people use."""
    sentences = [str(each) for each in assumption_sentences(OPERATION, uncertainty, written=True)]
    assert told in sentences


def test_what_is_taken_as_planned_is_named() -> None:
    """Where nothing is uncertain every cause is named as taken to go as planned."""
    *_, last = assumption_sentences(OPERATION, AS_PLANNED, written=True)
    assert str(last).startswith("Taken to go as planned: the pace of all work, ")
    assert "weather" in str(last)


def test_a_cause_that_nobody_wrote_is_not_told() -> None:
    """The words of a default halt are in one language only and are left out."""
    halt = Uncertainty(halts=(UncertainHalt(id="h", cause="fire", per_day=0.25, hours=HOUR),))
    assert "fire" not in " ".join(str(each) for each in assumption_sentences(OPERATION, halt, written=False))


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (Figure(figure="people_out"), "everyone, once arrived"),
        (
            Figure(figure="f", flow=Flow(groups=("wounded",)), counted="passed"),
            "wounded, once past the last checkpoint",
        ),
    ],
)
def test_whom_a_figure_counts_is_told(figure: Figure, told: str) -> None:
    """The people and the moment at which they count."""
    assert str(figure_words(OPERATION, figure)) == told
