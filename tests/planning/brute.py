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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.language import text
from safepassage.operation.model import Fleet, Operation
from safepassage.operation.terms import (
    Ceasefire,
    Conduct,
    Convoy,
    Inspection,
    Order,
    Passage,
    Reception,
    Window,
)
from safepassage.planning.plan import Bound, ConvoyRun, Left, Plan, Stop, Trip, UsedVehicle
from tests.planning.brute_times import HORIZON_S, Calendar, Earliest, Orders, Ref, Time, inspection_s
from tests.planning.brute_trips import Halt, Run, Sort, aboard, shared_out, sub_counts

PEOPLE_MAX: Final = 5
ACCEPTED: Final = (Passage, Window, Inspection, Convoy, Order, Ceasefire, Reception, Conduct)


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
    everyone, calendar = sum(sorts.values()), Calendar(operation)
    for left in range(everyone):
        best: _Schedule | None = None
        for moved in sub_counts(sorts, everyone - left):
            best = _best_schedule(operation, calendar, sorts, moved, best)
        if best is not None:
            return Optimum(left=left, clearance_s=best.clearance_s, plan=best.plan(operation, sorts))
    return None


def _best_schedule(
    operation: Operation,
    calendar: Calendar,
    sorts: Counter[Sort],
    moved: Counter[Sort],
    best: _Schedule | None,
) -> _Schedule | None:
    """Return the best schedule that carries these people, or `best` where none is better."""
    rows = [row for row in operation.fleet for _ in range(row.count)]
    if not rows:
        return best
    for runs in shared_out(operation, rows, moved):
        if not _receptions_hold(operation, runs):
            continue
        earliest = Earliest(operation, calendar, runs, rows, sorts)
        best = _branched(operation, earliest, earliest.choices(), Orders(), best)
    return best


def _branched(
    operation: Operation,
    earliest: Earliest,
    choices: Sequence[str],
    orders: Orders,
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


def _receptions_hold(operation: Operation, runs: Sequence[Run]) -> bool:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Schedule:
    """Trips with their orders and earliest times."""

    runs: tuple[Run, ...]
    orders: Orders
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
                length_s = inspection_s(operation, run, j) if (i, j) in inspected else 0
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
                    people=sum(aboard(self.runs[i], j) for i, j in convoy),
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


def _stop(halt: Halt, time: Time, *, first: bool, last: bool) -> dict[str, int]:
    arrive_s, from_s, leave_s = time
    return (
        {"leave_s": leave_s}
        | ({} if first else {"arrive_s": arrive_s})
        | ({"board_from_s": from_s} if halt.boards else {})
        | ({"alight_from_s": from_s} if last else {})
    )


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
