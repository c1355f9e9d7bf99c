"""Whatever a file says, the verifier answers with findings, never with a traceback."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.errors import FindingsError
from safepassage.planning.plan import plan_to_json
from safepassage.planning.plan_file import read_plan
from safepassage.planning.verify import verify
from tests.planning.valley import BEGINS, changed, valley, valley_plan

IDS = ("A", "C", "D", "J", "K", "R", "S", "t1", "amb", "bus", "c1", "h1", "wounded", "", "X")
VALUES: st.SearchStrategy[object] = (
    st.sampled_from(
        ("A", "B", "C", "D", "J", "K", "R", "S", "t1", "amb", "bus", "c1", "h1", "wounded", "", "X")
    )
    | st.integers(-10, 6000)
    | st.integers()
    | st.none()
    | st.booleans()
    | st.builds(list)
    | st.builds(dict)
    | st.builds(lambda: {"civilians": 1})
)


@st.composite
def spoilt_plans(draw: st.DrawFn) -> dict[str, Any]:
    """Return the JSON of the worked plan with a few values replaced or taken away."""
    raw: dict[str, Any] = json.loads(json.dumps(plan_to_json(valley_plan())))
    for _ in range(draw(st.integers(1, 4))):
        here: Any = raw
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(here[key], dict | list) and here[key] and draw(st.integers(0, 5)):
                here = here[key]
                continue
            if draw(st.integers(0, 3)):
                here[key] = draw(VALUES)
            else:
                del here[key]
            break
    return raw


@settings(max_examples=300, deadline=None)
@given(spoilt_plans())
def test_any_plan_file_gives_findings_or_is_verified(raw: dict[str, Any]) -> None:
    """Reading tells what is wrong, or verifying does; each finding reads well in both languages."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(json.dumps(raw), encoding="utf-8")
        try:
            findings = verify(valley(), read_plan(path))
        except FindingsError as error:
            findings = error.findings
            assert findings
    for finding in findings:
        assert finding.code
        assert finding.in_language("en") != finding.in_language("ar")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 5), st.integers(0, 4), st.integers(-3, 3).filter(bool))
def test_a_time_of_a_tight_plan_cannot_be_moved(trip_index: int, stop_index: int, later_s: int) -> None:
    """Moving one leaving time of the worked plan by seconds, and nothing else, is always found."""
    operation, plan = changed()
    trip = plan.trips[trip_index]
    stop_index = min(stop_index, len(trip.stops) - 2)
    stops = list(trip.stops)
    leave_s = stops[stop_index].leave_s
    assert leave_s is not None
    stops[stop_index] = replace(stops[stop_index], leave_s=leave_s + later_s)
    trips = tuple(replace(t, stops=tuple(stops)) if t is trip else t for t in plan.trips)
    assert "drive-time" in {finding.code for finding in verify(operation, replace(plan, trips=trips))}


def test_a_plan_that_begins_elsewhere_is_judged_by_the_operation() -> None:
    """The seconds of a plan are counted from the operation's own beginning."""
    operation, plan = changed()
    moved = replace(plan, begins=BEGINS.replace(year=2027))
    assert [finding.code for finding in verify(operation, moved)] == ["other-operation"]
