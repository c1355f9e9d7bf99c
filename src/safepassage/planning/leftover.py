"""Further trips for people whom no trip of the old plan takes any more."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count

from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Fleet
from safepassage.planning.changes import Key
from safepassage.planning.problem import Problem, Service, may_be_in_flow
from safepassage.planning.replay import Call, Task, Wheels
from safepassage.planning.underway import Stage, start_of


class Leftover:
    """Gives each vehicle in turn, as it comes free, the trip that costs it least per person."""

    def __init__(self, problem: Problem, stage: Stage, trip_ids: Iterator[str]) -> None:
        self._problem, self._stage, self._trip_ids = problem, stage, trip_ids
        self._order = count()
        self._keys: list[Key] = [(lot.place, lot.group, lot.choice) for lot in problem.lots]
        self._then = [any(may_be_in_flow(rule.then, lot) for rule in problem.orders) for lot in problem.lots]
        numbers: Counter[str] = Counter()
        for wheels in stage.wheels.values():
            tail = wheels.id.rsplit("-", 1)[-1]
            numbers[wheels.type] = max(numbers[wheels.type], int(tail) if tail.isdecimal() else 0)
        self._numbers = {row.type: count(numbers[row.type] + 1) for row in problem.fleet}

    def fill(self, free_s: Mapping[Wheels, int], names: set[str]) -> list[Task]:
        """Return new trips, put after those that the vehicles have.

        `free_s` is when each vehicle that has trips comes free, `names` the vehicle ids that are taken.
        """
        ready: list[tuple[int, int, Wheels]] = []
        for wheels in self._stage.wheels.values():
            heapq.heappush(ready, (max(wheels.free_s, free_s.get(wheels, 0)), next(self._order), wheels))
        for index in range(len(self._problem.fleet)):
            self._push_spare(ready, index, names)
        room = self._room()
        made: list[Task] = []
        while ready and any(self._stage.pool.count[key] > 0 for key in set(self._keys)):
            at_s, _, wheels = heapq.heappop(ready)
            task = self._trip(wheels, at_s, room)
            if task is None:
                continue
            made.append(task)
            if wheels.id not in self._stage.wheels:
                self._stage.wheels[wheels.id] = wheels
                self._stage.spare[wheels.row] -= 1
                self._push_spare(ready, wheels.row, names)
            heapq.heappush(ready, (self._ends_s(task, at_s), next(self._order), wheels))
        return made

    def _push_spare(self, ready: list[tuple[int, int, Wheels]], index: int, names: set[str]) -> None:
        row = self._problem.fleet[index]
        if self._stage.spare[index] <= 0 or self._problem.available_s[index][0] >= NEVER:
            return
        name = next(
            name for number in self._numbers[row.type] if (name := f"{row.type}-{number:03d}") not in names
        )
        wheels = Wheels(
            id=name,
            type=row.type,
            at=row.at,
            row=index,
            stands=row.at,
            free_s=max(self._stage.now_s, self._problem.available_s[index][0]),
        )
        heapq.heappush(ready, (wheels.free_s, next(self._order), wheels))

    def _room(self) -> dict[str, int]:
        room = dict(self._problem.people_max)
        for to in room:
            room[to] -= self._stage.past.received.get(to, 0)
            room[to] -= sum(task.people for task in self._stage.tasks if task.to == to)
        return room

    def _trip(self, wheels: Wheels, at_s: int, room: dict[str, int]) -> Task | None:
        """Return the next trip of a vehicle, or None where there is none for it."""
        problem, row = self._problem, self._problem.fleet[wheels.row]
        if row.trips_max is not None and wheels.trips + len(wheels.tasks) >= row.trips_max:
            return None
        from_, best = start_of(wheels), None
        until_s = min(problem.horizon_s, problem.available_s[wheels.row][1])
        for service in problem.services:
            people, then = self._people(service, row)
            approach = problem.routes.quickest(from_, service.place) if people else None
            if approach is None or room.get(service.to, 1) <= 0:
                continue
            drive_s = approach.drive_s + service.route.drive_s
            if at_s + drive_s > until_s:
                continue
            cost = (then, drive_s / min(people, row.seats + row.stretchers))
            if best is None or cost < best[0]:
                best = cost, service
        return None if best is None else self._made(wheels, row, best[1], room)

    def _people(self, service: Service, row: Fleet) -> tuple[int, bool]:
        """Return how many of a service's people wait a vehicle may take, and whether an order holds all."""
        people, then = 0, True
        for lot in service.lots:
            waiting = self._stage.pool.count[self._keys[lot]]
            if waiting > 0 and self._problem.carries(row, self._problem.lots[lot]):
                people += waiting
                then &= self._then[lot]
        return people, then

    def _made(self, wheels: Wheels, row: Fleet, service: Service, room: dict[str, int]) -> Task | None:
        """Return a trip of a service with as many people as there is room for."""
        pool, problem = self._stage.pool, self._problem
        free = {True: row.stretchers, False: row.seats}
        limit = min(room.get(service.to, NEVER), problem.people_per_day.get(service.to, NEVER))
        load: Counter[str] = Counter()
        tokens: list[str] = []
        for index in service.lots:
            lot, key = problem.lots[index], self._keys[index]
            if not problem.carries(row, lot) or pool.count[key] <= 0:
                continue
            for token in sorted(pool.tokens[key], key=lambda token: -pool.home[token][1]):
                size = pool.home[token][1]
                if size <= min(free[lot.stretcher], limit):
                    pool.take(key, [token], 0)
                    tokens.append(token)
                    load[lot.group] += size
                    free[lot.stretcher] -= size
                    limit -= size
            loose = min(pool.loose(key), free[lot.stretcher], limit)
            if loose > 0:
                pool.take(key, [], loose)
                load[lot.group] += loose
                free[lot.stretcher] -= loose
                limit -= loose
        if not load:
            return None
        if service.to in room:
            room[service.to] -= load.total()
        approach = problem.routes.quickest(start_of(wheels), service.place)
        assert approach is not None
        calls = [Call(place=place) for place in approach.stops[:-1]]
        calls.append(Call(place=service.place, load=dict(load)))
        calls += [Call(place=place) for place in service.route.stops[1:]]
        task = Task(
            id=next(self._trip_ids),
            wheels=wheels,
            calls=calls,
            passage=service.passage,
            households=tuple(tokens),
            old=False,
        )
        wheels.tasks.append(task)
        self._stage.tasks.append(task)
        return task

    def _ends_s(self, task: Task, at_s: int) -> int:
        """Return when a trip ends if it never waits."""
        timings = self._problem.operation.timings
        drives = 0
        for before, then in zip(task.calls, task.calls[1:], strict=False):
            route = self._problem.routes.quickest(before.place, then.place)
            drives += 0 if route is None else route.drive_s
        return at_s + drives + timings.board.seconds(task.people) + timings.alight.seconds(task.people)
