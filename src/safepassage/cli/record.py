"""The command `record`: an event in words, a form keyed in, and whether the record is whole."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from safepassage.cli.record_inputs import kept_state, known_operation
from safepassage.cli.record_words import alarm_sentences, event_words
from safepassage.cli.screen import Screen
from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.ledger.alarm import Alarm
from safepassage.ledger.desk import Desk, Draft, Recorded, has_record, read_keyring, record_folder
from safepassage.ledger.encoding import seal
from safepassage.ledger.entry import Entry, Read, read_entry
from safepassage.ledger.entry_fields import COLUMN_WORDS
from safepassage.ledger.event import KINDS
from safepassage.ledger.instants import instant_of
from safepassage.ledger.state import State
from safepassage.ledger.store import Outcome
from safepassage.operation.cells import did_you_mean, nearest, shown
from safepassage.operation.model import Operation
from safepassage.writing import write_atomically

WORDS: Final = ("import", "export", "form", "verify", "keys", "trust", *KINDS)
AHEAD: Final = timedelta(minutes=10)
_LEAVE: Final = text("If it is a new vehicle, there is nothing to do.")
OUTCOMES: Final = {
    Outcome.CREATED: text("Recorded."),
    Outcome.EXISTS: text("It had been recorded already."),
    Outcome.DISPUTED: text("Refused and kept: another event has its id or its number."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """How a bundle is written and read: for whom, from which entry on, with which keys, and if damaged."""

    recipients: tuple[str, ...] = ()
    after: int = 0
    identities: tuple[Path, ...] = ()
    salvage: bool = False


def record(
    screen: Screen,
    path: Path,
    words: Sequence[str],
    fields: Mapping[str, tuple[str, ...]],
    *,
    travel: Travel,
    output: Path | None,
    anyway: bool,
) -> int:
    """Record one event, or the lines of a form; write an empty form; or send, take in and verify a record.

    Parameters
    ----------
    screen
        Where it is shown what came of it.
    path
        The operation.
    words
        The kind of event and how many of which group; or `import FILE`, `export FILE`, `form`, `verify`,
        `keys`, `trust DEVICE=KEY`.
    fields
        The options that were given, by column.
    travel
        How a bundle is written and read.
    output
        Where an empty form goes.
    anyway
        Whether ids that the operation does not know are recorded all the same.
    """
    verb, *rest = words or ("",)
    if verb in WORDS and verb not in KINDS:
        return _whole(screen, path, verb, rest, travel=travel, output=output, anyway=anyway)
    if verb.replace("-", "_") not in KINDS:
        mend = did_you_mean(verb, WORDS)
        what = (
            text("There is no event {kind}.", kind=shown(verb))
            if verb
            else text("It does not say what happened.")
        )
        raise FindingsError([_finding("kind", what, mend)])
    operation = known_operation(path)
    entry = Entry(kind=verb, fields=fields, people=_people(rest))
    if not has_record(path):  # a first event that is refused begins none
        _require_readable(read_entry(entry, operation, where=_option, anyway=anyway))
    folder = record_folder(path)
    now = datetime.now(UTC)
    with Desk.open(folder, operation, random=secrets.token_bytes) as desk:
        read = read_entry(entry, operation, where=_option, anyway=anyway, original=desk.find)
        _require_readable(read)
        body = {**read.body}
        vehicle = str(body.get("vehicle", ""))
        kept = kept_state(operation, desk.store, path)
        state = kept.state
        # this device has seen what it recorded of this vehicle before
        known = state.last_of_vehicle(vehicle) if vehicle else ()
        if known and "after" not in body:
            body["after"] = list(known)
        doubts = [*read.findings, *_doubts(read, vehicle, bool(known), state, now)]
        made = desk.record([Draft(kind=read.kind, body=body, at=read.at or "")], now=now)
        state.add(seal(each.event) for each in made)
        alarms = [alarm for alarm in state.alarms() if made[0].event.id in alarm.events]
    screen.show_findings(doubts, as_result=False)
    _show_recorded(screen, operation, made, alarms)
    kept.keep()
    return 0


def _require_readable(read: Read) -> None:
    if read.stops:
        raise FindingsError(read.findings)


def _doubts(read: Read, vehicle: str, known: bool, before: State, now: datetime) -> Iterator[Finding]:
    """Yield what may have been mistyped in an event that is recorded all the same."""
    if vehicle and not known and read.kind != "vehicle_out":
        what = text("Nothing was recorded of {vehicle} before.", vehicle=vehicle)
        near = nearest(vehicle, [each.id for each in before.vehicles()], 0.75)
        mend = text("Did you mean {nearest}? Then correct this event.", nearest=near) if near else _LEAVE
        yield replace(_finding("--vehicle", what, mend), stops=False)
    if read.at and instant_of(read.at) > now + AHEAD:
        what = text("The time lies ahead by this device's clock.")
        mend = text("If it is mistyped, correct this event with its --time.")
        yield replace(_finding("--time", what, mend), stops=False)


def _whole(
    screen: Screen,
    path: Path,
    verb: str,
    words: Sequence[str],
    *,
    travel: Travel,
    output: Path | None,
    anyway: bool,
) -> int:
    """Do what is not one event."""
    from safepassage.cli import record_bundles as bundles

    if verb == "form":
        return write_form(screen, path, output or Path("form.xlsx"))
    if verb == "verify":
        return bundles.verify(screen, path)
    if verb == "keys":
        return bundles.show_keys(screen, path)
    if verb == "trust":
        return bundles.trust(screen, path, words)
    files = [Path(word) for word in words]
    if not files:
        what, mend = text("It does not say which file."), text("Write: {example}", example=f"{verb} FILE")
        raise FindingsError([_finding("file", what, mend)])
    if verb == "export":
        return bundles.export(screen, path, files[0], recipients=travel.recipients, after=travel.after)
    if all(bundles.is_form(file) for file in files):
        return import_files(screen, path, files, anyway=anyway)
    return bundles.take_in(screen, path, files, identities=travel.identities, salvage=travel.salvage)


def import_files(screen: Screen, path: Path, files: Sequence[Path], *, anyway: bool) -> int:
    """Record the lines of forms that were keyed in."""
    from safepassage.ledger.form import read_form
    from safepassage.ledger.form_copy import DEVICE, copy_findings

    operation = known_operation(path)
    if not has_record(path):  # forms that are refused begin none
        _require_forms(files, operation, anyway=anyway)
    with Desk.open(record_folder(path), operation, random=secrets.token_bytes) as desk:
        reads = []
        findings: list[Finding] = []
        devices = read_keyring(record_folder(path)).keys
        for file in files:
            try:
                read = read_form(file, operation, form=file.stem, anyway=anyway, original=desk.find)
            except FindingsError as error:
                findings += error.findings
                continue
            findings += copy_findings(
                file.name,
                file.stem,
                read.lines,
                operation=operation,
                find=desk.find,
                devices=devices,
                anyway=anyway,
            )
            reads.append((file, read))
        if any(finding.stops for finding in findings):
            raise FindingsError(findings)
        now = datetime.now(UTC)
        made = {
            file: desk.record(
                [Draft(kind=e.kind, body=e.body, at=e.at, id=e.id, seq=e.number) for e in read.lines],
                now=now,
                device=f"{DEVICE}{file.stem}",
            )
            for file, read in reads
        }
        kept = kept_state(operation, desk.store, path)
        ids = {each.event.id for recorded in made.values() for each in recorded}
        alarms = [alarm for alarm in kept.state.alarms() if ids & set(alarm.events)]
    screen.show_findings([*findings, *(f for _, read in reads for f in read.findings)], as_result=False)
    if screen.as_json:
        screen.show_json(
            {
                "ok": True,
                "files": {str(file): [_values(each) for each in recorded] for file, recorded in made.items()},
                "alarms": [alarm.to_json() for alarm in alarms],
            }
        )
        kept.keep()
        return 0
    for file, recorded in made.items():
        changed = [str(each.event.seq) for each in recorded if each.outcome is Outcome.DISPUTED]
        if changed:
            what = text(
                "The lines {numbers} are not as they were imported first.", numbers=", ".join(changed)
            )
            mend = text("Leave the form as it was, and correct its events: record DIR corrected --event ID.")
            finding = Finding(code="form", where=Where(file=file.name), what=what, mend=mend, stops=False)
            screen.show_findings([finding], as_result=False)
        number = {outcome: sum(each.outcome is outcome for each in recorded) for outcome in Outcome}
        screen.say(
            text(
                "{file}: recorded {created}, known already {exists}, refused and kept {disputed}.",
                file=file.name,
                created=number[Outcome.CREATED],
                exists=number[Outcome.EXISTS],
                disputed=number[Outcome.DISPUTED],
            )
        )
    _show_alarms(screen, operation, alarms)
    kept.keep()
    return 0


def _require_forms(files: Sequence[Path], operation: Operation, *, anyway: bool) -> None:
    from safepassage.ledger.form import read_form

    findings: list[Finding] = []
    for file in files:
        try:
            read_form(file, operation, form=file.stem, anyway=anyway)
        except FindingsError as error:
            findings += error.findings
    if findings:
        raise FindingsError(findings)


def write_form(screen: Screen, path: Path, output: Path) -> int:
    """Write an empty form to print, which is keyed in on the same sheet later."""
    from safepassage.sitrep.record_form import form_bytes

    operation = known_operation(path)
    if output.suffix.lower() != ".xlsx":
        what = text("A form is an Excel workbook.")
        raise FindingsError([_finding("--output", what, text("Let its name end in .xlsx."))])
    if output.exists():
        what = text("The file {file} is there already.", file=str(output))
        raise FindingsError([_finding("--output", what, text("Give the form another name."))])
    write_atomically(output, form_bytes(operation, lang=screen.lang))
    screen.say(text("Written: {file}", file=str(output)), style="green")
    return 0


def _people(words: Sequence[str]) -> dict[str, str]:
    """Return GROUP=NUMBER words as a mapping.

    Raises
    ------
    FindingsError
        With every word that is none.
    """
    found: dict[str, str] = {}
    wrong = []
    for word in words:
        group, sign, number = word.partition("=")
        if not sign or not group:
            what = text("{word} is neither a group with its number nor an option.", word=shown(word))
            wrong.append(_finding("people", what, text("Write GROUP=NUMBER, such as civilians=48.")))
        elif group in found:
            what = text("The group {group} is there twice.", group=shown(group))
            wrong.append(_finding("people", what, text("Give each group once.")))
        else:
            found[group] = number or "?"
    if wrong:
        raise FindingsError(wrong)
    return found


def _option(column: str) -> Where:
    return Where(column=f"--{column.replace('_', '-')}" if column in (*COLUMN_WORDS, "time") else column)


def _show_recorded(
    screen: Screen, operation: Operation, made: Sequence[Recorded], alarms: Sequence[Alarm]
) -> None:
    if screen.as_json:
        screen.show_json({"ok": True, **_values(made[0]), "alarms": [alarm.to_json() for alarm in alarms]})
        return
    for each in made:
        screen.say(OUTCOMES[each.outcome], style="green" if each.outcome is Outcome.CREATED else "yellow")
        screen.say(event_words(operation, each.event))
        screen.say(
            text(
                "Event {id}, number {seq} of {device}.",
                id=each.event.id,
                seq=each.event.seq,
                device=each.event.device,
            )
        )
    _show_alarms(screen, operation, alarms)


def _show_alarms(screen: Screen, operation: Operation, alarms: Sequence[Alarm]) -> None:
    for alarm in alarms:
        first, *rest = alarm_sentences(operation, alarm)
        screen.say(first, style="red")
        screen.say(*rest)


def _values(made: Recorded) -> dict[str, object]:
    event = made.event
    return {
        "outcome": str(made.outcome),
        "id": event.id,
        "device": event.device,
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "body": dict(event.body),
    }


def _finding(column: str, what: Text, mend: Text) -> Finding:
    return Finding(code="record", where=Where(column=column), what=what, mend=mend)
