"""From an old plan and a state to what is still to be done: vehicles, trips and people who wait."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from safepassage.language import Text, text
from safepassage.operation.model import Fleet
from safepassage.planning.changes import Current
from safepassage.planning.past import past_of
from safepassage.planning.plan import Plan, Stop, Trip
from safepassage.planning.pool import Pool
from safepassage.planning.problem import Problem
from safepassage.planning.replay import Call, Task, Wheels
from safepassage.planning.replay_rules import Past
from safepassage.planning.state import Lost, State, TripSoFar
from safepassage.planning.ways import way_of


@dataclass(kw_only=True)
class Stage:
    """All that is still to be done, before it is known when.

    `ended` are the trips that have been made, `tasks` those to be made or finished, `wheels` the vehicles
    that may make them. `dropped` says of old trips why they are not made; `stuck` are people aboard vehicles
    that cannot go on, by place and group, with the reason. `spare` counts, by row of the fleet (`rows`),
    vehicles that no trip has used yet.
    """

    ended: list[Trip]
    tasks: list[Task]
    wheels: dict[str, Wheels]
    pool: Pool
    past: Past
    dropped: dict[str, Text] = field(default_factory=dict)
    stuck: dict[tuple[str, str, Text], int] = field(default_factory=dict)
    rows: tuple[Fleet, ...] = ()
    spare: Counter[int] = field(default_factory=Counter)
    now_s: int = 0


def stage_of(plan: Plan, state: State, current: Current, problem: Problem) -> Stage:
    """Return what is still to be done by an old plan, as far as it can be, in an operation as it is now."""
    pool = Pool(current.operation, current)
    used = _used(plan, state)
    rows = _rows(plan, problem, used)
    spare = Counter({index: row.count for index, row in enumerate(problem.fleet)})
    spare.subtract(rows.values())
    stage = Stage(
        rows=problem.fleet,
        spare=spare,
        now_s=state.now_s,
        ended=[_ended(trip) for trip in state.trips if trip.ended],
        tasks=[],
        wheels=_wheels(state, used, rows),
        pool=pool,
        past=past_of(state),
    )
    old = {trip.id: trip for trip in plan.trips}
    sizes = {h.token: (h.place, h.group, h.count) for h in current.operation.households}
    for so_far in state.trips:
        if not so_far.ended:
            _resume(stage, so_far, old.get(so_far.id), problem, state, sizes)
    known = {trip.id for trip in state.trips}
    for trip in sorted(plan.trips, key=lambda trip: (_start_s(trip), trip.id)):
        if trip.id not in known:
            _intend(stage, trip, problem, state, sizes)
    return stage


def _start_s(trip: Trip) -> int:
    first = trip.stops[0]
    return (first.leave_s if first.board_from_s is None else first.board_from_s) or 0


def _ended(trip: TripSoFar) -> Trip:
    return Trip(
        id=trip.id,
        vehicle=trip.vehicle,
        type=trip.type,
        load=trip.load,
        stops=trip.stops,
        households=trip.households,
    )


# ------------------------------------------------------------------------------ vehicles


def _used(plan: Plan, state: State) -> dict[str, tuple[str, str]]:
    """Return the type and the start of every vehicle that the old plan uses, or that has made a trip."""
    used = {vehicle.id: (vehicle.type, vehicle.at) for vehicle in plan.vehicles}
    for trip in state.trips:
        used.setdefault(trip.vehicle, (trip.type, trip.stops[0].place))
    return used


def _wheels(state: State, used: Mapping[str, tuple[str, str]], rows: Mapping[str, int]) -> dict[str, Wheels]:
    """Return the vehicles used that are not lost, where they stand when their trip underway is over."""
    made = Counter(trip.vehicle for trip in state.trips if trip.ended)
    parked = {vehicle.id: vehicle for vehicle in state.vehicles}
    last: dict[str, TripSoFar] = {}
    for trip in state.trips:
        if trip.ended and (
            trip.vehicle not in last
            or (trip.stops[-1].leave_s or 0) >= (last[trip.vehicle].stops[-1].leave_s or 0)
        ):
            last[trip.vehicle] = trip
    wheels: dict[str, Wheels] = {}
    for vehicle, (type_, at) in used.items():
        if vehicle in state.lost or vehicle not in rows:
            continue
        stands, free_s = at, 0
        if vehicle in parked:
            stands, free_s = parked[vehicle].stands, parked[vehicle].free_s
        elif vehicle in last:
            stands, free_s = last[vehicle].stops[-1].place, last[vehicle].stops[-1].leave_s or 0
        wheels[vehicle] = Wheels(
            id=vehicle,
            type=type_,
            at=at,
            row=rows[vehicle],
            stands=stands,
            free_s=max(free_s, state.now_s),
            trips=made[vehicle],
        )
    return wheels


def _rows(plan: Plan, problem: Problem, used: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Return a row of the fleet for each vehicle: where several rows are alike, by augmenting paths."""
    by_sort: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(problem.fleet):
        by_sort[row.type, row.at].append(index)
    trips: dict[str, list[Trip]] = defaultdict(list)
    for trip in plan.trips:
        trips[trip.vehicle].append(trip)
    given: dict[int, list[str]] = defaultdict(list)

    def place(vehicle: str, seen: set[int]) -> bool:
        for index in by_sort[used[vehicle]]:
            if index in seen or not _fits(problem, index, trips[vehicle]):
                continue
            seen.add(index)
            if len(given[index]) < problem.fleet[index].count:
                given[index].append(vehicle)
                return True
            for other in given[index]:
                if place(other, seen):
                    given[index][given[index].index(other)] = vehicle
                    return True
        return False

    for vehicle in used:
        sort = by_sort[used[vehicle]]
        if len(sort) == 1 and len(given[sort[0]]) < problem.fleet[sort[0]].count:
            given[sort[0]].append(vehicle)
        elif sort:
            place(vehicle, set())
    return {vehicle: index for index, vehicles in given.items() for vehicle in vehicles}


