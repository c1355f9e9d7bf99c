"""The command `status`, and what the reports of an operation do to its plan."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from safepassage.cli import run
from safepassage.cli.screen import Screen
from safepassage.language import Lang
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.reports.claim import Claim
from safepassage.reports.claims import claims_of_reports
from safepassage.reports.decision import Link, Verdict, anchor_of, decision_of
from safepassage.reports.decisions import append_decisions, decisions_file
from safepassage.reports.report_folder import read_reports

EXAMPLES = Path(__file__).parents[1] / "examples"
CONFIRMATION = """
  - id: T7
    kind: confirmation
    by: [garrison]
    before: [T1]
"""
MORNING = (
    "publisher: Example Wire\npublished: 2026-03-01T10:00\nlang: en\n\n"
    "The Town council announced an agreement under which civilians will leave over the bridge for "
    "the stadium.\n\n"
    "The Garrison has not confirmed the agreement."
)
EVENING = (
    "publisher: Example Dispatch\npublished: 2026-03-01T18:00\nlang: en\n\n"
    "The Garrison confirmed the agreement, under which civilians will leave over the bridge for the stadium."
)
NIGHT = (
    "publisher: وكالة المثال\npublished: 2026-03-01T23:00\nlang: ar\n\n"
    "نفت الحامية أن المدنيين سيغادرون عبر الجسر إلى الملعب."
)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Copy the small example with a confirmation and two reports."""
    folder = Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))
    settings = folder / "operation.yaml"
    settings.write_text(settings.read_text("utf-8") + CONFIRMATION, encoding="utf-8")
    tell(folder, morning=MORNING, evening=EVENING)
    return folder


def tell(folder: Path, **reports: str) -> None:
    """Write reports of an operation."""
    (folder / "reports").mkdir(exist_ok=True)
    for name, content in reports.items():
        (folder / "reports" / f"{name}.txt").write_text(content, encoding="utf-8")


def shown(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path, lang: Lang = "en"
) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code, output and error stream."""
    said = [str(each) for each in arguments]
    code = run(said, Screen(lang=lang, as_json="--json" in said))
    captured = capsys.readouterr()
    return code, captured.out.replace("\u2068", "").replace("\u2069", ""), captured.err


def read(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    """Return what `status` says for a program."""
    code, out, _ = shown(capsys, "status", *arguments, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def standing(values: dict[str, Any], term: str, party: str) -> str:
    """Return the standing of one cell."""
    row = next(row for row in values["terms"] if row["term"] == term)
    cell = next(cell for cell in row["parties"] if cell["party"] == party)
    return str(cell["standing"])


def claims(folder: Path) -> list[tuple[Claim, str]]:
    """Return the claims of an operation's reports, each with the text of its report."""
    operation = read_operation(folder).operation
    reports, findings = read_reports(folder)
    assert not findings
    bodies = {report.name: report.article.text for report in reports}
    return [(claim, bodies[claim.report]) for claim in claims_of_reports(reports, operation)]


def decide(folder: Path, verdict: Verdict, report: str, *, at: int = 0, supersedes: str = "") -> None:
    """Decide on the claims of a report that speak of T1, or link them to those of another."""
    found = [each for each in claims(folder) if "T1" in each[0].terms]
    for claim, body in found:
        if claim.report != f"{report}.txt":
            continue
        link = None
        if supersedes:
            other, text = next(each for each in found if each[0].report == f"{supersedes}.txt")
            link = Link(kind="supersedes", to=other.id, anchor=anchor_of(other, text))
        made = decision_of(
            claim, verdict, body, by="IO", at=datetime(2026, 3, 2, 5, at, tzinfo=UTC), link=link
        )
        append_decisions(decisions_file(folder / "reports"), [made])


# ---------------------------------------------------------------------------- the status


