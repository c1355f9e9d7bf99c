"""What has changed in an operation, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from safepassage.language import Name, Text, text
from safepassage.operation.model import Halt, Operation
from safepassage.operation.terms import ALL
from safepassage.planning.state import (
    DriveChanged,
    Lost,
    PeopleChanged,
    State,
    TermChanged,
    TermRemoved,
    VehiclesAdded,
)


def because(operation: Operation, state: State) -> Iterator[Text]:
    """Yield each change of a state as a sentence."""
    for change in state.changes:
        match change:
            case Halt():
                yield _halt(operation, change)
            case Lost():
                yield _lost(operation, change)
            case PeopleChanged():
                yield _people(operation, change)
            case TermChanged():
                yield text("Term {term} is new or has changed.", term=change.term.id)
            case TermRemoved():
                yield text("Term {term} no longer holds.", term=change.id)
            case VehiclesAdded():
                yield text(
                    "{count} vehicles of type {type} join at {place}.",
                    count=change.row.count,
                    type=change.row.type,
                    place=place_name(operation, change.row.at),
                )
            case DriveChanged():
                yield _drive(operation, change)


def place_name(operation: Operation, place: str) -> Name:
    """Return the name of a place, or its id."""
    known = operation.place_of.get(place)
    name = Name() if known is None else known.name
    return Name(en=name.en or name.ar or place, ar=name.ar or name.en or place)


def _group_name(operation: Operation, group: str) -> Name:
    known = operation.group_of.get(group)
    name = Name() if known is None else known.name
    return Name(en=name.en or name.ar or group, ar=name.ar or name.en or group)


def _local(operation: Operation, instant: datetime) -> str:
    return f"{instant.astimezone(operation.zone):%Y-%m-%d %H:%M}"


def _halt(operation: Operation, halt: Halt) -> Text:
    place: object = text("all assembly points") if halt.at == ALL else place_name(operation, halt.at)
    from_ = _local(operation, halt.from_)
    if halt.until is None:
        return text(
            "{place} is halted from {from_time}, nobody knows until when.", place=place, from_time=from_
        )
    until = _local(operation, halt.until)
    return text(
        "{place} is halted from {from_time} until {until}.", place=place, from_time=from_, until=until
    )


def _lost(operation: Operation, lost: Lost) -> Text:
    if lost.vehicle:
        return text("The vehicle {vehicle} is lost.", vehicle=lost.vehicle)
    return text(
        "{count} vehicles of type {type} at {place} are lost.",
        count=lost.count,
        type=lost.type,
        place=place_name(operation, lost.at),
    )


def _people(operation: Operation, change: PeopleChanged) -> Text:
    where = {
        "group": _group_name(operation, change.group),
        "place": place_name(operation, change.place),
    }
    if change.count is not None:
        return text("{count} people wait at {place} now ({group}).", count=change.count, **where)
    if change.more >= 0:
        return text("{count} people more wait at {place} ({group}).", count=change.more, **where)
    return text("{count} people fewer wait at {place} ({group}).", count=-change.more, **where)


def _drive(operation: Operation, change: DriveChanged) -> Text:
    ends = {"from_place": place_name(operation, change.from_), "to_place": place_name(operation, change.to)}
    if change.drive_s is None:
        return text("The road from {from_place} to {to_place} cannot be driven.", **ends)
    return text(
        "The drive from {from_place} to {to_place} takes {minutes} minutes now.",
        minutes=f"{change.drive_s / 60:g}",
        **ends,
    )
