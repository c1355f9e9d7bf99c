"""The programme of a number of convoys: how few people can be missing at the end, in whichever convoys."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from safepassage.operation.terms import Flow
from safepassage.planning.convoy_figures import ConvoyFigures, Kind, Pair
from safepassage.planning.limits import Fixed, Limit, Steady
from safepassage.planning.linear import Programme
from safepassage.planning.problem import OrderRule
from safepassage.planning.tails import covers

FINEST: Final = 10_000
"""An exchange whose ratio is counted in finer parts is left out."""

Opening = tuple[tuple[int, int], ...]
"""For each order, from which to which convoy the first one lies in which somebody of its `then` leaves."""
Row = dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convoys:
    """So many convoys: the earliest and the latest that each can leave, and when everybody has arrived."""

    earliest_s: tuple[int, ...]
    latest_s: tuple[int, ...]
    until_s: int

    def before(self, convoy: int, seconds: int) -> int:
        """Return the last convoy that can be so many seconds before another, -1 if none can."""
        for other in range(convoy - 1, -1, -1):
            if self.latest_s[convoy] - self.earliest_s[other] >= seconds:
                return other
        return -1


class Shortage:
    """The programme of the least number of people T who are missing by an instant, in so many convoys."""

    def __init__(self, figures: ConvoyFigures, convoys: Convoys, opening: Opening) -> None:
        self._figures, self._convoys = figures, convoys
        self.programme = Programme()
        self._trips: dict[tuple[int, Pair, int], int] = {}
        self._people: dict[tuple[int, int, Pair, int], int] = {}
        self._add_people(opening)
        self._add_vehicles()
        self._add_orders(opening)
        self._add_exchanges()

    def _row(self, terms: Row, limit: Limit) -> None:
        number = self.programme.add_rows([limit])
        self.programme.add(number[0], list(terms.keys()), list(terms.values()))

    def _column(self, most: int) -> int:
        return int(self.programme.add_columns([most])[0])

    def _add_people(self, opening: Opening) -> None:
        """Let people be aboard trips that have room, and all but T of each sort leave."""
        figures, convoys = self._figures, self._convoys
        size: list[Row] = [{} for _ in convoys.earliest_s]
        leaves: list[Row] = [{} for _ in figures.sorts]
        for k, kind in enumerate(figures.kinds):
            for pair, ready_s in kind.ready_s.items():
                for convoy, latest_s in enumerate(convoys.latest_s):
                    arrive_s = convoys.earliest_s[convoy] + figures.ahead_s[pair[1]]
                    if latest_s < ready_s or arrive_s > convoys.until_s:
                        continue
                    trips = self._column(min(kind.count, figures.rule.vehicles_max))
                    self._trips[k, pair, convoy] = trips
                    size[convoy][trips] = 1
                    aboard: dict[bool, Row] = {False: {}, True: {}}
                    for s in self._carried(kind, pair, convoy, arrive_s, opening):
                        sort = figures.sorts[s]
                        people = self._people[s, k, pair, convoy] = self._column(sort.count)
                        aboard[sort.lot.stretcher][people] = leaves[s][people] = 1
                    for lying, room in ((False, kind.fleet.seats), (True, kind.fleet.stretchers)):
                        self._row(aboard[lying] | {trips: -room}, Fixed(amount=0))
        for terms in size:
            self._row(terms, Fixed(amount=figures.rule.vehicles_max))
        for sort, terms in zip(figures.sorts, leaves, strict=True):
            self._row(dict.fromkeys(terms, -1), Steady(rate=1, from_s=0, spare=-sort.count))
            self._row(terms, Fixed(amount=sort.count))

    def _carried(self, kind: Kind, pair: Pair, convoy: int, arrive_s: int, opening: Opening) -> Iterator[int]:
        """Yield the sorts that a kind of vehicle may carry in a convoy, in time and held by no order."""
        figures, orders = self._figures, self._figures.problem.orders
        for s, sort in enumerate(figures.sorts):
            held = any(
                convoy < first and rule.then.covers(sort.lot.group, sort.lot.place, pair[1])
                for rule, (first, _) in zip(orders, opening, strict=True)
            )
            late = arrive_s + sort.tail_s > self._convoys.until_s
            if pair in sort.pairs and figures.problem.carries(kind.fleet, sort.lot) and not held and not late:
                yield s

    def _add_vehicles(self) -> None:
        """Let vehicles leave in a convoy from their start, or after a way back from a convoy before."""
        figures, convoys = self._figures, self._convoys
        for k, kind in enumerate(figures.kinds):
            ends: dict[tuple[str, int], Row] = defaultdict(dict)
            goes: dict[int, Row] = defaultdict(dict)
            for (of, pair, convoy), trips in self._trips.items():
                if of == k:
                    ends[pair[1], convoy][trips], goes[convoy][trips] = -1, 1
            if kind.fleet.trips_max is not None:
                trips_of = {c: 1 for (of, _, _), c in self._trips.items() if of == k}
                self._row(trips_of, Fixed(amount=kind.count * kind.fleet.trips_max))
            starts: Row = {}
            for terms in goes.values():
                column = self._column(kind.count)
                terms[column], starts[column] = -1, 1
            self._row(starts, Fixed(amount=kind.count))
            for to in sorted({to for _, to in kind.ready_s}):
                round_s, idle = figures.round_s(kind, to), dict[int, int]()
                for convoy, terms in goes.items():
                    before = convoys.before(convoy, round_s)
                    if before >= 0:
                        back = self._column(kind.count)
                        terms[back], ends[to, before][back] = -1, 1
                for convoy in range(len(convoys.earliest_s)):
                    column = self._column(kind.count)
                    self._row(ends[to, convoy] | idle | {column: 1}, Fixed(amount=0))
                    idle = {column: -1}
            for terms in goes.values():
                self._row(terms, Fixed(amount=0))

    # ------------------------------------------------------------------------------ terms

    def _of(self, flow: Flow, convoys: range) -> Iterator[tuple[int, str, int]]:
        """Yield the people of a flow in some convoys: their column, reception and convoy."""
        for (s, _, (_, to), convoy), column in self._people.items():
            lot = self._figures.sorts[s].lot
            if convoy in convoys and flow.covers(lot.group, lot.place, to):
                yield column, to, convoy

    def _arrived(self, flow: Flow, others: Flow, convoy: int) -> list[int]:
        """Return who of a flow can have arrived when the last of others departs for a convoy."""
        figures = self._figures
        places = figures.places(None, figures.pairs_of(others))
        behind_s = min((figures.behind_s[place] for place in places), default=0)
        last = {
            to: self._convoys.before(convoy, ahead_s + behind_s) for to, ahead_s in figures.ahead_s.items()
        }
        return [column for column, to, before in self._of(flow, range(convoy)) if before <= last[to]]

    def _elsewhere(self, flow: Flow) -> int:
        """Return how many people may belong to a flow and need not leave in these convoys."""
        lots = self._figures.problem.lots
        return sum(
            lot.count
            for i, lot in enumerate(lots)
            if i not in self._figures.lots and covers(flow, lot, surely=False)
        )

    def _binds(self, rule: OrderRule) -> bool:
        """Return whether somebody waits for an order, and those who come first are known."""
        for lot in self._figures.problem.lots:
            if covers(rule.first, lot, surely=True) != covers(rule.first, lot, surely=False):
                return False
        return any(
            all(rule.then.covers(sort.lot.group, sort.lot.place, to) for _, to in sort.pairs)
            for sort in self._figures.sorts
        )

    def _add_orders(self, opening: Opening) -> None:
        """Let enough of those who come first have arrived by the last convoy that may be the first after."""
        for rule, (_, last) in zip(self._figures.problem.orders, opening, strict=True):
            need = rule.need - self._elsewhere(rule.first)
            if need > 0 and self._binds(rule):
                arrived = self._arrived(rule.first, rule.then, last)
                self._row(dict.fromkeys(arrived, -1), Steady(rate=1, from_s=0, spare=-need))

    def _add_exchanges(self) -> None:
        """Keep reciprocities at the last departure for each convoy."""
        for term in self._figures.problem.reciprocities:
            slack = Fraction(term.slack)
            for mine, other, ratio, extra in (
                (term.a, term.b, term.ratio, slack),
                (term.b, term.a, 1 / term.ratio, slack / term.ratio),
            ):
                spare = extra + ratio * self._elsewhere(other)
                scale = math.lcm(ratio.denominator, spare.denominator)
                if scale * max(Fraction(1), ratio) > FINEST:
                    continue
                for convoy in range(len(self._convoys.earliest_s)):
                    left = {column: scale for column, _, _ in self._of(mine, range(convoy + 1))}
                    if left:
                        arrived = dict.fromkeys(self._arrived(other, mine, convoy), -int(ratio * scale))
                        self._row(left | arrived, Fixed(amount=int(spare * scale)))
