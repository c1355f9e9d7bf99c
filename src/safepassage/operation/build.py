"""From tables as they were written to the operation: every value understood, every fault a finding."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from safepassage.errors import Finding, Where
from safepassage.language import Name, text
from safepassage.operation import model
from safepassage.operation.cells import (
    UNREADABLE,
    Cell,
    Read,
    Row,
    Table,
    UnreadableValueError,
    did_you_mean,
    listed,
    nearest,
    shown,
)
from safepassage.operation.column import Column
from safepassage.operation.columns import TABLES
from safepassage.operation.figures import decimal
from safepassage.operation.loaded import BEGINS_UNREAD, STAND_IN, Loaded, LooseId, WhereKey
from safepassage.operation.term_fields import TERM_COLUMNS, TERM_FIELDS, term_columns
from safepassage.operation.terms import ALL, TERM_KINDS, Flow
from safepassage.operation.values import LISTS, understood

RECORDS: Final[Mapping[str, type[Any]]] = {
    "parties": model.Party,
    "groups": model.Group,
    "places": model.Place,
    "people": model.People,
    "households": model.Household,
    "fleet": model.Fleet,
    "legs": model.Leg,
    "reported": model.Reported,
}
NESTED: Final[Mapping[str, type[Any]]] = {
    **dict.fromkeys(("name", "text", "carrying"), Name),
    **dict.fromkeys(("flow", "first", "then", "a", "b"), Flow),
}
FLOW_PARTS: Final = (".groups", ".from", ".to")


@dataclass(slots=True)
class _Gathered:
    """Findings, places of values and ids of rows left out, gathered while tables are gone through."""

    findings: list[Finding]
    where: dict[WhereKey, Where] = field(default_factory=dict)
    unread: set[tuple[str, str]] = field(default_factory=set)
    loose: list[LooseId] = field(default_factory=list)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def add(self, error: UnreadableValueError, where: Where) -> None:
        """Add what is wrong with a value."""
        self.findings.append(error.at(where))


def build(read: Read) -> Loaded:
    """Return the operation that the tables describe, as far as they can be understood.

    A row that lacks a value it needs is left out; a value that is not needed and cannot be read is left
    empty. Both are findings that stop planning.
    """
    gathered = _Gathered(list(read.findings))
    for name, table in read.tables.items():
        gathered.where[name,] = table.where
    settings = _settings(gathered, read.tables.get("operation"))
    records: dict[str, Any] = {
        name: tuple(_records(gathered, name, read.tables[name])) for name in RECORDS if name in read.tables
    }
    if "terms" in read.tables:
        records["terms"] = tuple(_terms(gathered, read.tables["terms"]))
    if "people" not in read.tables and "households" in read.tables:
        records["people"] = _people_of_households(gathered, records["households"])
    complete = (
        all(name in read.tables for name, spec in TABLES.items() if spec.required)
        and ("people" in read.tables or "households" in read.tables)
        and not any(table.missing for table in read.tables.values())
    )
    return Loaded(
        operation=model.Operation(**settings, **records) if complete and settings else None,
        findings=tuple(gathered.findings),
        where=gathered.where,
        unread=frozenset(gathered.unread),
        loose=tuple(gathered.loose),
    )


def _settings(gathered: _Gathered, table: Table | None) -> dict[str, Any] | None:
    """Return the operation's own values, with a stand-in for a beginning that cannot be read."""
    if table is None:
        return None
    row = table.rows[0] if table.rows else Row(where=table.where, cells={})
    columns = TABLES["operation"].columns
    zone = next(column for column in columns if column.name == "timezone")
    if (cell := row.cells.get("timezone")) is not None and not cell.many:
        # a timezone that is none is found again below, with every other value of the row
        with contextlib.suppress(UnreadableValueError):
            gathered.zone = ZoneInfo(understood(cell.raw, zone, gathered.zone))
    for name, cell in row.cells.items():
        gathered.where["operation", name] = cell.where
    gathered.where["operation",] = row.where
    values, _ = _values(gathered, row, columns)
    values.setdefault("timezone", gathered.zone.key)
    timing = {"board": {}, "alight": {}}  # type: dict[str, dict[str, int]]
    for path in [path for path in values if path.startswith("timings.")]:
        _, part, name = path.split(".")
        timing[part][name] = values.pop(path)
    values["timings"] = model.Timings(**{part: model.Timing(**given) for part, given in timing.items()})
    if "begins" not in values:
        gathered.unread.add(BEGINS_UNREAD)
    return _nested({"id": "", "begins": STAND_IN} | values)


