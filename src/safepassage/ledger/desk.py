"""The desk at which events are recorded: a folder with the record and the keys of its devices.

`DIR/record/` holds `record.sqlite` (or `server.txt`, the address of a server that keeps the record),
`device.json` (which device this is), `keyring.json` (the public keys of the devices that may write) and
`keys/` (the private keys of the devices whose events are made here, which no command takes off this machine).
`snapshots/` is a cache.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.ledger.chain import Signer, Trust
from safepassage.ledger.encoding import decode, seal
from safepassage.ledger.event import Event
from safepassage.ledger.identity import RANDOM_BYTES, uuid7
from safepassage.ledger.instants import instant_text
from safepassage.ledger.signing import DeviceKey, Keyring, signed_by
from safepassage.ledger.store import Identity, Outcome, Store, open_store, open_store_to_read
from safepassage.ledger.store.postgres_server import Server
from safepassage.operation.model import Operation
from safepassage.writing import holding, write_atomically

FOLDER: Final = "record"
RECORD: Final = "record.sqlite"
SERVER: Final = "server.txt"
"""Holds the address of the PostgreSQL server that keeps the record, where it is not a file."""
SNAPSHOT: Final = "snapshots/state"
"""A cache beside the record (`kept_state`), which may be deleted."""
KEYRING: Final = "keyring.json"
KEYS: Final = "keys"
KEYRING_FORMAT: Final = "safepassage-keyring/1"
Random = Callable[[int], bytes]
"""Returns so many random bytes that nobody can guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event that is yet to be numbered and signed; `at` empty: now; `id` empty: a new one."""

    kind: str
    body: Mapping[str, Any]
    at: str = ""
    id: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event and what became of it."""

    event: Event
    outcome: Outcome


def record_folder(operation: Path) -> Path:
    """Return the folder of an operation's record: in its own folder, or beside its workbook."""
    return operation / FOLDER if operation.is_dir() else operation.with_name(f"{operation.stem}.{FOLDER}")


def has_record(operation: Path) -> bool:
    """Return whether something has been recorded."""
    folder = record_folder(operation)
    return (folder / RECORD).is_file() or (folder / SERVER).is_file()


def require_record(operation: Path) -> None:
    """Refuse an operation of which nothing has been recorded.

    Raises
    ------
    FindingsError
        It has no record.
    """
    if not has_record(operation):
        raise FindingsError([_nothing_recorded(record_folder(operation) / RECORD)])


def record_place(folder: Path) -> str | Path:
    """Return where a folder's record is kept: the server that `server.txt` names, else its own file.

    Raises
    ------
    FindingsError
        The file names no server.
    """
    path = folder / SERVER
    if not path.is_file():
        return folder / RECORD
    address = path.read_text(encoding="utf-8", errors="replace").strip()
    try:
        Server.at(address)
    except ValueError:
        raise FindingsError([_no_server(path)]) from None
    return address


class Desk:
    """A record that is open to write: numbers events, signs them and appends them, one program at a time.

    `device` is the one whose events are made here; the record's hub may be another, which began it.
    """

    def __init__(self, folder: Path, store: Store, *, device: str, random: Random) -> None:
        self._folder = folder
        self.store = store
        self.device = device
        self._random = random

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path, operation: Operation, *, random: Random) -> Iterator[Desk]:
        """Open a record to write, and begin it where there is none.

        Raises
        ------
        FindingsError
            It is of another operation, or cannot be opened or read.
        OSError
            The folder cannot be written.
        """
        (folder / KEYS).mkdir(parents=True, exist_ok=True)
        with holding(folder / ".lock"):
            device = _own_device(folder, random)
            device_key(folder, device, random)  # so that it is on the keyring before anything is folded
            with open_store(record_place(folder), Identity(operation=operation.id, hub=device)) as store:
                yield cls(folder, store, device=device, random=random)

    def record(self, drafts: Sequence[Draft], *, now: datetime, device: str = "") -> list[Recorded]:
        """Record events in their order: number, sign and append them; when it returns they are on the disk.

        Parameters
        ----------
        drafts
            The events in their order.
        now
            This device's clock.
        device
            The device that makes them; empty: this one. Another one, as for the forms of one clerk, gets a
            key of its own here.
        """
        device = device or self.device
        key = device_key(self._folder, device, self._random)
        seq = self.store.last_seq(device)
        events = []
        for draft in drafts:
            seq = draft.seq or seq + 1
            unsigned = Event(
                id=draft.id or uuid7(now, self._random(RANDOM_BYTES)),
                operation=self.store.identity.operation,
                device=device,
                seq=seq,
                at=draft.at or instant_text(now),
                kind=draft.kind,
                body=draft.body,
            )
            events.append(key.sign(unsigned))
        outcomes = self.store.append([seal(event) for event in events], now)
        return [Recorded(event=e, outcome=o) for e, o in zip(events, outcomes, strict=True)]

    def find(self, id_: str) -> Event | None:
        """Return the event of an id, None if there is none."""
        found = self.store.event(id_)
        return None if found is None else decode(found.content, name=id_)

    @property
    def signer(self) -> Signer | None:
        """The key by which this hub signs heads and bundles; None: another desk of a shared record has it."""
        hub = self.store.identity.hub
        if (self._folder / SERVER).is_file() and hub != self.device:
            return None
        key = device_key(self._folder, hub, self._random)
        return Signer(key=key.public.hex(), sign=key.sign_bytes)


