"""A problem as the flat arrays of the compiled loop, and the state that a construction begins with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from safepassage.operation.calendar import ALWAYS, NEVER, Intervals
from safepassage.operation.routes import Route
from safepassage.operation.terms import Flow
from safepassage.planning import event_state as es
from safepassage.planning.event_state import NONE, Integers
from safepassage.planning.problem import Problem, in_flow

COLLECT_NEAR: Final = 64
"""To so many of the nearest assembly points a trip may go on to collect more."""
FINEST: Final = 10**9
"""The finest part of a person that a reciprocity's ratio is counted in; finer ones are rounded down."""


class Roads:
    """The routes of a case as rows of two tables, added when they are first asked for."""

    def __init__(self, problem: Problem, number_of: dict[str, int], yard_of: dict[str, int]) -> None:
        self._problem, self._number_of = problem, number_of
        self._clears: dict[str, int] = {}
        for at, yard in yard_of.items():
            rule = problem.gates[at].convoy
            for place in rule.clear if rule is not None else ():
                self._clears[place] = self._clears.get(place, 0) | 1 << yard
        kind_of = {place.id: place.kind for place in problem.operation.places}
        self._past = {place: bits for place, bits in self._clears.items() if kind_of[place] == "junction"}
        self._routes: list[tuple[int, int, int]] = []
        self._ways: list[tuple[int, int, int]] = []
        self._known: dict[tuple[str, str], int] = {}

    def add(self, route: Route | None) -> int:
        """Write a route down and return its number from 0, NONE for no route."""
        if route is None:
            return NONE
        self._routes.append((len(self._ways), len(route.stops), route.drive_s))
        clears = self._clears_at(route)
        for place, drive_s, bits in zip(route.stops, (*route.drives_s, 0), clears, strict=True):
            self._ways.append((self._number_of[place], drive_s, bits))
        return len(self._routes) - 1

    def quickest(self, from_: str, to: str) -> int:
        """Return the number of the quickest route between two places, NONE where there is none."""
        if (from_, to) not in self._known:
            self._known[from_, to] = self.add(self._problem.routes.quickest(from_, to))
        return self._known[from_, to]

    def clears(self, from_: str, to: str) -> int:
        """Return whose convoys (bits) wait for an arrival at a place, or past one on the drive there."""
        route = self._problem.routes.quickest(from_, to)
        return 0 if route is None else self._clears_at(route)[-1]

    def _clears_at(self, route: Route) -> list[int]:
        """Return, per stop, whose convoys wait for an arrival here, at or past a place on the way here."""
        cleared = [self._clears.get(stop, 0) for stop in route.stops]
        for number, (before, stop) in enumerate(pairwise(route.stops)):
            for junction, bits in self._past.items():
                if self._passes(before, junction, stop, route.drives_s[number]):
                    cleared[number + 1] |= bits
        return cleared

    def _passes(self, from_: str, junction: str, to: str, drive_s: int) -> bool:
        """Return whether a drive between stops may come by a junction."""
        there, on = (
            self._problem.routes.quickest(from_, junction),
            self._problem.routes.quickest(junction, to),
        )
        return there is not None and on is not None and there.drive_s + on.drive_s == drive_s

    @property
    def count(self) -> int:
        """How many routes there are."""
        return len(self._routes)

    def tables(self) -> tuple[Integers, Integers]:
        """Return the tables of routes and of their stops."""
        routes = np.array(self._routes, dtype=np.int64).reshape(-1, 3)
        return routes, np.array(self._ways, dtype=np.int64).reshape(-1, 3)


