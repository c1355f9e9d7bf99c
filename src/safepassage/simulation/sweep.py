"""A sweep: an operation changed in one way or another, each time planned anew and tried on the same days."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Final

from safepassage.cluster.connection import LOCAL, Cluster
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.planning import exact
from safepassage.planning.levers import SLOWER
from safepassage.planning.plan import Plan
from safepassage.planning.planner import plan_operation
from safepassage.planning.problem import problem_of
from safepassage.planning.verify import verify
from safepassage.simulation.case import case_of
from safepassage.simulation.cluster_courses import program_name
from safepassage.simulation.course import calibrated
from safepassage.simulation.quantiles import Estimate, mean_of, quantile, share_of
from safepassage.simulation.replications import Replications, Sample
from safepassage.simulation.varied import Point

MIDDLE: Final = 0.5
NINETY: Final = 0.9
PLAN_SHARE: Final = 0.7
"""Of the work on one combination, about so much is planning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much work each combination is worth.

    Parameters
    ----------
    seconds
        The search of its plan.
    runs
        How many courses.
    seed
        Of the search and of the courses: combinations share their days.
    by_s
        Instants by which one would like everybody to be out, in seconds since the operation begins.
    threads
        How many courses are carried out at once; None: one for each core.
    """

    seconds: float
    runs: int
    seed: int
    by_s: tuple[int, ...] = ()
    threads: int | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """A combination to be worked out: planned, unless there is a plan of it."""

    point: Point
    plan: Plan | None = None


@dataclass(frozen=True, kw_only=True)
class PointAnswers:
    """What one combination comes to; times are seconds since the operation begins.

    `left` are people whom the plan leaves, of `people`; `stranded` how many who come are not out on average.
    `middle_s` and `ninety_s` are the ends kept 5 and 9 times in 10, `finished` is how often everybody who
    comes is out; `by` is how likely the last arrival is by each instant asked for, `all_by` that everybody
    who comes is out by then. These are None or empty where nobody moves.
    `borrowed` says that the plan is a neighbour's. `findings` are faults of the plan: then nothing else
    counts. `program` made it.
    """

    number: int
    plan: Plan
    people: int
    left: int
    runs: int
    middle_s: Estimate | None
    ninety_s: Estimate | None
    finished: Estimate | None
    by: tuple[Estimate, ...]
    all_by: tuple[Estimate, ...]
    stranded: Estimate | None
    borrowed: bool
    findings: tuple[Finding, ...]
    program: str

    @property
    def bound_s(self) -> int | None:
        """Before it no plan can be over; None where nobody moves."""
        return self.plan.bound.clearance_s if self.plan.trips else None

    @property
    def clearance_s(self) -> int | None:
        """The plan's last arrival; None where nobody moves."""
        return self.plan.clearance_s if self.plan.trips else None

    @property
    def cost(self) -> tuple[int, int, int]:
        """What plans are ranked by: people left, clearance, person-seconds."""
        return self.left, self.plan.clearance_s, self.plan.person_seconds


def swept(
    points: Sequence[Point],
    effort: Effort,
    *,
    cluster: Cluster | None = None,
    interrupted: Callable[[], bool] = lambda: False,
    progress: Callable[[float, int], None] = lambda _share, _done: None,
    clock: Callable[[], float] = time.thread_time,
) -> tuple[PointAnswers, ...]:
    """Return what each combination comes to, in their order; those that are done, if interrupted.

    Parameters
    ----------
    points
        The combinations.
    effort
        How much work each is worth.
    cluster
        Whose workers take one combination each at a time; None: this process, one after another.
    interrupted
        Whether the user has asked to stop.
    progress
        Told what share of the work is done, and how many combinations.
    clock
        Of the searches, in seconds: those of the processor that this thread has had, so that a seed gives the
        same plans where other work is done beside.

    Raises
    ------
    FindingsError
        A plan is not valid, which is a fault of the program, or the cluster is lost.
    """
    with nullcontext() if cluster is None else cluster.sharing(effort) as shared:

        def worked_out(tasks: Sequence[Task], told: Callable[[float], None]) -> Iterator[PointAnswers]:
            if cluster is None or shared is None:
                return _here(tasks, effort, interrupted, told, clock)
            return cluster.results(
                task_done, tasks, shared=shared, program=program_name(), interrupted=interrupted
            )

        if cluster is not None and cluster.address == LOCAL:
            # so that what is compiled is on the disk before several processes look for it there
            plan_operation(points[0].scenario.operation, seconds=0.0, seed=effort.seed)
        done: dict[int, PointAnswers] = {}
        tasks = [Task(point=point) for point in points]
        for answers in worked_out(tasks, lambda share: progress(share, len(done))):
            done[answers.number] = _faultless(answers)
            progress(len(done) / len(points), len(done))
        if not interrupted():
            for answers in worked_out(exchanges(points, done), lambda _share: None):
                done[answers.number] = _faultless(answers)
    return tuple(answers for _, answers in sorted(done.items()))


def _faultless(answers: PointAnswers) -> PointAnswers:
    if answers.findings:
        raise FindingsError(answers.findings)
    return answers


