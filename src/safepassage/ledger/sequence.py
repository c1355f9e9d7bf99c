"""Which event came before which: by a device's own numbers and by what events name, never by clocks alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

from safepassage.ledger.bodies import Arrived, Boarded, Body

CLOCK_TOLERANCE_MS: Final = 300_000
"""By how much the clocks of two devices may differ before one of them is in doubt."""


class Entry(NamedTuple):
    """An event as it counts, corrections applied; `row` is where a journal has it."""

    id: str
    device: str
    seq: int
    at_ms: int
    body: Body
    row: int = -1


def predecessors(entries: Sequence[Entry]) -> tuple[list[set[int]], bool]:
    """Return for each entry the indices of those that came before it for certain, the nearest ones.

    Three things are certain: a device's numbers rise; what an event names in `after` came before it; in one
    trip of a vehicle people board before anybody arrives. A circle of such claims is broken by leaving out
    what the trip says, then what `after` says; the second value says that there was one.
    """
    by_number = _by_number(entries)
    by_name = _by_name(entries)
    by_trip = _by_trip(entries)
    if not any(by_name) and not any(by_trip):
        return by_number, False
    for parts in ((by_number, by_name, by_trip), (by_number, by_name)):
        joined = [set.union(*three) for three in zip(*parts, strict=True)]
        if not _has_circle(joined):
            return joined, parts[-1] is not by_trip
    return by_number, True


def _by_number(entries: Sequence[Entry]) -> list[set[int]]:
    before: list[set[int]] = [set() for _ in entries]
    last: dict[str, int] = {}
    for i in sorted(range(len(entries)), key=lambda i: (entries[i].seq, entries[i].id)):
        device = entries[i].device
        if device in last:
            before[i].add(last[device])
        last[device] = i
    return before


def _by_name(entries: Sequence[Entry]) -> list[set[int]]:
    index = {entry.id: i for i, entry in enumerate(entries)}
    return [{index[id_] for id_ in entry.body.after if id_ in index and id_ != entry.id} for entry in entries]


def _by_trip(entries: Sequence[Entry]) -> list[set[int]]:
    before: list[set[int]] = [set() for _ in entries]
    boarded: dict[tuple[str, str], set[int]] = {}
    for i, entry in enumerate(entries):
        if isinstance(entry.body, Boarded) and entry.body.trip is not None:
            boarded.setdefault((entry.body.vehicle, entry.body.trip), set()).add(i)
    for i, entry in enumerate(entries):
        if isinstance(entry.body, Arrived) and entry.body.trip is not None:
            before[i] |= boarded.get((entry.body.vehicle, entry.body.trip), set())
    return before


def _has_circle(before: Sequence[set[int]]) -> bool:
    return len(_levels(before)) < len(before)


def _levels(before: Sequence[set[int]]) -> list[int]:
    """Return the entries that can be put into an order, in one."""
    waiting = [len(b) for b in before]
    after: list[list[int]] = [[] for _ in before]
    for i, earlier in enumerate(before):
        for j in earlier:
            after[j].append(i)
    ready = [i for i, n in enumerate(waiting) if n == 0]
    done = []
    while ready:
        i = ready.pop()
        done.append(i)
        for j in after[i]:
            waiting[j] -= 1
            if waiting[j] == 0:
                ready.append(j)
    return done


class Timed(Protocol):
    """What a device says to have happened at a time."""

    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def at_ms(self) -> int: ...  # noqa: D102


class Arrangement(NamedTuple):
    """Entries in an order.

    `undecided` are the pairs of ids between which only a clock has decided. `heads` are the ids that nothing
    comes after, so that a new event about the same thing should name them. `odds` are the pairs of devices of
    which one bears the later time for what came first. `circle` says that what events claim about each other
    runs in a circle.
    """

    order: list[Entry]
    undecided: list[tuple[str, str]]
    heads: tuple[str, ...]
    odds: tuple[tuple[str, str], ...]
    circle: bool


def arranged(
    entries: Sequence[Entry], faults: Callable[[Entry], int], take: Callable[[Entry], None]
) -> Arrangement:
    """Put entries into an order that contradicts nothing certain, and as few accounts as it can.

    Parameters
    ----------
    entries
        In any order.
    faults
        How badly an entry would fit next, 0 well: asked for every entry that could come next.
    take
        Called for each entry when it is put next.

    Returns
    -------
    The order, and what is to be said about it. It does not depend on the order in which the entries come.
    """
    entries = sorted(entries, key=lambda e: (e.at_ms, e.device, e.seq, e.id))
    if _is_chain(entries):
        for entry in entries:
            take(entry)
        return Arrangement(
            order=entries, undecided=[], heads=tuple(e.id for e in entries[-1:]), odds=(), circle=False
        )
    before, circle = predecessors(entries)
    after: list[list[int]] = [[] for _ in entries]
    waiting = [len(b) for b in before]
    for i, earlier in enumerate(before):
        for j in earlier:
            after[j].append(i)
    ready = [i for i, n in enumerate(waiting) if n == 0]
    order: list[Entry] = []
    undecided: list[tuple[str, str]] = []
    while ready:
        if len(ready) == 1:
            best = ready[0]
        else:
            ready.sort()
            scores = [faults(entries[i]) for i in ready]
            least = min(scores)
            tied = [i for i, score in zip(ready, scores, strict=True) if score == least]
            best = tied[0]
            undecided += [(entries[best].id, entries[i].id) for i in tied[1:]]
        ready.remove(best)
        order.append(entries[best])
        take(entries[best])
        for j in after[best]:
            waiting[j] -= 1
            if waiting[j] == 0:
                ready.append(j)
    return Arrangement(
        order=order,
        undecided=undecided,
        heads=tuple(sorted(entry.id for entry, later in zip(entries, after, strict=True) if not later)),
        odds=tuple(
            odds
            for i, earlier in enumerate(before)
            for j in earlier
            if (odds := at_odds(entries[j], entries[i]))
        ),
        circle=circle,
    )


def _is_chain(entries: Sequence[Entry]) -> bool:
    """Return whether each entry names the one before it, and nothing that is certain speaks against that.

    Then there is one order, and the clocks agree with it, since by them the entries are sorted.
    """
    last = ""
    seqs: dict[str, tuple[int, str]] = {}
    arrived: set[tuple[str, str | None]] = set()
    later = {entry.id for entry in entries}
    for id_, device, seq, _, body, _ in entries:
        later.discard(id_)
        if (last and last not in body.after) or (seq, id_) < seqs.get(device, (0, "")):
            return False
        if (len(body.after) > 1 or not last) and not later.isdisjoint(body.after):
            return False
        if isinstance(body, Arrived):
            arrived.add((body.vehicle, body.trip))
        elif isinstance(body, Boarded) and body.trip is not None and (body.vehicle, body.trip) in arrived:
            return False
        seqs[device] = seq, id_
        last = id_
    return True


def at_odds(earlier: Timed, later: Timed) -> tuple[str, str] | None:
    """Return the devices of two events if the later one bears a time that is earlier by far."""
    if earlier.at_ms - later.at_ms <= CLOCK_TOLERANCE_MS:
        return None
    first, second = sorted((earlier.device, later.device))
    return first, second
