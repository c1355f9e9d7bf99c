"""What a snapshot keeps of everything but the sums, so that alarms need not be found anew from all events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from safepassage.ledger.devices import KeptDevices
from safepassage.ledger.monitoring import KeptMonitors
from safepassage.ledger.snapshot import Part, SnapshotError
from safepassage.ledger.stories import KeptStories

NAME: Final = "watched"
"""The part of a snapshot that has it."""


class Watched(msgspec.Struct, kw_only=True, array_like=True):
    """Stories, monitors and devices, none of them stale, and the households of which there is an alarm.

    It hangs on the operation as its coordinator wrote it then. Halts, statements, reports and head counts are
    few, and put together again from their events.
    """

    stories: KeptStories
    monitors: KeptMonitors
    devices: KeptDevices
    households: list[str]


_ENCODE: Final = msgspec.msgpack.Encoder()
_DECODE: Final = msgspec.msgpack.Decoder(Watched)


def watched_bytes(watched: Watched) -> bytes:
    """Return it as bytes."""
    return _ENCODE.encode(watched)


def watched_of(parts: Mapping[str, Part]) -> Watched:
    """Return it from a snapshot's parts.

    Raises
    ------
    SnapshotError
        They are damaged.
    """
    try:
        return _DECODE.decode(parts[NAME])
    except msgspec.DecodeError as error:
        raise SnapshotError(f"the snapshot is damaged: {error!r}") from error
