"""A value that every worker of a cluster has once, also one that comes later or was started again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from distributed import WorkerPlugin, get_worker


class Shared(WorkerPlugin):
    """A value on a worker, under a name."""

    def __init__(self, name: str, value: object) -> None:
        self.name = name
        self.value = value


def worked(name: str, work: Callable[[Any, Any], object], task: object) -> object:
    """Do a task on a worker, with what is shared under a name."""
    shared = get_worker().plugins[name]
    assert isinstance(shared, Shared)
    return work(task, shared.value)
