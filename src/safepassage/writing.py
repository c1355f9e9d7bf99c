"""Writing and adding to a file whole or not at all: the disk has the old or the new, never a part."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


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


def append_lines(path: Path, lines: Sequence[bytes], *, is_whole: Callable[[bytes], bool]) -> bytes:
    """Add lines to a file, all of them or none, and have them on the disk when this returns.

    Programs that append to the same file at once wait for each other.

    Parameters
    ----------
    path
        The file; it is made where it is missing, its folder must exist.
    lines
        What to add, without line ends.
    is_whole
        Tells of a last line without a line end whether only that is missing. If more is, a program or the
        machine stopped while it was written: it is moved to a file beside this one that ends in `.torn`.

    Returns
    -------
    bytes
        What was moved; empty as a rule.

    Raises
    ------
    OSError
        It cannot be written, naming `path`; then the file's whole lines are as they were.
    """
    assert all(b"\n" not in line for line in lines)
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            with _held(handle, shared=False):
                torn = _mended(handle, path, is_whole)
                _written(handle, b"".join(line + b"\n" for line in lines))
        finally:
            os.close(handle)
        _keep_name(path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    return torn


def read_shared(path: Path) -> bytes:
    """Return a file's content at a moment at which no program is appending to it.

    Raises
    ------
    OSError
        It cannot be read.
    """
    with path.open("rb") as file, _held(file.fileno(), shared=True):
        return file.read()


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


def _mended(handle: int, path: Path, is_whole: Callable[[bytes], bool]) -> bytes:
    """See that the file ends with a line's end; return what had to be moved out of it for that."""
    size = os.fstat(handle).st_size
    last = _last_line(handle, size)
    if not last:
        return b""
    if is_whole(last):
        _written(handle, b"\n")
        return b""
    aside = path.with_name(f"{path.name}.torn")
    copy = os.open(aside, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        _written(copy, last + b"\n")
    finally:
        os.close(copy)
    _keep_name(path.parent)
    os.ftruncate(handle, size - len(last))
    return last


def _last_line(handle: int, size: int) -> bytes:
    """Return what stands after the last line's end of a file."""
    found = b""
    block = 65536
    while size:
        begin = max(0, size - block)
        os.lseek(handle, begin, os.SEEK_SET)
        part = os.read(handle, size - begin)
        found = part + found
        if b"\n" in part:
            return found.rpartition(b"\n")[2]
        size = begin
    return found


def _written(handle: int, content: bytes) -> None:
    """Write at the file's end to the disk itself; if not all of it can be written, take back what was."""
    before = os.fstat(handle).st_size
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    except BaseException:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, before)
        raise


@contextlib.contextmanager
def _held(handle: int, *, shared: bool) -> Iterator[None]:
    """Hold the file against programs that write it, or (not shared) that read it too."""
    if sys.platform == "win32":
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


@contextlib.contextmanager
def holding(path: Path) -> Iterator[None]:
    """Keep other programs that ask for the same out until the block ends; the file is made where it is not.

    Raises
    ------
    OSError
        The file cannot be opened or made, naming `path`.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with _held(handle, shared=False):
            yield
    finally:
        os.close(handle)
