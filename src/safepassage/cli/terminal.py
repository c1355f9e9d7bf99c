"""The terminal as rich sees it, made safe for a pipe that closes and for what a file may contain."""

from __future__ import annotations

import os
import re
from typing import IO, Final

from rich.console import Console

CONTROLS: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e]")
ISOLATES: Final = re.compile("[\u2066-\u2069]")


class Terminal(Console):
    """A console that shows words as they are, one line each, and goes quiet when nobody reads on."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """Drop what is still to be shown; the work itself goes on and ends with its own exit code."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())

    @property
    def takes_unicode(self) -> bool:
        """Whether every letter can be shown."""
        return self.encoding.startswith("utf")

    def sentence(self, words: str, *, style: str = "") -> None:
        """Show one line, without the control characters that a file may have smuggled in."""
        clean = CONTROLS.sub("\N{REPLACEMENT CHARACTER}", words)
        self.print(clean if self.takes_unicode else ISOLATES.sub("", clean), style=style or None)
