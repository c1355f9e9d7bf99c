"""Who has departed and arrived while a plan is constructed, and whom the terms hold back."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.operation.terms import Flow, Reciprocity
from safepassage.planning.problem import Problem, Service, in_flow
from safepassage.planning.traffic import Run

Mask = npt.NDArray[np.bool_]


class Side:
    """One side of a reciprocity: people promised a seat, departed and arrived, and what it may depart."""

    def __init__(self, mask: Mask, ratio: Fraction, extra: Fraction) -> None:
        self.mask = mask
        self._over = ratio.denominator * extra.denominator
        self._each = ratio.numerator * extra.denominator
        self._extra = extra.numerator * ratio.denominator
        self.promised = self.departed = self.arrived = 0

    def may_depart(self, other: Side) -> int:
        """Return how many may have departed in all by now, given the other side's arrivals."""
        return self._floor(other.arrived)

    def may_be_promised(self, other: Side) -> int:
        """Return the same once everyone of the other side who has departed has arrived."""
        return self._floor(other.departed)

    def _floor(self, others: int) -> int:
        return (self._each * others + self._extra) // self._over


class Account:
    """Counts of departures and arrivals by flow, for `order` and `reciprocity`.

    While `cautious`, people still on the road do not count as arriving for the other side's sake. `stamp`
    changes whenever the terms may hold back others than before.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._first = [self._mask(rule.first) for rule in problem.orders]
        self._then = [self._mask(rule.then) for rule in problem.orders]
        self._arrived = [0] * len(problem.orders)
        self.cautious = False
        self.stamp = 0
        self._blocked: dict[tuple[bool, int], tuple[int, Mask]] = {}
        self.pairs = [self._pair(term) for term in problem.reciprocities]

    def _mask(self, flow: Flow) -> Mask:
        return np.array([in_flow(flow, lot, lot.to) for lot in self._problem.lots], dtype=np.bool_)

    def _pair(self, term: Reciprocity) -> tuple[Side, Side]:
        slack = Fraction(term.slack)
        a = Side(self._mask(term.a), term.ratio, slack)
        b = Side(self._mask(term.b), 1 / term.ratio, slack / term.ratio)
        return a, b

    def _sides(self) -> Iterable[tuple[Side, Side]]:
        for a, b in self.pairs:
            yield a, b
            yield b, a

    def _held_by_order(self) -> Mask:
        held = np.zeros(len(self._problem.lots), dtype=np.bool_)
        for rule, then, arrived in zip(self._problem.orders, self._then, self._arrived, strict=True):
            if arrived < rule.need:
                held |= then
        return held

    def prepositioned(self) -> Mask:
        """Return the lots for which a vehicle may wait at the assembly point: held by an order only."""
        held = self._held_by_order()
        for side, _ in self._sides():
            held &= ~side.mask
        return held

    def blocked(self, waiting: npt.NDArray[np.float64], part_loads: bool, room: int) -> Mask:
        """Return the lots that no vehicle should set out for now.

        A reciprocity blocks a lot until a whole load may go, or with `part_loads` until anybody may.
        """
        stamp, blocked = self._blocked.get((part_loads, room), (-1, None))
        if blocked is None or stamp != self.stamp:
            blocked = self._block(waiting, part_loads, room)
            self._blocked[part_loads, room] = self.stamp, blocked
        return blocked

    def _block(self, waiting: npt.NDArray[np.float64], part_loads: bool, room: int) -> Mask:
        blocked = self._held_by_order()
        for side, other in self._sides():
            left = self._promises(side, other)
            wanted = np.where(side.mask, np.minimum(waiting, 1 if part_loads else room), 0)
            blocked |= side.mask & (wanted > left)
        return blocked

    def _promises(self, side: Side, other: Side) -> int:
        allowed = side.may_depart(other) if self.cautious else side.may_be_promised(other)
        return allowed - side.promised

    def allowance(self, service: Service, waiting: npt.NDArray[np.float64], allowed: Mask) -> int:
        """Return how many people a reciprocity lets a trip of this service take."""
        least = NEVER
        for side, other in self._sides():
            if any(side.mask[lot] and allowed[lot] and waiting[lot] for lot in service.lots):
                least = min(least, self._promises(side, other))
        return least

    def may_depart(self, run: Run) -> bool:
        """Return whether a run may board now, and so leave at any time from now on."""
        for rule, then, arrived in zip(self._problem.orders, self._then, self._arrived, strict=True):
            if arrived < rule.need and any(then[lot] for lot in run.load):
                return False
        return all(
            side.departed + self._people(run, side.mask) <= side.may_depart(other)
            for side, other in self._sides()
            if self._people(run, side.mask)
        )

    @staticmethod
    def _people(run: Run, mask: Mask) -> int:
        return sum(count for lot, count in run.load.items() if mask[lot])

    def promise(self, run: Run) -> None:
        """Count the people of a run that is dispatched."""
        self.stamp += bool(self.pairs)
        for side, _ in self._sides():
            side.promised += self._people(run, side.mask)

    def take_back(self, run: Run) -> None:
        """Forget a run that is given up before it boards."""
        self.stamp += 1
        for side, _ in self._sides():
            side.promised -= self._people(run, side.mask)

    def depart(self, run: Run) -> None:
        """Count the people of a run that boards."""
        self.stamp += bool(self.pairs)
        for side, _ in self._sides():
            side.departed += self._people(run, side.mask)

    def arrive(self, run: Run) -> None:
        """Count the people of a run that arrives."""
        self.stamp += bool(self.pairs)
        for side, _ in self._sides():
            side.arrived += self._people(run, side.mask)
        for index, first in enumerate(self._first):
            before, need = self._arrived[index], self._problem.orders[index].need
            self._arrived[index] += self._people(run, first)
            self.stamp += before < need <= self._arrived[index]