class Lists:
    """Lists of integers one after another, known by where they begin."""

    def __init__(self) -> None:
        self._parts: list[Integers] = []
        self.end = 0

    def add(self, figures: Sequence[int] | Integers) -> int:
        """Append a list and return where it begins."""
        begin = self.end
        self._parts.append(np.asarray(figures, dtype=np.int64).reshape(-1))
        self.end += len(self._parts[-1])
        return begin

    def zeros(self, count: int) -> int:
        """Append so many zeros and return where they begin."""
        return self.add(np.zeros(count, dtype=np.int64))

    @property
    def whole(self) -> Integers:
        """All lists as one."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *self._parts])


class Arrays:
    """The arrays of one problem, with what its rows stand for.

    `g`, `t` and `m` are those of `event_state` before a construction begins, without vehicles and trips.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        places = problem.operation.places
        self.place_ids = [place.id for place in places]
        self.yard_ids = [at for at, gate in problem.gates.items() if gate.convoy is not None]
        onward = () if problem.midway is None else problem.midway.onward
        passages = [service.passage for service in problem.services]
        self.passages = list(dict.fromkeys([*passages, *(trip.task.passage for trip in onward)]))
        self.tokens = [
            household for lot in problem.lots for household in sorted(lot.households, key=lambda h: -h[1])
        ]
        self.vehicles = sum(row.count for row in problem.fleet)
        self.standing = list(
            dict.fromkeys([*(row.at for row in problem.fleet), *(s.to for s in problem.services)])
        )
        self.g = np.zeros(es.FIGURES, dtype=np.int64)
        self._end = 0
        place_0 = self._rows("PLACE", len(places))
        self.place_row = {place.id: place_0 + number for number, place in enumerate(places)}
        gate_0 = self._rows("GATE", len(problem.gates))
        yard_0 = self._rows("YARD", len(self.yard_ids))
        self.yard_row = {at: yard_0 + number for number, at in enumerate(self.yard_ids)}
        self.gate_row = {at: gate_0 + number for number, at in enumerate(problem.gates)}
        self._rows("CROSSING", len(self.yard_ids) * len(self.passages))
        self._rows("SERVICE", len(problem.services))
        self._rows("LOT", len(problem.lots))
        self._rows("HOUSE", len(self.tokens))
        self._rows("SIDE", 2 * len(problem.reciprocities))
        self._rows("ORDER", len(problem.orders))
        self._rows("ROW", len(problem.fleet))
        self.house_row = {token: int(self.g[es.HOUSE_0]) + i for i, (token, _) in enumerate(self.tokens)}
        yard_number = {at: number for number, at in enumerate(self.yard_ids)}
        self.roads = Roads(problem, self.place_row, yard_number)
        self._things = np.full((self._end, es.COLUMNS), NONE, dtype=np.int64)
        self._lists = Lists()
        self._hours: list[Intervals] = [ALWAYS]
        self._approaches = np.full((0, len(places)), NONE, dtype=np.int64)
        self._figures()
        self._places()
        self._gates()
        self._yards()
        self._lots()
        self._services()
        self._fleet()
        self._terms()
        self._spans()
        standing = () if problem.midway is None else problem.midway.vehicles
        self.stand_at([*(placed.stands for placed in standing), *(trip.task.to for trip in onward)])

    def _rows(self, things: str, count: int) -> int:
        """Set so many rows aside for things of a kind and return the first."""
        first = self._end
        self._end += count
        self.g[getattr(es, f"{things}_0")], self.g[getattr(es, f"{things}_N")] = first, self._end
        return first

    def _of(self, things: str) -> Integers:
        """Return the rows of a kind of thing."""
        return self._things[self.g[getattr(es, f"{things}_0")] : self.g[getattr(es, f"{things}_N")]]

    def stand_at(self, places: Iterable[str]) -> None:
        """Let vehicles also stand free at some places, and write down all routes asked for by now."""
        self.standing += [place for place in dict.fromkeys(places) if place not in self.standing]
        problem = self.problem
        pickups = dict.fromkeys([*(s.place for s in problem.services), *(lot.place for lot in problem.lots)])
        first = self.g[es.PLACE_0]
        for from_ in self.standing[len(self._approaches) :]:
            row = np.full(len(self.place_ids), NONE, dtype=np.int64)
            for to in pickups:
                row[self.place_row[to] - first] = self.roads.quickest(from_, to)
            self._approaches = np.vstack([self._approaches, row])
        for number, place in enumerate(self.standing):
            self._things[self.place_row[place], es.PLACE_AT] = number
        self.write_roads()

    def write_roads(self) -> None:
        """Put the routes, and all lists, at the end of the arrays."""
        g, (routes, ways) = self.g, self.roads.tables()
        route_0 = len(self._things)
        g[es.ROUTE_0], g[es.ROUTE_N] = route_0, route_0 + len(routes)
        g[es.WAY_0], g[es.WAY_N] = g[es.ROUTE_N], g[es.ROUTE_N] + len(ways)
        self.t = np.full((g[es.WAY_N], es.COLUMNS), NONE, dtype=np.int64)
        self.t[:route_0] = self._things
        services = self.t[g[es.SERVICE_0] : g[es.SERVICE_N]]
        services[:, es.SERVICE_ROUTE] += route_0
        self.t[g[es.ROUTE_0] : g[es.ROUTE_N], :3] = routes
        self.t[g[es.ROUTE_0] : g[es.ROUTE_N], es.ROUTE_WAY] += g[es.WAY_0]
        self.t[g[es.WAY_0] : g[es.WAY_N], :3] = ways
        lists = self._lists.whole
        g[es.APPROACHES] = len(lists)
        approaches = np.where(self._approaches == NONE, NONE, self._approaches + route_0)
        self.m = np.concatenate([lists, approaches.reshape(-1)])

    def write_roads_if_new(self) -> None:
        """Write down the routes asked for by now, if there are more than before."""
        if self.roads.count > self.g[es.ROUTE_N] - self.g[es.ROUTE_0]:
            self.write_roads()

    # ------------------------------------------------------------------------------ places and roads

    def _figures(self) -> None:
        problem, g = self.problem, self.g
        timings = problem.operation.timings
        g[es.HORIZON_S], g[es.PASSAGES] = problem.horizon_s, len(self.passages)
        g[es.BOARD_VEHICLE_S], g[es.BOARD_PERSON_S] = timings.board.per_vehicle_s, timings.board.per_person_s
        g[es.ALIGHT_VEHICLE_S], g[es.ALIGHT_PERSON_S] = (
            timings.alight.per_vehicle_s,
            timings.alight.per_person_s,
        )
        g[es.CEASEFIRE] = self._hours_number(problem.ceasefire)
        g[es.MIDNIGHTS] = self._lists.add(problem.midnights)
        g[es.MIDNIGHTS_END] = self._lists.end
        g[es.AT_GATE] = self._lists.zeros(self.vehicles)
        g[es.CHOSEN] = self._lists.zeros(self.vehicles + 1)

    def _hours_number(self, hours: Intervals) -> int:
        if hours not in self._hours:
            self._hours.append(hours)
        return self._hours.index(hours)

    def _spans(self) -> None:
        """Write down all hours; nothing more may be given a number after."""
        spans = [span for hours in self._hours for span in hours.spans]
        ends = np.array(spans, dtype=np.int64).reshape(-1, 2)
        self.g[es.SPANS] = self._lists.add(np.cumsum([0, *(len(hours.spans) for hours in self._hours)]))
        self.g[es.SPAN_FROM_S] = self._lists.add(ends[:, 0])
        self.g[es.SPAN_TO_S] = self._lists.add(ends[:, 1])

    def _places(self) -> None:
        problem = self.problem
        for row, place in zip(self._of("PLACE"), problem.operation.places, strict=True):
            if place.bays is not None:
                row[es.PLACE_BAYS], row[es.PLACE_BAY] = place.bays, self._lists.zeros(place.bays)
            row[es.PLACE_LOADED] = self._hours_number(problem.hours_to_leave(place.id, loaded=True))
            row[es.PLACE_EMPTY] = self._hours_number(problem.hours_to_leave(place.id, loaded=False))
            row[es.PLACE_GATE] = self.gate_row.get(place.id, NONE)
            row[es.PLACE_ROOM] = problem.people_max.get(place.id, es.NEVER)
            if place.id in problem.people_per_day:
                row[es.PLACE_PER_DAY] = problem.people_per_day[place.id]
                row[es.PLACE_RECEIVED] = self._lists.zeros(len(problem.midnights) + 1)

    def _gates(self) -> None:
        for row, (at, gate) in zip(self._of("GATE"), self.problem.gates.items(), strict=True):
            row[es.GATE_YARD] = self.yard_row.get(at, NONE)
            row[es.GATE_LANES], row[es.GATE_LAST_S] = 0, 0
            rule = gate.inspection
            if rule is not None:
                row[es.GATE_LANES], row[es.GATE_LANE] = rule.lanes, self._lists.zeros(rule.lanes)
                row[es.GATE_AHEAD] = self._lists.zeros(rule.lanes)
                row[es.GATE_VEHICLE_S] = rule.timing.per_vehicle_s
                row[es.GATE_PERSON_S] = rule.timing.per_person_s
                row[es.GATE_EMPTY_TOO], row[es.GATE_HOURS] = rule.empty_too, self._hours_number(rule.hours)

    def _yards(self) -> None:
        """Write down the convoys' rules, as nothing has happened there yet."""
        self._of("CROSSING")[:] = 0
        for number, (row, at) in enumerate(zip(self._of("YARD"), self.yard_ids, strict=True)):
            gate = self.problem.gates[at]
            assert gate.convoy is not None
            row[:] = 0
            row[es.YARD_HOURS] = self._hours_number(gate.loaded)
            row[es.YARD_MOST], row[es.YARD_LEAST] = gate.convoy.vehicles_max, gate.convoy.vehicles_min
            row[es.YARD_HEADWAY_S], row[es.YARD_WANTED] = gate.convoy.headway_s, 1
            row[es.YARD_POOL], row[es.YARD_BIT] = self._lists.zeros(self.vehicles), 1 << number
            row[es.YARD_LAST_S], row[es.YARD_LOOK_S] = -NEVER, NONE

    # ------------------------------------------------------------------------------ people and vehicles

    def _lots(self) -> None:
        problem, table = self.problem, self._of("LOT")
        house = int(self.g[es.HOUSE_0])
        table[:, [es.LOT_THEN, es.LOT_FIRST, es.LOT_SIDES]] = 0
        for row, lot in zip(table, problem.lots, strict=True):
            row[es.LOT_LYING], row[es.LOT_WAITING], row[es.LOT_COUNT] = lot.stretcher, lot.count, lot.count
            row[es.LOT_HOUSED] = sum(people for _, people in lot.households)
            row[es.LOT_HOUSE], row[es.LOT_HOUSES] = house, house + len(lot.households)
            house += len(lot.households)
        for number, rule in enumerate(problem.orders):
            table[:, es.LOT_FIRST] |= self._covered(rule.first) << number
            table[:, es.LOT_THEN] |= self._covered(rule.then) << number
        for number, term in enumerate(problem.reciprocities):
            table[:, es.LOT_SIDES] |= self._covered(term.a) << 2 * number
            table[:, es.LOT_SIDES] |= self._covered(term.b) << 2 * number + 1
        houses = self._of("HOUSE")
        houses[:, es.HOUSE_PEOPLE], houses[:, es.HOUSE_GONE] = [people for _, people in self.tokens], 0

    def _covered(self, flow: Flow) -> Integers:
        return np.array([in_flow(flow, lot, lot.to) for lot in self.problem.lots], dtype=np.int64)

    def _services(self) -> None:
        problem, g, table = self.problem, self.g, self._of("SERVICE")
        passage_of = {passage: number for number, passage in enumerate(self.passages)}
        lots = self._of("LOT")
        ties = lots[:, es.LOT_THEN] | lots[:, es.LOT_SIDES]
        services_of: list[list[int]] = [[] for _ in problem.lots]
        held = []
        for number, (row, service) in enumerate(zip(table, problem.services, strict=True)):
            row[es.SERVICE_PLACE], row[es.SERVICE_TO] = (
                self.place_row[service.place],
                self.place_row[service.to],
            )
            row[es.SERVICE_PASSAGE] = passage_of[service.passage]
            row[es.SERVICE_ROUTE] = self.roads.add(service.route)
            # Who chose where to go first: others can still go elsewhere.
            choosers_first = sorted(service.lots, key=lambda lot: problem.lots[lot].to is None)
            row[es.SERVICE_LOT] = self._lists.add([int(g[es.LOT_0]) + lot for lot in choosers_first])
            row[es.SERVICE_LOTS] = len(service.lots)
            row[es.SERVICE_HELD] = any(ties[lot] for lot in service.lots)
            row[es.SERVICE_ONWARD_S] = self._onward_s(service.route)
            row[es.SERVICE_CLOSED] = row[es.SERVICE_TRIED] = 0
            for lot in service.lots:
                services_of[lot].append(int(g[es.SERVICE_0]) + number)
            if row[es.SERVICE_HELD]:
                held.append(int(g[es.SERVICE_0]) + number)
        self._collections(table)
        for lot_row, services in zip(lots, services_of, strict=True):
            lot_row[es.LOT_SERVICE], lot_row[es.LOT_SERVICES] = self._lists.add(services), len(services)
        g[es.HELD_SERVICES] = self._lists.add(held)
        g[es.HELD_SERVICES_END] = self._lists.end

    def _collections(self, table: Integers) -> None:
        """Write down where a trip may collect more people near by: past no checkpoint, held by no term."""
        problem, first = self.problem, int(self.g[es.SERVICE_0])
        alike: dict[tuple[str, str], dict[str, int]] = {}
        for number, service in enumerate(problem.services):
            if not table[number, es.SERVICE_HELD]:
                alike.setdefault((service.passage, service.to), {})[service.place] = number
        table[:, es.SERVICE_MORES] = 0
        near: dict[tuple[str, ...], dict[str, list[tuple[str, int]]]] = {}
        for by_place in alike.values():
            places = tuple(by_place)
            if places not in near:
                near[places] = self._near(places)
            for place, number in by_place.items():
                pairs = [(first + by_place[other], road) for other, road in near[places][place]]
                table[number, es.SERVICE_MORE] = self._lists.add(np.array(pairs, dtype=np.int64))
                table[number, es.SERVICE_MORES] = len(pairs)

    def _near(self, places: tuple[str, ...]) -> dict[str, list[tuple[str, int]]]:
        """Return, for each of some assembly points, the nearest others and the roads there by number."""
        seconds = self.problem.routes.seconds(places, places)
        np.fill_diagonal(seconds, NEVER)
        near = {}
        for place, row in zip(places, seconds, strict=True):
            found = []
            for other in np.argsort(row, kind="stable")[:COLLECT_NEAR].tolist():
                route = self.problem.routes.quickest(place, places[other]) if row[other] < NEVER else None
                if route is not None and not route.checkpoints:
                    found.append((places[other], self.roads.quickest(place, places[other])))
            near[place] = found
        return near

    def _onward_s(self, route: Route) -> int:
        """Return the least seconds of boarding one person, driving and being inspected on a route."""
        rules = (self.problem.gates[stop].inspection for stop in route.checkpoints)
        inspected_s = sum(rule.timing.seconds(1) for rule in rules if rule is not None)
        return self.problem.operation.timings.board.seconds(1) + route.drive_s + inspected_s

    def _fleet(self) -> None:
        problem = self.problem
        for row, fleet, (_, until_s) in zip(self._of("ROW"), problem.fleet, problem.available_s, strict=True):
            row[es.ROW_SEATS], row[es.ROW_STRETCHERS], row[es.ROW_UNTIL_S] = (
                fleet.seats,
                fleet.stretchers,
                until_s,
            )
            row[es.ROW_TRIPS_MAX] = NONE if fleet.trips_max is None else fleet.trips_max
            row[es.ROW_CARRIES] = self._lists.add([problem.carries(fleet, lot) for lot in problem.lots])

    def _terms(self) -> None:
        """Write down orders and reciprocities, as nobody has arrived or been promised a seat yet."""
        orders, sides = self._of("ORDER"), self._of("SIDE")
        orders[:, es.ORDER_ARRIVED] = 0
        for number, rule in enumerate(self.problem.orders):
            orders[number, es.ORDER_NEED] = rule.need
            self.g[es.SHUT] |= int(rule.need > 0) << number
        sides[:] = 0
        for number, term in enumerate(self.problem.reciprocities):
            slack = Fraction(term.slack)
            sides[2 * number, : es.SIDE_OVER + 1] = _side(term.ratio, slack)
            sides[2 * number + 1, : es.SIDE_OVER + 1] = _side(1 / term.ratio, slack / term.ratio)


def _side(ratio: Fraction, extra: Fraction) -> tuple[int, int, int]:
    """Return a, b and c with which a side may have departed (a × others + b) // c."""
    over = math.lcm(ratio.denominator, extra.denominator)
    if over > FINEST:
        over = FINEST
    return math.floor(ratio * over), math.floor(extra * over), over
