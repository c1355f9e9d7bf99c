"""Measures how quickly events are recorded, beside plain SQLite writing the same bytes, and are had again."""

from __future__ import annotations

import argparse
import hashlib
import hmac
import shlex
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks.ledger.own_server import own_server, programs_of_postgresql
from benchmarks.results_page import table, write_results
from safepassage.ledger.bundle import digest, export_bundle, import_bundle
from safepassage.ledger.chain import Signer, verify_chain
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Identity, Store, open_store

IDENTITY: Final = Identity(operation="measured", hub="hub")
NOW: Final = datetime(2016, 12, 15, 4, tzinfo=UTC)
BATCH: Final = 1_000
DEVICES: Final = 20
SINGLE_LEAST: Final = 0.9
BATCH_LEAST: Final = 50_000
SIGNER: Final = Signer(key="hub", sign=lambda message: hmac.digest(b"key", message, "sha512"))
HEADER: Final = ("what", "a second", "plain SQLite", "of it", "plain, one key", "of it", "asked")
PLAIN: Final = {
    "same keys": "CREATE TABLE log (ord INTEGER PRIMARY KEY, us INTEGER, id TEXT UNIQUE, device TEXT,"
    " seq INTEGER, content BLOB, UNIQUE (device, seq))",
    "one key": "CREATE TABLE log (ord INTEGER, us INTEGER, id TEXT PRIMARY KEY, device TEXT,"
    " seq INTEGER, content BLOB)",
}
INSERT: Final = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Made:
    """Events of several devices, as long as those of a day are, one after another."""

    numbers: count[int]

    def events(self, how_many: int) -> list[Sealed]:
        """Return the next events."""
        return [_event(next(self.numbers)) for _ in range(how_many)]


def plain(path: Path, keys: str) -> sqlite3.Connection:
    """Return an empty table that is written as safely as a record is."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(PLAIN[keys])
    return connection


def insert(connection: sqlite3.Connection, events: Sequence[Sealed]) -> None:
    """Write events as plainly as can be."""
    rows = [(e.seq * DEVICES + int(e.device[6:]), 0, e.id, e.device, e.seq, e.content) for e in events]
    if len(rows) == 1:
        connection.execute(INSERT, rows[0])
        return
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT, rows)
    connection.execute("COMMIT")


def taken(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    begun_s = time.perf_counter()
    work()
    return time.perf_counter() - begun_s


def written_side_by_side(
    store: Store, folder: Path, size: int, rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Write batches of one size, by turns with plain SQLite.

    Returns
    -------
    tuple
        The median rates in events a second, by the clock and by the processor's time.
    """
    tables = {keys: plain(folder / f"{keys} {size}.sqlite", keys) for keys in PLAIN}
    made = {name: Made(count(size * 10_000_000)) for name in ("store", *tables)}
    seconds: dict[str, list[float]] = {name: [] for name in made}
    cpu: dict[str, list[float]] = {name: [] for name in made}
    for number in range(rounds):
        turn = deque(made)
        # each is the first as often as any other: a disk remembers who wrote before
        turn.rotate(number)
        for name in turn:
            batch = made[name].events(size)
            begun_s, cpu_s = time.perf_counter(), time.process_time()
            if name == "store":
                store.append(batch, NOW)
            else:
                insert(tables[name], batch)
            cpu[name].append(time.process_time() - cpu_s)
            seconds[name].append(time.perf_counter() - begun_s)
    for connection in tables.values():
        connection.close()
    by_clock, by_cpu = (
        {name: size / statistics.median(several) for name, several in each.items()} for each in (seconds, cpu)
    )
    return by_clock, by_cpu


def side_by_side(what: str, rates: dict[str, float], asked: str) -> tuple[str, ...]:
    """Return a row of the table."""
    own, same, one = rates["store"], rates["same keys"], rates["one key"]
    return (
        what,
        f"{own:,.0f}",
        f"{same:,.0f}",
        f"{own / same:.0%}",
        f"{one:,.0f}",
        f"{own / one:.0%}",
        asked,
    )


def alone(what: str, figure: float, asked: str = "") -> tuple[str, ...]:
    """Return a row of what plain SQLite has nothing like."""
    return (what, f"{figure:,.0f}", "", "", "", "", asked)


