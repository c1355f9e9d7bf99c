"""The commands `state` and `replan`: where an operation under way stands, and how it goes on."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from safepassage.cli.given_instants import given_instant
from safepassage.cli.interruption import Interruption
from safepassage.cli.jobs import operation_as_told, stopping, usable_operation
from safepassage.cli.places import plan_beside, require_outputs
from safepassage.cli.screen import Screen
from safepassage.cli.summary import plan_sentences, plan_values
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.model import Operation
from safepassage.planning.plan import Plan, Replanned, plan_to_json
from safepassage.planning.state import State
from safepassage.sitrep.report_phrases import count

CHANGES_SHOWN: Final = 12
HOW: Final = {
    "shifted": text("trips at other times"),
    "changed": text("trips with other people or ways"),
    "dropped": text("trips dropped"),
    "added": text("trips added"),
}


def state(
    screen: Screen,
    path: Path,
    plan_path: Path | None,
    *,
    at: str | None,
    output: Path | None,
    changes: Path | None,
    as_planned: bool = False,
) -> int:
    """Write where everything is at an instant, for a person to correct.

    By the record of the operation where it has one, at its last event unless an instant is given; else, or if
    `as_planned`, as it would be if all had gone as planned.
    """
    from safepassage.cli.recorded_state import recorded_state, tells_of

    plan_path = plan_path or plan_beside(path)
    if tells_of(path) and not as_planned:
        return recorded_state(screen, path, plan_path, at=at, output=output, changes=changes)
    if at is None:
        what = text("Nothing has been recorded yet, so the instant must be given.")
        mend = text("Write it like {example}.", example="--at 2016-12-16T10:00")
        raise FindingsError(
            [Finding(code="not-an-instant", where=Where(column="--at"), what=what, mend=mend)]
        )
    return planned_state(screen, path, plan_path, at=at, output=output, changes=changes)


def planned_state(
    screen: Screen, path: Path, plan_path: Path, *, at: str, output: Path | None, changes: Path | None
) -> int:
    """Write where everything is at an instant if all goes as planned, for a person to correct."""
    from safepassage.planning.as_planned import as_planned
    from safepassage.planning.plan_file import read_plan
    from safepassage.planning.state_file import read_changes, write_state

    operation, _ = usable_operation(screen, path)
    plan = read_plan(plan_path)
    written = output or plan_path.with_name("state.json")
    require_outputs([written], inputs=[plan_path, *([changes] if changes else [])])
    require_readable(operation, plan, plan_path)
    now_s = operation.seconds_since_begin(instant_under_way(operation, at))
    made = as_planned(operation, plan, now_s)
    write_state(operation, made, written, changes=[] if changes is None else read_changes(changes, operation))
    say_written(screen, operation, path, plan_path, written)
    return 0


def say_written(screen: Screen, operation: Operation, path: Path, plan_path: Path, written: Path) -> None:
    """Say that a state was written, what to do next, and what is wrong with it."""
    wrong = _wrong_with(operation, written)
    command = shlex.join(["safepassage", "replan", str(path), str(plan_path), "--state", str(written)])
    screen.say(text("Written: {file}", file=str(written)), style="green")
    screen.say(
        text(
            "Correct it by what has really happened, write down what has changed, then: {command}",
            command=command,
        )
    )
    screen.show_findings(wrong, as_result=False)


def replan(
    screen: Screen,
    path: Path,
    plan_path: Path,
    *,
    state_path: Path,
    output: Path | None,
    keep: float,
    seconds: float,
) -> int:
    """Write a new plan for an operation under way, and say what is different in it."""
    from safepassage.planning.plan_file import read_plan, write_plan
    from safepassage.planning.replan import replan as planned_again
    from safepassage.planning.state_file import read_state

    operation, warnings, claims = operation_as_told(screen, path)
    plan = read_plan(plan_path)
    require_readable(operation, plan, plan_path)
    now = read_state(state_path, operation)
    written = output or plan_path.with_name("replan.json")
    require_outputs([written], inputs=[plan_path, state_path])
    with Interruption(lambda: stopping().in_language(screen.lang)) as interruption:
        found = planned_again(
            operation,
            plan,
            now,
            keep=keep,
            seconds=seconds,
            state_file=state_path.name,
            interrupted=interruption.asked,
        )
        found = replace(found, findings=warnings)
        write_plan(found, written)
    assert found.replanned is not None
    if screen.as_json:
        values = plan_values(found)
        values["replanned"] = plan_to_json(found)["replanned"]
        screen.show_json({"ok": True, "files": {"plan": str(written)}, **values})
        return 0
    screen.say(*replanned_sentences(found.replanned))
    screen.say(*plan_sentences(operation, found, claims))
    screen.say(text("Written: {file}", file=str(written)), style="green")
    return 0


def replanned_sentences(replanned: Replanned) -> Iterator[Text]:
    """Yield what has changed, where everybody is, and what becomes of the trips."""
    yield from replanned.because
    heads = replanned.headcount
    yield text(
        "Out: {out}. Aboard: {aboard}. Waiting: {waiting}. Elsewhere: {elsewhere}. Newcomers: {newcomers}.",
        out=count(heads.out),
        aboard=count(heads.aboard),
        waiting=count(heads.waiting),
        elsewhere=count(heads.elsewhere),
        newcomers=count(heads.newcomers),
    )
    yield text(
        "Of the trips still to be finished {kept} are kept as they were, {changed} are not.",
        kept=count(len(replanned.kept)),
        changed=count(len(replanned.changes)),
    )
    reasons = Counter((change.how, str(change.why)) for change in replanned.changes)
    words = {(change.how, str(change.why)): change.why for change in replanned.changes}
    for (how, why), number in reasons.most_common(CHANGES_SHOWN):
        yield text("{number} {how}: {why}.", number=count(number), how=HOW[how], why=words[how, why])
    if len(reasons) > CHANGES_SHOWN:
        yield text("The plan names {more} more reasons.", more=len(reasons) - CHANGES_SHOWN)


def as_it_is_now(operation: Operation, state_path: Path) -> tuple[Operation, State]:
    """Return an operation under way as it has changed, and its state."""
    from safepassage.planning.changes import current
    from safepassage.planning.state_file import read_state

    now = read_state(state_path, operation)
    return current(operation, now, file=state_path.name).operation, now


def require_readable(operation: Operation, plan: Plan, plan_path: Path) -> None:
    """Refuse a plan that is of another operation, or whose trips have no sense in it.

    Whether it can be carried out is another matter: the operation may have changed since.

    Raises
    ------
    FindingsError
        With everything that is wrong with it.
    """
    from safepassage.planning.verify_journeys import found, journeys_of

    _, findings = journeys_of(operation, plan)
    if plan.operation != operation.id:
        what = text(
            "The plan is for the operation {planned}, not for {operation}.",
            planned=plan.operation,
            operation=operation.id,
        )
        mend = text("Give the plan together with the operation it was made for, or plan again.")
        # what its trips name is then no fault of theirs
        findings = (replace(found("other-operation", "operation", what), mend=mend),)
    if findings:
        raise FindingsError(
            replace(each, where=replace(each.where, file=plan_path.name)) for each in findings
        )


def instant_under_way(operation: Operation, at: str) -> datetime:
    """Return the instant that a word names, if the operation is under way then.

    Raises
    ------
    FindingsError
        Where it names none, or one before the operation begins or after it ends.
    """
    instant = given_instant(operation, at, "--at")
    begins, ends = operation.begins, operation.ends
    if instant < begins:
        what = text("The operation has not begun at this instant.")
        mend = text("It begins at {instant}: give a later one.", instant=_local(operation, begins))
    elif ends is not None and instant > ends:
        what = text("The operation has ended at this instant.")
        mend = text("It ends at {instant}: give an earlier one.", instant=_local(operation, ends))
    else:
        return instant
    raise FindingsError([Finding(code="not-under-way", where=Where(column="--at"), what=what, mend=mend)])


def _local(operation: Operation, instant: datetime) -> str:
    return f"{instant.astimezone(operation.zone):%Y-%m-%dT%H:%M}"


def _wrong_with(operation: Operation, state_path: Path) -> tuple[Finding, ...]:
    """Return what is wrong with a state that has just been written, such as changes that cannot be."""
    if not state_path.is_file():  # a device, which cannot be read back
        return ()
    try:
        as_it_is_now(operation, state_path)
    except FindingsError as error:
        return tuple(replace(found, stops=False) for found in error.findings)
    return ()
