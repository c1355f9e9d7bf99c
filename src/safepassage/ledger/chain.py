"""Whether a hub's log is as it was received: its chain of links, and the heads that the hub has signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.ledger.store import GENESIS, Entry, SignedHead, Store, StoreError
from safepassage.ledger.store.intake import link_of, microseconds_of

Sign = Callable[[bytes], bytes]
"""Signs a message with the hub's key."""
Trust = Callable[[str, str, bytes, bytes], bool]
"""Says whether a hub has signed, with a key that is trusted to be its own: hub, key, message, signature."""

FORMAT: Final = "safepassage-head/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A hub's key: `key` is the public one, by which others know what to verify with; `sign` the private."""

    key: str
    sign: Sign


_KEEP: Final = text(
    "Keep the file as it is, and find out who could change it. "
    "Go on with a copy that can be verified, and import what other hubs and devices have."
)


def sign_head(store: Store, *, at: datetime, signer: Signer) -> SignedHead:
    """Return the end of a hub's log, signed: to be kept in the record, and with others.

    Parameters
    ----------
    store
        The record.
    at
        When it is signed.
    signer
        The key of the hub.
    """
    head = store.head()
    identity = store.identity
    message = _message(identity.operation, identity.hub, head.order, head.link, at)
    return SignedHead(
        hub=identity.hub,
        order=head.order,
        link=head.link,
        at=at.astimezone(UTC),
        key=signer.key,
        signature=signer.sign(message),
    )


def verify_chain(store: Store, heads: Iterable[SignedHead], trust: Trust) -> list[Finding]:
    """Return everything that shows that a log was changed, reordered or cut.

    The chain alone shows what was changed by somebody who cannot compute, or by a failing disk. Somebody who
    can may make a new chain, but not one that ends in a head that the hub signed before; so heads that others
    kept are worth more than those in the record itself.

    Parameters
    ----------
    store
        The record.
    heads
        Heads of this hub, from the record and from elsewhere; those of other hubs are passed over.
    trust
        Says whether the hub's key has signed.
    """
    own = sorted((h for h in heads if h.hub == store.identity.hub), key=lambda h: (h.order, h.at))
    trusted: list[SignedHead] = []
    findings = []
    for head in own:
        message = _message(store.identity.operation, head.hub, head.order, head.link, head.at)
        if trust(head.hub, head.key, message, head.signature):
            trusted.append(head)
        else:
            findings.append(_forged(store, head))
    at_order: dict[int, list[SignedHead]] = {}
    for head in trusted:
        at_order.setdefault(head.order, []).append(head)
    last = 0
    try:
        for entry, wrong in _linked(store.log()):
            last = entry.order
            findings += [_finding(store, code, what, last) for code, what in wrong]
            findings += _other(store, at_order.get(last, ()), entry.link)
    except StoreError as error:
        findings.append(error.finding)
    findings += _other(store, at_order.get(0, ()), GENESIS)
    findings += [_cut(store, head, last) for head in trusted if head.order > last]
    return findings + store.integrity()


def _linked(log: Iterable[Entry]) -> Iterator[tuple[Entry, list[tuple[str, Text]]]]:
    """Yield each entry with what is wrong with it."""
    order, link = 0, GENESIS
    for entry in log:
        wrong = []
        if entry.order != order + 1:
            missing = text("The entries {first} to {last} are gone.", first=order + 1, last=entry.order - 1)
            wrong.append(("record-entries-gone", missing))
        us = microseconds_of(entry.received_at)
        if entry.link != link_of(link, entry.order, us, entry.refused, entry.event):
            changed = text(
                "The entry {order} (event {event}), or the one before it, is not what was received.",
                order=entry.order,
                event=entry.event.id,
            )
            wrong.append(("record-entry-changed", changed))
        order, link = entry.order, entry.link
        yield entry, wrong


def _other(store: Store, heads: Iterable[SignedHead], link: bytes) -> list[Finding]:
    return [
        _finding(
            store,
            "record-other-than-signed",
            text(
                "Up to the entry {order}, the record is not the one that the hub signed on {at}.",
                order=head.order,
                at=_shown(head.at),
            ),
            head.order,
        )
        for head in heads
        if head.link != link
    ]


def _cut(store: Store, head: SignedHead, last: int) -> Finding:
    return _finding(
        store,
        "record-cut",
        text(
            "The record ends with the entry {last}, but it had {order} when the hub signed it on {at}.",
            last=last,
            order=head.order,
            at=_shown(head.at),
        ),
        last,
    )


def _forged(store: Store, head: SignedHead) -> Finding:
    return _finding(
        store,
        "record-head-forged",
        text(
            "The signature of {at} over the entry {order} is not from a key of the hub that is trusted.",
            at=_shown(head.at),
            order=head.order,
        ),
        head.order,
    )


def _finding(store: Store, code: str, what: Text, order: int) -> Finding:
    where = Where(file=f"{store.identity.operation} ({store.identity.hub})", row=order)
    return Finding(code=code, where=where, what=what, mend=_KEEP)


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _message(operation: str, hub: str, order: int, link: bytes, at: datetime) -> bytes:
    said = {
        "at_us": microseconds_of(at),
        "hub": hub,
        "link": link.hex(),
        "operation": operation,
        "order": order,
    }
    return f"{FORMAT}\n{json.dumps(said, ensure_ascii=False, sort_keys=True)}".encode()
