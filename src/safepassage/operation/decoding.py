"""The text of a file, whichever encoding a spreadsheet gave it: UTF-8, UTF-16 or Windows-1256."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import text

BYTES_MAX: Final = 100_000_000
WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, the longer ones first, since one begins with another."""
ZIP: Final = b"PK\x03\x04"


def read_text(path: Path, shown_as: str) -> tuple[str | None, tuple[Finding, ...]]:
    """Return a file's text, or None where there is none to be had, and findings.

    Parameters
    ----------
    path
        The file.
    shown_as
        Its name in findings.
    """
    where = Where(file=shown_as)
    try:
        if path.stat().st_size > BYTES_MAX:
            return None, (too_large(where),)
        content = path.read_bytes()
    except OSError:
        return None, (unreadable(where),)
    return decoded(content, where)


def decoded(content: bytes, where: Where) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the text of bytes: by byte order mark, else UTF-8, else Windows-1256, line by line."""
    for mark, encoding in WIDE:
        if content.startswith(mark):
            try:
                return content.decode(encoding), ()
            except UnicodeDecodeError:
                return None, (_no_text(where),)
    content = content.removeprefix(codecs.BOM_UTF8)
    if content.startswith(ZIP) or b"\0" in content:
        return None, (_no_text(where),)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _line_by_line(content, where)


def _line_by_line(content: bytes, where: Where) -> tuple[str, tuple[Finding, ...]]:
    """Return text of which some lines are not UTF-8; a mixture within one file is a finding."""
    lines: list[str] = []
    first_other, utf_8 = 0, False
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            lines.append(line.decode("utf-8"))
            utf_8 = utf_8 or not line.isascii()
        except UnicodeDecodeError:
            lines.append(line.decode("cp1256", errors="replace"))
            first_other = first_other or number
    if not utf_8:
        return "\n".join(lines), ()
    mixed = Finding(
        code="mixed-encodings",
        where=Where(file=where.file, row=first_other),
        what=text("Some lines of the file are in UTF-8 and others, from this one on, in Windows-1256."),
        mend=text("Look whether its names are right, and save the file as UTF-8."),
        stops=False,
    )
    return "\n".join(lines), (mixed,)


def too_large(where: Where) -> Finding:
    """Return the finding about a file that is larger than any real one."""
    return Finding(
        code="too-large",
        where=where,
        what=text("The file is too large to be part of an operation."),
        mend=text("Keep it under {most} megabytes.", most=BYTES_MAX // 1_000_000),
    )


def unreadable(where: Where) -> Finding:
    """Return the finding about a file that the system does not give out."""
    return Finding(
        code="unreadable-file",
        where=where,
        what=text("The file cannot be read."),
        mend=text("Look whether it is a file, whether you may read it and whether another program holds it."),
    )


def _no_text(where: Where) -> Finding:
    return Finding(
        code="not-text",
        where=where,
        what=text("The file is not a text file."),
        mend=text("Save the table from the spreadsheet as CSV (UTF-8).")
        if where.file.endswith(".csv")
        else text("Save it from a text editor as plain text (UTF-8)."),
    )
