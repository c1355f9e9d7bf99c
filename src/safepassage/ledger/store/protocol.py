"""What every store does, and the values that it takes and returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Protocol, Self

from safepassage.errors import Finding, FindingsError
from safepassage.ledger.sealed import Sealed, Stored

LINK_BYTES: Final = 32
GENESIS: Final = bytes(LINK_BYTES)
"""The link before the first entry."""
SEQ_MAX: Final = 2**63 - 1
CONTENT_BYTES_MAX: Final = 64 * 2**20


class Outcome(StrEnum):
    """What became of an event that was sent."""

    CREATED = "created"
    """It is new, and is on the disk."""
    EXISTS = "exists"
    """The very same was there already: it is on the disk."""
    DISPUTED = "disputed"
    """Another event has its id, or its number on its device: it is kept beside the other, and refused."""


class StoreError(FindingsError):
    """A store cannot be opened, read or written: what is wrong and how to mend it, in plain words.

    After a failed `append` nothing has been acknowledged; sending the batch again is always safe.
    """

    def __init__(self, finding: Finding) -> None:
        super().__init__([finding])
        self.finding = finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose record a store holds: the operation, and the hub (or device) that keeps it."""

    operation: str
    hub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a hub's log: an event as received, kept or refused, chained to the line before it."""

    order: int
    received_at: datetime
    event: Sealed
    refused: bool
    link: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a hub's log: the order of its last entry (0: empty) and that entry's link."""

    order: int
    link: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """A head that a hub has signed: whoever kept it can tell later whether the log was changed or cut."""

    hub: str
    order: int
    link: bytes
    at: datetime
    key: str
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the events in a dispute, with when this hub received it, and whether it came first here."""

    event: Sealed
    order: int
    received_at: datetime
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Events of which at most one can be true: the same id, or the same number on the same device.

    `key` is the id, or `DEVICE SEQ`. The variants are sorted by their events, so that two hubs that hold
    the same events name the same disputes, whichever came first where.
    """

    about: Literal["id", "seq"]
    key: str
    variants: tuple[Variant, ...]


class Store(Protocol):
    """A hub's log of events: appended to, read in order, and never changed.

    Every method may raise `StoreError`.
    """

    @property
    def identity(self) -> Identity:
        """Whose record this is."""

    def append(self, batch: Sequence[Sealed], received_at: datetime) -> list[Outcome]:
        """Put events on the disk, all of them or none, and say what became of each.

        When it returns, every event of the batch survives a killed process and a power cut. Sent again, it
        answers `exists` (or again `disputed`) and changes nothing.

        Raises
        ------
        ValueError
            `received_at` has no timezone, an event has no id, no device, a `seq` below 1 or more than 64 MiB,
            or the store is closed.
        """

    def read(self, after_order: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the events that were not refused, in the hub's order.

        An order that is passed over is that of a refused event.
        """

    def log(self, after_order: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Yield everything that was received, refused or not, in the hub's order: 1, 2, 3 and so on."""

    def sealed(self, after_order: int = 0, limit: int | None = None) -> Iterator[Sealed]:
        """Yield the events of the log, refused or not, in the hub's order, and nothing else: the quickest."""

    def disputes(self) -> list[Dispute]:
        """Return every dispute, in an order that does not depend on which event came first."""

    def last_seq(self, device: str) -> int:
        """Return the highest number of a device, refused events too; 0 where it has sent nothing."""

    def event(self, id_: str) -> Sealed | None:
        """Return the event of an id that was not refused, None where there is none."""

    def head(self) -> Head:
        """Return the end of the log."""

    def heads(self) -> list[SignedHead]:
        """Return the signed heads that were kept, this hub's and others', the oldest first."""

    def keep_head(self, head: SignedHead) -> None:
        """Keep a signed head; again the same is kept once."""

    def integrity(self) -> list[Finding]:
        """Return what the database itself finds wrong with what it keeps."""

    def close(self) -> None:
        """Let go of the file or the server; closing twice is harmless."""

    def __enter__(self) -> Self:
        """Return the store."""

    def __exit__(self, *raised: object) -> None:
        """Close the store."""
