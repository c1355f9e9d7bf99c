"""Many courses of a case, each from a seed of its own: the same for the same seed on any number of cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import takewhile
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from safepassage.simulation import course_state as cs
from safepassage.simulation.case import Case, case_of
from safepassage.simulation.course import Runner, calibrated, runner_of
from safepassage.simulation.course_state import Integers

SPARE_MORE: Final = 4
BATCH: Final = 100
"""So many courses are carried out by one thread or worker, one after another, and told of together."""

HOLES_MAX: Final = 4
"""So many parts are carried out when it is interrupted, where others after them are done."""

Part = tuple[int, int]
"""The courses with the numbers from the first to before the second."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What came of many courses: an array for each figure, a row for each course.

    `clearance_s` is the last arrival; `finished` says whether everybody who came is out. `out` and `aboard`
    are people out, and people on the way, at the end of each stretch of time (`bin_s`); `held` those of them
    who wait in a yard for their convoy. `lanes_s` and `bays_s` are seconds at work by gate and place.
    """

    bin_s: int
    came: Integers
    out_people: Integers
    left: Integers
    stuck: Integers
    clearance_s: Integers
    person_s: Integers
    held_person_s: Integers
    held_most_s: Integers
    driven_s: Integers
    broken: Integers
    convoys: Integers
    vehicles_s: Integers
    lanes_s: Integers
    bays_s: Integers
    out: npt.NDArray[np.int32]
    aboard: npt.NDArray[np.int32]
    held: npt.NDArray[np.int32]

    @property
    def runs(self) -> int:
        """How many courses there are."""
        return len(self.clearance_s)

    @property
    def finished(self) -> npt.NDArray[np.bool_]:
        """In which courses everybody who came is out."""
        done: npt.NDArray[np.bool_] = self.left + self.stuck == 0
        return done


def joined(samples: Sequence[Sample]) -> Sample:
    """Return samples of one case, one after another, as one."""
    arrays = {
        each.name: np.concatenate([getattr(sample, each.name) for sample in samples])
        for each in fields(Sample)
        if each.name != "bin_s"
    }
    return Sample(bin_s=samples[0].bin_s, **arrays)


def told_after(told: Callable[[int], None], before: int) -> Callable[[int], None]:
    """Return how to tell of courses when so many others have been done before them."""
    return lambda done: told(before + done)


class Crew(Protocol):
    """Who carries out courses in place of this process."""

    def __call__(
        self, replications: Replications, parts: Sequence[Part], interrupted: Callable[[], bool]
    ) -> Iterator[tuple[Part, Sample]]:
        """Yield the parts as they are done, in any order, until it is interrupted."""


class Replications:
    """Courses of one case by their number; each number has a seed of its own, spawned from one.

    Parameters
    ----------
    case
        The case, calibrated.
    seed
        The same seed gives the same courses, on any number of threads or machines.
    threads
        How many run at once; None: one for each core.
    crew
        Who carries them out; None: this process.
    """

    def __init__(
        self, case: Case, *, seed: int, threads: int | None = None, crew: Crew | None = None
    ) -> None:
        self.case, self.seed, self.crew = case, seed, crew
        self.threads = threads or os.cpu_count() or 1
        self._idle: list[Runner] = []

    def sample(
        self,
        first: int,
        end: int,
        *,
        interrupted: Callable[[], bool] = lambda: False,
        told: Callable[[int], None] = lambda _done: None,
    ) -> Sample | None:
        """Return the courses with the numbers from `first` to before `end`; the first of them if interrupted.

        Parameters
        ----------
        first, end
            Numbers of courses.
        interrupted
            Whether the user has asked to stop.
        told
            Told how many of the courses are done, each time some are.

        Returns
        -------
        Sample or None
            None where it was interrupted before any was ready.
        """
        parts = [(at, min(at + BATCH, end)) for at in range(first, end, BATCH)]
        made: dict[Part, Sample] = {}
        done = 0
        carried_out = (
            self._here(parts, interrupted) if self.crew is None else self.crew(self, parts, interrupted)
        )
        for part, sample in carried_out:
            made[part] = sample
            done += sample.runs
            told(done)
        whole = list(self._without_holes(parts, made))
        return joined(whole) if whole else None

    def _without_holes(self, parts: Sequence[Part], made: Mapping[Part, Sample]) -> Iterator[Sample]:
        """Yield the parts from the first one on; where few are missing before others, they are made here.

        A worker may be slow or gone while others have done much: what they have done is kept.
        """
        filled = 0
        last = max(made, default=(0, 0))
        for part in takewhile(lambda part: part <= last, parts):
            if part not in made:
                if filled == HOLES_MAX:
                    return
                filled += 1
            yield made[part] if part in made else self.part(part)

    def _here(self, parts: Sequence[Part], interrupted: Callable[[], bool]) -> Iterator[tuple[Part, Sample]]:
        if self.threads == 1 or len(parts) == 1:
            yield from ((part, self.part(part)) for part in takewhile(lambda _: not interrupted(), parts))
            return
        with ThreadPoolExecutor(self.threads) as pool:
            made = pool.map(lambda part: None if interrupted() else self.part(part), parts)
            for part, sample in zip(parts, made, strict=True):
                if sample is not None:
                    yield part, sample

    def part(self, part: Part) -> Sample:
        """Return the courses of one part, carried out here one after another."""
        try:
            runner = self._idle.pop()
        except IndexError:
            runner = runner_of(self.case)
        courses = []
        for number in range(*part):
            seed = np.random.SeedSequence(self.seed, spawn_key=(number,))
            runner.run(seed)
            used = runner if not runner.full else self._with_room(seed)
            courses.append(_figures(used))
        self._idle.append(runner)
        return _gathered(self.case.bin_s, courses)

    def _with_room(self, seed: np.random.SeedSequence) -> Runner:
        """Return a course carried out where there was too little room for trips made in it."""
        case, spare = self.case, SPARE_MORE
        while True:
            larger = calibrated(
                case_of(
                    case.operation,
                    case.plan,
                    case.uncertainty,
                    problem=case.problem,
                    spare=spare,
                    bin_s=case.bin_s,
                )
            )
            runner = runner_of(larger)
            runner.run(seed)
            if not runner.full:
                return runner
            spare *= SPARE_MORE
            assert spare < SPARE_MORE**6, "a course makes trips without end"


def _figures(runner: Runner) -> dict[str, object]:
    """Return copies of what came of the last course."""
    out = np.cumsum(runner.bins(cs.BIN_OUT), dtype=np.int32)
    gone = np.cumsum(runner.bins(cs.BIN_GONE), dtype=np.int32)
    figures: dict[str, object] = {
        "came": runner.figure(cs.CAME),
        "out_people": runner.figure(cs.OUT),
        "left": runner.figure(cs.LEFT),
        "stuck": runner.figure(cs.STUCK_ABOARD),
        "clearance_s": runner.figure(cs.CLEARANCE_S),
        "person_s": runner.figure(cs.PERSON_S),
        "held_person_s": runner.figure(cs.HELD_PERSON_S),
        "held_most_s": runner.figure(cs.HELD_MOST_S),
        "driven_s": runner.figure(cs.DRIVEN_S),
        "broken": runner.figure(cs.BROKEN),
        "convoys": runner.figure(cs.CONVOYS_GONE),
        "vehicles_s": int(np.maximum(runner.rows("VEHICLE", cs.VEHICLE_BUSY_S), 0).sum(dtype=np.int64)),
        "lanes_s": runner.rows("GATE", cs.GATE_BUSY_S).astype(np.int64),
        "bays_s": runner.rows("BAYS", cs.BAYS_BUSY_S).astype(np.int64),
        "out": out,
        "aboard": gone - out,
        "held": np.cumsum(runner.bins(cs.BIN_HELD), dtype=np.int32),
    }
    balance = runner.figure(cs.OUT) + runner.figure(cs.LEFT) + runner.figure(cs.STUCK_ABOARD)
    assert runner.full or balance == runner.figure(cs.CAME), "people are conserved"
    return figures


def _gathered(bin_s: int, courses: Sequence[dict[str, object]]) -> Sample:
    arrays = {name: np.array([course[name] for course in courses]) for name in courses[0]}
    return Sample(bin_s=bin_s, **arrays)
