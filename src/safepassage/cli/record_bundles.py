"""The parts of `record` about whole records: exported, imported, verified, and whose keys are trusted."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from safepassage.cli.record_inputs import known_operation, shown_instant
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.ledger.bundle import digest, export_bundle, import_bundle, salvage_bundle
from safepassage.ledger.chain import sign_head, verify_chain
from safepassage.ledger.desk import (
    Desk,
    add_to_keyring,
    keys_of_file,
    opened_to_read,
    read_keyring,
    record_folder,
    require_record,
    trust_of,
)
from safepassage.operation.cells import shown
from safepassage.sitrep.report_phrases import count

FORM_SUFFIXES: Final = frozenset({".csv", ".xlsx", ".xlsm", ".txt", ".tsv"})


def is_form(path: Path) -> bool:
    """Return whether a file that is to be imported is a form that was keyed in, by its name."""
    return path.suffix.lower() in FORM_SUFFIXES


def export(screen: Screen, path: Path, target: Path, *, recipients: Sequence[str], after: int) -> int:
    """Write everything that this record holds to a bundle, for its recipients alone if any are named."""
    operation = known_operation(path)
    if is_form(target):
        what = text("A bundle with this ending would be taken for a form.")
        raise FindingsError([_finding("export", what, text("Let its name end in .bundle."))])
    require_record(path)
    with Desk.open(record_folder(path), operation, random=secrets.token_bytes) as desk:
        signer = desk.signer
        if signer is None:
            what = text(
                "The record is that of {hub}, whose desk alone can sign for it.", hub=desk.store.identity.hub
            )
            raise FindingsError([_finding("export", what, text("Export it there."))])
        try:
            made = export_bundle(
                desk.store,
                target,
                at=datetime.now(UTC),
                signer=signer,
                after_order=after,
                recipients=tuple(recipients),
            )
        except ValueError as error:
            what = text("The bundle cannot be made: {reason}.", reason=str(error))
            mend = text("Give the public key of a recipient, age1…, and a number of an entry that exists.")
            raise FindingsError([_finding("export", what, mend)]) from None
        desk.store.keep_head(made.head)
    if screen.as_json:
        screen.show_json({"ok": True, "file": str(target), "events": made.count, "digest": made.digest})
        return 0
    screen.say(
        text("Written: {file}", file=str(target)),
        text(
            "Events in it: {count}. Entries of this record: {last}.",
            count=count(made.count),
            last=made.head.order,
        ),
    )
    if not recipients:
        screen.say(text("It is not encrypted: whoever finds it can read it."), style="yellow")
    return 0


def take_in(
    screen: Screen, path: Path, bundles: Sequence[Path], *, identities: Sequence[Path], salvage: bool
) -> int:
    """Take bundles of other hubs and devices into a record; one with a fault is refused whole."""
    operation = known_operation(path)
    secret = [line for file in identities for line in _identities(file)]
    folder = record_folder(path)
    taken = []
    with Desk.open(folder, operation, random=secrets.token_bytes) as desk:
        trust = trust_of(read_keyring(folder))
        take = salvage_bundle if salvage else import_bundle
        for bundle in bundles:
            try:
                found = take(
                    desk.store, bundle, received_at=datetime.now(UTC), trust=trust, identities=secret
                )
            except ValueError as error:
                what = text("The bundle cannot be read: {reason}.", reason=str(error))
                raise FindingsError(
                    [_finding("identity", what, text("Give the file of your age key."))]
                ) from None
            taken.append((bundle, found))
        now_digest = digest(desk.store)
    if screen.as_json:
        values = [
            {"file": str(b), "created": f.created, "exists": f.existed, "disputed": f.disputed}
            for b, f in taken
        ]
        screen.show_json({"ok": True, "bundles": values, "digest": now_digest})
        return 0
    for bundle, found in taken:
        screen.show_findings(found.findings, as_result=False)
        screen.say(
            text(
                "{file}: recorded {created}, known already {exists}, refused and kept {disputed}.",
                file=bundle.name,
                created=found.created,
                exists=found.existed,
                disputed=found.disputed,
            )
        )
    screen.say(text("This record's digest: {digest}", digest=now_digest))
    return 0


def verify(screen: Screen, path: Path) -> int:
    """Verify that a record is as it was received, and sign its end; 1 if anything is wrong with it.

    On a disk that can only be read it is verified and not signed.
    """
    operation = known_operation(path)
    folder = record_folder(path)
    now = datetime.now(UTC)
    with opened_to_read(path, operation.id) as store:
        keyring = read_keyring(folder)
        found = verify_chain(store, store.heads(), trust_of(keyring))
        bad = [event.id for event in store.sealed() if keyring.verdict_of_sealed(event) != "good"]
        head = store.head()
    if not found:
        with contextlib.suppress(OSError), Desk.open(folder, operation, random=secrets.token_bytes) as desk:
            signer = desk.signer
            if signer is not None and desk.store.head() == head:
                desk.store.keep_head(sign_head(desk.store, at=now, signer=signer))
    if screen.as_json:
        values = [finding.to_json() for finding in found]
        screen.show_json(
            {
                "ok": not found and not bad,
                "entries": head.order,
                "link": head.link.hex(),
                "findings": values,
                "not_signed": bad,
            }
        )
        return 1 if found or bad else 0
    screen.show_findings(found, as_result=True)
    if bad:
        what = text(
            "Events that no known device has signed: {count}. They are kept and do not count.",
            count=count(len(bad)),
        )
        screen.say(what, style="red")
    if not found and not bad:
        screen.say(text("The record is as it was received."), style="green")
    screen.say(
        text(
            "Its end on {instant}: entry {order}, {link}. Whoever keeps this line can tell later whether the "
            "record was changed.",
            instant=shown_instant(operation, now),
            order=head.order,
            link=head.link.hex(),
        )
    )
    return 1 if found or bad else 0


def show_keys(screen: Screen, path: Path) -> int:
    """Show the devices whose events count in a record, with their public keys."""
    operation = known_operation(path)
    folder = record_folder(path)
    with Desk.open(folder, operation, random=secrets.token_bytes) as desk:
        own = desk.device
    keys = {device: key.hex() for device, key in sorted(read_keyring(folder).keys.items())}
    if screen.as_json:
        screen.show_json({"ok": True, "device": own, "keys": keys})
        return 0
    screen.say(text("This is {device}.", device=own))
    screen.say(*(text("{device}={key}", device=device, key=key) for device, key in keys.items()))
    return 0


def trust(screen: Screen, path: Path, given: Sequence[str]) -> int:
    """Put devices onto a record's keyring: DEVICE=KEY, or the keyring of another hub as a file."""
    operation = known_operation(path)
    folder = record_folder(path)
    keys: dict[str, bytes] = {}
    wrong = []
    for word in given:
        if "=" not in word:
            keys |= keys_of_file(Path(word))
            continue
        device, _, key = word.rpartition("=")
        if not device or len(key) != 64 or not set(key) <= set("0123456789abcdef"):
            what = text("{word} is neither a device with its key nor a keyring.", word=shown(word))
            wrong.append(
                _finding("trust", what, text("Write DEVICE=KEY as `keys` shows it, or name the file."))
            )
        keys[device] = bytes.fromhex(key) if not wrong else b""
    if not given:
        what = text("It does not say whom to trust.")
        wrong.append(_finding("trust", what, text("Write DEVICE=KEY as `keys` shows it, or name the file.")))
    if wrong:
        raise FindingsError(wrong)
    with Desk.open(folder, operation, random=secrets.token_bytes):
        other = add_to_keyring(folder, keys)
    if other:
        what = text("Known already with another key, which stays: {devices}.", devices=", ".join(other))
        mend = text("Ask both hubs which key is right; nobody else may use the name of a device.")
        raise FindingsError([_finding("trust", what, mend)])
    screen.say(text("Devices trusted: {count}.", count=len(read_keyring(folder).keys)), style="green")
    return 0


def _identities(file: Path) -> list[str]:
    lines = (line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _finding(column: str, what: Text, mend: Text) -> Finding:
    return Finding(code="record", where=Where(column=column), what=what, mend=mend)
