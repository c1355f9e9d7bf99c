"""A timetable carried on: the trips of a plan in their order, each as soon after its old time as it can be.

Right-shift rescheduling (Vieira, Herrmann and Lin, *Rescheduling manufacturing systems*, J. Scheduling 2003):
what each vehicle does, whom it carries and who travels in a convoy together stays, only times give way.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from safepassage.operation.calendar import NEVER
from safepassage.planning.plan import Stop
from safepassage.planning.problem import Problem
from safepassage.planning.replay_rules import Bays, Flows, Hours, Past
from safepassage.planning.replay_yard import Yard


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A stop that a trip has to make: `load` is who boards there, `due` the stop as it was planned."""

    place: str
    load: Mapping[str, int] = field(default_factory=dict)
    due: Stop | None = None


@dataclass(slots=True, eq=False)
class Wheels:
    """A vehicle: its fleet row, where it stands, from when on it is free, and its trips to come, in order."""

    id: str
    type: str
    at: str
    row: int
    stands: str
    free_s: int
    trips: int = 0
    tasks: list[Task] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Task:
    """A trip that is to be made or finished; `begun` are its stops until now, the last perhaps in part.

    `arrive_s` is when a vehicle on the road reaches the next stop. `old` says that the trip is one of the
    plan before.
    """

    id: str
    wheels: Wheels
    calls: list[Call]
    passage: str
    households: tuple[str, ...] = ()
    begun: tuple[Stop, ...] = ()
    arrive_s: int | None = None
    old: bool = True
    stops: list[Stop] = field(default_factory=list)
    boarded: int = 0

    @property
    def here(self) -> Call:
        """The call at which it is, or which it left last."""
        return self.calls[len(self.stops) - 1]

    @property
    def to(self) -> str:
        """The reception site it goes to."""
        return self.calls[-1].place

    @property
    def people(self) -> int:
        """How many it carries in all."""
        return sum(sum(call.load.values()) for call in self.calls)

    @property
    def load(self) -> Mapping[str, int]:
        """Whom it carries in all, by group."""
        load: Counter[str] = Counter()
        for call in self.calls:
            load.update(call.load)
        return load

    @property
    def last_drive(self) -> bool:
        """Whether the next drive ends at the reception."""
        return len(self.stops) == len(self.calls) - 1

    @property
    def has_boarded(self) -> bool:
        """Whether people are aboard as the replay begins."""
        return any(stop.board_from_s is not None for stop in self.begun)

    def comes(self) -> tuple[int, str]:
        """Return what sorts trips underway as they come to where they are, or to the next stop.

        Whoever stands somewhere came before now, and is before whoever arrives now.
        """
        at_s = self.begun[-1].arrive_s if self.arrive_s is None else self.arrive_s
        return at_s or 0, self.id

    def due_s(self, name: str) -> int:
        """Return when something was planned at the present stop (long ago where it was not)."""
        due = self.here.due
        return -NEVER if due is None else (-NEVER if (at_s := getattr(due, name)) is None else at_s)

    def passes(self, at: str) -> bool:
        """Return whether it has still to leave a checkpoint, loaded."""
        loaded = self.boarded > 0
        for index in range(max(0, len(self.stops) - 1), len(self.calls)):
            loaded = loaded or bool(self.calls[index].load)
            left = index < len(self.stops) and self.stops[index].leave_s is not None
            if self.calls[index].place == at and loaded and not left:
                return True
        return False


