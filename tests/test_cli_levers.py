"""The command `levers`: what it prints, writes, refuses, and leaves when it is stopped."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from safepassage.cli import run
from safepassage.cli.levers import LeverDisplay
from safepassage.cli.screen import Screen
from safepassage.operation.model import Operation
from safepassage.planning.lever_price import Figures, Lever, Levers
from safepassage.planning.levers import LeverProgress, steps_of
from safepassage.planning.plan import Plan
from safepassage.planning.plan_file import read_plan, write_plan
from safepassage.planning.planner import plan_operation

EXAMPLES = Path(__file__).parents[1] / "examples"
HOUR = 3600


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Copy the small example, to be changed at will."""
    return Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))


@pytest.fixture
def plan_file(town: Path) -> Path:
    """Write a plan of the example."""
    assert run(["plan", str(town), "--seconds", "0.1"], Screen()) == 0
    return town / "plan.json"


def made(operation: Operation, plan: Plan, *, stopped: str = "done") -> Levers:
    """Return prices of every step, made up: the first gains an hour, the last is not planned."""
    before = Figures(people_left=0, clearance_s=plan.clearance_s, person_seconds=plan.person_seconds)
    sooner = replace(before, clearance_s=before.clearance_s - HOUR, person_seconds=before.person_seconds // 2)
    steps = steps_of(operation, plan)
    levers = tuple(
        Lever(
            step=step,
            before=before,
            after=sooner if i == 0 else None if i == len(steps) - 1 else before,
            bound_before_s=before.clearance_s - 600,
            bound_after_s=before.clearance_s - 600 - (2 * HOUR if i == 0 else 0),
        )
        for i, step in enumerate(steps)
    )
    return Levers(
        before=before,
        given=before,
        bound_s=before.clearance_s - 600,
        levers=levers,
        seconds=1.0,
        seconds_each=0.1,
        seed=0,
        stopped=stopped,
    )


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the prices be made up, so that what is shown of them can be known."""

    def price(operation: Operation, plan: Plan, **_: object) -> Levers:
        return made(operation, plan)

    monkeypatch.setattr("safepassage.cli.levers.price_levers", price)


def test_the_levers_of_an_operation_are_priced_and_ranked(
    town: Path, plan_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way on the small example: opening the bridge earlier gains most, and the bound says so."""
    capsys.readouterr()
    assert run(["levers", str(town), str(plan_file), "--seconds", "30", "--json"], Screen(as_json=True)) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["ok"], shown["format"], shown["operation"]) == (True, "safepassage-levers/1", "town")
    best = shown["levers"][0]
    assert (best["kind"], best["terms"], best["from"], best["to"]) == ("opens", ["T4"], 7 * HOUR, 6 * HOUR)
    assert best["what"]["en"] == "Bridge opens at 06:00 in place of 07:00"
    assert best["helps"] is True
    assert best["gain"]["clearance_s"] > 600
    assert best["bound_s"] == shown["before"]["bound_s"] - best["gain"]["bound_s"]
    assert "T4" not in shown["terms_that_cost_nothing"]


