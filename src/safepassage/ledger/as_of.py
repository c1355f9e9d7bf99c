"""The events of a record as of an instant: what had happened by then, and what was known by then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from safepassage.ledger.instants import instant_text
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Entry


class _Seen(msgspec.Struct, gc=False):
    at: str
    kind: str
    body: msgspec.Raw


class _Correction(msgspec.Struct, gc=False):
    corrects: str


_SEEN: Final = msgspec.json.Decoder(_Seen)
_CORRECTION: Final = msgspec.json.Decoder(_Correction)


def events_as_of(
    log: Iterable[Entry], *, happened: datetime | None = None, known: datetime | None = None
) -> Iterator[Sealed]:
    """Yield the events of a log that belong to an instant, refused ones too.

    Parameters
    ----------
    log
        A hub's log, in its order.
    happened
        Only what happened by then, by the clocks of the devices; a correction belongs to the event that it
        corrects, whenever it was made. None: everything.
    known
        Only what this hub had received by then. None: everything.
    """
    received = (each.event for each in log if known is None or each.received_at <= known)
    if happened is None:
        yield from received
        return
    until = instant_text(happened)
    inside: set[str] = set()
    corrections: dict[str, list[tuple[str, Sealed]]] = {}
    for event in received:
        try:
            seen = _SEEN.decode(event.content)
            corrects = _CORRECTION.decode(seen.body).corrects if seen.kind == "corrected" else ""
        except msgspec.MsgspecError:
            yield event  # what cannot be read is told, not hidden
            continue
        if corrects:
            corrections.setdefault(corrects, []).append((event.id, event))
        elif seen.at <= until:
            inside.add(event.id)
            yield event
    waiting = list(inside)
    while waiting:
        for id_, event in corrections.pop(waiting.pop(), ()):
            waiting.append(id_)
            yield event