def _fits(problem: Problem, index: int, trips: Sequence[Trip]) -> bool:
    """Return whether vehicles of a row can make some trips, as the old plan has them."""
    row, (from_s, until_s) = problem.fleet[index], problem.available_s[index]
    if row.trips_max is not None and len(trips) > row.trips_max:
        return False
    for trip in trips:
        lying = sum(n for g, n in trip.load.items() if problem.operation.group_of[g].uses == "stretcher")
        room = lying <= row.stretchers and trip.people - lying <= row.seats
        if not room or (row.groups and not set(trip.load) <= set(row.groups)):
            return False
        if _start_s(trip) < from_s or (trip.stops[-1].leave_s or 0) > until_s:
            return False
    return True


# ------------------------------------------------------------------------------ trips


def _resume(
    stage: Stage,
    so_far: TripSoFar,
    old: Trip | None,
    problem: Problem,
    state: State,
    sizes: Mapping[str, tuple[str, str, int]],
) -> None:
    """Go on with a trip that has begun, or say why that cannot be."""
    wheels = stage.wheels.get(so_far.vehicle)
    boarded = bool(so_far.boarding_stops)
    if wheels is None:
        returned = any(
            isinstance(c, Lost) and c.returned and c.vehicle == so_far.vehicle for c in state.changes
        )
        why = text("the vehicle {vehicle} is lost", vehicle=so_far.vehicle)
        stage.dropped[so_far.id] = why
        if boarded and not returned:
            _strand(stage, so_far, text("they are aboard {vehicle}, which is lost", vehicle=so_far.vehicle))
        return
    calls = [
        Call(
            place=stop.place,
            load=({} if stop.board_from_s is None else (so_far.load if stop.load is None else stop.load)),
            due=_due(old, index, stop.place),
        )
        for index, stop in enumerate(so_far.stops)
    ]
    calls += (
        [Call(place=so_far.next, due=_due(old, len(calls), so_far.next))] if so_far.next is not None else []
    )
    fixed, households = len(calls), list(so_far.households)
    rest: list[Call] = []
    if old is not None and [stop.place for stop in old.stops[:fixed]] == [call.place for call in calls]:
        here = old.stops[fixed - 1]
        if here.board_from_s is not None and not calls[-1].load:
            load, tokens = _claimed(stage.pool, old, here, sizes)
            calls[-1] = Call(place=here.place, load=load, due=here)
            households += tokens
        for stop in old.stops[fixed:]:
            load, tokens = _claimed(stage.pool, old, stop, sizes)
            rest.append(Call(place=stop.place, load=load, due=stop))
            households += tokens
    left = len(so_far.stops) - (so_far.stops[-1].leave_s is None)
    way = way_of(problem, calls, rest, to=so_far.to, left=left)
    task = Task(
        id=so_far.id,
        wheels=wheels,
        calls=[*calls, *rest] if way is None else way.calls,
        passage="" if way is None else way.passage,
        households=tuple(households),
        begun=so_far.stops,
        arrive_s=so_far.arrive_s,
    )
    if way is None:
        stage.dropped[so_far.id] = text("there is nobody left for it, or no way that the terms allow")
        stage.pool.give_back(task)
        park(stage, task, state)
        return
    wheels.tasks.append(task)
    stage.tasks.append(task)


