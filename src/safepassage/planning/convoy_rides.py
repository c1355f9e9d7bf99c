"""What passes a checkpoint with convoys: the rides by it, and how long each part of one takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Fleet
from safepassage.planning.problem import ConvoyRule, Gate, Lot, Problem, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A service past the checkpoint: seconds from its assembly point to it, and from it to the reception.

    `lots` are those of its people who leave by the checkpoint in any case, and are planned to go there.
    """

    service: int
    place: str
    to: str
    before_s: int
    after_s: int
    lots: tuple[int, ...]


class Rides:
    """The rides of one operation past its only checkpoint with convoys."""

    def __init__(self, problem: Problem, at: str) -> None:
        self.problem, self.at = problem, at
        past = {i for i, service in enumerate(problem.services) if at in service.route.stops}
        elsewhere = {
            lot for i, service in enumerate(problem.services) if i not in past for lot in service.lots
        }
        nearest_s: dict[int, int] = {}
        for i in past:
            for lot in problem.services[i].lots:
                nearest_s[lot] = min(nearest_s.get(lot, NEVER), self._after_s(problem.services[i]))
        self.lots = sorted(nearest_s.keys() - elsewhere)
        self.rides = tuple(
            Ride(
                service=i,
                place=service.place,
                to=service.to,
                before_s=service.route.drive_s - self._after_s(service),
                after_s=self._after_s(service),
                lots=lots,
            )
            for i, service in enumerate(problem.services)
            if i in past
            and (lots := tuple(lot for lot in service.lots if self._goes(lot, service, nearest_s)))
        )

    def _goes(self, lot: int, service: Service, nearest_s: dict[int, int]) -> bool:
        """Return whether people of a lot are planned to take a service: those free to choose the nearest."""
        if lot not in self.lots:
            return False
        return self.problem.lots[lot].to is not None or self._after_s(service) == nearest_s[lot]

    def _after_s(self, service: Service) -> int:
        route = service.route
        return sum(route.drives_s[route.stops.index(self.at) :])

    @property
    def gate(self) -> Gate:
        """The checkpoint."""
        return self.problem.gates[self.at]

    @property
    def rule(self) -> ConvoyRule:
        """What is agreed of its convoys."""
        rule = self.gate.convoy
        assert rule is not None
        return rule

    @cached_property
    def rows(self) -> tuple[tuple[int, Fleet, tuple[Ride, ...]], ...]:
        """The fleet rows and their rides: those for whose people nothing twice as large is there."""
        problem = self.problem
        largest = [
            max((_room(row, lot) for row in problem.fleet if problem.carries(row, lot)), default=0)
            for lot in problem.lots
        ]
        rows = []
        for number, row in enumerate(problem.fleet):
            carried = {lot for lot in self.lots if problem.carries(row, problem.lots[lot])}
            worth = {lot for lot in carried if 2 * _room(row, problem.lots[lot]) >= largest[lot]}
            rides = tuple(ride for ride in self.rides if not worth.isdisjoint(ride.lots))
            if rides:
                rows.append((number, row, rides))
        return tuple(rows)

    @cached_property
    def of_row(self) -> dict[int, tuple[Ride, ...]]:
        """The rides that a fleet row makes."""
        return {number: mine for number, _, mine in self.rows}

    # ------------------------------------------------------------------------------ seconds

    def boarding_s(self, row: Fleet) -> int:
        """Return how long a full vehicle boards."""
        return self.problem.operation.timings.board.seconds(row.seats + row.stretchers)

    def alighting_s(self, row: Fleet) -> int:
        """Return how long a full vehicle takes to let everybody off."""
        return self.problem.operation.timings.alight.seconds(row.seats + row.stretchers)

    def inspected_s(self, row: Fleet) -> int:
        """Return how long a full vehicle is inspected at the checkpoint."""
        rule = self.gate.inspection
        return 0 if rule is None else rule.timing.seconds(row.seats + row.stretchers)

    @property
    def lanes(self) -> int:
        """At how many vehicles the inspection looks at once, 0 where there is none."""
        return 0 if self.gate.inspection is None else self.gate.inspection.lanes

    def ready_s(self, row: Fleet, free_s: int, at: str, ride: Ride) -> int:
        """Return when a vehicle free somewhere can be at the checkpoint with people of a ride."""
        route = self.problem.routes.quickest(at, ride.place)
        if route is None:
            return NEVER
        return free_s + route.drive_s + self.boarding_s(row) + ride.before_s

    @cached_property
    def apart_s(self) -> int:
        """How long after a convoy the next one leaves: the headway, and until the road ahead is clear."""
        apart_s = max(1, self.rule.headway_s)
        for ride in self.rides:
            route = self.problem.services[ride.service].route
            first = route.stops.index(self.at)
            for place in self.rule.clear:
                if place in route.stops[first:]:
                    apart_s = max(apart_s, sum(route.drives_s[first : route.stops.index(place)]))
        return apart_s

    def instants(
        self, count: int, pauses: tuple[tuple[int, int], ...] = (), *, stretch_s: int = 0
    ) -> tuple[int, ...]:
        """Return the soonest releases of so many convoys.

        There are pauses in seconds before some of them, and all are apart by so many seconds more.
        """
        instants: list[int] = []
        for number in range(count):
            at_s = self._first_s if not instants else instants[-1] + self.apart_s + stretch_s
            at_s += sum(pause_s for before, pause_s in pauses if before == number)
            instants.append(self.gate.loaded.first_fit(at_s))
        return tuple(instants)

    @cached_property
    def _first_s(self) -> int:
        """When the first vehicle may be inspected."""
        return min(
            self.ready_s(row, self.problem.available_s[number][0], row.at, ride) + self.inspected_s(row)
            for number, row, rides in self.rows
            for ride in rides
        )

    def most(self, until_s: int, *, limit: int) -> int:
        """Return how many convoys can leave so that their people arrive by an instant, up to a limit."""
        after_s = min(ride.after_s for ride in self.rides)
        instants = self.instants(limit)
        return sum(1 for at_s in instants if at_s + after_s <= until_s)


def rides_of(problem: Problem) -> Rides | None:
    """Return the rides of an operation that has one checkpoint with convoys; None for any other.

    There are no households, convoys are limited in size and a while apart, and most people leave there.
    """
    ats = [at for at, gate in problem.gates.items() if gate.convoy is not None]
    passed = [at for at in ats if any(at in service.route.stops for service in problem.services)]
    if len(passed) != 1 or any(lot.households for lot in problem.lots):
        return None
    rule = problem.gates[passed[0]].convoy
    if rule is None or rule.headway_s <= 0 or rule.vehicles_max >= NEVER:
        return None
    rides = Rides(problem, passed[0])
    people = sum(problem.lots[lot].count for lot in rides.lots)
    most = 2 * people > sum(lot.count for lot in problem.lots)
    return rides if rides.rows and most else None


def _room(row: Fleet, lot: Lot) -> int:
    return row.stretchers if lot.stretcher else row.seats
