"""An event as the store keeps it: its canonical bytes, and the three fields a store looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A signed event as bytes: what devices send, stores keep and bundles carry.

    `content` is the canonical encoding with the signature (`encoding.encode`); `id`, `device` and `seq`
    repeat what stands in it.
    """

    id: str
    device: str
    seq: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An event as a hub received it: its place in the hub's order, from 1, and the hub's own clock in UTC."""

    order: int
    received_at: datetime
    event: Sealed
