"""A snapshot in one file: its parts one after another, and at its end what it was made of and their sums.

The file is a cache. One that was cut off, changed or half written is found out by its sums when a part is
read, and is then as good as none.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from safepassage.ledger.snapshot import Part, SnapshotError
from safepassage.writing import written_atomically

MAGIC: Final = b"safepassage-snapshot/1\n"
SUM_BYTES: Final = 32
LENGTH_BYTES: Final = 8


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot was made of; of anything else it says nothing.

    Parameters
    ----------
    program
        The program that made it (`program_sum`).
    operation, terms
        The operation's id, as the record bears it, and a sum over all that its coordinator wrote.
    hub
        The hub whose order of events it is.
    order, link
        The last entry of the hub's log that it holds, and the link of that entry, on which all before depend.
    keys
        The devices of its events, each with the public key by which it was verified, empty where none was
        known.
    """

    program: str
    operation: str
    terms: str
    hub: str
    order: int
    link: bytes
    keys: dict[str, bytes]


class _Table(msgspec.Struct):
    tie: Tie
    parts: dict[str, tuple[int, int, int]]


def program_sum() -> str:
    """Return a sum over the program that folds: a snapshot of another version of it is not used."""
    made = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        made.update(path.name.encode())
        made.update(path.read_bytes())
    return made.hexdigest()


def write_snapshot(path: Path, tie: Tie, parts: Iterable[tuple[str, Part]]) -> None:
    """Write a snapshot in the place of the one before, whole or not at all.

    Raises
    ------
    OSError
        It cannot be written.
    """
    placed: dict[str, tuple[int, int, int]] = {}
    with written_atomically(path) as file:
        at = file.write(MAGIC)
        for name, part in parts:
            file.write(part)
            placed[name] = at, len(part), zlib.crc32(part)
            at += len(part)
        table = msgspec.msgpack.encode(_Table(tie, placed))
        file.write(table)
        file.write(hashlib.sha256(MAGIC + table).digest() + len(table).to_bytes(LENGTH_BYTES))


class SnapshotFile(Mapping[str, Part]):
    """The parts of a snapshot in a file, each read and summed when it is asked for.

    Raises
    ------
    SnapshotError
        It is none, or was cut off or changed; a part is only looked at when it is asked for.
    OSError
        It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._table = _table(path)

    @property
    def tie(self) -> Tie:
        """What it was made of."""
        return self._table.tie

    def __getitem__(self, name: str) -> Part:
        start, length, wanted = self._table.parts[name]
        part = bytearray(length)
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                there = file.readinto(part)
        except OSError as error:
            raise SnapshotError(f"the part {name} cannot be read: {error}") from error
        if there != length or zlib.crc32(part) != wanted:
            raise SnapshotError(f"the part {name} is damaged")
        return part

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.parts)

    def __len__(self) -> int:
        return len(self._table.parts)


def _table(path: Path) -> _Table:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        tail = SUM_BYTES + LENGTH_BYTES
        if size < len(MAGIC) + tail:
            raise SnapshotError("the snapshot is cut off")
        file.seek(size - tail)
        end = file.read(tail)
        length = int.from_bytes(end[SUM_BYTES:])
        if length > size - tail - len(MAGIC):
            raise SnapshotError("the snapshot is cut off")
        file.seek(size - tail - length)
        table = file.read(length)
    if hashlib.sha256(MAGIC + table).digest() != end[:SUM_BYTES]:
        raise SnapshotError("the snapshot is damaged")
    try:
        return msgspec.msgpack.decode(table, type=_Table)
    except msgspec.DecodeError as error:
        raise SnapshotError(f"the snapshot is damaged: {error}") from error
