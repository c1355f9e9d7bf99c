"""Which service a free vehicle takes next, and whom it loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Fleet
from safepassage.operation.routes import Route
from safepassage.planning.guidance import Guidance
from safepassage.planning.problem import Problem, Service

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What may be varied from one construction of a plan to the next.

    `factor` (fleet rows × services) multiplies the cost of choosing a service; `approach` weighs the
    empty drive, `onward` the rest of the cycle (negative: long trips first); `last_s` (fleet rows ×
    services) is the instant from which a row's vehicles no longer begin a service; `convoy_least` is how
    many vehicles a convoy waits for while more are on their way. `greed` weighs the loss that the
    guidance sees in a choice; a choice with more than `loss_max` of it is not made. `fill` is the share of
    a vehicle's room that is used, so that convoys find enough vehicles.
    """

    factor: Floats
    last_s: Integers
    approach: float = 1.0
    onward: float = 1.0
    convoy_least: Mapping[str, int] | None = None
    prepositions: bool = True
    guidance: Guidance | None = None
    greed: float = 0.0
    loss_max: float = 1.0
    fill: float = 1.0


def plain_policy(problem: Problem) -> Policy:
    """Return the policy that the search begins with."""
    shape = (len(problem.fleet), len(problem.services))
    return Policy(factor=np.ones(shape), last_s=np.full(shape, NEVER, dtype=np.int64))


class Table:
    """Figures of a problem that do not change while plans are constructed, as arrays.

    Shapes: `lots` (services × lots), `carried` (fleet rows × lots, 1 where the row may carry the lot), of it
    `seats` and `stretchers` (where in a seat, where on a stretcher).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        services, lots = problem.services, problem.lots
        self.lots: Floats = np.zeros((len(services), len(lots)))
        for index, service in enumerate(services):
            self.lots[index, list(service.lots)] = 1.0
        carried = np.array(
            [[problem.carries(row, lot) for lot in lots] for row in problem.fleet], dtype=np.float64
        )
        self.carried: Floats = carried.reshape(len(problem.fleet), len(lots))
        lying = np.array([lot.stretcher for lot in lots], dtype=np.float64)
        self.seats: Floats = self.carried * (1.0 - lying)
        self.stretchers: Floats = self.carried * lying
        self._approach: dict[str, tuple[Floats, list[Route | None]]] = {}

    @cached_property
    def onward_s(self) -> Floats:
        """Seconds from beginning to board one person to the arrival, without any queue, per service."""
        problem = self.problem
        board_s = problem.operation.timings.board.seconds(1)
        return np.array(
            [board_s + s.route.drive_s + inspected_s(problem, s.route) for s in problem.services],
            dtype=np.float64,
        )

    def approach(self, at: str) -> tuple[Floats, list[Route | None]]:
        """Return the empty drive from a place to each service's assembly point: seconds and routes."""
        if at not in self._approach:
            routes = [self.problem.routes.quickest(at, s.place) for s in self.problem.services]
            seconds = [np.inf if route is None else float(route.drive_s) for route in routes]
            self._approach[at] = (np.array(seconds, dtype=np.float64), routes)
        return self._approach[at]


def inspected_s(problem: Problem, route: Route) -> int:
    """Return the seconds that a vehicle with one person aboard is inspected on a route."""
    rules = (problem.gates[stop].inspection for stop in route.checkpoints)
    return sum(rule.timing.seconds(1) for rule in rules if rule is not None)


def households_for(
    remaining: Sequence[tuple[str, int]], singles: int, room: int
) -> tuple[list[tuple[str, int]], int]:
    """Return which households, largest first, and how many other people fill a room."""
    chosen: list[tuple[str, int]] = []
    for household in sorted(remaining, key=lambda h: -h[1]):
        if household[1] <= room:
            chosen.append(household)
            room -= household[1]
    return chosen, min(singles, room)


class Waiting:
    """The people who still wait: per lot the count, and the households not yet assigned."""

    def __init__(self, problem: Problem) -> None:
        self.count: Floats = np.array([lot.count for lot in problem.lots], dtype=np.float64)
        self.households = [list(lot.households) for lot in problem.lots]

    def load(
        self, service: Service, row: Fleet, allowed: Sequence[bool], limit: int, table: Table, row_index: int
    ) -> tuple[dict[int, int], tuple[str, ...]]:
        """Return the people of a service's lots that one vehicle takes, `limit` at most, and their tokens."""
        room = {True: row.stretchers, False: row.seats}
        load: dict[int, int] = {}
        tokens: list[str] = []
        for lot_index in service.lots:
            lot = table.problem.lots[lot_index]
            if not allowed[lot_index] or not table.carried[row_index, lot_index]:
                continue
            free = min(room[lot.stretcher], limit)
            in_households = sum(size for _, size in self.households[lot_index])
            singles = int(self.count[lot_index]) - in_households
            chosen, others = households_for(self.households[lot_index], singles, free)
            taken = sum(size for _, size in chosen) + others
            if taken:
                load[lot_index] = taken
                tokens += [token for token, _ in chosen]
                room[lot.stretcher] -= taken
                limit -= taken
        return load, tuple(tokens)

    def take(self, load: Mapping[int, int], tokens: tuple[str, ...]) -> None:
        """Count people out."""
        gone = set(tokens)
        for lot_index, count in load.items():
            self.count[lot_index] -= count
            if gone:
                self.households[lot_index] = [h for h in self.households[lot_index] if h[0] not in gone]

    def give_back(self, problem: Problem, load: Mapping[int, int], tokens: tuple[str, ...]) -> None:
        """Count people in again whose trip is given up."""
        back = set(tokens)
        for lot_index, count in load.items():
            self.count[lot_index] += count
            self.households[lot_index] += [h for h in problem.lots[lot_index].households if h[0] in back]
