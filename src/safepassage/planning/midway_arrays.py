"""An operation under way in a construction's arrays: what is held, who has departed, which trips go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from safepassage.operation.calendar import NEVER
from safepassage.operation.terms import Flow
from safepassage.planning import event_state as es
from safepassage.planning.dispatch_arrays import Arrays
from safepassage.planning.event_state import NONE, Integers
from safepassage.planning.midway import Midway, Onward

Aboard = tuple[str, str, str]
"""People on trips: group, assembly point and reception."""


class MidwayArrays:
    """The rows and figures of an operation under way.

    Those on trips are no lots that anybody could still choose: they have rows of their own, set aside, as
    have the services by which they go. The trips are the first of all runs.
    """

    def __init__(self, arrays: Arrays, midway: Midway) -> None:
        self.midway = midway
        self._arrays, self._problem = arrays, arrays.problem
        self._cells: dict[tuple[int, int], int] = {}
        self._figures: dict[int, int] = {}
        self._people: dict[Aboard, int] = {}
        self._services: dict[tuple[str, str], int] = {}
        self._loads: list[int] = []
        self._picks: list[tuple[int, int, int, int]] = []
        self._stops: list[tuple[int, int, int, int, int]] = []
        self._runs: list[tuple[int, ...]] = []
        self._ahead: Counter[tuple[int, int]] = Counter()
        self._more: Counter[int] = Counter()
        self._clearing: Counter[int] = Counter()
        for trip in midway.onward:
            self._go_on(trip)
        self._hold()
        self._received()
        self._shut = self._flows()

    @property
    def aside(self) -> int:
        """How many rows have to be set aside."""
        return len(self._people) + len(self._services)

    @property
    def sizes(self) -> dict[str, int]:
        """How many of the things that grow there are from the beginning."""
        return {
            "RUN": len(self._runs),
            "PICK": len(self._picks),
            "STOP": len(self._stops),
            "loads": len(self._loads),
            "events": len(self._runs),
        }

    # ------------------------------------------------------------------------------ trips

    def _go_on(self, trip: Onward) -> None:
        """Write down a trip that goes on: whom it carries, its stops, what it has still to pass."""
        task, arrays = trip.task, self._arrays
        service = self._services.setdefault((task.to, task.passage), len(self._services))
        pick, stop = len(self._picks), len(self._stops)
        clears, people = 0, 0
        for number, call in enumerate(task.calls):
            place, boards = arrays.place_row[call.place], NONE
            if call.load:
                boards = len(self._picks)
                load = len(self._loads)
                for group, count in call.load.items():
                    aboard = (group, call.place, task.to)
                    self._loads += (self._people.setdefault(aboard, len(self._people)), count)
                here = sum(call.load.values())
                people += here
                self._picks.append((place, load, len(self._loads), here))
            drive_s, bits = 0, 0
            if number + 1 < len(task.calls):
                route = self._problem.routes.quickest(call.place, task.calls[number + 1].place)
                drive_s = 0 if route is None else route.drive_s
            if number:
                bits = arrays.roads.clears(task.calls[number - 1].place, call.place)
            self._stops.append((place, drive_s, bits, boards, NONE))
            if number >= trip.at + trip.reached:
                clears |= bits
        clears = self._wait_for(trip, clears)
        self._pass_yards(trip)
        at = stop + trip.at
        row = (trip.vehicle, service, people, pick, len(self._picks), stop, len(self._stops), at)
        self._runs.append((*row, trip.aboard, clears))

    def _wait_for(self, trip: Onward, clears: int) -> int:
        """Return the yards whose next convoy waits for a trip of the last one."""
        waiting = 0
        for number, at in enumerate(self._arrays.yard_ids):
            last = self.midway.past.releases.get(at)
            if last is not None and trip.task.id in last.trips and clears & 1 << number:
                waiting |= 1 << number
                self._clearing[self._arrays.yard_row[at]] += 1
        return waiting

    def _pass_yards(self, trip: Onward) -> None:
        """Count a loaded trip among those who have still to pass the checkpoints with convoys."""
        arrays, task = self._arrays, trip.task
        passage = arrays.passages.index(task.passage)
        later = [call.place for call in task.calls[trip.at :]]
        for at in dict.fromkeys(place for place in later if place in arrays.yard_row):
            yard = arrays.yard_row[at]
            crossing = (yard - int(arrays.g[es.YARD_0])) * len(arrays.passages) + passage
            self._ahead[int(arrays.g[es.CROSSING_0]) + crossing, es.CROSSING_AHEAD] += 1
            self._more[yard] += 1

    # ------------------------------------------------------------------------------ what is held

    def _hold(self) -> None:
        """Write down bays and lanes in use, the last inspections and the last convoys."""
        arrays, past = self._arrays, self.midway.past
        boarding = [trip for trip in self.midway.onward if trip.boards]
        bays = [
            *past.bays,
            *((trip.task.calls[trip.at - 1].place, trip.leave_s or 0) for trip in boarding),
        ]
        for place in dict.fromkeys(place for place, _ in bays):
            row = arrays.place_row[place]
            self._take(row, es.PLACE_BAY, es.PLACE_BAYS, [until_s for at, until_s in bays if at == place])
        for at, row in arrays.gate_row.items():
            held = [until_s for lane, until_s in past.lanes if lane == at]
            self._take(row, es.GATE_LANE, es.GATE_LANES, held)
            self._take(row, es.GATE_AHEAD, es.GATE_LANES, held)
            self._cells[row, es.GATE_LAST_S] = past.inspected_s.get(at, 0)
        for at, row in arrays.yard_row.items():
            last = past.releases.get(at)
            if last is not None:
                self._cells[row, es.YARD_LAST_S] = last.at_s
            self._cells[row, es.YARD_AHEAD] = self._clearing[row]
            self._cells[row, es.YARD_MORE] = self._more[row]
            self._cells[row, es.YARD_CHANGED] = 1
        self._cells.update(self._ahead)

    def _take(self, row: int, first: int, count: int, until_s: Sequence[int]) -> None:
        """Hold as many of some bays or lanes as are in use, the longest first if there are fewer now."""
        held = int(self._arrays.t[row, count])
        if held > 0:
            for number, at_s in enumerate(sorted(until_s, reverse=True)[:held]):
                self._figures[int(self._arrays.t[row, first]) + number] = at_s

    def _received(self) -> None:
        """Write down who has arrived on each day, or surely will."""
        problem, received = self._problem, Counter[int]()
        arriving = [trip for trip in self.midway.onward if trip.on_last_drive]
        arrivals = [
            *self.midway.past.arrivals,
            *((trip.task.to, trip.at_s, trip.task.people) for trip in arriving),
        ]
        for to, at_s, people in arrivals:
            if to in problem.people_per_day:
                day = int(np.searchsorted(problem.midnights, at_s, side="right"))
                received[int(self._arrays.t[self._arrays.place_row[to], es.PLACE_RECEIVED]) + day] += people
        self._figures.update(received)

    # ------------------------------------------------------------------------------ terms

    def _flows(self) -> int:
        """Write down who has departed and arrived for orders and exchanges; return the orders not yet met."""
        g, past = self._arrays.g, self.midway.past
        departed, arrived, promised = Counter(past.departed), Counter(past.arrived), Counter(past.departed)
        for trip in self.midway.onward:
            for number, call in enumerate(trip.task.calls):
                begun = trip.task.begun[number] if number < len(trip.task.begun) else None
                for group, count in call.load.items():
                    aboard = (group, call.place, trip.task.to)
                    if begun is None or begun.leave_s is None:
                        promised[aboard] += count
                        if trip.boards and number + 1 == trip.at:
                            departed[aboard] += count
                    if trip.reached and trip.at + 1 == len(trip.task.calls):
                        arrived[aboard] -= count
        for number, term in enumerate(self._problem.reciprocities):
            for side, flow in enumerate((term.a, term.b)):
                row = int(g[es.SIDE_0]) + 2 * number + side
                for figure, people in (
                    (es.SIDE_PROMISED, promised),
                    (es.SIDE_DEPARTED, departed),
                    (es.SIDE_ARRIVED, arrived),
                ):
                    self._cells[row, figure] = _covered(flow, people)
        shut = 0
        for number, (rule, need) in enumerate(zip(self._problem.orders, self.midway.needs, strict=True)):
            row, there = int(g[es.ORDER_0]) + number, _covered(rule.first, arrived)
            self._cells[row, es.ORDER_NEED], self._cells[row, es.ORDER_ARRIVED] = need, there
            shut |= int(there < need) << number
        return shut

    def _people_rows(self) -> Integers:
        """Return the rows of those on trips: to which terms they belong; nobody of them waits."""
        rows = np.zeros((len(self._people), es.COLUMNS), dtype=np.int64)
        for (group, place, to), number in self._people.items():
            for index, rule in enumerate(self._problem.orders):
                rows[number, es.LOT_FIRST] |= rule.first.covers(group, place, to) << index
                rows[number, es.LOT_THEN] |= rule.then.covers(group, place, to) << index
            for index, term in enumerate(self._problem.reciprocities):
                rows[number, es.LOT_SIDES] |= term.a.covers(group, place, to) << 2 * index
                rows[number, es.LOT_SIDES] |= term.b.covers(group, place, to) << 2 * index + 1
        return rows

    # ------------------------------------------------------------------------------ a construction

    def write(self, g: Integers, t: Integers, m: Integers, aside: int) -> None:
        """Write all of this into a state that has just been made; rows from `aside` on are for it."""
        cells = np.array([(*at, figure) for at, figure in self._cells.items()], dtype=np.int64).reshape(-1, 3)
        t[cells[:, 0], cells[:, 1]] = cells[:, 2]
        m[list(self._figures)] = list(self._figures.values())
        g[es.SHUT] = self._shut
        self._write_vehicles(g, t)
        services = aside + len(self._people)
        t[aside:services] = self._people_rows()
        for (to, passage), number in self._services.items():
            t[services + number, es.SERVICE_TO] = self._arrays.place_row[to]
            t[services + number, es.SERVICE_PASSAGE] = self._arrays.passages.index(passage)
        loads = np.array(self._loads, dtype=np.int64)
        loads[::2] += aside
        m[g[es.LOADS] : g[es.LOADS] + len(loads)] = loads
        picks = np.array(self._picks, dtype=np.int64).reshape(-1, 4)
        rows = t[g[es.PICK_0] : g[es.PICK_0] + len(picks)]
        rows[:, es.PICK_PLACE], rows[:, es.PICK_PEOPLE] = picks[:, 0], picks[:, 3]
        rows[:, [es.PICK_LOAD, es.PICK_LOADS]] = picks[:, 1:3] + g[es.LOADS]
        rows[:, [es.PICK_HOUSE, es.PICK_HOUSES]] = g[es.HOUSES]
        self._write_runs(g, t, services)
        g[es.NEXT_LOAD] += len(loads)
        g[es.NEXT_PICK] += len(picks)

    def _write_runs(self, g: Integers, t: Integers, services: int) -> None:
        stops = np.array(self._stops, dtype=np.int64).reshape(-1, 5)
        rows = t[g[es.STOP_0] : g[es.STOP_0] + len(stops)]
        rows[:, [es.STOP_PLACE, es.STOP_DRIVE_S, es.STOP_CLEARS]] = stops[:, :3]
        rows[:, es.STOP_PICK] = np.where(stops[:, 3] == NONE, NONE, stops[:, 3] + g[es.PICK_0])
        runs = np.array(self._runs, dtype=np.int64).reshape(-1, 10)
        rows = t[g[es.RUN_0] : g[es.RUN_0] + len(runs)]
        rows[:, es.RUN_VEHICLE] = runs[:, 0] + g[es.VEHICLE_0]
        rows[:, es.RUN_SERVICE] = runs[:, 1] + services
        rows[:, es.RUN_DISPATCHED_S] = self.midway.now_s
        rows[:, es.RUN_PEOPLE] = runs[:, 2]
        rows[:, [es.RUN_PICK, es.RUN_PICKS]] = runs[:, 3:5] + g[es.PICK_0]
        rows[:, [es.RUN_STOP, es.RUN_STOPS, es.RUN_AT]] = runs[:, 5:8] + g[es.STOP_0]
        rows[:, [es.RUN_ABOARD, es.RUN_CLEARS]] = runs[:, 8:10]
        rows[:, es.RUN_STATUS] = es.LIVE
        g[es.NEXT_RUN] += len(runs)
        g[es.NEXT_STOP] += len(stops)

    def _write_vehicles(self, g: Integers, t: Integers) -> None:
        rows = t[g[es.VEHICLE_0] : g[es.VEHICLE_N]]
        rows[:, es.VEHICLE_AT] = [self._arrays.place_row[each.stands] for each in self.midway.vehicles]
        rows[:, es.VEHICLE_TRIPS] = [each.trips for each in self.midway.vehicles]

    def events(self, g: Integers) -> list[tuple[int, int, int]]:
        """Return what happens first: at which second, of what kind, to which row."""
        made = [
            (trip.at_s, es.READY if trip.inspected else es.ARRIVE, int(g[es.RUN_0]) + number)
            for number, trip in enumerate(self.midway.onward)
        ]
        for number, placed in enumerate(self.midway.vehicles):
            if placed.free_s < min(NEVER, self._problem.horizon_s):
                made.append((placed.free_s, es.FREE, int(g[es.VEHICLE_0]) + number))
        return made


def _covered(flow: Flow, people: Counter[Aboard]) -> int:
    return sum(count for (group, place, to), count in people.items() if flow.covers(group, place, to))
