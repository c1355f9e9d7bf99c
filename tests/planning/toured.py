"""Tours as a plan with times, for operations in which nothing couples vehicles: how a test replays them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from safepassage.language import text
from safepassage.operation.routes import Route
from safepassage.planning.plan import Bound, Left, Plan, Search, Stop, Trip, UsedVehicle
from safepassage.planning.problem import Problem
from safepassage.planning.tour import Intent, Pickup, Tour


def plan_of_tours(problem: Problem, tours: Iterable[Tour]) -> Plan:
    """Return the plan in which every vehicle makes its trips as soon as it can, never waiting."""
    trips: list[Trip] = []
    vehicles = []
    moved: Counter[tuple[str, str]] = Counter()
    for tour in tours:
        row = problem.fleet[tour.row]
        vehicle = UsedVehicle(id=f"{row.type}-{tour.row}-{tour.number}", type=row.type, at=row.at)
        vehicles.append(vehicle)
        at, time_s = row.at, problem.available_s[tour.row][0]
        for intent in tour.trips:
            assert intent is not None, "a search for tours says what every trip is"
            trips.append(_trip(problem, vehicle, f"t{len(trips)}", at, time_s, intent))
            at, ends_s = problem.services[intent.service].to, trips[-1].stops[-1].leave_s
            assert ends_s is not None
            time_s = ends_s
            for pickup in intent.pickups:
                for lot, count in pickup.load.items():
                    moved[problem.lots[lot].place, problem.lots[lot].group] += count
    return Plan(
        operation=problem.operation.id,
        begins=problem.operation.begins,
        people_total=sum(lot.count for lot in problem.lots),
        trips=tuple(trips),
        vehicles=tuple(vehicles),
        convoys=(),
        left=_left(problem, moved),
        bound=Bound(clearance_s=0, by=text("nothing is known")),
        conditional_on=(),
        findings=(),
        seed=0,
        search=Search(seconds=0.0, stopped="work"),
    )


def _left(problem: Problem, moved: Counter[tuple[str, str]]) -> tuple[Left, ...]:
    waiting: Counter[tuple[str, str]] = Counter()
    for lot in problem.lots:
        waiting[lot.place, lot.group] += lot.count
    waiting.subtract(moved)
    why = text("nothing is known")
    return tuple(
        Left(place=place, group=group, count=count, why=why)
        for (place, group), count in waiting.items()
        if count
    )


def _trip(problem: Problem, vehicle: UsedVehicle, id_: str, at: str, time_s: int, intent: Intent) -> Trip:
    """Return one trip that begins at a place and time: it drives, boards, drives on and lets people off."""
    timings, stops = problem.operation.timings, [Stop(place=at, leave_s=time_s)]
    several = len(intent.pickups) > 1
    for pickup in intent.pickups:
        route = problem.routes.quickest(stops[-1].place, pickup.place)
        assert route is not None
        _drive(stops, route)
        here = stops.pop()
        from_s = here.arrive_s if here.arrive_s is not None else time_s
        leave_s = from_s + timings.board.seconds(pickup.people)
        load = _groups(problem, [pickup]) if several else None
        stops.append(
            Stop(place=here.place, arrive_s=here.arrive_s, board_from_s=from_s, leave_s=leave_s, load=load)
        )
    _drive(stops, problem.services[intent.service].route)
    last = stops.pop()
    assert last.arrive_s is not None
    ends_s = last.arrive_s + timings.alight.seconds(intent.people)
    stops.append(Stop(place=last.place, arrive_s=last.arrive_s, alight_from_s=last.arrive_s, leave_s=ends_s))
    return Trip(
        id=id_,
        vehicle=vehicle.id,
        type=vehicle.type,
        load=_groups(problem, intent.pickups),
        stops=tuple(stops),
        households=tuple(token for pickup in intent.pickups for token in pickup.households),
    )


def _drive(stops: list[Stop], route: Route) -> None:
    """Add the stops of a drive without waiting; a vehicle that stands at its pickup does not drive."""
    for place, drive_s in zip(route.stops[1:], route.drives_s, strict=True):
        before_s = stops[-1].leave_s
        assert before_s is not None
        stops.append(Stop(place=place, arrive_s=before_s + drive_s, leave_s=before_s + drive_s))


def _groups(problem: Problem, pickups: Sequence[Pickup]) -> dict[str, int]:
    load: Counter[str] = Counter()
    for pickup in pickups:
        for lot, count in pickup.load.items():
            load[problem.lots[lot].group] += count
    return dict(load)
