"""An operation as one workbook to fill in: drop-downs, comments on every column, right-to-left in Arabic."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from safepassage.language import Lang, text
from safepassage.operation.column import Column, TableSpec
from safepassage.operation.columns import TABLES
from safepassage.operation.model import Operation
from safepassage.operation.rows import grid_of, rows_of
from safepassage.operation.term_fields import TERM_COLUMNS, TERM_FIELDS, TERM_MEANINGS, term_columns
from safepassage.operation.terms import ALL
from safepassage.operation.workbook import GUIDE_TITLE, SETTING, VALUE, as_text

ROWS_MAX: Final = 2000
"""Down to which row drop-downs reach."""
NUMBERS: Final = frozenset({"whole", "share", "ratio", "latitude", "longitude", "minutes", "kilometres"})
TEXT_FORMAT: Final = "@"
"""Keeps a spreadsheet from taking an id, a time or a list for a number or a date."""
HEADER_FILL: Final = PatternFill("solid", fgColor="1F4E5F")
REQUIRED_FILL: Final = PatternFill("solid", fgColor="0B7A75")
WIDTH_MAX: Final = 48
PROMPT_MAX: Final = 255


def workbook_bytes(operation: Operation, *, lang: Lang = "en") -> bytes:
    """Return the workbook of an operation, as the content of an `.xlsx` file."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for name, spec in TABLES.items():
        sheet = book.create_sheet(spec.title.in_language(lang))
        rows = list(rows_of(operation, name, spec.columns))
        if name == "operation":
            _fill_settings(sheet, spec, rows[0], lang)
        else:
            _fill_table(sheet, spec, rows, lang)
        _finish(sheet, lang)
    guide = book.create_sheet(GUIDE_TITLE.in_language(lang))
    _fill_guide(guide, lang)
    _finish(guide, lang)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_table(sheet: Worksheet, spec: TableSpec, rows: Sequence[Mapping[str, str]], lang: Lang) -> None:
    grid = grid_of(spec, rows)
    for position, column in enumerate(spec.columns, start=1):
        letter = get_column_letter(position)
        header = sheet.cell(row=1, column=position, value=column.name)
        header.font = Font(bold=True, color="FFFFFF")
        header.fill = REQUIRED_FILL if column.required else HEADER_FILL
        header.comment = _comment(_explained(spec, column, lang))
        for number, row in enumerate(grid[1:], start=2):
            _write(sheet, number, position, row[position - 1], column)
        widest = max(len(row[position - 1]) for row in grid)
        dimension = sheet.column_dimensions[letter]
        dimension.width = min(max(widest, 10) + 3, WIDTH_MAX)
        if column.kind not in NUMBERS:
            dimension.number_format = TEXT_FORMAT
        if (validation := _validation(column, lang)) is not None:
            validation.add(f"{letter}2:{letter}{ROWS_MAX}")
            sheet.add_data_validation(validation)


def _fill_settings(sheet: Worksheet, spec: TableSpec, row: Mapping[str, str], lang: Lang) -> None:
    """Fill the sheet of the operation's own values: its name, the value and what it means."""
    for position, title in enumerate((SETTING, VALUE, "#meaning"), start=1):
        header = sheet.cell(row=1, column=position, value=title)
        header.font = Font(bold=True, color="FFFFFF")
        header.fill = HEADER_FILL
    for number, column in enumerate(spec.columns, start=2):
        name = sheet.cell(row=number, column=1, value=column.name)
        name.font = Font(bold=True)
        name.comment = _comment(_explained(spec, column, lang))
        _write(sheet, number, 2, row.get(column.name, ""), column)
        sheet.cell(row=number, column=2).number_format = "General" if column.kind in NUMBERS else TEXT_FORMAT
        meaning = sheet.cell(row=number, column=3, value=column.meaning.in_language(lang))
        meaning.alignment = Alignment(wrap_text=True, vertical="top")
        if (validation := _validation(column, lang)) is not None:
            validation.add(f"B{number}")
            sheet.add_data_validation(validation)
    for letter, width in (("A", 30), ("B", 30), ("C", 80)):
        sheet.column_dimensions[letter].width = width


