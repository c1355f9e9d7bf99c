"""The commands about the record, their arguments and their help pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from safepassage.cli.parameters import command, file_option, flag, json_option, lang_option, path
from safepassage.cli.screen import Screen
from safepassage.cli.usage import SpokenCommand, seed
from safepassage.language import Lang, text
from safepassage.ledger.entry_fields import COLUMN_WORDS, FLAGS, KIND_WORDS, MANY

OPERATION = "DIR|FILE.xlsx"


def record_command(lang: Lang) -> SpokenCommand:
    """Return the command `record`."""

    @click.pass_obj
    def run(
        screen: Screen,
        /,
        operation: Path,
        words: tuple[str, ...],
        *,
        output: Path | None,
        anyway: bool,
        recipient: tuple[str, ...],
        after_entry: int,
        identity: tuple[Path, ...],
        salvage: bool,
        **fields: Any,  # noqa: ANN401 - click's own
    ) -> int:
        from safepassage.cli.record import Travel, record

        travel = Travel(recipients=recipient, after=after_entry, identities=identity, salvage=salvage)
        return record(screen, operation, words, _given(fields), travel=travel, output=output, anyway=anyway)

    made = command(
        "record",
        lang,
        run,
        text(
            "Record what happens, one event at a time: registered, boarded, departed, reached, arrived and "
            "the other kinds, with people as GROUP=NUMBER. `form` writes an empty form and `import FILE` "
            "takes in one that was filled in, or a bundle; `export FILE` writes a bundle, `verify` looks "
            "whether the record is whole, `keys` and `trust` say whose events count."
        ),
        path("operation", OPERATION),
        click.Argument(["words"], metavar="EVENT [GROUP=NUMBER...]", required=True, nargs=-1),
        *(_column(lang, column) for column in COLUMN_WORDS),
        flag(
            lang,
            "--anyway",
            text(
                "Record places, groups, parties and terms that the operation does not know, and a form that "
                "looks like one imported before."
            ),
        ),
        file_option(lang, ["-o", "--output"], text("Where an empty form goes; without it, form.xlsx.")),
        *_travelling(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )
    made.epilog = _kinds(lang)
    return made


def where_command(lang: Lang) -> SpokenCommand:
    """Return the command `where`."""

    @click.pass_obj
    def run(screen: Screen, operation: Path, *, as_of: str | None, known_at: str | None) -> int:
        from safepassage.cli.where import where

        return where(screen, operation, as_of=as_of, known_at=known_at)

    return command(
        "where",
        lang,
        run,
        text(
            "Show where everybody is by the record, by account and group, whoever is unaccounted for on top."
        ),
        path("operation", OPERATION),
        *_instants(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def alarms_command(lang: Lang) -> SpokenCommand:
    """Return the command `alarms`."""

    @click.pass_obj
    def run(screen: Screen, operation: Path, *, as_of: str | None, known_at: str | None) -> int:
        from safepassage.cli.where import alarms

        return alarms(screen, operation, as_of=as_of, known_at=known_at)

    return command(
        "alarms",
        lang,
        run,
        text("List what in the record does not add up, and which terms of the agreement were not kept."),
        path("operation", OPERATION),
        *_instants(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def custody_command(lang: Lang) -> SpokenCommand:
    """Return the command `custody`."""

    @click.pass_obj
    def run(screen: Screen, operation: Path, token: str, *, as_of: str | None, known_at: str | None) -> int:
        from safepassage.cli.where import custody

        return custody(screen, operation, token, as_of=as_of, known_at=known_at)

    return command(
        "custody",
        lang,
        run,
        text("Show where the people of a household have been, by which event, and where they are."),
        path("operation", OPERATION),
        click.Argument(["token"], metavar="TOKEN"),
        *_instants(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def rehearse_command(lang: Lang) -> SpokenCommand:
    """Return the command `rehearse`."""

    @click.pass_obj
    def run(screen: Screen, operation: Path, plan: Path, *, seed: int, until: str | None) -> int:
        from safepassage.cli.rehearse import rehearse

        return rehearse(screen, operation, plan, seed=seed, until=until)

    return command(
        "rehearse",
        lang,
        run,
        text(
            "Make a day of a plan for training and tests: the events that its devices would send, late, "
            "twice, out of order and contradicting each other, into a record of its own."
        ),
        path("operation", OPERATION),
        path("plan", "plan.json"),
        click.Option(
            ["--seed"],
            type=seed,
            metavar="K",
            default=0,
            help=text("The same number gives the same day again; without it, 0.").in_language(lang),
        ),
        click.Option(
            ["--until"],
            metavar="2016-12-16T10:00",
            help=text("Make nothing that happens after this instant, in local time.").in_language(lang),
        ),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def replay_command(lang: Lang) -> SpokenCommand:
    """Return the command `replay`."""

    @click.pass_obj
    def run(screen: Screen, operation: Path, *, speed: float) -> int:
        from safepassage.cli.rehearse import replay

        return replay(screen, operation, speed=speed)

    return command(
        "replay",
        lang,
        run,
        text("Tell a recorded day again in the terminal, event by event."),
        path("operation", OPERATION),
        click.Option(
            ["--speed"],
            type=click.FloatRange(min=0),
            metavar="N",
            default=60.0,
            help=text("How many times quicker than it was; without it, 60; 0: without a pause.").in_language(
                lang
            ),
        ),
        lang_option(lang, exposed=False),
    )


def _column(lang: Lang, column: str) -> click.Option:
    name = f"--{column.replace('_', '-')}"
    said = COLUMN_WORDS[column].in_language(lang)
    if column in FLAGS:
        return click.Option([name, f"field_{column}"], is_flag=True, help=said)
    return click.Option([name, f"field_{column}"], metavar=column.upper(), multiple=column in MANY, help=said)


def _travelling(lang: Lang) -> tuple[click.Option, ...]:
    """Return the options of bundles."""
    return (
        click.Option(
            ["--recipient"],
            metavar="age1…",
            multiple=True,
            help=text("Who alone can read the bundle; without it, everybody.").in_language(lang),
        ),
        click.Option(
            ["--after-entry"],
            type=click.IntRange(min=0),
            metavar="N",
            default=0,
            help=text("Only what this record received after its entry N.").in_language(lang),
        ),
        click.Option(
            ["--identity"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            multiple=True,
            help=text("The file of your age key, to read an encrypted bundle.").in_language(lang),
        ),
        flag(lang, "--salvage", text("Take what is whole of a damaged bundle.")),
    )


def _given(fields: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the columns that were given, each with its words."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in fields.items():
        column = name.removeprefix("field_")
        if column in FLAGS:
            value = ("yes",) if value else ()
        words = value if isinstance(value, tuple) else () if value is None else (value,)
        if words:
            found[column] = words
    return found


def _kinds(lang: Lang) -> str:
    """Return every kind of event with what it means, a line each."""
    wide = max(map(len, KIND_WORDS))
    lines = [f"  {kind:<{wide}}  {words.in_language(lang)}" for kind, words in KIND_WORDS.items()]
    return "\n".join(["\b", text("Events:").in_language(lang), *lines])


def _instants(lang: Lang) -> tuple[click.Option, click.Option]:
    return (
        click.Option(
            ["--as-of"],
            metavar="2016-12-16T10:00",
            help=text(
                "Only what had happened by this instant, or by the end of this day, in local time."
            ).in_language(lang),
        ),
        click.Option(
            ["--known-at"],
            metavar="2016-12-16T10:00",
            help=text(
                "Only what this record had received by this instant, or by the end of this day, in local "
                "time."
            ).in_language(lang),
        ),
    )
