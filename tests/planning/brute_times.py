"""The times of the exhaustive search: the least that satisfy the orders decided so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations, product
from typing import Final

from safepassage.operation.model import Fleet, Operation
from safepassage.operation.terms import (
    Ceasefire,
    Convoy,
    Inspection,
    Order,
    Passage,
    Reception,
    Window,
)
from safepassage.planning.verify_hours import DAY_S, Clock, Hours
from tests.planning.brute_trips import Run, Sort, aboard, in_flow

HORIZON_S: Final = 6 * DAY_S

Time = tuple[int, int, int]
"""Arrival, beginning of boarding, inspection or alighting, and leaving."""


Ref = tuple[int, int]
"""A stop: the index of its trip and its own within the trip."""


@dataclass(slots=True, kw_only=True)
class Orders:
    """What has been decided so far about who goes first; `convoys` None: undecided."""

    bays: dict[str, tuple[Ref, ...]] = field(default_factory=dict)
    inspected: tuple[Ref, ...] = ()
    convoys: tuple[tuple[Ref, ...], ...] = ()
    arrivals: dict[str, tuple[Ref, ...]] = field(default_factory=dict)


class Calendar:
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


class Earliest:
    """The earliest times of given trips under given orders."""

    def __init__(
        self,
        operation: Operation,
        calendar: Calendar,
        runs: tuple[Run, ...],
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
                [(i, n) for i, run in enumerate(runs) if (n := in_flow(term.first, run))],
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
        everyone = sum(in_flow(term.first, run) for run in self.runs)
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

    def decisions(self, choice: str, orders: Orders, times: Mapping[Ref, Time]) -> Iterator[Orders]:
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
        orders: Orders,
        *,
        bays: dict[str, tuple[Ref, ...]] | None = None,
        inspected: tuple[Ref, ...] | None = None,
        convoys: tuple[tuple[Ref, ...], ...] | None = None,
        arrivals: dict[str, tuple[Ref, ...]] | None = None,
    ) -> Orders:
        return Orders(
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

    def times(self, orders: Orders, limit_s: int) -> Mapping[Ref, Time] | None:
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

    def _pushed(self, orders: Orders, times: Mapping[Ref, Time]) -> dict[tuple[Ref, int], int]:
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
        self, orders: Orders, times: Mapping[Ref, Time], push: Callable[[Ref, int, int], None]
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
        return inspection_s(self.operation, self.runs[ref[0]], ref[1])

    def _time(
        self,
        orders: Orders,
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


def inspection_s(operation: Operation, run: Run, j: int) -> int:
    """Return how long the inspection at a stop of a trip takes."""
    term = next(term for term in operation.binding_terms if isinstance(term, Inspection))
    return term.per_vehicle_s + term.per_person_s * aboard(run, j)


def _fit(hours: Hours | None, at_s: int, length_s: int) -> int:
    """Return the first second from `at_s` on from which `length_s` lies in one open span."""
    if hours is None:
        return at_s
    for opens_s, closes_s in zip(hours.opens_s, hours.closes_s, strict=True):
        start_s = max(opens_s, at_s)
        if start_s + length_s <= closes_s:
            return start_s
    return 2 * HORIZON_S
