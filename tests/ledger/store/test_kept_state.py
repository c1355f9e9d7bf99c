"""The state of a stored record with its snapshot, without, and with one that may not be used."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.ledger import kept_state, snapshot_file
from safepassage.ledger.encoding import seal
from safepassage.ledger.event import Event
from safepassage.ledger.kept_state import KeptState, operation_sum
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.signing import Keyring
from safepassage.ledger.snapshot import Part
from safepassage.ledger.snapshot_file import SnapshotFile
from safepassage.ledger.state import State, fold
from safepassage.ledger.store import Identity, Store
from safepassage.ledger.store.sqlite import SqliteStore
from safepassage.operation.model import Operation
from tests.ledger.day import Day, key_of, keyring
from tests.ledger.store.stores import NOW, Place
from tests.ledger.strategies import DEVICES, days
from tests.ledger.watched import EVERYTHING, watched

RIVER_HUB = Identity(operation="river", hub="south")
KNOWN = keyring("a", "b", "d")


@pytest.fixture(autouse=True)
def _worth_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_state, "EVENTS_MIN", 1)
    monkeypatch.setattr(kept_state, "SHARE_MIN", 1 << 60)


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """Return where the snapshot goes."""
    return tmp_path / "snapshots" / "state"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a record with three events of an ordinary morning."""
    with SqliteStore.open(tmp_path / "record.sqlite", RIVER_HUB) as store:
        store.append(morning().sealed(), NOW)
        yield store


def morning() -> Day:
    """Return the three events, signed; in the end somebody is left in a vehicle that serves no longer."""
    day = Day(signed=True)
    day("registered", place="mill", people={"civilians": 50})
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 20})
    day("vehicle_back", vehicle="bus-1")
    return day


def values(state: State) -> Any:  # noqa: ANN401
    """Return everything that a state says, the way there included on which only the head is read."""
    at_once = [state.events, state.where().to_json(), state.balances()]
    alarms = [alarm.to_json() for alarm in state.alarms()]
    return json.loads(json.dumps([*at_once, alarms, state.to_json()]))


def opened(
    store: Store, path: Path, *, keys: Keyring = KNOWN, operation: Operation = EVERYTHING
) -> KeptState:
    """Return the state of a record, having made sure that it is that of all its events."""
    kept = KeptState(store, operation, keys, path)
    events = list(store.sealed())
    assert values(kept.state) == values(fold(events, operation, verify=keys.verdict_of_sealed))
    return kept


def disputed(first: Event, other: Event) -> Sealed:
    """Return what another event says under the id and number of the first."""
    said = replace(other, id=first.id, device=first.device, seq=first.seq)
    return seal(key_of(first.device).sign(said))


