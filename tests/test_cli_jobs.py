"""What the commands promise where the layers below them fail or the user's browser is asked for."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from safepassage.cli import run
from safepassage.cli.screen import Screen
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Copy the small example, to be changed at will."""
    return Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))


def late_by_a_minute(operation: Operation, **_: object) -> Plan:
    """Return a plan as a faulty search would: one vehicle drives a minute too long."""
    plan = plan_operation(operation, seconds=0.1)
    trip = plan.trips[-1]
    last = trip.stops[-1]
    assert last.arrive_s is not None
    assert last.alight_from_s is not None
    assert last.leave_s is not None
    moved = replace(
        last,
        arrive_s=last.arrive_s + 60,
        alight_from_s=last.alight_from_s + 60,
        leave_s=last.leave_s + 60,
    )
    changed = replace(trip, stops=(*trip.stops[:-1], moved))
    return replace(plan, trips=(*plan.trips[:-1], changed))


def test_a_plan_that_breaks_the_agreement_never_leaves(
    town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is called a fault of the program, with every finding; nothing is written; exit code 1."""
    monkeypatch.setattr("safepassage.planning.planner.plan_operation", late_by_a_minute)
    before = set(town.iterdir())
    assert run(["plan", str(town), "--report", str(town / "report.html")], Screen()) == 1
    shown = capsys.readouterr()
    assert "which is a fault of the program" in shown.err
    assert len(shown.err.splitlines()) > 1
    assert shown.out == ""
    assert set(town.iterdir()) == before


def test_a_report_that_cannot_be_written_leaves_the_plan_and_says_so(
    town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk is full between the two files: what the search found is there to be reported again."""

    def refuse(path: Path, _data: str) -> None:
        raise OSError(errno.ENOSPC, "full", str(path))

    monkeypatch.setattr("safepassage.cli.jobs.write_atomically", refuse)
    page = town / "report.html"
    assert run(["plan", str(town), "--seconds", "0", "--report", str(page)], Screen()) == 1
    shown = capsys.readouterr().err
    assert f"Written: {town / 'plan.json'}" in shown
    assert f"{page}: The disk is full." in shown
    assert (town / "plan.json").exists()


def test_ctrl_c_outside_a_search_leaves_at_once(
    town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command that has nothing to save stops with exit code 130 and one line."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("safepassage.cli.jobs.read_operation", interrupted)
    assert run(["check", str(town)], Screen()) == 130
    assert capsys.readouterr().err.strip() == "Stopped. Nothing more was written."


@pytest.mark.parametrize("opened", [True, False])
def test_the_demonstration_opens_its_report_where_somebody_can_see_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, opened: bool
) -> None:
    """With a display the browser is asked for; where none comes, the user is told."""
    asked: list[str] = []

    def opens(address: str) -> bool:
        asked.append(address)
        return opened

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", opens)
    monkeypatch.setattr("safepassage.cli.demo.EXAMPLE", "town")
    into = tmp_path / "demo"
    assert run(["demo", "--seconds", "0.1", "--into", str(into)], Screen()) == 0
    assert asked == [(into / "report.html").resolve().as_uri()]
    assert ("No browser could be started" in capsys.readouterr().out) is not opened


def test_a_demonstration_that_is_stopped_while_it_simulates_has_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C in that step leaves the report without how sure the plan is, and the way goes on to its end."""
    monkeypatch.setattr("safepassage.cli.demo.EXAMPLE", "town")
    monkeypatch.setattr("safepassage.cli.demo.simulated", lambda *_, **__: None)
    into = tmp_path / "demo"
    assert run(["demo", "--seconds", "0.1", "--into", str(into), "--no-open"], Screen()) == 0
    assert "7. The report" in capsys.readouterr().out
    assert 'id="sure"' not in (into / "report.html").read_text(encoding="utf-8")


def test_a_demonstration_that_is_stopped_twice_has_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is written before the simulation begins: a second Ctrl-C does not take it away."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("safepassage.cli.demo.EXAMPLE", "town")
    monkeypatch.setattr("safepassage.cli.demo.simulated", stopped)
    into = tmp_path / "demo"
    assert run(["demo", "--seconds", "0.1", "--into", str(into), "--no-open"], Screen()) == 130
    assert (into / "report.html").exists()


def test_the_demonstration_stops_at_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of the user's own that has a mistake is checked and not planned."""
    into = Path(shutil.copytree(EXAMPLES / "town", tmp_path / "demo"))
    (into / "fleet.csv").unlink()
    assert run(["demo", "--into", str(into), "--no-open"], Screen()) == 1
    shown = capsys.readouterr().out
    assert "fleet.csv" in shown
    assert not (into / "plan.json").exists()
