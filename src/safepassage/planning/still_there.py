"""Who has not boarded yet: by assembly point, group and the destination they chose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from safepassage.operation.model import Operation
from safepassage.planning.counted_with import counted_with
from safepassage.planning.plan import Stop
from safepassage.planning.state import TripSoFar

PlaceGroup = tuple[str, str]
Carried = tuple[TripSoFar, Stop, str, int]
"""People of a group who boarded a trip at a stop, and how many."""


@dataclass(slots=True)
class _Gone:
    """Who has boarded at one place: households by the destination they chose, others by where they go."""

    housed: Counter[str | None] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)


def still_there(operation: Operation, carried: Iterable[Carried]) -> Mapping[PlaceGroup, Counter[str | None]]:
    """Return how many of each place and group have not boarded, by the destination they chose (None: any).

    Of a household it is known whether they have. Of the others, whoever chose a destination is taken to have
    gone there before those who chose none.
    """
    there: dict[PlaceGroup, Counter[str | None]] = defaultdict(Counter)
    for row in operation.people:
        there[row.place, row.group][row.destination] += row.count
    chosen = counted_with(operation)
    housed: dict[PlaceGroup, Counter[str | None]] = defaultdict(Counter)
    for household in operation.households:
        housed[household.place, household.group][chosen[household.token]] += household.count
    gone = _gone(operation, carried, chosen)
    for key, counts in there.items():
        loose = Counter(counts)
        loose.subtract(housed[key])
        counts.subtract(gone[key].housed)
        for to, count in gone[key].others.items():
            bound = max(0, min(count, loose[to]))
            loose[to] -= bound
            counts[to] -= bound
            counts[None] -= count - bound
    return there


def _gone(
    operation: Operation, carried: Iterable[Carried], chosen: Mapping[str, str | None]
) -> Mapping[PlaceGroup, _Gone]:
    """Return who has boarded, by where and of which group."""
    homes = {household.token: household for household in operation.households}
    gone: dict[PlaceGroup, _Gone] = defaultdict(_Gone)
    for trip, stop, group, count in carried:
        mine = [
            home
            for token in trip.households
            if (home := homes.get(token)) is not None and (home.place, home.group) == (stop.place, group)
        ]
        here = gone[stop.place, group]
        for home in mine:
            here.housed[chosen[home.token]] += home.count
        here.others[trip.to] += max(0, count - sum(home.count for home in mine))
    return gone
