"""An operation as it is now: its people accounted for, its terms, vehicles and roads as they have changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Text, text
from safepassage.operation.check_case import Case
from safepassage.operation.check_ids import ids
from safepassage.operation.model import Fleet, Halt, Household, Operation, People
from safepassage.operation.terms import ALL
from safepassage.planning.plan import Headcount
from safepassage.planning.state import (
    DriveChanged,
    Lost,
    PeopleChanged,
    State,
    TermChanged,
    TermRemoved,
    VehiclesAdded,
)
from safepassage.planning.still_there import PlaceGroup, still_there

STATE_FILE: Final = "state.json"
Key = tuple[str, str, str | None]
"""People alike: assembly point, group and the destination they chose (None: any)."""


@dataclass(frozen=True, kw_only=True)
class Current:
    """An operation under way as it is now.

    `operation` counts those who are on trips with the destination they are taken to, and those who wait with
    the one they chose; `waiting` has the latter alone. `households` are the tokens of those who wait.
    """

    operation: Operation
    waiting: Mapping[Key, int]
    households: frozenset[str]
    headcount: Headcount


@dataclass(slots=True)
class _Tally:
    """The people of one place and group, while they are counted."""

    carried: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str | None] = field(default_factory=Counter)
    elsewhere: int = 0
    newcomers: int = 0


def current(operation: Operation, state: State, *, file: str = STATE_FILE) -> Current:
    """Return the operation as it is now.

    Parameters
    ----------
    operation
        As it was planned.
    state
        What has been done since, and what has changed.
    file
        The name of the state's file, for findings.

    Raises
    ------
    FindingsError
        With everything in the state that the operation does not know, or that contradicts it: people who
        are nowhere or counted twice among them.
    """
    findings: list[Finding] = []
    tallies = _tallies(operation, state, file, findings)
    gone = {
        token for change in state.changes if isinstance(change, PeopleChanged) for token in change.households
    }
    households = _households(operation, state, gone)
    findings += _household_findings(file, households, state, tallies)
    changed = replace(
        operation,
        people=tuple(_people(tallies)),
        households=tuple(households.values()),
        fleet=_fleet(operation, state),
        halts=(*operation.halts, *(c for c in state.changes if isinstance(c, Halt))),
    )
    changed = _with_terms(changed, state)
    changed = _with_drives(changed, state)
    findings += _change_findings(operation, state, file)
    if any(isinstance(change, TermChanged) for change in state.changes):
        case = Case(operation=changed, at=lambda *_: Where(file=file, column="changes"))
        findings += [finding for finding in ids(case) if finding.stops]
    if findings:
        raise FindingsError(findings)
    boarded = _boarded(state)
    aboard: Counter[bool] = Counter()
    for trip, _, _, count in state.carried():
        aboard[trip.ended] += count
    return Current(
        operation=changed,
        waiting={
            (place, group, to): n
            for (place, group), tally in tallies.items()
            for to, n in tally.waiting.items()
            if n > 0
        },
        households=frozenset(households) - frozenset(boarded),
        headcount=Headcount(
            out=aboard[True],
            aboard=aboard[False],
            waiting=sum(tally.waiting.total() for tally in tallies.values()),
            elsewhere=sum(tally.elsewhere for tally in tallies.values()),
            newcomers=sum(tally.newcomers for tally in tallies.values()),
        ),
    )


def finding_in(file: str, column: str, what: Text, mend: Text, code: str = "state") -> Finding:
    """Return what is wrong with a state, and where."""
    return Finding(code=code, where=Where(file=file, column=column), what=what, mend=mend)


# ------------------------------------------------------------------------------ people


def _boarded(state: State) -> dict[str, str]:
    """Return the households on trips, with where they are taken."""
    carrying = {trip.id for trip, _, _, _ in state.carried()}
    return {token: trip.to for trip in state.trips if trip.id in carrying for token in trip.households}


def _tallies(
    operation: Operation, state: State, file: str, findings: list[Finding]
) -> dict[PlaceGroup, _Tally]:
    """Count everyone: on trips, waiting, elsewhere; find where that is not everyone."""
    carried, returned = list(state.carried()), list(state.returned())
    left = still_there(operation, [*carried, *returned])
    were: Counter[PlaceGroup] = Counter()
    for row in operation.people:
        were[row.place, row.group] += row.count
    tallies: dict[PlaceGroup, _Tally] = defaultdict(_Tally, {key: _Tally() for key in were})
    for trip, stop, group, count in (*carried, *returned):
        tallies[stop.place, group].carried[trip.to] += count
    told = {(row.place, row.group) for row in state.people}
    for said in state.people:
        tallies[said.place, said.group].waiting[said.destination] += said.waiting
        tallies[said.place, said.group].elsewhere += said.elsewhere
    for (place, group), tally in tallies.items():
        if (place, group) not in told and (place, group) in left:
            tally.waiting = Counter(left[place, group])
        counted = tally.carried.total() + tally.waiting.total() + tally.elsewhere
        if counted != were[place, group]:
            findings.append(_not_everyone(file, place, group, were[place, group], tally))
    for trip, stop, group, count in returned:
        tallies[stop.place, group].carried[trip.to] -= count
    for key, counts in still_there(operation, carried).items() if returned else ():
        counts.subtract(left[key])
        tallies[key].waiting.update(counts)
    for index, change in enumerate(state.changes):
        if isinstance(change, PeopleChanged):
            findings += _change_people(f"changes[{index}]", change, file, tallies)
    return tallies


def _not_everyone(file: str, place: str, group: str, due: int, tally: _Tally) -> Finding:
    what = text(
        "Of {due} people of {group} at {place}, {carried} have boarded, {waiting} wait and {elsewhere} are"
        " elsewhere: {counted} in all.",
        due=due,
        group=group,
        place=place,
        carried=tally.carried.total(),
        waiting=tally.waiting.total(),
        elsewhere=tally.elsewhere,
        counted=tally.carried.total() + tally.waiting.total() + tally.elsewhere,
    )
    mend = text(
        "Correct the loads or the counts; whoever left alone or stays is elsewhere, and whoever was not known"
        " before is a change of kind people with more."
    )
    return finding_in(file, "people", what, mend, "people-lost")


def _change_people(
    path: str, change: PeopleChanged, file: str, tallies: Mapping[PlaceGroup, _Tally]
) -> Iterator[Finding]:
    tally = tallies.get((change.place, change.group))
    if tally is None:
        what = text("Nobody of {group} was ever at {place}.", group=change.group, place=change.place)
        mend = text("Add them to people.csv first, with any count, and plan from there.")
        yield finding_in(file, path, what, mend)
        return
    before = tally.waiting[change.destination]
    after = before + change.more if change.count is None else change.count
    if after < 0:
        what = text(
            "{fewer} people fewer cannot be: {waiting} of {group} wait at {place}.",
            fewer=-change.more,
            waiting=before,
            group=change.group,
            place=change.place,
        )
        yield finding_in(file, path, what, text("Give how many there are fewer, at most as many as wait."))
        return
    tally.waiting[change.destination] = after
    tally.elsewhere += max(0, before - after)
    tally.newcomers += max(0, after - before)


def _people(tallies: Mapping[PlaceGroup, _Tally]) -> Iterator[People]:
    for (place, group), tally in tallies.items():
        counts: Counter[str | None] = Counter(tally.waiting)
        for to, count in tally.carried.items():
            counts[to] += count
        for destination, count in counts.items():
            if count > 0:
                yield People(place=place, group=group, count=count, destination=destination)


def _households(operation: Operation, state: State, gone: set[str]) -> dict[str, Household]:
    """Return the households that are left, those on trips with the destination they are taken to."""
    households = {household.token: household for household in operation.households}
    for token in gone:
        households.pop(token, None)
    for token, to in _boarded(state).items():
        if token in households:
            households[token] = replace(households[token], destination=to)
    return households


def _household_findings(
    file: str, households: Mapping[str, Household], state: State, tallies: Mapping[PlaceGroup, _Tally]
) -> Iterator[Finding]:
    boarded = _boarded(state)
    waiting: Counter[PlaceGroup] = Counter()
    for token, household in households.items():
        if token not in boarded:
            waiting[household.place, household.group] += household.count
    for (place, group), count in waiting.items():
        there = tallies[place, group].waiting.total()
        if count > there:
            what = text(
                "{waiting} people of {group} wait at {place}, but its households that have not left are"
                " {households} people.",
                waiting=there,
                group=group,
                place=place,
                households=count,
            )
            mend = text("Name the households that are gone in a change of kind people.")
            yield finding_in(file, "people", what, mend, "household-split")


# ------------------------------------------------------------------------------ terms, vehicles, roads


def _with_terms(operation: Operation, state: State) -> Operation:
    terms = {term.id: term for term in operation.terms}
    for change in state.changes:
        if isinstance(change, TermChanged):
            terms[change.term.id] = change.term
        elif isinstance(change, TermRemoved) and change.id in terms:
            terms[change.id] = replace(terms[change.id], status="lapsed")
    return replace(operation, terms=tuple(terms.values()))


def _with_drives(operation: Operation, state: State) -> Operation:
    legs = list(operation.legs)
    for change in state.changes:
        if isinstance(change, DriveChanged):
            same = [leg for leg in legs if (leg.from_, leg.to) == (change.from_, change.to)]
            legs = [leg for leg in legs if leg not in same]
            if change.drive_s is not None:
                legs += [replace(leg, drive_s=change.drive_s) for leg in same[:1]]
    return replace(operation, legs=tuple(legs))


def _fleet(operation: Operation, state: State) -> tuple[Fleet, ...]:
    """Return the fleet without what is lost of it unused, and with the vehicles that join."""
    fewer: Counter[tuple[str, str]] = Counter()
    rows = list(operation.fleet)
    now = operation.begins + timedelta(seconds=state.now_s)
    for change in state.changes:
        if isinstance(change, Lost) and not change.vehicle:
            fewer[change.type, change.at] += change.count
        elif isinstance(change, VehiclesAdded):
            from_ = change.row.available_from
            rows.append(replace(change.row, available_from=now if from_ is None else max(now, from_)))
    for index, row in enumerate(rows):
        lost = min(row.count, fewer[row.type, row.at])
        fewer[row.type, row.at] -= lost
        rows[index] = replace(row, count=row.count - lost)
    return tuple(rows)


def _change_findings(operation: Operation, state: State, file: str) -> Iterator[Finding]:
    """Say which changes speak of what the operation does not have."""
    legs = {(leg.from_, leg.to) for leg in operation.legs}
    terms = {term.id for term in operation.terms}
    tokens = {household.token for household in operation.households}
    for index, change in enumerate(state.changes):
        path = f"changes[{index}]"
        unknown: list[tuple[Text, bool]] = []
        match change:
            case Halt():
                checkpoint = change.at == ALL or (
                    change.at in operation.place_of and operation.place_of[change.at].kind == "checkpoint"
                )
                unknown.append((text("There is no checkpoint {id}.", id=change.at), checkpoint))
                ordered = change.until is None or change.from_ < change.until
                unknown.append((text("The halt ends before it begins."), ordered))
            case TermRemoved():
                unknown.append((text("There is no term {id}.", id=change.id), change.id in terms))
            case DriveChanged():
                ends = (change.from_, change.to)
                unknown.append(
                    (text("There is no leg from {from_} to {to}.", from_=ends[0], to=ends[1]), ends in legs)
                )
            case VehiclesAdded():
                unknown.append(
                    (text("There is no place {id}.", id=change.row.at), change.row.at in operation.place_of)
                )
            case PeopleChanged():
                unknown += [
                    (text("There is no household {id}.", id=t), t in tokens) for t in change.households
                ]
            case Lost():
                row = change.vehicle or any(
                    (row.type, row.at) == (change.type, change.at) and row.count >= change.count
                    for row in operation.fleet
                )
                what = text(
                    "The fleet has not so many vehicles of type {type} at {at}.",
                    type=change.type,
                    at=change.at,
                )
                unknown.append((what, bool(row)))
            case _:
                pass
        mend = text("Check how it is spelt in the operation, or leave the change out.")
        yield from (finding_in(file, path, what, mend, "unknown-id") for what, known in unknown if not known)
