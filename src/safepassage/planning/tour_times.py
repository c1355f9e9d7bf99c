"""Tours with their times, where nothing couples vehicles: each makes its trips at once, and times add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from safepassage.operation.routes import Route
from safepassage.planning.plan import Stop
from safepassage.planning.problem import Problem
from safepassage.planning.runs import Run, Timetable, Vehicle
from safepassage.planning.tour import Intent, Pickup, Tour


def timetable_of(problem: Problem, tours: Iterable[Tour]) -> Timetable:
    """Return the timetable in which every vehicle makes its trips as soon as it can, never waiting.

    Parameters
    ----------
    problem
        One in which vehicles wait for nothing: `tours.supports` or `exact.supports` it.
    tours
        What the vehicles do, with no trip left open.

    Raises
    ------
    ValueError
        If a trip is left open, or begins where no route leads.
    """
    runs = [run for tour in tours for run in _runs(problem, tour)]
    left = Counter({index: lot.count for index, lot in enumerate(problem.lots)})
    for run in runs:
        left.subtract(run.load)
    return Timetable(runs=tuple(runs), left=tuple(left[index] for index in range(len(problem.lots))))


def _runs(problem: Problem, tour: Tour) -> Iterable[Run]:
    """Yield the trips of one vehicle, each from where and when the one before ends."""
    at, time_s = problem.fleet[tour.row].at, problem.available_s[tour.row][0]
    for intent in tour.trips:
        if intent is None:
            raise ValueError("a trip left open has no times")
        stops = _stops(problem, at, time_s, intent)
        yield Run(
            vehicle=Vehicle(tour.row, tour.number),
            service=problem.services[intent.service],
            service_index=intent.service,
            pickups=intent.pickups,
            dispatched_s=time_s,
            stops=tuple(stops),
            intent=None,
        )
        at, time_s = stops[-1].place, _leave_s(stops[-1])


def _stops(problem: Problem, at: str, time_s: int, intent: Intent) -> list[Stop]:
    """Return the stops of a trip that begins at a place and time: it collects, drives on, lets people off."""
    timings, stops = problem.operation.timings, [Stop(place=at, leave_s=time_s)]
    several = len(intent.pickups) > 1
    for pickup in intent.pickups:
        route = problem.routes.quickest(stops[-1].place, pickup.place)
        if route is None:
            raise ValueError(f"no route leads from {stops[-1].place} to {pickup.place}")
        _drive(stops, route)
        here = stops.pop()
        from_s = time_s if here.arrive_s is None else here.arrive_s  # it may stand there
        stops.append(
            Stop(
                place=here.place,
                arrive_s=from_s,
                board_from_s=from_s,
                leave_s=from_s + timings.board.seconds(pickup.people),
                load=_by_group(problem, pickup) if several else None,
            )
        )
    _drive(stops, problem.services[intent.service].route)
    arrive_s = _leave_s(stops.pop())
    ends_s = arrive_s + timings.alight.seconds(intent.people)
    to = problem.services[intent.service].to
    return [*stops, Stop(place=to, arrive_s=arrive_s, alight_from_s=arrive_s, leave_s=ends_s)]


def _drive(stops: list[Stop], route: Route) -> None:
    """Add the stops of a drive without waiting; a vehicle that stands at its pickup does not drive."""
    for place, drive_s in zip(route.stops[1:], route.drives_s, strict=True):
        arrive_s = _leave_s(stops[-1]) + drive_s
        stops.append(Stop(place=place, arrive_s=arrive_s, leave_s=arrive_s))


def _leave_s(stop: Stop) -> int:
    assert stop.leave_s is not None
    return stop.leave_s


def _by_group(problem: Problem, pickup: Pickup) -> dict[str, int]:
    """Return who boards at one stop, by group."""
    load: Counter[str] = Counter()
    for lot, count in pickup.load.items():
        load[problem.lots[lot].group] += count
    return dict(load)