@settings(max_examples=20, deadline=None)
@given(day=days(), cuts=st.lists(st.integers(0, 25), max_size=3), dispute=st.booleans())
def test_with_a_snapshot_a_record_says_the_same(day: Day, cuts: list[int], dispute: bool) -> None:
    """A random day in parts, with corrections and disputes of earlier events; a snapshot after each."""
    sealed = [seal(key_of(event.device).sign(event)) for event in day.events]
    if dispute and len(sealed) > 1:
        sealed.append(disputed(*day.events[:2]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "snapshots", "state")
        with SqliteStore.open(Path(folder, "record.sqlite"), RIVER_HUB) as store:
            begin = 0
            for end in [*sorted(cuts), len(sealed)]:
                store.append(sealed[begin:end], NOW)
                begin = max(begin, end)
                opened(store, path, keys=keyring(*DEVICES)).keep()
                again = opened(store, path, keys=keyring(*DEVICES))
                assert again.folded == 0


def test_a_record_is_opened_from_its_snapshot_and_later_events(place: Place, snapshot: Path) -> None:
    """On either store: what is in the snapshot is not folded again, what came since is."""
    day = morning()
    with place.open(RIVER_HUB) as store:
        store.append(day.sealed(), NOW)
        first = opened(store, snapshot)
        assert first.folded == 3
        first.keep()
        assert opened(store, snapshot).folded == 0
        day("corrected", "a", corrects=day.events[1].id, reason="they stayed")
        day("noted", "a", text="x")
        store.append(day.sealed(), NOW)
        later = opened(store, snapshot)
        assert later.folded == 2
        later.keep()
        assert SnapshotFile(snapshot).tie.order == 5
        assert opened(store, snapshot).folded == 0


def test_where_everybody_is_needs_only_the_head(
    store: Store, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else of the snapshot is read before something asks for it."""
    opened(store, snapshot).keep()
    read: list[str] = []
    get = SnapshotFile.__getitem__

    def noted(self: SnapshotFile, name: str) -> Part:
        read.append(name)
        return get(self, name)

    monkeypatch.setattr(SnapshotFile, "__getitem__", noted)
    kept = KeptState(store, EVERYTHING, KNOWN, snapshot)
    assert kept.state.where().unaccounted == {"vehicle:bus-1": {"civilians": 20}}
    assert kept.state.events == 3
    assert set(read) == {"head"}
    assert kept.state.vehicle("bus-1").serving is False
    assert "of_vehicle" in read


@pytest.mark.parametrize("kept_bytes", [0, 10, 60, 0.5, 0.9, -1])
def test_a_snapshot_that_was_cut_off_is_not_used_and_replaced(
    store: Store, snapshot: Path, kept_bytes: float
) -> None:
    """However much of it is left."""
    opened(store, snapshot).keep()
    whole = snapshot.read_bytes()
    snapshot.write_bytes(whole[: int(kept_bytes * len(whole)) if 0 < kept_bytes < 1 else int(kept_bytes)])
    kept = opened(store, snapshot)
    assert kept.folded == 3
    kept.keep()
    assert opened(store, snapshot).folded == 0


@pytest.mark.parametrize("part", ["head", "tables", "of_vehicle", "bodies", "kind", "watched"])
def test_a_snapshot_of_which_a_part_was_changed_is_not_used_and_replaced(
    store: Store, snapshot: Path, part: str
) -> None:
    """Whether it is found out at once or only when something asks for the part."""
    opened(store, snapshot).keep()
    whole = bytearray(snapshot.read_bytes())
    start, _, _ = SnapshotFile(snapshot)._table.parts[part]
    whole[start] ^= 1
    snapshot.write_bytes(whole)
    kept = opened(store, snapshot)
    assert kept.folded == 3 or kept.state.lost
    kept.keep()
    assert opened(store, snapshot).folded == 0
    assert not opened(store, snapshot).state.lost


def test_a_snapshot_of_another_record_is_not_used(store: Store, snapshot: Path, tmp_path: Path) -> None:
    """Of another hub, and of another log of the same hub, be it longer or as long."""
    opened(store, snapshot).keep()
    for number, hub in enumerate(("north", "south")):
        other = Identity(operation="river", hub=hub)
        with SqliteStore.open(tmp_path / f"{number}.sqlite", other) as elsewhere:
            assert opened(elsewhere, snapshot).folded == 0
            elsewhere.append(morning().sealed()[::-1], NOW)
            assert opened(elsewhere, snapshot).folded == 3


def test_a_snapshot_of_another_version_is_not_used(
    store: Store, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of another program nor of another format."""
    opened(store, snapshot).keep()
    with monkeypatch.context() as patch:
        patch.setattr(kept_state, "program_sum", lambda: "another")
        assert opened(store, snapshot).folded == 3
    with monkeypatch.context() as patch:
        patch.setattr("safepassage.ledger.snapshot.FORMAT", 99)
        assert opened(store, snapshot).folded == 3
    with monkeypatch.context() as patch:
        patch.setattr(snapshot_file, "MAGIC", b"safepassage-snapshot/9\n")
        assert opened(store, snapshot).folded == 3
    assert opened(store, snapshot).folded == 0


def test_whose_events_count_is_asked_anew(store: Store, snapshot: Path) -> None:
    """Once a device is trusted, or no longer, a snapshot does not hold; other devices do not matter."""
    opened(store, snapshot, keys=keyring("a")).keep()
    assert opened(store, snapshot).folded == 3
    opened(store, snapshot).keep()
    assert opened(store, snapshot, keys=keyring("d", "e")).folded == 0
    assert opened(store, snapshot, keys=Keyring({**KNOWN.keys, "d": bytes(32)})).folded == 3


def test_other_terms_are_watched_at_once(store: Store, snapshot: Path) -> None:
    """The snapshot's sums hold whatever was agreed; what hangs on the operation is told anew, and kept."""
    opened(store, snapshot).keep()
    assert operation_sum(EVERYTHING) != operation_sum(watched("window"))
    other = opened(store, snapshot, operation=watched("window"))
    assert other.folded == 3
    other.keep()
    assert opened(store, snapshot, operation=watched("window")).folded == 0


def test_an_operation_has_the_same_sum_whatever_was_asked_of_it() -> None:
    """Nothing that it works out along the way changes it."""
    before = operation_sum(watched("window"))
    operation = watched("window")
    assert operation.zone is not None
    assert operation.place_of
    assert operation_sum(operation) == before


def test_where_no_snapshot_can_be_written_there_is_none(
    store: Store, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that can only be read, a full disk, and one on which the record needs the room."""
    kept = opened(store, snapshot)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr("safepassage.writing.os.fsync", full)
        kept.keep()
    usage = shutil.disk_usage(snapshot.parent)
    with monkeypatch.context() as patch:
        patch.setattr("safepassage.ledger.kept_state.shutil.disk_usage", lambda _: usage._replace(free=100))
        kept.keep()
    assert list(snapshot.parent.iterdir()) == []
    with monkeypatch.context() as patch:
        patch.setattr("safepassage.writing.os.access", lambda *_: False)
        kept.keep()
    assert list(snapshot.parent.iterdir()) == []
    snapshot.parent.rmdir()
    snapshot.parent.write_text("in the way")
    kept.keep()
    assert opened(store, snapshot).folded == 3


def test_a_small_record_has_no_snapshot(
    store: Store, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is folded as quickly as a file is opened; and a large one is not written anew for a few events."""
    monkeypatch.setattr(kept_state, "EVENTS_MIN", 4)
    opened(store, snapshot).keep()
    assert not snapshot.exists()
    monkeypatch.setattr(kept_state, "EVENTS_MIN", 1)
    monkeypatch.setattr(kept_state, "SHARE_MIN", 2)
    opened(store, snapshot).keep()
    day = morning()
    day("noted", "a", text="x")
    store.append(day.sealed(), NOW)
    opened(store, snapshot).keep()
    assert SnapshotFile(snapshot).tie.order == 3
