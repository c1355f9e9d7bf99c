"""P7: hubs merge by files, in any order and overlap; what was cut or changed is refused whole."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.errors import FindingsError
from safepassage.ledger.bundle import digest, export_bundle, import_bundle, salvage_bundle
from safepassage.ledger.bundle_format import FORMAT, Header, header_line, written
from safepassage.ledger.chain import verify_chain
from safepassage.ledger.digest import digest_of
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Identity, Store
from safepassage.ledger.store.sqlite import SqliteStore
from tests.ledger.store.keys import signer, trusting
from tests.ledger.store.stores import NORTH, NOW, SOUTH, Place, event, events, later
from tests.ledger.store.test_store_anything import EVENTS, held, told

TRUST = trusting({"south", "north", "phone-1"})


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Store]:
    """Return the record of another hub."""
    with SqliteStore.open(tmp_path / "north.sqlite", NORTH) as store:
        yield store


def sent(store: Store, path: Path, *, after_order: int = 0) -> Header:
    """Export with the hub's own key."""
    return export_bundle(store, path, at=NOW, signer=signer(store.identity.hub), after_order=after_order)


def refused(store: Store, path: Path, *, identities: tuple[str, ...] = ()) -> Counter[str]:
    """Return why a bundle is not imported; nothing of it may be in the record."""
    before = store.head()
    with pytest.raises(FindingsError) as raised:
        import_bundle(store, path, received_at=NOW, trust=TRUST, identities=identities)
    assert store.head() == before
    return Counter(finding.code for finding in raised.value.findings)


def test_two_hubs_that_exchange_bundles_hold_the_same(place: Place, north: Store, tmp_path: Path) -> None:
    """P7: events, disputes and digest are the same; order and time of receipt stay each hub's own."""
    with place.open() as south:
        south.append([*events([1, 2, 3]), event(7, "phone-2")], NOW)
        north.append([event(2, says="84 boarded"), event(9, "phone-3"), event(3)], later(60))
        for _ in range(2):
            sent(south, tmp_path / "to-north")
            import_bundle(north, tmp_path / "to-north", received_at=later(120), trust=TRUST)
            sent(north, tmp_path / "to-south")
            import_bundle(south, tmp_path / "to-south", received_at=later(180), trust=TRUST)
        assert digest(south) == digest(north)
        assert held(south) == held(north)
        assert told(south.disputes()) == told(north.disputes()) != []
        assert [s.event for s in south.read()][:4] == [*events([1, 2, 3]), event(7, "phone-2")]
        assert next(north.read()).received_at == later(60)
        for store in (south, north):
            assert {head.hub for head in store.heads()} == {
                {"south": "north", "north": "south"}[store.identity.hub]
            }
            assert verify_chain(store, [*south.heads(), *north.heads()], TRUST) == []


def test_an_import_says_what_was_new(north: Store, tmp_path: Path) -> None:
    """How many events were new, were there already and are disputed; a second time all are there."""
    with SqliteStore.open(tmp_path / "south.sqlite", SOUTH) as south:
        south.append(events(range(1, 2501)), NOW)
        header = sent(south, tmp_path / "bundle")
    assert (header.count, header.operation, header.hub) == (2500, "aleppo-2016", "south")
    north.append([event(1), event(2, says="other")], NOW)
    path = tmp_path / "bundle"
    first, second = (import_bundle(north, path, received_at=NOW, trust=TRUST) for _ in range(2))
    assert (first.created, first.existed, first.disputed) == (2498, 1, 1)
    assert (second.created, second.existed, second.disputed) == (0, 2499, 1)


def test_a_bundle_may_hold_only_what_came_later(north: Store, tmp_path: Path) -> None:
    """`after_order` leaves out what the other has; a gap between bundles is no fault."""
    with SqliteStore.open(tmp_path / "south.sqlite", SOUTH) as south:
        south.append(events([1, 2, 3, 4]), NOW)
        assert sent(south, tmp_path / "bundle", after_order=3).count == 1
        import_bundle(north, tmp_path / "bundle", received_at=NOW, trust=TRUST)
        assert held(north) == {event(4)}
        assert sent(south, tmp_path / "bundle", after_order=4).count == 0
        import_bundle(north, tmp_path / "bundle", received_at=NOW, trust=TRUST)
        with pytest.raises(ValueError, match="4 entries"):
            sent(south, tmp_path / "bundle", after_order=5)


