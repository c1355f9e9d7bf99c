"""The command `read --archive`: many texts into tables, resumed, by one process or many, always the same."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from benchmarks.reading.wires import EVENTS, generated
from pyarrow import parquet

from safepassage.cli import run
from safepassage.cli.read_archive import ArchiveDisplay, result_beside
from safepassage.cli.screen import Screen
from safepassage.cluster import program
from safepassage.language import Lang
from safepassage.reports import archive_batches, archive_reading
from safepassage.reports.archive import Progress
from safepassage.reports.archive_columns import TABLES, schema_of
from safepassage.writing import write_atomically
from tests.archives import content, findings, read, refusals, rows, shown, write_lines

WIRE = EVENTS["ar"][0][0]
ROOT = Path(__file__).parents[1]


def lines(count: int, *, copies: float = 0.0) -> list[dict[str, object]]:
    """Return generated texts as rows."""
    return [
        {"id": id_, "lang": lang, "text": text[:300], "published": "2016-12-13"}
        for id_, lang, text, _ in generated(count, copies=copies, seed=5)
    ]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive with a wire, its copy on a page, and a row."""
    folder = tmp_path / "archive"
    (folder / "papers").mkdir(parents=True)
    (folder / "a.txt").write_text(
        f"publisher: وكالة المثال\npublished: 2016-12-13T10:00\nurl: https://agency.example/1\n\n{WIRE}",
        "utf-8",
    )
    (folder / "papers" / "b.html").write_text(
        f"<html><body><article><h1>عنوان</h1><p>{WIRE}</p></article></body></html>", "utf-8"
    )
    write_lines(
        folder / "rows.jsonl",
        [{"id": 7, "text": "The minister denied that the road was closed.", "published": "2016-12-12"}],
    )
    return folder


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch hold few texts, so that a small archive has many."""
    monkeypatch.setattr(archive_batches, "TEXTS_MIN", 4)
    monkeypatch.setattr(archive_batches, "CUT_ONE_IN", 4)


def test_texts_of_all_sorts_become_rows(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    """Files and rows are texts, each with its place, header and origin."""
    said = read(capsys, archive)
    result = archive.with_name("archive-read")
    assert said["folder"] == str(result)
    assert (said["rows"]["texts"], said["copies"], said["findings"]) == (3, 1, 0)
    row, wire, page = rows(result, "texts")
    assert row == {
        "id": "7", "file": "rows.jsonl", "row": 1, "lang": "en", "publisher": "", "published": "2016-12-12",
        "resolved_against": "2016-12-12", "url": "", "title": "", "characters": 45, "origin": "7",
        "copy_of": None,
    }  # fmt: skip
    assert (wire["publisher"], wire["url"], wire["row"]) == ("وكالة المثال", "https://agency.example/1", 0)
    assert (wire["origin"], wire["copy_of"]) == ("a.txt", None)
    assert (page["id"], page["origin"], page["copy_of"]) == ("papers/b.html", "a.txt", "a.txt")


def test_the_tables_say_what_reading_a_file_says(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    """Relations, figures, places, actors and times are those of `read --json`, with the same offsets."""
    read(capsys, archive)
    result = archive.with_name("archive-read")
    _, out, _ = shown(capsys, ["read", "--json", str(archive / "a.txt")])
    (reading,) = json.loads(out)["readings"]
    assert {row["id"]: row["text"] for row in rows(result, "bodies")}["a.txt"] == reading["text"]
    relations = [row for row in rows(result, "relations") if row["text_id"] == "a.txt"]
    for row, relation in zip(relations, reading["relations"], strict=True):
        for name in ("cue", "source", "relay", "content"):
            span = relation[name] or [None, None]
            assert [row[f"{name}_start"], row[f"{name}_end"]] == span
            assert row[name] == (reading["text"][slice(*span)] if relation[name] else None)
        assert {row[k] == relation[k] for k in ("stance", "direct", "dropped", "speaker", "rule")} == {True}
    for table in ("figures", "places", "actors", "times"):
        found = [row for row in rows(result, table) if row["text_id"] == "a.txt"]
        assert [([row["start"], row["end"]], row["stated"]) for row in found] == [
            (each["span"], each["stated"]) for each in reading[table]
        ]
    assert [row["low"] for row in rows(result, "figures")][:1] == [reading["figures"][0]["low"]]
    weekday = rows(result, "times")[0]
    assert weekday["from"] == datetime.fromisoformat(reading["times"][0]["resolved"]["from"])
    assert weekday["granularity"] == "day"


def test_every_part_has_the_columns_of_its_table(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    """Names and types are those that the program says, in tables without rows too."""
    read(capsys, archive)
    for table in TABLES:
        (part,) = archive.with_name("archive-read").joinpath(table).iterdir()
        assert parquet.read_schema(part).equals(schema_of(table)), table


def test_the_reference_has_every_column() -> None:
    """The page of the tables names the columns that there are, in their order."""
    page = (ROOT / "docs" / "reference" / "archives.md").read_text("utf-8")
    written = {}
    for section in page.split("\n## ")[1:]:
        name, _, body = section.partition("\n")
        cells = [line.split("|")[1] for line in body.splitlines() if line.startswith("| `")]
        written[name] = [word.strip(" `") for cell in cells for word in cell.split(",")]
    common = ["text_id", "number", "start", "end", "stated"]
    for table, columns in TABLES.items():
        names = [column.name for column in columns]
        section = "places and actors" if table in ("places", "actors") else table
        if names[:5] == common:
            assert written["figures, places, actors and times"] == common
            names = names[5:]
        assert written[section] == names, table


def test_a_person_reads_what_came_of_it(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    """Counts, the folder, and how much was there before; in Arabic too."""
    (archive / "photo.jpg").write_bytes(b"\xff\xd8")
    code, out, err = shown(capsys, ["read", "--archive", str(archive)])
    assert code == 0
    assert out.splitlines()[0].startswith("Texts: 3, of them copies of others: 1. The tables are in ")
    assert out.splitlines()[2] == "Parts read now: 1; there before: 0."
    assert "archive, .jpg: Files that are not read because of how their names end: 1." in err
    _, out, err = shown(capsys, ["read", "--archive", str(archive)], "ar")
    assert "النصوص: \u20683\u2069" in out
    assert "أجزاء قُرئت الآن: \u20680\u2069" in out
    assert "ملفات لا تُقرأ" in err


def test_a_second_run_reads_nothing_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], archive: Path
) -> None:
    """Parts that are there are kept, and the result stays the same to the byte."""
    read(capsys, archive)
    result = archive.with_name("archive-read")
    before = content(result)
    assert read(capsys, archive)["parts"] == {"read": 0, "kept": 1}
    assert content(result) == before


@pytest.mark.usefixtures("small_batches")
def test_only_what_changed_is_read_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file put in, changed or taken out costs the part that it is in; the result is that of a new start."""
    folder = tmp_path / "in"
    folder.mkdir()
    for row in lines(120):
        (folder / f"{row['id']}.txt").write_text(str(row["text"]), "utf-8")
    parts = read(capsys, folder)["parts"]["read"]
    assert parts > 8
    (folder / "t00000050.txt").write_text("The mayor said the water was back.", "utf-8")
    (folder / "t00000020b.txt").write_text("The mayor denied it.", "utf-8")
    (folder / "t00000090.txt").unlink()
    again = read(capsys, folder)
    assert again["rows"]["texts"] == 120
    assert 1 <= again["parts"]["read"] <= 6
    assert again["parts"]["kept"] >= parts - 5
    fresh = tmp_path / "fresh"
    read(capsys, folder, "-o", str(fresh))
    assert content(fresh) == content(tmp_path / "in-read")


