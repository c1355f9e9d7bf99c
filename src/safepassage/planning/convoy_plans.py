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
ASKED_WORK, SOLVED_WORK = 0.012, 0.035
"""What it takes to ask whether a programme is possible, and to solve it, times the square of its size."""
FINEST_S: Final = 1200
"""Pauses are found in steps of so many seconds."""
VARIANTS: Final = (
    (300, 120, 0),
    (0, 60, 60),
    (600, 180, 0),
    (900, 240, 0),
    (600, 120, 60),
    (300, 0, 0),
    (0, 120, 120),
)
"""What is tried: a pause so much longer, so much time to spare, convoys so much further apart."""
FAILED_MAX: Final = 3
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

    def pauses(self, later_s: int = 0) -> tuple[tuple[int, int], ...]:
        """Return where the pause is and how long, if there is one; some seconds longer."""
        return ((self.before, self.pause_s + later_s),) if self.pause_s else ()


class ConvoyPlans:
    """Looks for few convoys that take everybody sooner than a plan that clears by `until_s`.

    It asks for the fewest convoys that can leave without a pause, and whether one less would do with a pause
    between some two of them, in which vehicles return or others arrive. Where that pause has to be is found
    by halving the convoys before which it may be, and how long it has to be by halving it.
    """

    def __init__(self, rides: Rides, *, until_s: int, rng: np.random.Generator) -> None:
        self._rides, self._rng = rides, rng
        self._most = rides.most(until_s, limit=CONVOYS_MAX)
        self._dives = Dives(seconds=GUARD_S)
        self._failed: dict[_Schedule, int] = {}
        self._work = 0.0

    def __iter__(self) -> Iterator[Planned]:
        """Yield what is to be tried, the soonest and the easiest first, then variations."""
        if not 0 < self._most < CONVOYS_MAX:
            return
        schedules: list[_Schedule] = []
        for schedule in self._schedules():
            yield Planned(tours=(), work=self._spent())
            if schedule is not None:
                schedules.append(schedule)
        schedules.sort(key=lambda schedule: self._rides.instants(schedule.count, schedule.pauses())[-1])
        for variant in VARIANTS:
            for schedule in schedules:
                if self._failed.get(schedule, 0) < FAILED_MAX:
                    yield self._planned(schedule, *variant, noise=0.0)
        hopeful = [schedule for schedule in schedules if self._failed.get(schedule, 0) < FAILED_MAX]
        for _ in range(VARIED_MAX if hopeful else 0):
            variant = VARIANTS[int(self._rng.integers(len(VARIANTS)))]
            yield self._planned(hopeful[0], *variant, noise=NOISE)

    def _spent(self) -> int:
        work, self._work = round(self._work), 0.0
        return work

    # ------------------------------------------------------------------------------ how many

    def _schedules(self) -> Iterator[_Schedule | None]:
        """Yield schedules that parts of trips could keep, and None now and then on the way."""
        high = min(self._fewest(), self._most)
        low, step = high - 1, 1
        while not self._possible(self._rides.instants(high)):
            yield None
            if high >= self._most:
                return
            low, high, step = high, min(self._most, high + step), 2 * step
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
        elif high < self._most:
            yield _Schedule(count=high + 1)

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
        self._work += ASKED_WORK * programme.size**2
        return programme.size <= COLUMNS_MAX and self._dives.possible(programme)

    # ------------------------------------------------------------------------------ who is in which

    def _planned(
        self, schedule: _Schedule, later_s: int, spare_s: int, stretch_s: int, *, noise: float
    ) -> Planned:
        """Return tours for a schedule whose vehicles have so many seconds to spare, if there are any."""
        instants = self._rides.instants(schedule.count, schedule.pauses(later_s), stretch_s=stretch_s)
        programme = ConvoyProgramme(self._rides, instants, spare_s=spare_s)
        if noise:
            programme.weigh(self._rng.lognormal(0.0, noise, len(programme.programme.costs)))
        self._work += SOLVED_WORK * programme.size**2
        composition = self._dives.composed(programme)
        if composition is None:
            self._failed[schedule] = self._failed.get(schedule, 0) + 1
            return Planned(tours=(), work=self._spent())
        self._failed[schedule] = -len(VARIANTS)
        tours = convoy_tours(self._rides, composition, instants)
        return Planned(tours=tours, work=self._spent())
