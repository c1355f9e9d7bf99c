"""Halts: from when until when nobody leaves, from the events that halt and resume."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from safepassage.ledger.bodies import Halted, Resumed
from safepassage.ledger.monitor_moments import HaltState
from safepassage.ledger.sequence import Entry, arranged


def halts_of(entries: Sequence[Entry]) -> tuple[HaltState, ...]:
    """Return every halt; one that nothing has ended goes on.

    Parameters
    ----------
    entries
        All events that halt or resume. One that resumes ends the halt it names, or every open one there.
    """
    by_place: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.body, Halted | Resumed):
            by_place[entry.body.at].append(entry)
    found: list[HaltState] = []
    for _, there in sorted(by_place.items()):
        open_: dict[str, Entry] = {}

        def fits_badly(entry: Entry, open_: dict[str, Entry] = open_) -> int:
            body = entry.body
            return int(isinstance(body, Resumed) and (body.halt not in open_ if body.halt else not open_))

        def take(entry: Entry, open_: dict[str, Entry] = open_) -> None:
            body = entry.body
            if isinstance(body, Halted):
                open_[entry.id] = entry
            elif isinstance(body, Resumed):
                ended = [body.halt] if body.halt is not None else list(open_)
                found.extend(_halt(open_.pop(id_), entry) for id_ in ended if id_ in open_)

        arranged(there, fits_badly, take)
        found.extend(_halt(entry, None) for entry in open_.values())
    return tuple(sorted(found, key=lambda halt: (halt.at, halt.from_ms, halt.event)))


def _halt(began: Entry, ended: Entry | None) -> HaltState:
    assert isinstance(began.body, Halted)
    return HaltState(
        began.body.at,
        began.at_ms,
        None if ended is None else max(ended.at_ms, began.at_ms),
        began.id,
        "" if ended is None else ended.id,
    )
