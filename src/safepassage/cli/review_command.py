"""The command `review`, its arguments and its help page."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from safepassage.cli.parameters import command, json_option, lang_option, path
from safepassage.cli.screen import Screen
from safepassage.cli.usage import SpokenCommand
from safepassage.language import Lang, Text, text


def review_command(lang: Lang) -> SpokenCommand:
    """Return the command, with its help page in one language."""

    @click.pass_obj
    def run(
        screen: Screen,
        operation: Path,
        claim: str | None,
        decision: str | None,
        by: str | None,
        reason: str,
        stance: str | None,
        speaker: str | None,
        party: tuple[str, ...],
        term: tuple[str, ...],
        published: str | None,
        answers: str | None,
        same_origin: str | None,
        supersedes: str | None,
    ) -> int:
        from safepassage.cli.review import Given, review
        from safepassage.reports.decision import LINK_KINDS

        links = zip(LINK_KINDS, (answers, same_origin, supersedes), strict=True)
        given = Given(
            by=by,
            reason=reason,
            stance=stance,
            speaker=speaker,
            parties=party,
            terms=term,
            published=published,
            links=tuple((kind, to) for kind, to in links if to is not None),
        )
        seated = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
        return review(
            screen,
            operation,
            claim,
            decision,
            given,
            now=lambda: datetime.now(UTC),
            key=click.getchar if seated else None,
        )

    return command(
        "review",
        lang,
        run,
        text(
            "Decide on what reports are taken to say: list the claims that wait, show one, accept, edit, "
            "reject or link it. Decisions are added to reports/decisions.jsonl. With --by alone, in a "
            "terminal, each claim that waits is asked about."
        ),
        path("operation", "DIR|FILE.xlsx"),
        click.Argument(["claim"], metavar="[CLAIM]", required=False),
        click.Argument(["decision"], metavar="[accept|edit|reject|link]", required=False),
        _option(lang, "--by", "NAME", text("Who decides: a role or initials.")),
        _option(lang, "--reason", "TEXT", text("Why."), default=""),
        _option(lang, "--stance", "STANCE", text("For edit: announces, confirms, denies, not_confirmed, …")),
        _option(lang, "--speaker", "NAME", text("For edit: who says it.")),
        _option(
            lang,
            "--party",
            "ID",
            text("For edit: whose word it is; may be repeated; none: nobody's."),
            several=True,
        ),
        _option(
            lang,
            "--term",
            "ID",
            text("For edit: the term that it speaks of; may be repeated; none: of none."),
            several=True,
        ),
        _option(lang, "--published", "DATE", text("For edit: when the report was published.")),
        _option(
            lang,
            "--answers",
            "CLAIM",
            text("For link: the claim that it confirms, denies or corrects; none takes it back."),
        ),
        _option(
            lang,
            "--same-origin",
            "CLAIM",
            text("For link: the claim with which it counts as one; itself: it counts alone."),
        ),
        _option(lang, "--supersedes", "CLAIM", text("For link: the claim whose place it takes.")),
        json_option(lang),
        lang_option(lang, exposed=False),
    )


def _option(
    lang: Lang, name: str, metavar: str, said: Text, *, default: str | None = None, several: bool = False
) -> click.Option:
    return click.Option(
        [name],
        metavar=metavar,
        help=said.in_language(lang),
        multiple=several,
        default=None if several else default,
    )
