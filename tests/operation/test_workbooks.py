"""A workbook explains itself, checks what is typed, and says what is wrong with its sheets."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from safepassage.language import LANGS, Lang
from safepassage.operation.columns import TABLES
from safepassage.operation.folder import read_operation
from safepassage.operation.folder_writer import write_operation
from safepassage.operation.new_starter import STARTER
from safepassage.operation.term_fields import TERM_COLUMNS, TERM_FIELDS, TERM_MEANINGS
from safepassage.operation.terms import TERM_KINDS, Window
from tests.operation.written import said


def book_of(path: Path, lang: Lang = "en") -> openpyxl.Workbook:
    """Write the starter as a workbook and open it."""
    write_operation(STARTER, path, lang=lang)
    return openpyxl.load_workbook(path)


def with_cell(tmp_path: Path, sheet: str, cell: str, value: Any) -> list[str]:  # noqa: ANN401 any cell value
    """Return what is found wrong after one cell of the starter's workbook is changed."""
    path = tmp_path / "town.xlsx"
    book = book_of(path)
    book[sheet][cell] = value
    book.save(path)
    return said(read_operation(path))


@pytest.mark.parametrize("lang", LANGS)
def test_every_table_is_a_sheet_in_the_language_asked_for(tmp_path: Path, lang: Lang) -> None:
    """Titles are translated and read from right to left in Arabic; headers stay the format's names."""
    book = book_of(tmp_path / "town.xlsx", lang)
    assert book.sheetnames[:-1] == [spec.title.in_language(lang) for spec in TABLES.values()]
    for spec in list(TABLES.values())[1:]:
        sheet = book[spec.title.in_language(lang)]
        assert bool(sheet.sheet_view.rightToLeft) == (lang == "ar")
        assert sheet.freeze_panes == "A2"
        assert [cell.value for cell in sheet[1]] == [column.name for column in spec.columns]
        for cell, column in zip(sheet[1], spec.columns, strict=True):
            assert cell.comment is not None
            assert column.meaning.in_language(lang) in cell.comment.text


def test_drop_downs_offer_words_and_the_ids_of_other_sheets(tmp_path: Path) -> None:
    """Kinds, roles, statuses, rooms, yes or no; places, groups and parties by range."""
    book = book_of(tmp_path / "town.xlsx", "ar")

    def offered(table: str, column: str) -> object:
        spec = TABLES[table]
        sheet = book[spec.title.ar]
        at = [c.name for c in spec.columns].index(column) + 1
        cell = sheet.cell(row=2, column=at).coordinate
        return next(v.formula1 for v in sheet.data_validations.dataValidation if cell in v.sqref)

    assert offered("terms", "kind") == f'"{",".join(TERM_KINDS)}"'
    assert offered("terms", "status") == '"agreed,leaked,proposed,denied,lapsed"'
    assert offered("parties", "role") == '"party,mediator,guarantor,monitor,operator"'
    assert offered("groups", "uses") == '"seat,stretcher"'
    assert offered("places", "kind") == '"assembly,reception,depot,checkpoint,junction"'
    assert offered("legs", "both") == '"yes,no"'
    assert offered("people", "place") == "'الأماكن'!$A$2:$A$2000"
    assert offered("people", "group") == "'المجموعات'!$A$2:$A$2000"
    assert offered("terms", "by") == "'الأطراف'!$A$2:$A$2000"


def test_a_comment_on_terms_says_what_a_column_means_for_each_kind(tmp_path: Path) -> None:
    """The column from is a time of day for windows and an instant for ceasefires."""
    sheet = book_of(tmp_path / "town.xlsx")["terms"]
    comment = next(cell.comment.text for cell in sheet[1] if cell.value == "from" and cell.comment)
    assert "window: The time of day at which it opens, such as 06:00." in comment
    assert "ceasefire: The local date and time from which it holds." in comment


def test_a_drop_down_list_is_as_short_as_spreadsheets_allow() -> None:
    """Excel refuses a list of words over 255 characters, and a prompt as well."""
    for spec in TABLES.values():
        for column in spec.columns:
            assert len(",".join(column.words)) < 255


@pytest.mark.parametrize(
    ("value", "opens_s"),
    [(time(7, 30), 27000), (timedelta(hours=7, minutes=30), 27000), ("7:30", 27000), (450, 27000)],
)
def test_a_time_that_a_spreadsheet_has_made_its_own_is_read(
    tmp_path: Path, value: object, opens_s: int
) -> None:
    """Typing 7:30 into Excel leaves a time, a duration or text."""
    path = tmp_path / "town.xlsx"
    book = book_of(path)
    sheet = book["terms"]
    at = [cell.value for cell in sheet[1]].index("from") + 1
    sheet.cell(row=5, column=at).value = value  # type: ignore[assignment]
    sheet.cell(row=5, column=at + 1).value = timedelta(days=1)
    book.save(path)
    loaded = read_operation(path)
    assert said(loaded) == []
    assert loaded.operation is not None
    window = loaded.operation.terms[3]
    assert isinstance(window, Window)
    assert (window.opens_s, window.closes_s) == (opens_s, 86400)


def test_dates_and_whole_floats_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    """A date cell is an instant, 3.0 a count."""
    path = tmp_path / "town.xlsx"
    book = book_of(path)
    assert book["operation"]["A6"].value == "begins"
    book["operation"]["B6"] = datetime(2027, 3, 1, 6)  # noqa: DTZ001 local, as spreadsheets keep it
    book["fleet"]["B2"] = 8.0
    book.save(path)
    assert read_operation(path).operation == STARTER


