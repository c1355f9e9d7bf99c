"""Convoys: inspected vehicles wait at a checkpoint until enough may leave it together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Literal

from safepassage.operation.calendar import NEVER
from safepassage.planning.choice import Waiting
from safepassage.planning.problem import ConvoyRule, Gate, Problem
from safepassage.planning.traffic import Run, Traffic

Push = Callable[[int, Literal["arrive", "look"], Run | None], None]


class ConvoyYard:
    """Where inspected vehicles wait at a checkpoint until they are released together."""

    def __init__(self, rule: ConvoyRule, gate: Gate) -> None:
        self.rule = rule
        self.gate = gate
        self.pool: list[Run] = []
        self.released = 0
        self.last_s = -NEVER
        self.ahead: set[Run] = set()
        self.closed: set[str] = set()

    def open_from(self, at_s: int) -> int:
        """Return the first instant from `at_s` on at which a convoy may leave, after the one before."""
        return (
            NEVER
            if self.ahead
            else self.gate.loaded.first_fit(max(at_s, self.last_s + max(1, self.rule.headway_s)))
        )

    def ready(self, traffic: Traffic, at_s: int) -> list[Run]:
        """Return the waiting runs that may leave at that instant, no more than a convoy takes."""
        beside: dict[tuple[str, int], int] = defaultdict(int)
        chosen: list[Run] = []
        for run in self.pool:
            if len(chosen) == self.rule.vehicles_max:
                break
            if traffic.may_leave(run, at_s, beside):
                chosen.append(run)
        return chosen

    def release(self, runs: list[Run], at_s: int) -> str:
        """Let a convoy go and return its id."""
        gone = set(runs)
        self.pool = [run for run in self.pool if run not in gone]
        self.last_s = at_s
        self.released += 1
        self.ahead = {run for run in runs if self.rule.clear & set(_stops_ahead(run))}
        return f"{self.gate.at}-{self.released:03d}"

    def passed(self, run: Run, place: str) -> None:
        """Note that a run has arrived at a place that the next convoy may wait for."""
        if run in self.ahead and place in self.rule.clear and not self.rule.clear & set(_stops_ahead(run)):
            self.ahead.discard(run)


def _stops_ahead(run: Run) -> tuple[str, ...]:
    assert run.route is not None
    return run.route.stops[run.leg + 1 :]


class Convoys:
    """All convoys of a construction: who waits where, who is released, which passages are closed."""

    def __init__(
        self,
        problem: Problem,
        traffic: Traffic,
        waiting: Waiting,
        live: Collection[Run],
        least: Mapping[str, int],
        push: Push,
    ) -> None:
        self._problem, self._traffic, self._waiting, self._live = problem, traffic, waiting, live
        self._least, self._push = least, push
        self.released: list[tuple[str, str, int, int, int]] = []
        self.yards = {
            at: ConvoyYard(gate.convoy, gate) for at, gate in problem.gates.items() if gate.convoy is not None
        }

    @property
    def closed(self) -> int:
        """How many passages have had their last convoy somewhere."""
        return sum(len(yard.closed) for yard in self.yards.values())

    def closes(self, passage: str, checkpoints: Collection[str]) -> bool:
        """Return whether a passage by these checkpoints is closed."""
        return any(passage in yard.closed and at in checkpoints for at, yard in self.yards.items())

    def try_release(self, at: str, now_s: int) -> None:
        """Release convoys at a checkpoint, or look again when one may leave."""
        yard = self.yards[at]
        while yard.pool:
            open_s = yard.open_from(now_s)
            if open_s != now_s:
                if open_s < NEVER:
                    self._push(open_s, "look", None)
                return
            runs = yard.ready(self._traffic, now_s)
            least = max(yard.rule.vehicles_min, (self._least).get(at, 1))
            enough = len(runs) >= yard.rule.vehicles_min and (
                len(runs) >= least or not self._more_to_come(at)
            )
            if not runs or not (enough or self._last_of_passage(at, runs)):
                self._look_again(yard, now_s)
                return
            self._release(at, runs, now_s)

    def _release(self, at: str, runs: list[Run], now_s: int) -> None:
        yard = self.yards[at]
        if len(runs) < yard.rule.vehicles_min:
            yard.closed |= {p for p in {r.service.passage for r in runs} if self._is_last(at, p, runs)}
        convoy = yard.release(runs, now_s)
        for run in runs:
            stop = replace(run.stops.pop(), convoy=convoy)
            self._push(self._traffic.leave(run, now_s, stop), "arrive", run)
        self.released.append((convoy, at, now_s, len(runs), sum(run.people for run in runs)))

    def _look_again(self, yard: ConvoyYard, now_s: int) -> None:
        """Look at a yard again when a waiting run that may not leave now first may."""
        later = [s for run in yard.pool if now_s < (s := self._traffic.first_leave(run, now_s)) < NEVER]
        if later:
            self._push(min(later), "look", None)

    def _more_to_come(self, at: str) -> bool:
        pool = set(self.yards[at].pool)
        return any(run.loaded and run not in pool and self.ahead(run, at) for run in self._live)

    def ahead(self, run: Run, at: str) -> bool:
        """Return whether a live run has still to pass a checkpoint on its loaded drive."""
        return at in (run.service.route.stops[run.leg :] if run.loaded else run.service.route.checkpoints)

    def _last_of_passage(self, at: str, runs: list[Run]) -> bool:
        return any(self._is_last(at, passage, runs) for passage in {run.service.passage for run in runs})

    def _is_last(self, at: str, passage: str, runs: list[Run]) -> bool:
        """Return whether nobody but these runs will ever pass a checkpoint under a passage."""
        gone = set(runs)
        if any(at in r.service.route.stops[r.leg + 1 :] for r in runs if r.service.passage == passage):
            return False
        if any(r.service.passage == passage and r not in gone and self.ahead(r, at) for r in self._live):
            return False
        if passage in self.yards[at].closed:
            return True
        return not any(
            s.passage == passage and at in s.route.checkpoints and self._waiting.count[list(s.lots)].any()
            for s in self._problem.services
        )
