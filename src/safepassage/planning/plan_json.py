"""JSON values with their paths: asked for what they are not, they leave a finding and give a stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final

from safepassage.errors import Finding, Where
from safepassage.language import Text, text

WRITE_AGAIN: Final = text("Write the plan again with `safepassage plan`, or correct it by hand.")
GREATEST: Final = 10**15
MISSING: Final = object()
"""Stands for the value of a key that is not there; its absence has been told already."""


@dataclass(slots=True)
class Reading:
    """What has been found wrong so far in one file."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    mend: Text = WRITE_AGAIN

    def add(self, code: str, path: str, what: Text, mend: Text | None = None) -> None:
        """Keep one more finding, at a path such as `trips[3].stops[1].leave_s`."""
        self.findings.append(
            Finding(code=code, where=Where(file=self.file, column=path), what=what, mend=mend or self.mend)
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value with its path; asking it for what it is not leaves a finding and gives a stand-in."""

    reading: Reading
    value: Any
    path: str

    def key(self, name: str) -> Node:
        """Return a value of an object; a missing one is a finding, and reads as nothing."""
        inner = f"{self.path}.{name}" if self.path else name
        if isinstance(self.value, dict) and name in self.value:
            return Node(self.reading, self.value[name], inner)
        if isinstance(self.value, dict):
            self.reading.add("missing-key", inner, text("The key {key} is missing.", key=inner))
        return Node(self.reading, MISSING, inner)

    def maybe(self, name: str) -> Node | None:
        """Return a value of an object, or None where it is not there."""
        return self.key(name) if isinstance(self.value, dict) and name in self.value else None

    def known(self, *names: str) -> Node:
        """Leave a finding for each key of an object that is not one of these; return itself."""
        if not isinstance(self.value, dict):
            self._wrong(text("an object in braces"))
            return self
        for name in self.value:
            if name not in names:
                nearest = get_close_matches(name, names, n=1)
                mend = text("Did you mean {nearest}?", nearest=nearest[0]) if nearest else None
                inner = f"{self.path}.{name}" if self.path else name
                self.reading.add("unknown-key", inner, text("There is no key {key} here.", key=inner), mend)
        return self

    def rows(self) -> Iterator[Node]:
        """Yield the values of a list."""
        if not isinstance(self.value, list):
            self._wrong(text("a list in brackets"))
            return
        for index, value in enumerate(self.value):
            yield Node(self.reading, value, f"{self.path}[{index}]")

    def string(self) -> str:
        """Return text."""
        if isinstance(self.value, str):
            try:
                self.value.encode()
            except UnicodeEncodeError:
                pass  # half of a surrogate pair: no text
            else:
                return self.value
        self._wrong(text("text in quotation marks"))
        return ""

    def integer(self) -> int:
        """Return a whole number."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and abs(self.value) <= GREATEST:
            return self.value
        self._wrong(text("a whole number"))
        return 0

    def number(self) -> float:
        """Return any number."""
        if (
            isinstance(self.value, int | float)
            and not isinstance(self.value, bool)
            and abs(self.value) <= GREATEST
        ):
            return float(self.value)
        self._wrong(text("a number"))
        return 0.0

    def boolean(self) -> bool:
        """Return true or false."""
        if isinstance(self.value, bool):
            return self.value
        self._wrong(text("true or false"))
        return False

    def instant(self) -> datetime:
        """Return an instant written with its offset from UTC."""
        if isinstance(self.value, str):
            try:
                instant = datetime.fromisoformat(self.value)
            except ValueError:
                pass
            else:
                if instant.tzinfo is not None:
                    return instant
        self._wrong(text("an instant such as 2016-12-15T06:00:00+02:00"))
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")

    def counts(self) -> dict[str, int]:
        """Return an object of whole numbers."""
        if not isinstance(self.value, dict):
            self._wrong(text("an object in braces"))
            return {}
        return {name: self.key(name).integer() for name in self.value}

    def numbers(self) -> dict[str, float]:
        """Return an object of numbers."""
        if not isinstance(self.value, dict):
            self._wrong(text("an object in braces"))
            return {}
        return {name: self.key(name).number() for name in self.value}

    def strings(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(row.string() for row in self.rows())

    def _wrong(self, due: Text) -> None:
        if self.value is not MISSING:
            what = text("{path} must be {due}.", path=self.path or self.reading.file, due=due)
            self.reading.add("wrong-value", self.path, what)
