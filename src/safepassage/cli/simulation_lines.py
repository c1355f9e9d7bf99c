"""How sure a plan is on the screen: people out over time as a small table, and what is in use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from safepassage.cli.paragraphs import in_direction
from safepassage.cli.screen import Screen
from safepassage.language import Lang, Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.sitrep.report_phrases import count, listed, percent
from safepassage.sitrep.simulation_words import instants_of, short_moment, time_rows, use_rows

if TYPE_CHECKING:
    from safepassage.simulation.answers import Answers

ROWS_MAX: Final = 10
BUSIEST: Final = 4
HEADS: Final = (
    text("by"),
    text("out 5%"),
    text("middle"),
    text("95%"),
    text("on the way"),
    text("not out"),
    text("all out"),
)
GAP: Final = "  "


def show_over_time(screen: Screen, operation: Operation, answers: Answers) -> None:
    """Show the courses over time, a row for each instant, in the screen's language."""
    if screen.as_json:
        return
    heads, *rows = table_lines(_cells(operation, answers, screen.lang), screen.lang)
    screen.say(
        text(
            "People over time: out in 5, 50 and 95 of 100 courses; in the middle, on the way and not out, "
            "whom a halt would strand then; in how many courses all are out."
        )
    )
    screen.output.sentence(heads, style="bold")
    for row in rows:
        screen.output.sentence(row)


def use_sentence(operation: Operation, answers: Answers) -> Text:
    """Return how much of the time the plan's vehicles are at work, and the busiest lanes and bays."""
    vehicles, *places = use_rows(operation, answers)
    busiest = sorted(places, key=lambda row: -row.share)[:BUSIEST]
    uses = [text("{what} {share}", what=row.what, share=percent(row.share)) for row in (vehicles, *busiest)]
    return text("At work until the last arrival, of the time: {uses}.", uses=listed(uses))


def table_lines(rows: Sequence[Sequence[str]], lang: Lang) -> Iterator[str]:
    """Return rows as lines with their columns one below the other, numbers set against their end.

    In Arabic the first column stands at the right: each cell is an isolate, and the line one from right to
    left.
    """
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (width - cell_len(cell))
            shown = isolate(cell) if lang == "ar" else cell
            cells.append(blank + shown if column else shown + blank)
        line = GAP.join(cells)
        yield in_direction(line, lang) if lang == "ar" else line.rstrip()


def _cells(operation: Operation, answers: Answers, lang: Lang) -> list[list[str]]:
    instants = instants_of(operation, answers, rows_max=ROWS_MAX)
    return [
        [head.in_language(lang) for head in HEADS],
        *(
            [
                short_moment(operation, row.at_s).in_language(lang),
                count(row.out[0]),
                count(row.out[2]),
                count(row.out[4]),
                count(row.aboard[2]),
                count(row.stranded[2]),
                f"{100 * row.all_out:.0f}%",
            ]
            for row in time_rows(answers, instants)
        ),
    ]
