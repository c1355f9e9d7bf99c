"""Alarms of events of which not all can be true: what each says, which counts, and how to settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

import msgspec

from safepassage.language import Text, text
from safepassage.ledger.alarm import Alarm, alarm
from safepassage.ledger.event_words import body_words, kind_name
from safepassage.ledger.instants import instant_at, instant_text
from safepassage.ledger.monitor_moments import shown
from safepassage.ledger.tally import Tally, Written
from safepassage.operation.model import Operation


def dispute_alarms(tally: Tally, operation: Operation | None) -> Iterator[Alarm]:
    """Say where one id, or one number of a device, stands for different things.

    What a correction has settled is settled.
    """
    yield from _contents_differ(tally, operation)
    yield from _numbers_twice(tally, operation)
    yield from _ids_twice(tally, operation)


def _contents_differ(tally: Tally, operation: Operation | None) -> Iterator[Alarm]:
    journal = tally.journal
    for row, contents in tally.disputed.items():
        id_ = journal.id_of(row)
        if len(contents) < 2 or tally.corrections.effective(id_) is not None:
            continue
        device, seq = journal.number_of(row)
        counted, *others = tally.in_rank(contents)
        command = _command(id_)
        if tally.first_said[row].body is None:
            what = text(
                "Device {device} has sent different things as its event {seq}, and one of them is a "
                "correction; none of them counts: {said}. Ask whoever recorded it what is true, and record "
                "that anew.",
                device=device,
                seq=seq,
                said=_listed([counted, *others], operation),
            )
        else:
            what = text(
                "Device {device} has sent different things as its event {seq}. At every hub this counts: "
                "{counted}. This does not: {others}. Ask whoever recorded it what is true, and write that "
                "down: {command}",
                device=device,
                seq=seq,
                counted=_content(counted, operation),
                others=_listed(others, operation),
                command=command,
            )
        yield alarm("disputed", device, what, events=[id_])


def _numbers_twice(tally: Tally, operation: Operation | None) -> Iterator[Alarm]:
    for device, seq, ids in tally.journal.forks():
        open_ = [id_ for id_ in ids if tally.corrections.effective(id_) is None]
        if len(open_) < 2:
            continue
        what = text(
            "Device {device} has used the number {seq} for {events} events, as when a copy of its record is "
            "used too; all of them count: {said}. Strike out what did not happen or is there twice: "
            "{command}",
            device=device,
            seq=seq,
            events=len(ids),
            said=_listed(_written(tally, ids), operation),
            command=_command(open_[-1]),
        )
        yield alarm("number-twice", device, what, events=ids)


def _ids_twice(tally: Tally, operation: Operation | None) -> Iterator[Alarm]:
    journal = tally.journal
    for id_ in journal.ids_twice.ids():
        devices = sorted({journal.number_of(row)[0] for row in journal.index.rows_of(id_)})
        what = text(
            "The id {event} stands for different events of {devices}, which no device does by itself; all of "
            "them count: {said}. Find out which device is not to be trusted, and take it off the keyring.",
            event=id_,
            devices=", ".join(devices),
            said=_listed(_written(tally, [id_]), operation),
        )
        yield alarm("id-twice", devices[0], what, events=[id_])


def _written(tally: Tally, ids: Iterable[str]) -> list[Written]:
    """Return what the events of some ids say, those left out that cannot be read or do not count."""
    contents: set[Written] = set()
    for id_ in ids:
        for row in tally.journal.index.rows_of(id_):
            if row in tally.disputed:
                contents |= tally.disputed[row]
            elif row not in tally.aside:
                contents.add(tally.written(row))
    return tally.in_rank(contents)


def _listed(contents: Sequence[Written], operation: Operation | None) -> Text:
    """Return what several contents say."""
    said = [_content(each, operation) for each in contents] or [text("nothing that can be read")]
    return reduce(lambda first, then: text("{first}; {then}", first=first, then=then), said)


def _content(content: Written, operation: Operation | None) -> Text:
    at_ms, kind, _, body = content
    return text(
        "{kind} at {at}: {body}",
        kind=kind_name(kind),
        at=instant_text(instant_at(at_ms)) if operation is None else shown(operation, at_ms),
        body=_fields(body, operation),
    )


def _fields(body: bytes, operation: Operation | None) -> str:
    if not body:
        return ""
    return body_words(msgspec.json.decode(body), None if operation is None else operation.zone)


def _command(id_: str) -> str:
    return f"record DIR corrected --event {id_} --reason WHY …"
