"""A simulation's result: tied to its plan, whole in its file, refused where another's or damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from safepassage.errors import FindingsError
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation, Reported
from safepassage.planning.plan import Plan
from safepassage.planning.planner import Planner
from safepassage.simulation.answers import Answers
from safepassage.simulation.case import case_of
from safepassage.simulation.course import calibrated
from safepassage.simulation.defaults import default_uncertainty
from safepassage.simulation.outcome import Outcome, key_of, outcome_of, outcome_to_json
from safepassage.simulation.outcome_file import read_outcome
from safepassage.simulation.replications import Replications
from safepassage.simulation.uncertainty import AS_PLANNED, Figure, UncertainHalt, Uncertainty, Withheld
from safepassage.simulation.uncertainty_file import read_uncertainty, uncertainty_of
from safepassage.simulation.uncertainty_json import uncertainty_to_json
from tests.planning.test_planner import searched, village
from tests.simulation.test_course import ANYTHING

EXAMPLE = Path(__file__).parents[2] / "examples" / "aleppo-2016"
OPERATION = village(people=200, buses=3)
REPORTS = tuple(
    Reported(at=OPERATION.begins + timedelta(hours=hour), source=source, figure="people_out", count=count)
    for hour, source, count in ((1, "A", 10), (2, "A", 100), (2, "B", 180), (40, "B", 200))
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return a plan of the village."""
    return searched(Planner(OPERATION))


def simulated(plan: Plan, **more: Any) -> Outcome:  # noqa: ANN401 - whatever outcome_of takes
    """Return the result of a few courses."""
    replications = Replications(calibrated(case_of(OPERATION, plan, ANYTHING)), seed=3)
    sample = replications.sample(0, 40)
    assert sample is not None
    return outcome_of(replications, sample, written=True, reported=REPORTS, by_s=(7200,), **more)


@pytest.fixture(scope="module")
def outcome(plan: Plan) -> Outcome:
    """Return the result of a few courses."""
    return simulated(plan)


def written(tmp_path: Path, values: object) -> Path:
    """Return a file with JSON values."""
    path = tmp_path / "sim.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def test_a_result_is_read_as_it_was_written(tmp_path: Path, plan: Plan, outcome: Outcome) -> None:
    """Every figure of the answers, the causes, the reports and the assumptions comes back."""
    read = read_outcome(written(tmp_path, outcome_to_json(OPERATION, outcome)), OPERATION, plan)
    assert (read.key, read.seed, read.written) == (outcome.key, 3, True)
    assert read.uncertainty == outcome.uncertainty
    for each in fields(Answers):
        before, after = (getattr(one.answers, each.name) for one in (outcome, read))
        if isinstance(before, np.ndarray):
            assert np.allclose(before, after, atol=0.051)
        else:
            assert repr(after) == repr(rounded(before)), each.name
    assert [cause.cause for cause in read.causes] == [cause.cause for cause in outcome.causes]
    assert outcome.shares is not None
    assert read.shares is not None
    assert [each.cause for each in read.shares.causes] == [each.cause for each in outcome.shares.causes]
    assert read.shares.to_json() == outcome.shares.to_json()
    assert outcome.score is not None
    assert read.score is not None
    assert [instant.reports for instant in read.score.instants] == [
        instant.reports for instant in outcome.score.instants
    ]
    assert read.score.contained == outcome.score.contained
    assert np.allclose(read.score.fans[0].rows, outcome.score.fans[0].rows, atol=0.051)


def rounded(value: object) -> object:
    """Return a figure as its file holds it."""
    if isinstance(value, tuple):
        return tuple(rounded(each) for each in value)
    if isinstance(value, float):
        return round(value, 4 if value <= 1 else 1)
    if hasattr(value, "low"):
        return replace(value, **{name: round(getattr(value, name), 6) for name in ("value", "low", "high")})  # type: ignore[type-var]
    return value


def test_a_result_of_another_plan_or_operation_is_refused(
    tmp_path: Path, plan: Plan, outcome: Outcome
) -> None:
    """A plan that leaves a second later, or an operation with one person more, is another one."""
    path = written(tmp_path, outcome_to_json(OPERATION, outcome))
    people = (replace(OPERATION.people[0], count=OPERATION.people[0].count + 1), *OPERATION.people[1:])
    trip = plan.trips[0]
    stops = (*trip.stops[:-1], replace(trip.stops[-1], leave_s=(trip.stops[-1].leave_s or 0) + 1))
    later = replace(plan, trips=(replace(trip, stops=stops), *plan.trips[1:]))
    for operation, other in ((replace(OPERATION, people=people), plan), (OPERATION, later)):
        with pytest.raises(FindingsError) as refused:
            read_outcome(path, operation, other)
        assert [finding.code for finding in refused.value.findings] == ["other-plan"]


