"""A plan and what is uncertain about it as the arrays that a course runs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from safepassage.operation.model import Fleet, Operation
from safepassage.planning.plan import Plan, Trip
from safepassage.planning.problem import Problem, problem_of
from safepassage.simulation import course_state as cs
from safepassage.simulation.case_layout import table_of
from safepassage.simulation.case_limits import check_limits
from safepassage.simulation.case_numbers import Numbers
from safepassage.simulation.case_rules import add_rules, looked_at_leaving
from safepassage.simulation.case_trips import TripRows, begins_s
from safepassage.simulation.course_state import NEVER, NONE, Floats, Integers, Narrow
from safepassage.simulation.uncertainty import AS_PLANNED, Uncertainty

BINS: Final = 720
CLEARANCES: Final = 6
"""The stretches of time reach to so many times the plan's clearance; the last holds all that is later."""
SPARE_LEAST: Final = 64


@dataclass(frozen=True, kw_only=True)
class Case:
    """A plan under uncertainty, ready to be carried out.

    `g`, `t` and `f` are the arrays of `course_state` before a course; one that runs needs copies of its
    own. `numbers` says which of `f` are drawn anew for each. `queues`, `gates`, `bays` and `yards` are what
    rows stand for, by their number.
    """

    operation: Operation
    plan: Plan
    problem: Problem
    uncertainty: Uncertainty
    g: Integers
    t: Narrow
    f: Floats
    queues: tuple[tuple[str, str, str], ...]
    gates: tuple[str, ...]
    bays: tuple[str, ...]
    yards: tuple[str, ...]
    numbers: Numbers

    @property
    def people(self) -> int:
        """How many people the plan moves."""
        return self.plan.people_moved

    @property
    def bin_s(self) -> int:
        """How long the equal stretches of time are."""
        return int(self.g[cs.BIN_S])


def case_of(
    operation: Operation,
    plan: Plan,
    uncertainty: Uncertainty = AS_PLANNED,
    *,
    problem: Problem | None = None,
    spare: int = 1,
    bin_s: int | None = None,
) -> Case:
    """Return the arrays of a valid plan.

    Parameters
    ----------
    operation, plan
        The operation, and a plan that `verify` finds nothing against.
    uncertainty
        What is uncertain.
    problem
        The planner's view of the operation, where it is known already.
    spare
        How many times the usual room there is for trips made in a course.
    bin_s
        How long the stretches of time are that people are counted in; None: by the plan's clearance.

    Raises
    ------
    FindingsError
        There are more things of some kind than a course can tell apart.
    """
    check_limits(operation)
    return _Builder(operation, plan, uncertainty, problem or problem_of(operation), spare, bin_s).case()


