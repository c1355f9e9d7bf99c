"""Room that cannot suffice: vehicles before the deadline, households, reception sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.check_case import Case, Item, finding, listed, persons
from safepassage.operation.check_reach import Reach
from safepassage.operation.model import Fleet
from safepassage.operation.terms import Reception


def capacity(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find every shortage of room that leaves people behind whatever the plan."""
    if case.unsure & {"places", "groups", "terms", "legs", "fleet", "operation"}:
        return
    yield from big_households(case, reach)
    yield from fleet_room(case, reach)
    yield from reception_room(case, reach)


def big_households(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find households that no vehicle which can fetch them holds in one trip."""
    if not case.operation.households:
        return
    largest: dict[tuple[str, str], int] = {}
    for item in case.items:
        for _, row in reach.rows_for(item):
            key, room = (item.place, item.group), case.room_for(row, item.group)
            largest[key] = max(room, largest.get(key, 0))
    for i, home in enumerate(case.operation.households):
        most = largest.get((home.place, home.group))
        if most is not None and home.count > most:
            yield finding(
                "household-too-big",
                case.at("households", i, "count"),
                text(
                    "The household {token} has {count} people, but the largest vehicle that can fetch them"
                    " holds {most}; the plan leaves them at {place}.",
                    token=home.token,
                    count=home.count,
                    most=most,
                    place=home.place,
                ),
                text("Correct the count, add a larger vehicle, or agree with them on two households."),
                stops=False,
            )


def fleet_room(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find groups, and kinds of room, of which the fleet cannot carry enough before the operation ends."""
    movable = [item for item in case.items if reach.fetched[item.index]]
    alike = {(reach.sort_of(row), row.available_from, row.available_until): row for _, row in case.vehicles}
    most = {key: most_trips(case, reach, row) for key, row in alike.items()}
    trips = {i: most[reach.sort_of(row), row.available_from, row.available_until] for i, row in case.vehicles}
    short: set[str] = set()
    for group in dict.fromkeys(item.group for item in movable):
        those = [item for item in movable if item.group == group]
        if found := room_missing(case, reach, those, trips):
            short.add(group)
            yield shortage(case, those, found)
    for room in ("seat", "stretcher"):
        those = [item for item in movable if case.operation.group_of[item.group].uses == room]
        groups = {item.group for item in those}
        if len(groups) > 1 and not groups & short and (found := room_missing(case, reach, those, trips)):
            yield shortage(case, those, found)


def room_missing(
    case: Case, reach: Reach, items: list[Item], trips: Mapping[int, int | None]
) -> tuple[int, int] | None:
    """Return people and the most that the fleet could carry of them, where that is fewer; else None."""
    people, room = sum(item.count for item in items), 0
    groups_of = {
        sort: {item.group for item in items if item.index in fetched}
        for sort, fetched in reach.fetched_items.items()
    }
    for i, row in case.vehicles:
        groups, count = groups_of[reach.sort_of(row)], trips[i]
        if groups and count is None:
            return None
        room += max((case.room_for(row, group) for group in groups), default=0) * row.count * (count or 0)
    return (people, room) if room < people else None


def shortage(case: Case, items: list[Item], found: tuple[int, int]) -> Finding:
    """Return the finding about people for whom the fleet has not enough room in time."""
    people, room = found
    ends = case.operation.ends
    groups = listed(item.group for item in items)
    what = (
        text(
            "The fleet can carry at most {room} of the {people} people ({groups}) in all its trips;"
            " at least {left} are left.",
            room=room,
            people=people,
            groups=groups,
            left=people - room,
        )
        if ends is None
        else text(
            "The fleet can carry at most {room} of the {people} people ({groups}) before the operation ends"
            " on {ends}; at least {left} are left.",
            room=room,
            people=people,
            groups=groups,
            ends=case.local(ends),
            left=people - room,
        )
    )
    mend = (
        text("Add vehicles or trips for them, or the legs by which vehicles come back.")
        if ends is None
        else text("Add vehicles or trips for them, or agree on a later end.")
    )
    return finding("fleet-too-small", case.at("fleet"), what, mend, stops=False)


def most_trips(case: Case, reach: Reach, row: Fleet) -> int | None:
    """Return a number of trips that one vehicle of a row cannot exceed (None: no limit).

    No trip arrives before the quickest first one, and no two arrivals are closer than the quickest way
    back, boarding of one person and way out; waiting, inspections and terms only take more.
    """
    operation = case.operation
    if not comes_back(case, reach, row):
        return 1
    ends = [each for each in (operation.ends, row.available_until) if each is not None]
    if not ends:
        return row.trips_max
    from_ = max(operation.begins, row.available_from or operation.begins)
    span_s = int((min(ends) - from_).total_seconds())
    fetched = reach.fetched_by[reach.sort_of(row)]
    if not fetched:
        return 0
    first_s, again_s = shortest_trips_s(case, reach, row)
    if first_s > span_s:
        return 0
    if again_s <= 0:
        return row.trips_max
    most = 1 + (span_s - first_s) // again_s
    return most if row.trips_max is None else min(most, row.trips_max)


def comes_back(case: Case, reach: Reach, row: Fleet) -> bool:
    """Return whether a vehicle of a row can drive from where it brings people to where it fetches them."""
    place_of = {item.index: item.place for item in case.items}
    fetched = reach.fetched_by[reach.sort_of(row)]
    places = {place_of[index] for index, _ in fetched}
    return not fetched or any(
        case.routes.quickest(end, place) is not None
        for end in {lane[1] for _, lane in fetched}
        for place in places
    )


def shortest_trips_s(case: Case, reach: Reach, row: Fleet) -> tuple[int, int]:
    """Return least seconds from being available to the first arrival, and from one arrival to the next."""
    timings = case.operation.timings
    fetched = reach.fetched_by[reach.sort_of(row)]
    place_of = {item.index: item.place for item in case.items}
    lanes = {(place_of[index], lane) for index, lane in fetched}
    ends = {lane[1] for _, lane in lanes}
    places = {place for place, _ in lanes}
    out_s = min(least_drive_s(case, place, lane) for place, lane in lanes)
    approach_s = min((drive_s(case, row.at, place) for place in places), default=0)
    back_s = min((drive_s(case, end, place) for end in ends for place in places), default=0)
    board_s = timings.board.seconds(1)
    return approach_s + board_s + out_s, timings.alight.seconds(1) + back_s + board_s + out_s


def drive_s(case: Case, from_: str, to: str) -> int:
    """Return the seconds of the quickest route, or 0 where there is none (a bound must not count on one)."""
    route = case.routes.quickest(from_, to)
    return 0 if route is None else route.drive_s


def least_drive_s(case: Case, place: str, lane: tuple[int, str]) -> int:
    """Return the seconds of the quickest route of a lane from a place, or 0 where it needs other stops."""
    route = case.routes.quickest(place, lane[1], case.via(lane))
    return 0 if route is None else route.drive_s


def reception_room(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find sets of reception sites that must take more people than they may."""
    bound_for: dict[frozenset[str], int] = {}
    for item in case.items:
        if lanes := reach.fetched[item.index]:
            sites = frozenset(lane[1] for lane in lanes)
            bound_for[sites] = bound_for.get(sites, 0) + item.count
    takes = {to: site_room(case, to) for sites in bound_for for to in sites}
    reported: set[str] = set()
    for sites in sorted(bound_for, key=lambda each: (len(each), sorted(each))):
        people = sum(count for others, count in bound_for.items() if others <= sites)
        rooms = [room for to in sites if (room := takes[to]) is not None]
        if len(rooms) < len(sites) or sum(rooms) >= people or sites & reported:
            continue
        reported |= sites
        yield finding(
            "reception-too-small",
            case.at(*reception_key(case, sites)),
            text(
                "{people} can go only to {sites}, which takes {room} while the operation runs;"
                " at least {left} are left.",
                people=persons(people),
                sites=listed(sorted(sites)),
                room=sum(rooms),
                left=people - sum(rooms),
            ),
            text("Agree on more room there, on another destination, or on a later end."),
            stops=False,
        )


def site_room(case: Case, to: str) -> int | None:
    """Return how many people a reception site takes while the operation runs; None: no limit."""
    operation = case.operation
    limits = [case.places[to].people_max]
    for _, term in case.of_kind(Reception):
        if term.at == to:
            limits.append(term.people_max)
            if term.people_per_day is not None and operation.ends is not None:
                first = operation.begins.astimezone(operation.zone).date()
                last = operation.ends.astimezone(operation.zone).date()
                limits.append(term.people_per_day * ((last - first) // timedelta(days=1) + 1))
    known = [limit for limit in limits if limit is not None]
    return max(0, min(known)) if known else None


def reception_key(case: Case, sites: frozenset[str]) -> tuple[str | int, ...]:
    """Return the key of a term or place that limits one of these sites."""
    for i, term in case.of_kind(Reception):
        if term.at in sites:
            return ("terms", i, "at")
    index = next(i for i, place in enumerate(case.operation.places) if place.id in sites)
    return ("places", index, "people_max")
