"""What a command shows: results on the output, the rest on the error stream, in one language."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from safepassage.errors import Finding, Where
from safepassage.language import LANGS, Lang, Text, text

if TYPE_CHECKING:
    from safepassage.cli.terminal import Terminal


@dataclass(kw_only=True)
class Screen:
    """Where a command's words go; `as_json`: the result is for a program."""

    lang: Lang = "en"
    as_json: bool = False

    @cached_property
    def output(self) -> Terminal:
        """The stream of results."""
        from safepassage.cli.terminal import Terminal

        return Terminal(sys.stdout)

    @cached_property
    def errors(self) -> Terminal:
        """The stream of everything else: warnings, progress, refusals."""
        from safepassage.cli.terminal import Terminal

        return Terminal(sys.stderr)

    def say(self, *sentences: Text, style: str = "") -> None:
        """Show sentences of the result, unless the result is for a program."""
        if not self.as_json:
            for sentence in sentences:
                self.output.sentence(sentence.in_language(self.lang), style=style)

    def tell(self, *sentences: Text, style: str = "") -> None:
        """Show sentences that are not the result."""
        for sentence in sentences:
            self.errors.sentence(sentence.in_language(self.lang), style=style)

    def note_plain(self, words: str) -> None:
        """Show words on the error stream that are in the user's language already."""
        for line in words.splitlines():
            self.errors.sentence(line)

    def show_json(self, value: object) -> None:
        """Show the result for a program."""
        unicode = self.output.takes_unicode
        self.output.out(json.dumps(value, ensure_ascii=not unicode, indent=2), highlight=False)

    def show_findings(self, findings: Sequence[Finding], *, as_result: bool) -> None:
        """List findings, those that stop a plan first."""
        terminal = self.output if as_result else self.errors
        marks = {True: "✗", False: "!"} if terminal.takes_unicode else {True: "x", False: "!"}
        for finding in sorted(findings, key=lambda finding: not finding.stops):
            words = f"{marks[finding.stops]} {finding_line(finding, self.lang)}"
            terminal.sentence(words, style="red" if finding.stops else "yellow")

    def refuse(self, findings: Iterable[Finding]) -> int:
        """Show why a command stops, and return its exit code."""
        found = list(findings)
        if self.as_json:
            try:
                self.show_json({"ok": False, "findings": [finding.to_json() for finding in found]})
            except OSError:
                return self.complain(found)
            return 1
        return self.complain(found)

    def complain(self, findings: Sequence[Finding]) -> int:
        """Show findings on the error stream, if that can still be written, and return the exit code."""
        with contextlib.suppress(OSError):
            self.show_findings(findings, as_result=False)
        return 1

    def refuse_in_both(self, findings: Sequence[Finding]) -> int:
        """Show in both languages why a command stops, its own first, and return its exit code."""
        code = self.refuse(findings)
        if not self.as_json:
            for lang in LANGS:
                if lang != self.lang:
                    Screen(lang=lang).refuse(findings)
        return code


def finding_line(finding: Finding, lang: Lang) -> str:
    """Return a finding as one line: where, what, and how to mend it."""
    words = f"{finding.what.in_language(lang)} {finding.mend.in_language(lang)}"
    place = where_text(finding.where)
    return f"{place.in_language(lang)}: {words}" if place else words


def where_text(where: Where) -> Text | None:
    """Return the place of a value as words (None: nowhere in particular)."""
    by_line = where.file.endswith((".yaml", ".yml", ".txt", ".json"))
    values = {"file": where.file, "row": where.row, "column": where.column}
    match (bool(where.file), bool(where.row), bool(where.column), by_line):
        case (True, True, True, False):
            return text("{file}, row {row}, {column}", **values)
        case (True, True, True, True):
            return text("{file}, line {row}, {column}", **values)
        case (True, True, False, False):
            return text("{file}, row {row}", **values)
        case (True, True, False, True):
            return text("{file}, line {row}", **values)
        case (True, False, True, _):
            return text("{file}, {column}", **values)
        case (True, False, False, _):
            return text("{file}", **values)
        case (False, _, True, _):
            return text("{column}", **values)
        case _:
            return None
