"""The connection to a Dask cluster, and work mapped over it: each task's result as soon as it is there."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from itertools import count
from multiprocessing import resource_tracker
from queue import Empty, SimpleQueue
from typing import Any, Final, Protocol, TypeVar

from safepassage.cluster.findings import cluster_lost, no_answer, no_workers, other_program, worker_lost
from safepassage.errors import FindingsError

LOCAL: Final = "local"
HERE: Final = "127.0.0.1"
WAITING_S: Final = 30
"""So long a scheduler and its first worker are waited for."""
AHEAD: Final = 2
"""So many tasks for each processor are under way at once, so that none waits and few lie in memory."""
LOOK_S: Final = 0.2
"""So often it is asked whether the user wants to stop."""


class Done(Protocol):
    """A result that says which program made it; see `program_of`."""

    @property
    def program(self) -> str:
        """The name of the program."""


Task = TypeVar("Task")
Value = TypeVar("Value")
Result = TypeVar("Result", bound=Done)


@contextlib.contextmanager
def connected(address: str, workers: int | None = None) -> Iterator[Cluster]:
    """Give a cluster while it is entered.

    Workers need this program, in the same version, and nothing else.

    Parameters
    ----------
    address
        A scheduler, such as `tcp://10.0.0.5:8786`, or `local`: processes of this machine, which only it can
        reach. They do not end when Ctrl-C is pressed, but with this process.
    workers
        With `local`, how many processes; None: one for each processor.

    Raises
    ------
    FindingsError
        No scheduler or no worker answers there.
    ModuleNotFoundError
        Dask is not installed.
    """
    from distributed.utils import silence_logging_cmgr

    with (
        silence_logging_cmgr(logging.CRITICAL),
        _local(workers) if address == LOCAL else _remote(address) as client,
    ):
        yield Cluster(client, address)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Cluster:
    """A cluster that tasks can be mapped over.

    Parameters
    ----------
    client
        Dask's client.
    address
        As the user gave it.
    """

    def __init__(self, client: Any, address: str) -> None:  # noqa: ANN401 - Dask's client has no types
        self._client, self.address = client, address
        self._numbers = count()

    @property
    def processors(self) -> int:
        """How many tasks the workers do at once."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    @contextlib.contextmanager
    def sharing(self, value: object) -> Iterator[str]:
        """Give every worker a value once, while it is entered; return the name that it is known by.

        Raises
        ------
        FindingsError
            The workers do not know such values, or the scheduler is gone.
        """
        from safepassage.cluster.shared import Shared

        name = f"{self._client.id}-{next(self._numbers)}"
        with self._losing():
            self._client.register_plugin(Shared(name, value), name=name)
        try:
            yield name
        finally:
            # nothing can be taken back from a cluster that is gone, and nobody waits for that
            with contextlib.suppress(Exception):
                if self._client.status == "running":
                    self._client.unregister_worker_plugin(name)

    def results(
        self,
        work: Callable[[Task, Value], Result],
        tasks: Iterable[Task],
        *,
        shared: str,
        program: str,
        interrupted: Callable[[], bool] = lambda: False,
    ) -> Iterator[Result]:
        """Yield what comes of tasks, in the order in which they are done.

        A task whose worker ends is given to another one.

        Parameters
        ----------
        work
            What is done with a task and the value shared; a function of a module.
        tasks
            Taken a few ahead of what is done.
        shared
            The name of the value, from `sharing`.
        program
            The name of the program that has to do it.
        interrupted
            Asked now and then; once it says yes, what is under way is given up.

        Raises
        ------
        FindingsError
            The workers end again and again, are another program's or are all gone, or the scheduler is.
        """
        done: SimpleQueue[Any] = SimpleQueue()
        under_way: set[Any] = set()
        waiting = iter(tasks)
        with self._losing():
            ahead = AHEAD * self.processors
        try:
            while not interrupted():
                while len(under_way) < ahead and (more := next(waiting, self)) is not self:
                    under_way.add(self._begun(work, more, shared, done))
                if not under_way:
                    return
                future = self._next(done, interrupted)
                if future is None:
                    return
                with self._losing():
                    result: Result = future.result()
                if result.program != program:
                    raise FindingsError([other_program()])
                under_way.discard(future)
                future.release()
                yield result
        finally:
            if under_way and self._client.status == "running":
                with contextlib.suppress(Exception):
                    self._client.cancel(list(under_way))

    def _begun(self, work: Callable[..., object], task: object, shared: str, done: SimpleQueue[Any]) -> Any:  # noqa: ANN401 - Dask's future has no types
        from safepassage.cluster.shared import worked

        with warnings.catch_warnings(), self._losing():
            # a task may be large: it travels with what it works on, so that this cannot be lost
            warnings.filterwarnings("ignore", message="Sending large graph")
            key = f"{work.__name__}-{self._client.id}-{next(self._numbers)}"
            future = self._client.submit(worked, shared, work, task, key=key, pure=False)
        future.add_done_callback(done.put)
        return future

    def _next(self, done: SimpleQueue[Any], interrupted: Callable[[], bool]) -> Any | None:  # noqa: ANN401 - Dask's future has no types
        """Return the next future that is done; None where the user stops."""
        waited_s = 0.0
        while not interrupted():
            try:
                return done.get(timeout=LOOK_S)
            except Empty:
                waited_s += LOOK_S
            if waited_s >= WAITING_S:
                waited_s = 0.0
                with self._losing():
                    alone = not self._client.nthreads()
                if alone:
                    raise FindingsError([no_workers(self.address)])
        return None

    @contextlib.contextmanager
    def _losing(self) -> Iterator[None]:
        """Turn what Dask raises where a cluster is lost or is another program's into findings."""
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        try:
            yield
        except KilledWorker as error:
            raise FindingsError([worker_lost()]) from error
        except (ImportError, AttributeError) as error:
            raise FindingsError([other_program()]) from error
        except (CancelledError, CommClosedError, TimeoutError) as error:
            raise FindingsError([cluster_lost()]) from error


@contextlib.contextmanager
def _local(workers: int | None) -> Iterator[Any]:
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        with _without_interrupts():
            cluster = LocalCluster(
                n_workers=workers or processors(),
                threads_per_worker=1,
                processes=True,
                host=HERE,
                dashboard_address=f"{HERE}:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
            )
            stack.enter_context(cluster)
        yield stack.enter_context(Client(cluster, direct_to_workers=True))


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let threads and processes that are begun meanwhile, and those they begin, know nothing of Ctrl-C.

    It reaches all processes of a terminal, but what it means this process decides.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # where it is not, whoever begins it takes interrupts again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _remote(address: str) -> Iterator[Any]:
    from distributed import Client

    try:
        client = Client(address, timeout=WAITING_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise FindingsError([no_answer(address, local=LOCAL)]) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WAITING_S)
        except TimeoutError as error:
            raise FindingsError([no_workers(address)]) from error
        yield client
