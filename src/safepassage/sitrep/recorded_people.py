"""Who waits where by the record, and how what it says is brought to what a state can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from safepassage.language import Text, text
from safepassage.ledger.accounts import place_account
from safepassage.ledger.state import State as Record
from safepassage.operation.model import Household, Operation
from safepassage.planning.counted_with import counted_with
from safepassage.planning.plan import Stop
from safepassage.planning.state import State, TripSoFar, Waiting
from safepassage.planning.still_there import still_there

PlaceGroup = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPeople:
    """Who waits where, what has changed about that, and what of the record had to be left out."""

    rows: tuple[Waiting, ...]
    changes: tuple[Mapping[str, Any], ...]
    said: tuple[Text, ...]


def within_counts(
    operation: Operation, trips: Iterable[TripSoFar]
) -> tuple[tuple[TripSoFar, ...], list[Text]]:
    """Return the trips without people who were never counted where they boarded, and whom that leaves out.

    A state gives account of everybody in `people.csv` and of nobody else; who is more than that has boarded
    by the record all the same, and goes on with the vehicle. Of a household that was parted all are taken to
    be aboard, as no state can say otherwise.
    """
    left, homes = _counted(operation), {home.token: home for home in operation.households}
    more: Counter[PlaceGroup] = Counter()
    kept = []
    for trip in trips:
        loads = {}
        for index, stop in enumerate(trip.stops):
            if stop.board_from_s is None:
                continue
            aboard = Counter(trip.load if stop.load is None else stop.load)
            housed = _housed(homes, trip, stop.place)
            for group, people in (aboard | housed if aboard else aboard).items():
                within = min(people, left[stop.place, group])
                left[stop.place, group] -= within
                more[stop.place, group] += people - within
                aboard[group] = within
            loads[index] = +aboard
        kept.append(_loaded(homes, trip, loads))
    said = [
        text(
            "{people} people of {group} more have boarded at {place} than were counted there; "
            "no plan counts them.",
            people=people,
            group=group,
            place=place,
        )
        for (place, group), people in more.items()
        if people
    ]
    return tuple(kept), said


def _counted(operation: Operation) -> Counter[PlaceGroup]:
    """Return how many people of each place and group were counted."""
    counted: Counter[PlaceGroup] = Counter()
    for row in operation.people:
        counted[row.place, row.group] += row.count
    return counted


def _housed(homes: Mapping[str, Household], trip: TripSoFar, place: str) -> Counter[str]:
    """Return how many people the households make up that boarded a trip at a place, by group."""
    housed: Counter[str] = Counter()
    for token in trip.households:
        if (home := homes[token]).place == place:
            housed[home.group] += home.count
    return housed


def _loaded(homes: Mapping[str, Household], trip: TripSoFar, loads: Mapping[int, Counter[str]]) -> TripSoFar:
    """Return a trip with these people, by the stop at which they board."""
    full = {index: load for index, load in loads.items() if load}
    stops: list[Stop] = list(trip.stops)
    for index in loads:
        stops[index] = replace(
            stops[index],
            board_from_s=stops[index].board_from_s if index in full else None,
            load=dict(full[index]) if index in full and len(full) > 1 else None,
        )
    if 0 in loads and 0 not in full and stops[0].arrive_s is None:
        stops[0] = replace(stops[0], arrive_s=trip.stops[0].board_from_s)
    load: Counter[str] = Counter()
    for part in full.values():
        load.update(part)
    places = {stops[index].place for index in full}
    return replace(
        trip,
        load=dict(load),
        stops=tuple(
            stop
            for index, stop in enumerate(stops)
            if index == 0 or index not in loads or index in full or stop.leave_s is None
        ),
        households=tuple(token for token in trip.households if homes[token].place in places),
    )


def recorded_people(operation: Operation, record: Record, trips: tuple[TripSoFar, ...]) -> RecordedPeople:
    """Return who waits where.

    Parameters
    ----------
    operation, record
        The operation and what has been recorded of it.
    trips
        The trips that have begun, with nobody who was never counted.

    Returns
    -------
    For each place and group as many as `people.csv` has, less those on trips. Households that are gone by
    name stand among those who wait, and in a change that takes them from there.
    """
    left = still_there(operation, State(operation=operation.id, now_s=0, trips=trips).carried())
    registered, balances, counted_at = record.registered(), record.balances(), _counted(operation)
    named = _households_gone(operation, record, trips)
    rows: list[Waiting] = []
    changes: list[Mapping[str, Any]] = []
    said: list[Text] = []
    for (place, group), counts in left.items():
        key = place, group
        counted = counted_at[key]
        come = registered.get(key, counted)
        balance = balances.get(place_account(place), {}).get(group, 0)
        waiting = balance - max(0, come - counted) if key in registered else counted + balance
        here = _spread(counts)
        # whoever waits there and never was among those counted: registered besides, born, brought back
        more = max(0, come - counted) + max(0, waiting - sum(here.values()))
        if more:
            changes.append({"kind": "people", "place": place, "group": group, "more": more})
        if come < counted:
            said.append(_not_registered(place, group, come, counted))
        going = {to: sum(each.count for each in homes) for to, homes in named.get(key, {}).items()}
        rows += _rows(key, here, max(0, waiting), going)
    for (place, group), homes_by in named.items():
        for to, homes in homes_by.items():
            chosen = {} if to is None else {"destination": to}
            fewer = sum(home.count for home in homes)
            tokens = [home.token for home in homes]
            change = {"kind": "people", "place": place, "group": group, **chosen, "fewer": fewer}
            changes.append({**change, "households": tokens})
    said += _strangers(operation, balances, set(left))
    return RecordedPeople(rows=tuple(rows), changes=tuple(changes), said=tuple(said))


def _strangers(
    operation: Operation, balances: Mapping[str, Mapping[str, int]], counted: set[PlaceGroup]
) -> Iterator[Text]:
    """Say who waits where nobody of their group was ever counted."""
    for place in operation.places:
        if place.kind != "assembly":
            continue
        for group, people in balances.get(place_account(place.id), {}).items():
            if people > 0 and (place.id, group) not in counted:
                yield text(
                    "{people} people of {group} wait at {place}, where people.csv has none of them; no plan "
                    "counts them.",
                    people=people,
                    group=group,
                    place=place.id,
                )


def _rows(
    key: PlaceGroup, here: Mapping[str | None, int], waiting: int, going: Mapping[str | None, int]
) -> Iterator[Waiting]:
    """Yield the rows of a place and group: who has not boarded, of whom so many wait."""
    loose = {to: max(0, people - going.get(to, 0)) for to, people in here.items()}
    away = max(0, sum(loose.values()) - waiting)
    for to, people in here.items():
        elsewhere = min(away, loose[to])
        away -= elsewhere
        if people or to is None:
            yield Waiting(
                place=key[0], group=key[1], waiting=people - elsewhere, elsewhere=elsewhere, destination=to
            )


def _spread(counts: Mapping[str | None, int]) -> dict[str | None, int]:
    """Return counts by destination, who chose none first, none below nobody and as many in all."""
    here = dict(sorted(counts.items(), key=lambda item: (item[0] is not None, item[0] or "")))
    lacking = sum(-people for people in here.values() if people < 0)
    for to in here:
        here[to] = max(0, here[to])
        taken = min(lacking, here[to])
        here[to] -= taken
        lacking -= taken
    # who came before is asked for what those after it lack
    for to in here:
        taken = min(lacking, here[to])
        here[to] -= taken
        lacking -= taken
    return here


def _households_gone(
    operation: Operation, record: Record, trips: Sequence[TripSoFar]
) -> dict[PlaceGroup, dict[str | None, list[Household]]]:
    """Return the households neither on a trip nor where they waited, by the destination they chose."""
    aboard = {token for trip in trips for token in trip.households}
    known = set(record.households())
    chosen = counted_with(operation)
    gone: dict[PlaceGroup, dict[str | None, list[Household]]] = {}
    for home in operation.households:
        if home.token in aboard or home.token not in known:
            continue
        custody = record.custody(home.token)
        there = dict(custody.holding).get(place_account(home.place), 0)
        if any(step.from_ == place_account(home.place) for step in custody.chain) and there <= 0:
            homes = gone.setdefault((home.place, home.group), {})
            homes.setdefault(chosen[home.token], []).append(home)
    return gone


def _not_registered(place: str, group: str, come: int, counted: int) -> Text:
    return text(
        "Of {counted} people of {group} counted at {place}, {come} have been registered; the others are "
        "taken to be elsewhere.",
        counted=counted,
        group=group,
        place=place,
        come=come,
    )
