"""Which trips leave in which convoy, as a mixed-integer programme over the convoys of one checkpoint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from safepassage.operation.calendar import NEVER
from safepassage.operation.model import Fleet
from safepassage.operation.terms import Flow
from safepassage.planning.convoy_rides import Ride, Rides
from safepassage.planning.problem import in_flow
from safepassage.planning.whole_programme import INF, WholeProgramme

WAVES_MAX: Final = 3
"""Vehicles of one convoy that alight in so many turns are told apart."""
Columns = dict[int, float]
Floats = npt.NDArray[np.float64]


class ConvoyProgramme:
    """Everybody leaves in so many convoys, released at given instants or up to a while later.

    Vehicles flow from their start and from convoy to convoy by way of the receptions, if the time between
    two releases suffices for the way back, the bays and the inspection. `late_s` is by how much the second
    of two convoys may be later, if one of the `open_` convoys (from one number up to another) is the second
    of them or lies between them: with it the programme says less, but of every pause at once.

    `choices` are the columns that are yes or no: whether a convoy goes (by ""), and whether an order (by its
    term) is open by a convoy.
    """

    def __init__(
        self,
        rides: Rides,
        instants: tuple[int, ...],
        *,
        late_s: int = 0,
        open_: tuple[int, int] = (0, 0),
        spare_s: int = 0,
    ) -> None:
        self._rides, self._instants, self._spare_s = rides, instants, spare_s
        self._late_s, self._open = late_s, open_
        self.programme = WholeProgramme()
        self._trips: dict[tuple[int, int, int], int] = {}
        self._people: dict[tuple[int, int, int, int], int] = {}
        self._of_lot: dict[tuple[int, int], list[tuple[int, Ride]]] = defaultdict(list)
        self.choices: dict[tuple[str, int], int] = {}
        self._bays: dict[tuple[object, ...], Columns] = defaultdict(dict)
        self._comes: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, row, mine in rides.rows:
            self._add_row(number, row, mine)
        self._add_people()
        self._add_convoys()
        self._add_lanes()
        self._add_orders()
        self._add_exchanges()

    @property
    def trips(self) -> Mapping[tuple[int, int, int], int]:
        """The columns of trips, by fleet row, ride of that row, and convoy."""
        return self._trips

    @property
    def people(self) -> Mapping[tuple[int, int, int, int], int]:
        """The columns of people, by lot, and then as trips."""
        return self._people

    @property
    def size(self) -> int:
        """How many columns and rows it has."""
        return len(self.programme.costs) + len(self.programme.low)

    def weigh(self, factors: Floats) -> None:
        """Multiply the costs of the columns."""
        self.programme.costs = (np.array(self.programme.costs) * factors).tolist()

    # ------------------------------------------------------------------------------ vehicles

    def _until_s(self, before: int, convoy: int) -> int:
        """Return how long after the release of one convoy another may be released."""
        first, end = self._open
        late = self._late_s if max(before + 1, first) < min(convoy + 1, end) else 0
        return self._instants[convoy] + late - self._instants[before]

    def _last_before(self, convoy: int, seconds: int) -> int:
        """Return the last convoy so many seconds before another, -1 if none is."""
        before = convoy - 1
        while before >= 0 and self._until_s(before, convoy) < seconds:
            before -= 1
        return before

    def _add_row(self, number: int, row: Fleet, mine: tuple[Ride, ...]) -> None:
        """Add the trips of one fleet row: each after a start, or after one that ended at a reception."""
        goes: dict[tuple[str, int], Columns] = defaultdict(dict)
        ends: dict[tuple[str, int], Columns] = defaultdict(dict)
        from_s, until_s = self._rides.problem.available_s[number]
        last_s = min(until_s, self._rides.problem.horizon_s)
        for index, ride in enumerate(mine):
            for convoy, at_s in enumerate(self._instants):
                if at_s + ride.after_s <= last_s:
                    column = self.programme.column(row.count, whole=False)
                    self._trips[number, index, convoy] = column
                    goes[ride.place, convoy][column] = 1.0
                    ends[ride.to, convoy][column] = 1.0
        before_s = {ride.place: ride.before_s for ride in sorted(mine, key=lambda ride: ride.before_s)}
        by_place = {ride.place: ride for ride in mine if ride.before_s == before_s[ride.place]}
        starts: Columns = {}
        for place, ride in by_place.items():
            ready_s = self._rides.ready_s(row, from_s, row.at, ride) + self._rides.inspected_s(row)
            for convoy, at_s in enumerate(self._instants):
                late_s = self._late_s if convoy >= self._open[0] and self._open[1] else 0
                if ready_s <= at_s + late_s:
                    column = self.programme.column(row.count, whole=False)
                    starts[column] = 1.0
                    goes[place, convoy][column] = -1.0
        self.programme.row(starts, 0.0, row.count)
        if row.trips_max != 1:
            self._add_returns(row, mine, by_place, goes, ends)
        if row.trips_max is not None and row.trips_max > 1:
            trips = {c: 1.0 for (of, _, _), c in self._trips.items() if of == number}
            self.programme.row(trips, 0.0, row.count * row.trips_max)
        for terms in goes.values():
            self.programme.row(terms, 0.0, 0.0)
        for to in sorted({ride.to for ride in mine}):
            idle: Columns = {}
            for convoy in range(len(self._instants)):
                column = self.programme.column(row.count, whole=False)
                self.programme.row(ends[to, convoy] | idle | {column: -1.0}, 0.0, 0.0)
                idle = {column: 1.0}

    def _add_returns(
        self,
        row: Fleet,
        mine: tuple[Ride, ...],
        by_place: Mapping[str, Ride],
        goes: dict[tuple[str, int], Columns],
        ends: dict[tuple[str, int], Columns],
    ) -> None:
        """Add ways from receptions back: of vehicles that alight at once, in a later wave, or came before."""
        rides, alight_s = self._rides, self._rides.alighting_s(row)
        for to in sorted({ride.to for ride in mine}):
            after_s = max(ride.after_s for ride in mine if ride.to == to)
            bays = rides.problem.bays(to)
            waves = min(WAVES_MAX, -(-min(row.count, rides.rule.vehicles_max) // bays))
            for place, ride in by_place.items():
                ready_s = rides.ready_s(row, after_s + alight_s, to, ride) + self._spare_s
                if ready_s >= NEVER:
                    continue
                for convoy in range(len(self._instants)):
                    first = self._last_before(convoy, ready_s + rides.inspected_s(row))
                    for wave in range(waves):
                        wave_s = ready_s + wave * alight_s
                        if first < 0 or first > self._last_before(convoy, wave_s + rides.inspected_s(row)):
                            break
                        left_s = self._until_s(first, convoy) - wave_s
                        column = self._returning(row, goes[place, convoy], ends[to, first], left_s)
                        self._bays[to, first, wave][column] = 1.0
                        self._bays[place, convoy][column] = 1.0
                        self._comes[convoy].append((left_s, column))
                    if first > 0:
                        left_s = self._until_s(first - 1, convoy) - ready_s
                        column = self._returning(row, goes[place, convoy], ends[to, first - 1], left_s)
                        self._comes[convoy].append((left_s, column))

    def _returning(self, row: Fleet, goes: Columns, ends: Columns, left_s: int) -> int:
        """Add ways back for vehicles that then have so long: less is worse."""
        cost = max(0.0, 1.0 - left_s / self._rides.apart_s)
        column = self.programme.column(row.count, whole=False, cost=cost)
        goes[column] = ends[column] = -1.0
        return column

    # ------------------------------------------------------------------------------ people

    def _add_people(self) -> None:
        """Let everybody leave in the vehicles that have room, in time for the days of their receptions."""
        problem, programme = self._rides.problem, self.programme
        everybody: dict[int, Columns] = {lot: {} for lot in self._rides.lots}
        days: dict[tuple[str, int], Columns] = defaultdict(dict)
        for number, row, mine in self._rides.rows:
            for index, ride in enumerate(mine):
                lots = [lot for lot in ride.lots if problem.carries(row, problem.lots[lot])]
                for convoy, at_s in enumerate(self._instants):
                    trips = self._trips.get((number, index, convoy))
                    if trips is None:
                        continue
                    aboard: dict[bool, Columns] = {False: {}, True: {}}
                    for lot in lots:
                        column = programme.column(problem.lots[lot].count, whole=False)
                        self._people[lot, number, index, convoy] = column
                        self._of_lot[lot, convoy].append((column, ride))
                        everybody[lot][column] = aboard[problem.lots[lot].stretcher][column] = 1.0
                        arrive_s = at_s + ride.after_s
                        day = sum(1 for midnight in problem.midnights if midnight <= arrive_s)
                        days[ride.to, day][column] = 1.0
                    for lying, room in ((False, row.seats), (True, row.stretchers)):
                        if aboard[lying]:
                            programme.row(aboard[lying] | {trips: -float(room)}, -INF, 0.0)
        for lot, terms in everybody.items():
            programme.row(terms, problem.lots[lot].count, problem.lots[lot].count)
        for (to, _), terms in days.items():
            if to in problem.people_per_day:
                programme.row(terms, 0.0, problem.people_per_day[to])

    # ------------------------------------------------------------------------------ places

    def _add_convoys(self) -> None:
        """Limit the size of convoys: only the last may be under the minimum, others may be left out."""
        rule, convoys = self._rides.rule, len(self._instants)
        of_convoy: list[Columns] = [{} for _ in range(convoys)]
        for (_, _, convoy), column in self._trips.items():
            of_convoy[convoy][column] = 1.0
        for convoy, terms in enumerate(of_convoy):
            if rule.vehicles_min > 1 and convoy + 1 < convoys:
                goes = self.choices["", convoy] = self.programme.column(1)
                self.programme.row(terms | {goes: -float(rule.vehicles_max)}, -INF, 0.0)
                self.programme.row(terms | {goes: -float(rule.vehicles_min)}, 0.0, INF)
            else:
                self.programme.row(terms, 0.0, rule.vehicles_max)
        for (place, *_), terms in self._bays.items():
            bays = self._rides.problem.bays(str(place))
            if bays < len(terms) * rule.vehicles_max:
                self.programme.row(terms, 0.0, bays)

    def _add_lanes(self) -> None:
        """Let vehicles that come late for a convoy be inspected in the time that is left."""
        length_s = max(self._rides.inspected_s(row) for _, row, _ in self._rides.rows)
        if not length_s:
            return
        for comes in self._comes.values():
            terms: Columns = {}
            late = sorted(comes)
            for i, (left_s, column) in enumerate(late):
                terms[column] = 1.0
                last = i + 1 == len(late) or late[i + 1][0] > left_s
                most = self._rides.lanes * (left_s // length_s)
                if last and most < self._rides.rule.vehicles_max:
                    self.programme.row(dict(terms), 0.0, most)

    # ------------------------------------------------------------------------------ terms

    def _flow(self, flow: Flow) -> list[int]:
        lots = self._rides.problem.lots
        return [lot for lot in self._rides.lots if in_flow(flow, lots[lot], lots[lot].to)]

    def _departs_s(self, lots: list[int]) -> int:
        """Return how long before a release people of some lots have to be free to board."""
        rides = self._rides
        seconds = [
            rides.boarding_s(row) + ride.before_s + rides.inspected_s(row)
            for _, row, mine in rides.rows
            for ride in mine
            if not set(lots).isdisjoint(ride.lots)
        ]
        return max(seconds, default=0) + self._spare_s

    def _arrived(self, lots: list[int], convoy: int, seconds: int) -> Columns:
        """Return who of some lots has arrived so long before a convoy's release."""
        return {
            column: 1.0
            for before in range(convoy)
            for lot in lots
            for column, ride in self._of_lot[lot, before]
            if ride.after_s + seconds <= self._until_s(before, convoy)
        }

    def _departed(self, lots: list[int], convoy: int) -> Columns:
        return {column: 1.0 for i in range(convoy + 1) for lot in lots for column, _ in self._of_lot[lot, i]}

    def _add_orders(self) -> None:
        """Let nobody leave in a convoy before enough of those who come first have arrived."""
        problem = self._rides.problem
        for rule in problem.orders:
            first, then = self._flow(rule.first), self._flow(rule.then)
            elsewhere = sum(lot.count for lot in problem.lots if in_flow(rule.first, lot, lot.to)) - sum(
                problem.lots[lot].count for lot in first
            )
            need, seconds = float(max(0, rule.need - elsewhere)), self._departs_s(then)
            before: Columns = {}
            for convoy in range(len(self._instants)) if then and need else ():
                opened = self.choices[rule.term, convoy] = self.programme.column(1)
                self.programme.row(self._arrived(first, convoy, seconds) | {opened: -need}, 0.0, INF)
                self.programme.row({opened: 1.0} | before, 0.0, INF)
                before = {opened: -1.0}
                held = {
                    column: 1.0
                    for (number, index, of), column in self._trips.items()
                    if of == convoy and set(self._rides.of_row[number][index].lots) <= set(then)
                }
                most = float(self._rides.rule.vehicles_max)
                self.programme.row(held | {opened: -most}, -INF, 0.0)
                for lot in then:
                    for column, _ in self._of_lot[lot, convoy]:
                        self.programme.row({column: 1.0, opened: -float(problem.lots[lot].count)}, -INF, 0.0)

    def _add_exchanges(self) -> None:
        """Keep reciprocities at each release."""
        for term in self._rides.problem.reciprocities:
            back = term.slack / term.ratio
            for mine, other, ratio, slack in (
                (term.a, term.b, term.ratio, term.slack),
                (term.b, term.a, 1 / term.ratio, back),
            ):
                lots, others = self._flow(mine), self._flow(other)
                seconds = self._departs_s(lots)
                for convoy in range(len(self._instants)) if lots else ():
                    arrived = self._arrived(others, convoy, seconds)
                    terms = self._departed(lots, convoy) | {c: -float(ratio) for c in arrived}
                    self.programme.row(terms, -INF, float(slack))
