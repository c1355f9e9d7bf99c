"""Kills processes that write into a record, again and again: what was acknowledged must be there."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.ledger.kill_writers import IDENTITY, LOST
from benchmarks.ledger.own_server import OwnServer, own_server, programs_of_postgresql
from safepassage.ledger.chain import verify_chain
from safepassage.ledger.store import GENESIS, Store, open_store
from safepassage.ledger.store.intake import link_of, microseconds_of

WRITERS: Final = 2
ACKNOWLEDGED_MAX: Final = 16
DELAY_MAX_S: Final = 0.002


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was acknowledged and found so far: mutable, as it is added to after each kill."""

    kills: int = 0
    server_kills: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0
    faults: list[str] = field(default_factory=list)
    order: int = 0
    link: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Writers:
    """The process that begins writers."""

    nursery: subprocess.Popen[str]

    def begin(self, devices: Sequence[str]) -> None:
        """Begin a writer for each device."""
        assert self.nursery.stdin is not None
        self.nursery.stdin.write(" ".join(devices) + "\n")
        self.nursery.stdin.flush()

    def line(self) -> list[str]:
        """Return the next line's words."""
        assert self.nursery.stdout is not None
        words = self.nursery.stdout.readline().split()
        assert words, "the writers are gone"
        return words


@contextmanager
def writers(place: str) -> Iterator[Writers]:
    """Begin the process that begins writers, and end it."""
    command = [sys.executable, "-m", "benchmarks.ledger.kill_writers", place]
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as nursery:
        try:
            yield Writers(nursery)
        finally:
            nursery.kill()


def kill_round(
    begun: Writers, number: int, rng: random.Random, kill_server: Callable[[], None] | None
) -> dict[str, int]:
    """Begin writers, kill them (or their server) at some moment, and return the last numbers acknowledged."""
    devices = [f"r{number:06d}-{letter}" for letter in "abcdefgh"[:WRITERS]]
    begun.begin(devices)
    acknowledged = dict.fromkeys(devices, 0)
    wanted = rng.randint(0, ACKNOWLEDGED_MAX)
    processes: list[str] = []
    dead = count = 0
    killed = False
    while dead < len(devices):
        if not killed and count >= wanted and len(processes) == len(devices):
            _wait(rng.uniform(0, DELAY_MAX_S))
            killed = True
            if kill_server is not None:
                kill_server()
            else:
                for process in processes:
                    os.kill(int(process), signal.SIGKILL)
        match begun.line():
            case ["began", process]:
                processes.append(process)
            case ["ack", device, _, last]:
                acknowledged[device] = int(last)
                count += 1
            case ["dead", _, status]:
                dead += 1
                allowed = {-signal.SIGKILL} if kill_server is None else {-signal.SIGKILL, LOST}
                assert killed, f"a writer ended by itself with {status}"
                assert int(status) in allowed, f"a writer ended with {status}"
    return acknowledged


def check_round(store: Store, acknowledged: dict[str, int], tally: Tally) -> None:
    """Look at what the record has since the last round."""
    found: dict[str, set[int]] = {device: set() for device in acknowledged}
    batches: dict[tuple[str, int, int], int] = {}
    for entry in store.log(tally.order):
        us = microseconds_of(entry.received_at)
        if entry.order != tally.order + 1:
            tally.faults.append(f"gap before {entry.order}")
        if entry.link != link_of(tally.link, entry.order, us, entry.refused, entry.event) or entry.refused:
            tally.faults.append(f"entry {entry.order} is not what was sent")
        tally.order, tally.link = entry.order, entry.link
        said = json.loads(entry.event.content)
        found[said["device"]].add(said["seq"])
        batch = (said["device"], *said["batch"])
        batches[batch] = batches.get(batch, 0) + 1
    for device, last in acknowledged.items():
        lost = set(range(1, last + 1)) - found[device]
        tally.faults += [f"{device} {seq} was acknowledged, and is lost" for seq in sorted(lost)]
        tally.acknowledged += last
        tally.unacknowledged += len(found[device]) - last
    for (device, first, last), count in batches.items():
        if count != last - first + 1:
            tally.faults.append(f"half of the batch {device} {first}-{last}")


def kill(
    place: str, *, kills: int, seed: int, server: OwnServer | None = None, server_every: int = 10
) -> Tally:
    """Kill writers `kills` times, and after each look whether all that was acknowledged is there.

    Parameters
    ----------
    place
        The record's path or address; it is begun where there is none.
    kills
        How many times all writers are killed.
    seed
        Of the moments.
    server
        With a server, every `server_every`-th time it is the server that is killed, and started again.
    server_every
        See `server`.
    """
    rng = random.Random(seed)  # noqa: S311 - moments, not secrets
    tally = Tally()
    open_store(place, IDENTITY).close()
    with writers(place) as begun:
        for number in range(1, kills + 1):
            strikes_server = server is not None and number % server_every == 0
            acknowledged = kill_round(
                begun, number, rng, server.kill if server is not None and strikes_server else None
            )
            tally.kills += 1
            if server is not None and strikes_server:
                tally.server_kills += 1
                server.start()
            with open_store(place) as store:
                check_round(store, acknowledged, tally)
    with open_store(place) as store:
        tally.faults += [str(f.what) for f in verify_chain(store, [], lambda *_: True)]
    return tally


def main(arguments: Sequence[str]) -> int:
    """Kill on the stores that are asked for; 1 where anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stores", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    chosen = parser.parse_args(arguments)
    lost = False
    for kind in chosen.stores:
        begun_s = time.perf_counter()
        if kind == "sqlite":
            with tempfile.TemporaryDirectory() as folder:
                tally = kill(str(Path(folder) / "record.sqlite"), kills=chosen.kills, seed=chosen.seed)
        else:
            programs = programs_of_postgresql()
            if programs is None:
                parser.error("PostgreSQL is not installed")
            with own_server(programs) as server:
                tally = kill(server.address("kills"), kills=chosen.kills, seed=chosen.seed, server=server)
        lost |= bool(tally.faults)
        print(
            f"{kind}: {tally.kills} kills ({tally.server_kills} of the server),"
            f" {tally.acknowledged:,} events acknowledged, {tally.unacknowledged:,} more kept,"
            f" {len(tally.faults)} faults, {time.perf_counter() - begun_s:.0f} s",
            *tally.faults[:20],
            sep="\n  ",
            flush=True,
        )
    return 1 if lost else 0


def _wait(seconds: float) -> None:
    """Let a moment pass that is too short to sleep."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