def test_a_workbook_is_read_whatever_the_order_and_language_of_its_sheets(tmp_path: Path) -> None:
    """English and Arabic titles may stand in one workbook, in any order."""
    path = tmp_path / "town.xlsx"
    book = book_of(path)
    book["places"].title = "الأماكن"
    book["legs"].title = " Legs "
    book.move_sheet("terms", -3)
    book.save(path)
    loaded = read_operation(path)
    assert said(loaded) == []
    assert loaded.operation == STARTER


CELLS = [
    ("people", "C2", "many", "people, row 2, count: many is not a number. Write it in digits, such as 12."),
    (
        "people",
        "C1",
        "number",
        (
            "people, row 1, count: The column count is missing. "
            "Add it to the header, which has place, group, number, destination."
        ),
    ),
    (
        "fleet",
        "B2",
        "=1/0",
        (
            "fleet, row 2, B: The cell has a formula whose result is not in the file. "
            "Open the workbook in a spreadsheet and save it again, or write the value itself."
        ),
    ),
    (
        "fleet",
        "B2",
        "#REF!",
        ("fleet, row 2, B: The cell shows the error #REF!. Mend its formula, or write the value itself."),
    ),
    (
        "operation",
        "A3",
        "nom",
        (
            "operation, row 3, nom: There is no field nom here. These can stand here: id, "
            "name_en, name_ar, timezone, begins, ends, timings.board.per_vehicle_s,"
            " timings.board.per_person_s, "
            "timings.alight.per_vehicle_s, timings.alight.per_person_s."
        ),
    ),
    (
        "operation",
        "A3",
        "id",
        ("operation, row 3, id: id is given twice; the first time is in row 2. Keep one of the two."),
    ),
    (
        "operation",
        "B5",
        "Mars",
        (
            "operation, row 5, timezone: There is no timezone Mars. "
            "Write the IANA name, such as Asia/Damascus or Europe/Berlin."
        ),
    ),
    (
        "terms",
        "B2",
        "pasage",
        (
            "terms, row 2, kind: There is no kind of term pasage. Did you mean passage? "
            "These can stand here: passage, order, window, ceasefire, inspection, convoy,"
            " reciprocity, reception, "
            "confirmation, monitoring, conduct."
        ),
    ),
]


@pytest.mark.parametrize(("sheet", "cell", "value", "sentence"), CELLS)
def test_what_is_wrong_in_a_sheet_is_said(
    tmp_path: Path, sheet: str, cell: str, value: str, sentence: str
) -> None:
    """The workbook and its sheet, the row, the column, what is wrong and how to mend it."""
    assert f"town.xlsx · {sentence}" in with_cell(tmp_path, sheet, cell, value)


def test_a_field_of_another_kind_of_term_is_said(tmp_path: Path) -> None:
    """Lanes are filled in for a passage."""
    at = [column.name for column in TABLES["terms"].columns].index("lanes") + 1
    cell = f"{openpyxl.utils.get_column_letter(at)}2"
    assert with_cell(tmp_path, "terms", cell, 3) == [
        (
            "town.xlsx · terms, row 2, lanes: A term of kind passage has no field lanes. Leave it out: it"
            " belongs to inspection. These can stand here: id, kind, text, status, flow.groups, flow.from,"
            " flow.to, via, carrying."
        )
    ]


def test_missing_unknown_and_doubled_sheets_are_said(tmp_path: Path) -> None:
    """A sheet with another title is passed over, and the one it should be is missing."""
    path = tmp_path / "town.xlsx"
    book = book_of(path)
    book["fleet"].title = "fleets"
    book.create_sheet("Places ").append(["id", "kind"])
    book.save(path)
    assert said(read_operation(path)) == [
        "town.xlsx · Places : The same table is on another sheet too. Keep one of the two sheets.",
        (
            "town.xlsx: The sheet fleet is missing. "
            "Add it: The vehicles: how many of each type, where they start and whom they carry."
        ),
        (
            "town.xlsx · fleets: The sheet fleets is not known and is passed over. "
            "Did you mean fleet? These can stand here: fleet, المركبات."
        ),
    ]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0 old Excel"])
def test_a_file_that_is_no_workbook_is_said(tmp_path: Path, content: bytes) -> None:
    """Empty, text, broken, or an old or protected workbook."""
    (tmp_path / "town.xlsx").write_bytes(content)
    assert said(read_operation(tmp_path / "town.xlsx")) == [
        (
            "town.xlsx: The file is not a workbook that can be read. "
            "Open it in a spreadsheet and save it as an Excel workbook (.xlsx) without a password."
        )
    ]


def test_every_column_and_field_says_what_it_means_in_both_languages() -> None:
    """One sentence each, and a translation that is not the English."""
    meanings = [spec.meaning for spec in TABLES.values()]
    meanings += [column.meaning for spec in TABLES.values() for column in spec.columns]
    meanings += [column.meaning for fields in TERM_FIELDS.values() for column in fields]
    meanings += [column.meaning for column in TERM_COLUMNS]
    meanings += TERM_MEANINGS.values()
    for meaning in meanings:
        assert str(meaning).endswith(".")
        assert meaning.in_language("ar") != str(meaning)


def test_defaults_of_the_columns_are_those_of_the_model() -> None:
    """What an empty field means is the same in both, but for windows, whose files say all by default."""
    for kind, fields in TERM_FIELDS.items():
        for column in fields:
            model = TERM_KINDS[kind].__dataclass_fields__.get(column.fills)
            if (
                column.default is not None
                and model is not None
                and (kind, column.name) != ("window", "applies")
            ):
                assert model.default == column.default, (kind, column.name)
    assert next(c.default for c in TERM_FIELDS["window"] if c.name == "applies") == "all"
