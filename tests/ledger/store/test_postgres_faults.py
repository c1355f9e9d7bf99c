"""P1: a server that stops, refuses, is full or unsafe: nothing acknowledged is lost, and that is said."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.ledger.own_server import OwnServer, own_server

from safepassage.ledger.chain import verify_chain
from safepassage.ledger.store import Outcome, Store, StoreError, postgres
from safepassage.ledger.store.postgres_server import Server
from tests.ledger.store.processes import answers, begun, small_disk
from tests.ledger.store.stores import NOW, PostgresPlace, event, events
from tests.needs import need_postgresql


def code(place: PostgresPlace) -> str:
    """Return why a record cannot be opened."""
    with pytest.raises(StoreError) as raised:
        place.open(patience_s=0.05)
    return raised.value.finding.code


def refusal(store: Store, *numbers: int) -> str:
    """Return why events are not recorded."""
    with pytest.raises(StoreError) as raised:
        store.append(events(numbers), NOW)
    return raised.value.finding.code


def test_a_server_that_stops_is_told_and_used_again_when_it_is_back() -> None:
    """What was acknowledged before is there, and the same store goes on."""
    with own_server(need_postgresql()) as server:
        place = PostgresPlace(server=server.server("record"))
        with place.open() as store:
            store.append(events([1, 2]), NOW)
            server.kill()
            assert refusal(store, 3) == "record-unreachable"
            assert refusal(store, 3, 4) == "record-unreachable"
            assert code(place) == "record-unreachable"
            server.start()
            assert store.append(events([2, 3]), NOW) == [Outcome.EXISTS, Outcome.CREATED]
            assert [s.event.seq for s in store.read()] == [1, 2, 3]
            server.stop()


def test_a_server_that_would_lose_what_it_acknowledged_is_refused() -> None:
    """Without fsync an acknowledgement would be worth nothing."""
    with own_server(need_postgresql(), "fsync=off") as server:
        assert code(PostgresPlace(server=server.server("record"))) == "record-server-unsafe"


def test_a_connection_that_is_cut_is_made_again(postgres_place: PostgresPlace) -> None:
    """A batch finds it cut; sending it again answers as if nothing had been."""
    with postgres_place.open() as store:
        store.append([event(1)], NOW)
        for number in (2, 3):
            postgres_place.change(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'safepassage' AND pid <> pg_backend_pid()"
            )
            assert refusal(store, *range(1, number + 1)) == "record-unreachable"
            store.append(events(range(1, number + 1)), NOW)
        assert [s.event.seq for s in store.read()] == [1, 2, 3]
        assert verify_chain(store, [], lambda *_: True) == []


def test_a_locked_record_says_so_and_goes_on_afterwards(postgres_place: PostgresPlace) -> None:
    """While another program holds the log, a writer waits, then says so."""
    with (
        postgres_place.open(patience_s=0.1) as store,
        contextlib.closing(postgres_place.server.connected(10)) as other,
    ):
        store.append([event(1)], NOW)
        other.run("START TRANSACTION")
        other.run("LOCK TABLE log IN EXCLUSIVE MODE")
        assert refusal(store, 2) == "record-locked"
        assert refusal(store, 2, 3) == "record-locked"
        assert [s.event.seq for s in store.read()] == [1]
        other.run("COMMIT")
        assert store.append([event(2)], NOW) == [Outcome.CREATED]


def test_who_has_no_right_is_refused(postgresql: OwnServer, postgres_place: PostgresPlace) -> None:
    """A user without rights or unknown, a database that is not there, a user who may only read."""
    postgres_place.open().close()
    server = postgres_place.server
    schema = server.quoted_schema
    for user in ("guest", "reader"):
        postgres_place.change(f"DROP ROLE IF EXISTS {user}", f"CREATE ROLE {user} LOGIN")
    postgres_place.change(
        f"GRANT ALL ON SCHEMA {schema} TO reader",
        f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO reader",
        "ALTER ROLE reader SET default_transaction_read_only = on",
    )
    try:
        for other in (
            replace(server, user="guest"),
            replace(server, user="nobody"),
            replace(server, database="none"),
        ):
            assert code(PostgresPlace(server=other)) == "record-server-refused"
        with PostgresPlace(server=replace(server, user="reader")).open() as store:
            assert list(store.read()) == []
            assert refusal(store, 1) == "record-read-only"
    finally:
        postgres_place.change(f"DROP SCHEMA {schema} CASCADE", "DROP ROLE guest", "DROP ROLE reader")
    assert code(PostgresPlace(server=replace(server, host="/nowhere"))) == "record-unreachable"
    assert postgresql.folder.exists()


def test_on_a_full_disk_what_was_acknowledged_stays() -> None:
    """The batch that finds no room is refused whole; with room made, the same batch is recorded."""
    with tempfile.TemporaryDirectory() as name, small_disk(Path(name) / "disk", "2m") as disk:
        Path(name).chmod(0o755)
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(1_000_000))
        with own_server(need_postgresql()) as server:
            if server.owner is not None:
                shutil.chown(disk, server.owner)
            place = PostgresPlace(server=server.server("record"))
            with place.open() as store:
                place.change(
                    f"CREATE TABLESPACE small LOCATION '{disk}'", "ALTER TABLE log SET TABLESPACE small"
                )
                first, refused = 1, None
                while refused is None:
                    try:
                        store.append(events(range(first, first + 200)), NOW)
                    except StoreError as error:
                        refused = error.finding
                    else:
                        first += 200
                assert refused.code == "record-disk-full", refused
                assert [s.event.seq for s in store.read()] == list(range(1, first))
                ballast.unlink()
                assert store.append(events(range(first, first + 200)), NOW) == [Outcome.CREATED] * 200
                assert verify_chain(store, [], lambda *_: True) == []


def test_no_question_reads_the_whole_log(postgres_place: PostgresPlace) -> None:
    """Whatever the server thinks of its size: what is asked about a batch is looked up by keys."""
    with (
        postgres_place.open() as store,
        contextlib.closing(postgres_place.server.connected(10)) as connection,
    ):
        store.append(events(range(1, 1001)), NOW)
        for query, values in (
            (postgres._KNOWN, {"sent": "[]"}),
            (postgres._IN_DISPUTE, {}),
            (postgres._LOG, {"after": 0, "size": 10}),
            (postgres._READ, {"after": 0, "size": 10}),
            (postgres._HEAD, {}),
        ):
            steps = [row[0] for row in connection.run(f"EXPLAIN {query}", **values)]
            assert [step for step in steps if "Seq Scan on log" in step] == []


def test_two_processes_write_at_once(postgresql: OwnServer) -> None:
    """Each has events of its own and both have some in common: all are there once, in one order."""
    script = """
