"""Processes beside the test's own, that do something to a record and say what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAD = """
import json, os, resource, sys
from pathlib import Path
from safepassage.ledger.store import Identity, StoreError, open_store, open_store_to_read
from safepassage.ledger.store.sqlite import SqliteStore
from tests.ledger.store.stores import NOW, SOUTH, event, events
place = sys.argv[1]
def tell(*values):
    print(json.dumps(values), flush=True)
"""


def begun(script: str, place: str | Path, *arguments: str) -> subprocess.Popen[str]:
    """Begin a process that runs a script; `place` and `tell` are there for it."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", HEAD + script, str(place), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def answers(process: subprocess.Popen[str]) -> list[list[object]]:
    """Wait for the end of a process, and return what it told."""
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return [json.loads(line) for line in told.splitlines()]


def answer(process: subprocess.Popen[str]) -> list[object]:
    """Return the next thing that a process tells."""
    assert process.stdout is not None
    told: list[object] = json.loads(process.stdout.readline())
    return told


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a small disk on a folder, or skip the test where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs to be root and to be allowed to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
