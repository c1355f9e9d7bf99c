"""The best clearance of very small operations, by trying everything.

Why this finds the optimum over *all* valid plans of the operations it accepts:

1. *Trips.* Every way of leaving people behind, of sharing the others out to trips, of ordering trips on
   vehicles, of ordering boarding stops within a trip (with returns to a place), of choosing destinations
   and of taking one of two equally quick routes is tried. There is at most one checkpoint and no
   junction, so that a route between two places is direct or by the checkpoint. A trip carries at least
   one person, so there are at most as many trips as people.
2. *Orders.* A valid plan puts the vehicles in an order at each thing they share: by the beginning of
   boarding or alighting at a place with bays, by (arrival, start) at an inspection, by release for
   convoys, by arrival at a reception with a daily limit. All orders that keep each vehicle's own trips
   in turn are tried.
3. *Times.* Once these orders are fixed, every constraint reads "this time is at least a non-decreasing
   function of those times": a bay or lane is free once the k-th last of those before has left, the next
   instant of a calendar, the instant at which enough people have arrived, the next midnight after an
   arrival, the release of the convoy before. Such a system has a least solution, found by iteration from
   zero, that is earliest in all times at once (Knaster and Tarski); upper limits (deadline,
   availability) can only be met if it meets them. So the earliest schedules of all combinations contain
   an optimum.

Branches are cut only where the least solution of fewer constraints is already no better than a plan in hand.
Plans that clear later than `HORIZON_S` are not looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise, permutations, product
from typing import Final

from safepassage.language import text
from safepassage.operation.model import Fleet, Operation
from safepassage.operation.terms import (
    Ceasefire,
    Conduct,
    Convoy,
    Flow,
    Inspection,
    Order,
    Passage,
    Reception,
    Window,
)
from safepassage.planning.plan import Bound, ConvoyRun, Left, Plan, Stop, Trip, UsedVehicle
from safepassage.planning.verify_hours import DAY_S, Clock, Hours

HORIZON_S: Final = 6 * DAY_S
PEOPLE_MAX: Final = 5
ACCEPTED: Final = (Passage, Window, Inspection, Convoy, Order, Ceasefire, Reception, Conduct)

Sort = tuple[str, str, str | None]
"""Place, group and chosen destination: people who are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """The best there is: fewest people left, then the earliest clearance, and a plan that attains it."""

    left: int
    clearance_s: int
    plan: Plan


def brute_optimum(operation: Operation) -> Optimum | None:
    """Return the best of all valid plans; None where no plan moves anybody.

    Raises
    ------
    ValueError
        The operation is outside the class for which the search is exhaustive.
    """
    _require_class(operation)
    sorts = _sorts(operation)
    everyone, calendar = sum(sorts.values()), _Calendar(operation)
    for left in range(everyone):
        best: _Schedule | None = None
        for moved in _sub_counts(sorts, everyone - left):
            best = _best_schedule(operation, calendar, sorts, moved, best)
        if best is not None:
            return Optimum(left=left, clearance_s=best.clearance_s, plan=best.plan(operation, sorts))
    return None


def _require_class(operation: Operation) -> None:
    terms = operation.binding_terms
    at_c = [sum(isinstance(term, kind) for term in terms) for kind in (Inspection, Convoy)]
    wrong = {
        "a term of another kind": not all(isinstance(term, ACCEPTED) for term in terms),
        "an inspection of empty vehicles": any(
            isinstance(term, Inspection) and term.applies == "all" for term in terms
        ),
        "two inspections or convoys": max(at_c) > 1,
        "two checkpoints, or junctions": [p.kind for p in operation.places].count("checkpoint") > 1
        or any(place.kind == "junction" for place in operation.places),
        "a via of more than one": any(isinstance(t, Passage) and len(t.via) > 1 for t in terms),
        "households": bool(operation.households),
        "boarding or alighting in no time": not (
            operation.timings.board.per_vehicle_s and operation.timings.alight.per_vehicle_s
        ),
        "more than two vehicles": sum(row.count for row in operation.fleet) > 2,
        "too many people": sum(people.count for people in operation.people) > PEOPLE_MAX,
        "vehicles at a checkpoint": any(
            operation.place_of[f.at].kind == "checkpoint" for f in operation.fleet
        ),
    }
    if refused := [reason for reason, is_so in wrong.items() if is_so]:
        raise ValueError(f"outside the class: {', '.join(refused)}")


