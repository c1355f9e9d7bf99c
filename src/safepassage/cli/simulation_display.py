"""A simulation as it goes, in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from safepassage.cli.display import Display
from safepassage.cli.screen import Screen
from safepassage.language import text
from safepassage.sitrep.report_phrases import count

if TYPE_CHECKING:
    from safepassage.simulation.outcome import Phase

QUIET_S: Final = 2.0
COURSES_SHARE: Final = 0.5
"""What part of the bar the courses are; the reports and the causes have the rest."""


class SimulationDisplay(Display):
    """Shows how many courses have been carried out, then what else is asked of them.

    Parameters
    ----------
    screen
        Where to show it.
    runs
        How many courses at most.
    clock
        Returns wall seconds.
    """

    def __init__(self, screen: Screen, *, runs: int, clock: Callable[[], float] = time.monotonic) -> None:
        opening = text("Simulating; the first time, the program is compiled for it")
        super().__init__(screen, opening=opening, clock=clock, quiet_s=QUIET_S)
        self._runs = runs

    def courses(self, done: int, share: float) -> None:
        """Show how many courses there are."""
        said = text("Courses carried out: {done} of {runs}", done=count(done), runs=count(self._runs))
        self._tell(self.elapsed_s, COURSES_SHARE * share, said, news=True)

    def asked(self, phase: Phase, done: int, number: int) -> None:
        """Show what is being asked of the courses."""
        if phase == "reports":
            said = text("Comparing with what was reported")
        else:
            said = text("Asking what delays most: {done} of {number}", done=done, number=number)
        share = COURSES_SHARE + (1 - COURSES_SHARE) * done / max(1, number)
        self._tell(self.elapsed_s, share, said, news=True)