def park(stage: Stage, task: Task, state: State) -> None:
    """Let a vehicle whose trip is given up stand at the next stop, or take it out with those aboard."""
    wheels = task.wheels
    if task.has_boarded:
        del stage.wheels[wheels.id]
        strand(stage, task, text("they are aboard {vehicle}, which finds no way on", vehicle=wheels.id))
    elif task.begun:
        so_far = next(trip for trip in state.trips if trip.id == task.id)
        parked = state.standing(so_far)
        wheels.stands, wheels.free_s = parked.stands, max(parked.free_s, state.now_s)


def strand(stage: Stage, task: Task, why: Text) -> None:
    """Count the people aboard a trip as left, for a reason."""
    for call, stop in zip(task.calls, task.begun, strict=False):
        if stop.board_from_s is not None:
            for group, count in call.load.items():
                key = call.place, group, why
                stage.stuck[key] = stage.stuck.get(key, 0) + count


def _strand(stage: Stage, so_far: TripSoFar, why: Text) -> None:
    for stop in so_far.boarding_stops:
        for group, count in (so_far.load if stop.load is None else stop.load).items():
            key = stop.place, group, why
            stage.stuck[key] = stage.stuck.get(key, 0) + count


def _due(old: Trip | None, index: int, place: str) -> Stop | None:
    if old is None or index >= len(old.stops) or old.stops[index].place != place:
        return None
    return old.stops[index]


def _claimed(
    pool: Pool, trip: Trip, stop: Stop, sizes: Mapping[str, tuple[str, str, int]]
) -> tuple[dict[str, int], list[str]]:
    """Return who still boards at a stop of an old trip, and their households."""
    if stop.board_from_s is None:
        return {}, []
    load: dict[str, int] = {}
    households: list[str] = []
    for group, count in (trip.load if stop.load is None else stop.load).items():
        here = {
            token: sizes[token][2]
            for token in trip.households
            if token in sizes and sizes[token][:2] == (stop.place, group)
        }
        taken, tokens = pool.claim(stop.place, group, trip.destination, count, here)
        if taken:
            load[group] = taken
            households += tokens
    return load, households


def _intend(
    stage: Stage, trip: Trip, problem: Problem, state: State, sizes: Mapping[str, tuple[str, str, int]]
) -> None:
    """Put an old trip that has not begun among those to be made, or say why it is not."""
    wheels = stage.wheels.get(trip.vehicle)
    if wheels is None:
        why = text("the vehicle {vehicle} is lost", vehicle=trip.vehicle)
        if trip.vehicle not in state.lost:
            why = text("the vehicle {vehicle} is not there", vehicle=trip.vehicle)
        stage.dropped[trip.id] = why
        return
    calls = []
    households: list[str] = []
    for stop in trip.stops:
        load, tokens = _claimed(stage.pool, trip, stop, sizes)
        calls.append(Call(place=stop.place, load=load, due=stop))
        households += tokens
    way = way_of(problem, [], calls, to=trip.destination, start=start_of(wheels))
    task = Task(
        id=trip.id,
        wheels=wheels,
        calls=calls if way is None else way.calls,
        passage="" if way is None else way.passage,
        households=tuple(households),
    )
    if way is None:
        nobody = not any(call.load for call in calls)
        stage.dropped[trip.id] = (
            text("there is nobody left for it") if nobody else text("no agreed passage lets it go any more")
        )
        stage.pool.give_back(task)
    else:
        wheels.tasks.append(task)
        stage.tasks.append(task)


def start_of(wheels: Wheels) -> str:
    """Return where a vehicle stands after the trips it has so far."""
    return wheels.tasks[-1].to if wheels.tasks else wheels.stands
