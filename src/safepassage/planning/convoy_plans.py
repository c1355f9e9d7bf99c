"""Plans of convoys: how many leave, where they have to pause for what others wait for, and who is in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from safepassage.planning.convoy_dive import Dives
from safepassage.planning.convoy_programme import ConvoyProgramme
from safepassage.planning.convoy_rides import Rides
from safepassage.planning.convoy_tours import convoy_tours
from safepassage.planning.tour import Tour

CONVOYS_MAX: Final = 100
COLUMNS_MAX: Final = 12_000
"""Larger programmes take longer than what they find is worth."""
GUARD_S: Final = 5.0
"""No programme is solved for longer."""
ASKED_WORK, SOLVED_WORK = 45, 130
"""What it takes to ask whether a programme is possible, and to solve it, for each column and row."""
FINEST_S: Final = 1200
LATER_S: Final = (300, 600, 0, 900, 600, 300)
SPARES_S: Final = (120, 180, 60, 240, 0, 0)
"""Pauses are found in steps of so many seconds; then longer ones are tried, and time to spare."""
NOISE: Final = 0.5
VARIED_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Tours to be tried, or none, and the work that it took to think of them."""

    tours: tuple[Tour, ...]
    work: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Schedule:
    """So many convoys, with a pause of some seconds before one of them."""

    count: int
    before: int = 0
    pause_s: int = 0


class ConvoyPlans:
    """Looks for few convoys that take everybody; `most` is how many it is known to take.

    It asks for the fewest convoys that can leave without a pause, and whether one less would do with a pause
    between some two of them, in which vehicles return or others arrive. Where that pause has to be is found
    by halving the convoys before which it may be, and how long it has to be by halving it.
    """

    def __init__(self, rides: Rides, *, most: int, rng: np.random.Generator) -> None:
        self._rides, self._most, self._rng = rides, min(most + 1, CONVOYS_MAX), rng
        self._dives = Dives(seconds=GUARD_S)
        self._work = 0

    def __iter__(self) -> Iterator[Planned]:
        """Yield what is to be tried, the soonest and the easiest first, then variations."""
        schedules: list[_Schedule] = []
        for schedule in self._schedules():
            yield Planned(tours=(), work=self._spent())
            if schedule is not None:
                schedules.append(schedule)
        schedules.sort(key=lambda schedule: self._instants(schedule)[-1])
        for later_s, spare_s in zip(LATER_S, SPARES_S, strict=True):
            for schedule in schedules:
                yield self._planned(schedule, later_s, spare_s, noise=0.0)
        for _ in range(VARIED_MAX if schedules else 0):
            later_s, spare_s = int(self._rng.choice(LATER_S)), int(self._rng.choice(SPARES_S))
            yield self._planned(schedules[0], later_s, spare_s, noise=NOISE)

    def _spent(self) -> int:
        work, self._work = self._work, 0
        return work

    # ------------------------------------------------------------------------------ how many

    def _schedules(self) -> Iterator[_Schedule | None]:
        """Yield schedules that parts of trips could keep, and None now and then on the way."""
        low, high = self._fewest() - 1, self._fewest()
        while not self._possible(self._rides.instants(high)):
            yield None
            if high >= self._most:
                return
            low, high = high, min(self._most, 2 * high - low)
        while high - low > 1:
            middle = (low + high) // 2
            if self._possible(self._rides.instants(middle)):
                high = middle
            else:
                low = middle
            yield None
        yield _Schedule(count=high)
        instants, apart_s = self._rides.instants(high - 1), self._rides.apart_s
        first, end = 0, high - 1
        if high > 1 and self._possible(instants, late_s=apart_s, open_=(first, end)):
            while end - first > 1:
                middle = (first + end) // 2
                yield None
                if self._possible(instants, late_s=apart_s, open_=(middle, end)):
                    first = middle
                elif self._possible(instants, late_s=apart_s, open_=(first, middle)):
                    end = middle
                else:
                    return
            yield from self._paused(high - 1, first)

    def _paused(self, count: int, before: int) -> Iterator[_Schedule | None]:
        """Yield the shortest pause before one of so many convoys that is long enough."""
        low, high = 0, self._rides.apart_s
        while high - low > FINEST_S:
            middle = (low + high) // 2
            if self._possible(self._rides.instants(count, ((before, middle),))):
                high = middle
            else:
                low = middle
            yield None
        yield _Schedule(count=count, before=before, pause_s=high)

    def _fewest(self) -> int:
        """Return how many convoys people need if all are full of the largest vehicles."""
        problem, seats = self._rides.problem, [0.0, 0.0]
        for lot in self._rides.lots:
            people = problem.lots[lot]
            rooms = [
                row.stretchers if people.stretcher else row.seats
                for row in problem.fleet
                if problem.carries(row, people)
            ]
            seats[people.stretcher] += people.count / max(rooms, default=people.count)
        return max(1, int(max(seats) / self._rides.rule.vehicles_max))

    def _possible(
        self, instants: tuple[int, ...], *, late_s: int = 0, open_: tuple[int, int] = (0, 0)
    ) -> bool:
        programme = ConvoyProgramme(self._rides, instants, late_s=late_s, open_=open_)
        self._work += ASKED_WORK * programme.size
        return programme.size <= COLUMNS_MAX and self._dives.possible(programme)

    # ------------------------------------------------------------------------------ who is in which

    def _instants(self, schedule: _Schedule, later_s: int = 0) -> tuple[int, ...]:
        pauses = ((schedule.before, schedule.pause_s + later_s),) if schedule.pause_s else ()
        return self._rides.instants(schedule.count, pauses)

    def _planned(self, schedule: _Schedule, later_s: int, spare_s: int, *, noise: float) -> Planned:
        """Return tours for a schedule whose vehicles have so many seconds to spare, if there are any."""
        instants = self._instants(schedule, later_s)
        programme = ConvoyProgramme(self._rides, instants, spare_s=spare_s)
        if noise:
            programme.weigh(self._rng.lognormal(0.0, noise, len(programme.programme.costs)))
        self._work += SOLVED_WORK * programme.size
        composition = self._dives.composed(programme)
        tours = () if composition is None else convoy_tours(self._rides, composition, instants)
        return Planned(tours=tours, work=self._spent())
