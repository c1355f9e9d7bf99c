"""Every event of a record once, in little room: columns of figures, and the bodies as bytes in a row.

A row is an event; rows stand in the order in which events came, which nothing but the row numbers may depend
on. The same event again changes nothing. Two events that share a device and a number are both kept.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec
import numpy as np

from safepassage.ledger.bodies import BODIES, Body
from safepassage.ledger.event import KINDS
from safepassage.ledger.id_index import ID_BYTES, IdIndex, IdsTwice, id_bytes, id_text
from safepassage.ledger.sealed import Sealed

GAP_MAX: Final = 1_000_000
UNREADABLE: Final = 255
NEVER: Final = np.iinfo(np.int64).min
KIND_CODES: Final = {kind: code for code, kind in enumerate(KINDS)}
BODY_DECODERS: Final = {key: msgspec.json.Decoder(schema) for key, schema in BODIES.items()}


class Envelope(msgspec.Struct, gc=False):
    """What a fold reads of an event besides what `Sealed` repeats."""

    at: str
    kind: str
    operation: str
    body: msgspec.Raw
    version: int


NO_ENVELOPE: Final = Envelope(
    at="1970-01-01T00:00:00.000Z", kind="", operation="", body=msgspec.Raw(b""), version=1
)
"""What stands for an event that cannot be read."""
ENVELOPE: Final = msgspec.json.Decoder(Envelope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Numbers of a device, first to last, of which no event is known although later ones are."""

    device: str
    first: int
    last: int


class DeviceRows:
    """The rows of one device by `seq`: mostly one after another, a few far ahead or twice.

    `looked` is how many of the first numbers somebody has looked at and nothing has changed since.
    """

    __slots__ = ("far", "forks", "looked", "rows")

    def __init__(self) -> None:
        self.rows = array("i")
        self.far: dict[int, int] = {}
        self.forks: dict[int, list[int]] = {}
        self.looked = 0

    def known(self, seq: int) -> list[int]:
        """Return the rows that bear a number."""
        row = self.rows[seq - 1] if seq <= len(self.rows) else self.far.get(seq, -1)
        return [] if row < 0 else [row, *self.forks.get(seq, ())]

    def put(self, seq: int, row: int) -> None:
        """Keep a row under its number."""
        length = len(self.rows)
        if seq <= length or seq in self.far:
            self.looked = 0
        if seq <= length:
            if self.rows[seq - 1] < 0:
                self.rows[seq - 1] = row
            else:
                self.forks.setdefault(seq, []).append(row)
        elif seq in self.far:
            self.forks.setdefault(seq, []).append(row)
        elif seq - length <= GAP_MAX:
            self.rows.extend([-1] * (seq - length - 1))
            self.rows.append(row)
            self._draw_near(seq)
        else:
            self.far[seq] = row

    def _draw_near(self, seq: int) -> None:
        while self.far and (seq + 1) in self.far:
            seq += 1
            self.rows.append(self.far.pop(seq))

    @property
    def last(self) -> int:
        """The highest number known."""
        return max(len(self.rows), *self.far) if self.far else len(self.rows)

    def holes(self) -> list[tuple[int, int]]:
        """Return the spans of numbers that are missing, first and last of each."""
        missing = (
            np.flatnonzero(np.frombuffer(self.rows, dtype=np.int32) < 0) + 1
            if self.rows
            else np.zeros(0, int)
        )
        spans: list[tuple[int, int]] = []
        if len(missing):
            breaks = np.flatnonzero(np.diff(missing) > 1)
            firsts = missing[np.concatenate(([0], breaks + 1))]
            lasts = missing[np.concatenate((breaks, [len(missing) - 1]))]
            spans = [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]
        before = len(self.rows)
        for seq in sorted(self.far):
            if seq > before + 1:
                spans.append((before + 1, seq - 1))
            before = seq
        return _joined(spans)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


