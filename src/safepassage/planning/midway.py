"""An operation under way as a construction begins with it: its vehicles, those aboard, and who waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from safepassage.operation.calendar import NEVER
from safepassage.planning.changes import Key
from safepassage.planning.plan import Stop
from safepassage.planning.problem import Lot, Problem, with_lots
from safepassage.planning.replay import Task, Wheels
from safepassage.planning.replay_rules import Hours, Past
from safepassage.planning.state import State
from safepassage.planning.underway import Stage, park


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A vehicle: its name, where it stands, from when on it is free (never: on a trip or lost), its trips."""

    id: str
    stands: str
    free_s: int
    trips: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """A trip with people aboard that goes on.

    `vehicle` is the number of its vehicle among all; `at` that of the stop where it is, or which it reaches
    at `at_s`. Where it stands (`reached`), at that second it is `inspected`, or takes its turn there. Where
    people are boarding, `leave_s` is when it leaves the stop before.
    """

    task: Task
    vehicle: int
    at: int
    at_s: int
    reached: bool
    inspected: bool = False
    leave_s: int | None = None

    @property
    def boards(self) -> bool:
        """Whether people are boarding, who have not departed yet."""
        return self.leave_s is not None and bool(self.task.calls[self.at - 1].load)

    @property
    def on_last_drive(self) -> bool:
        """Whether it is on its way to the reception, or leaves for it at a second that is known."""
        return not self.reached and self.at + 1 == len(self.task.calls)

    @property
    def aboard(self) -> int:
        """How many are aboard."""
        return sum(
            sum(call.load.values())
            for call, stop in zip(self.task.calls, self.task.begun, strict=False)
            if stop.board_from_s is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Midway:
    """Where an operation is at `now_s`: all vehicles in the order of the fleet, trips that go on, the past.

    `needs` are how many must have arrived for each order, those who have among them; `parked` are the empty
    trips begun whose vehicles are free at their next stop.
    """

    now_s: int
    vehicles: tuple[Placed, ...]
    onward: tuple[Onward, ...]
    past: Past
    needs: tuple[int, ...]
    parked: tuple[Task, ...]


def remaining(stage: Stage, state: State, problem: Problem, *, names: Iterable[str]) -> Problem | None:
    """Return the problem of whoever waits, with where everything is now; None where somebody is stuck.

    Trips not begun are taken back, and those begun without people end at their next stop. The stage holds
    who then waits, and which vehicles there are; `names` are those that vehicles had.
    """
    parked: list[Task] = []
    for task in list(stage.tasks):
        if not task.has_boarded:
            stage.tasks.remove(task)
            task.wheels.tasks.remove(task)
            stage.pool.give_back(task)
            if task.begun:
                park(stage, task, state)
                parked.append(task)
    vehicles = tuple(_placed(stage, problem, names))
    numbers = {placed.id: number for number, placed in enumerate(vehicles)}
    hours = Hours(problem, stage.past)
    onward = [
        _resumed(task, numbers[task.wheels.id], problem, hours, stage.now_s)
        for task in sorted(stage.tasks, key=Task.comes)
    ]
    going = tuple(each for each in onward if each is not None)
    if len(going) < len(onward):
        return None
    taken = Counter(stage.past.received)
    for each in going:
        if each.task.begun[-1].place != each.task.to:
            taken[each.task.to] += each.task.people
    return replace(
        with_lots(problem, tuple(_lots(stage, problem))),
        people_max={to: max(0, most - taken[to]) for to, most in problem.people_max.items()},
        midway=Midway(
            now_s=stage.now_s,
            vehicles=vehicles,
            onward=tuple(sorted(going, key=lambda each: not each.reached)),
            past=stage.past,
            needs=tuple(rule.need for rule in problem.orders),
            parked=tuple(parked),
        ),
    )


def _lots(stage: Stage, problem: Problem) -> Iterator[Lot]:
    """Yield the people who wait."""
    pool = stage.pool
    for key, count in pool.count.items():
        if count > 0:
            place, group, choice = key
            yield Lot(
                place=place,
                group=group,
                count=count,
                stretcher=problem.operation.group_of[group].uses == "stretcher",
                to=choice,
                choice=choice,
                households=tuple((token, pool.home[token][1]) for token in pool.tokens[key]),
            )


def _placed(stage: Stage, problem: Problem, names: Iterable[str]) -> Iterator[Placed]:
    """Yield all vehicles, row by row: those used before, those never used, those lost."""
    used: list[list[Wheels]] = [[] for _ in problem.fleet]
    numbers: Counter[str] = Counter()
    for wheels in stage.wheels.values():
        used[wheels.row].append(wheels)
    for name in (*names, *stage.wheels):
        type_, _, tail = name.rpartition("-")
        numbers[type_] = max(numbers[type_], int(tail) if tail.isdecimal() else 0)
    for index, row in enumerate(problem.fleet):
        from_s = max(stage.now_s, problem.available_s[index][0])
        for wheels in sorted(used[index], key=lambda wheels: wheels.id):
            busy = bool(wheels.tasks)
            yield Placed(
                id=wheels.id,
                stands=wheels.stands,
                free_s=NEVER if busy else max(from_s, wheels.free_s),
                trips=wheels.trips,
            )
        for _ in range(stage.spare[index]):
            numbers[row.type] += 1
            yield Placed(id=f"{row.type}-{numbers[row.type]:03d}", stands=row.at, free_s=from_s)
        for _ in range(row.count - len(used[index]) - stage.spare[index]):
            yield Placed(id="", stands=row.at, free_s=NEVER)


def _resumed(task: Task, vehicle: int, problem: Problem, hours: Hours, now_s: int) -> Onward | None:
    """Return how a trip goes on from where it is, or None where it never can."""
    here, last = len(task.begun) - 1, task.begun[-1]
    if task.arrive_s is not None:
        if here + 2 == len(task.calls):
            hours.receive(task.to, task.arrive_s, task.people)
        return Onward(task=task, vehicle=vehicle, at=here + 1, at_s=task.arrive_s, reached=False)
    call = task.calls[here]
    gate = problem.gates.get(last.place)
    if last.board_from_s is not None:
        board_s = problem.operation.timings.board.seconds(sum(call.load.values()))
        return _leaving(task, vehicle, problem, hours, max(now_s, last.board_from_s + board_s))
    if last.inspect_to_s is not None:
        done_s = max(now_s, last.inspect_to_s)
        if gate is None or gate.convoy is None:
            return _leaving(task, vehicle, problem, hours, done_s)
        return Onward(task=task, vehicle=vehicle, at=here, at_s=done_s, reached=True, inspected=True)
    if call.load or here + 1 == len(task.calls) or (gate is not None and here > 0):
        return Onward(task=task, vehicle=vehicle, at=here, at_s=now_s, reached=True)
    return _leaving(task, vehicle, problem, hours, now_s)


def _leaving(task: Task, vehicle: int, problem: Problem, hours: Hours, at_s: int) -> Onward | None:
    """Return a trip that leaves where it is as soon as it may."""
    here = len(task.begun) - 1
    place, next_ = task.calls[here].place, task.calls[here + 1].place
    route = problem.routes.quickest(place, next_)
    if route is None:
        return None
    ends = here + 2 == len(task.calls)
    leave_s = hours.first_leave(place, True, route.drive_s, at_s, task.to if ends else None, task.people)
    if leave_s > problem.horizon_s:
        return None
    if ends:
        hours.receive(task.to, leave_s + route.drive_s, task.people)
    return Onward(
        task=task, vehicle=vehicle, at=here + 1, at_s=leave_s + route.drive_s, reached=False, leave_s=leave_s
    )


def stops_of(onward: Onward, made: Sequence[Stop]) -> tuple[Stop, ...]:
    """Return all stops of a trip that has gone on: as they were until now, then as they were made."""
    task, stops = onward.task, list[Stop]()
    several = sum(bool(call.load) for call in task.calls) > 1
    for number, (call, stop) in enumerate(zip(task.calls, made, strict=True)):
        if number < len(task.begun):
            was = task.begun[number]
            names = ("arrive_s", "board_from_s", "inspect_from_s", "inspect_to_s", "alight_from_s", "leave_s")
            known = {name: at_s for name in names if (at_s := getattr(was, name)) is not None}
            if number + 1 == onward.at and onward.leave_s is not None:
                known["leave_s"] = onward.leave_s
            stop = replace(stop if number >= onward.at else Stop(place=call.place), **known)
            stop = replace(stop, convoy=was.convoy if was.leave_s is not None else stop.convoy)
        stops.append(replace(stop, load=dict(call.load) if several and call.load else None))
    return tuple(stops)


def key_of(lot: Lot) -> Key:
    """Return with whom the people of a lot are counted while they wait."""
    return lot.place, lot.group, lot.choice
