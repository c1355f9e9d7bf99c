"""`plan --robust`, as a user calls it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from safepassage.cli import main, run
from safepassage.cli.robust import RobustDisplay
from safepassage.cli.screen import Screen
from safepassage.simulation.robust import RobustProgress

TOWN = Path(__file__).parents[1] / "examples" / "town"


def code(*words: str) -> int:
    """Return the exit code of a command."""
    with pytest.raises(SystemExit) as left:
        main(list(words))
    assert isinstance(left.value.code, int)
    return left.value.code


def test_the_plan_says_how_it_was_chosen_and_is_valid(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the file, for a program and in words; verify reads it and says it again."""
    path = tmp_path / "plan.json"
    words = ["plan", str(TOWN), "--robust", "--seconds", "0.1", "--runs", "60", "-o", str(path)]
    assert code(*words, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert printed["robust"] == written["robust"]
    assert written["robust"]["runs"] == 60
    assert written["robust"]["compared"] > 1
    assert run(["verify", str(TOWN), str(path)], Screen()) == 0
    said = capsys.readouterr().out
    assert "9 times in 10" in said
    assert "The plan is valid" in said


def test_it_speaks_arabic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is compared and what comes of it."""
    path = tmp_path / "plan.json"
    words = ["plan", str(TOWN), "--robust", "--seconds", "0", "--runs", "20", "-o", str(path)]
    assert code("--lang", "ar", *words) == 0
    assert "الخطط المقارَنة" in capsys.readouterr().out


def test_runs_without_robust_are_a_mistake_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is planned."""
    assert code("plan", str(TOWN), "--runs", "60") == 2
    assert "--robust" in capsys.readouterr().err


def test_what_is_wrong_with_uncertainty_is_told_before_anything_is_searched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written."""
    town = Path(shutil.copytree(TOWN, tmp_path / "town"))
    (town / "uncertainty.yaml").write_text("drive: {shape: round}\n", encoding="utf-8")
    assert run(["plan", str(town), "--robust", "--seconds", "600"], Screen()) == 1
    assert "uncertainty.yaml" in capsys.readouterr().err
    assert not (town / "plan.json").exists()


def test_the_display_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Plans made, the 90 % ends, and the time left."""
    now = iter(range(0, 1000, 10))
    with RobustDisplay(Screen(), clock=lambda: float(next(now))) as display:
        display.show(RobustProgress(share=0.5, left_s=90.0, made=3, of=24, plain_s=7200, best_s=3600))
    said = capsys.readouterr().err
    assert "Plans made: 3 of 24" in said
    assert "within 1 h" in said
    assert "about 1 min 30 s left" in said
