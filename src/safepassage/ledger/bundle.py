"""Events as a file that travels, on a memory stick or by any other way, from device to hub and hub to hub.

Bundles may come in any order, overlap and come again: whoever has received the same events holds the same
set, and the same digest. A bundle that was changed or cut is refused whole; what of it is whole can be saved
knowingly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.ledger.bundle_cipher import encrypt, require_identities, require_recipients, spooled
from safepassage.ledger.bundle_format import (
    FORMAT,
    LINE_MAX,
    MAGIC,
    Header,
    header_line,
    pieces,
    read_header,
    written,
)
from safepassage.ledger.chain import Signer, Trust, sign_head
from safepassage.ledger.digest import SetDigest, digest_of, leaf_of
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Outcome, Store
from safepassage.writing import written_atomically

BATCH: Final = 1_000
DAMAGED_MAX: Final = 20
"""How many damaged events are told one by one."""


UNTRUSTED: Final = {"bundle-not-trusted", "bundle-other-operation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a bundle: how many events were new, were there already and are disputed."""

    header: Header
    created: int
    existed: int
    disputed: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """What a look at a whole bundle found."""

    header: Header | None
    findings: tuple[Finding, ...]
    whole: int


def digest(store: Store) -> str:
    """Return the digest of all events that a hub holds, refused ones too; hubs that agree have the same."""
    return digest_of(store.sealed())


def export_bundle(
    store: Store,
    path: Path,
    *,
    at: datetime,
    signer: Signer,
    after_order: int = 0,
    recipients: Sequence[str] = (),
) -> Header:
    """Write what a hub holds, disputed events too, to a file, whole or not at all.

    Parameters
    ----------
    store
        The record.
    path
        The file.
    at
        When it is made.
    signer
        The key of the hub.
    after_order
        Only what came later in this hub's log; 0: all.
    recipients
        Public keys (`age1…`) of those who alone can read it; none: everybody can.

    Raises
    ------
    StoreError
        The record cannot be read.
    OSError
        The file cannot be written.
    ValueError
        A recipient's key is none, or `after_order` lies beyond the log.
    """
    require_recipients(recipients)
    head = sign_head(store, at=at, signer=signer)
    if not 0 <= after_order <= head.order:
        raise ValueError(f"the log has {head.order} entries, not {after_order}")
    made = SetDigest()
    for event in store.sealed(after_order, head.order - after_order):
        made.add(leaf_of(event))
    count, content_digest = made.result()
    header = Header(
        operation=store.identity.operation,
        hub=store.identity.hub,
        made_at=head.at,
        after_order=after_order,
        count=count,
        digest=content_digest,
        head=head,
    )
    parts = _parts(header, signer, store.sealed(after_order, head.order - after_order))
    with written_atomically(path) as target:
        if recipients:
            encrypt(parts, target, recipients)
        else:
            target.writelines(parts)
    return header


def import_bundle(
    store: Store, path: Path, *, received_at: datetime, trust: Trust, identities: Sequence[str] = ()
) -> Imported:
    """Take a bundle into a record, if nothing at all is wrong with it; the sender's signed head is kept.

    Parameters
    ----------
    store
        The record.
    path
        The bundle.
    received_at
        When, by this hub's clock.
    trust
        Says whether the hub or device that made it is trusted to have signed it.
    identities
        Private keys (`AGE-SECRET-KEY-1…`) to read it with, if it is encrypted.

    Raises
    ------
    FindingsError
        It was cut or changed, is not signed by anyone trusted, or is of another operation. Then nothing is
        imported.
    StoreError
        The record cannot be written; importing again goes on where it stopped.
    ValueError
        An identity is none.
    """
    with _opened(path, identities) as (spool, wrong):
        examined = _examined(spool, str(path), wrong, store.identity.operation, trust)
        if examined.findings or examined.header is None:
            raise FindingsError(examined.findings)
        imported = _taken(store, spool, examined.header, (), received_at)
    store.keep_head(examined.header.head)
    return imported


def salvage_bundle(
    store: Store, path: Path, *, received_at: datetime, trust: Trust, identities: Sequence[str] = ()
) -> Imported:
    """Take what is whole of a damaged bundle into a record, and say what is wrong with the rest.

    To be done knowingly: what is missing is not known, and only the devices' own signatures say who wrote an
    event. It is refused still where nobody trusted signed it, its head is damaged, or the operation differs.

    Parameters
    ----------
    store, path, received_at, trust, identities
        As for `import_bundle`.

    Raises
    ------
    FindingsError
        Nothing of it can be used.
    """
    with _opened(path, identities) as (spool, wrong):
        examined = _examined(spool, str(path), wrong, store.identity.operation, trust)
        codes = {finding.code for finding in examined.findings}
        if not examined.whole or examined.header is None or codes & UNTRUSTED:
            raise FindingsError(examined.findings)
        return _taken(store, spool, examined.header, examined.findings, received_at)


def _parts(header: Header, signer: Signer, events: Iterable[Sealed]) -> Iterator[bytes]:
    said = FORMAT + header_line(header)
    yield said + signer.sign(said).hex().encode() + b"\n"
    yield from written(events)


