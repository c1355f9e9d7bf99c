"""What a test needs from the system: found, or the test skips with the reason; CI fails on such a skip."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from benchmarks.ledger.own_server import programs_of_postgresql


@dataclass(frozen=True, slots=True, kw_only=True)
class Chromium:
    """The browser and the driver that tests start it with."""

    browser: Path
    driver: Path


def need(command: str, package: str) -> Path:
    """Return the path of a command, or skip the test, naming the package that brings it."""
    found = shutil.which(command)
    if found is None:
        lack(f"needs the command {command} (Debian package {package})")
    return Path(found)


def need_chromium() -> Chromium:
    """Return headless Chromium and its driver, or skip the test."""
    return Chromium(browser=need("chromium", "chromium"), driver=need("chromedriver", "chromium-driver"))


def need_postgresql() -> Path:
    """Return the folder of PostgreSQL's programs, or skip the test."""
    found = programs_of_postgresql()
    if found is None:
        lack("needs the programs of PostgreSQL (Debian package postgresql)")
    return found


def need_shared(*parts: str) -> Path:
    """Return a file or folder of the data beside the repository (`../shared/data`), or skip the test."""
    path = Path(__file__).parents[2].joinpath("shared", "data", *parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(('shared', 'data', *parts))} beside the repository")
    return path


def lack(reason: str) -> NoReturn:
    """Skip the test for want of a tool; under CI (`CI=true`) fail it."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"{reason}, and CI has every tool that tests need", pytrace=False)
    pytest.skip(reason)
