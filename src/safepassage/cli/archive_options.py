"""The options of `read` for archives, and which of its options go together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from safepassage.cli.parameters import file_option
from safepassage.cli.usage import SaidError
from safepassage.language import Lang, text


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
    files: Sequence[Path], archive: Path | None, *, lines: bool, jsonl: bool, cluster: bool, output: bool
) -> None:
    """Refuse a command line whose options do not go together.

    Parameters
    ----------
    files, archive
        What is read.
    lines, jsonl, cluster, output
        Which options are given.

    Raises
    ------
    click.UsageError
        Neither files nor an archive are given, or both, or options of the one with the other.
    """
    only_files = [name for name, given in (("FILE", files), ("--lines", lines), ("--jsonl", jsonl)) if given]
    only_archive = [name for name, given in (("--cluster", cluster), ("--output", output)) if given]
    if archive is None:
        if only_archive:
            raise SaidError(text("{name} goes with {other} only.", name=only_archive[0], other="--archive"))
        if not files:
            raise SaidError(text("{name} is missing.", name="FILE..."))
    elif only_files:
        raise SaidError(
            text("{name} does not go with {other}: leave one out.", name=only_files[0], other="--archive")
        )
