"""Whatever is sent, in whatever order and batches: a store does what a plain dictionary would."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from safepassage.ledger.chain import verify_chain
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Dispute, Outcome, Store
from safepassage.ledger.store.sqlite import SqliteStore
from tests.ledger.store.stores import NOW, SOUTH, event, later

# few ids, numbers and contents, so that they meet
EVENTS = st.builds(
    event,
    st.integers(1, 6),
    st.sampled_from(["phone-1", "phone-2"]),
    seq=st.integers(1, 4),
    says=st.sampled_from(["48", "84"]),
)
BATCHES = st.lists(EVENTS, max_size=6)


def told(disputes: Sequence[Dispute]) -> list[tuple[str, str, list[Sealed]]]:
    """Return what two hubs must agree on about their disputes."""
    return [(d.about, d.key, [v.event for v in d.variants]) for d in disputes]


def held(store: Store) -> set[Sealed]:
    """Return all that a store holds, refused or not."""
    return {entry.event for entry in store.log()}


def expected_disputes(events: set[Sealed]) -> list[tuple[str, str, list[Sealed]]]:
    """Return the disputes among events by looking at all of them, as slowly as it is plain."""
    found: list[tuple[str, str, list[Sealed]]] = []
    order = sorted(events, key=lambda e: (e.id, e.device, e.seq, e.content))
    for event_id in {e.id for e in events}:
        same = [e for e in order if e.id == event_id]
        if len(same) > 1:
            found.append(("id", event_id, same))
    for device, seq in {(e.device, e.seq) for e in events}:
        same = [e for e in order if (e.device, e.seq) == (device, seq)]
        if len({e.id for e in same}) > 1:
            found.append(("seq", f"{device} {seq}", same))
    return sorted(found, key=lambda f: f[:2])


class Recording(RuleBasedStateMachine):
    """Random batches to one file through two stores, with closing and opening between, against a model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "record.sqlite"
        self.stores: list[SqliteStore] = []
        self.kept: list[Sealed] = []
        self.refused: list[Sealed] = []

    @initialize()
    def begin(self) -> None:
        """Begin a record, and open it twice."""
        self.stores = [SqliteStore.open(self.path, SOUTH) for _ in range(2)]

    @rule(batch=BATCHES, which=st.integers(0, 1), second=st.integers(0, 100))
    def append(self, batch: list[Sealed], which: int, second: int) -> None:
        """Send a batch; the outcomes are those of the model."""
        wanted = [self.outcome(e) for e in batch]
        assert self.stores[which].append(batch, later(second)) == wanted

    def outcome(self, sent: Sealed) -> Outcome:
        """Put an event into the model."""
        if sent in self.kept:
            return Outcome.EXISTS
        if sent not in self.refused:
            if all(e.id != sent.id and (e.device, e.seq) != (sent.device, sent.seq) for e in self.kept):
                self.kept.append(sent)
                return Outcome.CREATED
            self.refused.append(sent)
        return Outcome.DISPUTED

    @rule(which=st.integers(0, 1))
    def reopen(self, which: int) -> None:
        """Close one of the stores, and open it again."""
        self.stores[which].close()
        self.stores[which] = SqliteStore.open(self.path, None)

    @precondition(lambda self: self.stores)
    @invariant()
    def as_the_model(self) -> None:
        """Both stores hold what the model holds, in its order, and the chain is whole."""
        for store in self.stores:
            assert [s.event for s in store.read()] == self.kept
            assert [e.order for e in store.log()] == list(range(1, len(self.kept) + len(self.refused) + 1))
            assert held(store) == {*self.kept, *self.refused}
            assert told(store.disputes()) == expected_disputes(held(store))
            assert verify_chain(store, [], lambda *_: True) == []

    def teardown(self) -> None:
        """Remove the record."""
        for store in self.stores:
            store.close()
        self.folder.cleanup()


TestRecording = Recording.TestCase
TestRecording.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)


@given(st.lists(EVENTS, max_size=14), st.data())
@settings(max_examples=25, deadline=None)
def test_order_batches_and_repetition_do_not_matter(sent: list[Sealed], data: st.DataObject) -> None:
    """P2, P3: two hubs that received the same events in any way hold the same, and dispute the same."""
    other_way = data.draw(st.permutations([*sent, *sent[: len(sent) // 2]]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(other_way)), max_size=4)))
    with (
        tempfile.TemporaryDirectory() as folder,
        SqliteStore.open(Path(folder) / "south", SOUTH) as south,
        SqliteStore.open(Path(folder) / "north", SOUTH) as north,
    ):
        south.append(sent, NOW)
        for begin, end in zip([0, *cuts], [*cuts, len(other_way)], strict=True):
            north.append(other_way[begin:end], NOW)
        assert held(south) == held(north) == set(sent)
        assert told(south.disputes()) == told(north.disputes()) == expected_disputes(set(sent))
