"""Where a command's files go, and refusals of places that would cost the user something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from safepassage.cli.faults import finding_of_os_error
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.writing import require_writable

INPUTS: Final = frozenset({".yaml", ".yml", ".csv", ".xlsx", ".txt"})


def plan_beside(operation: Path) -> Path:
    """Return where the plan of an operation goes when nothing else is said."""
    return operation / "plan.json" if operation.is_dir() else operation.with_suffix(".plan.json")


def require_outputs(
    outputs: Sequence[Path], *, inputs: Sequence[Path] = (), refused: frozenset[str] = INPUTS
) -> None:
    """Refuse outputs that cannot be written, are the same file, or would replace what a user wrote.

    Parameters
    ----------
    outputs
        What the command writes.
    inputs
        What it reads besides the operation, and must not write over.
    refused
        Endings of files of an operation, which nothing that it writes may have.

    Raises
    ------
    FindingsError
        With everything that is wrong: two are one file, one has the name of an operation's file, or one
        cannot be written. The search has not begun then.
    """
    found = [
        Finding(
            code="output-is-input",
            where=Where(file=str(output)),
            what=text("A plan or report with this ending could replace a file of an operation."),
            mend=text("Let a plan end in .json and a report in .html."),
        )
        for output in outputs
        if output.suffix.lower() in refused
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
    read = {path.resolve() for path in inputs}
    found += [
        Finding(
            code="output-is-input",
            where=Where(file=str(output)),
            what=text("The command reads this file, and would write over it."),
            mend=text("Give what it writes another name."),
        )
        for output in outputs
        if output.resolve() in read
    ]
    for output in outputs:
        try:
            require_writable(output)
        except OSError as error:
            found.append(finding_of_os_error(error))
    if found:
        raise FindingsError(found)
