"""An operation in one workbook: the same tables as sheets, read with the same findings."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from safepassage.errors import Finding, Where
from safepassage.language import Name, text
from safepassage.operation.cells import (
    UNREADABLE,
    Cell,
    Read,
    Row,
    Table,
    clean,
    did_you_mean,
    folded,
    shown,
)
from safepassage.operation.column import TableSpec
from safepassage.operation.columns import TABLES
from safepassage.operation.decoding import BYTES_MAX, too_large, unreadable
from safepassage.operation.grid import table_of

WORKBOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
GUIDE_TITLE: Final = Name(en="guide", ar="دليل")
SETTING, VALUE = "setting", "value"


def read_workbook(path: Path) -> Read:
    """Return the tables of a workbook, with everything that is wrong with its sheets."""
    books = open_workbook(path)
    if isinstance(books, Finding):
        return Read(tables={}, findings=(books,))
    return _read_sheets(path.name, *books)


def open_workbook(path: Path) -> tuple[openpyxl.Workbook, openpyxl.Workbook] | Finding:
    """Return a workbook with its formulas, and with their values; or why it cannot be read."""
    whole = Where(file=path.name)
    try:
        if path.stat().st_size > BYTES_MAX:
            return too_large(whole)
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 4 * BYTES_MAX:
                return too_large(whole)
    except OSError:
        return unreadable(whole)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return _no_workbook(whole)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of decoration that it does not keep; only the values matter here
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content))
            values = (
                openpyxl.load_workbook(io.BytesIO(content), data_only=True) if _has_formulas(book) else book
            )
    except Exception:  # a broken workbook breaks openpyxl in more ways than it documents
        return _no_workbook(whole)
    return book, values


def _has_formulas(book: openpyxl.Workbook) -> bool:
    return any(
        cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
    )


def _read_sheets(file: str, book: openpyxl.Workbook, values: openpyxl.Workbook) -> Read:
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    titles = {folded(title): spec for spec in TABLES.values() for title in (spec.title.en, spec.title.ar)}
    unknown: list[str] = []
    for sheet in values.worksheets:
        spec = titles.get(folded(clean(sheet.title)))
        if spec is None:
            if folded(clean(sheet.title)) not in (GUIDE_TITLE.en, GUIDE_TITLE.ar):
                unknown.append(sheet.title)
            continue
        name = f"{file} · {sheet.title}"
        if spec.name in tables:
            findings.append(_twice(Where(file=name)))
            continue
        grid, found = sheet_grid(sheet, book[sheet.title], name)
        findings += found
        table, found_in_table = (
            _settings(grid, spec, name) if spec.name == "operation" else table_of(grid, spec, name)
        )
        findings += [_beside(each.where) if each.code == "extra-values" else each for each in found_in_table]
        if table is not None:
            tables[spec.name] = table
    findings += _sheet_findings(file, tables, unknown, findings)
    return Read(tables=tables, findings=tuple(findings))


def sheet_grid(
    sheet: Worksheet, formulas: Worksheet, name: str
) -> tuple[list[tuple[int, list[str]]], list[Finding]]:
    """Return a sheet's values as text, and the formulas and errors among them."""
    grid: list[tuple[int, list[str]]] = []
    findings = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        line = []
        for position, cell in enumerate(row, start=1):
            where = Where(file=name, row=number, column=get_column_letter(position))
            if cell.data_type == "e":
                findings.append(_error(where, str(cell.value)))
                line.append(UNREADABLE)
            elif cell.value is None and formulas.cell(number, position).data_type == "f":
                findings.append(_formula(where))
                line.append(UNREADABLE)
            else:
                line.append(as_text(_as_seen(cell.value, cell.number_format)))
        grid.append((number, line))
    return grid, findings


