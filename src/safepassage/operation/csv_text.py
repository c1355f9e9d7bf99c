"""CSV text as a grid, whichever way a spreadsheet wrote it: commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import text
from safepassage.operation.cells import Table, clean, folded
from safepassage.operation.column import TableSpec
from safepassage.operation.grid import TITLE_ROWS_MAX, table_of

DELIMITERS: Final = (",", ";", "\t", "،", "|")


def csv_table(content: str, spec: TableSpec, file: str) -> tuple[Table | None, tuple[Finding, ...]]:
    """Return the table that CSV text holds, and what is wrong with it.

    Parameters
    ----------
    content
        The text of the file.
    spec
        What the table is; its column names tell the delimiter.
    file
        The name of the file, for findings.
    """
    lines = content.splitlines()
    skipped = 0
    delimiter = None
    if lines and (first := clean(lines[0]).casefold()).startswith("sep=") and len(first) <= 5:
        # spreadsheets name the delimiter in a first line of its own
        delimiter, skipped = first[4:] or "\t", 1
        content = content[len(lines[0]) :].lstrip("\r\n") if len(lines) > 1 else ""
    delimiter = delimiter or _delimiter(lines, spec)
    rows, broken_line = _rows(content, delimiter)
    numbered = [(number + skipped, row) for number, row in enumerate(rows, start=1)]
    table, findings = table_of(numbered, spec, file)
    if broken_line:
        findings = (_broken(Where(file=file, row=broken_line + skipped)), *findings)
    return table, findings


def _delimiter(lines: Sequence[str], spec: TableSpec) -> str:
    """Return the delimiter that makes most known columns of the header, or of a row that may be it."""
    filled = [line for line in lines if clean(line)][: TITLE_ROWS_MAX + 1] or [""]
    known = {folded(column.name) for column in spec.columns}

    def score(delimiter: str) -> tuple[int, int]:
        rows = [[folded(clean(title).strip('"')) for title in line.split(delimiter)] for line in filled]
        return max(sum(title in known for title in row) for row in rows), len(rows[0])

    return max(DELIMITERS, key=score)


def _rows(content: str, delimiter: str) -> tuple[list[list[str]], int]:
    """Return the rows, and the line where quotation marks go wrong (0: nowhere)."""
    # one limit for the whole process: it is only ever raised, so that no long cell is an error
    csv.field_size_limit(max(len(content) + 1, csv.field_size_limit()))
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    begun = 1
    try:
        for row in reader:
            rows.append(row)
            begun = reader.line_num + 1
    except csv.Error:
        lenient = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
        return list(lenient), begun
    return rows, 0


def _broken(where: Where) -> Finding:
    return Finding(
        code="broken-quotes",
        where=where,
        what=text("A quotation mark in this row is not closed, or stands inside a value."),
        mend=text("Put the whole value in quotation marks, and write a mark inside it twice."),
    )
