"""A new plan for an operation under way that keeps the old one's trips where it can."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from safepassage.errors import Finding, FindingsError
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation
from safepassage.planning.change_words import because
from safepassage.planning.changes import Current, current
from safepassage.planning.leftover import Leftover
from safepassage.planning.plan import Bound, ConvoyRun, Left, Plan, Replanned, Search, Trip, UsedVehicle
from safepassage.planning.problem import Problem, problem_of
from safepassage.planning.replan_bound import bound_of
from safepassage.planning.replay import Replay, Task, Wheels
from safepassage.planning.state import State
from safepassage.planning.trip_changes import trip_changes
from safepassage.planning.underway import Stage, park, stage_of
from safepassage.planning.verify import verify
from safepassage.planning.ways import way_of

KEEP: Final = 0.01
ROUNDS_MAX: Final = 40
FILLS_MAX: Final = 4


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan that is one way to go on; `changed` counts the old trips that are not kept, and the new ones."""

    plan: Plan
    stage: Stage
    changed: int

    def rank(self, best_s: int, now_s: int, keep: float) -> tuple[int, int, int, int, int]:
        """Return what is best first: few left, soon enough, few changes, sooner, fewer person-seconds."""
        plan = self.plan
        left = sum(entry.count for entry in plan.left)
        late = plan.clearance_s - best_s > keep * max(0, best_s - now_s)
        return (
            left,
            (plan.clearance_s if late else best_s),
            self.changed,
            plan.clearance_s,
            plan.person_seconds,
        )