def _settings(
    grid: list[tuple[int, list[str]]], spec: TableSpec, name: str
) -> tuple[Table, tuple[Finding, ...]]:
    """Return the sheet of the operation's own values, one a row: its name and the value."""
    known = {folded(column.name): column.name for column in spec.columns}
    cells: dict[str, Cell] = {}
    findings = []
    for number, row in grid:
        setting, value = (clean(raw) for raw in [*row, "", ""][:2])
        column = known.get(folded(setting))
        where = Where(file=name, row=number, column=column or shown(setting))
        if column is None:
            if setting and not setting.startswith("#") and folded(setting) != SETTING:
                findings.append(
                    Finding(
                        code="unknown-field",
                        where=where,
                        what=text("There is no field {field} here.", field=shown(setting)),
                        mend=did_you_mean(setting, known.values()),
                    )
                )
        elif column in cells:
            findings.append(
                Finding(
                    code="duplicate-key",
                    where=where,
                    what=text(
                        "{field} is given twice; the first time is in row {row}.",
                        field=column,
                        row=cells[column].where.row,
                    ),
                    mend=text("Keep one of the two."),
                )
            )
        elif value:
            cells[column] = Cell(raw=value, where=where)
    where = Where(file=name)
    return Table(where=where, rows=(Row(where=where, cells=cells),)), tuple(findings)


def _as_seen(value: Any, number_format: str) -> Any:  # noqa: ANN401 openpyxl has no type for it
    """Return a day alone where a cell shows no more: the midnight that a file has with it nobody wrote."""
    if isinstance(value, datetime) and value.time() == time() and "h" not in number_format.lower():
        return value.date()
    return value


def as_text(value: Any) -> str:  # noqa: ANN401 openpyxl has no type for what a cell holds
    """Return a cell's value as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _plain(value)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _plain(value: float) -> str:
    """Return a float's shortest decimal, without an exponent."""
    return format(Decimal(repr(value)), "f")


def _sheet_findings(
    file: str, tables: Mapping[str, Table], unknown: list[str], found: list[Finding]
) -> list[Finding]:
    """Return the findings about sheets that are missing or not known."""
    spoken_of = {finding.where.file for finding in found}
    missing = [
        spec
        for spec in TABLES.values()
        if spec.name not in tables
        and (spec.required or (spec.name == "people" and "households" not in tables))
        and spoken_of.isdisjoint({f"{file} · {spec.title.en}", f"{file} · {spec.title.ar}"})
    ]
    findings = [
        Finding(
            code="missing-sheet",
            where=Where(file=file),
            what=text("The sheet {sheet} is missing.", sheet=spec.title),
            mend=text("Add it: {meaning}", meaning=spec.meaning),
        )
        for spec in missing
    ]
    absent = [spec.title for spec in TABLES.values() if spec.name not in tables]
    findings += [
        Finding(
            code="unknown-sheet",
            where=Where(file=f"{file} · {title}"),
            what=text("The sheet {sheet} is not known and is passed over.", sheet=shown(title)),
            mend=did_you_mean(title, [name for both in absent for name in (both.en, both.ar)])
            if absent
            else text("Leave it, or remove it."),
            stops=False,
        )
        for title in unknown
    ]
    return findings


def _no_workbook(where: Where) -> Finding:
    return Finding(
        code="not-a-workbook",
        where=where,
        what=text("The file is not a workbook that can be read."),
        mend=text("Open it in a spreadsheet and save it as an Excel workbook (.xlsx) without a password."),
    )


def _twice(where: Where) -> Finding:
    return Finding(
        code="duplicate-sheet",
        where=where,
        what=text("The same table is on another sheet too."),
        mend=text("Keep one of the two sheets."),
    )


def _error(where: Where, value: str) -> Finding:
    return Finding(
        code="cell-error",
        where=where,
        what=text("The cell shows the error {value}.", value=value),
        mend=text("Mend its formula, or write the value itself."),
    )


def _beside(where: Where) -> Finding:
    return Finding(
        code="extra-values",
        where=where,
        what=text("A value stands beside the columns that have a name, and is passed over."),
        mend=text("Leave it, or give its column a name."),
        stops=False,
    )


def _formula(where: Where) -> Finding:
    return Finding(
        code="formula-without-value",
        where=where,
        what=text("The cell has a formula whose result is not in the file."),
        mend=text("Open the workbook in a spreadsheet and save it again, or write the value itself."),
    )
