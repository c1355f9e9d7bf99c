"""Drives: the least seconds between places past junctions only, over all the legs at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Leg

Seconds = npt.NDArray[np.int64]
BATCH: Final = 256
"""So many searches at a time: what they find before it is cut down to stops takes the memory."""


class Drives:
    """The drives from places to stops (all places but junctions), found when asked for and kept.

    A drive may begin and end anywhere and passes junctions only. So every stop is two nodes of the graph:
    one that drives leave from and one where they end.
    """

    def __init__(self, kinds: Mapping[str, str], legs: Iterable[Leg]) -> None:
        self._node = {place: node for node, place in enumerate(kinds)}
        stops = [place for place, kind in kinds.items() if kind != "junction"]
        self.slot: Mapping[str, int] = {place: slot for slot, place in enumerate(stops)}
        """The place of each stop in the rows."""
        quickest: dict[tuple[int, int], int] = {}
        for leg in legs:
            if leg.from_ in self._node and leg.to in self._node and leg.from_ != leg.to:
                slot = self.slot.get(leg.to)
                ends = self._node[leg.from_], self._node[leg.to] if slot is None else len(kinds) + slot
                quickest[ends] = min(leg.drive_s, quickest.get(ends, leg.drive_s))
        nodes = len(kinds) + len(stops)
        ends_of = np.array(list(quickest), dtype=np.int32).reshape(-1, 2)
        seconds = np.fromiter(quickest.values(), dtype=np.float64, count=len(quickest))
        self._graph = csr_array((seconds, (ends_of[:, 0], ends_of[:, 1])), shape=(nodes, nodes))
        self._rows: dict[str, Seconds] = {}
        self._columns: dict[str, Seconds] = {}

    def __contains__(self, place: str) -> bool:
        return place in self._node

    def to_stops(self, from_: str) -> Seconds:
        """Return the seconds to every stop; `NEVER` where no way leads there."""
        if from_ not in self._rows:
            self.find([from_])
        return self._rows[from_]

    def to_junction(self, to: str, places: Sequence[str]) -> Seconds:
        """Return the seconds from places to a junction; `NEVER` where no way leads there."""
        if to not in self._columns:
            found = _searched(self._graph.T.tocsr(), [self._node[to]])
            self._columns[to] = _whole(found[0, : len(self._node)])
        return self._columns[to][[self._node[place] for place in places]]

    def find(self, places: Iterable[str]) -> None:
        """Find the drives from many places at once, which is quicker than one by one."""
        new = [place for place in dict.fromkeys(places) if place not in self._rows]
        for first in range(0, len(new), BATCH):
            some = new[first : first + BATCH]
            found = _searched(self._graph, [self._node[place] for place in some])
            rows = _whole(found[:, len(self._node) :])
            self._rows.update(zip(some, rows, strict=True))

    def reached_from(self, from_: str) -> frozenset[str]:
        """Return every place, junctions too, that a drive leads to."""
        near = np.isfinite(_searched(self._graph, [self._node[from_]])[0])
        slots = near[len(self._node) :]
        return frozenset(
            place
            for place, node in self._node.items()
            if (near[node] and place not in self.slot and place != from_)
            or (place in self.slot and slots[self.slot[place]])
        )


def _searched(graph: csr_array, nodes: Sequence[int]) -> npt.NDArray[np.float64]:
    """Return the least seconds (nodes × all nodes) by Dijkstra's algorithm; infinite where no way leads."""
    return dijkstra(graph, indices=np.array(nodes, dtype=np.int32))


def _whole(seconds: npt.NDArray[np.float64]) -> Seconds:
    """Return whole seconds, exact below 2⁵³, from those that a search has found."""
    return np.where(np.isfinite(seconds), seconds, NEVER).astype(np.int64)
