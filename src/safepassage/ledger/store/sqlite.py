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
    chained,
    disputes_among,
    instant_of,
    microseconds_of,
    require_sendable,
    snapshot_seal,
)
from safepassage.ledger.store.protocol import (
    Dispute,
    Entry,
    Head,
    Identity,
    Outcome,
    SignedHead,
    Snapshot,
    Variant,
)
from safepassage.ledger.store.sqlite_faults import told
from safepassage.ledger.store.sqlite_file import begin, connected, connected_to_read, copy
from safepassage.ledger.store.sqlite_schema import MIGRATIONS, migrate, require_record

PATIENCE_S: Final = 10.0
PAGE: Final = 2_000

_INSERT: Final = {
    False: "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
    True: "INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?, ?)",
}
_INSERT_NEXT: Final = """
    INSERT INTO events SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
    WHERE NOT EXISTS (SELECT 1 FROM refused WHERE ord >= ?1)
"""
# Two questions, as SQLite sorts the answer to one in a table of its own.
_LAST: Final = (
    "SELECT ord, link FROM events ORDER BY ord DESC LIMIT 1",
    "SELECT ord, link FROM refused ORDER BY ord DESC LIMIT 1",
)
_LOG: Final = """
    SELECT ord, received_us, id, device, seq, content, link, 0 FROM events WHERE ord > ?1
    UNION ALL SELECT ord, received_us, id, device, seq, content, link, 1 FROM refused WHERE ord > ?1
    ORDER BY 1 LIMIT ?2
"""
_KNOWN: Final = """
    SELECT id, device, seq, content, 0 FROM events WHERE id IN (SELECT value FROM json_each(?1))
    UNION ALL SELECT e.id, e.device, e.seq, e.content, 0 FROM json_each(?2) AS number CROSS JOIN events AS e
        ON e.device = json_extract(number.value, '$[0]') AND e.seq = json_extract(number.value, '$[1]')
    UNION ALL SELECT id, device, seq, content, 1 FROM refused WHERE id IN (SELECT value FROM json_each(?1))
"""
_IN_DISPUTE: Final = """
    SELECT ord, received_us, id, device, seq, content, link, 1 FROM refused
    UNION SELECT e.ord, e.received_us, e.id, e.device, e.seq, e.content, e.link, 0
        FROM refused AS r CROSS JOIN events AS e ON e.id = r.id
    UNION SELECT e.ord, e.received_us, e.id, e.device, e.seq, e.content, e.link, 0
        FROM refused AS r CROSS JOIN events AS e ON e.device = r.device AND e.seq = r.seq
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
    def open_to_read(cls, path: Path, *, patience_s: float = PATIENCE_S) -> Self:
        """Open a record that is not to be changed, as on a disk that may only be read.

        Raises
        ------
        StoreError
            It cannot be opened, or is none.
        """
        place = str(path)
        if not path.exists():
            raise faults.missing(place)
        with told(place, patience_s):
            connection = connected_to_read(path, patience_s)
            try:
                require_record(connection, place, MIGRATIONS)
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
        with self._lock, self._told():
            outcomes = self._append_new(batch, received_us)
            if outcomes is None:
                with self._writing():
                    admission = admit(batch, self._known(batch), self._head(), received_us)
                    self._insert(admission.rows)
                outcomes = admission.outcomes
            return outcomes

    def read(self, after_order: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the events that were not refused, in the hub's order."""
        query = (
            "SELECT ord, received_us, id, device, seq, content FROM events WHERE ord > ? ORDER BY ord LIMIT ?"
        )
        last_us, received_at = 0, instant_of(0)
        for order, us, event_id, device, seq, content in self._pages(query, after_order, limit):
            if us != last_us:
                last_us, received_at = us, instant_of(us)
            event = Sealed(id=event_id, device=device, seq=seq, content=content)
            yield Stored(order=order, received_at=received_at, event=event)

    def log(self, after_order: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Yield everything that was received, refused or not, in the hub's order."""
        for row in self._pages(_LOG, after_order, limit):
            yield _row(row).entry()

    def disputes(self) -> list[Dispute]:
        """Return every dispute, in an order that does not depend on which event came first."""
        with self._lock, self._told():
            rows = [_row(row).entry() for row in self._connection.execute(_IN_DISPUTE)]
        return disputes_among(
            Variant(event=e.event, order=e.order, received_at=e.received_at, refused=e.refused) for e in rows
        )

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

    def snapshot(self, name: str) -> Snapshot | None:
        """Return a snapshot, or nothing where there is none, it is damaged, or it is of another log."""
        with self._lock, self._told():
            query = "SELECT ord, seal, content FROM snapshots WHERE name = ?"
            found = self._connection.execute(query, (name,)).fetchone()
            link = None if found is None else self._link(found[0])
        if found is None or link is None:
            return None
        snapshot = Snapshot(order=found[0], content=found[2])
        return snapshot if snapshot_seal(snapshot, link) == found[1] else None

    def put_snapshot(self, name: str, snapshot: Snapshot) -> None:
        """Keep a snapshot in the place of the last of that name."""
        with self._lock, self._told(), self._writing():
            link = self._link(snapshot.order)
            if link is None:
                raise ValueError(f"there is no entry {snapshot.order} to make a snapshot of")
            row = (name, snapshot.order, snapshot_seal(snapshot, link), snapshot.content)
            self._connection.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)", row)

    def delete_snapshots(self) -> None:
        """Forget every snapshot."""
        with self._lock, self._told(), self._writing():
            self._connection.execute("DELETE FROM snapshots")

    def integrity(self) -> list[Finding]:
        """Return what SQLite itself finds wrong with the file."""
        try:
            with self._lock, self._told():
                rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        except faults.StoreError as error:
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

    def _told(self) -> contextlib.AbstractContextManager[None]:
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

    def _append_new(self, batch: Sequence[Sealed], received_us: int) -> list[Outcome] | None:
        """Append a batch of which every event is new, as is usual; else do nothing and return nothing.

        Then the tables' own keys are all the looking up there is. A single event is one statement, which says
        itself whether the head that it follows is still the last.
        """
        last, self._last = self._last, None
        new = [(event, False) for event in batch]
        try:
            if last is not None and len(batch) == 1:
                rows = chained(last, received_us, new)
                if not self._connection.execute(_INSERT_NEXT, _values(rows[0])).rowcount:
                    return None
            else:
                with self._writing():
                    rows = chained(self._head(), received_us, new)
                    self._insert(rows)
        except sqlite3.IntegrityError:
            return None
        self._last = Head(order=rows[-1].order, link=rows[-1].link)
        return [Outcome.CREATED] * len(batch)

    def _head(self) -> Head:
        found = [row for query in _LAST for row in self._connection.execute(query)]
        order, link = max(found, default=(NO_ENTRIES.order, NO_ENTRIES.link))
        return Head(order=order, link=link)

    def _link(self, order: int) -> bytes | None:
        if order == 0:
            return NO_ENTRIES.link
        query = "SELECT link FROM events WHERE ord = ?1 UNION ALL SELECT link FROM refused WHERE ord = ?1"
        found = self._connection.execute(query, (order,)).fetchone()
        return found[0] if found else None

    def _known(self, batch: Sequence[Sealed]) -> list[tuple[Sealed, bool]]:
        ids = json.dumps([event.id for event in batch])
        numbers = json.dumps([(event.device, event.seq) for event in batch])
        return [
            (Sealed(id=event_id, device=device, seq=seq, content=content), bool(refused))
            for event_id, device, seq, content, refused in self._connection.execute(_KNOWN, (ids, numbers))
        ]

    def _insert(self, rows: Sequence[Row]) -> None:
        tables: dict[bool, list[tuple[Any, ...]]] = {}
        for row in rows:
            tables.setdefault(row.refused, []).append(_values(row))
        for refused, entries in tables.items():
            self._connection.executemany(_INSERT[refused], entries)

    def _pages(self, query: str, after: int, limit: int | None) -> Iterator[tuple[Any, ...]]:
        left = limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            with self._lock, self._told():
                rows = self._connection.execute(query, (after, size)).fetchall()
            yield from rows
            if len(rows) < size:
                return
            after = rows[-1][0]
            left = None if left is None else left - size


def _row(row: tuple[Any, ...]) -> Row:
    order, received_us, event_id, device, seq, content, link, refused = row
    event = Sealed(id=event_id, device=device, seq=seq, content=content)
    return Row(order=order, received_us=received_us, event=event, refused=bool(refused), link=link)


def _values(row: Row) -> tuple[Any, ...]:
    event = row.event
    return row.order, row.received_us, event.id, event.device, event.seq, event.content, row.link
