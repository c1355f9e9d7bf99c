"""The paper form: printed, keyed in and read back, the same lines always the same events."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from safepassage.errors import FindingsError
from safepassage.language import LANGS, Lang
from safepassage.ledger.form import read_form
from safepassage.sitrep.record_form import form_bytes
from tests.operation.river import RIVER

HEAD = "no,kind,time,vehicle,at,civilians,wounded,household,note\n"
LINES = (
    "1,registered,2024-06-01 07:00,,mill,48,2,,\n"
    "2,boarded,2024-06-01 07:30,bus-1,mill,40,,A1=4 B2=3,\n"
    "3,departed,2024-06-01 07:35,bus-1,mill,,,,\n"
)


def written(folder: Path, content: str, name: str = "form-7.csv") -> Path:
    """Write a form keyed in as CSV."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_lines_become_events_with_ids_of_their_own(tmp_path: Path) -> None:
    """The same line gives the same id whenever it is read, a changed one too; its content is another."""
    first = read_form(written(tmp_path, HEAD + LINES), RIVER, form="7").lines
    again = read_form(
        written(tmp_path, HEAD + LINES + "4,reached,2024-06-01 08:00,bus-1,bridge,,,,\n"), RIVER, form="7"
    )
    assert [line.kind for line in first] == ["registered", "boarded", "departed"]
    assert first[1].body["households"] == {"A1": 4, "B2": 3}
    assert again.lines[:3] == first
    other = read_form(written(tmp_path, HEAD + LINES.replace("48", "49")), RIVER, form="7").lines
    assert [line.id for line in other] == [line.id for line in first]
    assert other[0].body != first[0].body
    assert read_form(written(tmp_path, HEAD + LINES), RIVER, form="8").lines[0].id != first[0].id


def test_every_fault_of_every_line_is_told_with_its_row(tmp_path: Path) -> None:
    """Nothing is taken from a form with a fault in it; a missing line alone does not stop it."""
    bad = (
        "1,registered,2024-06-01 07:00,,mil,48,,,\n"
        "1,boarded,,bus-1,mill,40,,,\n"
        "x,departed,2024-06-01 07:35,bus-1,mill,,,,\n"
    )
    with pytest.raises(FindingsError) as caught:
        read_form(written(tmp_path, HEAD + bad), RIVER, form="7")
    places = {(finding.where.row, finding.where.column) for finding in caught.value.findings}
    assert places >= {(2, "at"), (3, "no"), (3, "time"), (4, "no")}
    holes = read_form(written(tmp_path, HEAD + LINES.replace("2,boarded", "5,boarded")), RIVER, form="7")
    assert len(holes.lines) == 3
    assert "2, 4" in str(holes.findings[0].what)


@pytest.mark.parametrize("lang", LANGS)
def test_a_printed_form_is_read_back_when_it_is_filled_in(tmp_path: Path, lang: Lang) -> None:
    """The sheet that is printed is the one that is keyed in: its explanations are passed over."""
    book = openpyxl.load_workbook(io.BytesIO(form_bytes(RIVER, lang=lang)))
    sheet = book.worksheets[0]
    assert sheet.sheet_view.rightToLeft is (lang == "ar")
    titles = {cell.value: position for position, cell in enumerate(sheet[2], start=1)}
    empty = tmp_path / "empty.xlsx"
    book.save(empty)
    assert read_form(empty, RIVER, form="1").lines == ()
    for column, value in (
        ("kind", "registered"),
        ("time", "2024-06-01T07:00"),
        ("at", "mill"),
        ("civilians", 48),
    ):
        sheet.cell(row=4, column=titles[column], value=value)
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    read = read_form(filled, RIVER, form="1")
    assert [(line.number, line.kind) for line in read.lines] == [(1, "registered")]
    assert read.lines[0].body == {"place": "mill", "people": {"civilians": 48}}
    assert read.findings == ()


def test_a_file_that_is_no_form_is_told(tmp_path: Path) -> None:
    """A workbook that is none, and a table without the columns of a form."""
    for path in (
        written(tmp_path, "no workbook", "form.xlsx"),
        written(tmp_path, "a,b\n1,2\n", "other.csv"),
    ):
        with pytest.raises(FindingsError):
            read_form(path, RIVER, form="7")


DATED = "no,kind,date,time,vehicle,at,civilians\n"


def test_day_and_time_may_stand_in_two_columns(tmp_path: Path) -> None:
    """A clock time alone is that day's, in the digits of either language."""
    lines = (
        "1,registered,2024-06-01,07:00,,mill,48\n"
        "2,boarded,٢٠٢٤-٠٦-٠١,٠٧:٣٠,bus-1,mill,40\n"
        "3,departed,2024-06-01,7:35 pm,bus-1,mill,\n"
    )
    read = read_form(written(tmp_path, DATED + lines), RIVER, form="7")
    assert [line.at[:16] for line in read.lines] == [f"2024-06-01T{at}" for at in ("07:00", "07:30", "19:35")]


def test_a_day_without_a_time_is_not_midnight(tmp_path: Path) -> None:
    """Each row that lacks it is named, whether it was keyed in as text or as a day of the spreadsheet."""
    lines = "1,registered,2024-06-01,,,mill,48\n2,boarded,,07:30,bus-1,mill,40\n3,departed,,,bus-1,mill,\n"
    with pytest.raises(FindingsError) as caught:
        read_form(written(tmp_path, DATED + lines), RIVER, form="7")
    assert [(f.where.row, f.where.column) for f in caught.value.findings] == [(n, "time") for n in (2, 3, 4)]
    assert "has no time of day" in str(caught.value.findings[0].what)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEAD.strip().split(","), [1, "registered", datetime(2024, 6, 1), "", "mill", 48, 2]):  # noqa: DTZ001
        sheet.append(row)
    sheet.append([2, "registered", datetime(2024, 6, 1), "", "mill", 1])  # noqa: DTZ001
    sheet["C2"].number_format = "yyyy-mm-dd"
    sheet["C3"].number_format = "yyyy-mm-dd hh:mm"
    book.save(tmp_path / "form-8.xlsx")
    with pytest.raises(FindingsError) as caught:
        read_form(tmp_path / "form-8.xlsx", RIVER, form="8")
    [found] = caught.value.findings
    assert (found.where.row, found.where.column) == (2, "time")
    assert "2024-06-01 has no time of day" in str(found.what)


def test_a_correction_on_a_form_is_told(tmp_path: Path) -> None:
    """It would have no time of its own: the line is refused and not lost."""
    id_ = "01a22a52-0000-7000-8000-000000000000"
    content = f"no,kind,time,event,reason\n1,corrected,2024-06-01 07:00,{id_},wrong\n"
    with pytest.raises(FindingsError) as caught:
        read_form(written(tmp_path, content), RIVER, form="7", original=lambda _: None)
    assert {finding.where.row for finding in caught.value.findings} == {2}
    content = content.replace("2024-06-01 07:00", "")
    with pytest.raises(FindingsError) as caught:
        read_form(written(tmp_path, content), RIVER, form="7", original=lambda _: None)
    [found] = caught.value.findings
    assert "cannot be made on a form" in str(found.what)
