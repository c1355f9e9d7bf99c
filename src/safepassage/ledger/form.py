"""The paper form of a record: a sheet to print and fill in by hand, and the same sheet keyed in later."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import LANGS, Lang, Name, Text, text
from safepassage.ledger.entry import Entry, read_entry
from safepassage.ledger.entry_fields import COLUMN_WORDS, KIND_WORDS
from safepassage.ledger.event import KINDS, Event
from safepassage.ledger.identity import RANDOM_BYTES, uuid7
from safepassage.operation.cells import Row, Table, clean, shown
from safepassage.operation.column import Column, TableSpec
from safepassage.operation.csv_text import csv_table
from safepassage.operation.decoding import read_text
from safepassage.operation.figures import western_digits
from safepassage.operation.grid import table_of
from safepassage.operation.model import Operation
from safepassage.operation.workbook import open_workbook, sheet_grid

ROWS: Final = 24
"""So many empty lines has a sheet: one side of paper."""
NUMBER: Final = "no"
FORM_CELL: Final = "form"
SHORT: Final = ("time", "vehicle", "at", "from", "to", "household", "note")
"""The columns that are printed; every other may be added when the form is keyed in."""
LINES_MAX: Final = 10_000
HEAD_FILL: Final = PatternFill("solid", fgColor="DDE8EA")
EDGE: Final = Side(style="thin", color="666666")
NUMBER_WORDS: Final = text("The line's number on the paper.")
KIND_MEANING: Final = text("What happened: one of the words below the table.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One line of a form: its number on the paper, and the event it makes."""

    number: int
    kind: str
    body: Mapping[str, Any]
    at: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRead:
    """A form that has been keyed in: its lines, and findings that do not stop it."""

    lines: tuple[FormLine, ...]
    findings: tuple[Finding, ...]


def form_spec(operation: Operation) -> TableSpec:
    """Return the table that a form of an operation is: a number, what happened, and a column a group."""
    groups = [
        Column(name=group.id, kind="whole", meaning=text("How many of {group}.", group=group.name))
        for group in operation.groups
    ]
    others = [
        Column(name=name, kind="text", meaning=words)
        for name, words in COLUMN_WORDS.items()
        if name not in SHORT and name not in {group.id for group in operation.groups}
    ]
    printed = [Column(name=name, kind="text", meaning=COLUMN_WORDS[name]) for name in SHORT[:-2]]
    last = [Column(name=name, kind="text", meaning=COLUMN_WORDS[name]) for name in SHORT[-2:]]
    head = [
        Column(name=NUMBER, kind="whole", meaning=NUMBER_WORDS, required=True),
        Column(name="kind", kind="word", meaning=KIND_MEANING, required=True, words=KINDS),
    ]
    return TableSpec(
        name="form",
        file="form.csv",
        title=Name(en="form", ar="استمارة"),
        meaning=text("What happened, a line for each event."),
        columns=(*head, *printed, *groups, *last, *others),
    )


def read_form(
    path: Path,
    operation: Operation,
    *,
    form: str,
    anyway: bool = False,
    original: Callable[[str], Event | None] = lambda _id: None,
) -> FormRead:
    """Return the events of a form that was keyed in.

    The same line gives the same event whenever it is read, so a form may be imported again after lines have
    been added to it; a line that has been changed has the same id with other content, and is disputed.

    Parameters
    ----------
    path
        The file: CSV or a workbook, whose first sheet is the form.
    operation
        Whose it is.
    form
        The name of the paper form, part of the ids.
    anyway, original
        As `read_entry` takes them.

    Raises
    ------
    FindingsError
        With everything that is wrong with any line; nothing of the form may be recorded then.
    """
    table, findings = _table(path, form_spec(operation))
    lines: list[FormLine] = []
    seen: dict[int, Where] = {}
    groups = {group.id for group in operation.groups}
    for row in () if table is None else table.rows:
        if row.cells.keys() <= {NUMBER}:
            continue  # a printed line that nobody filled in
        number = _number(row, seen, findings)
        read = read_entry(
            _entry(row, groups),
            operation,
            where=lambda column, row=row: replace(row.where, column=column),  # type: ignore[misc]
            anyway=anyway,
            original=original,
        )
        findings += read.findings
        if read.at is None and "time" not in row.cells and not read.stops:
            findings.append(_no_time(replace(row.where, column="time")))
        if number and not read.stops and read.at:
            id_ = line_id(operation, form, number)
            lines.append(FormLine(number=number, kind=read.kind, body=read.body, at=read.at, id=id_))
    findings += _holes(path, sorted(seen))
    if any(finding.stops for finding in findings):
        raise FindingsError(findings)
    return FormRead(lines=tuple(sorted(lines, key=lambda line: line.number)), findings=tuple(findings))


