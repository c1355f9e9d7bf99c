"""What every store does, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from safepassage.ledger.chain import verify_chain
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import GENESIS, Identity, Outcome, SignedHead, StoreError
from tests.ledger.store.stores import NOW, SOUTH, Place, event, events, later

CREATED, EXISTS, DISPUTED = Outcome.CREATED, Outcome.EXISTS, Outcome.DISPUTED


def test_a_new_record_is_empty_and_knows_whose_it_is(place: Place) -> None:
    """A record is begun for an operation and a hub, and keeps both when it is opened again."""
    with place.open(SOUTH) as store:
        assert store.identity == SOUTH
        assert (store.head().order, store.head().link) == (0, GENESIS)
        assert list(store.read()) == []
    with place.open(None) as store:
        assert store.identity == SOUTH


def test_another_hub_name_does_not_rename_a_record(place: Place) -> None:
    """Whoever opens a record later, it stays the record of the hub that began it."""
    place.open(SOUTH).close()
    with place.open(Identity(operation=SOUTH.operation, hub="north")) as store:
        assert store.identity == SOUTH


def test_the_record_of_another_operation_is_refused(place: Place) -> None:
    """Events of one operation never get into the record of another."""
    place.open(SOUTH).close()
    with pytest.raises(StoreError) as raised:
        place.open(Identity(operation="homs-2014", hub="south"))
    assert raised.value.finding.code == "record-other-operation"


def test_a_record_that_is_not_there_is_not_begun_by_chance(place: Place) -> None:
    """Without saying whose record it is, none is begun."""
    with pytest.raises(StoreError) as raised:
        place.open(None)
    assert raised.value.finding.code == "record-missing"


def test_what_was_appended_is_read_in_the_hubs_order(place: Place) -> None:
    """Orders count from 1 without gaps, with the hub's clock in UTC, whatever the devices' numbers are."""
    east = timezone(timedelta(hours=2))
    with place.open() as store:
        assert store.append([event(7), event(3)], NOW.astimezone(east)) == [CREATED, CREATED]
        assert store.append([event(5)], later(0.000001)) == [CREATED]
    with place.open() as store:
        found = list(store.read())
    assert [(s.order, s.event) for s in found] == [(1, event(7)), (2, event(3)), (3, event(5))]
    assert [s.received_at for s in found] == [NOW, NOW, later(0.000001)]
    assert all(s.received_at.utcoffset() == timedelta() for s in found)


def test_the_same_event_again_exists(place: Place) -> None:
    """Sending again is harmless: the answer is `exists`, and the log stays as it is."""
    with place.open() as store:
        store.append(events([1, 2, 3]), NOW)
        head = store.head()
        assert store.append(events([1]), later(60)) == [EXISTS]
        assert store.append(events([2, 1, 3]), later(60)) == [EXISTS] * 3
        assert store.head() == head


def test_a_batch_may_hold_old_and_new_and_the_same_twice(place: Place) -> None:
    """Each event of a batch has an outcome of its own, in the batch's order."""
    with place.open() as store:
        store.append([event(2)], NOW)
        outcomes = store.append([event(1), event(2), event(1), event(3)], NOW)
        assert outcomes == [CREATED, EXISTS, EXISTS, CREATED]
        assert [s.event for s in store.read()] == [event(2), event(1), event(3)]


def test_a_device_goes_on_with_its_numbers(place: Place) -> None:
    """The highest number of a device counts refused events too; an event is found by its id."""
    first, second = event(7), event(3)
    other = Sealed(id=first.id, device=first.device, seq=first.seq + 90, content=b"{}")
    with place.open() as store:
        assert store.last_seq(first.device) == 0
        assert store.event(first.id) is None
        store.append([first, second], NOW)
        highest = max(first.seq, second.seq) if first.device == second.device else first.seq
        assert store.last_seq(first.device) == highest
        assert store.append([other], NOW) == [DISPUTED]
        assert store.last_seq(first.device) == first.seq + 90
        assert store.event(first.id) == first


def test_an_empty_batch_changes_nothing(place: Place) -> None:
    """Nothing sent, nothing answered."""
    with place.open() as store:
        assert store.append([], NOW) == []
        assert store.head().order == 0


