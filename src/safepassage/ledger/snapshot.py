"""A tally as bytes and back: a cache, which may be thrown away at any time and changes nothing.

A snapshot is several named parts. `head` has the balances and is small, so that where everybody is can be
read at once; the others have the journal and the indexes and are read when something asks for them. A part
is plain bytes, as this version of the program writes them on this machine; a snapshot of another format is
refused, to be made anew from the events.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
import numpy as np

from safepassage.errors import SafePassageError
from safepassage.ledger.bodies import KIND_OF, SCHEMA_OF, Corrected
from safepassage.ledger.corrections import Said
from safepassage.ledger.id_index import ID_BYTES
from safepassage.ledger.indexes import Rows, rows_by_name
from safepassage.ledger.journal import BODY_DECODERS, KIND_CODES, DeviceRows, Journal
from safepassage.ledger.tally import COUNTS_PEOPLE, Aside, Tally

FORMAT: Final = 2
COLUMNS: Final = ("device", "seq", "at", "kind", "version", "ends")
INDEXES: Final = ("of_vehicle", "of_trip", "of_household", "of_account", "of_kind")
ROW_BYTES: Final = 80
_ENCODE: Final = msgspec.msgpack.Encoder()


Part = bytes | bytearray | memoryview


class SnapshotError(SafePassageError):
    """A snapshot that this program cannot use; fold the events instead."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot says at once: the balances, and what is needed to say where everybody is.

    Parameters
    ----------
    format, byteorder
        How the parts are written.
    operation
        The id of the operation, None where the events of any counted.
    count
        How many events there are.
    balances, below_zero
        The sums, and those of them that are below nobody.
    closing
        The vehicles of which it is recorded that they serve no longer.
    closed
        Those of them that hold people and indeed serve no longer, by all that is recorded.
    aside
        The rows that do not count, and why.
    """

    format: int
    byteorder: str
    operation: str | None
    count: int
    balances: dict[str, dict[str, int]]
    below_zero: list[tuple[str, str]]
    closing: list[str]
    closed: list[str]
    aside: dict[int, Aside]


_HEAD: Final = msgspec.msgpack.Decoder(Head)


def snapshot_parts(tally: Tally, closed: Iterable[str]) -> Iterator[tuple[str, Part]]:
    """Yield the parts of a tally with their names, the largest as views: use each before events are added.

    Parameters
    ----------
    tally
        What is to be kept.
    closed
        As `Head` has it.
    """
    journal = tally.journal
    head = Head(
        format=FORMAT,
        byteorder=sys.byteorder,
        operation=tally.operation,
        count=journal.count,
        balances=tally.balances,
        below_zero=sorted(tally.below_zero),
        closing=sorted(tally.closing),
        closed=sorted(closed),
        aside=tally.aside,
    )
    yield "head", _ENCODE.encode(head)
    tables = {
        "devices": [
            [name, rows.rows.tobytes(), rows.far, rows.forks]
            for name, rows in zip(journal.device_names, journal.device_rows, strict=True)
        ],
        "first_said": {row: _said(said) for row, said in tally.first_said.items()},
        "first_figures": tally.first_figures,
        "counting": {row: _said(said) for row, said in tally.counting.items()},
        "ids_twice": journal.ids_twice.ids(),
        "disputed": {row: sorted(contents) for row, contents in tally.disputed.items()},
    }
    yield "tables", _ENCODE.encode(tables)
    for name in COLUMNS:
        yield name, memoryview(getattr(journal, name)).cast("B")
    yield "ids", memoryview(journal.ids)
    for name in INDEXES:
        index: Rows = getattr(tally.indexes, name)
        yield name, _ENCODE.encode([[key, rows.tobytes()] for key, rows in index.items()])
    yield "bodies", memoryview(journal.bodies)


def snapshot_bytes(tally: Tally) -> int:
    """Return about how many bytes a snapshot of a tally has."""
    return len(tally.journal.bodies) + ROW_BYTES * tally.journal.count


def head_of(parts: Mapping[str, Part]) -> Head:
    """Return the head of a snapshot.

    Raises
    ------
    SnapshotError
        It is damaged or of another format.
    """
    try:
        head = _HEAD.decode(parts["head"])
    except (KeyError, msgspec.DecodeError) as error:
        raise SnapshotError(f"the snapshot is damaged or of another format: {error!r}") from error
    if (head.format, head.byteorder) != (FORMAT, sys.byteorder):
        raise SnapshotError(f"the snapshot is of the format {head.format} {head.byteorder}")
    return head


def restored(parts: Mapping[str, Part], tally: Tally) -> None:
    """Fill an empty tally from a snapshot.

    Raises
    ------
    SnapshotError
        It is of another format, or of another operation.
    """
    head = head_of(parts)
    if head.operation != tally.operation:
        raise SnapshotError(f"the snapshot is of the operation {head.operation}")
    try:
        _restore_journal(parts, tally.journal, head.count)
        _restore_sums(parts, head, tally)
    except (KeyError, IndexError, msgspec.DecodeError, ValueError) as error:
        raise SnapshotError(f"the snapshot is damaged: {error!r}") from error


def _restore_journal(parts: Mapping[str, Part], journal: Journal, count: int) -> None:
    journal.count = count
    for name in COLUMNS:
        getattr(journal, name).frombytes(parts[name])
        if len(getattr(journal, name)) != count:
            raise ValueError(f"the column {name} is cut off")
    journal.ids = _own(parts["ids"])
    if len(journal.ids) != ID_BYTES * count:
        raise ValueError("the ids are cut off")
    journal.bodies = _own(parts["bodies"])
    if len(journal.bodies) != (journal.ends[-1] if count else 0):
        raise ValueError("the bodies are cut off")
    for name, rows, far, forks in msgspec.msgpack.decode(parts["tables"])["devices"]:
        journal.device_codes[name] = len(journal.device_names)
        journal.device_names.append(name)
        device = DeviceRows()
        device.rows.frombytes(rows)
        device.far = far
        device.forks = forks
        journal.device_rows.append(device)


def _own(part: Part) -> bytearray:
    """Return a part to be added to; one that was read for this is not copied."""
    return part if isinstance(part, bytearray) else bytearray(part)


def _restore_sums(parts: Mapping[str, Part], head: Head, tally: Tally) -> None:
    tables = msgspec.msgpack.decode(parts["tables"])
    tally.restore_sums(head.balances, head.below_zero)
    tally.closing = set(head.closing)
    tally.aside = dict(head.aside)
    for name in INDEXES:
        index = rows_by_name()
        for key, rows in msgspec.msgpack.decode(parts[name]):
            index[key] = array("i", rows)
        setattr(tally.indexes, name, index)
    tally.first_said = {row: _restored_said(said) for row, said in tables["first_said"].items()}
    tally.first_figures = {row: (at_ms, kind) for row, (at_ms, kind) in tables["first_figures"].items()}
    tally.counting = {row: _restored_said(said) for row, said in tables["counting"].items()}
    tally.disputed = {
        row: {(at_ms, kind, version, body) for at_ms, kind, version, body in contents}
        for row, contents in tables["disputed"].items()
    }
    twice: list[str] = tables["ids_twice"]
    tally.journal.ids_twice.restore(twice, tally.journal.count)
    for row in set(tally.indexes.of_kind.get("corrected", ())):
        said = tally.own(row).body
        id_ = tally.journal.id_of(row)
        if isinstance(said, Corrected) and (id_ not in twice or row == tally.journal.row_of(id_)):
            tally.corrections.add(id_, said)
    all_stale(tally)


def all_stale(tally: Tally) -> None:
    """Say of everything that nobody has looked at it yet."""
    codes = [KIND_CODES[KIND_OF[schema]] for schema in COUNTS_PEOPLE]
    counting = np.flatnonzero(np.isin(np.frombuffer(tally.journal.kind, np.uint8), codes))
    tally.indexes.stale_people = {*counting.tolist(), *tally.counting}
    tally.indexes.stale_vehicles = set(tally.indexes.of_vehicle)
    tally.indexes.stale_households = set(tally.indexes.of_household)
    tally.indexes.stale_accounts = set(tally.balances)
    tally.indexes.stale_kinds = set(tally.indexes.of_kind)
    tally.stale_devices = set(tally.journal.device_names)
    for rows in tally.journal.device_rows:
        rows.looked = 0


def all_looked_at(tally: Tally) -> None:
    """Say that somebody has looked at everything, but for what is put together again from few events.

    Those are halts, statements, reports and head counts.
    """
    indexes = tally.indexes
    for stale in (
        indexes.stale_vehicles,
        indexes.stale_households,
        indexes.stale_people,
        tally.stale_devices,
    ):
        stale.clear()
    for rows in tally.journal.device_rows:
        rows.looked = len(rows.rows)


def _said(said: Said) -> list[Any]:
    if said.body is None:
        return ["", 0, b"", said.at_ms]
    kind, version = SCHEMA_OF[type(said.body)]
    return [kind, version, msgspec.json.encode(said.body), said.at_ms]


def _restored_said(written: list[Any]) -> Said:
    kind, version, body, at_ms = written
    return Said(BODY_DECODERS[kind, version].decode(body) if kind else None, at_ms)
