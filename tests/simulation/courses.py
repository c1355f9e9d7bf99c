"""Courses of plans for tests: a plan carried out, and when each stop was reached, begun and left."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, Stop
from safepassage.simulation import course_state as cs
from safepassage.simulation.case import case_of
from safepassage.simulation.course import Runner, calibrated, runner_of
from safepassage.simulation.uncertainty import AS_PLANNED, Uncertainty


def carried_out(operation: Operation, plan: Plan, uncertainty: Uncertainty = AS_PLANNED) -> Runner:
    """Return a plan carried out once without chance, with its trace."""
    runner = runner_of(calibrated(case_of(operation, plan, uncertainty)), traced=True)
    runner.run(None)
    return runner


def differences(plan: Plan, runner: Runner) -> Iterator[str]:
    """Yield every stop that was reached, begun or left at another second than planned."""
    stage = 0
    for trip in plan.trips:
        for index, stop in enumerate(trip.stops):
            planned, traced = planned_s(stop), traced_s(runner, stage)
            for what, due_s, at_s in zip(("arrive", "begin", "leave"), planned, traced, strict=True):
                if due_s is not None and due_s != at_s and not (index == 0 and what == "arrive"):
                    yield f"{trip.id} at {stop.place}: {what} {at_s}, planned {due_s}"
            stage += 1


def planned_s(stop: Stop) -> tuple[int | None, int | None, int | None]:
    """Return when a stop is reached, when its work begins, and when it is left, by the plan."""
    work = (stop.board_from_s, stop.inspect_from_s, stop.alight_from_s)
    return stop.arrive_s, next((at_s for at_s in work if at_s is not None), None), stop.leave_s


def traced_s(runner: Runner, stage: int) -> tuple[int, int, int]:
    """Return when a stage was reached, when its work began, and when it was left."""
    g = runner.g
    return (
        int(g[g[cs.TRACE_ARRIVE_S] + stage]),
        int(g[g[cs.TRACE_FROM_S] + stage]),
        int(g[g[cs.TRACE_LEAVE_S] + stage]),
    )
