"""No content of any file brings reading down: what cannot be understood is a finding."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import folder_files
from safepassage.operation.new_starter import STARTER
from safepassage.operation.workbook_writer import workbook_bytes
from tests.operation.written import FILES, YAML, read_with

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
WORKBOOK = workbook_bytes(STARTER)
YAML_PIECES = [
    "\t",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "&a ",
    "*a",
    "!!map ",
    "? ",
    "| ",
    "\n",
    "null",
    "'",
    '"',
    "#",
]


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([*FILES, "households.csv", "reported.csv"]), st.binary(max_size=300))
def test_any_bytes_in_any_file_are_read_or_found_wrong(name: str, content: bytes) -> None:
    """Arbitrary bytes never raise; where no operation comes of them, something stops it."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = read_with(Path(folder), {name: content})
    assert loaded.operation is not None or any(finding.stops for finding in loaded.findings)
    for finding in loaded.findings:
        assert str(finding.what)
        assert str(finding.mend)
        assert finding.where.file
        assert "{" not in finding.what.in_language("ar").replace("{id: …}", "")


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(YAML)), st.integers(0, 40), st.lists(st.sampled_from(YAML_PIECES), max_size=5))
def test_settings_broken_anywhere_are_read_or_found_wrong(at: int, cut: int, pieces: list[str]) -> None:
    """YAML with pieces cut out and put in never raises."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = read_with(Path(folder), {"operation.yaml": YAML[:at] + "".join(pieces) + YAML[at + cut :]})
    assert loaded.operation is not None or any(finding.stops for finding in loaded.findings)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([name for name in FILES if name.endswith("csv")]), st.data())
def test_any_value_in_any_cell_is_read_or_found_wrong(name: str, data: st.DataObject) -> None:
    """A cell that holds any text never raises, whatever its column."""
    rows = [line.split(",") for line in folder_files(STARTER)[name].splitlines()]
    row = data.draw(st.integers(0, len(rows) - 1))
    rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = data.draw(st.text(max_size=20))
    content = "\n".join(",".join(cells) for cells in rows)
    with tempfile.TemporaryDirectory() as folder:
        loaded = read_with(Path(folder), {name: content.encode("utf-8", "surrogatepass")})
    assert loaded.operation is not None or loaded.findings


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_any_value_of_any_field_is_read_or_found_wrong(data: st.DataObject) -> None:
    """A field of the settings that holds any plain text never raises."""
    lines = YAML.splitlines()
    row = data.draw(st.integers(0, len(lines) - 1))
    raw = data.draw(st.text(max_size=12) | st.integers().map(str) | st.datetimes().map(str))
    head = lines[row].split(":")[0]
    lines[row] = f"{head}: {raw}"
    with tempfile.TemporaryDirectory() as folder:
        loaded = read_with(
            Path(folder), {"operation.yaml": "\n".join(lines).encode("utf-8", "surrogatepass")}
        )
    assert loaded.operation is not None or loaded.findings


@settings(deadline=None, max_examples=30, phases=NO_SHRINKING)
@given(st.integers(0, len(WORKBOOK)), st.binary(max_size=30), st.integers(0, 60))
def test_a_damaged_workbook_is_read_or_found_wrong(at: int, put: bytes, cut: int) -> None:
    """Bytes changed anywhere in a workbook never raise."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(WORKBOOK[:at] + put + WORKBOOK[at + cut :])
        loaded = read_operation(path)
    assert loaded.operation is not None or loaded.findings


@settings(deadline=None, max_examples=30, phases=NO_SHRINKING)
@given(st.data())
def test_a_workbook_with_damaged_parts_is_read_or_found_wrong(data: st.DataObject) -> None:
    """Changes inside the archive, which its checksums do not show, never raise."""
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name])))
    parts[name] = parts[name][:at] + data.draw(st.binary(max_size=8)) + parts[name][at + 3 :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        with zipfile.ZipFile(path, "w") as damaged:
            for part, content in parts.items():
                damaged.writestr(part, content)
        loaded = read_operation(path)
    assert loaded.operation is not None or loaded.findings


def test_a_deeply_nested_settings_file_is_found_wrong(tmp_path: Path) -> None:
    """Ten thousand open brackets do not exhaust the reader."""
    loaded = read_with(tmp_path, {"operation.yaml": "[" * 10_000})
    assert {finding.code for finding in loaded.findings} == {"broken-yaml"}


def test_settings_that_contain_themselves_are_found_wrong(tmp_path: Path) -> None:
    """An alias to an entry that encloses it is not followed for ever."""
    loaded = read_with(tmp_path, {"operation.yaml": "operation: &a {id: x, ends: *a}\nterms: &b [*b]\n"})
    assert loaded.operation is None
    assert loaded.findings
