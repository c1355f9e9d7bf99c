"""The command `status`: what each party is reported to say of each term, with the claims that say so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from safepassage.cli.given_instants import asked_instant
from safepassage.cli.screen import Screen
from safepassage.cli.sources import reported_claims
from safepassage.cli.status_lines import (
    Line,
    block_lines,
    claim_lines,
    lines_for,
    silent_lines,
    status_table,
    table_fits,
)
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.folder import read_operation
from safepassage.reports.status_json import status_to_json
from safepassage.sitrep.report_claims import ClaimShown, claims_page
from safepassage.sitrep.status_words import condition_sentences


def status(screen: Screen, path: Path, *, as_of: str | None) -> int:
    """Show the terms of an operation by its parties, and the claims of its reports below.

    The operation need not be one that can be planned: its parties and terms are looked at.

    Raises
    ------
    FindingsError
        The operation or one of its reports cannot be read, or `as_of` is no instant.
    """
    loaded = read_operation(path)
    if loaded.operation is None:
        raise FindingsError(loaded.findings)
    operation = loaded.operation
    told = reported_claims(operation, path, as_of=asked_instant(operation, as_of))
    if told is None:
        raise FindingsError([_no_reports(path)])
    conditions = told.claims.conditions(operation)
    if screen.as_json:
        bodies = {name: article.text for name, article in told.claims.articles.items()}
        findings = [finding.to_json() for finding in (*loaded.findings, *told.findings)]
        values = status_to_json(operation, told.claims.status, conditions, bodies)
        screen.show_json({"ok": True, **values, "findings": findings})
        return 0
    screen.show_findings((*loaded.findings, *told.findings), as_result=False)
    page = claims_page(operation, told.claims)
    terminal, lang = screen.output, screen.lang
    width = terminal.width if terminal.is_terminal else None
    _show(screen, [Line(words=page.as_of.in_language(lang), style="bold"), Line(words="")], width)
    if width is not None and table_fits(page, width):
        terminal.print(status_table(page, lang, width), soft_wrap=False)
    else:
        _show(screen, block_lines(page, lang), width)
    _show(screen, silent_lines(page, lang), width)
    _show(screen, _conditions(condition_sentences(operation, conditions), screen), width)
    _claims(screen, text("The claims, in the order of publication"), page.claims, width)
    _claims(screen, text("Not counted: nobody can tell when they were published"), page.undated, width)
    _claims(screen, text("Rejected"), page.rejected, width)
    if page.elsewhere:
        said = text("Claims in the reports that speak of no term: {count}.", count=page.elsewhere)
        _show(screen, [Line(words=said.in_language(lang))], width)
    return 0


def _conditions(sentences: Iterable[Text], screen: Screen) -> Iterable[Line]:
    for sentence in sentences:
        yield Line(words=sentence.in_language(screen.lang), style="bold")
        yield Line(words="")


def _claims(screen: Screen, heading: Text, claims: Iterable[ClaimShown], width: int | None) -> None:
    for first, claim in enumerate(claims):
        if first == 0:
            _show(screen, [Line(words=heading.in_language(screen.lang), style="bold underline")], width)
        _show(screen, [*claim_lines(claim, screen.lang), Line(words="")], width)


def _show(screen: Screen, lines: Iterable[Line], width: int | None) -> None:
    for words, style in lines_for(lines, screen.lang, width):
        screen.output.sentence(words, style=style)


def _no_reports(path: Path) -> Finding:
    return Finding(
        code="no-reports",
        where=Where(file=str(path)),
        what=text("There are no reports of this operation."),
        mend=text("Put them into a folder {folder} in it, or beside the workbook.", folder="reports"),
    )
