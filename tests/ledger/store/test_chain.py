"""Whoever changes, reorders or cuts a hub's log is found out by its chain and the heads that were signed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest

from safepassage.ledger.chain import Signer, sign_head, verify_chain
from safepassage.ledger.store import GENESIS, SignedHead, Store
from safepassage.ledger.store.intake import link_of, microseconds_of
from tests.ledger.store.stores import NOW, Place, event, events, later


def sign(message: bytes) -> bytes:
    """Sign; any signature will do here, as the library is not what is tested."""
    return hmac.digest(b"secret", message, "sha256")


def trust(hub: str, key: str, message: bytes, signature: bytes) -> bool:
    """Say whether `sign` made the signature with the hub's key."""
    return (hub, key) == ("south", "hub") and hmac.compare_digest(signature, sign(message))


def recorded(store: Store) -> SignedHead:
    """Record five events and a dispute, and sign the end of the log."""
    store.append(events([1, 2, 3]), NOW)
    store.append([event(3, says="other"), event(4), event(5)], later(60))
    head = sign_head(store, at=later(120), signer=Signer(key="hub", sign=sign))
    store.keep_head(head)
    return head


def codes(place: Place, *heads: SignedHead) -> list[tuple[str, int]]:
    """Return what is wrong, and at which entry."""
    with place.open(None) as store:
        return [(f.code, f.where.row) for f in verify_chain(store, [*store.heads(), *heads], trust)]


def test_an_untouched_log_has_no_findings(place: Place) -> None:
    """Also after more is recorded, and signed at several places, the empty beginning among them."""
    with place.open() as store:
        empty = sign_head(store, at=NOW, signer=Signer(key="hub", sign=sign))
        first = recorded(store)
        store.append(events([8, 9]), later(180))
        store.keep_head(sign_head(store, at=later(240), signer=Signer(key="hub", sign=sign)))
    assert codes(place, empty, first) == []


@pytest.mark.parametrize(
    "change",
    [
        "content = link",
        "received_us = received_us + 1",
        "device = 'phone-9'",
        "seq = 99",
        "id = 'x'",
        "link = content",
    ],
)
def test_a_changed_entry_is_found(place: Place, change: str) -> None:
    """Whatever of an entry is changed: it is named."""
    with place.open() as store:
        recorded(store)
    place.change(f"UPDATE log SET {change} WHERE ord = 2")  # noqa: S608 - a test's own words
    assert ("record-entry-changed", 2) in codes(place)


def test_a_kept_dispute_that_is_changed_is_found(place: Place) -> None:
    """The refused event is as safe as the others, its id and its being refused too."""
    with place.open() as store:
        recorded(store)
    place.change("UPDATE refused SET seq = 12")
    assert codes(place) == [("record-entry-changed", 4)]
    place.change("UPDATE refused SET seq = 3")
    assert codes(place) == []
    place.change("UPDATE log SET id = 'x', device = 'phone-1', seq = 3000 WHERE ord = 4")
    assert codes(place) == [("record-entry-changed", 4)]


def test_a_refused_event_without_its_keys_is_damage(place: Place) -> None:
    """The keys of a refused event stand apart: without them the log cannot be read."""
    with place.open() as store:
        recorded(store)
    place.change("DELETE FROM refused")
    assert ("record-damaged", 0) in codes(place)


def test_entries_that_are_gone_are_found(place: Place) -> None:
    """A gap in the middle is seen without any head."""
    with place.open() as store:
        recorded(store)
    place.change("DELETE FROM log WHERE ord IN (2, 3)")
    assert codes(place) == [("record-entries-gone", 4), ("record-entry-changed", 4)]


def test_entries_in_another_order_are_found(place: Place) -> None:
    """Exchanging two entries breaks the chain at both."""
    with place.open() as store:
        recorded(store)
    for old, new in ((1, 99), (2, 1), (99, 2)):
        place.change(f"UPDATE log SET ord = {new} WHERE ord = {old}")  # noqa: S608 - a test's own words
    assert {order for _, order in codes(place)} >= {1, 2}


def test_a_cut_end_is_found_by_the_signed_head(place: Place) -> None:
    """The chain of what is left is whole: only the head tells that there was more."""
    with place.open() as store:
        recorded(store)
    place.change("DELETE FROM log WHERE ord > 4")
    assert codes(place) == [("record-cut", 4)]
    place.change("DELETE FROM heads")
    assert codes(place) == []


def test_a_log_made_anew_is_found_by_the_signed_head(place: Place) -> None:
    """Who changes an entry and computes every link again cannot make a head that the hub signed before."""
    with place.open() as store:
        recorded(store)
        log = list(store.log())
    link = GENESIS
    for entry in log:
        changed = replace(entry.event, content=b"forged") if entry.order == 2 else entry.event
        link = link_of(link, entry.order, microseconds_of(entry.received_at), entry.refused, changed)
        content = changed.content.hex()
        # each database has a way of its own to write bytes; both have this one
        literal = f"X'{content}'" if "sqlite" in type(place).__name__.lower() else f"'\\x{content}'"
        made = f"X'{link.hex()}'" if "sqlite" in type(place).__name__.lower() else f"'\\x{link.hex()}'"
        place.change(f"UPDATE log SET content = {literal}, link = {made} WHERE ord = {entry.order}")  # noqa: S608
    assert codes(place) == [("record-other-than-signed", 6)]


def test_a_head_that_nobody_trusted_signed_is_told(place: Place) -> None:
    """A forged head is a finding, and proves nothing against the log."""
    with place.open() as store:
        head = recorded(store)
    for forged in (
        replace(head, signature=b"x" * 32),
        replace(head, key="stranger"),
        replace(head, order=99),
        replace(head, link=hashlib.sha256(b"").digest()),
        replace(head, at=later(121)),
    ):
        assert codes(place, forged) == [("record-head-forged", forged.order)]


def test_the_heads_of_other_hubs_say_nothing_about_this_log(place: Place) -> None:
    """Each hub has an order of its own."""
    with place.open() as store:
        head = recorded(store)
    assert codes(place, replace(head, hub="north", order=99)) == []
