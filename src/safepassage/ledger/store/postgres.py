"""A record on a PostgreSQL server, for several hubs and many devices."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, Self, TypeVar

from pg8000.exceptions import DatabaseError

from safepassage.errors import Finding
from safepassage.ledger.sealed import Sealed, Stored
from safepassage.ledger.store import faults
from safepassage.ledger.store.intake import (
    NO_ENTRIES,
    Row,
    admit,
    chained,
    disputes_among,
    entry_of,
    instant_of,
    microseconds_of,
    require_sendable,
    require_sound,
)
from safepassage.ledger.store.postgres_faults import NOT_UNIQUE, TROUBLES, code_of, meaning
from safepassage.ledger.store.postgres_schema import MIGRATIONS, ready, require_safe
from safepassage.ledger.store.postgres_server import Connection, Server
from safepassage.ledger.store.protocol import (
    Dispute,
    Entry,
    Head,
    Identity,
    Outcome,
    SignedHead,
    Variant,
)

PATIENCE_S: Final = 10.0
PAGE: Final = 500
TRIES: Final = 1_000

_T = TypeVar("_T")
_INSERT: Final = "INSERT INTO log VALUES (:ord, :us, :id, :device, :seq, :content, :link)"
_HEAD: Final = "SELECT ord, link FROM log ORDER BY ord DESC LIMIT 1"
_LINK: Final = "SELECT link FROM log WHERE ord = :ord"
_LAST_SEQ: Final = (
    "SELECT max(seq) FROM log WHERE device = :device",
    "SELECT max(seq) FROM refused WHERE device = :device",
)
# Held until the transaction ends; one for each record, as the table is.
_LOCK: Final = "SELECT pg_advisory_xact_lock(CAST(CAST('log' AS regclass) AS oid)::bigint)"
_READ: Final = """
    SELECT ord, received_us, id, device, seq, content FROM log
    WHERE ord > :after AND id IS NOT NULL ORDER BY ord LIMIT :size
"""
_LOG: Final = """
    SELECT l.ord, l.received_us, coalesce(l.id, r.id), coalesce(l.device, r.device), coalesce(l.seq, r.seq),
        l.content, l.link, l.id IS NULL
    FROM log AS l LEFT JOIN refused AS r ON l.id IS NULL AND r.ord = l.ord
    WHERE l.ord > :after ORDER BY l.ord LIMIT :size
"""
_KNOWN: Final = """
    WITH sent AS MATERIALIZED (
        SELECT id, device, seq
        FROM json_to_recordset(CAST(:sent AS json)) AS s (id text, device text, seq bigint)
    )
    SELECT l.id, l.device, l.seq, l.content, false FROM sent JOIN log AS l USING (id)
    UNION ALL SELECT l.id, l.device, l.seq, l.content, false FROM sent JOIN log AS l USING (device, seq)
    UNION ALL SELECT r.id, r.device, r.seq, l.content, true
        FROM sent JOIN refused AS r USING (id) JOIN log AS l USING (ord)
"""
_IN_DISPUTE: Final = """
    SELECT l.ord, l.received_us, r.id, r.device, r.seq, l.content, l.link, true
        FROM refused AS r JOIN log AS l USING (ord)
    UNION SELECT l.ord, l.received_us, l.id, l.device, l.seq, l.content, l.link, false
        FROM refused AS r JOIN log AS l USING (id)
    UNION SELECT l.ord, l.received_us, l.id, l.device, l.seq, l.content, l.link, false
        FROM refused AS r JOIN log AS l USING (device, seq)
