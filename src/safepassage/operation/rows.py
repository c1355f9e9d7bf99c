"""The records of an operation as rows of written cells: the way back from the model to tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from safepassage.operation.cells import clean
from safepassage.operation.column import Column, TableSpec
from safepassage.operation.grid import HXL_MARK
from safepassage.operation.model import Leg, Operation
from safepassage.operation.term_fields import term_columns
from safepassage.operation.terms import ALL, Flow
from safepassage.operation.values import written

FLOWS: Final = ("flow", "first", "then", "a", "b")


def rows_of(operation: Operation, table: str, columns: Sequence[Column]) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, each with its filled cells by column."""
    if table == "operation":
        yield cells_of(operation, columns, operation.zone)
    elif table == "legs":
        yield from _leg_rows(operation.legs, columns, operation.zone)
    elif table == "terms":
        for term in operation.terms:
            yield cells_of(term, term_columns(term.kind), operation.zone)
    else:
        for record in getattr(operation, table):
            yield cells_of(record, columns, operation.zone)


def cells_of(record: object, columns: Sequence[Column], zone: ZoneInfo) -> dict[str, str]:
    """Return the filled cells of one record."""
    cells = {}
    for column in columns:
        raw = clean(written(_attribute(record, column.fills, column.default), column, zone))
        if raw:
            cells[column.name] = raw
    for flow in FLOWS:
        # a flow of everyone has no parts, and yet must be seen to be given
        if isinstance(getattr(record, flow, None), Flow) and not any(f"{flow}." in name for name in cells):
            cells[f"{flow}.groups"] = ALL
    return cells


def grid_of(spec: TableSpec, rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Return a table's header and rows, every column in its order.

    Where the first value would be taken for an HXL hashtag, a row of hashtags goes before it.
    """
    names = [column.name for column in spec.columns]
    body = [[row.get(name, "") for name in names] for row in rows]
    tagged = bool(body) and next((raw for raw in body[0] if raw), "").startswith(HXL_MARK)
    return [names, *([[HXL_MARK + name for name in names]] if tagged else []), *body]


def _attribute(record: Any, path: str, otherwise: object) -> object:  # noqa: ANN401 any record of the model
    """Return the value at a path of attributes."""
    for name in path.split("."):
        if not hasattr(record, name):
            return otherwise
        record = getattr(record, name)
    return record


def _leg_rows(legs: Sequence[Leg], columns: Sequence[Column], zone: ZoneInfo) -> Iterator[dict[str, str]]:
    """Yield the legs; a leg and the same leg back, one after the other, share a row."""
    i = 0
    while i < len(legs):
        leg = legs[i]
        back = Leg(from_=leg.to, to=leg.from_, drive_s=leg.drive_s, distance_m=leg.distance_m)
        both = i + 1 < len(legs) and legs[i + 1] == back
        yield cells_of(leg, columns, zone) | {"both": "yes" if both else "no"}
        i += 2 if both else 1
