"""What is wrong with the body of an event: every fault of every field, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin

import msgspec

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.ledger.accounts import is_account
from safepassage.ledger.bodies import (
    BODIES,
    COUNT_MAX,
    Account,
    Body,
    Corrected,
    Count,
    Counted,
    EventId,
    How,
    Instant,
    Name,
    Prose,
    Replacement,
    Total,
)
from safepassage.ledger.identity import is_id
from safepassage.ledger.instants import is_instant

MEND: Final = text("Record it again as a correction that names this event.")
UPDATE: Final = text("Use a newer version of the program; the event is kept as it is.")
DUE: Final[dict[Any, Text]] = {
    Name: text("a name of 1 to 200 characters"),
    Prose: text("words, at most 10000 characters"),
    Count: text("a whole number from 1 to {most}", most=COUNT_MAX),
    Total: text("a whole number from 0 to {most}", most=COUNT_MAX),
    Account: text(
        "an account: outside, deceased, stayed, unaccounted, or place, vehicle, screening or hospital, "
        "a colon and an id"
    ),
    EventId: text("a UUID of version 7 in small letters"),
    Instant: text("an instant like 2016-12-15T06:00:00.000Z"),
    How: text("explicit, implicit or proxy"),
    str: text("a text"),
    bool: text("true or false"),
}
"""What a value of each sort must be, in words."""
FORMS: Final[Mapping[str, Callable[[str], bool]]] = {
    "account": is_account,
    "event id": is_id,
    "instant": is_instant,
}


def body_findings(
    kind: str, version: int, values: Mapping[str, Any], name: str = "", column: str = "body"
) -> list[Finding]:
    """Return everything that is wrong with a body, none if `read_body` can read it.

    Parameters
    ----------
    kind, version
        The schema it should follow.
    values
        The body as an event carries it.
    name, column
        The file or event, and the field in it, that findings shall name.
    """
    schema = BODIES.get((kind, version))
    if schema is None:
        known = max((v for k, v in BODIES if k == kind), default=0)
        what = (
            text(
                "This program knows {kind} up to version {known}, not {version}.",
                kind=kind,
                known=known,
                version=version,
            )
            if known
            else text("This program knows no event of the kind {kind}.", kind=kind)
        )
        return [Finding(code="unknown-kind", where=Where(file=name, column=column), what=what, mend=UPDATE)]
    return list(_field_findings(schema, values, name, column))


def read_body(kind: str, version: int, values: Mapping[str, Any]) -> Body:
    """Return a body of which `body_findings` has found nothing wrong."""
    return msgspec.convert(values, BODIES[kind, version])


def _field_findings(
    schema: type[Body], values: Mapping[str, Any], name: str, column: str
) -> Iterator[Finding]:
    try:
        msgspec.convert(values, schema)
    except msgspec.ValidationError:
        yield from _faults(schema, values, name, column)
    else:
        for key, declared in _formed_fields(schema):
            if key in values:
                yield from _value_findings(values[key], declared, name, f"{column}.{key}")
    yield from _rule_findings(schema, values, name, column)


def _faults(schema: type[Body], values: Mapping[str, Any], name: str, column: str) -> Iterator[Finding]:
    """Look at each field by itself, since the quick way stops at the first fault."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(schema)}
    for key in values:
        if key not in fields:
            what = text("This kind of event has no such field.")
            yield _finding("unknown-field", name, f"{column}.{key}", what)
    for key, field in fields.items():
        where = f"{column}.{key}"
        if key in values:
            yield from _value_findings(values[key], field.type, name, where)
        elif field.required:
            yield _finding("missing-field", name, where, text("It is missing."))


def _value_findings(value: object, declared: Any, name: str, column: str) -> Iterator[Finding]:  # noqa: ANN401 - a type, as the typing module has it
    """Say what is wrong with a value, or with each entry of a map or list."""
    declared = (
        next((t for t in get_args(declared) if t is not NoneType), declared)
        if _is_maybe(declared)
        else declared
    )
    if get_origin(declared) is dict and isinstance(value, dict):
        of_key, of_value = get_args(declared)
        for key, inner in value.items():
            yield from _value_findings(key, of_key, name, f"{column}.{key}")
            yield from _value_findings(inner, of_value, name, f"{column}.{key}")
    elif get_origin(declared) is tuple and isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _value_findings(inner, get_args(declared)[0], name, f"{column}.{number}")
    elif not _fits(value, declared):
        due = DUE.get(declared, text("what the description of this kind of event says"))
        yield _finding("wrong-value", name, column, text("It must be {due}.", due=due))


def _is_maybe(declared: object) -> bool:
    return isinstance(declared, UnionType) or get_origin(declared) is Union


def _fits(value: object, declared: Any) -> bool:  # noqa: ANN401 - a type, as the typing module has it
    try:
        msgspec.convert(value, declared)
    except msgspec.ValidationError:
        return False
    form = _form(declared)
    return form is None or (isinstance(value, str) and FORMS[form](value))


def _form(declared: object) -> str | None:
    """Return the form that a type's texts must have, if it is more than a length."""
    for meta in getattr(declared, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta) and meta.extra:
            return str(meta.extra["form"])
    return None


@cache
def _formed_fields(schema: type[Body] | type[Replacement]) -> tuple[tuple[str, Any], ...]:
    """Return the fields whose texts have a form, with their types."""
    found = []
    for field in msgspec.structs.fields(schema):
        inner = [field.type, *get_args(field.type)]
        if any(_form(part) for part in inner):
            found.append((field.encode_name, field.type))
    return tuple(found)


def _rule_findings(
    schema: type[Body], values: Mapping[str, Any], name: str, column: str
) -> Iterator[Finding]:
    """Say what no single field shows."""
    people, households = values.get("people"), values.get("households")
    if isinstance(people, dict) and isinstance(households, dict):
        both = [[v for v in counts.values() if isinstance(v, int)] for counts in (people, households)]
        if sum(both[1]) > sum(both[0]):
            what = text(
                "The households have {in_households} people, more than the {people} who move.",
                in_households=sum(both[1]),
                people=sum(both[0]),
            )
            yield _finding("wrong-value", name, f"{column}.households", what)
    if people == {} and schema is not Counted:
        yield _finding("wrong-value", name, f"{column}.people", text("Nobody is in it."))
    if schema is Counted and not people and values.get("total") is None:
        yield _finding("missing-field", name, f"{column}.people", text("It says no number of people."))
    replacement = values.get("replacement")
    if schema is Corrected and isinstance(replacement, dict) and isinstance(replacement.get("body"), dict):
        inner = f"{column}.replacement.body"
        if "at" in replacement:
            yield from _value_findings(replacement["at"], Instant, name, f"{column}.replacement.at")
        if replacement.get("kind") == "corrected":
            what = text("A correction cannot be replaced by a correction; correct the event itself again.")
            yield _finding("wrong-value", name, f"{column}.replacement.kind", what)
        elif isinstance(replacement.get("kind"), str) and isinstance(replacement.get("version", 1), int):
            yield from body_findings(
                replacement["kind"], replacement.get("version", 1), replacement["body"], name, inner
            )


def _finding(code: str, name: str, column: str, what: Text) -> Finding:
    return Finding(code=code, where=Where(file=name, column=column), what=what, mend=MEND)