def test_reports_and_the_search_are_no_part_of_what_a_result_is_of(plan: Plan) -> None:
    """One may report more, and the same plan may have been found in another time."""
    told = replace(OPERATION, reported=REPORTS)
    slower = replace(plan, search=replace(plan.search, seconds=99.0))
    assert key_of(told, slower) == key_of(OPERATION, plan)


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda v: v.pop("seed"), "seed"),
        (lambda v: v["people_out"].update({"5%": [1]}), "people_out.5%"),
        (lambda v: v.update(times_s=[]), "times_s"),
        (lambda v: v["causes"][0].update(cause="witchcraft"), "causes[0].cause"),
        (lambda v: v["uncertainty"]["late"].update(share=7), "uncertainty.late.share"),
        (lambda v: v["against"]["instants"][0].update(fan=[1, 2]), "against.instants[0].fan"),
        (lambda v: v["against"]["fans"][0].update(figure="unheard"), "against"),
        (lambda v: v.update(format="another/1"), "format"),
        (lambda v: v["clearance_s"].pop("90%"), "clearance_s.90%"),
    ],
)
def test_a_damaged_result_is_a_finding(
    tmp_path: Path, plan: Plan, outcome: Outcome, spoil: Callable[[Any], object], where: str
) -> None:
    """What is missing, of the wrong length or not known is named by its place."""
    values = json.loads(json.dumps(outcome_to_json(OPERATION, outcome)))
    spoil(values)
    with pytest.raises(FindingsError) as refused:
        read_outcome(written(tmp_path, values), OPERATION, plan)
    assert where in [finding.where.column for finding in refused.value.findings]


def test_a_missing_result_is_a_finding(tmp_path: Path, plan: Plan) -> None:
    """It is not taken for a missing plan."""
    with pytest.raises(FindingsError, match="no such result of a simulation"):
        read_outcome(tmp_path / "none.json", OPERATION, plan)


def test_who_stops_gets_what_is_known_by_then(plan: Plan) -> None:
    """Stopped after the courses, neither causes nor reports are asked; stopped later, some causes are."""
    assert simulated(plan, interrupted=lambda: True).causes == ()
    assert simulated(plan, interrupted=lambda: True).score is None
    assert simulated(plan, interrupted=lambda: True).shares is None
    asked = list[int]()

    some = simulated(plan, told=asked.append, interrupted=lambda: len(asked) > 1)
    assert asked == [40, 80]
    assert len(some.causes) == 2
    assert some.score is not None


def test_a_figures_fan_goes_through_the_courses_at_each_report(outcome: Outcome) -> None:
    """The fan over time agrees with that at the instants, and begins and goes on as people out do."""
    assert outcome.score is not None
    (fan,) = outcome.score.fans
    for instant in outcome.score.instants:
        column = fan.times_s.index(instant.at_s)
        assert tuple(fan.rows[:, column]) == instant.fan
    assert fan.times_s[0] == 0
    assert (fan.rows[:, 0] == 0).all()
    last = fan.times_s.index(outcome.answers.times_s[-1])
    assert np.allclose(fan.rows[:, last], outcome.answers.out[:, -1])


def aleppo() -> Operation:
    """Return the operation of the example."""
    found = read_operation(EXAMPLE).operation
    assert found is not None
    return found


def every_part(operation: Operation) -> tuple[Uncertainty, ...]:
    """Return what is uncertain by default, by the record, and with parts that neither has."""
    default = default_uncertainty(operation)
    recorded, _ = uncertainty_of(EXAMPLE, operation, EXAMPLE / "as-recorded.yaml")
    assert default.late is not None
    assert default.breakdowns is not None
    more = replace(
        default,
        breakdowns=replace(default.breakdowns, per_vehicle_hour=0.00002),
        withheld=(Withheld(term="B2", side="b", per_day=0.2, hours=default.late.minutes),),
        halts=(
            UncertainHalt(
                id="known",
                at="ramouseh",
                from_=datetime(2016, 12, 16, 12, tzinfo=UTC),
                until=datetime(2016, 12, 18, 20, 30, 15, tzinfo=UTC),
            ),
            UncertainHalt(id="convoy", cause="dispute", per_convoy=0.01, hours=default.late.minutes),
        ),
        ahead_max_s=600,
        figures=(Figure(figure="people_out", counted="passed"),),
    )
    return AS_PLANNED, default, recorded, more


def test_what_is_uncertain_is_read_as_it_was_written() -> None:
    """The JSON beside a result is in the words of `uncertainty.yaml`, small numbers and instants too."""
    operation = aleppo()
    for uncertainty in every_part(operation):
        content = json.dumps(uncertainty_to_json(operation, uncertainty))
        assert read_uncertainty(content, "sim.json", operation) == (uncertainty, ())
