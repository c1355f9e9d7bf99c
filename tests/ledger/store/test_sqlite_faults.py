"""P1: full, read-only, locked, torn and damaged: nothing acknowledged is lost, and what is wrong is said."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safepassage.errors import Finding
from safepassage.ledger.chain import verify_chain
from safepassage.ledger.store import Outcome, Store, StoreError, open_store_to_read
from safepassage.ledger.store.sqlite import SqliteStore
from tests.ledger.store.processes import answer, answers, begun, small_disk
from tests.ledger.store.stores import NOW, SOUTH, event, events


def numbers(store: Store) -> list[int]:
    """Return the numbers of the events of a record."""
    return [s.event.seq for s in store.read()]


def chain(store: Store) -> list[Finding]:
    """Return what is wrong with a record's chain."""
    return verify_chain(store, [], lambda *_: True)


def test_on_a_full_disk_what_was_acknowledged_stays(tmp_path: Path) -> None:
    """The batch that finds no room is refused whole; with room made, the same batch is recorded."""
    with small_disk(tmp_path / "disk", "2m") as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(1_000_000))
        path = disk / "record.sqlite"
        store = SqliteStore.open(path, SOUTH)
        acknowledged: list[int] = []
        first, refused = 1, None
        while refused is None:
            try:
                store.append(events(range(first, first + 50)), NOW)
            except StoreError as error:
                refused = error.finding.code
            else:
                acknowledged += range(first, first + 50)
                first += 50
        assert refused == "record-disk-full"
        assert acknowledged
        assert numbers(store) == acknowledged
        with pytest.raises(StoreError):
            store.append(events(range(first, first + 50)), NOW)
        ballast.unlink()
        assert store.append(events(range(first, first + 50)), NOW) == [Outcome.CREATED] * 50
        store.close()
        with SqliteStore.open(path) as again:
            assert numbers(again) == [*acknowledged, *range(first, first + 50)]
            assert chain(again) == []


def test_a_process_that_meets_a_full_disk_and_is_killed_loses_nothing(tmp_path: Path) -> None:
    """Full disk first, then the process dies without closing; everything acknowledged is there."""
    script = """
store = SqliteStore.open(Path(place), SOUTH)
for first in range(1, 100_000, 10):
    try:
        store.append(events(range(first, first + 10)), NOW)
    except StoreError as error:
        tell(error.finding.code)
        os.kill(os.getpid(), 9)
    tell(first)
"""
    with small_disk(tmp_path / "disk", "1m") as disk:
        process = begun(script, disk / "record.sqlite")
        told, _ = process.communicate(timeout=60)
        *firsts, code = [line.strip("[]") for line in told.splitlines()]
        assert code == '"record-disk-full"'
        (disk / "room").write_bytes(b"")
        shutil.copytree(disk, tmp_path / "rescued")
    with SqliteStore.open(tmp_path / "rescued" / "record.sqlite") as store:
        assert numbers(store) == list(range(1, int(firsts[-1]) + 10))
        assert chain(store) == []


