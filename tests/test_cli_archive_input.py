"""What an archive is made of: files, lines of JSON, Parquet; what is wrong with them keeps nothing back."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from safepassage.reports import archive_texts
from safepassage.reports.archive import read_archive, read_here
from safepassage.reports.archive_reading import Reading
from tests.archives import findings, read, refusals, rows, shown, write_lines


def test_what_is_wrong_with_files_and_rows_is_told_and_the_rest_is_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Every finding has its file, row and column; nothing keeps the others from being read."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").write_text("publisher: X\n\n", "utf-8")
    (folder / "good.txt").write_text("The mayor said the road was open.", "utf-8")
    (folder / "picture.txt").write_bytes(b"%PDF-1.7 ...")
    (folder / "rows.jsonl").write_bytes(
        b'\xef\xbb\xbf{"id": "1", "text": "The mayor said so."}\n'
        b"\n"
        b"no json\n"
        b'["no", "object"]\n'
        b'{"id": "2", "text": "\xff\xfe"}\n'
        b'{"id": "3"}\n'
        b'{"id": "4", "text": " "}\n'
        b'{"id": "1", "text": "Another text with that id."}\n'
        b'{"text": "A text without an id, and half a character: \\ud800."}\n'
    )
    (folder / "scan.pdf").write_bytes(b"%PDF")
    said = read(capsys, folder)
    result = tmp_path / "in-read"
    assert findings(result) == [
        ("archive-files-left-out", "in", 0, ".pdf"),
        ("line-not-json", "rows.jsonl", 3, ""),
        ("line-not-json", "rows.jsonl", 4, ""),
        ("row-not-utf-8", "rows.jsonl", 5, ""),
        ("row-without-text", "rows.jsonl", 6, "text"),
        ("row-without-text", "rows.jsonl", 7, "text"),
        ("id-twice", "rows.jsonl", 8, "id"),
        ("report-empty", "empty.txt", 0, ""),
        ("report-not-text", "picture.txt", 0, ""),
    ]
    assert said["findings"] == 9
    assert [row["id"] for row in rows(result, "texts")] == ["1", "good.txt", "rows.jsonl:8", "rows.jsonl:9"]
    assert rows(result, "bodies")[3]["text"].endswith("half a character: \ufffd.")


def test_a_line_without_end_is_passed_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line longer than any report is a finding, and the next one is read."""
    monkeypatch.setattr(archive_texts, "LINE_BYTES_MAX", 100)
    path = tmp_path / "in.jsonl"
    write_lines(path, [{"id": 1, "text": "x" * 1000}, {"id": 2, "text": "The mayor said so."}])
    assert read(capsys, path)["rows"]["texts"] == 1
    assert findings(tmp_path / "in-read") == [("too-large", "in.jsonl", 1, "")]


def write_parquet(path: Path, columns: Mapping[str, object]) -> None:
    """Write columns as a Parquet file of several row groups."""
    parquet.write_table(pa.table(columns), path, row_group_size=2)


def test_a_parquet_file_is_an_archive(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Ids may be numbers, times of publication instants, text a dictionary, and other columns lie unread."""
    path = tmp_path / "texts.parquet"
    body = ["The mayor said the road was open yesterday."] * 2 + [None]
    write_parquet(
        path,
        {
            "other": pa.array([[1], [2], [3]]),
            "id": pa.array([10, 11, 12]),
            "text": pa.array(body).dictionary_encode(),
            "published": pa.array(
                [datetime(2016, 12, 13, 8, tzinfo=UTC), datetime(2016, 12, 12, tzinfo=UTC), None]
            ),
            "publisher": ["Agency", None, None],
        },
    )
    said = read(capsys, path)
    result = tmp_path / "texts-read"
    assert said["folder"] == str(result)
    first, second = rows(result, "texts")
    assert (first["id"], first["publisher"], first["published"]) == (
        "10",
        "Agency",
        "2016-12-13T08:00:00+00:00",
    )
    assert (first["origin"], first["copy_of"], second["copy_of"]) == ("11", "11", None)
    assert findings(result) == [("row-without-text", "texts.parquet", 3, "text")]
    assert rows(result, "times")[0]["from"] == datetime(2016, 12, 12)  # noqa: DTZ001 - local time


def test_columns_that_a_parquet_file_lacks_are_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each is a finding with those that there are; other files of the folder are read."""
    folder = tmp_path / "in"
    folder.mkdir()
    write_parquet(folder / "a.parquet", {"body": ["x"], "key": [1]})
    write_parquet(folder / "b.parquet", {"text": ["The mayor said so."], "id": ["b"]})
    write_parquet(folder / "c.parquet", {"text": [7], "id": ["c"]})
    assert read(capsys, folder)["rows"]["texts"] == 1
    assert findings(tmp_path / "in-read") == [
        ("column-missing", "a.parquet", 0, "id"),
        ("column-missing", "a.parquet", 0, "text"),
        ("column-not-text", "c.parquet", 0, "text"),
    ]


def test_a_parquet_file_that_breaks_off_is_read_up_to_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A damaged page and a file that is none are findings."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.parquet").write_bytes(b"PAR1 this is none")
    texts = [f"word{number} " * 100 for number in range(600)]
    table = pa.table({"id": [f"b{number}" for number in range(600)], "text": texts})
    parquet.write_table(
        table, folder / "b.parquet", row_group_size=300, compression="none", use_dictionary=False
    )
    damaged = bytearray((folder / "b.parquet").read_bytes())
    second = parquet.read_metadata(folder / "b.parquet").row_group(1).column(1).data_page_offset
    damaged[second : second + 64] = b"\xff" * 64
    (folder / "b.parquet").write_bytes(damaged)
    said = read(capsys, folder)
    assert [each[:2] for each in findings(tmp_path / "in-read")] == [
        ("parquet-broken", "a.parquet"),
        ("parquet-broken", "b.parquet"),
    ]
    assert said["rows"]["texts"] in (256, 300)