def trust_of(keyring: Keyring) -> Trust:
    """Return what says whether a hub that is on a keyring has signed something."""

    def trusts(hub: str, key: str, message: bytes, signature: bytes) -> bool:
        known = keyring.keys.get(hub)
        return known is not None and known.hex() == key and signed_by(known, message, signature)

    return trusts


@contextlib.contextmanager
def opened_to_read(operation: Path, id_: str) -> Iterator[Store]:
    """Open an operation's record to read.

    Raises
    ------
    FindingsError
        There is none, it cannot be read, or it is of another operation.
    """
    require_record(operation)
    folder = record_folder(operation)
    with open_store_to_read(record_place(folder)) as store:
        if store.identity.operation != id_:
            raise FindingsError([_other_operation(folder / RECORD, store.identity.operation, id_)])
        yield store


def device_key(folder: Path, device: str, random: Random) -> DeviceKey:
    """Return the private key of a device, made and put on the keyring where there is none.

    Raises
    ------
    FindingsError
        The key or the keyring cannot be read.
    """
    path = folder / KEYS / f"{_file_name(device)}.json"
    if path.is_file():
        values = _json(path)
        seed = values.get("seed") if isinstance(values, dict) else None
        if not isinstance(seed, str) or values.get("device") != device or len(seed) != 64 or not _hex(seed):
            raise FindingsError([_key_broken(path)])
        return DeviceKey.made_from(bytes.fromhex(seed))
    key = DeviceKey.made_from(random(32))
    path.touch(mode=0o600)
    write_atomically(path, json.dumps({"device": device, "seed": key.seed.hex()}) + "\n")
    add_to_keyring(folder, {device: key.public})
    return key


def read_keyring(folder: Path) -> Keyring:
    """Return the public keys of the devices that may write into a record; of no file, none.

    Raises
    ------
    FindingsError
        The file is no keyring.
    """
    path = folder / KEYRING
    return Keyring(keys=keys_of_file(path) if path.is_file() else {})


def keys_of_file(path: Path) -> dict[str, bytes]:
    """Return the public keys of a file like `keyring.json`, by device.

    Raises
    ------
    FindingsError
        The file is no keyring.
    OSError
        It cannot be read.
    """
    values = _json(path)
    keys = values.get("keys") if isinstance(values, dict) else None
    if not isinstance(keys, dict) or not all(
        isinstance(key, str) and len(key) == 64 and _hex(key) for key in keys.values()
    ):
        raise FindingsError([_key_broken(path)])
    return {device: bytes.fromhex(key) for device, key in keys.items()}


def add_to_keyring(folder: Path, keys: Mapping[str, bytes]) -> tuple[str, ...]:
    """Put devices onto a record's keyring, and return those that it knows with another key, which stay.

    Raises
    ------
    FindingsError
        The file is no keyring.
    """
    known = dict(read_keyring(folder).keys)
    other = tuple(sorted(d for d, key in keys.items() if known.get(d, key) != key))
    merged = {**keys, **known}
    if merged != known:
        shown = {device: key.hex() for device, key in sorted(merged.items())}
        content = json.dumps({"format": KEYRING_FORMAT, "keys": shown}, ensure_ascii=False, indent=1)
        write_atomically(folder / KEYRING, content + "\n")
    return other


def _own_device(folder: Path, random: Random) -> str:
    """Return the name of this device, made where it has none."""
    path = folder / "device.json"
    if path.is_file():
        values = _json(path)
        device = values.get("device") if isinstance(values, dict) else None
        if not isinstance(device, str) or not device:
            raise FindingsError([_key_broken(path)])
        return device
    device = f"desk-{random(3).hex()}"
    write_atomically(path, json.dumps({"device": device}) + "\n")
    return device


def _file_name(device: str) -> str:
    """Return a file's name for a device, whatever characters its own has."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"%{ord(c):x}" for c in device)
    return plain[:200]


def _json(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None


def _hex(value: str) -> bool:
    return set(value) <= set("0123456789abcdef")


def _key_broken(path: Path) -> Finding:
    return _finding(
        "key-broken",
        path,
        text("This file of keys cannot be read."),
        text("Put back a copy of it; without it no event of its device can be made or checked here."),
    )


def _no_server(path: Path) -> Finding:
    return _finding(
        "no-server",
        path,
        text("This is not the address of a server."),
        text(
            "Write one line: {example}", example="postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME"
        ),
    )


def _nothing_recorded(path: Path) -> Finding:
    return _finding(
        "nothing-recorded",
        path,
        text("Nothing has been recorded yet."),
        text("Begin with: {command}", command="safepassage record DIR registered --at PLACE GROUP=NUMBER"),
    )


def _other_operation(path: Path, found: str, wanted: str) -> Finding:
    return _finding(
        "other-operation",
        path,
        text("This is the record of {found}, not of {wanted}.", found=found, wanted=wanted),
        text("Give the folder of its own operation."),
    )


def _finding(code: str, path: Path, what: Text, mend: Text) -> Finding:
    return Finding(code=code, where=Where(file=str(path)), what=what, mend=mend)
