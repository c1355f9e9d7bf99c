"""Alarms of the record itself: sums, rooms, families, numbers, signatures, clocks and corrections."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from safepassage.language import Text, text
from safepassage.ledger.accounts import OUTSIDE
from safepassage.ledger.alarm import Alarm, Ids, alarm
from safepassage.ledger.bodies import Move
from safepassage.ledger.custody import Custody
from safepassage.ledger.devices import Devices
from safepassage.ledger.dispute_alarms import dispute_alarms
from safepassage.ledger.postings import accounts_of
from safepassage.ledger.tally import Aside, Tally
from safepassage.ledger.telling import Telling
from safepassage.ledger.vehicle_story import Room, Trouble
from safepassage.ledger.whereabouts import HeadCount
from safepassage.operation.model import Operation

MOVES_LOOKED_AT_MAX: Final = 2000
_NO_ROWS: Final = array("i")
ASIDE: Final[dict[str, Text]] = {
    "unreadable": text("{events} events cannot be read by this program; they are kept and do not count."),
    "other-operation": text("{events} events belong to another operation; they are kept and do not count."),
    "unknown-device": text(
        "{events} events come from a device that is not known; they are kept and do not count."
    ),
    "not-signed": text("{events} events are not signed; they are kept and do not count."),
    "bad-signature": text("{events} events bear a wrong signature; they are kept and do not count."),
}


def vehicle_alarms(story: Telling) -> Iterator[Alarm]:
    """Say what does not add up in the story of one vehicle."""
    vehicle, state = story.vehicle, story.state
    for trouble in story.troubles:
        if trouble.code == "over-capacity":
            yield _crowded(vehicle, trouble, story.room)
        elif trouble.code == "other-destination":
            what = text(
                "{people} people of {group} got off vehicle {vehicle} at {place} who had chosen another "
                "destination.",
                people=trouble.people,
                group=trouble.group,
                vehicle=vehicle,
                place=trouble.place,
            )
            yield alarm(trouble.code, vehicle, what, events=[trouble.id], since_ms=trouble.at_ms)
        else:
            what = text(
                "{people} people of {group} got out of vehicle {vehicle} who were not recorded as boarding.",
                people=trouble.people,
                group=trouble.group,
                vehicle=vehicle,
            )
            yield alarm(trouble.code, vehicle, what, events=[trouble.id], since_ms=trouble.at_ms)
    left = sum(people for _, people in state.load if people > 0)
    if story.back is not None and left:
        what = text(
            "Vehicle {vehicle} serves no longer, and {people} people of its account are unaccounted for.",
            vehicle=vehicle,
            people=left,
        )
        yield alarm("closed-with-people", vehicle, what, events=[story.back.id], since_ms=story.back.at_ms)
    if not state.certain:
        what = text(
            "Where vehicle {vehicle} is cannot be told from the events alone: {place} by the clocks, perhaps "
            "{perhaps}.",
            vehicle=vehicle,
            place=state.place or "",
            perhaps=Ids(state.perhaps),
        )
        yield alarm("place-not-certain", vehicle, what, events=state.last, since_ms=state.since_ms)
    yield from _unknown_places(story)


def _crowded(vehicle: str, trouble: Trouble, room: Room | None) -> Alarm:
    assert room is not None
    if trouble.group == "seat":
        what = text(
            "{people} people more than the {seats} seats of vehicle {vehicle}.",
            people=trouble.people,
            seats=room.seats,
            vehicle=vehicle,
        )
    else:
        what = text(
            "{people} people on stretchers more than the {stretchers} of vehicle {vehicle}.",
            people=trouble.people,
            stretchers=room.stretchers,
            vehicle=vehicle,
        )
    return alarm("over-capacity", vehicle, what, events=[trouble.id], since_ms=trouble.at_ms)


def _unknown_places(story: Telling) -> Iterator[Alarm]:
    for passing in story.elsewhere:
        what = text(
            "Vehicle {vehicle} was recorded at {place}, a place that the operation does not have.",
            vehicle=passing.vehicle,
            place=passing.place,
        )
        yield alarm("unknown-place", passing.vehicle, what, events=[passing.id], since_ms=passing.at_ms)


def household_alarms(custody: Custody) -> Iterator[Alarm]:
    """Say where a household was parted, and where its custody has a gap."""
    token = custody.token
    if custody.parted:
        places = Ids.of((account, people) for account, people in custody.holding if people > 0)
        reasons = "; ".join(step.reason_to_part for step in custody.chain if step.reason_to_part)
        what = (
            text(
                "Household {token} is parted ({places}), for a recorded reason: {reason}",
                token=token,
                places=places,
                reason=reasons,
            )
            if reasons
            else text("Household {token} is parted: {places}.", token=token, places=places)
        )
        events = [step.event for step in custody.chain]
        code = "household-parted-recorded" if reasons else "household-parted"
        yield alarm(code, token, what, events=events)
    for gap in custody.gaps:
        what = text(
            "{account}: {people} people of household {token} were handed over from there, where the record "
            "does not have them.",
            people=gap.missing,
            token=token,
            account=gap.from_,
        )
        yield alarm("custody-gap", token, what, events=[gap.event], since_ms=gap.at_ms)
    if not custody.certain:
        what = text(
            "The order of handovers of household {token} cannot be told from the events alone.", token=token
        )
        events = [id_ for pair in custody.undecided for id_ in pair]
        yield alarm("custody-not-certain", token, what, events=events)


def sum_alarms(tally: Tally, counts: Iterable[HeadCount], moves_out: MovesOut) -> Iterator[Alarm]:
    """Say which accounts are below zero, and which head counts differ from the account."""
    for account, group in sorted(tally.below_zero):
        if account == OUTSIDE:
            continue
        what = text(
            "{account}: {people} more of {group} have left than had come.",
            people=-tally.balances[account][group],
            group=group,
            account=account,
        )
        yield alarm("below-zero", account, what, events=moves_out.of(account, group))
    for count in counts:
        if not count.agrees:
            counted = _said(count.counted, count.total)
            known = {group: count.held.get(group, 0) for group in count.counted}
            held = _said(known, None if count.total is None else count.held_total)
            what = text(
                "{account}: a head count found {counted}; the record has {held}.",
                account=count.account,
                counted=counted,
                held=held,
            )
            yield alarm("head-count", count.account, what, events=[count.event], since_ms=count.at_ms)


class MovesOut:
    """The events by which people left accounts that are below zero, looked up once and then as they come."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._found: dict[tuple[str, str], tuple[int, list[str]]] = {}

    def of(self, account: str, group: str) -> list[str]:
        """Return the events by which people of a group left an account, if they are not too many."""
        tally = self._tally
        rows = (
            tally.indexes.of_vehicle.get(account[8:], _NO_ROWS)
            if account.startswith("vehicle:")
            else tally.indexes.of_account.get(account, _NO_ROWS)
        )
        if len(rows) > MOVES_LOOKED_AT_MAX:
            return []
        done, found = self._found.get((account, group), (0, []))
        if any(row in tally.counting for row in rows[done:]):
            done, found = 0, []
        found = found + [
            entry.id
            for entry in tally.entries(rows[done:])
            if isinstance(entry.body, Move)
            and group in entry.body.people
            and accounts_of(entry.body)[0] == account
        ]
        self._found[account, group] = len(rows), found
        return found


