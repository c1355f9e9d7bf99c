"""How soon the convoys of one checkpoint can take everybody: their number, ways back and terms together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from safepassage.operation.calendar import NEVER, Intervals
from safepassage.planning.convoy_figures import ConvoyFigures
from safepassage.planning.convoy_shortage import Convoys, Opening, Shortage
from safepassage.planning.problem import Problem
from safepassage.planning.prover import Prover

SERVICES_MAX: Final = 200
CONVOYS_MAX: Final = 100
COLUMNS_MAX, COLUMNS_IN_ALL = 6000, 100_000
"""No proof has more columns, and all together no more: a bound ends where it has got to."""
PARTS_MAX: Final = 24
"""Into so many parts the first convoys after orders are divided at most."""
FINEST_S: Final = 60


def convoys_past(problem: Problem) -> tuple[str, ...]:
    """Return the checkpoints whose convoys are limited in number and size, with people who pass there.

    Of operations of many services there are none: their programmes would be too large.
    """
    services = problem.services
    if len(services) > SERVICES_MAX:
        return ()
    rules = ((at, gate.convoy) for at, gate in problem.gates.items())
    return tuple(
        at
        for at, rule in rules
        if rule is not None
        and rule.headway_s > 0
        and rule.vehicles_max < NEVER
        and any(at in service.route.stops for service in services)
    )


class ConvoyBound:
    """The bound of one checkpoint with convoys."""

    def __init__(self, figures: ConvoyFigures) -> None:
        self._figures = figures
        self._parts: dict[int, list[Opening]] = {}
        self._hardest: dict[int, Opening] = {}
        self._left = COLUMNS_IN_ALL

    def soonest(self, from_s: int, until_s: int, late: Callable[[], bool]) -> int:
        """Return an instant in [from_s, until_s] before which nobody can have brought everybody out.

        It is found by halving; what is not proven counts as possible.
        """
        if not self._figures.lots or not self._figures.kinds or len(self._earliest(until_s)) > CONVOYS_MAX:
            return from_s
        low_s, high_s = from_s, until_s
        if self._impossible(until_s - 1):
            return until_s
        while high_s - low_s > FINEST_S and self._left > 0 and not late():
            middle_s = (low_s + high_s) // 2
            if self._impossible(middle_s - 1):
                low_s = middle_s
            else:
                high_s = middle_s
        return low_s

    def _earliest(self, until_s: int) -> tuple[int, ...]:
        """Return the earliest that each convoy can leave, so that its people arrive by an instant."""
        figures, instants = self._figures, list[int]()
        at_s = min(s for kind in figures.kinds for s in kind.ready_s.values())
        while len(instants) <= CONVOYS_MAX:
            at_s = figures.hours.first_fit(at_s)
            if at_s > until_s - figures.after_s:
                break
            instants.append(at_s)
            at_s += figures.rule.headway_s
        return tuple(instants)

    def _latest(self, until_s: int, count: int) -> tuple[int, ...]:
        """Return the latest that each of so many convoys can leave, so that people arrive by an instant."""
        figures, instants = self._figures, list[int]()
        at_s = until_s - figures.after_s
        for _ in range(count):
            at_s = last_fit(figures.hours, at_s)
            instants.append(at_s)
            at_s -= figures.rule.headway_s
        return tuple(reversed(instants))

    def _impossible(self, until_s: int) -> bool:
        """Return whether it is proven that not everybody arrives by an instant, in however many convoys."""
        earliest_s = self._earliest(until_s)
        for count in range(len(earliest_s), 0, -1):
            if self._figures.too_few(count):
                return True
            latest_s = self._latest(until_s, count)
            convoys = Convoys(earliest_s=earliest_s[:count], latest_s=latest_s, until_s=until_s)
            if not self._none_fit(convoys):
                return False
        return True

    def _none_fit(self, convoys: Convoys) -> bool:
        """Return whether no plan has these convoys, whichever the first after each order is.

        What cannot be proven of all at once is halved. The parts are tried again for the next instant, first
        the one that could not be proven before.
        """
        count = len(convoys.earliest_s)
        if count in self._hardest and not self._proven(convoys, self._hardest[count]):
            return False
        everything = [tuple((0, count - 1) for _ in self._figures.problem.orders)]
        open_, proven = list(self._parts.get(count, everything)), list[Opening]()
        while open_:
            part = open_.pop()
            if self._proven(convoys, part):
                proven.append(part)
                continue
            widest = max(range(len(part)), key=lambda i: part[i][1] - part[i][0], default=-1)
            if len(proven) + len(open_) > PARTS_MAX or widest < 0 or part[widest][0] == part[widest][1]:
                self._hardest[count] = part
                return False
            low, high = part[widest]
            middle = (low + high) // 2
            halves = ((low, middle), (middle + 1, high))
            open_ += [(*part[:widest], half, *part[widest + 1 :]) for half in halves]
        self._parts[count] = proven
        return True

    def _proven(self, convoys: Convoys, opening: Opening) -> bool:
        """Return whether somebody is missing for certain: the multipliers are checked in integers."""
        programme = Shortage(self._figures, convoys, opening).programme
        self._left -= programme.columns
        if programme.columns > COLUMNS_MAX or self._left < 0:
            return False
        return Prover(programme).least(0, 1).least_s > 0


def last_fit(hours: Intervals, at_s: int) -> int:
    """Return the last instant inside some hours that is not after another; where there is none, the other."""
    return max((min(at_s, end - 1) for begin, end in hours.spans if begin <= at_s), default=at_s)
