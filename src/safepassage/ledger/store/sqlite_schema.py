"""The tables of a record in SQLite, and how a file of an older version is brought up to date.

A migration is never changed once released: a file of version 1 stays readable for ever, and a test opens one.
Its table `snapshots` is not used any more: they lie beside the record (`kept_state`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from safepassage.ledger.store import faults
from safepassage.ledger.store.protocol import Identity

APPLICATION_ID: Final = 0x53504C31
"""`SPL1` in the file's header: it is a record of this program."""

MIGRATIONS: Final = (
    """
    CREATE TABLE identity (operation TEXT NOT NULL, hub TEXT NOT NULL) STRICT;
    -- An entry without id, device and seq was refused, and `refused` has them: keys hold among the others.
    CREATE TABLE log (
        ord INTEGER PRIMARY KEY,
        received_us INTEGER NOT NULL,
        id TEXT UNIQUE,
        device TEXT,
        seq INTEGER,
        content BLOB NOT NULL,
        link BLOB NOT NULL,
        UNIQUE (device, seq)
    ) STRICT;
    CREATE TABLE refused (
        ord INTEGER PRIMARY KEY REFERENCES log,
        id TEXT NOT NULL,
        device TEXT NOT NULL,
        seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX refused_by_id ON refused (id);
    CREATE TABLE heads (
        hub TEXT NOT NULL,
        ord INTEGER NOT NULL,
        link BLOB NOT NULL,
        at_us INTEGER NOT NULL,
        key TEXT NOT NULL,
        signature BLOB NOT NULL,
        UNIQUE (hub, ord, link, at_us, key, signature)
    ) STRICT;
    CREATE TABLE snapshots (
        name TEXT PRIMARY KEY,
        ord INTEGER NOT NULL,
        seal BLOB NOT NULL,
        content BLOB NOT NULL
    ) STRICT;
    """,
)


def begin_record(connection: sqlite3.Connection, identity: Identity) -> None:
    """Make an empty database a record of version 0, which `migrate` brings up to date."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection, "", MIGRATIONS)
    connection.execute("INSERT INTO identity VALUES (?, ?)", (identity.operation, identity.hub))


def require_record(connection: sqlite3.Connection, place: str, migrations: Sequence[str]) -> int:
    """Return the version of a record.

    Raises
    ------
    StoreError
        It is none, or a newer version of the program wrote it.
    """
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise faults.foreign(place)
    version = _pragma(connection, "user_version")
    if version > len(migrations):
        raise faults.newer(place, found=version, known=len(migrations))
    return version


def require_current(connection: sqlite3.Connection, place: str, migrations: Sequence[str]) -> None:
    """Raise `StoreError` where it is no record, or one of another version than the program's."""
    version = require_record(connection, place, migrations)
    if version < len(migrations):
        raise faults.older(place, found=version, known=len(migrations))


def migrate(connection: sqlite3.Connection, place: str, migrations: Sequence[str]) -> None:
    """Bring a record up to date: each migration wholly or not at all, by one process of those that try."""
    while require_record(connection, place, migrations) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = require_record(connection, place, migrations)
            if version < len(migrations):
                for statement in migrations[version].split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
