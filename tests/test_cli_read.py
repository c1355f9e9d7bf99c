"""The command `read`: reports to relations, for people and for programs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from safepassage.cli import run
from safepassage.cli.screen import Screen
from safepassage.language import Lang

REPORT = (
    "publisher: وكالة المثال\n\n"
    "قالت الوزيرة لوكالة رويترز إن الممر آمن. ونفت أنها تلقت تهديدات. ويعتقد أن الجسر لغم."
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Return a report of three relations."""
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def shown(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], lang: Lang = "en"
) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code, output and error stream."""
    code = run(arguments, Screen(lang=lang, as_json="--json" in arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_person_reads_who_says_what(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """A line for each relation: speaker, outlet, stance, words; names are isolated."""
    code, out, _ = shown(capsys, ["read", str(report)])
    assert code == 0
    assert out.splitlines() == [
        "report.txt: relations 3.",
        "\u2068الوزيرة\u2069 (through \u2068لوكالة رويترز\u2069) · states: \u2068الممر آمن\u2069",
        "\u2068الوزيرة\u2069 · denies: \u2068تلقت تهديدات\u2069",
        "somebody not named · states: \u2068الجسر لغم\u2069",
        "Actors: \u2068وكالة رويترز\u2069",
    ]


def test_a_person_reads_it_in_arabic(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """The same in Arabic."""
    _, out, _ = shown(capsys, ["read", str(report)], "ar")
    assert "· ينفي:" in out
    assert "جهة غير مسماة · يقول:" in out


def test_json_holds_the_text_and_its_offsets(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """Offsets count the characters of `text`, which is the report without its header."""
    code, out, _ = shown(capsys, ["read", "--json", str(report)])
    assert code == 0
    (reading,) = json.loads(out)["readings"]
    assert (reading["lang"], reading["publisher"]) == ("ar", "وكالة المثال")
    first = reading["relations"][0]
    assert reading["text"][slice(*first["source"])] == "الوزيرة"
    assert set(first) == {
        "cue", "source", "relay", "content", "stance", "direct", "dropped", "speaker", "rule",
    }  # fmt: skip


def test_jsonl_is_a_line_for_each_file(capsys: pytest.CaptureFixture[str], report: Path) -> None:
    """Each line is a whole JSON value."""
    _, out, _ = shown(capsys, ["read", "--jsonl", str(report), str(report)])
    assert [len(json.loads(line)["relations"]) for line in out.splitlines()] == [3, 3]


def test_lines_keep_their_ids(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A text a line goes in, its relations come out with the same id and language."""
    path = tmp_path / "lines.jsonl"
    rows = [
        {"id": "a", "lang": "ar", "text": "نفت موسكو الخبر."},
        {"id": "b", "lang": "en", "text": "Moscow denied the report."},
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", encoding="utf-8")
    code, out, _ = shown(capsys, ["read", "--lines", str(path)])
    assert code == 0
    found = [json.loads(line) for line in out.splitlines()]
    assert [(row["id"], row["lang"]) for row in found] == [("a", "ar"), ("b", "en")]
    assert [row["relations"][0]["stance"] for row in found] == ["denies", "denies"]


def test_lines_can_be_one_json_value(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """With --json the readings of all lines are one list."""
    path = tmp_path / "lines.jsonl"
    path.write_text('{"id": 1, "text": "Moscow denied the report."}\n', encoding="utf-8")
    _, out, _ = shown(capsys, ["read", "--lines", "--json", str(path)])
    assert [row["id"] for row in json.loads(out)["readings"]] == [1]


@pytest.mark.parametrize("line", ["not json", "[1]", '{"id": 1}', '{"text": 5}'])
def test_a_line_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str
) -> None:
    """The finding names the line and shows how one is written."""
    path = tmp_path / "lines.jsonl"
    path.write_text(line, encoding="utf-8")
    code, _, err = shown(capsys, ["read", "--lines", str(path)])
    assert code == 1
    assert "This line is no JSON object with a text." in err


def test_a_file_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """As every command does."""
    code, _, err = shown(capsys, ["read", "nowhere.txt"])
    assert code == 1
    assert "There is no such file or folder." in err


def test_no_file_is_a_mistake_in_calling(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and what is missing."""
    code, _, err = shown(capsys, ["read"])
    assert code == 2
    assert "FILE... is missing." in err


def test_every_file_that_cannot_be_read_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, report: Path
) -> None:
    """All at once, in either language, and nothing is shown of the files that can be."""
    empty, picture = tmp_path / "empty.txt", tmp_path / "map.png"
    empty.write_bytes(b"")
    picture.write_bytes(bytes(range(256)) * 8)
    arguments = ["read", str(report), str(tmp_path / "none.txt"), str(empty), str(picture), str(tmp_path)]
    code, out, err = shown(capsys, arguments)
    assert (code, out) == (1, "")
    for said in ("There is no such file", "There is no text in it.", "This is no text", "It is a folder"):
        assert said in err
    code, out, err = shown(capsys, arguments, "ar")
    assert (code, out) == (1, "")
    assert "هذا ليس نصًا، بل صورة" in err
    code, out, _ = shown(capsys, [*arguments, "--jsonl", "--json"])
    assert code == 1
    assert len(json.loads(out)["findings"]) == 4


def test_every_line_that_is_none_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The first of them one by one, and how many more there are; nothing is shown of the good ones."""
    path = tmp_path / "lines.jsonl"
    path.write_text('{"text": "Moscow denied it."}\n{bad\n' + "[" * 100_000 + "\nx" * 30, encoding="utf-8")
    code, out, err = shown(capsys, ["read", "--lines", str(path)])
    assert (code, out) == (1, "")
    assert "lines.jsonl, row 2: This line is no JSON object" in err
    assert "lines.jsonl, row 3: This line is no JSON object" in err
    assert "Further lines that are no JSON object with a text: 12." in err
    _, _, err = shown(capsys, ["read", "--lines", str(path)], "ar")
    assert "عدد الأسطر الأخرى" in err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1256"])
def test_lines_are_read_in_the_encodings_of_reports(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, encoding: str
) -> None:
    """As single reports are."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes('{"id": 1, "text": "نفت موسكو الخبر."}\r\n'.encode(encoding))
    code, out, _ = shown(capsys, ["read", "--lines", str(path)])
    assert code == 0
    assert json.loads(out)["relations"][0]["speaker"] == "موسكو"


@pytest.mark.parametrize("arguments", [["read", "--lines"], ["read"]])
def test_a_file_larger_than_any_report_is_refused(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    """Before all of it is in the memory."""
    monkeypatch.setattr("safepassage.cli.report_inputs.BYTES_MAX", 1000)
    path = tmp_path / "large.txt"
    path.write_bytes(b"word " * 300)
    code, out, err = shown(capsys, [*arguments, str(path)])
    assert (code, out) == (1, "")
    assert "The file is too large to be read at once." in err
    _, _, err = shown(capsys, [*arguments, str(path)], "ar")
    assert "الملف أكبر من أن يُقرأ دفعة واحدة." in err


def test_a_dash_is_the_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another program writes can be read without a file; an input that is closed holds no text."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("نفت موسكو الخبر.".encode("cp1256"))))
    code, out, _ = shown(capsys, ["read", "-"])
    assert code == 0
    assert "denies" in out
    monkeypatch.setattr(sys, "stdin", None)
    code, _, err = shown(capsys, ["read", "-"])
    assert code == 1
    assert "There is no text in it." in err
