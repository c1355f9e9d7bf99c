"""What SQLite's errors mean for the person whose record it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from safepassage.ledger.store import faults
from safepassage.ledger.store.protocol import StoreError

TROUBLES: Final = (sqlite3.Error, UnicodeDecodeError)
"""SQLite's own, and that of a damaged table's name that is no text and stands in SQLite's message."""

_PRIMARY: Final = 0xFF


@contextmanager
def told(place: str, patience_s: float) -> Iterator[None]:
    """Turn SQLite's errors into findings about the record at `place`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except TROUBLES as error:
        raise meaning(error, place, patience_s) from error


def meaning(error: Exception, place: str, patience_s: float) -> StoreError:
    """Return what an error means."""
    code = getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR
    match code & _PRIMARY:
        case sqlite3.SQLITE_FULL:
            return faults.disk_full(place)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return faults.locked(place, patience_s)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return faults.read_only(place)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return faults.unreadable(place, str(error))
        case sqlite3.SQLITE_NOTADB:
            return faults.foreign(place)
        case sqlite3.SQLITE_IOERR:
            return faults.disk_failed(place, str(error))
        case _:
            # a table that is gone or has other columns is damage too: only this program writes them
            return faults.damaged(place, str(error))
