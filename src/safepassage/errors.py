"""What goes wrong: the exceptions of the package, and findings about what a user wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safepassage.language import Lang, Text


class SafePassageError(Exception):
    """The root of every exception that the package raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Where:
    """The place of a value in what the user wrote.

    `file` is a file name (or `WORKBOOK.xlsx · SHEET`), `row` counts from 1 as a spreadsheet or an
    editor shows it (0: the file as a whole), `column` is a header, a field's path or empty.
    """

    file: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.row:
            parts.append(
                f"row {self.row}" if not self.file.endswith((".yaml", ".txt")) else f"line {self.row}"
            )
        if self.column:
            parts.append(self.column)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: where it is, what it is and how to mend it.

    `code` names the sort for programs (`unknown-id`); `stops` says that no plan can be made
    until it is mended.
    """

    code: str
    where: Where
    what: Text
    mend: Text
    stops: bool = True

    def in_language(self, lang: Lang) -> str:
        """Return the finding as one line of plain words."""
        return f"{self.where}: {self.what.in_language(lang)} {self.mend.in_language(lang)}".removeprefix(": ")

    def to_json(self) -> dict[str, object]:
        """Return the finding as JSON values, in both languages."""
        return {
            "code": self.code,
            "file": self.where.file,
            "row": self.where.row,
            "column": self.where.column,
            "stops": self.stops,
            "what": {"en": str(self.what), "ar": self.what.in_language("ar")},
            "mend": {"en": str(self.mend), "ar": self.mend.in_language("ar")},
        }


class FindingsError(SafePassageError):
    """User data that cannot be used, with everything found wrong with it, not the first thing only."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("\n".join(f.in_language("en") for f in self.findings))
