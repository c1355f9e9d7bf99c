"""Batches of an archive read on a Dask cluster: on this machine's processors, or wherever a scheduler is."""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from typing import Any, Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.reports.archive_batches import Batch, program_name
from safepassage.reports.archive_reading import ReadBatch, Readers, Reading, read_batch

LOCAL: Final = "local"
HERE: Final = "127.0.0.1"
WAITING_S: Final = 30
"""So long a scheduler and its first worker are waited for."""
AHEAD: Final = 2
"""So many batches for each processor are under way at once, so that none waits and few lie in memory."""


@contextlib.contextmanager
def cluster_readers(address: str, workers: int | None = None) -> Iterator[Readers]:
    """Give the readers of a cluster while it is entered.

    Workers get the texts and return tables, so they need neither the archive nor the folder for the result;
    they need this program, in the same version.

    Parameters
    ----------
    address
        A scheduler, such as `tcp://10.0.0.5:8786`, or `local`: processes of this machine, which only it can
        reach.
    workers
        With `local`, how many processes; None: one for each processor.

    Raises
    ------
    FindingsError
        No scheduler or no worker answers there.
    ModuleNotFoundError
        Dask is not installed.
    """
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(_local(workers) if address == LOCAL else _remote(address))

        def readers(batches: Iterable[Batch], reading: Reading) -> Iterator[ReadBatch]:
            return _read(client, batches, reading)

        yield readers


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _local(workers: int | None) -> Iterator[Any]:
    from distributed import Client, LocalCluster
    from distributed.utils import silence_logging_cmgr

    with (
        silence_logging_cmgr(logging.CRITICAL),
        LocalCluster(
            n_workers=workers or processors(),
            threads_per_worker=1,
            processes=True,
            host=HERE,
            dashboard_address=f"{HERE}:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextlib.contextmanager
def _remote(address: str) -> Iterator[Any]:
    from distributed import Client
    from distributed.utils import silence_logging_cmgr

    with silence_logging_cmgr(logging.CRITICAL):
        try:
            client = Client(address, timeout=WAITING_S)
        except (OSError, ValueError, TimeoutError) as error:
            raise FindingsError([_no_answer(address)]) from error
        with client:
            try:
                client.wait_for_workers(1, timeout=WAITING_S)
            except TimeoutError as error:
                raise FindingsError([_no_workers(address)]) from error
            yield client


def _read(client: Any, batches: Iterable[Batch], reading: Reading) -> Iterator[ReadBatch]:  # noqa: ANN401 - Dask's client
    """Yield batches as they are done, with a few under way for each processor."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    shared = client.scatter(reading, broadcast=True, hash=False)
    ahead = AHEAD * max(1, sum(client.nthreads().values()))
    waiting = iter(batches)
    done = as_completed()
    under_way = 0
    while True:
        while under_way < ahead and (batch := next(waiting, None)) is not None:
            with warnings.catch_warnings():
                # a batch is as large as its texts are, and travels with its task so that it cannot be lost
                warnings.filterwarnings("ignore", message="Sending large graph")
                done.add(client.submit(read_batch, batch, shared, key=f"read-{batch.key}", pure=False))
            under_way += 1
        if not under_way:
            return
        future = next(done)
        try:
            result: ReadBatch = future.result()
        except KilledWorker as error:
            raise FindingsError([_worker_lost()]) from error
        except (ImportError, AttributeError) as error:
            raise FindingsError([_other_program()]) from error
        except CancelledError as error:
            raise FindingsError([_cluster_lost()]) from error
        if result.program != program_name():
            raise FindingsError([_other_program()])
        future.release()
        under_way -= 1
        yield result


def _no_answer(address: str) -> Finding:
    return Finding(
        code="cluster-silent",
        where=Where(column="--cluster"),
        what=text("No Dask scheduler answers at {address}.", address=address),
        mend=text(
            "Give its address, such as {example}, or {local} for this machine.",
            example="tcp://10.0.0.5:8786",
            local=LOCAL,
        ),
    )


def _no_workers(address: str) -> Finding:
    return Finding(
        code="cluster-without-workers",
        where=Where(column="--cluster"),
        what=text("The Dask scheduler at {address} has no workers.", address=address),
        mend=text("Start some with {command}.", command=f"dask worker {address}"),
    )


def _worker_lost() -> Finding:
    return Finding(
        code="cluster-worker-lost",
        where=Where(column="--cluster"),
        what=text("The workers of the cluster ended again and again on the same texts."),
        mend=text("Give them more memory, and the command again: it goes on from here."),
    )


def _cluster_lost() -> Finding:
    return Finding(
        code="cluster-lost",
        where=Where(column="--cluster"),
        what=text("The Dask scheduler no longer answers."),
        mend=text("Start it again, and give the command again: it goes on from here."),
    )


def _other_program() -> Finding:
    return Finding(
        code="cluster-other-version",
        where=Where(column="--cluster"),
        what=text("The workers of the cluster have another version of this program, or none."),
        mend=text("Install this version of it on each, and start them again."),
    )
