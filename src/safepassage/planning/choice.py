"""What may be varied from one construction of a plan to the next, and the figures that never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.planning.dispatch_arrays import Arrays
from safepassage.planning.guidance import Guidance
from safepassage.planning.midway_arrays import MidwayArrays
from safepassage.planning.problem import Problem

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
    a vehicle's room that is used, so that convoys find enough vehicles. `evenness` makes what has been served
    less cost more, so that near and far assembly points empty together. `queue_s` (services) is how long a
    vehicle may be expected to wait at an inspection; it sets out later if it would wait longer. `collects`
    is at how many assembly points a trip may collect people until its vehicle is full.
    """

    factor: Floats
    last_s: Integers
    queue_s: Integers
    approach: float = 1.0
    onward: float = 1.0
    convoy_least: Mapping[str, int] | None = None
    prepositions: bool = True
    guidance: Guidance | None = None
    greed: float = 0.0
    loss_max: float = 1.0
    fill: float = 1.0
    evenness: float = 0.0
    collects: int = 1


def plain_policy(problem: Problem) -> Policy:
    """Return the policy that the search begins with."""
    shape = (len(problem.fleet), len(problem.services))
    never = np.full(shape, NEVER, dtype=np.int64)
    return Policy(factor=np.ones(shape), last_s=never, queue_s=np.full(shape[1], NEVER, dtype=np.int64))


class Table:
    """Figures of a problem that do not change while plans are constructed.

    `sizes` are how many rows each growing table of a construction needed before.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sizes: dict[str, int] = {}

    @cached_property
    def arrays(self) -> Arrays:
        """The problem as flat arrays."""
        return Arrays(self.problem)

    @cached_property
    def midway(self) -> MidwayArrays | None:
        """Where everything is in an operation under way."""
        midway = self.problem.midway
        return None if midway is None else MidwayArrays(self.arrays, midway)


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
