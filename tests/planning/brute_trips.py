"""The trips of the exhaustive search: every way to carry given people with given vehicles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from safepassage.operation.model import Fleet, Operation
from safepassage.operation.terms import Flow, Passage

Sort = tuple[str, str, str | None]
"""Place, group and chosen destination: people who are alike."""


Way = tuple[tuple[str, int], ...]
"""The places after the first one, each with the drive to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A stop before it has times; `drive_s` leads to the next one."""

    place: str
    boards: Mapping[str, int] = field(default_factory=dict)
    loaded: bool
    drive_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A trip before it has times."""

    vehicle: int
    people: Counter[Sort]
    halts: tuple[Halt, ...]
    passages: tuple[str, ...]

    @property
    def load(self) -> Counter[str]:
        """The people by group."""
        load: Counter[str] = Counter()
        for (_, group, _), count in self.people.items():
            load[group] += count
        return load


def shared_out(
    operation: Operation, rows: Sequence[Fleet], moved: Counter[Sort]
) -> Iterator[tuple[Run, ...]]:
    """Yield every way to carry these people: vehicle by vehicle, trip by trip."""

    def further(vehicle: int, at: str, made: int, rest: Counter[Sort]) -> Iterator[tuple[Run, ...]]:
        if not rest:
            yield ()
            return
        if vehicle + 1 < len(rows):
            yield from further(vehicle + 1, rows[vehicle + 1].at, 0, rest)
        trips_max = rows[vehicle].trips_max
        if trips_max is not None and made >= trips_max:
            return
        for size in range(1, rest.total() + 1):
            for load in sub_counts(rest, size):
                if _fits(operation, rows[vehicle], load):
                    for run in _runs(operation, vehicle, at, load):
                        for more in further(vehicle, run.halts[-1].place, made + 1, rest - load):
                            yield (run, *more)

    yield from further(0, rows[0].at, 0, moved)


def _fits(operation: Operation, row: Fleet, load: Counter[Sort]) -> bool:
    room = {"seat": row.seats, "stretcher": row.stretchers}
    for (_, group, _), count in load.items():
        room[operation.group_of[group].uses] -= count
    return min(room.values()) >= 0 and (not row.groups or all(group in row.groups for _, group, _ in load))


def _runs(operation: Operation, vehicle: int, at: str, load: Counter[Sort]) -> Iterator[Run]:
    """Yield every trip with these people from where the vehicle stands."""
    for boardings in _boardings(load):
        for to in (place.id for place in operation.places if place.kind == "reception"):
            if any(chosen not in (None, to) for _, _, chosen in load):
                continue
            permitting = [
                term
                for term in operation.binding_terms
                if isinstance(term, Passage) and all(term.flow.covers(g, p, to) for p, g, _ in load)
            ]
            places = [place for place, _ in boardings]
            ways = [] if at == places[0] else [_ways(operation, at, places[0], must=False)]
            ways += [_ways(operation, a, b, must=False) for a, b in pairwise(places)]
            last: dict[Way, list[str]] = {}
            for passage in permitting:
                for way in _ways(operation, places[-1], to, must=bool(passage.via)):
                    last.setdefault(way, []).append(passage.id)
            for taken in product(*ways, last):
                yield _run(vehicle, at, boardings, taken, load, tuple(last[taken[-1]]))


def _run(
    vehicle: int,
    at: str,
    boardings: Sequence[tuple[str, Counter[str]]],
    ways: Sequence[Way],
    load: Counter[Sort],
    passages: tuple[str, ...],
) -> Run:
    """Return a trip by these ways; a way is a list of (next place, drive to it)."""
    waiting = list(boardings)
    boards = waiting.pop(0)[1] if boardings[0][0] == at else {}
    halts: list[Halt] = []
    place, loaded = at, bool(boards)
    for way in ways:
        for index, (to, drive_s) in enumerate(way):
            halts.append(Halt(place=place, boards=boards, loaded=loaded, drive_s=drive_s))
            place, boards = to, {}
            if index == len(way) - 1 and waiting:
                boards, loaded = waiting.pop(0)[1], True
    halts.append(Halt(place=place, loaded=True))
    return Run(vehicle=vehicle, people=load, halts=tuple(halts), passages=passages)


def _boardings(load: Counter[Sort]) -> Iterator[tuple[tuple[str, Counter[str]], ...]]:
    """Yield every sequence of boarding stops that collects a load, each with at least one person."""
    if not load:
        yield ()
        return
    for size in range(1, load.total() + 1):
        for part in sub_counts(load, size):
            places = {place for place, _, _ in part}
            if len(places) > 1:
                continue
            here: Counter[str] = Counter()
            for (_, group, _), count in part.items():
                here[group] += count
            for more in _boardings(load - part):
                if not more or more[0][0] not in places:
                    yield ((next(iter(places)), here), *more)


def _ways(operation: Operation, from_: str, to: str, *, must: bool) -> tuple[Way, ...]:
    """Return the quickest ways, directly or by the checkpoint (`must`: by it in any case)."""
    drives: dict[tuple[str, str], int] = {}
    for leg in operation.legs:
        ends = (leg.from_, leg.to)
        drives[ends] = min(leg.drive_s, drives.get(ends, leg.drive_s))
    ways: list[Way] = []
    if (from_, to) in drives and not must:
        ways.append(((to, drives[from_, to]),))
    ways += [
        ((place.id, drives[from_, place.id]), (to, drives[place.id, to]))
        for place in operation.places
        if place.kind == "checkpoint" and (from_, place.id) in drives and (place.id, to) in drives
    ]
    took = [sum(drive_s for _, drive_s in way) for way in ways]
    return tuple(way for way, drive_s in zip(ways, took, strict=True) if drive_s == min(took))


def sub_counts(sorts: Mapping[Sort, int], size: int) -> Iterator[Counter[Sort]]:
    """Yield every way to take that many people of these sorts."""
    keys = list(sorts)
    for counts in product(*(range(sorts[key] + 1) for key in keys)):
        if sum(counts) == size:
            yield +Counter(dict(zip(keys, counts, strict=True)))


def aboard(run: Run, j: int) -> int:
    """Return how many people are aboard when a stop is left."""
    return sum(sum(halt.boards.values()) for halt in run.halts[: j + 1])


def in_flow(flow: Flow, run: Run) -> int:
    """Return how many people of a trip belong to a flow."""
    to = run.halts[-1].place
    return sum(count for (place, group, _), count in run.people.items() if flow.covers(group, place, to))
