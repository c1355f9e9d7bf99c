"""A bundle as bytes: a signed head, then the events one after another, each with its length and its hash.

    safepassage-bundle/1
    {"count":2,"digest":"…","hub":"south","operation":"aleppo-2016", …}
    SIGNATURE OF THE TWO LINES ABOVE, IN HEXADECIMAL
    ["ID","DEVICE",SEQ,LENGTH,"SHA-256"]
    CONTENT
    …

A bundle can be looked at with a text editor, is read and written in one go without being held in memory, and
a damaged one tells which of its events are whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final, TypeVar

from safepassage.ledger.digest import leaf_of
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import SignedHead
from safepassage.ledger.store.intake import EARLIEST_US, LATEST_US, instant_of, microseconds_of
from safepassage.ledger.store.protocol import CONTENT_BYTES_MAX

_T = TypeVar("_T")

MAGIC: Final = b"safepassage-bundle/"
FORMAT: Final = b"safepassage-bundle/1\n"
LINE_MAX: Final = 65_536
_FRAME_BEGIN: Final = b'["'


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a bundle says about itself.

    Parameters
    ----------
    operation
        The operation.
    hub
        The hub or device that made it.
    made_at
        When, by its clock.
    after_order
        Only what came later in that hub's log is in it; 0: all.
    count
        How many events it has.
    digest
        Of the set of its events.
    head
        The end of that hub's log, signed: whoever keeps it can tell later if that log was changed.
    """

    operation: str
    hub: str
    made_at: datetime
    after_order: int
    count: int
    digest: str
    head: SignedHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One event of a bundle, by its place from 1, or nothing where it is damaged."""

    place: int
    event: Sealed | None


def header_line(header: Header) -> bytes:
    """Return a header as its line."""
    head = header.head
    said = {
        "after_order": header.after_order,
        "count": header.count,
        "digest": header.digest,
        "head": {
            "at_us": microseconds_of(head.at),
            "key": head.key,
            "link": head.link.hex(),
            "order": head.order,
            "signature": head.signature.hex(),
        },
        "hub": header.hub,
        "made_at_us": microseconds_of(header.made_at),
        "operation": header.operation,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def read_header(line: bytes) -> Header | None:
    """Return what a header's line says, or nothing where it is damaged."""
    try:
        said = json.loads(line)
        head = said["head"]
        made = Header(
            operation=_as(str, said["operation"]),
            hub=_as(str, said["hub"]),
            made_at=_instant(said["made_at_us"]),
            after_order=_as(int, said["after_order"]),
            count=_as(int, said["count"]),
            digest=_as(str, said["digest"]),
            head=SignedHead(
                hub=_as(str, said["hub"]),
                order=_as(int, head["order"]),
                link=bytes.fromhex(_as(str, head["link"])),
                at=_instant(head["at_us"]),
                key=_as(str, head["key"]),
                signature=bytes.fromhex(_as(str, head["signature"])),
            ),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return made


def written(events: Iterable[Sealed]) -> Iterator[bytes]:
    """Yield the bytes of events."""
    for event in events:
        frame = [event.id, event.device, event.seq, len(event.content), leaf_of(event).hex()]
        line = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        yield b"".join((line.encode(), b"\n", event.content, b"\n"))


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Yield the events of a bundle from behind its header on; after a damaged one, the next whole one."""
    place = 0
    lost = False
    while True:
        begin = file.tell()
        line = file.readline(LINE_MAX)
        if not line:
            return
        event = _event(line, file)
        if event is not None:
            place, lost = place + 1, False
            yield Piece(place=place, event=event)
            continue
        if not lost:
            place, lost = place + 1, True
            yield Piece(place=place, event=None)
        file.seek(begin + len(line))


def _event(line: bytes, file: BinaryIO) -> Sealed | None:
    """Return the event whose frame is `line`, or nothing where the frame or the content is damaged."""
    if not (line.startswith(_FRAME_BEGIN) and line.endswith(b"\n")):
        return None
    try:
        event_id, device, seq, length, leaf = json.loads(line)
        if not 0 <= _as(int, length) <= CONTENT_BYTES_MAX or not 1 <= _as(int, seq) < 2**63:
            return None
        content = file.read(length)
        event = Sealed(id=_as(str, event_id), device=_as(str, device), seq=seq, content=content)
        is_whole = len(content) == length and file.read(1) == b"\n" and leaf_of(event).hex() == leaf
    except (ValueError, TypeError, RecursionError):
        return None
    return event if is_whole and event.id and device and "\0" not in event.id + device else None


def _as(kind: type[_T], value: object) -> _T:
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _instant(microseconds: object) -> datetime:
    us = _as(int, microseconds)
    if not EARLIEST_US <= us <= LATEST_US:
        raise ValueError(microseconds)
    return instant_of(us)
