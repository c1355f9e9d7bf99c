"""What names the program that does a work, so that workers with another one are found out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from safepassage import __version__

DIGEST_BYTES: Final = 16


@cache
def program_of(packages: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """Return a name for the text of packages of this program, and for the versions of libraries.

    Parameters
    ----------
    packages
        Such as `safepassage.reports`: their modules and tables, with those of packages inside them.
    libraries
        Distributions that tell in the result.
    """
    digest = blake2b(digest_size=DIGEST_BYTES)
    for package in packages:
        for path, content in _sources(files(package), ""):
            digest.update(f"{path} {len(content)} ".encode() + content)
    versions = " ".join(f"{name} {version(name)}" for name in libraries)
    return f"{__version__} {digest.hexdigest()} {versions}"


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".csv", ".toml")):
            yield f"{path}{entry.name}", entry.read_bytes()
