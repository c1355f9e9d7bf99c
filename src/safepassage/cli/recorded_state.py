"""The command `state` where something has been recorded: the record to what replanning begins from."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from safepassage.cli.places import require_outputs
from safepassage.cli.record_inputs import recorded
from safepassage.cli.replan import require_readable, say_written
from safepassage.cli.screen import Screen
from safepassage.ledger.desk import has_record


def tells_of(path: Path) -> bool:
    """Return whether something of an operation has been recorded."""
    return has_record(path)


def recorded_state(
    screen: Screen, path: Path, plan_path: Path, *, at: str | None, output: Path | None, changes: Path | None
) -> int:
    """Write the state of an operation by its record, at an instant or at its last event."""
    from safepassage.planning.plan_file import read_plan
    from safepassage.planning.state_file import read_changes, write_state
    from safepassage.sitrep.recorded_state import recorded_state as state_of_record

    with recorded(path, at=at) as now:
        operation = now.operation
        plan = read_plan(plan_path)
        written = output or plan_path.with_name("state.json")
        require_outputs([written], inputs=[plan_path, *([changes] if changes else [])])
        require_readable(operation, plan, plan_path)
        received = {entry.event.id: entry.received_at for entry in now.store.log()}
        last = max(received.values(), default=operation.begins)
        instant = now.as_of.happened or max(operation.begins, last) + timedelta(seconds=1)
        made = state_of_record(operation, plan, now.state, instant, received)
    given = [] if changes is None else read_changes(changes, operation)
    write_state(operation, made.state, written, changes=[*made.changes, *given])
    screen.show_findings(made.findings, as_result=False)
    say_written(screen, operation, path, plan_path, written)
    return 0