def test_the_status_is_as_of_an_instant(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """What a report says counts from its publication on; a day means its last minute."""
    tell(town, night=NIGHT)
    for as_of, expected in (
        ("2026-03-01T09:59", "silent"),
        ("2026-03-01T10:00", "not_confirmed"),
        ("2026-03-01T18:30", "confirmed"),
        ("2026-03-01", "contradictory"),
        ("2026-02-28", "silent"),
    ):
        assert standing(read(capsys, town, "--as-of", as_of), "T1", "garrison") == expected
    assert standing(read(capsys, town), "T1", "garrison") == "contradictory"


def test_a_person_sees_the_terms_and_the_claims(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """Each party's word, the condition of the plan, and every sentence with its marks."""
    code, out, err = shown(capsys, "status", town, "--as-of", "2026-03-01T12:00")
    assert (code, err) == (0, "")
    assert out.startswith("As of Sun 1 Mar 2026 12:00: with what was published by then.")
    assert "Town council (party): announced [1]" in out
    assert "Garrison (party): not confirmed [2]" in out
    assert "This plan is conditional on T7, before T1 are in force: Garrison – not confirmed" in out
    assert "[source: The Garrison] [cue: has not confirmed] [content: the agreement]." in out
    assert "published by Example Wire → said by The Garrison" in out
    assert "EVENING" not in out


def test_it_is_shown_in_arabic_too(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """With the words of an Arabic sentence marked in Arabic."""
    tell(town, night=NIGHT)
    _, out, _ = shown(capsys, "status", town, lang="ar")
    assert "الحامية (طرف): متناقض" in out
    assert "[الدليل: نفت] [المصدر: الحامية]" in out


@pytest.mark.parametrize("as_of", ["yesterday", "2026-13-01", "2026-03-01T25:00", ""])
def test_what_is_no_instant_is_a_finding(capsys: pytest.CaptureFixture[str], town: Path, as_of: str) -> None:
    """With the way to write one."""
    code, out, err = shown(capsys, "status", town, "--as-of", as_of)
    assert (code, out) == (1, "")
    assert "--as-of: " in err.replace("\u2068", "").replace("\u2069", "")


def test_an_operation_that_cannot_be_planned_yet_has_a_status(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """While the terms are still talked about, vehicles may stand at places that nobody has written down."""
    fleet = town / "fleet.csv"
    fleet.write_text(fleet.read_text("utf-8").replace("garage", "barracks"), encoding="utf-8")
    assert shown(capsys, "plan", town, "--seconds", "0")[0] == 1
    code, out, _ = shown(capsys, "status", town)
    assert code == 0
    assert "Garrison (party): confirmed" in out


def test_an_operation_without_reports_says_where_they_go(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """And shows nothing."""
    shutil.rmtree(town / "reports")
    code, out, err = shown(capsys, "status", town)
    assert (code, out) == (1, "")
    assert "There are no reports of this operation." in err


def test_a_workbook_has_the_reports_beside_it(
    capsys: pytest.CaptureFixture[str], town: Path, tmp_path: Path
) -> None:
    """In a folder `reports`; without that folder it has none."""
    operation = read_operation(town).operation
    assert operation is not None
    book = tmp_path / "alone" / "town.xlsx"
    book.parent.mkdir()
    write_operation(operation, book)
    assert shown(capsys, "status", book)[0] == 1
    shutil.copytree(town / "reports", book.parent / "reports")
    assert standing(read(capsys, book), "T1", "garrison") == "confirmed"


def test_a_report_that_cannot_be_read_is_named(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """The others are read."""
    (town / "reports" / "picture.txt").write_bytes(bytes(range(256)) * 8)
    (town / "reports" / "decisions.jsonl").write_text("{broken\n", encoding="utf-8")
    code, out, err = shown(capsys, "status", town)
    assert code == 0
    assert "Garrison (party): confirmed" in out
    assert "reports/picture.txt" in err
    assert "decisions.jsonl" in err
    assert {each["file"] for each in read(capsys, town)["findings"]} == {
        "reports/picture.txt",
        "decisions.jsonl",
    }


def test_json_has_every_claim_with_its_characters(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """A cell names its claims, a claim the words of its report."""
    values = read(capsys, town)
    assert values["format"] == "safepassage-status/1"
    known = {claim["id"]: claim for claim in values["claims"]}
    named = [
        (each["claims"], cell["party"])
        for row in values["terms"]
        for cell in row["parties"]
        for each in cell["statements"]
    ]
    assert named
    bodies = {report.name: report.article.text for report in read_reports(town)[0]}
    for ids, party in named:
        for id_ in ids:
            claim = known[id_]
            assert party in claim["parties"]
            begin, end = claim["relation"]["content"]
            assert bodies[claim["report"]][begin:end] == claim["quote"]


# ---------------------------------------------------------------- what it does to the plan


def planned(capsys: pytest.CaptureFixture[str], town: Path) -> tuple[str, list[str]]:
    """Plan the town; return what is said, and what plan.json is conditional on."""
    code, out, err = shown(capsys, "plan", town, "--seconds", "0")
    assert code == 0, err
    return out, json.loads((town / "plan.json").read_text("utf-8"))["conditional_on"]


def test_a_proposal_lifts_no_condition(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """The plan says on whose word it waits, and that the reports have it only as proposed."""
    out, conditional_on = planned(capsys, town)
    assert conditional_on == ["T7"]
    assert (
        "This plan is conditional on T7, before T1 are in force: Garrison – confirmed (one origin, "
        "Sun 1 Mar 2026 18:00, proposal)." in out
    )


def test_an_accepted_claim_lifts_it_and_a_rejected_one_brings_it_back(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """And `verify` goes by the same; the plan made before stays valid."""
    planned(capsys, town)
    before = (town / "plan.json").read_bytes()
    decide(town, "accept", "evening")
    out, conditional_on = planned(capsys, town)
    assert conditional_on == []
    assert "T7 is given, by accepted claims: Garrison – confirmed" in out
    assert shown(capsys, "verify", town, town / "plan.json")[0] == 0
    (town / "before.json").write_bytes(before)
    assert shown(capsys, "verify", town, town / "before.json")[0] == 0
    decide(town, "reject", "evening", at=1)
    assert shown(capsys, "verify", town, town / "plan.json")[0] == 1
    assert planned(capsys, town)[1] == ["T7"]


def test_a_denial_holds_it_back_until_a_person_says_otherwise(
    capsys: pytest.CaptureFixture[str], town: Path
) -> None:
    """Nobody is outvoted, and the program resolves nothing."""
    tell(town, night=NIGHT)
    decide(town, "accept", "evening")
    assert planned(capsys, town)[1] == ["T7"]
    decide(town, "link", "evening", at=1, supersedes="night")
    assert planned(capsys, town)[1] == []


def test_the_plans_json_and_report_say_the_same(
    capsys: pytest.CaptureFixture[str], town: Path, tmp_path: Path
) -> None:
    """The conditions with each party, and the page with who says what."""
    page = tmp_path / "page.html"
    code, out, _ = shown(capsys, "plan", town, "--seconds", "0", "--report", page, "--json")
    assert code == 0
    (condition,) = json.loads(out)["conditions"]
    assert (condition["term"], condition["met"]) == ("T7", False)
    assert condition["parties"][0]["standing"] == "confirmed"
    assert 'id="claims"' in page.read_text("utf-8")
    again = tmp_path / "again.html"
    assert shown(capsys, "report", town, town / "plan.json", "-o", again)[0] == 0
    assert 'id="claims"' in again.read_text("utf-8")


def test_without_reports_a_plan_is_as_it_was(
    capsys: pytest.CaptureFixture[str], town: Path, tmp_path: Path
) -> None:
    """The same sentence, no section, nothing read."""
    shutil.rmtree(town / "reports")
    page = tmp_path / "page.html"
    code, out, _ = shown(capsys, "plan", town, "--seconds", "0", "--report", page)
    assert code == 0
    assert "This plan is conditional on T7: Garrison must confirm before T1 are in force." in out
    assert 'id="claims"' not in page.read_text("utf-8")


def test_a_report_that_cannot_be_read_stops_no_plan(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """It is named, and lifts nothing."""
    (town / "reports" / "evening.txt").write_bytes(b"%PDF-1.7")
    code, out, err = shown(capsys, "plan", town, "--seconds", "0")
    assert code == 0
    assert "reports/evening.txt" in err
    assert "Garrison – not confirmed" in out


# -------------------------------------------------------------------------------- Aleppo

PARTIES = ("government", "factions", "turkey", "russia", "united-nations", "red-cross")
SHORT = {
    "announced": "A",
    "confirmed": "C",
    "denied": "D",
    "not_confirmed": "n",
    "contradictory": "X",
    "silent": "-",
}


def rows(values: dict[str, Any]) -> dict[str, str]:
    """Return a letter for each party's standing to each term of which something is said."""
    found = {}
    for row in values["terms"]:
        assert tuple(cell["party"] for cell in row["parties"]) == PARTIES
        letters = "".join(SHORT[cell["standing"]] for cell in row["parties"])
        if row["others"] or letters != "------":
            found[row["term"]] = f"{letters} {len(row['others'])}".removesuffix(" 0")
    return found


ANNOUNCED = dict.fromkeys(("A1", "A2", "A3", "A4", "A5", "A8"), "nAAn--") | {
    "E1": "---D-- 1",
    "E2": "---D-- 1",
}
"""13 December: the factions and Turkey announce it, the government and Moscow do not confirm it, and Moscow
denies the earlier text, which the report quotes."""
EXCHANGE = ANNOUNCED | {
    "A3": "nAAn-- 1",
    "A5": "nAAn-- 1",
    "B1": "------ 1",
    "B2": "------ 2",
    "B3": "------ 1",
    "C1": "------ 1",
    "C2": "------ 1",
}
"""19 December: reports tell of the addition and the resolution in their own names."""


@pytest.mark.parametrize(("as_of", "expected"), [("2016-12-13", ANNOUNCED), ("2016-12-19", EXCHANGE)])
def test_who_said_what_of_aleppo(
    capsys: pytest.CaptureFixture[str], as_of: str, expected: dict[str, str]
) -> None:
    """The example as the program reads it: a letter for each party, then the number of others' claims."""
    values = read(capsys, EXAMPLES / "aleppo-2016", "--as-of", as_of)
    assert rows(values) == expected
    assert not any(row["agreed"] for row in values["terms"])
    (condition,) = values["conditions"]
    assert [(each["party"], each["standing"], each["origins"]) for each in condition["parties"]] == [
        ("government", "not_confirmed", 1),
        ("russia", "not_confirmed", 1),
    ]


def test_three_quotations_in_one_report_are_one_origin(capsys: pytest.CaptureFixture[str]) -> None:
    """The factions are quoted three times on 13 December; two days later another paper has them too."""
    for as_of, origins in (("2016-12-13", 1), ("2016-12-15", 2)):
        row = next(
            row
            for row in read(capsys, EXAMPLES / "aleppo-2016", "--as-of", as_of)["terms"]
            if row["term"] == "A2"
        )
        (cell,) = (cell for cell in row["parties"] if cell["party"] == "factions")
        assert (cell["standing"], cell["origins"]) == ("announced", origins)


def test_the_record_goes_by_accepted_claims_too(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    """Who leaves before the garrison has confirmed is an alarm, until people accept that it had."""
    bus = ["--vehicle", "bus-001", "--at", "school"]
    shown(capsys, "record", town, "registered", "--at", "school", "civilians=5")
    shown(capsys, "record", town, "boarded", *bus, "civilians=5")
    _, out, _ = shown(capsys, "record", town, "departed", *bus)
    assert "Garrison had not confirmed it" in out
    assert "not-confirmed" in shown(capsys, "alarms", town, "--json")[1]
    decide(town, "accept", "evening")
    assert "not-confirmed" not in shown(capsys, "alarms", town, "--json")[1]
    decide(town, "reject", "evening", at=1)
    assert "not-confirmed" in shown(capsys, "alarms", town, "--json")[1]
