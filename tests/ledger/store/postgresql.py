"""A PostgreSQL server of the tests' own, in a temporary folder and reached by a socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from safepassage.ledger.store.postgres_server import Server
from tests.needs import lack, need_postgresql

USER = "safepassage"
PORT = 5432


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnServer:
    """A server that runs, or has been stopped, and can be started again."""

    programs: Path
    folder: Path
    owner: str | None

    def server(self, schema: str) -> Server:
        """Return where a record in `schema` is."""
        return Server(host=str(self.folder), database="postgres", user=USER, schema=schema, tls="off")

    def start(self, *settings: str) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c max_connections=40"
        options += "".join(f" -c {setting}" for setting in settings)
        self.run(
            "pg_ctl",
            "start",
            "-w",
            "-s",
            "-D",
            f"{self.folder}/data",
            "-l",
            f"{self.folder}/log",
            "-o",
            options,
        )

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast`, or `immediate`, which is as sudden as a crash."""
        self.run("pg_ctl", "stop", "-w", "-s", "-D", f"{self.folder}/data", "-m", how)

    def pid(self) -> int:
        """Return the process id of the server's first process."""
        return int((self.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the user to whom the folder belongs; it refuses root."""
        command: Sequence[str | Path] = [self.programs / program, *arguments]
        done = subprocess.run(
            command,
            user=self.owner,
            group=pwd.getpwnam(self.owner).pw_gid if self.owner else None,
            extra_groups=[] if self.owner else None,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


@contextmanager
def own_server(*settings: str) -> Iterator[OwnServer]:
    """Run a server with these settings beside the tests' usual ones."""
    programs = need_postgresql()
    # a socket's path may have 107 bytes, which pytest's folders exceed
    folder = Path(tempfile.mkdtemp(prefix="sp-pg-"))
    try:
        made = OwnServer(programs=programs, folder=folder, owner=_owner(folder))
        made.run("initdb", "-D", f"{folder}/data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        made.start(*settings)
        try:
            yield made
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                made.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> str | None:
    """Give the folder to a user without rights where the tests run as root."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    owner = users.get("postgres") or users.get("nobody")
    if owner is None:
        lack("needs a user that is not root to run PostgreSQL")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return owner.pw_name
