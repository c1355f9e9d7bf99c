"""The verifier's own roads: quickest drives and routes, a first leg and the least way on from its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from safepassage.operation.model import Operation

NO_WAY_S: Final = 1 << 60
TOGETHER: Final = 200
"""From how many places ways are searched at a time, for the sake of memory."""


class Roads:
    """Quickest driving times of an operation, kept once found."""

    def __init__(self, operation: Operation) -> None:
        self._kind = {place.id: place.kind for place in operation.places}
        self._legs: dict[str, dict[str, int]] = {place: {} for place in self._kind}
        for leg in operation.legs:
            if leg.from_ in self._kind and leg.to in self._kind:
                ends = self._legs[leg.from_]
                ends[leg.to] = min(leg.drive_s, ends.get(leg.to, leg.drive_s))
        self._drives = _Ways(self._kind, self._legs, through=("junction",))
        self._routes = _Ways(self._kind, self._legs, through=("junction", "checkpoint"))

    def search_from(self, stops: Iterable[str], starts: Iterable[str]) -> None:
        """Search the ways from many places at once: drives from every stop, routes from where they start."""
        self._drives.search(end for place in stops for end in self._legs.get(place, ()))
        self._routes.search(end for place in starts for end in self._legs.get(place, ()))

    def drive_s(self, from_: str, to: str) -> int | None:
        """Return the least seconds from one stop to the next, past junctions only; None: no way."""
        return 0 if from_ == to and from_ in self._kind else self._drives.least_s(from_, to)

    def route_s(self, from_: str, to: str, via: tuple[str, ...] = ()) -> int | None:
        """Return the least seconds past checkpoints and junctions, `via` in order; None: no way."""
        if from_ == to and not via:
            return 0 if from_ in self._kind else None
        ends = via if via and via[-1] == to else (*via, to)
        if any(self._kind.get(place) not in ("junction", "checkpoint") for place in ends[:-1]):
            return None
        parts_s = [self._routes.least_s(*part) for part in pairwise((from_, *ends))]
        return None if None in parts_s else sum(part_s for part_s in parts_s if part_s is not None)

    def passes_at_s(self, from_: str, to: str, past: str) -> int | None:
        """Return when a quickest drive from one stop to the next passes a junction; None if it does not."""
        first_s, then_s = self.drive_s(from_, past), self.drive_s(past, to)
        if first_s is None or then_s is None or first_s + then_s != self.drive_s(from_, to):
            return None
        return first_s


class _Ways:
    """Least seconds over at least one leg, passing only places of some kinds.

    Only legs that begin at such a place are in the graph. A way begins with any leg from where it starts;
    from the end of that leg it goes on in the graph (or is over).
    """

    def __init__(
        self, kind: Mapping[str, str], legs: Mapping[str, Mapping[str, int]], *, through: Collection[str]
    ) -> None:
        self._node = {place: node for node, place in enumerate(kind)}
        self._legs = legs
        tails, heads, seconds = [], [], []
        for place, ends in legs.items():
            if kind[place] in through:
                for end, drive_s in ends.items():
                    tails.append(self._node[place])
                    heads.append(self._node[end])
                    seconds.append(drive_s)
        shape = len(kind), len(kind)
        where = np.array(tails, dtype=np.int32), np.array(heads, dtype=np.int32)
        self._graph = csr_array((np.array(seconds, dtype=np.float64), where), shape=shape)
        stops = [place for place in kind if kind[place] != "junction"]
        self._column = {place: column for column, place in enumerate(stops)}
        self._kept = [self._node[place] for place in stops]
        self._onward: dict[str, npt.NDArray[np.int64]] = {}
        self._known: dict[tuple[str, str], int] = {}

    def search(self, places: Iterable[str]) -> None:
        """Find the ways on from places to every stop, and keep them."""
        new = [place for place in dict.fromkeys(places) if place not in self._onward]
        for first in range(0, len(new), TOGETHER):
            some = new[first : first + TOGETHER]
            found = self._searched(some)[:, self._kept]
            self._onward.update(zip(some, found, strict=True))

    def least_s(self, from_: str, to: str) -> int | None:
        """Return the least seconds from one place to another; None: no way."""
        if (from_, to) not in self._known:
            self._known[from_, to] = self._least_s(from_, to)
        least_s = self._known[from_, to]
        return None if least_s >= NO_WAY_S else least_s

    def _least_s(self, from_: str, to: str) -> int:
        ends = self._legs.get(from_, {})
        if not ends or to not in self._node:
            return NO_WAY_S
        if to in self._column:
            self.search(ends)
            onward = [int(self._onward[end][self._column[to]]) for end in ends]
        else:
            onward = self._searched(ends)[:, self._node[to]].tolist()
        return min(drive_s + more_s for drive_s, more_s in zip(ends.values(), onward, strict=True))

    def _searched(self, places: Iterable[str]) -> npt.NDArray[np.int64]:
        nodes = np.array([self._node[place] for place in places], dtype=np.int32)
        found = dijkstra(self._graph, indices=nodes)
        return np.where(np.isfinite(found), found, NO_WAY_S).astype(np.int64)
