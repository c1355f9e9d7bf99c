"""What the command `read` is given: every file of it is looked at before anything is shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from safepassage.cli.faults import finding_of_os_error
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.operation.decoding import BYTES_MAX
from safepassage.reports.article import Article, article_of_bytes, text_of_bytes

STANDARD_INPUT: Final = Path("-")
LINES_SHOWN: Final = 20
"""So many lines of a file are named one by one where they are none."""


def given_articles(paths: Sequence[Path]) -> list[tuple[Path, Article]]:
    """Return the report of each file; `-` is the standard input.

    Raises
    ------
    FindingsError
        With every file that holds none or cannot be read.
    """
    articles: list[tuple[Path, Article]] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            articles.append((path, article_of_bytes(_content(path), path.name)))
        except OSError as error:
            findings.append(_unread(error, path))
        except FindingsError as error:
            findings.extend(error.findings)
    if findings:
        raise FindingsError(findings)
    return articles


def given_lines(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the JSON objects that files hold, one a line; `-` is the standard input.

    Raises
    ------
    FindingsError
        With every line that is none, and every file that cannot be read.
    """
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            lines = text_of_bytes(_content(path), path.name).split("\n")
        except OSError as error:
            findings.append(_unread(error, path))
            continue
        except FindingsError as error:
            findings.extend(error.findings)
            continue
        read = {number: _row(line) for number, line in enumerate(lines, start=1) if line.strip()}
        rows += [row for row in read.values() if row is not None]
        findings += _not_lines(path, [number for number, row in read.items() if row is None])
    if findings:
        raise FindingsError(findings)
    return rows


def _content(path: Path) -> bytes:
    """Return the bytes of a file; one larger than any report is refused before it fills the memory."""
    if path == STANDARD_INPUT:
        if sys.stdin is None:  # it was closed before the program began
            return b""
        content = sys.stdin.buffer.read(BYTES_MAX + 1)
    else:
        with path.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise FindingsError([_too_large(path)])
    return content


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and isinstance(row.get("text"), str) else None


def _not_lines(path: Path, numbers: Sequence[int]) -> Iterator[Finding]:
    for number in numbers[:LINES_SHOWN]:
        yield Finding(
            code="line-not-json",
            where=Where(file=str(path), row=number),
            what=text("This line is no JSON object with a text."),
            mend=text("Write one a line: {example}", example='{"id": "1", "lang": "ar", "text": "…"}'),
        )
    if len(numbers) > LINES_SHOWN:
        yield Finding(
            code="line-not-json",
            where=Where(file=str(path)),
            what=text(
                "Further lines that are no JSON object with a text: {more}.", more=len(numbers) - LINES_SHOWN
            ),
            mend=text("Leave out --lines where the file is a report, not a list of them."),
        )


def _unread(error: OSError, path: Path) -> Finding:
    return finding_of_os_error(OSError(error.errno, error.strerror, str(path)))


def _too_large(path: Path) -> Finding:
    return Finding(
        code="too-large",
        where=Where(file=str(path)),
        what=text("The file is too large to be read at once."),
        mend=text("Keep it under {most} megabytes.", most=BYTES_MAX // 1_000_000),
    )
