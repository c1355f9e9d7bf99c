"""The promises of the record, as tests that can fail: P2, P3, P4, P5 and P6 (docs of the design).

P2 the same events in any order, batching or repetition give the same state, byte for byte. P4 people are
conserved over every prefix. P5 a breach is an alarm and keeps nothing from being recorded. P6 a wrong clock
cannot reorder custody.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from safepassage.ledger.encoding import seal
from safepassage.ledger.event import Event
from safepassage.ledger.instants import instant_of, instant_text
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.state import State, fold
from tests.ledger.day import Day, codes
from tests.ledger.strategies import DEVICES, bodies, days
from tests.ledger.watched import EVERYTHING

FEW = settings(max_examples=25, deadline=None)


def people_in(state: State) -> int:
    """Return the sum over all accounts, `outside` too: nobody, or people were made or lost."""
    return sum(people for groups in state.balances().values() for people in groups.values())


@FEW
@given(day=days(), order=st.randoms(use_true_random=False), parts=st.lists(st.integers(1, 7)))
def test_p2_order_batches_and_repetition_change_nothing(
    day: Day, order: random.Random, parts: list[int]
) -> None:
    """Shuffled, in batches, some of them twice, looked at in between or not: the same digest."""
    sealed = day.sealed()
    whole = fold(sealed, EVERYTHING)
    shuffled = sealed + order.sample(sealed, len(sealed) // 2)
    order.shuffle(shuffled)
    state = State(EVERYTHING)
    at = 0
    for size in [*parts, len(shuffled)]:
        state.add(shuffled[at : at + size])
        at += size
        if size % 2:
            state.alarms()
            state.where()
    assert state.balances_bytes() == whole.balances_bytes()
    assert state.to_json() == whole.to_json()
    assert state.digest() == whole.digest()


@FEW
@given(day=days())
def test_p4_people_are_conserved_over_every_prefix(day: Day) -> None:
    """After each event the accounts sum to nobody, and where everybody is sums to those who came in."""
    state = State(EVERYTHING)
    for event in day.sealed():
        state.add([event])
        assert people_in(state) == 0
        where = state.where()
        owed = sum(people for groups in where.below_zero.values() for people in groups.values())
        assert where.people + where.unaccounted_people - owed == where.came_in


@FEW
@given(day=days())
def test_p5_whatever_is_recorded_counts(day: Day) -> None:
    """No event is refused or set aside for what it says, however much it breaks."""
    state = fold(day.sealed(), EVERYTHING)
    assert state.events == len(day.events)
    assert not {"unreadable", "other-operation", "not-signed"} & set(codes(state))


def test_p5_a_breach_is_an_alarm_and_not_a_lost_record() -> None:
    """Too many in a bus, a family parted, people who never boarded: all of it counts."""
    day = Day()
    day("registered", place="mill", people={"civilians": 60}, households={"h1": 4})
    day("boarded", vehicle="bus-1", place="mill", people={"civilians": 55}, households={"h1": 3})
    day("arrived", vehicle="bus-1", place="south", people={"civilians": 57}, households={"h1": 3})
    state = day.fold()
    assert state.balances()["place:south"] == {"civilians": 57}
    assert {"over-capacity", "arrival-without-boarding", "household-parted", "below-zero"} <= set(
        codes(state)
    )


@FEW
@given(day=days(), shift=st.dictionaries(st.sampled_from(DEVICES), st.integers(-48, 48)))
def test_p6_clocks_do_not_reorder_custody(day: Day, shift: dict[str, int]) -> None:
    """Whatever the clocks say, every household has the same chain, in the same order."""
    chains = []
    for hours in ({}, shift):
        events = [shifted(event, hours.get(event.device, 0)) for event in day.events]
        state = fold((seal(event) for event in events), EVERYTHING)
        chains.append(
            [
                [(s.event, s.from_, s.to, s.people, s.missing) for s in state.custody(token).chain]
                for token in state.households()
            ]
        )
    assert chains[0] == chains[1]


def shifted(event: Event, hours: int) -> Event:
    """Return an event as a device with a wrong clock would have written it, but for its id."""
    return replace(event, at=instant_text(instant_of(event.at) + timedelta(hours=hours)))


@FEW
@given(day=days(most=10), other=days(most=10), order=st.randoms(use_true_random=False))
def test_p3_an_id_with_two_contents_counts_the_same_on_every_hub(
    day: Day, other: Day, order: random.Random
) -> None:
    """Both contents are kept and shown; which of them counts does not depend on which came first."""
    assume(day.events and other.events)
    mine = day.events[0]
    theirs = replace(other.events[0], id=mine.id, device=mine.device, seq=mine.seq)
    sealed = [*day.sealed(), seal(theirs)]
    digests = set()
    for _ in range(3):
        order.shuffle(sealed)
        digests.add(fold(sealed, EVERYTHING).digest())
    assert len(digests) == 1
    said_the_same = (mine.at, mine.kind, mine.body) == (theirs.at, theirs.kind, theirs.body)
    told = "disputed" in codes(fold(sealed, EVERYTHING))
    settled = any(event.body.get("corrects") == mine.id for event in (*day.events, theirs))
    assert told is not said_the_same or (settled and not told)


class Record(RuleBasedStateMachine):
    """Devices record, hubs receive late, twice and in part; what any hub holds never loses anybody."""

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.day = Day()
        self.hubs = [State(EVERYTHING), State(EVERYTHING)]
        self.has: list[dict[str, Sealed]] = [{}, {}]

    @rule(target=sent, data=st.data(), device=st.sampled_from(DEVICES))
    def record(self, data: st.DataObject, device: str) -> Sealed:
        """Record something on a device."""
        kind, body = data.draw(bodies([event.id for event in self.day.events]))
        if "from" in body:
            body["from_"] = body.pop("from")
        self.day(kind, device, **body)
        return seal(self.day.events[-1])

    @rule(hub=st.integers(0, 1), event=sent)
    def receive(self, hub: int, event: Sealed) -> None:
        """Give a hub an event, for the first time or again."""
        new = self.hubs[hub].add([event])
        assert new == (event.id not in self.has[hub])
        self.has[hub][event.id] = event

    @rule(target=sent, hub=st.integers(0, 1), event=consumes(sent))
    def receive_last(self, hub: int, event: Sealed) -> object:
        """Give a hub an event that no one sends again."""
        self.receive(hub, event)
        return multiple()

    @rule(hub=st.integers(0, 1))
    def merge(self, hub: int) -> None:
        """Give a hub a bundle of the other; then it has whatever that has."""
        other = 1 - hub
        self.hubs[hub].add(self.has[other].values())
        self.has[hub] |= self.has[other]

    @rule(hub=st.integers(0, 1))
    def look(self, hub: int) -> None:
        """Somebody looks at the alarms, which may change nothing."""
        before = self.hubs[hub].balances_bytes()
        self.hubs[hub].alarms()
        assert self.hubs[hub].balances_bytes() == before

    @invariant()
    def nobody_is_made_or_lost(self) -> None:
        """Every hub's accounts sum to nobody, at any moment (P4)."""
        for state in self.hubs:
            assert people_in(state) == 0

    @invariant()
    def the_same_events_are_the_same_state(self) -> None:
        """Hubs that have the same events say the same, and as a fresh fold of them says (P2, P7)."""
        if self.has[0].keys() == self.has[1].keys():
            assert self.hubs[0].digest() == self.hubs[1].digest()

    def teardown(self) -> None:
        """In the end each hub is what a fresh fold of its events is, in the order of their ids."""
        for state, has in zip(self.hubs, self.has, strict=True):
            fresh = fold([has[id_] for id_ in sorted(has)], EVERYTHING)
            assert state.to_json() == fresh.to_json()


TestRecord = Record.TestCase
TestRecord.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
