"""Counts, sizes, times and coordinates that make no sense on their own or beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Final

from safepassage.errors import Finding
from safepassage.language import Text, text
from safepassage.operation.check_case import Case, finding, listed, written
from safepassage.operation.terms import Convoy, Inspection, Order, Reception, Reciprocity

FAR_KM: Final = 500
EARTH_KM: Final = 6371.0
PEOPLE_MOST: Final = 10_000_000
"""So many people can be planned for; a mistyped count is soon more."""


def figures(case: Case) -> Iterator[Finding]:
    """Find every figure that makes no sense."""
    yield from negative(case)
    yield from nobody(case)
    yield from too_many(case)
    yield from places(case)
    yield from fleet(case)
    yield from legs(case)
    yield from terms(case)
    yield from coordinates(case)
    yield from households(case)


def negative(case: Case) -> Iterator[Finding]:
    """Find counts and times below zero."""
    op = case.operation
    timings = (("board", op.timings.board), ("alight", op.timings.alight))
    found: list[tuple[tuple[str | int, ...], float]] = [
        *((("operation", f"timings.{name}.per_vehicle_s"), timing.per_vehicle_s) for name, timing in timings),
        *((("operation", f"timings.{name}.per_person_s"), timing.per_person_s) for name, timing in timings),
        *((("people", i, "count"), row.count) for i, row in enumerate(op.people)),
        *((("households", i, "count"), home.count) for i, home in enumerate(op.households)),
        *((("fleet", i, "count"), row.count) for i, row in enumerate(op.fleet)),
        *((("fleet", i, "seats"), row.seats) for i, row in enumerate(op.fleet)),
        *((("fleet", i, "stretchers"), row.stretchers) for i, row in enumerate(op.fleet)),
        *((("legs", i, "minutes"), leg.drive_s / 60) for i, leg in enumerate(op.legs)),
        *((("places", i, "people_max"), place.people_max or 0) for i, place in enumerate(op.places)),
    ]
    for i, term in enumerate(op.terms):
        if isinstance(term, Inspection):
            found.append((("terms", i, "per_vehicle_s"), term.per_vehicle_s))
            found.append((("terms", i, "per_person_s"), term.per_person_s))
        if isinstance(term, Convoy):
            found.append((("terms", i, "headway_s"), term.headway_s))
        if isinstance(term, Reception):
            found.append((("terms", i, "people_max"), term.people_max or 0))
            found.append((("terms", i, "people_per_day"), term.people_per_day or 0))
    for key, figure in found:
        if figure < 0:
            yield finding(
                "negative",
                case.at(*key),
                text("{figure} is below zero.", figure=f"{figure:g}"),
                text("Give zero or more."),
            )


def nobody(case: Case) -> Iterator[Finding]:
    """Find that there is nobody to be brought out."""
    if "people" not in case.unsure and not any(row.count for row in case.operation.people):
        yield finding(
            "nobody",
            case.at("people"),
            text("Nobody is counted here, so there is nobody to bring out."),
            text("Write how many people of each group wait at each place."),
            stops=False,
        )


def too_many(case: Case) -> Iterator[Finding]:
    """Find more people than a plan can be made for."""
    people = sum(max(0, row.count) for row in case.operation.people)
    if people > PEOPLE_MOST:
        yield finding(
            "too-many-people",
            case.at("people"),
            text("{people} people are more than can be planned for.", people=people),
            text("Check the counts: a plan has at most {most} people.", most=PEOPLE_MOST),
        )


def places(case: Case) -> Iterator[Finding]:
    """Find places without a bay, and assembly points with more people than they hold."""
    present: dict[str, int] = {}
    for row in case.operation.people:
        present[row.place] = present.get(row.place, 0) + max(0, row.count)
    for i, place in enumerate(case.operation.places):
        if place.bays is not None and place.bays < 1:
            yield finding(
                "no-bay",
                case.at("places", i, "bays"),
                text(
                    "{place} has {bays} bays, so nobody could ever board or alight.",
                    place=place.id,
                    bays=place.bays,
                ),
                text("Give at least 1, or leave it empty where any number of vehicles fit."),
            )
        people, people_max = present.get(place.id, 0), place.people_max
        if place.kind == "assembly" and people_max is not None and 0 <= people_max < people:
            yield finding(
                "overfull",
                case.at("places", i, "people_max"),
                text(
                    "{people} people wait at {place}, which holds {people_max}.",
                    people=people,
                    place=place.id,
                    people_max=people_max,
                ),
                text("Check both figures; if they are right, spread the people over more assembly points."),
                stops=False,
            )


def fleet(case: Case) -> Iterator[Finding]:
    """Find vehicles without any room, and those that may make no trip."""
    for i, row in enumerate(case.operation.fleet):
        if row.seats == 0 and row.stretchers == 0:
            yield finding(
                "no-room",
                case.at("fleet", i, "seats"),
                text("“{type}” has neither seats nor stretchers, so it carries nobody.", type=row.type),
                text("Give its seats or stretchers, or delete the row."),
                stops=False,
            )
        if row.trips_max is not None and row.trips_max < 1:
            yield finding(
                "no-trips",
                case.at("fleet", i, "trips_max"),
                text(
                    "“{type}” may make {trips} trips, so it carries nobody.",
                    type=row.type,
                    trips=row.trips_max,
                ),
                text("Give at least 1, or leave it empty where there is no limit."),
                stops=False,
            )


def legs(case: Case) -> Iterator[Finding]:
    """Find legs from a place to itself."""
    for i, leg in enumerate(case.operation.legs):
        if leg.from_ == leg.to:
            yield finding(
                "leg-to-itself",
                case.at("legs", i, "to"),
                text("This leg goes from {place} to {place} itself and is never driven.", place=leg.to),
                text("Correct one of its ends, or delete it."),
                stops=False,
            )


def terms(case: Case) -> Iterator[Finding]:
    """Find terms with a figure outside what it can be."""
    for i, term in enumerate(case.operation.terms):
        stops = term.status == "agreed"
        match term:
            case Inspection(lanes=lanes) if lanes < 1:
                yield finding(
                    "lanes",
                    case.at("terms", i, "lanes"),
                    text(
                        "The inspection {term} has {lanes} lanes, so nobody passes.",
                        term=term.id,
                        lanes=lanes,
                    ),
                    text("Give at least 1 lane."),
                    stops=stops,
                )
            case Order(fraction=fraction) if not 0 <= fraction <= 1:
                yield finding(
                    "fraction",
                    case.at("terms", i, "fraction"),
                    text(
                        "The fraction of {term} is {fraction}, which is not between 0 and 1.",
                        term=term.id,
                        fraction=f"{float(fraction):g}",
                    ),
                    text("Give a share between 0 and 1: 0.5 for half of the people, 1 for all."),
                    stops=stops,
                )
            case Convoy():
                yield from convoy(case, i, term)
            case Reciprocity():
                yield from reciprocity(case, i, term)
            case _:
                pass


def convoy(case: Case, i: int, term: Convoy) -> Iterator[Finding]:
    """Find a convoy of fewer than one vehicle, and one whose least size is above its greatest."""
    stops = term.status == "agreed"
    sizes = (("vehicles_max", term.vehicles_max), ("vehicles_min", term.vehicles_min))
    for field, size in sizes:
        if size is not None and size < 1:
            yield finding(
                "convoy-size",
                case.at("terms", i, field),
                text("The convoys of {term} have {vehicles} vehicles.", term=term.id, vehicles=size),
                text("Give at least 1 vehicle."),
                stops=stops,
            )
    if term.vehicles_max is not None and 1 <= term.vehicles_max < term.vehicles_min:
        yield finding(
            "convoy-size",
            case.at("terms", i, "vehicles_min"),
            text(
                "The convoys of {term} have at least {least} vehicles and at most {most}, which cannot be.",
                term=term.id,
                least=term.vehicles_min,
                most=term.vehicles_max,
            ),
            text("Give a vehicles_min that is not above vehicles_max."),
            stops=stops,
        )


def reciprocity(case: Case, i: int, term: Reciprocity) -> Iterator[Finding]:
    """Find a ratio that is not above zero, and a slack below zero."""
    stops = term.status == "agreed"
    if term.ratio <= 0:
        yield finding(
            "ratio",
            case.at("terms", i, "ratio"),
            text("The ratio of {term} is {ratio}.", term=term.id, ratio=f"{float(term.ratio):g}"),
            text("Give a ratio above 0: how many people of a leave for each person of b who arrives."),
            stops=stops,
        )
    if term.slack < 0:
        yield finding(
            "slack",
            case.at("terms", i, "slack"),
            text("The slack of {term} is {slack}, below zero.", term=term.id, slack=term.slack),
            text("Give how many people one side may be ahead of the other, at least 1."),
            stops=stops,
        )


def coordinates(case: Case) -> Iterator[Finding]:
    """Find places that share a point, and places far from all others."""
    at: dict[tuple[float, float], int] = {}
    operation = case.operation
    points = {
        i: (place.lat, place.lon)
        for i, place in enumerate(operation.places)
        if place.lat is not None and place.lon is not None
    }
    for i, point in points.items():
        if at.setdefault(point, i) != i:
            yield finding(
                "same-point",
                case.at("places", i, "lat"),
                text(
                    "{place} has the same coordinates as {other} ({where}).",
                    place=operation.places[i].id,
                    other=operation.places[at[point]].id,
                    where=written(case.at("places", at[point])),
                ),
                text("Correct the coordinates of one of them, so that the map shows both."),
                stops=False,
            )
    if len(points) < 3:
        return
    middle = (median(lat for lat, _ in points.values()), median(lon for _, lon in points.values()))
    for i, point in points.items():
        km = distance_km(point, middle)
        if km > FAR_KM:
            yield finding(
                "far-away",
                case.at("places", i, "lat"),
                text(
                    "{place} lies {km} km from the other places.", place=operation.places[i].id, km=round(km)
                ),
                text("Check its latitude and longitude; perhaps they are exchanged or a digit is wrong."),
                stops=False,
            )


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two points (latitude, longitude in degrees), by haversines."""
    (lat_a, lon_a), (lat_b, lon_b) = a, b
    h = (
        sin(radians(lat_b - lat_a) / 2) ** 2
        + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(min(1.0, sqrt(max(0.0, h))))


def households(case: Case) -> Iterator[Finding]:
    """Find households that are more people than their place and group has, and companions apart."""
    yield from too_many_households(case)
    homes = {home.token: home for home in case.operation.households}
    for i, home in enumerate(case.operation.households):
        for flag in home.flags:
            other = homes.get(flag.removeprefix("companion_of:").strip())
            if not flag.startswith("companion_of:") or other is None or "places" in case.unsure:
                continue
            if home.token == other.token:
                what = text("The household {token} is said to be its own companion.", token=home.token)
            elif home.place != other.place:
                what = text(
                    "{token} is a companion of {other}, but waits at {place} and {other} at {other_place}.",
                    token=home.token,
                    other=other.token,
                    place=home.place,
                    other_place=other.place,
                )
            elif None not in (home.destination, other.destination) and home.destination != other.destination:
                what = text(
                    "{token} is a companion of {other}, but goes to {to} and {other} to {other_to}.",
                    token=home.token,
                    other=other.token,
                    to=home.destination,
                    other_to=other.destination,
                )
            else:
                continue
            mend = text("Give companions the same place and destination, or correct the token.")
            yield finding("companions-apart", case.at("households", i, "flags"), what, mend, stops=False)


def too_many_households(case: Case) -> Iterator[Finding]:
    """Find places and groups whose households are more people than counted there.

    A household with a destination of its own may be among the people counted without one.
    """
    if not case.operation.people or case.people_are_households or "people" in case.unsure:
        return
    counted: dict[tuple[str, str], dict[str | None, int]] = {}
    for row in case.operation.people:
        there = counted.setdefault((row.place, row.group), {})
        there[row.destination] = there.get(row.destination, 0) + row.count
    grouped: dict[tuple[str, str], dict[str | None, int]] = {}
    last: dict[tuple[str, str], int] = {}
    for i, home in enumerate(case.operation.households):
        there = grouped.setdefault((home.place, home.group), {})
        there[home.destination] = there.get(home.destination, 0) + home.count
        last[home.place, home.group] = i
    for (place, group), homes in grouped.items():
        people = counted.get((place, group), {})
        beyond = sum(max(0, n - people.get(to, 0)) for to, n in homes.items() if to is not None)
        if sum(homes.values()) > sum(people.values()) or beyond > people.get(None, 0):
            yield finding(
                "households-over",
                case.at("households", last[place, group], "count"),
                text(
                    "The households of {group} at {place} are {households} people ({to});"
                    " the people table has {people} ({counted}).",
                    group=group,
                    place=place,
                    households=sum(homes.values()),
                    to=by_destination(homes),
                    people=sum(people.values()),
                    counted=by_destination(people),
                ),
                text(
                    "Correct the counts or destinations, so that every household is among the people counted."
                ),
            )


def by_destination(counts: Mapping[str | None, int]) -> Text:
    """Return counts by destination as part of a sentence."""
    shown = [
        text("any destination: {count}", count=count)
        if to is None
        else text("{to}: {count}", to=to, count=count)
        for to, count in sorted(counts.items(), key=lambda each: each[0] or "")
    ]
    return listed(shown) if shown else text("nobody")
