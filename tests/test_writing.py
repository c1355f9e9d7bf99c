"""Files are written whole or not at all, on real disks that are full, read-only or odd."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from safepassage.writing import require_writable, write_atomically


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 64 KiB, or skip where this user may not."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_writes_text_and_bytes_exactly(tmp_path: Path) -> None:
    """Text is UTF-8 and keeps its line ends; bytes are as given."""
    write_atomically(tmp_path / "a", "ممر\r\nآمن\n")
    write_atomically(tmp_path / "b", b"\x00\xff")
    assert (tmp_path / "a").read_bytes() == "ممر\r\nآمن\n".encode()
    assert (tmp_path / "b").read_bytes() == b"\x00\xff"


def test_replaces_a_file_keeping_its_mode(tmp_path: Path) -> None:
    """A file that only its owner may read stays so when it is written anew."""
    path = tmp_path / "plan.json"
    path.write_text("old")
    path.chmod(0o600)
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_follows_a_link(tmp_path: Path) -> None:
    """The file that a link names is replaced, and the link stays a link."""
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_full_disk_leaves_the_old_file_and_no_other(full_disk: Path) -> None:
    """ENOSPC names the file asked for, keeps its old content and leaves no temporary file."""
    path = full_disk / "plan.json"
    path.write_text("old")
    with pytest.raises(OSError, match=r"plan\.json") as caught:
        write_atomically(path, b"x" * 200_000)
    assert caught.value.errno == errno.ENOSPC
    assert path.read_text() == "old"
    assert [p.name for p in full_disk.iterdir()] == ["plan.json"]


def test_an_interruption_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the disk is writing leaves the old file and nothing else."""
    (tmp_path / "plan.json").write_text("old")

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt(handle)

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "plan.json", "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("plan.json", "old")]


def test_a_device_is_written_to_and_not_replaced() -> None:
    """/dev/full stays a device, and says that it is full."""
    if not Path("/dev/full").is_char_device():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OSError, match="full") as caught:
        write_atomically(Path("/dev/full"), "x")
    assert caught.value.errno == errno.ENOSPC
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize(
    ("name", "number"),
    [("", errno.EISDIR), ("missing/plan.json", errno.ENOENT), ("file/plan.json", errno.ENOTDIR)],
)
def test_what_cannot_be_written_is_known_beforehand(tmp_path: Path, name: str, number: int) -> None:
    """A folder, a missing folder and a file used as a folder are told before anything is made."""
    (tmp_path / "file").write_text("")
    for attempt in (require_writable, lambda path: write_atomically(path, "x")):
        with pytest.raises(OSError, match=r".") as caught:
            attempt(tmp_path / name)
        assert caught.value.errno == number
        assert caught.value.filename == str(tmp_path / name) or attempt is require_writable


def test_a_read_only_disk_is_told_apart(tmp_path: Path) -> None:
    """On a disk mounted read-only the error says so, whoever asks."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a disk can be mounted by root only")
    try:
        with pytest.raises(OSError, match=r"plan\.json") as caught:
            require_writable(folder / "plan.json")
        assert caught.value.errno == errno.EROFS
    finally:
        subprocess.run(["umount", str(folder)], check=True)
