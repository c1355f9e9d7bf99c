"""A PostgreSQL server for tests and benchmarks, in a temporary folder and reached by a socket only."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from safepassage.ledger.store.postgres_server import Server

USER: Final = "safepassage"
PATIENCE_S: Final = 60.0


class OwnServer:
    """A server that runs, or was stopped or killed, and can be started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.owner = _owner(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def server(self, schema: str) -> Server:
        """Return where a record in `schema` is."""
        # here, as whoever only asks for the programs does not need the driver
        from safepassage.ledger.store.postgres_server import Server

        return Server(host=str(self.folder), database="postgres", user=USER, schema=schema, tls="off")

    def address(self, schema: str) -> str:
        """Return the same as an address."""
        return f"postgresql://{USER}@/postgres?host={self.folder}&schema={schema}"

    def initialise(self) -> None:
        """Make an empty database."""
        arguments = ("-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        command: list[str | Path] = [self.programs / "initdb", *arguments]
        done = subprocess.run(
            command, **self._as_owner(), stdout=subprocess.DEVNULL, timeout=120, check=False
        )
        assert done.returncode == 0, "initdb failed"

    def start(self, *settings: str) -> None:
        """Start it with these settings beside the usual ones, and wait until it answers."""
        own = ("listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=40")
        options = [word for setting in (*own, *settings) for word in ("-c", setting)]
        # begun directly, not by pg_ctl, so that a killed one is seen to have ended
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self._data, *options],
                **self._as_owner(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            log_text = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
            assert self._process.poll() is None, log_text
            assert time.monotonic() < until, log_text
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it in order: transactions that are under way are undone."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill every process of it at once (Linux)."""
        assert self._process is not None
        first = self._process.pid
        others = [
            int(child)
            for task in Path(f"/proc/{first}/task").iterdir()
            for child in (task / "children").read_text(encoding="utf-8").split()
        ]
        for process in (first, *others):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait()
        while not all(map(_is_dead, others)):
            time.sleep(0.001)

    def close(self) -> None:
        """End it, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._end(signal.SIGQUIT)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _end(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(timeout=PATIENCE_S)

    def _answers(self) -> bool:
        command: list[str | Path] = [
            self.programs / "pg_isready",
            "-q",
            "-h",
            self.folder,
            "-U",
            USER,
            "-d",
            "postgres",
        ]
        return subprocess.run(command, timeout=PATIENCE_S, check=False).returncode == 0

    def _as_owner(self) -> dict[str, Any]:
        """Return how to run a program as the user to whom the folder belongs."""
        if self.owner is None:
            return {"cwd": self.folder}
        group = pwd.getpwnam(self.owner).pw_gid
        return {"cwd": self.folder, "user": self.owner, "group": group, "extra_groups": []}


def programs_of_postgresql() -> Path | None:
    """Return the folder of PostgreSQL's programs, if they are there; Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    elsewhere = shutil.which("postgres")
    if not found and elsewhere:
        found = [Path(elsewhere).resolve()]
    return found[-1].parent if found else None


@contextmanager
def own_server(programs: Path, *settings: str) -> Iterator[OwnServer]:
    """Run a server with these settings beside the usual ones, and end it."""
    # a socket's path may have 107 bytes, which the folders of tests exceed
    folder = Path(tempfile.mkdtemp(prefix="sp-pg-"))
    try:
        made = OwnServer(programs, folder)
        made.initialise()
        try:
            made.start(*settings)
            yield made
        finally:
            made.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> str | None:
    """Give the folder to a user without rights where we run as root, as which PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    owner = users.get("postgres") or users.get("nobody")
    if owner is None:
        raise RuntimeError("PostgreSQL does not run as root, and there is no other user")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return owner.pw_name


def _is_dead(process: int) -> bool:
    """Return whether a process has ended, be it that nobody has noticed yet."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] in {"Z", "X"}
