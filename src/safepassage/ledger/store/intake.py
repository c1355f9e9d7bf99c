"""What becomes of a batch: which events are new, which are there already, which are refused and kept.

Pure, and the same for every store: a store looks up what it holds with the ids and numbers of the batch, asks
here, and writes the entries that come back.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import faults
from safepassage.ledger.store.protocol import (
    CONTENT_BYTES_MAX,
    GENESIS,
    SEQ_MAX,
    Dispute,
    Entry,
    Head,
    Outcome,
    Variant,
)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
EARLIEST_US: Final = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
LATEST_US: Final = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
NO_ENTRIES: Final = Head(order=0, link=GENESIS)
_TYPES: Final = (int, int, str, str, int, bytes, bytes)
_SHA256: Final = hashlib.sha256()
_FRAME: Final = struct.Struct(">QqBQII")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry to be written; the instant in microseconds since 1970, UTC."""

    order: int
    received_us: int
    event: Sealed
    refused: bool
    link: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What becomes of a batch: the outcome of each event, and the rows to be written."""

    outcomes: list[Outcome]
    rows: list[Row]


def link_of(previous: bytes, order: int, received_us: int, refused: bool, event: Sealed) -> bytes:
    """Return the link of an entry: SHA-256 over the link before it and all that the entry says."""
    event_id, device = event.id.encode(), event.device.encode()
    frame = _FRAME.pack(order, received_us, refused, event.seq, len(event_id), len(device))
    made = _SHA256.copy()
    made.update(b"".join((previous, frame, event_id, device, event.content)))
    return made.digest()


def chained(head: Head, received_us: int, events: Iterable[tuple[Sealed, bool]]) -> list[Row]:
    """Return events, each with whether it is refused, as rows that follow a head."""
    rows, order, link = [], head.order, head.link
    for event, refused in events:
        order += 1
        link = link_of(link, order, received_us, refused, event)
        rows.append(Row(order=order, received_us=received_us, event=event, refused=refused, link=link))
    return rows


def admit(batch: Sequence[Sealed], known: Iterable[tuple[Sealed, bool]], head: Head, us: int) -> Admission:
    """Decide on each event of a batch in turn.

    Parameters
    ----------
    batch
        The events, as sent.
    known
        What the store holds, with whether it is refused: at least every event that has the id of one of the
        batch, or its device and number.
    head
        The end of the log.
    us
        When the batch was received, in microseconds since 1970.
    """
    by_id: dict[str, Sealed] = {}
    numbers: set[tuple[str, int]] = set()
    refused: set[Sealed] = set()
    for event, is_refused in known:
        if is_refused:
            refused.add(event)
        else:
            by_id[event.id] = event
            numbers.add((event.device, event.seq))
    outcomes, fresh = [], []
    for event in batch:
        if by_id.get(event.id) == event:
            outcomes.append(Outcome.EXISTS)
        elif event in refused:
            outcomes.append(Outcome.DISPUTED)
        elif event.id in by_id or (event.device, event.seq) in numbers:
            refused.add(event)
            fresh.append((event, True))
            outcomes.append(Outcome.DISPUTED)
        else:
            by_id[event.id] = event
            numbers.add((event.device, event.seq))
            fresh.append((event, False))
            outcomes.append(Outcome.CREATED)
    return Admission(outcomes=outcomes, rows=chained(head, us, fresh))


def disputes_among(variants: Iterable[Variant]) -> list[Dispute]:
    """Return the disputes among events; those that disagree with nobody are left out."""
    by_id: dict[str, list[Variant]] = {}
    by_number: dict[tuple[str, int], list[Variant]] = {}
    for variant in sorted(variants, key=_event_key):
        by_id.setdefault(variant.event.id, []).append(variant)
        by_number.setdefault((variant.event.device, variant.event.seq), []).append(variant)
    found = [Dispute(about="id", key=key, variants=tuple(v)) for key, v in by_id.items() if len(v) > 1]
    for (device, seq), several in by_number.items():
        if len({variant.event.id for variant in several}) > 1:
            found.append(Dispute(about="seq", key=f"{device} {seq}", variants=tuple(several)))
    return sorted(found, key=lambda dispute: (dispute.about, dispute.key))


def require_sound(rows: Sequence[Sequence[Any]], place: str) -> None:
    """Raise `StoreError` where rows are not such as `entry_of` takes, or the first six values of such.

    A bit that turned can make a number of a text, and the keys of a refused event can be gone. It is done for
    each event that is read, and therefore column by column.
    """
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    is_sound = all(set(map(type, column)) == {kind} for column, kind in zip(columns, _TYPES, strict=False))
    if not is_sound or min(columns[4]) < 0 or min(columns[1]) < EARLIEST_US or max(columns[1]) > LATEST_US:
        raise faults.damaged(place, f"{rows[0][0]}–{rows[-1][0]}")


def entry_of(values: Sequence[Any]) -> Entry:
    """Return an entry from a row: order, instant, id, device, number, content, link, refused."""
    order, received_us, event_id, device, seq, content, link, refused = values
    return Entry(
        order=order,
        received_at=instant_of(received_us),
        event=Sealed(id=event_id, device=device, seq=seq, content=content),
        refused=bool(refused),
        link=link,
    )


def require_sendable(batch: Iterable[Sealed]) -> None:
    """Raise `ValueError` where an event lacks what a store looks at."""
    for event in batch:
        if not event.id or not event.device or not 1 <= event.seq <= SEQ_MAX:
            raise ValueError(f"an event needs an id, a device and a seq from 1: {event.id!r}")
        if len(event.content) > CONTENT_BYTES_MAX:
            raise ValueError(f"an event has at most {CONTENT_BYTES_MAX} bytes: {event.id!r}")
        if "\0" in event.id or "\0" in event.device:
            raise ValueError(f"no database keeps the character 0 in a text: {event.id!r}")


def microseconds_of(instant: datetime) -> int:
    """Return an instant as whole microseconds since 1970, UTC.

    Raises
    ------
    ValueError
        It has no timezone.
    """
    if instant.tzinfo is None:
        raise ValueError("a store needs an instant with its timezone")
    return (instant - EPOCH) // MICROSECOND


def instant_of(microseconds: int) -> datetime:
    """Return the instant, in UTC."""
    return EPOCH + microseconds * MICROSECOND


def _event_key(variant: Variant) -> tuple[str, str, int, bytes]:
    event = variant.event
    return event.id, event.device, event.seq, event.content
