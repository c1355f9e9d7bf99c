"""People of a plan by place, group and destination, and the terms that tie flows of them to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from safepassage.operation.model import Operation
from safepassage.operation.terms import Flow, Order, Passage, Reciprocity
from safepassage.planning.plan import Plan, Trip
from safepassage.planning.problem import Problem
from safepassage.planning.verify_people import waiting_in
from safepassage.simulation import course_state as cs
from safepassage.simulation.case_layout import Rows
from safepassage.simulation.course_state import NONE

Key = tuple[str, str, str]
"""Whom a queue holds: their place, group and destination."""


class Queues:
    """Who is to board, by place, group and destination, in the order in which the plan names them."""

    def __init__(self, operation: Operation, plan: Plan) -> None:
        self._operation = operation
        count: Counter[Key] = Counter()
        for trip in plan.trips:
            for place, load in boardings(trip):
                for group, people in load.items():
                    count[place, group, trip.destination] += people
        self.count: Mapping[Key, int] = count
        self.keys = list(count)
        self.number = {key: number for number, key in enumerate(self.keys)}
        self.group_bit = {group.id: 1 << number for number, group in enumerate(operation.groups)}
        self.site_number: dict[str, int] = {}
        self.rows = Rows()
        self._number_drawn = self._numbers_drawn()
        self.drawn = 1 + max(self._number_drawn.values(), default=-1)

    def place_rows(self) -> None:
        """Add the rows, once the reception sites have theirs."""
        for number, (_, group, to) in enumerate(self.keys):
            self.rows.add(
                {
                    cs.QUEUE_PLANNED: self.count[self.keys[number]],
                    cs.QUEUE_GROUP: self.group_bit[group],
                    cs.QUEUE_LYING: int(self._operation.group_of[group].uses == "stretcher"),
                    cs.QUEUE_SITE: self.site_number[to],
                    cs.QUEUE_THEN: 0,
                    cs.QUEUE_FIRST: 0,
                    cs.QUEUE_SIDES: 0,
                    cs.QUEUE_NUMBER: self._number_drawn[self.keys[number]],
                }
            )
        for column, flows in self._flow_columns():
            for number, (place, group, to) in enumerate(self.keys):
                self.rows.rows[number][column] = sum(
                    1 << bit for bit, flow in enumerate(flows) if flow.covers(group, place, to)
                )

    def _numbers_drawn(self) -> Mapping[Key, int]:
        """Return which of the numbers for who comes each queue has: the same for people of any plan.

        Where people of a place and group go to several destinations, those of further ones come after all.
        """
        first = {
            key: n for n, key in enumerate(dict.fromkeys((p.place, p.group) for p in self._operation.people))
        }
        found: dict[Key, int] = {}
        more = len(first)
        for key in sorted(self.keys):
            number = first.pop(key[:2], None)
            if number is None:
                number, more = more, more + 1
            found[key] = number
        return found

    def _flow_columns(self) -> Iterator[tuple[int, list[Flow]]]:
        orders = [t for t in self._operation.binding_terms if isinstance(t, Order)]
        yield cs.QUEUE_THEN, [order.then for order in orders]
        yield cs.QUEUE_FIRST, [order.first for order in orders]
        sides = [t for t in self._operation.binding_terms if isinstance(t, Reciprocity)]
        yield cs.QUEUE_SIDES, [flow for term in sides for flow in (term.a, term.b)]

    def is_ruled(self, queue: int) -> bool:
        """Return whether an order or reciprocity can hold a queue back."""
        row = self.rows.rows[queue]
        return bool(row[cs.QUEUE_THEN] or row[cs.QUEUE_SIDES])

    def in_flows(self, trip: Trip) -> bool:
        """Return whether arrivals of a trip count for some rule."""
        return any(
            self.rows.rows[self.number[place, group, trip.destination]][column]
            for place, load in boardings(trip)
            for group in load
            for column in (cs.QUEUE_FIRST, cs.QUEUE_SIDES)
        )

    def room(self, trip: Trip) -> tuple[int, int]:
        """Return how many seats and stretchers a trip's people take."""
        lying = sum(
            n for group, n in trip.load.items() if self._operation.group_of[group].uses == "stretcher"
        )
        return trip.people - lying, lying