@given(
    batches=st.lists(st.tuples(st.integers(0, 2), st.lists(EVENTS, min_size=1, max_size=4)), max_size=8),
    carried=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 100)), max_size=6),
)
@settings(max_examples=15, deadline=None)
def test_hubs_agree_whatever_was_carried_between_them(
    batches: list[tuple[int, list[Sealed]]], carried: list[tuple[int, int, int]]
) -> None:
    """P2, P7: three hubs, bundles carried at random, at last from each to each: one set, one digest."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle"
        names = ("south", "north", "phone-1")
        stores = [
            SqliteStore.open(Path(folder) / name, Identity(operation="aleppo-2016", hub=name))
            for name in names
        ]
        for hub, batch in batches:
            stores[hub].append(batch, NOW)
        each = [(a, b, 0) for a in range(3) for b in range(3)]
        for giver, taker, share in [*carried, *each]:
            sent(stores[giver], path, after_order=stores[giver].head().order * share // 100)
            import_bundle(stores[taker], path, received_at=NOW, trust=TRUST)
        wanted = {event for _, batch in batches for event in batch}
        disputes = told(stores[0].disputes())
        for store in stores:
            assert held(store) == wanted
            assert digest(store) == digest_of(wanted)
            assert told(store.disputes()) == disputes
            assert verify_chain(store, store.heads(), TRUST) == []
            store.close()


def test_the_digest_is_of_the_set(place: Place) -> None:
    """Neither order nor repetition changes it; any byte, id, device or number does."""
    sample = events(range(1, 300))
    assert digest_of(sample) == digest_of([*reversed(sample), sample[5]])
    one = sample[0]
    others = [
        sample[1:],
        *(
            [changed, *sample[1:]]
            for changed in (
                replace(one, content=one.content + b" "),
                replace(one, id="other"),
                replace(one, device="phone-11", content=one.content[1:]),
                replace(one, seq=2),
            )
        ),
    ]
    assert digest_of(sample) not in [digest_of(other) for other in others]
    with place.open() as store:
        store.append(sample, NOW)
        assert digest(store) == digest_of(sample)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return a bundle of ten events."""
    with SqliteStore.open(tmp_path / "south.sqlite", SOUTH) as south:
        south.append(events(range(1, 11)), NOW)
        sent(south, tmp_path / "bundle")
    return tmp_path / "bundle"


def test_a_cut_bundle_is_refused_whole_and_says_how_much_is_whole(bundle: Path, north: Store) -> None:
    """Wherever it was cut."""
    content = bundle.read_bytes()
    for length in range(0, len(content), 37):
        bundle.write_bytes(content[:length])
        assert refused(north, bundle)
    bundle.write_bytes(content[:-60])
    with pytest.raises(FindingsError) as raised:
        import_bundle(north, bundle, received_at=NOW, trust=TRUST)
    assert "Of 10 events 9 are whole." in [str(f.what) for f in raised.value.findings]


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_changed_bundle_is_refused_whole(data: st.DataObject) -> None:
    """Whatever byte is changed, taken out or put in, anywhere."""
    with tempfile.TemporaryDirectory() as folder:
        with SqliteStore.open(Path(folder) / "south", SOUTH) as south:
            south.append(events(range(1, 6)), NOW)
            sent(south, Path(folder) / "bundle")
        sound = (Path(folder) / "bundle").read_bytes()
        at = data.draw(st.integers(0, len(sound) - 1))
        put = data.draw(st.binary(max_size=3))
        changed = sound[:at] + put + sound[at + data.draw(st.integers(0, 3)) :]
        (Path(folder) / "bundle").write_bytes(changed)
        with SqliteStore.open(Path(folder) / "north", NORTH) as other:
            try:
                import_bundle(other, Path(folder) / "bundle", received_at=NOW, trust=TRUST)
            except FindingsError:
                assert other.head().order == 0
            else:
                # line ends behind the last event, or the letters of the signature's digits, say nothing
                assert held(other) == set(events(range(1, 6)))
                assert changed.split(b"\n")[1] == sound.split(b"\n")[1]