class Journal:
    """The events of a record, each a row.

    Attributes
    ----------
    count
        How many rows there are.
    ids, device, seq, at, kind, version
        The figures of a row: its id (16 bytes), the index of its device in `device_names`, its number, the
        device's clock in milliseconds since 1970, the index of its kind in `KINDS`, its schema's version.
    """

    def __init__(self) -> None:
        self.count = 0
        self.ids = bytearray()
        self.device = array("i")
        self.seq = array("q")
        self.at = array("q")
        self.kind = array("B")
        self.version = array("H")
        self.bodies = bytearray()
        self.ends = array("q")
        self.device_names: list[str] = []
        self.device_codes: dict[str, int] = {}
        self.device_rows: list[DeviceRows] = []
        self._last: int | None = None
        self._looked_for_last = 0

    @cached_property
    def index(self) -> IdIndex:
        """The rows by id."""
        return IdIndex(self.ids)

    @cached_property
    def ids_twice(self) -> IdsTwice:
        """The ids that more than one row bears."""
        return IdsTwice(self.ids)

    def row_of(self, id_: str) -> int | None:
        """Return the row of an id, of several the first by device and number; None if there is none."""
        rows = self.index.rows_of(id_)
        return min(rows, key=self.number_of) if rows else None

    def number_of(self, row: int) -> tuple[str, int]:
        """Return the device of a row and its number there."""
        return self.device_names[self.device[row]], self.seq[row]

    def device_code(self, device: str) -> int:
        """Return the index of a device, a new one if need be."""
        code = self.device_codes.get(device)
        if code is None:
            code = self.device_codes[device] = len(self.device_names)
            self.device_names.append(device)
            self.device_rows.append(DeviceRows())
        return code

    def holds(self, event: Sealed) -> bool:
        """Return whether an event is here already."""
        code = self.device_codes.get(event.device)
        if code is None:
            return False
        return any(self.id_raw(row) == id_bytes(event.id) for row in self.device_rows[code].known(event.seq))

    def last_said(self) -> int | None:
        """Return the row with the latest clock among those that can be read, None if there is none."""
        first, self._looked_for_last = self._looked_for_last, self.count
        if first < self.count:
            kinds = np.frombuffer(self.kind, np.uint8)[first:]
            at = np.where(kinds != UNREADABLE, np.frombuffer(self.at, np.int64)[first:], NEVER)
            latest = at.max()
            if latest != NEVER:
                self._last = self._later([*(np.flatnonzero(at == latest) + first).tolist(), self._last])
        return self._last

    def say_otherwise(self, row: int, at_ms: int, kind: int) -> None:
        """Let a row have another clock and be of another kind, one that can be read."""
        self.at[row], self.kind[row] = at_ms, kind
        self.device_rows[self.device[row]].looked = 0
        if row == self._last:
            self._last, self._looked_for_last = None, 0
        elif row < self._looked_for_last:
            self._last = self._later([row, self._last])

    def _later(self, rows: Iterable[int | None]) -> int:
        """Return the row with the latest clock, of several the first by device and number."""
        there = (row for row in rows if row is not None)
        return min(there, key=lambda row: (-self.at[row], *self.number_of(row)))

    def id_raw(self, row: int) -> bytes:
        """Return the id of a row as 16 bytes."""
        return bytes(self.ids[row * ID_BYTES : (row + 1) * ID_BYTES])

    def id_of(self, row: int) -> str:
        """Return the id of a row."""
        return id_text(self.ids[row * ID_BYTES : (row + 1) * ID_BYTES])

    def body_bytes(self, row: int) -> bytes:
        """Return the body of a row as it was written."""
        return bytes(self.bodies[self.ends[row - 1] if row else 0 : self.ends[row]])

    def body(self, row: int) -> Body | None:
        """Return the body of a row, None if it could not be read."""
        code = self.kind[row]
        if code == UNREADABLE:
            return None
        return BODY_DECODERS[KINDS[code], self.version[row]].decode(self.body_bytes(row))

    def forks(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        """Yield device, number and ids wherever a device has used a number for more than one event."""
        for name, code in sorted(self.device_codes.items()):
            rows = self.device_rows[code]
            for seq in sorted(rows.forks):
                yield name, seq, tuple(sorted(self.id_of(row) for row in rows.known(seq)))
