"""The trips of a construction as values, made from its tables when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from safepassage.planning import event_state as es
from safepassage.planning.dispatch_arrays import Arrays
from safepassage.planning.event_state import NONE
from safepassage.planning.opening import State
from safepassage.planning.plan import Stop
from safepassage.planning.problem import Service
from safepassage.planning.tour import Intent, Pickup


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle: its fleet row, and its number in it."""

    row: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A trip: `load` is people per lot, `intent` the number of the one it was begun for (None: by choice).

    `convoy` is the number of the convoy it left in at its checkpoint, where convoys are planned.
    """

    vehicle: Vehicle
    service: Service
    service_index: int
    pickups: tuple[Pickup, ...]
    dispatched_s: int
    stops: tuple[Stop, ...]
    intent: int | None
    convoy: int | None = None

    @property
    def load(self) -> dict[int, int]:
        """People per lot."""
        load: dict[int, int] = {}
        for pickup in self.pickups:
            for lot, count in pickup.load.items():
                load[lot] = load.get(lot, 0) + count
        return load

    @property
    def people(self) -> int:
        """How many it carries."""
        return sum(pickup.people for pickup in self.pickups)

    @property
    def households(self) -> tuple[str, ...]:
        """The tokens of the households aboard."""
        return tuple(token for pickup in self.pickups for token in pickup.households)

    @property
    def meant(self) -> Intent:
        """The trip without its times."""
        return Intent(service=self.service_index, pickups=self.pickups, convoy=self.convoy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """What a plan is made from: the trips that arrive, and who is left per lot.

    `convoys` are id, checkpoint, release, vehicles and people; `closed` are the checkpoints and passages
    whose last convoy has gone.
    """

    runs: tuple[Run, ...]
    left: tuple[int, ...]
    convoys: tuple[tuple[str, str, int, int, int], ...] = ()
    closed: frozenset[tuple[str, str]] = frozenset()

    @property
    def cost(self) -> tuple[int, int, int]:
        """People left, clearance and person-seconds: less is better, the first first."""
        arrivals = [(run.people, run.stops[-1].arrive_s or 0) for run in self.runs]
        clearance_s = max((arrive_s for _, arrive_s in arrivals), default=0)
        return sum(self.left), clearance_s, sum(people * arrive_s for people, arrive_s in arrivals)


class Reader:
    """Reads trips out of the tables of one construction."""

    def __init__(self, arrays: Arrays, state: State) -> None:
        self._arrays = arrays
        self._vehicles = [
            Vehicle(row, number)
            for row, fleet in enumerate(arrays.problem.fleet)
            for number in range(fleet.count)
        ]
        self._convoys = convoy_ids(arrays, state)
        self._numbers_in_turn = convoy_numbers(arrays, state) if state.g[es.TURNS] else None
        self._runs = state.rows("RUN", until=es.NEXT_RUN).tolist()
        self._stops: list[list[int]] = state.rows("STOP", until=es.NEXT_STOP).tolist()
        self._picks: list[list[int]] = state.rows("PICK", until=es.NEXT_PICK).tolist()
        self._first = {
            name: int(state.g[getattr(es, f"{name}_0")])
            for name in ("VEHICLE", "SERVICE", "INTENT", "STOP", "PICK", "PLACE", "LOT", "HOUSE", "CONVOY")
        }
        self._lists = int(state.g[es.LOADS])
        self._numbers: list[int] = state.m[self._lists :].tolist()

    def runs(self, numbers: Sequence[int]) -> tuple[Run, ...]:
        """Return some trips by their numbers."""
        return tuple(self._run(self._runs[number]) for number in numbers)

    def stops(self, number: int) -> tuple[Stop, ...]:
        """Return the stops of one trip, without who boards there."""
        row, first = self._runs[number], self._first["STOP"]
        stops = self._stops[row[es.RUN_STOP] - first : row[es.RUN_STOPS] - first]
        return tuple(self._stop(stop, several=False) for stop in stops)

    def _run(self, row: list[int]) -> Run:
        first = self._first
        service = row[es.RUN_SERVICE] - first["SERVICE"]
        picks = self._picks[row[es.RUN_PICK] - first["PICK"] : row[es.RUN_PICKS] - first["PICK"]]
        stops = self._stops[row[es.RUN_STOP] - first["STOP"] : row[es.RUN_STOPS] - first["STOP"]]
        several = len(picks) > 1
        convoys = [stop[es.STOP_CONVOY] - first["CONVOY"] for stop in stops if stop[es.STOP_CONVOY] != NONE]
        in_turn = self._numbers_in_turn
        return Run(
            vehicle=self._vehicles[row[es.RUN_VEHICLE] - first["VEHICLE"]],
            service=self._arrays.problem.services[service],
            service_index=service,
            pickups=tuple(self._pickup(pick) for pick in picks),
            dispatched_s=row[es.RUN_DISPATCHED_S],
            stops=tuple(self._stop(stop, several=several) for stop in stops),
            intent=None if row[es.RUN_INTENT] == NONE else row[es.RUN_INTENT] - first["INTENT"],
            convoy=in_turn[convoys[0]] if in_turn and len(convoys) == 1 else None,
        )

    def _pickup(self, row: list[int]) -> Pickup:
        houses = self._numbers[row[es.PICK_HOUSE] - self._lists : row[es.PICK_HOUSES] - self._lists]
        return Pickup(
            place=self._place(row[es.PICK_PLACE]),
            load={lot - self._first["LOT"]: count for lot, count in self._loads(row)},
            households=tuple(self._arrays.tokens[house - self._first["HOUSE"]][0] for house in houses),
        )

    def _loads(self, row: list[int]) -> Iterator[tuple[int, int]]:
        """Return the lots that board, each with how many do."""
        loads = self._numbers[row[es.PICK_LOAD] - self._lists : row[es.PICK_LOADS] - self._lists]
        return zip(loads[::2], loads[1::2], strict=True)

    def _place(self, row: int) -> str:
        return self._arrays.place_ids[row - self._first["PLACE"]]

    def _stop(self, row: list[int], *, several: bool) -> Stop:
        convoy, pick = row[es.STOP_CONVOY], row[es.STOP_PICK]
        boards = several and row[es.STOP_BOARD] != NONE
        arrive_s, board_s, inspect_s, inspected_s, alight_s, leave_s = (
            None if figure == NONE else figure for figure in row[es.STOP_ARRIVE : es.STOP_LEAVE + 1]
        )
        return Stop(
            place=self._place(row[es.STOP_PLACE]),
            arrive_s=arrive_s,
            board_from_s=board_s,
            inspect_from_s=inspect_s,
            inspect_to_s=inspected_s,
            alight_from_s=alight_s,
            leave_s=leave_s,
            convoy=None if convoy == NONE else self._convoys[convoy - self._first["CONVOY"]],
            load=self._by_group(self._picks[pick - self._first["PICK"]]) if boards else None,
        )

    def _by_group(self, row: list[int]) -> dict[str, int]:
        """Return who boards at one stop, by group."""
        by_group: dict[str, int] = {}
        for lot, count in self._loads(row):
            group = self._arrays.problem.lots[lot - self._first["LOT"]].group
            by_group[group] = by_group.get(group, 0) + count
        return by_group


def convoy_ids(arrays: Arrays, state: State) -> list[str]:
    """Return the ids of the convoys released: the checkpoint and a number."""
    at = {row: yard for yard, row in arrays.yard_row.items()}
    yards = state.rows("CONVOY", until=es.NEXT_CONVOY)[:, es.CONVOY_YARD].tolist()
    return [
        f"{at[yard]}-{number + 1:03d}"
        for yard, number in zip(yards, convoy_numbers(arrays, state), strict=True)
    ]


def convoy_numbers(arrays: Arrays, state: State) -> list[int]:
    """Return the number (from 0) of each convoy released, counted at its checkpoint."""
    numbers: list[int] = []
    seen = dict.fromkeys(arrays.yard_row.values(), 0)
    for yard in state.rows("CONVOY", until=es.NEXT_CONVOY)[:, es.CONVOY_YARD].tolist():
        numbers.append(seen[yard])
        seen[yard] += 1
    return numbers
