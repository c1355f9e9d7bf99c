"""The trips of a plan as rows, stage by stage, for a course to run on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from safepassage.operation.model import Operation
from safepassage.operation.terms import Passage
from safepassage.planning.dispatch_arrays import Lists
from safepassage.planning.plan import Plan, Stop, Trip
from safepassage.planning.problem import Problem
from safepassage.simulation import course_state as cs
from safepassage.simulation.case_chances import Chances, chances_of
from safepassage.simulation.case_layout import Hours, Rows, Tables
from safepassage.simulation.case_rules import Queues
from safepassage.simulation.course_state import NONE
from safepassage.simulation.uncertainty import Uncertainty


class TripRows:
    """Rows that are being put together: what all of them need, and how trips are added."""

    gate_number: dict[str, int]
    bays_number: dict[str, int]
    yard_number: dict[str, int]

    def __init__(
        self,
        operation: Operation,
        plan: Plan,
        uncertainty: Uncertainty,
        problem: Problem,
        spare: int,
        bin_s: int | None,
    ) -> None:
        self.operation, self.plan, self.problem, self.uncertainty = operation, plan, problem, uncertainty
        self.spare, self.bin_s = spare, bin_s
        self.rows = {kind: Rows() for kind in ("STAGE", "TRIP", "VEHICLE", "PICK", "ORDER", "SIDE", "YARD")}
        self.rows |= {kind: Rows() for kind in ("CONVOY", "CROSSING", "GATE", "BAYS", "SITE", "HALT")}
        self.lists, self.tables, self.hours = Lists(), Tables(), Hours()
        self.lists.zeros(cs.FIGURES)  # the figures, which the lists follow
        self.place_number = {place.id: number for number, place in enumerate(operation.places)}
        self.passages = [t for t in operation.binding_terms if isinstance(t, Passage)]
        self.queues = Queues(operation, plan)
        self.rows["QUEUE"] = self.queues.rows
        self.chances: Chances = chances_of(operation, plan, uncertainty, self.tables)
        self.changeable = uncertainty.breakdowns is not None or bool(uncertainty.turnout)
        self.g = np.zeros(cs.FIGURES, dtype=np.int64)
        self.g[cs.CEASEFIRE] = self.hours.number(problem.ceasefire)
        self.task_lists: list[Sequence[int]] = []

    def add_trips(self) -> None:
        """Add the plan's trips, stage by stage, in the plan's order among those of one second."""
        vehicle_of = {vehicle.id: number for number, vehicle in enumerate(self.plan.vehicles)}
        self.convoys: dict[str, dict[str, int]] = {at: {} for at in self.yard_number}
        for convoy in sorted(self.plan.convoys, key=lambda convoy: (convoy.at, convoy.release_s, convoy.id)):
            self.convoys[convoy.at][convoy.id] = NONE
        self._number_convoys()
        boards_s = [_boards_s(trip) for trip in self.plan.trips]
        order = sorted(range(len(boards_s)), key=lambda number: (boards_s[number], number))
        rank = {number: place for place, number in enumerate(order)}
        for number, trip in enumerate(self.plan.trips):
            first = len(self.rows["STAGE"])
            self._add_stages(number, trip)
            end = len(self.rows["STAGE"]) - 1
            seats, stretchers = self.queues.room(trip)
            self.rows["TRIP"].add(
                {
                    cs.TRIP_STAGE: first,
                    cs.TRIP_END: end,
                    cs.TRIP_PLANNED: vehicle_of[trip.vehicle],
                    cs.TRIP_PASSAGE: self._passage(trip),
                    cs.TRIP_SITE: self.queues.site_number[trip.destination],
                    cs.TRIP_RANK: rank[number],
                    cs.TRIP_SEATS: seats,
                    cs.TRIP_STRETCHERS: stretchers,
                    cs.TRIP_GROUPS: sum(self.queues.group_bit[group] for group in trip.load),
                    cs.TRIP_REST_S: self._rest_s(first, end),
                    cs.TRIP_FLOWS: int(self.queues.in_flows(trip)),
                    cs.TRIP_MADE_OF: number,
                }
            )
        self._rank_stages()

    def _number_convoys(self) -> None:
        """Give every planned convoy a row, those of a yard in the order in which they leave."""
        release_s = {convoy.id: convoy.release_s for convoy in self.plan.convoys}
        size = Counter(stop.convoy for trip in self.plan.trips for stop in trip.stops if stop.convoy)
        for at, known in self.convoys.items():
            for convoy in sorted(known, key=lambda convoy: (release_s[convoy], convoy)):
                known[convoy] = self.rows["CONVOY"].add(
                    {cs.CONVOY_DUE_S: release_s[convoy], cs.CONVOY_PLANNED: size[convoy]}
                )
            self.convoys[at] = known

    def _add_stages(self, number: int, trip: Trip) -> None:
        loaded = False
        for index, stop in enumerate(trip.stops):
            boards = stop.board_from_s is not None
            loaded = loaded or boards
            last = index == len(trip.stops) - 1
            kind = cs.BOARD if boards else cs.END if last else cs.GATE if index else cs.START
            stage = {
                cs.STAGE_KIND: kind,
                cs.STAGE_PLACE: self.place_number[stop.place],
                cs.STAGE_TRIP: number,
                cs.STAGE_DRIVE_S: 0 if last else (trip.stops[index + 1].arrive_s or 0) - (stop.leave_s or 0),
                cs.STAGE_LAST: int(index == len(trip.stops) - 2),
                cs.STAGE_LOADED: int(loaded),
                cs.STAGE_DUE_S: _due_s(stop, kind),
                cs.STAGE_LEAVE_S: NONE if stop.leave_s is None or kind == cs.START else stop.leave_s,
                cs.STAGE_PICK: 0,
                cs.STAGE_PICKS: 0,
                cs.STAGE_CLEARS: 0,
            }
            if not last:
                hours = self.problem.hours_to_leave(stop.place, loaded=loaded)
                stage[cs.STAGE_HOURS] = self.hours.number(hours)
            if kind in (cs.BOARD, cs.END):
                stage[cs.STAGE_BAYS] = self.bays_number.get(stop.place, NONE)
            if boards:
                self._add_picks(stage, trip, stop)
            if kind == cs.GATE:
                self._add_checkpoint(stage, stop, loaded=loaded)
            self.rows["STAGE"].add(stage)
        self._add_clears(trip)

    def _add_picks(self, stage: dict[int, int], trip: Trip, stop: Stop) -> None:
        load = trip.load if stop.load is None else stop.load
        stage[cs.STAGE_PICK] = len(self.rows["PICK"])
        ruled, keys = False, []
        for group, count in load.items():
            queue = self.queues.number[stop.place, group, trip.destination]
            self.rows["PICK"].add({cs.PICK_QUEUE: queue, cs.PICK_COUNT: count, cs.PICK_TAKEN: 0})
            ruled = ruled or self.queues.is_ruled(queue)
            keys.append(self.queues.keys[queue])
        stage[cs.STAGE_PICKS] = len(self.rows["PICK"])
        stage[cs.STAGE_RULED] = int(ruled)
        stage[cs.STAGE_SHUT] = self.chances.shut_for(stop.place, keys)

    def _add_checkpoint(self, stage: dict[int, int], stop: Stop, *, loaded: bool) -> None:
        gate = self.problem.gates[stop.place]
        if gate.inspection is not None and (loaded or gate.inspection.empty_too):
            stage[cs.STAGE_GATE] = self.gate_number[stop.place]
        if gate.convoy is not None and loaded:
            stage[cs.STAGE_YARD] = self.yard_number[stop.place]
            stage[cs.STAGE_LEAVE_S] = NONE
            if stop.convoy is not None:
                stage[cs.STAGE_CONVOY] = self.convoys[stop.place][stop.convoy]
        stage[cs.STAGE_SHUT] = self.chances.shut_at(stop.place)

    def _add_clears(self, trip: Trip) -> None:
        """Note where the next convoy of a yard may wait for an arrival."""
        first = len(self.rows["STAGE"]) - len(trip.stops)
        for at, yard in self.yard_number.items():
            rule = self.problem.gates[at].convoy
            assert rule is not None
            for place in rule.clear:
                for index in range(1, len(trip.stops)):
                    if self._comes_by(trip, index, place):
                        self.rows["STAGE"].rows[first + index][cs.STAGE_CLEARS] |= 1 << yard

    def _comes_by(self, trip: Trip, index: int, place: str) -> bool:
        """Return whether a trip that has come to a stop is at a place, or was on the way there."""
        before, stop = trip.stops[index - 1], trip.stops[index]
        if stop.place == place:
            return True
        if self.operation.place_of[place].kind != "junction":
            return False
        there = self.problem.routes.quickest(before.place, place)
        onward = self.problem.routes.quickest(place, stop.place)
        drive_s = (stop.arrive_s or 0) - (before.leave_s or 0)
        return there is not None and onward is not None and there.drive_s + onward.drive_s == drive_s

    def _passage(self, trip: Trip) -> int:
        """Return the number of a passage that permits a trip."""
        for number, term in enumerate(self.passages):
            if self._permits(term, trip):
                return number
        return 0

    def _permits(self, term: Passage, trip: Trip) -> bool:
        for index, stop in enumerate(trip.stops):
            if stop.board_from_s is None:
                continue
            load = trip.load if stop.load is None else stop.load
            if not all(term.flow.covers(group, stop.place, trip.destination) for group in load):
                return False
            passed = iter(later.place for later in trip.stops[index + 1 :])
            if not all(at in passed for at in term.via):
                return False
        return True

    def _rest_s(self, first: int, end: int) -> int:
        """Return the drives of a trip from its first boarding on."""
        rows = self.rows["STAGE"].rows[first : end + 1]
        boarding = next(i for i, row in enumerate(rows) if row[cs.STAGE_KIND] == cs.BOARD)
        return sum(row[cs.STAGE_DRIVE_S] for row in rows[boarding:])

    def _rank_stages(self) -> None:
        """Order the stages by when the plan begins what is done there."""
        times = []
        for number, trip in enumerate(self.plan.trips):
            for stop in trip.stops:
                planned = (stop.board_from_s, stop.inspect_from_s, stop.alight_from_s, stop.leave_s)
                times.append((next(at_s for at_s in planned if at_s is not None), number))
        order = sorted(range(len(times)), key=lambda stage: times[stage])
        for rank, stage in enumerate(order):
            self.rows["STAGE"].rows[stage][cs.STAGE_RANK] = rank
        self.order = order


def begins_s(trip: Trip) -> int:
    """Return when a trip begins: when its vehicle leaves, or boards where it stands."""
    first = trip.stops[0]
    begins_s = first.leave_s if first.board_from_s is None else first.board_from_s
    assert begins_s is not None
    return begins_s


def _boards_s(trip: Trip) -> int:
    """Return when the first people of a trip board."""
    board_s = trip.boarding_stops[0].board_from_s
    assert board_s is not None
    return board_s


def _due_s(stop: Stop, kind: int) -> int:
    """Return when the plan begins what is done at a stop; `NONE` where nothing is."""
    planned = {cs.START: stop.leave_s, cs.BOARD: stop.board_from_s, cs.END: stop.alight_from_s}
    due_s = planned.get(kind, stop.inspect_from_s)
    return NONE if due_s is None else due_s
