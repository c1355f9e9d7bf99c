"""The sum over time against adding up the entries one by one."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.ledger import timeline
from safepassage.ledger.timeline import Entry, Timeline

Change = tuple[int, int, int]
changes = st.tuples(st.integers(0, 30), st.integers(-9, 9), st.integers(0, 40))


def id_of(row: int) -> str:
    """Return an id that does not sort as the row does."""
    return f"{row * 17 % 41:02}"


def plainly(entries: list[Change], limit: int, until: int) -> tuple[object, ...]:
    """Return what a timeline says, worked out the long way."""
    lines = sorted(Entry(at, weight, id_of(row)) for at, weight, row in entries)
    value, peak, first = 0, 0, None
    for _, alike in groupby(lines, key=lambda e: e.at_ms):
        together = list(alike)
        value += sum(e.weight for e in together)
        peak = max(peak, value)
        if first is None and value > limit:
            first = max(together, key=lambda e: (e.weight, e.id))
    before = [e for e in lines if e.at_ms < until]
    until_sum = sum(e.weight for e in lines if e.at_ms <= until)
    last = before[-1].at_ms if before else None
    return lines, before, value, until_sum, last, peak, first


def said(line: Timeline, limit: int, until: int) -> tuple[object, ...]:
    """Return the same by a timeline."""
    return (
        list(line.entries()),
        list(line.entries(until)),
        line.total(),
        line.sum_until(until),
        line.last_before(until),
        line.peak(),
        line.first_above(limit),
    )


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.tuples(st.lists(changes, max_size=12), st.integers(0, 4)), max_size=6),
    limit=st.integers(-5, 20),
    until=st.integers(-1, 31),
)
def test_it_says_what_adding_up_says(steps: list[tuple[list[Change], int]], limit: int, until: int) -> None:
    """Entries come many and few at once, and go again; blocks are split and end; it is copied on the way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "BLOCK", 3)
        patch.setattr(timeline, "FEW", 4)
        line = Timeline(id_of)
        there: list[Change] = []
        for added, removed in steps:
            for change in added:
                line.add(*change)
                there.append(change)
            for _ in range(min(removed, len(there))):
                line.remove(*there.pop(len(there) // 2))
            assert said(line, limit, until) == plainly(there, limit, until)
            copy = Timeline(id_of)
            copy.fill(*line.columns())
            assert said(copy, limit, until) == plainly(there, limit, until)
            line = copy
    last = max((at for at, _, _ in there), default=None)
    assert line.last_before(None) == last
