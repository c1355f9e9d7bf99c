"""The head of the report: the plan's key figures, its bound in a sentence, and what the figures are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from safepassage.errors import Where
from safepassage.language import Name, Text, text
from safepassage.operation.model import Operation
from safepassage.operation.terms import Confirmation
from safepassage.planning.plan import Left, Plan
from safepassage.sitrep.report_phrases import (
    count,
    day,
    duration,
    group_name,
    listed,
    moment,
    moment_at,
    name_of,
    party_name,
    percent,
    place_name,
    plain,
    utc_offset,
)
from safepassage.sitrep.status_words import condition_sentences

if TYPE_CHECKING:
    from safepassage.reports.conditions import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One key figure: its value as it is shown large, what it counts, and a line beneath."""

    key: str
    value: Name
    label: Text
    note: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """People whom the plan does not move, with their place and group by name."""

    place: Name
    group: Name
    people: str
    why: Text


def head_lines(operation: Operation, plan: Plan) -> tuple[Text, ...]:
    """Return what stands under the title: which operation, when it begins, in which clock."""
    begins = moment(operation, operation.begins)
    lines = [text("Begins {begins}.", begins=begins)]
    if operation.ends is not None:
        lines.append(text("Deadline {ends}.", ends=moment(operation, operation.ends)))
    first = operation.begins.astimezone(operation.zone)
    last_s = max(plan.clearance_s, plan.bound.clearance_s)
    last = (operation.begins + timedelta(seconds=last_s)).astimezone(operation.zone)
    if first.utcoffset() == last.utcoffset():
        zone = text(
            "All times are local: {zone}, {offset}.", zone=operation.timezone, offset=utc_offset(first)
        )
    else:
        zone = text(
            "All times are local: {zone}, {offset} at first, {later} at the end (the clocks change).",
            zone=operation.timezone,
            offset=utc_offset(first),
            later=utc_offset(last),
        )
    return (*lines, zone)


def key_figures(operation: Operation, plan: Plan) -> tuple[Figure, ...]:
    """Return the plan's key figures, in the order they are read."""
    left = sum(row.count for row in plan.left)
    figures = [
        Figure(
            key="moved",
            value=_same(count(plan.people_moved)),
            label=text("people are moved"),
            note=text("of {total} to be moved", total=count(plan.people_total)),
        ),
        Figure(
            key="left",
            value=_same(count(left)),
            label=text("people are left behind"),
            note=text("named under “Left behind”") if left else text("nobody is left behind"),
        ),
    ]
    if plan.trips:
        cleared = (operation.begins + timedelta(seconds=plan.clearance_s)).astimezone(operation.zone)
        figures.append(
            Figure(
                key="clearance",
                value=_same(f"{cleared:%H:%M}"),
                label=text("last arrival, {day}", day=day(cleared.date())),
                note=text(
                    "{duration} after the beginning", duration=duration(_whole_minutes(plan.clearance_s))
                ),
            )
        )
    figures.append(
        Figure(
            key="vehicles",
            value=_same(count(len(plan.vehicles))),
            label=text("vehicles are used"),
            note=text("loaded trips: {trips}", trips=count(len(plan.trips)))
            if not plan.convoys
            else text(
                "loaded trips: {trips} · convoys: {convoys}",
                trips=count(len(plan.trips)),
                convoys=count(len(plan.convoys)),
            ),
        )
    )
    return tuple(figures)


def bound_sentences(operation: Operation, plan: Plan) -> tuple[Text, ...]:
    """Return the bound in words: before when nobody can clear, why, and how near the plan comes to it."""
    if not plan.trips:
        return (text("This plan moves nobody; those left behind are listed with the reason."),)
    when = moment_at(operation, plan.bound.clearance_s)
    why: Text = plan.bound.by
    if plan.bound.terms:
        why = text("{reason} ({terms})", reason=why, terms=listed(plan.bound.terms))
    if plan.left:
        first = text(
            "No plan that moves as many people under these terms clears before {when}, because of {why}.",
            when=when,
            why=why,
        )
    else:
        first = text("No plan under these terms clears before {when}, because of {why}.", when=when, why=why)
    clears = moment_at(operation, plan.clearance_s)
    spare_s = plan.clearance_s - plan.bound.clearance_s
    if spare_s <= 0:
        return (first, text("This plan clears at {clears}: no plan can do better.", clears=clears))
    if spare_s < 60:
        return (first, text("This plan clears at {clears}: no plan can be a minute sooner.", clears=clears))
    return (
        first,
        text(
            "This plan clears at {clears}: {duration} later, so at most {share} of its time could still be"
            " saved.",
            clears=clears,
            duration=duration(_whole_minutes(spare_s)),
            share=percent(plan.gap),
        ),
    )


