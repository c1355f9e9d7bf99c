"""Long work as it goes: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

from safepassage.cli.screen import Screen
from safepassage.language import Text

LINE_EVERY_S: Final = 5.0


class Display:
    """Shows long work on the error stream while it is entered.

    Parameters
    ----------
    screen
        Where to show it.
    opening
        What a terminal shows first.
    clock
        Returns wall seconds.
    quiet_s
        Elsewhere than on a terminal, how long it says nothing at first.
    """

    def __init__(self, screen: Screen, *, opening: Text, clock: Callable[[], float], quiet_s: float) -> None:
        self._screen, self._opening, self._clock = screen, opening, clock
        self._begun_s = clock()
        self._said_s = quiet_s - LINE_EVERY_S
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
            self._task = self._bar.add_task(self._opening.in_language(self._screen.lang), total=1.0)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    @property
    def elapsed_s(self) -> float:
        """Wall seconds since it was entered."""
        return self._clock() - self._begun_s

    def _tell(self, elapsed_s: float, share: float, words: Text, *, news: bool) -> bool:
        """Move the bar, or say a line of news where the last is a while ago; return whether it was said."""
        if self._bar:
            self._bar.update(self._task, completed=share, description=words.in_language(self._screen.lang))
        elif news and elapsed_s - self._said_s >= LINE_EVERY_S:
            self._said_s = elapsed_s
            self._screen.tell(words)
            return True
        return False
