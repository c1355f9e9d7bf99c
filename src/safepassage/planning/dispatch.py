"""The constructive scheduler: it runs the operation forward and writes down what each vehicle does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from safepassage.planning import event_loop
from safepassage.planning import event_state as es
from safepassage.planning.choice import Policy, Table
from safepassage.planning.compilation import text_of
from safepassage.planning.dispatch_arrays import Arrays
from safepassage.planning.event_state import Integers
from safepassage.planning.meant import Meant
from safepassage.planning.opening import Agenda, State, opening, sizes_of
from safepassage.planning.plan import Stop
from safepassage.planning.runs import Reader, Run, Timetable, Vehicle, convoy_ids
from safepassage.planning.tour import Intent, Tour

run_forward = event_loop.compiled(text_of("event"))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a construction gave: the trips that arrived, and who is left per lot.

    `stuck` are trips that could not arrive in time or at all, `late` those that end after their vehicle
    has to be back; a plan may hold neither. `closed` are the checkpoints and passages whose last convoy has
    gone. `work` counts events and choices. Of an operation under way, trips that had begun count in what it
    costs, but only `onward` has them. Figures are read from the arrays of the construction's end, `state`;
    trips are made into values when they are asked for.
    """

    arrays: Arrays
    state: State

    @cached_property
    def _made(self) -> Integers:
        """The rows of the trips begun."""
        return self.state.rows("RUN", until=es.NEXT_RUN)

    @cached_property
    def _begun(self) -> int:
        """How many of the trips had begun before."""
        midway = self.arrays.problem.midway
        return 0 if midway is None else len(midway.onward)

    def _with(self, *statuses: int) -> Integers:
        """Return the numbers of the trips that ended so."""
        return np.flatnonzero(np.isin(self._made[:, es.RUN_STATUS], statuses))

    @cached_property
    def _arrived(self) -> Integers:
        arrived = self._with(es.DONE, es.LATE)
        return arrived[arrived >= self._begun]

    @cached_property
    def _failed(self) -> Integers:
        failed = self._with(es.STUCK, es.LIVE)
        return failed[failed >= self._begun]

    @cached_property
    def _late(self) -> Integers:
        late = self._with(es.LATE)
        return late[late >= self._begun]

    def _when(self, runs: Integers) -> Integers:
        """Return when some trips arrive."""
        last: Integers = self._made[runs, es.RUN_STOPS] - 1
        arrive_s: Integers = self.state.t[last, es.STOP_ARRIVE]
        return arrive_s

    @cached_property
    def _arrive_s(self) -> Integers:
        return self._when(self._arrived)

    @cached_property
    def cost(self) -> tuple[int, int, int]:
        """People left, clearance and person-seconds: less is better, the first first."""
        arrived = self._with(es.DONE, es.LATE)
        people, arrive_s = self._made[arrived, es.RUN_PEOPLE], self._when(arrived)
        waiting = self.state.rows("LOT")[:, es.LOT_WAITING]
        left = int(waiting.sum() + self._made[self._with(es.STUCK, es.LIVE), es.RUN_PEOPLE].sum())
        return left, int(arrive_s.max(initial=0)), int((people * arrive_s).sum())

    @cached_property
    def onward(self) -> tuple[tuple[Stop, ...] | None, ...]:
        """The stops of the trips that had begun before, from now on; None for one that does not arrive."""
        arrived = set(self._with(es.DONE, es.LATE).tolist())
        return tuple(
            self._reader.stops(number) if number in arrived else None for number in range(self._begun)
        )

    @property
    def work(self) -> int:
        """How much was done: events, trips begun, and choices looked at."""
        return int(self.state.g[es.WORK])

    @cached_property
    def left(self) -> tuple[int, ...]:
        """People left per lot."""
        waiting = self.state.rows("LOT")[:, es.LOT_WAITING]
        return tuple((waiting + self._carried(self._failed)).tolist())

    @cached_property
    def arrived(self) -> tuple[int, ...]:
        """People who arrive per lot."""
        return tuple(self._carried(self._arrived).tolist())

    def _carried(self, runs: Integers) -> Integers:
        """Return how many of each lot some trips carry."""
        g, t, m = self.state.g, self.state.t, self.state.m
        people = np.zeros(g[es.LOT_N] - g[es.LOT_0], dtype=np.int64)
        for first, end in self._made[runs][:, [es.RUN_PICK, es.RUN_PICKS]]:
            loads = m[t[first, es.PICK_LOAD] : t[end - 1, es.PICK_LOADS]]
            np.add.at(people, loads[::2] - g[es.LOT_0], loads[1::2])
        return people

    @cached_property
    def arrivals_s(self) -> tuple[int, ...]:
        """When each of `runs` arrives."""
        return tuple(self._arrive_s.tolist())

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The trips that arrive, in the order in which they began."""
        return self._runs(self._arrived)

    @cached_property
    def stuck(self) -> tuple[Run, ...]:
        """The trips that never arrive, or not in time."""
        return self._runs(self._failed)

    @cached_property
    def late(self) -> tuple[Run, ...]:
        """The trips that arrive but end after their vehicle has to be back."""
        return self._runs(self._late)

    @cached_property
    def skipped(self) -> tuple[int, ...]:
        """The trips meant that were not made, counted through the tours in their order."""
        return tuple(np.flatnonzero(self.state.rows("INTENT")[:, es.INTENT_SKIPPED] == 1).tolist())

    @cached_property
    def figures(self) -> Integers:
        """A row for each of `runs`: its vehicle's fleet row, its service, when it set out and arrives."""
        return np.column_stack([self._choices(self._arrived), self._arrive_s])

    @property
    def failures(self) -> Integers:
        """A row for each trip stuck or late: its vehicle's fleet row, its service, and when it set out."""
        return self._choices(np.concatenate([self._failed, self._late]))

    def _choices(self, numbers: Integers) -> Integers:
        runs, g = self._made[numbers], self.state.g
        rows = self.state.t[runs[:, es.RUN_VEHICLE], es.VEHICLE_ROW] - g[es.ROW_0]
        services = runs[:, es.RUN_SERVICE] - g[es.SERVICE_0]
        return np.column_stack([rows, services, runs[:, es.RUN_DISPATCHED_S]])

    @property
    def tours(self) -> tuple[Tour, ...]:
        """What the vehicles do, without times: tours that give the same trips again."""
        return self.tours_without(np.zeros(len(self.runs), dtype=np.bool_), open_=False)

    def tours_without(self, trips: npt.NDArray[np.bool_], *, open_: bool) -> tuple[Tour, ...]:
        """Return what the vehicles do without some of `runs`: left open, or dropped with all behind them."""
        gone: list[bool] = trips.tolist()
        tours = []
        for vehicle, runs in self._by_vehicle:
            first = next((i for i, (run, _) in enumerate(runs) if gone[run] and not open_), len(runs))
            kept = tuple(None if gone[run] else meant for run, meant in runs[:first])
            if kept:
                tours.append(Tour(row=vehicle.row, number=vehicle.number, trips=kept))
        return tuple(tours)

    @cached_property
    def _by_vehicle(self) -> list[tuple[Vehicle, list[tuple[int, Intent]]]]:
        """The numbers of `runs` that each vehicle makes, in their order, and what is meant by them."""
        by_vehicle: dict[Vehicle, list[tuple[int, Intent]]] = {}
        order: list[int] = np.argsort(self.figures[:, 2], kind="stable").tolist()
        for number in order:
            run = self.runs[number]
            by_vehicle.setdefault(run.vehicle, []).append((number, run.meant))
        return list(by_vehicle.items())

    @property
    def failed(self) -> int:
        """How many trips are stuck or late."""
        return len(self._failed) + len(self._late)

    def _runs(self, numbers: Integers) -> tuple[Run, ...]:
        return self._reader.runs(numbers.tolist())

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.arrays, self.state)

    @property
    def timetable(self) -> Timetable:
        """What a plan is made from."""
        return Timetable(runs=self.runs, left=self.left, convoys=self.convoys, closed=self.closed)

    @cached_property
    def convoys(self) -> tuple[tuple[str, str, int, int, int], ...]:
        """The convoys: id, checkpoint, release, vehicles and people."""
        rows = self.state.rows("CONVOY", until=es.NEXT_CONVOY)[:, : es.CONVOY_PEOPLE + 1].tolist()
        at = {row: yard for yard, row in self.arrays.yard_row.items()}
        ids = convoy_ids(self.arrays, self.state)
        return tuple(
            (convoy, at[yard], release_s, vehicles, people)
            for convoy, (yard, release_s, vehicles, people) in zip(ids, rows, strict=True)
        )

    @cached_property
    def closed(self) -> frozenset[tuple[str, str]]:
        """The checkpoints and passages whose last convoy has gone."""
        closed = np.flatnonzero(self.state.rows("CROSSING")[:, es.CROSSING_CLOSED] == 1).tolist()
        passages = self.arrays.passages
        return frozenset(
            (self.arrays.yard_ids[number // len(passages)], passages[number % len(passages)])
            for number in closed
        )


def construct(
    table: Table, policy: Policy, *, tours: Sequence[Tour] = (), complete: bool | None = None
) -> Outcome:
    """Return the outcome of one construction.

    Parameters
    ----------
    table, policy
        The problem's figures, and what varies.
    tours
        What vehicles are meant to do: each makes its trips in their order, each as early as the terms let it.
        People whom a tour carries wait for it. A trip that can no longer be made in time, or waits for a term
        until nothing else can happen, is skipped, and its vehicle goes on with the next.
    complete
        Whether vehicles that are meant to do nothing more go on by the policy, for people whom no tour
        carries; by default only where there are no tours.

    Raises
    ------
    ValueError
        If the tours do not fit the fleet, the services or the people.
    """
    arrays = table.arrays
    meant = Meant(arrays, tours)
    goes_on = not tours if complete is None else complete
    while True:
        state = opening(table, policy, sizes_of(table, meant), meant=meant, complete=goes_on)
        agenda = Agenda()
        agenda.vehicles_from_start(table, state)
        agenda.write(state)
        run_forward(state.g, state.t, state.m, state.f)
        if not state.g[es.FULL]:
            return Outcome(arrays=arrays, state=state)
        table.sizes.update({name: 2 * rows for name, rows in table.sizes.items()})