@pytest.mark.usefixtures("made_up")
def test_the_list_says_what_each_step_gains(
    town: Path, plan_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Steps that help are numbered; terms that cost nothing, and steps without a price, are named."""
    capsys.readouterr()
    assert run(["levers", str(town), str(plan_file)], Screen()) == 0
    lines = capsys.readouterr().out.splitlines()
    (first,) = (line for line in lines if line.startswith("1. "))
    assert "(T1): the plan clears 1 h sooner, at Mon 2 Mar 2026" in first
    assert "2 h sooner than without it." in first
    assert not any(line.startswith("2. ") for line in lines)
    assert any(line.startswith("Terms that cost nothing") and "T4" in line for line in lines)
    assert any(line.startswith("Steps whose bound stays, not planned") for line in lines)


@pytest.mark.usefixtures("made_up")
def test_without_a_plan_one_is_made_first_and_none_is_left_behind(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder of the operation stays as it is."""
    before = set(town.iterdir())
    assert run(["levers", str(town), "--seconds", "0.4"], Screen()) == 0
    assert "1. " in capsys.readouterr().out
    assert set(town.iterdir()) == before


@pytest.mark.usefixtures("made_up")
def test_the_result_and_the_report_are_written_where_asked(
    town: Path, plan_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The JSON file holds what --json prints; the report has the section, in both languages."""
    output, page = tmp_path / "levers.json", tmp_path / "report.html"
    asked = ["levers", str(town), str(plan_file), "-o", str(output), "--report", str(page), "--json"]
    capsys.readouterr()
    assert run(asked, Screen(as_json=True)) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["files"] == {"levers": str(output), "report": str(page)}
    written = json.loads(output.read_text("utf-8"))
    assert written == {key: value for key, value in shown.items() if key not in {"ok", "files"}}
    html = page.read_text("utf-8")
    assert 'id="levers"' in html
    assert "The price of each term" in html
    assert "كلفة كل بند" in html


def test_a_plan_of_another_operation_is_refused(
    town: Path, plan_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It must pass the verifier first, and every finding is shown."""
    read = read_plan(plan_file)
    write_plan(replace(read, operation="elsewhere"), plan_file)
    assert run(["levers", str(town), str(plan_file)], Screen()) == 1
    shown = capsys.readouterr().err
    assert "The plan is not valid for this operation, so nothing was priced from it." in shown
    assert "The plan is for the operation elsewhere" in shown


def test_a_plan_that_is_not_there_is_refused(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path that leads nowhere is a finding, and nothing is priced."""
    assert run(["levers", str(town), str(town / "no.json")], Screen()) == 1
    assert "There is no such plan." in capsys.readouterr().err


def test_an_output_that_would_replace_a_table_is_refused(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is searched."""
    assert run(["levers", str(town), "-o", str(town / "people.csv")], Screen()) == 1
    assert "could replace a file of an operation" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stopped", "said"),
    [("interrupted", "stopped by Ctrl-C"), ("time", "give more --seconds")],
)
def test_what_is_missing_is_said(
    town: Path,
    plan_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stopped: str,
    said: str,
) -> None:
    """Whoever stops it, or gives it too little time, is told so at the end."""
    monkeypatch.setattr(
        "safepassage.cli.levers.price_levers",
        lambda operation, plan, **_: made(operation, plan, stopped=stopped),
    )
    assert run(["levers", str(town), str(plan_file)], Screen()) == 0
    assert said in capsys.readouterr().out.splitlines()[-1]


def test_a_better_plan_found_on_the_way_is_told(
    town: Path, plan_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gains are counted from it, and not credited to any step."""

    def price(operation: Operation, plan: Plan, **_: object) -> Levers:
        found = made(operation, plan)
        return replace(found, given=replace(found.given, clearance_s=found.given.clearance_s + HOUR))

    monkeypatch.setattr("safepassage.cli.levers.price_levers", price)
    assert run(["levers", str(town), str(plan_file)], Screen()) == 0
    assert "is better than the one given" in capsys.readouterr().out


@pytest.mark.usefixtures("made_up")
def test_the_words_are_the_same_for_every_party(
    town: Path, plan_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No party is named in what is asked for, in either language."""
    for lang, names in (("en", ("council", "garrison")), ("ar", ("مجلس", "الحامية"))):
        assert run(["levers", str(town), str(plan_file), "--lang", lang], Screen(lang=lang)) == 0  # type: ignore[arg-type]
        shown = capsys.readouterr().out.casefold()
        assert [name for name in names if name in shown] == []


def test_progress_is_told_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody watches a terminal, a line every few seconds says how far it is and what is left."""
    times = iter((0.0, 0.0, 1.0, 6.0, 7.0))
    with LeverDisplay(Screen(), seconds=20.0, clock=lambda: next(times)) as display:
        for bounded in (1, 5, 6):
            display.show(LeverProgress(share=bounded / 20, steps=10, bounded=bounded, planned=0))
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["Steps 10: bounded 5, planned 0; 14 s left at most"]


def test_the_plan_behind_made_up_prices_is_a_real_one(town: Path) -> None:
    """The steps that these tests show are those of the example."""
    from safepassage.operation.folder import read_operation

    operation = read_operation(town).operation
    assert operation is not None
    kinds = {step.kind for step in steps_of(operation, plan_operation(operation, seconds=0.1))}
    assert {"opens", "closes", "lanes", "order", "fleet", "board", "people_max"} <= kinds


def test_prices_do_not_replace_the_plan(
    town: Path, plan_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plan whose terms are priced is no output: it stays as it is."""
    held = plan_file.read_text(encoding="utf-8")
    assert run(["levers", str(town), str(plan_file), "-o", str(plan_file)], Screen()) == 1
    said = capsys.readouterr()
    assert "The command reads this file, and would write over it." in said.out + said.err
    assert plan_file.read_text(encoding="utf-8") == held
