"""One way in which an operation under way could go on, as a plan of the whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from safepassage.language import Text, text
from safepassage.planning.change_words import because
from safepassage.planning.changes import Current, Key
from safepassage.planning.plan import Bound, ConvoyRun, Left, Plan, Replanned, Trip, UsedVehicle
from safepassage.planning.replay import Task
from safepassage.planning.state import State
from safepassage.planning.trip_changes import trip_changes


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan that is one way to go on; `changed` counts the old trips that are not kept, and the new ones."""

    plan: Plan
    changed: int

    @property
    def left(self) -> int:
        """How many it leaves."""
        return sum(entry.count for entry in self.plan.left)

    def rank(self, best_s: int, now_s: int, keep: float) -> tuple[int, int, int, int, int]:
        """Return what is best first: few left, soon enough, few changes, sooner, fewer person-seconds."""
        plan = self.plan
        late = plan.clearance_s - best_s > keep * max(0, best_s - now_s)
        return (
            self.left,
            (plan.clearance_s if late else best_s),
            self.changed,
            plan.clearance_s,
            plan.person_seconds,
        )


@dataclass(frozen=True, kw_only=True)
class Begun:
    """An operation under way: the plan until now, the state, and the operation as it is now."""

    plan: Plan
    state: State
    now: Current

    def draft(
        self,
        trips: Iterable[Trip],
        *,
        homes: Mapping[str, str],
        dropped: Mapping[str, Text],
        waiting: Mapping[Key, int],
        stuck: Mapping[tuple[str, str, Text], int],
    ) -> Draft:
        """Return the plan that some trips make, with what is different in it.

        Parameters
        ----------
        trips
            Those that have been made too.
        homes
            Where vehicles were at first, as far as it is known; others begin where their first trip does.
        dropped
            Why old trips are not made.
        waiting, stuck
            Who is left waiting, and who aboard a vehicle that cannot go on.
        """
        plan, state, operation = self.plan, self.state, self.now.operation
        made = sorted(trips, key=lambda trip: (start_s(trip), trip.id))
        vehicles = {vehicle.id: vehicle for vehicle in plan.vehicles}
        for trip in made:
            at = homes.get(trip.vehicle, trip.stops[0].place)
            vehicles.setdefault(trip.vehicle, UsedVehicle(id=trip.vehicle, type=trip.type, at=at))
        used = {trip.vehicle for trip in made}
        changes, kept = trip_changes(operation, plan, state, made, dropped)
        planned = Plan(
            operation=operation.id,
            begins=operation.begins.astimezone(operation.zone),
            people_total=sum(row.count for row in operation.people),
            trips=tuple(made),
            vehicles=tuple(sorted((v for v in vehicles.values() if v.id in used), key=lambda v: v.id)),
            convoys=_convoys(made),
            left=tuple(_left(waiting, stuck)),
            bound=Bound(clearance_s=0, by=text("the lack of anybody who can be moved")),
            conditional_on=operation.awaited,
            seed=plan.seed,
            replanned=Replanned(
                from_s=state.now_s,
                headcount=self.now.headcount,
                because=tuple(because(operation, state)),
                kept=kept,
                changes=changes,
            ),
        )
        return Draft(plan=planned, changed=len(changes))

    @property
    def names(self) -> set[str]:
        """The ids of all vehicles that have been used."""
        return {vehicle.id for vehicle in self.plan.vehicles} | {trip.vehicle for trip in self.state.trips}

    def new_ids(self) -> Iterator[str]:
        """Yield ids for new trips, after the greatest number there is."""
        known = [trip.id for trip in self.plan.trips] + [trip.id for trip in self.state.trips]
        numbers = [int(found[0]) for trip_id in known if (found := re.search(r"\d+$", trip_id))]
        width = max([4, *(len(trip_id) - 1 for trip_id in known[:1])])
        taken = set(known)
        return (
            trip_id for n in count(max(numbers, default=0) + 1) if (trip_id := f"t{n:0{width}d}") not in taken
        )


def trip_of(task: Task) -> Trip:
    """Return a trip whose stops are known."""
    several = sum(bool(call.load) for call in task.calls) > 1
    stops = tuple(
        replace(stop, load=dict(call.load) if several and call.load else None)
        for stop, call in zip(task.stops, task.calls, strict=True)
    )
    return Trip(
        id=task.id,
        vehicle=task.wheels.id,
        type=task.wheels.type,
        load=dict(task.load),
        stops=stops,
        households=task.households,
    )


def start_s(trip: Trip) -> int:
    """Return when a trip begins."""
    first = trip.stops[0]
    return (first.leave_s if first.board_from_s is None else first.board_from_s) or 0


def _left(waiting: Mapping[Key, int], stuck: Mapping[tuple[str, str, Text], int]) -> Iterator[Left]:
    """Yield who is left, by place and group, and why."""
    counts: Counter[tuple[str, str, Text]] = Counter(stuck)
    for (place, group, _), people in waiting.items():
        if people > 0:
            why = text("no way was found to move them with these vehicles within the terms")
            counts[place, group, why] += people
    for (place, group, why), people in counts.items():
        yield Left(place=place, group=group, count=people, why=why)


def _convoys(trips: list[Trip]) -> tuple[ConvoyRun, ...]:
    """Return the convoys that some trips make."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for trip in trips:
        aboard = 0
        for stop in trip.stops:
            if stop.board_from_s is not None:
                aboard += sum((trip.load if stop.load is None else stop.load).values())
            if stop.convoy is not None and stop.leave_s is not None:
                found.setdefault((stop.convoy, stop.place), []).append((stop.leave_s, aboard))
    runs = [
        ConvoyRun(
            id=convoy,
            at=at,
            release_s=Counter(leave_s for leave_s, _ in members).most_common(1)[0][0],
            vehicles=len(members),
            people=sum(people for _, people in members),
        )
        for (convoy, at), members in found.items()
    ]
    return tuple(sorted(runs, key=lambda run: (run.release_s, run.id)))
