"""The command `claims`, and what `read` shows of clauses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.test_cli_read import shown

ALEPPO = Path(__file__).parents[1] / "examples" / "aleppo-2016"
REPORT = ALEPPO / "reports" / "2016-12-13-announcement.ar.txt"


@pytest.fixture
def operation(tmp_path: Path) -> Path:
    """Return a copy of the example with its reports."""
    return Path(shutil.copytree(ALEPPO, tmp_path / "aleppo"))


def test_a_person_reads_each_claim_with_its_reasons(
    capsys: pytest.CaptureFixture[str], operation: Path
) -> None:
    """How many there are; chain, party and why, terms and why, what is answered."""
    code, out, _ = shown(capsys, ["claims", str(operation)])
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Reports: 3. Claims: 18. Origins: 18."
    assert "  party: Turkey" in lines
    assert "  perhaps term A4: First: Civilians, Wounded on stretchers. After them: Fighters." in lines
    assert any(line.startswith("  answers \u20682016-12-13-announcement.ar#") for line in lines)


def test_the_same_in_arabic(capsys: pytest.CaptureFixture[str], operation: Path) -> None:
    """Every line."""
    _, out, _ = shown(capsys, ["claims", str(operation)], "ar")
    assert out.splitlines()[0].startswith("التقارير: ")
    assert "perhaps" not in out
    assert "The same" not in out


def test_a_program_gets_them_as_json(capsys: pytest.CaptureFixture[str], operation: Path) -> None:
    """With ids, matches and reasons in both languages."""
    _, out, _ = shown(capsys, ["claims", str(operation), "--json"])
    values = json.loads(out)
    assert (values["ok"], values["format"], len(values["claims"])) == (True, "safepassage-claims/1", 18)
    announced = values["claims"][1]
    assert announced["parties"] == ["factions"]
    assert {match["term"] for match in announced["matches"]} >= {"A1", "A2", "A3", "A4"}


def test_only_what_was_published_until_then(capsys: pytest.CaptureFixture[str], operation: Path) -> None:
    """A day counts whole, an hour to its minute."""
    assert "Reports: 2." in shown(capsys, ["claims", str(operation), "--as-of", "2016-12-15"])[1]
    assert "Reports: 1." in shown(capsys, ["claims", str(operation), "--as-of", "2016-12-15T22:00"])[1]
    code, _, err = shown(capsys, ["claims", str(operation), "--as-of", "soon"])
    assert code == 1
    assert "soon is not a date and time." in err


def test_reports_that_cannot_be_read_are_all_named(
    capsys: pytest.CaptureFixture[str], operation: Path
) -> None:
    """And an operation without reports says where they go."""
    (operation / "reports" / "a.txt").write_bytes(b"%PDF")
    (operation / "reports" / "b.txt").write_bytes(b"")
    code, _, err = shown(capsys, ["claims", str(operation)])
    assert code == 1
    assert "reports/a.txt" in err
    assert "reports/b.txt" in err
    shutil.rmtree(operation / "reports")
    code, _, err = shown(capsys, ["claims", str(operation)])
    assert code == 1
    assert "no report in the folder" in err


def test_read_shows_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    """Below the relations: kind, groups, places and words; those of another agreement are marked."""
    _, out, _ = shown(capsys, ["read", str(REPORT)])
    assert "Clause, who leaves: from eastern Aleppo · \u2068إخلاء شرق حلب\u2069" in out
    assert "Clause, in which order: civilians, wounded people, then fighters · " in out
    assert "(of another agreement: leaked, denied, not carried out)" in out
    _, out, _ = shown(capsys, ["read", str(REPORT), "--json"])
    (reading,) = json.loads(out)["readings"]
    assert {clause["kind"] for clause in reading["clauses"]} >= {"agreement", "passage", "order", "start"}


def test_read_drafts_terms(capsys: pytest.CaptureFixture[str]) -> None:
    """As YAML to complete; for a program, as a string of it."""
    arguments = ["read", str(REPORT), "--terms", "--operation", str(ALEPPO)]
    _, out, _ = shown(capsys, arguments)
    assert [term["kind"] for term in yaml.safe_load(out)["terms"]][:3] == ["ceasefire", "passage", "passage"]
    _, out, _ = shown(capsys, [*arguments, "--json"])
    assert "terms:" in json.loads(out)["drafts"][0]["yaml"]
