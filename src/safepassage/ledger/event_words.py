"""Kinds and bodies of events as they are recorded, in words."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from safepassage.language import Name, isolate
from safepassage.ledger.entry_fields import KIND_WORDS
from safepassage.ledger.instants import instant_of, is_instant


def kind_name(kind: str) -> Name:
    """Return a kind of event as it is recorded; in Arabic also what it means."""
    words = KIND_WORDS.get(kind)
    return Name(en=kind, ar=f"{words.in_language('ar')} ({isolate(kind)})" if words else kind)


def body_words(body: Mapping[str, object], zone: ZoneInfo | None = None) -> str:
    """Return the fields of a body as they were written: column and value, people by group.

    Instants are in local time where a timezone is given.
    """
    parts = []
    for name, value in body.items():
        if name == "people" and isinstance(value, Mapping):
            parts += [f"{group}={number}" for group, number in value.items()]
        elif name == "replacement" and isinstance(value, Mapping):
            inner = value.get("body")
            said = body_words(inner, zone) if isinstance(inner, Mapping) else ""
            when = [f"at {_local(value['at'], zone)}"] if "at" in value else []
            parts.append(" · ".join([f"→ {value.get('kind', '')}", *when, *([said] if said else [])]))
        elif isinstance(value, Mapping):
            inner = " ".join(f"{key}={each}" for key, each in value.items() if not isinstance(each, Mapping))
            parts.append(f"{name} {inner}".strip())
        elif isinstance(value, list | tuple):
            parts.append(f"{name} {', '.join(map(str, value))}")
        else:
            parts.append(f"{name} {_local(value, zone)}")
    return " · ".join(parts)


def _local(value: object, zone: ZoneInfo | None) -> str:
    if zone is None or not isinstance(value, str) or not is_instant(value):
        return str(value)
    return f"{instant_of(value).astimezone(zone):%Y-%m-%d %H:%M}"