@pytest.mark.parametrize("more", [("--published", "2016-12-14"), ("--operation", "examples/aleppo-2016")])
def test_another_way_of_reading_reads_all_again(
    capsys: pytest.CaptureFixture[str], archive: Path, more: tuple[str, str]
) -> None:
    """The day of publication and the operation's names are part of what a part is kept by."""
    read(capsys, archive)
    assert read(capsys, archive, more[0], str(ROOT / more[1]) if "/" in more[1] else more[1])["parts"] == {
        "read": 1,
        "kept": 0,
    }


def test_other_rules_read_all_again(
    capsys: pytest.CaptureFixture[str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part that other rules or words of the program read is not taken for one of these."""
    read(capsys, archive)
    monkeypatch.setattr(archive_batches, "program_name", lambda: "another")
    assert read(capsys, archive)["parts"] == {"read": 1, "kept": 0}


def test_the_programs_name_changes_with_its_words() -> None:
    """It is made from the files of the rules and the lexicon, and libraries whose versions tell."""
    name = archive_batches.program_name()
    assert "pyarrow" in name
    sources = dict(program._sources(ROOT / "src" / "safepassage" / "reports", ""))
    assert {"attribution.py", "lexicon/places.csv", "lexicon/ar_words.toml"} <= sources.keys()


def test_a_mistake_of_the_program_on_one_text_is_a_finding(
    capsys: pytest.CaptureFixture[str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are read, and the finding names no word of the text."""

    def fails(raw: str, lang: Lang | None = None) -> tuple[()]:
        if lang == "en":
            raise ZeroDivisionError(raw)
        return ()

    monkeypatch.setattr(archive_reading, "relations_of", fails)
    assert read(capsys, archive)["rows"]["texts"] == 2
    assert findings(archive.with_name("archive-read")) == [("reading-failed", "rows.jsonl", 1, "")]
    assert "minister" not in archive.with_name("archive-read").joinpath("findings.jsonl").read_text("utf-8")


def test_a_folder_with_other_files_is_not_written_into(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path
) -> None:
    """Nothing of what a user keeps there can be lost."""
    assert refusals(capsys, archive, "-o", str(archive)) == ["output-not-empty"]
    assert refusals(capsys, archive, "-o", str(tmp_path / "no" / "folder")) == ["system-enoent"]


def test_the_result_of_another_archive_is_not_replaced(
    capsys: pytest.CaptureFixture[str], archive: Path, tmp_path: Path
) -> None:
    """A folder belongs to one archive, by its name: it may move."""
    result = tmp_path / "result"
    read(capsys, archive, "-o", str(result))
    archive.rename(tmp_path / "other")
    assert refusals(capsys, tmp_path / "other", "-o", str(result)) == ["output-of-another-archive"]
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "other").rename(tmp_path / "elsewhere" / "archive")
    assert read(capsys, tmp_path / "elsewhere" / "archive", "-o", str(result))["parts"]["kept"] == 1


def test_the_manifest_says_complete_only_of_what_is(
    capsys: pytest.CaptureFixture[str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a change is broken off before its end, the result is not complete until it has been taken up."""
    monkeypatch.chdir(archive.parent)
    read(capsys, archive)
    manifest = archive.with_name("archive-read") / "manifest.json"
    assert json.loads(manifest.read_bytes())["complete"] is True
    (archive / "a.txt").unlink()
    with monkeypatch.context() as patched:
        patched.setattr("safepassage.reports.archive_folder.descent_of", lambda *_: [][0])
        assert refusals(capsys, archive) == ["fault"]
    assert json.loads(manifest.read_bytes())["complete"] is False
    read(capsys, archive)
    assert json.loads(manifest.read_bytes())["complete"] is True


def test_a_result_inside_the_archive_is_not_read(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    """The tables do not become texts of the next run."""
    result = archive / "result"
    read(capsys, archive, "-o", str(result))
    before = content(result)
    assert read(capsys, archive, "-o", str(result))["parts"] == {"read": 0, "kept": 1}
    assert content(result) == before


def test_a_full_disk_ends_it_and_what_was_read_is_kept(
    capsys: pytest.CaptureFixture[str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk's refusal is told; with room again the result is whole."""
    there = iter(range(5))

    def full(path: Path, data: str | bytes) -> None:
        if next(there, None) is None:
            raise OSError(errno.ENOSPC, "full", str(path))
        write_atomically(path, data)

    with monkeypatch.context() as patched:
        patched.setattr("safepassage.reports.archive_folder.write_atomically", full)
        assert refusals(capsys, archive) == ["system-enospc"]
    assert read(capsys, archive)["parts"] == {"read": 1, "kept": 0}


def test_a_damaged_part_is_named(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    """Its file is to be deleted, and then read anew."""
    read(capsys, archive)
    (part,) = (archive.with_name("archive-read") / "signatures").iterdir()
    part.write_bytes(b"PAR1")
    assert refusals(capsys, archive) == ["archive-part-damaged"]
    part.unlink()
    assert read(capsys, archive)["parts"] == {"read": 1, "kept": 0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["read"], "FILE... is missing."),
        (["read", "--cluster", "local", "a.txt"], "--cluster goes with --archive only."),
        (["read", "-o", "there", "a.txt"], "--output goes with --archive only."),
        (["read", "--archive", "in", "a.txt"], "FILE does not go with --archive: leave one out."),
        (["read", "--archive", "in", "--lines"], "--lines does not go with --archive: leave one out."),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """The command line cannot be understood then."""
    code, _, err = shown(capsys, arguments)
    assert code == 2
    assert words in err


def test_what_is_not_installed_is_named(
    capsys: pytest.CaptureFixture[str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Dask an archive is read by one process; without pyarrow it is not."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refusals(capsys, archive, "--cluster", "local") == ["not-installed"]
    assert read(capsys, archive)["rows"]["texts"] == 3
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, _, err = shown(capsys, ["read", "--archive", str(archive)])
    assert code == 1
    assert "--archive: This needs pyarrow, which is not installed." in err
    assert "pip install 'safepassage[cluster]'" in err


def test_the_program_starts_without_arrow_and_dask() -> None:
    """Neither the command line nor the reading of a file loads what only archives need."""
    script = (
        "import sys; import safepassage.cli.program, safepassage.cli.read; "
        "sys.exit(any(name in sys.modules for name in ('pyarrow', 'distributed', 'dask')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_progress_tells_what_is_left_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """The estimate is made from what is read now, not from what was there."""
    now = iter([0.0, 0.0, 3.0, 3.0, 20.0, 20.0])
    with ArchiveDisplay(Screen(), clock=lambda: next(now)) as display:
        display.show(Progress(total_bytes=100, kept_bytes=40, parts_kept=4))
        display.show(Progress(total_bytes=100, kept_bytes=40, parts_kept=4, read_bytes=20, parts_read=2))
    assert capsys.readouterr().err.splitlines() == [
        "40 % of the archive; parts read 0, there before 4",
        "60 % of the archive; parts read 2, there before 4; about 40 s to go",
    ]


def test_the_result_of_a_folder_lies_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the current folder too."""
    (tmp_path / "in.2016").mkdir()
    monkeypatch.chdir(tmp_path / "in.2016")
    assert result_beside(Path()) == tmp_path / "in.2016-read"


def spawned(*arguments: str) -> subprocess.Popen[bytes]:
    """Start the program as a user does, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "safepassage", "read", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def parts_in(folder: Path) -> int:
    """Return how many batches have been read whole."""
    return len(list((folder / "signatures").glob("part-*.parquet")))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Return an archive of several parts, and the files of its result, read without a break."""
    folder = tmp_path_factory.mktemp("many")
    path = folder / "in.jsonl"
    texts = [{"id": n, "text": f"The mayor of town {n} said that road {n} was open."} for n in range(2000)]
    write_lines(path, texts)
    assert run(["read", "--archive", str(path), "-o", str(folder / "whole")], Screen()) == 0
    return path, content(folder / "whole")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_what_is_broken_off_goes_on_to_the_same_bytes(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    many: tuple[Path, dict[str, bytes]],
    number: signal.Signals,
) -> None:
    """After `kill -9` or Ctrl-C the next run reads only the rest, and the result is the same."""
    path, whole = many
    result = tmp_path / "result"
    program = spawned("--archive", str(path), "-o", str(result))
    until = time.monotonic() + 60
    while parts_in(result) < 1 and program.poll() is None and time.monotonic() < until:
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(0.02)
    assert program.poll() is None, "it was done before it could be broken off"
    os.killpg(program.pid, number)
    _, err = program.communicate(timeout=60)
    assert program.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 130), err.decode()
    there = parts_in(result)
    assert there >= 1
    parts = read(capsys, path, "-o", str(result))["parts"]
    assert parts["kept"] >= there
    assert parts["read"] >= 1
    assert content(result) == whole
