"""A search as it goes: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

from safepassage.cli.screen import Screen
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning.planner import Progress
from safepassage.sitrep.report_phrases import count, duration

LINE_EVERY_S: Final = 5.0


class SearchDisplay:
    """Shows a search on the error stream while it is entered.

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
        self._screen = screen
        self._people = sum(people.count for people in operation.people)
        self._seconds = seconds
        self._clock = clock
        self._begun_s = clock()
        self._said: tuple[int, int, int] | None = None
        self._said_s = -LINE_EVERY_S
        self._task = TaskID(0)
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        self._begun_s = self._clock()
        if self._screen.errors.is_terminal:
            self._bar = Bar(
                BarColumn(bar_width=24),
                TextColumn("{task.description}", markup=False),
                console=self._screen.errors,
                transient=True,
            )
            opening = text("Searching, for {seconds} s at most", seconds=f"{self._seconds:g}")
            self._task = self._bar.add_task(opening.in_language(self._screen.lang), total=1.0)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Show how far the search has come."""
        elapsed_s = self._clock() - self._begun_s
        if self._bar:
            words = self._sentence(progress, elapsed_s).in_language(self._screen.lang)
            self._bar.update(self._task, completed=progress.share, description=words)
            return
        now = (progress.people_left, progress.clearance_s, progress.bound_s)
        if now != self._said and elapsed_s - self._said_s >= LINE_EVERY_S:
            self._said, self._said_s = now, elapsed_s
            self._screen.tell(self._sentence(progress, elapsed_s))

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
