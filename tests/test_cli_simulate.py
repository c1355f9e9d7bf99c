"""The commands `simulate` and `compare`, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safepassage.cli import main

TOWN = Path(__file__).parents[1] / "examples" / "town"


def run(*words: str) -> int:
    """Return the exit code of a command."""
    with pytest.raises(SystemExit) as left:
        main(list(words))
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan of the town."""
    path = tmp_path_factory.mktemp("town") / "plan.json"
    assert run("plan", str(TOWN), "-o", str(path), "--seconds", "0.2") == 0
    return path


def test_simulate_says_how_sure_a_plan_is_in_both_languages(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Runs, the middle, the chance by a time and what delays most."""
    words = ["simulate", str(TOWN), str(plan), "--runs", "50", "--by", "2026-03-02T12:00"]
    assert run(*words) == 0
    said = capsys.readouterr().out
    assert "In 50 possible courses" in said
    assert "The last arrival is by" in said
    assert "The last arrival spreads by" in said
    assert " alone (± " in said
    assert run("--lang", "ar", *words) == 0
    assert "المسارات" in capsys.readouterr().out


def test_simulate_gives_json_with_the_fan_and_writes_it(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file holds what is printed."""
    written = tmp_path / "fan.json"
    assert run("simulate", str(TOWN), str(plan), "--runs", "40", "--json", "-o", str(written)) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["runs"] == 40
    assert len(printed["people_out"]["50%"]) == len(printed["times_s"])
    assert json.loads(written.read_text(encoding="utf-8"))["clearance_s"] == printed["clearance_s"]
    assert printed["spread"]["runs"] == 40
    assert {each["cause"] for each in printed["spread"]["causes"]} >= {"drive", "halts"}


def test_a_plan_that_does_not_keep_the_terms_is_refused(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only a valid plan is carried out."""
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        plan.read_text(encoding="utf-8").replace('"leave_s": 0', '"leave_s": 1'), encoding="utf-8"
    )
    assert run("simulate", str(TOWN), str(wrong), "--runs", "10") == 1
    assert capsys.readouterr().err


def test_compare_finds_no_difference_between_a_plan_and_itself(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the same days the same plan is neither better nor worse."""
    assert run("compare", str(TOWN), str(plan), str(plan), "--runs", "20") == 0
    assert "no plan is better" in capsys.readouterr().out
