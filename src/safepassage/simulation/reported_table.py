"""Reading a table of reported figures by itself, as `reported.csv` of an operation is read."""

from __future__ import annotations

from pathlib import Path

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.operation.build import build
from safepassage.operation.cells import Read
from safepassage.operation.columns import TABLES
from safepassage.operation.csv_text import csv_table
from safepassage.operation.decoding import read_text
from safepassage.operation.model import Operation, Reported
from safepassage.operation.values import understood

COLUMNS = {column.name: column for column in TABLES["reported"].columns}


def read_reported(path: Path, operation: Operation) -> tuple[Reported, ...]:
    """Return the reported figures of a table.

    Raises
    ------
    FindingsError
        With everything that is wrong with the table.
    """
    if not path.is_file():
        raise FindingsError([_finding(path, "missing-file")])
    content, found = read_text(path, path.name)
    if content is None:
        raise FindingsError(found)
    table, faults = csv_table(content, TABLES["reported"], path.name)
    findings = [*found, *faults]
    loaded = build(Read(tables={} if table is None else {"reported": table}, findings=()))
    findings += [finding for finding in loaded.findings if finding.where.file == path.name]
    if any(finding.stops for finding in findings) or table is None:
        raise FindingsError(findings)
    rows = []
    for row in table.rows:
        cells = {name: row.cells[name].raw for name in COLUMNS if name in row.cells}
        values = {name: understood(raw, COLUMNS[name], operation.zone) for name, raw in cells.items()}
        rows.append(Reported(**values))
    return tuple(rows)


def _finding(path: Path, code: str) -> Finding:
    return Finding(
        code=code,
        where=Where(file=str(path)),
        what=text("There is no such table of reported figures."),
        mend=text("Look at the spelling, or give the operation's reported.csv."),
    )
