"""One event as a person writes it down, on a form or in a command, and the body that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from safepassage.errors import Finding, Where
from safepassage.language import Name, Text, text
from safepassage.ledger.accounts import (
    DECEASED,
    OUTSIDE,
    STAYED,
    UNACCOUNTED,
    is_account,
    place_account,
    vehicle_account,
)
from safepassage.ledger.body_check import body_findings
from safepassage.ledger.entry_fields import COLUMN_WORDS, FIELDS, WITH_PEOPLE, Field, Sort
from safepassage.ledger.event import KINDS, Event
from safepassage.ledger.instants import instant_text
from safepassage.operation.cells import UnreadableValueError, clean, did_you_mean, shown
from safepassage.operation.figures import western_digits
from safepassage.operation.model import Operation
from safepassage.operation.times import instant

YES: Final = frozenset(["yes", "y", "true", "1", "x", "نعم"])
NO: Final = frozenset(["no", "n", "false", "0", "لا"])
ENVELOPE: Final = frozenset(["time", "as"])
"""The columns that say nothing of the body."""
Place = Callable[[str], Where]
"""Where a column of the entry stands, for findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The words of one event.

    Parameters
    ----------
    kind
        The kind of event.
    fields
        The words of each column; several where the column was given more than once.
    people
        How many of each group, as written.
    """

    kind: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What an entry says: kind, body and the instant, if given, and everything that is wrong with it.

    A finding that does not stop is about something unknown that was recorded all the same.
    """

    kind: str
    body: Mapping[str, Any]
    at: str | None
    findings: tuple[Finding, ...]

    @property
    def stops(self) -> bool:
        """Whether it cannot be recorded like this."""
        return any(finding.stops for finding in self.findings)


def read_entry(
    entry: Entry,
    operation: Operation,
    *,
    where: Place = lambda column: Where(column=column),
    anyway: bool = False,
    original: Callable[[str], Event | None] = lambda _id: None,
) -> Read:
    """Return the body that an entry makes.

    Parameters
    ----------
    entry
        The words.
    operation
        Whose places, groups, parties and terms are meant, and in whose timezone instants are.
    where
        Where a column stands.
    anyway
        Whether ids that the operation does not know are recorded all the same.
    original
        The event of an id, for corrections; None where there is none.
    """
    reader = _Reader(operation=operation, where=where, anyway=anyway)
    kind = clean(entry.kind).replace("-", "_").replace(" ", "_").lower()
    if kind not in KINDS:
        reader.say(
            "kind", text("There is no event {kind}.", kind=shown(entry.kind)), did_you_mean(kind, KINDS)
        )
        return Read(kind=kind, body={}, at=None, findings=tuple(reader.findings))
    at = reader.instant("time", _last(entry.fields.get("time", ())))
    if kind == "corrected":
        body = _correction(reader, entry, at, original)
        at = None
    else:
        body = _body(reader, kind, entry)
    if not reader.stops:
        named = where("kind").file
        reader.findings += [
            replace(found, where=where(_column(kind, found.where.column)))
            for found in body_findings(kind, 1, body, named)
        ]
    return Read(kind=kind, body=body, at=at, findings=tuple(reader.findings))


def _body(reader: _Reader, kind: str, entry: Entry) -> dict[str, Any]:
    body: dict[str, Any] = {}
    used = {"time", "as"}
    for each in FIELDS[kind]:
        used |= {column for column, _ in each.sources}
        for column, sort in each.sources:
            words = [word for raw in entry.fields.get(column, ()) if (word := clean(raw))]
            if words and (value := reader.value(column, sort, words)) is not None:
                body[each.name] = value
            if words:
                break
    for column in entry.fields:
        if column not in used and any(clean(raw) for raw in entry.fields[column]):
            reader.say(
                column,
                text("An event {kind} has no {column}.", kind=kind, column=column),
                text("It has: {columns}.", columns=", ".join(_columns(kind))),
            )
    people = reader.people(entry.people)
    if people and kind not in WITH_PEOPLE:
        reader.say(
            next(iter(entry.people)),
            text("An event {kind} counts no people.", kind=kind),
            text("Leave the numbers out, or name the kind of event that moves people."),
        )
    elif people or kind in WITH_PEOPLE - {"counted"}:
        body["people"] = people
    _require(reader, kind, body, entry.people)
    return body


