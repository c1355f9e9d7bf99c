"""People whom nothing lets out, no road leads out, or no vehicle can fetch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from safepassage.errors import Finding
from safepassage.language import Text, text
from safepassage.operation.calendar import ceasefire_of
from safepassage.operation.check_case import Case, Item, Lane, finding, hours, listed, persons
from safepassage.operation.check_reach import Reach
from safepassage.operation.check_times import inside
from safepassage.operation.terms import Ceasefire


def passages(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find every row of people that no vehicle can ever take to a place the agreement permits."""
    if case.unsure & {"places", "groups"}:
        return
    lost = [item for item in case.items if not reach.fetched[item.index]]
    if "terms" not in case.unsure:
        yield from not_permitted(case, [item for item in lost if not case.lanes[item.index]])
    permitted = [item for item in lost if case.lanes[item.index]]
    if case.unsure & {"terms", "legs"}:
        return
    everyone = frozenset(case.operation.group_of)
    roads = {lane: frozenset(reach.named(reach.leaving(lane, everyone))) for lane in reach.boardings}
    cut_off = [i for i in permitted if not any(i.place in roads[lane] for lane in case.lanes[i.index])]
    yield from no_route(case, cut_off)
    if "fleet" not in case.unsure:
        indices = {item.index for item in cut_off}
        yield from no_vehicle(case, [item for item in permitted if item.index not in indices])
        yield from only_with_others(case, reach)
        yield from short_ceasefire(case, reach)


def people_of(items: Iterable[Item]) -> Text:
    """Return how many people these are, as part of a sentence."""
    return persons(sum(item.count for item in items))


def by_key(items: Iterable[Item], *fields: str) -> list[tuple[tuple[str, ...], list[Item]]]:
    """Return items grouped by some of their fields, in the order they were written."""
    found: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        found.setdefault(tuple(getattr(item, field) for field in fields), []).append(item)
    return list(found.items())


def not_permitted(case: Case, items: Sequence[Item]) -> Iterator[Finding]:
    """Find people whom no agreed passage lets go, or not where they want to."""
    for (group, to), those in by_key(items, "group", "destination"):
        places = listed(item.place for item in those)
        if to is None:
            yield finding(
                "no-passage",
                case.at("people", those[0].index, "group"),
                text(
                    "No agreed passage covers {people} of the group {group} at {places};"
                    " the plan leaves them there.",
                    people=people_of(those),
                    group=group,
                    places=places,
                ),
                text("Add a passage for them, or correct the flow of the passage that is meant for them."),
                stops=False,
            )
        else:
            yield finding(
                "destination-not-permitted",
                case.at("people", those[0].index, "destination"),
                text(
                    "No agreed passage lets {people} of the group {group} at {places} go to {to}, as"
                    " they choose; the plan leaves them there.",
                    people=people_of(those),
                    group=group,
                    places=places,
                    to=to,
                ),
                text("Add a passage to {to} for them, or agree on another destination with them.", to=to),
                stops=False,
            )


def no_route(case: Case, items: Sequence[Item]) -> Iterator[Finding]:
    """Find people from whose assembly point no route leads to any destination they are permitted."""
    for (place,), those in by_key(items, "place"):
        gaps = {gap(case, place, lane) for item in those for lane in case.lanes[item.index]}
        from_, to = min(gaps, key=lambda each: (each[0] == place, each))
        yield finding(
            "no-route",
            case.at("people", those[0].index, "place"),
            text(
                "No route leads from {place} to where {people} there ({groups}) may go: {missing}"
                " The plan leaves them there.",
                place=place,
                people=people_of(those),
                groups=listed(item.group for item in those),
                missing=missing_legs(case, from_, to),
            ),
            mend_route(case, from_, to),
            stops=False,
        )


def gap(case: Case, place: str, lane: Lane) -> tuple[str, str]:
    """Return the first two places on the way of a lane between which there is no route."""
    points = (place, *case.via(lane), lane[1])
    for from_, to in pairwise(points):
        if from_ != to and case.routes.quickest(from_, to) is None:
            return from_, to
    return place, lane[1]


def missing_legs(case: Case, from_: str, to: str) -> Text:
    """Return what is missing between two places, as well as can be told, as a sentence."""
    legs = [leg for leg in case.operation.legs if leg.from_ != leg.to]
    if not any(leg.from_ == from_ for leg in legs):
        return text("no leg leaves {place}.", place=from_)
    if not any(leg.to == to for leg in legs):
        return text("no leg leads to {place}.", place=to)
    within = sorted(case.routes.reached_from(from_))
    between = [place for place in within if not case.is_kind(place, "checkpoint", "junction")]
    if any(leg.from_ in between and leg.to == to for leg in legs) and between:
        return text(
            "from {from_} to {to} there is only a way through {places},"
            " but a route passes only through checkpoints and junctions.",
            from_=from_,
            to=to,
            places=listed(
                each for each in between if any(leg.from_ == each and leg.to == to for leg in legs)
            ),
        )
    return text(
        "the legs from {from_} lead only to {places}, and from none of these on to {to}.",
        from_=from_,
        places=listed(within),
        to=to,
    )


def mend_route(case: Case, from_: str, to: str) -> Text:
    """Return how to mend a missing route; often only the way back was written."""
    if case.routes.quickest(to, from_) is not None:
        return text(
            "There is a route back, from {to} to {from_}: if its legs can be driven in both directions,"
            " write yes in their column “both”.",
            from_=from_,
            to=to,
        )
    return text("Add the legs that lead from {from_} to {to}.", from_=from_, to=to)


