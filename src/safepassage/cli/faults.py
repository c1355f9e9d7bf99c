"""What the system refuses and what this program gets wrong, in plain words."""

from __future__ import annotations

import errno
import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from safepassage import __version__
from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.writing import write_atomically

FULL: Final = (
    text("The disk is full."),
    text("Free some space or write to another disk; a file that was there before is as it was."),
)
REFUSALS: Final[dict[int, tuple[Text, Text]]] = {
    errno.ENOENT: (
        text("There is no such file or folder."),
        text("Check how it is spelt, and make the folder first where one is missing."),
    ),
    errno.EACCES: (
        text("You may not read or write it."),
        text("Ask its owner for the right to, or give another place."),
    ),
    errno.EROFS: (
        text("It is on a disk that can only be read."),
        text("Give a place on another disk."),
    ),
    errno.ENOSPC: FULL,
    errno.EISDIR: (text("It is a folder, not a file."), text("Give the name of a file.")),
    errno.ENOTDIR: (
        text("A part of its path is a file, not a folder."),
        text("Give a path whose parts are folders."),
    ),
    errno.EEXIST: (text("It is there already."), text("Give another name, or move the old one away first.")),
    errno.ENAMETOOLONG: (text("Its name is too long for this disk."), text("Give a shorter name.")),
}
REFUSALS[errno.EPERM] = REFUSALS[errno.EACCES]
if hasattr(errno, "EDQUOT"):
    REFUSALS[errno.EDQUOT] = FULL


def finding_of_os_error(error: OSError) -> Finding:
    """Return a refusal of the system as a finding that says what to do."""
    what, mend = REFUSALS.get(
        error.errno or 0,
        (
            text("The system could not read or write it (error {number}).", number=error.errno or 0),
            text("Try again, or give another place."),
        ),
    )
    named = error.filename if isinstance(error.filename, str) else ""
    return Finding(
        code=f"system-{errno.errorcode.get(error.errno or 0, 'error').lower()}",
        where=Where(file=named),
        what=what,
        mend=mend,
    )


def fault_finding(error: Exception, *, command: str) -> Finding:
    """Return a fault of this program as a finding, having saved a report of it if that can be done."""
    saved = save_fault(error, command=command)
    mend = (
        text("A report of the fault, with none of your data in it, was saved in {file}.", file=str(saved))
        if saved
        else text("A report of the fault could not be saved: nothing here may be written.")
    )
    what = text(
        "This program made a mistake ({kind}). It is not your doing, and your files are as they were.",
        kind=type(error).__name__,
    )
    return Finding(code="fault", where=Where(), what=what, mend=mend)


def save_fault(error: Exception, *, command: str) -> Path | None:
    """Write the report of a fault into the current folder, else the temporary one; None: neither takes it.

    The report has the program's own lines and the kinds of error; messages and values are left out, as
    they may name people or places.
    """
    now = datetime.now(UTC)
    name = f"safepassage-fault-{now:%Y%m%dT%H%M%SZ}.txt"
    for elsewhere in (False, True):
        try:
            path = Path(tempfile.gettempdir() if elsewhere else ".") / name
            write_atomically(path, fault_report(error, command=command, now=now))
        except OSError:
            continue
        return path
    return None


def fault_report(error: BaseException, *, command: str, now: datetime) -> str:
    """Return the text of a fault's report."""
    lines = [
        f"safepassage {__version__}, command: {command or '-'}",
        f"{now:%Y-%m-%d %H:%M:%S} UTC, Python {platform.python_version()}, {sys.platform}",
    ]
    chain: BaseException | None = error
    seen: set[int] = set()
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        lines.append(f"\n{type(chain).__module__}.{type(chain).__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}\n    {frame.line}"
            for frame in traceback.extract_tb(chain.__traceback__)
        ]
        chain = chain.__cause__ or chain.__context__
    return "\n".join(lines) + "\n"
