"""`plan --robust`: the plan whose end is kept 9 times in 10 soonest, as it is looked for, in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safepassage.cli.display import Display
from safepassage.cli.interruption import Interruption
from safepassage.cli.screen import Screen
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan
from safepassage.sitrep.report_phrases import duration

if TYPE_CHECKING:
    from safepassage.simulation.robust import RobustProgress
    from safepassage.simulation.uncertainty import Uncertainty

QUIET_S: Final = 2.0


class RobustDisplay(Display):
    """Shows how far the search for a robust plan is.

    Parameters
    ----------
    screen
        Where to show it.
    clock
        Returns wall seconds.
    """

    def __init__(self, screen: Screen, *, clock: Callable[[], float] = time.monotonic) -> None:
        opening = text("Comparing plans on the same days")
        super().__init__(screen, opening=opening, clock=clock, quiet_s=QUIET_S)

    def show(self, progress: RobustProgress) -> None:
        """Show it."""
        words = text(
            "Plans made: {made} of {all}; 9 times in 10 everybody is out within {best}, by the plan of the "
            "mean day within {plain}; about {left} left",
            made=progress.made,
            all=progress.of,
            best=duration(progress.best_s),
            plain=duration(progress.plain_s),
            left=duration(round(progress.left_s)),
        )
        self._tell(self.elapsed_s, progress.share, words, news=True)


def uncertainty_for(screen: Screen, path: Path, operation: Operation) -> Uncertainty:
    """Return what is uncertain about an operation, having said where nothing is written of it.

    Raises
    ------
    FindingsError
        With what is wrong with `uncertainty.yaml`.
    """
    from safepassage.simulation.uncertainty_file import uncertainty_of

    uncertainty, written = uncertainty_of(path, operation, None)
    if not written and not screen.as_json:
        screen.tell(text("There is no uncertainty.yaml: the figures of docs/simulation.md are used."))
    return uncertainty


def more_robust(
    screen: Screen,
    operation: Operation,
    uncertainty: Uncertainty,
    plain: Plan,
    interruption: Interruption,
    *,
    seconds: float,
    seed: int,
    runs: int,
) -> Plan:
    """Return the robust plan, or the plain one where none surely beats it."""
    from safepassage.simulation.robust import robust_plan

    with RobustDisplay(screen) as display:
        return robust_plan(
            operation,
            uncertainty,
            plain,
            seconds=seconds,
            seed=seed,
            runs=runs,
            progress=display.show,
            interrupted=interruption.asked,
        )