def _fill_guide(sheet: Worksheet, lang: Lang) -> None:
    """Fill the sheet that says what each table and each kind of term is for, and which fields it has."""
    lines = [(spec.title.in_language(lang), spec.meaning.in_language(lang), "") for spec in TABLES.values()]
    lines.append(("", "", ""))
    for kind, meaning in TERM_MEANINGS.items():
        names = ", ".join(column.name for column in term_columns(kind) if column not in TERM_COLUMNS)
        lines.append((kind, meaning.in_language(lang), names))
    for number, line in enumerate(lines, start=1):
        for position, value in enumerate(line, start=1):
            cell = sheet.cell(row=number, column=position, value=value or None)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=position == 1)
    for letter, width in (("A", 20), ("B", 80), ("C", 60)):
        sheet.column_dimensions[letter].width = width


def _finish(sheet: Worksheet, lang: Lang) -> None:
    sheet.sheet_view.rightToLeft = lang == "ar"
    sheet.freeze_panes = "A2"


def _write(sheet: Worksheet, row: int, position: int, raw: str, column: Column) -> None:
    """Write one value: a number where the spreadsheet keeps it exactly, else text that stays text."""
    if not raw:
        return
    cell = sheet.cell(row=row, column=position)
    number = _number(raw) if column.kind in NUMBERS else None
    if number is not None:
        cell.value = number
        return
    cell.value = raw
    cell.data_type = "s"  # a text that begins with = is no formula
    cell.number_format = TEXT_FORMAT


def _number(raw: str) -> int | float | None:
    """Return the number that is read back as `raw`, if there is one."""
    try:
        number = float(raw)
    except ValueError:
        return None
    if as_text(float(f"{number:.16g}")) != raw:  # the digits that openpyxl writes
        return None
    return int(raw) if raw.isdecimal() else number


def _explained(spec: TableSpec, column: Column, lang: Lang) -> str:
    """Return what a column means; in the sheet of terms, for each kind that has it."""
    lines = []
    if spec.name == "terms" and column.name not in {common.name for common in TERM_COLUMNS}:
        for kind, own in TERM_FIELDS.items():
            lines += [f"{kind}: {c.meaning.in_language(lang)}" for c in own if c.name == column.name]
    else:
        lines.append(column.meaning.in_language(lang))
    if column.required:
        lines.append(text("This must be filled in.").in_language(lang))
    words = _words(column)
    if words:
        lines.append(text("These can stand here: {words}.", words=", ".join(words)).in_language(lang))
    return "\n".join(lines)


def _words(column: Column) -> tuple[str, ...]:
    return ("yes", "no") if column.kind == "yes_no" else column.words


def _comment(content: str) -> Comment:
    comment = Comment(content, "Safe Passage")
    comment.width = 360
    comment.height = 40 + 20 * sum(1 + len(line) // 50 for line in content.splitlines())
    return comment


def _validation(column: Column, lang: Lang) -> DataValidation | None:
    """Return the drop-down of a column, or the check of a number; None where neither helps."""
    if words := _words(column):
        validation = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        validation.errorStyle = "stop"
    elif (source := _source(column, lang)) is not None:
        validation = DataValidation(type="list", formula1=source, allow_blank=True)
        # lists and the word all are no items of the range, and yet right
        validation.showErrorMessage = column.kind == "id" and ALL not in column.refers
        validation.errorStyle = "warning"
    elif column.kind == "whole":
        validation = DataValidation(
            type="whole",
            operator="between",
            formula1=str(column.least),
            formula2=str(column.most),
            allow_blank=True,
        )
        validation.errorStyle = "warning"
    else:
        return None
    validation.promptTitle = column.name[:32]
    validation.prompt = column.meaning.in_language(lang)[:PROMPT_MAX]
    validation.showInputMessage = True
    validation.error = text("This cannot stand here; see the comment on the column.").in_language(lang)
    return validation


def _source(column: Column, lang: Lang) -> str | None:
    """Return the range of ids that may stand in a column."""
    for refers in column.refers:
        table = refers.partition(":")[0]
        if table in TABLES:
            return f"'{TABLES[table].title.in_language(lang)}'!$A$2:$A${ROWS_MAX}"
    return None
