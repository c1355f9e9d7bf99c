"""Many events at once: what the hot loop has read, put into the journal, the sums and the indexes of a tally.

It takes the events that are written plainly, which is nearly all of them, and hands back the others. What it
adds to the sums stays in arrays until somebody looks at the balances (`Tally.balances`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from safepassage.ledger import scan
from safepassage.ledger.indexes import Indexes, Rows
from safepassage.ledger.instant_columns import WIDTH, read_table
from safepassage.ledger.journal import GAP_MAX, KIND_CODES, DeviceRows
from safepassage.ledger.scan import (
    AT_PLACE,
    CHECKPOINT,
    DECEASED,
    FROM,
    IN_VEHICLE,
    KEYS,
    NONE,
    OUTSIDE,
    PLACE,
    SCREENING,
    STAYED,
    TO,
    VEHICLE,
)
from safepassage.ledger.scan_sums import (
    FREE,
    copy_bodies,
    leave_out_what_is_no_account,
    name_accounts,
    post,
    put_cells,
    put_names,
)
from safepassage.ledger.sealed import Sealed

if TYPE_CHECKING:
    from safepassage.ledger.tally import Tally

COMPILED_FUNCTIONS: Final = 30
"""More than there are: each may fail once to be kept."""
SORT_NAMES: Final = (
    "outside",
    "deceased",
    "stayed",
    "unaccounted",
    "place:",
    "vehicle:",
    "screening:",
    "hospital:",
)
_MOVE: Final = ("after", "households", "note", "people")
# kind: the account left and its field, the account come to and its field, keys that must be, keys that may be
_KINDS: Final[dict[str, tuple[int, int, int, int, tuple[str, ...], tuple[str, ...]]]] = {
    "boarded": (
        AT_PLACE,
        PLACE,
        IN_VEHICLE,
        VEHICLE,
        ("people", "place", "vehicle"),
        ("trip", "destination"),
    ),
    "arrived": (IN_VEHICLE, VEHICLE, AT_PLACE, PLACE, ("people", "place", "vehicle"), ("trip",)),
    "departed": (NONE, NONE, NONE, NONE, ("place", "vehicle"), ("trip", "convoy")),
    "reached": (NONE, NONE, NONE, NONE, ("place", "vehicle"), ("trip",)),
    "registered": (OUTSIDE, NONE, AT_PLACE, PLACE, ("people", "place"), ("destination",)),
    "transferred": (FREE, FROM, FREE, TO, ("people", "from", "to"), ()),
    "diverted": (FREE, FROM, SCREENING, CHECKPOINT, ("people", "from", "checkpoint"), ()),
    "released": (SCREENING, CHECKPOINT, FREE, TO, ("people", "checkpoint", "to"), ()),
    "got_off": (IN_VEHICLE, VEHICLE, FREE, TO, ("people", "vehicle"), ("to",)),
    "stayed": (FREE, FROM, STAYED, NONE, ("people", "from"), ()),
    "died": (FREE, FROM, DECEASED, NONE, ("people", "from"), ()),
    "born": (OUTSIDE, NONE, FREE, TO, ("people", "to"), ()),
}
_NAMES: Final = tuple(_KINDS)
_KIND_BYTES: Final = np.frombuffer(b"".join(n.encode().ljust(16, b"\0") for n in _NAMES), np.uint8).reshape(
    -1, 16
)
_RULES: Final = np.array([rule[:4] for rule in _KINDS.values()], np.int64)
_CODES: Final = np.array([KIND_CODES[name] for name in _NAMES], np.uint8)
_COUNTS_PEOPLE: Final = np.array([name in ("registered", "stayed", "died") for name in _NAMES])
_NAMES_VEHICLE: Final = np.array(["vehicle" in rule[4] for rule in _KINDS.values()])
_HOUSEHOLDS: Final = 1 << KEYS.index("households")


def _bits(keys: Sequence[str]) -> int:
    return sum(1 << KEYS.index(key) for key in keys)


_KIND_BITS: Final = np.array(
    [
        (_bits(must), _bits({*must, *may, *(_MOVE if "people" in must else ("after", "note"))}))  # type: ignore[arg-type]
        for *_, must, may in _KINDS.values()
    ],
    np.int64,
)
Integers = npt.NDArray[np.int64]


class Quick:
    """The tables of names and sums that the hot loop works on."""

    def __init__(self) -> None:
        self._hashes = np.zeros(1 << 12, np.uint64)
        self._codes = np.full(1 << 12, -1, np.int32)
        self._blob = np.zeros(1 << 16, np.uint8)
        self._offsets = np.zeros(1 << 12, np.int64)
        self._cells = np.full(1 << 12, -1, np.int64)
        self._cell_of = np.full(1 << 12, -1, np.int64)
        self._keys = np.zeros(1 << 12, np.int64)
        self._sums = np.zeros(1 << 12, np.int64)
        self._filled = np.zeros(3, np.int64)
        self._has_sums = False
        self._texts: list[str] = []
        self._pending: list[tuple[Any, Any, Any]] = []

    def take(self, tally: Tally, batch: Sequence[Sealed]) -> list[Sealed]:
        """Put the events that can be read quickly into a tally, and return the others."""
        contents = [event.content for event in batch]
        joined = b"".join(contents)
        ids = "".join([event.id for event in batch])
        try:
            joined.decode()
            id_table = _id_bytes(ids, len(batch))
        except (UnicodeDecodeError, ValueError):
            return list(batch)
        raw = np.frombuffer(joined, np.uint8)
        ends = np.cumsum(np.fromiter(map(len, contents), np.int64, len(batch)))
        starts = np.concatenate(([0], ends[:-1]))
        out = np.zeros((len(batch), 4), np.int64)
        spans = np.full((len(batch), 2 * scan.FIELDS), -1, np.int64)
        people = np.zeros((len(raw) // 5 + 1, 4), np.int64)
        operation = np.frombuffer((tally.operation or "").encode(), np.uint8)
        used = scan.read_events(raw, starts, ends, operation, _KIND_BYTES, _KIND_BITS, out, spans, people)
        leave_out_what_is_no_account(raw, out, spans, _RULES)
        at, good = _instants(raw, starts, ends)
        out[~good, 0] = -1
        rows = self._place(tally, batch, out)
        chosen = np.flatnonzero(out[:, 0] >= 0)
        if len(chosen):
            self._grow(used, len(batch), int((spans[:, 1::2] - spans[:, ::2]).sum()) + len(joined) // 2)
            named = np.zeros((len(batch), 6), np.int64)
            tables = self._hashes, self._codes, self._blob, self._offsets, self._filled
            name_accounts(raw, out, spans, _RULES, named, *tables)
            self._has_sums = True
            post(raw, out, people, used, named, *tables, self._cells, self._cell_of, self._keys, self._sums)
            self._write(tally, batch, (raw, out, named, at, id_table), chosen, rows)
        return [batch[i] for i in np.flatnonzero(out[:, 0] < 0).tolist()]

    def flush(self) -> list[tuple[str, str, int]]:
        """Return what has come to each account and group since the last time, and forget it."""
        if not self._has_sums:
            return []
        self._has_sums = False
        count = int(self._filled[2])
        changed = np.flatnonzero(self._sums[:count])
        found = []
        for key, people in zip(self._keys[changed].tolist(), self._sums[changed].tolist(), strict=True):
            account = SORT_NAMES[key >> 60] + self._name((key >> 30) & ((1 << 30) - 1))
            found.append((account, self._name(key & ((1 << 30) - 1)), people))
        self._sums[:count] = 0
        return found

    def _name(self, code: int) -> str:
        if code >= len(self._texts):
            first, last = len(self._texts), int(self._filled[0])
            offsets = self._offsets[first : last + 1].tolist()
            written = self._blob[offsets[0] : offsets[-1]].tobytes()
            ends = [offset - offsets[0] for offset in offsets]
            if written.isascii():
                whole = written.decode()
                self._texts += [whole[a:b] for a, b in pairwise(ends)]
            else:
                self._texts += [written[a:b].decode() for a, b in pairwise(ends)]
        return self._texts[code]

    # ------------------------------------------------------------------ the journal

    def _place(self, tally: Tally, batch: Sequence[Sealed], out: Integers) -> Integers:
        """Give each event that can be taken its row, under its device's number; leave out the others."""
        journal = tally.journal
        devices = [event.device for event in batch]
        code_of = {device: journal.device_code(device) for device in dict.fromkeys(devices)}
        codes = np.array([code_of[device] for device in devices], np.int64)
        seqs = np.array([event.seq for event in batch], np.int64)
        for code in np.unique(codes[out[:, 0] >= 0]).tolist():
            of_device = np.flatnonzero((codes == code) & (out[:, 0] >= 0))
            if not _free(journal.device_rows[code], seqs[of_device]):
                out[of_device, 0] = -1
        taken = np.flatnonzero(out[:, 0] >= 0)
        rows = np.full(len(batch), -1, np.int64)
        rows[taken] = journal.count + np.arange(len(taken))
        for code in np.unique(codes[taken]).tolist():
            of_device = taken[codes[taken] == code]
            _put(journal.device_rows[code], seqs[of_device], rows[of_device])
            tally.stale_devices.add(journal.device_names[code])
        journal.device.frombytes(codes[taken].astype(np.int32).tobytes())
        journal.seq.frombytes(seqs[taken].tobytes())
        return rows

    def _write(
        self, tally: Tally, batch: Sequence[Sealed], read: tuple[Any, ...], chosen: Integers, rows: Integers
    ) -> None:
        raw, out, named, at, id_table = read
        journal = tally.journal
        journal.ids += id_table[chosen].tobytes()
        journal.at.frombytes(at[chosen].tobytes())
        kinds = out[chosen, 0]
        journal.kind.frombytes(_CODES[kinds].tobytes())
        journal.version.frombytes(np.ones(len(chosen), np.uint16).tobytes())
        lengths = out[chosen, 2] - out[chosen, 1]
        bodies, ends = np.zeros(int(lengths.sum()), np.uint8), np.zeros(len(chosen), np.int64)
        copy_bodies(raw, out, chosen, bodies, ends, len(journal.bodies))
        journal.bodies += bodies.tobytes()
        journal.ends.frombytes(ends.tobytes())
        journal.count += len(chosen)
        self._pending.append((kinds.astype(np.int8), named[chosen].astype(np.int32), rows[chosen]))
        for i in chosen[(out[chosen, 3] & _HOUSEHOLDS) != 0].tolist():
            tally.index_households(int(rows[i]))
        if tally.corrections.any():
            tally.note_corrected(
                [int(rows[i]) for i in chosen.tolist() if tally.corrections.concerns(batch[i].id)]
            )

    def settle(self, indexes: Indexes) -> None:
        """Let indexes show what has come since the last time."""
        if not self._pending:
            return
        kinds, named, rows = (np.concatenate(parts) for parts in zip(*self._pending, strict=True))
        self._pending.clear()
        tells = _NAMES_VEHICLE[kinds]
        self._index(indexes.of_vehicle, indexes.stale_vehicles, "", named[tells, 0], rows[tells])
        vehicles = np.where(tells, named[:, 0], -1)
        self._index(indexes.of_trip, None, "", named[:, 1], rows)
        for side in (2, 4):
            self._index_accounts(indexes, vehicles, named[:, side], named[:, side + 1], rows)
        indexes.stale_people.update(rows[_COUNTS_PEOPLE[kinds]].tolist())

    def _index_accounts(
        self, indexes: Indexes, vehicles: Integers, sorts: Integers, codes: Integers, rows: Integers
    ) -> None:
        for sort in np.unique(sorts[sorts >= 0]).tolist():
            here = sorts == sort
            prefix = SORT_NAMES[sort]
            if sort == IN_VEHICLE:
                # the vehicle that the event names is in the index already
                free = here & (codes != vehicles)
                self._index(indexes.of_vehicle, indexes.stale_vehicles, "", codes[free], rows[free])
                indexes.stale_accounts.update(prefix + self._name(c) for c in np.unique(codes[here]).tolist())
            else:
                self._index(indexes.of_account, indexes.stale_accounts, prefix, codes[here], rows[here])

    def _index(
        self,
        index: Rows,
        stale: set[str] | None,
        prefix: str,
        codes: Integers,
        rows: Integers,
    ) -> None:
        """Add rows to an index under the names of their codes, those without a code left out."""
        there = codes >= 0
        codes, rows = codes[there], rows[there].astype(np.int32)
        order = np.argsort(codes, kind="stable")
        codes, rows = codes[order], rows[order]
        firsts = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1]))) if len(codes) else codes
        lasts = [*firsts[1:].tolist(), len(codes)]
        written = rows.tobytes()
        for first, last, code in zip(firsts.tolist(), lasts, codes[firsts].tolist(), strict=False):
            name = prefix + self._name(code)
            index[name].frombytes(written[4 * first : 4 * last])
            if stale is not None:
                stale.add(name)

    # ------------------------------------------------------------------ the tables

    def _grow(self, groups: int, events: int, name_bytes: int) -> None:
        """Make room for as many new names and cells as a batch can bring."""
        names, used, cells = self._filled.tolist()
        names += 6 * events + groups
        if 2 * names > len(self._hashes):
            size = 1 << (2 * names).bit_length()
            self._hashes, self._codes = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
            self._offsets = np.concatenate((self._offsets, np.zeros(size - len(self._offsets), np.int64)))
            put_names(self._blob, self._offsets, int(self._filled[0]), self._hashes, self._codes)
        if used + name_bytes > len(self._blob):
            self._blob = np.concatenate((self._blob, np.zeros(used + 2 * name_bytes, np.uint8)))
        cells += 2 * groups
        if 2 * cells > len(self._cells):
            size = 1 << (2 * cells).bit_length()
            self._cells, self._cell_of = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
            more = np.zeros(size - len(self._keys), np.int64)
            self._keys, self._sums = np.concatenate((self._keys, more)), np.concatenate((self._sums, more))
            put_cells(self._keys, int(self._filled[2]), self._cells, self._cell_of)


