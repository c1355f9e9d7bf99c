"""A new operation to fill in: a folder whose comments explain every field, or a workbook with drop-downs."""

from __future__ import annotations

import contextlib
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Lang, Text, text
from safepassage.operation.column import Column
from safepassage.operation.columns import TABLES
from safepassage.operation.folder import SETTINGS_FILE
from safepassage.operation.folder_writer import folder_files, write_files
from safepassage.operation.new_starter import EXAMPLES, STARTER
from safepassage.operation.rows import rows_of
from safepassage.operation.term_fields import TERM_COLUMNS, TERM_FIELDS, TERM_MEANINGS, term_columns
from safepassage.operation.terms import TERM_KINDS
from safepassage.operation.workbook import WORKBOOK_SUFFIXES
from safepassage.operation.workbook_writer import workbook_bytes
from safepassage.operation.yaml_writer import entry, nested_lines, timing_lines
from safepassage.writing import write_atomically

COMMENT_WIDTH: Final = 100


def new_operation(path: Path, *, lang: Lang = "en") -> None:
    """Make an operation to fill in, at a place where nothing is yet.

    Parameters
    ----------
    path
        A folder; or a workbook, where the name ends in `.xlsx`.
    lang
        The language of comments and titles.

    Raises
    ------
    FindingsError
        Something is there already.
    OSError
        It cannot be written; nothing of it is left then.
    """
    if path.is_file() or path.is_symlink() or (path.is_dir() and any(path.iterdir())):
        raise FindingsError([_taken(path)])
    if path.suffix.casefold() in WORKBOOK_SUFFIXES and not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, workbook_bytes(STARTER, lang=lang))
        return
    content, made = folder_files(STARTER) | {SETTINGS_FILE: explained_yaml(lang)}, not path.exists()
    try:
        write_files(path, content)
    except BaseException:
        # a part of an operation would be in the way of the next attempt
        with contextlib.suppress(OSError):
            for name in content:
                (path / name).unlink(missing_ok=True)
            if made:
                path.rmdir()
        raise


def explained_yaml(lang: Lang) -> str:
    """Return the starter's `operation.yaml` with a comment on every field, in one language."""
    settings = next(rows_of(STARTER, "operation", TABLES["operation"].columns))
    sections = [
        _comment(text("Lines that begin with # are explanations; the program passes them over."), lang),
        [
            *_comment(TABLES["operation"].meaning, lang),
            "operation:",
            *_fields(settings, TABLES["operation"].columns, lang),
        ],
        [*_timing_meanings(lang), "timings:", *timing_lines(settings)],
        *([*_columns(name, lang), f"{name}:", *_entries(name)] for name in ("parties", "groups")),
        list(_terms(lang)),
        [
            *_comment(text("The file with the drives between places."), lang),
            "sources: {legs: legs.csv}",
        ],
        _comment(text("Beside this file stand tables, which any spreadsheet opens:"), lang),
        *(_table(name, lang) for name, spec in TABLES.items() if spec.file != SETTINGS_FILE),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _fields(settings: dict[str, str], columns: Sequence[Column], lang: Lang) -> Iterator[str]:
    """Yield each of the operation's own fields under its meaning; an empty one as null."""
    lines = dict(nested_lines(settings, [c for c in columns if not c.name.startswith("timings.")]))
    for column in columns:
        if column.name == "name_ar" or column.name.startswith("timings."):
            continue
        name = column.name.removesuffix("_en")
        meaning = text("The name, in English and in Arabic.") if name == "name" else column.meaning
        yield from _comment(meaning, lang, indent="  ")
        yield f"  {name}: {lines.get(name, 'null')}"


def _timing_meanings(lang: Lang) -> Iterator[str]:
    for column in TABLES["operation"].columns:
        if column.name.startswith("timings."):
            yield from _comment(column.meaning, lang, before=f"{column.name.removeprefix('timings.')}: ")


def _columns(name: str, lang: Lang) -> Iterator[str]:
    """Yield what a list is for and what its fields mean."""
    yield from _comment(TABLES[name].meaning, lang)
    yield from _meanings(_in_yaml(TABLES[name].columns), lang)


def _meanings(columns: Iterable[Column], lang: Lang, indent: str = "") -> Iterator[str]:
    for column in columns:
        words = f" ({', '.join(column.words)})" if column.words else ""
        yield from _comment(column.meaning, lang, indent=indent, before=f"  {column.name}{words}: ")


def _in_yaml(columns: Iterable[Column]) -> Iterator[Column]:
    """Yield columns by their path in YAML, where name_en is the part en of name."""
    for column in columns:
        yield replace(column, name=re.sub(r"_(en|ar)$", r".\1", column.name))


def _entries(name: str) -> Iterator[str]:
    for row in rows_of(STARTER, name, TABLES[name].columns):
        yield f"  - {entry(row, TABLES[name].columns)}"


def _terms(lang: Lang) -> Iterator[str]:
    """Yield the terms kind by kind; kinds that the starter does not use stand as comments."""
    yield from _comment(TABLES["terms"].meaning, lang)
    yield from _comment(text("Every term has these fields:"), lang)
    yield from _meanings(_in_yaml(TERM_COLUMNS), lang)
    yield "terms:"
    for kind in TERM_KINDS:
        yield ""
        yield from _comment(TERM_MEANINGS[kind], lang, indent="  ", before=f"{kind}: ")
        yield from _meanings(_in_yaml(TERM_FIELDS[kind]), lang, indent="  ")
        for terms, mark in ((STARTER.terms, "  - "), (EXAMPLES, "  # - ")):
            own = replace(STARTER, terms=tuple(term for term in terms if term.kind == kind))
            for row in rows_of(own, "terms", TABLES["terms"].columns):
                yield mark + entry(row, term_columns(kind))


def _table(name: str, lang: Lang) -> list[str]:
    """Return the comment on a CSV table."""
    spec = TABLES[name]
    return [*_comment(spec.meaning, lang, before=f"{spec.file}: "), *_meanings(spec.columns, lang)]


def _comment(meaning: Text, lang: Lang, indent: str = "", before: str = "") -> list[str]:
    """Return a meaning as lines of comment."""
    depth = len(before) - len(before.lstrip())
    return textwrap.wrap(
        meaning.in_language(lang),
        COMMENT_WIDTH,
        initial_indent=f"{indent}# {before}",
        subsequent_indent=f"{indent}# {' ' * (depth + 2 if before else 0)}",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _taken(path: Path) -> Finding:
    return Finding(
        code="already-there",
        where=Where(file=str(path)),
        what=text("Something is there already, and nothing has been written over."),
        mend=text("Give a name that is not taken, or an empty folder."),
    )