def _correction(
    reader: _Reader, entry: Entry, at: str | None, original: Callable[[str], Event | None]
) -> dict[str, Any]:
    """Return the body of a correction; what the entry does not say is kept as it was."""
    own = {column for each in FIELDS["corrected"] for column, _ in each.sources}
    mine = replace(entry, fields={c: w for c, w in entry.fields.items() if c in own | ENVELOPE}, people={})
    body = _body(reader, "corrected", mine)
    rest = {c: w for c, w in entry.fields.items() if c not in own | ENVELOPE and any(map(clean, w))}
    kind = clean(_last(entry.fields.get("as", ())))
    if reader.stops or not (rest or kind or entry.people or at):
        return body
    wrong = original(body["corrects"])
    if wrong is None:
        reader.say(
            "event",
            text("There is no event {id} in this record.", id=shown(body["corrects"])),
            text("Copy the id as it is shown when an event is recorded."),
        )
        return body
    kept: Mapping[str, Any] = wrong.body if kind in ("", wrong.kind) else {}
    kind = kind or wrong.kind
    if kind == "corrected" or kind not in KINDS:
        reader.say("as", text("A correction cannot be replaced by {kind}.", kind=shown(kind)), _KIND_MEND)
        return body
    inner = _Reader(operation=reader.operation, where=reader.where, anyway=reader.anyway)
    said = _body(inner, kind, replace(entry, fields=rest))
    held = {reader.where(column) for column in _held(kind, kept)}
    inner.findings = [found for found in inner.findings if not (_missing(found) and found.where in held)]
    reader.findings += inner.findings
    said = {name: value for name, value in said.items() if value != {} or name not in kept}
    replacement: dict[str, Any] = {"kind": kind, "body": {**kept, **said}}
    if at is not None:
        replacement["at"] = at
    return {**body, "replacement": replacement}


def _held(kind: str, kept: Mapping[str, Any]) -> set[str]:
    """Return the columns whose fields an earlier body holds."""
    columns = {each.sources[0][0] for each in FIELDS[kind] if each.name in kept}
    return columns | ({"people"} if "people" in kept else set())


def _require(reader: _Reader, kind: str, body: Mapping[str, Any], people: Iterable[str]) -> None:
    """Say which columns are missing without which the event says nothing."""
    needed = {
        found.where.column.removeprefix("body.") for found in body_findings(kind, 1, body) if _missing(found)
    }
    for each in FIELDS[kind]:
        if each.name in needed and not reader.has(*(column for column, _ in each.sources)):
            columns = [column for column, _ in each.sources]
            reader.say(
                columns[0],
                text("{column} is missing.", column=" / ".join(columns)),
                text("Give it: {meaning}", meaning=COLUMN_WORDS[columns[0]]),
                code="missing-field",
            )
    if kind in WITH_PEOPLE - {"counted"} and not body.get("people") and not reader.has("people", *people):
        reader.say(
            "people",
            text("It does not say how many people."),
            text("Write them by group: {example}.", example=_example(reader.operation)),
            code="missing-field",
        )


def _missing(found: Finding) -> bool:
    return found.code == "missing-field"


def _example(operation: Operation) -> str:
    return f"{operation.groups[0].id}=48" if operation.groups else "GROUP=48"


def _columns(kind: str) -> Iterator[str]:
    seen: set[str] = set()
    for each in FIELDS[kind]:
        for column, _ in each.sources:
            if column not in seen:
                seen.add(column)
                yield column


def _column(kind: str, where: str) -> str:
    """Return the column that fills the field of a body that a finding names."""
    name = where.removeprefix("body.").removeprefix("replacement.body.").partition(".")[0]
    fields: tuple[Field, ...] = FIELDS[kind]
    return next((each.sources[0][0] for each in fields if each.name == name), name)


def _last(words: Iterable[str]) -> str:
    return (["", *words])[-1]