def replan(
    operation: Operation,
    plan: Plan,
    state: State,
    *,
    keep: float = KEEP,
    state_file: str = "state.json",
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """Return a valid plan for the whole operation, in which what has been done is as it was.

    Parameters
    ----------
    operation
        As it was planned.
    plan
        The plan until now.
    state
        What has been done, who waits, and what has changed.
    keep
        A plan that clears later by no more than this share of the time still to go is preferred where it
        changes fewer trips.
    state_file
        The name of the state's file, for findings.
    clock
        Seconds, for the plan's record of how long this took.

    Raises
    ------
    FindingsError
        Where the state contradicts itself or the operation; or, as a fault of the program, if no plan made
        passes the verifier.
    """
    begun_s = clock()
    now = current(operation, state, file=state_file)
    problem = problem_of(now.operation)
    drafts: list[Draft] = []
    faults: tuple[Finding, ...] = ()
    ways: tuple[Callable[[Plan, State, Current, Problem], Draft | None], ...] = (
        _unchanged,
        _later,
        _sooner,
        _given_up,
    )
    for make in ways:
        if len(drafts) > 1 or (drafts and not drafts[0].changed and not state.changes):
            break
        draft = make(plan, state, now, problem)
        if draft is None:
            continue
        wrong = verify(now.operation, draft.plan, state=state)
        faults += wrong
        if not wrong:
            drafts.append(draft)
    if not drafts:
        raise FindingsError(faults)
    fewest = min(sum(entry.count for entry in draft.plan.left) for draft in drafts)
    able = [draft for draft in drafts if sum(entry.count for entry in draft.plan.left) == fewest]
    soonest_s = min(draft.plan.clearance_s for draft in able)
    best = min(able, key=lambda draft: draft.rank(soonest_s, state.now_s, keep))
    bound = bound_of(problem, state, best.stage, now.waiting, best.plan)
    search = Search(seconds=clock() - begun_s, stopped="work", constructed=len(drafts))
    return replace(best.plan, bound=bound, search=search)


# ------------------------------------------------------------------------------ ways to go on


def _unchanged(plan: Plan, state: State, now: Current, problem: Problem) -> Draft | None:
    """Return the old plan as it is, where everything in it can still be done by everyone."""
    stage = stage_of(plan, state, now, problem)
    old = {trip.id: trip for trip in plan.trips}
    same = all(task.people == old[task.id].people for task in stage.tasks if task.id in old)
    if stage.dropped or not same or any(task.id not in old for task in stage.tasks):
        return None
    if any(n > 0 for n in stage.pool.count.values()) and sum(stage.pool.count.values()) > sum(
        entry.count for entry in plan.left
    ):
        return None
    trips = [*stage.ended, *(old[task.id] for task in stage.tasks)]
    return _draft(plan, state, now, stage, trips)


def _later(plan: Plan, state: State, now: Current, problem: Problem) -> Draft:
    """Return the old plan with no trip sooner than it was."""
    return _carried_on(plan, state, now, problem, hold=True)


def _sooner(plan: Plan, state: State, now: Current, problem: Problem) -> Draft:
    """Return the old plan with every trip as soon as can be."""
    return _carried_on(plan, state, now, problem, hold=False)


def _carried_on(plan: Plan, state: State, now: Current, problem: Problem, *, hold: bool) -> Draft:
    """Return the old plan with every trip as soon as can be, and further trips for whoever is left.

    With `hold`, no trip is sooner than it was.
    """
    stage = stage_of(plan, state, now, problem)
    leftover = Leftover(problem, stage, _new_ids(plan, state))
    names = {vehicle.id for vehicle in plan.vehicles} | {trip.vehicle for trip in state.trips}
    fills = 0
    for _ in range(ROUNDS_MAX):
        replay = _replayed(problem, stage, hold=hold)
        if replay.failed:
            _drop(stage, state, problem, replay)
            continue
        free_s = {task.wheels: task.stops[-1].leave_s or 0 for task in replay.done}
        fills += 1
        if fills > FILLS_MAX or not leftover.fill(free_s, names):
            break
    else:
        while replay.failed:
            _drop(stage, state, problem, replay, all_of_them=True)
            replay = _replayed(problem, stage, hold=hold)
    trips = [*stage.ended, *(_trip(task) for task in replay.done)]
    return _draft(plan, state, now, stage, trips)


def _given_up(plan: Plan, state: State, now: Current, problem: Problem) -> Draft:
    """Return a plan in which only those arrive who have left already and can go on; perhaps nobody."""
    stage = stage_of(plan, state, now, problem)
    for task in list(stage.tasks):
        if not task.has_boarded:
            _forget(stage, state, task)
    replay = _replayed(problem, stage, hold=True)
    while replay.failed:
        for task in replay.failed:
            _forget(stage, state, task)
        replay = _replayed(problem, stage, hold=True)
    trips = [*stage.ended, *(_trip(task) for task in replay.done)]
    return _draft(plan, state, now, stage, trips)


def _replayed(problem: Problem, stage: Stage, *, hold: bool) -> Replay:
    wheels = stage.wheels.values()
    return Replay(problem, stage.past, wheels, stage.tasks, now_s=stage.now_s, hold=hold).run()


def _drop(stage: Stage, state: State, problem: Problem, replay: Replay, *, all_of_them: bool = False) -> None:
    """Take trips out that cannot be made: those that failed by themselves before those behind them."""
    failed = replay.failed
    if not all_of_them:
        alone = [task for task in failed if task not in replay.live]
        waiting = [task for task in failed if task in replay.live and task in replay.at_gate]
        failed = alone or waiting or failed
    for task in failed:
        if task in stage.tasks:
            made = task.wheels.tasks
            behind = made[made.index(task) + 1 :] if problem.operation.ends is not None else []
            # what comes after a trip that is too late would be later still
            for each in (task, *behind):
                _forget(stage, state, each)
            _chain(stage, problem, task.wheels, state)


def _forget(stage: Stage, state: State, task: Task) -> None:
    """Take one trip out; its people wait again, unless they are aboard."""
    if task not in stage.tasks:
        return
    stage.tasks.remove(task)
    task.wheels.tasks.remove(task)
    stage.pool.give_back(task)
    if task.old:
        stage.dropped[task.id] = text("no way was found to make it within the terms")
    if task.begun:
        park(stage, task, state)
    if task.wheels.id not in stage.wheels:
        for later in task.wheels.tasks[:]:
            _forget(stage, state, later)


def _chain(stage: Stage, problem: Problem, wheels: Wheels, state: State) -> None:
    """Let the first trip not begun set out from where the vehicle then stands."""
    for index, task in enumerate(wheels.tasks):
        if task.begun:
            continue
        start = wheels.tasks[index - 1].to if index else wheels.stands
        if task.calls[0].place != start:
            way = way_of(problem, [], task.calls, to=task.to, start=start)
            if way is None:
                _forget(stage, state, task)
                _chain(stage, problem, wheels, state)
                return
            task.calls, task.passage = way.calls, way.passage


def _new_ids(plan: Plan, state: State) -> Iterator[str]:
    """Yield ids for new trips, after the greatest number there is."""
    known = [trip.id for trip in plan.trips] + [trip.id for trip in state.trips]
    numbers = [int(found[0]) for trip_id in known if (found := re.search(r"\d+$", trip_id))]
    width = max([4, *(len(trip_id) - 1 for trip_id in known[:1])])
    taken = set(known)
    return (
        trip_id for n in count(max(numbers, default=0) + 1) if (trip_id := f"t{n:0{width}d}") not in taken
    )


# ------------------------------------------------------------------------------ the plan


def _trip(task: Task) -> Trip:
    """Return a trip that has been replayed."""
    load: Counter[str] = Counter()
    for call in task.calls:
        load.update(call.load)
    several = sum(bool(call.load) for call in task.calls) > 1
    stops = tuple(
        replace(stop, load=dict(call.load) if several and call.load else None)
        for stop, call in zip(task.stops, task.calls, strict=True)
    )
    return Trip(
        id=task.id,
        vehicle=task.wheels.id,
        type=task.wheels.type,
        load=dict(load),
        stops=stops,
        households=task.households,
    )


def _start_s(trip: Trip) -> int:
    first = trip.stops[0]
    return (first.leave_s if first.board_from_s is None else first.board_from_s) or 0


def _draft(plan: Plan, state: State, now: Current, stage: Stage, trips: list[Trip]) -> Draft:
    """Return the plan that some trips make, with what is different in it."""
    trips = sorted(trips, key=lambda trip: (_start_s(trip), trip.id))
    homes = {vehicle.id: vehicle for vehicle in plan.vehicles}
    for trip in trips:
        wheels = stage.wheels.get(trip.vehicle)
        at = trip.stops[0].place if wheels is None else wheels.at
        homes.setdefault(trip.vehicle, UsedVehicle(id=trip.vehicle, type=trip.type, at=at))
    used = {trip.vehicle for trip in trips}
    operation = now.operation
    left = tuple(_left(stage))
    changes, kept = trip_changes(operation, plan, state, trips, stage.dropped)
    made = Plan(
        operation=operation.id,
        begins=operation.begins.astimezone(operation.zone),
        people_total=sum(row.count for row in operation.people),
        trips=tuple(trips),
        vehicles=tuple(sorted((v for v in homes.values() if v.id in used), key=lambda v: v.id)),
        convoys=_convoys(trips),
        left=left,
        bound=Bound(clearance_s=0, by=text("the lack of anybody who can be moved")),
        conditional_on=tuple(t.id for t in operation.binding_terms if isinstance(t, Confirmation)),
        seed=plan.seed,
        replanned=Replanned(
            from_s=state.now_s,
            headcount=now.headcount,
            because=tuple(because(operation, state)),
            kept=kept,
            changes=changes,
        ),
    )
    return Draft(plan=made, stage=stage, changed=len(changes))


def _left(stage: Stage) -> Iterator[Left]:
    """Yield who is left, by place and group, and why."""
    counts: Counter[tuple[str, str, Text]] = Counter(stage.stuck)
    for (place, group, _), waiting in stage.pool.count.items():
        if waiting > 0:
            why = text("no way was found to move them with these vehicles within the terms")
            counts[place, group, why] += waiting
    for (place, group, why), people in counts.items():
        yield Left(place=place, group=group, count=people, why=why)


def _convoys(trips: list[Trip]) -> tuple[ConvoyRun, ...]:
    """Return the convoys that some trips make."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for trip in trips:
        aboard = 0
        for stop in trip.stops:
            if stop.board_from_s is not None:
                aboard += sum((trip.load if stop.load is None else stop.load).values())
            if stop.convoy is not None and stop.leave_s is not None:
                found.setdefault((stop.convoy, stop.place), []).append((stop.leave_s, aboard))
    runs = [
        ConvoyRun(
            id=convoy,
            at=at,
            release_s=Counter(leave_s for leave_s, _ in members).most_common(1)[0][0],
            vehicles=len(members),
            people=sum(people for _, people in members),
        )
        for (convoy, at), members in found.items()
    ]
    return tuple(sorted(runs, key=lambda run: (run.release_s, run.id)))
