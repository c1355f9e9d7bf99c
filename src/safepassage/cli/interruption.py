"""Ctrl-C during a search: once asks for the best plan so far, twice quits at once."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Self

EXIT_SIGNALLED: Final = 128
"""A command that a signal ends leaves with this and the signal's number."""
EXIT_INTERRUPTED: Final = EXIT_SIGNALLED + signal.SIGINT


class Interruption:
    """While it is entered, the first Ctrl-C is only noted; the second raises `KeyboardInterrupt`.

    Parameters
    ----------
    said
        Returns what to tell the user at the first Ctrl-C; it is written straight to the error
        stream, as the program may be in the middle of drawing.
    """

    def __init__(self, said: Callable[[], str]) -> None:
        self._said = said
        self._asked = False
        self._before: Callable[[int, FrameType | None], object] | int | None = None

    def asked(self) -> bool:
        """Return whether the user has asked to stop."""
        return self._asked

    def __enter__(self) -> Self:
        self._before = signal.getsignal(signal.SIGINT)
        if self._before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._before)

    def _press(self, _signal: int, _frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        with contextlib.suppress(OSError):
            os.write(2, f"\n{self._said()}\n".encode())
