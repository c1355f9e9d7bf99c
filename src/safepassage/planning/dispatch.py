"""The constructive scheduler: it runs the operation forward and writes down what each vehicle does."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from safepassage.operation.calendar import NEVER
from safepassage.planning.account import Account
from safepassage.planning.choice import Policy, Table, Waiting
from safepassage.planning.convoys import Convoys
from safepassage.planning.plan import Stop
from safepassage.planning.problem import Gate
from safepassage.planning.traffic import Run, Traffic, Vehicle

EventKind = Literal["free", "arrive", "inspected", "look"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a construction gave: the trips that arrived, and who is left per lot.

    `stuck` are trips that could not arrive in time or at all, `late` those that end after their vehicle
    has to be back; a plan may hold neither. `closed` are the checkpoints and passages whose last convoy has
    gone.
    """

    runs: tuple[Run, ...]
    left: tuple[int, ...]
    convoys: tuple[tuple[str, str, int, int, int], ...]
    stuck: tuple[Run, ...]
    late: tuple[Run, ...]
    arrivals_s: tuple[int, ...] = ()
    closed: frozenset[tuple[str, str]] = frozenset()
    work: int = 0

    @property
    def cost(self) -> tuple[int, int, int]:
        """People left, clearance and person-seconds: less is better, the first first."""
        seconds = sum(run.people * at_s for run, at_s in zip(self.runs, self.arrivals_s, strict=True))
        return sum(self.left), max(self.arrivals_s, default=0), seconds


