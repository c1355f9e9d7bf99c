"""What the commands of the record refuse, and that they leave nothing behind when they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli_record import say, town

__all__ = ["town"]


def test_one_fault_is_told_once(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that is none is not also told as one that is missing."""
    code, said = say(capsys, "record", str(town), "registered", "--at", "school", "civilians=2.5")
    assert code == 1
    assert said.count("✗") == 1
    assert "2.5 is no whole number" in said
    code, said = say(capsys, "record", str(town), "registered", "--at", "school")
    assert said.count("✗") == 1
    assert "It does not say how many people" in said


@pytest.mark.parametrize(
    "words",
    [
        ["record", "DIR", "export", "x.bundle"],
        ["record", "DIR", "verify"],
        ["where", "DIR"],
        ["alarms", "DIR"],
        ["custody", "DIR", "K7"],
        ["replay", "DIR"],
        ["state", "DIR"],
        ["state", "DIR", "--at", "2026-03-02T08:00"],
        ["record", "DIR", "boarded", "--vehicle", "bus-001", "--at", "scool", "civilians=4"],
        ["record", "DIR", "corrected", "--event", "01a22a52", "--reason", "wrong", "civilians=4"],
        ["record", "DIR", "import", "form-1.csv"],
    ],
    ids=" ".join,
)
def test_where_nothing_is_recorded_nothing_is_begun(
    town: Path, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that only reads, and an event or form that is refused, makes no record and no file."""
    monkeypatch.chdir(town.parent)
    (town.parent / "form-1.csv").write_text("no,kind,time,at\n1,halted,,bridge\n", encoding="utf-8")
    before = sorted(town.parent.rglob("*"))
    code, said = say(capsys, *(str(town) if word == "DIR" else word for word in words))
    assert code == 1
    assert "✗" in said
    assert sorted(town.parent.rglob("*")) == before


def test_an_operation_in_a_workbook_is_not_begun_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its record would lie beside it."""
    assert say(capsys, "new", str(tmp_path / "hills"), "--workbook")[0] == 0
    assert say(capsys, "record", str(tmp_path / "hills.xlsx"), "export", str(tmp_path / "x.bundle"))[0] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["hills.xlsx"]
