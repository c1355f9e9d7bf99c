"""A sum over time that events come into in any order: how much by when, and when was it first too much."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

SLOT_MS: Final = 120_000
"""Entries are kept in slots this long, so that a new one makes only its slot be summed anew."""


class Entry(NamedTuple):
    """A change of the sum at an instant, and the event that it comes from."""

    at_ms: int
    weight: int
    id: str


class Timeline:
    """Weights at instants, kept sorted; what happens at one instant counts together.

    Adding and taking away cost the entries of one slot, a question the number of slots.
    """

    def __init__(self) -> None:
        self._slots: dict[int, list[Entry]] = {}
        self._keys: list[int] = []
        self._stale: set[int] = set()
        self._sum_of: dict[int, int] = {}
        self._peak_of: dict[int, int] = {}
        self._arrays: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None

    def add(self, at_ms: int, weight: int, id_: str) -> None:
        """Let the sum change by `weight` at an instant."""
        key = at_ms // SLOT_MS
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = []
            insort(self._keys, key)
        insort(slot, Entry(at_ms, weight, id_))
        self._stale.add(key)

    def remove(self, at_ms: int, weight: int, id_: str) -> None:
        """Take away what `add` has added."""
        key = at_ms // SLOT_MS
        slot = self._slots[key]
        entry = Entry(at_ms, weight, id_)
        index = bisect_left(slot, entry)
        assert slot[index] == entry
        del slot[index]
        self._stale.add(key)

    def entries(self, until_ms: int | None = None) -> Iterator[Entry]:
        """Yield the entries in order, up to but not including an instant."""
        for key in self._keys:
            if until_ms is not None and key * SLOT_MS >= until_ms:
                return
            for entry in self._slots[key]:
                if until_ms is not None and entry.at_ms >= until_ms:
                    return
                yield entry

    def total(self) -> int:
        """Return the sum of all weights."""
        return int(self._summed()[0].sum())

    def sum_until(self, at_ms: int) -> int:
        """Return the sum up to and including an instant."""
        sums, _ = self._summed()
        index = bisect_left(self._keys, at_ms // SLOT_MS)
        inside = self._slots.get(at_ms // SLOT_MS, [])
        return int(sums[:index].sum()) + sum(e.weight for e in inside if e.at_ms <= at_ms)

    def peak(self) -> int:
        """Return the highest value that the sum ever has, at least nothing."""
        sums, peaks = self._summed()
        if not len(sums):
            return 0
        return max(0, int((np.cumsum(sums) - sums + peaks).max()))

    def first_above(self, limit: int) -> Entry | None:
        """Return the entry by which the sum first lies above a limit, None if it never does."""
        sums, peaks = self._summed()
        before = np.cumsum(sums) - sums
        above = np.flatnonzero(before + peaks > limit)
        if not len(above):
            return None
        index = int(above[0])
        value = int(before[index])
        for _, alike in groupby(self._slots[self._keys[index]], key=lambda e: e.at_ms):
            together = list(alike)
            value += sum(e.weight for e in together)
            if value > limit:
                return max(together, key=lambda e: (e.weight, e.id))
        raise AssertionError("a slot's peak is reached inside it")

    def _summed(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return sum and highest sum within each slot."""
        if self._stale or self._arrays is None:
            grown = self._arrays is None or len(self._arrays[0]) != len(self._keys)
            for key in self._stale:
                self._sum_of[key], self._peak_of[key] = _summary(self._slots[key])
            if grown:
                sums = np.array([self._sum_of[key] for key in self._keys], np.int64)
                self._arrays = sums, np.array([self._peak_of[key] for key in self._keys], np.int64)
            else:
                assert self._arrays is not None
                for key in self._stale:
                    index = bisect_left(self._keys, key)
                    self._arrays[0][index], self._arrays[1][index] = self._sum_of[key], self._peak_of[key]
            self._stale.clear()
        assert self._arrays is not None
        return self._arrays


def _summary(slot: list[Entry]) -> tuple[int, int]:
    """Return the sum of a slot, and the highest value of the sum at the end of an instant in it."""
    value, peak = 0, -(1 << 60)
    last = len(slot) - 1
    for index, entry in enumerate(slot):
        value += entry.weight
        if (index == last or slot[index + 1].at_ms != entry.at_ms) and value > peak:
            peak = value
    return value, peak
