"""Who can be fetched at all, whatever the time: passages, routes and vehicles that meet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from safepassage.operation.check_case import Case, Item, Lane
from safepassage.operation.model import Fleet
from safepassage.operation.routes import Route

Sort = tuple[str, frozenset[str], int | None]
"""Where a vehicle starts, the groups it carries and its greatest number of trips."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Which vehicles can fetch which people, with no drive longer than `drive_max_s` (None: any).

    A trip may board at several assembly points in a row (unless `one_boarding`), each with people whom
    the trip's one passage lets go to its reception site; a vehicle goes on from where its last trip ended.
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
    def boardings(self) -> Mapping[Lane, Mapping[str, list[Item]]]:
        """For each passage and reception site, the people it is for by place."""
        found: dict[Lane, dict[str, list[Item]]] = {}
        for item in self.case.items:
            for lane in self.case.lanes[item.index]:
                found.setdefault(lane, {}).setdefault(item.place, []).append(item)
        return found

    @cached_property
    def onward(self) -> Mapping[str, frozenset[str]]:
        """For each place where people wait, the others that can be driven to from it."""
        nowhere = frozenset[str]()
        return {p: nowhere if self.one_boarding else self.approached(p) - {p} for p in self._waiting}

    @cached_property
    def backward(self) -> Mapping[str, frozenset[str]]:
        """For each place where people wait, the others that it can be driven to from."""
        return {q: frozenset(p for p in self._waiting if q in self.onward[p]) for q in self._waiting}

    @cached_property
    def _waiting(self) -> frozenset[str]:
        return frozenset(item.place for item in self.case.items)

    @cached_property
    def _approached(self) -> dict[str, frozenset[str]]:
        return {}

    def approached(self, start: str) -> frozenset[str]:
        """Return the places where people wait that a vehicle can drive to from `start`."""
        if start not in self._approached:
            route = self.case.routes.quickest
            self._approached[start] = frozenset(p for p in self._waiting if self.drives(route(start, p)))
        return self._approached[start]

    @cached_property
    def closing(self) -> Mapping[Lane, frozenset[str]]:
        """For each passage and reception site, the places from which a trip can end there."""
        route = self.case.routes.quickest
        return {
            lane: frozenset(p for p in places if self.drives(route(p, lane[1], self.case.via(lane))))
            for lane, places in self.boardings.items()
        }

    def leaving(self, lane: Lane, groups: Collection[str]) -> frozenset[str]:
        """Return the places from which a trip with these groups comes to its end, if need be by others."""
        boards = self._boards(lane, groups)
        return spread(boards & self.closing[lane], self.backward, boards)

    def _boards(self, lane: Lane, groups: Collection[str]) -> frozenset[str]:
        return frozenset(
            place
            for place, items in self.boardings[lane].items()
            if any(item.group in groups for item in items)
        )

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
        ways = {lane: (self._boards(lane, groups), self.leaving(lane, groups)) for lane in self.boardings}
        while newest and (trips_max is None or trips < trips_max):
            entered = frozenset[str]().union(*(self.approached(each) for each in newest))
            newest, trips = set(), trips + 1
            for lane, (boards, leaving) in ways.items():
                reached = spread(entered & boards, self.onward, boards) & leaving
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

    def rows_for(self, item: Item) -> list[tuple[int, Fleet]]:
        """Return the fleet's rows whose vehicles can fetch an item's people."""
        return [
            (i, row)
            for i, row in self.case.vehicles
            if any(index == item.index for index, _ in self._pairs_of(row, item))
        ]

    def _pairs_of(self, row: Fleet, item: Item) -> list[tuple[int, Lane]]:
        fetched = self.fetched_by[self.sort_of(row)]
        return [(item.index, lane) for lane in self.case.lanes[item.index] if (item.index, lane) in fetched]


def spread(
    from_: frozenset[str], next_: Mapping[str, frozenset[str]], within: frozenset[str]
) -> frozenset[str]:
    """Return everything within a set that is reached from some of it, step by step."""
    reached, newest = from_, from_
    while newest:
        newest = frozenset[str]().union(*(next_[each] for each in newest)) & within - reached
        reached |= newest
    return reached
