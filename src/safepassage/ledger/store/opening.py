"""Opens a record wherever it is: a file by its path, a server's by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from safepassage.ledger.store.protocol import Identity, Store

SERVER: Final = ("postgresql://", "postgres://")


def open_store(place: str | Path, identity: Identity | None = None) -> Store:
    """Open a record to read and write; where there is none, and `identity` says whose, begin it.

    Parameters
    ----------
    place
        A file's path, or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME` (`postgres.Server`).
    identity
        The operation and the hub; a record of another operation is refused.

    Raises
    ------
    StoreError
        It cannot be opened, is none, or is of another operation.
    ValueError
        The address cannot be understood.
    """
    if str(place).startswith(SERVER):
        from safepassage.ledger.store.postgres import PostgresStore
        from safepassage.ledger.store.postgres_server import Server

        return PostgresStore.open(Server.at(str(place)), identity)
    from safepassage.ledger.store.sqlite import SqliteStore

    return SqliteStore.open(Path(place), identity)


def open_store_to_read(place: str | Path) -> Store:
    """Open a record that is not to be changed; it may be on a disk that can only be read.

    Raises
    ------
    StoreError
        It cannot be opened, or is none.
    ValueError
        The address cannot be understood.
    """
    if str(place).startswith(SERVER):
        return open_store(place)
    from safepassage.ledger.store.sqlite import SqliteStore

    return SqliteStore.open_to_read(Path(place))
