"""Where inspected vehicles wait at a checkpoint until their convoy may leave."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.operation.calendar import NEVER
from safepassage.planning.problem import Gate
from safepassage.planning.replay_rules import Past

if TYPE_CHECKING:
    from safepassage.planning.replay import Replay, Task


class Yard:
    """The convoys of one checkpoint: those planned stay together, a late one takes along who is late too.

    Vehicles without a planned convoy fill the next one that has room, or make up one of their own when
    nobody else is on the way or it is full.
    """

    def __init__(self, at: str, gate: Gate, past: Past, replay: Replay) -> None:
        assert gate.convoy is not None
        self.at, self.gate, self.rule = at, gate, gate.convoy
        self._replay = replay
        last = past.releases.get(at)
        self._pool: list[Task] = []
        self._group: dict[Task, str] = {}
        self._members: dict[str, set[Task]] = defaultdict(set)
        self._release_s: dict[str, int] = {}
        self._last_s = -NEVER if last is None else last.at_s
        self._last_trips = frozenset() if last is None else last.trips
        self._ahead: set[Task] = set()
        self._ids: set[str] = set(past.convoys)
        self._closed: set[str] = set()
        self._number = 0

    def expect(self, task: Task) -> None:
        """Note a trip that will come, with its planned convoy."""
        for index, call in enumerate(task.calls):
            if call.place != self.at:
                continue
            due = call.due
            if index < len(task.begun) and task.begun[index].leave_s is not None:
                if task.id in self._last_trips and self.rule.clear & {
                    c.place for c in task.calls[index + 1 :]
                }:
                    self._ahead.add(task)
            elif task not in self._group and due is not None and due.convoy is not None:
                self._group[task] = due.convoy
                self._members[due.convoy].add(task)
                self._release_s[due.convoy] = due.leave_s or 0

    def forget(self, task: Task) -> None:
        """Wait no longer for a trip that is given up."""
        self._ahead.discard(task)
        if task in self._pool:
            self._pool.remove(task)
        self._ungroup(task)

    def _ungroup(self, task: Task) -> None:
        if (group := self._group.pop(task, None)) is not None:
            self._members[group].discard(task)
            if not self._members[group]:
                del self._members[group]

    def join(self, task: Task) -> None:
        """Let a trip wait here."""
        self._pool.append(task)

    def passed(self, task: Task) -> None:
        """Note that a trip has reached a place: perhaps that for which the next convoy waits."""
        if task in self._ahead and not self.rule.clear & {c.place for c in task.calls[len(task.stops) :]}:
            self._ahead.discard(task)

    # ------------------------------------------------------------------------------ releases

    def release(self, now_s: int) -> None:
        """Release the convoys that may leave now, or look again when the first may."""
        while self._pool and not self._ahead:
            open_s = self.gate.loaded.first_fit(max(now_s, self._last_s + max(1, self.rule.headway_s)))
            if open_s != now_s:
                if open_s < NEVER:
                    self._replay.push(open_s, None, None)
                return
            chosen, convoy = self._chosen(now_s)
            if not chosen:
                return
            self._go(chosen, convoy, now_s)

    def _chosen(self, now_s: int) -> tuple[list[Task], str]:
        """Return the convoy to release now, if any, and its id."""
        waiting = set(self._pool)
        ready = [group for group, members in self._members.items() if members <= waiting]
        later = NEVER
        for group in sorted(ready, key=lambda group: (self._release_s[group], group)):
            members = [task for task in self._pool if self._group.get(task) == group]
            at_s = max(self._release_s[group], *(self._replay.first_leave(task, now_s) for task in members))
            if at_s > now_s:
                later = min(later, at_s)
                continue
            chosen = members[: self.rule.vehicles_max]
            chosen += self._beside(chosen, group, now_s)
            if self._allowed(chosen):
                return chosen, group
        loose = [task for task in self._pool if task not in self._group]
        may = [task for task in loose if self._replay.first_leave(task, now_s) == now_s][
            : self.rule.vehicles_max
        ]
        if may and self._allowed(may) and (len(may) == self.rule.vehicles_max or not self._more_to_come()):
            return may, ""
        later = min([later, *(self._replay.first_leave(t, now_s) for t in loose if t not in may)])
        if now_s < later < NEVER:
            self._replay.push(later, None, None)
        return [], ""

    def _beside(self, chosen: list[Task], group: str, now_s: int) -> list[Task]:
        """Return who may go along: vehicles in no convoy, and if this one is late, others that are."""
        late = now_s > self._release_s[group]
        along: list[Task] = []
        for task in self._pool:
            if len(chosen) + len(along) >= self.rule.vehicles_max:
                break
            other = self._group.get(task)
            fits = other is None or (late and other != group and self._release_s[other] <= now_s)
            if (
                fits
                and self._replay.first_leave(task, now_s) == now_s
                and not self._replay.problem.people_per_day
            ):
                along.append(task)
        return along

    def _allowed(self, chosen: list[Task]) -> bool:
        """Return whether so few may leave together, and whether nobody goes after a last convoy."""
        if any(task.passage in self._closed for task in chosen):
            return False
        return len(chosen) >= self.rule.vehicles_min or bool(self._closing(chosen))

    def _closing(self, chosen: list[Task]) -> set[str]:
        """Return the passages whose last vehicles here these are."""
        gone = set(chosen)
        rest = {task.passage for task in self._replay.live if task not in gone and task.passes(self.at)}
        return {task.passage for task in chosen} - rest

    def _more_to_come(self) -> bool:
        waiting = set(self._pool)
        return any(
            task not in self._group and task not in waiting and task.boarded and task.passes(self.at)
            for task in self._replay.live
        )

    def _go(self, chosen: list[Task], convoy: str, now_s: int) -> None:
        if len(chosen) < self.rule.vehicles_min:
            self._closed |= self._closing(chosen)
        name = convoy if convoy and convoy not in self._ids else self._new_id()
        self._ids.add(name)
        self._last_s = now_s
        gone = set(chosen)
        self._pool = [task for task in self._pool if task not in gone]
        for task in chosen:
            self._ungroup(task)
            if self.rule.clear & {call.place for call in task.calls[len(task.stops) :]}:
                self._ahead.add(task)
            self._replay.depart(task, now_s, name)

    def _new_id(self) -> str:
        planned = {*self._ids, *self._members, *self._release_s}
        numbers = [int(found[1]) for known in planned if (found := re.search(r"(\d+)$", known))]
        self._number = max([self._number, *numbers]) + 1
        return f"{self.at}-{self._number:03d}"

    def force(self, now_s: int) -> bool:
        """Nothing else can happen: release who waits as they are, or give them up; False: nobody waits."""
        if not self._pool:
            return False
        if not self._ahead and any(task in self._group for task in self._pool):
            for task in list(self._pool):
                self._ungroup(task)
            self._replay.push(now_s, None, None)
            return True
        for task in list(self._pool):
            self._replay.fail(task)
        return True
