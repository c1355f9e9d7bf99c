"""Kinds and bodies of events as they are recorded, in words."""

from __future__ import annotations

from collections.abc import Mapping

from safepassage.language import Name, isolate
from safepassage.ledger.entry_fields import KIND_WORDS


def kind_name(kind: str) -> Name:
    """Return a kind of event as it is recorded; in Arabic also what it means."""
    words = KIND_WORDS.get(kind)
    return Name(en=kind, ar=f"{words.in_language('ar')} ({isolate(kind)})" if words else kind)


def body_words(body: Mapping[str, object]) -> str:
    """Return the fields of a body as they were written: column and value, people by group."""
    parts = []
    for name, value in body.items():
        if name == "people" and isinstance(value, Mapping):
            parts += [f"{group}={number}" for group, number in value.items()]
        elif isinstance(value, Mapping):
            inner = " ".join(f"{key}={each}" for key, each in value.items() if not isinstance(each, Mapping))
            parts.append(f"{name} {inner}".strip())
        elif isinstance(value, list | tuple):
            parts.append(f"{name} {', '.join(map(str, value))}")
        else:
            parts.append(f"{name} {value}")
    return " · ".join(parts)
