"""Results of a benchmark: a table for the screen, and a file that says on which machine it was made."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "results"
BYTES_PER_MB: Final = 10**6
BYTES_PER_GB: Final = 10**9


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns stand under each other, the first left, the others right."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(header))]
    rule = tuple("-" * w if not column else "-" * (w - 1) + ":" for column, w in enumerate(widths))
    return "\n".join(
        "| "
        + " | ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        + " |"
        for line in (lines[0], rule, *lines[1:])
    )


def hours(seconds: float) -> str:
    """Return a time as hours and minutes: `31:05`."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def machine() -> str:
    """Return the processor, its cores and the memory of this machine, and the Python, in one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / BYTES_PER_GB
    return f"{_processor()}, {cores} cores, {memory:.0f} GB of memory, Python {platform.python_version()}"


def write_results(name: str, *, made: datetime, command: str, body: str) -> Path:
    """Write a benchmark's results as `benchmarks/results/NAME.md`, with date, command and machine."""
    path = FOLDER / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"Measured on {made:%Y-%m-%d} with `{command}`, on {machine()}."
    path.write_text(f"{head}\n\n{body}\n", encoding="utf-8")
    return path


def _processor() -> str:
    """Return the processor's name as Linux knows it, else what Python knows."""
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        for line in cpus.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
