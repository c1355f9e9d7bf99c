"""A sum over time that events come into in any order: how much by when, and when was it first too much."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

BLOCK: Final = 256
"""Entries are kept in blocks about this long, so that a new one makes only its block be summed anew."""
FEW: Final = 64
NEVER: Final = -(1 << 62)
Sort = TypeVar("Sort", bound=np.signedinteger[Any])
Integers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Kept = tuple[bytes, bytes, bytes]
IdOf = Callable[[int], str]
"""The id of the event of a row."""


class Entry(NamedTuple):
    """A change of the sum at an instant, and the event that it comes from."""

    at_ms: int
    weight: int
    id: str


class _Block(NamedTuple):
    """Some entries by instant, those of one instant never in two blocks."""

    at: Integers
    weight: Integers
    row: Rows

    def between(self, start: int, end: int) -> _Block:
        """Return some of them."""
        return _Block(self.at[start:end], self.weight[start:end], self.row[start:end])


class Timeline:
    """Weights at instants, kept sorted; what happens at one instant counts together.

    Many entries at once cost a sort; a single one, more or less, costs its block, and a question the number
    of blocks. Entries of one instant are in the order of their weights and ids, whatever their rows are.
    """

    def __init__(self, id_of: IdOf) -> None:
        self._id_of = id_of
        self._blocks: list[_Block] = []
        self._firsts: list[int] = []
        self._sums: Integers = np.zeros(0, np.int64)
        self._peaks: Integers = np.zeros(0, np.int64)
        self._count = 0
        self._new: list[tuple[int, int, int]] = []
        self._above: dict[int, Entry | None] = {}

    def add(self, at_ms: int, weight: int, row: int) -> None:
        """Let the sum change by `weight` at an instant."""
        self._new.append((at_ms, weight, row))

    def remove(self, at_ms: int, weight: int, row: int) -> None:
        """Take away what `add` has added."""
        self._settle()
        number = bisect_right(self._firsts, at_ms) - 1
        at, weights, rows = self._blocks[number]
        (found,) = np.nonzero((at == at_ms) & (weights == weight) & (rows == row))
        assert len(found)
        index = int(found[0])
        self._count -= 1
        self._put(number, _Block(np.delete(at, index), np.delete(weights, index), np.delete(rows, index)))

    def entries(self, until_ms: int | None = None) -> Iterator[Entry]:
        """Yield the entries in order, up to but not including an instant."""
        self._settle()
        for block in self._blocks:
            if until_ms is not None and int(block.at[0]) >= until_ms:
                return
            columns = zip(*(column.tolist() for column in block), strict=True)
            for at_ms, alike in groupby(columns, key=lambda each: each[0]):
                if until_ms is not None and at_ms >= until_ms:
                    return
                yield from sorted(Entry(at_ms, weight, self._id_of(row)) for _, weight, row in alike)

    def total(self) -> int:
        """Return the sum of all weights."""
        self._settle()
        return int(self._sums.sum())

    def sum_until(self, at_ms: int) -> int:
        """Return the sum up to and including an instant."""
        self._settle()
        number = bisect_right(self._firsts, at_ms) - 1
        if number < 0:
            return 0
        block = self._blocks[number]
        inside = int(np.searchsorted(block.at, at_ms, "right"))
        return int(self._sums[:number].sum()) + int(block.weight[:inside].sum())

    def last_before(self, until_ms: int | None) -> int | None:
        """Return the last instant of an entry before another instant, None if there is none."""
        self._settle()
        number = len(self._blocks) if until_ms is None else bisect_left(self._firsts, until_ms)
        if not number:
            return None
        at = self._blocks[number - 1].at
        inside = len(at) if until_ms is None else int(np.searchsorted(at, until_ms, "left"))
        if inside:
            return int(at[inside - 1])
        return int(self._blocks[number - 2].at[-1]) if number > 1 else None

    def peak(self) -> int:
        """Return the highest value that the sum ever has, at least nothing."""
        self._settle()
        if not self._count:
            return 0
        return max(0, int((np.cumsum(self._sums) - self._sums + self._peaks).max()))

    def first_above(self, limit: int) -> Entry | None:
        """Return the entry by which the sum first lies above a limit, None if it never does."""
        self._settle()
        if limit not in self._above:
            self._above[limit] = self._first_above(limit)
        return self._above[limit]

    def _first_above(self, limit: int) -> Entry | None:
        before = np.cumsum(self._sums) - self._sums
        above = before + self._peaks > limit
        number = int(above.argmax()) if len(above) else 0
        if not len(above) or not above[number]:
            return None
        block = self._blocks[number]
        sums = np.cumsum(block.weight) + before[number]
        index = int(((sums > limit) & _ends(block.at)).argmax())
        at_ms = int(block.at[index])
        together = np.nonzero(block.at == at_ms)[0].tolist()
        weight, id_ = max((int(block.weight[i]), self._id_of(int(block.row[i]))) for i in together)
        return Entry(at_ms, weight, id_)

    def columns(self) -> tuple[Integers, Integers, Rows]:
        """Return instants, weights and rows of all entries, by instant."""
        self._settle()
        empty = _Block(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32))
        at, weight, row = (np.concatenate(parts) for parts in zip(empty, *self._blocks, strict=True))
        return at, weight, row

    def fill(self, at: Integers, weight: Integers, row: Rows) -> None:
        """Put entries that stand by instant into a timeline that has none."""
        assert not self._blocks
        self._above.clear()
        self._count = len(at)
        if not self._count:
            return
        starts = np.unique(np.searchsorted(at, at[::BLOCK], "left"))
        bounds = [*starts.tolist(), self._count]
        whole = _Block(at, weight, row)
        self._blocks = [whole.between(start, end) for start, end in pairwise(bounds)]
        self._firsts = at[starts].tolist()
        sums = np.cumsum(weight)
        before = sums[starts] - weight[starts]
        self._sums = np.add.reduceat(weight, starts)
        self._peaks = np.maximum.reduceat(np.where(_ends(at), sums, NEVER), starts) - before

    def to_bytes(self) -> Kept:
        """Return all entries as bytes."""
        at, weight, row = self.columns()
        return at.tobytes(), weight.tobytes(), row.tobytes()

    def restore(self, kept: Kept) -> None:
        """Fill an empty timeline from bytes.

        Raises
        ------
        ValueError
            They are cut off.
        """
        at, weight, row = (
            np.frombuffer(part, sort) for part, sort in zip(kept, (np.int64, np.int64, np.int32), strict=True)
        )
        if not len(at) == len(weight) == len(row):
            raise ValueError("a timeline is cut off")
        self.fill(at, weight, row)

    def _settle(self) -> None:
        """Put what has been added where it belongs."""
        if not self._new:
            return
        new, self._new = self._new, []
        if len(new) <= FEW and self._blocks:
            for entry in new:
                self._insert(*entry)
            return
        at, weight, row = self.columns()
        more = np.array(new, np.int64)
        at = np.concatenate((at, more[:, 0]))
        weight = np.concatenate((weight, more[:, 1]))
        row = np.concatenate((row, more[:, 2].astype(np.int32)))
        order = np.argsort(at, kind="stable")
        self._blocks = []
        self.fill(at[order], weight[order], row[order])

    def _insert(self, at_ms: int, weight: int, row: int) -> None:
        number = max(0, bisect_right(self._firsts, at_ms) - 1)
        self._firsts[number] = min(self._firsts[number], at_ms)
        at, weights, rows = self._blocks[number]
        index = int(np.searchsorted(at, at_ms, "right"))
        self._count += 1
        block = _Block(_with(at, index, at_ms), _with(weights, index, weight), _with(rows, index, row))
        self._put(number, block)

    def _put(self, number: int, block: _Block) -> None:
        """Replace a block: with none if it is empty, with two if it is long and not of one instant."""
        self._above.clear()
        size = len(block.at)
        parts = [block] if size else []
        if size > 2 * BLOCK:
            middle = int(np.searchsorted(block.at, block.at[size // 2], "left"))
            if middle:
                parts = [block.between(0, middle), block.between(middle, size)]
        if len(parts) == 1:
            self._blocks[number] = block
            self._sums[number], self._peaks[number] = _summary(block)
            return
        self._blocks[number : number + 1] = parts
        firsts = [int(part.at[0]) for part in parts]
        if firsts:
            firsts[0] = self._firsts[number]
        self._firsts[number : number + 1] = firsts
        summaries = np.array([_summary(part) for part in parts], np.int64).reshape(-1, 2)
        ends = slice(None, number), slice(number + 1, None)
        self._sums = np.concatenate((self._sums[ends[0]], summaries[:, 0], self._sums[ends[1]]))
        self._peaks = np.concatenate((self._peaks[ends[0]], summaries[:, 1], self._peaks[ends[1]]))


def _with(column: npt.NDArray[Sort], index: int, value: int) -> npt.NDArray[Sort]:
    """Return a column with one value more."""
    made = np.empty(len(column) + 1, column.dtype)
    made[:index], made[index], made[index + 1 :] = column[:index], value, column[index:]
    return made


def _ends(at: Integers) -> npt.NDArray[np.bool_]:
    """Return which entries are the last of their instant."""
    last = np.ones(len(at), bool)
    np.not_equal(at[1:], at[:-1], out=last[:-1])
    return last


def _summary(block: _Block) -> tuple[int, int]:
    """Return the sum of a block, and the highest value of the sum at the end of an instant in it."""
    sums = np.cumsum(block.weight)
    return int(sums[-1]), int(sums[_ends(block.at)].max())
