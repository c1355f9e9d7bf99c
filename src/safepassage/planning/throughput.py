"""What limits vehicles and people: the rows of the linear programme of the soonest end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import ALWAYS, NEVER, Intervals
from safepassage.planning.activities import FEW_CELLS, NONE, Activities, Flags, Integers
from safepassage.planning.limits import Daily, Fixed, Instants, Limit, Open, Steady
from safepassage.planning.relaxation import Kind as Vehicles
from safepassage.planning.relaxation import Relaxation

Kind = Literal[
    "fleet",
    "trips",
    "ceasefire",
    "hours",
    "inspection",
    "convoy",
    "bays",
    "alighting",
    "room",
    "day",
]
Part = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]
"""Entries of rows: the row's key, the column (-1: none), the figure."""
TURNS_MAX: Final = 12
"""Of so many lengths of drives, in small operations, it is counted how often a vehicle can make them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a row of the programme limits: a kind of resource, and the place or vehicle type that has it."""

    kind: Kind
    of: str


class Throughput(Activities):
    """The programme of a relaxation in which `need` of its people arrive; `resources` name its rows."""

    def __init__(self, relaxation: Relaxation, need: int) -> None:
        super().__init__(relaxation)
        self.need = need
        self.resources: list[Resource | None] = []
        self.room_rows: list[Integers] = []
        self._shared: list[tuple[int, Flags, Flags]] | None = None
        self.everybody = need >= relaxation.people
        self._add_lots()
        self._add_rooms()
        self._add_turns()
        for number, kind in enumerate(relaxation.kinds):
            self._add_times(number, kind)
        for gate, at in enumerate(relaxation.gates):
            self._add_checkpoint(gate, at)
        self._add_boarding()
        self._add_receptions()

    def rows(
        self,
        parts: Sequence[Part],
        limits: Sequence[Limit] | Limit,
        resource: Resource | None = None,
        *,
        equal: bool = False,
    ) -> Integers:
        """Add a row for each key of the first part, in the keys' order; other keys count for nothing."""
        blocks = [np.broadcast_arrays(*(np.asarray(x, dtype=np.int64) for x in part)) for part in parts]
        flat = [[x.ravel()[block[1].ravel() >= 0] for x in block] for block in blocks]
        keys = np.unique(flat[0][0])
        wanted = [limits] * len(keys) if not isinstance(limits, Sequence) else limits
        numbers = self.programme.add_rows(wanted, equal=equal)
        self.resources += [resource] * len(numbers)
        if len(keys):
            for key, column, figure in flat:
                at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
                mine = keys[at] == key
                self.programme.add(numbers[at[mine]], column[mine], figure[mine])
        return numbers

    # ------------------------------------------------------------------------------ people and vehicles

    def _add_lots(self) -> None:
        """Let people go once, and as many as need to."""
        relaxation, lot = (
            self.relaxation,
            np.broadcast_to(self.group_lot, self.people.shape),
        )
        counts = relaxation.count
        self.arrive = self.rows([(0, self.people, -1)], Fixed(amount=-self.need))
        if self.everybody:
            known = np.unique(lot[self.people >= 0])
            rows = self.rows([(lot, self.people, -1)], [Fixed(amount=-int(n)) for n in counts[known]])
            self.arrive = np.concatenate([self.arrive, rows])
        else:
            known = np.unique(lot[self.people >= 0])
            self.rows([(lot, self.people, 1)], [Fixed(amount=int(n)) for n in counts[known]])

    def _add_rooms(self) -> None:
        """People fit: into the trips of their services, of their assembly point and of their destination."""
        relaxation = self.relaxation
        lying = np.array(
            [self.problem.lots[lot].stretcher for lot in relaxation.lots],
            dtype=np.bool_,
        )
        place, cell = (
            relaxation.place[self.group_service],
            self.cell[self.group_service],
        )
        parts: list[Part]
        hopping, far = relaxation.reach.has_hops, len(self.cell) > FEW_CELLS
        for number, kind in enumerate(relaxation.kinds):
            trip, out = self.trip[number], self.out[number]
            places = np.arange(len(out))
            for stretcher, room in (
                (False, kind.fleet.seats),
                (True, kind.fleet.stretchers),
            ):
                mine = np.where(lying[self.group_lot] == stretcher, self.people[number], NONE)
                some = np.zeros(len(relaxation.services), dtype=np.bool_)
                chosen = relaxation.pairs[number] & (lying[relaxation.pair_lot] == stretcher)
                some[relaxation.pair_service[chosen]] = True
                own = np.where(some, trip, NONE)
                fits = [(place, mine, 1), (relaxation.place, own, -room), (places, out, -room)]
                if not hopping or not far:
                    cells, at = np.unique(self.cell, return_index=True)
                    there = relaxation.place[at]
                    parts = [(cell, mine, 1), (self.cell, trip, -room), (cells, out[there], -room)]
                    self.room_rows.append(self.rows(parts, Fixed(amount=0)))
                if self.hops is not None and not stretcher:
                    loads: list[Part] = [(places, self.aboard[number], -1), (place, mine, 1)]
                    loads.append((relaxation.place, trip, -room))
                    self.room_rows.append(self.rows(loads, Fixed(amount=0)))
                if hopping:
                    if self.hops is None or stretcher or (own != trip).any():
                        self.room_rows.append(self.rows(fits, Fixed(amount=0)))
                    ends = self.sort_of_end[relaxation.end][self.group_service]
                    for end, people, trips in self._sharing():
                        aboard = np.where(people[self.group_lot] & (ends == end), mine, NONE)
                        own = np.where(trips, trip, NONE)
                        parts = [(0, aboard, 1), (0, own, -room)]
                        self.room_rows.append(self.rows(parts, Fixed(amount=0)))

    def _sharing(self) -> list[tuple[int, Flags, Flags]]:
        """Return, per sort of reception, sets of lots and the services whose trips may have them aboard.

        Somebody of the service's own lots boards last, and one passage permits everybody aboard.
        """
        if self._shared is not None:
            return self._shared
        relaxation, reach = self.relaxation, self.relaxation.reach
        sorts = list(dict.fromkeys(reach.sort_of_lot[lot] for lot in relaxation.lots))
        ways: dict[tuple[str, frozenset[int]], list[int]] = defaultdict(list)
        known = {sort: number for number, sort in enumerate(dict.fromkeys(reach.sort_of_lot))}
        permitted = list(known)
        for number, service in enumerate(relaxation.services):
            ways[
                service.to,
                frozenset(known[reach.sort_of_lot[lot]] for lot in service.lots),
            ].append(number)
        meets = np.zeros((len(sorts), len(ways)), dtype=np.bool_)
        for column, (to, others) in enumerate(ways):
            allowed = {way for other in others for way in permitted[other] if way[1] == to}
            meets[:, column] = [bool(sort & allowed) for sort in sorts]
        of_lot = np.array(
            [sorts.index(reach.sort_of_lot[lot]) for lot in relaxation.lots],
            dtype=np.int64,
        )
        of_service = np.zeros(len(relaxation.services), dtype=np.int64)
        for column, services in enumerate(ways.values()):
            of_service[services] = column
        ends = np.array([reach.end_number[to] for to, _ in ways], dtype=np.int64)
        self._shared = []
        for end in np.unique(self.sort_of_end[ends]):
            here = meets & (self.sort_of_end[ends] == end)[None, :]
            some = here.any(axis=1)
            for row in np.unique(here[some], axis=0):
                inside = some & ~(here & ~row[None, :]).any(axis=1)
                self._shared.append((int(end), inside[of_lot], row[of_service]))
        return self._shared

    def _add_turns(self) -> None:
        """Vehicles come before they go: at assembly points, at receptions, and at the start."""
        relaxation = self.relaxation
        ends, places = (np.arange(size) for size in self.back.shape[1:])
        none = Fixed(amount=0)
        for number, kind in enumerate(relaxation.kinds):
            trip, back = self.trip[number], self.back[number]
            out, into = self.out[number], self.into[number]
            mine = [i for i, (of, _) in enumerate(self.depots) if of == number]
            goes = [
                (relaxation.place, trip, 1),
                (places, out, 1),
            ]
            comes: list[Part] = [
                (places[None, :], back, -1),
                (places, into, -1),
            ]
            comes += [(places, self.start[i], -1) for i in mine]
            self.rows([*goes, *comes], none, equal=True)
            again: list[Part] = [(ends[:, None], back, 1), (relaxation.end, trip, -1)]
            self.rows(again, none)
            if self.hops is None:
                balance: list[Part] = [(0, out, 1), (0, into, -1)]
                self.rows(balance, none, equal=True)
            for i in mine:
                count = self.starts(kind)[self.depots[i][1]]
                self.rows([(0, self.start[i], 1)], Fixed(amount=count))

    def _add_times(self, number: int, kind: Vehicles) -> None:
        """Limit a kind's vehicles to their time: all they do, what they drive, how often they pass."""
        relaxation, problem, fleet = self.relaxation, self.problem, kind.fleet
        board, alight = (
            problem.operation.timings.board,
            problem.operation.timings.alight,
        )
        from_s, later = max(kind.from_s, relaxation.start_s), self.later
        per_vehicle_s, per_person_s = relaxation.inspected_s()
        trip, back = self.trip[number], self.back[number]
        hop_board_s = 0 if later else board.per_vehicle_s
        mine = [i for i, (of, _) in enumerate(self.depots) if of == number]
        aboard_s = board.per_person_s + alight.per_person_s + per_person_s[self.group_service]
        work: list[Part] = [
            (0, trip, relaxation.drive_s + per_vehicle_s + board.per_vehicle_s),
            (0, self.people[number], aboard_s),
            (0, back, self.return_s + alight.per_vehicle_s),
            (0, self.drive[number], 1),
            (0, self.out[number], self.out_s + hop_board_s),
            (0, self.into[number], self.in_s),
            *((0, self.start[i], self.start_s[i]) for i in mine),
        ]
        room = fleet.seats + fleet.stretchers
        spare_s = room * alight.per_person_s + (board.seconds(room) if later else 0)
        spare_s *= kind.count
        time = Steady(rate=kind.count, from_s=from_s, until_s=kind.until_s, spare=spare_s)
        self.rows(work, time, Resource(kind="fleet", of=fleet.type))
        if problem.ceasefire != ALWAYS:
            drives: list[Part] = [
                (0, trip, relaxation.drive_s),
                (0, back, self.return_s),
                (0, self.drive[number], 1),
                (0, self.out[number], self.out_s),
                (0, self.into[number], self.in_s),
                *((0, self.start[i], self.start_s[i]) for i in mine),
            ]
            hours = problem.ceasefire.intersection(Intervals(((-NEVER, kind.until_s),)))
            driving = Open(rate=kind.count, hours=hours, from_s=from_s)
            self.rows(drives, driving, Resource(kind="ceasefire", of=""))
        if fleet.trips_max is not None:
            most = Fixed(amount=kind.count * fleet.trips_max)
            self.rows([(0, trip, 1)], most, Resource(kind="trips", of=fleet.type))
        if self.programme.columns <= FEW_CELLS:
            self._add_whole_turns(number, kind)
        for gate, at in enumerate(relaxation.gates):
            if problem.gates[at].loaded != ALWAYS:
                self._add_passings(number, kind, gate, at)

    def _add_whole_turns(self, number: int, kind: Vehicles) -> None:
        """Let a vehicle arrive from drives of some length or more only as often as their turns allow."""
        relaxation = self.relaxation
        lengths = np.unique(relaxation.drive_s[relaxation.trips[number]])
        every = np.linspace(0, max(0, len(lengths) - 1), min(TURNS_MAX, len(lengths))).astype(int)
        for least_s in lengths[every].tolist():
            some = relaxation.trips[number] & (relaxation.drive_s >= least_s)
            turn_s = relaxation.turn_s(some)
            if turn_s > 0:
                times = Instants(
                    rate=kind.count,
                    hours=Intervals(((-NEVER, kind.until_s + 1),)),
                    from_s=int(relaxation.arrive_s[number, some].min()),
                    apart_s=turn_s,
                    after_s=int(relaxation.tail_s[some].min()),
                )
                counted = np.where(some, self.trip[number], NONE)
                self.rows([(0, counted, 1)], times, Resource(kind="fleet", of=kind.fleet.type))

    def _add_passings(self, number: int, kind: Vehicles, gate: int, at: str) -> None:
        """Let a vehicle pass a checkpoint only in its open hours, and not again before a round."""
        relaxation = self.relaxation
        some = relaxation.passes[:, gate] & relaxation.trips[number]
        if not some.any():
            return
        round_s, after_s = relaxation.round_s(at, some), relaxation.after_s(at, some)
        first_s = int(relaxation.passing[at].ready_s[number, some].min())
        if round_s > 0 and first_s < NEVER:
            hours = self.problem.gates[at].loaded.intersection(Intervals(((-NEVER, kind.until_s + 1),)))
            times = Instants(
                rate=kind.count,
                hours=hours,
                from_s=first_s,
                apart_s=round_s,
                after_s=after_s,
            )
            past = np.where(some, self.trip[number], NONE)
            self.rows([(0, past, 1)], times, Resource(kind="hours", of=at))

    # ------------------------------------------------------------------------------ places

    def _add_checkpoint(self, gate: int, at: str) -> None:
        """Let lanes work only in open hours, and convoys leave only in them, a headway apart.

        An inspection lies wholly inside an open stretch, so that a lane takes only whole ones in each.
        """
        relaxation, rule = self.relaxation, self.problem.gates[at]
        past = relaxation.passes[:, gate][None, :] & relaxation.trips
        if not past.any():
            return
        trips = np.where(past, self.trip, NONE)
        arrive_s = int(relaxation.passing[at].arrive_s[past].min())
        ready_s = int(relaxation.passing[at].ready_s[past].min())
        after_s = relaxation.after_s(at, np.asarray(past.any(axis=0)))
        if rule.inspection is not None and arrive_s < NEVER:
            timing, lanes, hours = (
                rule.inspection.timing,
                rule.inspection.lanes,
                rule.inspection.hours,
            )
            known = relaxation.carries_past[self.group_service, gate][None, :]
            aboard = np.where(known, self.people, NONE)
            work: list[Part] = [
                (0, trips, timing.per_vehicle_s),
                (0, aboard, timing.per_person_s),
            ]
            lane = Open(rate=lanes, hours=hours, from_s=arrive_s, after_s=after_s)
            resource = Resource(kind="inspection", of=at)
            self.rows(work, lane, resource)
            length_s = timing.seconds(1)
            if length_s > 0:
                ends_s = after_s + length_s
                begins = Instants(
                    rate=lanes,
                    hours=hours,
                    from_s=arrive_s,
                    apart_s=length_s,
                    after_s=ends_s,
                    length_s=length_s,
                )
                self.rows([(0, trips, 1)], begins, resource)
        convoy = rule.convoy
        if convoy is not None and convoy.headway_s > 0 and convoy.vehicles_max < NEVER and ready_s < NEVER:
            releases = Instants(
                rate=convoy.vehicles_max,
                hours=rule.loaded,
                from_s=ready_s,
                apart_s=convoy.headway_s,
                after_s=after_s,
            )
            self.rows([(0, trips, 1)], releases, Resource(kind="convoy", of=at))

    def _add_receptions(self) -> None:
        """Receptions take so many people, in all and a day, and let so many vehicles alight at once."""
        relaxation, problem = self.relaxation, self.problem
        ends = self.sort_of_end[relaxation.end][self.group_service]
        alight_s = problem.operation.timings.alight.seconds(1)
        for number, place in enumerate(relaxation.reach.ends):
            there = np.where(ends == number, self.people, NONE)
            if place in problem.people_max:
                limit = Fixed(amount=problem.people_max[place])
                self.rows([(0, there, 1)], limit, Resource(kind="room", of=place))
            if place in problem.people_per_day:
                days = Daily(rate=problem.people_per_day[place], midnights=problem.midnights)
                self.rows([(0, there, 1)], days, Resource(kind="day", of=place))
            bays = problem.operation.place_of[place].bays
            if bays is not None and alight_s > 0:
                vehicles = sum(row.count for row in problem.fleet)
                spare_s = vehicles * alight_s if self.later else 0
                time = Steady(rate=bays, from_s=0, spare=spare_s)
                resource = Resource(kind="alighting", of=place)
                self.rows([(0, self.back[:, number], alight_s)], time, resource)

    def _add_boarding(self) -> None:
        """Let bays board so many vehicles at once, each for as long as its people take."""
        relaxation, board = self.relaxation, self.problem.operation.timings.board
        least_s = np.full(len(relaxation.reach.places), NEVER, dtype=np.int64)
        np.minimum.at(least_s, relaxation.place, relaxation.drive_s + relaxation.tail_s)
        trips, boarded = (
            self.at_places(relaxation.place),
            self.at_places(relaxation.place[self.group_service]),
        )
        for number, place in enumerate(relaxation.reach.places):
            bays = self.problem.operation.place_of[place].bays
            if bays is not None and len(trips[number]):
                work: list[Part] = [
                    (0, self.trip[:, trips[number]], board.per_vehicle_s),
                    (0, self.people[:, boarded[number]], board.per_person_s),
                    (0, self.out[:, number], board.per_vehicle_s),
                ]
                after_s = 0 if relaxation.can_hop[number] else int(least_s[number])
                first_s = 0 if self.later else int(relaxation.there_s[:, number].min(initial=NEVER))
                time = Steady(rate=bays, from_s=after_s + first_s)
                self.rows(work, time, Resource(kind="bays", of=place))
