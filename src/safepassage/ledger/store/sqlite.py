"""A record in one SQLite file: written ahead and synced before anything is acknowledged."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from safepassage.errors import Finding
from safepassage.ledger.sealed import Sealed, Stored
from safepassage.ledger.store import faults
from safepassage.ledger.store.intake import (
    NO_ENTRIES,
    Row,
    admit,
    disputes_among,
    entry_of,
    instant_of,
    link_of,
    microseconds_of,
    require_sendable,
    require_sound,
)
from safepassage.ledger.store.protocol import (
    Dispute,
    Entry,
    Head,
    Identity,
    Outcome,
    SignedHead,
    StoreError,
    Variant,
)
from safepassage.ledger.store.sqlite_faults import TROUBLES, meaning, told
from safepassage.ledger.store.sqlite_file import begin, connected, connected_to_read, copy
from safepassage.ledger.store.sqlite_schema import MIGRATIONS, migrate, require_current

PATIENCE_S: Final = 10.0
PAGE: Final = 500

_INSERT: Final = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_REFUSED: Final = "INSERT INTO refused VALUES (?, ?, ?, ?)"
_HEAD: Final = "SELECT ord, link FROM log ORDER BY ord DESC LIMIT 1"
_LAST_SEQ: Final = (
    "SELECT max(seq) FROM log WHERE device = ?",
    "SELECT max(seq) FROM refused WHERE device = ?",
)
_READ: Final = """
    SELECT ord, received_us, id, device, seq, content FROM log
    WHERE ord > ? AND id IS NOT NULL ORDER BY ord LIMIT ?
"""
_LOG: Final = """
    SELECT l.ord, l.received_us, coalesce(l.id, r.id), coalesce(l.device, r.device), coalesce(l.seq, r.seq),
        l.content, l.link, l.id IS NULL
    FROM log AS l LEFT JOIN refused AS r ON l.id IS NULL AND r.ord = l.ord
    WHERE l.ord > ? ORDER BY l.ord LIMIT ?
"""
_KNOWN: Final = """
    SELECT id, device, seq, content, 0 FROM log WHERE id IN (SELECT value FROM json_each(?1))
    UNION ALL SELECT l.id, l.device, l.seq, l.content, 0 FROM json_each(?2) AS n CROSS JOIN log AS l
        ON l.device = json_extract(n.value, '$[0]') AND l.seq = json_extract(n.value, '$[1]')
    UNION ALL SELECT r.id, r.device, r.seq, l.content, 1 FROM refused AS r JOIN log AS l ON l.ord = r.ord
        WHERE r.id IN (SELECT value FROM json_each(?1))
"""
_IN_DISPUTE: Final = """
    SELECT l.ord, l.received_us, r.id, r.device, r.seq, l.content, l.link, 1
        FROM refused AS r JOIN log AS l ON l.ord = r.ord
    UNION SELECT l.ord, l.received_us, l.id, l.device, l.seq, l.content, l.link, 0
        FROM refused AS r CROSS JOIN log AS l ON l.id = r.id
    UNION SELECT l.ord, l.received_us, l.id, l.device, l.seq, l.content, l.link, 0
        FROM refused AS r CROSS JOIN log AS l ON l.device = r.device AND l.seq = r.seq