def test_the_same_id_with_other_content_is_refused_and_kept(place: Place) -> None:
    """P3: the first stays as it was, the second is kept beside it, and both can be looked at."""
    first, second = event(1), event(1, says="84 boarded")
    with place.open() as store:
        store.append([first], NOW)
        assert store.append([second], later(60)) == [DISPUTED]
    with place.open() as store:
        assert [s.event for s in store.read()] == [first]
        [dispute] = store.disputes()
        assert (dispute.about, dispute.key) == ("id", first.id)
        assert [(v.event, v.received_at, v.refused) for v in dispute.variants] == [
            (first, NOW, False),
            (second, later(60), True),
        ]


def test_a_number_of_a_device_belongs_to_one_event(place: Place) -> None:
    """P3: a device that gives the same number twice is in dispute with itself; another device is not."""
    first, second = event(1, seq=5), event(2, seq=5)
    with place.open() as store:
        assert store.append([first, second, event(3, "phone-2", seq=5)], NOW) == [CREATED, DISPUTED, CREATED]
        [dispute] = store.disputes()
        assert (dispute.about, dispute.key) == ("seq", "phone-1 5")
        assert [v.event for v in dispute.variants] == [first, second]


def test_a_disputed_event_again_is_kept_once(place: Place) -> None:
    """What was refused once is refused again, and is not kept twice; a third version is kept too."""
    versions = [event(1, says=f"{n} boarded") for n in (48, 84, 88)]
    with place.open() as store:
        assert store.append(versions[:2], NOW) == [CREATED, DISPUTED]
        assert store.append([versions[1], versions[0], versions[1]], NOW) == [DISPUTED, EXISTS, DISPUTED]
        assert store.append([versions[1]], NOW) == [DISPUTED]
        assert store.head().order == 2
        assert store.append([versions[2]], NOW) == [DISPUTED]
        assert store.head().order == 3
        [dispute] = store.disputes()
        assert {v.event for v in dispute.variants} == set(versions)


def test_an_event_that_only_differs_in_its_device_is_disputed(place: Place) -> None:
    """The same id and bytes under another device are not the same event."""
    mine = event(1)
    theirs = Sealed(id=mine.id, device="phone-2", seq=9, content=mine.content)
    with place.open() as store:
        assert store.append([mine], NOW) == [CREATED]
        assert store.append([theirs], NOW) == [DISPUTED]


def test_the_log_has_everything_in_one_order(place: Place) -> None:
    """Refused events have their place in the log, so that the chain covers them; `read` passes over them."""
    with place.open() as store:
        store.append([event(1), event(1, says="other"), event(2)], NOW)
        store.append([event(2, says="other"), event(3)], NOW)
        assert [(e.order, e.refused) for e in store.log()] == [
            (1, False),
            (2, True),
            (3, False),
            (4, True),
            (5, False),
        ]
        assert [s.order for s in store.read()] == [1, 3, 5]
        assert list(store.sealed()) == [e.event for e in store.log()]
        assert list(store.sealed(1, 3)) == [e.event for e in store.log(1, 3)]
        assert verify_chain(store, [], lambda *_: True) == []


def test_reading_begins_anywhere_and_ends_anywhere(place: Place) -> None:
    """`after_order` and `limit` cut the log, over the borders of the pages that it is read in."""
    with place.open() as store:
        store.append(events(range(1, 4502)), NOW)
        assert [s.order for s in store.read(4498)] == [4499, 4500, 4501]
        assert [s.order for s in store.read(1998, 4)] == [1999, 2000, 2001, 2002]
        assert sum(1 for _ in store.log()) == 4501
        assert len(list(store.log(0, 2000))) == 2000
        assert list(store.read(0, 0)) == list(store.read(4501)) == []


def test_what_comes_while_reading_is_read_or_not_but_never_spoils(place: Place) -> None:
    """A reader and a writer of one store do not disturb each other."""
    with place.open() as store:
        store.append(events(range(1, 2501)), NOW)
        reading = store.read()
        before = [next(reading).order for _ in range(10)]
        store.append([event(9000)], NOW)
        assert before + [s.order for s in reading] == list(range(1, 2502))


@pytest.mark.parametrize(
    "bad",
    [
        Sealed(id="", device="phone-1", seq=1, content=b"{}"),
        Sealed(id="x", device="", seq=1, content=b"{}"),
        Sealed(id="x", device="phone-1", seq=0, content=b"{}"),
        Sealed(id="x", device="phone-1", seq=2**63, content=b"{}"),
        Sealed(id="x\0y", device="phone-1", seq=1, content=b"{}"),
    ],
)
def test_a_batch_with_a_senseless_event_is_refused_whole(place: Place, bad: Sealed) -> None:
    """All of a batch or nothing: a caller's mistake leaves no half batch behind."""
    with place.open() as store:
        with pytest.raises(ValueError, match=r"event|database"):
            store.append([event(1), bad], NOW)
        assert store.head().order == 0


