"""Reading `state.json` with every fault found at once, and writing it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from safepassage.errors import FindingsError, Where
from safepassage.language import text
from safepassage.operation.build import build
from safepassage.operation.cells import Read, Row, Table
from safepassage.operation.columns import TABLES
from safepassage.operation.model import Fleet, Halt, Operation
from safepassage.operation.terms import Term
from safepassage.operation.yaml_text import read_yaml
from safepassage.planning.plan import STOP_FIELDS, Stop
from safepassage.planning.plan_file import parsed_json
from safepassage.planning.plan_json import Node, Reading
from safepassage.planning.state import (
    FORMAT,
    Change,
    DriveChanged,
    Lost,
    Parked,
    PeopleChanged,
    State,
    TermChanged,
    TermRemoved,
    TripSoFar,
    VehiclesAdded,
    Waiting,
)
from safepassage.planning.state_findings import state_findings
from safepassage.writing import write_atomically

Value = TypeVar("Value")

KINDS: Final = ("halt", "lost", "people", "term", "term_removed", "vehicles", "leg")
MEND: Final = text("Correct it by hand; `safepassage state` writes a state to begin from.")


def write_state(
    operation: Operation, state: State, path: Path, *, changes: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Write a state: one change, trip, vehicle and row of people a line.

    `changes` are written as they are, those of the state are not.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    write_atomically(path, state_to_text(operation, state, changes=changes))


def state_to_text(operation: Operation, state: State, *, changes: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return `state.json`, with changes as a person has written them."""
    now = (operation.begins + timedelta(seconds=state.now_s)).astimezone(operation.zone)
    values: dict[str, Any] = {
        "format": FORMAT,
        "operation": state.operation,
        "now": now.isoformat(),
        "changes": list(changes),
        "people": [_waiting_json(row) for row in state.people],
        "vehicles": [
            {"id": v.id, "type": v.type, "at": v.at, "stands": v.stands, "free_s": v.free_s}
            for v in state.vehicles
        ],
        "trips": [_trip_json(trip) for trip in state.trips],
    }
    lines = []
    for key, value in values.items():
        rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value) if value else ""
        shown = f"[\n  {rows}\n ]" if isinstance(value, list) and value else json.dumps(value)
        lines.append(f" {json.dumps(key)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _waiting_json(row: Waiting) -> dict[str, Any]:
    known: dict[str, Any] = {"place": row.place, "group": row.group}
    if row.destination is not None:
        known["destination"] = row.destination
    return known | {"waiting": row.waiting, "elsewhere": row.elsewhere}


def _trip_json(trip: TripSoFar) -> dict[str, Any]:
    stops = []
    for stop in trip.stops:
        shown = {name: getattr(stop, name) for name in STOP_FIELDS}
        stops.append({key: (dict(v) if key == "load" else v) for key, v in shown.items() if v is not None})
    known: dict[str, Any] = {
        "id": trip.id,
        "vehicle": trip.vehicle,
        "type": trip.type,
        "to": trip.to,
        "load": dict(trip.load),
        "households": list(trip.households),
        "stops": stops,
    }
    return known if trip.arrive_s is None else known | {"next": trip.next, "arrive_s": trip.arrive_s}


def read_state(path: Path, operation: Operation) -> State:
    """Read `state.json`.

    Parameters
    ----------
    path
        The file, from the ledger, from `safepassage state`, or as a person changed it.
    operation
        The operation as it was planned.

    Raises
    ------
    FindingsError
        With everything that is wrong with the file by itself: its JSON, its format, values of the wrong
        sort, places, groups and vehicles that the operation has not, times that contradict each other.
    OSError
        Where it cannot be read.
    """
    reading = Reading(path.name, mend=MEND)
    path.read_bytes()  # a file that is not there is refused as such, not as a plan
    root = Node(reading, parsed_json(path, MEND), "")
    state = _state(root, operation)
    if not reading.findings:
        reading.findings.extend(state_findings(operation, state, path.name))
    if reading.findings:
        raise FindingsError(reading.findings)
    return state


def read_changes(path: Path, operation: Operation) -> list[Mapping[str, Any]]:
    """Read a file that has only the changes of a state, under the key `changes`, and check them.

    Raises
    ------
    FindingsError
        With everything that is wrong with it.
    OSError
        Where it cannot be read.
    """
    reading = Reading(path.name, mend=MEND)
    path.read_bytes()
    root = Node(reading, parsed_json(path, MEND), "")
    root.known("changes")
    for row in root.key("changes").rows():
        tuple(_change(row, operation))
    if reading.findings:
        raise FindingsError(reading.findings)
    return list(root.value["changes"])


def _state(root: Node, operation: Operation) -> State:
    root.known("format", "operation", "now", "now_s", "changes", "people", "vehicles", "trips")
    tag = root.key("format")
    if tag.string() and tag.value != FORMAT:
        what = text("The file's format is {format}; this program reads {due}.", format=tag.value, due=FORMAT)
        root.reading.add("wrong-format", "format", what)
    now_s = root.maybe("now_s")
    if now_s is None:
        now = operation.seconds_since_begin(_instant(root.key("now"), operation))
    else:
        now = now_s.integer()
    return State(
        operation=root.key("operation").string(),
        now_s=now,
        trips=tuple(_trip(row) for row in root.key("trips").rows()),
        vehicles=tuple(_parked(row) for row in _rows(root, "vehicles")),
        people=tuple(_waiting(row) for row in _rows(root, "people")),
        changes=tuple(c for row in _rows(root, "changes") for c in _change(row, operation)),
    )


def _rows(root: Node, name: str) -> Iterator[Node]:
    rows = root.maybe(name)
    return iter(()) if rows is None else rows.rows()


def _instant(node: Node, operation: Operation) -> datetime:
    """Return an instant; one without an offset is the operation's local time."""
    if isinstance(node.value, str):
        try:
            instant = datetime.fromisoformat(node.value)
        except ValueError:
            pass
        else:
            local = instant if instant.tzinfo else instant.replace(tzinfo=operation.zone)
            return local.astimezone(UTC)
    return node.instant()


def _trip(row: Node) -> TripSoFar:
    row.known("id", "vehicle", "type", "to", "load", "households", "stops", "next", "arrive_s")
    households, arrive = row.maybe("households"), row.maybe("arrive_s")
    stops = tuple(_stop(stop) for stop in row.key("stops").rows())
    if not stops:
        row.reading.add("wrong-value", f"{row.path}.stops", text("A trip must have stops."))
    return TripSoFar(
        id=row.key("id").string(),
        vehicle=row.key("vehicle").string(),
        type=row.key("type").string(),
        to=row.key("to").string(),
        load=row.key("load").counts(),
        households=() if households is None else households.strings(),
        stops=stops or (Stop(place=""),),
        next=_maybe_string(row, "next"),
        arrive_s=None if arrive is None else arrive.integer(),
    )


def _stop(row: Node) -> Stop:
    row.known(*STOP_FIELDS)
    times = {name: row.maybe(name) for name in STOP_FIELDS if name.endswith("_s")}
    convoy, load = row.maybe("convoy"), row.maybe("load")
    return Stop(
        place=row.key("place").string(),
        convoy=None if convoy is None else convoy.string(),
        load=None if load is None else load.counts(),
        **{name: None if node is None else node.integer() for name, node in times.items()},
    )


def _parked(row: Node) -> Parked:
    row.known("id", "type", "at", "stands", "free_s")
    free = row.maybe("free_s")
    return Parked(
        id=row.key("id").string(),
        type=row.key("type").string(),
        at=row.key("at").string(),
        stands=row.key("stands").string(),
        free_s=0 if free is None else free.integer(),
    )


def _waiting(row: Node) -> Waiting:
    row.known("place", "group", "destination", "waiting", "elsewhere")
    return Waiting(
        place=row.key("place").string(),
        group=row.key("group").string(),
        waiting=_count(row.key("waiting")),
        elsewhere=0 if (gone := row.maybe("elsewhere")) is None else _count(gone),
        destination=_maybe_string(row, "destination"),
    )


def _count(node: Node) -> int:
    """Return a number of people or vehicles."""
    number = node.integer()
    if number < 0:
        node.reading.add("wrong-value", node.path, text("{path} is less than nothing.", path=node.path))
    return max(0, number)


def _maybe_string(row: Node, name: str) -> str | None:
    node = row.maybe(name)
    return None if node is None or node.value is None else node.string()


# ------------------------------------------------------------------------------ changes


def _change(row: Node, operation: Operation) -> Iterator[Change]:
    """Yield the change of a row, or nothing where it cannot be understood."""
    if not isinstance(row.value, dict):
        row.known()
        return
    named = row.key("kind")
    kind = named.string()
    if not isinstance(named.value, str):
        return
    match kind:
        case "halt":
            row.known("kind", "at", "from", "until")
            until = row.maybe("until")
            yield Halt(
                at=row.key("at").string(),
                from_=_instant(row.key("from"), operation),
                until=None if until is None or until.value is None else _instant(until, operation),
            )
        case "lost" if "vehicle" in row.value:
            row.known("kind", "vehicle", "returned")
            returned = row.maybe("returned")
            yield Lost(
                vehicle=row.key("vehicle").string(), returned=returned is not None and returned.boolean()
            )
        case "lost":
            row.known("kind", "vehicle", "type", "at", "count")
            yield Lost(
                type=row.key("type").string(), at=row.key("at").string(), count=_count(row.key("count"))
            )
        case "people":
            yield from _people(row)
        case "term":
            row.known("kind", "term")
            yield from (TermChanged(term=term) for term in _terms(row.key("term"), operation))
        case "term_removed":
            row.known("kind", "id")
            yield TermRemoved(id=row.key("id").string())
        case "vehicles":
            yield from _vehicles(row, operation)
        case "leg":
            row.known("kind", "from", "to", "minutes")
            minutes = row.maybe("minutes")
            drive_s = None if minutes is None or minutes.value is None else round(minutes.number() * 60)
            yield DriveChanged(from_=row.key("from").string(), to=row.key("to").string(), drive_s=drive_s)
        case _:
            what = text(
                "There is no kind of change {kind}; there are {kinds}.", kind=kind, kinds=", ".join(KINDS)
            )
            row.reading.add("unknown-kind", f"{row.path}.kind", what)


def _people(row: Node) -> Iterator[PeopleChanged]:
    row.known("kind", "place", "group", "destination", "count", "more", "fewer", "households")
    count, more, fewer = row.maybe("count"), row.maybe("more"), row.maybe("fewer")
    households = row.maybe("households")
    if sum(node is not None for node in (count, more, fewer)) != 1:
        what = text("A change of people has one of count (how many wait now), more and fewer.")
        row.reading.add("wrong-value", row.path, what)
        return
    yield PeopleChanged(
        place=row.key("place").string(),
        group=row.key("group").string(),
        destination=_maybe_string(row, "destination"),
        count=None if count is None else _count(count),
        more=(0 if more is None else _count(more)) - (0 if fewer is None else _count(fewer)),
        households=() if households is None else households.strings(),
    )


def _vehicles(row: Node, operation: Operation) -> Iterator[VehiclesAdded]:
    names = ("kind", "type", "at", "count", "from", "until", "seats", "stretchers", "groups", "trips_max")
    row.known(*names)
    type_ = row.key("type").string()
    alike = next((other for other in operation.fleet if other.type == type_), None)
    if alike is None and row.maybe("seats") is None:
        what = text("The fleet has no vehicle of type {type}, so its seats are not known.", type=type_)
        row.reading.add("unknown-id", row.path, what, text("Give its seats, or a type of fleet.csv."))
        return
    from_, until, groups = row.maybe("from"), row.maybe("until"), row.maybe("groups")
    room = {name: row.maybe(name) for name in ("seats", "stretchers", "trips_max")}
    given = {name: _count(node) for name, node in room.items() if node is not None}
    like = alike or Fleet(type=type_, count=0, at="", seats=0)
    yield VehiclesAdded(
        row=Fleet(
            type=type_,
            count=_count(row.key("count")),
            at=row.key("at").string(),
            seats=given.get("seats", like.seats),
            stretchers=given.get("stretchers", like.stretchers),
            groups=like.groups if groups is None else groups.strings(),
            trips_max=given.get("trips_max", like.trips_max),
            available_from=None if from_ is None else _instant(from_, operation),
            available_until=None if until is None else _instant(until, operation),
        )
    )


def _terms(node: Node, operation: Operation) -> Iterator[Term]:
    """Yield the term that an object describes, with the fields it has in `operation.yaml`."""
    if not isinstance(node.value, dict):
        node.known()
        return
    head = {"id": "state", "timezone": operation.timezone, "begins": operation.begins.isoformat()}
    content = json.dumps({"operation": head, "groups": [], "terms": [node.value]}, ensure_ascii=False)
    read, _ = read_yaml(content, node.reading.file)
    where = Where(file=node.reading.file, column=node.path)
    empty: dict[str, Table] = {
        name: Table(where=where, rows=tuple[Row, ...]()) for name, spec in TABLES.items() if spec.required
    }
    empty["people"] = Table(where=where, rows=())
    loaded = build(Read(tables=empty | dict(read.tables), findings=read.findings))
    for finding in loaded.findings:
        node.reading.add(finding.code, f"{node.path}.{finding.where.column}", finding.what, finding.mend)
    if loaded.operation is not None:
        yield from loaded.operation.terms
