"""The options of `read` that ask a language model too."""

from __future__ import annotations

import click

from safepassage.cli.usage import seconds
from safepassage.language import Lang, text

TIMEOUT_S = 60.0


def model_options(lang: Lang) -> tuple[click.Option, click.Option, click.Option]:
    """Return the options that say which model is asked; without the first, none is."""
    return (
        click.Option(
            ["--model-endpoint"],
            metavar="URL",
            help=text(
                "Also ask a language model, and show what it proposes beside the rest, marked. "
                "The text is sent to this address; without it, nothing is sent anywhere."
            ).in_language(lang),
        ),
        click.Option(
            ["--model"],
            metavar="NAME",
            help=text("The model's name, where the server has several.").in_language(lang),
        ),
        click.Option(
            ["--model-timeout"],
            type=seconds,
            metavar="S",
            default=TIMEOUT_S,
            help=text("How many seconds an answer may take; without it, {seconds}.", seconds=60).in_language(
                lang
            ),
        ),
    )
