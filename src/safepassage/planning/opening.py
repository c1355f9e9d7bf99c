"""The state that a construction begins with: what the policy says, the vehicles, and room for trips."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from safepassage.planning import event_state as es
from safepassage.planning.choice import Policy, Table
from safepassage.planning.dispatch_arrays import Arrays
from safepassage.planning.event_state import NONE, Floats, Integers
from safepassage.planning.meant import Meant

GROWING: Final = ("RUN", "PICK", "STOP", "CONVOY")


@dataclass(frozen=True, kw_only=True)
class State:
    """The four arrays of `event_state`."""

    g: Integers
    t: Integers
    m: Integers
    f: Floats

    def rows(self, things: str, *, until: int | None = None) -> Integers:
        """Return the rows of a kind of thing, up to one that is the first free."""
        first, end = self.g[getattr(es, f"{things}_0")], self.g[getattr(es, f"{things}_N")]
        return self.t[first : end if until is None else self.g[until]]


def sizes_of(table: Table, meant: Meant) -> dict[str, int]:
    """Return how many of the things that grow to make room for, those that are meant besides."""
    if not table.sizes:
        problem, vehicles = table.problem, table.arrays.vehicles
        trips = 2 * len(problem.lots) + vehicles + 8
        for lot in problem.lots:
            rooms = [
                r.stretchers if lot.stretcher else r.seats for r in problem.fleet if problem.carries(r, lot)
            ]
            trips += lot.count // max(rooms, default=lot.count)
        table.sizes.update(RUN=trips, PICK=trips, STOP=8 * trips, CONVOY=trips)
        table.sizes.update(loads=4 * trips, events=4 * vehicles + 64, houses=3 * len(table.arrays.tokens) + 8)
    picks, trips = len(meant.picks), len(meant.intents)
    begun = Counter({} if table.midway is None else table.midway.sizes)
    more = {"RUN": trips, "PICK": picks, "STOP": 4 * (trips + picks), "CONVOY": trips}
    more |= {"loads": len(meant.loads), "houses": len(meant.houses)}
    return {name: count + more.get(name, 0) + begun[name] for name, count in table.sizes.items()}


def opening(table: Table, policy: Policy, sizes: Mapping[str, int], *, meant: Meant, complete: bool) -> State:
    """Return the state in which nothing has happened and every vehicle stands where it starts, or is now.

    Parameters
    ----------
    table, policy
        The problem's figures, and what varies.
    sizes
        How many rows to set aside for each thing that grows.
    meant
        The tours that vehicles follow.
    complete
        Whether vehicles that are meant to do nothing more choose trips themselves.
    """
    arrays = table.arrays
    g, m, f = arrays.g.copy(), [arrays.m], _Decimals()
    end = len(arrays.t)
    rooms = {"VEHICLE": arrays.vehicles, "KIND": len(arrays.standing) * len(table.problem.fleet)}
    rooms["INTENT"] = len(meant.intents)
    for things, count in {**rooms, **{name: sizes[name] for name in GROWING}}.items():
        g[getattr(es, f"{things}_0")], g[getattr(es, f"{things}_N")] = end, end + count
        end += count
    aside, midway = end, table.midway
    end += 0 if midway is None else midway.aside
    t = np.full((end, es.COLUMNS), NONE, dtype=np.int64)
    t[: len(arrays.t)] = arrays.t
    for things in GROWING:
        g[getattr(es, f"NEXT_{things}")] = g[getattr(es, f"{things}_0")]
    _write_rules(g, t, f, arrays, policy)
    _write_vehicles(g, t, arrays)
    services = g[es.SERVICE_N] - g[es.SERVICE_0]
    kinds = t[g[es.KIND_0] : g[es.KIND_N]]
    here = len(arrays.m)
    rows = t[g[es.ROW_0] : g[es.ROW_N]]
    rows[:, es.ROW_LAST_S] = here + services * np.arange(len(rows))
    m.append(np.ascontiguousarray(policy.last_s, dtype=np.int64).reshape(-1))
    here += len(m[-1])
    kinds[:, es.KIND_HEAP] = here + services * np.arange(len(kinds))
    kinds[:, es.KIND_IN] = here + services * (len(kinds) + np.arange(len(kinds)))
    kinds[:, es.KIND_KEYS] = f.empty(services * len(kinds)) + services * np.arange(len(kinds))
    here += 2 * services * len(kinds)
    for size, first, last in (
        (sizes["loads"], es.LOADS, es.LOADS_END),
        (sizes["houses"], es.HOUSES, es.HOUSES_END),
        (sizes["events"], es.EVENT_KEYS, es.EVENT_KEYS_END),
    ):
        g[first], g[last] = here, here + size
        here += size
    g[es.EVENT_WHATS] = here
    here += sizes["events"]
    g[es.IDLE] = here
    here += len(kinds)
    due = meant.due
    g[es.TURN], g[es.TURNS], g[es.DUE] = here, due.shape[1], here + len(due)
    here += len(due) + due.size
    g[es.NEXT_LOAD], g[es.NEXT_HOUSE] = g[es.LOADS], g[es.HOUSES]
    lists = np.empty(here, dtype=np.int64)
    fixed = len(arrays.m)
    lists[:fixed], lists[fixed : fixed + len(m[1])] = arrays.m, m[1]
    lists[g[es.TURN] : g[es.DUE]] = 0
    lists[g[es.DUE] : g[es.DUE] + due.size] = due.reshape(-1)
    if midway is not None:
        midway.write(g, t, lists, aside)
    if meant.intents:
        meant.write(g, t, lists)
    g[es.COMPLETE], g[es.PREPOSITIONS] = complete, policy.prepositions
    g[es.STAMP], g[es.TERMS_STAMP], g[es.CHANGED] = 1, 1, 1
    return State(g=g, t=t, m=lists, f=f.whole)


class _Decimals:
    """Lists of decimals one after another."""

    def __init__(self) -> None:
        self._parts: list[Floats] = []
        self._end = 0

    def add(self, figures: Floats) -> int:
        begin = self._end
        self._parts.append(np.ascontiguousarray(figures, dtype=np.float64).reshape(-1))
        self._end += len(self._parts[-1])
        return begin

    def empty(self, count: int) -> int:
        return self.add(np.empty(count))

    @property
    def whole(self) -> Floats:
        return np.concatenate(self._parts)


def _write_rules(g: Integers, t: Integers, f: _Decimals, arrays: Arrays, policy: Policy) -> None:
    """Write down what a policy says."""
    services = t[g[es.SERVICE_0] : g[es.SERVICE_N]]
    onward_s = services[:, es.SERVICE_ONWARD_S].astype(np.float64)
    # Long trips first: so much is added that no cost is negative, and it only rises as people leave.
    most_s = onward_s.max(initial=0.0) if policy.onward < 0 else 0.0
    g[es.ONWARD] = f.add(policy.onward * (onward_s - most_s))
    g[es.FACTOR] = f.add(policy.factor)
    guidance = policy.guidance
    g[es.GUIDED], g[es.COLLECTS] = guidance is not None, policy.collects
    greed_s = 0.0
    if guidance is not None:
        backs = [guidance.trip + guidance.back.get(at, guidance.start) for at in arrays.standing]
        g[es.LOSSES] = f.add(np.array(backs))
        g[es.PERSON] = f.add(guidance.person)
        g[es.OWED_SITTING], g[es.OWED_LYING] = f.add(guidance.owed[0]), f.add(guidance.owed[1])
        greed_s = policy.greed * guidance.seconds
    g[es.WEIGHTS] = f.add(np.array([policy.approach, greed_s, policy.loss_max, policy.evenness]))
    services[:, es.SERVICE_QUEUE_S] = policy.queue_s
    for row, fleet in zip(t[g[es.ROW_0] : g[es.ROW_N]], arrays.problem.fleet, strict=True):
        row[es.ROW_FILL] = math.ceil(policy.fill * (fleet.seats + fleet.stretchers))
    for at, wanted in (policy.convoy_least or {}).items():
        t[arrays.yard_row[at], es.YARD_WANTED] = wanted


def _write_vehicles(g: Integers, t: Integers, arrays: Arrays) -> None:
    """Write down every vehicle of the fleet, in the order of its rows."""
    first = g[es.VEHICLE_0]
    for number, fleet in enumerate(arrays.problem.fleet):
        mine = t[first : first + fleet.count]
        mine[:, es.VEHICLE_ROW], mine[:, es.VEHICLE_AT] = g[es.ROW_0] + number, arrays.place_row[fleet.at]
        mine[:, [es.VEHICLE_TRIPS, es.VEHICLE_INTENT, es.VEHICLE_INTENTS]] = 0
        first += fleet.count


class Agenda:
    """The events known before a construction begins, in the order in which they are added at one second."""

    def __init__(self) -> None:
        self._events: list[tuple[int, int]] = []

    def add(self, at_s: int, kind: int, subject: int) -> None:
        """Add an event."""
        self._events.append((at_s, kind * es.NUMBERS + subject))

    def vehicles_from_start(self, table: Table, state: State) -> None:
        """Let every vehicle be free from when its row is available, or go on from where it is now."""
        if table.midway is not None:
            for event in table.midway.events(state.g):
                self.add(*event)
            return
        problem, vehicle = table.problem, int(state.g[es.VEHICLE_0])
        for fleet, (from_s, until_s) in zip(problem.fleet, problem.available_s, strict=True):
            for _ in range(fleet.count):
                if from_s < until_s and from_s <= problem.horizon_s:
                    self.add(from_s, es.FREE, vehicle)
                vehicle += 1

    def write(self, state: State) -> None:
        """Write the events into the heap: a sorted list is one."""
        g, m = state.g, state.m
        count = len(self._events)
        if count > g[es.EVENT_KEYS_END] - g[es.EVENT_KEYS]:
            g[es.FULL] = 1
            return
        whats = np.array(self._events, dtype=np.int64).reshape(-1, 2)
        keys = whats[:, 0] * es.NUMBERS + np.arange(1, count + 1)
        order = np.argsort(keys)
        m[g[es.EVENT_KEYS] : g[es.EVENT_KEYS] + count] = keys[order]
        m[g[es.EVENT_WHATS] : g[es.EVENT_WHATS] + count] = whats[order, 1]
        g[es.EVENTS] = g[es.NUMBER] = count