def test_an_instant_needs_its_timezone(place: Place) -> None:
    """A hub's clock without a timezone is a caller's mistake."""
    with place.open() as store, pytest.raises(ValueError, match="timezone"):
        store.append([event(1)], datetime(2016, 12, 15, 6, 0))  # noqa: DTZ001 - the mistake


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_a_hub_whose_clock_is_wrong_records_all_the_same(place: Place, year: int) -> None:
    """A battery that ran out sets a clock back to 1969, or anywhere."""
    odd = datetime(year, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)
    with place.open() as store:
        store.append(events([1, 2]), odd)
        store.append([event(3)], odd)
        assert [s.received_at for s in store.read()] == [odd] * 3
        assert verify_chain(store, [], lambda *_: True) == []


def test_odd_names_and_bytes_come_back_as_they_were(place: Place) -> None:
    """Devices may be named in Arabic or with quotes, and content is bytes, not text."""
    odd = [
        Sealed(id='o"dd\\', device="هاتف ١", seq=2**63 - 1, content=bytes(range(256))),
        Sealed(id="empty", device="a,b {c} \t", seq=1, content=b""),
        Sealed(id="large", device="phone-1", seq=1, content=b"\xff" * 300_000),
    ]
    with place.open() as store:
        assert store.append(odd, NOW) == [CREATED] * 3
        assert store.append(odd, NOW) == [EXISTS] * 3
        assert [s.event for s in store.read()] == odd


def test_threads_append_without_gaps(place: Place) -> None:
    """Four threads that share a store: everybody's events are there, in one order without gaps."""
    with place.open() as store:
        outcomes: dict[str, list[Outcome]] = {}

        def write(device: str, base: int) -> None:
            outcomes[device] = [store.append([event(base + n, device)], NOW)[0] for n in range(1, 26)]

        threads = [threading.Thread(target=write, args=(f"phone-{t}", 1000 * t)) for t in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes == {f"phone-{t}": [CREATED] * 25 for t in range(4)}
        assert [s.order for s in store.read()] == list(range(1, 101))
        assert verify_chain(store, [], lambda *_: True) == []


def test_two_stores_of_one_record_see_each_other(place: Place) -> None:
    """Each goes on where the other is, also with single events and with refused ones between."""
    with place.open() as one, place.open() as other:
        assert one.append([event(1)], NOW) == [CREATED]
        assert one.append([event(2)], NOW) == [CREATED]
        assert other.append([event(3)], NOW) == [CREATED]
        assert one.append([event(4)], NOW) == [CREATED]
        assert other.append([event(4, says="other")], NOW) == [DISPUTED]
        assert one.append([event(5)], NOW) == [CREATED]
        assert one.append([event(5)], NOW) == [EXISTS]
        assert other.append([event(6)], NOW) == [CREATED]
        assert one.head() == other.head()
        assert [e.order for e in one.log()] == list(range(1, 8))
        assert verify_chain(one, [], lambda *_: True) == []


def test_what_a_database_cannot_hold_is_a_mistake(place: Place) -> None:
    """Events have a size that every store can keep, and bundles can carry."""

    class Long(bytes):
        def __len__(self) -> int:
            return 2**30

    with place.open() as store, pytest.raises(ValueError, match="at most"):
        store.append([Sealed(id="x", device="phone-1", seq=1, content=Long())], NOW)


def test_signed_heads_are_kept_once(place: Place) -> None:
    """Heads of this hub and of others are kept, the oldest first."""
    south, north = (
        SignedHead(hub=hub, order=0, link=GENESIS, at=later(s), key="k", signature=b"s" * 64)
        for hub, s in (("south", 60), ("north", 0))
    )
    with place.open() as store:
        for head in (south, north, south):
            store.keep_head(head)
    with place.open() as store:
        assert store.heads() == [north, south]


def test_a_closed_store_may_be_closed_again(place: Place) -> None:
    """Closing twice is harmless; using it afterwards is a mistake."""
    store = place.open()
    store.close()
    store.close()
    for use in (
        store.head,
        store.disputes,
        lambda: list(store.read()),
        lambda: store.append(events([1]), NOW),
    ):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_no_store_leaves_a_file_behind(place: Place, tmp_path: Path) -> None:
    """A store that is closed is one file, or none where a server has it."""
    with place.open() as store:
        store.append(events(range(1, 100)), NOW)
    assert len(list(tmp_path.iterdir())) <= 1
