"""State files that people have changed by hand in any way: planned on, or refused with what is wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.errors import Finding, FindingsError
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.planning.as_planned import as_planned
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.replan import replan
from safepassage.planning.state_file import read_state, state_to_text
from tests.test_examples import EXAMPLES

Key = str | int
Path_ = tuple[Key, ...]


@cache
def town() -> tuple[Operation, Plan, str]:
    """Return the small example, a plan, and its state while vehicles are everywhere, as a file."""
    operation = read_operation(EXAMPLES / "town").operation
    assert operation is not None
    plan = plan_operation(operation, seconds=0.0, clock=lambda: 0.0)
    return operation, plan, state_to_text(operation, as_planned(operation, plan, 6600))


def loaded(raw: Any) -> int:  # noqa: ANN401
    """Return the index of a loaded vehicle on the road."""
    return next(i for i, trip in enumerate(raw["trips"]) if trip["load"] and "next" in trip)


def planned_on(raw: Any) -> list[Finding]:  # noqa: ANN401
    """Plan on from a state that somebody has changed; return why that cannot be."""
    operation, plan, _ = town()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.json"
        path.write_text(json.dumps(raw), encoding="utf-8")
        try:
            replan(operation, plan, read_state(path, operation), seconds=0.0, clock=lambda: 0.0)
        except FindingsError as error:
            return list(error.findings)
    return []


@pytest.mark.parametrize("place", ["hospital", "garage", "fork", "school", "clinic", "nowhere"])
def test_a_loaded_vehicle_sent_to_a_wrong_place_is_named(place: str) -> None:
    """With the place: it is neither where the trip goes, nor on any way there."""
    raw = json.loads(town()[2])
    at = loaded(raw)
    raw["trips"][at]["next"] = place
    found = planned_on(raw)
    assert [finding.where.column for finding in found] == [f"trips[{at}].next"]
    said = str(found[0].what)
    assert place in said
    assert raw["trips"][at]["vehicle"] in said or place == "nowhere"


def test_what_a_loaded_vehicle_may_reach_next_is_planned_on() -> None:
    """Its own site, and the checkpoint before."""
    raw = json.loads(town()[2])
    at = loaded(raw)
    for place in (raw["trips"][at]["to"], "bridge"):
        raw["trips"][at]["next"] = place
        assert planned_on(raw) == []


@pytest.mark.parametrize(
    ("path", "value", "column"),
    [
        (("trips", "loaded", "arrive_s"), 10**12, "trips[{}].arrive_s"),
        (("vehicles", 0, "free_s"), 10**12, "vehicles[0].free_s"),
        (("people", 0, "waiting"), 10**9, "people[0]"),
        (
            ("changes",),
            [{"kind": "people", "place": "school", "group": "civilians", "count": 10**9}],
            "changes[0]",
        ),
        (
            ("changes",),
            [{"kind": "leg", "from": "bridge", "to": "school", "minutes": -1}],
            "changes[0].minutes",
        ),
        (
            ("changes",),
            [{"kind": "leg", "from": "bridge", "to": "school", "minutes": 10**9}],
            "changes[0].minutes",
        ),
    ],
)
def test_figures_that_cannot_be_are_refused(path: Path_, value: object, column: str) -> None:
    """A time in a thousand years, a billion people, a drive of less than nothing."""
    raw = json.loads(town()[2])
    raw["vehicles"].append({"id": "bus-900", "type": "bus", "at": "garage", "stands": "garage", "free_s": 0})
    at = loaded(raw)
    put(raw, tuple(at if key == "loaded" else key for key in path), value)
    assert column.format(at) in [finding.where.column for finding in planned_on(raw)]


def test_an_inspection_where_nobody_is_looked_into_is_refused() -> None:
    """A vehicle that stands at its site has been looked into at a checkpoint, not there."""
    raw = json.loads(town()[2])
    trip = next(
        t for t in raw["trips"] if "inspect_from_s" in t["stops"][-1] and "leave_s" not in t["stops"][-1]
    )
    trip["stops"][-1]["place"] = trip["to"]
    assert any("only at checkpoints" in str(finding.what) for finding in planned_on(raw))


def paths(node: object, path: Path_ = ()) -> Iterator[Path_]:
    """Yield where the values of a file stand."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from paths(value, (*path, key))


def put(node: Any, path: Path_, value: object) -> None:  # noqa: ANN401
    """Put a value into a file."""
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value


ODD: list[object] = [None, -1, 0, 1, 10**12, 1.5, True, "", "nowhere", [], {}, "2026-03-02T07:00"]
PLACES = ["school", "clinic", "bridge", "fork", "stadium", "hospital", "garage"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_changed_there_is_a_plan_or_a_finding(data: st.DataObject) -> None:
    """One or two values of another sort, of another place or vehicle, a little or far off; never a fault."""
    raw = copy.deepcopy(json.loads(town()[2]))
    known = [*PLACES, "civilians", "wounded", "bus", "ambulance", "bus-001", "t0001"]
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(paths(raw))))
        value = data.draw(
            st.sampled_from(ODD) | st.sampled_from(known) | st.integers(5000, 8000), label=str(path)
        )
        put(raw, path, value)
    planned_on(raw)
