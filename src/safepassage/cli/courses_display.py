"""Courses as they are carried out: how many, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable

from safepassage.cli.display import LINE_EVERY_S, Display
from safepassage.cli.screen import Screen
from safepassage.language import text
from safepassage.sitrep.report_phrases import count, duration


class CoursesDisplay(Display):
    """Shows how far a simulation has come.

    Parameters
    ----------
    screen
        Where to show it.
    runs
        How many courses are asked for.
    causes, cause_runs
        For how many causes courses are carried out anew after that, and how many at most for each.
    clock
        Returns wall seconds.
    """

    def __init__(
        self,
        screen: Screen,
        *,
        runs: int,
        causes: int = 0,
        cause_runs: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(screen, opening=text("Simulating"), clock=clock, quiet_s=LINE_EVERY_S)
        self._runs, self._causes, self._cause_runs = runs, causes, cause_runs

    def sampled(self, done: int, share: float) -> None:
        """Show that so many courses of the plan are done, and what share of them that is at least."""
        runs = min(self._runs, round(done / share)) if share else self._runs
        self.show(done, runs + self._causes * min(self._cause_runs, runs))

    def causes_from(self, runs: int) -> Callable[[int], None]:
        """Return how to show courses without a cause, after so many of the plan itself."""
        total = runs + self._causes * min(self._cause_runs, runs)
        return lambda done: self.show(runs + done, total)

    def show(self, done: int, total: int) -> None:
        """Show that so many courses are done of all that there will be."""
        elapsed_s = self.elapsed_s
        words = text(
            "{done} of {total} courses; about {span} to go",
            done=count(done),
            total=count(total),
            span=duration(round(elapsed_s * (total - done) / done)),
        )
        self._tell(elapsed_s, done / total, words, news=True)
