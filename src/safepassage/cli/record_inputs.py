"""What the commands about the record read: the operation, the record as of an instant, and its state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from safepassage.cli.given_instants import asked_instant, given_instant
from safepassage.cli.sources import with_confirmations
from safepassage.errors import FindingsError
from safepassage.language import Text, text
from safepassage.ledger.as_of import events_as_of
from safepassage.ledger.desk import SNAPSHOT, opened_to_read, read_keyring, record_folder
from safepassage.ledger.identity import is_id
from safepassage.ledger.kept_state import KeptState
from safepassage.ledger.state import State
from safepassage.ledger.store import Dispute, Store
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The instants a question is about; None: now."""

    happened: datetime | None = None
    known: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNow:
    """An operation, its open record, and the state of it as asked for."""

    operation: Operation
    store: Store
    state: State
    disputes: tuple[Dispute, ...]
    as_of: AsOf


def known_operation(path: Path) -> Operation:
    """Return an operation as far as it can be read: what happens is recorded though it cannot be planned yet.

    Confirmations that people have accepted from its reports are given.

    Raises
    ------
    FindingsError
        It cannot be read at all.
    """
    loaded = read_operation(path)
    if loaded.operation is None:
        raise FindingsError(loaded.findings)
    operation = loaded.operation
    return with_confirmations(operation, path) if operation.awaited else operation


@contextmanager
def recorded(
    path: Path, *, as_of: str | None = None, known_at: str | None = None, at: str | None = None
) -> Iterator[RecordNow]:
    """Open the record of an operation and fold it.

    Parameters
    ----------
    path
        The operation.
    as_of, known_at
        The instants or days that a question is about, as the user wrote them.
    at
        An instant in place of `as_of` for which a day alone is too little.

    Raises
    ------
    FindingsError
        The operation or the record cannot be read, or an instant is none.
    """
    operation = known_operation(path)
    instants = AsOf(
        happened=asked_instant(operation, as_of) if at is None else given_instant(operation, at, "--at"),
        known=asked_instant(operation, known_at, "--known-at"),
    )
    with opened_to_read(path, operation.id) as store:
        kept = None if instants != AsOf() else kept_state(operation, store, path)
        yield RecordNow(
            operation=operation,
            store=store,
            state=_state_as_of(operation, store, path, instants) if kept is None else kept.state,
            disputes=tuple(store.disputes()),
            as_of=instants,
        )
        # only now, as nobody waits for it any more
        if kept is not None:
            kept.keep()


def kept_state(operation: Operation, store: Store, path: Path) -> KeptState:
    """Return what the events of a record amount to; those that no known device has signed do not count."""
    folder = record_folder(path)
    return KeptState(store, operation, read_keyring(folder), folder / SNAPSHOT)


def _state_as_of(operation: Operation, store: Store, path: Path, instants: AsOf) -> State:
    """Return what the events amount to that belong to an instant: a snapshot has others too."""
    state = State(operation, verify=read_keyring(record_folder(path)).verdict_of_sealed)
    events = events_as_of(store.log(), happened=instants.happened, known=instants.known)
    # what bears no id is no event of any device; `record verify` lists it
    state.add(event for event in events if is_id(event.id))
    return state


def shown_instant(operation: Operation, instant: datetime) -> str:
    """Return an instant in the operation's local time."""
    return f"{instant.astimezone(operation.zone):%Y-%m-%d %H:%M}"


def as_of_sentences(operation: Operation, as_of: AsOf) -> Iterator[Text]:
    """Yield which instant an answer is about, where that is not now."""
    if as_of.happened:
        yield text("What had happened by {instant}.", instant=shown_instant(operation, as_of.happened))
    if as_of.known:
        yield text(
            "What this record had received by {instant}.", instant=shown_instant(operation, as_of.known)
        )
