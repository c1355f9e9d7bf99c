"""Alarms kept up event by event, those from a snapshot, and those found anew are the same."""

from __future__ import annotations

import random

import pytest

from safepassage.ledger import telling
from safepassage.ledger.encoding import seal
from safepassage.ledger.state import State, fold
from tests.ledger.convoy_days import convoy_day
from tests.ledger.watched import WIDE

SEEDS = range(60)


def listed(state: State) -> list[object]:
    """Return all alarms as values."""
    return [alarm.to_json() for alarm in state.alarms()]


@pytest.mark.parametrize("seed", SEEDS)
def test_alarms_are_the_same_however_they_were_come_to(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each event of a random day; some of the states were kept in a snapshot before."""
    rng = random.Random(seed)  # noqa: S311 - a test repeats
    monkeypatch.setattr(telling, "KEPT", rng.choice((1, 3, telling.KEPT)))
    sealed = [seal(event) for event in convoy_day(seed).events]
    state = State(WIDE)
    for number, event in enumerate(sealed, 1):
        state.add([event])
        assert listed(state) == listed(fold(sealed[:number], WIDE))
        if rng.random() < 0.2:
            state = State.from_snapshot({n: bytes(part) for n, part in state.snapshot_parts()}, WIDE)
    whole = fold(sealed, WIDE).to_json()
    assert state.to_json() == whole
    rng.shuffle(sealed)
    assert fold(sealed, WIDE).to_json() == whole


def test_the_random_days_have_every_sort_of_breach() -> None:
    """Or the test above would say little."""
    alarms = [a for seed in SEEDS for a in fold(map(seal, convoy_day(seed).events), WIDE).alarms()]
    words = {a.in_language("en") for a in alarms}
    assert {
        "off-the-way",
        "other-destination",
        "deadline",
        "clock",
        "disputed",
        "id-twice",
        "passage",
        "order",
        "reciprocity",
        "reception",
        "window",
        "monitoring",
    } <= {a.code for a in alarms}
    for part in ("agreed at least", "agreed at most", "minutes after", "outside its opening", "looked into"):
        assert any(part in said for said in words), part
