"""The commands `rehearse` and `replay`: a made day into a record, and a recorded day told again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from safepassage.cli.jobs import usable_operation
from safepassage.cli.record_inputs import known_operation
from safepassage.cli.record_words import event_words
from safepassage.cli.replan import local_instant, require_readable
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import text
from safepassage.ledger.desk import add_to_keyring, has_record, opened_to_read, record_folder, record_place
from safepassage.ledger.encoding import decode
from safepassage.ledger.store import Identity, Outcome, open_store
from safepassage.sitrep.report_phrases import count

PAUSE_MAX_S: Final = 2.0


def rehearse(screen: Screen, path: Path, plan_path: Path, *, seed: int, until: str | None) -> int:
    """Make a day of a plan and record it as if its devices had sent it, in a record of its own."""
    from safepassage.planning.plan_file import read_plan
    from safepassage.sitrep.rehearsal import rehearsal

    operation, _ = usable_operation(screen, path)
    plan = read_plan(plan_path)
    require_readable(operation, plan, plan_path)
    end = local_instant(operation, until) if until else None
    folder = record_folder(path)
    if has_record(path):
        raise FindingsError([_there_already(folder)])
    made = rehearsal(operation, plan, seed=seed, until=end)
    folder.mkdir(parents=True, exist_ok=True)
    add_to_keyring(folder, made.keys)
    outcomes = dict.fromkeys(Outcome, 0)
    with open_store(record_place(folder), Identity(operation=operation.id, hub=f"rehearsal-{seed}")) as store:
        for at, sent in groupby(made.sent, key=lambda each: each.received_at):
            for outcome in store.append([each.event for each in sent], at.astimezone(UTC)):
                outcomes[outcome] += 1
    if screen.as_json:
        screen.show_json(
            {
                "ok": True,
                "record": str(folder),
                "devices": sorted(made.keys),
                **{str(outcome): number for outcome, number in outcomes.items()},
            }
        )
        return 0
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
    return 0


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
        for event in events:
            at = datetime.fromisoformat(event.at)
            if before is not None and speed > 0:
                sleep(min(PAUSE_MAX_S, max(0.0, (at - before).total_seconds() / speed)))
            before = at
            screen.say(text("{event} · {id}", event=event_words(operation, event), id=event.id))
    return 0


def _there_already(path: Path) -> Finding:
    return Finding(
        code="record-there",
        where=Where(file=str(path)),
        what=text("Something has been recorded here already, and a rehearsal may not mix with it."),
        mend=text("Rehearse on a copy of the operation, or move this record away."),
    )
