"""An archive of texts read into tables, batch by batch: what has been read before is not read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from safepassage.errors import Finding
from safepassage.reports.archive_batches import Batch, batches_of
from safepassage.reports.archive_folder import ArchiveFolder, Totals
from safepassage.reports.archive_reading import ReadBatch, Readers, Reading, lines_of, read_batch
from safepassage.reports.archive_texts import ArchiveText, listing_of, texts_of


@dataclass(kw_only=True)
class Progress:
    """How far the reading of an archive has come, in bytes of the archive.

    Parameters
    ----------
    total_bytes
        The whole archive.
    read_bytes
        What has been read now.
    kept_bytes
        What had been read before.
    parts_read, parts_kept
        How many parts these are.
    """

    total_bytes: int
    read_bytes: int = 0
    kept_bytes: int = 0
    parts_read: int = 0
    parts_kept: int = 0

    @property
    def share(self) -> float:
        """How much is done."""
        return min(1.0, (self.read_bytes + self.kept_bytes) / self.total_bytes) if self.total_bytes else 0.0

    def left_s(self, elapsed_s: float) -> float | None:
        """Return how many seconds are to go at the pace so far; None where nothing has been read yet."""
        if not self.read_bytes:
            return None
        left_bytes = max(0, self.total_bytes - self.kept_bytes - self.read_bytes)
        return elapsed_s * left_bytes / self.read_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveResult:
    """What reading an archive came to, and how much of it had been read before."""

    totals: Totals
    progress: Progress


def read_archive(
    source: Path, result: Path, reading: Reading, readers: Readers, told: Callable[[Progress], None]
) -> ArchiveResult:
    """Read an archive into a folder of tables.

    The result depends on the archive and the way of reading alone: not on who reads, in what order they
    are done, or how often the work was broken off and taken up again.

    Parameters
    ----------
    source
        A folder of reports, or a file of rows.
    result
        The folder for the tables.
    reading
        What is given for all texts.
    readers
        Who reads.
    told
        Is called after each part that was read or found to be there.

    Raises
    ------
    FindingsError
        There is nothing to read, or the folder for the result holds something else.
    OSError
        Something cannot be opened or written.
    """
    listing = listing_of(source, leave_out=result)
    folder = ArchiveFolder(result, archive=listing.name, reading=reading.name)
    progress = Progress(total_bytes=listing.size_bytes)
    keys: list[str] = []

    def to_read(findings: BinaryIO) -> Iterator[Batch]:
        for batch in batches_of(_texts(texts_of(listing), findings), reading.name):
            keys.append(batch.key)
            if not folder.has(batch.key):
                yield batch
                continue
            progress.kept_bytes += batch.size_bytes
            progress.parts_kept += 1
            told(progress)

    with folder.findings() as findings:
        for batch in readers(to_read(findings), reading):
            folder.keep(batch)
            progress.read_bytes += batch.size_bytes
            progress.parts_read += 1
            told(progress)
    return ArchiveResult(totals=folder.finish(keys), progress=progress)


def read_here(batches: Iterable[Batch], reading: Reading) -> Iterator[ReadBatch]:
    """Read batches in this process."""
    for batch in batches:
        yield read_batch(batch, reading)


def _texts(entries: Iterable[ArchiveText | Finding], findings: BinaryIO) -> Iterator[ArchiveText]:
    """Yield the texts, and write the findings among them down."""
    for entry in entries:
        if isinstance(entry, Finding):
            findings.write(lines_of([entry]))
        else:
            yield entry