def _records(gathered: _Gathered, name: str, table: Table) -> Iterator[Any]:
    """Yield the records of a table; a leg for both directions is two."""
    columns, record, index = TABLES[name].columns, RECORDS[name], 0
    for row in table.rows:
        if name == "places":
            row = _coordinates_checked(gathered, row)
        values, complete = _values(gathered, row, columns, table.missing)
        if not complete:
            _leave_out(gathered, name, row, columns)
            continue
        both = values.pop("both", False)
        made = [record(**_nested(values))]
        if both:
            made.append(replace(made[0], from_=made[0].to, to=made[0].from_))
        for one, swapped in zip(made, (False, True), strict=False):
            _place(gathered, name, index, row, {"from": "to", "to": "from"} if swapped else {})
            index += 1
            yield one


def _terms(gathered: _Gathered, table: Table) -> Iterator[Any]:
    """Yield the terms, each read with the fields of its kind."""
    index = 0
    for row in table.rows:
        kind = _kind(gathered, row, table.missing)
        values, complete = (
            _values(gathered, row, term_columns(kind), table.missing, kind) if kind else ({}, False)
        )
        if not kind or not complete:
            _leave_out(gathered, "terms", row, term_columns(kind) if kind else ())
            continue
        term = TERM_KINDS[kind]
        known = {f.name for f in fields(term)}
        # a flow of everyone is given without parts
        everyone = {name: Flow() for name in known if NESTED.get(name) is Flow}
        given = {key: value for key, value in _nested(values).items() if key in known}
        _place(gathered, "terms", index, row, {})
        index += 1
        yield term(**everyone | given)


def _kind(gathered: _Gathered, row: Row, missing: Iterable[str]) -> str | None:
    """Return a term's kind, or find that there is none."""
    column = next(column for column in TERM_COLUMNS if column.name == "kind")
    cell = row.cells.get("kind")
    if cell is None:
        if "kind" not in missing:
            gathered.findings.append(_empty(row, column))
        return None
    if cell.raw == UNREADABLE:
        return None
    try:
        return str(understood(cell.raw, column, gathered.zone))
    except UnreadableValueError as error:
        what = text("There is no kind of term {value}.", value=shown(cell.raw))
        gathered.add(UnreadableValueError("unknown-kind", what, error.mend), cell.where)
        return None


def _values(
    gathered: _Gathered, row: Row, columns: Iterable[Column], missing: Iterable[str] = (), kind: str = ""
) -> tuple[dict[str, Any], bool]:
    """Return a row's values by the attribute they fill, and whether it has all it needs."""
    by_name = {column.name: column for column in columns}
    values: dict[str, Any] = {}
    lacks: list[Column] = []
    for name, cell in row.cells.items():
        column = by_name.get(name)
        if column is None:
            if not _is_whole_flow(name, cell, by_name):
                gathered.findings.append(_unknown_field(name, cell, tuple(by_name), kind))
            continue
        if cell.raw == UNREADABLE:
            if column.required:
                lacks.append(column)
            continue
        try:
            if cell.many and column.kind not in LISTS:
                raise _not_a_list(name)
            values[column.fills] = understood(cell.raw, column, gathered.zone)
        except UnreadableValueError as error:
            gathered.add(error, cell.where)
            if column.required:
                lacks.append(column)
    for column in by_name.values():
        if column.name not in row.cells and column.required and not _flow_given(row, column):
            lacks.append(column)
            if column.name not in missing and not column.name.endswith(FLOW_PARTS[1:]):
                gathered.findings.append(_empty(row, column))
        if column.default is not None:
            values.setdefault(column.fills, column.default)
    return {key: value for key, value in values.items() if value is not None}, not lacks


def _is_whole_flow(name: str, cell: Cell, columns: Iterable[str]) -> bool:
    """Return whether a field is a flow without parts: everyone."""
    return f"{name}.groups" in columns and cell.raw.casefold() in ("", ALL)