def no_vehicle(case: Case, items: Sequence[Item]) -> Iterator[Finding]:
    """Find people whom no vehicle may carry, and those whom none that may can reach."""
    carried = {
        g for g in case.operation.group_of if any(case.room_for(row, g) > 0 for _, row in case.vehicles)
    }
    for (group,), those in by_key((item for item in items if item.group not in carried), "group"):
        yield finding(
            "no-vehicle",
            case.at("people", those[0].index, "group"),
            text(
                "No vehicle can carry {people} of the group {group} at {places}: {why}"
                " The plan leaves them there.",
                people=people_of(those),
                group=group,
                places=listed(item.place for item in those),
                why=why_not_carried(case, group),
            ),
            text("Add vehicles with room for this group, or correct the groups that a type carries."),
            stops=False,
        )
    for (place,), those in by_key((item for item in items if item.group in carried), "place"):
        starts = [
            row.at for _, row in case.vehicles if any(case.room_for(row, item.group) > 0 for item in those)
        ]
        yield finding(
            "no-approach",
            case.at("people", those[0].index, "place"),
            text(
                "No vehicle that can carry {people} ({groups}) at {place} and bring them out ever"
                " gets there; such vehicles start at {starts}. The plan leaves them there.",
                people=people_of(those),
                groups=listed(item.group for item in those),
                place=place,
                starts=listed(starts),
            ),
            approach(case, starts, place),
            stops=False,
        )


def why_not_carried(case: Case, group: str) -> Text:
    """Return why no vehicle carries a group, as a sentence."""
    if not case.vehicles:
        return text("the fleet has no vehicle that can be used.")
    stretcher = case.operation.group_of[group].uses == "stretcher"
    roomy = [row.type for _, row in case.vehicles if (row.stretchers if stretcher else row.seats) > 0]
    if roomy:
        return text(
            "the vehicles with room for them ({types}) are kept for other groups.", types=listed(roomy)
        )
    if stretcher:
        return text("they need stretchers, and no vehicle has any.")
    return text("they need seats, and no vehicle has any.")


def approach(case: Case, starts: Sequence[str], place: str) -> Text:
    """Return how to let vehicles reach a place."""
    start = next((each for each in starts if case.routes.quickest(each, place) is None), None)
    if start is None:
        return text("Add vehicles that start where they can reach {place}.", place=place)
    return mend_route(case, start, place)


def only_with_others(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find people who can be fetched only by a trip that boards others at another assembly point too."""
    if not reach.onward.any():
        return
    alone = Reach(case=case, one_boarding=True)
    shared = [item for item in case.items if reach.fetched[item.index] and not alone.fetched[item.index]]
    for (place,), those in by_key(shared, "place"):
        (here,) = np.flatnonzero(reach.flags([place]))
        yield finding(
            "only-with-others",
            case.at("people", those[0].index, "place"),
            text(
                "Only a trip that also boards people elsewhere ({others}) can take {people} ({groups}) at"
                " {place}: by checkpoints and junctions alone there is no way there and out.",
                others=listed(sorted(reach.named(reach.onward[here] | reach.onward[:, here]))),
                people=people_of(those),
                groups=listed(item.group for item in those),
                place=place,
            ),
            text("If a road passes by the other place, add legs that meet at a junction there."),
            stops=False,
        )


def short_ceasefire(case: Case, reach: Reach) -> Iterator[Finding]:
    """Find people who could be fetched if any ceasefire lasted for the longest drive of their way."""
    spans = ceasefire_of(case.operation).intersection(inside(case)).spans
    if not case.of_kind(Ceasefire) or not spans:
        return
    longest_s = max(to_s - from_s for from_s, to_s in spans)
    if longest_s >= sum(leg.drive_s for leg in case.operation.legs if leg.drive_s > 0):
        return
    within = Reach(case=case, drive_max_s=longest_s)
    ids = listed(term.id for _, term in case.of_kind(Ceasefire))
    lost = [i for i in case.items if reach.fetched[i.index] and not within.fetched[i.index]]
    for (place,), those in by_key(lost, "place"):
        yield finding(
            "ceasefire-too-short",
            case.at("terms", case.of_kind(Ceasefire)[-1][0], "to"),
            text(
                "No ceasefire ({terms}) lasts long enough for {people} ({groups}) at {place}:"
                " the longest lasts {longest}, and a vehicle that takes them out drives for"
                " {drive} without a stop. The plan leaves them there.",
                terms=ids,
                people=people_of(those),
                groups=listed(item.group for item in those),
                place=place,
                longest=hours(longest_s),
                drive=hours(shortest_long_drive_s(case, those, longest_s)),
            ),
            text("Agree on a longer ceasefire, or name a checkpoint on the way where vehicles can wait."),
            stops=False,
        )


def shortest_long_drive_s(case: Case, items: Sequence[Item], longest_s: int) -> int:
    """Return the least drive that is too long, of those on the ways to and from these people."""
    routes = [
        case.routes.quickest(item.place, lane[1], case.via(lane))
        for item in items
        for lane in case.lanes[item.index]
    ]
    routes += [case.routes.quickest(row.at, item.place) for _, row in case.vehicles for item in items]
    drives = [drive for route in routes if route for drive in route.drives_s if drive > longest_s]
    return min(drives, default=longest_s + 1)
