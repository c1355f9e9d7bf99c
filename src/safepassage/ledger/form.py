"""The paper form of a record: a sheet to print and fill in by hand, and the same sheet keyed in later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Name, Text, text
from safepassage.ledger.entry import Entry, read_entry
from safepassage.ledger.entry_fields import COLUMN_WORDS
from safepassage.ledger.event import KINDS, Event
from safepassage.ledger.identity import RANDOM_BYTES, uuid7
from safepassage.operation.cells import Row, Table, UnreadableValueError, clean, shown
from safepassage.operation.column import Column, TableSpec
from safepassage.operation.csv_text import csv_table
from safepassage.operation.decoding import read_text
from safepassage.operation.figures import western_digits
from safepassage.operation.grid import table_of
from safepassage.operation.model import Operation
from safepassage.operation.times import clock, written_clock
from safepassage.operation.workbook import open_workbook, sheet_grid

NUMBER: Final = "no"
DATE: Final = "date"
SHORT: Final = ("time", "vehicle", "at", "from", "to", "household", "note")
"""The columns that are printed; every other may be added when the form is keyed in."""
LINES_MAX: Final = 10_000
NUMBER_WORDS: Final = text("The line's number on the paper.")
KIND_MEANING: Final = text("What happened: one of the words below the table.")
DATE_WORDS: Final = text("The day, such as {example}.", example="2016-12-15")
TIME_WORDS: Final = text("When it was by the clock, local time, such as {example}.", example="14:05")


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
        if name not in (*SHORT, DATE) and name not in {group.id for group in operation.groups}
    ]
    printed = [
        Column(name=DATE, kind="text", meaning=DATE_WORDS),
        Column(name="time", kind="text", meaning=TIME_WORDS),
        *(Column(name=name, kind="text", meaning=COLUMN_WORDS[name]) for name in SHORT[1:-2]),
    ]
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
        if read.kind == "corrected" and not read.stops:
            findings.append(_correction(replace(row.where, column="kind")))
        elif read.at is None and not {"time", DATE} & row.cells.keys() and not read.stops:
            findings.append(_no_time(replace(row.where, column="time")))
        if number and not read.stops and read.at:
            id_ = line_id(operation, form, number)
            lines.append(FormLine(number=number, kind=read.kind, body=read.body, at=read.at, id=id_))
    findings += _holes(path, sorted(seen))
    if any(finding.stops for finding in findings):
        raise FindingsError(findings)
    return FormRead(lines=tuple(sorted(lines, key=lambda line: line.number)), findings=tuple(findings))


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
    if day := cells.pop(DATE, ""):
        cells["time"] = f"{day}T{_clock(cells['time'])}" if "time" in cells else day
    return Entry(
        kind=cells.get("kind", ""),
        fields={name: (raw,) for name, raw in cells.items() if name != "kind" and name not in groups},
        people={name: raw for name, raw in cells.items() if name in groups},
    )


def _clock(raw: str) -> str:
    """Return a time of day as it stands in an instant; what is none as it is."""
    try:
        return written_clock(clock(raw, closing=False))
    except UnreadableValueError:
        return raw


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


def _correction(where: Where) -> Finding:
    return _finding(
        where,
        text("A correction cannot be made on a form."),
        text("Take the line out, and correct the event itself: record DIR corrected --event ID."),
    )


def _finding(where: Where, what: Text, mend: Text) -> Finding:
    return Finding(code="form", where=where, what=what, mend=mend)
