"""What the command `review` works on: claims, what was decided on them, and where that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safepassage.cli.jobs import usable_operation
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.operation.model import Operation
from safepassage.reports.claims import claims_of_reports
from safepassage.reports.decision import Decision
from safepassage.reports.decisions import append_decisions, decisions_file, read_decisions
from safepassage.reports.report_folder import FOLDER, read_reports
from safepassage.reports.reviewed import Review, Reviewed, review


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The claims of an operation under review.

    Parameters
    ----------
    operation
        The operation, whose terms and parties the claims speak of.
    bodies
        The text of each report by its name.
    file
        The file of decisions.
    decisions
        What it holds, in its order.
    review
        The claims with what was decided on them.
    findings
        What is wrong with reports, with lines of the file, and with decisions that do not fit the claims.
    """

    operation: Operation
    bodies: Mapping[str, str]
    file: Path
    decisions: tuple[Decision, ...]
    review: Review
    findings: tuple[Finding, ...]

    def numbered(self) -> list[tuple[int, Reviewed]]:
        """Return the claims with the numbers that they are shown with."""
        return list(enumerate(self.review.claims, start=1))

    def waiting(self) -> list[tuple[int, Reviewed]]:
        """Return those on which nobody has decided."""
        return [(number, each) for number, each in self.numbered() if each.standing == "proposed"]

    def find(self, named: str) -> Reviewed | None:
        """Return the claim with a number or an id; None: there is none."""
        ids = {each.claim.id: each for each in self.review.claims}
        if named in ids:
            return ids[named]
        number = int(named) if named.isdecimal() and len(named) < 10 else 0
        return dict(self.numbered()).get(number)

    def reviewed_with(self, *more: Decision) -> Review:
        """Return the review as it is with further decisions."""
        claims = [each.claim for each in self.review.claims]
        return review(claims, (*self.decisions, *more), self.bodies, file=self.file.name)

    def decide(self, *decisions: Decision) -> Path | None:
        """Write decisions down; return where a line that was cut off went; None: there was none."""
        torn = append_decisions(self.file, decisions)
        return self.file.with_name(f"{self.file.name}.torn") if torn else None


def desk_of(screen: Screen, path: Path) -> Desk:
    """Return the claims of an operation's reports, under review.

    Raises
    ------
    FindingsError
        The operation cannot be read, or has no report.
    """
    operation, _ = usable_operation(screen, path)
    home = path if path.is_dir() else path.parent
    reports, unread = read_reports(home)
    if not reports:
        raise FindingsError([*unread, _no_reports(home)])
    file = decisions_file(home / FOLDER)
    decided = read_decisions(file)
    bodies = {report.name: report.article.text for report in reports}
    found = review(claims_of_reports(reports, operation), decided.decisions, bodies, file=file.name)
    return Desk(
        operation=operation,
        bodies=bodies,
        file=file,
        decisions=decided.decisions,
        review=found,
        findings=(*unread, *decided.findings, *found.findings),
    )


def _no_reports(home: Path) -> Finding:
    return Finding(
        code="no-reports",
        where=Where(file=str(home)),
        what=text("The operation has no report whose claims could be reviewed."),
        mend=text("Put reports as .txt or .html into the folder {folder} in it.", folder=FOLDER),
    )
