"""The commands about what reports say of the agreement, their arguments and their help pages."""

from __future__ import annotations

from pathlib import Path

import click

from safepassage.cli.parameters import command, json_option, lang_option, path
from safepassage.cli.screen import Screen
from safepassage.cli.usage import SpokenCommand
from safepassage.language import Lang, text

OPERATION = "DIR|FILE.xlsx"


def claims_command(lang: Lang) -> SpokenCommand:
    """Return the command `claims`."""

    @click.pass_obj
    def run(screen: Screen, operation: Path, *, as_of: str | None) -> int:
        from safepassage.cli.claims import claims

        return claims(screen, operation, as_of=as_of)

    return command(
        "claims",
        lang,
        run,
        text(
            "List the claims of an operation's reports: who is reported to have said what, through whom, "
            "and which terms it may speak of."
        ),
        path("operation", OPERATION),
        click.Option(
            ["--as-of"],
            metavar="T",
            help=text(
                "Only what was published until then, such as 2016-12-13T21:00; without it, everything."
            ).in_language(lang),
        ),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def status_command(lang: Lang) -> SpokenCommand:
    """Return the command `status`."""

    @click.pass_obj
    def run(screen: Screen, operation: Path, *, as_of: str | None) -> int:
        from safepassage.cli.status import status

        return status(screen, operation, as_of=as_of)

    return command(
        "status",
        lang,
        run,
        text(
            "Show what each party is reported to say of each term: announced, confirmed, denied, not "
            "confirmed or nothing, with the claims of the operation's reports that say so."
        ),
        path("operation", OPERATION),
        click.Option(
            ["--as-of"],
            metavar="2016-12-13T21:10",
            help=text(
                "Only what was published by this instant, or by the end of this day, in local time; without "
                "it, everything."
            ).in_language(lang),
        ),
        json_option(lang),
        lang_option(lang, exposed=False),
    )
