r"""The one way an event is written as bytes, so that every machine signs, hashes and stores the same.

An event is a JSON object (RFC 8259) in UTF-8 with the keys at, body, device, id, kind, operation, seq,
signature and version; nothing follows it. Keys of every object are sorted by their Unicode code points, each
once, with no space anywhere. Values are texts, whole numbers from -(2^53 - 1) to 2^53 - 1, true, false, lists
and objects; there are no fractions and no null: what is not known is left out. In texts `"` and `\` are
escaped by a backslash, backspace, form feed, line feed, return and tab are `\b \f \n \r \t`, other
characters below U+0020 are `\u00xx` in lower-case hexadecimal, and every other character stands for itself;
texts are kept as they were typed and not normalised. A lone surrogate is no text. The content that is signed
is the same without the key signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.ledger.body_check import body_findings
from safepassage.ledger.event import Event
from safepassage.ledger.identity import is_id
from safepassage.ledger.instants import is_instant
from safepassage.ledger.sealed import Sealed

INTEGER_MAX: Final = 2**53 - 1
SIGNATURE_DIGITS: Final = 128
DEPTH_MAX: Final = 20
CONTENT_BYTES_MAX: Final = 1_000_000
FIELDS: Final = ("at", "body", "device", "id", "kind", "operation", "seq", "signature", "version")
MEND: Final = text("Ask the device that sent it to send it again; keep the file as it is.")
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def encode(event: Event) -> bytes:
    """Return the canonical bytes of an event with its signature.

    Raises
    ------
    ValueError
        The body holds a value that an event cannot have.
    """
    return _written(_fields(event) | {"signature": event.signature})


def content_to_sign(event: Event) -> bytes:
    """Return the canonical bytes that a device signs: everything but the signature."""
    return _written(_fields(event))


def seal(event: Event) -> Sealed:
    """Return an event as a store keeps it."""
    return Sealed(id=event.id, device=event.device, seq=event.seq, content=encode(event))


def decode(content: bytes, *, name: str = "") -> Event:
    """Return the event that canonical bytes hold.

    Parameters
    ----------
    content
        What `encode` has written.
    name
        The file or event that findings shall name.

    Raises
    ------
    FindingsError
        With everything that is wrong with it: the JSON, its spelling, fields that are missing, unknown or
        of the wrong sort, a kind or version that this program does not know, faults of the body.
    """
    event, findings = decode_as_far_as_possible(content, name=name)
    if findings or event is None:
        raise FindingsError(findings)
    return event


def decode_as_far_as_possible(content: bytes, *, name: str = "") -> tuple[Event | None, list[Finding]]:
    """Return the event, None where even its envelope cannot be read, with everything wrong with it."""
    where = Where(file=name)
    if len(content) > CONTENT_BYTES_MAX:
        what = text(
            "An event may have {most} bytes; this has {bytes}.", most=CONTENT_BYTES_MAX, bytes=len(content)
        )
        return None, [_finding("too-long", where, what)]
    try:
        values = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return None, [_finding("not-json", where, text("It is not JSON: {reason}.", reason=str(error)))]
    if not isinstance(values, dict):
        return None, [
            _finding("not-an-event", where, text("It is not an object with the fields of an event."))
        ]
    findings = list(_envelope_findings(values, name))
    if findings:
        return None, findings
    event = Event(**values)
    try:
        again = encode(event)
    except ValueError:
        again = b""
    if again != content:
        what = text("It is not spelled as events are: keys sorted, no spaces, whole numbers only.")
        findings.append(_finding("not-canonical", where, what))
    findings.extend(body_findings(event.kind, event.version, event.body, name))
    return event, findings


def _fields(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "body": event.body,
        "device": event.device,
        "id": event.id,
        "kind": event.kind,
        "operation": event.operation,
        "seq": event.seq,
        "version": event.version,
    }


def _written(fields: Mapping[str, Any]) -> bytes:
    _require_plain(fields, 0)
    try:
        return _ENCODER.encode(fields)
    except UnicodeEncodeError as error:
        raise ValueError("a text holds a lone surrogate, which UTF-8 cannot write") from error


def _require_plain(value: object, depth: int) -> None:
    """Raise ValueError for a value that an event cannot have."""
    if depth > DEPTH_MAX:
        raise ValueError("values lie too deep in each other")
    if isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            raise ValueError(f"{value} is too large to be read by every program")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is not a text")  # noqa: TRY004 - it is what we say
            _require_plain(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _require_plain(inner, depth + 1)
    else:
        raise ValueError(f"an event cannot hold {value!r}")  # noqa: TRY004 - it is what we say


def _envelope_findings(values: Mapping[str, object], name: str) -> Iterator[Finding]:
    for field in FIELDS:
        if field not in values:
            what = text("The field {field} is missing.", field=field)
            yield _finding("missing-field", Where(file=name, column=field), what)
    for field in values:
        if field not in FIELDS:
            what = text("An event has no field {field}.", field=field)
            yield _finding("unknown-field", Where(file=name, column=field), what)
    for field, fits, due in _ENVELOPE:
        if field in values and not fits(values[field]):
            what = text("{field} must be {due}.", field=field, due=due)
            yield _finding("wrong-value", Where(file=name, column=field), what)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 200


def _is_number(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_signature(value: object) -> bool:
    return isinstance(value, str) and (
        not value or (len(value) == SIGNATURE_DIGITS and set(value) <= set("0123456789abcdef"))
    )


_ENVELOPE: Final = (
    ("at", lambda v: isinstance(v, str) and is_instant(v), text("an instant like 2016-12-15T06:00:00.000Z")),
    ("body", lambda v: isinstance(v, dict), text("an object")),
    ("device", _is_name, text("a name of 1 to 200 characters")),
    ("id", lambda v: isinstance(v, str) and is_id(v), text("a UUID of version 7 in small letters")),
    ("kind", _is_name, text("a name of 1 to 200 characters")),
    ("operation", _is_name, text("a name of 1 to 200 characters")),
    ("seq", lambda v: _is_number(v, 1, INTEGER_MAX), text("a whole number from 1 on")),
    ("signature", _is_signature, text("128 hexadecimal digits in small letters")),
    ("version", lambda v: _is_number(v, 1, 1000), text("a whole number from 1 on")),
)


def _finding(code: str, where: Where, what: Text) -> Finding:
    return Finding(code=code, where=where, what=what, mend=MEND)
