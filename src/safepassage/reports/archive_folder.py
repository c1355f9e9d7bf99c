"""The folder that an archive is read into: a Parquet file for each batch and table, each written whole."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

from safepassage.errors import FindingsError
from safepassage.reports.archive_batches import program_name
from safepassage.reports.archive_columns import HEAD, READ_TABLES, TABLES, parquet_bytes, schema_of
from safepassage.reports.archive_findings import not_ours, of_another, part_damaged
from safepassage.reports.archive_reading import ReadBatch
from safepassage.reports.copy_search import Descent, Sketches, descent_of
from safepassage.writing import write_atomically

FORMAT: Final = "safepassage-archive/1"
MANIFEST: Final = "manifest.json"
FINDINGS: Final = "findings.jsonl"
FOUND: Final = "findings"
"""The folder of what is wrong with each batch and with the archive's files, until all is one file."""
INPUT: Final = "input.jsonl"
OURS: Final = re.compile(r"part-[0-9a-f]{32}\.(?:parquet|jsonl)|\.safepassage-[0-9a-f]{16}\.tmp")
FOLDERS: Final = (*TABLES, FOUND)
LAST: Final = "signatures"
"""The table whose file is written last: where it is, all of its batch are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What an archive holds: rows of each table, texts that are copies, findings."""

    rows: dict[str, int]
    copies: int
    findings: int


