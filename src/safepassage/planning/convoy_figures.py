"""What the bound of a checkpoint with convoys counts on: least times, and who has to leave there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from safepassage.operation.calendar import NEVER, Intervals
from safepassage.operation.model import Fleet
from safepassage.operation.routes import Route
from safepassage.operation.terms import Flow, Passage
from safepassage.planning.problem import ConvoyRule, Lot, Problem
from safepassage.planning.reach import Reach
from safepassage.planning.relaxation import Relaxation
from safepassage.planning.tails import Tails

Pair = tuple[str, str]
"""A passage and a reception."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """People alike to the checkpoint: one group from places alike, and the pairs that they may go by."""

    lot: Lot
    count: int
    pairs: frozenset[Pair]
    tail_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Vehicles alike: how many, and the earliest that one is past the inspection with people of a pair."""

    fleet: Fleet
    count: int
    ready_s: dict[Pair, int]


class ConvoyFigures:
    """The least times and the most room of one checkpoint by which some people have to leave in convoys."""

    def __init__(self, problem: Problem, reach: Reach, served: frozenset[int], at: str, tails: Tails) -> None:
        self.problem, self._reach, self.at, self._tail_s = problem, reach, at, tails.seconds
        self._passages = {t.id: t for t in problem.operation.binding_terms if isinstance(t, Passage)}
        self._served = served
        self._timings = problem.operation.timings
        self.lots_of: dict[Pair, list[int]] = defaultdict(list)
        for index in sorted(served):
            for pair in sorted(reach.sort_of_lot[index]):
                self.lots_of[pair].append(index)
        routes = {pair: self._routes(pair) for pair in self.lots_of}
        self._usable = frozenset(pair for pair, mine in routes.items() if mine)
        self.pairs = frozenset(
            pair
            for pair in self._usable
            if all(route.only and at in route.checkpoints for route in routes[pair])
        )
        self.lots = frozenset(index for index in served if self._pairs_of_lot(index) <= self.pairs)

    @property
    def hours(self) -> Intervals:
        """When a loaded vehicle may leave the checkpoint."""
        return self.problem.gates[self.at].loaded

    @property
    def rule(self) -> ConvoyRule:
        """What is agreed of the convoys."""
        rule = self.problem.gates[self.at].convoy
        assert rule is not None
        return rule

    def _routes(self, pair: Pair) -> list[Route]:
        """Return the last drives of trips of a passage to a reception, wherever they board."""
        via, places = self._passages[pair[0]].via, {self.problem.lots[i].place for i in self.lots_of[pair]}
        routes = (self.problem.routes.quickest(place, pair[1], via) for place in sorted(places))
        return [route for route in routes if route is not None]

    def _pairs_of_lot(self, index: int) -> frozenset[Pair]:
        """Return the passages and receptions by which people of a lot can leave."""
        return self._reach.sort_of_lot[index] & self._usable

    # ------------------------------------------------------------------------------ figures

    @cached_property
    def sorts(self) -> list[Sort]:
        """The people who have to leave by the checkpoint, by what the terms and vehicles make of them."""
        flows = [flow for rule in self.problem.orders for flow in (rule.first, rule.then)]
        flows += [flow for term in self.problem.reciprocities for flow in (term.a, term.b)]
        alike: dict[object, list[int]] = defaultdict(list)
        for index in sorted(self.lots):
            lot, pairs = self.problem.lots[index], self._pairs_of_lot(index)
            tos = sorted({to for _, to in pairs})
            inside = tuple(flow.covers(lot.group, lot.place, to) for flow in flows for to in tos)
            carried = tuple(self.problem.carries(row, lot) for row in self.problem.fleet)
            alike[lot.group, lot.stretcher, pairs, inside, carried].append(index)
        return [
            Sort(
                lot=self.problem.lots[lots[0]],
                count=sum(self.problem.lots[lot].count for lot in lots),
                pairs=self._pairs_of_lot(lots[0]),
                tail_s=min(self._tail_s.get(lot, 0) for lot in lots),
            )
            for lots in alike.values()
        ]

    @cached_property
    def kinds(self) -> list[Kind]:
        """The vehicles that can come by the checkpoint with people."""
        relaxation = Relaxation(self.problem, self._reach, self._served)
        ready_s = relaxation.passing[self.at].ready_s
        alike: dict[object, list[int]] = defaultdict(list)
        for number, kind in enumerate(relaxation.kinds):
            fleet = kind.fleet
            alike[fleet.seats, fleet.stretchers, fleet.groups, fleet.trips_max].append(number)
        kinds = []
        for numbers in alike.values():
            fleet = relaxation.kinds[numbers[0]].fleet
            soonest_s: dict[Pair, int] = {}
            for pair in sorted(self.pairs):
                some = [i for i, service in enumerate(relaxation.services) if service.to == pair[1]]
                if self.places(fleet, frozenset({pair})) and some:
                    soonest_s[pair] = int(ready_s[np.ix_(numbers, some)].min())
            soonest_s = {pair: at_s for pair, at_s in soonest_s.items() if at_s < NEVER}
            if soonest_s:
                count = sum(relaxation.kinds[number].count for number in numbers)
                kinds.append(Kind(fleet=fleet, count=count, ready_s=soonest_s))
        return kinds

    @cached_property
    def ahead_s(self) -> dict[str, int]:
        """The least seconds from the checkpoint to each reception, after it is passed last."""
        return {
            to: min(
                sum(service.route.drives_s[_last(service.route.stops, self.at) :])
                for service in self.problem.services
                if service.to == to and self.at in service.route.stops
            )
            for to in sorted({to for _, to in self.pairs})
        }

    @cached_property
    def behind_s(self) -> dict[str, int]:
        """The least seconds from leaving each assembly point to the release, inspection of one included."""
        behind: dict[str, int] = {}
        rule = self.problem.gates[self.at].inspection
        inspected_s = 0 if rule is None else rule.timing.seconds(1)
        for service in self.problem.services:
            stops, drives_s = service.route.stops, service.route.drives_s
            if self.at in stops:
                seconds = sum(drives_s[: stops.index(self.at)]) + inspected_s
                behind[service.place] = min(seconds, behind.get(service.place, NEVER))
        return behind

    @cached_property
    def after_s(self) -> int:
        """The least seconds from the release of a convoy with any of the people to the end."""
        return min(
            self.ahead_s[to] + self._tail_s.get(lot, 0)
            for lot in self.lots
            for _, to in self._pairs_of_lot(lot)
        )

    def places(self, fleet: Fleet | None, pairs: frozenset[Pair]) -> set[str]:
        """Return where trips by some pairs can board last: those of some vehicles, or any."""
        return {
            self.problem.lots[i].place
            for pair in pairs
            for i in self.lots_of[pair]
            if fleet is None or self.problem.carries(fleet, self.problem.lots[i])
        } & self.behind_s.keys()

    def round_s(self, kind: Kind, to: str) -> int:
        """Return the least seconds between two releases of a vehicle that goes to a reception in between."""
        presence_s = self._reach.presence_s(to)
        least_s = min(
            (
                float(presence_s[self._reach.place_number[place]]) + self.behind_s[place]
                for place in self.places(kind.fleet, frozenset(kind.ready_s))
            ),
            default=np.inf,
        )
        if least_s == np.inf:
            return NEVER
        handled_s = self._timings.board.seconds(1) + self._timings.alight.seconds(1)
        return self.ahead_s[to] + int(least_s) + handled_s

    def pairs_of(self, flow: Flow) -> frozenset[Pair]:
        """Return the pairs by which people of a flow can leave."""
        lots = self.problem.lots
        return frozenset(
            pair
            for pair in self.pairs
            if any(flow.covers(lots[i].group, lots[i].place, pair[1]) for i in self.lots_of[pair])
        )

    def too_few(self, count: int) -> bool:
        """Return whether so many convoys are too few for everybody, whenever they leave."""
        for lying in (False, True):
            rooms = [kind.fleet.stretchers if lying else kind.fleet.seats for kind in self.kinds]
            people = sum(sort.count for sort in self.sorts if sort.lot.stretcher == lying)
            if people > self.rule.vehicles_max * count * max(rooms, default=0):
                return True
        return False


def _last(stops: tuple[str, ...], at: str) -> int:
    return max(i for i, stop in enumerate(stops) if stop == at)
