"""Who carries courses out: this process, or the cluster that the user names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from safepassage.cli.extras import require_installed

if TYPE_CHECKING:
    from safepassage.simulation.cluster_courses import ClusterCrew


@contextlib.contextmanager
def crew_at(address: str | None) -> Iterator[ClusterCrew | None]:
    """Give who carries courses out while it is entered: None is this process.

    Parameters
    ----------
    address
        `local`, or the address of a Dask scheduler; None: this process.

    Raises
    ------
    FindingsError
        Dask is not installed, or nobody answers there.
    """
    if address is None:
        yield None
        return
    require_installed({"distributed": "--cluster"})
    from safepassage.cluster.connection import connected
    from safepassage.simulation.cluster_courses import ClusterCrew

    with connected(address) as cluster, ClusterCrew(cluster) as crew:
        yield crew
