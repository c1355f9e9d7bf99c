"""The linear programme of what can be done by an instant, one family of rows a method."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import ALWAYS, NEVER
from safepassage.planning.linear import Programme, Proof
from safepassage.planning.relaxation import Passing, Relaxation

Kind = Literal[
    "fleet", "trips", "ceasefire", "hours", "inspection", "convoy", "bays", "alighting", "room", "day"
]
Terms = dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a row of the programme limits: a kind of resource, and the place or vehicle type that has it."""

    kind: Kind
    of: str


class Throughput:
    """The programme of the people of a relaxation who can arrive by an instant; `resources` name its rows."""

    def __init__(self, relaxation: Relaxation, until_s: int) -> None:
        self.relaxation, self.problem, self.until_s = relaxation, relaxation.problem, until_s
        self.programme = Programme()
        self.resources: list[Resource | None] = []
        self.people: dict[tuple[int, int, int], int] = {}
        self.trips: dict[tuple[int, int], int] = {}
        self.starts: dict[tuple[int, str], int] = {}
        self.returns: dict[tuple[int, str, str], int] = {}
        self.hops_out: dict[tuple[int, str], int] = {}
        self.hops_in: dict[tuple[int, str], int] = {}

        self._room_rows: list[int] = []
        self._write()

    def _write(self) -> None:
        for row in range(len(self.problem.fleet)):
            self._columns(row)
            before = len(self.resources)
            self._rooms(row)
            self._room_rows += range(before, len(self.resources))
            self._turns(row)
            self._times(row)
        self._lots()
        for at in self.problem.gates:
            self._checkpoint(at)
        self._places()

    def prices(self, proof: Proof) -> npt.NDArray[np.float64]:
        """Return, per column, the worth at a proof of all it takes but room in vehicles."""
        multipliers = np.array(proof.multipliers)
        multipliers[self._room_rows] = 0.0
        programme = self.programme
        prices = np.zeros(len(programme.gain))
        np.add.at(prices, programme.columns, np.array(programme.figures, float) * multipliers[programme.rows])
        return prices

    def _row(
        self, terms: Terms, limit: int, resource: Resource | None = None, *, equal: bool = False
    ) -> None:
        if terms:
            self.programme.row(terms, limit, equal=equal)
            self.resources.append(resource)

    def _columns(self, row: int) -> None:
        """Add the trips and people of a row that can arrive in time, and the empty drives between them."""
        relaxation, problem, programme = self.relaxation, self.problem, self.programme
        end_s = min(self.until_s, problem.available_s[row][1])
        for index, service in relaxation.services:
            lots = [
                lot
                for lot in service.lots
                if lot in relaxation.lots and relaxation.earliest(row, index, lot) <= end_s
            ]
            for lot in lots:
                self.people[row, index, lot] = programme.column(problem.lots[lot].count, 1)
            if lots or relaxation.arrives(row, index) <= end_s:
                self.trips[row, index] = programme.column(relaxation.people)
        places = {problem.services[i].place for r, i in self.trips if r == row}
        ends = {problem.services[i].to for r, i in self.trips if r == row}
        count = problem.fleet[row].count
        for place in sorted(places):
            if relaxation.start_s or problem.routes.quickest(problem.fleet[row].at, place) is not None:
                self.starts[row, place] = programme.column(count)
            for to in sorted(ends):
                if self._return_s(to, place) < math.inf:
                    self.returns[row, to, place] = programme.column(relaxation.people)
            if relaxation.reach.has_hops:
                hops = relaxation.people if relaxation.reach.first_hop(place) is not None else 0
                self.hops_out[row, place] = programme.column(hops)
                self.hops_in[row, place] = programme.column(relaxation.people)

    def _return_s(self, to: str, place: str) -> float:
        """Return the least seconds from a reception to an assembly point for these people's next trip."""
        if not self.relaxation.whole:
            return self.relaxation.reach.presence(to)[place]
        route = self.problem.routes.quickest(to, place)
        return math.inf if route is None else route.drive_s

    def _rooms(self, row: int) -> None:
        """People fit: into the trips of their service, of their assembly point and of their destination."""
        fleet = self.problem.fleet[row]
        for lying, room in ((False, fleet.seats), (True, fleet.stretchers)):
            by_service: dict[int, Terms] = defaultdict(dict)
            for (r, index, lot), column in self.people.items():
                if r == row and self.problem.lots[lot].stretcher == lying:
                    by_service[index][column] = 1
            by_end: dict[str, Terms] = defaultdict(dict)
            by_place: dict[str, Terms] = defaultdict(dict)
            for index, people in by_service.items():
                service = self.problem.services[index]
                trips = {self.trips[row, index]: -room}
                hop = self.hops_out.get((row, service.place))
                self._row(people | trips | ({} if hop is None else {hop: -room}), 0)
                if hop is not None:
                    by_place[service.place] |= people | trips | {hop: -room}
                by_end[service.to] |= people | trips
            if self.hops_out:
                for terms in (*by_end.values(), *by_place.values()):
                    self._row(terms, 0)

    def _turns(self, row: int) -> None:
        """Vehicles come before they go: at assembly points, at receptions, and at the start."""
        into: dict[str, Terms] = defaultdict(dict)
        back: dict[str, Terms] = defaultdict(dict)
        for (r, index), trip in self.trips.items():
            if r == row:
                into[self.problem.services[index].place][trip] = 1
                back[self.problem.services[index].to][trip] = -1
        for (r, to, place), column in self.returns.items():
            if r == row:
                into[place][column] = -1
                back[to][column] = 1
        starts = {column: 1 for (r, _), column in self.starts.items() if r == row}
        for (r, place), column in self.starts.items():
            if r == row:
                into[place][column] = -1
        hops: Terms = {}
        for (r, place), column in self.hops_out.items():
            if r == row:
                into[place][column] = 1
                into[place][self.hops_in[r, place]] = -1
                hops |= {column: 1, self.hops_in[r, place]: -1}
        for terms in into.values():
            self._row(terms, 0, equal=True)
        for terms in back.values():
            self._row(terms, 0)
        self._row(hops, 0, equal=True)
        self._row(starts, self.problem.fleet[row].count)

    def _times(self, row: int) -> None:
        """Limit a row's vehicles to their time: all they do, what they drive, how often they pass."""
        relaxation, problem, fleet = self.relaxation, self.problem, self.problem.fleet[row]
        board, alight = problem.operation.timings.board, problem.operation.timings.alight
        from_s, end_s = problem.available_s[row]
        from_s, end_s = max(from_s, relaxation.start_s), min(end_s, self.until_s)
        later = relaxation.start_s > 0
        drives = self._drives(row, later=later)
        work = dict(drives)
        for (r, index), trip in self.trips.items():
            if r == row:
                work[trip] += board.per_vehicle_s + relaxation.inspected_s(index)[0]
        for (r, index, _), column in self.people.items():
            if r == row:
                inspected_s = relaxation.inspected_s(index)[1]
                work[column] = board.per_person_s + inspected_s + alight.per_person_s
        for (r, _, _), column in self.returns.items():
            if r == row:
                work[column] += alight.per_vehicle_s
        for (r, _), column in self.hops_out.items():
            if r == row and not later:
                work[column] += board.per_vehicle_s
        room = fleet.seats + fleet.stretchers
        spare_s = room * alight.per_person_s + (board.seconds(room) if later else 0)
        resource = Resource(kind="fleet", of=fleet.type)
        self._row(work, fleet.count * (max(0, end_s - from_s) + spare_s), resource)
        if problem.ceasefire != ALWAYS:
            driving_s = problem.ceasefire.seconds_between(from_s, end_s)
            self._row(drives, fleet.count * driving_s, Resource(kind="ceasefire", of=""))
        trips = {column: 1 for (r, _), column in self.trips.items() if r == row}
        if fleet.trips_max is not None:
            self._row(trips, fleet.count * fleet.trips_max, Resource(kind="trips", of=fleet.type))
        for at, gate in problem.gates.items():
            if gate.loaded != ALWAYS:
                self._passings(row, at, end_s)

    def _drives(self, row: int, *, later: bool) -> Terms:
        """Driving seconds of a row's trips; those before a later start count for nothing."""
        problem = self.problem
        drives: Terms = {}
        for (r, index), trip in self.trips.items():
            if r == row:
                drives[trip] = problem.services[index].route.drive_s
        for (r, to, place), column in self.returns.items():
            if r == row:
                drives[column] = int(self._return_s(to, place))
        for (r, place), column in self.starts.items():
            route = problem.routes.quickest(problem.fleet[row].at, place)
            if r == row:
                drives[column] = 0 if later or route is None else route.drive_s
        for (r, place), column in self.hops_out.items():
            if r == row:
                drives[column] = 0 if later else self.relaxation.reach.first_hop(place) or 0
        return drives

    def _passings(self, row: int, at: str, end_s: int) -> None:
        """Let a vehicle pass a checkpoint only in its open hours, and not again before a round."""
        relaxation, problem = self.relaxation, self.problem
        trips = self._trips_past(at, row)
        round_s = relaxation.round_s(at)
        if trips and round_s > 0:
            last_s = end_s - relaxation.after_s(at)
            passings = problem.gates[at].loaded.most_instants(
                self._first_at(at, row).ready_s, last_s, round_s
            )
            self._row(trips, problem.fleet[row].count * passings, Resource(kind="hours", of=at))

    def _trips_past(self, at: str, row: int | None = None) -> Terms:
        return {
            column: 1
            for (r, index), column in self.trips.items()
            if row in (None, r) and self.relaxation.passes(self.problem.services[index], at)
        }

    def _first_at(self, at: str, row: int | None = None) -> Passing:
        """Return the earliest that any trip of the programme can be at a checkpoint."""
        relaxation, problem = self.relaxation, self.problem
        passings = [
            relaxation.passing(r, index, relaxation.trip_leave_s(index)).get(at)
            for r, index in self.trips
            if row in (None, r) and relaxation.passes(problem.services[index], at)
        ]
        known = [passing for passing in passings if passing is not None]
        if not known:
            return Passing(arrive_s=NEVER, ready_s=NEVER)
        return Passing(arrive_s=min(p.arrive_s for p in known), ready_s=min(p.ready_s for p in known))

    def _lots(self) -> None:
        for lot in sorted(self.relaxation.lots):
            mine = {column: 1 for (_, _, other), column in self.people.items() if other == lot}
            self._row(mine, self.problem.lots[lot].count)

    def _checkpoint(self, at: str) -> None:
        """Let lanes work only in open hours, and convoys leave only in them, a headway apart."""
        relaxation, gate = self.relaxation, self.problem.gates[at]
        trips = self._trips_past(at)
        if not trips:
            return
        first, last_s = self._first_at(at), self.until_s - relaxation.after_s(at)
        if gate.inspection is not None:
            timing = gate.inspection.timing
            work = dict.fromkeys(trips, timing.per_vehicle_s)
            for (_, index, _), column in self.people.items():
                if relaxation.carries_past(index, at):
                    work[column] = timing.per_person_s
            open_s = gate.inspection.hours.seconds_between(first.arrive_s, last_s)
            self._row(work, gate.inspection.lanes * open_s, Resource(kind="inspection", of=at))
        if gate.convoy is not None and gate.convoy.headway_s > 0 and gate.convoy.vehicles_max < NEVER:
            releases = gate.loaded.most_instants(first.ready_s, last_s, gate.convoy.headway_s)
            limit = min(releases * gate.convoy.vehicles_max, relaxation.people * len(trips))
            self._row(trips, limit, Resource(kind="convoy", of=at))

    def _places(self) -> None:
        """Bays board and let alight so many at once; receptions take so many, in all and a day."""
        problem = self.problem
        self._boarding()
        for place in problem.operation.places:
            if place.kind == "reception":
                there = {c: 1 for (_, i, _), c in self.people.items() if problem.services[i].to == place.id}
                if place.id in problem.people_max:
                    self._row(there, problem.people_max[place.id], Resource(kind="room", of=place.id))
                if place.id in problem.people_per_day:
                    days = sum(1 for midnight in problem.midnights if 0 < midnight <= self.until_s) + 1
                    limit = days * problem.people_per_day[place.id]
                    self._row(there, limit, Resource(kind="day", of=place.id))
                if place.bays is not None:
                    alight_s = problem.operation.timings.alight.seconds(1)
                    back = {column: alight_s for (_, to, _), column in self.returns.items() if to == place.id}
                    resource = Resource(kind="alighting", of=place.id)
                    spare_s = alight_s if self.relaxation.start_s else 0
                    vehicles = sum(row.count for row in problem.fleet)
                    self._row(back, place.bays * self.until_s + vehicles * spare_s, resource)

    def _boarding(self) -> None:
        """Let bays board so many vehicles at once, each for as long as its people take."""
        relaxation, problem, board = self.relaxation, self.problem, self.problem.operation.timings.board
        work: dict[str, Terms] = defaultdict(dict)
        least_s: dict[str, int] = {}
        for (_, index), trip in self.trips.items():
            service = problem.services[index]
            work[service.place][trip] = board.per_vehicle_s
            least_s[service.place] = min(service.route.drive_s, least_s.get(service.place, NEVER))
        for (_, index, _), column in self.people.items():
            work[problem.services[index].place][column] = board.per_person_s
        for (_, place), column in self.hops_out.items():
            work[place][column] = board.per_vehicle_s
        for place, terms in work.items():
            bays = problem.operation.place_of[place].bays
            if bays is not None:
                after_s = least_s.get(place, 0) if relaxation.reach.first_hop(place) is None else 0
                self._row(terms, bays * max(0, self.until_s - after_s), Resource(kind="bays", of=place))