def _here(
    tasks: Sequence[Task],
    effort: Effort,
    interrupted: Callable[[], bool],
    progress: Callable[[float], None],
    clock: Callable[[], float],
) -> Iterator[PointAnswers]:
    for before, task in enumerate(tasks):

        def told(share: float, before: int = before) -> None:
            progress((before + share) / len(tasks))

        answers = answers_at(task, effort, interrupted=interrupted, progress=told, clock=clock)
        if answers is None:
            return
        yield answers


def task_done(task: Task, effort: Effort) -> PointAnswers:
    """Work a combination out on a worker, whose other threads do others."""
    answers = answers_at(task, replace(effort, threads=1))
    assert answers is not None, "nobody stops a worker"
    return answers


def answers_at(
    task: Task,
    effort: Effort,
    *,
    interrupted: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _share: None,
    clock: Callable[[], float] = time.thread_time,
) -> PointAnswers | None:
    """Return what one combination comes to; None where it is interrupted before all of it is known."""
    scenario = task.point.scenario
    # a search does all its work on a machine that is slower than is reckoned with, too
    slower = 1.0 if exact.supports(problem_of(scenario.operation)) else SLOWER
    plan = task.plan or plan_operation(
        scenario.operation,
        seconds=effort.seconds,
        seed=effort.seed,
        progress=lambda search: progress(PLAN_SHARE * min(1.0, search.share)),
        interrupted=interrupted,
        clock=lambda: clock() / slower,
    )
    if interrupted():
        return None
    faults = verify(scenario.operation, plan)
    if faults or not plan.trips:
        return _answers(task, plan, None, (), faults=faults)
    sample = Replications(
        calibrated(case_of(scenario.operation, plan, scenario.uncertainty)),
        seed=effort.seed,
        threads=effort.threads,
    ).sample(
        0,
        effort.runs,
        interrupted=interrupted,
        told=lambda done: progress(PLAN_SHARE + (1 - PLAN_SHARE) * done / effort.runs),
    )
    if sample is None or sample.runs < effort.runs:
        return None
    return _answers(task, plan, sample, effort.by_s)


def _answers(
    task: Task,
    plan: Plan,
    sample: Sample | None,
    by_s: Sequence[int],
    *,
    faults: tuple[Finding, ...] = (),
) -> PointAnswers:
    ends_s = None if sample is None else sample.clearance_s
    return PointAnswers(
        number=task.point.number,
        plan=plan,
        people=plan.people_total,
        left=sum(row.count for row in plan.left),
        runs=0 if sample is None else sample.runs,
        middle_s=None if ends_s is None else quantile(ends_s, MIDDLE),
        ninety_s=None if ends_s is None else quantile(ends_s, NINETY),
        finished=None if sample is None else share_of(sample.finished),
        by=() if ends_s is None else tuple(share_of(ends_s <= at_s) for at_s in by_s),
        all_by=() if sample is None else tuple(share_of(sample.all_out_by(at_s)) for at_s in by_s),
        stranded=None if sample is None else mean_of(sample.not_out),
        borrowed=task.plan is not None,
        findings=(_fault(), *faults) if faults else (),
        program=program_name(),
    )


def exchanges(points: Sequence[Point], done: Mapping[int, PointAnswers]) -> list[Task]:
    """Return which combinations do better with the plan of a neighbour, where that is valid for them too.

    Each search is left to chance a little: without this, a bus more could look like a loss. Neighbours
    differ in one value by one step; a plan may go on from one to the next.
    """
    best = {number: (answers.cost, answers.plan) for number, answers in done.items()}
    operation_of = {point.number: point.scenario.operation for point in points}
    beside = neighbours(points)
    tried: set[tuple[int, int]] = set()
    better: dict[int, Plan] = {}
    going = True
    while going:
        going = False
        for number in best:
            for other in beside[number]:
                if other not in best or best[other][0] >= best[number][0]:
                    continue
                cost, plan = best[other]
                if (number, id(plan)) in tried:
                    continue
                tried.add((number, id(plan)))
                own = replace(plan, bound=done[number].plan.bound)
                if not verify(operation_of[number], own):
                    best[number] = cost, own
                    better[number] = own
                    going = True
    return [Task(point=point, plan=better[point.number]) for point in points if point.number in better]


def neighbours(points: Sequence[Point]) -> dict[int, list[int]]:
    """Return for each combination those that differ in one value by one step."""
    steps = [list(dict.fromkeys(values)) for values in zip(*(point.values for point in points), strict=True)]
    places = {
        tuple(step.index(value) for step, value in zip(steps, point.values, strict=True)): point.number
        for point in points
    }
    found: dict[int, list[int]] = {}
    for place, number in places.items():
        moved = [
            (*place[:axis], place[axis] + by, *place[axis + 1 :])
            for axis in range(len(place))
            for by in (-1, 1)
        ]
        found[number] = [places[each] for each in moved if each in places]
    return found


def _fault() -> Finding:
    return Finding(
        code="plan-fault",
        where=Where(),
        what=text(
            "This program made a plan that does not keep the agreement, which is a fault of the program."
        ),
        mend=text("Nothing was written. Please report the findings below, or try another --seed."),
    )