def reading(store: Store, folder: Path) -> Iterable[tuple[str, ...]]:
    """Measure what is done with a record that has events."""
    entries = store.head().order
    yield alone("read: as received", entries / taken(lambda: sum(1 for _ in store.read())))
    yield alone("read: events only", entries / taken(lambda: sum(1 for _ in store.sealed())))
    yield alone("verify the chain", entries / taken(lambda: verify_chain(store, [], lambda *_: True)))
    yield alone("digest", entries / taken(lambda: digest(store)))
    path = folder / "bundle"
    seconds = taken(lambda: export_bundle(store, path, at=NOW, signer=SIGNER))
    yield alone("export a bundle", entries / seconds)
    with open_store(folder / "other.sqlite", IDENTITY) as other:
        seconds = taken(lambda: import_bundle(other, path, received_at=NOW, trust=lambda *_: True))
    yield alone("import a bundle", entries / seconds)


def measured(chosen: argparse.Namespace) -> tuple[list[tuple[str, ...]], bool]:
    """Measure everything, and say whether what is asked is reached."""
    rows = []
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        with open_store(folder / "record.sqlite", IDENTITY) as store:
            store.append(Made(count(1)).events(1), NOW)
            single, single_cpu = written_side_by_side(store, folder, 1, chosen.singles)
            rows.append(side_by_side("SQLite: one by one", single, f"{SINGLE_LEAST:.0%}"))
            rows.append(side_by_side("SQLite: one by one, by the processor's time", single_cpu, ""))
            batches, batches_cpu = written_side_by_side(store, folder, BATCH, chosen.batches)
            rows.append(side_by_side(f"SQLite: {BATCH:,} at once", batches, f"{BATCH_LEAST:,}"))
            rows.append(side_by_side(f"SQLite: {BATCH:,} at once, by the processor's time", batches_cpu, ""))
            again = Made(count(BATCH * 10_000_000)).events(BATCH)
            rows.append(
                alone(f"SQLite: {BATCH:,} sent again", BATCH / taken(lambda: store.append(again, NOW)))
            )
            rows += [(f"SQLite: {row[0]}", *row[1:]) for row in reading(store, folder)]
        programs = programs_of_postgresql()
        if programs is not None:
            with own_server(programs) as server, open_store(server.address("measured"), IDENTITY) as store:
                for size, rounds in ((1, chosen.singles // 4), (BATCH, chosen.batches // 4)):
                    made = Made(count(size * 10_000_000))
                    batches_made = [made.events(size) for _ in range(rounds)]
                    seconds = [taken(partial(store.append, batch, NOW)) for batch in batches_made]
                    what = "one by one" if size == 1 else f"{size:,} at once"
                    rows.append(alone(f"PostgreSQL: {what}", size / statistics.median(seconds)))
                entries = store.head().order
                seconds_s = taken(lambda: sum(1 for _ in store.sealed()))
                rows.append(alone("PostgreSQL: read: events only", entries / seconds_s))
    reached = single["store"] >= SINGLE_LEAST * single["same keys"] and batches["store"] >= BATCH_LEAST
    return rows, reached


def main(arguments: Sequence[str]) -> int:
    """Measure; 1 where less than what is asked is reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger.store", description=__doc__)
    parser.add_argument("--singles", type=int, default=3_000, help="events recorded one by one")
    parser.add_argument("--batches", type=int, default=100, help=f"batches of {BATCH:,}")
    parser.add_argument("--folder", type=Path, help="a folder on the disk to be measured")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/store.md")
    chosen = parser.parse_args(arguments)
    rows, reached = measured(chosen)
    body = table(HEADER, rows)
    print(body)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.ledger.store", *arguments])
        write_results("store", made=datetime.now(UTC), command=command, body=body)
    return 0 if reached else 1


def _event(number: int) -> Sealed:
    device = f"phone-{number % DEVICES}"
    event_id = f"{0x019400000000 + number:012x}"
    filling = hashlib.sha512(str(number).encode()).hexdigest()
    content = (
        f'{{"at":"2016-12-15T04:{number // 60 % 60:02d}:{number % 60:02d}.000Z",'
        f'"body":{{"from":"place:sukkari","people":{{"civilians":{number % 50}}},'
        f'"to":"vehicle:bus-{number % 99:03d}"}},"device":"{device}",'
        f'"id":"{event_id}","kind":"boarded","operation":"aleppo-2016","seq":{number // DEVICES + 1},'
        f'"signature":"{filling}","version":1}}'
    )
    return Sealed(
        id=f"{event_id[:8]}-{event_id[8:]}-7000-8000-{number:012x}",
        device=device,
        seq=number // DEVICES + 1,
        content=content.encode(),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