class Replay:
    """One run of the trips to come; nothing is done sooner than it was planned."""

    def __init__(
        self,
        problem: Problem,
        past: Past,
        wheels: Iterable[Wheels],
        tasks: Sequence[Task],
        *,
        now_s: int,
    ) -> None:
        self.problem, self.now_s = problem, now_s
        self.flows = Flows(problem, past)
        self.hours = Hours(problem, past)
        self.bays = {place.id: Bays(problem.bays(place.id)) for place in problem.operation.places}
        self.lanes = {at: Bays(g.inspection.lanes) for at, g in problem.gates.items() if g.inspection}
        self.inspected_s = dict(past.inspected_s)
        for place, until_s in past.bays:
            self.bays[place].take(until_s)
        for at, until_s in past.lanes:
            if at in self.lanes:
                self.lanes[at].take(until_s)
        self.room = {to: most - past.received.get(to, 0) for to, most in problem.people_max.items()}
        self.yards = {at: Yard(at, gate, past, self) for at, gate in problem.gates.items() if gate.convoy}
        self.live: dict[Task, None] = dict.fromkeys(tasks)
        self.done: list[Task] = []
        self.failed: list[Task] = []
        self.at_gate: list[Task] = []
        self._made: Counter[Wheels] = Counter()
        self._events: list[tuple[int, int, Callable[[Task, int], None] | None, Task | None]] = []
        self._sequence = 0
        self.queue = {w: [task for task in w.tasks if task in self.live and not task.begun] for w in wheels}
        for task in tasks:
            task.stops, task.boarded = list(task.begun), 0
            for yard in self.yards.values():
                yard.expect(task)
        self._resume([task for task in tasks if task.begun])
        busy = {task.wheels for task in tasks if task.begun}
        for w in self.queue:
            if w not in busy:
                self._next_trip(w, max(now_s, w.free_s))

    def run(self) -> Replay:
        """Carry on until nothing can happen any more; what has not arrived by then has failed."""
        now_s = self.now_s
        while True:
            while self._events:
                now_s = self._events[0][0]
                while self._events and self._events[0][0] == now_s:
                    _, _, happen, task = heapq.heappop(self._events)
                    if happen is not None and task in self.live:
                        assert task is not None
                        happen(task, now_s)
                self._settle(now_s)
            if not any(yard.force(now_s) for yard in self.yards.values()):
                break
        self.failed += self.live
        return self

    def push(self, at_s: int, happen: Callable[[Task, int], None] | None, task: Task | None) -> None:
        """Let something happen at an instant (None: look at the yards again)."""
        self._sequence += 1
        heapq.heappush(self._events, (at_s, self._sequence, happen, task))

    def fail(self, task: Task) -> None:
        """Give a trip up."""
        if task in self.live:
            del self.live[task]
            self.failed.append(task)
            for yard in self.yards.values():
                yard.forget(task)

    def _settle(self, now_s: int) -> None:
        for task in list(self.at_gate):
            if self.flows.may_depart(task.here.load, task.here.place, task.to):
                self.at_gate.remove(task)
                self._take_bay(task, now_s)
        for yard in self.yards.values():
            yard.release(now_s)

    # ------------------------------------------------------------------------------ where it begins

    def _resume(self, underway: Sequence[Task]) -> None:
        """Put the trips underway where they are."""
        for task in sorted(underway, key=Task.comes):
            last = task.begun[-1]
            for call, stop in zip(task.calls, task.begun, strict=False):
                if stop.board_from_s is not None:
                    task.boarded += sum(call.load.values())
            if task.arrive_s is not None:
                if task.last_drive:
                    self.hours.receive(task.to, task.arrive_s, task.people)
                self.push(task.arrive_s, self._arrive, task)
            elif last.board_from_s is not None:
                self._go_on_boarding(task)
            elif last.inspect_to_s is not None:
                self.push(max(self.now_s, last.inspect_to_s), self._ready, task)
            elif task.here.load:
                self.push(max(self.now_s, task.due_s("board_from_s")), self._board, task)
            elif len(task.stops) == len(task.calls):
                self.push(max(self.now_s, task.due_s("alight_from_s")), self._alight, task)
            elif last.place in self.problem.gates and len(task.stops) > 1:
                self.push(self.now_s, self._inspect, task)
            else:
                self.push(self.now_s, self._leave, task)
            if len(task.stops) < len(task.calls) and task.to in self.room:
                self.room[task.to] -= task.boarded

    def _go_on_boarding(self, task: Task) -> None:
        """Let people whose boarding has begun go on, in the bay where they are."""
        stop, load = task.stops[-1], task.here.load
        board_s = self.problem.operation.timings.board.seconds(sum(load.values()))
        ready_s = max(self.now_s, (stop.board_from_s or 0) + board_s, task.due_s("leave_s"))
        leave_s = self._first_leave(task, ready_s)
        self.bays[stop.place].take(min(leave_s, self.problem.horizon_s))
        self.flows.depart(load, stop.place, task.to)
        if leave_s > self.problem.horizon_s:
            self.fail(task)
        else:
            self._depart(task, leave_s)

    def _next_trip(self, wheels: Wheels, at_s: int) -> None:
        """Let a vehicle set out on its next trip; one that it may not make any more fails."""
        queue, row = self.queue[wheels], self.problem.fleet[wheels.row]
        while queue and row.trips_max is not None and wheels.trips + self._made[wheels] >= row.trips_max:
            self.fail(queue.pop(0))
        if queue:
            task = queue.pop(0)
            first = task.calls[0]
            task.stops = [Stop(place=first.place)]
            from_s = max(at_s, self.problem.available_s[wheels.row][0])
            name, happen = ("board_from_s", self._board) if first.load else ("leave_s", self._leave)
            self.push(max(from_s, task.due_s(name)), happen, task)

    # ------------------------------------------------------------------------------ on the way

    def _first_leave(self, task: Task, at_s: int) -> int:
        """Return when a trip may leave where it is, or never."""
        drive_s = self._drive_s(task)
        if drive_s is None:
            return NEVER
        to = task.to if task.last_drive else None
        return self.hours.first_leave(task.here.place, task.boarded > 0, drive_s, at_s, to, task.people)

    def _drive_s(self, task: Task) -> int | None:
        there = self.problem.routes.quickest(task.here.place, task.calls[len(task.stops)].place)
        return None if there is None else there.drive_s

    def first_leave(self, task: Task, at_s: int) -> int:
        """Return when a trip in a yard may leave it."""
        return self._first_leave(task, at_s)

    def _leave(self, task: Task, now_s: int) -> None:
        leave_s = self._first_leave(task, max(now_s, task.due_s("leave_s")))
        if leave_s > self.problem.horizon_s:
            self.fail(task)
        else:
            self._depart(task, leave_s)

    def depart(self, task: Task, leave_s: int, convoy: str) -> None:
        """Let a trip leave a checkpoint in a convoy."""
        task.stops[-1] = replace(task.stops[-1], convoy=convoy)
        self._depart(task, leave_s)

    def _depart(self, task: Task, leave_s: int) -> None:
        drive_s = self._drive_s(task)
        assert drive_s is not None
        if task.last_drive:
            self.hours.receive(task.to, leave_s + drive_s, task.people)
        task.stops[-1] = replace(task.stops[-1], leave_s=leave_s)
        self.push(leave_s + drive_s, self._arrive, task)

    def _arrive(self, task: Task, now_s: int) -> None:
        task.stops.append(Stop(place=task.calls[len(task.stops)].place, arrive_s=now_s))
        for yard in self.yards.values():
            yard.passed(task)
        if len(task.stops) == len(task.calls):
            if now_s > self.problem.horizon_s:
                self.fail(task)
                return
            for call in task.calls:
                self.flows.arrive(call.load, call.place, task.to)
            self.push(max(now_s, task.due_s("alight_from_s")), self._alight, task)
        elif task.here.load:
            self.push(max(now_s, task.due_s("board_from_s")), self._board, task)
        else:
            self._inspect(task, now_s)

    def _inspect(self, task: Task, now_s: int) -> None:
        at = task.here.place
        rule = self.problem.gates[at].inspection
        if rule is None or not (task.boarded or rule.empty_too):
            self._ready(task, now_s)
            return
        length_s = rule.timing.seconds(task.boarded)
        due_s = task.due_s("inspect_from_s")
        free_s = max(now_s, self.lanes[at].first_free(now_s), self.inspected_s.get(at, 0), due_s)
        from_s = rule.hours.first_fit(free_s, length_s)
        if from_s >= NEVER:
            self.fail(task)
            return
        self.inspected_s[at] = from_s
        self.lanes[at].take(from_s + length_s)
        task.stops[-1] = replace(task.stops[-1], inspect_from_s=from_s, inspect_to_s=from_s + length_s)
        self.push(from_s + length_s, self._ready, task)

    def _ready(self, task: Task, now_s: int) -> None:
        yard = self.yards.get(task.here.place)
        if yard is not None and task.boarded:
            yard.join(task)
        else:
            self._leave(task, now_s)

    # ------------------------------------------------------------------------------ at the ends

    def _board(self, task: Task, now_s: int) -> None:
        people = sum(task.here.load.values())
        if self.room.get(task.to, people) < people:
            self.fail(task)
        elif self.flows.may_depart(task.here.load, task.here.place, task.to):
            self._take_bay(task, now_s)
        else:
            self.at_gate.append(task)

    def _take_bay(self, task: Task, now_s: int) -> None:
        """Board as late as lets the vehicle leave when it first may, so as not to hold bays for nothing."""
        load, place = task.here.load, task.here.place
        people = sum(load.values())
        board_s = self.problem.operation.timings.board.seconds(people)
        from_s = max(now_s, self.bays[place].first_free(now_s))
        task.boarded += people
        due_s = task.due_s("leave_s")
        leave_s = self._first_leave(task, max(from_s + board_s, due_s))
        if leave_s > self.problem.horizon_s:
            self.fail(task)
            return
        if task.to in self.room:
            self.room[task.to] -= people
        self.bays[place].take(leave_s)
        self.flows.depart(load, place, task.to)
        planned = from_s == task.due_s("board_from_s") and leave_s == due_s
        task.stops[-1] = replace(task.stops[-1], board_from_s=from_s if planned else leave_s - board_s)
        self._depart(task, leave_s)

    def _alight(self, task: Task, now_s: int) -> None:
        wheels = task.wheels
        from_s = max(now_s, self.bays[task.to].first_free(now_s))
        leave_s = from_s + self.problem.operation.timings.alight.seconds(task.people)
        if from_s == task.due_s("alight_from_s"):
            leave_s = max(leave_s, task.due_s("leave_s"))
        self.bays[task.to].take(leave_s)
        task.stops[-1] = replace(task.stops[-1], alight_from_s=from_s, leave_s=leave_s)
        if leave_s > self.problem.available_s[wheels.row][1] and not task.begun:
            self.fail(task)
            return
        del self.live[task]
        self.done.append(task)
        self._made[wheels] += 1
        if wheels in self.queue:
            self._next_trip(wheels, leave_s)