class ArchiveFolder:
    """The folder of one archive's result.

    Parameters
    ----------
    path
        The folder; it is made where it is missing, its parent must exist.
    archive
        The name of the archive.
    reading
        The name of the way of reading.

    Raises
    ------
    FindingsError
        It holds other files, or the result of another archive.
    OSError
        It cannot be made or looked into.
    """

    def __init__(self, path: Path, *, archive: str, reading: str) -> None:
        self.path = path
        self._made_from = {"archive": archive, "program": program_name(), "reading": reading}
        path.mkdir(exist_ok=True)
        self._manifest = self._read_manifest()
        if not self._manifest and any(entry for entry in path.iterdir() if not OURS.fullmatch(entry.name)):
            raise FindingsError([not_ours(str(path))])
        before = self._manifest.get("archive", archive)
        if before != archive:
            raise FindingsError([of_another(str(path), str(before))])
        if not self._manifest:
            self._write_manifest({"complete": False})
        self._there: dict[str, set[str]] = {}
        for name in FOLDERS:
            (path / name).mkdir(exist_ok=True)
            self._there[name] = {entry.name for entry in os.scandir(path / name)}

    def has(self, key: str) -> bool:
        """Return whether a batch has been read whole."""
        return all(_part(key) in self._there[table] for table in READ_TABLES) and (
            _findings_part(key) in self._there[FOUND]
        )

    def keep(self, batch: ReadBatch) -> None:
        """Write a batch that has been read."""
        self._open()
        write_atomically(self.path / FOUND / _findings_part(batch.key), batch.findings)
        for table in (*(each for each in batch.tables if each != LAST), LAST):
            write_atomically(self.path / table / _part(batch.key), batch.tables[table])

    def finish(self, keys: Sequence[str]) -> Totals:
        """Write what all batches give together: the texts with their origins, findings and the manifest.

        Parameters
        ----------
        keys
            The batches, in the order of the archive.

        Raises
        ------
        FindingsError
            A part of the result is damaged.
        """
        if self._manifest.get("parts") != list(keys):
            self._open()
        ids, descent = self._descent(keys)
        begin = 0
        for key in keys:
            begin = self._write_texts(key, ids, descent, begin)
        rows = {table: self._rows(table, keys) for table in TABLES}
        findings = self._gather_findings(keys)
        copies = int(np.count_nonzero(descent.origins != np.arange(len(ids))))
        totals = Totals(rows=rows, copies=copies, findings=findings)
        self._write_manifest(
            {
                "complete": True,
                "rows": rows,
                "copies": copies,
                "findings": findings,
                "parts": list(keys),
            }
        )
        self._remove_others(keys)
        return totals

    @contextmanager
    def findings(self) -> Iterator[BinaryIO]:
        """Give a file for the findings about the archive's files and rows, as lines of JSON."""
        with self._replacing(self.path / FOUND / INPUT) as file:
            yield file

    def _descent(self, keys: Sequence[str]) -> tuple[Any, Descent]:
        """Return the ids of all texts and whose copy each is; their signatures lie on the disk meanwhile."""
        import pyarrow as pa

        columns = ("id", "moment", "shingles", "hashes")
        ids, moments, sizes, lengths = [], [], [], []
        spooled = self.path / f".safepassage-{secrets.token_hex(8)}.tmp"
        try:
            with spooled.open("xb") as spool:
                for key in keys:
                    part = self._read(LAST, key, columns)
                    ids.append(part["id"])
                    moments.append(part["moment"].to_numpy())
                    sizes.append(part["shingles"].to_numpy())
                    hashes = part["hashes"].to_pylist()
                    lengths.append(np.array([len(each) // 4 for each in hashes], dtype=np.int64))
                    spool.write(b"".join(hashes))
            empty = np.empty(0, dtype=np.int64)
            mapped = spooled.stat().st_size > 0
            sketches = Sketches(
                hashes=np.memmap(spooled, dtype="<u4", mode="r") if mapped else np.empty(0, dtype="<u4"),
                starts=np.concatenate([[0], np.cumsum(np.concatenate([empty, *lengths]))]).astype(np.int64),
                sizes=np.concatenate([empty, *sizes]),
            )
            order = np.argsort(np.concatenate([empty, *moments]), kind="stable")
            descent = descent_of(sketches, order)
            del sketches
        finally:
            spooled.unlink(missing_ok=True)
        chunks = [chunk for column in ids for chunk in column.chunks]
        return pa.chunked_array(chunks, type=pa.string()).combine_chunks(), descent

    def _write_texts(self, key: str, ids: Any, descent: Descent, begin: int) -> int:  # noqa: ANN401
        import pyarrow as pa

        head = self._read(LAST, key, [column.name for column in HEAD])
        end: int = begin + head.num_rows
        span = slice(begin, end)
        origin = ids.take(pa.array(descent.origins[span]))
        parents = descent.parents[span]
        parent = ids.take(pa.array(parents, mask=parents == np.arange(begin, end)))
        table = pa.Table.from_arrays([*head.columns, origin, parent], schema=schema_of("texts"))
        path, content = self.path / "texts" / _part(key), parquet_bytes(table)
        if not path.exists() or path.read_bytes() != content:
            write_atomically(path, content)
        return end

    def _read(self, table: str, key: str, columns: Sequence[str]) -> Any:  # noqa: ANN401 - pyarrow has no types
        import pyarrow as pa
        from pyarrow import parquet

        path = self.path / table / _part(key)
        try:
            return parquet.read_table(path, columns=list(columns))
        except (pa.ArrowException, OSError) as error:
            raise FindingsError([part_damaged(str(path))]) from error

    def _rows(self, table: str, keys: Sequence[str]) -> int:
        import pyarrow as pa
        from pyarrow import parquet

        total = 0
        for key in keys:
            path = self.path / table / _part(key)
            try:
                total += parquet.read_metadata(path).num_rows
            except (pa.ArrowException, OSError) as error:
                raise FindingsError([part_damaged(str(path))]) from error
        return total

    def _gather_findings(self, keys: Sequence[str]) -> int:
        """Write all findings into one file, and return how many there are."""
        parts = [self.path / FOUND / name for name in (INPUT, *map(_findings_part, keys))]
        total = 0
        with self._replacing(self.path / FINDINGS) as file:
            for part in parts:
                with part.open("rb") as lines:
                    for line in lines:
                        file.write(line)
                        total += 1
        return total

    @contextmanager
    def _replacing(self, path: Path) -> Iterator[BinaryIO]:
        """Give a file to be written bit by bit, which takes the place of `path` when it is whole."""
        temporary = path.with_name(f".safepassage-{secrets.token_hex(8)}.tmp")
        try:
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def _open(self) -> None:
        """Say that the result is not complete, before the first part of it changes."""
        if self._manifest.get("complete"):
            self._write_manifest({"complete": False})

    def _read_manifest(self) -> dict[str, Any]:
        """Return what the manifest says; nothing where there is none, or none of ours."""
        try:
            values = json.loads((self.path / MANIFEST).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return values if isinstance(values, dict) and values.get("format") == FORMAT else {}

    def _write_manifest(self, values: dict[str, object]) -> None:
        self._manifest = {"format": FORMAT, **self._made_from, **values}
        content = json.dumps(self._manifest, ensure_ascii=False, indent=1) + "\n"
        write_atomically(self.path / MANIFEST, content)

    def _remove_others(self, keys: Sequence[str]) -> None:
        """Remove parts of what the archive no longer holds, and what a killed run left half written."""
        kept = {name for key in keys for name in (_part(key), _findings_part(key))}
        for folder in (self.path, *(self.path / name for name in FOLDERS)):
            for entry in list(os.scandir(folder)):
                if OURS.fullmatch(entry.name) and entry.name not in kept:
                    Path(entry.path).unlink()


def _part(key: str) -> str:
    return f"part-{key}.parquet"


def _findings_part(key: str) -> str:
    return f"part-{key}.jsonl"
