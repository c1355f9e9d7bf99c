"""Tables as people leave them: titles above, notes beside, broken formulas, several faults in one row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from safepassage.operation import new
from safepassage.operation.check import check
from safepassage.operation.folder import read_operation
from safepassage.operation.new import new_operation
from safepassage.operation.new_starter import STARTER
from tests.operation.written import FILES, changed, read_with, said


def book_at(path: Path) -> openpyxl.Workbook:
    """Write the starter's workbook and open it."""
    new_operation(path)
    return openpyxl.load_workbook(path)


def test_a_title_and_notes_above_the_header_of_a_sheet_are_passed_over(tmp_path: Path) -> None:
    """A merged title, an empty row, then the header."""
    path = tmp_path / "town.xlsx"
    book = book_at(path)
    sheet = book["people"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "People who wait, counted on 1 March"
    sheet.merge_cells("A1:D1")
    book.save(path)
    loaded = read_operation(path)
    assert said(loaded) == []
    assert loaded.operation == STARTER
    assert loaded.at("people", 0, "count").row == 4


def test_a_title_above_the_header_of_a_file_is_passed_over(tmp_path: Path) -> None:
    """Its comma is not taken for the delimiter."""
    table = "People who wait, on 1 March\n\nplace;group;count\nschool;civilians;120\nschool;wounded;x\n"
    assert said(read_with(tmp_path, {"people.csv": table})) == [
        "people.csv, row 5, count: x is not a number. Write it in digits, such as 12."
    ]


def test_rows_below_a_header_with_wrong_names_are_not_taken_for_titles(tmp_path: Path) -> None:
    """A header that names one column stays the header, whatever stands below."""
    table = "place,grp,number\nschool,civilians,120\nplace,group,count\n"
    lines = said(read_with(tmp_path, {"people.csv": table}))
    assert lines[0].startswith("people.csv, row 1, group: The column group is missing.")


def test_a_broken_formula_is_told_once(tmp_path: Path) -> None:
    """Its value is not missing as well."""
    path = tmp_path / "town.xlsx"
    book = book_at(path)
    book["people"]["C2"] = "=1+1"
    book["terms"]["B2"] = "#REF!"
    book["operation"]["B6"] = "#N/A"
    book.save(path)
    loaded = read_operation(path)
    assert sorted(finding.code for finding in loaded.findings) == [
        "cell-error",
        "cell-error",
        "formula-without-value",
    ]


def test_a_note_beside_a_table_stops_nothing(tmp_path: Path) -> None:
    """A remark in a column without a name."""
    path = tmp_path / "town.xlsx"
    book = book_at(path)
    book["people"]["G3"] = "ask Samir"
    book.save(path)
    loaded = read_operation(path)
    assert said(loaded) == [
        (
            "town.xlsx · people, row 3: A value stands beside the columns that have a name, and is passed "
            "over. Leave it, or give its column a name."
        )
    ]
    assert not loaded.stops
    assert loaded.operation == STARTER


@pytest.mark.parametrize("name", ["town.xls", "town.ODS"])
def test_a_spreadsheet_of_another_sort_is_to_be_saved_again(tmp_path: Path, name: str) -> None:
    """It says how."""
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    assert said(read_operation(tmp_path / name)) == [
        (
            f"{name}: A spreadsheet of this sort cannot be read. "
            "Open it in a spreadsheet and save it as an Excel workbook (.xlsx) without a password."
        )
    ]


def test_unknown_ids_in_a_row_with_another_fault_are_told_with_it(tmp_path: Path) -> None:
    """All at once: the count that cannot be read and the place that does not exist."""
    files = {
        "people.csv": "place,group,count\nschol,civilian,many\nford,wounded,-1\n",
        "fleet.csv": "type,count,at,seats,groups\nbus,x,schol,50,all\nvan,3,school,,civilans\n",
        **changed("operation.yaml", "at: ford, from: 06:00", "at: frd, from: 6am"),
    }
    loaded = read_with(tmp_path, files)
    unknown = {
        (each.where.file, each.where.row, each.where.column)
        for each in check(loaded)
        if each.code == "unknown-id"
    }
    assert unknown == {
        ("operation.yaml", 17, "at"),
        ("people.csv", 2, "place"),
        ("people.csv", 2, "group"),
        ("fleet.csv", 2, "at"),
        ("fleet.csv", 3, "groups"),
    }
    assert [each.where.row for each in check(loaded) if each.code == "wrong-kind"] == [3]


@pytest.mark.parametrize("begins", ["15/12/2016 6h", "2026-03-29T02:30"])
def test_a_beginning_that_cannot_be_read_hides_no_other_fault(tmp_path: Path, begins: str) -> None:
    """Ids are still checked; what depends on time is not, so that nothing untrue is said."""
    files = {
        **changed("operation.yaml", "2026-03-28T06:00\n", f"{begins}\n"),
        "people.csv": FILES["people.csv"] + "schol,civilians,3\n",
    }
    found = check(read_with(tmp_path, files))
    assert [(each.where.file, each.code) for each in found if each.where.file != "operation.yaml"] == [
        ("people.csv", "unknown-id")
    ]
    assert [each.where.column for each in found if each.where.file == "operation.yaml"] == [
        "operation.begins"
    ]


def test_a_new_folder_that_cannot_be_written_whole_is_not_left_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full after two files; the next attempt finds nothing in its way."""

    def write_two(folder: Path, files: dict[str, str]) -> None:
        folder.mkdir()
        for name in list(files)[:2]:
            (folder / name).write_text(files[name])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(new, "write_files", write_two)
        with pytest.raises(OSError, match="space"):
            new_operation(tmp_path / "town")
    assert list(tmp_path.iterdir()) == []
    new_operation(tmp_path / "town")
    assert check(read_operation(tmp_path / "town")) == ()


def test_a_folder_that_holds_a_workbook_says_to_give_the_workbook(tmp_path: Path) -> None:
    """One line, not one for each table; a lock that Excel left is no workbook."""
    new_operation(tmp_path / "town.xlsx")
    (tmp_path / "~$town.xlsx").write_bytes(b"")
    assert said(read_operation(tmp_path)) == [
        (
            f"{tmp_path.name}: The folder holds a workbook and none of the tables. "
            f"Give the workbook itself: {tmp_path / 'town.xlsx'}."
        )
    ]


def test_a_main_file_with_the_short_ending_is_recognised(tmp_path: Path) -> None:
    """It says which file is meant and how to name it."""
    lines = said(read_with(tmp_path, {"operation.yaml": None, "operation.yml": FILES["operation.yaml"]}))
    assert lines == [
        (
            "operation.yaml: The file is missing. "
            "Did you mean it by operation.yml? Name that file operation.yaml."
        )
    ]


def test_an_agreement_that_is_no_text_is_not_taken_for_a_table(tmp_path: Path) -> None:
    """How to mend it differs: nobody saves operation.yaml from a spreadsheet."""
    new_operation(tmp_path / "town")
    for name in ("operation.yaml", "people.csv"):
        (tmp_path / "town" / name).write_bytes(b"\0\1\2\3")
    findings = read_operation(tmp_path / "town").findings
    mends = {each.where.file: each.mend for each in findings if each.code == "not-text"}
    assert "plain text (UTF-8)" in str(mends["operation.yaml"])
    assert "نصًا عاديًا" in mends["operation.yaml"].in_language("ar")
    assert "as CSV (UTF-8)" in str(mends["people.csv"])
