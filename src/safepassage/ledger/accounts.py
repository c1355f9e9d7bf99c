"""Accounts: where people can be. Every move takes them from one and puts them into another."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

OUTSIDE: Final = "outside"
DECEASED: Final = "deceased"
STAYED: Final = "stayed"
UNACCOUNTED: Final = "unaccounted"
SINGLE: Final = (OUTSIDE, DECEASED, STAYED, UNACCOUNTED)
NAMED: Final = ("place", "vehicle", "screening", "hospital")
ACCOUNT_PATTERN: Final = rf"^({'|'.join(SINGLE)}|({'|'.join(NAMED)}):[^\r\n]+)\Z"
_ACCOUNT: Final = re.compile(ACCOUNT_PATTERN)


class Posting(NamedTuple):
    """So many people of one group go from one account to another; nobody appears or vanishes."""

    from_: str
    to: str
    group: str
    people: int


class TokenMove(NamedTuple):
    """So many people of one household go from one account to another."""

    from_: str
    to: str
    token: str
    people: int


def place_account(place: str) -> str:
    """Return the account of the people at a place."""
    return f"place:{place}"


def vehicle_account(vehicle: str) -> str:
    """Return the account of the people in a vehicle."""
    return f"vehicle:{vehicle}"


def screening_account(checkpoint: str) -> str:
    """Return the account of the people held for screening at a checkpoint."""
    return f"screening:{checkpoint}"


def hospital_account(hospital: str) -> str:
    """Return the account of the people in a hospital."""
    return f"hospital:{hospital}"


def is_account(name: str) -> bool:
    """Return whether a text names an account."""
    return _ACCOUNT.match(name) is not None


def sort_and_id(account: str) -> tuple[str, str]:
    """Return the sort of an account and the id of its place, vehicle, checkpoint or hospital (or nothing)."""
    sort, _, id_ = account.partition(":")
    return sort, id_