def test_whole_events_of_a_damaged_bundle_can_be_saved(bundle: Path, north: Store) -> None:
    """Knowingly: the damaged one is named, and all others are taken."""
    lines = bundle.read_bytes().split(b"\n")
    lines[6] = lines[6].replace(b"48", b"84")
    lines[9] = b"["
    bundle.write_bytes(b"\n".join(lines))
    codes = {"bundle-event-damaged": 2, "bundle-cut": 1}
    assert refused(north, bundle) == codes
    saved = salvage_bundle(north, bundle, received_at=NOW, trust=TRUST)
    assert Counter(f.code for f in saved.findings) == codes
    assert [f.where.row for f in saved.findings][:2] == [2, 4]
    assert saved.created == 8
    assert held(north) == set(events(range(1, 11))) - {event(2), event(4)}
    assert north.heads() == []


def test_an_event_that_was_taken_out_or_put_in_is_noticed(bundle: Path, north: Store) -> None:
    """Each event may be whole: the set must be the one that was signed."""
    lines = bundle.read_bytes().split(b"\n")
    bundle.write_bytes(b"\n".join([*lines[:5], *lines[7:]]))
    assert refused(north, bundle) == {"bundle-cut": 1}
    forged = b"".join(written([event(99)]))
    bundle.write_bytes(b"\n".join([*lines[:5], *lines[7:-1], forged]))
    assert refused(north, bundle) == {"bundle-changed": 1}
    bundle.write_bytes(b"\n".join(lines) + forged)
    assert refused(north, bundle) == {"bundle-changed": 1}


@pytest.mark.parametrize("hub", ["stranger", "south"])
def test_only_a_trusted_hub_s_bundle_is_taken(bundle: Path, north: Store, hub: str) -> None:
    """A stranger's is not, nor one that a stranger signed in a known hub's name, also not to be saved."""
    with SqliteStore.open(
        bundle.parent / "other.sqlite", Identity(operation="aleppo-2016", hub=hub)
    ) as other:
        other.append(events([1]), NOW)
        export_bundle(other, bundle, at=NOW, signer=signer("stranger"))
    assert refused(north, bundle) == {"bundle-not-trusted": 1}
    with pytest.raises(FindingsError):
        salvage_bundle(north, bundle, received_at=NOW, trust=TRUST)
    assert north.head().order == 0


def test_a_bundle_of_another_operation_is_refused(bundle: Path, north: Store) -> None:
    """Also to be saved."""
    with SqliteStore.open(bundle.parent / "homs", Identity(operation="homs-2014", hub="south")) as homs:
        sent(homs, bundle)
    assert refused(north, bundle) == {"bundle-other-operation": 1}
    with pytest.raises(FindingsError):
        salvage_bundle(north, bundle, received_at=NOW, trust=TRUST)


def test_files_that_are_no_bundles_are_refused(tmp_path: Path, north: Store) -> None:
    """A table, an empty file, a newer format, a folder, nothing at all."""
    path = tmp_path / "file"
    for content, code in (
        (b"", "bundle-foreign"),
        (b"id,device\n1,phone\n", "bundle-foreign"),
        (b"\xff" * 200_000, "bundle-foreign"),
        (b"safepassage-bundle/2\n{}\n", "bundle-newer"),
        (FORMAT, "bundle-header-damaged"),
        (FORMAT + b"[" * 60_000 + b"\n", "bundle-header-damaged"),
        (FORMAT + b'{"count": "ten"}\n\n', "bundle-header-damaged"),
    ):
        path.write_bytes(content)
        assert refused(north, path) == {code: 1}
        with pytest.raises(FindingsError):
            salvage_bundle(north, path, received_at=NOW, trust=TRUST)
    for other in (tmp_path, tmp_path / "nothing"):
        assert refused(north, other) == {"bundle-unreadable": 1}


def test_a_header_with_senseless_values_is_damaged(bundle: Path, north: Store) -> None:
    """Signed or not: an instant beyond all years, a truth value for a number."""
    content = bundle.read_bytes().split(b"\n", 3)
    for old, new in ((b'"count":10', b'"count":true'), (b'"made_at_us":', b'"made_at_us":9999999')):
        assert old in content[1]
        bundle.write_bytes(b"\n".join([content[0], content[1].replace(old, new), *content[2:]]))
        assert refused(north, bundle) == {"bundle-header-damaged": 1}