def compile_all() -> None:
    """Run the hot loop once on nothing of importance, so that it is compiled and kept for the next time.

    A full disk is no reason not to go on: what cannot be kept is compiled all the same.
    """
    from safepassage.ledger.tally import Tally

    content = (
        b'{"at":"1970-01-01T00:00:00.000Z","body":{"from":"stayed","people":{"a":1},"to":"place:b"},"device":"c",'
        b'"id":"00000000-0000-7000-8000-000000000000","kind":"transferred","operation":"d","seq":1,'
        b'"signature":"","version":1}'
    )
    event = Sealed(id="00000000-0000-7000-8000-000000000000", device="c", seq=1, content=content)
    for _ in range(COMPILED_FUNCTIONS):
        try:
            left = Quick().take(Tally(), [event])
        except OSError:
            continue
        assert not left
        return


def _id_bytes(ids: str, count: int) -> npt.NDArray[np.uint8]:
    """Return ids as 16 bytes each."""
    table = np.frombuffer(ids.encode("ascii"), np.uint8)
    if len(table) != scan.ID_WIDTH * count:
        raise ValueError("an id has 36 characters")
    table = table.reshape(-1, scan.ID_WIDTH)
    values = _HEX_VALUES[table[:, _HEX_COLUMNS]]
    if (values > 15).any() or (table[:, _DASHES] != ord("-")).any():
        raise ValueError("an id is hexadecimal, with four dashes")
    if (values[:, 12] != 7).any() or (values[:, 16] >> 2 != 2).any():
        raise ValueError("an id is a UUID of version 7")
    return (values[:, ::2] << 4 | values[:, 1::2]).astype(np.uint8)


