"""The tables of a record on a PostgreSQL server, and how those of an older version are brought up to date.

A migration is never changed once released. The table `snapshots` of version 1 is not used any more: they lie
beside the record (`kept_state`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from safepassage.ledger.store import faults
from safepassage.ledger.store.postgres_server import Connection, Server
from safepassage.ledger.store.protocol import Identity

# Texts are compared by their bytes, as in every other store, whatever the server's language.
MIGRATIONS: Final = (
    """
    CREATE TABLE identity (operation text NOT NULL, hub text NOT NULL, version integer NOT NULL);
    -- An entry without id, device and seq was refused, and `refused` has them: keys hold among the others.
    CREATE TABLE log (
        ord bigint PRIMARY KEY,
        received_us bigint NOT NULL,
        id text COLLATE "C" UNIQUE,
        device text COLLATE "C",
        seq bigint,
        content bytea NOT NULL,
        link bytea NOT NULL,
        UNIQUE (device, seq)
    );
    CREATE TABLE refused (
        ord bigint PRIMARY KEY REFERENCES log,
        id text COLLATE "C" NOT NULL,
        device text COLLATE "C" NOT NULL,
        seq bigint NOT NULL
    );
    CREATE INDEX refused_by_id ON refused (id);
    CREATE TABLE heads (
        hub text NOT NULL,
        ord bigint NOT NULL,
        link bytea NOT NULL,
        at_us bigint NOT NULL,
        key text NOT NULL,
        signature bytea NOT NULL,
        UNIQUE (hub, ord, link, at_us, key, signature)
    );
    CREATE TABLE snapshots (
        name text PRIMARY KEY,
        ord bigint NOT NULL,
        seal bytea NOT NULL,
        content bytea NOT NULL
    );
    """,
)
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('safepassage'), hashtext(:schema))"
_TABLE: Final = "SELECT count(*) FROM pg_tables WHERE schemaname = :schema AND tablename = 'identity'"


def ready(
    connection: Connection,
    server: Server,
    identity: Identity | None,
    migrations: Sequence[str],
) -> Identity:
    """Bring a record up to date, or begin it where there is none, and return whose it is.

    What is to be done is done in one transaction, by one process at a time.

    Raises
    ------
    StoreError
        There is none and `identity` does not say whose to begin, it is of another operation, or a newer
        version of the program wrote it.
    """
    found, version = _found(connection, server, identity, len(migrations))
    if found is not None and version == len(migrations):
        return found
    connection.run("START TRANSACTION")
    connection.run(_LOCK, schema=server.schema)
    found, version = _found(connection, server, identity, len(migrations))
    if found is None:
        connection.run(f"CREATE SCHEMA IF NOT EXISTS {server.quoted_schema}")
    for migration in migrations[version:]:
        connection.run(migration)
    if found is None:
        assert identity is not None
        added = "INSERT INTO identity VALUES (:operation, :hub, :version)"
        connection.run(added, operation=identity.operation, hub=identity.hub, version=len(migrations))
        found = identity
    elif version < len(migrations):
        connection.run("UPDATE identity SET version = :version", version=len(migrations))
    connection.run("COMMIT")
    return found


def _found(
    connection: Connection, server: Server, identity: Identity | None, known: int
) -> tuple[Identity | None, int]:
    """Return whose record is there, if any, and its version."""
    if not connection.run(_TABLE, schema=server.schema)[0][0]:
        if identity is None:
            raise faults.missing(server.place)
        return None, 0
    # with its schema, as who may not use the schema is told by that only
    identities = connection.run(f"SELECT operation, hub, version FROM {server.quoted_schema}.identity")  # noqa: S608
    operation, hub, version = identities[0]
    if identity is not None and operation != identity.operation:
        raise faults.other_operation(server.place, found=operation, wanted=identity.operation)
    if version > known:
        raise faults.newer(server.place, found=version, known=known)
    return Identity(operation=operation, hub=hub), version


def require_safe(connection: Connection, server: Server) -> None:
    """Refuse a server that acknowledges what a power cut would take away.

    Raises
    ------
    StoreError
        One of its settings that keep what is acknowledged is off.
    """
    for setting in ("fsync", "full_page_writes"):
        if connection.run(f"SHOW {setting}")[0][0] != "on":
            raise faults.unsafe_server(server.place, setting)
