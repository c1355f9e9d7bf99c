"""Who can be fetched at all, whatever the time: passages, routes and vehicles that meet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.operation.check_case import Case, Item, Lane
from safepassage.operation.model import Fleet
from safepassage.operation.routes import Route
from safepassage.operation.terms import Convoy

Flags = npt.NDArray[np.bool_]
"""A yes or no for each place where people wait, in the order of `Reach.waiting`; or for each pair of them."""

Sort = tuple[str, frozenset[str], int | None]
"""Where a vehicle starts, the groups it carries and its greatest number of trips."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Which vehicles can fetch which people, with no drive longer than `drive_max_s` (None: any).

    A trip may board at several assembly points in a row (unless `one_boarding`), each with people whom
    the trip's one passage lets go to its reception site; a vehicle goes on from where its last trip ended.
    Sets of places where people wait are arrays of flags, as there are thousands of such sets in a city.
    """

    case: Case
    drive_max_s: int | None = None
    one_boarding: bool = False

    def drives(self, route: Route | None) -> bool:
        """Return whether a route exists whose drives are short enough, as far as can be known."""
        if route is None:
            return False
        return (
            self.drive_max_s is None or not route.only or max(route.drives_s, default=0) <= self.drive_max_s
        )

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """The places where people wait."""
        return tuple(dict.fromkeys(item.place for item in self.case.items))

    @cached_property
    def _number(self) -> Mapping[str, int]:
        return {place: number for number, place in enumerate(self.waiting)}

    def flags(self, places: Iterable[str]) -> Flags:
        """Return some of the places where people wait as flags."""
        found = np.zeros(len(self.waiting), dtype=np.bool_)
        found[[self._number[place] for place in places]] = True
        return found

    def named(self, flags: Flags) -> list[str]:
        """Return the places that are flagged."""
        return [self.waiting[number] for number in np.flatnonzero(flags)]

    @cached_property
    def boardings(self) -> Mapping[Lane, Mapping[str, list[Item]]]:
        """For each passage and reception site, the people it is for by place."""
        found: dict[Lane, dict[str, list[Item]]] = {}
        for item in self.case.items:
            for lane in self.case.lanes[item.index]:
                found.setdefault(lane, {}).setdefault(item.place, []).append(item)
        return found

    @cached_property
    def _numbers(self) -> Mapping[Lane, Mapping[str, list[int]]]:
        """For each passage and reception site, the numbers of the places where each group boards."""
        found: dict[Lane, dict[str, list[int]]] = {}
        for lane, places in self.boardings.items():
            for place, items in places.items():
                for group in {item.group for item in items}:
                    found.setdefault(lane, {}).setdefault(group, []).append(self._number[place])
        return found

    @cached_property
    def onward(self) -> Flags:
        """Whether a trip may go on from one place where people wait (rows) to another (columns)."""
        if self.one_boarding:
            return np.zeros((len(self.waiting), len(self.waiting)), dtype=np.bool_)
        found = self._drivable(self.waiting, self.waiting)
        np.fill_diagonal(found, val=False)
        return found

    def approached(self, start: str) -> Flags:
        """Return the places where people wait that a vehicle can drive to from `start`."""
        found: Flags = self._drivable([start], self.waiting)[0]
        return found

    def _drivable(
        self, from_places: Sequence[str], to_places: Sequence[str], via: tuple[str, ...] = ()
    ) -> Flags:
        """Return whether there are drives (from_places × to_places) that are short enough."""
        routes = self.case.routes
        seconds = routes.seconds(from_places, to_places, via)
        found = seconds < NEVER
        if self.drive_max_s is not None:
            for row, column in np.argwhere(found & (seconds > self.drive_max_s)).tolist():
                found[row, column] = self.drives(routes.quickest(from_places[row], to_places[column], via))
        return found

    @cached_property
    def past(self) -> Mapping[str, Flags]:
        """Per checkpoint of a convoy, which quickest drives between places where people wait pass it."""
        routes, waiting = self.case.routes, self.waiting
        direct, found = routes.seconds(waiting, waiting), {}
        for checkpoint in {term.at for _, term in self.case.of_kind(Convoy)}:
            by_way_of = routes.seconds(waiting, [checkpoint]) + routes.seconds([checkpoint], waiting)
            found[checkpoint] = np.asarray((by_way_of < NEVER) & (by_way_of == direct), dtype=np.bool_)
        return found

    @cached_property
    def closing(self) -> Mapping[Lane, Flags]:
        """For each passage and reception site, the places from which a trip can end there."""
        found = {}
        for lane, places in self.boardings.items():
            ends = list(places)
            near = self._drivable(ends, [lane[1]], self.case.via(lane))[:, 0]
            found[lane] = self.flags(place for place, drives in zip(ends, near, strict=True) if drives)
        return found

    def leaving(self, lane: Lane, groups: Collection[str]) -> Flags:
        """Return the places from which a trip with these groups comes to its end, if need be by others."""
        boards = self.boards(lane, groups)
        return spread(boards & self.closing[lane], self.onward.T, boards)

    def boards(self, lane: Lane, groups: Collection[str]) -> Flags:
        """Return the places where a trip of a lane may board people of these groups."""
        found = np.zeros(len(self.waiting), dtype=np.bool_)
        for group, numbers in self._numbers[lane].items():
            if group in groups:
                found[numbers] = True
        return found

    def sort_of(self, row: Fleet) -> Sort:
        """Return what decides whom a vehicle can fetch."""
        carried = frozenset(g for g in self.case.operation.group_of if self.case.room_for(row, g) > 0)
        return row.at, carried, row.trips_max

    @cached_property
    def fetched_by(self) -> Mapping[Sort, frozenset[tuple[int, Lane]]]:
        """For each sort of vehicle, the items it can fetch, each with the lane it can take them by."""
        return {sort: self._fetched(*sort) for sort in {self.sort_of(row) for _, row in self.case.vehicles}}

    def _fetched(
        self, start: str, groups: frozenset[str], trips_max: int | None
    ) -> frozenset[tuple[int, Lane]]:
        fetched: set[tuple[int, Lane]] = set()
        ends: set[str] = {start}
        newest, trips = {start}, 0
        ways = {lane: (self.boards(lane, groups), self.leaving(lane, groups)) for lane in self.boardings}
        while newest and (trips_max is None or trips < trips_max):
            entered = np.any([self.approached(each) for each in newest], axis=0)
            newest, trips = set(), trips + 1
            for lane, (boards, leaving) in ways.items():
                reached = self.named(spread(entered & boards, self.onward, boards) & leaving)
                if reached:
                    newest.add(lane[1])
                for place in reached:
                    fetched.update((i.index, lane) for i in self.boardings[lane][place] if i.group in groups)
            newest -= ends
            ends |= newest
        return frozenset(fetched)

    @cached_property
    def fetched(self) -> Mapping[int, frozenset[Lane]]:
        """For each item's index, the lanes by which some vehicle can take its people."""
        found: dict[int, set[Lane]] = {item.index: set() for item in self.case.items}
        for pairs in self.fetched_by.values():
            for index, lane in pairs:
                found[index].add(lane)
        return {index: frozenset(lanes) for index, lanes in found.items()}

    @cached_property
    def fetched_items(self) -> Mapping[Sort, frozenset[int]]:
        """For each sort of vehicle, the indices of the items it can fetch."""
        return {sort: frozenset(i for i, _ in pairs) for sort, pairs in self.fetched_by.items()}

    def rows_for(self, item: Item) -> list[tuple[int, Fleet]]:
        """Return the fleet's rows whose vehicles can fetch an item's people."""
        return [
            (i, row) for i, row in self.case.vehicles if item.index in self.fetched_items[self.sort_of(row)]
        ]


def spread(from_: Flags, next_: Flags, within: Flags) -> Flags:
    """Return every place within some that is reached from `from_`, step by step."""
    reached = newest = from_
    while newest.any():
        newest = next_[newest].any(axis=0) & within & ~reached
        reached = reached | newest
    return reached
