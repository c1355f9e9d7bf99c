"""Open a large record in a fresh process: from its snapshot, with nothing since and with some events since.

`python -m benchmarks.ledger.cold_start --events 10000000`. It builds a record once, folds it and lets it
write its snapshot as the commands do; then other processes open it, its files put out of the disk's cache
before. The events are not signed, as signing ten million takes long: signatures are not looked at.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.ledger.made_day import aleppo, made, of_a_stranger, unlinked
from benchmarks.results_page import table, write_results
from safepassage.ledger.kept_state import KeptState
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.signing import Keyring, Verdict
from safepassage.ledger.store import Identity, open_store, open_store_to_read

NOW: Final = datetime(2016, 12, 15, 4, tzinfo=UTC)
IDENTITY: Final = Identity(operation="aleppo-2016", hub="measured")
BATCH: Final = 100_000
SINCE: Final = 1_000
NEW: Final = 210
OPEN_MOST_S: Final = 5.0
MOST_MS: Final = 1.0
HEADER: Final = ("what", "by the clock", "by the processor's time", "asked")
RECORD, SNAPSHOT, MORE = "record.sqlite", "snapshots/state", "more.json"
WAYS: Final[dict[str, Callable[[Sealed], Sealed]]] = {
    "it names the one before": lambda event: event,
    "it names none": unlinked,
    "it names none, of a device that told nothing before": of_a_stranger,
}
Row = tuple[str, str, str, str]


class Trusting(Keyring):
    """Takes every event for signed."""

    def verdict_of_sealed(self, sealed: Sealed) -> Verdict:  # noqa: ARG002 - whatever it is
        """Return that it is."""
        return "good"


class Clock:
    """Measures by the clock and by the processor's time of this process."""

    def __init__(self) -> None:
        self.began = time.perf_counter(), time.process_time()

    def row(self, what: str, asked: str = "") -> Row:
        """Return a row with what has passed."""
        clock_s, cpu_s = time.perf_counter() - self.began[0], time.process_time() - self.began[1]
        return what, f"{clock_s:.1f} s", f"{cpu_s:.1f} s", asked


def kept(folder: Path, store_is_read_only: bool = True) -> KeptState:
    """Return the state of the record, as a command opens it."""
    open_ = open_store_to_read if store_is_read_only else open_store
    with open_(folder / RECORD) as store:
        return KeptState(store, aleppo(), Trusting(keys={}), folder / SNAPSHOT)


def build(folder: Path, source: Iterator[Sealed], events: int) -> Iterator[Row]:
    """Build the record and its snapshot."""
    clock = Clock()
    with open_store(folder / RECORD, IDENTITY) as store:
        for done in range(0, events, BATCH):
            store.append(list(islice(source, min(BATCH, events - done))), NOW)
    yield clock.row(f"{events:,} events recorded, {BATCH:,} at once")
    gc.disable()  # as there is no garbage to speak of
    clock = Clock()
    with open_store_to_read(folder / RECORD) as store:
        state = KeptState(store, aleppo(), Trusting(keys={}), folder / SNAPSHOT)
        yield clock.row("read and folded, without a snapshot")
        clock = Clock()
        list(state.state._alarms_of_all())  # noqa: SLF001 - all but the list
        yield clock.row("all alarms found for the first time")
        clock = Clock()
        state.keep()
    size = (folder / SNAPSHOT).stat().st_size
    yield clock.row(f"snapshot of {size / 1e6:,.0f} MB written")
    gc.enable()


def asked(folder: Path, what: str) -> tuple[float, float, dict[str, float]]:
    """Ask something in a fresh process; return its seconds by clock and processor, and its answer."""
    for path in (folder / RECORD, folder / SNAPSHOT):
        handle = os.open(path, os.O_RDONLY)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.ledger.cold_start", "--folder", str(folder), "--ask", what]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    clock_s = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock_s, cpu_s, json.loads(answer.stdout)


def answer(folder: Path, what: str) -> dict[str, float]:
    """Answer in the fresh process."""
    state = kept(folder).state
    if what == "where":
        return {"people": state.where().people, "events": state.events}
    found = sum(1 for _ in state._alarms_of_all())  # noqa: SLF001 - all but the list
    figures: dict[str, float] = {"found": found}
    if what == "one-more":
        more = iter(json.loads((folder / MORE).read_text()))
        for name, way in WAYS.items():
            costs_ms = []
            for id_, device, seq, content in islice(more, NEW):
                event = way(Sealed(id=id_, device=device, seq=seq, content=content.encode()))
                began = time.process_time()
                state.add([event])
                assert state.balances is not None
                list(state._alarms_of_all())  # noqa: SLF001 - all but the list
                costs_ms.append(1e3 * (time.process_time() - began))
            figures[name] = median(costs_ms)
            figures[f"{name}, worst"] = max(costs_ms)
    return figures


def measured(folder: Path, events: int) -> tuple[list[Row], bool]:
    """Measure everything, and say whether what is asked is reached."""
    source = made(events + SINCE + len(WAYS) * NEW)
    rows = []
    for row in build(folder, source, events):
        print(*row, file=sys.stderr, flush=True)  # it takes long enough that one wants to see how it goes
        rows.append(row)
    (folder / MORE).write_text("[]")
    reached = True
    for since in (0, SINCE):
        if since:
            with open_store(folder / RECORD) as store:
                store.append(list(islice(source, since)), NOW)
        with_since = f"with {since:,} events since" if since else "with nothing since"
        clock_s, cpu_s, figures = asked(folder, "where")
        assert figures["events"] == events + since
        reached = reached and clock_s <= OPEN_MOST_S
        what = f"a fresh process says where everybody is, {with_since}"
        rows.append((what, f"{clock_s:.1f} s", f"{cpu_s:.1f} s", f"{OPEN_MOST_S:.0f} s"))
    clock_s, cpu_s, _ = asked(folder, "alarms")
    rows.append((f"a fresh process has all alarms, {with_since}", f"{clock_s:.1f} s", f"{cpu_s:.1f} s", ""))
    more = [(e.id, e.device, e.seq, e.content.decode()) for e in source]
    (folder / MORE).write_text(json.dumps(more))
    _, _, figures = asked(folder, "one-more")
    for name in WAYS:
        reached = reached and figures[name] <= MOST_MS
        times = f"{figures[name]:.2f} ms, worst {figures[f'{name}, worst']:.2f} ms"
        what = f"then one more event, all balances and alarms; {name}"
        rows.append((what, "", times, f"{MOST_MS:.0f} ms"))
    return rows, reached


def main(arguments: Sequence[str]) -> int:
    """Measure; 1 where less than what is asked is reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger.cold_start", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, help="where the record is made, an empty folder")
    parser.add_argument("--ask", help="what a fresh process is to say: the benchmark's own use")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/cold_start.md")
    chosen = parser.parse_args(arguments)
    if chosen.ask:
        print(json.dumps(answer(chosen.folder, chosen.ask)))
        return 0
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        rows, reached = measured(Path(folder), chosen.events)
    body = table(HEADER, rows)
    print(body)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.ledger.cold_start", *arguments])
        write_results("cold_start", made=datetime.now(UTC), command=command, body=body)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
