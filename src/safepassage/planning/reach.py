"""Least times between places whatever a vehicle does on the way: the fixed figures of the bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Final, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from safepassage.operation.calendar import NEVER
from safepassage.planning.passings import Passings, passings_of
from safepassage.planning.problem import Lot, Problem, permissions

Floats = npt.NDArray[np.float64]
FEW_PLACES: Final = 200
"""Up to so many assembly points, what handling people on the way takes is counted too."""


class Reach:
    """Least seconds by driving and handling one person, without calendars or queues.

    Legs need not obey the triangle inequality, so a vehicle may be somewhere sooner by carrying people
    elsewhere in between, and people may arrive sooner by way of another assembly point.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._permitted: dict[str, set[tuple[str, str]]] = defaultdict(set)
        known: dict[tuple[str, str, str | None], list[tuple[str, str]]] = {}
        for lot in problem.lots:
            key = (lot.place, lot.group, lot.choice)
            if key not in known:
                known[key] = permissions(problem.operation, lot)
            if known[key]:
                self._permitted[lot.place].update(known[key])
        self.sort_of_lot = [frozenset(known[lot.place, lot.group, lot.choice]) for lot in problem.lots]
        self.places = sorted(self._permitted)
        self.ends = sorted({service.to for service in problem.services})
        self.place_number = {place: i for i, place in enumerate(self.places)}
        self.end_number = {end: i for i, end in enumerate(self.ends)}
        timings = problem.operation.timings
        self._board_s, self._alight_s = timings.board.seconds(1), timings.alight.seconds(1)
        self.back_s = self._drives(self.ends, self.places)
        self.hop_s = self._hops()
        self.onward_s = self._onward()
        self.presence_s = cache(self._presence)

    def permits(self, lot: Lot) -> bool:
        """Return whether any passage covers a lot."""
        return bool(permissions(self._problem.operation, lot))

    def _drives(self, from_places: Sequence[str], to_places: Sequence[str]) -> Floats:
        """Return the seconds of the quickest routes, infinite where there is none."""
        if not from_places or not to_places:
            return np.zeros((len(from_places), len(to_places)))
        seconds = self._problem.routes.seconds(from_places, to_places)
        return np.where(seconds < NEVER, seconds, np.inf)

    def _hops(self) -> Floats:
        """Seconds (places × places) from one assembly point to another where a trip may collect more."""
        sorts = list(dict.fromkeys(frozenset(self._permitted[place]) for place in self.places))
        meets = np.array([[bool(one & other) for other in sorts] for one in sorts], dtype=np.bool_)
        sort = np.array([sorts.index(frozenset(self._permitted[place])) for place in self.places], dtype=int)
        hops = self._drives(self.places, self.places)
        np.fill_diagonal(hops, np.inf)
        if len(sorts):
            hops[~meets[np.ix_(sort, sort)]] = np.inf
        return hops

    def _onward(self) -> Floats:
        """Seconds (places × ends) from leaving an assembly point to a reception, other boardings included."""
        onward = np.full((len(self.places), len(self.ends)), np.inf)
        for service in self._problem.services:
            i, j = self.place_number[service.place], self.end_number[service.to]
            onward[i, j] = min(onward[i, j], service.route.drive_s)
        for _ in self.places if np.isfinite(self.hop_s).any() else ():
            shorter = onward.copy()
            for end in range(len(self.ends)):
                by_hop = (self.hop_s + (self._board_s + onward[:, end])[None, :]).min(axis=1)
                np.minimum(shorter[:, end], by_hop, out=shorter[:, end])
            if (shorter == onward).all():
                break
            onward = shorter
        return onward

    @cached_property
    def _between_s(self) -> Floats:
        """Seconds (places × places) from being at an assembly point to being at another, after any trips."""
        trips = np.full((len(self.places), len(self.places)), np.inf)
        for j in range(len(self.ends)):
            trips = np.minimum(trips, self.onward_s[:, j, None] + self.back_s[None, j, :])
        between = np.minimum(trips + self._board_s + self._alight_s, self.hop_s + self._board_s)
        np.fill_diagonal(between, 0.0)
        for k in range(len(self.places)):
            between = np.minimum(between, between[:, k, None] + between[None, k, :])
        return cast("Floats", between)

    @cached_property
    def _roads(self) -> tuple[dict[str, int], csr_array]:
        """All legs as a graph in which every place may be driven through."""
        number = {place.id: i for i, place in enumerate(self._problem.operation.places)}
        least: dict[tuple[int, int], int] = {}
        for leg in self._problem.operation.legs:
            if leg.from_ in number and leg.to in number:
                ends = number[leg.from_], number[leg.to]
                least[ends] = min(leg.drive_s, least.get(ends, leg.drive_s))
        from_, to = zip(*least, strict=True) if least else ((), ())
        seconds = np.array(list(least.values()), dtype=np.float64)
        return number, csr_array((seconds, (from_, to)), shape=(len(number), len(number)))

    def _presence(self, from_: str) -> Floats:
        """Return the least seconds from standing at a place to being at each assembly point.

        Among many assembly points only the driving is counted.
        """
        if len(self.places) > FEW_PLACES:
            number, roads = self._roads
            found = dijkstra(roads, indices=np.array([number[from_]]))[0]
            return cast("Floats", found[[number[place] for place in self.places]])
        direct = self._drives([from_], self.places)[0]
        if not len(direct):
            return cast("Floats", direct)
        return cast("Floats", np.minimum(direct, (direct[:, None] + self._between_s).min(axis=0)))

    @cached_property
    def passings(self) -> Passings:
        """Which checkpoints the services pass."""
        return passings_of(self._problem)

    @cached_property
    def hop_out_s(self) -> Floats:
        """Least seconds from each assembly point to another at which a trip may collect more."""
        return cast("Floats", self.hop_s.min(axis=1, initial=np.inf))

    @cached_property
    def hop_in_s(self) -> Floats:
        """Least seconds to each assembly point from another at which a trip may have collected."""
        return cast("Floats", self.hop_s.min(axis=0, initial=np.inf))

    @cached_property
    def has_hops(self) -> bool:
        """Whether any trip may collect at more than one assembly point."""
        return bool(np.isfinite(self.hop_s).any())
