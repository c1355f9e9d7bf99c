"""Reading `plan.json` with every fault found at once, and writing it whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Never, TypeVar

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Lang, Text, text
from safepassage.planning.plan import (
    FORMAT,
    STOP_FIELDS,
    Bound,
    ConvoyRun,
    Headcount,
    Left,
    Plan,
    Replanned,
    Robust,
    Search,
    Span,
    Stop,
    Trip,
    TripChange,
    UsedVehicle,
    plan_to_text,
)
from safepassage.planning.plan_json import GREATEST, MISSING, WRITE_AGAIN, Node, Reading
from safepassage.writing import write_atomically

Value = TypeVar("Value")

GAP_TOLERANCE: Final = 1e-6
STOP_TIMES: Final = frozenset(name for name in STOP_FIELDS if name.endswith("_s"))
STOP_TEXTS: Final = frozenset({"place", "convoy"})


@dataclass(frozen=True, slots=True)
class Said(Text):
    """A sentence read from a file, where it stands in both languages already; `template` is the English."""

    arabic: str = ""

    def in_language(self, lang: Lang) -> str:
        """Return the sentence as it was written, with its values and isolates in place."""
        return self.arabic if lang == "ar" and self.arabic else self.template

    def __hash__(self) -> int:
        return hash((self.template, self.arabic))


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan to a file; the file holds the old content or the new, never a part.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    write_atomically(path, plan_to_text(plan))


def read_plan(path: Path) -> Plan:
    """Read `plan.json`.

    Parameters
    ----------
    path
        The file, as `write_plan` writes it or as a person changed it.

    Returns
    -------
    Plan
        The plan of the file. That the file's totals are those of its trips has been checked, that the plan
        is valid has not: see `verify`.

    Raises
    ------
    FindingsError
        With everything that is wrong with the file: its JSON, its format, keys that are missing,
        unknown or of the wrong sort, and totals that are not those of its trips.
    """
    raw = parsed_json(path)
    reading = Reading(path.name)
    plan = _plan(Node(reading, raw, ""))
    if not reading.findings:
        for finding in _total_findings(path.name, raw, plan):
            reading.findings.append(finding)
    if reading.findings:
        raise FindingsError(reading.findings)
    return plan


class _DuplicateKeyError(ValueError):
    """A JSON object names a key twice."""


def parsed_json(path: Path, mend: Text = WRITE_AGAIN) -> Any:  # noqa: ANN401 - any JSON value may stand in a file
    """Return the JSON value of a file, or raise `FindingsError` with what is wrong with it."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
        return json.loads(content, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except OSError as error:
        row, what = 0, _refused(error)
        mend = text("Give the path of a plan.json that exists and may be read.")
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        what = text("The file is not UTF-8 text.")
    except json.JSONDecodeError as error:
        row = error.lineno
        what = text(
            "The file is not JSON from line {line}, character {column}, on.",
            line=error.lineno,
            column=error.colno,
        )
    except _DuplicateKeyError as error:
        row, what = 0, text("The key {key} stands twice in one object.", key=str(error))
    except (ValueError, RecursionError):
        row, what = 0, text("The file holds numbers or nesting that no plan or state has.")
    raise FindingsError(
        [Finding(code="bad-json", where=Where(file=path.name, row=row), what=what, mend=mend)]
    )


def _refused(error: OSError) -> Text:
    """Return why the system does not give the file, in words of ours: its own are in one language."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return text("There is no such plan.")
        case IsADirectoryError():
            return text("This is a folder, not a plan.")
        case PermissionError():
            return text("You may not read this plan.")
        case _:
            return text("The plan cannot be read.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateKeyError(next(name for name in names if names.count(name) > 1))
    return found


def _refuse_constant(name: str) -> Never:
    raise ValueError(name)


def _plan(root: Node) -> Plan:
    root.known(
        *("format", "operation", "begins", "people", "clearance_s", "person_seconds", "bound", "gap"),
        *(
            "conditional_on",
            "vehicles",
            "trips",
            "convoys",
            "findings",
            "seed",
            "search",
            "replanned",
            "robust",
        ),
    )
    tag = root.key("format")
    if tag.string() and tag.value != FORMAT:
        what = text("The file's format is {format}; this program reads {due}.", format=tag.value, due=FORMAT)
        root.reading.add("wrong-format", "format", what)
    people = root.key("people")
    if people.value is not MISSING:
        people.known("total", "moved", "left")
    for total in (people.key("moved"), root.key("clearance_s"), root.key("person_seconds")):
        total.integer()
    root.key("gap").number()
    return Plan(
        operation=root.key("operation").string(),
        begins=root.key("begins").instant(),
        people_total=people.key("total").integer(),
        trips=_each(root.key("trips"), _trip),
        vehicles=_each(root.key("vehicles"), _vehicle),
        convoys=_each(root.key("convoys"), _convoy),
        left=_each(people.key("left"), _left),
        bound=_bound(root.key("bound")),
        conditional_on=root.key("conditional_on").strings(),
        findings=_each(root.key("findings"), _finding),
        seed=root.key("seed").integer(),
        search=_search(root.key("search")),
        replanned=None if (replanned := root.maybe("replanned")) is None else _replanned(replanned),
        robust=None if (robust := root.maybe("robust")) is None else _robust(robust),
    )


def _each(rows: Node, read: Callable[[Node], Value]) -> tuple[Value, ...]:
    return tuple(read(row) for row in rows.rows())


def _trip(row: Node) -> Trip:
    row.known("id", "vehicle", "type", "load", "households", "stops")
    stops = row.key("stops")
    households = row.maybe("households")
    if isinstance(stops.value, list) and not stops.value:
        row.reading.add("wrong-value", stops.path, text("A trip must have stops."))
    read = tuple(stops.rows())
    return Trip(
        id=row.key("id").string(),
        vehicle=row.key("vehicle").string(),
        type=row.key("type").string(),
        load=row.key("load").counts(),
        households=() if households is None else households.strings(),
        stops=tuple(_stop(stop, last=stop is read[-1]) for stop in read),
    )


def _stop(row: Node, *, last: bool) -> Stop:
    if (plain := _plain_stop(row.value)) is not None and not (last and plain.arrive_s is None):
        return plain
    row.known(*STOP_FIELDS)
    times = {
        name: (row.key(name) if last and name == "arrive_s" else row.maybe(name))
        for name in STOP_FIELDS
        if name.endswith("_s")
    }
    convoy, load = row.maybe("convoy"), row.maybe("load")
    return Stop(
        place=row.key("place").string(),
        convoy=None if convoy is None else convoy.string(),
        load=None if load is None else load.counts(),
        **{name: None if node is None else node.integer() for name, node in times.items()},
    )


def _plain_stop(value: Any) -> Stop | None:  # noqa: ANN401 - any JSON value may stand in a file
    """Return a stop with nothing wrong at first sight, without a node for each value; None: look closely.

    Stops are most of a file, and nearly all are of this sort.
    """
    if not isinstance(value, dict) or "place" not in value:
        return None
    for name, part in value.items():
        if name in STOP_TIMES:
            if type(part) is not int or abs(part) > GREATEST:
                return None
        elif name not in STOP_TEXTS or type(part) is not str or not part.isprintable():
            return None
    return Stop(**value)


def _vehicle(row: Node) -> UsedVehicle:
    row.known("id", "type", "at")
    return UsedVehicle(id=row.key("id").string(), type=row.key("type").string(), at=row.key("at").string())


def _convoy(row: Node) -> ConvoyRun:
    row.known("id", "at", "release_s", "vehicles", "people")
    return ConvoyRun(
        id=row.key("id").string(),
        at=row.key("at").string(),
        release_s=row.key("release_s").integer(),
        vehicles=row.key("vehicles").integer(),
        people=row.key("people").integer(),
    )


def _left(row: Node) -> Left:
    row.known("place", "group", "count", "why", "why_ar")
    return Left(
        place=row.key("place").string(),
        group=row.key("group").string(),
        count=row.key("count").integer(),
        why=_said(row, "why"),
    )


def _bound(row: Node) -> Bound:
    if row.value is not MISSING:
        row.known("clearance_s", "by", "by_ar", "terms")
    return Bound(
        clearance_s=row.key("clearance_s").integer(),
        by=_said(row, "by"),
        terms=row.key("terms").strings(),
    )


def _search(row: Node) -> Search:
    if row.value is not MISSING:
        row.known("seconds", "stopped", "constructed")
    constructed = row.maybe("constructed")
    return Search(
        seconds=row.key("seconds").number(),
        stopped=row.key("stopped").string(),
        constructed=0 if constructed is None else constructed.integer(),
    )


def _replanned(row: Node) -> Replanned:
    row.known("from_s", "people", "because", "kept", "changes")
    people = row.key("people")
    names = ("out", "aboard", "waiting", "elsewhere", "newcomers")
    if people.value is not MISSING:
        people.known(*names)
    return Replanned(
        from_s=row.key("from_s").integer(),
        headcount=Headcount(**{name: people.key(name).integer() for name in names}),
        because=tuple(_in_both(why) for why in row.key("because").rows()),
        kept=row.key("kept").strings(),
        changes=_each(row.key("changes"), _trip_change),
    )


def _robust(row: Node) -> Robust:
    spans = ("clearance_90%_s", "plain_clearance_90%_s", "sooner_90%_s")
    row.known(
        "runs", "seed", "held_out", *spans, "people_not_out", "plain_people_not_out", "buffers", "compared"
    )
    clearance, plain, sooner = (_span(row.key(name)) for name in spans)
    return Robust(
        runs=row.key("runs").integer(),
        seed=row.key("seed").integer(),
        held_out=row.key("held_out").boolean(),
        clearance_s=clearance,
        plain_clearance_s=plain,
        sooner_s=sooner,
        left=row.key("people_not_out").number(),
        plain_left=row.key("plain_people_not_out").number(),
        buffers=row.key("buffers").numbers(),
        compared=row.key("compared").integer(),
    )


def _span(row: Node) -> Span:
    if row.value is not MISSING:
        row.known("value", "low", "high")
    low, high = (
        None if node.value in (None, MISSING) else node.number() for node in (row.key("low"), row.key("high"))
    )
    return Span(value=row.key("value").number(), low=low, high=high)


def _trip_change(row: Node) -> TripChange:
    row.known("id", "how", "why", "why_ar", "arrive_before_s", "arrive_s")
    times = {name: row.key(name) for name in ("arrive_before_s", "arrive_s")}
    return TripChange(
        id=row.key("id").string(),
        how=row.key("how").string(),
        why=_said(row, "why"),
        **{name: None if node.value in (None, MISSING) else node.integer() for name, node in times.items()},
    )


def _in_both(row: Node) -> Said:
    row.known("en", "ar")
    return Said(template=row.key("en").string(), arabic=row.key("ar").string())


def _said(row: Node, name: str) -> Text:
    """Return a sentence; its Arabic stands beside it in a key of its own."""
    arabic = row.maybe(f"{name}_ar")
    return Said(template=row.key(name).string(), arabic="" if arabic is None else arabic.string())


def _finding(row: Node) -> Finding:
    row.known("code", "file", "row", "column", "stops", "what", "mend")
    said = {}
    for name in ("what", "mend"):
        both = row.key(name)
        said[name] = Said(template="") if both.value is MISSING else _in_both(both)
    return Finding(
        code=row.key("code").string(),
        where=Where(
            file=row.key("file").string(), row=row.key("row").integer(), column=row.key("column").string()
        ),
        what=said["what"],
        mend=said["mend"],
        stops=row.key("stops").boolean(),
    )


def _total_findings(file: str, raw: Mapping[str, Any], plan: Plan) -> Iterator[Finding]:
    """Say which totals of the file are not those of its trips."""
    left = sum(entry.count for entry in plan.left)
    totals: tuple[tuple[str, float, float], ...] = (
        ("people.moved", raw["people"]["moved"], plan.people_moved),
        ("people.total", raw["people"]["total"], plan.people_moved + left),
        ("clearance_s", raw["clearance_s"], plan.clearance_s),
        ("person_seconds", raw["person_seconds"], plan.person_seconds),
        ("gap", raw["gap"], round(plan.gap, 6)),
    )
    for name, said, due in totals:
        if abs(said - due) > (GAP_TOLERANCE if name == "gap" else 0):
            what = text("{path} is {said}, but by the trips it is {due}.", path=name, said=said, due=due)
            yield Finding(code="totals", where=Where(file=file, column=name), what=what, mend=WRITE_AGAIN)
