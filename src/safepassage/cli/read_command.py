"""The command line of `read`: files or an archive, and which of its options go together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from safepassage.cli.model_options import model_options
from safepassage.cli.parameters import command, file_option, flag, json_option, lang_option
from safepassage.cli.screen import Screen
from safepassage.cli.usage import SaidError, SpokenCommand
from safepassage.language import Lang, text


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
        archive: Path | None,
        cluster: str | None,
        output: Path | None,
        model_endpoint: str | None,
        model: str | None,
        model_timeout: float,
    ) -> int:
        require_files_or_archive(
            archive,
            for_files={
                "FILE": files,
                "--lines": lines,
                "--terms": terms,
                "--jsonl": jsonl,
                "--model-endpoint": model_endpoint,
            },
            for_archive={"--cluster": cluster, "--output": output},
        )
        if archive is not None:
            from safepassage.cli.read_archive import read_archive

            return read_archive(
                screen, archive, cluster=cluster, output=output, published=published, operation=operation
            )
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
            ["files"], type=click.Path(path_type=Path), metavar="[FILE...]", required=False, nargs=-1
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
            metavar="DIR|FILE.xlsx",
            help=text("An operation whose places and parties are looked for in the reports.").in_language(
                lang
            ),
        ),
        *archive_options(lang),
        *model_options(lang),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def archive_options(lang: Lang) -> tuple[click.Option, ...]:
    """Return the options for an archive of many texts."""
    return (
        click.Option(
            ["--archive"],
            type=click.Path(path_type=Path),
            metavar="DIR|FILE.parquet",
            help=text(
                "In place of FILE: a folder or file of many texts, read into Parquet tables; "
                "given again, the command goes on where it was broken off."
            ).in_language(lang),
        ),
        click.Option(
            ["--cluster"],
            metavar="local|ADDRESS",
            help=text(
                "Who reads the archive: all processors of this machine, or the Dask cluster whose scheduler "
                "is at that address; without it, one process."
            ).in_language(lang),
        ),
        file_option(
            lang,
            ["-o", "--output"],
            text("The folder for the archive's tables; without it, beside the archive, ending in -read."),
        ),
    )


def require_files_or_archive(
    archive: Path | None, *, for_files: Mapping[str, object], for_archive: Mapping[str, object]
) -> None:
    """Refuse a command line whose options do not go together.

    Parameters
    ----------
    archive
        The archive that is given, if one is.
    for_files, for_archive
        What goes with files only, FILE first, and with an archive only: what is given for each name, nothing
        where it is empty, None or False.

    Raises
    ------
    click.UsageError
        Neither files nor an archive are given, or both, or options of the one with the other.
    """
    astray = for_archive if archive is None else for_files
    given = [name for name, value in astray.items() if value]
    if archive is not None and given:
        raise SaidError(
            text("{name} does not go with {other}: leave one out.", name=given[0], other="--archive")
        )
    if given:
        raise SaidError(text("{name} goes with {other} only.", name=given[0], other="--archive"))
    if archive is None and not for_files["FILE"]:
        raise SaidError(text("{name} is missing.", name="FILE..."))
