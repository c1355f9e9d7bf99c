"""The state of a stored record: from the snapshot beside it, where one holds, and what came since.

A snapshot is never trusted for anything but what it says it was made of: the program, the hub's log up to an
entry and its link, and the keys of the devices. One that is anything else is not used, and replaced when it
is worth it; without any the state is the same, only later.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Final

import msgspec

from safepassage.ledger.identity import is_id
from safepassage.ledger.signing import Keyring
from safepassage.ledger.snapshot import SnapshotError, head_of
from safepassage.ledger.snapshot_file import SnapshotFile, Tie, program_sum, write_snapshot
from safepassage.ledger.state import State
from safepassage.ledger.store import Head, Store
from safepassage.operation.model import Operation

EVENTS_MIN: Final = 5_000
"""How many events have to be folded, which takes a second, before a snapshot is worth its room."""
SHARE_MIN: Final = 200
"""A snapshot is replaced once this part of it has come since: else writing would take longer than folding."""
ROOM: Final = 4
"""A snapshot is only written where the disk has this many times its room left: the record comes first."""


class KeptState:
    """The state of a record, and how much of it is in the snapshot beside it.

    Parameters
    ----------
    store
        The record, open.
    operation
        As the coordinator wrote it.
    keyring
        Whose events count.
    snapshot
        The file of the snapshot, which need not be there.

    Attributes
    ----------
    state
        The state of the whole record as it was when this was made; later events may be added.
    folded
        How many entries are not in the snapshot, or are there of an operation that was written otherwise.
    """

    def __init__(self, store: Store, operation: Operation, keyring: Keyring, snapshot: Path) -> None:
        self._store, self._operation, self._keyring, self._path = store, operation, keyring, snapshot
        self._head = store.head()
        found = self._found()
        self.folded = self._head.order
        if found is None:
            self.state = self._fold(self._nothing(), 0)
        elif found.tie.order == self._head.order and found.tie.terms == operation_sum(operation):
            self.folded = 0
            self.state = State.from_head(head_of(found), operation, lambda: self._whole(found))
        else:
            self.state = self._whole(found)

    def keep(self) -> None:
        """Write a snapshot where that is worth it; where it cannot be written there is none."""
        folded = self._head.order if self.state.lost else self.folded
        if folded < max(EVENTS_MIN, self._head.order // SHARE_MIN):
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            if shutil.disk_usage(self._path.parent).free >= ROOM * self.state.snapshot_bytes:
                tie = self._tie(self._head, self.state.devices)
                write_snapshot(self._path, tie, self.state.snapshot_parts())

    def _found(self) -> SnapshotFile | None:
        """Return the snapshot, if there is one of this record."""
        try:
            found = SnapshotFile(self._path)
            head_of(found)
        except (SnapshotError, OSError):
            return None
        tie = found.tie
        if not 0 < tie.order <= self._head.order:
            return None
        last = next(iter(self._store.log(tie.order - 1, 1)), None)
        if last is None or last.order != tie.order or last.link != tie.link:
            return None
        made = self._tie(Head(order=tie.order, link=tie.link), tie.keys)
        return found if msgspec.structs.replace(tie, terms=made.terms) == made else None

    def _tie(self, head: Head, devices: Iterable[str]) -> Tie:
        """Return what a snapshot up to an entry would be made of, if it were made now."""
        identity, keys = self._store.identity, self._keyring.keys
        return Tie(
            program=program_sum(),
            operation=identity.operation,
            terms=operation_sum(self._operation),
            hub=identity.hub,
            order=head.order,
            link=head.link,
            keys={device: keys.get(device, b"") for device in devices},
        )

    def _nothing(self) -> State:
        return State(self._operation, verify=self._keyring.verdict_of_sealed)

    def _whole(self, found: SnapshotFile) -> State:
        """Return the state of a snapshot with what has come since; of a damaged one, that of all events."""
        watched = found.tie.terms == operation_sum(self._operation)
        verify = self._keyring.verdict_of_sealed
        try:
            state = State.from_snapshot(found, self._operation, verify=verify, watched=watched)
        except SnapshotError:
            self.folded = self._head.order
            return self._fold(self._nothing(), 0)
        if watched:
            self.folded = self._head.order - found.tie.order
        return self._fold(state, found.tie.order)

    def _fold(self, state: State, after_order: int) -> State:
        """Add what came after an entry, up to the head; what bears no id is no event of any device."""
        if after_order < self._head.order:
            entries = self._store.sealed(after_order, self._head.order - after_order)
            state.add(event for event in entries if is_id(event.id))
        return state


def operation_sum(operation: Operation) -> str:
    """Return a sum over everything that a coordinator wrote."""
    values = {field.name: getattr(operation, field.name) for field in fields(operation)}
    return hashlib.sha256(msgspec.json.encode(values, enc_hook=str, order="deterministic")).hexdigest()
