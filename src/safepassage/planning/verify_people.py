"""Checks of the people: each moves at most once, to where they may and want to go, households whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from safepassage.errors import Finding
from safepassage.language import text
from safepassage.operation.model import Household, Operation
from safepassage.planning.plan import Plan
from safepassage.planning.verify_journeys import Boarding, Carried, Journey, found

PlaceGroup = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Waiting:
    """People of one group at one place: bound for a destination, or free to choose."""

    bound: Counter[str] = field(default_factory=Counter)
    free: int = 0

    @property
    def count(self) -> int:
        """How many there are."""
        return self.bound.total() + self.free

    def too_many(self, moved: Mapping[str, int]) -> int:
        """Return how many of those moved, by destination, are beyond those who go there and those free."""
        return max(0, sum(max(0, n - self.bound[to]) for to, n in moved.items()) - self.free)


def people_findings(
    operation: Operation, plan: Plan, journeys: Sequence[Journey], carried: Sequence[Carried]
) -> Iterator[Finding]:
    """Say who is moved twice, taken elsewhere, split, or not accounted for."""
    waiting = waiting_in(operation)
    moved: dict[PlaceGroup, Counter[str]] = defaultdict(Counter)
    for part in carried:
        moved[part.place, part.group][part.destination] += part.count
    sound = True
    for key, by_destination in moved.items():
        there = waiting.get(key, Waiting())
        if over := there.too_many(by_destination):
            sound = False
            yield _too_many_finding(key, there, by_destination, over)
    yield from _left_findings(plan, waiting, moved, sound=sound)
    yield from _household_findings(operation, journeys, waiting, moved)


def waiting_in(operation: Operation) -> dict[PlaceGroup, Waiting]:
    """Return everyone of the operation by place and group."""
    waiting: dict[PlaceGroup, Waiting] = defaultdict(Waiting)
    for people in operation.people:
        there = waiting[people.place, people.group]
        if people.destination is None:
            there.free += people.count
        else:
            there.bound[people.destination] += people.count
    return dict(waiting)


def _too_many_finding(key: PlaceGroup, there: Waiting, moved: Mapping[str, int], over: int) -> Finding:
    place, group = key
    total = sum(moved.values())
    if total > there.count:
        what = text(
            "{moved} people of {group} are taken from {place}, where there are {count}: {over} would "
            "move twice.",
            moved=total,
            group=group,
            place=place,
            count=there.count,
            over=total - there.count,
        )
        return found("moved-twice", "trips", what)
    what = text(
        "{over} people of {group} from {place} are taken elsewhere than they chose.",
        over=over,
        group=group,
        place=place,
    )
    return found("destination", "trips", what)


def _left_findings(
    plan: Plan,
    waiting: Mapping[PlaceGroup, Waiting],
    moved: Mapping[PlaceGroup, Counter[str]],
    *,
    sound: bool,
) -> Iterator[Finding]:
    """Say where those moved and those left are not everyone."""
    total = sum(there.count for there in waiting.values())
    if plan.people_total != total:
        what = text(
            "The plan counts {said} people in all, the operation {total}.",
            said=plan.people_total,
            total=total,
        )
        yield found("totals", "people.total", what)
    left: Counter[PlaceGroup] = Counter()
    for entry in plan.left:
        if entry.count <= 0:
            what = text("A row of people left counts {count}; leave out rows of nobody.", count=entry.count)
            yield found("totals", "people.left", what)
        left[entry.place, entry.group] += entry.count
    if not sound:
        return
    for place, group in sorted({*waiting, *left}):
        there = waiting.get((place, group), Waiting()).count
        gone = moved[place, group].total() if (place, group) in moved else 0
        if there - gone != left[place, group]:
            what = text(
                "Of {count} people of {group} at {place} {moved} are moved, so {due} are left, not {left}.",
                count=there,
                group=group,
                place=place,
                moved=gone,
                due=there - gone,
                left=left[place, group],
            )
            yield found("totals", "people.left", what)


def _household_findings(
    operation: Operation,
    journeys: Sequence[Journey],
    waiting: Mapping[PlaceGroup, Waiting],
    moved: Mapping[PlaceGroup, Counter[str]],
) -> Iterator[Finding]:
    """Say which households are split, doubled or misled, trip by trip and then place by place."""
    known = {household.token: household for household in operation.households}
    trip_of: dict[str, str] = {}
    loose: dict[PlaceGroup, Counter[str]] = defaultdict(Counter)
    for journey in journeys:
        here = f"trip {journey.trip.id}"
        listed: Counter[PlaceGroup] = Counter()
        for token in journey.trip.households:
            if token not in known:
                yield found("unknown-id", here, text("The operation has no household {token}.", token=token))
                continue
            if token in trip_of:
                what = text("The household {token} is in trip {trip} too.", token=token, trip=trip_of[token])
                yield found("household-twice", here, what)
                continue
            trip_of[token] = journey.trip.id
            household = known[token]
            listed[household.place, household.group] += household.count
            if household.destination not in (None, journey.destination):
                what = text(
                    "The household {token} chose {chosen}, but the trip ends at {to_place}.",
                    token=token,
                    chosen=household.destination,
                    to_place=journey.destination,
                )
                yield found("destination", here, what)
        boarded = _boarded(journey.boardings)
        for (place, group), count in sorted(listed.items()):
            if count > boarded[place, group]:
                what = text(
                    "The households listed are {count} people of {group} from {place}; {boarded} of "
                    "them board there.",
                    count=count,
                    group=group,
                    place=place,
                    boarded=boarded[place, group],
                )
                yield found("household-split", here, what)
        for key, count in boarded.items():
            loose[key][journey.destination] += max(0, count - listed[key])
    yield from _loose_findings(operation.households, waiting, moved, loose)


def _loose_findings(
    households: Sequence[Household],
    waiting: Mapping[PlaceGroup, Waiting],
    moved: Mapping[PlaceGroup, Counter[str]],
    loose: Mapping[PlaceGroup, Counter[str]],
) -> Iterator[Finding]:
    """Say where more people travel outside households than are in none: some household would be split."""
    in_households: dict[PlaceGroup, Waiting] = defaultdict(Waiting)
    for household in households:
        within = in_households[household.place, household.group]
        if household.destination is None:
            within.free += household.count
        else:
            within.bound[household.destination] += household.count
    for (place, group), within in in_households.items():
        there = waiting.get((place, group), Waiting())
        if there.too_many(moved.get((place, group), {})):
            continue  # said already: they would move twice
        # A household may have chosen where the count of people leaves the choice open.
        chose_freely = sum(max(0, n - there.bound[to]) for to, n in within.bound.items())
        rest = Waiting(bound=there.bound - within.bound, free=max(0, there.free - within.free - chose_freely))
        alone = loose.get((place, group), Counter())
        over = max(rest.too_many(alone), alone.total() - max(0, there.count - within.count))
        if over > 0:
            what = text(
                "{over} people of {group} from {place} travel without the rest of their household.",
                over=over,
                group=group,
                place=place,
            )
            mend = text("List each household in the one trip that takes all of it.")
            yield found("household-split", "trips", what, mend)


def _boarded(boardings: Sequence[Boarding]) -> Counter[PlaceGroup]:
    boarded: Counter[PlaceGroup] = Counter()
    for boarding in boardings:
        for group, count in boarding.load.items():
            boarded[boarding.place, group] += count
    return boarded
