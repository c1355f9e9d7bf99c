"""Processes that write into a record until they are killed, and say what was acknowledged.

Run as `python -m benchmarks.ledger.kill_writers PLACE`. Each line on standard input begins a round: the names
of the devices for which a process each is begun. The answers are lines too: `began PID`, then
`ack DEVICE FIRST LAST` as soon as the events with these numbers are acknowledged, and `dead PID STATUS`.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from itertools import cycle
from typing import Final

from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Identity, StoreError, open_store

IDENTITY: Final = Identity(operation="killed", hub="hub")
SIZES: Final = (1, 1, 1, 7, 1, 25)
LOST: Final = 3
"""The status of a writer that was refused by its store, as when the server was killed."""


def made_event(device: str, seq: int, first: int, last: int) -> Sealed:
    """Return an event that tells which batch it was sent in."""
    filling = "x" * 300
    return Sealed(
        id=f"{device}-{seq:09d}",
        device=device,
        seq=seq,
        content=f'{{"device":"{device}","seq":{seq},"batch":[{first},{last}],"filling":"{filling}"}}'.encode(),
    )


def write_until_killed(place: str, device: str) -> None:
    """Append batches for ever, and tell each once it is acknowledged."""
    with open_store(place, IDENTITY) as store:
        first = 1
        for size in cycle(SIZES):
            last = first + size - 1
            batch = [made_event(device, seq, first, last) for seq in range(first, last + 1)]
            store.append(batch, datetime.now(UTC))
            tell(f"ack {device} {first} {last}")
            first = last + 1


def tell(line: str) -> None:
    """Write one line at once: so short a one is never torn."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def main(place: str) -> int:
    """Begin processes for each line of input, and wait for their ends."""
    # So that the store is imported once, and not by every process that is forked.
    open_store(place, IDENTITY).close()
    for line in sys.stdin:
        devices = line.split()
        for device in devices:
            process = os.fork()
            if process == 0:
                try:
                    write_until_killed(place, device)
                except StoreError as error:
                    print(error, file=sys.stderr, flush=True)
                finally:
                    os._exit(LOST)
            tell(f"began {process}")
        for _ in devices:
            process, status = os.wait()
            tell(f"dead {process} {os.waitstatus_to_exitcode(status)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