def _sorts(operation: Operation) -> Counter[Sort]:
    sorts: Counter[Sort] = Counter()
    for people in operation.people:
        sorts[people.place, people.group, people.destination] += people.count
    return +sorts


def _sub_counts(sorts: Mapping[Sort, int], size: int) -> Iterator[Counter[Sort]]:
    keys = list(sorts)
    for counts in product(*(range(sorts[key] + 1) for key in keys)):
        if sum(counts) == size:
            yield +Counter(dict(zip(keys, counts, strict=True)))


# Trips

Way = tuple[tuple[str, int], ...]
"""The places after the first one, each with the drive to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Halt:
    """A stop before it has times; `drive_s` leads to the next one."""

    place: str
    boards: Mapping[str, int] = field(default_factory=dict)
    loaded: bool
    drive_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A trip before it has times."""

    vehicle: int
    people: Counter[Sort]
    halts: tuple[_Halt, ...]
    passages: tuple[str, ...]

    @property
    def load(self) -> Counter[str]:
        """The people by group."""
        load: Counter[str] = Counter()
        for (_, group, _), count in self.people.items():
            load[group] += count
        return load


Time = tuple[int, int, int]
"""Arrival, beginning of boarding, inspection or alighting, and leaving."""


def _shared_out(
    operation: Operation, rows: Sequence[Fleet], moved: Counter[Sort]
) -> Iterator[tuple[_Run, ...]]:
    """Yield every way to carry these people: vehicle by vehicle, trip by trip."""

    def further(vehicle: int, at: str, made: int, rest: Counter[Sort]) -> Iterator[tuple[_Run, ...]]:
        if not rest:
            yield ()
            return
        if vehicle + 1 < len(rows):
            yield from further(vehicle + 1, rows[vehicle + 1].at, 0, rest)
        trips_max = rows[vehicle].trips_max
        if trips_max is not None and made >= trips_max:
            return
        for size in range(1, rest.total() + 1):
            for load in _sub_counts(rest, size):
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


def _runs(operation: Operation, vehicle: int, at: str, load: Counter[Sort]) -> Iterator[_Run]:
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
) -> _Run:
    """Return a trip by these ways; a way is a list of (next place, drive to it)."""
    waiting = list(boardings)
    boards = waiting.pop(0)[1] if boardings[0][0] == at else {}
    halts: list[_Halt] = []
    place, loaded = at, bool(boards)
    for way in ways:
        for index, (to, drive_s) in enumerate(way):
            halts.append(_Halt(place=place, boards=boards, loaded=loaded, drive_s=drive_s))
            place, boards = to, {}
            if index == len(way) - 1 and waiting:
                boards, loaded = waiting.pop(0)[1], True
    halts.append(_Halt(place=place, loaded=True))
    return _Run(vehicle=vehicle, people=load, halts=tuple(halts), passages=passages)


def _boardings(load: Counter[Sort]) -> Iterator[tuple[tuple[str, Counter[str]], ...]]:
    """Yield every sequence of boarding stops that collects a load, each with at least one person."""
    if not load:
        yield ()
        return
    for size in range(1, load.total() + 1):
        for part in _sub_counts(load, size):
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


# Orders

Ref = tuple[int, int]
"""A stop: the index of its trip and its own within the trip."""


