"""A sweep as it goes, and its table on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from safepassage.cli.display import LINE_EVERY_S, Display
from safepassage.cli.paragraphs import in_direction
from safepassage.cli.screen import Screen
from safepassage.language import Name, Text, text
from safepassage.sitrep.report_phrases import duration

KNOWN_SHARE = 0.02
"""Only when so much is done its pace says how long the rest takes."""
WIDE = 120
"""Columns of a table that goes to a file or another program."""


class SweepDisplay(Display):
    """Shows how far a sweep has come.

    Parameters
    ----------
    screen
        Where to show it.
    total
        How many combinations there are.
    about_s
        How long all of them take, as far as that is known before.
    clock
        Returns wall seconds.
    """

    def __init__(
        self, screen: Screen, *, total: int, about_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        opening = text("{total} combinations; about {span} to go", total=total, span=duration(round(about_s)))
        super().__init__(screen, opening=opening, clock=clock, quiet_s=LINE_EVERY_S)
        self._total, self._about_s = total, about_s

    def show(self, share: float, done: int) -> None:
        """Show what share of the work is done, and how many combinations."""
        elapsed_s = self.elapsed_s
        by_pace_s = elapsed_s * (1 - share) / share if share >= KNOWN_SHARE else self._about_s - elapsed_s
        words = text(
            "{done} of {total} combinations; about {span} to go",
            done=done,
            total=self._total,
            span=duration(max(0, round(by_pace_s))),
        )
        self._tell(elapsed_s, share, words, news=True)


def show_table(screen: Screen, headings: Sequence[Text | Name | str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table of figures; in Arabic its first column is the rightmost."""
    from rich import box
    from rich.table import Table

    terminal, lang = screen.output, screen.lang
    order = list(range(len(headings)))
    if lang == "ar":
        order.reverse()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at in order:
        heading = headings[at]
        words = heading if isinstance(heading, str) else heading.in_language(lang)
        table.add_column(
            in_direction(words, lang) if lang == "ar" else words, justify="right", overflow="fold"
        )
    for row in rows:
        cells = [in_direction(row[at], "en") if lang == "ar" else row[at] for at in order]
        table.add_row(*(cell if terminal.takes_unicode else plain_ascii(cell) for cell in cells))
    width = terminal.width
    terminal.width = width if terminal.is_terminal else max(width, WIDE)
    terminal.print(table, soft_wrap=False)
    terminal.width = width


def plain_ascii(words: str) -> str:
    """Return a cell without the signs that such a screen does not have."""
    return words.replace("±", "+-").replace("–", "-").encode("ascii", "ignore").decode()
