"""Events: what a device says has happened, signed, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MOVES: Final = (
    "registered",
    "boarded",
    "transferred",
    "diverted",
    "released",
    "got_off",
    "arrived",
    "stayed",
    "died",
    "born",
)
"""The kinds that move people from one account to another."""

KINDS: Final = (
    *MOVES,
    "departed",
    "reached",
    "counted",
    "corrected",
    "vehicle_out",
    "vehicle_back",
    "halted",
    "resumed",
    "consented",
    "weapons_declared",
    "term_confirmed",
    "term_denied",
    "noted",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, as its device wrote it.

    Parameters
    ----------
    id
        A UUID of version 7 in canonical text, made by the device (`identity.uuid7`).
    operation
        The id of the operation it belongs to.
    device
        The id of the device, whose public key is on the keyring.
    seq
        1, 2, 3 … for each device, without holes.
    at
        The device's clock, as `instants.instant_text` writes it. It may be wrong.
    kind
        One of `KINDS`.
    version
        Of the body's schema, from 1.
    body
        What happened: texts, whole numbers, truth values, lists and maps of them (`bodies`).
    signature
        Ed25519 over the canonical bytes without this field, in lower-case hexadecimal; empty: not signed.
    """

    id: str
    operation: str
    device: str
    seq: int
    at: str
    kind: str
    version: int = 1
    body: Mapping[str, Any]
    signature: str = ""
