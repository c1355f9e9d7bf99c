"""The command `read`, its arguments and its help page."""

from __future__ import annotations

import os
from pathlib import Path

import click

from safepassage.cli.model_options import model_options
from safepassage.cli.parameters import command, flag, json_option, lang_option
from safepassage.cli.screen import Screen
from safepassage.cli.usage import SpokenCommand
from safepassage.language import Lang, text

OPERATION = "DIR|FILE.xlsx"


def read_command(lang: Lang) -> SpokenCommand:
    """Return the command, with its help page in one language."""

    @click.pass_obj
    def run(
        screen: Screen,
        files: tuple[Path, ...],
        *,
        lines: bool,
        jsonl: bool,
        terms: bool,
        published: str | None,
        operation: Path | None,
        model_endpoint: str | None,
        model: str | None,
        model_timeout: float,
    ) -> int:
        if terms:
            from safepassage.cli.read_terms import read_terms

            return read_terms(screen, files, published=published, operation=operation)
        from safepassage.cli.read import read
        from safepassage.cli.read_model import given_model

        return read(
            screen,
            files,
            as_lines=lines,
            jsonl=jsonl,
            published=published,
            operation=operation,
            model=given_model(
                screen, model_endpoint, name=model, timeout_s=model_timeout, environ=os.environ
            ),
        )

    return command(
        "read",
        lang,
        run,
        text("Read news reports and statements, Arabic or English: who says, confirms or denies what."),
        click.Argument(
            ["files"], type=click.Path(path_type=Path), metavar="FILE...", required=True, nargs=-1
        ),
        flag(lang, "--lines", text("Each line of a file is a text: JSON with id, lang and text.")),
        flag(lang, "--jsonl", text("Print each result as JSON on a line of its own.")),
        flag(
            lang,
            "--terms",
            text("Print what the reports say that an agreement holds as terms: for operation.yaml."),
        ),
        click.Option(
            ["--published"],
            metavar="DATE",
            help=text(
                "The day of publication, such as 2016-12-13, from which today and yesterday are counted; "
                "without it, what the header says."
            ).in_language(lang),
        ),
        click.Option(
            ["--operation"],
            type=click.Path(path_type=Path),
            metavar=OPERATION,
            help=text("An operation whose places and parties are looked for in the reports.").in_language(
                lang
            ),
        ),
        *model_options(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )
