"""The texts of an archive: files of reports, lines of JSON and rows of Parquet, one after the other."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import LANGS, Lang
from safepassage.operation.decoding import BYTES_MAX, unreadable
from safepassage.reports import archive_findings as wrong

REPORTS: Final = frozenset([".txt", ".html", ".htm"])
ROWS: Final = frozenset([".jsonl", ".parquet"])
LINE_BYTES_MAX: Final = 10_000_000
"""A line of JSON longer than any report with its fields."""
ROWS_AT_ONCE: Final = 256
FIELDS: Final = ("id", "text", "lang", "publisher", "published", "url", "title")
REQUIRED: Final = ("id", "text")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Halves of a character, which JSON can write and no file can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveText:
    """A text of an archive as it stands there.

    Parameters
    ----------
    id
        Its name: the path of its file, or the id of its row.
    file, row
        Where it stands; row 0: the file is the text.
    content
        The bytes of the file; None where the text comes from a row.
    size_bytes
        How much of the archive it is.
    """

    id: str
    file: str
    row: int = 0
    content: bytes | None = None
    text: str = ""
    lang: Lang | None = None
    publisher: str = ""
    published: str = ""
    url: str = ""
    title: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files of an archive in the order in which they are read, and what else lies among them."""

    name: str
    root: Path
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    size_bytes: int

    def shown(self, path: Path) -> str:
        """Return the name of a file within the archive."""
        return _shown(self.root, path)


def listing_of(source: Path, *, leave_out: Path) -> Listing:
    """Return the files of an archive.

    Parameters
    ----------
    source
        A folder, looked through with all its folders, or one file of rows.
    leave_out
        A folder that is not looked into, as the result is written there.

    Raises
    ------
    OSError
        There is no such file or folder, or it cannot be opened.
    FindingsError
        No file of it is of a sort that is read.
    """
    named = _whole(source.resolve().name)
    if not source.is_dir():
        size = source.stat().st_size
        if source.suffix.lower() not in ROWS:
            raise FindingsError([wrong.no_archive(named)])
        return Listing(name=named, root=source.parent, files=(source,), findings=(), size_bytes=size)
    os.scandir(source).close()
    files: list[Path] = []
    refused: list[OSError] = []
    others: Counter[str] = Counter()
    for folder, folders, names in os.walk(source, onerror=refused.append):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (Path(folder) / name).resolve() != leave_out.resolve()
        )
        for name in names:
            path = Path(folder) / name
            if path.suffix.lower() in REPORTS | ROWS and not name.startswith("."):
                files.append(path)
            elif not name.startswith("."):
                others[_whole(path.suffix.lower())] += 1
    if not files:
        raise FindingsError([wrong.no_archive(named)])
    findings = [unreadable(Where(file=_shown(source, Path(str(each.filename))))) for each in refused]
    findings += [wrong.left_out(named, ending, number) for ending, number in sorted(others.items())]
    files.sort(key=lambda path: path.relative_to(source).parts)
    return Listing(
        name=named,
        root=source,
        files=tuple(files),
        findings=tuple(findings),
        size_bytes=sum(map(_size, files)),
    )


def texts_of(listing: Listing) -> Iterator[ArchiveText | Finding]:
    """Yield every text of an archive, each with an id of its own, and every finding, in their order."""
    seen: set[bytes] = set()
    for entry in _entries(listing):
        if isinstance(entry, Finding):
            yield entry
            continue
        text = entry
        if _known(seen, text.id):
            yield wrong.id_twice(text.file, text.row, text.id)
            names = (f"{text.file}:{text.row}{'+' * more}" for more in count())
            text = replace(text, id=next(name for name in names if not _known(seen, name)))
        yield text


def _known(seen: set[bytes], id_: str) -> bool:
    """Return whether an id was there before; of each only eight bytes are kept."""
    short = blake2b(id_.encode(), digest_size=8).digest()
    known = short in seen
    seen.add(short)
    return known


def _entries(listing: Listing) -> Iterator[ArchiveText | Finding]:
    yield from listing.findings
    for path in listing.files:
        shown = listing.shown(path)
        try:
            match path.suffix.lower():
                case ".jsonl":
                    with path.open("rb") as file:
                        yield from _lines(file, shown)
                case ".parquet":
                    yield from _rows(path, shown)
                case _:
                    yield _file(path, shown)
        except OSError:
            yield unreadable(Where(file=shown))


def _file(path: Path, shown: str) -> ArchiveText | Finding:
    with path.open("rb") as file:
        content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        return wrong.too_long(shown, 0, BYTES_MAX)
    return ArchiveText(id=shown, file=shown, content=content, size_bytes=len(content))


def _lines(file: BinaryIO, shown: str) -> Iterator[ArchiveText | Finding]:
    row = 0
    while line := file.readline(LINE_BYTES_MAX + 1):
        row += 1
        if len(line) > LINE_BYTES_MAX:
            yield wrong.too_long(shown, row, LINE_BYTES_MAX)
            while line and not line.endswith(b"\n"):
                line = file.readline(LINE_BYTES_MAX)
        elif line.strip():
            yield _line(line, shown, row)


def _line(line: bytes, shown: str, row: int) -> ArchiveText | Finding:
    try:
        values = json.loads(line.decode("utf-8-sig" if row == 1 else "utf-8"))
    except UnicodeDecodeError:
        return wrong.not_utf_8(shown, row, "")
    except (ValueError, RecursionError):
        return wrong.not_json(shown, row)
    if not isinstance(values, dict):
        return wrong.not_json(shown, row)
    return _text_of_row(values, shown, row, len(line))


def _rows(path: Path, shown: str) -> Iterator[ArchiveText | Finding]:
    """Yield the texts of a Parquet file; where it breaks off, what stands before is read."""
    import pyarrow as pa
    from pyarrow import parquet

    row = 0
    try:
        with parquet.ParquetFile(path) as file:
            unfit = tuple(_unfit_columns(file.schema_arrow, shown))
            yield from unfit
            if unfit:
                return
            columns = [name for name in FIELDS if name in file.schema_arrow.names]
            share = path.stat().st_size // max(1, file.metadata.num_rows)
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns):
                cells = {name: _readable(batch[name]) for name in columns}
                for at in range(batch.num_rows):
                    row += 1
                    yield _parquet_row({name: cells[name][at] for name in columns}, shown, row, share)
    except (pa.ArrowException, OSError):
        yield wrong.broken_off(shown, row)


def _unfit_columns(schema: Any, shown: str) -> Iterator[Finding]:  # noqa: ANN401 - pyarrow has no types
    """Yield what keeps the columns of a Parquet file from being read."""
    from pyarrow import types

    for name in REQUIRED:
        if name not in schema.names:
            yield wrong.no_column(shown, name, schema.names)
    for field in schema:
        kind = field.type.value_type if types.is_dictionary(field.type) else field.type
        of_text = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
        if field.name == "text" and not any(fits(kind) for fits in of_text):
            yield wrong.no_text_column(shown, "text", str(field.type))


def _readable(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a column whose instants are no finer than Python's."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column


def _parquet_row(scalars: Mapping[str, object], shown: str, row: int, size: int) -> ArchiveText | Finding:
    values: dict[str, object] = {}
    for name, scalar in scalars.items():
        try:
            values[name] = scalar.as_py()  # type: ignore[attr-defined]
        except UnicodeDecodeError:
            return wrong.not_utf_8(shown, row, name)
        except (ValueError, OverflowError):  # an instant out of all years
            values[name] = None
    return _text_of_row(values, shown, row, size)


def _text_of_row(values: Mapping[str, object], shown: str, row: int, size: int) -> ArchiveText | Finding:
    """Return the text of a row, or what is wrong with it."""
    body = values.get("text")
    if isinstance(body, bytes):
        try:
            body = body.decode()
        except UnicodeDecodeError:
            return wrong.not_utf_8(shown, row, "text")
    if not isinstance(body, str):
        return wrong.no_text(shown, row)
    if not body.strip():
        return wrong.no_text(shown, row)
    named: dict[object, Lang] = {lang: lang for lang in LANGS}
    lang = values.get("lang")
    return ArchiveText(
        id=_field(values, "id") or f"{shown}:{row}",
        file=shown,
        row=row,
        text=_whole(body),
        lang=named.get(lang) if isinstance(lang, str) else None,
        publisher=_field(values, "publisher"),
        published=_field(values, "published"),
        url=_field(values, "url"),
        title=_field(values, "title"),
        size_bytes=size,
    )


def _field(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    return _whole(value.isoformat() if isinstance(value, date) else str(value)).strip()


def _whole(text: str) -> str:
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _shown(root: Path, path: Path) -> str:
    return _whole(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
