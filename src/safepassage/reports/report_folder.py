"""The reports of an operation: the texts in its folder `reports`, and what is wrong with any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.reports.article import Article, read_article

FOLDER: Final = "reports"
ENDINGS: Final = frozenset([".txt", ".html", ".htm"])
DOCUMENTS: Final = frozenset(
    [
        ".pdf",
        ".doc",
        ".docx",
        ".odt",
        ".rtf",
        ".md",
        ".eml",
        ".msg",
        ".mht",
        ".mhtml",
        ".xls",
        ".xlsx",
        ".ppt",
        ".pptx",
        ".zip",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".tif",
        ".tiff",
        ".heic",
        ".mp3",
        ".ogg",
        ".mp4",
    ]
)
"""Files in which a report may well be, and which are not read: somebody must save their text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of an operation, by the name of its file."""

    name: str
    article: Article


def read_reports(folder: Path) -> tuple[tuple[Report, ...], tuple[Finding, ...]]:
    """Return the reports in `folder`/reports by name, and a finding for each file that cannot be read.

    Texts and web pages are reports. Pictures, PDFs and office documents are told, as they may hold one, and
    stop nothing. Other files, such as the decisions on claims, and those whose name begins with a dot, are
    none. A folder without reports holds none.
    """
    found: list[Report] = []
    findings: list[Finding] = []
    for path in _files(folder / FOLDER):
        shown_as = f"{FOLDER}/{path.name}"
        if path.suffix.lower() in DOCUMENTS:
            findings.append(_passed_over(shown_as))
            continue
        try:
            found.append(Report(name=path.name, article=read_article(path)))
        except OSError as error:
            findings.append(_unread(shown_as, error))
        except FindingsError as error:
            findings += [_in_folder(each, shown_as) for each in error.findings]
    return tuple(found), tuple(findings)


def _files(folder: Path) -> Sequence[Path]:
    try:
        listed = sorted(folder.iterdir())
    except OSError:
        return []
    wanted = ENDINGS | DOCUMENTS
    return [
        path for path in listed if path.suffix.lower() in wanted and not path.name.startswith((".", "~$"))
    ]


def _in_folder(finding: Finding, shown_as: str) -> Finding:
    where = Where(file=shown_as, row=finding.where.row, column=finding.where.column)
    return Finding(code=finding.code, where=where, what=finding.what, mend=finding.mend, stops=finding.stops)


def _passed_over(shown_as: str) -> Finding:
    return Finding(
        code="report-passed-over",
        where=Where(file=shown_as),
        what=text("This file is not read, as it is neither a text nor a web page."),
        mend=text("If it holds a report, save its text beside it as a .txt file."),
        stops=False,
    )


def _unread(shown_as: str, error: OSError) -> Finding:
    return Finding(
        code="report-unread",
        where=Where(file=shown_as),
        what=text("The report cannot be read: {reason}.", reason=error.strerror or type(error).__name__),
        mend=text("Check that it is a file and may be read, or take it out of the folder."),
    )