@dataclass(slots=True, kw_only=True)
class _Orders:
    """What has been decided so far about who goes first; `convoys` None: undecided."""

    bays: dict[str, tuple[Ref, ...]] = field(default_factory=dict)
    inspected: tuple[Ref, ...] = ()
    convoys: tuple[tuple[Ref, ...], ...] = ()
    arrivals: dict[str, tuple[Ref, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Schedule:
    """Trips with their orders and earliest times."""

    runs: tuple[_Run, ...]
    orders: _Orders
    times: Mapping[Ref, Time]
    rows: Sequence[Fleet]

    @property
    def clearance_s(self) -> int:
        """The last arrival."""
        return max(self.times[i, len(run.halts) - 1][0] for i, run in enumerate(self.runs))

    def plan(self, operation: Operation, sorts: Counter[Sort]) -> Plan:
        """Return it as a plan."""
        inspected, convoy_of = set(self.orders.inspected), {}
        for number, convoy in enumerate(self.orders.convoys, start=1):
            convoy_of.update(dict.fromkeys(convoy, f"c{number}"))
        trips = []
        for i, run in enumerate(self.runs):
            stops = [
                _stop(halt, self.times[i, j], first=j == 0, last=j == len(run.halts) - 1)
                | ({"inspect_from_s": self.times[i, j][1]} if (i, j) in inspected else {})
                for j, halt in enumerate(run.halts)
            ]
            made = []
            for j, values in enumerate(stops):
                length_s = _inspection_s(operation, run, j) if (i, j) in inspected else 0
                to_s = values["inspect_from_s"] + length_s if (i, j) in inspected else None
                several = sum(bool(halt.boards) for halt in run.halts) > 1 and run.halts[j].boards
                made.append(
                    Stop(
                        place=run.halts[j].place,
                        inspect_to_s=to_s,
                        convoy=convoy_of.get((i, j)),
                        load=run.halts[j].boards if several else None,
                        **values,
                    )
                )
            trips.append(
                Trip(
                    id=f"t{i + 1}",
                    vehicle=f"v{run.vehicle + 1}",
                    type=self.rows[run.vehicle].type,
                    load=run.load,
                    stops=tuple(made),
                )
            )
        return self._plan_of(operation, sorts, tuple(trips))

    def _plan_of(self, operation: Operation, sorts: Counter[Sort], trips: tuple[Trip, ...]) -> Plan:
        left: Counter[tuple[str, str]] = Counter()
        for (place, group, _), count in sorts.items():
            left[place, group] += count
        for run in self.runs:
            for (place, group, _), count in run.people.items():
                left[place, group] -= count
        checkpoint = next((place.id for place in operation.places if place.kind == "checkpoint"), "")
        return Plan(
            operation=operation.id,
            begins=operation.begins,
            people_total=sum(sorts.values()),
            trips=trips,
            vehicles=tuple(
                UsedVehicle(id=f"v{v + 1}", type=self.rows[v].type, at=self.rows[v].at)
                for v in sorted({run.vehicle for run in self.runs})
            ),
            convoys=tuple(
                ConvoyRun(
                    id=f"c{number}",
                    at=checkpoint,
                    release_s=self.times[convoy[0]][2],
                    vehicles=len(convoy),
                    people=sum(_aboard(self.runs[i], j) for i, j in convoy),
                )
                for number, convoy in enumerate(self.orders.convoys, start=1)
            ),
            left=tuple(
                Left(place=place, group=group, count=count, why=text("The search was for a test."))
                for (place, group), count in left.items()
                if count
            ),
            bound=Bound(clearance_s=self.clearance_s, by=text("The search was for a test.")),
        )


def _stop(halt: _Halt, time: Time, *, first: bool, last: bool) -> dict[str, int]:
    arrive_s, from_s, leave_s = time
    return (
        {"leave_s": leave_s}
        | ({} if first else {"arrive_s": arrive_s})
        | ({"board_from_s": from_s} if halt.boards else {})
        | ({"alight_from_s": from_s} if last else {})
    )


def _aboard(run: _Run, j: int) -> int:
    return sum(sum(halt.boards.values()) for halt in run.halts[: j + 1])


def _inspection_s(operation: Operation, run: _Run, j: int) -> int:
    term = next(term for term in operation.binding_terms if isinstance(term, Inspection))
    return term.per_vehicle_s + term.per_person_s * _aboard(run, j)


def _best_schedule(
    operation: Operation,
    calendar: _Calendar,
    sorts: Counter[Sort],
    moved: Counter[Sort],
    best: _Schedule | None,
) -> _Schedule | None:
    """Return the best schedule that carries these people, or `best` where none is better."""
    rows = [row for row in operation.fleet for _ in range(row.count)]
    if not rows:
        return best
    for runs in _shared_out(operation, rows, moved):
        if not _receptions_hold(operation, runs):
            continue
        earliest = _Earliest(operation, calendar, runs, rows, sorts)
        best = _branched(operation, earliest, earliest.choices(), _Orders(), best)
    return best


def _branched(
    operation: Operation,
    earliest: _Earliest,
    choices: Sequence[str],
    orders: _Orders,
    best: _Schedule | None,
) -> _Schedule | None:
    """Decide the first of the choices in every way, the one nearest to the times so far first."""
    limit_s = HORIZON_S if best is None else best.clearance_s - 1
    times = earliest.times(orders, limit_s)
    if times is None:
        return best
    if not choices:
        return _Schedule(runs=earliest.runs, orders=orders, times=times, rows=earliest.rows)
    for decided in earliest.decisions(choices[0], orders, times):
        best = _branched(operation, earliest, choices[1:], decided, best)
    return best


def _receptions_hold(operation: Operation, runs: Sequence[_Run]) -> bool:
    arrive: Counter[str] = Counter()
    for run in runs:
        arrive[run.halts[-1].place] += run.people.total()
    limits = [(place.id, place.people_max) for place in operation.places]
    limits += [(term.at, term.people_max) for term in operation.binding_terms if isinstance(term, Reception)]
    a_day = [
        (run.people.total(), term.people_per_day)
        for run in runs
        for term in operation.binding_terms
        if isinstance(term, Reception) and term.at == run.halts[-1].place
    ]
    return all(most is None or arrive[at] <= most for at, most in limits) and all(
        most is None or load <= most for load, most in a_day
    )


class _Calendar:
    """When places are open and vehicles may drive, worked out once for an operation."""

    def __init__(self, operation: Operation) -> None:
        self.clock = Clock(operation, HORIZON_S + DAY_S)
        terms = operation.binding_terms
        quiet = [(term.from_, term.to) for term in terms if isinstance(term, Ceasefire)]
        self.quiet = self.clock.instant_hours(quiet) if quiet else None
        self._operation = operation
        self._windows = [term for term in terms if isinstance(term, Window)]
        self._hours: dict[tuple[str, bool | None], Hours | None] = {}

    def windows(self, place: str, loaded: bool | None) -> Hours | None:
        """Return when a place is open to vehicles, loaded or not; None as `loaded`: to any."""
        if (place, loaded) not in self._hours:
            assembly = self._operation.place_of[place].kind == "assembly"
            there = [w for w in self._windows if w.at == place or (w.at == "all" and assembly)]
            there = [w for w in there if loaded is not False or w.applies == "all"]
            self._hours[place, loaded] = self.clock.window_hours(there) if there else None
        return self._hours[place, loaded]


class _Earliest:
    """The earliest times of given trips under given orders."""

    def __init__(
        self,
        operation: Operation,
        calendar: _Calendar,
        runs: tuple[_Run, ...],
        rows: Sequence[Fleet],
        sorts: Counter[Sort],
    ) -> None:
        self.operation, self.runs, self.rows = operation, runs, rows
        self.calendar = calendar
        terms = operation.binding_terms
        self.inspection = next((term for term in terms if isinstance(term, Inspection)), None)
        self.convoy = next((term for term in terms if isinstance(term, Convoy)), None)
        self.days = {
            t.at: t.people_per_day for t in terms if isinstance(t, Reception) and t.people_per_day is not None
        }
        self.first_then = [
            (
                [(i, n) for i, run in enumerate(runs) if (n := _in_flow(term.first, run))],
                self._needed(term, sorts),
                [
                    (i, j)
                    for i, run in enumerate(runs)
                    for j, halt in enumerate(run.halts)
                    if any(term.then.covers(group, halt.place, run.halts[-1].place) for group in halt.boards)
                ],
            )
            for term in terms
            if isinstance(term, Order)
        ]
        self.before: dict[int, int] = {}
        for i, run in enumerate(runs):
            earlier = [k for k in range(i) if runs[k].vehicle == run.vehicle]
            if earlier:
                self.before[i] = earlier[-1]

    def _needed(self, term: Order, sorts: Counter[Sort]) -> int:
        moved: Counter[Sort] = Counter()
        for run in self.runs:
            moved += run.people
        everyone = sum(_in_flow(term.first, run) for run in self.runs)
        for (place, group, chosen), count in (sorts - moved).items():
            may = [to for to in term.first.to or () if self._permitted(group, place, to)]
            could_go: Sequence[str | None] = [chosen] if chosen is not None else may or [None]
            if any(term.first.covers(group, place, to) for to in could_go):
                everyone += count
        return -(-term.fraction.numerator * everyone // term.fraction.denominator)

    def _permitted(self, group: str, place: str, to: str) -> bool:
        return any(
            isinstance(term, Passage) and term.flow.covers(group, place, to)
            for term in self.operation.binding_terms
        )

    # What is to be decided

    def choices(self) -> list[str]:
        """Return what has to be put in order, by name."""
        chosen = [f"bays {p.id}" for p in self.operation.places if p.bays is not None and self._holders(p.id)]
        chosen += ["inspection"] if self.inspection and self._passes(self.inspection.at) else []
        chosen += ["convoys"] if self.convoy and self._passes(self.convoy.at) else []
        return [*chosen, *(f"days {at}" for at in self.days if self._arrivals(at))]

    def decisions(self, choice: str, orders: _Orders, times: Mapping[Ref, Time]) -> Iterator[_Orders]:
        """Yield every way to decide one choice."""
        at = choice.partition(" ")[2]
        if choice.startswith("bays"):
            for order in self._permuted(self._holders(at), times, 1):
                yield self._with(orders, bays={**orders.bays, at: order})
        elif choice == "inspection":
            assert self.inspection is not None
            for order in self._permuted(self._passes(self.inspection.at), times, 0):
                yield self._with(orders, inspected=order)
        elif choice == "convoys":
            assert self.convoy is not None
            waiting = sorted(self._passes(self.convoy.at), key=lambda ref: times[ref][2])
            for convoys in self._partitions(tuple(waiting)):
                if self._large_enough(convoys):
                    yield self._with(orders, convoys=convoys)
        else:
            for order in self._permuted(self._arrivals(at), times, 0):
                yield self._with(orders, arrivals={**orders.arrivals, at: order})

    @staticmethod
    def _with(
        orders: _Orders,
        *,
        bays: dict[str, tuple[Ref, ...]] | None = None,
        inspected: tuple[Ref, ...] | None = None,
        convoys: tuple[tuple[Ref, ...], ...] | None = None,
        arrivals: dict[str, tuple[Ref, ...]] | None = None,
    ) -> _Orders:
        return _Orders(
            bays=orders.bays if bays is None else bays,
            inspected=orders.inspected if inspected is None else inspected,
            convoys=orders.convoys if convoys is None else convoys,
            arrivals=orders.arrivals if arrivals is None else arrivals,
        )

    def _holders(self, at: str) -> list[Ref]:
        return [
            (i, j)
            for i, run in enumerate(self.runs)
            for j, halt in enumerate(run.halts)
            if halt.place == at and (halt.boards or j == len(run.halts) - 1)
        ]

    def _passes(self, at: str) -> list[Ref]:
        return [
            (i, j)
            for i, run in enumerate(self.runs)
            for j, halt in enumerate(run.halts)
            if halt.place == at and halt.loaded
        ]

    def _arrivals(self, at: str) -> list[Ref]:
        return [(i, len(run.halts) - 1) for i, run in enumerate(self.runs) if run.halts[-1].place == at]

    def _permuted(
        self, refs: Sequence[Ref], times: Mapping[Ref, Time], part: int
    ) -> Iterator[tuple[Ref, ...]]:
        natural = sorted(refs, key=lambda ref: (times[ref][part], ref))
        for order in permutations(natural):
            if self._in_turn(order):
                yield order

    def _in_turn(self, order: Sequence[Ref]) -> bool:
        """Return whether each vehicle's own stops come in their turn."""
        return all(
            self.runs[a[0]].vehicle != self.runs[b[0]].vehicle or a < b for a, b in combinations(order, 2)
        )

    def _partitions(self, rest: tuple[Ref, ...]) -> Iterator[tuple[tuple[Ref, ...], ...]]:
        """Yield every sequence of convoys; a vehicle's stops come in their turn, in convoys of their own."""
        assert self.convoy is not None
        if not rest:
            yield ()
            return
        most = len(rest) if self.convoy.vehicles_max is None else self.convoy.vehicles_max
        for size in range(1, min(most, len(rest)) + 1):
            for convoy in combinations(rest, size):
                after = tuple(ref for ref in rest if ref not in convoy)
                vehicles = [self.runs[i].vehicle for i, _ in convoy]
                if len(set(vehicles)) == len(vehicles) and all(
                    self.runs[a[0]].vehicle != self.runs[b[0]].vehicle or a < b for a in convoy for b in after
                ):
                    for more in self._partitions(after):
                        yield (convoy, *more)

    def _large_enough(self, convoys: Sequence[Sequence[Ref]]) -> bool:
        """Return whether each small convoy closes a passage, for some choice of passages of the trips."""
        assert self.convoy is not None
        least = self.convoy.vehicles_min
        if all(len(convoy) >= least for convoy in convoys):
            return True
        for under in product(*(run.passages for run in self.runs)):
            last = {under[i]: k for k, convoy in enumerate(convoys) for i, _ in convoy}
            if all(len(convoy) >= least or k in last.values() for k, convoy in enumerate(convoys)):
                return True
        return False

    # Times

    def times(self, orders: _Orders, limit_s: int) -> Mapping[Ref, Time] | None:
        """Return the least times that satisfy what is decided; None where an arrival is after the limit."""
        times: dict[Ref, Time] = {
            (i, j): (0, 0, 0) for i, run in enumerate(self.runs) for j in range(len(run.halts))
        }
        ends_s = None if self.operation.ends is None else self.calendar.clock.second(self.operation.ends)
        limit_s = min(limit_s, HORIZON_S if ends_s is None else ends_s)
        while True:
            least = self._pushed(orders, times)
            changed = False
            for i, run in enumerate(self.runs):
                for j in range(len(run.halts)):
                    time = self._time(orders, times, least, (i, j))
                    if time is None or (j == len(run.halts) - 1 and time[0] > limit_s):
                        return None
                    changed = changed or time != times[i, j]
                    times[i, j] = time
            if not changed:
                return times if self._available(times) else None

    def _available(self, times: Mapping[Ref, Time]) -> bool:
        for i, run in enumerate(self.runs):
            until = self.rows[run.vehicle].available_until
            if until is not None and times[i, len(run.halts) - 1][2] > self.calendar.clock.second(until):
                return False
        return True

    def _pushed(self, orders: _Orders, times: Mapping[Ref, Time]) -> dict[tuple[Ref, int], int]:
        """Return what the shared things ask of single times: at least so many seconds."""
        least: dict[tuple[Ref, int], int] = {}

        def push(ref: Ref, part: int, time_s: int) -> None:
            least[ref, part] = max(time_s, least.get((ref, part), 0))

        for at, order in orders.bays.items():
            bays = self.operation.place_of[at].bays
            assert bays is not None
            for k, ref in enumerate(order[1:], start=1):
                push(ref, 1, times[order[k - 1]][1])
                if k >= bays:
                    push(ref, 1, sorted(times[other][2] for other in order[:k])[-bays])
        if self.inspection is not None:
            ends = [self._inspected_s(ref) + times[ref][1] for ref in orders.inspected]
            for k, ref in enumerate(orders.inspected[1:], start=1):
                push(ref, 0, times[orders.inspected[k - 1]][0])
                push(ref, 1, times[orders.inspected[k - 1]][1])
                if k >= self.inspection.lanes:
                    push(ref, 1, sorted(ends[:k])[-self.inspection.lanes])
        self._push_convoys(orders, times, push)
        for at, order in orders.arrivals.items():
            for a, b in combinations(range(len(order)), 2):
                push(order[b], 0, times[order[a]][0])
                if sum(self.runs[i].people.total() for i, _ in order[a : b + 1]) > self.days[at]:
                    push(order[b], 0, self._next_midnight(times[order[a]][0]))
        for first, needed, then in self.first_then:
            for ref in then:
                push(ref, 2, self._when(first, needed, times))
        return least

    def _push_convoys(
        self, orders: _Orders, times: Mapping[Ref, Time], push: Callable[[Ref, int, int], None]
    ) -> None:
        if self.convoy is None:
            return
        for k, convoy in enumerate(orders.convoys):
            together_s = max(times[ref][2] for ref in convoy)
            for ref in convoy:
                push(ref, 2, together_s)
                if k:
                    before = orders.convoys[k - 1]
                    push(ref, 2, times[before[0]][2] + self.convoy.headway_s)
                    for i, j in before:
                        for later, halt in enumerate(self.runs[i].halts):
                            if later > j and halt.place == self.convoy.clear_before_next:
                                push(ref, 2, times[i, later][0])
                                break

    @staticmethod
    def _when(first: Sequence[tuple[int, int]], needed: int, times: Mapping[Ref, Time]) -> int:
        arrived = 0
        if needed <= 0:
            return 0
        last = {i: max(j for k, j in times if k == i) for i, _ in first}
        for i, count in sorted(first, key=lambda part: times[part[0], last[part[0]]][0]):
            arrived += count
            if arrived >= needed:
                return times[i, last[i]][0]
        return 2 * HORIZON_S

    def _next_midnight(self, at_s: int) -> int:
        """Return the first second of the local day after; found by halving, whatever the clocks do."""
        day, low, high = self.calendar.clock.day(at_s), at_s, at_s + 2 * DAY_S
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.calendar.clock.day(middle) == day else (low, middle)
        return high

    def _inspected_s(self, ref: Ref) -> int:
        return _inspection_s(self.operation, self.runs[ref[0]], ref[1])

    def _time(
        self,
        orders: _Orders,
        times: Mapping[Ref, Time],
        least: Mapping[tuple[Ref, int], int],
        ref: Ref,
    ) -> Time | None:
        """Return one stop's times, given the others'."""
        i, j = ref
        run = self.runs[i]
        halt, last = run.halts[j], j == len(run.halts) - 1
        arrive_s = self._ready_s(i, times) if j == 0 else times[i, j - 1][2] + run.halts[j - 1].drive_s
        from_s = max(arrive_s, least.get((ref, 1), 0))
        length_s = 0
        if halt.boards:
            length_s = self.operation.timings.board.seconds(sum(halt.boards.values()))
        elif last:
            length_s = self.operation.timings.alight.seconds(run.people.total())
        elif ref in orders.inspected:
            length_s = self._inspected_s(ref)
            from_s = _fit(self.calendar.windows(halt.place, None), from_s, length_s)
        leave_s = max(from_s + length_s, least.get((ref, 2), 0))
        if last:
            return arrive_s, from_s, leave_s
        # The next stop may have to be reached later: then this one is left later.
        leave_s = max(leave_s, least.get(((i, j + 1), 0), 0) - halt.drive_s)
        hours = self.calendar.windows(halt.place, halt.loaded)
        while leave_s <= HORIZON_S:
            fitting_s = _fit(self.calendar.quiet, _fit(hours, leave_s, 1), halt.drive_s)
            if fitting_s == leave_s:
                return arrive_s, from_s, leave_s
            leave_s = fitting_s
        return None

    def _ready_s(self, i: int, times: Mapping[Ref, Time]) -> int:
        from_ = self.rows[self.runs[i].vehicle].available_from
        ready_s = 0 if from_ is None else max(0, self.calendar.clock.second(from_))
        if i not in self.before:
            return ready_s
        before = self.before[i]
        return max(ready_s, times[before, len(self.runs[before].halts) - 1][2])


def _in_flow(flow: Flow, run: _Run) -> int:
    to = run.halts[-1].place
    return sum(count for (place, group, _), count in run.people.items() if flow.covers(group, place, to))


def _fit(hours: Hours | None, at_s: int, length_s: int) -> int:
    """Return the first second from `at_s` on from which `length_s` lies in one open span."""
    if hours is None:
        return at_s
    spans: Iterable[tuple[int, int]] = zip(hours.opens_s, hours.closes_s, strict=True)
    for opens_s, closes_s in spans:
        start_s = max(opens_s, at_s)
        if start_s + length_s <= closes_s:
            return start_s
    return 2 * HORIZON_S
