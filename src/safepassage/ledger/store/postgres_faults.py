"""What a PostgreSQL server's errors mean for the person whose record it is."""

from __future__ import annotations

from typing import Final

from pg8000.exceptions import DatabaseError, InterfaceError

from safepassage.ledger.store import faults
from safepassage.ledger.store.protocol import StoreError

TROUBLES: Final = (DatabaseError, InterfaceError, OSError)
NOT_UNIQUE: Final = "23505"
_GONE: Final = ("08", "57P")
_DAMAGED: Final = ("XX001", "XX002", "42P01", "42703", "22")


def code_of(error: Exception) -> str:
    """Return the server's code of an error (SQLSTATE), or nothing where it is not the server's."""
    told = error.args[0] if error.args else None
    return str(told.get("C", "")) if isinstance(told, dict) else ""


def meaning(error: Exception, place: str, patience_s: float) -> StoreError:
    """Return what an error means."""
    told = error.args[0] if error.args else error
    detail = str(told.get("M", told)) if isinstance(told, dict) else str(error)
    code = code_of(error)
    if not code or code.startswith(_GONE):
        return faults.unreachable(place, detail)
    if code.startswith(_DAMAGED):
        return faults.damaged(place, detail)
    match code:
        case "53100":
            return faults.disk_full(place)
        case "55P03":
            return faults.locked(place, patience_s)
        case "25006":
            return faults.read_only(place)
        case _:
            return faults.refused(place, detail)
