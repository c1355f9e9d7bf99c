"""Where a record is kept: in one SQLite file, or on a PostgreSQL server; nothing else touches a database."""

from safepassage.ledger.store.opening import open_store, open_store_to_read
from safepassage.ledger.store.protocol import (
    GENESIS,
    Dispute,
    Entry,
    Head,
    Identity,
    Outcome,
    SignedHead,
    Store,
    StoreError,
    Variant,
)

__all__ = [
    "GENESIS",
    "Dispute",
    "Entry",
    "Head",
    "Identity",
    "Outcome",
    "SignedHead",
    "Store",
    "StoreError",
    "Variant",
    "open_store",
    "open_store_to_read",
]
