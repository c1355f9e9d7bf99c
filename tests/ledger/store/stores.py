"""Records to try things on: where they are, and events for them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Identity, Store, postgres_schema, sqlite_schema
from safepassage.ledger.store.postgres import PostgresStore
from safepassage.ledger.store.postgres_server import Server
from safepassage.ledger.store.sqlite import SqliteStore

NOW = datetime(2016, 12, 15, 6, 0, tzinfo=UTC)
SOUTH = Identity(operation="aleppo-2016", hub="south")
NORTH = Identity(operation="aleppo-2016", hub="north")


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlitePlace:
    """A file."""

    path: Path

    def open(
        self,
        identity: Identity | None = SOUTH,
        *,
        patience_s: float = 10.0,
        migrations: Sequence[str] = sqlite_schema.MIGRATIONS,
    ) -> Store:
        """Open the record, and begin it where there is none."""
        return SqliteStore.open(self.path, identity, patience_s=patience_s, migrations=migrations)

    def change(self, *statements: str) -> None:
        """Change the tables behind the store's back."""
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresPlace:
    """A schema on a server."""

    server: Server

    def open(
        self,
        identity: Identity | None = SOUTH,
        *,
        patience_s: float = 10.0,
        migrations: Sequence[str] = postgres_schema.MIGRATIONS,
    ) -> Store:
        """Open the record, and begin it where there is none."""
        return PostgresStore.open(self.server, identity, patience_s=patience_s, migrations=migrations)

    def change(self, *statements: str) -> None:
        """Change the tables behind the store's back."""
        with contextlib.closing(self.server.connected(10)) as connection:
            for statement in statements:
                connection.run(statement)


Place = SqlitePlace | PostgresPlace


def event(
    number: int, device: str = "phone-1", *, seq: int | None = None, says: str = "48 boarded"
) -> Sealed:
    """Return an event; the number makes its id, and without `seq` its number on the device."""
    return Sealed(
        id=f"01890000-0000-7000-8000-{number:012x}",
        device=device,
        seq=number if seq is None else seq,
        content=f'{{"says":"{says}","number":{number}}}'.encode(),
    )


def events(numbers: Iterable[int], device: str = "phone-1") -> list[Sealed]:
    """Return several events of one device."""
    return [event(number, device) for number in numbers]


def later(seconds: float) -> datetime:
    """Return an instant some seconds after the first."""
    return NOW + timedelta(seconds=seconds)
