"""Fold made events and measure what it costs, in CPU time of one core.

`python -m benchmarks.ledger.fold --events 1000000 --alarms`. What opening a record costs is measured by
`benchmarks.ledger.cold_start`.
"""

from __future__ import annotations

import argparse
import gc
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from statistics import median
from time import process_time
from typing import Final

from benchmarks.ledger.made_day import aleppo, made, of_a_stranger, unlinked
from benchmarks.results_page import table, write_results
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.state import State

BATCH: Final = 100_000
FOLD_LEAST: Final = 300_000
MOST_MS: Final = 1.0
NEW: Final = 210
HEADER: Final = ("what", "measured", "worst", "asked")
Row = tuple[str, str, str, str]
WAYS: Final[dict[str, Callable[[Sealed], Sealed]]] = {
    "it names the one before": lambda event: event,
    "it names none": unlinked,
    "it names none, of a device that told nothing before": of_a_stranger,
}


def folded(state: State, source: Iterator[Sealed], events: int) -> float:
    """Add so many events and return how many seconds that took; making them is not counted."""
    seconds, done = 0.0, 0
    while done < events:
        batch = list(islice(source, min(BATCH, events - done)))
        began = process_time()
        state.add(batch)
        seconds += process_time() - began
        done += len(batch)
    return seconds


def one_by_one(
    what: str, state: State, events: Iterable[Sealed], look: Callable[[], object]
) -> tuple[Row, float]:
    """Add events, look after each, and return a row with the median and the worst, and the median."""
    costs_ms = []
    for event in events:
        began = process_time()
        state.add([event])
        look()
        costs_ms.append(1e3 * (process_time() - began))
    row = (what, f"{median(costs_ms):.2f} ms", f"{max(costs_ms):.2f} ms", f"{MOST_MS:.0f} ms")
    return row, median(costs_ms)


def alarms_one_by_one(state: State, source: Iterator[Sealed]) -> Iterator[tuple[Row, float]]:
    """Measure what one more event costs until all alarms are what they are with it; they are not listed."""
    for name, way in WAYS.items():
        yield one_by_one(
            f"one more event, all balances and alarms; {name}",
            state,
            map(way, islice(source, NEW)),
            lambda: (state._tally.balances, list(state._alarms_of_all())),  # noqa: SLF001 - all but the list
        )


def measured(events: int, *, alarms: bool) -> tuple[list[Row], bool]:
    """Measure everything, and say whether what is asked is reached."""
    operation = aleppo()
    gc.disable()  # the events held here are not what is measured
    State(operation).add(list(made(5_000)))
    source = made(events + 5 * NEW)
    state = State(operation)
    seconds = folded(state, source, events)
    rate = events / seconds
    rows: list[Row] = [(f"{events:,} events folded, a second", f"{rate:,.0f}", "", f"{FOLD_LEAST:,}")]
    began = process_time()
    indexes = state._tally.indexes  # noqa: SLF001 - they are put together when first asked for
    assert indexes.of_vehicle
    rows.append(
        ("and their indexes, for each event", f"{1e6 * (process_time() - began) / events:.2f} µs", "", "")
    )
    row, least = one_by_one(
        "one more event, all balances",
        state,
        islice(source, NEW),
        lambda: state._tally.balances,  # noqa: SLF001 - all of them
    )
    rows.append(row)
    medians = [least]
    if alarms:
        began = process_time()
        listed = list(state._alarms_of_all())  # noqa: SLF001 - all but the list
        each_us = 1e6 * (process_time() - began) / events
        rows.append(("all alarms found for the first time, for each event", f"{each_us:.1f} µs", "", ""))
        for row, each in alarms_one_by_one(state, source):
            rows.append(row)
            medians.append(each)
        began = process_time()
        listed = list(state.alarms())
        rows.append((f"the list of all {len(listed):,} alarms", f"{process_time() - began:.2f} s", "", ""))
    gc.enable()
    return rows, rate >= FOLD_LEAST and max(medians) <= MOST_MS


def main(arguments: Sequence[str]) -> int:
    """Measure; 1 where less than what is asked is reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger.fold", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--alarms", action="store_true", help="measure alarms too, by the terms of Aleppo")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/fold.md")
    chosen = parser.parse_args(arguments)
    rows, reached = measured(chosen.events, alarms=chosen.alarms)
    body = table(HEADER, rows)
    print(body)
    if chosen.write:
        command = shlex.join(["python", "-m", "benchmarks.ledger.fold", *arguments])
        write_results("fold", made=datetime.now(UTC), command=command, body=body)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
