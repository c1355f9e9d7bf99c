"""A grid of cells, from CSV or a sheet, as a table: its header matched to the columns that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import text
from safepassage.operation.cells import Cell, Row, Table, clean, did_you_mean, folded, listed, nearest, shown
from safepassage.operation.column import TableSpec

HXL_MARK: Final = "#"
TITLE_ROWS_MAX: Final = 10
"""So many rows above the header may hold a title or notes."""
Grid = Iterable[tuple[int, Sequence[str]]]
"""Rows with their number, as a spreadsheet counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """Which column of the table stands at which position, and what is wrong with the header."""

    at: Mapping[int, str]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    width: int


def table_of(grid: Grid, spec: TableSpec, file: str) -> tuple[Table | None, tuple[Finding, ...]]:
    """Return a table from rows of text, or None where there is not even a header.

    Parameters
    ----------
    grid
        The rows, cleaned or not; empty rows are passed over.
    spec
        What the table is.
    file
        The name of the file or sheet, for findings.
    """
    rows = [(number, [clean(raw) for raw in row]) for number, row in grid]
    rows = [(number, row) for number, row in rows if any(row)]
    if not rows:
        return None, (_no_header(spec, Where(file=file)),)
    rows = rows[_titles_above(rows, spec) :]
    header_row, titles = rows[0]
    header = _header(titles, spec, Where(file=file, row=header_row))
    if not header.at:
        return None, (_no_header(spec, Where(file=file, row=header_row)),)
    body = rows[2:] if len(rows) > 1 and _is_hxl(rows[1][1]) else rows[1:]
    findings = list(header.findings)
    made = []
    for number, row in body:
        cells = {
            name: Cell(raw=row[i], where=Where(file=file, row=number, column=name))
            for i, name in header.at.items()
            if i < len(row) and row[i]
        }
        if any(row[header.width :]):
            findings.append(_too_wide(Where(file=file, row=number), row, header.width))
        if cells:
            made.append(Row(where=Where(file=file, row=number), cells=cells))
    return Table(where=Where(file=file), rows=tuple(made), missing=header.missing), tuple(findings)


def _titles_above(rows: Sequence[tuple[int, Sequence[str]]], spec: TableSpec) -> int:
    """Return how many rows stand above the header: those before the first one that names two columns."""
    known = {folded(column.name) for column in spec.columns}
    named = [sum(folded(raw) in known for raw in row) for _, row in rows[: TITLE_ROWS_MAX + 1]]
    if named[0]:
        return 0
    return next((above for above, count in enumerate(named) if count > 1), 0)


def _is_hxl(row: Sequence[str]) -> bool:
    """Return whether a row holds HXL hashtags: its first filled cell begins with one."""
    return next(raw for raw in row if raw).startswith(HXL_MARK)


def _header(titles: Sequence[str], spec: TableSpec, where: Where) -> _Header:
    """Return what a header row says."""
    known = {folded(column.name): column.name for column in spec.columns}
    at: dict[int, str] = {}
    findings: list[Finding] = []
    unknown: list[str] = []
    for i, title in enumerate(titles):
        name = known.get(folded(title))
        if name is None:
            if title:
                unknown.append(title)
        elif name in at.values():
            findings.append(_twice(where, name))
        else:
            at[i] = name
    missing = [column.name for column in spec.columns if column.required and column.name not in at.values()]
    missing = [name for name in missing if "." not in name]
    explained = set()
    for name in missing if at else ():
        near = nearest(name, unknown)
        explained.add(near)
        findings.append(_missing(where, name, near, titles))
    free = [column.name for column in spec.columns if column.name not in at.values()]
    findings += [_unknown(where, title, free) for title in unknown if title not in explained]
    width = max((i for i, title in enumerate(titles) if title), default=-1) + 1
    return _Header(at=at, missing=tuple(missing), findings=tuple(findings), width=width)


def _no_header(spec: TableSpec, where: Where) -> Finding:
    names = listed(column.name for column in spec.columns if column.required)
    return Finding(
        code="missing-header",
        where=where,
        what=text("There is no header row."),
        mend=text("Begin with a row of column names, at least {names}.", names=names),
    )


def _twice(where: Where, name: str) -> Finding:
    return Finding(
        code="duplicate-column",
        where=Where(file=where.file, row=where.row, column=name),
        what=text("The column {column} is there twice.", column=name),
        mend=text("Keep one of the two."),
    )


def _missing(where: Where, name: str, near: str | None, titles: Sequence[str]) -> Finding:
    return Finding(
        code="missing-column",
        where=Where(file=where.file, row=where.row, column=name),
        what=text("The column {column} is missing.", column=name),
        mend=text(
            "Did you mean it by {nearest}? Name that column {column}.", nearest=shown(near), column=name
        )
        if near
        else text(
            "Add it to the header, which has {names}.", names=listed(title for title in titles if title)
        ),
    )


def _unknown(where: Where, title: str, free: Sequence[str]) -> Finding:
    return Finding(
        code="unknown-column",
        where=Where(file=where.file, row=where.row, column=shown(title)),
        what=text("The column {column} is not known and is passed over.", column=shown(title)),
        mend=did_you_mean(title, free) if free else text("Leave it, or remove it."),
        stops=False,
    )


def _too_wide(where: Where, row: Sequence[str], width: int) -> Finding:
    values = max(i for i, raw in enumerate(row) if raw) + 1
    return Finding(
        code="extra-values",
        where=where,
        what=text(
            "The row has {values} values and the header {columns} columns.", values=values, columns=width
        ),
        mend=text("Put a value that holds a separator in quotes, or give the column a name."),
    )
