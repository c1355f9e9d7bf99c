"""Bundles that only their recipients can read (age: X25519 and ChaCha20-Poly1305, by pyrage)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, BinaryIO, Final

AGE: Final = b"age-encryption.org/v1"
"""What an encrypted file begins with."""
MEMORY_MAX: Final = 64 * 2**20
_CHUNK: Final = 2**16


def require_recipients(recipients: Iterable[str]) -> None:
    """Raise `ValueError` for what is not the public key of a recipient (`age1…`)."""
    import pyrage

    for recipient in recipients:
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError as error:
            raise ValueError(f"{recipient} is not the key of a recipient: {error}") from error


def require_identities(identities: Iterable[str]) -> None:
    """Raise `ValueError` for what is not a private key (`AGE-SECRET-KEY-1…`), without saying what it was."""
    import pyrage

    for identity in identities:
        try:
            pyrage.x25519.Identity.from_str(identity)
        except pyrage.IdentityError as error:
            raise ValueError(f"that is not a private key for bundles: {error}") from None


def encrypt(parts: Iterable[bytes], target: IO[bytes], recipients: Sequence[str]) -> None:
    """Write `parts` so that only the recipients can read them; nothing is written unencrypted.

    Raises
    ------
    ValueError
        There is no recipient, or one's key is none.
    """
    import pyrage

    if not recipients:
        raise ValueError("nobody could read it")
    require_recipients(recipients)
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    pyrage.encrypt_io(_Reader(iter(parts)), target, keys)


def spooled(source: IO[bytes], identities: Sequence[str]) -> tuple[BinaryIO, str]:
    """Return what a file holds, decrypted if need be, in a file that nobody else can change or find.

    Returns
    -------
    tuple
        The content, in memory while it is small, and what went wrong: nothing, `cut` or `key`. Of a file that
        was cut or changed the content is what lies before the damage.

    Raises
    ------
    OSError
        `source` cannot be read.
    """
    import pyrage

    spool: BinaryIO = tempfile.SpooledTemporaryFile(max_size=MEMORY_MAX)  # type: ignore[assignment]  # noqa: SIM115
    wrong = ""
    is_encrypted = source.read(len(AGE)) == AGE
    source.seek(0)
    if not is_encrypted:
        while chunk := source.read(_CHUNK):
            spool.write(chunk)
    else:
        keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
        try:
            pyrage.decrypt_io(source, spool, keys)
        except pyrage.DecryptError:
            wrong = "key"
        except OSError:
            wrong = "cut"
    spool.seek(0)
    return spool, wrong


class _Reader:
    """Bytes that come in parts, to be read as from a file."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._left = b""

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes; none at the end."""
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._left = part
        read, self._left = self._left[:size], self._left[size:]
        return read