"""


class SqliteStore:
    """A store in one file, which may be copied once it is closed.

    Several threads may share a store, and several processes a file. Open it with `open` or `open_to_read`.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, patience_s: float) -> None:
        self._connection = connection
        self._place = str(path)
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._closed = False
        self._last: Head | None = None
        with self._told():
            found = connection.execute("SELECT operation, hub FROM identity").fetchone()
        if found is None:
            raise faults.damaged(self._place, "identity")
        self._identity = Identity(operation=found[0], hub=found[1])

    @classmethod
    def open(
        cls,
        path: Path,
        identity: Identity | None = None,
        *,
        patience_s: float = PATIENCE_S,
        migrations: Sequence[str] = MIGRATIONS,
    ) -> Self:
        """Open a record to read and write, and bring its tables up to date.

        Parameters
        ----------
        path
            The file.
        identity
            Whose record it is: where there is no file one is begun, and one of another operation is refused.
        patience_s
            How long another writer is waited for.
        migrations
            The versions that the program knows.

        Raises
        ------
        StoreError
            It cannot be opened, is none, or is of another operation.
        """
        place = str(path)
        with told(place, patience_s):
            if not path.exists():
                if identity is None:
                    raise faults.missing(place)
                begin(path, identity)
            connection = connected(path, patience_s)
            try:
                migrate(connection, place, migrations)
                store = cls(connection, path, patience_s)
            except BaseException:
                connection.close()
                raise
        if identity is not None and store.identity.operation != identity.operation:
            found = store.identity.operation
            store.close()
            raise faults.other_operation(place, found=found, wanted=identity.operation)
        return store

    @classmethod
    def open_to_read(
        cls, path: Path, *, patience_s: float = PATIENCE_S, migrations: Sequence[str] = MIGRATIONS
    ) -> Self:
        """Open a record that is not to be changed, as on a disk that may only be read.

        Raises
        ------
        StoreError
            It cannot be opened, is none, or is of an older format and must first be opened with `open`.
        """
        place = str(path)
        if not path.exists():
            raise faults.missing(place)
        with told(place, patience_s):
            connection = connected_to_read(path, patience_s)
            try:
                require_current(connection, place, migrations)
                return cls(connection, path, patience_s)
            except BaseException:
                connection.close()
                raise

    @property
    def identity(self) -> Identity:
        """Whose record this is."""
        return self._identity

    def append(self, batch: Sequence[Sealed], received_at: datetime) -> list[Outcome]:
        """Put events on the disk, all of them or none, and say what became of each (`Store.append`)."""
        received_us = microseconds_of(received_at)
        require_sendable(batch)
        if not batch:
            return []
        with self._lock:
            self._require_open()
            try:
                if len(batch) == 1 and self._append_next(batch[0], received_us):
                    return [Outcome.CREATED]
                return self._append_new(batch, received_us) or self._append_admitted(batch, received_us)
            except sqlite3.IntegrityError:
                raise
            except TROUBLES as error:
                raise meaning(error, self._place, self._patience_s) from error

    def read(self, after_order: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the events that were not refused, in the hub's order."""
        last_us, received_at = 0, instant_of(0)
        for order, us, event_id, device, seq, content in self._pages(_READ, after_order, limit):
            if us != last_us:
                last_us, received_at = us, instant_of(us)
            event = Sealed(id=event_id, device=device, seq=seq, content=content)
            yield Stored(order=order, received_at=received_at, event=event)

    def log(self, after_order: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Yield everything that was received, refused or not, in the hub's order."""
        for row in self._pages(_LOG, after_order, limit):
            yield entry_of(row)

    def sealed(self, after_order: int = 0, limit: int | None = None) -> Iterator[Sealed]:
        """Yield the events of the log, refused or not, in the hub's order, and nothing else."""
        for row in self._pages(_LOG, after_order, limit):
            yield Sealed(id=row[2], device=row[3], seq=row[4], content=row[5])

    def disputes(self) -> list[Dispute]:
        """Return every dispute, in an order that does not depend on which event came first."""
        with self._lock, self._told():
            rows = self._connection.execute(_IN_DISPUTE).fetchall()
        require_sound(rows, self._place)
        return disputes_among(
            Variant(event=e.event, order=e.order, received_at=e.received_at, refused=e.refused)
            for e in map(entry_of, rows)
        )

    def last_seq(self, device: str) -> int:
        """Return the highest number of a device, refused events too; 0 where it has sent nothing."""
        with self._lock, self._told():
            found = [self._connection.execute(query, (device,)).fetchone()[0] for query in _LAST_SEQ]
        return max((seq for seq in found if seq is not None), default=0)

    def event(self, id_: str) -> Sealed | None:
        """Return the event of an id that was not refused, None where there is none."""
        query = "SELECT device, seq, content FROM log WHERE id = ?"
        with self._lock, self._told():
            row = self._connection.execute(query, (id_,)).fetchone()
        return None if row is None else Sealed(id=id_, device=row[0], seq=row[1], content=row[2])

    def head(self) -> Head:
        """Return the end of the log."""
        with self._lock, self._told():
            return self._head()

    def heads(self) -> list[SignedHead]:
        """Return the signed heads that were kept, the oldest first."""
        with self._lock, self._told():
            rows = self._connection.execute("SELECT * FROM heads ORDER BY at_us, hub, ord").fetchall()
        return [
            SignedHead(hub=hub, order=order, link=link, at=instant_of(at_us), key=key, signature=signature)
            for hub, order, link, at_us, key, signature in rows
        ]

    def keep_head(self, head: SignedHead) -> None:
        """Keep a signed head; again the same is kept once."""
        row = (head.hub, head.order, head.link, microseconds_of(head.at), head.key, head.signature)
        with self._lock, self._told(), self._writing():
            self._connection.execute("INSERT OR IGNORE INTO heads VALUES (?, ?, ?, ?, ?, ?)", row)

    def integrity(self) -> list[Finding]:
        """Return what SQLite itself finds wrong with the file."""
        try:
            with self._lock, self._told():
                rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        except StoreError as error:
            return [error.finding]
        return [faults.damaged(self._place, row[0]).finding for row in rows if row[0] != "ok"]

    def copy_to(self, path: Path) -> None:
        """Write a whole copy of the record as it is now to one file, while others go on writing.

        Raises
        ------
        StoreError
            There is no room, or it cannot be written; then there is no half copy.
        """
        with self._lock, told(str(path), self._patience_s):
            copy(self._connection, path)

    def close(self) -> None:
        """Bring everything into the one file, and let go of it; closing twice is harmless."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            # What cannot be moved now, as another process reads, stays safe in the file beside.
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _require_open(self) -> None:
        if self._closed:
            raise ValueError("the store is closed")

    def _told(self) -> contextlib.AbstractContextManager[None]:
        self._require_open()
        return told(self._place, self._patience_s)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _append_next(self, event: Sealed, received_us: int) -> bool:
        """Append a new event behind the last that this store wrote; else do nothing and return false.

        This is what happens all day, so that it is one statement: the table's keys tell whether the event is
        new, and whether another process has written since.
        """
        last, self._last = self._last, None
        if last is None:
            return False
        order = last.order + 1
        link = link_of(last.link, order, received_us, False, event)
        values = (order, received_us, event.id, event.device, event.seq, event.content, link)
        try:
            self._connection.execute(_INSERT, values)
        except sqlite3.IntegrityError:
            return False
        self._last = Head(order=order, link=link)
        return True

    def _append_new(self, batch: Sequence[Sealed], received_us: int) -> list[Outcome]:
        """Append a batch of which every event is new; else do nothing and return nothing."""
        rows = []
        try:
            with self._writing():
                head = self._head()
                order, link = head.order, head.link
                for event in batch:
                    order += 1
                    link = link_of(link, order, received_us, False, event)
                    rows.append((order, received_us, event.id, event.device, event.seq, event.content, link))
                self._connection.executemany(_INSERT, rows)
        except sqlite3.IntegrityError:
            return []
        self._last = Head(order=order, link=link)
        return [Outcome.CREATED] * len(batch)

    def _append_admitted(self, batch: Sequence[Sealed], received_us: int) -> list[Outcome]:
        with self._writing():
            admission = admit(batch, self._known(batch), self._head(), received_us)
            self._insert(admission.rows)
        return admission.outcomes

    def _head(self) -> Head:
        found = self._connection.execute(_HEAD).fetchone()
        return Head(order=found[0], link=found[1]) if found else NO_ENTRIES

    def _known(self, batch: Sequence[Sealed]) -> list[tuple[Sealed, bool]]:
        ids = json.dumps([event.id for event in batch])
        numbers = json.dumps([(event.device, event.seq) for event in batch])
        return [
            (Sealed(id=event_id, device=device, seq=seq, content=content), bool(refused))
            for event_id, device, seq, content, refused in self._connection.execute(_KNOWN, (ids, numbers))
        ]

    def _insert(self, rows: Sequence[Row]) -> None:
        self._connection.executemany(_INSERT, [_values(row) for row in rows])
        refused = [(r.order, r.event.id, r.event.device, r.event.seq) for r in rows if r.refused]
        if refused:
            self._connection.executemany(_INSERT_REFUSED, refused)

    def _pages(self, query: str, after: int, limit: int | None) -> Iterator[tuple[Any, ...]]:
        left = limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            with self._lock, self._told():
                rows = self._connection.execute(query, (after, size)).fetchall()
            require_sound(rows, self._place)
            yield from rows
            if len(rows) < size:
                return
            after = rows[-1][0]
            left = None if left is None else left - size


def _values(row: Row) -> tuple[Any, ...]:
    event = row.event
    keys = (None, None, None) if row.refused else (event.id, event.device, event.seq)
    return row.order, row.received_us, *keys, event.content, row.link