_DASHES: Final = np.array([8, 13, 18, 23])
_HEX_COLUMNS: Final = np.array([i for i in range(36) if i not in (8, 13, 18, 23)])
_HEX_VALUES: Final = np.full(256, 255, np.uint8)
_HEX_VALUES[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16, dtype=np.uint8)


def _instants(
    raw: npt.NDArray[np.uint8], starts: Integers, ends: Integers
) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return the clocks of events, and which of them can be read."""
    first = starts + len(scan.HEAD)
    long_enough = first + WIDTH <= ends
    columns = np.where(long_enough, first, 0)[:, None] + np.arange(WIDTH)
    milliseconds, good = read_table(raw[np.minimum(columns, len(raw) - 1)])
    return milliseconds, good & long_enough


def _free(device: DeviceRows, seqs: Integers) -> bool:
    """Return whether all numbers are new to a device, and none is far ahead."""
    if device.far or len(np.unique(seqs)) != len(seqs):
        return False
    known = len(device.rows)
    if int(seqs.min()) < 1 or int(seqs.max()) - known > GAP_MAX:
        return False
    old = seqs[seqs <= known]
    return not len(old) or bool((np.frombuffer(device.rows, np.int32)[old - 1] < 0).all())


def _put(device: DeviceRows, seqs: Integers, rows: Integers) -> None:
    last = int(seqs.max())
    if int(seqs.min()) <= len(device.rows):
        device.looked = 0
    if last > len(device.rows):
        device.rows.frombytes(np.full(last - len(device.rows), -1, np.int32).tobytes())
    np.frombuffer(device.rows, np.int32)[seqs - 1] = rows.astype(np.int32)
