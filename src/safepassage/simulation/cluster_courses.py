"""Courses carried out on a Dask cluster: the same as on one machine, for the same seed, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from safepassage.cluster.connection import Cluster
from safepassage.cluster.program import program_of
from safepassage.simulation.replications import Part, Replications, Sample

PACKAGES: Final = ("safepassage.operation", "safepassage.planning", "safepassage.simulation")
LIBRARIES: Final = ("numpy", "scipy")
KEPT: Final = 2
"""As many cases as are compared lie on each worker."""


def program_name() -> str:
    """Return what names the program that plans and simulates."""
    return program_of(PACKAGES, LIBRARIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePart:
    """A part of the courses as a worker carried it out, and with which program."""

    part: Part
    sample: Sample
    program: str


class ClusterCrew:
    """Carries courses out on a cluster; while it is entered, each worker has a case once.

    Parameters
    ----------
    cluster
        The cluster; each of its threads carries out one part at a time.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._shared: list[tuple[Replications, str, ExitStack]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._shared:
            self._shared.pop()[2].close()

    def __call__(
        self, replications: Replications, parts: Sequence[Part], interrupted: Callable[[], bool]
    ) -> Iterator[tuple[Part, Sample]]:
        """Yield the parts as they are done."""
        shared = self._name_of(replications)
        done = self._cluster.results(
            done_part, parts, shared=shared, program=program_name(), interrupted=interrupted
        )
        for each in done:
            yield each.part, each.sample

    def _name_of(self, replications: Replications) -> str:
        """Return the name by which workers know the courses; the last few are kept there for more parts."""
        known = next((name for each, name, _ in self._shared if each is replications), None)
        if known is not None:
            return known
        if len(self._shared) == KEPT:
            self._shared.pop(0)[2].close()
        stack = ExitStack()
        alone = Replications(replications.case, seed=replications.seed, threads=1)
        name = stack.enter_context(self._cluster.sharing(alone))
        self._shared.append((replications, name, stack))
        return name


def done_part(part: Part, alone: Replications) -> DonePart:
    """Carry out a part on a worker."""
    return DonePart(part=part, sample=alone.part(part), program=program_name())