def form_bytes(operation: Operation, *, lang: Lang = "en") -> bytes:
    """Return an empty form as a workbook that prints on one side of paper, lying, in two languages."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    spec = form_spec(operation)
    sheet.title = spec.title.in_language(lang)
    printed = [
        c for c in spec.columns if c.name in {NUMBER, "kind", *SHORT, *(g.id for g in operation.groups)}
    ]
    _head(sheet, operation, lang)
    for position, column in enumerate(printed, start=1):
        _column(sheet, position, column, lang, groups={g.id: g.name for g in operation.groups})
    words = DataValidation(type="list", formula1=f'"{",".join(KINDS[:14])}"', allow_blank=True)
    words.showErrorMessage = False
    sheet.add_data_validation(words)
    words.add(f"B4:B{3 + ROWS}")
    _legend(sheet, len(printed))
    _print_on_one_side(sheet, lang, len(printed))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet, operation: Operation, lang: Lang) -> None:
    names = operation.name.in_language(lang, operation.id)
    shown_in = text(
        "{operation} · form no. ______ · filled in by ______________ · place ______________ · page ____"
    )
    filled = replace(shown_in, values={"operation": names})
    sheet.cell(row=1, column=1, value=filled.in_language(lang)).font = Font(bold=True, size=12)


def _column(sheet: Worksheet, position: int, column: Column, lang: Lang, groups: Mapping[str, Name]) -> None:
    letter = get_column_letter(position)
    head = sheet.cell(row=2, column=position, value=column.name)
    head.font = Font(bold=True)
    words = (
        groups[column.name].in_language(lang, column.name)
        if column.name in groups
        else column.meaning.in_language(lang)
    )
    below = sheet.cell(row=3, column=position, value=f"# {words}" if position == 1 else words)
    below.font = Font(size=8)
    for cell in (head, below):
        cell.fill = HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if lang == "ar" else 1)
    for row in range(2, 4 + ROWS):
        sheet.cell(row=row, column=position).border = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
        if row > 3:
            sheet.cell(row=row, column=position).number_format = "General" if column.kind == "whole" else "@"
    if column.name == NUMBER:
        for row in range(4, 4 + ROWS):
            sheet.cell(row=row, column=position, value=row - 3)
    narrow = column.kind == "whole"
    sheet.column_dimensions[letter].width = 5 if column.name == NUMBER else 9 if narrow else 15


def _legend(sheet: Worksheet, width: int) -> None:
    """Write, below the lines, which words may stand in the second column, in both languages."""
    row = 5 + ROWS
    for lang in LANGS:
        said = " · ".join(f"{kind}: {KIND_WORDS[kind].in_language(lang)}" for kind in KINDS)
        cell = sheet.cell(row=row, column=1, value=f"# {said}")
        cell.font = Font(size=7)
        cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if lang == "ar" else 1)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        sheet.row_dimensions[row].height = 62
        row += 1


def _print_on_one_side(sheet: Worksheet, lang: Lang, width: int) -> None:
    sheet.sheet_view.rightToLeft = lang == "ar"
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = f"A1:{get_column_letter(width)}{6 + ROWS}"
    for row in range(4, 4 + ROWS):
        sheet.row_dimensions[row].height = 20


def _table(path: Path, spec: TableSpec) -> tuple[Table | None, list[Finding]]:
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        content, faults = read_text(path, path.name)
        if content is None:
            return None, list(faults)
        table, found = csv_table(content, spec, path.name)
        return table, [*faults, *found]
    books = open_workbook(path)
    if isinstance(books, Finding):
        return None, [books]
    book, values = books
    sheet = values.worksheets[0]
    name = f"{path.name} · {sheet.title}"
    grid, findings = sheet_grid(sheet, book[sheet.title], name)
    # what stands above the header and the words below the lines are for people
    lines = [
        (number, row)
        for number, row in grid
        if not clean(row[0] if row else "").startswith("#") or number < 4
    ]
    table, found = table_of(lines, spec, name)
    return table, [*findings, *found]


def _entry(row: Row, groups: set[str]) -> Entry:
    cells = {name: cell.raw for name, cell in row.cells.items() if name != NUMBER}
    return Entry(
        kind=cells.get("kind", ""),
        fields={name: (raw,) for name, raw in cells.items() if name != "kind" and name not in groups},
        people={name: raw for name, raw in cells.items() if name in groups},
    )


def line_id(operation: Operation, form: str, number: int) -> str:
    """Return the id of a line's event: the same whatever is written in the line, so that a change shows."""
    said = json.dumps([operation.id, form, number], ensure_ascii=False)
    return uuid7(operation.begins, hashlib.sha256(said.encode()).digest()[:RANDOM_BYTES])


def _number(row: Row, seen: dict[int, Where], findings: list[Finding]) -> int:
    where = replace(row.where, column=NUMBER)
    raw = row.cells[NUMBER].raw if NUMBER in row.cells else ""
    plain = western_digits(raw)
    if not (plain.isascii() and plain.isdigit() and 1 <= int(plain) <= LINES_MAX):
        findings.append(
            _finding(
                where,
                text("{value} is no number of a line.", value=shown(raw) or "–"),
                text("Write the number that stands before the line on the paper: 1, 2, 3 …"),
            )
        )
        return 0
    number = int(plain)
    if number in seen:
        findings.append(
            _finding(
                where,
                text(
                    "The line {number} is there twice; first in row {row}.",
                    number=number,
                    row=seen[number].row,
                ),
                text("Give each line the number that it has on the paper."),
            )
        )
    seen.setdefault(number, where)
    return number


def _holes(path: Path, numbers: list[int]) -> Iterator[Finding]:
    """Yield the numbers that are missing; they do not stop the rest, and stay alarms of the record."""
    missing = sorted(set(range(1, numbers[-1] + 1 if numbers else 1)) - set(numbers))
    if missing:
        listed = ", ".join(map(str, missing[:20])) + (" …" if len(missing) > 20 else "")
        yield replace(
            _finding(
                Where(file=path.name, column=NUMBER),
                text("The lines {numbers} are missing.", numbers=listed),
                text("Key them in too, a line struck out as noted with the text: struck out."),
            ),
            stops=False,
        )


def _no_time(where: Where) -> Finding:
    return _finding(
        where,
        text("It does not say when it was."),
        text("Write date and time, such as 2016-12-15T06:00."),
    )


def _finding(where: Where, what: Text, mend: Text) -> Finding:
    return Finding(code="form", where=where, what=what, mend=mend)
