"""A small operation as its files, to be changed by a test and read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safepassage.operation.folder import read_operation
from safepassage.operation.loaded import Loaded

YAML: Final = """\
operation:
  id: ford
  name: {en: The ford, ar: المخاضة}
  timezone: Europe/Berlin
  begins: 2026-03-28T06:00
  ends: 2026-03-31T18:00
timings:
  board: {per_vehicle_s: 600, per_person_s: 6}
  alight: {per_vehicle_s: 300, per_person_s: 3}
parties:
  - {id: town, name: Town, role: party}
groups:
  - {id: wounded, uses: stretcher}
  - {id: civilians}
terms:
  - {id: T1, kind: passage, flow: {groups: [civilians], from: school, to: [camp]}, via: [ford]}
  - {id: T2, kind: window, at: ford, from: 06:00, to: 20:00, days: [mon, 2026-03-28]}
  - {id: T3, kind: order, first: {groups: [wounded]}, then: {groups: [civilians]}, fraction: 0.5}
sources: {legs: legs.csv}
"""
FILES: Final[Mapping[str, str]] = {
    "operation.yaml": YAML,
    "places.csv": (
        "id,kind,name_en,lat,lon,bays\n"
        "school,assembly,School,52.1,13.1,2\n"
        "ford,checkpoint,Ford,52.2,13.2,\n"
        "camp,reception,Camp,52.3,13.3,\n"
    ),
    "people.csv": "place,group,count\nschool,civilians,120\nschool,wounded,4\n",
    "fleet.csv": "type,count,at,seats,stretchers\nbus,3,school,50,2\n",
    "legs.csv": "from,to,minutes,both\nschool,ford,10,yes\nford,camp,20,yes\n",
}
"""Five files with nothing wrong in them."""


def write(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write files into a folder; text as UTF-8, None not at all."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read_with(folder: Path, changes: Mapping[str, str | bytes | None]) -> Loaded:
    """Read the small operation with some of its files changed (None: left out)."""
    return read_operation(write(folder, {**FILES, **changes}))


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """Return a file in which `old`, which it holds once, is `new`."""
    assert FILES[file].count(old) == 1, f"{old} is {FILES[file].count(old)} times in {file}"
    return {file: FILES[file].replace(old, new)}


def said(loaded: Loaded) -> list[str]:
    """Return every finding as the line a person reads."""
    return [finding.in_language("en") for finding in loaded.findings]
