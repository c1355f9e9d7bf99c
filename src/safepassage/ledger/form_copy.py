"""A form that was imported before under another name, so that nobody is counted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from safepassage.errors import Finding, Where
from safepassage.language import text
from safepassage.ledger.event import Event
from safepassage.ledger.form import FormLine, line_id
from safepassage.operation.model import Operation

DEVICE: str = "form-"
"""What the device begins with that stands for a form."""


def copy_findings(
    file: str,
    form: str,
    lines: Sequence[FormLine],
    *,
    operation: Operation,
    find: Callable[[str], Event | None],
    devices: Iterable[str],
    anyway: bool,
) -> list[Finding]:
    """Say that more than half of a form's new lines are, number for number, those of another form.

    Parameters
    ----------
    file, form
        The file as a finding names it, and the name of the paper form.
    lines
        What it says.
    operation
        Whose form it is.
    find
        The event of an id, None if the record has none.
    devices
        The devices of the record, those of other forms among them.
    anyway
        Whether it is recorded all the same.
    """
    new = [line for line in lines if find(line.id) is None]
    for other in sorted(device.removeprefix(DEVICE) for device in devices if device.startswith(DEVICE)):
        if other == form:
            continue
        same = [
            line
            for line in new
            if (kept := find(line_id(operation, other, line.number))) is not None
            and (kept.kind, kept.at, dict(kept.body)) == (line.kind, line.at, dict(line.body))
        ]
        if 2 * len(same) > len(new):
            what = text(
                "Lines that also stand in form {other}, which was imported before: {count}. They would count "
                "twice.",
                other=other,
                count=len(same),
            )
            mend = text(
                "If it is that form again, give the file its name. If all of it happened once more, add "
                "--anyway."
            )
            return [Finding(code="form-copy", where=Where(file=file), what=what, mend=mend, stops=not anyway)]
    return []
