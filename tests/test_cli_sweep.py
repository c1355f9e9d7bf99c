"""The command `sweep`, as a user calls it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from safepassage.cli.screen import Screen
from safepassage.cli.sweep import sweep
from safepassage.cli.sweep_display import SweepDisplay, plain_ascii
from tests.archives import shown

TOWN = Path(__file__).parents[1] / "examples" / "town"
QUICK = ("--seconds", "0.2", "--runs", "20")


def refusals(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Return the codes of the findings for which there is no sweep."""
    code, out, _ = shown(capsys, ["sweep", str(TOWN), "--json", *words])
    assert code == 1
    return [finding["code"] for finding in json.loads(out)["findings"]]


def test_without_anything_to_vary_it_lists_what_could_be(capsys: pytest.CaptureFixture[str]) -> None:
    """With what it is now, for a person in both languages and for a program."""
    code, out, _ = shown(capsys, ["sweep", str(TOWN)])
    assert code == 0
    assert "bus = 6" in out
    assert "bridge.lanes = 1" in out
    _, arabic, _ = shown(capsys, ["sweep", str(TOWN)], "ar")
    assert "ما يمكن تغييره" in arabic
    _, printed, _ = shown(capsys, ["sweep", str(TOWN), "--json"])
    variables = {each["name"]: each["now"] for each in json.loads(printed)["variables"]}
    assert variables["T4.to"] == "18:00"
    assert not any(name.endswith("_minutes") for name in variables)


def test_a_sweep_is_a_table_and_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A row for each value on the screen, in the table and in the JSON; and a page."""
    outputs = [tmp_path / f"sweep{ending}" for ending in (".csv", ".json", ".html")]
    named = [word for output in outputs for word in ("-o", str(output))]
    words = ["sweep", str(TOWN), "--vary", "buses=3,6", "--by", "2026-03-02T12:00", *QUICK, *named]
    code, out, err = shown(capsys, words)
    assert code == 0
    assert "Combinations: 2" in err
    rows = [line.split() for line in out.splitlines() if line.split()[:1] in (["3"], ["6"])]
    assert len(rows) == 2
    with outputs[0].open(encoding="utf-8") as table:
        assert [row["bus"] for row in csv.DictReader(table)] == ["3", "6"]
    assert len(json.loads(outputs[1].read_text(encoding="utf-8"))["points"]) == 2
    assert "<table" in outputs[2].read_text(encoding="utf-8")
    code, arabic, _ = shown(capsys, words, "ar")
    assert code == 0
    assert "وفق الخطة" in arabic
    assert arabic.index("9 من 10") < arabic.index("وفق الخطة") < arabic.index("bus")


def test_processes_of_this_machine_give_the_same_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed for a program is the same to the last figure."""
    words = ["sweep", str(TOWN), "--vary", "ambulance=1:2", "--seconds", "1", "--runs", "50", "--json"]
    _, here, _ = shown(capsys, words)
    code, there, _ = shown(capsys, [*words, "--cluster", "local"])
    assert code == 0
    assert there == here


def test_what_is_wrong_is_told_before_anything_is_planned(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Names and values; files that would be lost, or that nothing is known to be written into."""
    wrong = ("--vary", "lorry=1:2", "--vary", "bus=x", "--by", "2000-01-01T10:00", "-o", "sweep.pdf")
    assert refusals(capsys, *wrong) == [
        "before-beginning",
        "unknown-variable",
        "not-a-number",
        "unknown-ending",
    ]
    operation = shutil.copytree(TOWN, tmp_path / "town")
    before = (operation / "fleet.csv").read_bytes()
    outputs = ("-o", str(operation / "fleet.csv"), "-o", str(tmp_path / "sweep.svg"))
    code, out, _ = shown(capsys, ["sweep", str(operation), "--json", "--vary", "bus=1:2", *outputs])
    assert code == 1
    assert {finding["code"] for finding in json.loads(out)["findings"]} == {
        "unknown-ending",
        "output-is-input",
    }
    assert (operation / "fleet.csv").read_bytes() == before
    three = ("--vary", "bus=1:2", "--vary", "ambulance=1:2", "--vary", "bridge.lanes=1:2")
    assert refusals(capsys, *three, "-o", str(tmp_path / "sweep.html")) == ["too-much-for-a-picture"]
    assert list(tmp_path.glob("sweep*")) == []


def test_ctrl_c_leaves_the_combinations_that_are_done(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are shown and written, and it says how many there would have been; without any it is 130."""
    done: list[int] = []
    monkeypatch.setattr(SweepDisplay, "show", lambda _self, _share, number: done.append(number))
    monkeypatch.setattr("safepassage.cli.interruption.Interruption.asked", lambda _self: done[-1:] == [1])
    output = tmp_path / "sweep.json"
    words = ["sweep", str(TOWN), "--vary", "bus=4:6", *QUICK, "-o", str(output)]
    code, out, _ = shown(capsys, words)
    assert code == 0
    assert "Stopped by Ctrl-C: of 3 combinations these 1 are done." in out
    assert len(json.loads(output.read_text(encoding="utf-8"))["points"]) == 1
    monkeypatch.setattr("safepassage.cli.interruption.Interruption.asked", lambda _self: True)
    assert shown(capsys, words)[0] == 130


def test_the_display_says_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """What was reckoned before, until the pace is known."""
    now_s = iter([0.0, 0.0, 10.0, 60.0, 120.0])
    with SweepDisplay(Screen(), total=10, about_s=300, clock=lambda: next(now_s)) as display:
        display.show(0.001, 0)
        display.show(0.1, 1)
        display.show(0.5, 5)
    assert capsys.readouterr().err.splitlines() == [
        "0 of 10 combinations; about 4 min 50 s to go",
        "1 of 10 combinations; about 9 min to go",
        "5 of 10 combinations; about 2 min to go",
    ]


def test_a_screen_without_unicode_gets_plain_signs() -> None:
    """Figures are the same; marks of direction are left out."""
    assert plain_ascii("\u20668:18 ±0:12\u2069 –") == "8:18 +-0:12 -"


def test_sweep_needs_no_uncertainty_of_its_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Another file may say what is uncertain; then only that can be varied."""
    given = tmp_path / "calm.yaml"
    given.write_text("drive: {shape: constant, mean: 1.0}\n", encoding="utf-8")
    code = sweep(
        Screen(as_json=True),
        TOWN,
        vary=(),
        seconds=1,
        runs=10,
        by=(),
        seed=0,
        uncertainty=given,
        outputs=(),
        cluster=None,
    )
    names = [each["name"] for each in json.loads(capsys.readouterr().out)["variables"]]
    assert code == 0
    assert "drive.mean" in names
    assert "weather.per_day" not in names
