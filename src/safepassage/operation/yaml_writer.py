"""An operation's settings, parties, groups and terms as `operation.yaml`, one entry a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

import yaml
from yaml.nodes import ScalarNode

from safepassage.operation.column import Column
from safepassage.operation.columns import TABLES
from safepassage.operation.model import Operation
from safepassage.operation.rows import rows_of
from safepassage.operation.term_fields import term_columns
from safepassage.operation.values import LISTS, items

PLAIN: Final = re.compile(r"[^\W_](?:[\w ./+-]*[\w./+-])?")
CLOCK: Final = re.compile(r"(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d(?::\d\d)?)?")
STRING_TAG: Final = "tag:yaml.org,2002:str"
WORDS: Final = frozenset({"id", "ids", "text", "word", "timezone"})
SAID: Final = frozenset({"role", "uses"})
"""Fields that are written even where leaving them out would mean the same: other programs expect them."""
Nested = dict[str, "str | Nested"]


def operation_yaml(operation: Operation) -> str:
    """Return `operation.yaml` as it is read back."""
    settings = next(rows_of(operation, "operation", TABLES["operation"].columns))
    columns = [column for column in TABLES["operation"].columns if not column.name.startswith("timings.")]
    fields = [f"  {name}: {shown}" for name, shown in nested_lines(settings, columns)]
    lines = ["operation:", *fields, "", "timings:", *timing_lines(settings)]
    for name in ("parties", "groups", "terms"):
        entries = entry_lines(operation, name)
        lines += ["", f"{name}:" if entries else f"{name}: []", *entries]
    return "\n".join([*lines, "", "sources: {legs: legs.csv}", ""])


def nested_lines(cells: Mapping[str, str], columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Return the fields of a block of their own, each with its value as YAML."""
    return [(name, _shown(value)) for name, value in nested(cells, columns).items()]


def timing_lines(settings: Mapping[str, str]) -> list[str]:
    """Return the lines under `timings:`."""
    return [
        f"  {part}: {{per_vehicle_s: {settings[f'timings.{part}.per_vehicle_s']},"
        f" per_person_s: {settings[f'timings.{part}.per_person_s']}}}"
        for part in ("board", "alight")
    ]


def entry_lines(operation: Operation, table: str) -> list[str]:
    """Return one line for each entry of a list."""
    return [
        f"  - {entry(row, term_columns(row['kind']) if table == 'terms' else TABLES[table].columns)}"
        for row in rows_of(operation, table, TABLES[table].columns)
    ]


def entry(cells: Mapping[str, str], columns: Sequence[Column]) -> str:
    """Return one entry in braces; most values that are what is meant without them are left out."""
    return _shown(nested(cells, columns))


def nested(cells: Mapping[str, str], columns: Sequence[Column]) -> Nested:
    """Return an entry's values as they are written, names and flows with their parts."""
    found: Nested = {}
    for column in columns:
        raw = cells.get(column.name, "")
        if not raw or (raw == _default(column) and not column.required and column.name not in SAID):
            continue
        path = re.sub(r"_(en|ar)$", r".\1", column.name) if column.kind == "text" else column.name
        *heads, last = path.split(".")
        inner = found
        for head in heads:
            deeper = inner.setdefault(head, {})
            assert isinstance(deeper, dict)
            inner = deeper
        inner[last] = value(raw, column)
    return found


def value(raw: str, column: Column) -> str:
    """Return one value as YAML."""
    if column.kind in LISTS:
        parts = items(raw)
        shown = [scalar(part, words=column.kind == "ids") for part in parts]
        return shown[0] if parts == ("all",) else f"[{', '.join(shown)}]"
    return scalar(raw, words=column.kind in WORDS)


def scalar(raw: str, *, words: bool) -> str:
    """Return one scalar, in quotes where YAML would take it for something else."""
    if not words and CLOCK.fullmatch(raw):
        return raw
    if PLAIN.fullmatch(raw) and (not words or _is_string(raw)):
        return raw
    return json.dumps(raw, ensure_ascii=False)


def _is_string(raw: str) -> bool:
    node = yaml.compose(raw, Loader=yaml.SafeLoader)
    return isinstance(node, ScalarNode) and node.tag == STRING_TAG and node.value == raw


def _default(column: Column) -> str:
    return "" if column.default is None else str(column.default)


def _shown(value: str | Nested) -> str:
    if isinstance(value, str):
        return value
    return "{" + ", ".join(f"{name}: {_shown(part)}" for name, part in value.items()) + "}"