class _Builder(TripRows):
    """Puts the rows of one case together."""

    def case(self) -> Case:
        """Return the arrays."""
        self._add_places()
        self._add_vehicles()
        self.add_trips()
        add_rules(self.operation, self.problem, self.queues, self.rows["ORDER"], self.rows["SIDE"])
        looked_at_leaving(self.plan, self.queues, self.rows["ORDER"], self.rows["SIDE"])
        self._add_yards()
        planned = {kind: len(rows) for kind, rows in self.rows.items()}
        self._add_approaches()
        self.chances.add_turnouts(self.queues, self.tables)
        self.rows["HALT"] = self.chances.halts
        longest = max((len(trip.stops) for trip in self.plan.trips), default=2) + 4
        spare = self.spare * (SPARE_LEAST + planned["TRIP"] // 4) if self.changeable else 0
        spares = {"TRIP": spare, "STAGE": spare * longest, "PICK": spare}
        table, where = table_of(self.rows, spares)
        for figure, row in where.items():
            self.g[figure] = row
        self._finish(table, planned, spare)
        numbers = self.chances.numbers(
            self.g, table, self.tables.end, stages=planned["STAGE"], queues=self.queues.drawn
        )
        return Case(
            operation=self.operation,
            plan=self.plan,
            problem=self.problem,
            uncertainty=self.uncertainty,
            g=self._whole(),
            t=table,
            f=self.tables.whole(numbers.count),
            queues=tuple(self.queues.keys),
            gates=tuple(self.gate_number),
            bays=tuple(self.bays_number),
            yards=tuple(self.yard_number),
            numbers=numbers,
        )

    # ------------------------------------------------------------------------------ places

    def _add_places(self) -> None:
        """Add lanes, bays and reception sites."""
        self.gate_number: dict[str, int] = {}
        self.bays_number: dict[str, int] = {}
        self.yard_number: dict[str, int] = {}
        for at, gate in self.problem.gates.items():
            if gate.convoy is not None:
                self.yard_number[at] = len(self.yard_number)
            rule = gate.inspection
            if rule is not None:
                self.gate_number[at] = self.rows["GATE"].add(
                    {
                        cs.GATE_LANE: self.lists.zeros(rule.lanes),
                        cs.GATE_LANES: rule.lanes,
                        cs.GATE_VEHICLE_S: rule.timing.per_vehicle_s,
                        cs.GATE_PERSON_S: rule.timing.per_person_s,
                        cs.GATE_HOURS: self.hours.number(rule.hours),
                        cs.GATE_SHUT: self.chances.shut_at(at),
                    }
                )
        days = len(self.problem.midnights) + 1
        for place in self.operation.places:
            if place.bays is not None:
                self.bays_number[place.id] = self.rows["BAYS"].add(
                    {cs.BAYS_BAY: self.lists.zeros(place.bays), cs.BAYS_BAYS: place.bays}
                )
            if place.kind == "reception":
                per_day = self.problem.people_per_day.get(place.id, NONE)
                self.queues.site_number[place.id] = self.rows["SITE"].add(
                    {
                        cs.SITE_PER_DAY: per_day,
                        cs.SITE_RECEIVED: NONE if per_day == NONE else self.lists.zeros(days),
                        cs.SITE_ROOM_MAX: min(NEVER, self.problem.people_max.get(place.id, NEVER)),
                    }
                )
        self.queues.place_rows()

    # ------------------------------------------------------------------------------ vehicles

    def _add_vehicles(self) -> None:
        """Add the plan's vehicles with the trips they make, and spare ones that could make some."""
        self.tasks: dict[str, list[int]] = {vehicle.id: [] for vehicle in self.plan.vehicles}
        for number, trip in enumerate(self.plan.trips):
            self.tasks[trip.vehicle].append(number)
        for tasks in self.tasks.values():
            tasks.sort(key=lambda number: begins_s(self.plan.trips[number]))
        left = [row.count for row in self.problem.fleet]
        trips_of = {v: [self.plan.trips[number] for number in tasks] for v, tasks in self.tasks.items()}
        for vehicle in self.plan.vehicles:
            row = self._row_of(vehicle.type, vehicle.at, trips_of[vehicle.id], left)
            left[row] -= 1
            self._add_vehicle(row, vehicle.at, self.tasks[vehicle.id])
        if self.uncertainty.breakdowns is not None or self.uncertainty.turnout:
            least = min((sum(self.queues.room(trip)) for trip in self.plan.trips), default=0)
            for row, fleet in enumerate(self.problem.fleet):
                if fleet.seats + fleet.stretchers >= least and fleet.trips_max != 1:  # no people's own cars
                    for _ in range(left[row]):
                        self._add_vehicle(row, fleet.at, [])

    def _row_of(self, type_: str, at: str, trips: Sequence[Trip], left: Sequence[int]) -> int:
        """Return the fleet row that a vehicle is of: one that all its trips fit, if there are several."""
        rows = [
            row
            for row, fleet in enumerate(self.problem.fleet)
            if fleet.type == type_ and fleet.at == at and left[row] > 0
        ]
        return next((row for row in rows if self._suits(row, trips)), rows[0])

    def _suits(self, row: int, trips: Sequence[Trip]) -> bool:
        fleet, (from_s, until_s) = self.problem.fleet[row], self.problem.available_s[row]
        return (
            all(self._takes(fleet, trip) for trip in trips)
            and (fleet.trips_max is None or len(trips) <= fleet.trips_max)
            and all(begins_s(trip) >= from_s and (trip.stops[-1].leave_s or 0) <= until_s for trip in trips)
        )

    def _takes(self, fleet: Fleet, trip: Trip) -> bool:
        seats, stretchers = self.queues.room(trip)
        allowed = not fleet.groups or set(trip.load) <= set(fleet.groups)
        return seats <= fleet.seats and stretchers <= fleet.stretchers and allowed

    def _add_vehicle(self, row: int, at: str, tasks: Sequence[int]) -> None:
        fleet, (from_s, until_s) = self.problem.fleet[row], self.problem.available_s[row]
        groups = fleet.groups or tuple(self.queues.group_bit)
        number = len(self.rows["VEHICLE"])
        self.task_lists.append(tasks)
        self.rows["VEHICLE"].add(
            {
                cs.VEHICLE_STARTS: self.place_number[at],
                cs.VEHICLE_FROM_S: from_s,
                cs.VEHICLE_UNTIL_S: min(until_s, NEVER),
                cs.VEHICLE_TRIPS_MAX: NEVER if fleet.trips_max is None else fleet.trips_max,
                cs.VEHICLE_SEATS: fleet.seats,
                cs.VEHICLE_STRETCHERS: fleet.stretchers,
                cs.VEHICLE_GROUPS: sum(self.queues.group_bit[group] for group in groups),
                cs.VEHICLE_NUMBER: number,
            }
        )

    # ------------------------------------------------------------------------------ convoys

    def _add_yards(self) -> None:
        """Add the checkpoints with convoys, and how many pass them under each passage."""
        passages = max(1, len(self.passages))
        ahead: Counter[tuple[int, int]] = Counter()
        for stage in self.rows["STAGE"].rows:
            if stage.get(cs.STAGE_YARD, NONE) != NONE:
                trip = self.rows["TRIP"].rows[stage[cs.STAGE_TRIP]]
                ahead[stage[cs.STAGE_YARD], trip[cs.TRIP_PASSAGE]] += 1
        room = len(self.plan.trips) + self.spare * (SPARE_LEAST + len(self.plan.trips) // 4)
        for at, number in self.yard_number.items():
            gate = self.problem.gates[at]
            assert gate.convoy is not None
            convoys = list(self.convoys[at].values())
            first = min(convoys, default=0)
            self.rows["YARD"].add(
                {
                    cs.YARD_HOURS: self.hours.number(gate.loaded),
                    cs.YARD_SHUT: self.chances.shut_at(at),
                    cs.YARD_MOST: min(NEVER, gate.convoy.vehicles_max),
                    cs.YARD_LEAST: gate.convoy.vehicles_min,
                    cs.YARD_HEADWAY_S: gate.convoy.headway_s,
                    cs.YARD_CONVOY: first,
                    cs.YARD_CONVOYS: first + len(convoys),
                    cs.YARD_POOL: self.lists.zeros(room),
                    cs.YARD_BIT: 1 << number,
                    cs.YARD_HOLD: self.chances.hold_at(at),
                    cs.YARD_HALT: self.chances.halt_after(at),
                    cs.YARD_PATIENCE_S: self.uncertainty.convoy_wait_s,
                }
            )
            for passage in range(passages):
                self.rows["CROSSING"].add({cs.CROSSING_PLANNED: ahead[number, passage]})
        self.g[cs.PASSAGES] = passages

    # ------------------------------------------------------------------------------ ways to trips

    def _add_approaches(self) -> None:
        """Add the ways by which any vehicle may come to any boarding, where one may have to."""
        places = len(self.operation.places)
        self.ways: dict[tuple[int, int], int] = {}
        self.g[cs.PLACES] = places
        if not self.changeable:
            return
        boardings = {stop.place for trip in self.plan.trips for stop in trip.boarding_stops}
        stands = {trip.destination for trip in self.plan.trips} | {row.at for row in self.problem.fleet}
        stands |= boardings
        self.problem.routes.search_from([*stands, *self.problem.gates])
        for at in sorted(stands):
            for to in sorted(boardings - {at}):
                route = self.problem.routes.quickest(at, to)
                if route is not None:
                    self.ways[self.place_number[at], self.place_number[to]] = len(self.rows["STAGE"])
                    self._add_way(route.stops, route.drives_s)

    def _add_way(self, stops: Sequence[str], drives_s: Sequence[int]) -> None:
        for index, place in enumerate(stops[:-1]):
            stage = {
                cs.STAGE_KIND: cs.GATE if index else cs.START,
                cs.STAGE_PLACE: self.place_number[place],
                cs.STAGE_DRIVE_S: drives_s[index],
                cs.STAGE_LAST: 0,
                cs.STAGE_LOADED: 0,
                cs.STAGE_HOURS: self.hours.number(self.problem.hours_to_leave(place, loaded=False)),
                cs.STAGE_PICK: 0,
                cs.STAGE_PICKS: 0,
                cs.STAGE_CLEARS: 0,
                cs.STAGE_RANK: len(self.rows["STAGE"]),
            }
            gate = self.problem.gates.get(place)
            if gate is not None and index:
                stage[cs.STAGE_SHUT] = self.chances.shut_at(place)
                if gate.inspection is not None and gate.inspection.empty_too:
                    stage[cs.STAGE_GATE] = self.gate_number[place]
            self.rows["STAGE"].add(stage)
        self.rows["STAGE"].add({cs.STAGE_KIND: cs.BOARD, cs.STAGE_RANK: len(self.rows["STAGE"])})

    # ------------------------------------------------------------------------------ figures

    def _finish(self, table: Narrow, planned: Mapping[str, int], spare: int) -> None:
        """Write the single figures and the lists that depend on all rows."""
        g, operation = self.g, self.operation
        stages = int(g[cs.STAGE_N] - g[cs.STAGE_0])
        g[cs.TRIPS_PLANNED] = g[cs.TRIP_0] + planned["TRIP"]
        g[cs.STAGES_PLANNED] = g[cs.STAGE_0] + len(self.rows["STAGE"])
        g[cs.PICKS_PLANNED] = g[cs.PICK_0] + planned["PICK"]
        ranked = np.arange(stages, dtype=np.int64) + g[cs.STAGE_0]
        ranked[: planned["STAGE"]] = np.array(self.order, dtype=np.int64) + g[cs.STAGE_0]
        table[g[cs.STAGES_PLANNED] : g[cs.STAGE_N], cs.STAGE_RANK] = np.arange(
            len(self.rows["STAGE"]), stages
        )
        g[cs.RANKED] = self.lists.add(ranked)
        trips, vehicles = planned["TRIP"] + spare, planned["VEHICLE"]
        events = 2 * (trips + vehicles) + 64 * (1 + planned["YARD"]) + 4 * planned["CONVOY"] + 4096
        g[cs.HEAP] = self.lists.zeros(events)
        g[cs.HEAP_END] = g[cs.HEAP] + events
        g[cs.FIRSTS] = self.lists.zeros(events)
        g[cs.POOL] = self.lists.zeros(2 * trips + 8)
        g[cs.IDLE], g[cs.FREED] = self.lists.zeros(2 * vehicles + 8), self.lists.zeros(vehicles + 8)
        g[cs.CHOSEN], g[cs.BOARDED] = self.lists.zeros(trips + 8), self.lists.zeros(trips + 8)
        g[cs.MIDNIGHTS] = self.lists.add(list(self.problem.midnights))
        g[cs.MIDNIGHTS_END] = self.lists.end
        self._write_ways()
        room = self.chances.spans
        for figure, where in self.hours.write(
            self.lists, sets=len(self.chances.sets), room=room, weather=self.chances.weather != NONE
        ).items():
            g[figure] = where
        g[cs.BREAKS] = self.lists.zeros(2 * room)
        g[cs.BREAKS_END] = self.lists.end
        known = self.chances.known()
        g[cs.KNOWN], g[cs.KNOWN_N] = self.lists.add([n for row in known for n in row]), len(known)
        g[cs.HORIZON_S] = self.problem.horizon_s
        g[cs.BOARD_VEHICLE_S] = operation.timings.board.per_vehicle_s
        g[cs.BOARD_PERSON_S] = operation.timings.board.per_person_s
        g[cs.ALIGHT_VEHICLE_S] = operation.timings.alight.per_vehicle_s
        g[cs.ALIGHT_PERSON_S] = operation.timings.alight.per_person_s
        g[cs.AHEAD_MAX_S] = self.uncertainty.ahead_max_s
        g[cs.BINS] = BINS
        clearance_s = max(self.plan.clearance_s, 1)
        g[cs.BIN_S] = self.bin_s or -(-CLEARANCES * clearance_s // (BINS * 60)) * 60
        g[cs.BIN_OUT] = self.lists.zeros(3 * BINS)
        g[cs.BIN_GONE], g[cs.BIN_HELD] = g[cs.BIN_OUT] + BINS, g[cs.BIN_OUT] + 2 * BINS
        for figure in (cs.TRACE_ARRIVE_S, cs.TRACE_FROM_S, cs.TRACE_LEAVE_S):
            g[figure] = self.lists.zeros(stages)
        for number, tasks in enumerate(self.task_lists):
            vehicle = g[cs.VEHICLE_0] + number
            table[vehicle, cs.VEHICLE_TASK] = self.lists.add([g[cs.TRIP_0] + trip for trip in tasks])
            table[vehicle, cs.VEHICLE_TASKS] = self.lists.end

    def _whole(self) -> Integers:
        """Return the figures with the lists after them."""
        whole = self.lists.whole
        whole[: cs.FIGURES] = self.g
        return whole

    def _write_ways(self) -> None:
        """Write where the way from each place to each begins."""
        places = len(self.operation.places)
        ways = np.full(places * places if self.changeable else 0, NONE, dtype=np.int64)
        for (at, to), stage in self.ways.items():
            ways[at * places + to] = self.g[cs.STAGE_0] + stage
        self.g[cs.APPROACHES] = self.lists.add(ways)
