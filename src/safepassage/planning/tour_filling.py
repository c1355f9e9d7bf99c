"""Who takes which trip of whole tours: everybody, as early as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from safepassage.operation.calendar import NEVER
from safepassage.planning.plain import Plain, Walk
from safepassage.planning.tour import Intent, Pickup, Tour
from safepassage.planning.whole_programme import INF, WholeProgramme


def filled(
    plain: Plain, walks: Sequence[Walk], *, seconds: float, interrupted: Callable[[], bool]
) -> tuple[Tour, ...] | None:
    """Return tours in which everybody takes a trip, with the least sum of arrivals; None where they cannot.

    Every trip carries somebody. Lots, trips, rooms for sitting and lying, and receptions nest on either
    side, so that it is a flow and easily solved in whole numbers.
    """
    programme = WholeProgramme()
    aboard: list[list[dict[int, int]]] = []
    people: dict[int, dict[int, float]] = {lot: {} for lot in plain.lots}
    room: dict[int, dict[int, float]] = {}
    for walk in walks:
        kind = plain.kind[walk.row]
        trips = []
        for index, arrival in zip(walk.hauls, plain.arrivals(walk), strict=True):
            haul = plain.hauls[index]
            lots = [lot for lot in haul.lots if lot in plain.kinds[kind].lots]
            columns = {lot: programme.column(plain.counts[lot], cost=float(arrival)) for lot in lots}
            for lying in (False, True):
                mine = {column: 1.0 for lot, column in columns.items() if plain.lying[lot] == lying}
                if mine:
                    programme.row(mine, -INF, plain.beds(kind, lying=lying))
            programme.row(dict.fromkeys(columns.values(), 1.0), 1.0, INF)
            for lot, column in columns.items():
                people[lot][column] = 1.0
                room.setdefault(haul.end, {})[column] = 1.0
            trips.append(columns)
        aboard.append(trips)
    for lot, terms in people.items():
        programme.row(terms, plain.counts[lot], plain.counts[lot])
    for end, terms in room.items():
        if plain.room[end] < NEVER:
            programme.row(terms, -INF, plain.room[end])
    found = programme.solved(seconds=seconds, interrupted=interrupted)
    if found.verdict != "solved":
        return None
    numbers: Counter[int] = Counter()
    tours = []
    for walk, trips in zip(walks, aboard, strict=True):
        loads = [{lot: round(found.values[c]) for lot, c in columns.items()} for columns in trips]
        intents = tuple(_intent(plain, haul, load) for haul, load in zip(walk.hauls, loads, strict=True))
        tours.append(Tour(row=walk.row, number=numbers[walk.row], trips=intents))
        numbers[walk.row] += 1
    return tuple(tours)


def _intent(plain: Plain, index: int, load: dict[int, int]) -> Intent:
    haul = plain.hauls[index]
    place = plain.problem.services[haul.service].place
    carried = {lot: people for lot, people in sorted(load.items()) if people}
    return Intent(service=haul.service, pickups=(Pickup(place=place, load=carried),))
