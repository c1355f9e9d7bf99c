"""The two stores, so that every test of what a store does runs on both."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.ledger.own_server import OwnServer, own_server

from tests.ledger.store.stores import Place, PostgresPlace, SqlitePlace
from tests.needs import need_postgresql

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[OwnServer]:
    """Return a server that all tests of one process share."""
    with own_server(need_postgresql()) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return where a record can be begun, in each kind of store."""
    if request.param == "sqlite":
        return SqlitePlace(path=tmp_path / "record.sqlite")
    server: OwnServer = request.getfixturevalue("postgresql")
    return PostgresPlace(server=server.server(f"test {next(_numbers)}"))


@pytest.fixture
def postgres_place(postgresql: OwnServer) -> PostgresPlace:
    """Return where a record can be begun on a server."""
    return PostgresPlace(server=postgresql.server(f"test {next(_numbers)}"))
