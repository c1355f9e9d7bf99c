"""How a command is called: help pages and mistakes on the command line, in the user's language."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import click

from safepassage.language import LANGS, Lang, Text, text

USAGE: Final = text("Usage:")
OPTIONS: Final = text("Options")
COMMANDS: Final = text("Commands")
HELP: Final = text("Show this page and leave.")
REQUIRED: Final = text("required")


class SaidError(click.UsageError):
    """A mistake on the command line, in words of both languages."""

    def __init__(self, said: Text) -> None:
        super().__init__(str(said), click.get_current_context(silent=True))
        self.said = said


def said_of(error: click.UsageError) -> Text:
    """Return a mistake on the command line as a sentence."""
    match error:
        case SaidError():
            return error.said
        case click.NoSuchOption():
            return _with_nearest(
                text("There is no option {name}.", name=error.option_name), error.possibilities or ()
            )
        case click.exceptions.NoSuchCommand():
            return _with_nearest(
                text("There is no command {name}.", name=error.command_name), error.possibilities or ()
            )
        case click.MissingParameter() if error.param is not None:
            return text("{name} is missing.", name=_name(error.param))
        case click.BadParameter() if error.param is not None:
            return text("The value of {name} cannot be understood.", name=_name(error.param))
        case click.BadOptionUsage():
            if "does not take" in error.message:
                return text("The option {name} takes no value.", name=error.option_name)
            return text("The option {name} needs a value after it.", name=error.option_name)
        case _:
            return text("The command line has more or fewer words than the command takes.")


class SpokenCommand(click.Command):
    """A command whose help page is in one language."""

    lang: Lang = "en"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of the command line; those that are too many are named."""
        takes_more, ctx.allow_extra_args = ctx.allow_extra_args, True
        rest = super().parse_args(ctx, args)
        if rest and not takes_more and not ctx.resilient_parsing:
            raise SaidError(text("The command takes fewer words: leave out {words}.", words=" ".join(rest)))
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{USAGE.in_language(self.lang)} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands of a group."""
        required = f"[{REQUIRED.in_language(self.lang)}]"
        records = [
            (record[0], record[1].replace("[required]", required))
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx))
        ]
        with formatter.section(OPTIONS.in_language(self.lang)):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help with its words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP.in_language(self.lang)
        return option


class SpokenGroup(SpokenCommand, click.Group):
    """The group of all commands, listed in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order they were added."""
        assert ctx.command is self
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        rows = [(name, self.commands[name].get_short_help_str(200)) for name in self.list_commands(ctx)]
        with formatter.section(COMMANDS.in_language(self.lang)):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)


def language(value: str) -> Lang:
    """Return the language that a word of the command line names."""
    for lang in LANGS:
        if value == lang:
            return lang
    raise SaidError(
        text(
            "{value} is no language of this program: it speaks {langs}.", value=value, langs=", ".join(LANGS)
        )
    )


def seconds(value: str | float) -> float:
    """Return the time that a word of the command line gives."""
    try:
        given = float(value)
    except ValueError:
        given = math.nan
    if math.isfinite(given) and given >= 0:
        return given
    raise SaidError(text("{value} is not a number of seconds: give 10 or 2.5, for example.", value=value))


def minutes(value: str | float) -> float:
    """Return how exactly, in minutes, as a word of the command line gives it."""
    try:
        given = float(value)
    except ValueError:
        given = math.nan
    if math.isfinite(given) and given > 0:
        return given
    raise SaidError(text("{value} is not a number of minutes: give 30 or 2.5, for example.", value=value))


def percent(value: str | float) -> float:
    """Return the share that a word of the command line gives in per cent."""
    try:
        given = float(value)
    except ValueError:
        given = math.nan
    if 0 <= given <= 100:
        return given / 100
    raise SaidError(text("{value} is not a percentage: give a number from 0 to 100.", value=value))


def seed(value: str | int) -> int:
    """Return the seed that a word of the command line gives."""
    try:
        given = int(value)
    except ValueError:
        given = -1
    if 0 <= given < 2**32:
        return given
    raise SaidError(text("{value} is not a seed: give a whole number from 0 to 4294967295.", value=value))


def courses(value: str | int) -> int:
    """Return the number of courses that a word of the command line gives."""
    try:
        given = int(value)
    except ValueError:
        given = 0
    if 0 < given < 2**32:
        return given
    raise SaidError(text("{value} is not a number of courses: give a whole number above 0.", value=value))


def _with_nearest(sentence: Text, nearest: Iterable[str]) -> Text:
    names = ", ".join(nearest)
    return text("{sentence} Do you mean {names}?", sentence=sentence, names=names) if names else sentence


def _name(param: click.Parameter) -> str:
    return (
        param.opts[-1]
        if isinstance(param, click.Option)
        else param.make_metavar(click.Context(click.Command("")))
    )