def test_a_record_can_be_read_on_a_full_disk(tmp_path: Path) -> None:
    """Where everybody is can be looked up although nothing can be written any more."""
    with small_disk(tmp_path / "disk", "1m") as disk:
        path = disk / "record.sqlite"
        with SqliteStore.open(path, SOUTH) as store:
            store.append(events([1, 2]), NOW)
        with (disk / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while ballast.write(bytes(4096)):
                pass
        with open_store_to_read(path) as store:
            assert numbers(store) == [1, 2]


def test_a_file_that_may_grow_no_more_refuses_and_keeps(tmp_path: Path) -> None:
    """A limit on the size of files (quota) is told as a disk that fails; what was acknowledged stays."""
    script = """
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
store = SqliteStore.open(Path(place), SOUTH)
for first in range(1, 100_000, 10):
    try:
        store.append(events(range(first, first + 10)), NOW)
    except StoreError as error:
        tell(error.finding.code)
        break
    tell(first)
"""
    path = tmp_path / "record.sqlite"
    *firsts, code = answers(begun(script, path))
    assert code in (["record-disk-failed"], ["record-disk-full"])
    with SqliteStore.open(path) as store:
        assert numbers(store)[: len(firsts) * 10] == list(range(1, len(firsts) * 10 + 1))
        assert chain(store) == []


def test_a_locked_record_says_so_and_goes_on_afterwards(tmp_path: Path) -> None:
    """While another program writes, a writer waits, then says so; a reader is not disturbed."""
    script = """
import sqlite3
connection = sqlite3.connect(place, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
tell("locked")
sys.stdin.readline()
"""
    path = tmp_path / "record.sqlite"
    with SqliteStore.open(path, SOUTH, patience_s=0.05) as store:
        store.append([event(1)], NOW)
        with begun(script, path) as other:
            assert answer(other) == ["locked"]
            for batch in ([event(2)], events([2, 3])):
                with pytest.raises(StoreError) as raised:
                    store.append(batch, NOW)
                assert raised.value.finding.code == "record-locked"
            assert numbers(store) == [1]
            other.communicate("end\n", timeout=60)
        assert store.append([event(2)], NOW) == [Outcome.CREATED]
        assert chain(store) == []


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    """Each has events of its own and both have some in common: all are there once, in one order."""
    script = """
mine = int(sys.argv[2])
with SqliteStore.open(Path(place), SOUTH, patience_s=60) as store:
    for number in range(1, 41):
        tell("mine", store.append([event(mine * 1000 + number, f"phone-{mine}")], NOW)[0])
        tell("both", store.append([event(number, "shared")], NOW)[0])
    tell("batch", *store.append(events(range(mine * 9000, mine * 9000 + 50), f"phone-{mine}"), NOW))
"""
    path = tmp_path / "record.sqlite"
    told = [answers(process) for process in [begun(script, path, str(n)) for n in (1, 2)]]
    for one in told:
        assert [t for t in one if t[0] == "mine"] == [["mine", "created"]] * 40
        assert one[-1] == ["batch", *["created"] * 50]
    shared = [[outcome for what, outcome, *_ in one if what == "both"] for one in told]
    assert all({a, b} == {"created", "exists"} for a, b in zip(*shared, strict=True))
    with SqliteStore.open(path) as store:
        assert [e.order for e in store.log()] == list(range(1, 221))
        assert chain(store) == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder into which other users may look."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


READ_ONLY = """
from safepassage.ledger.store import sqlite_file
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    SqliteStore.open(Path(place), SOUTH)
except StoreError as error:
    tell(error.finding.code)
try:
    with open_store_to_read(place) as store:
        tell([stored.event.seq for stored in store.read()], len(store.disputes()))
except StoreError as error:
    tell(error.finding.code)
"""


def test_a_read_only_record_can_be_read_and_says_why_not_written(open_folder: Path) -> None:
    """On a disk that may only be read, as a CD, a record is read without writing anything beside it."""
    path = open_folder / "record.sqlite"
    with SqliteStore.open(path, SOUTH) as store:
        store.append([*events([1, 2]), event(2, says="other")], NOW)
    path.chmod(0o444)
    open_folder.chmod(0o555)
    told = answers(begun(READ_ONLY, path))
    assert told == [["record-read-only"], [[1, 2], 1]]
    assert [p.name for p in open_folder.iterdir()] == ["record.sqlite"]
    open_folder.chmod(0o755)


def test_a_read_only_record_that_was_not_closed_says_what_to_do(open_folder: Path) -> None:
    """Its last entries are in a second file: without them, reading would show too little."""
    path = open_folder / "record.sqlite"
    killed = "SqliteStore.open(Path(place), SOUTH).append(events([1, 2]), NOW); os.kill(os.getpid(), 9)"
    begun(killed, path).communicate(timeout=60)
    for file in open_folder.iterdir():
        file.chmod(0o444)
    open_folder.chmod(0o555)
    told = answers(begun(READ_ONLY, path))
    assert told == [["record-read-only"], ["record-unfinished"]]
    open_folder.chmod(0o755)
    path.chmod(0o644)
    Path(f"{path}-wal").chmod(0o644)
    with SqliteStore.open(path) as store:
        assert numbers(store) == [1, 2]


def test_a_torn_write_costs_only_what_was_not_acknowledged(tmp_path: Path) -> None:
    """However much of the last write reached the disk: the record opens, whole up to the write before."""
    path = tmp_path / "record.sqlite"
    beside = Path(f"{path}-wal")
    store = SqliteStore.open(path, SOUTH)
    lengths = [0]
    for first in range(1, 41, 4):
        store.append(events(range(first, first + 4)), NOW)
        lengths.append(beside.stat().st_size)
    whole = beside.read_bytes()
    for length in [*lengths, *range(0, len(whole), 1499)]:
        torn = tmp_path / f"torn-{length}" / "record.sqlite"
        torn.parent.mkdir(exist_ok=True)
        shutil.copy(path, torn)
        Path(f"{torn}-wal").write_bytes(whole[:length])
        with SqliteStore.open(torn) as found:
            synced = sum(1 for end in lengths[1:] if end <= length)
            assert numbers(found) == list(range(1, synced * 4 + 1))
            assert chain(found) == []
    store.close()


def test_a_closed_record_is_one_file_that_can_be_copied(tmp_path: Path) -> None:
    """Closing brings everything into the one file; the copy is as whole as the record."""
    path = tmp_path / "record.sqlite"
    with SqliteStore.open(path, SOUTH) as store, SqliteStore.open(path) as other:
        store.append(events(range(1, 50)), NOW)
        other.append(events(range(50, 60)), NOW)
        head = store.head()
    assert [p.name for p in tmp_path.iterdir()] == ["record.sqlite"]
    shutil.copy(path, tmp_path / "copy.sqlite")
    with SqliteStore.open(tmp_path / "copy.sqlite") as copy:
        assert copy.head() == head
        assert chain(copy) == []


def test_an_open_record_is_copied_whole_by_asking_for_a_copy(tmp_path: Path) -> None:
    """`copy_to` writes one whole file while the record goes on."""
    with SqliteStore.open(tmp_path / "record.sqlite", SOUTH) as store:
        store.append(events(range(1, 50)), NOW)
        store.copy_to(tmp_path / "copy.sqlite")
        store.append([event(50)], NOW)
        with SqliteStore.open(tmp_path / "copy.sqlite") as copy:
            assert numbers(copy) == list(range(1, 50))
        with pytest.raises(StoreError):
            store.copy_to(tmp_path / "nowhere" / "copy.sqlite")


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_told_and_never_a_traceback(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever byte turns: either nothing that matters changed, or verifying says that something is wrong."""
    sound = tmp_path / "sound.sqlite"
    if not sound.exists():
        with SqliteStore.open(sound, SOUTH) as store:
            store.append([*events(range(1, 200)), event(5, says="other")], NOW)
    content = bytearray(sound.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    damaged = tmp_path / "damaged.sqlite"
    for ending in ("", "-wal", "-shm"):
        Path(f"{damaged}{ending}").unlink(missing_ok=True)
    damaged.write_bytes(content)
    with SqliteStore.open(sound) as store:
        wanted = list(store.log())
    with contextlib.suppress(StoreError), SqliteStore.open(damaged) as store:
        findings = chain(store)
        assert findings or list(store.log()) == wanted
        store.disputes()
        store.append([event(999)], NOW)
        list(store.read())


@pytest.mark.parametrize("content", [b"", b"id,device\n1,phone\n" * 300])
def test_a_file_that_is_no_record_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """A table, or an empty file, is not taken for a record and not written into."""
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    for opened in (SqliteStore.open, SqliteStore.open_to_read):
        with pytest.raises(StoreError) as raised:
            opened(path)
        assert raised.value.finding.code == "record-foreign"
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """Nor is another database."""
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE log (ord INTEGER)")
    other.close()
    with pytest.raises(StoreError) as raised:
        SqliteStore.open(path, SOUTH)
    assert raised.value.finding.code == "record-foreign"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A wrong path is a finding."""
    with pytest.raises(StoreError) as raised:
        SqliteStore.open(tmp_path / "nowhere" / "record.sqlite", SOUTH)
    assert raised.value.finding.code == "record-unreadable"


def test_many_processes_that_begin_a_record_begin_one(tmp_path: Path) -> None:
    """Whoever comes first begins it; nobody's event is lost, and no half record is seen."""
    script = """
mine = int(sys.argv[2])
identity = Identity(operation="aleppo-2016", hub=f"hub-{mine}")
with SqliteStore.open(Path(place), identity, patience_s=60) as store:
    tell(store.identity.hub, *store.append([event(mine)], NOW))
"""
    processes: list[subprocess.Popen[str]] = [
        begun(script, tmp_path / "record.sqlite", str(n)) for n in range(1, 5)
    ]
    told = [answers(process)[0] for process in processes]
    assert len({hub for hub, _ in told}) == 1
    assert [outcome for _, outcome in told] == ["created"] * 4
    with SqliteStore.open(tmp_path / "record.sqlite") as store:
        assert sorted(numbers(store)) == [1, 2, 3, 4]
    assert os.listdir(tmp_path) == ["record.sqlite"]  # noqa: PTH208 - names are what is compared