def _said(groups: Mapping[str, int], total: int | None) -> Text | str:
    by_group = Ids.of(sorted(groups.items()))
    if total is None:
        return text("{groups}", groups=by_group)
    return text("{groups}, in all {total}", groups=by_group, total=total) if groups else str(total)


def record_alarms(tally: Tally, devices: Devices, operation: Operation | None) -> Iterator[Alarm]:
    """Say what is missing, contradictory or not to be trusted in the record."""
    devices.refresh(tally.stale_devices)
    tally.stale_devices.clear()
    for hole in devices.holes():
        what = text(
            "Of device {device} the events {first} to {last} are missing.",
            device=hole.device,
            first=hole.first,
            last=hole.last,
        )
        yield alarm("hole", hole.device, what)
    yield from dispute_alarms(tally, operation)
    yield from _aside_alarms(tally)
    yield from _correction_alarms(tally)
    for device, number in devices.went_back().items():
        what = text(
            "The clock of device {device} went back before its event {seq}.", device=device, seq=number
        )
        yield alarm("clock", device, what)
    for first, second in devices.at_odds():
        what = text(
            "The clocks of devices {first} and {second} contradict the order of events; one of them is "
            "wrong.",
            first=first,
            second=second,
        )
        yield alarm("clock", first, what)


def _aside_alarms(tally: Tally) -> Iterator[Alarm]:
    journal = tally.journal
    by_reason: dict[tuple[Aside, str], list[str]] = {}
    for row, reason in tally.aside.items():
        device = journal.device_names[journal.device[row]]
        by_reason.setdefault((reason, device), []).append(journal.id_of(row))
    for (reason, device), ids in sorted(by_reason.items()):
        what = Text(ASIDE[reason].template, {"events": len(ids)})
        yield alarm(reason, device, what, events=ids)


def _correction_alarms(tally: Tally) -> Iterator[Alarm]:
    journal, corrections = tally.journal, tally.corrections
    for target, standing in corrections.conflicts():
        what = text(
            "Event {event} has {corrections} corrections that contradict each other; it counts as it was "
            "until one of them is struck out.",
            event=target,
            corrections=len(standing),
        )
        yield alarm("corrections-differ", target, what, events=[target, *standing])
    for target, ids in corrections.targets():
        if journal.row_of(target) is None:
            what = text("Event {event} is corrected, but the record does not have it yet.", event=target)
            yield alarm("corrects-unknown", target, what, events=ids)
    for id_ in corrections.circles():
        what = text("Correction {event} corrects itself, by way of others or at once.", event=id_)
        yield alarm("corrections-in-circle", id_, what, events=[id_])
