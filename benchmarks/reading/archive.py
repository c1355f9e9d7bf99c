"""Measures the reading of an archive: by one process, by several, taken up again; and its memory."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.reading.wires import generated
from benchmarks.results_page import BYTES_PER_MB, table, write_results

SEED: Final = 20161213
COPIES: Final = 0.5
TITLE_CHARACTERS: Final = 20_000
SHORT_CHARACTERS: Final = 100
"""For the memory each text is short and has a long title: quickly read, but kept as the text itself is."""
BYTES_PER_KIB: Final = 1024
TOTAL_SHARE_MAX: Final = 0.5
"""A four times larger archive takes at most this share of its own size more memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the program: what it answered, wall and processor seconds, and the most memory it held."""

    said: dict[str, Any]
    wall_s: float
    cpu_s: float
    memory_bytes: int


def write_archive(path: Path, texts: int, *, characters: int | None = None, title: str = "") -> None:
    """Write generated texts, or the first characters of them, as lines of JSON."""
    with path.open("w", encoding="utf-8") as file:
        for id_, lang, text, _ in generated(texts, copies=COPIES, seed=SEED):
            row = {
                "id": id_,
                "lang": lang,
                "text": text[:characters],
                "published": "2016-12-13",
                "title": title,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read(archive: Path, result: Path, *more: str) -> Run:
    """Run the program as a user does; its processes on this machine are counted with it."""
    command = [
        sys.executable,
        "-m",
        "safepassage",
        "read",
        "--json",
        "--archive",
        str(archive),
        "-o",
        str(result),
    ]
    begun = time.perf_counter()
    with subprocess.Popen([*command, *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(said.decode())
    return Run(
        said=json.loads(said),
        wall_s=time.perf_counter() - begun,
        cpu_s=usage.ru_utime + usage.ru_stime,
        memory_bytes=usage.ru_maxrss * BYTES_PER_KIB,
    )


def speed_table(folder: Path, texts: int) -> tuple[str, bool]:
    """Return the speed of each way to read the same archive, and whether all came to the same."""
    archive = folder / "texts.jsonl"
    write_archive(archive, texts)
    one = read(archive, folder / "one")
    again = read(archive, folder / "one")
    several = read(archive, folder / "several", "--cluster", "local")
    rows = [
        (
            name,
            f"{texts / run.wall_s:,.0f}",
            f"{run.cpu_s / texts * 1000:.2f} ms",
            f"{one.wall_s / run.wall_s:.2f}",
        )
        for name, run in (
            ("one process", one),
            (f"--cluster local, {len(os.sched_getaffinity(0))} processors", several),
            ("again, everything there", again),
        )
    ]
    same = content(folder / "one") == content(folder / "several") and not again.said["parts"]["read"]
    header = (f"{texts:,} texts", "texts a second", "CPU time for a text", "times as fast")
    return table(header, rows), same


def memory_table(folder: Path, texts: int) -> tuple[str, bool]:
    """Return the memory that a quarter of an archive and all of it take, and whether that is bounded."""
    rows, held, sizes = [], [], []
    for count in (texts // 4, texts):
        archive = folder / f"wide-{count}.jsonl"
        write_archive(archive, count, characters=SHORT_CHARACTERS, title="x" * TITLE_CHARACTERS)
        run = read(archive, folder / f"wide-{count}")
        sizes.append(archive.stat().st_size)
        held.append(run.memory_bytes)
        rows.append(
            (f"{count:,}", f"{sizes[-1] / BYTES_PER_MB:,.0f} MB", f"{held[-1] / BYTES_PER_MB:,.0f} MB")
        )
    grown = (held[1] - held[0]) / (texts - texts // 4)
    body = table(("texts", "the archive", "the most memory held"), rows)
    return f"{body}\n\nEach text more takes {grown / 1000:.1f} kB of memory.", (
        held[1] - held[0] < TOTAL_SHARE_MAX * (sizes[1] - sizes[0])
    )


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of a result with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; return 1 where results differ or the memory grows with the archive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=5_000, help="how many texts are read for the speed")
    parser.add_argument("--wide", type=int, default=20_000, help="how many are read for the memory")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/archive.md")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        speed, same = speed_table(Path(name), given.texts)
        print(speed)
        memory, bounded = memory_table(Path(name), given.wide)
        print(f"\n{memory}")
    if given.write:
        command = ".venv/bin/python -m benchmarks.reading.archive --write"
        body = f"{speed}\n\n{memory}"
        print(write_results("archive", made=datetime.now(UTC), command=command, body=body))
    return 0 if same and bounded else 1


if __name__ == "__main__":
    sys.exit(main())
