"""The reports of an operation, read for the commands: what they come to, and which confirmations are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safepassage.errors import Finding
from safepassage.operation.model import Operation

if TYPE_CHECKING:
    from safepassage.cli.screen import Screen
    from safepassage.sitrep.report_claims import Claims

FOLDER: Final = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the reports come to, and what of them, and of the decisions on them, could not be read."""

    claims: Claims
    findings: tuple[Finding, ...]


def reports_folder(path: Path) -> Path | None:
    """Return the folder of an operation's reports: in its own folder, or beside its file; None: there is none."""
    folder = (path if path.is_dir() else path.parent) / FOLDER
    return folder if folder.is_dir() else None
