"""The reports of an operation, read for the commands: what they come to, and what they confirm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safepassage.cli.faults import finding_of_os_error
from safepassage.cli.screen import Screen
from safepassage.errors import Finding
from safepassage.operation.model import Operation

if TYPE_CHECKING:
    from safepassage.sitrep.report_claims import Claims

FOLDER: Final = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the reports come to, and what of them, and of the decisions on them, could not be read.

    None of the findings stops a plan: a report that cannot be read says nothing, and lifts no condition.
    """

    claims: Claims
    findings: tuple[Finding, ...]


def has_reports(path: Path) -> bool:
    """Return whether an operation has a folder of reports, in its own folder or beside its file."""
    return (_home(path) / FOLDER).is_dir()


def reported_claims(operation: Operation, path: Path, *, as_of: datetime | None = None) -> Told | None:
    """Return what the reports of an operation come to, with what people decided; None: it has none."""
    if not has_reports(path):
        return None
    from safepassage.reports.claims import claims_of_reports
    from safepassage.reports.decisions import Decisions, decisions_file, read_decisions
    from safepassage.reports.report_folder import read_reports
    from safepassage.reports.reviewed import review
    from safepassage.reports.status import status_of
    from safepassage.sitrep.report_claims import Claims

    reports, findings = read_reports(_home(path))
    file = decisions_file(_home(path) / FOLDER)
    try:
        decided = read_decisions(file)
    except OSError as error:
        decided = Decisions(findings=(finding_of_os_error(error),))
    if not reports and not findings and not decided.decisions and not decided.findings:
        return None
    bodies = {report.name: report.article.text for report in reports}
    found = review(claims_of_reports(reports, operation), decided.decisions, bodies, file=file.name)
    return Told(
        claims=Claims(
            status=status_of(operation, found.claims, as_of=as_of),
            articles={report.name: report.article for report in reports},
        ),
        findings=tuple(
            replace(finding, stops=False) for finding in (*findings, *decided.findings, *found.findings)
        ),
    )


def told_for(screen: Screen, operation: Operation, path: Path) -> tuple[Operation, Claims | None]:
    """Return an operation with the confirmations that its reports give, and what they come to.

    What could not be read is shown, and stops nothing.
    """
    told = reported_claims(operation, path)
    if told is None:
        return operation, None
    if not screen.as_json:
        screen.show_findings(told.findings, as_result=False)
    return _confirmed(operation, told), told.claims


def with_confirmations(operation: Operation, path: Path) -> Operation:
    """Return an operation with the confirmations that its reports give.

    Without decisions none can be given, and the reports are not read.
    """
    if not (_home(path) / FOLDER / "decisions.jsonl").exists():
        return operation
    told = reported_claims(operation, path)
    return operation if told is None else _confirmed(operation, told)


def _confirmed(operation: Operation, told: Told) -> Operation:
    from safepassage.reports.conditions import confirmed_terms

    return replace(operation, confirmed=confirmed_terms(told.claims.conditions(operation)))


def _home(path: Path) -> Path:
    return path if path.is_dir() else path.parent
