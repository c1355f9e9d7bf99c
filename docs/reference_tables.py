"""Directives that put the code's own words into the reference: columns, fields of terms, commands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import click
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from safepassage.cli.program import program
from safepassage.ledger.entry import Entry, read_entry
from safepassage.ledger.entry_fields import COLUMN_WORDS, FIELDS, KIND_WORDS, WITH_PEOPLE
from safepassage.ledger.event import KINDS
from safepassage.operation.column import MOST, Column
from safepassage.operation.columns import TABLES
from safepassage.operation.model import Operation
from safepassage.operation.term_fields import TERM_COLUMNS, TERM_FIELDS, TERM_MEANINGS

HOLDS = {
    "id": "an id",
    "ids": "ids",
    "text": "text",
    "word": "one of the words",
    "whole": "a whole number",
    "share": "a share",
    "ratio": "a ratio",
    "latitude": "degrees, -90 to 90",
    "longitude": "degrees, -180 to 180",
    "minutes": "minutes",
    "kilometres": "kilometres",
    "timezone": "an IANA name",
    "start": "a local date and time",
    "end": "a local date and time",
    "opening": "a time of day",
    "closing": "a time of day",
    "days": "days",
    "yes_no": "yes or no",
}


def rows_of(fields: Iterable[Column]) -> list[str]:
    """Return a Markdown table with a row for each column or field."""
    rows = ["| name | | holds | meaning |", "|---|---|---|---|"]
    for field in fields:
        # The three parts of a flow are marked together: one of them must be there.
        need = ("one of three" if "." in field.name else "required") if field.required else ""
        rows.append(f"| `{field.name}` | {need} | {holds(field)} | {cell(str(field.meaning))} |")
    return rows


def holds(field: Column) -> str:
    """Return what may stand in a column, in words."""
    if field.words:
        return ", ".join(f"`{word}`" for word in field.words)
    if field.refers:
        kinds = " or ".join(place_kind(refers) for refers in field.refers)
        return ("ids of " if field.kind == "ids" else "the id of ") + kinds
    shown = HOLDS[field.kind]
    if field.kind == "whole" and field.least:
        shown += f", at least {field.least}"
    if field.kind == "whole" and field.most < MOST:
        shown += f", at most {field.most}"
    return shown


def place_kind(refers: str) -> str:
    """Return what an id of `places:assembly` and the like refers to, in words."""
    table, _, kind = refers.partition(":")
    return f"a place of kind `{kind}`" if kind else f"`{table}`"


def cell(text: str) -> str:
    """Return text as one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def command_lines(name: str, command: click.Command) -> list[str]:
    """Return a command's help as Markdown, whole, in the words of the program."""
    context = click.Context(command, info_name=f"safepassage {name}", max_content_width=88)
    return [f"## {name}", "", "```text", *command.get_help(context).splitlines(), "```", ""]


def event_row(kind: str) -> str:
    """Return a kind of event as a row: what it means, the columns it needs, and those it may have."""
    empty = read_entry(
        Entry(kind=kind), Operation(id="x", timezone="UTC", begins=datetime(2000, 1, 1, tzinfo=UTC))
    )
    needs = [finding.where.column for finding in empty.findings]
    columns = dict.fromkeys(column for field in FIELDS[kind] for column, _ in field.sources)
    people = ["people"] if kind in WITH_PEOPLE and "people" not in needs else []
    may = [column for column in [*columns, *people] if column not in needs]
    shown = (", ".join(f"`{column}`" for column in some) for some in (needs, may))
    return f"| `{kind}` | {cell(str(KIND_WORDS[kind]))} | {' | '.join(shown)} |"


class Markdown(SphinxDirective):
    """A directive whose content is Markdown made from the code."""

    has_content = False
    required_arguments = 0
    optional_arguments = 1

    def lines(self) -> list[str]:
        """Return the Markdown."""
        raise AssertionError

    def run(self) -> list[nodes.Node]:
        """Parse the Markdown where the directive stands."""
        container = nodes.Element()
        self.state.nested_parse(StringList(self.lines(), "safepassage"), self.content_offset, container, True)
        return list(container.children)


class TableDirective(Markdown):
    """The meaning and the columns of one table."""

    def lines(self) -> list[str]:
        """Return them as Markdown."""
        spec = TABLES[self.arguments[0]]
        where = "" if spec.required else " It may be left out."
        return [f"{spec.meaning}{where}", "", *rows_of(spec.columns)]


class TermDirective(Markdown):
    """The meaning and the fields of one kind of term."""

    def lines(self) -> list[str]:
        """Return them as Markdown."""
        kind = self.arguments[0]
        fields = rows_of(TERM_FIELDS[kind]) if TERM_FIELDS[kind] else ["It has no fields of its own."]
        return [str(TERM_MEANINGS[kind]), "", *fields]


class TermColumnsDirective(Markdown):
    """The fields that every term has."""

    def lines(self) -> list[str]:
        """Return them as Markdown."""
        return rows_of(TERM_COLUMNS)


class CommandsDirective(Markdown):
    """Every command of the program, with its options."""

    def lines(self) -> list[str]:
        """Return them as Markdown."""
        return [line for name, command in program().commands.items() for line in command_lines(name, command)]


class EventsDirective(Markdown):
    """Every kind of event, what it means, and what it needs and may have."""

    def lines(self) -> list[str]:
        """Return them as Markdown."""
        return [
            "| event | meaning | needs | may have |",
            "|---|---|---|---|",
            *(event_row(kind) for kind in KINDS),
        ]


class EventColumnsDirective(Markdown):
    """Every column of an event, which is an option of `record` too."""

    def lines(self) -> list[str]:
        """Return them as Markdown."""
        return [
            "| column | meaning |",
            "|---|---|",
            *(f"| `{column}` | {cell(str(words))} |" for column, words in COLUMN_WORDS.items()),
        ]


DIRECTIVES: dict[str, type[Markdown]] = {
    "table-columns": TableDirective,
    "term-fields": TermDirective,
    "every-term": TermColumnsDirective,
    "commands": CommandsDirective,
    "event-kinds": EventsDirective,
    "event-columns": EventColumnsDirective,
}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives with Sphinx."""
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    return {"parallel_read_safe": True}