def conditions(
    operation: Operation, plan: Plan, reported: Sequence[Condition] | None = None
) -> tuple[Text, ...]:
    """Return what must be confirmed before the plan's terms are in force.

    `reported`, where there are reports, says how each party stands to it.
    """
    terms = {term.id: term for term in operation.terms}
    by_reports = {each.term for each in reported or ()}
    said = list(condition_sentences(operation, reported or ()))
    for wanted in plan.conditional_on:
        if wanted in by_reports:
            continue
        term = terms.get(wanted)
        if isinstance(term, Confirmation):
            said.append(
                text(
                    "This plan is conditional on {id}: {parties} must confirm before {terms} are in force.",
                    id=term.id,
                    parties=listed(party_name(operation, party) for party in term.by),
                    terms=listed(term.before),
                )
            )
        else:
            said.append(text("This plan is conditional on {id}.", id=wanted))
    return tuple(said)


def provenance(operation: Operation, plan: Plan) -> tuple[Text, ...]:
    """Return what every figure of the report is, where it comes from and how sure it is."""
    return (
        text(
            "Planned figures, computed from operation {operation} as written, beginning {begins}; not a"
            " report of what happened.",
            operation=plain(operation.id),
            begins=moment(operation, operation.begins),
        ),
        text(
            "Drives, boarding and inspections are taken to last exactly as written; delays and halts are not"
            " in these figures."
        ),
        text("Clock times are shown to the minute that has begun."),
        text(
            "Search: seed {seed}, {seconds} s, stopped by {stopped}.",
            seed=plan.seed,
            seconds=f"{plan.search.seconds:.1f}",
            stopped=_STOPPED.get(plan.search.stopped, plan.search.stopped),
        ),
    )


def left_rows(operation: Operation, plan: Plan) -> tuple[LeftRow, ...]:
    """Return everyone left behind, by place and group in the operation's order, with the reason."""
    places = {place.id: i for i, place in enumerate(operation.places)}
    groups = {group.id: i for i, group in enumerate(operation.groups)}

    def order(row: Left) -> tuple[int, int]:
        return places.get(row.place, len(places)), groups.get(row.group, len(groups))

    return tuple(
        LeftRow(
            place=place_name(operation, row.place),
            group=group_name(operation, row.group),
            people=count(row.count),
            why=row.why,
        )
        for row in sorted(plan.left, key=order)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding that came with the plan; its place stands in parts, file and column being ids."""

    file: str
    row: Text | None
    column: str
    what: Text
    mend: Text


def finding_rows(plan: Plan) -> tuple[FindingRow, ...]:
    """Return what was found wrong with the operation, as the plan carries it."""
    return tuple(
        FindingRow(
            file=finding.where.file,
            row=_row(finding.where) if finding.where.row else None,
            column=finding.where.column,
            what=finding.what,
            mend=finding.mend,
        )
        for finding in plan.findings
    )


def _row(where: Where) -> Text:
    if where.file.endswith((".yaml", ".yml", ".txt", ".json")):
        return text("line {row}", row=where.row)
    return text("row {row}", row=where.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """What the plan makes of an assembly point or a reception site."""

    id: str
    name: Name
    kind: Text
    people: str
    leave: str
    arrive: str
    located: bool


def place_rows(operation: Operation, plan: Plan) -> tuple[PlaceRow, ...]:
    """Return how many people each assembly point holds and sends, and each reception site takes in."""
    waiting: Counter[str] = Counter()
    for row in operation.people:
        waiting[row.place] += row.count
    leaving: Counter[str] = Counter()
    arriving: Counter[str] = Counter()
    for trip in plan.trips:
        arriving[trip.destination] += trip.people
        for stop in trip.boarding_stops:
            leaving[stop.place] += trip.people if stop.load is None else sum(stop.load.values())
    used = {stop.place for trip in plan.trips for stop in trip.stops}
    return tuple(
        PlaceRow(
            id=place.id,
            name=place_name(operation, place.id),
            kind=PLACE_KINDS_SHOWN[place.kind],
            people=count(waiting[place.id]) if place.kind == "assembly" else "",
            leave=count(leaving[place.id]) if place.kind == "assembly" else "",
            arrive=count(arriving[place.id]) if place.kind == "reception" else "",
            located=place.lat is not None and place.lon is not None,
        )
        for place in operation.places
        if place.kind in {"assembly", "reception", "checkpoint"} or place.id in used
    )


def title_of(operation: Operation) -> Name:
    """Return the operation's name, its id where it has none."""
    return name_of(operation.name, operation.id)


PLACE_KINDS_SHOWN = {
    "assembly": text("Assembly point"),
    "reception": text("Reception site"),
    "depot": text("Depot"),
    "checkpoint": text("Checkpoint"),
    "junction": text("Junction"),
}

_STOPPED = {
    "gap": text("a plan proven best"),
    "time": text("its time limit"),
    "interrupted": text("the user"),
    "work": text("the end of its budget"),
}


def _same(value: str) -> Name:
    return Name(en=value, ar=value)


def _whole_minutes(seconds: int) -> int:
    return seconds if seconds < 60 else seconds - seconds % 60
