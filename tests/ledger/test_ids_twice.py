"""The ids that more than one event bears, found as events come and after a snapshot."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.ledger import id_index
from safepassage.ledger.id_index import IdIndex, IdsTwice, id_bytes, id_text
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.state import fold
from tests.ledger.day import Day, codes
from tests.ledger.watched import EVERYTHING

parts = st.lists(st.lists(st.integers(0, 12), max_size=8), max_size=6)


def id_of(number: int) -> str:
    """Return an id; two that follow each other have the same second half."""
    return id_text(bytes([number % 2] * 6 + [0x70, 0, 0x80] + [number // 2] * 7))


@given(batches=parts, snapshot_after=st.none() | st.integers(0, 5), recent=st.sampled_from((2, 4096)))
def test_ids_are_found_twice_however_they_come(
    batches: list[list[int]], snapshot_after: int | None, recent: int
) -> None:
    """In batches, with a snapshot in between or none, with many put aside or few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(id_index, "RECENT_MAX", recent)
        ids = bytearray()
        twice = IdsTwice(ids)
        seen: Counter[str] = Counter()
        for number, batch in enumerate(batches):
            for each in batch:
                ids += id_bytes(id_of(each))
                seen[id_of(each)] += 1
            assert twice.ids() == sorted(id_ for id_, times in seen.items() if times > 1)
            if number == snapshot_after:
                found, twice = twice.ids(), IdsTwice(ids)
                twice.restore(found, len(ids) // 16)
    index = IdIndex(ids)
    assert all(len(index.rows_of(id_)) == times for id_, times in seen.items())


def test_rows_are_found_among_more_than_a_table_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once they are sorted."""
    monkeypatch.setattr(id_index, "TAIL_MAX", 50)
    day = Day()
    known = [day("noted", text=str(number)) for number in range(200)]
    index = IdIndex(bytearray().join(map(id_bytes, known)))
    assert [index.rows_of(id_) for id_ in known] == [[row] for row in range(200)]


def test_what_is_no_id_is_not_borne_twice() -> None:
    """Two devices write the same nonsense: that neither can be read is all that there is to say."""
    nonsense = [Sealed(id="x", device=device, seq=1, content=b"{}") for device in ("a", "b")]
    assert codes(fold(nonsense, EVERYTHING)) == ["unreadable", "unreadable"]