"""
# The binary form of COPY ("File Formats" on the page COPY of PostgreSQL's manual).
_COPY_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_NULL: Final = struct.pack(">i", -1)
_COPY_END: Final = struct.pack(">h", -1)
_COUNT: Final = struct.Struct(">h")
_LENGTH: Final = struct.Struct(">i")


class PostgresStore:
    """A store on a server; several threads may share it, and several processes the server.

    A connection that is lost is made again by the next call.
    """

    def __init__(self, server: Server, identity: Identity, connection: Connection, patience_s: float) -> None:
        self._server = server
        self._identity = identity
        self._connection: Connection | None = connection
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._last: Head | None = None
        self._closed = False

    @classmethod
    def open(
        cls,
        server: Server,
        identity: Identity | None = None,
        *,
        patience_s: float = PATIENCE_S,
        migrations: Sequence[str] = MIGRATIONS,
    ) -> Self:
        """Open a record to read and write, and bring its tables up to date.

        Parameters
        ----------
        server
            Where it is.
        identity
            Whose record it is: where there is none one is begun, and one of another operation is refused.
        patience_s
            How long another writer is waited for.
        migrations
            The versions that the program knows.

        Raises
        ------
        StoreError
            It cannot be opened, is none, or is of another operation.
        """
        connection: Connection | None = None
        try:
            connection = server.connected(patience_s)
            require_safe(connection, server)
            found = ready(connection, server, identity, migrations)
        except BaseException as error:
            _leave(connection)
            if isinstance(error, TROUBLES):
                raise meaning(error, server.place, patience_s) from error
            raise
        return cls(server, found, connection, patience_s)

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
        return self._asked(lambda connection: self._append(connection, batch, received_us))

    def read(self, after_order: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the events that were not refused, in the hub's order."""
        for order, us, event_id, device, seq, content in self._pages(_READ, after_order, limit):
            event = Sealed(id=event_id, device=device, seq=seq, content=content)
            yield Stored(order=order, received_at=instant_of(us), event=event)

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
        rows = self._asked(_run(_IN_DISPUTE))
        require_sound(rows, self._server.place)
        return disputes_among(
            Variant(event=e.event, order=e.order, received_at=e.received_at, refused=e.refused)
            for e in map(entry_of, rows)
        )

    def last_seq(self, device: str) -> int:
        """Return the highest number of a device, refused events too; 0 where it has sent nothing."""
        found = [self._asked(_run(query, device=device))[0][0] for query in _LAST_SEQ]
        return max((seq for seq in found if seq is not None), default=0)

    def event(self, id_: str) -> Sealed | None:
        """Return the event of an id that was not refused, None where there is none."""
        rows = self._asked(_run("SELECT device, seq, content FROM log WHERE id = :id", id=id_))
        return Sealed(id=id_, device=rows[0][0], seq=rows[0][1], content=rows[0][2]) if rows else None

    def head(self) -> Head:
        """Return the end of the log."""
        return self._asked(_head)

    def heads(self) -> list[SignedHead]:
        """Return the signed heads that were kept, the oldest first."""
        query = "SELECT hub, ord, link, at_us, key, signature FROM heads ORDER BY at_us, hub, ord"
        return [
            SignedHead(hub=hub, order=order, link=link, at=instant_of(at_us), key=key, signature=signature)
            for hub, order, link, at_us, key, signature in self._asked(_run(query))
        ]

    def keep_head(self, head: SignedHead) -> None:
        """Keep a signed head; again the same is kept once."""
        query = """
            INSERT INTO heads VALUES (:hub, :ord, :link, :at, :key, :signature) ON CONFLICT DO NOTHING
        """
        values = {"hub": head.hub, "ord": head.order, "link": head.link, "key": head.key}
        values |= {"at": microseconds_of(head.at), "signature": head.signature}
        self._asked(_run(query, **values))

    def integrity(self) -> list[Finding]:
        """Return nothing: a server looks after its own files, and tells damage when they are read."""
        return []

    def close(self) -> None:
        """Let go of the server; closing twice is harmless."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
            _leave(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _asked(self, question: Callable[[Connection], _T]) -> _T:
        """Put a question to the server; a connection on which anything failed is not used again."""
        with self._lock:
            if self._closed:
                raise ValueError("the store is closed")
            try:
                if self._connection is None:
                    self._connection = self._server.connected(self._patience_s)
                return question(self._connection)
            except BaseException as error:
                connection, self._connection = self._connection, None
                _leave(connection)
                if isinstance(error, TROUBLES):
                    raise meaning(error, self._server.place, self._patience_s) from error
                raise

    def _append(self, connection: Connection, batch: Sequence[Sealed], received_us: int) -> list[Outcome]:
        last, self._last = self._last, None
        if last is not None and len(batch) == 1:
            rows = chained(last, received_us, [(batch[0], False)])
            if _is_written(connection, rows, _insert):
                self._last = _end(rows)
                return [Outcome.CREATED]
        for _ in range(TRIES):
            connection.run("START TRANSACTION")
            connection.run(_LOCK)
            head = _head(connection)
            admission = admit(batch, _known(connection, batch), head, received_us)
            if _is_written(connection, admission.rows, _copy):
                connection.run("COMMIT")
                self._last = _end(admission.rows) if admission.rows else head
                return admission.outcomes
            # One that does not wait for the lock, as above, was quicker: then all again.
            connection.run("ROLLBACK")
        raise faults.locked(self._server.place, self._patience_s)

    def _pages(self, query: str, after: int, limit: int | None) -> Iterator[Any]:
        left = limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            rows = self._asked(_run(query, after=after, size=size))
            require_sound(rows, self._server.place)
            yield from rows
            if len(rows) < size:
                return
            after = rows[-1][0]
            left = None if left is None else left - size


def _run(query: str, **values: object) -> Callable[[Connection], list[Any]]:
    return lambda connection: connection.run(query, **values) or []


def _head(connection: Connection) -> Head:
    found = connection.run(_HEAD)
    return Head(order=found[0][0], link=found[0][1]) if found else NO_ENTRIES


def _known(connection: Connection, batch: Sequence[Sealed]) -> list[tuple[Sealed, bool]]:
    sent = [{"id": event.id, "device": event.device, "seq": event.seq} for event in batch]
    found = connection.run(_KNOWN, sent=json.dumps(sent))
    return [
        (Sealed(id=event_id, device=device, seq=seq, content=content), refused)
        for event_id, device, seq, content, refused in found
    ]


def _is_written(
    connection: Connection, rows: Sequence[Row], write: Callable[[Connection, Sequence[Row]], None]
) -> bool:
    """Write rows and return true; return false where the keys of one are there already."""
    try:
        write(connection, rows)
    except DatabaseError as error:
        if code_of(error) == NOT_UNIQUE:
            return False
        raise
    return True


def _insert(connection: Connection, rows: Sequence[Row]) -> None:
    for row in rows:
        names = ("ord", "us", "id", "device", "seq", "content", "link")
        connection.run(_INSERT, **dict(zip(names, _values(row), strict=True)))


def _copy(connection: Connection, rows: Sequence[Row]) -> None:
    """Write rows in the quickest way that the server has."""
    if rows:
        _copied(connection, "log", [_values(row) for row in rows])
    refused = [(r.order, r.event.id, r.event.device, r.event.seq) for r in rows if r.refused]
    if refused:
        _copied(connection, "refused", refused)


def _copied(connection: Connection, table: str, rows: Sequence[tuple[int | str | bytes | None, ...]]) -> None:
    parts = [_COPY_HEAD]
    for row in rows:
        parts.append(_COUNT.pack(len(row)))
        for value in row:
            if value is None:
                parts.append(_COPY_NULL)
            else:
                made = value.to_bytes(8, signed=True) if isinstance(value, int) else value
                content = made.encode() if isinstance(made, str) else made
                parts += (_LENGTH.pack(len(content)), content)
    parts.append(_COPY_END)
    connection.run(f"COPY {table} FROM STDIN WITH (FORMAT binary)", stream=io.BytesIO(b"".join(parts)))


def _end(rows: Sequence[Row]) -> Head:
    return Head(order=rows[-1].order, link=rows[-1].link)


def _values(row: Row) -> tuple[int | str | bytes | None, ...]:
    event = row.event
    keys = (None, None, None) if row.refused else (event.id, event.device, event.seq)
    return row.order, row.received_us, *keys, event.content, row.link


def _leave(connection: Connection | None) -> None:
    if connection is not None:
        with contextlib.suppress(*TROUBLES):
            connection.close()
