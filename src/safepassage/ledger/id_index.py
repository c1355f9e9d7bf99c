"""Finding the row of an event by its id, among very many, without a dictionary of them all."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

ID_BYTES: Final = 16
TAIL_MAX: Final = 200_000


def id_bytes(id_: str) -> bytes:
    """Return the 16 bytes of an id."""
    return bytes.fromhex(id_.replace("-", ""))


def id_text(raw: bytes | bytearray) -> str:
    """Return the canonical text of an id's 16 bytes."""
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class IdIndex:
    """The rows of ids; sorted once when it is first asked, with the ids that came since in a small table."""

    def __init__(self, ids: bytearray) -> None:
        self._ids = ids
        self._sorted: npt.NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._rows: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._tail: dict[bytes, int] = {}
        self._indexed = 0

    def row_of(self, id_: str) -> int | None:
        """Return the row of an id, None if there is none."""
        self._catch_up()
        raw = id_bytes(id_)
        row = self._tail.get(raw)
        if row is not None:
            return row
        key = np.uint64(int.from_bytes(raw[8:]))
        at = int(np.searchsorted(self._sorted, key))
        while at < len(self._sorted) and self._sorted[at] == key:
            row = int(self._rows[at])
            if self._ids[row * ID_BYTES : (row + 1) * ID_BYTES] == raw:
                return row
            at += 1
        return None

    def _catch_up(self) -> None:
        count = len(self._ids) // ID_BYTES
        if count - self._indexed + len(self._tail) <= TAIL_MAX:
            for row in range(self._indexed, count):
                self._tail[bytes(self._ids[row * ID_BYTES : (row + 1) * ID_BYTES])] = row
        else:
            # the copy lets the bytes grow while the index stands
            halves = np.frombuffer(bytes(self._ids), dtype=">u8").reshape(-1, 2)[:, 1].astype(np.uint64)
            self._rows = np.argsort(halves, kind="stable")
            self._sorted = halves[self._rows]
            self._tail = {}
        self._indexed = count
