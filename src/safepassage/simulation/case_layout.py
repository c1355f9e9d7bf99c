"""The arrays of a course as they are put together: rows of each kind, lists, tables of chances."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numba import config

from safepassage.operation.calendar import Intervals
from safepassage.planning.dispatch_arrays import Lists
from safepassage.simulation import course_state as cs
from safepassage.simulation.course_state import LONG_AGO, NEVER, NONE, WIDTH, Floats, Narrow
from safepassage.simulation.spread import Spread

KINDS: Final = (
    "STAGE",
    "TRIP",
    "VEHICLE",
    "PICK",
    "QUEUE",
    "ORDER",
    "SIDE",
    "YARD",
    "CONVOY",
    "CROSSING",
    "GATE",
    "BAYS",
    "SITE",
    "HALT",
)
"""Kinds of rows, in the order in which they stand in the table; sides follow orders."""


class Rows:
    """The rows of one kind: dictionaries from columns to figures, known by their number among their kind.

    Where a figure is a row of another kind it is given as that row's number, and moved to where the rows of
    that kind begin when the table is made.
    """

    def __init__(self) -> None:
        self.rows: list[dict[int, int]] = []

    def add(self, figures: dict[int, int]) -> int:
        """Append a row and return its number."""
        self.rows.append(figures)
        return len(self.rows) - 1

    def __len__(self) -> int:
        return len(self.rows)


REFERENCES: Final[dict[str, dict[int, str]]] = {
    "STAGE": {
        cs.STAGE_TRIP: "TRIP",
        cs.STAGE_GATE: "GATE",
        cs.STAGE_YARD: "YARD",
        cs.STAGE_CONVOY: "CONVOY",
        cs.STAGE_PICK: "PICK",
        cs.STAGE_PICKS: "PICK",
        cs.STAGE_BAYS: "BAYS",
    },
    "TRIP": {
        cs.TRIP_STAGE: "STAGE",
        cs.TRIP_END: "STAGE",
        cs.TRIP_PLANNED: "VEHICLE",
        cs.TRIP_SITE: "SITE",
        cs.TRIP_MADE_OF: "TRIP",
        cs.TRIP_VEHICLE: "VEHICLE",
    },
    "PICK": {cs.PICK_QUEUE: "QUEUE"},
    "QUEUE": {cs.QUEUE_SITE: "SITE"},
    "YARD": {
        cs.YARD_CONVOY: "CONVOY",
        cs.YARD_CONVOYS: "CONVOY",
        cs.YARD_HOLD: "HALT",
        cs.YARD_HALT: "HALT",
    },
}
"""Columns that hold rows of other kinds."""


class Tables:
    """Tables of quantiles and single chances, known by where they begin."""

    def __init__(self) -> None:
        self._parts: list[Floats] = []
        self.end = 0

    def spread(self, spread: Spread | None, unit: float = 1.0) -> int:
        """Append the table of a spread, and return where it begins; `NONE` for none."""
        return NONE if spread is None else self.add(spread.table(unit))

    def add(self, figures: Iterable[float] | Floats) -> int:
        """Append figures and return where they begin."""
        begin = self.end
        self._parts.append(np.asarray(list(figures), dtype=np.float64))
        self.end += len(self._parts[-1])
        return begin

    def whole(self, draws: int) -> Floats:
        """Return all tables as one, with room for so many numbers drawn after them."""
        return np.concatenate([*self._parts, np.zeros(draws)])


class Hours:
    """Sets of instants, each known by its number; `NONE` stands for always."""

    def __init__(self) -> None:
        self._number: dict[Intervals, int] = {}

    def number(self, hours: Intervals) -> int:
        """Return the number of a set of instants, which is added where it is new."""
        if len(hours.spans) == 1 and hours.spans[0][0] <= 0 and hours.spans[0][1] >= NEVER:
            return NONE  # always, from the beginning on
        return self._number.setdefault(hours, len(self._number))

    def __len__(self) -> int:
        return len(self._number)

    def write(self, lists: Lists, *, sets: int, room: int, weather: bool) -> dict[int, int]:
        """Append the spans, and after them room for so many sets of halts and perhaps for the weather.

        Returns
        -------
        dict
            Where they are, for `g`.
        """
        begins, from_s, to_s = [0], list[int](), list[int]()
        for hours in self._number:
            from_s += [max(span[0], LONG_AGO) for span in hours.spans]
            to_s += [min(span[1], NEVER) for span in hours.spans]
            begins.append(len(from_s))
        for _ in range(sets + weather):
            from_s += [0] * room
            to_s += [0] * room
            begins.append(len(from_s))
        return {
            cs.SPANS: lists.add(begins),
            cs.SPAN_FROM_S: lists.add(from_s),
            cs.SPAN_TO_S: lists.add(to_s),
            cs.CURSORS: lists.zeros(len(begins)),
            cs.SET_0: len(self._number),
            cs.SETS: sets,
            cs.SET_SPANS: room,
            cs.WEATHER_HOURS: len(self._number) + sets if weather else NONE,
            cs.SHUT_UNTIL_S: lists.zeros(sets),
        }


def table_of(kinds: dict[str, Rows], spare: dict[str, int]) -> tuple[Narrow, dict[int, int]]:
    """Return the table of all rows, with so many spare rows of some kinds after the others of theirs.

    Returns
    -------
    tuple
        The table, and where the rows of each kind begin and end, for `g`.
    """
    where: dict[int, int] = {}
    first: dict[str, int] = {}
    end = 0
    for kind in KINDS:
        first[kind] = where[getattr(cs, f"{kind}_0")] = end
        end += len(kinds[kind]) + spare.get(kind, 0)
        where[getattr(cs, f"{kind}_N")] = end
    narrow = np.int64 if config.DISABLE_JIT else np.int32  # type: ignore[attr-defined] # no sums widen
    table = np.full((end, WIDTH), NONE, dtype=narrow)
    for kind in KINDS:
        rows = kinds[kind].rows
        if not rows:
            continue
        part = table[first[kind] : first[kind] + len(rows)]
        for column in {column for row in rows for column in row}:
            part[:, column] = [row.get(column, NONE) for row in rows]
        for column, other in REFERENCES.get(kind, {}).items():
            known = part[:, column] != NONE
            part[known, column] += first[other]
    return table, where
