"""What a column of a table is, and what a table is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from safepassage.language import Name, Text

ValueKind = Literal[
    "id",
    "ids",
    "text",
    "word",
    "whole",
    "share",
    "ratio",
    "latitude",
    "longitude",
    "minutes",
    "kilometres",
    "timezone",
    "start",
    "end",
    "opening",
    "closing",
    "days",
    "yes_no",
]
MOST: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table, or one field of `operation.yaml`.

    `name` is the header or the field's path, `attr` the model's attribute it fills (the name, where not
    given). `default` is what an empty value means, where that is not simply nothing. `refers` names the
    tables (and `places` kinds, after a colon) whose ids may stand here, `words` the words that may.
    """

    name: str
    kind: ValueKind
    meaning: Text
    attr: str = ""
    required: bool = False
    default: object = None
    words: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    least: int = 0
    most: int = MOST

    @property
    def fills(self) -> str:
        """The model's attribute, as a path."""
        return self.attr or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: a CSV file or a part of `operation.yaml`, and a sheet of the workbook."""

    name: str
    file: str
    title: Name
    meaning: Text
    columns: tuple[Column, ...]
    required: bool = True

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)


def names(prefix: str, en: Text, ar: Text, attr: str = "") -> tuple[Column, Column]:
    """Return the two columns of a text in both languages."""
    attr = attr or prefix
    return (
        Column(name=f"{prefix}_en", kind="text", meaning=en, attr=f"{attr}.en"),
        Column(name=f"{prefix}_ar", kind="text", meaning=ar, attr=f"{attr}.ar"),
    )