def boardings(trip: Trip) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Yield where people of a trip board, and who."""
    for stop in trip.boarding_stops:
        yield stop.place, trip.load if stop.load is None else stop.load


def add_rules(operation: Operation, problem: Problem, queues: Queues, orders: Rows, sides: Rows) -> None:
    """Add the orders, and the two sides of each reciprocity one after the other."""
    for number, order in enumerate(problem.orders):
        moved = sum(
            count
            for key, count in queues.count.items()
            if queues.rows.rows[queues.number[key]][cs.QUEUE_FIRST] & (1 << number)
        )
        orders.add(
            {
                cs.ORDER_NUMERATOR: order.fraction.numerator,
                cs.ORDER_DENOMINATOR: order.fraction.denominator,
                cs.ORDER_PEOPLE: moved + people_left(operation, queues, order.first),
                cs.ORDER_AT_LEAVING: 0,
                cs.ORDER_HEAD: NONE,
            }
        )
    for term in problem.reciprocities:
        up, down = term.ratio.numerator, term.ratio.denominator
        for each, over in ((up, down), (down, up)):
            sides.add(
                {
                    cs.SIDE_EACH: each,
                    cs.SIDE_EXTRA: term.slack * down,
                    cs.SIDE_OVER: over,
                    cs.SIDE_AT_LEAVING: 0,
                    cs.SIDE_HEAD: NONE,
                }
            )


def people_left(operation: Operation, queues: Queues, flow: Flow) -> int:
    """Return how many of those whom the plan leaves could have belonged to a flow.

    People with a chosen destination are taken to be those moved there first, as the verifier takes them.
    """
    left = 0
    for (place, group), there in waiting_in(operation).items():
        moved = Counter({to: n for (at, who, to), n in queues.count.items() if (at, who) == (place, group)})
        left += sum(n for to, n in (there.bound - moved).items() if flow.covers(group, place, to))
        free = max(0, there.free - (moved - there.bound).total())
        ends = (None,) if flow.to is None else flow.to
        if any(flow.covers(group, place, to) and _permitted(operation, group, place, to) for to in ends):
            left += free
    return left


def _permitted(operation: Operation, group: str, place: str, to: str | None) -> bool:
    return to is None or any(
        isinstance(term, Passage) and term.flow.covers(group, place, to) for term in operation.binding_terms
    )


def looked_at_leaving(plan: Plan, queues: Queues, orders: Rows, sides: Rows) -> None:
    """Note the rules that the plan keeps only when people leave, as they board before others have arrived."""
    events: list[tuple[int, int, Trip, str, Mapping[str, int]]] = []
    for trip in plan.trips:
        for stop in trip.boarding_stops:
            load = trip.load if stop.load is None else stop.load
            events.append((trip.arrive_s, 0, trip, stop.place, load))
            events.append((stop.board_from_s or 0, 1, trip, stop.place, load))
    events.sort(key=lambda event: event[:2])
    arrived, gone, there = [0] * len(orders), [0] * len(sides), [0] * len(sides)
    for _, boards, trip, place, load in events:
        for group, people in load.items():
            row = queues.rows.rows[queues.number[place, group, trip.destination]]
            for number, order in enumerate(orders.rows):
                if boards and row[cs.QUEUE_THEN] & (1 << number):
                    need = -(
                        -order[cs.ORDER_NUMERATOR] * order[cs.ORDER_PEOPLE] // order[cs.ORDER_DENOMINATOR]
                    )
                    order[cs.ORDER_AT_LEAVING] |= int(arrived[number] < need)
                if not boards and row[cs.QUEUE_FIRST] & (1 << number):
                    arrived[number] += people
            for number in range(len(sides)):
                if row[cs.QUEUE_SIDES] & (1 << number):
                    (gone if boards else there)[number] += people
        if boards:
            _compare_sides(sides, gone, there)


def _compare_sides(sides: Rows, gone: list[int], there: list[int]) -> None:
    for number, side in enumerate(sides.rows):
        most = (side[cs.SIDE_EACH] * there[number ^ 1] + side[cs.SIDE_EXTRA]) // side[cs.SIDE_OVER]
        if gone[number] > most:
            for one in (number, number ^ 1):
                sides.rows[one][cs.SIDE_AT_LEAVING] = 1
