"""Drives on to collect more: the columns of a programme for all pairs of assembly points, added as needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csc_array

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LEAST, MOST = range(2)
MORE: Final = 2
"""So many times as many hops as assembly points are added at once, for each kind of vehicle and load."""
LARGE: Final = 1 << 61


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Hops: by kind, load (0: the least, 1: the most), from and to assembly point."""

    kind: Integers
    load: Integers
    from_: Integers
    to: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Hops:
    """All hops of a programme as sums of other columns of it, which count for nothing themselves.

    A hop of kind k from p to q with f people aboard is out(k, p) + into(k, q) + seconds(p, q) · drive(k)
    + f · (aboard(k, p) − aboard(k, q)). There are two for each k, p and q, with the least load and with the
    most; one with a load between them is a mean of the two.

    Parameters
    ----------
    out, into, aboard
        Numbers of columns, per kind and assembly point; -1 where no vehicle of the kind comes.
    drive
        Numbers of columns, per kind.
    seconds
        Per pair; infinite where no trip may collect at both.
    least, most
        How many people are aboard, per kind and where the hop begins (the least) or ends (the most). There is
        no hop where the least exceeds the most.
    times
        Per pair, how often at most.
    """

    out: Integers
    into: Integers
    aboard: Integers
    drive: Integers
    seconds: Floats
    least: Integers
    most: Integers
    times: Integers
    known: dict[tuple[int, int], Flags] = field(default_factory=dict)

    def begin(self, near_by: int) -> Pairs:
        """Return hops to so many of the nearest assembly points, which are known from then on."""
        nearest = np.argsort(self.seconds, axis=1, kind="stable")[:, :near_by]
        near = np.zeros(self.seconds.shape, dtype=np.bool_)
        np.put_along_axis(near, nearest, True, axis=1)
        for kind in range(len(self.out)):
            no_hop = ~self._possible(kind)
            self.known[kind, LEAST] = no_hop
            self.known[kind, MOST] = no_hop | (self._loads(kind, LEAST) == self._loads(kind, MOST))
        return self._taken({key: near & ~known for key, known in self.known.items()})

    def columns(self, matrix: csc_array, pairs: Pairs) -> tuple[csc_array, Integers]:
        """Return the figures of some hops in a programme's rows, and their upper limits."""
        seconds = self.seconds[pairs.from_, pairs.to].astype(np.int64)
        least = self.least[pairs.kind, pairs.from_]
        loads = np.where(pairs.load == LEAST, least, self.most[pairs.kind, pairs.to])
        parts = (
            (self.out[pairs.kind, pairs.from_], 1),
            (self.into[pairs.kind, pairs.to], 1),
            (self.drive[pairs.kind], seconds),
            (self.aboard[pairs.kind, pairs.from_], loads),
            (self.aboard[pairs.kind, pairs.to], -loads),
        )
        of = np.concatenate([numbers for numbers, _ in parts])
        figures = np.concatenate([np.broadcast_to(figure, numbers.shape) for numbers, figure in parts])
        count = len(pairs.kind)
        hop = np.tile(np.arange(count), len(parts))
        sums = coo_array((figures, (of, hop)), shape=(matrix.shape[1], count))
        return csc_array(matrix @ sums.tocsc()), self.times[pairs.from_, pairs.to]

    def wanted(self, prices: Floats, forgone_s: float, each: int | None = None) -> tuple[float, Pairs | None]:
        """Return by how much hops not known make a proof weaker, and those that do, if by more than so much.

        They are the worst, so many of each kind and load in all, or `each` from a place.
        """
        found: dict[tuple[int, int], Flags] = {}
        weaker_s = 0.0
        size = MORE * len(self.seconds)
        for (kind, load), known in self.known.items():
            priced = self._priced(prices, prices[self.drive[kind]], kind, load)
            weak = np.where(known, 0.0, np.maximum(0.0, -1.0 * priced) * self.times)
            weaker_s += float(weak.sum())
            some = weak > forgone_s / (len(self.known) * weak.size)
            if each is not None and each < weak.shape[1]:
                some &= weak >= np.partition(weak, -each, axis=1)[:, -each, None]
            elif each is None and np.count_nonzero(some) > size:
                some &= weak >= np.partition(weak.ravel(), -size)[-size]
            found[kind, load] = some
        return weaker_s, self._taken(found) if weaker_s > forgone_s else None

    def forgone(self, prices: list[int]) -> int:
        """Return the sum of min(0, price) · most over all hops that are not known, exactly.

        The prices are integers, one for each column of the programme.
        """
        total = 0
        widest = max((abs(price) for price in prices), default=0)
        for (kind, load), known in self.known.items():
            drive = prices[self.drive[kind]]
            longest = int(np.where(known, 0, self.seconds).max(initial=0))
            largest = 2 * (1 + int(self._loads(kind, load).max(initial=0))) * widest + longest * abs(drive)
            exact = np.array(prices, dtype=np.int64 if largest < LARGE else object)
            priced = self._priced(exact, drive, kind, load)
            negative = ~known & (priced < 0)
            total += int((priced[negative].astype(object) * self.times[negative].astype(object)).sum())
        return total

    def _priced(self, prices: npt.NDArray[Any], drive: float, kind: int, load: int) -> npt.NDArray[Any]:
        """Return the prices of a kind's hops (places × places); any figure where there is none."""
        out, into, aboard = (
            np.where(numbers >= 0, prices[numbers], 0)
            for numbers in (self.out[kind], self.into[kind], self.aboard[kind])
        )
        seconds = np.where(np.isfinite(self.seconds), self.seconds, 0).astype(np.int64).astype(prices.dtype)
        of_load = self._loads(kind, load).astype(prices.dtype) * (aboard[:, None] - aboard[None, :])
        return cast("npt.NDArray[Any]", out[:, None] + into[None, :] + seconds * drive + of_load)

    def _loads(self, kind: int, load: int) -> Integers:
        loads = self.least[kind][:, None] if load == LEAST else self.most[kind][None, :]
        return np.broadcast_to(loads, self.seconds.shape)

    def _possible(self, kind: int) -> Flags:
        comes = (self.out[kind] >= 0)[:, None] & (self.into[kind] >= 0)[None, :]
        seats: Flags = self._loads(kind, LEAST) <= self._loads(kind, MOST)
        return cast("Flags", comes & np.isfinite(self.seconds) & seats)

    def _taken(self, chosen: dict[tuple[int, int], Flags]) -> Pairs:
        """Return some hops, from now on known."""
        parts: list[tuple[Integers, ...]] = []
        for (kind, load), some in chosen.items():
            from_, to = (numbers.astype(np.int64) for numbers in np.nonzero(some))
            parts.append((np.full(len(from_), kind), np.full(len(from_), load), from_, to))
            self.known[kind, load] |= some
        kinds, loads, begins, ends = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Pairs(kind=kinds, load=loads, from_=begins, to=ends)
