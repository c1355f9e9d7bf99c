"""The commands `rehearse` and `replay`: a made day into a record, and a recorded day told again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from safepassage.cli.given_instants import given_instant
from safepassage.cli.interruption import EXIT_INTERRUPTED, Interruption
from safepassage.cli.jobs import usable_operation
from safepassage.cli.record_inputs import known_operation
from safepassage.cli.record_words import event_words
from safepassage.cli.replan import require_readable
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.ledger.desk import add_to_keyring, has_record, opened_to_read, record_folder, record_place
from safepassage.ledger.encoding import decode
from safepassage.ledger.store import Identity, Outcome, open_store
from safepassage.sitrep.report_phrases import count

PAUSE_MAX_S: Final = 2.0
STOPPING: Final = text("Stopping: what has been recorded of the day is kept.")


def rehearse(screen: Screen, path: Path, plan_path: Path, *, seed: int, until: str | None) -> int:
    """Make a day of a plan and record it as if its devices had sent it, in a record of its own."""
    from safepassage.planning.plan_file import read_plan
    from safepassage.sitrep.rehearsal import rehearsal

    operation, _ = usable_operation(screen, path)
    plan = read_plan(plan_path)
    require_readable(operation, plan, plan_path)
    end = None if until is None else given_instant(operation, until, "--until")
    folder = record_folder(path)
    if has_record(path):
        raise FindingsError([_there_already(folder)])
    made = rehearsal(operation, plan, seed=seed, until=end)
    folder.mkdir(parents=True, exist_ok=True)
    add_to_keyring(folder, made.keys)
    outcomes = dict.fromkeys(Outcome, 0)
    hub = Identity(operation=operation.id, hub=f"rehearsal-{seed}")
    with (
        Interruption(lambda: STOPPING.in_language(screen.lang)) as interruption,
        open_store(record_place(folder), hub) as store,
    ):
        messages = count(len(made.sent))
        screen.tell(text("The day has {events} messages; they are being recorded.", events=messages))
        for at, sent in groupby(made.sent, key=lambda each: each.received_at):
            if interruption.asked():
                break
            for outcome in store.append([each.event for each in sent], at.astimezone(UTC)):
                outcomes[outcome] += 1
    stopped = interruption.asked() and sum(outcomes.values()) < len(made.sent)
    code = EXIT_INTERRUPTED if stopped else 0
    if screen.as_json:
        screen.show_json(
            {
                "ok": not stopped,
                "record": str(folder),
                "devices": sorted(made.keys),
                **{str(outcome): number for outcome, number in outcomes.items()},
            }
        )
        return code
    screen.say(
        text(
            "Rehearsed: {created} events of {devices} devices; {exists} came twice, {disputed} "
            "contradict others.",
            created=count(outcomes[Outcome.CREATED]),
            devices=len(made.keys),
            exists=count(outcomes[Outcome.EXISTS]),
            disputed=count(outcomes[Outcome.DISPUTED]),
        ),
        text("Written: {file}", file=str(folder)),
    )
    if stopped:
        screen.tell(text("Stopped. The rest of the day is not in the record."))
    return code


def replay(
    screen: Screen,
    path: Path,
    *,
    speed: float,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Tell a recorded day again, event by event, as many times quicker as asked."""
    operation = known_operation(path)
    with opened_to_read(path, operation.id) as store:
        told = (decode(event.content, name=event.id) for event in store.sealed())
        events = sorted(told, key=lambda event: (event.at, event.device, event.seq))
        before: datetime | None = None
        told_already = 0
        try:
            for event in events:
                at = datetime.fromisoformat(event.at)
                if before is not None and speed > 0:
                    sleep(min(PAUSE_MAX_S, max(0.0, (at - before).total_seconds() / speed)))
                before = at
                told_already += 1
                screen.say(text("{event} · {id}", event=event_words(operation, event), id=event.id))
        except KeyboardInterrupt:
            said = text(
                "Stopped after {told} of {all} events.", told=count(told_already), all=count(len(events))
            )
            screen.tell(said)
            return EXIT_INTERRUPTED
    return 0


def _there_already(path: Path) -> Finding:
    return Finding(
        code="record-there",
        where=Where(file=str(path)),
        what=text("Something has been recorded here already, and a rehearsal may not mix with it."),
        mend=text("Rehearse on a copy of the operation, or move this record away."),
    )