class Dispatch:
    """One construction of a plan under a policy."""

    def __init__(self, table: Table, policy: Policy) -> None:
        problem = table.problem
        self.problem, self.table, self.policy = problem, table, policy
        self.traffic = Traffic(problem)
        self.account = Account(problem)
        self.waiting = Waiting(problem)
        self.at_gate: list[Run] = []
        self.live: dict[Run, None] = {}
        self.done: list[Run] = []
        self.stuck: list[Run] = []
        self.late: list[Run] = []
        self.convoys = Convoys(
            problem, self.traffic, self.waiting, self.live, policy.convoy_least or {}, self._push
        )
        self.idle: dict[tuple[int, str], list[Vehicle]] = defaultdict(list)
        self.room = dict(problem.people_max)
        self.prepositions = policy.prepositions
        self.part_loads = False
        self.wasteful = False
        self.given_back = 0
        self._gate_stamp = -1
        self._in_vain: dict[tuple[int, str], tuple[int | bool, ...]] = {}
        self._events: list[tuple[int, int, EventKind, Vehicle | Run | None]] = []
        self._sequence = 0
        self.work = 0
        self._changed = True
        self._open: tuple[tuple[int, tuple[str, ...]], np.typing.NDArray[np.bool_]] | None = None
        for row_index, row in enumerate(problem.fleet):
            from_s, until_s = problem.available_s[row_index]
            for number in range(row.count if from_s < until_s else 0):
                self._push(from_s, "free", Vehicle(row=row_index, number=number, at=row.at))

    def run(self) -> Outcome:
        """Construct the plan to its end."""
        now_s = 0
        while True:
            while self._events:
                now_s = self._events[0][0]
                while self._events and self._events[0][0] == now_s:
                    _, _, kind, subject = heapq.heappop(self._events)
                    self._happen(kind, subject, now_s)
                self._settle(now_s)
            if not self._unblock(now_s):
                break
            self._settle(now_s)
        self.stuck += self.live
        return Outcome(
            runs=tuple(self.done),
            left=tuple(int(count) for count in self._left()),
            convoys=tuple(self.convoys.released),
            stuck=tuple(self.stuck),
            late=tuple(self.late),
            arrivals_s=tuple(run.stops[-1].arrive_s or 0 for run in self.done),
            closed=frozenset((at, p) for at, yard in self.convoys.yards.items() for p in yard.closed),
            work=self.work,
        )

    # ------------------------------------------------------------------------------ events

    def _push(self, at_s: int, kind: EventKind, subject: Vehicle | Run | None = None) -> None:
        self._sequence += 1
        self.work += 1
        heapq.heappush(self._events, (at_s, self._sequence, kind, subject))

    def _happen(self, kind: EventKind, subject: Vehicle | Run | None, now_s: int) -> None:
        self._changed |= kind != "look"
        if isinstance(subject, Vehicle):
            trips_max = self.problem.fleet[subject.row].trips_max
            if trips_max is None or subject.trips < trips_max:
                self.idle[subject.row, subject.at].append(subject)
        elif isinstance(subject, Run) and kind == "inspected":
            self.convoys.yards[self._place(subject)].pool.append(subject)
        elif isinstance(subject, Run):
            self._arrive(subject, now_s)

    def _settle(self, now_s: int) -> None:
        """Do all that has become possible: board, dispatch, release convoys."""
        if self._changed:
            if self._gate_stamp != self.account.stamp:
                for run in list(self.at_gate):
                    if self.account.may_depart(run):
                        self.at_gate.remove(run)
                        self._board(run, now_s)
                self._gate_stamp = self.account.stamp
            self._dispatch(now_s)
            self._changed = False
        for at in self.convoys.yards:
            self.convoys.try_release(at, now_s)

    def _place(self, run: Run) -> str:
        assert run.route is not None
        return run.route.stops[run.leg]

    # ------------------------------------------------------------------------------ dispatch

    def _dispatch(self, now_s: int) -> None:
        """Give every idle vehicle its next trip, those of a kind until none is found for it."""
        for (row, at), vehicles in list(self.idle.items()):
            while vehicles and self._in_vain.get((row, at)) != self._stamp():
                if self._start(vehicles[0], now_s):
                    vehicles.pop(0)
                else:
                    self._in_vain[row, at] = self._stamp()
            if not vehicles:
                del self.idle[row, at]

    def _stamp(self) -> tuple[int | bool, ...]:
        """Return what has to change before a vehicle that found no trip may find one."""
        return (
            self.account.stamp,
            self.given_back,
            self.convoys.closed,
            self.part_loads,
            self.prepositions,
            self.wasteful,
        )

    def _start(self, vehicle: Vehicle, now_s: int) -> bool:
        problem, row = self.problem, self.problem.fleet[vehicle.row]
        self.work += 2
        blocked = self.account.blocked(self.waiting.count, self.part_loads, max(row.seats, row.stretchers))
        for allowed in (
            (~blocked, blocked & self.account.prepositioned()) if self.prepositions else (~blocked,)
        ):
            for index in self._by_cost(vehicle, now_s, allowed):
                service = problem.services[index]
                limit = min(
                    math.ceil(self.policy.fill * (row.seats + row.stretchers)),
                    self.room.get(service.to, NEVER),
                    problem.people_per_day.get(service.to, NEVER),
                    self.account.allowance(service, self.waiting.count, allowed),
                )
                load, tokens = self.waiting.load(service, row, list(allowed), limit, self.table, vehicle.row)
                if load:
                    self._set_out(vehicle, index, load, tokens, now_s)
                    return True
        return False

    def _by_cost(self, vehicle: Vehicle, now_s: int, allowed: np.typing.NDArray[np.bool_]) -> list[int]:
        """Return the services open to a vehicle, the cheapest per person first."""
        table, policy, row = self.table, self.policy, self.problem.fleet[vehicle.row]
        if not len(table.lots):
            return []
        active = np.where(allowed, self.waiting.count, 0.0)
        sitting = np.minimum(row.seats, table.lots @ (active * table.seats[vehicle.row]))
        lying = np.minimum(row.stretchers, table.lots @ (active * table.stretchers[vehicle.row]))
        approach_s, _ = table.approach(vehicle.at)
        end_s = min(self.problem.horizon_s, self.problem.available_s[vehicle.row][1])
        possible = (
            (sitting + lying > 0)
            & self._open_services()
            & np.isfinite(approach_s)
            & (policy.last_s[vehicle.row] > now_s)
            & (now_s + approach_s + table.onward_s <= end_s)
        )
        chosen = np.flatnonzero(possible)
        cost = policy.approach * approach_s[chosen] + policy.onward * table.onward_s[chosen]
        cost = cost / (sitting + lying)[chosen]
        if policy.guidance is not None:
            loss = policy.guidance.loss(vehicle.row, vehicle.at, sitting[chosen], lying[chosen], chosen)
            cost += policy.greed * policy.guidance.seconds * loss
            if not self.wasteful:
                cost, chosen = cost[loss <= policy.loss_max], chosen[loss <= policy.loss_max]
        cost *= policy.factor[vehicle.row, chosen]
        return [int(index) for index in chosen[np.argsort(cost, kind="stable")]]

    def _open_services(self) -> np.typing.NDArray[np.bool_]:
        """Return which services still have room at their end and no closed passage on their way."""
        state = self.convoys.closed, tuple(to for to, room in self.room.items() if room <= 0)
        if self._open is None or self._open[0] != state:
            closed = [
                self.room.get(s.to, 1) <= 0 or self.convoys.closes(s.passage, s.route.checkpoints)
                for s in self.problem.services
            ]
            self._open = state, ~np.array(closed, dtype=np.bool_)
        return self._open[1]

    def _set_out(
        self, vehicle: Vehicle, index: int, load: dict[int, int], tokens: tuple[str, ...], now_s: int
    ) -> None:
        service = self.problem.services[index]
        route = self.table.approach(vehicle.at)[1][index]
        assert route is not None
        run = Run(
            vehicle=vehicle,
            service=service,
            service_index=index,
            load=load,
            households=tokens,
            dispatched_s=now_s,
            people=sum(load.values()),
            route=route,
        )
        self.waiting.take(load, tokens)
        self.account.promise(run)
        if service.to in self.room:
            self.room[service.to] -= run.people
        self.live[run] = None
        if route.drives_s:
            self._leave(run, now_s, Stop(place=vehicle.at))
        else:
            self._arrive_at_assembly(run, now_s)

    # ------------------------------------------------------------------------------ on the way

    def _leave(self, run: Run, at_s: int, stop: Stop) -> None:
        """Let a run leave where it is as soon as it may, or be stuck there."""
        leave_s = self.traffic.first_leave(run, at_s)
        if leave_s > self.problem.horizon_s:
            self._give_up(run)
        else:
            self._push(self.traffic.leave(run, leave_s, stop), "arrive", run)

    def _give_up(self, run: Run) -> None:
        del self.live[run]
        self.stuck.append(run)

    def _arrive(self, run: Run, now_s: int) -> None:
        assert run.route is not None
        place = self._place(run)
        for yard in self.convoys.yards.values():
            yard.passed(run, place)
        if run.leg == len(run.route.drives_s):
            if run.loaded:
                self._arrive_at_reception(run, now_s)
            else:
                self._arrive_at_assembly(run, now_s)
        else:
            self._pass_checkpoint(run, self.problem.gates[place], now_s)

    def _pass_checkpoint(self, run: Run, gate: Gate, now_s: int) -> None:
        stop = Stop(place=gate.at, arrive_s=now_s)
        ready_s = now_s
        if gate.inspection is not None and (run.loaded or gate.inspection.empty_too):
            held = self.traffic.inspect(gate, run, now_s)
            if held is None:
                self._give_up(run)
                return
            stop = replace(stop, inspect_from_s=held[0], inspect_to_s=held[1])
            ready_s = held[1]
        if run.loaded and gate.at in self.convoys.yards:
            run.stops.append(stop)
            self._push(ready_s, "inspected", run)
        else:
            self._leave(run, ready_s, stop)

    def _arrive_at_assembly(self, run: Run, now_s: int) -> None:
        run.stops.append(Stop(place=run.service.place, arrive_s=now_s))
        run.route, run.leg = run.service.route, 0
        if self.account.may_depart(run):
            self._board(run, now_s)
        else:
            self.at_gate.append(run)

    def _board(self, run: Run, now_s: int) -> None:
        """Board as late as lets the run leave when it first may, so that bays are not held for nothing."""
        bays = self.traffic.bays[run.service.place]
        board_s = self.problem.operation.timings.board.seconds(run.people)
        stop = run.stops.pop()
        run.loaded = True
        leave_s = self.traffic.first_leave(run, bays.first_free(now_s) + board_s)
        if leave_s > self.problem.horizon_s:
            self._give_up(run)
            return
        bays.take(leave_s)
        self.account.depart(run)
        stop = replace(stop, board_from_s=leave_s - board_s)
        self._push(self.traffic.leave(run, leave_s, stop), "arrive", run)

    def _arrive_at_reception(self, run: Run, now_s: int) -> None:
        place, vehicle = run.service.to, run.vehicle
        bays = self.traffic.bays[place]
        alight_from_s = bays.first_free(now_s)
        leave_s = alight_from_s + self.problem.operation.timings.alight.seconds(run.people)
        bays.take(leave_s)
        run.stops.append(Stop(place=place, arrive_s=now_s, alight_from_s=alight_from_s, leave_s=leave_s))
        run.arrived = True
        del self.live[run]
        if now_s > self.problem.horizon_s:
            self.stuck.append(run)
            return
        if leave_s > self.problem.available_s[vehicle.row][1]:
            self.late.append(run)
        self.done.append(run)
        self.account.arrive(run)
        vehicle.at, vehicle.trips = place, vehicle.trips + 1
        self._push(leave_s, "free", vehicle)

    # ------------------------------------------------------------------------------ when nothing moves

    def _unblock(self, now_s: int) -> bool:
        """Nothing can happen any more: try what is left to try, and say whether anything changed."""
        attempts: list[Callable[[int], bool]] = [
            self._waste,
            self._load_in_parts,
            self._close_a_passage,
            self._call_back,
        ]
        return any(attempt(now_s) for attempt in attempts)

    def _waste(self, now_s: int) -> bool:
        """Let vehicles take what the guidance thinks a waste, for whoever still waits."""
        if self.wasteful or self.policy.guidance is None:
            return False
        self.wasteful = True
        self._dispatch(now_s)
        return bool(self._events)

    def _load_in_parts(self, now_s: int) -> bool:
        """Let vehicles go with as few people as a reciprocity allows."""
        if not self.problem.reciprocities or self.part_loads:
            return False
        self.part_loads = True
        self._dispatch(now_s)
        moved = bool(self._events)
        self.part_loads = False
        return moved

    def _close_a_passage(self, now_s: int) -> bool:
        """Release a convoy under its minimum as the last of a passage; whoever is behind stays behind."""
        for at, yard in self.convoys.yards.items():
            open_s = yard.open_from(now_s)
            if not yard.pool or open_s > self.problem.horizon_s:
                continue
            first_s = min(self.traffic.first_leave(run, open_s) for run in yard.pool)
            if first_s > self.problem.horizon_s:
                continue
            passage = yard.pool[0].service.passage
            if passage in yard.closed:
                for run in yard.pool:
                    self._give_up(run)
                yard.pool = []
                return True
            yard.closed.add(passage)
            for run in [
                r for r in self.at_gate if r.service.passage == passage and self.convoys.ahead(r, at)
            ]:
                self._cancel(run)
            self._push(first_s, "look")
            return True
        return False

    def _call_back(self, _: int) -> bool:
        """Give up trips that wait empty for a term that never lets them board; their people wait on."""
        self.prepositions = False
        self.account.cautious = True
        if not self.at_gate:
            return False
        for run in list(self.at_gate):
            self._cancel(run)
        self._changed = True
        return True

    def _cancel(self, run: Run) -> None:
        self.at_gate.remove(run)
        del self.live[run]
        self.given_back += 1
        self.waiting.give_back(self.problem, run.load, run.households)
        self.account.take_back(run)
        if run.service.to in self.room:
            self.room[run.service.to] += run.people
        self.idle[run.vehicle.row, run.vehicle.at].append(run.vehicle)

    def _left(self) -> np.typing.NDArray[np.float64]:
        left = self.waiting.count.copy()
        for run in (*self.stuck, *self.live):
            for lot, count in run.load.items():
                left[lot] += count
        return left


def construct(table: Table, policy: Policy) -> Outcome:
    """Return the outcome of one construction."""
    return Dispatch(table, policy).run()