@dataclass(slots=True)
class _Reader:
    """Reads words against an operation, and gathers what is wrong."""

    operation: Operation
    where: Place
    anyway: bool
    findings: list[Finding] = field(default_factory=list)

    @property
    def stops(self) -> bool:
        return any(finding.stops for finding in self.findings)

    def has(self, *columns: str) -> bool:
        """Return whether something has been said of one of these columns already."""
        return any(finding.where == self.where(column) for finding in self.findings for column in columns)

    def say(self, column: str, what: Text, mend: Text, *, code: str = "entry", stops: bool = True) -> None:
        self.findings.append(Finding(code=code, where=self.where(column), what=what, mend=mend, stops=stops))

    def value(self, column: str, sort: Sort, words: list[str]) -> Any:  # noqa: ANN401 - whatever a body holds
        match sort:
            case "place" | "group" | "party" | "term":
                return self.known(column, sort, words[-1])
            case "parties":
                return [self.known(column, "party", word) for raw in words for word in _listed(raw)]
            case "terms":
                return [self.known(column, "term", word) for raw in words for word in _listed(raw)]
            case "account":
                return self.account(column, words[-1])
            case "vehicle account":
                return vehicle_account(words[-1])
            case "place account":
                return place_account(self.known(column, "place", words[-1]))
            case "whole":
                return self.whole(column, words[-1])
            case "instant":
                return self.instant(column, words[-1])
            case "events":
                return [word for raw in words for word in _listed(raw)]
            case "pairs":
                return self.pairs(column, words)
            case "reasons":
                return self.reasons(column, words)
            case "yes":
                return self.yes(column, words[-1])
            case "name" | "event" | "word" | "prose":
                return words[-1]

    def known(self, column: str, table: str, word: str) -> str:
        """Return an id of the operation; one that it does not know is told."""
        operation = self.operation
        named = {
            "place": {place.id: place.name for place in operation.places},
            "group": {group.id: group.name for group in operation.groups},
            "party": {party.id: party.name for party in operation.parties},
            "term": {term.id: Name() for term in operation.terms},
        }[table]
        ids = list(named)
        if word in ids or (column == "at" and word == "all"):
            return word
        # whoever keys in a form may write what a place is called, in either language
        called = [id_ for id_, name in named.items() if word in (name.en, name.ar)]
        if len(called) == 1:
            return called[0]
        self.say(
            column,
            _UNKNOWN[table](word),
            text("It is recorded all the same.") if self.anyway else did_you_mean(word, ids),
            code="unknown-id",
            stops=not self.anyway,
        )
        return word

    def account(self, column: str, word: str) -> str:
        if word in (OUTSIDE, DECEASED, STAYED, UNACCOUNTED):
            return word
        sort, _, id_ = word.partition(":")
        if id_:
            if not is_account(word):
                self.say(column, text("{word} is no account.", word=shown(word)), _ACCOUNT_MEND)
            elif sort in ("place", "screening"):
                self.known(column, "place", id_)
            return word
        return place_account(self.known(column, "place", word))

    def whole(self, column: str, word: str) -> int | None:
        plain = western_digits(word).replace(",", "").replace("٬", "").replace(" ", "")
        if plain.isascii() and plain.isdigit() and len(plain) <= 9:
            return int(plain)
        self.say(
            column,
            text("{word} is no whole number.", word=shown(word)),
            text("Write it in digits, such as 48."),
        )
        return None

    def people(self, written: Mapping[str, str]) -> dict[str, int]:
        found = {}
        for group, raw in written.items():
            word = clean(raw)
            number = self.whole(group, word) if word else 0
            if number:
                found[self.known(group, "group", group)] = number
        return found

    def pairs(self, column: str, words: list[str]) -> dict[str, int]:
        found = {}
        for key, word in self._split(column, words, text("Write each as NAME=NUMBER.")):
            if (number := self.whole(column, word)) is not None:
                found[key] = number
        return found

    def reasons(self, column: str, words: list[str]) -> dict[str, str]:
        return dict(self._split(column, words, text("Write it as TOKEN=REASON."), lists=False))

    def _split(
        self, column: str, words: list[str], mend: Text, *, lists: bool = True
    ) -> Iterator[tuple[str, str]]:
        seen = set()
        for raw in words:
            for word in _listed(raw) if lists else [raw]:
                key, sign, value = word.partition("=")
                key, value = key.strip(), value.strip()
                if not (sign and key and value):
                    self.say(column, text("{word} has no value.", word=shown(word)), mend)
                elif key in seen:
                    self.say(
                        column, text("{word} is there twice.", word=shown(key)), text("Keep one of the two.")
                    )
                else:
                    seen.add(key)
                    yield key, value

    def yes(self, column: str, word: str) -> bool | None:
        if word.casefold() in YES:
            return True
        if word.casefold() in NO:
            return None
        self.say(
            column,
            text("{word} is neither yes nor no.", word=shown(word)),
            text("Write yes, or leave it empty."),
        )
        return None

    def instant(self, column: str, word: str) -> str | None:
        word = clean(word)
        if not word:
            return None
        try:
            return instant_text(instant(word, self.operation.zone, date_only=False))
        except UnreadableValueError as error:
            self.findings.append(error.at(self.where(column)))
            return None


def _listed(raw: str) -> list[str]:
    return [word for part in raw.replace("،", ",").replace(";", ",").split(",") for word in part.split()]


_UNKNOWN: Final[Mapping[str, Callable[[str], Text]]] = {
    "place": lambda word: text("The operation has no place {word}.", word=shown(word)),
    "group": lambda word: text("The operation has no group {word}.", word=shown(word)),
    "party": lambda word: text("The operation has no party {word}.", word=shown(word)),
    "term": lambda word: text("The operation has no term {word}.", word=shown(word)),
}
_ACCOUNT_MEND: Final = text(
    "Write a place, or place:, vehicle:, screening: or hospital: and an id, or outside, deceased, stayed or "
    "unaccounted."
)
_KIND_MEND: Final = text("Name a kind of event that it should have been.")
