"""A search as it goes, in words."""

from __future__ import annotations

import time
from collections.abc import Callable

from safepassage.cli.display import Display
from safepassage.cli.screen import Screen
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning.planner import Progress
from safepassage.sitrep.report_phrases import count, duration


class SearchDisplay(Display):
    """Shows a search.

    Parameters
    ----------
    screen
        Where to show it.
    operation
        What is planned.
    seconds
        The search's budget in wall seconds.
    clock
        Returns wall seconds.
    """

    def __init__(
        self,
        screen: Screen,
        operation: Operation,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        opening = text("Searching, for {seconds} s at most", seconds=f"{seconds:g}")
        super().__init__(screen, opening=opening, clock=clock, quiet_s=0.0)
        self._people = sum(people.count for people in operation.people)
        self._seconds = seconds
        self._said: tuple[int, int, int] | None = None

    def show(self, progress: Progress) -> None:
        """Show how far the search has come."""
        now = (progress.people_left, progress.clearance_s, progress.bound_s)
        elapsed_s = self.elapsed_s
        words = self._sentence(progress, elapsed_s)
        if self._tell(elapsed_s, progress.share, words, news=now != self._said):
            self._said = now

    def _sentence(self, progress: Progress, elapsed_s: float) -> Text:
        return text(
            "{moved} of {total} people out after {span}, at best {bound}; {left} s of search left at most",
            moved=count(self._people - progress.people_left),
            total=count(self._people),
            span=duration(progress.clearance_s),
            bound=duration(progress.bound_s),
            left=search_left_s(progress.share, elapsed_s, self._seconds),
        )


def search_left_s(share: float, elapsed_s: float, seconds: float) -> int:
    """Return how many more wall seconds a search may take: at its pace so far, and within its budget."""
    within_s = max(0.0, seconds - elapsed_s)
    return round(min(within_s, elapsed_s * (1 - share) / share) if share > 0 else within_s)
