"""Plain operations solved to proven optimality where they are small, and bounded closely where they are not.

The bound is that of tours as columns (`tour_columns`), proven in exact integers. From there on, second by
second that can matter, a mixed-integer programme of whole flows through place and time (`time_expanded`)
says whether everybody can arrive by then: the first yes is the optimum. That it answers no is the word of the
solver (HiGHS), in floating point. Where the flow is too large for that, whole tours are found by diving
(`tour_dive`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from safepassage.planning.plain import Plain, Walk, is_plain, plain_of
from safepassage.planning.problem import Problem
from safepassage.planning.time_expanded import TimeExpanded, flow_size
from safepassage.planning.tour import Tour
from safepassage.planning.tour_columns import Tours
from safepassage.planning.tour_dive import dived
from safepassage.planning.tour_filling import filled
from safepassage.planning.whole_programme import Found

FLOW_MOST: Final = 12_000
"""The most columns of a flow that is solved in whole numbers."""
BOUND_SHARE: Final = 0.5
FIRST_TURN_S: Final = 2.0
DIVES_SHARE, DIVE_SHARE = 0.25, 0.4
"""Of the time left when a bound is known, all dives together; of the time left to them, one."""
STEPS: Final = 100
"""A dive that fails is tried again this part of the bound later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What is proven of an operation, and the tours found.

    `bound_s` holds for every plan that moves everybody who can be moved. `clearance_s` is that of `tours`,
    which are empty where none were found. `optimal` says that nothing clears sooner than these tours, or
    than the plan known before.
    """

    bound_s: int
    clearance_s: int | None
    tours: tuple[Tour, ...]
    optimal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    """The time there is, and whether to stop."""

    end: float
    clock: Callable[[], float]
    interrupted: Callable[[], bool]

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.end - self.clock()

    def part(self, share: float) -> _Clock:
        """Return a share of the time that is left now."""
        return replace(self, end=self.end - (1 - share) * self.left)

    def going_on(self) -> bool:
        """Return whether to go on."""
        return self.left > 0 and not self.interrupted()


def supports(problem: Problem) -> bool:
    """Return whether an operation is plain: nothing but people and room couples its vehicles.

    No convoys, inspections, hours, ceasefires, orders, reciprocities, daily limits or households; bays for
    all; times that do not depend on the load; vehicles that make one trip or any number; and no road from
    one assembly point to another by which a trip could collect at both.
    """
    return is_plain(problem) and plain_of(problem) is not None


def solve_exactly(
    problem: Problem,
    *,
    clearance_s: int,
    seconds: float,
    interrupted: Callable[[], bool],
    clock: Callable[[], float],
) -> Proven:
    """Return a bound, and the best tours found in so many seconds.

    Parameters
    ----------
    clearance_s
        The clearance of a plan that is known to be valid and leaves nobody behind whom a service and a
        vehicle could take. No bound exceeds it, and tours that clear later are not looked for.

    Raises
    ------
    ValueError
        The operation is not plain.
    """
    plain = plain_of(problem) if is_plain(problem) else None
    if plain is None:
        raise ValueError("only plain operations are solved exactly")
    time = _Clock(end=clock() + seconds, clock=clock, interrupted=interrupted)
    known = -(-clearance_s // plain.unit_s)
    tours = Tours(plain)
    by, reachable = tours.bound(0, known, going_on=time.part(BOUND_SHARE).going_on)
    walks: tuple[Walk, ...] | None = None
    if flow_size(plain, by, most=FLOW_MOST) <= FLOW_MOST:
        by, walks = _first_flow(plain, by, known, time)
    elif reachable:
        walks = _first_dive(plain, by, known, time.part(DIVES_SHARE))
    found = None
    if walks is not None:
        found = filled(plain, walks, seconds=max(1.0, time.left), interrupted=interrupted)
    bound_s = min(by * plain.unit_s, clearance_s)
    if found is None or walks is None:
        return Proven(bound_s=bound_s, clearance_s=None, tours=(), optimal=bound_s == clearance_s)
    last_s = plain.unit_s * max(plain.arrivals(walk)[-1] for walk in walks)
    return Proven(
        bound_s=bound_s, clearance_s=last_s, tours=found, optimal=bound_s == min(last_s, clearance_s)
    )


def _first_flow(plain: Plain, by: int, known: int, time: _Clock) -> tuple[int, tuple[Walk, ...] | None]:
    """Return the first time from `by` on not shown to be too soon, and tours that clear by then if found."""
    while by <= known and time.going_on():
        flow = TimeExpanded(plain, by)
        found = _decided(flow, time)
        if found.verdict == "impossible":
            by += 1
            continue
        if found.verdict == "open":
            break
        if not found.best and time.left > 0:
            better = flow.solved(seconds=time.left, interrupted=time.interrupted, hint=found.values)
            found = better if better.verdict == "solved" else found
        return by, flow.walks(found)
    return min(by, known), None


def _decided(flow: TimeExpanded, time: _Clock) -> Found:
    """Return whether there is a plan, asked in turns with and without costs, each turn longer.

    With costs the solver finds a plan much sooner, without it sees much sooner that there is none.
    """
    seconds, costs = FIRST_TURN_S, True
    found = Found(verdict="open", best=False)
    while found.verdict == "open" and time.going_on():
        found = flow.solved(seconds=min(seconds, time.left), interrupted=time.interrupted, costs=costs)
        seconds, costs = seconds * (1 if costs else 2), not costs
    return found


def _first_dive(plain: Plain, by: int, known: int, time: _Clock) -> tuple[Walk, ...] | None:
    """Return tours that clear before a known plan, the sooner the better, or None."""
    step = max(1, by // STEPS)
    until = by + step
    while until < known and time.going_on():
        walks = dived(Tours(plain), until, going_on=time.part(DIVE_SHARE).going_on)
        if walks is not None:
            return walks
        until += step
    return None
