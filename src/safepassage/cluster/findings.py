"""What can be wrong with a cluster, and how to mend it."""

from __future__ import annotations

from safepassage.errors import Finding, Where
from safepassage.language import Text, text

OPTION = "--cluster"
INSTALLED = "pip install 'safepassage[cluster]'"


def no_answer(address: str, *, local: str) -> Finding:
    """Return that no scheduler answers at an address."""
    return _finding(
        "cluster-silent",
        text("No Dask scheduler answers at {address}.", address=address),
        text(
            "Give its address, such as {example}, or {local} for this machine.",
            example="tcp://10.0.0.5:8786",
            local=local,
        ),
    )


def no_workers(address: str) -> Finding:
    """Return that a scheduler has nobody who works."""
    return _finding(
        "cluster-without-workers",
        text("The Dask scheduler at {address} has no workers.", address=address),
        text("Start some with {command}.", command=f"dask worker {address}"),
    )


def worker_lost() -> Finding:
    """Return that whoever takes up a certain task ends."""
    return _finding(
        "cluster-worker-lost",
        text("The workers of the cluster ended again and again on the same task."),
        text("Give them more memory, and give the command again."),
    )


def cluster_lost() -> Finding:
    """Return that the scheduler is gone."""
    return _finding(
        "cluster-lost",
        text("The Dask scheduler no longer answers."),
        text("Start it again, and give the command again."),
    )


def other_program() -> Finding:
    """Return that the workers would not do what this program does."""
    return _finding(
        "cluster-other-version",
        text("The workers of the cluster have another version of this program, or none."),
        text("Install this version of it on each, and start them again."),
    )


def not_installed(package: str, *, option: str = OPTION) -> Finding:
    """Return that a package is missing which an option needs."""
    return Finding(
        code="not-installed",
        where=Where(column=option),
        what=text("This needs {package}, which is not installed.", package=package),
        mend=text("Install it with {command}.", command=INSTALLED),
    )


def _finding(code: str, what: Text, mend: Text) -> Finding:
    return Finding(code=code, where=Where(column=OPTION), what=what, mend=mend)
