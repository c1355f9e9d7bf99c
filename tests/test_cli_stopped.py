"""Ctrl-C in a terminal, with the program itself: it stops at once, keeps what it has, and says so."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from safepassage.cli import run
from safepassage.cli.screen import Screen
from tests.test_cli_record import told
from tests.typed import CTRL_C, typed

EXAMPLES = Path(__file__).parents[1] / "examples"
WORDS = {
    "en": ("Stopped. What was decided is kept", "Stopping: what has been recorded", "Stopped after"),
    "ar": ("ما قُرِّر محفوظ", "ما سُجِّل من اليوم محفوظ", "توقّف البرنامج بعد"),
}


@pytest.fixture
def aleppo(tmp_path: Path) -> Path:
    """Copy the example that has reports."""
    return Path(shutil.copytree(EXAMPLES / "aleppo-2016", tmp_path / "aleppo"))


@pytest.mark.parametrize("lang", WORDS)
def test_a_review_keeps_what_was_answered(aleppo: Path, lang: str) -> None:
    """The first claim is accepted, at the second the user stops; the third time only that one is asked."""
    decisions = aleppo / "reports" / "decisions.jsonl"
    with typed("review", str(aleppo), "--by", "IO", "--lang", lang) as terminal:
        terminal.press_one(b"a")
        terminal.wait_for(r"2\W?\. ")
        terminal.press_one(CTRL_C)
        assert terminal.ends() == 130
    assert WORDS[lang][0] in terminal.shown
    assert "Traceback" not in terminal.shown
    assert [json.loads(line)["decision"] for line in decisions.read_text("utf-8").splitlines()] == ["accept"]
    with typed("review", str(aleppo), "--by", "IO", "--lang", lang) as terminal:
        terminal.wait_for(r"2\W?\. ")
        terminal.press_one(b"q")
        assert terminal.ends() == 0
    assert re.search(r"1\W?\. ", terminal.shown) is None


@pytest.mark.parametrize("lang", WORDS)
def test_a_rehearsal_keeps_what_was_recorded(
    tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a whole record of the first hours; the day is long, so that Ctrl-C comes before its end."""
    town = Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))
    for name, old, new in (
        ("people.csv", "school,civilians,210", "school,civilians,9000"),
        ("places.csv", ",400", ",20000"),
        ("operation.yaml", "ends: 2026-03-02T20:00", "ends: 2026-03-19T20:00"),
    ):
        content = (town / name).read_text("utf-8")
        assert old in content
        (town / name).write_text(content.replace(old, new), encoding="utf-8")
    assert run(["plan", str(town), "--seconds", "0"], Screen()) == 0
    plan = str(town / "plan.json")
    with typed("rehearse", str(town), plan, "--lang", lang) as terminal:
        terminal.wait_for(r"\d+\D* (messages|رسالة)")
        terminal.press(CTRL_C)
        code = terminal.ends()
    assert "Traceback" not in terminal.shown
    assert code == 130, terminal.shown
    assert WORDS[lang][1] in terminal.shown
    capsys.readouterr()
    assert told(capsys, "record", str(town), "verify")["ok"]


@pytest.mark.parametrize("lang", WORDS)
def test_a_replay_says_how_far_it_came(tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    """While it waits for the next event as well."""
    town = Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))
    for at in ("07:00", "23:00"):
        assert (
            run(["record", str(town), "halted", "--at", "bridge", "--time", f"2026-03-02T{at}"], Screen())
            == 0
        )
    with typed("replay", str(town), "--speed", "0.001", "--lang", lang) as terminal:
        terminal.wait_for("halted")
        terminal.press(CTRL_C)
        assert terminal.ends() == 130
    assert "Traceback" not in terminal.shown
    said = terminal.shown.replace("\u2068", "").replace("\u2069", "")
    assert WORDS[lang][2] in said
    assert " 1 " in said
    assert told(capsys, "where", str(town))["events"] == 2
