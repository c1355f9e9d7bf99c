"""The arguments and options that commands of `safepassage` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from safepassage import __version__
from safepassage.cli.usage import SpokenCommand, language, seconds, seed
from safepassage.language import Lang, Text, text


def command(
    name: str, lang: Lang, run: Callable[..., int], said: Text, *params: click.Parameter
) -> SpokenCommand:
    """Return a command with its help page in one language."""
    made = SpokenCommand(
        name=name,
        callback=run,
        help=said.in_language(lang),
        params=list(params),
        options_metavar="[OPTIONS]",
    )
    made.lang = lang
    return made


def path(name: str, metavar: str, *, required: bool = True) -> click.Argument:
    """Return an argument that is a file or a folder."""
    return click.Argument([name], type=click.Path(path_type=Path), metavar=metavar, required=required)


def flag(lang: Lang, name: str, said: Text) -> click.Option:
    """Return an option that is there or not."""
    return click.Option([name], is_flag=True, help=said.in_language(lang))


def file_option(lang: Lang, names: list[str], said: Text, default: str | None = None) -> click.Option:
    """Return an option that names a file, or a folder where it has a default."""
    return click.Option(
        names,
        type=click.Path(path_type=Path),
        metavar="DIR" if default else "FILE",
        default=default,
        help=said.in_language(lang),
    )


def search_options(
    lang: Lang,
    *,
    default: float = 10.0,
    said: Text | None = None,
) -> tuple[click.Option, click.Option]:
    """Return the options of a search: how long, and from which seed."""
    said = said or text("How long to search; without it, 10 seconds.")
    return (
        click.Option(
            ["--seconds"],
            type=seconds,
            metavar="N",
            default=default,
            help=said.in_language(lang),
        ),
        click.Option(
            ["--seed"],
            type=seed,
            metavar="K",
            default=0,
            help=text("The same number gives the same search again; without it, 0.").in_language(lang),
        ),
    )


def state_option(lang: Lang, *, required: bool = False) -> click.Option:
    """Return the option that names the state of an operation under way."""
    said = text("Where the operation under way stands and what has changed: state.json.")
    return click.Option(
        ["--state"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        required=required,
        help=said.in_language(lang),
    )


def json_option(lang: Lang) -> click.Option:
    """Return the option that has the result printed for a program."""
    said = text("Print the result as JSON, for a program.")
    return click.Option(["--json"], is_flag=True, expose_value=False, help=said.in_language(lang))


def lang_option(lang: Lang, *, exposed: bool = True, envvar: str | None = None) -> click.Option:
    """Return the option of the language."""
    said = text("The language: English or Arabic; without it, SAFEPASSAGE_LANG or English.")
    return click.Option(
        ["--lang"],
        type=language,
        metavar="en|ar",
        envvar=envvar,
        expose_value=exposed and envvar is None,
        help=said.in_language(lang),
    )


def version_option(lang: Lang) -> click.Option:
    """Return the option that shows the version."""

    def show(ctx: click.Context, _param: click.Parameter, value: Any) -> None:  # noqa: ANN401 - click's own signature
        if value and not ctx.resilient_parsing:
            click.echo(f"safepassage {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=text("Show the version and leave.").in_language(lang),
    )
