"""The file of a record in SQLite: begun whole, opened in the way its disk allows, copied whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from safepassage.ledger.store import faults
from safepassage.ledger.store.protocol import Identity, StoreError
from safepassage.ledger.store.sqlite_schema import begin_record

_SECOND_FILES: Final = ("-journal", "-wal", "-shm")


def begin(path: Path, identity: Identity) -> None:
    """Make an empty record; where two begin the same one, the first does, and both have that.

    It is made beside and then named, so that a process killed half-way leaves no half record.
    """
    if not path.parent.is_dir():
        raise faults.unreadable(str(path), os.strerror(2))
    if not os.access(path.parent, os.W_OK):
        raise faults.read_only(str(path))
    with _made_beside(path) as temporary:
        connection = sqlite3.connect(temporary, isolation_level=None)
        try:
            begin_record(connection, identity)
        finally:
            connection.close()
        _sync(temporary)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
        except OSError:
            # a disk without links, as most memory sticks are
            if not path.exists():
                temporary.rename(path)
        _sync(path.parent)


def connected(path: Path, patience_s: float) -> sqlite3.Connection:
    """Return a connection to read and write with: each transaction is on the disk when it ends.

    Raises
    ------
    StoreError
        The file or its folder may only be read.
    """
    if not _is_writable(path):
        raise faults.read_only(str(path))
    # FULL syncs the log at each transaction; the other two make macOS's disks really write.
    return _connection(
        path, "mode=rw", patience_s, "synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON"
    )


def connected_to_read(path: Path, patience_s: float) -> sqlite3.Connection:
    """Return a connection to read with, in the way that the disk allows.

    Raises
    ------
    StoreError
        The disk may only be read, and the last entries are not in the file itself.
    """
    beside = Path(f"{path}-wal")
    try:
        if not _is_writable(path):
            raise faults.read_only(str(path))
        return _connection(path, "mode=rw", patience_s, "query_only = ON", "application_id")
    except (StoreError, sqlite3.OperationalError) as error:
        # SQLite reads with a second file in which readers and writers meet. Where it cannot be made, as on a
        # disk that is read-only or full, nobody writes, and the file can be read as it is.
        if isinstance(error, StoreError) and beside.exists() and beside.stat().st_size:
            raise faults.unfinished(str(path)) from None
        if beside.exists() and beside.stat().st_size:
            raise
        return _connection(path, "mode=ro&immutable=1", patience_s, "query_only = ON")


def copy(connection: sqlite3.Connection, path: Path) -> None:
    """Write all that a connection sees to one file, whole or not at all."""
    with _made_beside(path) as temporary:
        with contextlib.closing(sqlite3.connect(temporary)) as target:
            connection.backup(target)
        _sync(temporary)
        temporary.replace(path)
        _sync(path.parent)


def _connection(path: Path, way: str, patience_s: float, *settings: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{way}",
        uri=True,
        isolation_level=None,
        timeout=patience_s,
        check_same_thread=False,
    )
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


@contextlib.contextmanager
def _made_beside(path: Path) -> Iterator[Path]:
    temporary = path.with_name(f".safepassage-{secrets.token_hex(8)}.tmp")
    try:
        yield temporary
    finally:
        for ending in ("", *_SECOND_FILES):
            Path(f"{temporary}{ending}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have a file, or a folder's names, survive a power cut where the system can do so."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
