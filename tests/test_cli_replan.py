"""The commands state and replan, from an old plan to a new one that is verified and reported."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from safepassage.cli import run
from safepassage.cli.screen import Screen
from safepassage.operation.folder import read_operation
from safepassage.planning.plan import Plan
from safepassage.planning.replan import replan as planned_again
from safepassage.planning.state_file import read_changes

EXAMPLES = Path(__file__).parents[1] / "examples"
NOW = "2026-03-02T07:30"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Copy the small example, with a plan for it."""
    folder = Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))
    assert run(["plan", str(folder), "--seconds", "0"], Screen()) == 0
    return folder


def answer(
    words: list[str], capsys: pytest.CaptureFixture[str], screen: Screen | None = None
) -> tuple[int, str]:
    """Return the exit code of a command and what it shows."""
    capsys.readouterr()
    code = run(words, screen or Screen())
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_a_halt_is_planned_around_verified_and_reported(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The new plan is valid with the state beside it; the page and the change list are written."""
    plan, state, again = town / "plan.json", town / "state.json", town / "replan.json"
    halt = {"kind": "halt", "at": "bridge", "from": NOW, "until": "2026-03-02T12:00"}
    changes = town / "halt.json"
    changes.write_text(json.dumps({"changes": [halt]}), encoding="utf-8")
    assert answer(["state", str(town), str(plan), "--at", NOW, "--changes", str(changes)], capsys)[0] == 0
    code, said = answer(["replan", str(town), str(plan), "--state", str(state)], capsys)
    assert code == 0
    assert "is halted from 2026-03-02 07:30 until 2026-03-02 12:00." in said
    assert "it is held at" in said
    told = json.loads(again.read_text(encoding="utf-8"))["replanned"]
    assert told["changes"]
    assert told["because"][0]["ar"] != told["because"][0]["en"]
    assert answer(["verify", str(town), str(again), "--state", str(state)], capsys)[0] == 0
    code, _ = answer(["report", str(town), str(again), "--state", str(state)], capsys)
    assert code == 0
    assert again.with_suffix(".html").is_file()


def test_without_a_change_the_old_plan_is_kept(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON for a program: every trip still to be finished is kept."""
    plan, state = str(town / "plan.json"), str(town / "state.json")
    answer(["state", str(town), plan, "--at", NOW], capsys)
    words = ["replan", str(town), plan, "--state", state, "--json"]
    code, said = answer(words, capsys, Screen(as_json=True))
    assert code == 0
    shown = json.loads(said)
    assert shown["ok"]
    assert shown["replanned"]["changes"] == []
    assert shown["replanned"]["kept"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["state", "TOWN", "PLAN", "--at", "soon"], "soon is not a date and time."),
        (["replan", "TOWN", "PLAN"], "--state is missing."),
        (["replan", "TOWN", "PLAN", "--state", "TOWN/none.json"], "There is no such file or folder."),
        (["replan", "TOWN", "PLAN", "--state", "PLAN", "--keep", "x"], "x is not a percentage"),
        (["replan", "TOWN", "PLAN", "--state", "PLAN"], "safepassage-plan/1"),
        (
            ["state", "TOWN", "PLAN", "--at", NOW, "-o", "TOWN/state.csv"],
            "could replace a file of an operation",
        ),
        (["state", "TOWN", "PLAN", "--at", NOW, "-o", "PLAN"], "reads this file, and would write over it."),
        (["report", "TOWN", "PLAN", "-o", "PLAN"], "reads this file, and would write over it."),
        (
            ["state", "TOWN", "PLAN", "--at", "2026-03-01T08:00"],
            "not begun at this instant. It begins at 2026-03-02T06:00: give a later one.",
        ),
        (
            ["state", "TOWN", "PLAN", "--at", "2036-03-01T06:00"],
            "It ends at 2026-03-02T20:00: give an earlier one.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    town: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Nothing is written, and the sentence says why."""
    before = sorted(town.iterdir())
    given = [w.replace("PLAN", str(town / "plan.json")).replace("TOWN", str(town)) for w in words]
    code, shown = answer(given, capsys)
    assert code != 0
    assert said in shown
    assert sorted(town.iterdir()) == before


@pytest.mark.parametrize("read", ["state.json", "plan.json"])
def test_the_new_plan_does_not_replace_what_it_is_made_from(
    read: str, town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An output that is the file of the state or of the old plan is refused, and the file stays as it is."""
    plan, state = str(town / "plan.json"), str(town / "state.json")
    answer(["state", str(town), plan, "--at", NOW], capsys)
    held = (town / read).read_text(encoding="utf-8")
    code, said = answer(["replan", str(town), plan, "--state", state, "-o", str(town / read)], capsys)
    assert code == 1
    assert "The command reads this file, and would write over it." in said
    assert (town / read).read_text(encoding="utf-8") == held


def test_the_halt_of_aleppo_is_a_change_that_can_be_read() -> None:
    """The example's file has one halt, at Ramouseh."""
    operation = read_operation(EXAMPLES / "aleppo-2016").operation
    assert operation is not None
    changes = read_changes(EXAMPLES / "aleppo-2016" / "halt.json", operation)
    assert [(change["kind"], change["at"]) for change in changes] == [("halt", "ramouseh")]


def test_an_instant_may_be_written_in_arabic_digits(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As every figure of an operation may."""
    code, _ = answer(["state", str(town), str(town / "plan.json"), "--at", "٢٠٢٦-٠٣-٠٢T٠٧:٣٠"], capsys)
    assert code == 0
    assert json.loads((town / "state.json").read_text(encoding="utf-8"))["now"].startswith("2026-03-02T07:30")


def test_an_instant_before_the_operation_is_refused_in_arabic(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With when it begins."""
    words = ["state", str(town), str(town / "plan.json"), "--at", "2026-03-01T08:00"]
    code, said = answer(words, capsys, Screen(lang="ar"))
    assert code == 1
    assert "لم تبدأ العملية بعد" in said
    assert "أعطِ لحظة بعدها" in said


def test_changes_that_cannot_be_are_told_when_the_state_is_written(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The state is written, as it is to be corrected by hand; every fault of its changes is named."""
    changes = town / "changes.json"
    halt = {"kind": "halt", "at": "brigde", "from": NOW}
    gone = {"kind": "term_removed", "id": "T99"}
    changes.write_text(json.dumps({"changes": [halt, gone]}), encoding="utf-8")
    words = ["state", str(town), str(town / "plan.json"), "--at", NOW, "--changes", str(changes)]
    code, said = answer(words, capsys)
    assert code == 0
    assert "! state.json, changes[0]" in said
    assert "! state.json, changes[1]" in said
    assert (town / "state.json").is_file()


def test_ctrl_c_ends_a_replan_with_the_best_plan_found(
    town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the search was to take: the plan is written, verified, and says that it was stopped."""
    plan, state, changes = town / "plan.json", town / "state.json", town / "halt.json"
    halt = {"kind": "halt", "at": "bridge", "from": NOW, "until": "2026-03-02T12:00"}
    changes.write_text(json.dumps({"changes": [halt]}), encoding="utf-8")
    answer(["state", str(town), str(plan), "--at", NOW, "--changes", str(changes)], capsys)

    def interrupted(*given: Any, **options: Any) -> Plan:  # noqa: ANN401 - whatever it is called with
        signal.raise_signal(signal.SIGINT)
        return planned_again(*given, **options)

    monkeypatch.setattr("safepassage.planning.replan.replan", interrupted)
    code, said = answer(["replan", str(town), str(plan), "--state", str(state), "--seconds", "600"], capsys)
    assert code == 0
    assert "The search was stopped by Ctrl-C: this is the best plan found by then." in said
    assert answer(["verify", str(town), str(town / "replan.json"), "--state", str(state)], capsys)[0] == 0


def test_a_plan_of_another_operation_is_told_once(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And not place by place, as if its trips were at fault."""
    aleppo = str(EXAMPLES / "aleppo-2016")
    words = ["state", aleppo, str(town / "plan.json"), "--at", "2016-12-16T10:00", "-o", str(town / "s.json")]
    code, said = answer(words, capsys)
    assert code == 1
    assert "The plan is for the operation town, not for aleppo-2016. Give the plan together with" in said
    assert len(said.splitlines()) == 1
