"""A search as it goes: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Protocol, Self

from rich.progress import BarColumn, Progress, TaskID, TextColumn

from safepassage.cli.screen import Screen
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.sitrep.report_phrases import count, duration

LINE_EVERY_S: Final = 5.0


class Standing(Protocol):
    """How far a search has come: what it has at best, and the bound it is held against."""

    @property
    def elapsed_s(self) -> float:
        """Wall seconds since the search began."""

    @property
    def people_moved(self) -> int:
        """People whom the best plan so far brings out."""

    @property
    def clearance_s(self) -> int:
        """When the best plan so far clears."""

    @property
    def bound_s(self) -> int:
        """No plan clears sooner."""


class SearchDisplay:
    """Shows a search on the error stream while it is entered.

    Parameters
    ----------
    screen
        Where to show it.
    operation
        What is planned.
    seconds
        The search's budget; the time left is estimated from it, as a search may end sooner.
    """

    def __init__(self, screen: Screen, operation: Operation, *, seconds: float) -> None:
        self._screen = screen
        self._total = sum(people.count for people in operation.people)
        self._seconds = seconds
        self._said: tuple[int, int, int] | None = None
        self._said_s = -LINE_EVERY_S
        self._task = TaskID(0)
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        if self._screen.errors.is_terminal:
            self._bar = Progress(
                BarColumn(bar_width=24),
                TextColumn("{task.description}", markup=False),
                console=self._screen.errors,
                transient=True,
            )
            opening = text("Searching, for {seconds} s at most", seconds=f"{self._seconds:g}")
            self._task = self._bar.add_task(opening.in_language(self._screen.lang), total=self._seconds or 1)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, standing: Standing) -> None:
        """Show how far the search has come."""
        words = self._sentence(standing)
        if self._bar:
            self._bar.update(
                self._task,
                completed=min(standing.elapsed_s, self._seconds),
                description=words.in_language(self._screen.lang),
            )
            return
        now = (standing.people_moved, standing.clearance_s, standing.bound_s)
        if now != self._said and standing.elapsed_s - self._said_s >= LINE_EVERY_S:
            self._said, self._said_s = now, standing.elapsed_s
            self._screen.tell(words)

    def _sentence(self, standing: Standing) -> Text:
        return text(
            "{moved} of {total} people out after {span}, at best {bound}; {left} s of search left at most",
            moved=count(standing.people_moved),
            total=count(self._total),
            span=duration(standing.clearance_s),
            bound=duration(standing.bound_s),
            left=max(0, round(self._seconds - standing.elapsed_s)),
        )
