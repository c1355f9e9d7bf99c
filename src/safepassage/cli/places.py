"""Where a command's files go, and refusals of places that would cost the user something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.writing import require_writable

INPUTS: Final = frozenset({".yaml", ".yml", ".csv", ".xlsx", ".txt"})


def plan_beside(operation: Path) -> Path:
    """Return where the plan of an operation goes when nothing else is said."""
    return operation / "plan.json" if operation.is_dir() else operation.with_suffix(".plan.json")


def require_outputs(outputs: Sequence[Path]) -> None:
    """Refuse outputs that cannot be written, are the same file, or would replace what a user wrote.

    Raises
    ------
    FindingsError
        Two are one file, or one has the name of an operation's file.
    OSError
        One cannot be written; the search has not begun then.
    """
    found = [
        Finding(
            code="output-is-input",
            where=Where(file=str(output)),
            what=text("A plan or report with this ending could replace a file of an operation."),
            mend=text("Let a plan end in .json and a report in .html."),
        )
        for output in outputs
        if output.suffix.lower() in INPUTS
    ]
    if len({output.resolve() for output in outputs}) < len(outputs):
        found.append(
            Finding(
                code="outputs-are-one",
                where=Where(file=str(outputs[0])),
                what=text("Two outputs are the same file."),
                mend=text("Give each a name of its own."),
            )
        )
    if found:
        raise FindingsError(found)
    for output in outputs:
        require_writable(output)