def test_an_encrypted_bundle_is_read_by_its_recipients_only(bundle: Path, north: Store) -> None:
    """Nothing of the record can be seen in the file, and the header is hidden too."""
    one, other, stranger = (pyrage.x25519.Identity.generate() for _ in range(3))
    recipients = [str(one.to_public()), str(other.to_public())]
    with SqliteStore.open(bundle.parent / "south.sqlite") as south:
        export_bundle(south, bundle, at=NOW, signer=signer("south"), recipients=recipients)
    assert b"aleppo" not in bundle.read_bytes()
    assert b"phone" not in bundle.read_bytes()
    assert refused(north, bundle) == {"bundle-encrypted": 1}
    assert refused(north, bundle, identities=(str(stranger),)) == {"bundle-encrypted": 1}
    keys = (str(stranger), str(other))
    assert import_bundle(north, bundle, received_at=NOW, trust=TRUST, identities=keys).created == 10


def test_a_damaged_encrypted_bundle_is_refused_and_its_beginning_can_be_saved(
    tmp_path: Path, north: Store
) -> None:
    """It is encrypted in pieces: those before the damage can be read."""
    key = pyrage.x25519.Identity.generate()
    path = tmp_path / "bundle"
    with SqliteStore.open(tmp_path / "south.sqlite", SOUTH) as south:
        south.append(events(range(1, 1501)), NOW)
        recipients = [str(key.to_public())]
        export_bundle(south, path, at=NOW, signer=signer("south"), recipients=recipients)
    content = path.read_bytes()
    damage: list[Callable[[], bytes]] = [
        lambda: content[:-1000],
        lambda: content[:-1000] + b"x" + content[-999:],
    ]
    for damaged in damage:
        path.write_bytes(damaged())
        assert refused(north, path, identities=(str(key),))["bundle-cut"] == 1
    saved = salvage_bundle(north, path, received_at=NOW, trust=TRUST, identities=(str(key),))
    assert 0 < saved.created < 1500
    path.write_bytes(content[:80])
    assert refused(north, path, identities=(str(key),)) == {"bundle-encrypted": 1}


def test_a_key_that_is_none_is_a_mistake_and_is_not_repeated(bundle: Path, north: Store) -> None:
    """The message names a public key, and never what was given for a private one."""
    with pytest.raises(ValueError, match="age1nonsense is not the key"):
        export_bundle(north, bundle, at=NOW, signer=signer("north"), recipients=["age1nonsense"])
    with pytest.raises(ValueError, match="not a private key") as raised:
        import_bundle(north, bundle, received_at=NOW, trust=TRUST, identities=["AGE-SECRET-KEY-1SECRET"])
    assert "1SECRET" not in str(raised.value)


def test_a_bundle_is_written_whole_or_not_at_all(bundle: Path, tmp_path: Path) -> None:
    """Where writing fails the old file stays, and no part of a new one is left."""

    def failing(message: bytes) -> bytes:
        if message.startswith(FORMAT):
            raise RuntimeError("the key is gone")
        return b""

    old = bundle.read_bytes()
    names = sorted(path.name for path in tmp_path.iterdir())
    with (
        SqliteStore.open(tmp_path / "south.sqlite") as south,
        pytest.raises(RuntimeError, match="the key is gone"),
    ):
        export_bundle(south, bundle, at=NOW, signer=replace(signer("south"), sign=failing))
    assert bundle.read_bytes() == old
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_the_format_stays_as_it_is(tmp_path: Path) -> None:
    """A bundle of format 1 as it was first written: if this must change, the format's number must too."""
    with SqliteStore.open(tmp_path / "south.sqlite", SOUTH) as south:
        south.append([event(1)], NOW)
        header = sent(south, tmp_path / "bundle")
    assert (tmp_path / "bundle").read_bytes() == b"".join(
        [
            b"safepassage-bundle/1\n",
            header_line(header),
            signer("south").sign(FORMAT + header_line(header)).hex().encode(),
            b'\n["01890000-0000-7000-8000-000000000001","phone-1",1,32,"',
            b'6a0adffc45bb990afc4edf68b1121b8848bac5f2236d8a637a9cc0ca25ab29d0"]',
            b'\n{"says":"48 boarded","number":1}\n',
        ]
    )