def test_text_that_is_not_utf_8_in_a_parquet_file_is_a_finding(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """In a column of text as in one of bytes; the other rows are read."""
    raw = pa.array([b"The mayor said so.", b"\xff\xfe\xfd", "قال المحافظ إن الطريق مفتوح.".encode()])
    folder = tmp_path / "in"
    folder.mkdir()
    write_parquet(folder / "bytes.parquet", {"id": ["1", "2", "3"], "text": raw})
    unchecked = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    write_parquet(folder / "text.parquet", {"id": ["4", "5", "6"], "text": unchecked})
    assert read(capsys, folder)["rows"]["texts"] == 4
    assert findings(tmp_path / "in-read") == [
        ("row-not-utf-8", "bytes.parquet", 2, "text"),
        ("row-not-utf-8", "text.parquet", 2, "text"),
    ]


def test_what_holds_no_texts_is_no_archive(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """An empty folder, a file of another sort and a path that is nothing."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "one.txt").write_text("A report is read without --archive.", "utf-8")
    assert refusals(capsys, tmp_path / "empty") == ["archive-empty"]
    assert refusals(capsys, tmp_path / "one.txt") == ["archive-empty"]
    assert refusals(capsys, tmp_path / "nothing") == ["system-enoent"]
    assert not (tmp_path / "empty-read").exists()


def test_instants_finer_than_pythons_and_bytes_are_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nanoseconds are cut off; a publisher in bytes is text."""
    path = tmp_path / "in.parquet"
    published = pa.array([1481616000123456789], pa.timestamp("ns"))
    write_parquet(
        path, {"id": ["1"], "text": ["He said so."], "published": published, "publisher": [b"Agency"]}
    )
    read(capsys, path)
    (row,) = rows(tmp_path / "in-read", "texts")
    assert (row["published"], row["publisher"]) == ("2016-12-13T08:00:00.123456", "Agency")


def test_names_that_are_no_text_are_shown_as_far_as_they_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A file whose name is not UTF-8 is read; of two that look the same each has its own id."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (b"a\xff.txt", b"a\xfe.txt", b"b.\xff"):
        try:
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("He said so.", "utf-8")
        except OSError:
            pytest.skip("this disk takes no such name")
    read(capsys, folder)
    assert [row["id"] for row in rows(tmp_path / "in-read", "texts")] == ["a\ufffd.txt", "a\ufffd.txt:0"]
    assert [each[0] for each in findings(tmp_path / "in-read")] == ["archive-files-left-out", "id-twice"]


def test_a_folder_that_may_not_be_looked_into_is_a_finding(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files beside it are read; so is the rest where a file can no longer be opened."""
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("He said so.", "utf-8")
    look, opened = os.scandir, Path.open

    def refusing(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(errno.EACCES, "no", path)
        return look(path)

    def gone(path: Path, *arguments: str, **named: str) -> object:
        if path.name == "b.txt":
            raise FileNotFoundError(errno.ENOENT, "gone", str(path))
        return opened(path, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr("os.scandir", refusing)
    monkeypatch.setattr(Path, "open", gone)
    read(capsys, folder)
    assert findings(tmp_path / "in-read") == [
        ("unreadable-file", "closed", 0, ""),
        ("unreadable-file", "b.txt", 0, ""),
    ]


def test_an_archive_of_which_nothing_can_be_read_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The result is there, empty, and says what is wrong."""
    (tmp_path / "in.jsonl").write_text("no json", "utf-8")
    code, out, err = shown(capsys, ["read", "--archive", str(tmp_path / "in.jsonl")])
    assert code == 1
    assert out.startswith("Texts: 0")
    assert "in.jsonl, row 1: This line is no JSON object with a text." in err


@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=20),
            lambda inner: st.dictionaries(st.sampled_from(archive_texts.FIELDS), inner, max_size=7),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    ending=st.sampled_from([".txt", ".html", ".jsonl", ".parquet"]),
)
@settings(max_examples=60, deadline=None)
def test_any_file_is_read_or_found_wrong(content: bytes, ending: str) -> None:
    """Whatever bytes a file holds, its archive is read to the end."""
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "archive"
        archive.mkdir()
        (archive / f"file{ending}").write_bytes(content)
        reading = Reading(name="any")
        result = read_archive(archive, Path(name) / "result", reading, read_here, lambda _: None)
        assert result.totals.rows["texts"] == result.totals.rows["bodies"]
        found = findings(Path(name) / "result")
        assert [code for code, *_ in found if code == "reading-failed"] == []
        if ending != ".jsonl":
            assert result.totals.rows["texts"] + len(found) == 1
