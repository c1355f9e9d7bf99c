"""The command `read`: figures, places, actors and times, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from safepassage.cli import run
from safepassage.cli.screen import Screen
from safepassage.language import Lang

ALEPPO = Path(__file__).parents[1] / "examples" / "aleppo-2016"
BODY = "غادرت أكثر من 20 حافلة الراموسة أمس بحسب موسكو، وبقي مئات الجرحى."


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Return a report with its day of publication."""
    path = tmp_path / "report.txt"
    path.write_text(f"published: 2016-12-13\n\n{BODY}", encoding="utf-8")
    return path


def shown(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], lang: Lang = "en"
) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code, output and error stream."""
    code = run(arguments, Screen(lang=lang, as_json="--json" in arguments))
    captured = capsys.readouterr()
    return code, captured.out.replace("\u2068", "").replace("\u2069", ""), captured.err


def test_a_person_reads_what_a_report_names(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """A line for each figure and time, one for places and one for actors; what is ambiguous has a mark."""
    _, out, _ = shown(capsys, ["read", str(report)])
    assert out.splitlines()[-5:] == [
        "Figure: أكثر من 20 حافلة (more than 20)",
        "Figure: مئات الجرحى (no number is given)",
        "Places: الراموسة · موسكو?",
        "Actors: موسكو?",
        "Time: أمس (2016-12-12)",
    ]


def test_a_person_reads_it_in_arabic(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """The same in Arabic."""
    _, out, _ = shown(capsys, ["read", str(report)], "ar")
    assert "رقم: أكثر من 20 حافلة (أكثر من 20)" in out
    assert "وقت: أمس (2016-12-12)" in out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("ما لا يقل عن 20 حافلة", "Figure: ما لا يقل عن 20 حافلة (20 or more)"),
        ("ما يصل إلى 20 حافلة", "Figure: ما يصل إلى 20 حافلة (up to 20)"),
        ("أقل من 20 حافلة", "Figure: أقل من 20 حافلة (less than 20)"),
        ("نحو 20 حافلة", "Figure: نحو 20 حافلة (about 20)"),
        ("20 إلى 30 حافلة", "Figure: 20 إلى 30 حافلة (20 to 30)"),
        ("20% من الحافلات", "Figure: 20% من الحافلات (20%)"),
        ("الشهر الماضي", "Time: الشهر الماضي (2016-11-01 to 2016-11-30)"),
        ("قبل أيام", "Time: قبل أيام (up to 2016-12-13)"),
        ("سيعبرون خلال ساعات", "Time: خلال ساعات (from 2016-12-13 00:00 on)"),
        ("الخميس سيعبرون", "Time: الخميس (open: 2016-12-08 or 2016-12-15)"),
        ("الساعة 18:30 اليوم", "Time: الساعة 18:30 اليوم (2016-12-13 18:30)"),
    ],
)
def test_ranges_and_intervals_are_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: str, line: str
) -> None:
    """Open ends say so, and what is left open names both readings."""
    path = tmp_path / "report.txt"
    path.write_text(words, encoding="utf-8")
    _, out, _ = shown(capsys, ["read", "--published", "2016-12-13", str(path)])
    assert line in out.splitlines()


def test_json_holds_them_with_their_spans(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """Under four keys, beside the day from which times are counted."""
    _, out, _ = shown(capsys, ["read", "--json", str(report)])
    (reading,) = json.loads(out)["readings"]
    assert reading["resolved_against"] == "2016-12-13"
    assert reading["figures"][0] == {
        "span": [6, 22],
        "stated": "أكثر من 20 حافلة",
        "low": 20,
        "high": None,
        "vague": None,
        "percent": False,
        "unit": "buses",
        "qualifier": "more_than",
        "role": "left",
    }
    assert reading["times"] == [
        {
            "span": [32, 35],
            "stated": "أمس",
            "calendar": None,
            "relation": None,
            "part": None,
            "clock": None,
            "resolved": {"from": "2016-12-12T00:00", "to": "2016-12-13T00:00", "granularity": "day"},
            "candidates": [],
        }
    ]
    assert [each["id"] for each in reading["places"]] == ["ramouseh", "moscow"]
    assert reading["actors"][0]["readings"] == ["place:moscow", "actor:russia-government"]


def test_the_command_line_s_day_goes_before_the_header_s(
    capsys: pytest.CaptureFixture[str], report: Path
) -> None:
    """It is the one that times are counted from."""
    _, out, _ = shown(capsys, ["read", "--published", "1 March 2020", str(report)])
    assert "Time: أمس (2020-02-29)" in out


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """With how one is written."""
    code, _, err = shown(capsys, ["read", "--published", "soon", str(report)])
    assert code == 1
    assert "soon is no date. Write it as year, month and day: 2016-12-13." in err


def test_without_a_day_the_reader_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Times stay unresolved, and how to give the day is said."""
    path = tmp_path / "report.txt"
    path.write_text(BODY, encoding="utf-8")
    _, out, _ = shown(capsys, ["read", str(path)])
    assert "Time: أمس (not resolved)" in out
    assert "The day of publication is not known" in out


def test_lines_have_facts_and_their_own_day(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A row can say when its text was published."""
    path = tmp_path / "lines.jsonl"
    row = {"id": "a", "lang": "ar", "text": "وصلت حافلتان أمس.", "published": "2016-12-13"}
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    _, out, _ = shown(capsys, ["read", "--lines", str(path)])
    found = json.loads(out)
    assert found["figures"][0]["low"] == 2
    assert found["times"][0]["resolved"]["from"] == "2016-12-12T00:00"


def test_an_operation_gives_its_ids(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """To places and actors that it knows by any name."""
    _, out, _ = shown(capsys, ["read", "--json", "--operation", str(ALEPPO), str(report)])
    (reading,) = json.loads(out)["readings"]
    assert [(each["id"], each["origin"]) for each in reading["actors"]] == [("russia", "operation")]
    assert reading["places"][0]["origin"] == "operation"


def test_an_operation_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], report: Path, tmp_path: Path
) -> None:
    """As every command does."""
    code, _, err = shown(capsys, ["read", "--operation", str(tmp_path / "nowhere"), str(report)])
    assert code == 1
    assert "There is no such folder or workbook." in err
