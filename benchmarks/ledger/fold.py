"""Fold made events and print what it costs, in CPU time of one core (other work on the machine counts less).

`python -m benchmarks.ledger.fold --events 1000000`. The day is plain: buses go from an assembly point past a
checkpoint to a reception site and back, some 150 events a bus, each event naming the one before it. The
alarms are only measured with `--alarms`, and then with the terms of the Aleppo example.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time

from safepassage.ledger.sealed import Sealed
from safepassage.ledger.snapshot import head_of
from safepassage.ledger.state import State
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation

BATCH = 100_000
EVENTS_PER_VEHICLE = 150
SIGNATURE = "0123456789abcdef" * 8
START_MS = 1_481_778_000_000
STEPS = (
    ("s", "boarded", '"people":{"civilians":48},"place":"sukkari","trip":"%s","vehicle":"%s"', 0),
    ("s", "boarded", '"people":{"patients":2},"place":"sukkari","trip":"%s","vehicle":"%s"', 5),
    ("s", "departed", '"place":"sukkari","trip":"%s","vehicle":"%s"', 9),
    ("r", "reached", '"place":"ramouseh","trip":"%s","vehicle":"%s"', 15),
    ("r", "departed", '"convoy":"c1","place":"ramouseh","trip":"%s","vehicle":"%s"', 19),
    (
        "k",
        "arrived",
        '"people":{"civilians":48,"patients":2},"place":"khan-al-assal","trip":"%s","vehicle":"%s"',
        40,
    ),
    ("k", "departed", '"place":"khan-al-assal","trip":"%s","vehicle":"%s"', 45),
)


def made(events: int) -> Iterator[Sealed]:
    """Yield so many events, the same each time."""
    vehicles = max(1, events // EVENTS_PER_VEHICLE)
    last = [""] * vehicles
    seqs: dict[str, int] = {}
    number = 0
    while number < events:
        for vehicle in range(vehicles):
            for letter, kind, body, minute in STEPS:
                if number == events:
                    return
                made_one, last[vehicle] = _event(
                    number,
                    vehicle,
                    f"{letter}{vehicle % 7}",
                    kind,
                    body,
                    minute,
                    last[vehicle],
                    seqs,
                    vehicles,
                )
                yield made_one
                number += 1


def _event(
    number: int, vehicle: int, device: str, kind: str, body: str, minute: int, after: str,
    seqs: dict[str, int], vehicles: int,
) -> tuple[Sealed, str]:  # fmt: skip
    trip = number // (len(STEPS) * vehicles)
    seconds = trip * 7200 + minute * 60 + vehicle % 600
    seq = seqs[device] = seqs.get(device, 0) + 1
    id_ = f"{number >> 16:08x}-{number & 0xFFFF:04x}-7000-8000-{number:012x}"
    day, rest = divmod(5 * 3600 + seconds, 86400)
    at = f"2016-12-{15 + day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.000Z"
    named = f'"after":["{after}"],' if after else ""
    told = body % (f"t{trip:03}-{vehicle:06}", f"bus-{vehicle:06}")
    content = (
        f'{{"at":"{at}","body":{{{named}{told}}},"device":"{device}","id":"{id_}","kind":"{kind}",'
        f'"operation":"aleppo-2016","seq":{seq},"signature":"{SIGNATURE}","version":1}}'
    )
    return Sealed(id=id_, device=device, seq=seq, content=content.encode()), id_


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--alarms", action="store_true")
    arguments = parser.parse_args()
    operation = read_operation(Path(__file__).parents[2] / "examples" / "aleppo-2016").operation
    gc.disable()  # the events held here are not what is measured
    warm = State(operation)
    warm.add(list(made(5_000)))
    source = made(arguments.events + 200)
    state, seconds, done = State(operation), 0.0, 0
    while done < arguments.events:
        batch = [event for _, event in zip(range(min(BATCH, arguments.events - done)), source, strict=False)]
        began = process_time()
        state.add(batch)
        seconds += process_time() - began
        done += len(batch)
        del batch
    print(f"{done} events folded: {done / seconds:,.0f} events/s, {1e6 * seconds / done:.2f} us each")
    more = list(source)
    _measure_snapshot(state)
    _measure_new_events(state, more[:100], "balances", lambda: state._tally.balances)  # noqa: SLF001 - all of it
    if arguments.alarms:
        began = process_time()
        alarms = state.alarms()
        cost = process_time() - began
        print(
            f"all {len(alarms)} alarms for the first time: {cost:.1f} s, {1e6 * cost / done:.1f} us an event"
        )
        _measure_new_events(state, more[100:], "effect on vehicle, trip and terms", lambda: state._refresh())  # noqa: SLF001
        began = process_time()
        alarms = state.alarms()
        print(f"the list of all {len(alarms)} alarms: {1e3 * (process_time() - began):.1f} ms")


def _measure_new_events(state: State, events: list[Sealed], what: str, look: object) -> None:
    assert callable(look)
    costs = []
    for event in events:
        began = process_time()
        state.add([event])
        look()
        costs.append(process_time() - began)
    print(f"one more event, {what}: median {1e3 * median(costs):.3f} ms, worst {1e3 * max(costs):.3f} ms")


def _measure_snapshot(state: State) -> None:
    began = process_time()
    parts = {name: bytes(part) for name, part in state.snapshot_parts()}
    written = process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        for name, part in parts.items():
            Path(folder, name).write_bytes(part)
        began = process_time()
        head_of({"head": Path(folder, "head").read_bytes()})
        balances = process_time() - began
        began = process_time()
        State.from_snapshot(
            {path.name: path.read_bytes() for path in Path(folder).iterdir()}, state_operation(state)
        )
        whole = process_time() - began
    size = sum(map(len, parts.values()))
    print(
        f"snapshot: {size / 1e6:,.0f} MB, made in {written:.2f} s; balances from it {balances:.3f} s, "
        f"the whole {whole:.2f} s"
    )


def state_operation(state: State) -> Operation | None:
    """Return the operation that a state watches."""
    return state._operation  # noqa: SLF001 - a snapshot belongs to it


if __name__ == "__main__":
    main()
