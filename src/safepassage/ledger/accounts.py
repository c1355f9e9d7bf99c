"""Accounts: where people can be. Every move takes them from one and puts them into another."""

from __future__ import annotations

import re
from typing import Final

OUTSIDE: Final = "outside"
DECEASED: Final = "deceased"
STAYED: Final = "stayed"
UNACCOUNTED: Final = "unaccounted"
SINGLE: Final = (OUTSIDE, DECEASED, STAYED, UNACCOUNTED)
NAMED: Final = ("place", "vehicle", "screening", "hospital")
ACCOUNT_PATTERN: Final = rf"^({'|'.join(SINGLE)}|({'|'.join(NAMED)}):[^\r\n]+)\Z"
_ACCOUNT: Final = re.compile(ACCOUNT_PATTERN)


def place_account(place: str) -> str:
    """Return the account of the people at a place."""
    return f"place:{place}"


def vehicle_account(vehicle: str) -> str:
    """Return the account of the people in a vehicle."""
    return f"vehicle:{vehicle}"


def is_account(name: str) -> bool:
    """Return whether a text names an account."""
    return _ACCOUNT.match(name) is not None


def sort_and_id(account: str) -> tuple[str, str]:
    """Return the sort of an account and the id of its place, vehicle, checkpoint or hospital (or nothing)."""
    sort, _, id_ = account.partition(":")
    return sort, id_
