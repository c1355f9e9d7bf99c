"""An operation folder, or a workbook with the same tables, read into one operation with all its findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, Where
from safepassage.language import text
from safepassage.operation.build import build
from safepassage.operation.cells import Cell, Read, Table, nearest, shown
from safepassage.operation.columns import TABLES
from safepassage.operation.csv_text import csv_table
from safepassage.operation.decoding import read_text, unreadable
from safepassage.operation.loaded import Loaded
from safepassage.operation.workbook import WORKBOOK_SUFFIXES, read_workbook
from safepassage.operation.yaml_text import read_yaml

SETTINGS_FILE: Final = "operation.yaml"
OTHER_SPREADSHEETS: Final = frozenset({".xls", ".xlsb", ".ods", ".numbers"})
YAML_SUFFIXES: Final = (".yaml", ".yml")
ROADS_SOURCES: Final = ("roads", "closures")


def read_operation(path: Path) -> Loaded:
    """Return the operation of a folder (or its `operation.yaml`), or of an `.xlsx` workbook.

    Nothing that stands in the files raises: whatever is wrong is a finding, all of them at once.
    """
    try:
        if path.is_dir():
            return build(_read_folder(path))
        if path.name == SETTINGS_FILE and path.exists():
            return build(_read_folder(path.parent))
        exists = path.exists()
    except OSError:
        return Loaded(operation=None, findings=(unreadable(Where(file=path.name)),))
    if not exists:
        return Loaded(operation=None, findings=(_no_such_place(path),))
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        return build(read_workbook(path))
    return Loaded(operation=None, findings=(_no_operation(path),))


def _read_folder(folder: Path) -> Read:
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return Read(tables={}, findings=(unreadable(Where(file=folder.name)),))
    if (instead := _workbook_instead(folder, names)) is not None:
        return Read(tables={}, findings=(instead,))
    settings, sources = _read_settings(folder, names)
    tables: dict[str, Table] = dict(settings.tables)
    findings_list: list[Finding] = [*settings.findings, *_source_findings(sources)]
    for name, spec in TABLES.items():
        if spec.file == SETTINGS_FILE:
            continue
        table, found = _read_table(folder, names, name, sources)
        findings_list += found
        if table is not None:
            tables[name] = table
    if all(_file_named(TABLES[name].file, names) is None for name in ("people", "households")):
        findings_list.append(_missing_file("people.csv", names, "people"))
    return Read(tables=tables, findings=tuple(findings_list))


def _read_settings(folder: Path, names: list[str]) -> tuple[Read, dict[str, Cell]]:
    """Return what `operation.yaml` holds, and the sources it names."""
    file = _file_named(SETTINGS_FILE, names)
    if file is None:
        return Read(tables={}, findings=(_missing_file(SETTINGS_FILE, names, "operation"),)), {}
    content, findings = read_text(folder / file, file)
    if content is None:
        return Read(tables={}, findings=findings), {}
    read, sources = read_yaml(content, file)
    return Read(tables=read.tables, findings=findings + read.findings), sources


def _read_table(
    folder: Path, names: list[str], name: str, sources: Mapping[str, Cell]
) -> tuple[Table | None, tuple[Finding, ...]]:
    """Return one CSV table of the folder; one that need not be there may be missing."""
    spec = TABLES[name]
    source = sources.get(name) if name == "legs" else None
    if source is not None and _leads_out(source.raw):
        return None, (_outside(source),)
    file = source.raw if source else _file_named(spec.file, names)
    if file is None:
        if not spec.required or (name == "legs" and set(ROADS_SOURCES) & sources.keys()):
            return None, ()
        return None, (_missing_file(spec.file, names, name),)
    try:
        exists = (folder / file).exists()
    except OSError:
        exists = False
    if not exists:
        assert source is not None
        return None, (_missing_source(source, names),)
    content, findings = read_text(folder / file, file)
    if content is None:
        return None, findings
    table, found = csv_table(content, spec, file)
    return table, findings + found


def _file_named(file: str, names: list[str]) -> str | None:
    """Return the name under which a file is in the folder; capitals do not matter."""
    return file if file in names else next((name for name in names if name.casefold() == file), None)


def _leads_out(file: str) -> bool:
    """Return whether a source names something outside the operation's folder."""
    path = Path(file.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in file or "\0" in file


def _source_findings(sources: Mapping[str, Cell]) -> list[Finding]:
    found = []
    for name, cell in sources.items():
        if name in ROADS_SOURCES:
            found.append(
                Finding(
                    code="roads-not-read",
                    where=cell.where,
                    what=text("Roads are not read in this version."),
                    mend=text("Give the drives between places in legs.csv."),
                )
            )
        elif name != "legs":
            found.append(
                Finding(
                    code="unknown-field",
                    where=cell.where,
                    what=text("There is no source {source}.", source=shown(name)),
                    mend=text("Name the file of the legs: {example}.", example="sources: {legs: legs.csv}"),
                )
            )
    return found


def _workbook_instead(folder: Path, names: list[str]) -> Finding | None:
    """Return the finding that a folder has a workbook and none of the tables, where that is so."""
    books = [n for n in names if Path(n).suffix.casefold() in WORKBOOK_SUFFIXES and not n.startswith("~$")]
    if not books or any(_file_named(spec.file, names) for spec in TABLES.values()):
        return None
    return Finding(
        code="workbook-in-folder",
        where=Where(file=folder.name),
        what=text("The folder holds a workbook and none of the tables."),
        mend=text("Give the workbook itself: {file}.", file=str(folder / books[0])),
    )


def _missing_file(file: str, names: list[str], table: str) -> Finding:
    suffixes = YAML_SUFFIXES if file == SETTINGS_FILE else (Path(file).suffix,)
    near = nearest(file, [name for name in names if name.casefold().endswith(suffixes)])
    # a file that is one of the operation's own is not meant to be another
    own = {spec.file for spec in TABLES.values()}
    return Finding(
        code="missing-file",
        where=Where(file=file),
        what=text("The file is missing."),
        mend=text("Did you mean it by {nearest}? Name that file {file}.", nearest=near, file=file)
        if near and near not in own
        else text("Add it: {meaning}", meaning=TABLES[table].meaning),
    )


def _missing_source(source: Cell, names: list[str]) -> Finding:
    near = nearest(source.raw, [name for name in names if name.endswith(".csv")])
    return Finding(
        code="missing-file",
        where=source.where,
        what=text("The file {file} is missing.", file=shown(source.raw)),
        mend=text("Did you mean {nearest}?", nearest=near)
        if near
        else text("Add it to the folder: {meaning}", meaning=TABLES["legs"].meaning),
    )


def _outside(source: Cell) -> Finding:
    return Finding(
        code="outside-folder",
        where=source.where,
        what=text("{file} is outside the operation's folder.", file=shown(source.raw)),
        mend=text("Put the file into the folder and write its name alone."),
    )


def _no_such_place(path: Path) -> Finding:
    return Finding(
        code="missing-operation",
        where=Where(file=str(path)),
        what=text("There is no such folder or workbook."),
        mend=text("Look at the spelling, or make one with {command}.", command=f"safepassage new {path}"),
    )


def _no_operation(path: Path) -> Finding:
    if path.suffix.casefold() in OTHER_SPREADSHEETS:
        return Finding(
            code="not-an-operation",
            where=Where(file=path.name),
            what=text("A spreadsheet of this sort cannot be read."),
            mend=text(
                "Open it in a spreadsheet and save it as an Excel workbook (.xlsx) without a password."
            ),
        )
    return Finding(
        code="not-an-operation",
        where=Where(file=path.name),
        what=text("This is neither an operation folder nor a workbook."),
        mend=text("Give a folder with {file} in it, or an .xlsx workbook.", file=SETTINGS_FILE),
    )
