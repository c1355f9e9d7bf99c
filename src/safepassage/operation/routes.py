"""Routes: the quickest drives between places that pass only through checkpoints and junctions."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from safepassage.operation.model import Operation

THROUGH = ("checkpoint", "junction")
TIES_KEPT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A drive from one place to another.

    `places` are all its places in order, junctions too; `stops` only the first, the checkpoints and
    the last; `drives_s` the seconds between consecutive stops, one fewer than the stops. `only` is
    False where another list of checkpoints is equally quick.
    """

    places: tuple[str, ...]
    stops: tuple[str, ...]
    drives_s: tuple[int, ...]
    checkpoints: tuple[str, ...] = ()
    only: bool = True

    @property
    def drive_s(self) -> int:
        """Seconds of driving in all."""
        return sum(self.drives_s)


class Routes:
    """The quickest routes of an operation, found when asked for and kept.

    Among equally quick routes the one with fewest checkpoints is taken, then the first by place ids,
    so that the same operation always gives the same routes.
    """

    def __init__(self, operation: Operation) -> None:
        self._kind: Mapping[str, str] = {place.id: place.kind for place in operation.places}
        self._next: dict[str, list[tuple[str, int]]] = {place.id: [] for place in operation.places}
        quickest: dict[tuple[str, str], int] = {}
        for leg in operation.legs:
            ends = (leg.from_, leg.to)
            quickest[ends] = min(leg.drive_s, quickest.get(ends, leg.drive_s))
        for (from_, to), drive_s in sorted(quickest.items()):
            if from_ in self._next and to in self._next and from_ != to:
                self._next[from_].append((to, drive_s))
        self._known: dict[tuple[str, tuple[str, ...]], dict[str, Route]] = {}

    def quickest(self, from_: str, to: str, via: tuple[str, ...] = ()) -> Route | None:
        """Return the quickest route from `from_` to `to` that visits `via` in order, or None."""
        if from_ == to and not via:
            return Route(places=(from_,), stops=(from_,), drives_s=())
        return self.all_from(from_, via).get(to)

    def all_from(self, from_: str, via: tuple[str, ...] = ()) -> Mapping[str, Route]:
        """Return the quickest route to every place that can be reached from `from_` by way of `via`."""
        key = (from_, via)
        if key not in self._known:
            self._known[key] = self._search(from_, via) if from_ in self._next else {}
        return self._known[key]

    def _search(self, from_: str, via: tuple[str, ...]) -> dict[str, Route]:
        """Dijkstra over (place, how many of `via` are behind), least (seconds, checkpoints, ids) first.

        A state is expanded for up to two different lists of checkpoints that are equally quick, which is
        enough to know which routes are the only quickest ones.
        """
        reached: dict[tuple[str, int], tuple[int, list[tuple[str, ...]]]] = {}
        found: dict[str, Route] = {}
        heap: list[tuple[int, int, tuple[str, ...], int, tuple[int, ...]]] = [(0, 0, (from_,), 0, (0,))]
        while heap:
            drive_s, checkpoints, places, behind, at_s = heapq.heappop(heap)
            place = places[-1]
            passed = tuple(p for p in places if self._kind[p] == "checkpoint")
            quickest_s, lists = reached.setdefault((place, behind), (drive_s, []))
            if drive_s > quickest_s or passed in lists or len(lists) == TIES_KEPT:
                continue
            lists.append(passed)
            if behind == len(via) and len(places) > 1:
                if place not in found:
                    found[place] = self._route(places, at_s)
                elif found[place].drive_s == drive_s and passed != found[place].checkpoints:
                    found[place] = replace(found[place], only=False)
            if len(places) > 1 and self._kind[place] not in THROUGH:
                continue
            for to, leg_s in self._next[place]:
                ahead = behind + (behind < len(via) and via[behind] == to)
                more = checkpoints + (self._kind[to] == "checkpoint")
                heapq.heappush(heap, (drive_s + leg_s, more, (*places, to), ahead, (*at_s, drive_s + leg_s)))
        return found

    def _route(self, places: tuple[str, ...], at_s: tuple[int, ...]) -> Route:
        last = len(places) - 1
        kept = [i for i, p in enumerate(places) if i in (0, last) or self._kind[p] == "checkpoint"]
        return Route(
            places=places,
            stops=tuple(places[i] for i in kept),
            checkpoints=tuple(p for p in places if self._kind[p] == "checkpoint"),
            drives_s=tuple(at_s[j] - at_s[i] for i, j in pairwise(kept)),
        )
