"""Writing a file whole or not at all: what is on the disk is the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, data: str | bytes) -> None:
    """Write `data` to `path` by way of a temporary file beside it, renamed once it is on the disk.

    A link is followed, so that the file it names is replaced and the link stays. A device or pipe cannot
    be replaced and is written to directly.

    Parameters
    ----------
    path
        The file to make or replace; its folder must exist.
    data
        The whole content; text is written as UTF-8 with its line ends as they are.

    Raises
    ------
    OSError
        Where it cannot be written, naming `path`; then the old file is untouched and no temporary
        file is left.
    """
    with written_atomically(path) as handle:
        handle.write(data.encode() if isinstance(data, str) else data)


@contextlib.contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write the content of `path` into, piece by piece; otherwise as `write_atomically`.

    The old file is replaced when the block ends, and stays as it is where the block raises.

    Parameters
    ----------
    path
        The file to make or replace; its folder must exist.

    Raises
    ------
    OSError
        Where it cannot be written, naming `path`; what the block raises of this sort is taken for that.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".safepassage-{secrets.token_hex(8)}.tmp")
    try:
        require_writable(target)
        if _is_device(target):
            with target.open("wb") as handle:
                yield handle
            return
        try:
            with temporary.open("xb") as handle:
                if target.exists():
                    temporary.chmod(_mode(target))
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    _keep_name(target.parent)


def require_writable(path: Path) -> None:
    """Raise the `OSError` that writing `path` would end in, as far as that can be known beforehand.

    Raises
    ------
    OSError
        `path` is a folder, its folder is missing or is none, or one of them may not be written.
    """
    target = Path(os.path.realpath(path))
    # a folder that may not be listed may still be written into
    with contextlib.suppress(PermissionError), os.scandir(target.parent):
        pass
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    writable = target if target.exists() else target.parent
    if not os.access(writable, os.W_OK) or not (_is_device(target) or os.access(target.parent, os.W_OK)):
        number = errno.EROFS if _is_read_only(target.parent) else errno.EACCES
        raise OSError(number, os.strerror(number), str(path))


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _is_read_only(folder: Path) -> bool:
    """Return whether the disk itself takes no writing, where the system can say so."""
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _keep_name(folder: Path) -> None:
    """Have the folder's new entry survive a power cut, on systems where a folder can be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        # some network disks cannot; the file itself is already on the disk
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
