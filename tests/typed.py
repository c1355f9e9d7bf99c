"""A command in a terminal of its own: what it shows is waited for, keys are pressed, how it ends is seen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import selectors
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

CTRL_C = b"\x03"
PATIENCE_S = 120
LOOK_AGAIN_S = 0.05
LOCAL_FLAGS = 3


class Typed:
    """A process whose terminal is held here."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: int) -> None:
        self._process, self._terminal = process, terminal
        self.shown = ""

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._terminal, keys)

    def press_one(self, key: bytes) -> None:
        """Press a key once the program listens to single keys: what is typed before is thrown away."""
        while termios.tcgetattr(self._terminal)[LOCAL_FLAGS] & termios.ICANON:
            assert self._process.poll() is None, f"it has ended:\n{self.shown}"
            with selectors.DefaultSelector() as selector:
                selector.register(self._terminal, selectors.EVENT_READ)
                if selector.select(LOOK_AGAIN_S):
                    self._read()
        self.press(key)

    def wait_for(self, pattern: str) -> None:
        """Wait until something is shown that has not been waited for before.

        Raises
        ------
        AssertionError
            It does not come; with what was shown.
        """
        seen = len(self.shown)
        while re.search(pattern, self.shown[seen:]) is None:
            assert self._read(), f"{pattern!r} was not shown:\n{self.shown}"

    def ends(self) -> int:
        """Return the exit code, having read all that is shown."""
        while self._read():
            pass
        return self._process.wait(PATIENCE_S)

    def _read(self) -> bool:
        """Take in what is shown next; return whether there was any."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._terminal, selectors.EVENT_READ)
            assert selector.select(PATIENCE_S), f"nothing more was shown:\n{self.shown}"
        try:
            found = os.read(self._terminal, 65536)
        except OSError:  # the other end of a terminal is closed by an error
            return False
        self.shown += found.decode(errors="replace")
        return bool(found)


@contextmanager
def typed(*arguments: str, env: Sequence[tuple[str, str]] = ()) -> Iterator[Typed]:
    """Run a command line of the program in a terminal; it is ended when the block is left."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "safepassage", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120", **dict(env)},
    )
    os.close(theirs)
    try:
        yield Typed(process, ours)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)


def _take_terminal() -> None:
    """Make the terminal that of the process, so that Ctrl-C reaches it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
