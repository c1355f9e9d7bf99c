"""What is uncertain as tables and rows: factors, breakdowns, turnout, halts and where they keep vehicles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil, sqrt
from typing import Final

from safepassage.operation.model import Operation
from safepassage.operation.terms import ALL, Flow, Reciprocity
from safepassage.planning.plan import Plan
from safepassage.simulation import course_state as cs
from safepassage.simulation.case_layout import Rows, Tables
from safepassage.simulation.case_numbers import (
    WEATHER,
    HaltNumbers,
    Numbers,
    halt_stream,
    numbers_of,
    withheld_stream,
)
from safepassage.simulation.case_rules import Key, Queues
from safepassage.simulation.course_state import BITS, NEVER, NONE, Integers, Narrow
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import Cause, Uncertainty

DAY_S: Final = 86400
HOUR_S: Final = 3600
MINUTE_S: Final = 60
CLEARANCES: Final = 3
DAYS_BESIDES: Final = 20
"""Halts are drawn for so many times the plan's clearance and so many days more."""
CONVOYS_BESIDES: Final = 64


class Chances:
    """The chances of one case, gathered while its rows are put together.

    `sets` are the sets of halts that keep a vehicle somewhere: each a set of their numbers. A halt's number
    is its place in `kinds`.
    """

    def __init__(self, operation: Operation, plan: Plan, uncertainty: Uncertainty, tables: Tables) -> None:
        self.operation, self.uncertainty, self._tables = operation, uncertainty, tables
        self.until_s = CLEARANCES * plan.clearance_s + DAYS_BESIDES * DAY_S
        self.halts = Rows()
        self.sets: dict[frozenset[int], int] = {}
        self._withheld = [
            (number, self._flow(w.term, w.side)) for number, w in enumerate(uncertainty.withheld)
        ]
        self._holds = {hold.at: hold for hold in uncertainty.holds}
        self._yards = len({convoy.at for convoy in plan.convoys})
        self._convoys = len(plan.convoys) + CONVOYS_BESIDES
        self.weather = NONE
        self._rows: dict[int, int] = {}
        self._drawn: list[HaltNumbers] = []
        self._add_factors()
        self._add_kinds()

    def _flow(self, term: str, side: str) -> Flow:
        found = next(t for t in self.operation.binding_terms if isinstance(t, Reciprocity) and t.id == term)
        return found.a if side == "a" else found.b

    # ------------------------------------------------------------------------------ factors

    def _add_factors(self) -> None:
        """Add the tables of what vehicles and people do."""
        known, tables = self.uncertainty, self._tables
        self.figures: dict[int, int] = {
            cs.DRIVE_TABLE: tables.spread(known.drive),
            cs.BOARD_TABLE: tables.spread(known.board),
            cs.INSPECT_TABLE: tables.spread(known.inspect),
            cs.ALIGHT_TABLE: tables.spread(known.alight),
            cs.PACE_TABLE: tables.spread(known.pace),
            cs.SPACING_TABLE: tables.spread(known.spacing),
            cs.PACE: tables.add([1.0]),
            cs.LATE_TABLE: NONE,
            cs.LATE_SHARE: NONE,
            cs.BREAK_RATE: NONE,
            cs.MEND_TABLE: NONE,
            cs.LOST_SHARE: NONE,
            cs.WEATHER_FACTOR: NONE,
            cs.TURNOUTS: int(bool(known.turnout)),
        }
        if known.late is not None:
            self.figures[cs.LATE_TABLE] = tables.spread(known.late.minutes, MINUTE_S)
            self.figures[cs.LATE_SHARE] = tables.add([known.late.share])
        if known.breakdowns is not None:
            self.figures[cs.BREAK_RATE] = tables.add([known.breakdowns.per_vehicle_hour / HOUR_S])
            self.figures[cs.MEND_TABLE] = tables.spread(known.breakdowns.repair_minutes, MINUTE_S)
            self.figures[cs.LOST_SHARE] = tables.add([known.breakdowns.lost_share])
        if known.weather is not None:
            self.figures[cs.WEATHER_FACTOR] = tables.add([known.weather.drive_factor])

    def add_turnouts(self, queues: Queues, tables: Tables) -> None:
        """Add who of each queue comes, as the first entry says that names its people."""
        known = [(turnout.flow, tables.spread(turnout.share)) for turnout in self.uncertainty.turnout]
        for number, (place, group, to) in enumerate(queues.keys):
            table = next((table for flow, table in known if flow.covers(group, place, to)), NONE)
            queues.rows.rows[number][cs.QUEUE_TURNOUT] = table

    # ------------------------------------------------------------------------------ halts

    def _add_kinds(self) -> None:
        """Add a row for each sort of halt that is drawn."""
        known, self.spans = self.uncertainty, 4
        for number, halt in enumerate(known.halts):
            if halt.from_ is not None and halt.hours is not None:
                self.spans += 1
                self._rows[number] = self._known(self._second(halt.from_), halt.hours, halt_stream(number))
            elif halt.from_ is not None:
                self.spans += 1
            elif halt.per_day > 0 and halt.hours is not None:
                self._rows[number] = self._recurring(halt.per_day, halt.hours, halt_stream(number), "halts")
            elif halt.hours is not None:
                self._rows[number] = self._by_convoy(halt.per_convoy, halt.hours, HOUR_S)
        for number, withheld in enumerate(known.withheld):
            self._rows[len(known.halts) + number] = self._recurring(
                withheld.per_day, withheld.hours, withheld_stream(number), "withheld"
            )
        if known.weather is not None:
            self.weather = self._recurring(known.weather.per_day, known.weather.hours, WEATHER, "weather")

    def _recurring(self, per_day: float, hours: Spread, stream: int, cause: Cause) -> int:
        most = per_day * self.until_s / DAY_S
        draws = 2 * ceil(most + 6 * sqrt(most) + 8)
        self.spans += draws // 2
        self._draw(draws, stream, cause)
        return self.halts.add(
            {
                cs.HALT_RATE: self._tables.add([per_day / DAY_S]),
                cs.HALT_LENGTH: self._tables.spread(hours, HOUR_S),
                cs.HALT_SETS: 0,
                cs.HALT_DRAWS: draws,
            }
        )

    def _known(self, from_s: int, hours: Spread, stream: int) -> int:
        self._draw(1, stream, "halts")
        return self.halts.add(
            {
                cs.HALT_FROM_S: from_s,
                cs.HALT_LENGTH: self._tables.spread(hours, HOUR_S),
                cs.HALT_SETS: 0,
            }
        )

    def _draw(self, count: int, stream: int, cause: Cause) -> None:
        """Have so many numbers drawn for the next row of halts."""
        self._drawn.append(HaltNumbers(row=len(self.halts), count=count, stream=stream, cause=cause))

    def _by_convoy(self, share: float, length: Spread, unit_s: int) -> int:
        return self.halts.add(
            {
                cs.HALT_SHARE: self._tables.add([share]),
                cs.HALT_LENGTH: self._tables.spread(length, unit_s),
                cs.HALT_SETS: 0,
            }
        )

    def shut_at(self, at: str) -> int:
        """Return the set of halts that keep vehicles at a checkpoint."""
        return self._set(self._of_place(at))

    def shut_for(self, at: str, keys: Sequence[Key]) -> int:
        """Return the set of halts that keep people of some queues at an assembly point."""
        first = len(self.uncertainty.halts)
        withheld = {
            first + number
            for number, flow in self._withheld
            if any(flow.covers(group, place, to) for place, group, to in keys)
        }
        return self._set(self._of_place(at) | withheld)

    def _of_place(self, at: str) -> frozenset[int]:
        return frozenset(n for n, halt in enumerate(self.uncertainty.halts) if halt.at in (at, ALL))

    def _set(self, members: frozenset[int]) -> int:
        if not members:
            return NONE
        number = self.sets.setdefault(members, len(self.sets))
        if number >= BITS:
            raise ValueError("halts of so many places cannot be told apart")
        for member in members:
            if member in self._rows:
                self.halts.rows[self._rows[member]][cs.HALT_SETS] |= 1 << number
        return number

    def known(self) -> list[tuple[int, int, int]]:
        """Return the halts that are known: the sets (bits) they are in, from when, until when."""
        rows = []
        for number, halt in enumerate(self.uncertainty.halts):
            if halt.from_ is not None and halt.hours is None:
                bits = sum(1 << n for members, n in self.sets.items() if number in members)
                rows.append((bits, self._second(halt.from_), self._second(halt.until)))
        return rows

    def _second(self, instant: datetime | None) -> int:
        return NEVER if instant is None else self.operation.seconds_since_begin(instant)

    def hold_at(self, at: str) -> int:
        """Return the row of the holds of a checkpoint's convoys."""
        hold = self._holds.get(at)
        return NONE if hold is None else self._by_convoy(hold.per_convoy, hold.minutes, MINUTE_S)

    def halt_after(self, at: str) -> int:
        """Return the row of the halts that may follow a checkpoint's convoys."""
        for number, halt in enumerate(self.uncertainty.halts):
            if halt.per_convoy > 0 and halt.at in (at, ALL):
                return self._rows[number]
        return NONE

    # ------------------------------------------------------------------------------ numbers drawn

    def numbers(self, g: Integers, table: Narrow, end: int, *, stages: int, queues: int) -> Numbers:
        """Say where in `f`, from its present end on, the numbers stand that are drawn for each course."""
        for figure, where in self.figures.items():
            g[figure] = where
        g[cs.DRAWN_STAGES], g[cs.DRAWN_CONVOYS] = stages, self._convoys
        g[cs.WEATHER] = NONE if self.weather == NONE else g[cs.HALT_0] + self.weather
        g[cs.UNTIL_S] = self.until_s
        return numbers_of(g, table, end, queues=queues, halts=self._drawn)


def chances_of(operation: Operation, plan: Plan, uncertainty: Uncertainty, tables: Tables) -> Chances:
    """Return the chances of a plan, ready for its rows to be added."""
    return Chances(operation, plan, uncertainty, tables)
