"""Batches of an archive read on a Dask cluster: on this machine's processors, or wherever a scheduler is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from safepassage.cluster.connection import connected
from safepassage.reports.archive_batches import Batch, program_name
from safepassage.reports.archive_reading import ReadBatch, Readers, Reading, read_batch


@contextlib.contextmanager
def cluster_readers(address: str, workers: int | None = None) -> Iterator[Readers]:
    """Give the readers of a cluster while it is entered.

    Workers get the texts and return tables, so they need neither the archive nor the folder for the result.
    Parameters and findings are those of `connected`.
    """
    with connected(address, workers) as cluster:

        def readers(batches: Iterable[Batch], reading: Reading) -> Iterator[ReadBatch]:
            with cluster.sharing(reading) as shared:
                yield from cluster.results(read_batch, batches, shared=shared, program=program_name())

        yield readers
