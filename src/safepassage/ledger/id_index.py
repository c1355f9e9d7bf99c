"""Finding the row of an event by its id, among very many, without a dictionary of them all."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.ledger.identity import is_id

ID_BYTES: Final = 16
TAIL_MAX: Final = 200_000
RECENT_MAX: Final = 4096


def id_bytes(id_: str) -> bytes:
    """Return the 16 bytes of an id; of a text that is none, which no event bears, bytes of its own."""
    if not is_id(id_):
        return hashlib.sha256(id_.encode("utf-8", "surrogatepass")).digest()[:ID_BYTES]
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
        self._tail: dict[bytes, list[int]] = {}
        self._indexed = 0

    def rows_of(self, id_: str) -> list[int]:
        """Return the rows of an id: one, or none, or several where devices have used it twice."""
        self._catch_up()
        raw = id_bytes(id_)
        found = list(self._tail.get(raw, ()))
        key = np.uint64(int.from_bytes(raw[8:], sys.byteorder))
        at = int(np.searchsorted(self._sorted, key))
        while at < len(self._sorted) and self._sorted[at] == key:
            row = int(self._rows[at])
            if self._ids[row * ID_BYTES : (row + 1) * ID_BYTES] == raw:
                found.append(row)
            at += 1
        return found

    def _catch_up(self) -> None:
        count = len(self._ids) // ID_BYTES
        if count - self._indexed + len(self._tail) <= TAIL_MAX:
            for row in range(self._indexed, count):
                raw = bytes(self._ids[row * ID_BYTES : (row + 1) * ID_BYTES])
                self._tail.setdefault(raw, []).append(row)
        else:
            halves = _halves(self._ids)
            self._rows = np.argsort(halves, kind="stable")
            self._sorted = halves[self._rows]
            self._tail = {}
        self._indexed = count


class IdsTwice:
    """The ids that more than one row bears; each time only those are looked at that have come since.

    Sorting all of a large record takes its time. A program that begins with a snapshot looks through them
    once for what has come since, and only sorts them if it goes on.
    """

    def __init__(self, ids: bytearray) -> None:
        self._ids = ids
        self._known: npt.NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._recent: npt.NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._looked_at = 0
        self._suspects: set[int] = set()
        self._found: list[str] = []
        self._unsorted = 0
        self._goes_on = False

    def restore(self, found: list[str], rows: int) -> None:
        """Begin with those that a snapshot has found among so many rows."""
        self._found, self._looked_at, self._unsorted = found, rows, rows
        self._suspects = set(_halves(bytearray().join(id_bytes(id_) for id_ in found)).tolist())

    def ids(self) -> list[str]:
        """Return them, sorted."""
        count = len(self._ids) // ID_BYTES
        if count > self._looked_at:
            new = np.sort(_halves(self._ids[self._looked_at * ID_BYTES :]))
            self._looked_at = count
            again = new[1:][new[1:] == new[:-1]].tolist()
            if self._unsorted:
                again += self._among_unsorted(new)
            for known in (self._known, self._recent):
                again += new[_there(known, new)].tolist()
            self._recent = np.sort(np.concatenate((self._recent, new)))
            if len(self._recent) > RECENT_MAX:
                self._known = np.sort(np.concatenate((self._known, self._recent)), kind="stable")
                self._recent = np.zeros(0, np.uint64)
            if again:
                self._suspects.update(again)
                self._found = self._look()
        return self._found

    def _among_unsorted(self, new: npt.NDArray[np.uint64]) -> list[int]:
        """Return which numbers are among those of a snapshot's rows, sorting these the second time."""
        old = _halves(memoryview(self._ids)[: self._unsorted * ID_BYTES])
        if self._goes_on:
            self._known, self._unsorted = np.sort(np.concatenate((self._known, old))), 0
            return []
        self._goes_on = True
        there: list[int] = old[_there(new, old)].tolist()
        return there

    def _look(self) -> list[str]:
        """Return those of the ids under suspicion that several rows bear, without texts that are no id."""
        rows = np.flatnonzero(np.isin(_halves(self._ids), np.array(sorted(self._suspects), np.uint64)))
        borne = Counter(id_text(self._ids[row * ID_BYTES : (row + 1) * ID_BYTES]) for row in rows.tolist())
        return sorted(id_ for id_, times in borne.items() if times > 1 and is_id(id_))


def _there(known: npt.NDArray[np.uint64], wanted: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Return which numbers are among known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    found: npt.NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted
    return found


def _halves(ids: bytearray | memoryview) -> npt.NDArray[np.uint64]:
    """Return the second half of each id as a number: nearly all of it is random."""
    # the copy lets the bytes grow while the array stands
    return np.frombuffer(ids, np.uint64)[1::2].copy()
