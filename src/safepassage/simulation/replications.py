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
from safepassage.simulation.uncertainty import Cause

SPARE_MORE: Final = 4
BATCH: Final = 100
"""So many courses are carried out by one thread or worker, one after another, and told of together."""

HOLES_MAX: Final = 4
"""So many parts are carried out when it is interrupted, where others after them are done."""

Part = tuple[int, int]
"""The courses with the numbers from the first to before the second."""
OTHER: Final = 1
"""What sets the other days apart from the days of the same numbers."""


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
        done: npt.NDArray[np.bool_] = self.not_out == 0
        return done

    @property
    def not_out(self) -> Integers:
        """How many of those who came are not out at the end of each course."""
        not_out: Integers = self.left + self.stuck
        return not_out

    def all_out_by(self, at_s: float) -> npt.NDArray[np.bool_]:
        """Return in which courses everybody who came is out by an instant."""
        done: npt.NDArray[np.bool_] = self.finished & (self.clearance_s <= at_s)
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
        runner = self._runner()
        first, end = part
        gathered = _Gathered(self.case, end - first)
        for number in range(first, end):
            runner.run(np.random.SeedSequence(self.seed, spawn_key=(number,)))
            gathered.add(number - first, self._complete(runner))
        self._idle.append(runner)
        return gathered.sample()

    def crossed(
        self, runs: int, causes: Sequence[Cause], *, interrupted: Callable[[], bool] = lambda: False
    ) -> npt.NDArray[np.float64] | None:
        """Return the last arrivals of the first days with one cause as on other days.

        Returns
        -------
        array of (1 + causes) × runs, or None
            In the first row those of the other days; then, for each cause, those of the first days with the
            numbers that it has on the other days. None where it was interrupted.
        """
        parts = [(at, min(at + BATCH, runs)) for at in range(0, runs, BATCH)]

        def made(part: tuple[int, int]) -> npt.NDArray[np.float64] | None:
            return None if interrupted() else self._crossed_part(*part, causes)

        with ThreadPoolExecutor(self.threads) as pool:
            found = list(pool.map(made, parts))
        whole = [part for part in found if part is not None]
        return np.hstack(whole) if len(whole) == len(parts) else None

    def _crossed_part(self, first: int, end: int, causes: Sequence[Cause]) -> npt.NDArray[np.float64]:
        runner = self._runner()
        numbers = self.case.numbers
        mine, others = np.zeros(numbers.count), np.zeros(numbers.count)
        clearances_s = np.zeros((1 + len(causes), end - first))
        for number in range(first, end):
            numbers.draw(np.random.SeedSequence(self.seed, spawn_key=(number,)), mine)
            numbers.draw(np.random.SeedSequence(self.seed, spawn_key=(number, OTHER)), others)
            for row in range(1 + len(causes)):
                runner.drawn[:] = mine if row else others
                for where in numbers.of[causes[row - 1]] if row else ():
                    runner.drawn[where] = others[where]
                runner.carry_out()
                clearances_s[row, number - first] = self._complete(runner).figure(cs.CLEARANCE_S)
        self._idle.append(runner)
        return clearances_s

    def _runner(self) -> Runner:
        """Return arrays to run on that nobody else uses."""
        try:
            return self._idle.pop()
        except IndexError:
            return runner_of(self.case)

    def _complete(self, runner: Runner) -> Runner:
        """Return the last course of a runner, carried out anew where there was too little room for it."""
        case, spare = self.case, SPARE_MORE
        complete = runner
        while complete.full:
            assert spare < SPARE_MORE**6, "a course makes trips without end"
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
            complete = runner_of(larger)
            complete.drawn[:] = runner.drawn
            complete.carry_out()
            spare *= SPARE_MORE
        return complete


class _Gathered:
    """What comes of some courses of a case, copied from each: one row for each course."""

    def __init__(self, case: Case, courses: int) -> None:
        self._bin_s = case.bin_s
        self._figures = np.empty((courses, len(cs.OUTCOMES)), dtype=np.int64)
        self._bins = np.empty((courses, 3 * int(case.g[cs.BINS])), dtype=np.int64)
        self._lanes_s = np.empty((courses, len(case.gates)), dtype=np.int64)
        self._bays_s = np.empty((courses, len(case.bays)), dtype=np.int64)

    def add(self, row: int, runner: Runner) -> None:
        """Copy what came of the last course."""
        self._figures[row] = runner.outcomes
        self._bins[row] = runner.all_bins
        self._lanes_s[row] = runner.rows("GATE", cs.GATE_BUSY_S)
        self._bays_s[row] = runner.rows("BAYS", cs.BAYS_BUSY_S)

    def sample(self) -> Sample:
        """Return them as a sample."""
        out, gone, held = np.cumsum(
            self._bins.reshape(len(self._bins), 3, -1), axis=2, dtype=np.int32
        ).swapaxes(0, 1)
        left, stuck, out_people = (self._of(figure) for figure in (cs.LEFT, cs.STUCK_ABOARD, cs.OUT))
        assert np.array_equal(out_people + left + stuck, self._of(cs.CAME)), "people are conserved"
        return Sample(
            bin_s=self._bin_s,
            came=self._of(cs.CAME),
            out_people=out_people,
            left=left,
            stuck=stuck,
            clearance_s=self._of(cs.CLEARANCE_S),
            person_s=self._of(cs.PERSON_S),
            held_person_s=self._of(cs.HELD_PERSON_S),
            held_most_s=self._of(cs.HELD_MOST_S),
            driven_s=self._of(cs.DRIVEN_S),
            broken=self._of(cs.BROKEN),
            convoys=self._of(cs.CONVOYS_GONE),
            vehicles_s=self._of(cs.VEHICLES_S),
            lanes_s=self._lanes_s,
            bays_s=self._bays_s,
            out=out,
            aboard=gone - out,
            held=held,
        )

    def _of(self, figure: int) -> Integers:
        return self._figures[:, figure - cs.OUT]