@contextmanager
def _opened(path: Path, identities: Sequence[str]) -> Iterator[tuple[BinaryIO, str]]:
    """Open a copy of a bundle: between being examined and being imported nobody can change it."""
    require_identities(identities)
    try:
        with path.open("rb") as source:
            spool, wrong = spooled(source, identities)
    except OSError as error:
        what = text("The bundle cannot be read: {reason}.", reason=error.strerror or str(error))
        mend = text("See that the file is there, and copy it from its source again.")
        raise FindingsError([_finding(str(path), "bundle-unreadable", what, mend)]) from error
    with spool:
        yield spool, wrong


def _examined(spool: BinaryIO, place: str, wrong: str, operation: str, trust: Trust) -> _Examined:
    """Look at all of a bundle."""
    if wrong == "key":
        what = text("The bundle is encrypted, and none of the keys given opens it.")
        mend = text("Give the private key of one of its recipients, or have it made for you again.")
        return _Examined(header=None, findings=(_finding(place, "bundle-encrypted", what, mend),), whole=0)
    first = spool.readline(LINE_MAX)
    if first != FORMAT:
        return _Examined(header=None, findings=(_not_a_bundle(place, first),), whole=0)
    line = spool.readline(LINE_MAX)
    signature = spool.readline(LINE_MAX)
    header = read_header(line)
    findings = list(_about_header(place, header, first + line, signature, operation, trust))
    if header is None or "bundle-not-trusted" in {finding.code for finding in findings}:
        # what a stranger wrote is not read, as it could be made to take very long
        return _Examined(header=header, findings=tuple(findings), whole=0)
    made, whole, damaged = SetDigest(), 0, []
    for piece in pieces(spool):
        if piece.event is None:
            damaged.append(piece.place)
        else:
            whole += 1
            made.add(leaf_of(piece.event))
    findings += _about_content(place, header, whole, damaged, made, wrong)
    return _Examined(header=header, findings=tuple(findings), whole=whole)


def _about_header(
    place: str, header: Header | None, signed: bytes, signature: bytes, operation: str, trust: Trust
) -> Iterator[Finding]:
    if header is None:
        what = text("What the bundle says about itself is damaged.")
        yield _finding(place, "bundle-header-damaged", what, _AGAIN)
        return
    try:
        is_trusted = trust(
            header.hub, header.head.key, signed, bytes.fromhex(signature.decode("ascii").strip())
        )
    except ValueError:
        is_trusted = False
    if not is_trusted:
        what = text("The bundle of {hub} is not signed by a key that is trusted here.", hub=header.hub)
        mend = text(
            "Ask {hub} by another way whether its key is {key}, and trust it; or leave the bundle.",
            hub=header.hub,
            key=header.head.key,
        )
        yield _finding(place, "bundle-not-trusted", what, mend)
    if header.operation != operation:
        what = text(
            "The bundle is of the operation {found}, not of {wanted}.",
            found=header.operation,
            wanted=operation,
        )
        mend = text("Import it into the record of that operation.")
        yield _finding(place, "bundle-other-operation", what, mend)


def _about_content(
    place: str, header: Header, whole: int, damaged: list[int], made: SetDigest, wrong: str
) -> Iterator[Finding]:
    for number in damaged[:DAMAGED_MAX]:
        yield _finding(
            place, "bundle-event-damaged", text("Event {number} is damaged.", number=number), _AGAIN, number
        )
    count, content_digest = made.result()
    if damaged or wrong or count < header.count:
        what = text("Of {count} events {whole} are whole.", count=header.count, whole=whole)
        yield _finding(place, "bundle-cut", what, _AGAIN)
    elif (count, content_digest) != (header.count, header.digest):
        what = text("The events are not those that {hub} put into the bundle.", hub=header.hub)
        yield _finding(place, "bundle-changed", what, _AGAIN)


def _taken(
    store: Store, spool: BinaryIO, header: Header, findings: tuple[Finding, ...], received_at: datetime
) -> Imported:
    spool.seek(0)
    for _ in range(3):
        spool.readline(LINE_MAX)
    found: Counter[Outcome] = Counter()
    events = (piece.event for piece in pieces(spool) if piece.event is not None)
    while batch := list(islice(events, BATCH)):
        found.update(store.append(batch, received_at))
    return Imported(
        header=header,
        created=found[Outcome.CREATED],
        existed=found[Outcome.EXISTS],
        disputed=found[Outcome.DISPUTED],
        findings=findings,
    )


def _not_a_bundle(place: str, first: bytes) -> Finding:
    if first.startswith(MAGIC):
        what = text("The bundle was made by a newer version of this program.")
        return _finding(place, "bundle-newer", what, text("Install the newer version."))
    what = text("The file is not a bundle of this program, or its beginning is damaged.")
    return _finding(place, "bundle-foreign", what, _AGAIN)


def _finding(place: str, code: str, what: Text, mend: Text, row: int = 0) -> Finding:
    return Finding(code=code, where=Where(file=place, row=row), what=what, mend=mend)


_AGAIN: Final = text("Copy it from its source again, or have it made again.")