def _flow_given(row: Row, column: Column) -> bool:
    """Return whether any part of the flow that a column belongs to is filled."""
    flow, dot, _ = column.name.partition(".")
    return bool(dot) and (flow in row.cells or any(flow + part in row.cells for part in FLOW_PARTS))


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with the parts of names and flows put together."""
    plain: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        head, dot, rest = path.partition(".")
        if dot:
            parts.setdefault(head, {})[rest] = value
        else:
            plain[head] = value
    return plain | {head: NESTED[head](**given) for head, given in parts.items()}


def _place(gathered: _Gathered, table: str, index: int, row: Row, swapped: Mapping[str, str]) -> None:
    """Remember where the values of a record stand."""
    gathered.where[table, index] = row.where
    for name, cell in row.cells.items():
        gathered.where[table, index, swapped.get(name, name)] = cell.where


def _leave_out(gathered: _Gathered, table: str, row: Row, columns: Iterable[Column]) -> None:
    """Remember the id of a row that is left out, and the ids that it names."""
    if (cell := row.cells.get("id") or row.cells.get("token") or row.cells.get("type")) is not None:
        gathered.unread.add((table, cell.raw))
    for column in columns:
        if column.refers and (cell := row.cells.get(column.name)) is not None:
            with contextlib.suppress(UnreadableValueError):
                named = understood(cell.raw, column, gathered.zone) or ()
                gathered.loose += [
                    LooseId(id=each, refers=column.refers, where=cell.where)
                    for each in ((named,) if isinstance(named, str) else named)
                    if each != ALL
                ]


def _coordinates_checked(gathered: _Gathered, row: Row) -> Row:
    """Return a place's row without coordinates that are swapped or half given, having found that."""
    lat, lon = row.cells.get("lat"), row.cells.get("lon")
    rest = replace(row, cells={name: cell for name, cell in row.cells.items() if name not in ("lat", "lon")})
    if lat is None and lon is None:
        return row
    if lat is None or lon is None:
        other, given = ("lat", lon) if lat is None else ("lon", lat)
        assert given is not None
        error = UnreadableValueError(
            "half-a-coordinate",
            text("The coordinate has no {column}.", column=other),
            text("Fill in {column} too, or neither of the two.", column=other),
        )
        gathered.add(error, replace(given.where, column=other))
        return rest
    try:
        north, east = decimal(lat.raw, grouped=False), decimal(lon.raw, grouped=False)
    except UnreadableValueError:
        return row
    if not 90 < abs(north) <= 180 or abs(east) > 90:
        return row
    error = UnreadableValueError(
        "swapped-coordinates",
        text("Latitude {lat} and longitude {lon} look swapped.", lat=shown(lat.raw), lon=shown(lon.raw)),
        text("Write {lat} under lat and {lon} under lon.", lat=shown(lon.raw), lon=shown(lat.raw)),
    )
    gathered.add(error, lat.where)
    return rest


def _people_of_households(
    gathered: _Gathered, households: Iterable[model.Household]
) -> tuple[model.People, ...]:
    """Return everyone, summed from the households by place, group and destination."""
    counts: dict[tuple[str, str, str | None], int] = {}
    for i, one in enumerate(households):
        key = (one.place, one.group, one.destination)
        if key not in counts:
            for column in ("place", "group", "count", "destination"):
                if (found := gathered.where.get(("households", i, column))) is not None:
                    gathered.where["people", len(counts), column] = found
            gathered.where["people", len(counts)] = gathered.where["households", i]
        counts[key] = counts.get(key, 0) + one.count
    gathered.where["people",] = gathered.where["households",]
    return tuple(
        model.People(place=place, group=group, count=count, destination=destination)
        for (place, group, destination), count in counts.items()
    )


def _empty(row: Row, column: Column) -> Finding:
    name = column.name.removesuffix(".groups") if column.name.endswith(FLOW_PARTS) else column.name
    return Finding(
        code="missing-value",
        where=replace(row.where, column=name),
        what=text("Nothing is given for {column}.", column=name),
        mend=text("Fill it in: {meaning}", meaning=column.meaning),
    )


def _not_a_list(name: str) -> UnreadableValueError:
    return UnreadableValueError(
        "not-one-value",
        text("A list is given for {column}, which takes one value.", column=name),
        text("Write one value, without brackets."),
    )


def _unknown_field(name: str, cell: Cell, known: tuple[str, ...], kind: str) -> Finding:
    """Return the finding about a field that does not belong where it stands."""
    parts = [other.removeprefix(f"{name}.") for other in known if other.startswith(f"{name}.")]
    if parts:
        what = text("{value} cannot stand for {field} as a whole.", value=shown(cell.raw), field=name)
        mend = text("Write its parts in braces: {parts}.", parts=listed(parts))
    elif kind:
        what = text("A term of kind {kind} has no field {field}.", kind=kind, field=name)
        owners = [other for other, own in TERM_FIELDS.items() if name in {column.name for column in own}]
        if owners and nearest(name, known) is None:
            mend = text(
                "Leave it out: it belongs to {kinds}. These can stand here: {words}.",
                kinds=listed(owners),
                words=listed(_as_written(known)),
            )
        else:
            mend = did_you_mean(name, _as_written(known))
    else:
        what = text("There is no field {field} here.", field=name)
        mend = did_you_mean(name, _as_written(known))
    return Finding(code="unknown-field", where=cell.where, what=what, mend=mend)


def _as_written(known: Iterable[str]) -> tuple[str, ...]:
    """Return fields as they are written in `operation.yaml`, where name_en is a part of name."""
    return tuple(dict.fromkeys(name.removesuffix("_en").removesuffix("_ar") for name in known))
