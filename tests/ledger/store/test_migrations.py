"""Records of every version that was ever released stay readable, and are brought up to date whole."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from benchmarks.ledger.own_server import OwnServer

from safepassage.ledger.chain import verify_chain
from safepassage.ledger.store import (
    Outcome,
    SignedHead,
    Store,
    StoreError,
    postgres_schema,
    sqlite_schema,
)
from safepassage.ledger.store.sqlite import SqliteStore
from tests.ledger.store.stores import NOW, SOUTH, Place, PostgresPlace, SqlitePlace, event, events, later

HERE = Path(__file__).parent
LINK = bytes.fromhex("30b5b6dbc8129f29570bb18503f0fbc2c9d534d6d14013007ad4c24655f00f6d")
NEXT = "CREATE TABLE extra (word text)"


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return a record of format 1 as it was when that was released."""
    if request.param == "sqlite":
        shutil.copy(HERE / "version-1.sqlite", tmp_path / "record.sqlite")
        return SqlitePlace(path=tmp_path / "record.sqlite")
    server: OwnServer = request.getfixturevalue("postgresql")
    place = PostgresPlace(server=server.server(f"version 1 {tmp_path.name}"))
    schema = place.server.quoted_schema
    script = (HERE / "version-1.sql").read_text(encoding="utf-8")
    place.change(f"DROP SCHEMA IF EXISTS {schema} CASCADE", f"CREATE SCHEMA {schema}", script)
    return place


def test_a_record_of_format_1_is_read_for_ever(old: Place) -> None:
    """Its events, dispute, links and heads are what they were, and it goes on."""
    with old.open(None) as store:
        assert store.identity == SOUTH
        assert [(s.order, s.received_at, s.event) for s in store.read()] == [
            (1, NOW, event(1)),
            (2, NOW, event(2)),
            (3, NOW, event(3)),
            (5, later(60.000001), event(4, "phone-2", seq=1)),
        ]
        assert [(d.about, d.key) for d in store.disputes()] == [
            ("id", event(2).id),
            ("seq", "phone-2 1"),
        ]
        assert (store.head().order, store.head().link) == (6, LINK)
        head = SignedHead(hub="south", order=6, link=LINK, at=later(120), key="key", signature=b"signature")
        assert store.heads() == [head]
        assert verify_chain(store, store.heads(), lambda *_: True) == []
        assert store.append(events([3, 7]), NOW) == [Outcome.EXISTS, Outcome.CREATED]
        assert verify_chain(store, store.heads(), lambda *_: True) == []


def test_an_old_file_gets_the_tables_of_a_new_one(tmp_path: Path) -> None:
    """What migrations make of format 1 is what a record begun today has."""
    shutil.copy(HERE / "version-1.sqlite", tmp_path / "old.sqlite")
    tables = []
    for name in ("old.sqlite", "new.sqlite"):
        SqliteStore.open(tmp_path / name, SOUTH).close()
        connection = sqlite3.connect(tmp_path / name)
        tables.append(
            connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        )
        connection.close()
    assert tables[0] == tables[1]


def upgraded(place: Place, change: str = NEXT) -> Store:
    """Open a record with a program that knows one format more."""
    known = sqlite_schema.MIGRATIONS if isinstance(place, SqlitePlace) else postgres_schema.MIGRATIONS
    return place.open(migrations=(*known, change))


def test_a_newer_program_brings_a_record_up_to_date_and_an_older_one_leaves_it(old: Place) -> None:
    """After the change events are as before; the older program says that it does not know the format."""
    with upgraded(old) as store:
        assert store.head().link == LINK
    upgraded(old).close()
    with pytest.raises(StoreError) as raised:
        old.open()
    assert raised.value.finding.code == "record-newer"
    with upgraded(old) as store:
        assert store.append([event(9)], NOW) == [Outcome.CREATED]


def test_an_old_file_that_is_only_to_be_read_says_what_to_do(tmp_path: Path) -> None:
    """It is not changed by looking at it."""
    path = tmp_path / "record.sqlite"
    shutil.copy(HERE / "version-1.sqlite", path)
    migrations = (*sqlite_schema.MIGRATIONS, NEXT)
    with pytest.raises(StoreError) as raised:
        SqliteStore.open_to_read(path, migrations=migrations)
    assert raised.value.finding.code == "record-older"
    assert path.read_bytes() == (HERE / "version-1.sqlite").read_bytes()
    SqliteStore.open(path, migrations=migrations).close()
    with SqliteStore.open_to_read(path, migrations=migrations) as store:
        assert store.head().link == LINK


def test_a_change_that_fails_changes_nothing(old: Place) -> None:
    """A migration is done wholly or not at all."""
    with pytest.raises(StoreError):
        upgraded(old, f"{NEXT}; CREATE TABLE log (word text)")
    with old.open() as store:
        assert store.head().link == LINK
    upgraded(old).close()


def test_programs_that_start_at_once_bring_it_up_to_date_once(old: Place) -> None:
    """Four at once: one does it, the others find it done."""
    orders: list[int] = []

    def begin() -> None:
        with upgraded(old) as store:
            orders.append(store.head().order)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert orders == [6] * 4
