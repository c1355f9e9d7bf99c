"""What is earliest: when vehicles and people of some lots can be where, the calendar obeyed, no queue met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import ALWAYS, NEVER, Intervals
from safepassage.operation.model import Fleet
from safepassage.operation.routes import Route
from safepassage.planning.problem import Problem
from safepassage.planning.reach import Reach

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MERGED_FROM: Final = 4000
"""From so many pairs of a fleet row and a service on, rows that differ only in where they start are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Vehicles taken as one: fleet rows alike, or a single row."""

    rows: tuple[int, ...]
    fleet: Fleet
    count: int
    from_s: int
    until_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Per kind and service: the earliest at a checkpoint (`arrive_s`) and past its inspection (`ready_s`)."""

    arrive_s: Integers
    ready_s: Integers


class Relaxation:
    """The earliest times of some lots, nobody of whom departs before `start_s` (nor their own release).

    With `start_s` 0 and every lot it is about the whole operation. A later start is that of a flow which a
    term holds back: whatever vehicles did before costs nothing, and what they do between the flow's trips
    for other people only what it takes at least. `tail_s` is how long before the end the people of a lot
    have to be there, because others depart only then; nothing after `until_s` counts.
    """

    def __init__(
        self,
        problem: Problem,
        reach: Reach,
        lots: frozenset[int],
        *,
        start_s: int = 0,
        until_s: int = NEVER,
        release_s: Mapping[int, int] | None = None,
        tail_s: Mapping[int, int] | None = None,
    ) -> None:
        self.problem, self.reach, self.lots = problem, reach, sorted(lots)
        self.start_s, self.until_s = start_s, until_s
        self.whole = start_s == 0 and lots >= {lot for service in problem.services for lot in service.lots}
        self.count = np.array([problem.lots[lot].count for lot in self.lots], dtype=np.int64)
        self.people = int(self.count.sum())
        self.leave_s = np.array([max(start_s, (release_s or {}).get(lot, 0)) for lot in self.lots], np.int64)
        self.lot_tail_s = np.array([(tail_s or {}).get(lot, 0) for lot in self.lots], np.int64)
        self._choose_services()
        self.kinds = self._kinds()
        self.carries = np.array(
            [[problem.carries(kind.fleet, problem.lots[lot]) for lot in self.lots] for kind in self.kinds],
            dtype=np.bool_,
        ).reshape(len(self.kinds), len(self.lots))
        self._find_earliest()

    def _choose_services(self) -> None:
        """Choose the services of these people, and pair each with the lots that it carries."""
        number = {lot: i for i, lot in enumerate(self.lots)}
        hops, services = self.reach.has_hops, self.problem.services
        pairs: list[tuple[int, int]] = []
        self.index: list[int] = []
        for index, service in enumerate(services):
            mine = [number[lot] for lot in service.lots if lot in number]
            if mine or hops:
                pairs += [(len(self.index), lot) for lot in mine]
                self.index.append(index)
        self.services = [services[index] for index in self.index]
        self.pair_service, self.pair_lot = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        reach = self.reach
        self.place = np.array([reach.place_number[s.place] for s in self.services], dtype=np.int64)
        self.end = np.array([reach.end_number[s.to] for s in self.services], dtype=np.int64)
        self.drive_s = np.array([s.route.drive_s for s in self.services], dtype=np.int64)
        self.gates = list(self.problem.gates)
        self.passes = reach.passings.surely[self.index]
        self.can_hop = np.isfinite(reach.hop_out_s) | np.isfinite(reach.hop_in_s)
        together = reach.passings.together[self.index]
        self.carries_past = np.where(self.can_hop[self.place][:, None], together, self.passes)
        self._choose_tails()

    def _choose_tails(self) -> None:
        """Find by how long before the end each service's trips have to be there at least."""
        tails = np.full(len(self.services), NEVER, dtype=np.int64)
        np.minimum.at(tails, self.pair_service, self.lot_tail_s[self.pair_lot])
        if self.reach.has_hops:
            by_end = np.full(len(self.reach.ends), NEVER, dtype=np.int64)
            np.minimum.at(by_end, self.end, tails)
            tails = np.where(self.can_hop[self.place], by_end[self.end], tails)
        self.tail_s = np.where(tails < NEVER, tails, 0)

    def _kinds(self) -> list[Kind]:
        problem = self.problem
        merged: dict[object, list[int]] = defaultdict(list)
        few = len(problem.fleet) * len(self.services) < MERGED_FROM
        for row, fleet in enumerate(problem.fleet):
            sort = (
                fleet.type,
                fleet.seats,
                fleet.stretchers,
                fleet.groups,
                fleet.trips_max,
            )
            merged[row if few else (sort, problem.available_s[row])].append(row)
        return [
            Kind(
                rows=tuple(rows),
                fleet=problem.fleet[rows[0]],
                count=sum(problem.fleet[row].count for row in rows),
                from_s=problem.available_s[rows[0]][0],
                until_s=min(problem.available_s[rows[0]][1], NEVER),
            )
            for rows in merged.values()
        ]

    # ------------------------------------------------------------------------------ earliest times

    def _find_earliest(self) -> None:
        """Find who can arrive when, and which trips can be made in time at all."""
        problem, kinds = self.problem, self.kinds
        board_s = problem.operation.timings.board.seconds(1)
        self.there_s = np.array([self._there(kind) for kind in kinds], dtype=np.int64)
        self.there_s = self.there_s.reshape(len(kinds), len(self.reach.places))
        until_s = np.array([kind.until_s for kind in kinds], dtype=np.int64)[:, None]
        boarded_s = self.there_s[:, self.place] + board_s
        possible = self.there_s[:, self.place] < NEVER

        mine = self.pair_service
        leave_s = np.maximum(boarded_s[:, mine], self.leave_s[self.pair_lot])
        arrive_s, _ = self._through(mine, leave_s)
        onward_s = self.reach.onward_s[self.place, self.end][mine]
        shortcut = onward_s < self.drive_s[mine]
        if shortcut.any():
            arrive_s = np.where(
                shortcut,
                leave_s + np.where(shortcut, onward_s, 0).astype(np.int64),
                arrive_s,
            )
        carried = self.carries[:, self.pair_lot] & possible[:, mine]
        self.pair_s = np.where(carried, np.minimum(arrive_s, NEVER), NEVER)
        self.pairs = self.pair_s <= np.minimum(until_s, self.until_s - self.lot_tail_s[self.pair_lot])
        self.pairs &= self.pair_s < NEVER

        trip_leave_s = np.full(len(self.services), NEVER, dtype=np.int64)
        np.minimum.at(trip_leave_s, mine, self.leave_s[self.pair_lot])
        if self.reach.has_hops:
            trip_leave_s[:] = self.start_s
        every = np.arange(len(self.services))
        arrive_s, self.passing = self._through(every, np.maximum(boarded_s, trip_leave_s))
        self.arrive_s = arrive_s
        self.trips = np.zeros((len(kinds), len(self.services)), dtype=np.bool_)
        for kind in range(len(kinds)):
            self.trips[kind, mine[self.pairs[kind]]] = True
        if self.reach.has_hops:
            self.trips |= (
                possible & (arrive_s <= np.minimum(until_s, self.until_s - self.tail_s)) & (arrive_s < NEVER)
            )

    def _through(self, services: Integers, at_s: Integers) -> tuple[Integers, dict[str, Passing]]:
        """Return when trips (kinds × services) that leave at some instants arrive, and pass gates."""
        arrive_s = np.full(at_s.shape, NEVER, dtype=np.int64)
        passing = {
            at: Passing(arrive_s=np.full(at_s.shape, NEVER), ready_s=np.full(at_s.shape, NEVER))
            for at in self.gates
        }
        sorts: dict[tuple[str, ...] | None, list[int]] = defaultdict(list)
        route_of = [service.route for service in self.services]
        for i, service in enumerate(services.tolist()):
            sorts[route_of[service].stops[1:-1] if route_of[service].only else None].append(i)
        for stops, some in sorts.items():
            if stops is None:
                arrive_s[:, some] = at_s[:, some] + self.drive_s[services[some]]
                continue
            drives_s = np.array([route_of[services[i]].drives_s for i in some], dtype=np.int64)
            ready_s = at_s[:, some]
            for leg, stop in enumerate(("", *stops)):
                hours = self.problem.gates[stop].loaded if stop else self.problem.departures
                leave_s = first_fits(hours, ready_s)
                leave_s = first_fits_varied(self.problem.ceasefire, leave_s, drives_s[:, leg])
                ready_s = np.minimum(leave_s, NEVER) + drives_s[:, leg]
                if leg < len(stops):
                    passing[stops[leg]].arrive_s[:, some] = ready_s
                    rule = self.problem.gates[stops[leg]].inspection
                    if rule is not None:
                        length_s = rule.timing.seconds(1)
                        ready_s = first_fits(rule.hours, ready_s, length_s) + length_s
                    passing[stops[leg]].ready_s[:, some] = ready_s
            arrive_s[:, some] = ready_s
        return arrive_s, passing

    def _there(self, kind: Kind) -> Integers:
        """Return the earliest that a kind's vehicle can be at each place, directly or after trips."""
        problem, places = self.problem, self.reach.places
        best = np.full(len(places), NEVER, dtype=np.int64)
        for at in {problem.fleet[row].at for row in kind.rows}:
            least_s = self.reach.presence_s(at)
            for number, place in enumerate(places):
                if np.isfinite(least_s[number]):
                    approach = problem.routes.quickest(at, place)
                    if approach is None or least_s[number] < approach.drive_s:
                        there_s = kind.from_s + int(least_s[number])
                    else:
                        there_s = self._approached(approach, kind.from_s)
                    best[number] = min(best[number], there_s)
        return best

    def _approached(self, route: Route, at_s: int) -> int:
        """Return when an empty vehicle is at the end of a route at the earliest."""
        if not route.only:
            return at_s + route.drive_s
        problem, there_s = self.problem, at_s
        for index, drive_s in enumerate(route.drives_s):
            leave_s = problem.hours_to_leave(route.stops[index], loaded=False).first_fit(at_s)
            there_s = at_s = min(problem.ceasefire.first_fit(leave_s, drive_s), NEVER) + drive_s
            gate = problem.gates.get(route.stops[index + 1])
            if gate is not None and gate.inspection is not None and gate.inspection.empty_too:
                length_s = gate.inspection.timing.seconds(0)
                at_s = gate.inspection.hours.first_fit(at_s, length_s) + length_s
        return min(there_s, NEVER)

    def earliest(self) -> tuple[Integers, Integers]:
        """Return, per lot, when one person can arrive at best, and by which service (-1: by none)."""
        best = np.full(len(self.lots), NEVER, dtype=np.int64)
        by = np.full(len(self.lots), -1, dtype=np.int64)
        if self.pair_s.size:
            arrive_s = self.pair_s.min(axis=0)
            np.minimum.at(best, self.pair_lot, arrive_s)
            first = (arrive_s == best[self.pair_lot]) & (arrive_s < NEVER)
            by[self.pair_lot[first][::-1]] = self.pair_service[first][::-1]
        return best, by

    # ------------------------------------------------------------------------------ fixed figures

    def inspected_s(self) -> tuple[Integers, Integers]:
        """Return the inspection seconds of each service's trips: per vehicle, and per person."""
        rules = [self.problem.gates[at].inspection for at in self.gates]
        per_vehicle_s = np.array([0 if r is None else r.timing.per_vehicle_s for r in rules], dtype=np.int64)
        per_person_s = np.array([0 if r is None else r.timing.per_person_s for r in rules], dtype=np.int64)
        return self.passes @ per_vehicle_s, self.carries_past @ per_person_s

    def after_s(self, at: str, some: Flags | None = None) -> int:
        """Return the least seconds from a checkpoint to the end for services past it (else of `some`)."""
        gate = self.gates.index(at)
        mine = np.flatnonzero(self.passes[:, gate] if some is None else some)
        after_s = self.reach.passings.after_s[np.array(self.index, dtype=np.intp)[mine], gate]
        return int((after_s + self.tail_s[mine]).min()) if len(mine) else 0

    def turn_s(self, some: Flags) -> int:
        """Return the least seconds between two arrivals of the same vehicle on `some` trips."""
        timings = self.problem.operation.timings
        onward = np.full(len(self.reach.places), np.inf)
        np.minimum.at(onward, self.place[some], self.drive_s[some])
        ends = [self.reach.ends[end] for end in np.unique(self.end[some])]
        least_s = min(
            (float((self.reach.presence_s(end) + onward).min(initial=np.inf)) for end in ends),
            default=np.inf,
        )
        handled_s = timings.board.seconds(1) + timings.alight.seconds(1)
        return NEVER if least_s == np.inf else int(least_s) + handled_s

    def round_s(self, at: str, some: Flags) -> int:
        """Return the least seconds between two passings of a checkpoint by a vehicle on `some` trips."""
        timings = self.problem.operation.timings
        ahead = np.full(len(self.reach.ends), np.inf)
        behind = np.full(len(self.reach.places), np.inf)
        gate, index = self.gates.index(at), np.array(self.index, dtype=np.intp)[some]
        np.minimum.at(ahead, self.end[some], self.reach.passings.after_s[index, gate])
        np.minimum.at(behind, self.place[some], self.reach.passings.before_s[index, gate])
        rounds = [
            float((ahead[to] + self.reach.presence_s(self.reach.ends[to]) + behind).min(initial=np.inf))
            for to in np.flatnonzero(np.isfinite(ahead))
        ]
        rule = self.problem.gates[at].inspection
        inspected_s = rule.timing.seconds(1) if rule is not None else 0
        least_s = min(rounds, default=np.inf)
        handled_s = timings.board.seconds(1) + timings.alight.seconds(1) + inspected_s
        return NEVER if least_s == np.inf else int(least_s) + handled_s


def first_fits(hours: Intervals, at_s: Integers, length_s: int = 0) -> Integers:
    """Return, for each of some instants, what `hours.first_fit` does."""
    if hours == ALWAYS:
        return at_s
    need = max(1, length_s)
    spans = np.array([span for span in hours.spans if span[1] - span[0] >= need], np.int64).reshape(-1, 2)
    begins = np.append(spans[:, 0], NEVER)
    index = np.searchsorted(spans[:, 1] - need, at_s, side="left")
    return cast("Integers", np.maximum(begins[index], at_s))


def first_fits_varied(hours: Intervals, at_s: Integers, length_s: Integers) -> Integers:
    """Return the same for lengths that differ (along the last axis)."""
    if hours == ALWAYS:
        return at_s
    found = np.full(at_s.shape, NEVER, dtype=np.int64)
    for from_s, to_s in reversed(hours.spans):
        start_s = np.maximum(from_s, at_s)
        found = np.where(start_s + np.maximum(length_s, 1) <= to_s, start_s, found)
    return found
