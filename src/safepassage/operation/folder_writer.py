"""An operation written as a folder or a workbook, each file whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safepassage.language import Lang
from safepassage.operation.columns import TABLES
from safepassage.operation.model import Operation
from safepassage.operation.rows import grid_of, rows_of
from safepassage.operation.workbook import WORKBOOK_SUFFIXES
from safepassage.operation.workbook_writer import workbook_bytes
from safepassage.operation.yaml_writer import operation_yaml
from safepassage.writing import write_atomically

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for something else, and Arabic becomes unreadable."""


def write_operation(operation: Operation, path: Path, *, lang: Lang = "en") -> None:
    """Write an operation so that reading it gives the same one.

    Parameters
    ----------
    operation
        What to write.
    path
        A folder, made where it is missing; or a workbook, where the name ends in `.xlsx`.
    lang
        The language of a workbook's titles and comments.

    Raises
    ------
    OSError
        Where it cannot be written; every file is then the old one or the new one, never a part.
    """
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        write_atomically(path, workbook_bytes(operation, lang=lang))
        return
    write_files(path, folder_files(operation, already_in(path)))


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of an operation's folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_atomically(folder / name, content)


def already_in(folder: Path) -> frozenset[str]:
    """Return the names of the files that are in a folder."""
    return frozenset(entry.name for entry in folder.iterdir()) if folder.is_dir() else frozenset()


def folder_files(operation: Operation, existing: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the content of an operation's files by name.

    A table that is empty and need not be there is left out, unless its file is among those `existing`:
    then it is emptied, so that old rows do not stay.
    """
    files = {TABLES["operation"].file: operation_yaml(operation)}
    for name, spec in TABLES.items():
        if spec.file in files:
            continue
        rows = list(rows_of(operation, name, spec.columns))
        if not rows and name in ("households", "reported") and spec.file not in existing:
            continue
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(grid_of(spec, rows))
        files[spec.file] = BYTE_ORDER_MARK + out.getvalue()
    return files