mine = int(sys.argv[2])
with open_store(place, SOUTH) as store:
    for number in range(1, 21):
        tell("mine", store.append([event(mine * 1000 + number, f"phone-{mine}")], NOW)[0])
        tell("both", store.append([event(number, "shared")], NOW)[0])
    tell("batch", *store.append(events(range(mine * 9000, mine * 9000 + 50), f"phone-{mine}"), NOW))
"""
    place = postgresql.address("two processes")
    told = [answers(process) for process in [begun(script, place, str(n)) for n in (1, 2)]]
    for one in told:
        assert [t for t in one if t[0] == "mine"] == [["mine", "created"]] * 20
        assert one[-1] == ["batch", *["created"] * 50]
    shared = [[outcome for what, outcome, *_ in one if what == "both"] for one in told]
    assert all({a, b} == {"created", "exists"} for a, b in zip(*shared, strict=True))
    with PostgresPlace(server=postgresql.server("two processes")).open() as store:
        assert [e.order for e in store.log()] == list(range(1, 161))
        assert verify_chain(store, [], lambda *_: True) == []


def test_an_address_says_where_a_record_is() -> None:
    """The password is not shown; another machine's server must prove itself; a socket needs no such proof."""
    far = Server.at("postgresql://ali:p%40@hub.example:6543/records?schema=aleppo-2016")
    assert far == Server(
        host="hub.example",
        port=6543,
        database="records",
        user="ali",
        password="p@",  # noqa: S106
        schema="aleppo-2016",
    )
    assert far.tls == "verify"
    assert "p@" not in repr(far) + far.place
    near = Server.at("postgresql://ali@/records?host=/run/postgresql")
    assert (near.host, near.port, near.schema, near.tls) == ("/run/postgresql", 5432, "safepassage", "off")
    assert Server.at("postgresql://ali@localhost/records").tls == "off"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://hub.example/records",
        "postgresql://ali@hub.example",
        "postgresql://ali@hub.example/records?tls=maybe",
        "postgresql://ali@hub.example/records?colour=blue",
        "postgresql://ali@hub.example/records?nonsense",
        "postgresql://ali@hub.example:port/records",
    ],
)
def test_an_address_that_cannot_be_understood_is_a_mistake(address: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=r"."):
        Server.at(address)
