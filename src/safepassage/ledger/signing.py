"""Ed25519: a device signs its events, and whoever has its public key can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from safepassage.ledger.encoding import content_to_sign, decode_as_far_as_possible
from safepassage.ledger.event import Event
from safepassage.ledger.sealed import Sealed

Verdict = Literal["good", "unknown-device", "not-signed", "bad-signature"]


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The private key of one device, 32 bytes: it stays on the device."""

    seed: bytes = field(repr=False)

    @classmethod
    def made_from(cls, random: bytes) -> Self:
        """Return a new key from 32 random bytes.

        Raises
        ------
        ValueError
            There are more or fewer.
        """
        if len(random) != 32:
            raise ValueError(f"a key needs 32 random bytes, not {len(random)}")
        return cls(bytes(random))

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes, which goes onto every hub's keyring."""
        return bytes(SigningKey(self.seed).verify_key)

    def sign_bytes(self, message: bytes) -> bytes:
        """Return the signature of any message, 64 bytes."""
        return bytes(SigningKey(self.seed).sign(message).signature)

    def sign(self, event: Event) -> Event:
        """Return the event with its signature."""
        signed = SigningKey(self.seed).sign(content_to_sign(event))
        return replace(event, signature=signed.signature.hex())


def signed_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the private key of a public one has signed a message."""
    try:
        VerifyKey(key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Keyring:
    """The public keys (32 bytes) of the devices that may write into a record, by device id."""

    keys: Mapping[str, bytes]

    def verdict(self, event: Event) -> Verdict:
        """Return whether the device that an event names has signed it, and if not what is wrong."""
        key = self.keys.get(event.device)
        if key is None:
            return "unknown-device"
        if not event.signature:
            return "not-signed"
        try:
            VerifyKey(key).verify(content_to_sign(event), bytes.fromhex(event.signature))
        except (BadSignatureError, ValueError):
            return "bad-signature"
        return "good"

    def verdict_of_sealed(self, sealed: Sealed) -> Verdict:
        """Return the same of an event as bytes; one that is not what its label says is badly signed."""
        event, _ = decode_as_far_as_possible(sealed.content)
        if event is None or (event.id, event.device, event.seq) != (sealed.id, sealed.device, sealed.seq):
            return "bad-signature"
        return self.verdict(event)
