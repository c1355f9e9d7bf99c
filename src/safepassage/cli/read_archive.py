"""The command `read --archive`: many texts into Parquet tables, on this machine or a Dask cluster."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from safepassage.cli.display import Display
from safepassage.cli.extras import require_installed
from safepassage.cli.read_facts import given_publication
from safepassage.cli.screen import Screen, where_text
from safepassage.errors import FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.reports.archive import ArchiveResult, Progress, read_here
from safepassage.reports.archive import read_archive as read_into
from safepassage.reports.archive_batches import reading_name
from safepassage.reports.archive_cluster import cluster_readers
from safepassage.reports.archive_folder import FINDINGS, FORMAT
from safepassage.reports.archive_reading import Readers, Reading
from safepassage.reports.gazetteer import gazetteer_of
from safepassage.sitrep.report_phrases import duration

FINDINGS_SHOWN: Final = 20
LOST: Final = frozenset({"cluster-lost", "cluster-worker-lost"})
"""Findings that may be made when some parts have been read."""


class ArchiveDisplay(Display):
    """Shows how far the reading of an archive has come."""

    def __init__(self, screen: Screen, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(screen, opening=text("Reading the archive"), clock=clock, quiet_s=2.0)

    def show(self, progress: Progress) -> None:
        """Show it, with the time that it will still take at the pace so far."""
        left_s = progress.left_s(self.elapsed_s)
        values = {
            "percent": round(100 * progress.share),
            "read": progress.parts_read,
            "kept": progress.parts_kept,
        }
        words = (
            text("{percent} % of the archive; parts read {read}, there before {kept}", **values)
            if left_s is None
            else text(
                "{percent} % of the archive; parts read {read}, there before {kept}; about {span} to go",
                **values,
                span=duration(round(left_s)),
            )
        )
        self._tell(self.elapsed_s, progress.share, words, news=True)


def read_archive(
    screen: Screen,
    archive: Path,
    *,
    cluster: str | None,
    output: Path | None,
    published: str | None = None,
    operation: Path | None = None,
) -> int:
    """Read an archive, and say what came of it; return 1 where not one text could be read.

    Parameters
    ----------
    screen
        Where it is said.
    archive
        A folder of reports, or a file of rows.
    cluster
        `local`, or the address of a Dask scheduler; None: this process reads.
    output
        The folder for the tables; None: beside the archive.
    published
        When its texts were published; None: as they say.
    operation
        The operation whose places and parties are looked for too.

    Raises
    ------
    FindingsError
        It cannot be read at all. What is wrong with single files and rows does not keep the rest.
    """
    require_installed({"pyarrow": "--archive"} | ({"distributed": "--cluster"} if cluster else {}))
    given = given_publication(published)
    own = _operation(operation)
    reading = Reading(
        name=reading_name(given, own), published=given, gazetteer=None if own is None else gazetteer_of(own)
    )
    folder = output or result_beside(archive)
    try:
        with _readers(cluster) as readers, ArchiveDisplay(screen) as display:
            result = read_into(archive, folder, reading, readers, display.show)
    except KeyboardInterrupt:
        screen.tell(_kept())
        raise
    except FindingsError as error:
        if any(finding.code in LOST for finding in error.findings) and not screen.as_json:
            screen.tell(_kept())
        raise
    anything = result.totals.rows["texts"] > 0
    if screen.as_json:
        screen.show_json({"ok": anything, "format": FORMAT, "folder": str(folder), **_values(result)})
    else:
        screen.say(*result_sentences(folder, result))
        _show_findings(screen, folder, result.totals.findings)
    return 0 if anything else 1


def result_beside(archive: Path) -> Path:
    """Return where the tables go when nothing else is said."""
    whole = archive.resolve()
    return whole.with_name(f"{whole.stem if archive.is_file() else whole.name}-read")


def result_sentences(folder: Path, result: ArchiveResult) -> Iterator[Text]:
    """Return what an archive holds as sentences."""
    rows = result.totals.rows
    yield text(
        "Texts: {texts}, of them copies of others: {copies}. The tables are in {folder}.",
        texts=rows["texts"],
        copies=result.totals.copies,
        folder=str(folder),
    )
    yield text(
        "Relations {relations}, figures {figures}, places {places}, actors {actors}, times {times}.",
        **{table: rows[table] for table in ("relations", "figures", "places", "actors", "times")},
    )
    yield text(
        "Parts read now: {read}; there before: {kept}.",
        read=result.progress.parts_read,
        kept=result.progress.parts_kept,
    )


def _values(result: ArchiveResult) -> dict[str, object]:
    totals = result.totals
    return {
        "rows": totals.rows,
        "copies": totals.copies,
        "findings": totals.findings,
        "parts": {"read": result.progress.parts_read, "kept": result.progress.parts_kept},
    }


def _show_findings(screen: Screen, folder: Path, number: int) -> None:
    """Show the first findings, and where all of them are."""
    if not number:
        return
    path = folder / FINDINGS
    screen.tell(
        text("Findings: {number}; all of them are in {file}.", number=number, file=str(path)),
        style="yellow",
    )
    with path.open(encoding="utf-8") as lines:
        for line in islice(lines, FINDINGS_SHOWN):
            found = json.loads(line)
            place = where_text(Where(file=found["file"], row=found["row"], column=found["column"]))
            words = f"{found['what'][screen.lang]} {found['mend'][screen.lang]}"
            screen.note_plain(f"{place.in_language(screen.lang)}: {words}" if place else words)


@contextlib.contextmanager
def _readers(cluster: str | None) -> Iterator[Readers]:
    if cluster is None:
        yield read_here
    else:
        with cluster_readers(cluster) as readers:
            yield readers


def _kept() -> Text:
    return text("The parts that have been read are kept; the same command goes on from there.")


def _operation(path: Path | None) -> Operation | None:
    if path is None:
        return None
    loaded = read_operation(path)
    if loaded.operation is None:
        raise FindingsError(loaded.findings)
    return loaded.operation
