"""A new plan for an operation under way that keeps the old one's trips where it can."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from safepassage.errors import Finding, FindingsError
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.planning.as_planned import as_planned
from safepassage.planning.changes import current
from safepassage.planning.leftover import Leftover
from safepassage.planning.plan import Plan, Search, Trip
from safepassage.planning.problem import Problem, problem_of
from safepassage.planning.replan_bound import bound_of
from safepassage.planning.replan_draft import Begun, Draft, trip_of
from safepassage.planning.replan_search import ReplanSearch
from safepassage.planning.replay import Replay, Task, Wheels
from safepassage.planning.state import State
from safepassage.planning.underway import Stage, park, stage_of
from safepassage.planning.verify import verify
from safepassage.planning.ways import way_of

KEEP: Final = 0.01
ROUNDS_MAX: Final = 40
FILLS_MAX: Final = 4
LEFTOVER_SHARE: Final = 0.03
"""Where more of those who wait have no trip, the old trips are not completed but looked for anew."""
SECONDS: Final = 0.5


def replan(
    operation: Operation,
    plan: Plan,
    state: State,
    *,
    keep: float = KEEP,
    seconds: float = SECONDS,
    state_file: str = "state.json",
    clock: Callable[[], float] = time.monotonic,
    interrupted: Callable[[], bool] = lambda: False,
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
    seconds
        The budget of the search for other ways to go on, counted in work.
    state_file
        The name of the state's file, for findings.
    clock
        Seconds, for the plan's record of how long this took.
    interrupted
        Returns whether to end the search with the best plan found by then.

    Raises
    ------
    FindingsError
        Where the state contradicts itself or the operation; or, as a fault of the program, if no plan made
        passes the verifier.
    """
    started_s = clock()
    now = current(operation, state, file=state_file)
    begun, problem = Begun(plan=plan, state=state, now=now), problem_of(now.operation)
    drafts: list[Draft] = []
    faults: list[Finding] = []
    constructed = 0

    def passes(draft: Draft) -> bool:
        wrong = verify(now.operation, draft.plan, state=state)
        faults.extend(wrong)
        if not wrong:
            drafts.append(draft)
        return not wrong

    unchanged = _unchanged(begun, problem)
    if unchanged is not None:
        passes(unchanged)
    if not drafts or drafts[0].changed or state.changes:
        passes(_later(begun, problem))
        search = ReplanSearch(begun, problem, seed=plan.seed)
        made = sorted(
            search.drafts(
                seconds=seconds,
                keep_s=lambda best_s: best_s + keep * (best_s - state.now_s),
                interrupted=interrupted,
            ),
            key=lambda draft: (draft.left, draft.changed, draft.plan.clearance_s),
        )
        any(passes(draft) for draft in made)
        constructed = search.constructed
    if not drafts:
        passes(_given_up(begun, problem))
    if not drafts:
        raise FindingsError(faults)
    best = _best(drafts, state.now_s, keep)
    stage = stage_of(plan, state, now, problem)
    bound = bound_of(problem, state, stage, now, best.plan)
    stopped = "interrupted" if interrupted() else "work"
    record = Search(seconds=clock() - started_s, stopped=stopped, constructed=len(drafts) + constructed)
    return replace(best.plan, bound=bound, search=record)


def carried_over(operation: Operation, plan: Plan) -> Iterator[Plan]:
    """Yield plans that make the trips of another, which keeps other times, in an operation as it is.

    In the first no trip is sooner than in the other plan, in the second each is as soon as it can be. Both
    are yet to be verified.

    Parameters
    ----------
    operation
        The operation.
    plan
        A plan for the same people, vehicles and places, where drives or work may take longer.
    """
    problem, state = problem_of(operation), as_planned(operation, plan, 0)
    begun = Begun(plan=plan, state=state, now=current(operation, state))
    made = _later(begun, problem), ReplanSearch(begun, problem, seed=plan.seed).first()
    yield from (replace(draft.plan, replanned=None) for draft in made if draft is not None)


def _best(drafts: Sequence[Draft], now_s: int, keep: float) -> Draft:
    """Return the draft with the fewest changes of those that leave fewest and clear soon enough."""
    fewest = min(draft.left for draft in drafts)
    able = [draft for draft in drafts if draft.left == fewest]
    soonest_s = min(draft.plan.clearance_s for draft in able)
    return min(able, key=lambda draft: draft.rank(soonest_s, now_s, keep))


# ------------------------------------------------------------------------------ ways to go on


def _unchanged(begun: Begun, problem: Problem) -> Draft | None:
    """Return the old plan as it is, where everything in it can still be done by everyone."""
    plan = begun.plan
    stage = stage_of(plan, begun.state, begun.now, problem)
    old = {trip.id: trip for trip in plan.trips}
    same = all(task.people == old[task.id].people for task in stage.tasks if task.id in old)
    if stage.dropped or not same or any(task.id not in old for task in stage.tasks):
        return None
    if any(n > 0 for n in stage.pool.count.values()) and sum(stage.pool.count.values()) > sum(
        entry.count for entry in plan.left
    ):
        return None
    return _drafted(begun, stage, (old[task.id] for task in stage.tasks))


def _later(begun: Begun, problem: Problem) -> Draft:
    """Return the old plan with no trip sooner than it was, and further trips for whoever is left."""
    stage = stage_of(begun.plan, begun.state, begun.now, problem)
    leftover = Leftover(problem, stage, begun.new_ids())
    names = begun.names
    waiting = sum(begun.now.waiting.values())
    fills = 0
    for _ in range(ROUNDS_MAX):
        replay = _replayed(problem, stage)
        if replay.failed:
            _drop(stage, begun.state, problem, replay)
            continue
        free_s = {task.wheels: task.stops[-1].leave_s or 0 for task in replay.done}
        fills += 1
        many = sum(max(0, n) for n in stage.pool.count.values()) > LEFTOVER_SHARE * waiting
        if many or fills > FILLS_MAX or not leftover.fill(free_s, names):
            break
    else:
        while replay.failed:
            _drop(stage, begun.state, problem, replay, all_of_them=True)
            replay = _replayed(problem, stage)
    return _drafted(begun, stage, (trip_of(task) for task in replay.done))


def _given_up(begun: Begun, problem: Problem) -> Draft:
    """Return a plan in which only those arrive who have left already and can go on; perhaps nobody."""
    stage = stage_of(begun.plan, begun.state, begun.now, problem)
    for task in list(stage.tasks):
        if not task.has_boarded:
            _forget(stage, begun.state, task)
    replay = _replayed(problem, stage)
    while replay.failed:
        for task in replay.failed:
            _forget(stage, begun.state, task)
        replay = _replayed(problem, stage)
    return _drafted(begun, stage, (trip_of(task) for task in replay.done))


def _drafted(begun: Begun, stage: Stage, trips: Iterable[Trip]) -> Draft:
    """Return the plan of trips that a stage holds."""
    return begun.draft(
        [*stage.ended, *trips],
        homes={wheels.id: wheels.at for wheels in stage.wheels.values()},
        dropped=stage.dropped,
        waiting=stage.pool.count,
        stuck=stage.stuck,
    )


def _replayed(problem: Problem, stage: Stage) -> Replay:
    wheels = stage.wheels.values()
    return Replay(problem, stage.past, wheels, stage.tasks, now_s=stage.now_s).run()


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
