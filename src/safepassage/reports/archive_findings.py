"""What can be wrong with an archive of texts, its files and rows, in words."""

from __future__ import annotations

from collections.abc import Sequence

from safepassage.errors import Finding, Where
from safepassage.language import isolate, text


def no_archive(shown: str) -> Finding:
    """Return that there is no file of a sort that is read."""
    return Finding(
        code="archive-empty",
        where=Where(file=shown),
        what=text("There are no texts in it."),
        mend=text(
            "Give a folder with files that end in {endings}, or one file of rows.",
            endings=".txt, .html, .htm, .jsonl, .parquet",
        ),
    )


def left_out(shown: str, ending: str, number: int) -> Finding:
    """Return that files with an ending that is not read lie in the folder."""
    return Finding(
        code="archive-files-left-out",
        where=Where(file=shown, column=ending),
        what=text("Files that are not read because of how their names end: {number}.", number=number),
        mend=text("Save the texts among them as .txt or .html."),
        stops=False,
    )


def too_long(shown: str, row: int, most: int) -> Finding:
    """Return that a file or line is longer than any report."""
    return Finding(
        code="too-large",
        where=Where(file=shown, row=row),
        what=text("It is longer than any report."),
        mend=text("Keep it under {most} megabytes.", most=most // 1_000_000),
    )


def not_utf_8(shown: str, row: int, column: str) -> Finding:
    """Return that the bytes of a row are no text."""
    return Finding(
        code="row-not-utf-8",
        where=Where(file=shown, row=row, column=column),
        what=text("This is no text in UTF-8."),
        mend=text("Write the file again in UTF-8; the rest of it has been read."),
    )


def not_json(shown: str, row: int) -> Finding:
    """Return that a line is no JSON object."""
    return Finding(
        code="line-not-json",
        where=Where(file=shown, row=row),
        what=text("This line is no JSON object with a text."),
        mend=text("Write one a line: {example}", example='{"id": "1", "lang": "ar", "text": "…"}'),
    )


def no_text(shown: str, row: int) -> Finding:
    """Return that a row has no text."""
    return Finding(
        code="row-without-text",
        where=Where(file=shown, row=row, column="text"),
        what=text("There is no text in this row."),
        mend=text("Fill the column, or leave the row out."),
    )


def no_column(shown: str, column: str, there: Sequence[str]) -> Finding:
    """Return that a Parquet file lacks a column."""
    return Finding(
        code="column-missing",
        where=Where(file=shown, column=column),
        what=text("The file has no such column; it has {columns}.", columns=isolate(", ".join(there))),
        mend=text(
            "Name the column with each text's id {id}, and that with the text {text}.", id="id", text="text"
        ),
    )


def no_text_column(shown: str, column: str, kind: str) -> Finding:
    """Return that a column of a Parquet file holds no text."""
    return Finding(
        code="column-not-text",
        where=Where(file=shown, column=column),
        what=text("The column holds no text, but {kind}.", kind=isolate(kind)),
        mend=text("Write the texts into it as text in UTF-8."),
    )


def broken_off(shown: str, row: int) -> Finding:
    """Return that a Parquet file cannot be read on after a row."""
    return Finding(
        code="parquet-broken",
        where=Where(file=shown, row=row),
        what=text(
            "This is no whole Parquet file: after the rows that were read, {row}, it cannot be read.", row=row
        ),
        mend=text("Copy the file again from where it came, or write it again."),
    )


def id_twice(shown: str, row: int, id_: str) -> Finding:
    """Return that an id is another text's already."""
    return Finding(
        code="id-twice",
        where=Where(file=shown, row=row, column="id"),
        what=text(
            "The id {id} is another text's already; this text is read under the name of its row.",
            id=isolate(id_),
        ),
        mend=text("Give each text an id of its own."),
        stops=False,
    )


def reading_failed(shown: str, row: int, kind: str) -> Finding:
    """Return that the program made a mistake on a text."""
    return Finding(
        code="reading-failed",
        where=Where(file=shown, row=row),
        what=text("This program made a mistake on this text ({kind}); the others have been read.", kind=kind),
        mend=text("Report it, with the text if that may be shown."),
    )


def part_damaged(shown: str) -> Finding:
    """Return that a part of the result cannot be read back."""
    return Finding(
        code="archive-part-damaged",
        where=Where(file=shown),
        what=text("This part of the result is damaged."),
        mend=text("Delete the file and give the command again: only this part is read anew."),
    )


def of_another(shown: str, archive: str) -> Finding:
    """Return that the folder for the result holds that of another archive."""
    return Finding(
        code="output-of-another-archive",
        where=Where(file=shown),
        what=text("The folder holds the result of another archive, {archive}.", archive=isolate(archive)),
        mend=text("Give another folder, or delete this one if its result is no longer wanted."),
    )


def not_ours(shown: str) -> Finding:
    """Return that the folder for the result holds something else."""
    return Finding(
        code="output-not-empty",
        where=Where(file=shown),
        what=text("There are other files in the folder for the result."),
        mend=text("Give an empty folder, or that of an earlier result."),
    )
