"""The command `claims`: who is reported to have said what of the agreement, and which terms it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from safepassage.cli.given_instants import asked_instant
from safepassage.cli.jobs import usable_operation
from safepassage.cli.read_facts import interval_text
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, isolate, text
from safepassage.operation.model import Operation
from safepassage.reports.claim import Claim, Match, Subject
from safepassage.reports.claim_values import claim_values
from safepassage.reports.claims import claims_of_reports
from safepassage.reports.clause_names import listed
from safepassage.reports.publication import publication
from safepassage.reports.report_folder import read_reports
from safepassage.reports.stance_words import STANCE_WORDS

FORMAT: Final = "safepassage-claims/1"
SUBJECTS: Final[dict[Subject, Text]] = {
    "agreement": text("on the agreement"),
    "term": text("on a term"),
    "event": text("on what happens"),
}
QUOTE_MAX: Final = 160


def claims(screen: Screen, path: Path, *, as_of: str | None = None) -> int:
    """Show the claims of an operation's reports in the order of publication.

    Parameters
    ----------
    screen
        Where they are shown.
    path
        The operation; the reports are in its folder `reports`, or beside the workbook.
    as_of
        Until when reports count; None: all of them.

    Raises
    ------
    FindingsError
        The operation or a report cannot be read, or `as_of` is no time.
    """
    operation, _ = usable_operation(screen, path)
    until = asked_instant(operation, as_of)
    reports, findings = read_reports(path if path.is_dir() else path.parent)
    if any(finding.stops for finding in findings):
        raise FindingsError(findings)
    screen.show_findings(findings, as_result=False)
    if not reports:
        raise FindingsError([_no_texts(path)])
    if until is not None:
        local = until.astimezone(operation.zone).replace(tzinfo=None)
        dated = ((each, publication(each.article.published)) for each in reports)
        reports = tuple(each for each, day in dated if day is not None and day.known_by <= local)
    found = claims_of_reports(reports, operation)
    bodies = {report.name: report.article.text for report in reports}
    if screen.as_json:
        values = [claim_values(claim, bodies[claim.report]) for claim in found]
        screen.show_json({"ok": True, "format": FORMAT, "operation": operation.id, "claims": values})
        return 0
    screen.say(_counted(found, len(reports)))
    for sentence in claim_sentences(found, operation):
        screen.say(sentence)
    return 0


def claim_sentences(found: Sequence[Claim], operation: Operation) -> Iterator[Text]:
    """Return each claim in a few lines: its chain and words, its terms with reasons, what it answers."""
    by_id = {claim.id: claim for claim in found}
    for claim in found:
        yield text(
            "{id}: {chain} · {stance} ({subject}): {words}",
            id=isolate(claim.id),
            chain=chain(claim),
            stance=STANCE_WORDS[claim.stance],
            subject=SUBJECTS[claim.subject],
            words=isolate(_shortened(claim.quote)),
        )
        yield from _parties(claim, operation)
        for match in claim.matches:
            if not match.whole:
                yield _match(match)
        wholes = [match.term for match in claim.matches if match.whole]
        if wholes:
            yield text("  with the agreement as a whole: {terms}", terms=", ".join(wholes))
        yield from _links(claim, by_id)


def chain(claim: Claim) -> Text:
    """Return by which way a claim reached us: publisher, relay, speaker."""
    links = [isolate(name) for name in (claim.publisher, claim.relay, claim.speaker) if name]
    return text("{chain}", chain=" → ".join(links)) if links else text("nobody is named")


def _parties(claim: Claim, operation: Operation) -> Iterator[Text]:
    names = [party.name for party in operation.parties if party.id in claim.parties]
    if names:
        yield text("  party: {names}", names=listed(names))
    for reason in claim.affiliations:
        yield text("    why: {reason}", reason=reason)
    if claim.said is not None:
        yield text("  said: {when}", when=interval_text(claim.said))


def _match(match: Match) -> Text:
    reasons = match.reasons[0]
    for reason in match.reasons[1:]:
        reasons = text("{one} {other}", one=reasons, other=reason)
    return text("  perhaps term {term}: {reasons}", term=match.term, reasons=reasons)


def _links(claim: Claim, by_id: Mapping[str, Claim]) -> Iterator[Text]:
    if claim.answers in by_id:
        yield text("  answers {id}", id=isolate(claim.answers))
    if claim.origin != claim.id:
        yield text("  has the same origin as {id}", id=isolate(claim.origin))


def _counted(found: Sequence[Claim], reports: int) -> Text:
    origins = len({claim.origin for claim in found})
    return text(
        "Reports: {reports}. Claims: {claims}. Origins: {origins}.",
        reports=reports,
        claims=len(found),
        origins=origins,
    )


def _shortened(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= QUOTE_MAX else f"{plain[:QUOTE_MAX]}…"


def _no_texts(path: Path) -> Finding:
    return Finding(
        code="no-reports",
        where=Where(file=str(path)),
        what=text("There is no report in the folder {folder} of this operation.", folder="reports"),
        mend=text("Put the texts of reports there, as .txt or .html files."),
    )
