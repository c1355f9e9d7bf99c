"""Least times between places whatever a vehicle does on the way: the fixed figures of the bounds."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, cached_property
from typing import cast

import numpy as np
import numpy.typing as npt

from safepassage.planning.problem import Lot, Problem, permissions

Floats = npt.NDArray[np.float64]


class Reach:
    """Least seconds by driving and handling one person, without calendars or queues.

    Legs need not obey the triangle inequality, so a vehicle may be somewhere sooner by carrying people
    elsewhere in between, and people may arrive sooner by way of another assembly point.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._permitted: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for lot in problem.lots:
            if allowed := permissions(problem.operation, lot):
                self._permitted[lot.place].update(allowed)
        self.places = sorted(self._permitted)
        self.ends = sorted({service.to for service in problem.services})
        timings = problem.operation.timings
        self._board_s, self._alight_s = timings.board.seconds(1), timings.alight.seconds(1)
        self.hop_s = self._hops()
        self.onward_s = self._onward()
        self._between_s = self._between()
        self.presence = cache(self._presence)

    def permits(self, lot: Lot) -> bool:
        """Return whether any passage covers a lot."""
        return bool(permissions(self._problem.operation, lot))

    def _drive(self, from_: str, to: str) -> float:
        route = self._problem.routes.quickest(from_, to)
        return np.inf if route is None else float(route.drive_s)

    def _hops(self) -> Floats:
        """Seconds (places × places) from one assembly point to another where a trip may collect more."""
        hops = np.full((len(self.places), len(self.places)), np.inf)
        for i, place in enumerate(self.places):
            for j, other in enumerate(self.places):
                if i != j and self._permitted[place] & self._permitted[other]:
                    hops[i, j] = self._drive(place, other)
        return hops

    def _onward(self) -> Floats:
        """Seconds (places × ends) from leaving an assembly point to a reception, other boardings included."""
        onward = np.full((len(self.places), len(self.ends)), np.inf)
        for service in self._problem.services:
            i, j = self.places.index(service.place), self.ends.index(service.to)
            onward[i, j] = min(onward[i, j], service.route.drive_s)
        for _ in self.places if np.isfinite(self.hop_s).any() else ():
            by_hop = (self.hop_s + self._board_s)[:, :, None] + onward[None, :, :]
            shorter = np.minimum(onward, by_hop.min(axis=1))
            if (shorter == onward).all():
                break
            onward = shorter
        return onward

    def _between(self) -> Floats:
        """Seconds (places × places) from being at an assembly point to being at another, after any trips."""
        back = np.array([[self._drive(to, place) for place in self.places] for to in self.ends])
        back = back.reshape(len(self.ends), len(self.places))
        trips = np.full((len(self.places), len(self.places)), np.inf)
        for j in range(len(self.ends)):
            trips = np.minimum(trips, self.onward_s[:, j, None] + back[None, j, :])
        between = np.minimum(trips + self._board_s + self._alight_s, self.hop_s + self._board_s)
        np.fill_diagonal(between, 0.0)
        for k in range(len(self.places)):
            between = np.minimum(between, between[:, k, None] + between[None, k, :])
        return cast("Floats", between)

    def _presence(self, from_: str) -> dict[str, float]:
        """Return the least seconds from standing at a place to being at each assembly point."""
        direct = np.array([self._drive(from_, place) for place in self.places])
        there = np.minimum(direct, (direct[:, None] + self._between_s).min(axis=0)) if len(direct) else direct
        return {place: float(seconds) for place, seconds in zip(self.places, there, strict=True)}

    def by_other_places(self, place: str, to: str, drive_s: int) -> int | None:
        """Return the seconds from a place to a reception by way of others, where that is quicker."""
        seconds = self.onward_s[self.places.index(place), self.ends.index(to)]
        return int(seconds) if seconds < drive_s else None

    def first_hop(self, place: str) -> int | None:
        """Return the least seconds from an assembly point to another at which a trip may collect more."""
        if place not in self._permitted:
            return None
        seconds = self.hop_s[self.places.index(place)].min(initial=np.inf)
        return int(seconds) if np.isfinite(seconds) else None

    @cached_property
    def has_hops(self) -> bool:
        """Whether any trip may collect at more than one assembly point."""
        return bool(np.isfinite(self.hop_s).any())
